"""Name the opposite of a common word."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.asking_more import ANALOGY, DOUBT, PAIR, PAIR_MORE, SAME, TERMS
from tools.builtin_model.skills.asking_words import NEXT, NEXT_HELD, SURE, asking, quoted, saying
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.opposites_words import ALSO, COMMON_FIRST, DESCRIBING, DOING, NONE, OPPOSITES
from tools.builtin_model.skills.unknown import KNOW_NOT
from tools.builtin_model.turns import Check, Follow, Turn, exactly

_SKILL = "opposites"
_PHRASE = """(the (opposite|opposite|opposite|opposite|exact opposite|contrary|antonym|reverse|direct opposite
|opposite word|complete opposite|oposite|counterpart|opposite meaning) (of|of|of|of|to|for) (the word |){w}
|{w}'s (opposite|antonym)|the word that (means|is) the (opposite|contrary|reverse) of {w}
|(the |an |)(opposite|antonym|opposite word) (of|for|to) {w})""".replace("\n|", "|")
_ASK = asking(
    _PHRASE,
    """
    opposite of {w}
    opposite of {w}?
    (how to|how do you|how would i|how can one) (say|call|express|write|put) the (opposite|contrary|reverse|antonym)
    |(of|for|to) {w}(?|| in english| please)
    (i|we) (say|write|need|want|have|got|have got) {w}(,|;| but|.) (but |)(i|we) (need|want|must write|should find|mean)
    |(the opposite|the contrary|its opposite|the antonym|a word with the opposite meaning|the reverse)(.|||, please)
    (my word|the word|our word|my first word|the first word|word) (is|:|today is) {w}(.|,|;)
    |(what is |what's |tell me |i need |give me |find |)(its|the) (opposite|antonym|contrary|reverse)(?|.||, please)
    (if something is|when something is|someone who is|a thing that is|if i am|if he is) the (opposite|contrary|reverse)
    |of {w}(,|) (it is|what is it|what is he|then i am|is what|he is|what am i)(?|...| ...|)
    (wht|wat|wots|whta|what|waht) (is|s|iz) (the |da |)(opposite|oppsite|opposit|oposite|opposite word|antonim|antonym
    |oppositte) (of|off|to|from) {w}(?||??| pls)
    (the|what) word (has|with) the (opposite|contrary|reverse) meaning (of|to|from) {w}(?|| is| is ...)
    {w}(?|.|:|...) (opposite|the opposite|its opposite|antonym|what's the opposite|i need the opposite|opposite please)
    |(?|| pls| plz| please)
    (there is|i see|i read|here stands|it says) {w}(,|.|:) (and |now |)(what is|what's|tell me|i need) the (opposite
    |antonym|contrary)(?|| of that| of it)
    (is there|do you have|have you|got|any) (a word|another word|some word|a good word|word) for the (opposite|contrary
    |reverse) of {w}(?|)
    opposite {w}
    {w} opposite
    {w} opposite?
    {w} antonym
    antonym {w}
    antonym of {w}
    opposite: {w}
    {w} - opposite?
    (opposite|antonym|contrary|reverse|opposites|oposite|opp|opposite word|antonyms)( of| to| for|:|) {w}(?|| please)
    {w}(:|,|...|;| -) (what is|what's|whats|tell me|give me|name|find|) (the |its |)(opposite|contrary|antonym|reverse)
    |( of that| of it|)(?|)
    what (is|'s|word is|thing is|would be) (opposite|contrary|opposed) to {w}(?|)
    (what|which word|what word|which) (is|means|has) the (opposite|contrary|reverse|opposite meaning) (of|to) {w}(?|)
    (what|which) (word|term) (is|means) (just |)the opposite of (the word |){w}(?|)
    what (do you|do we|do people|would you|does one) (call|say for) the (opposite|contrary|reverse) of {w}(?|)
    what do (you|we|people) say (instead of|rather than|if it is not|if you mean the opposite of) {w}(?|)
    {w} (has|have) (which|what) opposite(?|)
    (what|which) opposite (does|has) {w}( have|)(?|)
    (does|do) {w} have an (opposite|antonym)(?|)
    (is there an|has {w} got an|is there any) (opposite|antonym) (of|for|to) {w}(?|)
    (what|which word) (goes|comes|stands) (against|opposite to|opposite) {w}(?|)
    (say|tell me|give me|write|name|find|think of|i want) (the opposite|a word with the opposite meaning|an antonym
    |the contrary)(:|,|) {w}(.|)
    (i|if i) say {w}(,|:| and|.) (you|what do you|now you) say (the opposite|)(?|.|)
    (i say|when i say|if i say|she says|my friend says) {w}(,|:|;| and) (what is the opposite|you say the opposite
    |what's the opposite of that|you tell me the opposite)(?|.|)
    (the opposite game|opposites|let's play opposites|opposites game|word game|let's do opposites)(:|.|,|!) {w}(?|)
    (turn|change|flip|reverse|swap) {w} (into|to) (its|the) (opposite|contrary|reverse)(.|)
    (replace|swap) (the word |){w} (with|by) its (opposite|antonym)(.|)
    (what is|what's) {w} (backwards in meaning|the opposite of|the reverse of|the contrary of|an antonym of|not)(?|)
    {w} is the (opposite|contrary|reverse|antonym) of (what|which word|...|what word)(?|)
    (of what|of which word|what) is {w} the (opposite|contrary|antonym|reverse)( of|)(?|)
    (something|a word|one word) that (is|means) the (opposite|contrary|reverse) of {w}(?||, please)
    (i mean|i want to say|i need to say|how do i say|how do you say|how can i say|how would you say) the
    |(opposite|contrary|reverse) of {w}(?|.|)
    {w} (vs|versus|vs.|<->|and|or|/|x) (what|?|...|its opposite)(?|)
    {w} and (its|the|his) (opposite|antonym)( are|)(?|)
    (if|when) (one|the first|the first one|the left one) is {w}(, what is the opposite|, what's its opposite
    |, the opposite is what|, what is the other)(?|)
    (the |)other (end|side|extreme) (of|from) {w}(?|)
    (what is the|what's the|the) (other extreme|other side|other end|reverse side) (of|from|to) {w}(?|)
    (i'm|i am|we are) looking for (a word|something|the word) (opposite to|that is opposite to|contrary to) {w}(.|)
    my (crossword|quiz|homework|worksheet) (says|asks for|has|wants)(:|) (opposite|the opposite|an antonym) of {w}(.|)
    (which|what) is the word (on the other side of|opposed to|opposite) {w}(?|)
    (we are|i am|i'm|our class is) (doing|learning|practising) opposites(.|,|:) (what is it for|what about|mine is
    |my word is|tell me the one for|first word:) {w}(?|.|)
    """,
    """
    (what is the reverse, please,|i ask for the reverse) of {w}(?| in meaning)
    how is the (contrary|opposite) of {w} called(?|)
    (please |)oppose the word {w}(.|)
    """,
)
_CHOICE = saying(
    """
    {p} or {q}, what is the (opposite|reverse|contrary) of {w}?
    {p} or {q}: which is the (opposite|reverse|contrary|antonym) of {w}(?|)
    {p}, {q}, {r}: (which|which one|what) is the (opposite|contrary|antonym) of {w}(?|)
    (is it|would it be|is that|maybe) {p} or {q}(,|:|?|) (the|that is the) (opposite|contrary|reverse) of {w}(?|)
    (is|would) the (opposite|contrary|reverse|antonym) of {w} (be |){p} or {q}(?|)
    (which|which one|what|which word) is the (opposite|antonym|contrary|reverse) of {w}(:|,|?| -) (is it |){p} or
    |{q}(?|)
    (which|which one|which of these|what) is the (opposite|antonym|contrary|reverse) (of|to) {w}(:|,|?| -) {p}, {q} or
    |{r}(?|)
    (choose|pick|select|find|take) the (opposite|antonym|contrary) of {w}(:|,| from| out of|.) {p},
    |{q}(, | or | and ){r}(.||?)
    (the |)opposite of {w}(:|,|?|...) {p} or {q}(?|)
    (the |)(opposite|antonym) of {w}(:|,|?|...) {p}, {q}( or |, ){r}(?|)
    what is the (opposite|contrary|reverse|antonym) of {w}, {p} or {q}(?|)
    {w}(:|,| -) (is the opposite|is its opposite|does its opposite mean) {p} or {q}(?|)
    (a|a:|1|1.) {p}, (b|b:|2|2.) {q}(:|.|,) (what|which) is the opposite of {w}(?|)
    """,
    "(between|out of) {p} and {q}, (the opposite of {w}|which opposes {w})(?|)",
)
_NOT = saying(
    """
    what is not {w}?
    what's not {w}?
    not {w}?
    not {w} is
    not {w} but?
    if it is not {w}, what is it?
    (if|when) (it|something|a thing|a word|anything|this|that) (is not|isn't|is no longer|is anything but|is never) {w}
    |(,| then|, then|) (it is|it's|it must be|what is it|it is called|we say it is|then what is it|how is it)( ...
    |...|?|)
    (something|a thing|anything|things|stuff) (that is not|that isn't|not|which is not) {w} (is|is called|must be|are)
    |( ...|...| what?|?|)
    (what do (you|we) (call|say for)|what is the word for|a word for|how do you call|word for) (something |a thing |)
    |(that is not|that isn't|not|which is not) {w}(?|)
    (not|it is not|it isn't|it's not|this is not|that is not|i am not|he is not|she is not|they are not) {w}(, but
    |, it is
    |, it's|, but rather|; it is|, on the contrary|. on the contrary, it is)( ...|...| what?|?)
    (not {w}|isn't {w}|no {w}), (so|then|but|therefore) (what|...)(?|)
    (what is|what's|how is|how do you call) (something |someone |a thing |it when it is |)(not|not at all|no longer)
    |{w}(?|)
    (one is|this one is|mine is|the first is|the one is) {w}(,| and|;) the other (is the opposite|one is the opposite
    |is just the opposite|one is the reverse)(:|,|.|) (it is|what is it|namely|so it is)( ...|...|?|)
    """,
    "(whatever|what) fails to be {w} (is|must be)(...|?| what?)",
)
_YES_NO = saying(
    """
    is {p} the opposite of {w}?
    (it is|it's|its|that is|that's|that would be) {p}(,|) (right|isn't it|correct|no|yes)(?|,) (the opposite of {w}
    |i mean the opposite of {w})(?|.|)
    (the |)opposite of {w}(:|?| -| =|...) {p}(?|, right?|, correct?|, isn't it?| or not?|, yes or no?|, am i right?)
    (so|then|so then|hence|ok so) (the opposite of {w} (is|would be|must be) {p}
    |{p} (is|would be|must be) the opposite of {w})(?|.|, right?|, yes?|, then?| i guess)
    {w} (and|-|/|<->|vs) {p}(,|:| -|?|...) (opposites|are they opposites|are these opposites|opposites or not
    |are those opposites|do they mean the opposite|opposite or not)(?|)
    (my teacher|my mom|my friend|my brother|she|he|somebody|my book) (says|said|told me|thinks|claims) (that |)
    |(the opposite of {w} is {p}|{p} is the opposite of {w})(.|,|;| -) (is that right|is it true|right|is that so|true
    |is she right|correct|is that correct)(?|)
    (check|please check|check this|can you check|could you check|test me)(:|,|.) (the opposite of {w} is {p}
    |{w} - {p})(.||?)
    are {w} and {p} opposites?
    (is|was|would|isn't|is not|is the word) {p} (be |)(the |an |really the |)(opposite|antonym|contrary|reverse) (of
    |to|for)
    |(the word |){w}(?||, right?)
    (is|would) the (opposite|antonym|contrary|reverse) of {w} (be |){p}(?|)
    (are|aren't|would you say|do you think) {w} and {p} (are |)(opposites|antonyms|contraries|opposite
    |opposite words|really opposites)(?|)
    {p} is the (opposite|antonym|contrary|reverse) of {w}(, right?|, isn't it?|, correct?|?|, no?|. right?|. is that so?
    |, true or false?|, yes?|, yes or no?)
    the (opposite|antonym|contrary|reverse) of {w} is {p}(, right?|, isn't it?|, correct?|?|, no?|. is that right?
    |, yes?)
    (true or false|right or wrong|yes or no|is it true|is it right|is this correct|correct)(:|,|?)
    |(the opposite of {w} is {p}
    |{p} is the opposite of {w}|{w} and {p} are opposites)(?|.|)
    (is it true|is it right|do you agree|would you agree|am i right|do you think) that (the opposite of {w} is {p}
    |{p} is the opposite of {w}|{w} and {p} are opposites)(?|)
    (i think|i guess|i believe|i wrote|i said|my son says|my answer is) (that |)the (opposite|antonym) of {w} is
    |{p}(.|,)
    |(is that right|am i right|is it|right|is that correct|is it correct)(?|)
    (does|do) {p} mean the (opposite|contrary|reverse) of {w}(?|)
    (does|do) {w} and {p} (mean opposite things|have opposite meanings)(?|)
    (can|could|may) (i|you|we) (say|use) {p} (as|for) the (opposite|antonym|contrary) of {w}(?|)
    """,
    """
    (is|was) {w} (the counterpart|opposed) to {p}(?|)
    (do|would) {w} and {p} (make|form) a pair of (opposites|antonyms)(?|)
    """,
)
_TWO = saying(
    """
    what are the opposites of {w} and {v}?
    (what are|whats|tell me|give me|name|say|list|i need|find|write|can you give me|could you tell me|do you know|)
    |(the |both |)(opposites|antonyms|opposite words|contraries) (of|for|to) {w} and( of|) {v}(?|| please)
    (opposite|the opposite|antonym|the antonym|what is the opposite|tell me the opposite|what's the opposite) of {w}
    |(and|and of|and the opposite of|and also of|, and of) {v}(?|)
    """,
    "(which words are opposed|opposed words) to {w} and {v}(?|)",
)
_NEXT = saying(
    NEXT
    + """
    and of {w}?
    of {w}?
    (and|and the one|now|what about that|and the opposite|the opposite|what about the opposite|and that|also
    |and then) of
    |{w}(?|)
    (what is|what's) (that|the one|it) of {w}(?|)
    (and |ok and |now |)what is the opposite of {w} then(?|)
    """,
    NEXT_HELD,
)
_TURNED = saying(
    """
    and the other way round?
    and its opposite?
    (and |and what about |what about |how about |now |)(the other way (round|around)|vice versa|the reverse|reversed
    |turned around|in reverse|backwards|the opposite of that|the opposite of that word|the opposite of this|its opposite
    |that one's opposite)(?|)
    (what is|what's|tell me|and what is|say) (the opposite of that|its opposite|the opposite of it|that word's opposite
    |the opposite of this word|the opposite of your answer|the reverse)(?|)
    and (the opposite of |of ){w}(?|)
    (and |)(back again|turn it round|turn it around|now turn it round|now the other way|the other direction)(?|)
    """,
    "(and |)in the other direction(?|)",
)
_Follows = tuple[Follow, ...]


def opposites_of(word: str) -> tuple[str, ...]:
    """Return the accepted opposites, the usual one first."""
    return (OPPOSITES[word], *ALSO.get(word, ()))


def _fact(word: str, other: str = "") -> str:
    return f"the opposite of {word} is {other or OPPOSITES[word]}"


def _turn(user: str, word: str) -> Turn:
    """Return the turn that states the opposite of the word."""
    forms = [form for other in opposites_of(word) for form in (f"The {_fact(word, other)[4:]}.", other + ".")]
    brief = OPPOSITES[word].capitalize() + "."
    return Turn(_SKILL, user, forms[0], Check(exact=tuple(forms)), brief, _follows(word))


def _agree(user: str, word: str, asked: str) -> Turn:
    """Return the turn that says yes or no to `asked` as the opposite of the word."""
    is_right = asked in opposites_of(word)
    answer = f"Yes, {_fact(word, asked)}." if is_right else f"No, {_fact(word)}."
    return exactly(_SKILL, user, answer, "Yes." if is_right else "No.", _follows(word))


def _sure(word: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(SURE)
        return exactly(_SKILL, user, f"Yes, {_fact(word)}.", "Yes.")

    return ask


def _next(source: Source, _memory: Memory) -> Turn:
    word = source.often_first(_ALL)
    user, _ = source.say(_NEXT, {"w": quoted(source, word)}, loose=("w",))
    return _turn(user, word)


def _turned(word: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(_TURNED, {"w": OPPOSITES[word]})
        return _turn(user, OPPOSITES[word])

    return ask


def _doubt(word: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        asked = OPPOSITES[word] if source.chance(0.3) else _wrong(source, word)
        user, _ = source.say(DOUBT, {"p": quoted(source, asked)})
        answer = f"Yes, {_fact(word)}." if asked == OPPOSITES[word] else f"No, {_fact(word)}."
        return exactly(_SKILL, user, answer, answer[: answer.index(",")] + ".", (_next,))

    return ask


def _pair(place: int) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        first, second = _PAIRS[place % len(_PAIRS)]
        user, _ = source.say(PAIR_MORE if place else PAIR)
        answer = f"{first.capitalize()} and {second} are opposites."
        return exactly(_SKILL, user, answer, f"{first.capitalize()} and {second}.", (_pair(place + 1),))

    return ask


_PAIRS = (
    *(("hot", "cold"), ("big", "small"), ("up", "down"), ("old", "young"), ("day", "night"), ("fast", "slow")),
    *(("open", "closed"), ("full", "empty"), ("wet", "dry"), ("loud", "quiet")),
)


def _analogy(source: Source, word: str) -> Turn:
    table = next((table for table in (DESCRIBING, DOING) if word in table), OPPOSITES)
    while (first := source.rng.choice(_GIVEN if source.chance(0.4) else tuple(table))) in (word, OPPOSITES[word]):
        pass
    user, _ = source.say(ANALOGY, {"a": first, "b": OPPOSITES[first], "w": word})
    return _turn(user, word)


_GIVEN = ("hot", "big", "up", "black", "day", "happy", "good", "tall", "white", "cold", "left", "high", "yes")


def _follows(word: str) -> _Follows:
    turned: _Follows = (_turned(word),) if OPPOSITES[word] in OPPOSITES else ()
    return (_next, _next, *turned, _sure(word), _doubt(word))


def _wrong(source: Source, word: str) -> str:
    """Return a word that is not its opposite, and is often of the same kind."""
    table = next((table for table in (DESCRIBING, DOING) if word in table), OPPOSITES)
    while True:
        other = source.rng.choice(tuple(table))
        if other != word and other not in opposites_of(word) and word not in opposites_of(other):
            return other


_ALL, _ADJECTIVES = COMMON_FIRST, tuple(DESCRIBING)


def ask(source: Source, _memory: Memory) -> Turn:
    """Ask for an opposite, outright or in a roundabout way."""
    draw = source.rng.random()
    word = source.often_first(_ADJECTIVES if draw > 0.86 else _ALL)
    if draw < 0.06:
        return _no_opposite(source)
    if draw < 0.12:
        return _two(source, word)
    if draw < 0.17:
        return _analogy(source, word)
    if draw < 0.185:
        return _pair(0)(source, _memory)
    if draw < 0.205:
        patterns, answer, brief = source.rng.choice(TERMS)
        user, _ = source.say(patterns)
        return exactly(_SKILL, user, answer, brief, (_next,))
    if draw < 0.28:
        names = [OPPOSITES[word], _wrong(source, word), _wrong(source, word)]
        source.rng.shuffle(names)
        # Where only two are named, one of them is the right one.
        first, second = [name for name in names if name == OPPOSITES[word]], [n for n in names if n != OPPOSITES[word]]
        pair = [first[0], word if source.chance(0.4) else second[0]]
        source.rng.shuffle(pair)
        user, _ = source.say(_CHOICE, {"w": word, "p": pair[0], "q": pair[1], "r": second[1]})
        return _turn(user, word)
    user, _ = source.say(_NOT if draw > 0.86 else _ASK, {"w": quoted(source, word)}, loose=("w",))
    return _turn(user, word)


def _no_opposite(source: Source) -> Turn:
    """Ask for the opposite of a thing that has none."""
    word = words.made_up(source) if source.chance(0.5) else source.rng.choice(NONE)
    user, _ = source.say(_ASK, {"w": quoted(source, word)})
    return exactly(_SKILL, user, KNOW_NOT, "I don't know.", (_next,))


def _two(source: Source, word: str) -> Turn:
    other = _wrong(source, word)
    user, _ = source.say(_TWO, {"w": word, "v": other})
    answer = f"The {_fact(word)[4:]} and {_fact(other)}."
    return exactly(_SKILL, user, answer, f"{OPPOSITES[word].capitalize()} and {OPPOSITES[other]}.", (_next,))


def agree(source: Source, _memory: Memory) -> Turn:
    """Ask whether two words are opposites."""
    word = source.often_first(_ALL)
    if source.chance(0.08):
        user, _ = source.say(SAME, {"w": quoted(source, word), "p": quoted(source, OPPOSITES[word])})
        return exactly(_SKILL, user, f"No, {_fact(word)}.", "No.", _follows(word))
    asked = source.rng.choice(opposites_of(word)) if source.chance(0.5) else _wrong(source, word)
    user, _ = source.say(_YES_NO, {"w": quoted(source, word), "p": quoted(source, asked)}, loose=("w",))
    return _agree(user, word, asked)


Skill = Callable[[Source, Memory], Turn]
SKILLS: tuple[tuple[str, float, Skill], ...] = ((_SKILL, 14, ask), ("opposites yes or no", 5, agree))
