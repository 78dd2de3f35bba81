"""The many frames in which one thing can be asked, shared by the skills that know facts by heart."""

from collections.abc import Sequence

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

_LEAD = """(i have a (test|quiz|exam) (today|tomorrow|next week).|i am (doing|stuck on) my homework.|for (my homework
|school
    |a quiz|my exam|a crossword):|(quiz|easy|simple|short|quick|school) question:|trivia:|excuse me,|hello,|hi there.
    |good (morning|evening).|(my son|my daughter|my teacher|my friend|my little brother) asks:|i forgot.
    |i don't remember.
    |i need your help.|help me.|(i am|i'm) (curious|learning this|not sure).|we are playing a quiz.|tell me this:
    |one question.
    |let me test you:|test:|let's see if you know this:|i have a question.|can you help me?|maybe you know this:
    |you know a lot.|sorry to ask, but)"""
_LEAD_MORE = """(yo|hey there|hiya|hello dear,|good day,|excuse me please,|um, hi,|sorry to bother you,|sorry,
    |dumb question:|dumb question but|silly question,|stupid question but|random question:|random question,|quick q:
    |quick question,|pop quiz:|ok here's one:|here's another one:|question 3:|next question:|last question:|q:
    |one last thing,|one more,|my kid just asked me:|my kid wants to know:|my grandson wants to know:
    |my granddaughter asked me:|my husband and i disagree:|settle an argument:|settle a bet:|i'm doing a crossword.
    |doing a crossword,|crossword clue:|playing trivia with friends,|pub quiz:|i'm learning english.|im 8 years old.
    |i am studying for a test.|im helping my kid with homework.|i have a geography quiz tomorrow.
    |my homework says:|it's on the tip of my tongue:|i had a brain freeze.|help me out here,|just checking:|remind me,
    |refresh my memory:|i'm a bit confused.|i was never good at school.|you seem smart.|thank you. now|thanks!|great!
    |cool.|nice.|perfect.|ok got it.|wow ok.|lol ok|haha ok so|hmm ok.|ah i see.|and another thing:|good to know.
    |i'm packing for a trip.|i'm teaching my kids.|i'm writing a story.|a friend asked me this:|no rush, but
    |easy one:|let's try this:|here's an easy one.|i should know this, but)"""
_AFTER = """(it's for school|it's for my homework|its for a quiz|i need it for a crossword|my kid asked|my son asked me
    |just curious|thanks in advance|i keep forgetting|i can never remember|asking for a friend|i should know this
    |i cant remember|thank you so much|thank you very much|thanks a lot|cheers|ty|thx|i'm not sure|i never learned it
    |quick answer please|just the answer please|one word is enough|my teacher asked|no idea myself|hurry|i'm stuck
    |i am curious)"""
_DIRECT = f"""
    {_LEAD_MORE} @(?|?|)
    {_LEAD_MORE} @(?|?|)
    @(? |?? |, |. ){_AFTER}(|.|!)
    (wait|hang on|hold on|ok wait) @(?|)
    (@ again|@ anyway|@ exactly|@ really|@ then|@ btw|@ lol|@ sorry|@ dear|@ mate|@ bro|@ buddy|@ sir|@ ty|@ thx)(?|)
    @
    @?
    @?
    @?
    @ (please|pls|plz|thanks|pleaseee)(|?)
    {_LEAD} @(?|?|)
    @(, do you know|, any idea|, can you tell me|, if i may ask| if you know|, do you remember|, please|, i forgot
    |, my friend)(?|)
    (so|and|now|then|ok so|but) @(?|)
    """
