"""The many ways of asking for one thing, as pattern lines that several skills share."""

import re

from tools.builtin_model.patterns import Patterns, Source

_FRAMES = """
    what is NP?
    what's NP?
    whats NP
    NP
    NP?
    NP please
    (what is|what's|whats|what would be|what might be|wat is|wats|and what is|so what is|then what is) NP(?||?)
    (what is|what's) NP( in english| again| anyway| exactly| then|, please|, do you know|, can you say|, roughly|)(?|)
    (which word|which one|what word) (is|would be) NP(?|)
    NP( is| is what| is which word| would be| =|:| is called| please| plz| pls| is called what|, please| equals)(?|)
    NP(,|...|?| -|) (do you know it|do u know|can you tell me|any idea|what is it|what's that|tell me|what would that be
    |you know it|know it)(?|)
    (tell me|give me|name|say|write|show me|find|state|type|gimme|get me|write down|print|i need|i want) NP(|.|!| now)
    (please|plz|pls|kindly) (tell me|give me|name|say|write|show me|find|state|type) NP(|.|!|)
    (can|could|would|will) (you|u|ya) (please |kindly |maybe |quickly |possibly |plz |)(tell me|give me|name|say|write
    |find|help me with|help me find|show me|work out|think of) NP(?||, please?)
    (can|could|would|will) (you|u) (please |kindly |maybe |)(tell|explain to|teach|say to) me what NP is(?|)
    (do you|do u|would you|d'you|don't you|dont you) (know|happen to know|remember|recall|by any chance know|maybe know)
    |(NP|what NP is|what NP would be)(?|)
    (any idea|any clue|got any idea|got a clue|do you have any idea|have you any idea) what NP (is|might be
    |could be)(?|)
    (i want|i need|i'd like|i would like|i wanna|we need|we want|i have|i've got|i'm trying|my son needs|i gotta) to
    |(know|find out|learn|find|write down|work out|hear|get|remember|understand|see) (NP|what NP is)(.||, please)
    (i need|i want|i'm looking for|im looking for|looking for|i am searching for|we need|i'd like|i require|need) NP(.|)
    (i was wondering|i wonder|i'm wondering|just wondering|wondering|i am curious|i'm curious|i forgot|i've forgotten
    |i don't know|idk|i dunno|i can't remember|i cannot recall|not sure|i'm not sure|i keep forgetting|i never know
    |it would help me to know|i do not remember|i'd love to know|no idea) what NP (is|was|would be|is called)(.|?|)
    (it's |it is |this is |)for (my|our|a|an) (homework|english homework|class|test|exam|crossword|son|daughter|quiz
    |game|letter|essay|school project|exercise)(:|,|.) (what is|what's|tell me|i need|give me|) NP(?|)
    (i have|we have|i've got|my son has|my daughter has|there is) (a test|an exam|homework|english homework|a quiz
    |an english lesson|a spelling test) (tomorrow|today|on monday|next week|)(.|,) (what is|what's|can you tell me
    |tell me|do you know) NP(?|)
    (i am|i'm|im) (learning|studying|practising|a learner of|not so good at) (english|words|vocabulary|grammar)
    |(.|,| and|;) (what is|what's|tell me|please tell me|can you give me) NP(?|)
    (my teacher|my mom|my mum|my friend|someone|my kid|my son|my little sister|she|he|a child) (asked me|asks|just asked
    |wants to know|asked|would like to know) what NP is(.|)
    (you know|surely you know|i bet you know|you must know|you probably know|i guess you know) (what NP is|NP)
    |(, right|, don't you||)(?|)
    (teach|remind|tell|show|inform) me what NP is(.|, please|)
    (please |)let me know (what NP is|NP)(.|)
    (question|quick question|help|grammar question|easy one|one question|english|next one|word quiz|vocabulary|quiz
    |test|ok next|now|let's see|my question is|here is one|so)(:|,| -|) (what is|what's|) NP(?|)
    what (do|would|should|could) (you|we|people|they|i|one) (call|say is|give as|write as|put as|take as) NP(?|)
    (may|might|can|could) i (ask|know|have|get|hear|please have|please know) (NP|what NP is)(?|)
    (would you mind|do you mind) (telling me|giving me|saying|naming) (NP|what NP is)(?|)
    (would|could) you be so (kind|good|nice) (as to|and) (tell|give) me NP(?|)
    (hi|hello|hey|good morning|excuse me|sorry|hi there|morning)(,|.|!) (what is|what's|can you tell me|do you know
    |please tell me|i need|tell me) NP(?|)
    (i'd be grateful|i would be glad|it would be great|i'd be happy|it would be nice) if you (could|would|can)
    |(tell|give) me NP(.|)
    (complete|fill in|finish|go on|continue|complete this|fill the gap|finish the sentence)(:|) NP is( ...|...| ___| _|)
    (what about|how about|and|and now|now) NP(?|)
    (is there a word for|what is the word for|what's the word for|what is the term for|word for) NP(?|)
    (explain|define|determine|identify|specify|provide|indicate|supply) NP(.|)
    (help me(,|:|!|) |help, |i am stuck(,|:|.) |i'm stuck(,|:|.) |stuck(:|,) )(what is|what's|i need) NP(?|)
    (so |and |)NP is (what|which word|what word|what again)(?|, please?)
    (i think i forgot|i have forgotten|i can't think of|cannot think of|i don't know|i do not know) NP(.
    ||, can you help?)
"""
_HELD = """
    (please |)look up NP(.|)
    (i should like to be told|i'd enjoy hearing) NP(.|)
    (who can tell me|have you got|are you able to say) NP(?|)
    NP, (that is|that's) what (i want|i need) to (know|hear)(.|)
"""


