"""Form the plural of a noun, and its singular."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.asking_more import BARE_PLURAL, BARE_PLURALS, DOUBT, GAP_PLURAL, TWO_PLURALS, UNCHANGED
from tools.builtin_model.skills.asking_words import NEXT, NEXT_HELD, SURE, asking, quoted, saying
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.plurals_words import ALSO, EASY, IRREGULAR, plural, wrong_plural
from tools.builtin_model.turns import Check, Follow, Turn, exactly

_SKILL = "plurals"
_PLURAL = """(the (plural|plural|plural|plural|plural form|correct plural|right plural|plurel
|English plural) (of|of|of|to
|for) (the word |the noun |a |an |){w}|{w}'s plural|the (form|word) for (more than one|many|several) {w}
|(the |)(plural|plural form) (of|for) {w}|{w} in (the |)plural|the plural (word |)for {w})""".replace("\n|", "|")
_PLURAL = _PLURAL.replace("\n", " ")
_ASK = asking(
    _PLURAL,
    """
    plural of {w}
    plural {w}
    {w} plural
    plural: {w}
    one {w}, two ...?
    one {w} two what
    more than one {w} is called?
    (one|1|a single|a) {w}(, | and |,| - |; |. |... )(two|2|many|three|ten|five|a lot of|several|lots of|some|four|a few
    |a hundred|six)( ...|...|?| ...?| ___| what?| what| _| __| which|...?| ....)
    (if|when|so) (there|this) is (one|a) {w}(,| then| and) (two|three|many|five|ten|several) (are|are called
    |would be|is)
    |( ...| what|?|...?)
    (there is|i have|i see|here is|i bought|i saw|this is|i had|we have|he has|she has) (one|a) {w}(.|,| and|;| but)
    |(now |)(there are|i have|i see|here are|i bought|i saw|these are|i had|we have|he has|she has|you have) (two|three
    |many|five|ten|several|four)( ...|...|?| what?| ___|)
    (what do (you|we|people) (call|say for|say when there are|say if there are|say when you have|say if i have)
    |what is the word for|how do you say|how do i say|how do you call|the word for|what's the word for)
    |(more than one|two
    |many|several|a lot of|three|lots of|a group of|a few|multiple|two or more) {w}(?|)
    (more than one|two or more|several|many|multiple|two|three|lots of) {w} (is called|is|are|are called|is called what
    |would be|is what|are what|becomes)( what| ...|...|)(?|)
    how (do|would|should|can) (you|i|we) (write|say|spell|form|make|call|put|express) (more than one|many|two|several
    |a few|the plural of|plural of|three|lots of) {w}(?|)
    how (do|would|should|can) (you|i|we) (make|turn|put|write|form|change|say|use) {w} (plural|into a plural
    |in the plural
    |into plural|in plural|as a plural|in its plural form|when there are two|if there are many|for more than one)(?|)
    (make|turn|put|change|write|convert|say|transform|set) {w} (plural|into a plural|in the plural|into the plural
    |to plural|in plural form|into its plural)(.|?|, please|)
    (make|form|write|say|build|give|create|find) (the|a) plural (of|for|from|out of|with) {w}(.||, please|!)
    (pluralise|pluralize|pluralise the word|pluralize the word) {w}(.||?)
    (can|could|would|will) you (pluralise|pluralize|make a plural of|form the plural of|put in the plural
    |write in the plural) {w}(?|)
    (what|which word) (is|would be) {w} (in the plural|in plural|when there are many|if there are two|when plural
    |as a plural|with two of them|for more than one|plural|in the plural form|times two)(?|)
    (what is|what's|whats) {w} plural(?| form?|)
    (what|which) plural (does|has) {w}( have|)(?|)
    (what|which) (plural|ending) does {w} (have|take|get) in the plural(?|)
    (does|do) {w} have a (plural|plural form)(?|, and which?)
    (is there|has {w}) a plural (of|for|to) {w}(?|)
    {w}(:|,| -|...) (what is|what's|whats|give me|tell me|write|form|) (the |its |)(plural|plural form)( of that|)(?|)
    {w} in (the |)plural(?| is| is what?|:|=|)
    {w} (becomes|turns into|is) what in the plural(?|)
    what (does|do) {w} (become|turn into|change to|look like) (in the plural|when there are two
    |if there are more than one)
    |(?|)
    (i have|i see|there are|we bought|she has|i would like|i caught) (two|three|many|five|ten|lots of) {w}(...
    |, how do i write that
    |: what is the right word|, what is the correct form|. how do i write that correctly
    |, what is the plural)(?|)
    not one {w} but (two|many|three|several)( ...|...|?| what?|)
    (first|here is) one {w}, (then|and here are) (two|three|many)( ...|...|?|)
    (complete|fill in|finish|continue|go on)(:|,|) (one|1|a) {w}, (two|2|many|three)( ...|...|?| ___|)
    (from|go from) one {w} to (two|many|three|several)(...| ...|?| what|)
    (singular|sg|singular:) {w}(,|;| -|.) (plural|pl|plural:)(?|...| ...|)
    {w} (is the|is|is a) singular(, what is the plural|. what is the plural|, and the plural|; the plural is)(?|...|)
    (the |)singular is {w}(,|;|.| and) (what is the plural|the plural is|what's the plural|and the plural)(?| ...|)
    (the |my |a )(teacher|book|worksheet|exercise|homework) (says|wants|asks)(:|) (plural of|the plural of) {w}(.|)
    (do i add|does one add|do you put|is there) (an s|es|s|something|an s or es) (to|after|at the end of) {w}
    |(in the plural
    |for the plural|for more than one|to make the plural|to make it plural)(?|)
    """,
    """
    (with|having) (two|many) of them, {w} (turns to|changes into) (what|...)(?|)
    (how is|in which way is) the plural of {w} (made|formed|written)(?|)
    a whole (group|lot) of {w}, (what is it called|how is that called)(?|)
    """,
)
_SINGULAR_PHRASE = """(the (singular|singular|singular|singular form|correct singular
|singular word) (of|of|of|to|for) (the word |){w}
|{w}'s singular|the word for (just |only |)one of (the |){w}|(the |)(singular|singular form) (of|for) {w}
|{w} in (the |)singular)"""
_SINGULAR_PHRASE = _SINGULAR_PHRASE.replace("\n|", "|").replace("\n", " ")
_SINGULAR = asking(
    _SINGULAR_PHRASE,
    """
    singular of {w}
    singular {w}
    {w} singular
    one of the {w} is called?
    two {w}, one ...?
    (two|2|many|three|five|several|ten|lots of) {w}(, | and |,| but |; |. |... |, but )(one|1|only one|just one
    |a single|a)
    |( ...|...|?| what?| ___| what| ...?)
    (one|only one|just one|a single one) of (the |these |many |those |){w} is (a|an|called|a what|an what
    |called a)(...| ...
    |?| what?|)
    (there are|i have|i see|here are|we have) (two|three|many|five) {w}(.|, but|, and|;) (there is|i have|i see|here is
    |you have|we have) (only one|one|just one|a single)( ...|...|?| what?|)
    (what do (you|we) (call|say for)|what is the word for|how do you say|how do i say|how do you call
    |what's the word for)
    |(only one|just one|one|a single one) of (the |many |these |){w}(?|)
    (what is|what's|whats) (one|a single one|just one) of (the |many |these |){w}( called|)(?|)
    (what is|what's) {w} (in the singular|in singular|when there is only one|if there is one|as a singular|singular
    |when it is only one)(?|)
    how (do|would|should|can) (you|i|we) (write|say|call) (only one|just one|one|one of the|a single one of) {w}(?|)
    (make|turn|put|change|write|convert|form) {w} (singular|into a singular|in the singular|into the singular
    |to singular)
    |(.|?|)
    (make|form|write|say|give|find) the singular (of|for|from) {w}(.|, please|)
    {w} (is|are) the plural of (what|which word|which noun|...|what word)(?|)
    {w} (is|are) (a plural|plural|the plural)(, what is the singular|. what is the singular|; the singular is
    |, and the singular)(?|)
    (of what|of which word|what|which word) (is|are) {w} the plural( of|)(?|)
    (what|which) singular (does|do) {w} have(?|)
    {w}(:|,| -|...) (what is|what's|give me|tell me|) (the |its |)(singular|singular form)( of that|)(?|)
    (plural|the plural is|plural:) {w}(,|;|.| -| and) (singular|what is the singular|the singular is|singular:)(?|...|)
    (where does|what does) the plural {w} come from(?|)
    (what|which) (noun|word) (has|gets|takes) the plural {w}(?|)
    """,
    """
    (with|having) only one, {w} (turns to|changes into) (what|...)(?|)
    (how is|in which way is) the singular of {w} (formed|written)(?|)
    """,
)
_YES_NO = saying(
    """
    is {p} the plural of {w}?
    is the plural of {w} {p}?
    is it {p}, the plural of {w}?
    (is|was|isn't|is not|would|is the word) {p} (be |)(the |really the |a correct |the right |the correct |)(plural
    |plural form) (of|for|to) (the word |a |){w}(?||, right?)
    (is|would|isn't) the (plural|plural form|correct plural|right plural) (of|for) {w} (be |){p}(?|)
    {p} is the plural (of|for) {w}(, right?|, isn't it?|, correct?|?|, no?|. right?|, true or false?|, yes?
    |, yes or no?)
    the plural (of|for) {w} is {p}(, right?|, isn't it?|, correct?|?|, no?|. is that right?|, yes?|, true?)
    (true or false|right or wrong|yes or no|is it true|is it right|is this correct|correct)(:|,|?)
    |(the plural of {w} is {p}
    |{p} is the plural of {w}|one {w}, two {p})(?|.|)
    (is it true|is it right|do you agree|would you agree|am i right|do you think) that (the plural of {w} is {p}
    |{p} is the plural of {w})(?|)
    (i think|i guess|i believe|i wrote|i said|my son says|my answer is) (that |)the plural of {w} is {p}(.|,)
    |(is that right|am i right|is it|right|is that correct|is it correct)(?|)
    (can|could|may|do|should|would) (i|you|we|people) (say|use|write) {p} (for|as the plural of|as plural of
    |for more than one|when there are two|for two|meaning more than one|if there is more than one) {w}(?|)
    (is|are) (two|many|three) {w} (called |){p}(?|)
    one {w}, two {p}(, right|, correct|. is that right|. right|, is that so|, isn't it|, is that correct)(?|)
    one {w}, two {p}?
    (is|was) {p} (right|correct|the right word|ok|good english|a word|fine|proper) (for|as the plural of
    |for more than one
    |when there is more than one) {w}(?|)
    do (you|we|i) (say|write) (one {w} and two {p}|one {w}, two {p}|two {p} if there is more than one {w})(?|)
    """,
    """
    (does|would) {w} (turn into|become) {p} in the plural(?|)
    would {p} (serve|pass) as the plural of {w}(?|)
    """,
)
_CHOICE = saying(
    """
    is the plural of {w} {p} or {q}?
    (is|would|is it|does|maybe) the plural of {w} (be |){p} or {q}(?|)
    (is it|are they|do you say|do we say|do i say|do i write|should i write|do you write|is the right word|does one say
    |two|many|what is right,|which is right,|which is right:|what is correct:|which is correct,) {p} or {q}
    |(for|for two|for more than one|for the plural of|as the plural of|for many|when there is more than one) {w}(?|)
    (what is|what's|which is|tell me) the plural of {w}(:|,|?| -|, is it) {p} or {q}(?|)
    (the |)plural of {w}(:|,|?|...) {p} or {q}(?|)
    one {w}(,| and| but) (two|many|three) {p} or (two |many |){q}(?|)
    {p} or {q}(,|:|?) (what|which|which one|what word) is the plural of {w}(?|)
    (which|which one|which word) is (the plural of {w}|the right plural of {w})(:|,|?) {p} or {q}(?|)
    """,
    "(choose|take your pick) between {p} and {q} for (many|several) {w}(.|)",
)
_NEXT = saying(
    NEXT
    + """
    and of {w}?
    and one {w}, two ...?
    (and|and the one|now|what about that|and the plural|the plural|what about the plural|and that|also|and then) of
    |{w}(?|)
    (and |)one {w}, (two|many)(?|...| ...|)
    (and |)(two|many|more than one) {w}(?|)
    (what is|what's) (that|the one|it) of {w}(?|)
    """,
    NEXT_HELD,
)
_BACK = saying(
    """
    and the singular?
    and back?
    (and |now |what about |and what about |ok, )(the singular|singular|the singular form|only one|just one|one of them
    |the other way (round|around)|vice versa|back to the singular|the reverse)(?|)
    (what is|what's|tell me|and what is|say) (the singular of that|its singular|the singular|one of them
    |the singular then
    |the singular form|one of them called)(?|)
    (and |)(if there is only one|when there is just one|just one of them|one of those)(?|)
    """,
    "(and |)what would a single one be(?|)",
)
_KIND = saying(
    """
    is {w} singular or plural?
    is {w} plural?
    (is|are|is the word|is that:) {w} (singular or plural|plural or singular|a singular or a plural
    |a plural or a singular
    |one or many|one or more than one|in the singular or in the plural)(?|)
    (singular or plural|plural or singular)(:|?|,) {w}(?|)
    {w}(:|,| -) (singular or plural|plural or singular|is it singular or plural|is that singular or plural)(?|)
    (does|do) {w} mean one or (many|more than one|several)(?|)
    (which is it|tell me|say|decide|do you know)(:|,|) is {w} (singular or plural|plural or singular)(?|)
    """,
    "(in which number|what number) is the (noun|word) {w}(, singular or plural|)(?|)",
)
_HARD = tuple(IRREGULAR)


def _noun(source: Source) -> str:
    draw = source.rng.random()
    if draw < 0.5:
        return source.often_first(_HARD)
    return _made_up(source) if draw > 0.88 else source.word(EASY)


def _made_up(source: Source) -> str:
    while (word := words.made_up(source))[-1] in "ofszi":
        pass
    return word


def _turn(user: str, word: str) -> Turn:
    forms = [f"The plural of {word} is {many}." for many in (plural(word), ALSO.get(word)) if many]
    brief = plural(word).capitalize() + "."
    exact = (*forms, brief, *(many.capitalize() + "." for many in (ALSO.get(word),) if many))
    return Turn(_SKILL, user, forms[0], Check(exact=exact), brief, _follows(word))


def _single_turn(user: str, word: str) -> Turn:
    answer = f"The singular of {plural(word)} is {word}."
    return exactly(_SKILL, user, answer, word.capitalize() + ".", (_next_single, _next, _sure(answer)))


def _next(source: Source, _memory: Memory) -> Turn:
    word = _noun(source)
    user, _ = source.say(_NEXT_OF, {"w": quoted(source, word)})
    return _turn(user, word)


def _next_plural(source: Source, _memory: Memory) -> Turn:
    word = _noun(source)
    user, _ = source.say(_NEXT, {"w": quoted(source, word)})
    return _turn(user, word)


def _next_single(source: Source, _memory: Memory) -> Turn:
    word = _plural_source(source)
    user, _ = source.say(_NEXT_SINGLE, {"w": quoted(source, plural(word))})
    return _single_turn(user, word)


def _sure(answer: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(SURE)
        return exactly(_SKILL, user, f"Yes, t{answer[1:]}", "Yes.")

    return ask


def _back(word: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(_BACK)
        return _single_turn(user, word)

    return ask


def _follows(word: str) -> tuple[Follow, ...]:
    return (_next_plural, _next_plural, _back(word), _sure(f"The plural of {word} is {plural(word)}."), _doubt(word))


def _doubt(word: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        asked = plural(word) if source.chance(0.3) else wrong_plural(word, source.rng.randrange(4))
        user, _ = source.say(DOUBT, {"p": quoted(source, asked)})
        return _agreed(user, word, asked == plural(word))

    return ask


def _agreed(user: str, word: str, is_right: bool) -> Turn:
    answer = f"{'Yes' if is_right else 'No'}, the plural of {word} is {plural(word)}."
    return exactly(_SKILL, user, answer, "Yes." if is_right else "No.", (_next_plural,))


_NEXT_OF = saying(
    """
    and the plural of {w}?
    (and |now |then |ok, and |thanks, and )(what is |what's |)the plural of {w}(?|)
    (and |now |)one {w}, (two|many|three)(?|...| ...)
    (and |)(the other way|back to plurals|now a plural)(:|,|) {w}(?|)
    """,
    "(go on with|next is) the plural of {w}(?|)",
)
_NEXT_SINGLE = saying(
    NEXT
    + """
    and of {w}?
    (and|now|what about|and the singular|the singular|what about the singular|and the one|also) of {w}(?|)
    (and |)(one|only one|just one) of (the |){w}(?|)
    """,
    NEXT_HELD,
)


def _plural_source(source: Source) -> str:
    """Return a noun whose singular can be told from the plural."""
    while True:
        word = _noun(source)
        if plural(word) != "selves" and (word in IRREGULAR or word in _EASY or word[-1] not in "ehxy"):
            return word


_EASY = frozenset(EASY)


def ask(source: Source, _memory: Memory) -> Turn:
    """Ask for a plural, or for a singular."""
    draw = source.rng.random()
    if draw < 0.22:
        word = _plural_source(source)
        user, _ = source.say(_SINGULAR, {"w": quoted(source, plural(word))})
        return _single_turn(user, word)
    if draw < 0.27:
        return _kind(source)
    word = _noun(source)
    if draw < 0.3:
        while (other := _noun(source)) == word:
            pass
        user, _ = source.say(TWO_PLURALS, {"w": word, "v": other})
        facts = [f"the plural of {one} is {plural(one)}" for one in (word, other)]
        brief = f"{plural(word).capitalize()} and {plural(other)}."
        return exactly(_SKILL, user, f"T{facts[0][1:]} and {facts[1]}.", brief, (_next_plural,))
    if draw < 0.33:
        user, _ = source.say(GAP_PLURAL, {"w": f"({word})"})
        return _turn(user, word)
    if draw < 0.41:
        pair = [plural(word), wrong_plural(word, source.rng.randrange(4))]
        source.rng.shuffle(pair)
        is_bare = word not in pair and source.chance(0.5)
        user, _ = source.say(
            BARE_PLURALS if is_bare else _CHOICE, {"w": quoted(source, word), "p": pair[0], "q": pair[1]}
        )
        return _turn(user, word)
    user, _ = source.say(_ASK, {"w": quoted(source, word)})
    return _turn(user, word)


def _kind(source: Source) -> Turn:
    word = _plural_source(source)
    while plural(word) == word:
        word = _plural_source(source)
    is_plural = source.chance(0.5)
    user, _ = source.say(_KIND, {"w": quoted(source, plural(word) if is_plural else word)})
    fact = f"the plural of {word}" if is_plural else f"the singular of {plural(word)}"
    shown = (plural(word) if is_plural else word).capitalize()
    return exactly(_SKILL, user, f"{shown} is {fact}.", "Plural." if is_plural else "Singular.")


def agree(source: Source, _memory: Memory) -> Turn:
    """Ask whether a plural is right."""
    word = _noun(source)
    is_right = source.chance(0.45)
    asked = plural(word) if is_right else wrong_plural(word, source.rng.randrange(4))
    draw = source.rng.random()
    if draw < 0.08:
        word = source.rng.choice(_ALIKE) if source.chance(0.5) else word
        user, _ = source.say(UNCHANGED, {"w": quoted(source, word)})
        return _agreed(user, word, plural(word) == word)
    patterns = BARE_PLURAL if draw < 0.3 else _YES_NO
    user, _ = source.say(patterns, {"w": quoted(source, word), "p": quoted(source, asked)})
    return _agreed(user, word, is_right)


_ALIKE = tuple(word for word, many in IRREGULAR.items() if word == many)


Skill = Callable[[Source, Memory], Turn]
SKILLS: tuple[tuple[str, float, Skill], ...] = ((_SKILL, 14, ask), ("plurals yes or no", 5, agree))