_CLAUSE = """
    (help me out,|be a dear and|do me a favour and|quick,|be kind and|go on,|come on,|hey,) tell me @(|?|.|!)
    (would you kindly|could you kindly|can you maybe|can you quickly|could you possibly|can u|could u|would u
    |will u) (tell me
    |say|let me know|help me remember|tell us) @(|?|, please?)
    (mind telling me|care to tell me|able to tell me|wanna tell me|can someone tell me|anyone know|does anyone know
    |who knows|any chance you know|i suppose you know|surely you know|you wouldn't know|you don't know|don't you know
    |would you know|might you know|can you help me with) @(|?)
    (i keep forgetting|i can never remember|i totally forgot|i honestly don't know|i've been wondering|always wondered
    |i've always wondered|ive always wanted to know|no idea|no clue|not sure|dont know|wondering|just wondering|curious
    |wanna know|i wanna know|i gotta know|need to know|want to know|i really need to know|i am not certain
    |forgot|i never learned|i should know|we were discussing|we were wondering|we are arguing about) @(|?|.|...)
    (may you tell me|please can you tell me|please could you tell me|please say me|can you say to me|explain me
    |i ask myself|i am interested to know|i wish to know|i should like to know|i would love to know|teach me please
    |i need your help to know) @(|?|.|, please)
    (my kid|my husband|my wife|my dad|my grandson|my little sister|my class|my student|my roommate|the quiz
    |my homework) (asks|wants to know|asked|asked me|is asking) @(|?|.)
    (can|could|would|will|can't) you (please |kindly |)(tell|remind|teach) me @(?|)
    (can|could) (u|you) (pls |plz |quickly |just |maybe |)(say|explain|answer|tell me|remind me) @(?|)
    (do|would) you (happen to |by any chance |perhaps |maybe |)know @(?|)
    (do u|you|u|so you|d'you) know @(?|)
    (i want|i need|i would like|i'd like|i'd love|i'm trying|i am trying|i have|we need|we want) to (know|find out
    |learn
    |remember|hear|understand) @(|.|!| please)
    (please |pls |plz |kindly |)(tell me|say|let me know|remind me|teach me|answer|tell us) @(|.|!| please)
    (i was wondering|i wonder|i am wondering|i'm curious|i am not sure|i'm not sure|i have no idea|i don't know
    |i dont know|idk
    |i forgot|i have forgotten|i can't remember|i can't recall|i don't remember|i always forget|i never know
    |i am asking myself
    |i would be interested in) @(|.|?)
    (any idea|have you any idea|do you have any idea|got any idea|any clue|are you able to tell me
    |is it possible to tell me
    |would you mind telling me|would you be so kind as to tell me|may i ask|can i ask|could i ask you|let me ask you
    |do you remember|can you remember|you know,|have you heard|did you learn) @(?|)
    (my teacher|my son|my daughter|my mum|my friend|my boss|someone|my grandma) (asked me|wants to know|asks
    |is asking me) @(|.|?)
    (it would help to know|it would be nice to know|i would be grateful if you told me|it would help me if you told me
    |i hope you can tell me|i bet you know|i'm sure you know|i bet you don't know|tell me if you know) @(|.)
    """
