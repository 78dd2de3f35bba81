"""Compare numbers, count, and tell even from odd."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.arithmetic_core import LIMIT, belongs, typed
from tools.builtin_model.skills.arithmetic_follow import ORDER
from tools.builtin_model.skills.arithmetic_patterns import ALSO
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

COMPARE = "comparing numbers"
TOO_LONG = "That is too long for me: I count 20 numbers at most."
_BIG = "bigger|larger|greater|higher"
_SMALL = "smaller|lower|less|littler"
_WHICH = """
    which is {w}, {a} or {b}?
    what is {w}, {a} or {b}?
    {a} or {b}, which is {w}?
    which number is {w}, {a} or {b}?
    (which|what|which one|which number|what number|tell me which|tell me what|do you know which|can you tell me which
    |could you tell me which|which of these|i wonder which|i want to know which|i need to know which|say which
    |and which|please tell me which number|which of the two|which of the numbers|so which|guess which
    |of the two which|for my homework: which number|i was wondering which|any idea which
    |do you happen to know which) (is|is the|'s) (the|) {w}(,|:| -| number,| one,| one:| number:|) {a} or {b}(|?)
    (is {a} or {b}|{a} or {b} is|is it {a} or {b} that is|which of {a} and {b} is) {w}(|?| number?)
    {a} or {b}(, which is|: which is|, what is|. which is|? which one is|: which one's|, which number is|, who is
    |, tell me which|, the|; which is) {w}(|?| number?| one?)
    (the|what is the|tell me the|find the|pick the|choose the|give me the|name the|show me the|which is the
    |what's the|say the|circle the|i need the|select the) {w} (number|one|of|of the two|of the numbers|number of
    |number out of)(|:|,) {a} (or|and) {b}(|?|.)
    (of|out of|from|between|among) {a} and {b}(,|) (which is|what is|which one is|which number is
    |tell me what is) {w}(|?)
    {w}(:|,|) {a} or {b}(|?)
    {a} (and|or|vs) {b}(,|:|?|) (which|what|which one|which number) (is|would be|'s) (the |){w}(|?| one?| of the two?)
    (which would be|which will be|which seems|what's the|pick the|my kid asks which is|quiz: which is) {w}(,|:
    |) {a} or {b}(
    |?)
    (what|which) has the {w} value(,|:) {a} or {b}(|?)
"""
_WHICH_HELD = """
    (of the pair|given the numbers) {a} and {b}(,|:) tell me the {w} one(|.)
    (take|here are) {a} and {b}(:|.) (which one is|what is) {w}(|?)
"""
_WHICH_PATTERNS = Patterns(_WHICH, _WHICH_HELD)
_COMPARE = Patterns(
    """
    compare {a} and {b}
    {a} vs {b}
    (|please|can you|could you|would you|now|pls|i want you to)  compare (|the numbers) ({a} and {b}|{a} with {b}
    |{a} to {b})(|.|?| please| for me)
    (how (do|does) {a} (and|compare to|compare with) {b}(| compare)|{a} compared (to|with) {b}|{a} versus {b}
    |{a} against {b}|{a} in comparison to {b})(|?)
    """,
    "(make|give me) a comparison of {a} and {b}(|.)\nwhat does comparing {a} with {b} show(|?)",
)
_IS = Patterns(
    """
    is {a} {w} than {b}?
    {a} is {w} than {b}?
    {a} {s} {b}?
    is {a} {s} {b}?
    (is|so is|and is|is it true that|would you say|tell me, is|can you tell me if|do you know if
    |could you tell me whether|am i right that|please tell me if|is the number|i wonder if|i think|is it right that
    |does it hold that|true or false:|my teacher says|isn't|check if|say if|i want to know if|are you sure that
    |i was wondering if|right or wrong:|my brother says|i believe|yes or no:) {a} (is|) {w} than {b}(|?|, right?
    |. right?|, yes or no?|. is that true?| or not?)
    (isnt|isn't|aren't|wouldn't you say|i thought|i'd say|my son says|my friend claims|im sure|we argue if|so
    |correct me: |hey, is it so that|i always thought) {a} (is |){w} than {b}(|?|, right?|. is he right?|, isn't it?)
    {a} is {w} than {b}(, right|, isn't it|, true or false|, correct|, yes|. true or false|. is that right|, or not
    |, don't you think|. correct)(|?)
    """,
    "(would it be true that|can one say that) {a} is {w} than {b}(|?)\n{a} (seems|must be) {w} than {b}, (true|no)(|?)",
)
_EQUAL = Patterns(
    """
    is {a} equal to {b}?
    are {a} and {b} equal?
    is {a} the same as {b}?
    {a} = {b}?
    (is|is the number|tell me, is|is it true that|so is) {a} (equal to|the same as|the same number as|as big as
    |as much as|exactly|the same size as|just as big as) {b}(|?)
    (are|tell me, are|do you think) {a} and {b} (equal|the same|the same number|equally big|the same size|identical)(
    |?)
    (does {a} equal {b}|do {a} and {b} have the same value|{a} equals {b}, right|{a} and {b} are equal, right)(|?)
    """,
    "(would you call {a} and {b} equal|can {a} and {b} be the same number)(|?)",
)
_MOST = Patterns(
    """
    which is the {w}: {a}, {b} or {c}?
    what is the {w} of {a}, {b} and {c}?
    {w} of {a}, {b}, {c}
    (which is|what is|what's|whats|tell me|find|pick|name|give me|show me|say|i need|which number is|can you find
    |could you tell me|please find|choose|do you know|circle|which one is|which of these is|what number is
    |select) the {w}(| number| one)(| of| out of| among| from|:|,) (the numbers|)  ({a}, {b} and {c}|{a}, {b} or {c}
    |{a}, {b}, {c}|{a} {b} {c}|{a} and {b} and {c})(|?|.| please)
    (of|out of|among|from|between) {a}, {b} and {c}(,|) (which is|what is|which number is|tell me
    |which one is) the {w}(|?| one?| number?)
    ({a}, {b}, {c}|{a}, {b} and {c}|{a}, {b} or {c}|{a} {b} {c})(:|,|.) (which is|what is|find|which one is|tell me
    |) the {w}(|?| one?| number?)
    (the|) (|number that is) {w} (of|among|out of) {a}, {b}(,|) and {c}(|?)
    """,
    "(here are|take) {a}, {b} and {c}(.|:) what is the {w} one(|?)\nthe list is {a}, {b}, {c}. (name|pick) the {w}(|.)",
)
_PARITY = Patterns(
    """
    is {a} {k}?
    {a} {k}?
    is the number {a} {k}?
    {k}: {a}?
    (is|so is|and is|tell me, is|is the number|would you say|what about|hey is|now is|say, is|please, is) {a} {k}(|?
    | please?| or what?)
    (can you tell me|tell me|do you know|could you tell me|i need to know|i want to know|i wonder|say|please tell me
    |i was wondering|check|decide|any idea|find out|let me know|do you happen to know|i'd like to know|remind me
    |for my homework, say|quick question, tell me|i am not sure) (if|whether) (|the number) {a} is {k}(|?|.)
    {a} is {k}(, right|, isn't it|?|, what do you think|, which one|, correct|, true or false|, yes|, or is it)(|?)
    (hello|please|quick question|i forgot|my kid asks|for school|for a game|sorry)(,|:|.) (is|is the number) {a} {k}(
    |?)
    what kind of number is {a}(:|,| -) {k}(|?)
    {a}(:|,|?|...) (is it|is that|is this|would that be) {k}(|?)
    {k}(:|?|,|) {a}(|?)
    (is it true that|am i right that|true or false:|i think|i believe|my teacher says|is it right that) {a} is {k}(|?)
    (is|would you say that) the number {a} (is|) {k}(|?)
    is {a} {k} (in maths|in math|, please|, do you know|, hm)(|?)
    """,
    "(does|would) {a} count as {k}(|?)\n(the number|take) {a}(:|,) is it {k}(|?)",
)
_COUNT_BY = Patterns(
    """
    count by {s} to {b}
    count in {s} to {b}
    (|please|can you|could you|would you|now|pls|let's|i want you to|how do you|how do i|try to|skip) (count|go
    |count up|skip count) (by|in|in steps of) {s} (to|up to|until|from {f} to) {b}(|.|?| please| for me)
    """,
    "(i'd like|i want) to hear you count (by|in) {s} (to|up to) {b}(|.)",
)
_DOWN_FROM = Patterns(
    """
    count down from {b}
    count backwards from {b}
    countdown from {b}
    (|please|can you|could you|would you|now|pls|let's|i want you to|how do i|try to|will you|can u) (count down
    |count|countdown|count numbers|do a countdown|give me a countdown|make a countdown) (backwards|backward|down
    |) from {b}(|.|?| please| for me| to the end)
    (count|go) (backwards|down|in reverse) (starting at|starting with|beginning at|from the number) {b}(|.| please)
    """,
    "(i'd like|i want) to hear you count (backwards|down) from {b}(|.)",
)
_STEPS = {
    2: ("twos", "2s", "two", "2"),
    3: ("threes", "3s", "three"),
    5: ("fives", "5s", "five", "5"),
    10: ("tens", "10s", "ten", "10"),
}
_KINDS = {
    "": ("even or odd", "odd or even", "an even or an odd number", "even or uneven", "an odd or an even number"),
    "even": ("even", "even", "an even number"),
    "odd": ("odd", "odd", "an odd number", "uneven"),
}
_NEXT = Patterns(
    """
    what comes after {a}?
    what number comes after {a}?
    number after {a}
    after {a}?
    (what|which number|what number|which|tell me what|do you know what|can you tell me what|and what|say what|so what
    |i want to know what|please tell me what|what nr|could you tell me which number) (comes|is|follows|goes|stands
    |comes right|comes directly|is right|do i say|comes next) after {a}(|?| please| in counting?| when counting?)
    (what|which number|what number) (follows|succeeds|is next after|comes next after|is one more than|is one after
    |is one above|is 1 more than|is the successor of) {a}(|?)
    (the|what is the|what's the|whats the|tell me the|give me the|say the|name the|find the|which is the
    |write the) (number|next number|number right|whole number|one|number that comes|number that is) after {a}(|?|.
    | please)
    (i counted to|im at|i'm at|we are at|counting: i am at|i said|my kid counted to) {a}(.|,) (what's next
    |what is next
    |what comes next|what number comes next|which number is next|and then)(|?)
    (what's|whats|what is) (next after|right after|after|straight after|one more than|1 more than) {a}(|?| please)
    (the successor of|successor of|next number after|next after|one more than
    |{a}. what comes next after) {a}(|?|.)
    """,
    "(if i count, what|counting up, which number) comes (after|right after) {a}(|?)",
)
_PREVIOUS = Patterns(
    """
    what comes before {a}?
    what number comes before {a}?
    number before {a}
    before {a}?
    (what|which number|what number|which|tell me what|do you know what|can you tell me what|and what|say what|so what
    |i want to know what|please tell me what|what nr|could you tell me which number) (comes|is|goes|stands
    |comes right|comes directly|is right|is just|do i say) before {a}(|?| please| in counting?| when counting?)
    (what|which number|what number) (precedes|is one less than|is one before|is 1 less than|is the predecessor of
    |is one below|is one smaller than) {a}(|?)
    (the|what is the|what's the|whats the|tell me the|give me the|say the|name the|find the|which is the
    |write the) (number|previous number|number right|whole number|one|number that comes|number that is) before {a}(|?
    |.| please)
    (what's|whats|what is) (right before|before|just before|straight before|one less than|1 less than) {a}(|?| please)
    (i count|counting|im counting|we count) (backwards|down) (and am at|from|and reached) {a}(.|,) (what's next
    |what comes next|which number is next)(|?)
    (the predecessor of|predecessor of|previous number before|one less than|the last number before) {a}(|?|.)
    """,
    "(if i count, what|counting up, which number) comes (before|right before) {a}(|?)",
)
_BETWEEN = Patterns(
    """
    what number is between {a} and {b}?
    what is between {a} and {b}?
    number between {a} and {b}
    (what|which number|what number|which|tell me what|do you know which number|can you tell me what
    |which whole number) (is|comes|lies|stands|goes|is in the middle|fits) between {a} and {b}(|?| please)
    (the|what is the|tell me the|name the|give me the|find the) (number|whole number|one) (between|that lies between
    |that is|between) {a} and {b}(|?|.)
    """,
    "(between {a} and {b}, which number is there|what can you find between {a} and {b})(|?)",
)
_COUNT = Patterns(
    """
    count from {a} to {b}
    count {a} to {b}
    count {d} from {a} to {b}
    {d} from {a} to {b}
    numbers from {a} to {b}
    (|please|can you|could you|would you|now|pls|kindly|let's|i want you to|help me|will you|can u|try to
    |are you able to|do you know how to|teach me to|let me hear you|could you please)  (count|list|count up|say|write
    |write down|count out loud|recite|show|name|tell me|print|give me|type|count for me|enumerate) (|the numbers
    |all numbers|the numbers up|numbers) (|{d}) (from {a} to {b}|from {a} up to {b}|from {a} until {b}
    |from {a} till {b}|{a} to {b}|{a} through {b}|between {a} and {b}|starting at {a} and ending at {b}
    |from {a} through {b})(|.|?| please| for me| for me?)
    (what are|list|which are|tell me|what're) (the|all|all the) numbers (from|between) {a} (to|and|until|up to) {b}(
    |?|.)
    (start at|start with|begin at|begin with|start from) {a} and (count|go|keep counting|count up|list numbers) (
    |{d}) (to|until|up to|till) {b}(|.| please)
    (how do you count|how do i count|how to count) (|{d}) from {a} to {b}(|?)
    """,
    "(i'd like|i want) (to hear|to see) the numbers from {a} (to|up to) {b}(|.)"
    "\n(go|run) from {a} to {b} (|{d}) in steps of one",
)
_COUNT_TO = Patterns(
    """
    count to {b}
    count up to {b}
    can you count to {b}?
    (|please|can you|could you|would you|now|pls|kindly|let's|i want you to|will you|can u|try to|do you know how to
    |are you able to)  (count|count up|count out loud|recite the numbers|say the numbers|list the numbers
    |write the numbers) (to|up to|until|till) {b}(|.|?| please| for me| for me?|, please)
    (numbers|the numbers|all numbers) (to|up to|until) {b}(|.| please)
    (how do you count|how do i count|how to count) to {b}(|?)
    """,
    "(i'd like|i want) (to hear|to see) you count to {b}(|.)",
)


def _number(source: Source) -> int:
    rng = source.rng
    return rng.randint(0, rng.choice((9, 20, 99, 99, 99, LIMIT)))


def _two(source: Source) -> tuple[int, int]:
    if source.chance(0.06):
        return source.rng.randint(100, 9999), source.rng.randint(100, 9999)
    while True:
        a = _number(source)
        near = source.rng.choice((a + source.rng.randint(1, 9), a + 10 * source.rng.randint(1, 9)))
        b = near if source.chance(0.35) and near <= LIMIT else _number(source)
        a, b = (a, b) if source.chance(0.5) else (b, a)
        if belongs(source, a, "?", b):
            return a, b


def _relation(a: int, b: int, bigger: bool) -> str:
    if a == b:
        return f"{a} and {b} are equal"
    if bigger:
        return f"{max(a, b)} is bigger than {min(a, b)}"
    return f"{min(a, b)} is smaller than {max(a, b)}"


def compare(source: Source, memory: Memory) -> Turn:
    """Compare two numbers, or three."""
    rng = source.rng
    a, b = _two(source)
    texts = dict(zip("ab", typed(source, a, b), strict=True))
    bigger = source.chance(0.55)
    word = rng.choice((_BIG if bigger else _SMALL).split("|"))
    draw = rng.random()
    if draw < 0.3:
        most = word[:-2] + "est" if word != "less" else "least"
        texts["w"] = most if source.chance(0.25) else word
        user, _ = source.say(_WHICH_PATTERNS, texts)
        text = _relation(a, b, bigger)
    elif draw < 0.36:
        user, _ = source.say(_COMPARE, texts)
        text = f"{a} and {b} are equal" if a == b else f"{a} is {'bigger' if a > b else 'smaller'} than {b}"
    elif draw < 0.7:
        sign = ">" if bigger else "<"
        user, _ = source.say(
            _IS, texts | {"w": word if source.chance(0.85) else "more" if bigger else "less", "s": sign}
        )
        fact = f"{a} and {b} are equal" if a == b else f"{a} is {'bigger' if a > b else 'smaller'} than {b}"
        text = f"{'Yes' if (a > b if bigger else a < b) else 'No'}, {fact}"
    elif draw < 0.78:
        b = a if source.chance(0.4) else b
        texts = dict(zip("ab", typed(source, a, b), strict=True))
        user, _ = source.say(_EQUAL, texts)
        text = f"Yes, {a} and {b} are equal" if a == b else f"No, {_relation(a, b, a > b)}"
        if a != b:
            text = f"No, {a} is {'bigger' if a > b else 'smaller'} than {b}"
    else:
        c = _number(source)
        most = rng.choice(("biggest", "largest", "greatest", "highest") if bigger else ("smallest", "lowest", "least"))
        three = typed(source, a, b, c)
        user, _ = source.say(_MOST, dict(zip("abc", three, strict=True)) | {"w": most})
        best = max(a, b, c) if bigger else min(a, b, c)
        text = f"The {'largest' if bigger else 'smallest'} of {a}, {b} and {c} is {best}"

    return exactly(COMPARE, user, text + ".", follow=(compare,))


def parity(source: Source, memory: Memory) -> Turn:
    """Ask whether a number is even or odd."""
    n = _number(source)
    asked = source.rng.choice(("", "even", "odd"))
    user, _ = source.say(_PARITY, {"a": typed(source, n)[0], "k": source.rng.choice(_KINDS[asked])})
    kind = "odd" if n % 2 else "even"
    text = f"{n} is {kind}."
    if asked:
        text = f"{'Yes' if asked == kind else 'No'}, {text}"
    return exactly(ORDER, user, text, follow=(parity, _parity_too(asked)))


def _parity_too(asked: str) -> Follow:
    def follow(source: Source, memory: Memory) -> Turn:
        n = _number(source)
        user, _ = source.say(ALSO, {"a": typed(source, n)[0]})
        kind = "odd" if n % 2 else "even"
        text = f"{n} is {kind}."
        return exactly(ORDER, user, f"{'Yes' if asked == kind else 'No'}, {text}" if asked else text)

    return follow


def neighbour(source: Source, memory: Memory) -> Turn:
    """Ask for the number after, before or between."""
    draw = source.rng.random()
    n = max(1, _number(source))
    if draw < 0.45:
        user, _ = source.say(_NEXT, {"a": typed(source, n)[0]})
        text = f"After {n} comes {n + 1}."
    elif draw < 0.85:
        user, _ = source.say(_PREVIOUS, {"a": typed(source, n)[0]})
        text = f"Before {n} comes {n - 1}."
    else:
        text_a, text_b = typed(source, n, n + 2)
        user, _ = source.say(_BETWEEN, {"a": text_a, "b": text_b})
        text = f"Between {n} and {n + 2} comes {n + 1}."
    return exactly(ORDER, user, text, follow=(neighbour,))


def count(source: Source, memory: Memory) -> Turn:
    """Ask to count up or down, at most twenty numbers."""
    rng = source.rng
    first = rng.choice((1, 1, rng.randint(0, 20), rng.randint(0, 99)))
    last = first + rng.choice((9, 4, rng.randint(2, 12), rng.randint(2, 19)))
    if source.chance(0.12):
        step = rng.choice((2, 2, 3, 5, 5, 10, 10))
        last = step * rng.randint(3, 10)
        user, _ = source.say(_COUNT_BY, {"s": rng.choice(_STEPS[step]), "b": str(last), "f": str(step)})
        return exactly(ORDER, user, ", ".join(map(str, range(step, last + 1, step))) + ".", follow=(count,))
    if source.chance(0.12):
        last = rng.choice((10, 5, 3, 20, rng.randint(3, 20)))
        user, _ = source.say(_DOWN_FROM, {"b": typed(source, last)[0]})
        return exactly(ORDER, user, ", ".join(map(str, range(last, 0, -1))) + ".", follow=(count,))
    if source.chance(0.12):
        first = rng.choice((1, 1, rng.randint(1, 50)))
        last = rng.choice((100, 50, 30, 1000, rng.randint(first + 20, 1000)))
        last = max(last, first + 20)
        values = {"a": str(first), "b": f"{last:,}" if source.chance(0.1) else str(last), "d": ""}
        user, _ = source.say(_COUNT_TO if first == 1 and source.chance(0.7) else _COUNT, values)
        return exactly(ORDER, " ".join(user.split()), TOO_LONG, follow=(count,))
    down = source.chance(0.3)
    if not down and source.chance(0.35):
        last = rng.randint(2, 20)
        user, _ = source.say(_COUNT_TO, {"b": typed(source, last)[0]})
        first = 1
    else:
        text_a, text_b = typed(source, *((last, first) if down else (first, last)))
        way = (
            rng.choice(("backwards", "down", "backward", "in reverse"))
            if down
            else rng.choice(("", "", "up", "forwards"))
        )
        user, _ = source.say(_COUNT, {"a": text_a, "b": text_b, "d": way})
        user = " ".join(user.split())
    numbers = range(first, last + 1)
    return exactly(ORDER, user, ", ".join(map(str, reversed(numbers) if down else numbers)) + ".", follow=(count,))
