"""More frames in which people ask about the program and its words, as real users type them."""

DO = """
(how|where|when) i can {do}(|?| here| please)
(is possible to|it is possible to|how is possible to|please how to|how can to|how i must|how i do to) {do}(|?)
(please to tell|please explain me|please say me|explain me|can you say me|tell please) how (i can|to|i) {do}(|?|.)
what (i must|i have to|must i|i should|i need to|i can) (do|type|write|press) to {do}(|?)
(wat|whats|which button|what button|which key|what key) (do i press|do i need|do i click|is it) to {do}(|?)
(how tf|how the heck|how on earth|how exactly|so how|but how|ok how|yo how|pls how) (do|can|would) (i|u|you) {do}(|?)
(howto|need to|want to|trying to|wanting to|would like to|hoping to|how 2|i'd love to|im trying to|i wanna) {do}(|.|?)
(i'm|im|i am) (not good with computers|new to this|no expert|not very technical|an old lady|82 years old|a bit lost
| stuck|confused|lost|only a beginner|in a hurry|on my laptop)(,|.) (how do i|how can i|how to|can you tell me how to
|what do i type to|please tell me how to) {do}(|?)
my (grandson|son|daughter|nephew|colleague|friend|husband) (set this up|installed this|installed it|gave me this)(|
| for me)(.|,) how (do|can) i {do}(|?)
(dear program|excuse me|pardon me|good evening|hello there|hi there|my dear), (could you kindly tell me how
|would you be so kind as to say how|please tell me how|may i ask how|kindly explain how) (to|i can|one can) {do}(|?|.)
(i'm afraid i don't know|i can't work out|i can't seem to find|i can't remember|i keep forgetting|i never know
|i can't see|nobody told me|i dont get|i dont know|dunno) how (to|i can|i) {do}(|.)
i (tried|was trying|attempted) to {do}(,| but| and) (it doesn't work|nothing happens|i failed|i can't|no luck
|i don't know how|it failed)(|.|. help?|. what now?)
(before i go|one last thing|while we're at it|one more thing|another thing|last question|another question|next question
|got a minute? tell me|for my notes|for the manual|quick one|something else)(,|:) how (do i|can i|to|does one) {do}(|?)
(i have to leave soon|it is late|i need to go|i'm busy today|i am writing a guide|this is my first time here
|my boss is waiting|this chat matters to me|i like this program|i just started)(.|,) (how do i|how can i|can i|how to
|is there a way to) {do}(|?)
(there must be|surely there is|there is surely|i bet there is|there's got to be|i hope there is|is there really
|is there no) \
(a way|a command|an option|some way|way) to {do}(|.|?|, right?| here?)
(walk me through|steps for|the steps for|a short guide on|give me a hint on|help me find out|remind me) how to {do}(|.
|?)
(anyone know|does anyone know|who knows|do u know|any chance you know|would you mind telling me|mind telling me
|please let me know|can somebody say) how (to|i can|i) {do}(|?)
(will i be able|would i be able|have i a way|do i have a chance|is one able|is it ok|is it allowed
|is it even possible) to \
{do}(|?)
(do i have to|must i|should i|do i need to) (do|type|know|press|install) something (|special )to {do}(|?)
(i'd be happy|it would be nice|it would be great|it would help|i would be glad|it'd be cool) (to|if i could) {do}(|.)
(my question is|what i want to know is|all i want to know is|my problem is|the question is) how (to|i can|i) {do}(|.|?)
"""
ASKED = """
(can you|could you|please|can u|would you) {do}(|?| for me| for me please)
"""
NOUN = """
(can you|could you|please|pls) help me with {n}(|?|.)
(anything on|a word on|something like|got|any|where's|do you do|how do i use|how do i do|how to use|how to do) {n}(|?)
{n} (feature|function|in this program|in this chat|in nanochat|with this program)(|?)
(i can't find|i don't see|i am missing|i miss|i cannot find|i don't get|show me|teach me) {n}(|.)
(does this have|has it|has this|is there also|is there really) {n}(|?)
{n}(,|:| -) (how|how does that work|where is it|how do i do that|is there such a thing|is that possible
|what do i type)(|?)
"""
OPT = """
(wat does|so what does|and what does|what exactly does|what the heck does) {opt} do(|?| please)
(it's|its|is it|so it's|i guess it's|it is|so i type|i have to type|i must use) {opt}(|?|, right?
|, isn't it?|, yes?|, correct?)
(so|and|ok,) {opt} (does|is for|means|is) what(|?)
(should i use|is it useful to use|when do people use|can i use) {opt}(|?)
(i typed|i pressed|i used|i tried|i just used|i ran) {opt}(.|,) what (happened|did that do|did it do|does that do)(|?)
(what's|what is) (this|that) {opt} (thing|about|business)(|?)
{opt}(,| -|:) (what's it do|what's that|whats that for|what is it for|for what|please explain)(|?)
(in the help|in the docs|in the list|in the manual) (i saw|there is|it says) {opt}(,|.) (what is it for
|what's that for|what does it do|what's it do)(|?)
(could somebody|can you please|would you mind to|would you) (explain|describe|tell me about) {opt}(|?)
(what|which) (thing |effect |result |)(will i see|do i get|comes) (after|from|with) {opt}(|?)
{opt} (is what|does what exactly|for dummies|in short|is used for what)(|?)
"""
TERM = """
(what means|what is mean|what does mean|what it means|what is it|what mean|wat is|wats|waht is|whta is) {n}(|?)
(please to explain|explain me|please explain me|can you explain me|say me|tell me please) (|what is |what means ){n}(|.
|?)
(i am writing|i'm writing|im doing|i have to give|i am preparing) (a report|a paper|a talk|a presentation|an article
|homework)( about ai| on language models|)(.|,) (what is|what are|what's|explain|define|whats) {n}(|?| in one sentence
| in short)
my (grandson|boss|teacher|colleague|friend|dad|professor|son|brother|neighbour) (keeps talking about|talks about
|told me about|asked me about|mentioned|explained something about|uses the word) {n}(.|,) (what is that|what's that
|what does he mean|what did they mean|what is it|what does that mean)(|?)
(what's|whats|what is) (that|this) {n} (thing|stuff|business|everyone talks about|i keep hearing about)(|?)
(tell me in simple words|explain in simple words|say in one sentence|tell me quickly|explain simply|say briefly
|please say simply|in plain words tell me) what {n} (is|means|are|does)(|.)
(explain|describe) (|to me ){n} (like i'm five|like i'm 5|like i'm a child|as if i were a child|to a child
|to my grandma|to a ten year old|without jargon|in everyday words|for non-experts|as simply as you can)(|.| please)
(explain to me|please explain|can you explain|could you explain|explain) (what {n} is|how {n} works|what {n} means
|what {n} does)(|.|?| please)
(i have no idea|i haven't got a clue|i never learned|nobody told me|i don't really know|i still don't know|i forgot
|i dont know|idk|i am unsure) what {n} (is|means|are)(|.| sorry)
(remind me again|so|and|wait,|hm,|sorry,|pardon,) what (was|is|are|were) {n}(| again)(|?)
(i saw|there is|i found|i noticed) {n} (in the settings|in the help|in the list|on a web page|in an article)(.|,) \
(what is it|what does it do|what's that|what is that for|what does it mean|what is it for)(|?)
(what does|what will|what would) {n} (control|change|affect|actually do|give me|mean exactly|mean to me)(|?)
(what does|what is|whats|what's) the (word|term|expression|thing called) {n}(| mean| for| about)(|?)
(the term|the word) {n}(,| means| is| -) (what|what is that|please explain|what does it mean)(|?)
(define|explain) the (term|word|concept|idea|notion) (|of ){n}(|.| please)
(help me understand|break down|give me the gist of|i'd love to understand|i want to understand|i try to understand
|make me understand|i would like to understand|i'm trying to understand) {n}(|.| please| for me)
what can you (tell|teach) me about {n}(|?)
(in your own words|in simple terms|simply put|in short|for a beginner|in everyday language|basically), what (is|are|does
|would be) {n}(| mean)(|?)
(i'm confused|i'm lost|i am not technical|i'm no expert|sorry to ask|i may be dumb but|im new|hi there|help
|honest question|random question|one question|last question)(,|:|.) (what is|what's|whats|what are|explain) {n}(|?)
(if somebody asks me|when someone asks me|in case they ask me) what {n} (is|means)(,|) what do i (say|answer)(|?)
how (do|can|should) i explain {n} to (my mother|my kids|my class|a friend|my boss|a child)(|?)
(is there|do you have|have you got|got) (a|any) (simple|short|quick|easy) (explanation|definition) (of|for) {n}(|?)
{n} (what is this|what is it|i don't get it|please explain it|pls|explain it to me|what's the point|i dont understand)(
|?)
(let's talk about|i am reading about|i'm learning about|today's topic is|my question is about|i was asked about) {n}(.|:
|,) (what is it|what is that|what does it mean|explain please|where do i begin)(|?)
(models|llms|language models|chatbots) (have|use|work with|need) {n}(, |. )(what is that|what's that
|what does it mean)(|?)
(someone|somebody|he|she|a man|a friend) (said|told me|wrote) (to look at|something about|to learn about
|to ask about) {n}(.
|,) (what is it|what is that|what did he mean|can you explain)(|?)
"""
THEN_DO = """
(thank you|thx|ty|super|perfect|got it|nice|understood|aha|i see|ok thanks|thanks a lot|great|wonderful|very good
|lovely|brilliant)(.|!|,) (and |now |)(how do i|how can i|how to|can i also|what do i type to|how would i) {x}(|?)
(one more|another question|one more question|last one|next|one last thing|and finally)(:|,) (how do i|how can i|how to
|can i) {x}(|?)
(and|ok and|so|and also) (how|where) (do|can) i {x} (then|now|after that|as well|too)(|?)
(and|but|then) (is there a way to|is it possible to|is there a command to|can you tell me how to) {x}(|?)
"""
THEN_NOUN = """
(got it|i see|aha|thanks|thank you|ok|understood|nice|right|great|makes sense|fine
|cool)(.|!|,) (and |now |and what is |and what's |what about |what is |so what is |then what is ){x}(|?)
(and what's|and whats|and what are|ok and what is|so what's|and what does one mean by|then explain|and now) {x}(|?)
(and|ok, and|so) {x} (is what|means what|too|is|as well)(|?)
(and|ok, and) {x}, (what is that|what's that|what about it)(|?)
"""
AGAIN_COMMAND = """
what was the command again?
(say|tell me|repeat|write|show me) the command (again|once more|one more time)(|.|?| please)
(what was|what is) the command again(|?)
(what|which) command (was it|is it|did you say|was that) (again|)(|?)
"""
AGAIN = """
(wait|sorry|hang on|oh|hm|excuse me)(,| -) (what was it again|say it again|what did you say|how was that
|once again please)(|?|.)
(repeat|repeat please|repeat that please|repeat that|pls repeat|once more please)(|.|!)
(my memory is bad|i already forgot|i lost it|i closed my eyes|i was away)(,|.) (say it again|again please|once more
|what was it)(|?|.)
"""
SURE = """
(are you sure|really|is that right|is that correct|is that true|sure|certain|you sure|are you certain)(|?)
(are you|r u) (really |quite |absolutely |completely |)(sure|certain)(|?| about that| of that| that works)
(really|sure|honestly|is it)(|,) (that's all|that simple|that easy|just that|only that|nothing else)(|?)
(does|will|would) (that|it|this) (really |actually |)(work|help|be right)(|?| here| for me)
(is that|so that's) (really |)(all|it|the answer|right|how it works|how it is)(|?)
"""
WHERE = """
(where|where exactly|and where) (do|must|should|can) i (type|write|enter|put|run) (that|it|this|the command)(|?| in)
(type|write|enter|run) (it|that|this) where(|?)
(do i|should i|must i|can i|i) (type|write|enter|put) (that|it|this) (here|in the chat|in this window|right here
|into the shell|in the terminal|where i write to you)(|?| or where?)
(in here|just here|here|right here|in this box|in this window|where|in which window|in the chat or in the shell)(|?)
(i don't know where|tell me where) (to type|to put|i type|to write) (it|that|this)(|.)
"""