_NOUN = (
    """
    (remind me of|help me with|help me remember|i'm blanking on|i keep forgetting|i can never remember|hit me with
    |gotta know|need|need to know|wanna know|want to know|i wanna know|pls give|pls tell|just tell me|quick,|quickly,
    |give us|can you recall|find|look up|can you find|can you look up|i'm not sure about|i wonder about
    |i was wondering about|not sure about|any idea about|any clue about|how about|what about|let's do|now do
    |try|ok now|tell us|say to me|spit out|could you help me with) @(?|.|| please|, please)
    (what BE|what's|whats|which BE|so what BE) @(? |?? |, |. )(it's for school|my kid asked|just curious
    |i keep forgetting|i can never remember|asking for a friend|i should know this|i cant remember|thank you so much
    |thanks a lot|cheers|ty|thx|quick answer please|just the answer please|hurry|i'm stuck|i need it for a crossword
    |thanks in advance|its for a quiz)(|.|!)
    (what was|what were|any idea what's|any idea what|guess|you must know|you surely know) @( again|)(?|)
    (hi|hello|hey|good morning|good evening)(!|,|.) (what BE|what's|whats|i'd like to know|i need|may i ask) @(?|)
    @
    @?
    what BE @?
    what BE @?
    what BE @
    (what BE|what's|whats|wats|what BE again|which BE|what exactly BE|so what BE|and what BE|tell me what BE
    |what might be
    |what would be|what do you call) @(?|)
    (tell me|name|give me|gimme|say|state|name me|write|write down|type|answer:|show me) @(|.|!| please| now| for me
    |, please)
    (please|pls|plz|kindly|now|just) (tell me|name|give me|say|state) @(|.)
    @ BE (what|what?|called what?|...|?|which one?)
    do you (happen to |by chance |even |)know @(?|)
    (you|u|do u) know @(?|)
    (i need|i want|i am looking for|i'm looking for|looking for|i would like to know|i need to know|i want to know
    |i forgot
    |i can't remember|i don't know|i dont know|i don't remember|i have to know|i have to learn|i must know|i'd like
    |i am searching for|i am trying to remember|i want to learn) @(|.|!| please)
    (can|could|would|will) (you|u) (please |)(name|tell me|give me|state|say|remind me of|teach me) @(?|)
    @(, please|, pls| plz| pls|, thanks|!|...| ??)
    what BE @(, please| again| called|, do you know| anyway|, my friend)?
    """
    + f"""
    {_LEAD} what BE @(?|)
    {_LEAD_MORE} (what BE|what's|whats) @(?|?|)
    {_LEAD_MORE} (what BE|what's|whats|tell me|name|) @(?|?|)
    {_LEAD} (tell me |name |)@(?|.|)
    @(, what BE it|, do you know|, can you tell me|, any idea|: do you know it|, you know it|, right now)?
    """
)
_HELD_CLAUSE = """
    (i would be happy if you told me|please help me find out|my friend and i want to know) @(|.)
    (quickly tell me,|hello, i want to ask you) @(|?)
    """
_HELD_NOUN = """
    (please remind me:|do you remember|have you heard of) @(?|)
    (my teacher wants to know|my friend forgot|let me know|let me hear) @(|.)
    """
_HELD_DIRECT = """
    (if you know it,|my question for you:) @?
    (i would like to know this:|you may know this one.) @?
    """
_IF = f"""
    {_LEAD_MORE} @Q(?|?|)
    (wait|hang on|hold on|hmm|sorry), @Q(?|)
    @Q(? |?? |. ){_AFTER}(|.|!)
    @Q(? i think so.|? i thought so.|? i'm not sure.|? someone said so.|? just checking|, please?)
    @S(, no|, innit|, eh|, or|, or is it not|, yeah|, yea|, i think|, i guess|, or am i wrong|, isnt it|, rite|, right
    |, correct|, yes)(?|??)
    @S, or did i (get that wrong|mix that up|misremember)?
    (so|ok so|wait,|then|oh, so|but|surely|hm,|i mean) @S(?|, right?|, yes?|, correct?)
    (i'm pretty sure|pretty sure|im sure|i am quite sure|i could swear|i bet|i assume|i suppose|i was told|i learned
    |i was taught|i remember|i'd say|i would say|if i remember right,|as far as i know,|my answer is that|my kid says
    |my husband says|my wife thinks|my dad insists|my sister claims|my friend thinks|my classmate says|a friend told me
    |the internet says|in school we learned|my son wrote that|my book says) (that |)@S(. right?|, right?|. am i right?
    |. is that so?|. correct?|. is he right?|. is she right?|. true?|?|. is it correct?|. is this true?|. agree?)
    (i told my (friend|son|kid|wife) that|i wrote that|i answered that) @S. (was i right|was that right|is that ok
    |is that correct|did i get it right|was that correct)?
    (can you confirm|could you confirm|please confirm|confirm|verify|can you verify) (that |)@S(?|.|)
    (can you|could you|please|pls) (check|tell me|say) (if|whether) @S(?|)
    @Q
    @Q?
    @Q?
    @Q (please|or not|or no|, yes or no|, do you know|, or am i wrong|by any chance)(?|)
    {_LEAD} @Q?
    (so|and|now|then|but|hmm,) @Q(?|)
    (tell me|do you know|i wonder|can you tell me|could you tell me|i want to know|i'd like to know|i was wondering
    |i am not sure
    |i don't know|please tell me|i forgot|my friend asks|let me know|would you know|can you say|i need to know) (if
    |whether) @S(|?|.)
    @S, (right|isn't it|correct|true|is that right|is that true|yes or no|yes|no|am i right|is it not|is that correct
    |huh|or|or not
    |true or false|is it true|don't you think|wouldn't you say)?
    (is it true|is it right|is it correct|am i right|is it a fact|am i right in thinking|is it the case|would you say
    |can it be|is it so|do you think|do you agree|would you agree) that @S(?|)
    (true or false|right or wrong|yes or no|correct or not|true or not|fact check
    |check this):(| is it true that) @S(|?|.)
    @S?
    @S (true or false|right or wrong|yes or no)(|?)
    @S. (right|is that right|is that true|correct|true|true or false|am i right|yes or no|is this correct)?
    (i think|i believe|i heard|my friend says|someone told me|my brother says|i read|they say|my teacher said|i guess
    |i thought
    |i always thought) (that |)@S(. is that right|, right|, is that true|. is that true|. correct|, am i right
    |. true or false)?
    """
