"""More sentences that ask to rewrite a text: with a reason, clumsy and short ones, and capitals on every word."""

from tools.builtin_model.patterns import Patterns

_TO = """(i need to tell|i have to write to|i am writing to|how do i tell|i want to tell|i must answer|i am texting) (my
    boss|my teacher|a customer|my neighbour|my landlord|the waiter|my aunt|a colleague|my boss at work|a client)"""
_UP = "(in capitals|in capital letters|in all caps|in upper case|in uppercase|in big letters|all caps)"
_LOW = "(in lower case|in lowercase|in small letters|all lowercase|without capitals)"
_FRAMES = """
    (hi|hello|excuse me|sorry|can you help me|i need help|quick question)(,|.|:) (write {x} HOW|please write {x} HOW
    |can you write {x} HOW|could you put {x} HOW|i need {x} HOW|write this HOW: {x})(|?| please)
    (i am making|i'm making|im making|i need|i want to print|we are painting) (a sign|a banner|a poster|a sticker
    |a label|a t-shirt)(.|,|:) (it should say|it says|with|the text is|please write|write) {x} HOW(|.| please)
    (can|could) (i|we) (have|get|see) {x} HOW(|?| please| please?)
    {x} (but |)HOW (pls|plz|thanks|thx|for me)
    {x} (but|only) HOW(|.)
    (same text|the same|this|same thing|this one|this line|my text|my name|this word|this title) HOW(:|: | please:) {x}
    (turn|get|bring) (this|the text|my text|it) HOW(:|) {x}
    (make|put) it HOW(:|) {x}
    (how does|what does|how would) {x} look HOW(|?)
    (i'd like|i would like|i want|i need) (you to |u to )(write|type|put|say) {x} HOW(|.| please)
    (all of this|everything here|the whole text|the whole thing) HOW(:|) {x}
    """
UPPER = _FRAMES.replace("HOW", _UP)
LOWER = (
    _FRAMES.replace("HOW", _LOW)
    + """
    (my caps lock was on|my caps lock is stuck|sorry for the caps|i typed in caps|too loud|stop shouting
    |caps lock was on)(:|.|,) (make this lowercase: {x}|fix it: {x}|write it in lower case: {x}|in small letters: {x}
    |make it normal: {x})
    {x}(:|,|.) (that was caps lock, make it lowercase|too loud, in small letters please|not so loud, lower case)
    """
)
POLITE = f"""
    {_TO} (that |) {{x}}(.|,|:) (how do i say it politely|how can i say that politely|make it polite
    |make that more polite please|say it nicely|but politely|what is a polite way)(|?)
    {_TO}(.|,|:) (make this polite: {{x}}|how do i say {{x}} politely|say {{x}} in a polite way
    |what is the polite way to say {{x}}|please make it polite: {{x}})(|?)
    (how do|how can|how could|how should|how would) (i|you|one|we) (ask|say|write|put|tell someone|tell them|ask someone
    |tell somebody|phrase)(|:|,) {{x}} (politely|nicely|in a polite way|more politely|more kindly|with respect|in a
    nicer way|in a more polite way|without sounding rude|without being rude)(|?)
    (what's|whats|what is|is there|give me|do you have|tell me) a (nicer|more polite|politer|kinder|friendlier|better
    |more respectful|polite|gentler|softer) way (to say|of saying|to ask|to put|to write|to express)(:|) {{x}}(|?
    | please)
    (nicer|politer|kinder|friendlier|polite|more polite|softer|better) (way to say|way of saying|version of
    |form of|form for
    |words for)(:|) {{x}}(|?| please)
    (make|turn) {{x}} (polite|more polite|nicer|sound nicer|sound polite|friendlier|less rude|sound more polite
    |into a polite request|into a polite question|kinder)(|.| please| for me)
    (is there|do you know) a (polite|nicer|better) (form|version|word|wording) (of|for) {{x}}(|?)
    {{x}} (in a polite way|but nicer|but polite|but politely|but more polite|said politely|nicer please|politely pls
    |more politely|in polite|in a nice way|in polite words)(|?| please)
    {{x}}(:|,|.) (that sounds rude|is that rude|too rude|my mom says that's rude|that was rude)(,|.|:|?) (make it polite
    |how do i say it nicely|say it nicer|make it nicer please|a nicer version please)(|?)
    (be nice|with please and thank you|with a please|with manners|say please|use please|add please)(:|) {{x}}
    (reword|rewrite|rephrase|redo|fix|soften|improve) (this|it|this sentence|this message) (to be polite
    |to be more polite
    |so it is polite|so that it sounds polite|so it's nicer|to sound polite|to sound nicer|more kindly)(:|) {{x}}
    (can|could) (you|u) (please |pls |)(soften|make nicer|put nicely|make polite|say nicely)(:|) {{x}}(|?)
    """
