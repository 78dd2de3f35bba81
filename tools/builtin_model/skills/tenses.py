"""Form the past tense and the past participle of a verb, and find the verb of a past form."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.asking_more import BARE_PASTS, DOUBT, GAP_PAST, REGULAR, TWO_PASTS
from tools.builtin_model.skills.asking_words import NEXT, NEXT_HELD, SURE, asking, quoted, saying
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.tenses_words import ALSO, EASY, FORMS, is_by_rule, participle, past, wrong_past
from tools.builtin_model.turns import Check, Follow, Turn, exactly

_SKILL = "tenses"
_PAST_PHRASE = """(the (past tense|past tense|past tense|past|past form|simple past|past simple|preterite
|correct past tense
|pasttense|past tens|right past form|English past tense|past tense form) (of|of|of|for|to) (the verb |the word |to |){w}
|{w}'s (past tense|past)|(the |)(past|past tense|past form) (of|for) (to |){w}|{w} in (the |)past(| tense)
|the past (tense |)form of {w})"""
_ASK = asking(
    _PAST_PHRASE.replace("\n|", "|"),
    """
    past tense of {w}
    {w} past tense
    past {w}
    {w} in the past?
    yesterday i ({w})
    today i {w}, yesterday i ...
    today i {w}, yesterday i
    (today|now|every day|on mondays|usually|these days|always|often) (i|we|you|they|people) {w}(,| and| but|;|.|...)
    |(but |)
    |(yesterday|last week|last year|long ago|last night|a year ago|two days ago|in the past|last monday|in 1990) (i
    |we|you
    |they|people)( ...|...|?| what?| ___||: what| _)
    (yesterday|last week|last year|long ago|last night|a year ago|two days ago|last monday) (i|we|you|they|she|he
    |it)( ...
    |... |,| ___) (to |the verb |verb: |verb |){w}(.|?|)
    (fill in|complete|complete the sentence|fill the gap|finish)(:|) (yesterday|last week|last year) (i|we|you|they
    |she|he)
    |( ...|...| ___|) {w}(.|)
    (what is|what's|whats) (to |){w} (in the past|in the past tense|in past tense|in the simple past|in past|if it was
    |yesterday|past tense|in the past form|in the preterite|when it happened yesterday|for yesterday
    |when it is over)(?|)
    how to (say|write|put|use|form|make|spell) (the verb |to |){w} in (the past|past tense|past|the past tense)(?|)
    how (do|would|should|can) (you|i|we|one) (say|write|put|use|form|make|spell) (the verb |to |){w} (in the past
    |in the past tense|in past tense|when it was yesterday|if it happened yesterday|past tense|in the simple past
    |for yesterday|if it is already over|about yesterday|as a past tense)(?|)
    (what do (you|we|i) (say|use|write)|what is the word|which word do (you|we|i) (use|need|say)) (for|instead of) {w}
    |(if|when) it (was|happened) (yesterday|last week|in the past|long ago|before)(?|)
    how (do|would|should|can) (you|i|we) (form|make|build|write) the (past|past tense|simple past) (of|for|with) {w}(?|)
    (put|turn|change|set|write|convert|transform|make|say|conjugate) (the verb |to |){w} (into|in|to) (the past
    |past tense
    |the past tense|the simple past|past|the past form)(.||?|, please)
    (can|could|would|will) you (put|turn|change|conjugate|write|say) {w} (into|in|to) (the past|past tense
    |the past tense
    |the simple past)(?|)
    (form|make|build|write|give|say|find|use) the (past|past tense|simple past|past form) (of|for|with)
    |(the verb |to |){w}
    |(.||, please)
    (what|which) (past tense|past form|past) (does|has) {w}( have|)(?|)
    (what|which word) (does|did|would) {w} (become|turn into|change to|change into|look like) in the past( tense|)(?|)
    {w}(:|,| -|...| =) (what is|what's|give me|tell me|form|write|now|) (the |its |)(past|past tense|simple past
    |past form)(?|| of that|, please)
    {w} (becomes|is|turns into|changes to) what in the past( tense|)(?|)
    (past|past tense|simple past|preterite|pasttense|past form|v2|second form)( of| for|:|) {w}(?|| please)
    (present|present tense|infinitive|now)(:| is|) {w}(,|;|.| -) (past|past tense|simple past|yesterday|the past)(:
    | is|)
    |(?|...| ...|)
    (i|we|you|they) {w} (today|now|every day)(,|;|.) (what did (i|we|you|they) do yesterday|and yesterday
    |yesterday what)(?|)
    what did (you|i|they|we) do (yesterday|last week) if (you|i|they|we) {w} (today|every day)(?|)
    (i have to|i must|i should|we must|i need to|i want to|help me) (write|put|use|say) {w} in the past( tense|)(.
    |, help me.||
    |: what is it?|. how?)
    (if|when) (i|we) {w} (today|now)(,|) (then yesterday|what about yesterday|yesterday|and if it was yesterday,) (i
    |we|)
    |( ...|...|?| ___|)
    (is|the verb) {w} (regular or irregular|irregular)(? what|, what|; what|: what) is the past( tense|)(?|)
    (the |my |)(teacher|exercise|book|worksheet|homework) (says|wants|asks)(:|) (past tense of|the past of)
    |{w}(.|, past tense|)
    (conjugate|inflect) {w} (in the past|in the past tense|for the past)(.||, please)
    """,
    """
    (had it been|were it) yesterday, (how would you say|what becomes of) {w}(?|)
    (how is|in which way is) the past tense of {w} (made|formed|written)(?|)
    a day ago (i|they) did (it|that): {w}. (so i ...|so they ...|in the past?)
    """,
)
_PARTICIPLE_PHRASE = """(the (past participle|past participle|participle|third form|perfect form|past particple
|participle form) (of|of|for|to) (the verb |to |){w}|{w}'s past participle
|(the |)(past participle|participle) (of|for) {w}
|{w} in the perfect)"""
_PARTICIPLE = asking(
    _PARTICIPLE_PHRASE.replace("\n|", "|"),
    """
    past participle of {w}
    past participle {w}
    {w} past participle
    participle of {w}
    i have {w} ... what is the past participle of {w}?
    (past participle|participle|third form|v3|perfect|pp|past part)( of| for|:|) {w}(?|| please)
    {w}(:|,| -|...) (past participle|participle|third form|what is the participle|its past participle
    |the past participle)(?|)
    (what is|what's) (to |){w} (in the perfect|in the present perfect|in the past participle|after have|after has
    |with have|as a participle|in the third form)(?|)
    (put|turn|change|set|write|convert|make) (the verb |to |){w} (into|in|to) the (past participle|perfect
    |present perfect
    |participle|third form)(.||?)
    (form|make|build|write|give|say|find) the (past participle|participle|third form) (of|for|with) {w}(.||, please)
    how (do|would|should) (you|i|we) (form|make|say|write) the (past participle|participle|perfect) (of|for|with)
    |{w}(?|)
    (today|now|every day) (i|we) {w}(,| and|;|.) (i|we) have (already |often |never |just |)( ...|...|?| ___)
    (i|we|you|they) have( ...| ___) (already |)({w})(.|?|)
    (what|which) (past participle|participle|third form) (does|has) {w}( have|)(?|)
    """,
    "(how is|in which way is) the (past participle|participle) of {w} (made|formed)(?|)",
)
_PRESENT_PHRASE = """(the (present tense|present tense|present|infinitive|base form|basic form|present form|root form
|dictionary form) (of|of|for|to) (the verb |the word |){w}|{w}'s (present tense|present)|the verb (behind|of) {w}
|(the |)(present|present tense|infinitive) (of|for) {w}|{w} in (the |)present( tense|))"""
_PRESENT = asking(
    _PRESENT_PHRASE.replace("\n|", "|"),
    """
    present tense of {w}
    present of {w}
    infinitive of {w}
    {w} present tense
    {w} infinitive
    yesterday i {w}, today i ...
    yesterday i {w}, today i
    (yesterday|last week|last year|long ago|last night|a year ago) (i|we|you|they) {w}(,| and| but|;|.|...) (but |)
    |(today|now|every day|these days) (i|we|you|they)( ...|...|?| what?| ___||: what)
    (present|present tense|infinitive|base form|basic form)( of| for|:|) {w}(?|| please)
    {w}(:|,| -|...) (present|present tense|infinitive|what is the present|what is the infinitive|base form)(?|)
    {w} is the (past|past tense|past form|simple past) of (what|which verb|...|what verb|which word)(?|)
    (of what|of which verb|what|which verb) is {w} the (past tense|past|past form)( of|)(?|)
    (which|what) verb (has|does|is|gives) ((the past|the past tense) {w}|{w} (come from|belong to|from))(?|)
    (where does|from which verb does|what verb does) {w} come from(?|)
    (what is|what's|whats) {w} (in the present|in the present tense|in present tense|now|today|in the infinitive
    |present tense|if it is today|if it happens today)(?|)
    how (do|would|should) (you|i|we) (say|write|put) {w} (in the present|in the present tense|if it is today
    |in present tense
    |as an infinitive|if it happens now)(?|)
    (put|turn|change|set|write|convert) {w} (back |)(into|in|to) (the present|present tense|the present tense
    |the infinitive)(.||?|, please)
    (form|write|give|say|find) the (present|present tense|infinitive|base form) (of|for|from) {w}(.||, please)
    (past|past tense)(:| is|) {w}(,|;|.| -) (present|present tense|infinitive|the present|today)(:| is|)(?|...| ...|)
    """,
    """
    (were it|if it were) today, (how would you say|what becomes of) {w}(?|)
    (how is|in which way is) the present tense of {w} (formed|written)(?|)
    """,
)
_YES_NO = saying(
    """
    is {p} the past tense of {w}?
    is the past of {w} {p}?
    is {p} correct for {w} in the past?
    (is|was|isn't|is not|would|is the word) {p} (be |)(the |really the |the correct |the right |)(past tense|past
    |past form
    |simple past) (of|for|to) (the verb |to |){w}(?||, right?)
    (is|would|isn't) the (past|past tense|simple past|past form|correct past tense) (of|for) (to |){w} (be |){p}(?|)
    {p} is the (past tense|past|past form|simple past) (of|for) {w}(, right?|, isn't it?|, correct?|?|, no?|. right?
    |, true or false?|, yes?|, yes or no?)
    the (past|past tense|past form) (of|for) {w} is {p}(, right?|, isn't it?|, correct?|?|, no?|. is that right?
    |, true?)
    (true or false|right or wrong|yes or no|is it true|is it right|is this correct|correct)(:|,|?)
    |(the past tense of {w} is {p}
    |{p} is the past tense of {w}|today i {w}, yesterday i {p})(?|.|)
    (is it true|is it right|do you agree|would you agree|am i right|do you think) that (the past tense of {w} is {p}
    |{p} is the past of {w}|the past of {w} is {p})(?|)
    (i think|i guess|i believe|i wrote|i said|my son says|my answer is) (that |)the (past|past tense) of {w} is {p}(.|,)
    |(is that right|am i right|is it|right|is that correct|is it correct)(?|)
    (can|could|may|do|should|would) (i|you|we|people) (say|use|write) {p} (for|as the past of|as the past tense of
    |if the verb is|for yesterday if today i|when the verb is) {w}(?|)
    today i {w}, yesterday i {p}(, right|, correct|. is that right|. right|, is that so|, isn't it)(?|)
    today i {w}, yesterday i {p}?
    (is|was) {p} (right|correct|the right word|ok|good english|fine|proper) (for|as the past of|as the past tense of
    |if it was yesterday, for|for the past of) {w}(?|)
    """,
    """
    (does|would) {w} (turn into|become) {p} in the past(?|)
    would {p} (serve|pass) as the past tense of {w}(?|)
    """,
)
_WRONG_ALONE = saying(
    """
    is {p} right?
    is {p} a word?
    is {p} correct?
    (is|was) (the word |the form |the past tense |the verb form |yesterday i |){p} (right|correct|a word|a real word
    |good english
    |ok|proper english|a correct form|english|allowed|good grammar|fine|a right word)(?||, please?)
    (can|could|may|do|should) (i|you|we|people|one) (say|write|use) (yesterday i |i |){p}(?||, or not?| in english?)
    (does one|do people|do you really|does anybody) (say|write) {p}(?|)
    yesterday i {p}(, is that right|. is that right|, right|. correct|, is that correct)(?|)
    (is there a word|does the word exist:|is there such a word as) {p}(?|)
    (correct|right or wrong|true or false|wrong or right)(:|?|,) (i |yesterday i |we |){p}(.|?|)
    """,
    "(would|will) a teacher (accept|mark) {p}( as right|)(?|)",
)
_CHOICE = saying(
    """
    is the past of {w} {p} or {q}?
    (is|would|is it|does|maybe) the past( tense|) of {w} (be |){p} or {q}(?|)
    (do you say|do we say|do i say|do i write|should i write|is it|do you write|yesterday i|does one say|what is right,
    |which is right,|which is right:|what is correct:|which is correct,) {p} or {q} (for the past of|as the past of
    |in the past of|as the past tense of|for yesterday if today i|if the verb is) {w}(?|)
    (what is|what's|which is|tell me) the past( tense|) of {w}(:|,|?| -|, is it) {p} or {q}(?|)
    (the |)past( tense|) of {w}(:|,|?|...) {p} or {q}(?|)
    today i {w}(,| and| but) yesterday i {p} or {q}(?|)
    {p} or {q}(,|:|?) (what|which|which one|what word) is the past( tense|) of {w}(?|)
    (which|which one|which word) is (the past of {w}|the right past of {w}|the past tense of {w})(:|,|?) {p} or {q}(?|)
    """,
    "(choose|take your pick) between {p} and {q} for {w} in the past(.|)",
)
_NEXT = saying(
    NEXT
    + """
    and of {w}?
    (and|and the one|now|what about that|and the past|the past|what about the past|and that|also|and then) of {w}(?|)
    (what is|what's) (that|the one|it) of {w}(?|)
    (and |now |)(the verb |to |verb: ){w}(?|)
    (and |)today i {w}, yesterday i(?|...| ...|)
    """,
    NEXT_HELD,
)
_AS_PARTICIPLE = saying(
    """
    and the past participle?
    and the participle?
    (and |now |what about |and what about |ok, )(the past participle|the participle|the third form|the perfect
    |past participle|with have|after have)(?|)
    (what is|what's|tell me|and what is|say) (its past participle|the past participle|its participle|the third form
    |the past participle of that|the participle then)(?|)
    """,
    "(and |)what would the participle be(?|)",
)
_Forms = tuple[str, ...]


def _verb(source: Source) -> str:
    draw = source.rng.random()
    if draw < 0.62:
        return source.often_first(_HARD)
    if draw < 0.93:
        return source.word(EASY)
    while not is_by_rule(verb := words.made_up(source)):
        pass
    return verb


_HARD = tuple(FORMS)
_PRESENTS = {forms[0]: verb for verb, forms in reversed(FORMS.items())}


def _stated(user: str, name: str, verb: str, form: str, also: str, follow: tuple[Follow, ...]) -> Turn:
    forms = [f"The {name} of {verb} is {right}." for right in filter(None, (form, also))]
    briefs = [right.capitalize() + "." for right in filter(None, (form, also))]
    return Turn(_SKILL, user, forms[0], Check(exact=(*forms, *briefs)), briefs[0], follow)


def _turn(user: str, verb: str) -> Turn:
    also = ALSO.get(verb, "") if verb != "get" else ""
    return _stated(user, "past tense", verb, past(verb), also, _follows(verb))


def _participle_turn(user: str, verb: str) -> Turn:
    also = ALSO.get(verb, "") if verb != "be" else ""
    sure = _sure(f"The past participle of {verb} is {participle(verb)}.")
    return _stated(user, "past participle", verb, participle(verb), also, (_next_participle, sure))


def _follows(verb: str) -> tuple[Follow, ...]:
    return (_next, _next, _as_participle(verb), _sure(f"The past tense of {verb} is {past(verb)}."), _doubt(verb))


def _doubt(verb: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        asked = past(verb) if source.chance(0.3) else wrong_past(verb, source.rng.randrange(4))
        user, _ = source.say(DOUBT, {"p": quoted(source, asked)})
        return _agreed(user, verb, asked == past(verb))

    return ask


def _agreed(user: str, verb: str, is_right: bool) -> Turn:
    answer = f"{'Yes' if is_right else 'No'}, the past tense of {verb} is {past(verb)}."
    return exactly(_SKILL, user, answer, "Yes." if is_right else "No.", (_next,))


def _next(source: Source, _memory: Memory) -> Turn:
    verb = _verb(source)
    user, _ = source.say(_NEXT, {"w": quoted(source, verb)})
    return _turn(user, verb)


def _next_participle(source: Source, _memory: Memory) -> Turn:
    verb = _verb(source)
    user, _ = source.say(_NEXT_PARTICIPLE, {"w": quoted(source, verb)})
    return _participle_turn(user, verb)


def _as_participle(verb: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(_AS_PARTICIPLE)
        return _participle_turn(user, verb)

    return ask


def _sure(answer: str) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(SURE)
        return exactly(_SKILL, user, f"Yes, t{answer[1:]}", "Yes.")

    return ask


_NEXT_PARTICIPLE = saying(
    NEXT + "\nand of {w}?\n(and|now|what about|and the participle|the participle|and that|also) of {w}(?|)", NEXT_HELD
)
_NEXT_PRESENT = saying(
    NEXT + "\nand of {w}?\n(and|now|what about|and the present|the present|and that|also) of {w}(?|)", NEXT_HELD
)


def _present(source: Source, patterns: bool = True) -> Turn:
    """Ask for the verb of a past form."""
    if source.chance(0.7):
        form = source.rng.choice(tuple(_PRESENTS))
        verb = _PRESENTS[form]
    else:
        verb = source.word(EASY)
        form = past(verb)
    user, _ = source.say(_PRESENT if patterns else _NEXT_PRESENT, {"w": quoted(source, form)})
    return exactly(
        _SKILL,
        user,
        f"The present tense of {form} is {verb}.",
        verb.capitalize() + ".",
        (_next_present, _sure(f"The present tense of {form} is {verb}.")),
    )


def _next_present(source: Source, _memory: Memory) -> Turn:
    return _present(source, patterns=False)


def ask(source: Source, _memory: Memory) -> Turn:
    """Ask for a past tense, a past participle or a present tense."""
    draw = source.rng.random()
    if draw < 0.14:
        return _present(source)
    verb = _verb(source)
    if draw < 0.26:
        user, _ = source.say(_PARTICIPLE, {"w": quoted(source, verb)})
        return _participle_turn(user, verb)
    if draw < 0.29:
        while (other := _verb(source)) == verb:
            pass
        user, _ = source.say(TWO_PASTS, {"w": verb, "v": other})
        facts = [f"the past tense of {one} is {past(one)}" for one in (verb, other)]
        brief = f"{past(verb).capitalize()} and {past(other)}."
        return exactly(_SKILL, user, f"T{facts[0][1:]} and {facts[1]}.", brief, (_next,))
    if draw < 0.33:
        user, _ = source.say(GAP_PAST, {"w": f"({verb})"})
        return _turn(user, verb)
    if draw < 0.41:
        pair = [past(verb), wrong_past(verb, source.rng.randrange(4))]
        source.rng.shuffle(pair)
        is_bare = verb not in pair and _PRESENTS.get(past(verb), verb) == verb and source.chance(0.5)
        user, _ = source.say(
            BARE_PASTS if is_bare else _CHOICE, {"w": quoted(source, verb), "p": pair[0], "q": pair[1]}
        )
        return _turn(user, verb)
    user, _ = source.say(_ASK, {"w": quoted(source, verb)})
    return _turn(user, verb)


def agree(source: Source, _memory: Memory) -> Turn:
    """Ask whether a past tense is right."""
    verb = _verb(source)
    if source.chance(0.06) and verb not in ALSO and (verb not in FORMS or not past(verb).endswith("ed")):
        user, _ = source.say(REGULAR, {"w": quoted(source, verb)})
        return _agreed(user, verb, verb not in FORMS)
    is_right = source.chance(0.45)
    asked = past(verb) if is_right else wrong_past(verb, source.rng.randrange(4))
    by_rule = verb + ("d" if verb.endswith("e") else "ed")
    # A form alone tells its verb only where it stands for one verb.
    is_alone = asked in (past(verb), by_rule) and _PRESENTS.get(asked, verb) == verb and past(verb) != verb
    alone = is_alone and source.chance(0.4)
    patterns = _WRONG_ALONE if alone else _YES_NO
    user, _ = source.say(patterns, {"w": quoted(source, verb), "p": quoted(source, asked)})
    return _agreed(user, verb, is_right)


Skill = Callable[[Source, Memory], Turn]
SKILLS: tuple[tuple[str, float, Skill], ...] = ((_SKILL, 14, ask), ("tenses yes or no", 5, agree))