_HELD_IF = """
    (can you please check if|my friend wants to know if) @S(|.|?)
    (is it really so that|is my friend right that) @S?
    """
_SURE = Patterns(
    """
    are you sure?
    really?
    sure?
    are you sure
    (are you|are u|r u|you|u) (|really |quite |very |absolutely |100% |totally )(sure|certain|positive)(| about that
    | of that
    | about this| it is so| about your answer)(?|??|)
    (is that|is this|is it) (|really |actually )(right|true|correct|so|a fact|the right answer|the correct answer)(?|)
    (really|seriously|honestly|truly|for real|no kidding)(?|??|, are you sure?|, is that so?|, is that right?)
    (can i|may i|should i) (trust|believe|rely on) (you|that|this|your answer)(?| here?| in this?)
    (hm|hmm|huh|oh|wow|no), (are you sure|really|is that right|is that true)(?|)
    (please |)(check|double check|check again|confirm)(| that| it| your answer| please| that please)(|.|!)
    (are you right|are you correct)(?|)
    """,
    """
    (is that answer|are you) really (right|the right one to ask)?
    i hope that is (right|true|correct).
    you are sure (it is true|that it is right)?
    """,
)
# Doubt that a "Yes" would agree with: the fact again, and no more.
_DOUBT = Patterns(
    """
    (i think|i believe|maybe|i am afraid|i fear) (that is|that's|you are|you're|it is|this is) (wrong|not right
    |mistaken|false)(|.|!)
    (hm|hmm|huh|oh|wow|no), i am not sure about that(|.|!)
    (how sure are you|how certain are you)(?|)
    """
)


# How people go on to another one, or put right what they asked.
AND_MORE = """
    (no|no,|no wait,|sorry,|oh sorry,|oops,|wait,|actually|not that one,) (i meant|i mean|i wanted|i asked about
    |i was asking about|make that) {c}(.|!|, sorry|)
    (same question|same thing|the same question|same) (for|about|with|but for|but) {c}(?|.| please|)
    (thanks|thank you|cool|nice|great|ok|okay|good|perfect|got it|i see|wow|right)(!|,|.) (and |what about |how about |
    |now |and now |then |and what about ){c}(?|)
    (what|how) (would|will) it be for {c}(?|)
    (now|next|ok now|next up|ok next|then) (try |do |comes |is |take |tell me |){c}(?|.| please|)
    (what|how|and what|and how) (about|of|bout|abt) {c} (then|now|please|too|as well)(?|)
    (and|or) {c}(, what is it there| too| as well| then| please|, do you know| also|, while we're at it)(?|)
    (let's|lets) (do|try|take) {c} (now|next|then|too)(.|)
    do you (also |even |)know (it for|that for|the one for|about) {c}(?| too?| as well?)
    one more(:|,|.) {c}(?|.|)
    last one(:|,|.) {c}(?|.|)
    {c}(?|??| too?| next| then?| please| pls| now)
    (is there one for|what do you say for|do you have|you know) {c}(?|)
    """