SHORTEN = """
    (this|my sentence|my text|this sentence|my message|this message) (is|seems|looks) (too long|very long|a bit long
    |so long|far too long)(.|,|:) (shorten it: {x}|make it short: {x}|can you shorten it? {x}|please shorten: {x}
    |help me cut it: {x}|make it shorter: {x})
    (can|could|would|will) (you|u) (please |pls |)(shorten|make shorter|cut down|say shorter|sum up|summarize|summarise
    |simplify|tighten)(:| this:| this for me:| this text for me:| my sentence:|) {x}(|?)
    (fewer words|less words|shorter please|shorter pls|short pls|tldr|tl;dr|in one short sentence|in a nutshell
    |make short
    |make this short|make it short|make it brief|keep it short|sum up|sum it up|summarize|summarise|summary|brief
    version|in brief|be brief|to the point)(:|) {x}
    (say|put|write|tell me|rewrite|express) (this|it|that|the same|the same thing) (in fewer words|with fewer words|in a
    shorter way|in short|more shortly|in a few words|in one short sentence|as short as you can|short and clear
    |without the extra words|in less words)(:|) {x}
    (what's|whats|what is|is there|give me|find) a (shorter|simpler|briefer|quicker) way (to say|of saying
    |to write|to put
    )(:|) {x}(|?| please)
    (shorten|simplify|condense|cut|trim|tighten) (my sentence|my text|my message|the message|this message|this line
    |this phrase|this email)(:| please:| for me:) {x}
    (make|turn) (my sentence|my text|my message|this message|this email|this line) (short|shorter|briefer|more concise
    |much shorter)(:| please:) {x}
    {x}(:|,| -) (that's too long|can you make it shorter|cut it down|in a few words|short version|shorter pls
    |how can i say that shorter|make this shorter|sum it up|say that in fewer words|less words please
    |a shorter version please)(|?|.)
    (how do|how can|how could) (i|we) (make|get) (this|this sentence|it|my message) (shorter|short|more concise)(:
    |?) {x}
    """
NEGATE = """
    (what is|what's|whats) the (opposite|negative sentence) of the sentence(:|) {x}(|?)
    (say|write|make|put) (it|this) (with not|as a negative|in the negative|negatively)(:|) {x}
    (add|put) (a |)not (to|into)(:|) {x}
    {x}(:|,) (in the negative form|negative form|with a not|make that negative|now negative)(|.|?)
    """
QUESTION = """
    (can|could) (you|u) (please |)(make|turn|change) (this|it|this sentence) (into |)a question(:|) {x}(|?)
    (how do|how would|how can) (i|you|we) (turn|make|change) {x} into a question(|?)
    (turn|change|make|convert) {x} (into|to) a question(|.| please)
    as a question(:|) {x}
    {x}(:|,) (now as a question|make that a question|ask it|how do i ask that|change it to a question)(|.|?)
    """
REPEAT = """
    (hi|hello|ok|can you do something for me|let's play a game|do me a favour)(,|.|:) (say {x}|repeat after me: {x}
    |please say {x}|can you say {x}|repeat: {x})(|?| please)
    (can|could) (you|u) (please |)(repeat|say) (the following|these words|this sentence|exactly this|the words
    |what i say)(:|,) {x}
    (repeat exactly|say exactly|write exactly|exactly|word for word|repeat word for word)(:|) {x}
    (i say|when i say|i'll say) {x}(,|:) (you repeat|you say the same|repeat it|say it too)(|.)
    """
FIRST = """
    (can|could) (you|u) (please |)(write|start|begin) {x} with a (capital letter|big letter|capital) at the (start
    |beginning|front)(|?)
    (only the first letter|just the first letter|first letter) (big|in upper case|as a capital|uppercase
    |capital)(:|) {x}
    (sentence case|capital first|capital at the start|start with a capital|big first letter)(:|) {x}
    {x} (in sentence case|with only the first letter big|first letter capital|capital first)(|?| please)
    """
TITLE = Patterns(
    """
    title case: {x}
    {x} in title case
    capitalize every word: {x}
    write {x} in title case
    make this title case: {x}
    capitalize the first letter of every word: {x}
    (please |pls |can you |could you |now |)(write|put|rewrite|type|set) (this|the following|my title|this title
    |it) (in title case|with a capital on every word|with every word capitalized|as a title)(:|) {x}
    (please |pls |can you |could you |now |)(write|put|rewrite|type) {x} (in title case|with a capital on every word
    |with capitals on each word|with every word capitalized|as a title)(|?|.| please)
    (please |pls |can you |could you |)(capitalize|capitalise) (every|each) word (in|of|in this|here)(:|) {x}
    (please |pls |can you |could you |)(capitalize|capitalise) (every|each|all the) (word|words)(:) {x}
    (please |can you |could you |)(capitalize|capitalise) the first letter of (each|every) word(:| in:| of:| in this:
    | in) {x}
    {x}(:|,) (title case|in title case|every word with a capital|capitalize each word|as a title)(|.| please)
    (title case|as a title|capital on every word|capitalize each word|every word capitalized)(:|) {x}
    (i need|i want) {x} in title case(|.| please)
    """,
    "{x} is a title, (give|put) a capital to each word(|.)",
)