def _joined(text: str) -> str:
    """Join the lines that go on: between alternatives with the bar, elsewhere as text."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not line.startswith("|"):
            lines.append(line)
        elif lines[-1].count("(") > lines[-1].count(")"):
            lines[-1] += line
        else:
            lines[-1] += ("" if re.match(r"\([,?.!:; |-]", line[1:]) else " ") + line[1:]
    return "\n".join(lines)


def saying(train: str, held: str = "") -> Patterns:
    """Return patterns whose long lines may go on anywhere."""
    return Patterns(_joined(train), _joined(held))


def asking(phrase: str, train: str, held: str = "") -> Patterns:
    """Return patterns that ask for the phrase in the shared frames, and the lines of the intent besides."""
    frames, held_frames = _joined(_FRAMES).replace("NP", phrase), _joined(_HELD).replace("NP", phrase)
    return Patterns(frames + "\n" + _joined(train), held_frames + "\n" + _joined(held))


def quoted(source: Source, word: str) -> str:
    """Return the word, now and then in quotation marks."""
    draw = source.rng.random()
    return f'"{word}"' if draw < 0.06 else f"'{word}'" if draw < 0.11 else word


NEXT = """
    and {w}?
    and {w}
    {w}?
    {w}
    {w} please
    what about {w}?
    how about {w}?
    (and|now|and now|next|next:|then|and then|also|ok and|ok,|good,|great,|thanks,|nice,|cool,|right,|fine,|super,
    |thank you,|and for|and with|same for|the same for|the same with|now for|and also|ok now|again for|again with)
    |(the word |)({w})(?||, please| please)
    (and |ok, |so |thanks, |)(what about|how about|wat about|what of|how bout|what's with|and what about) (the word |)
    |{w}(?||, please?| then?)
    (now |please |then |)(try|do|take|give me|tell me|say|answer) ((it|that|the same) (for|with) |)(the word |){w}(.||!)
    (do|can|could) you (also |)(know|do|say|tell me) (it|that|the same|this) (for|with|of) {w}( too| as well|)(?|)
    (what is|what's|whats) it (for|with) {w}(?|)
    (i also|and i) need (it|that|the one) (for|of) {w}(.|)
    (and |)if (the word|it) is {w}(?|)
    one more: {w}
    another one: {w}
    {w}(,| and| then|?) (what|how) about that( one|)(?|)
"""
NEXT_HELD = "(let us do|go on with|proceed to) {w}(.|)\n(could you repeat that|once more) for {w}(?|)"
SURE = saying(
    """
    are you sure?
    sure?
    really?
    is that right?
    (are|r) (you|u) (sure|certain|really sure|quite sure|absolutely sure|positive|very sure)( about that| of that|)(?|)
    (is|was) (that|this|it) (right|correct|true|really right|really true|for sure|definitely right)(?|)
    (really|truly|honestly|seriously|for real|sure|certain|you sure|you're sure|no doubt|is it so|is that so)(?|??)
    (do you|you) (really |)(think so|mean it|know that|believe that)(?|)
    (can|may) i (trust|believe|rely on) (that|you|this|it)(?|)
    (hm|hmm|oh|wait|well|ok)(,|...|) (are you sure|is that right|really|is that correct)(?|)
    (please |can you |could you |)(check|confirm|double check|verify|check again|double-check) (that|it|this)
    |( again|)(?|.|, please)
    """,
    "(is this|is it) (no mistake|beyond doubt)(?|)\n(sure that is right|do you stand by that)(?|)",
)