def _rows(text: str) -> list[str]:
    """Return the lines of a text, a line that begins with `|` joined to the one before."""
    rows: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("|") and rows:
            rows[-1] += line
        else:
            rows.append(line)
    return rows


def _crossed(frames: str, bodies: Sequence[str], be: str = "is") -> list[str]:
    return [frame.replace("BE", be).replace("@", body) for frame in _rows(frames) for body in bodies]


def asked(
    direct: str = "", noun: str = "", clause: str = "", lines: str = "", held: str = "", be: str = "is"
) -> Patterns:
    """Return the patterns for one intent, from its bare forms.

    Args:
        direct: questions without their mark, one a line; `=` in front: the same words can follow "tell me".
        noun: noun phrases that name what is wanted, "the capital of {c}".
        clause: what can follow "tell me", "what the capital of {c} is".
        lines: whole lines of their own.
        held: whole lines for the test of forms only.
        be: the verb of the noun phrases, "is" or "are".
    """
    questions = [row.lstrip("= ") for row in _rows(direct)]
    clauses = _rows(clause) + [row.lstrip("= ") for row in _rows(direct) if row.startswith("=")]
    nouns = _rows(noun)
    train = _crossed(_DIRECT, questions) + _crossed(_CLAUSE, clauses) + _crossed(_NOUN, nouns, be) + _rows(lines)
    tests = _crossed(_HELD_CLAUSE, clauses) + _crossed(_HELD_NOUN, nouns, be) + _crossed(_HELD_DIRECT, questions)
    return Patterns("\n".join(train), "\n".join(tests + _rows(held)))


def asked_if(question: str, statement: str, lines: str = "", held: str = "") -> Patterns:
    """Return the patterns for a yes/no intent, from the bare question and the bare statement."""
    train: list[str] = []
    tests: list[str] = []
    for frames, found in ((_IF, train), (_HELD_IF, tests)):
        for frame in _rows(frames):
            mark, bodies = ("@Q", _rows(question)) if "@Q" in frame else ("@S", _rows(statement))
            found.extend(frame.replace(mark, body) for body in bodies)
    return Patterns("\n".join(train + _rows(lines)), "\n".join(tests + _rows(held)))


def wider(patterns: Patterns, lines: str) -> Patterns:
    """Return the patterns with more training lines."""
    return Patterns("\n".join((*patterns.train, lines)), "\n".join(patterns.held))


def small(sentence: str) -> str:
    """Return the sentence as it stands after "Yes,", with a small first letter where it is no name."""
    for start in ("Yes, ", "No, "):
        sentence = sentence.removeprefix(start)
    first = sentence.split(" ")[0]
    return first.lower() + sentence[len(first) :] if first in _NO_NAMES else sentence


_NO_NAMES = frozenset(
    split_words(
        "The There A An Two Three Half If Grass It Mix All Every Most Spring Summer Autumn Winter We Traffic Sand Snow"
    )
)


def sure(skill: str, answer: str) -> Follow:
    """Return the follow-up "are you sure?" to an answer that is right."""

    def follow(source: Source, _memory: Memory) -> Turn:
        if source.chance(0.12):
            user, _ = source.say(_DOUBT)
            fact = small(answer)
            return exactly(skill, user, fact[0].upper() + fact[1:])
        user, _ = source.say(_SURE)
        return exactly(skill, user, f"Yes, {small(answer)}", "Yes.")

    return follow
