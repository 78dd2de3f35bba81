"""What people type around an expression such as "48 + 27", and the ways to write one."""

from tools.builtin_model.patterns import Patterns

FRAMES = Patterns(
    """
    {e}
    {e}?
    {e} =
    {e}=
    {e} = ?
    {e}=?
    what is {e}?
    what is {e}
    what's {e}?
    whats {e}
    how much is {e}?
    calculate {e}
    {e} (=|is|makes|equals|gives|comes to|is equal to|will be|would be|adds up to|amounts to|turns out to be) (what
    |how much|which number|what number|_|...|??|x|)(|?)
    {e}(,| |) (please|plz|pls|thanks|quick|for me|what is it|how much is that|what is that|what's the answer
    |whats the result|any idea|do you know|how much|can you do that|what do i get|result|answer|solve it
    |calculate this|calculate that please|help)(|?|!|.)
    (what is|what's|whats|what s|how much is|how many is|how many are|how much are|what are|what makes|what equals
    |wat is|what would be|what will be|how much would be|what do you get for|what do i get for|wots|what exactly is
    |how much exactly is|what's the total|so what is|what do we get from|what number is|what comes out of
    |what is the sum) {e}(|?| =| equal to?| = ?| please?| please| in total?|??)
    (calculate|compute|solve|work out|find|evaluate|figure out|answer|tell me|give me|show me|determine|do|say|reckon
    |count|crunch|run|check|please do|please solve|just calculate|quickly work out|simply tell me|now do
    |go ahead and compute)(|:| for me| for me:| this:| please| please:| the result of| the answer to| the value of
    | what is| the sum| the sum:| the calculation) {e}(|.|?| please| for me| now|!| pls| thanks| quickly| by hand)
    (can|could|would|will|won't) (you|u) (|please|pls|plz|quickly|kindly|perhaps|just|also|maybe) (calculate|compute
    |solve|work out|tell me|do|figure out|find|give me|answer|show me|add up|say|reckon)(| what is| what's
    | the result of| the answer to| how much is| the value of| me what is| for me) {e}(|?| please?| for me?| please
    | now?| if you can?)
    (i|we) (need|want|would like|have|wish|'d like|'d love|am trying|try|am supposed|was told|must|should|ought
    |am asked) (to know|to find out|to calculate|to compute|to solve|to work out|to do|to figure out|to answer) (
    |what|how much|the result of|the answer to|the value of) ({e}| {e} is| {e} makes| {e} gives| {e} equals)(|.
    |, please.| please|, can you help?|. help|. can you do it?|. can you help me?)
    i (need|want|would like|require|am looking for|am after|seek|have to find|was looking for) (the answer to {e}
    |the result of {e}|the solution of {e}|{e} solved|help with {e}|your help with {e}|the total of {e}
    |the answer for {e}|a quick answer to {e}|an answer: {e})(|.| please|, please|!)
    (the|what is the|what's the|whats the|tell me the|give me the|i need the|find the|what would be the
    |do you know the|can you give me the|may i have the|could i get the|can i have the|please state the
    |show the) (answer|result|solution|total|value|outcome|final answer|right answer|correct answer|final result) (of
    |to|for|when you do|when i calculate|if i type) {e}(|?|.| please)
    (do you know|do you happen to know|any idea|i wonder|i was wondering|i am wondering|im wondering|you know
    |can you tell me|could you tell me|would you know|please tell me|tell me|kindly tell me|let me know|i'm not sure
    |help me find out|i forgot|i don't know|i dont know|not sure|who knows|do u know|can u tell me|plz tell me
    |could you please tell me|i would love to know|i have to know|may i ask|can i ask you|i'd like to know
    |have you any idea|would you mind telling me|i can't work out|i want to find out|i keep forgetting
    |please let me know|say|remind me) (what|how much) ({e} is|{e} makes|{e} gives|{e} equals|{e} comes to
    |{e} would be|is {e}|does {e} make|do you get for {e})(|?|.| please)
    (for my homework|for my test|for my maths homework|for my exam|for my class|for the shopping|for my taxes
    |for school|for a quiz|for my son|my teacher asks|my teacher asked me|my son asks|my daughter wants to know
    |my boss asks|my friend asked me|homework question|maths question|math question|math problem|quiz question
    |quick question|easy question|next question|easy one|quick one|simple one|next one|new one|another one|last one
    |test question|homework|maths|math|question|problem|task|exercise|first question|second question|number 1
    |arithmetic|sum|sums|mental arithmetic|calculation|my kid asks|we were asked|maths time|quick maths|a sum for you
    |math quiz)(:|,|)(| what is| what's| how much is| whats| solve| calculate) {e}(|?| =| = ?)
    (i have|we have|there is|i got|my homework is|the next one is|my exercise says|my question is|the problem is
    |the task is|my sum is|the question is|here is one|here's one|try this|try|try this one|now|and now|next|ok now
    |then|lets try|let's try|let's do|now do|now try|and|what about|how about|and what about|and how much is
    |and what is|let us take|let me ask you|let me ask|now tell me|do this one|how about this one|one more
    |another sum|here is a sum|can you do this|can you solve this|can you solve this sum|what about this|solve this
    |solve this sum|solve this problem|calculate this|the next sum is|i have one more|take|a harder one|an easier one
    |this one)(|:|,) {e}(|?|.| = ?)
    (i have|we have|i had|my son has|my daughter has) (a|a maths|a math|an arithmetic) (test|exam|lesson|quiz
    |homework) (tomorrow|today|soon|next week|on monday)(.|,|!| so) (what is|how much is|what's|can you solve
    |please solve|tell me|help me with|can you explain|quiz me:|calculate) {e}(|?| please?)
    (|please|pls|kindly|can you|could you|can u|would you|will you|could u pls) help me (with|solve|calculate|do|find
    |work out|to solve|to calculate|to work out|out with|understand|figure out) {e}(|.|, please| please|!|?)
    (can|could|do|are) you (do|solve|handle|manage|able to solve|know|able to calculate|calculate|compute) {e}(|?
    |, too?| in your head?)
    (what|how much|which number|what number|what result|what total|which result) (does|do|will|would|did) {e} (make
    |give|equal|come to|add up to|result in|be|amount to|produce|get me|yield|work out to|bring|have as an answer)(|?
    | please?)
    (what|which number|how much) is (the same as|equal to|as much as) {e}(|?)
    gimme {e}
    (gimme|lemme know|need|wanna know|wanna have|i wanna know|show|give)(| the answer to| the result of| the total of
    | the answer for) {e}(|!|.| pls| plz| asap| now| quick)
    (my calculator is broken|i have no calculator|i can't do this in my head|i am bad at maths|im bad at math
    |i need help|help|help me|i am stuck|i'm stuck|i can't count|this is hard|i am tired|i am too lazy to calculate
    |i forgot how to add|you are good at maths|you can calculate|let's see if you can count|let me test you|a test
    |i bet you can do this|maybe you know|be my calculator|you are a calculator|let's do some maths|let's do maths
    |i need a calculator|time for maths|i am learning maths|we do maths|i'm practising|i have a question
    |i've got a sum for you|can i ask you a sum|i am in second grade)(.|:|,|!)(| what is| how much is| what's| solve
    | tell me| please calculate) {e}(|?| =)
    (if|when) (i|you|we) (calculate|compute|type|do|work out|take|solve|have) {e}(,|) (what|how much) (do i get
    |is the result|comes out|is the answer|do i have|do you get|is it|is that|do we get|does it make)(|?)
    (now|please|ok|so|hey|hi|hello|well|alright|hi there|hello there|good morning|yo|hey there)(,|.|!|) (|what is
    |what's|how much is|can you do|calculate|please solve|whats) {e}(|?|=| =)
    (tell us|type|write|print|state|name|return|output|write down|spit out) (|me|just) (the answer to|the result of
    |what is|only the result of|the number that is|the value of) {e}(|.|?)
    (would you|could you|can you) (be so kind as to|be so kind to|be so nice and|mind to|do me a favour and
    |do me a favor and|be a dear and) (calculate|compute|tell me|solve|work out) {e}(|?)
    (how would you|how do you|how do i|how can i|how should i|how to|show me how to|explain how to|teach me how to
    |tell me how to|show me step by step how to) (solve|calculate|compute|work out|do|get|find) {e}(|?|.)
    (explain|teach me|step by step:|show your work:|show the steps for|explain to me|with working:|show your working
    |do it step by step:|slowly:) {e}(|.|?| please)
    (so|ok so|then|and then|hm|hmm|um|uh|let me think,|let me see,) {e}(, what is that| is|... what is it| makes
    |, how much is it)(|?)
    (which number do i get|what do i get|what do you get|what do we get|what is left|what comes out
    |what will i get) (for|from|when i do|if i calculate|with|as the result of|out of) {e}(|?)
    you (know|must know|surely know|can tell me|will know) (what {e} is|how much {e} is|{e})(|?|, right?|, don't you?)
    (is|are) you (good at|able to do) (maths|sums|math)(?|? then) (what is|how much is|) {e}(|?)
    (i'm|im|i am) (at the shop|in the supermarket|cooking|at work|doing my budget|playing a game|shopping|in a hurry
    |checking a bill|baking|counting my money|planning a party|packing for a trip|on the bus|helping my son
    |six years old
    |8 years old|learning to add|a bit slow|old and slow at this|not good with numbers|lost)(,|.| and|, so) (what is
    |how much is|what's|whats|i need|need|please tell me|tell me|can you tell me what is|quick,|) {e}(|?| please| =)
    (sorry to bother you|excuse me|excuse my english|pardon|sorry for the silly question|silly question|dumb question
    |stupid question but|a small question|hi dear|good day|dear computer|hello my friend|hey buddy|hey bot|dear sir
    |hiya
    |morning|good evening|greetings|if you don't mind|if it's no trouble)(,|:|.| but|, but) (what is|how much is
    |what's|can you tell me|please tell me|could you do|) {e}(|?| please)
    (i always forget|i always mix up|i never remember|cant remember|i can't remember|i don't remember|wondering about
    |stuck on|struggling with|i have trouble with|having trouble with|i am stuck at|i got stuck on|i can't get
    |unsure about
    |i'm unsure about|confused by|asking about|i am curious about|curious about|my question is about|help on) {e}(|.|?
    |, help please|. help|. what is it?|, can you help?)
    (what's|what is|whats|how much is|how much was|what was) {e} (again|now|exactly|actually|in numbers
    |in your opinion
    |roughly|my friend|buddy|dear|bro|if i may ask|, do you know|, please)(|?)
    {e}(?|.|,) (i forgot|i don't know|i can't do it|no idea|quickly|anyone|you know it|go|what do you say|be quick
    |my head hurts|tell me|i need it|whats the answer|and the answer is|what's your answer|i am not sure
    |help please)(|?|!)
    (my|our) (grandson|granddaughter|neighbour|wife|husband|daughter|little brother|son|mom|dad|students
    |boss) (wants to know
    |asks|asked|is asking|would like to know|needs to know) (what is|what|how much is|how much|) {e}(|?| is|.| makes)
    (do|make|run|give me|can i get) (this|the|a quick|the following) (sum|calculation|exercise|math|problem)(:|
    | for me:| please:) {e}(|?|.)
    (you get|we get|one gets|that would be|it would be|i should get) (what|how much) (for|if it's|with|from) {e}(|?)
    (bet you can't do|bet you don't know|can u even do|are you smart enough for|do you manage|can a computer do
    |let's test you with|i challenge you:|challenge:|quiz me... no, you:|your turn:|ready?|easy peasy:) {e}(|?|!)
    (answer with a number|just the number|only the answer|one number please|short answer|number only|just tell me)(:
    |,|.
    |) (what is|) {e}(|?)
    """,
    """
    (the outcome|the answer|the result|the value) of {e} (is|will be) what(|?)
    (which|what) (answer|result|number) do you (get|find|have) for {e}(|?)
    (tell|show|give) me, please, (the total|the solution|the number) for {e}(|.)
    i (was asked|am asked|have been asked) (what|how much) {e} (makes|is)(|.|, do you know?)
    (suppose i|let's say i|imagine you) (calculate|compute) {e}: what (comes out|is the total)(|?)
    (i am doing my homework|we are at school|i sit in an exam) and need {e}(|.|, can you help?)
    """,
)
PLUS = Patterns(
    """
    {a} plus {b}
    {a} and {b}
    {a} added to {b}
    the sum of {a} and {b}
    {a} and {b} together
    {a} plus {b}
    {a} plus {b}
    {a} (+|plus|add|and|&|added to|increased by|raised by|more than|with another|together with|combined with|pluss|n
    |put together with|plus another|and then) {b}
    (the sum of|the total of|sum of|total of|adding|sum|add|adding together|the sum from|the addition of|addition of
    |adding up) {a} (and|+|,|with|plus) {b}
    {a} (and|with) {b} (added|together|in total|in all|altogether|combined|added up|added together|summed|summed up)
    """,
    "{a} (put on top of|when added to) {b}\n(the result of adding|the number you get by adding) {a} (and|to) {b}",
)
MINUS = Patterns(
    """
    {a} minus {b}
    {a} take away {b}
    {a} less {b}
    {a} minus {b}
    {a} minus {b}
    {a} (-|minus|take away|less|subtract|without|reduced by|decreased by|takeaway|lowered by
    |but {b} less, so {a} minus|minus another|substracted by|subtracted by|mines|, take away|, minus|and take away
    |cut by|take) {b}
    {b} (less than|subtracted from|taken from|taken away from|from|fewer than|taken off|deducted from|off) {a}
    (subtracting|taking|taking away|deducting) {b} from {a}
    the (difference when you take|result of taking|result of subtracting|rest of taking) {b} (from|away from) {a}
    """,
    "{a} (with {b} taken away|after you take away {b})\n{b} (removed from|when taken away from) {a}",
)
TIMES = Patterns(
    """
    {a} times {b}
    {a} multiplied by {b}
    {a} times {b}
    {a} (times|multiplied by|multiplied with|multiplied|multiplyed by|multiply|multiply by|lots of|x|X|by|times by
    |groups of|sets of|time) {b}
    (the product of|product of|multiplying|multiply|the multiplication of|multiplication of) {a} (and|by|with|times
    |x) {b}
    {a} and {b} multiplied
    """,
    "{a} (when multiplied by|taken times) {b}\n(the number you get by multiplying|the result of multiplying) {a} (and"
    "|by) {b}",
)
DIVIDE = Patterns(
    """
    {a} divided by {b}
    {a} over {b}
    {a} divided by {b}
    {a} (divided by|over|devided by|divided through|split by|split into|shared by|divide by|divided into|divide
    |divided in|shared among|divided with|/|:|split in|divided between|shared between) {b}
    (the quotient of|quotient of|dividing|the division of) {a} (and|by) {b}
    {b} into {a}
    """,
    "{a} (when divided by|cut into) {b}\n(the number you get by dividing|the result of dividing) {a} by {b}",
)
SIGNS = {
    "+": ("+", "+", "+", "+", "plus"),
    "-": ("-", "-", "-", "-", "minus", "\u2212", "\u2013"),
    "x": ("x", "x", "*", "*", "X", "\u00d7", "times", "x"),
    "/": ("/", "/", ":", "\u00f7", "divided by"),
}
WORDED = {"+": PLUS, "-": MINUS, "x": TIMES, "/": DIVIDE}
