"""Add and subtract whole numbers from 0 to 100; say so when asked for more."""

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source, is_held_value
from tools.builtin_model.turns import Check, Turn

LIMIT = 100
_PLUS = Patterns(
    """
    {a} + {b}
    {a}+{b}
    {a} + {b} =
    {a}+{b}=
    {a}+{b}?
    {a} + {b}?
    {a} plus {b}
    what is {a} + {b}?
    what is {a} plus {b}?
    (what is|what's|how much is|what does|tell me|calculate|compute|work out|find|how much makes) (the sum |)(|of )(
    |now )({a} plus {b}|{a} + {b}|{a}+{b}|{a} and {b} together|{a} added to {b}|the sum of {a} and {b})?
    (please|can you|could you|would you|will you|can you please|now|now please|i want you to) (add|sum|sum up|add up
    |add together) {a} and {b}(|?|.| for me| for me?)
    (add|sum up|add up|add together) {a} and {b}(|.| please| for me)
    (please|can you|could you|) add {a} to {b}(|?|.)
    (what|how much) (do|does|will|would) {a} (and|plus|+) {b} (make|give|equal|come to|add up to)?
    (do you know|can you tell me|could you tell me|i want to know|i need|i would like to know) (what
    |how much) {a} (plus|+) {b} (is|makes|gives|equals)?
    (the sum of|the total of|sum of|total of) {a} and {b}(|?|.| please)
    (if i|when i|i) (have|had|own) {a} (apples|books|coins|cards|cookies|marbles|euros) and (get|buy|find|receive
    |am given) {b} more(, how many do i have|, how many is that|. how many do i have now|. how many are there)?
    (what about|how about|and) {a} (plus|+) {b}?
    (what|which number) do (i|you|we) get (if|when) (i|you|we) add {a} (and|to) {b}?
    {a} (plus|+|and) {b} (is|makes|equals|gives) (what|how much)?
    """,
    """
    (quick question:|maths:|solve) {a} (plus|+) {b}
    (give me|show me) the (result|answer|sum) of {a} (plus|+) {b}(.|)
    (increase|raise) {a} by {b}(.|)
    how many are {a} and {b}?
    """,
)
_MINUS = Patterns(
    """
    {a} - {b}
    {a}-{b}
    {a} - {b} =
    {a}-{b}=
    {a}-{b}?
    {a} - {b}?
    {a} minus {b}
    what is {a} - {b}?
    what is {a} minus {b}?
    (what is|what's|how much is|tell me|calculate|compute|work out|find) (|now )({a} minus {b}|{a} - {b}|{a}-{b}
    |{a} less {b}|{a} take away {b}|the difference of {a} and {b})?
    (please|can you|could you|would you|will you|can you please|now|now please|i want you to|) (subtract|take
    |deduct) {b} from {a}(|?|.| for me| for me?)
    (please|can you|could you|) take {b} away from {a}(|?|.)
    (what|how much) (do|does|will|would) {a} minus {b} (make|give|equal|come to)?
    (do you know|can you tell me|could you tell me|i want to know|i need|i would like to know) (what
    |how much) {a} (minus|-) {b} (is|makes|gives|equals)?
    (if i|when i|i) (have|had|own) {a} (apples|books|coins|cards|cookies|marbles|euros) and (lose|give away|eat|sell
    |use) {b}(, how many are left|, how many do i have|. how many are left|. how many remain)?
    (what about|how about|and) {a} (minus|-) {b}?
    (what|which number) do (i|you|we) get (if|when) (i|you|we) (subtract|take) {b} from {a}?
    {a} (minus|-) {b} (is|makes|equals|gives) (what|how much)?
    """,
    """
    (quick question:|maths:|solve) {a} (minus|-) {b}
    (give me|show me) the (result|answer) of {a} (minus|-) {b}(.|)
    (decrease|lower|reduce) {a} by {b}(.|)
    how much is left (when|if) you take {b} from {a}?
    """,
)
_OTHER = Patterns(
    """
    {a} + {b} + {c}
    {a}+{b}+{c}
    what is {a} plus {b} plus {c}?
    what is {a} + {b} + {c}?
    {a} * {b}
    {a}*{b}
    {a} x {b}
    {a} / {b}
    {a} times {b}
    what is {a} times {b}?
    what is {a} divided by {b}?
    (what is|what's|how much is|calculate|compute|tell me|work out) ({a} times {b}|{a} * {b}|{a} x {b}
    |{a} multiplied by {b}|{a} divided by {b}|{a} / {b}|{a} over {b}|{a} to the power of {b}|{a} percent of {b}
    |{a} modulo {b}|{a} % of {b})?
    (please|can you|could you|) (multiply|divide) {a} (by|with) {b}(|?|.)
    (what is|what's|calculate|tell me|find) (the square root of|the square of|half of|a third of|the factorial of
    |the logarithm of|the cube of|twice|double) {a}?
    (what is|what's|how much is|calculate|) {a} (+|-|plus|minus) {b} (+|-|plus|minus|times|*) {c}(|?| =)
    (add|sum up) {a}, {b} and {c}
    (what is|what's|how much is|) (-{a} + {b}|-{a} - {b}|{a} + -{b}|{a}.{b} + {c}|{c} - {a}.{b}|minus {a} plus {b}
    |{a}.{b} plus {c}|{a},{b} + {c})(|?| =)
    """,
    """
    (solve|give me|how about) {a} (times|multiplied by|divided by|*) {b}
    (the product|the quotient) of {a} and {b}(|?)
    """,
)
_WORDS = split_words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
)
TOO_BIG = f"That is too big for me. I only add and subtract whole numbers from 0 to {LIMIT}."
NOT_MINE = f"I can't do that. I only add and subtract two whole numbers from 0 to {LIMIT}."


def pair_key(a: int, sign: str, b: int) -> str:
    """Return the name under which a number pair is held out."""
    return f"{a}{sign}{b}"


def _number(source: Source) -> int:
    return source.rng.randint(0, 20 if source.chance(0.35) else LIMIT)


def numbers(source: Source, sign: str) -> tuple[int, int]:
    """Draw two numbers whose pair belongs to the split."""
    while True:
        a, b = _number(source), _number(source)
        if sign == "-" and a < b and source.chance(0.75):
            a, b = b, a
        if is_held_value(pair_key(a, sign, b)) == (source.split != "train"):
            return a, b


def sums(source: Source) -> Turn:
    """Ask for a sum or a difference within the range."""
    sign = source.rng.choice("+-")
    a, b = numbers(source, sign)
    written = {"a": str(a), "b": str(b)}
    if a <= 20 and b <= 20 and source.chance(0.15):
        written = {"a": _WORDS[a], "b": _WORDS[b]}
    user, _ = source.say(_PLUS if sign == "+" else _MINUS, written)
    answer = f"{a} {sign} {b} = {a + b if sign == '+' else a - b}"
    return Turn("arithmetic", user, answer + ".", Check(all_of=(answer,)))


def too_big(source: Source) -> Turn:
    """Ask for a sum with a number above the range."""
    rng = source.rng
    pair = [rng.randint(LIMIT + 1, 10 ** rng.randint(3, 7)), rng.randint(0, 10 ** rng.randint(1, 5))]
    rng.shuffle(pair)
    patterns = _PLUS if source.chance(0.5) else _MINUS
    user, _ = source.say(patterns, {"a": str(pair[0]), "b": str(pair[1])})
    return Turn("arithmetic limits", user, TOO_BIG, Check(all_of=("only add and subtract",)))


def other_operation(source: Source) -> Turn:
    """Ask for what the model cannot compute."""
    values = {key: str(_number(source)) for key in "abc"}
    user, _ = source.say(_OTHER, values)
    return Turn("arithmetic limits", user, NOT_MINE, Check(all_of=("only add and subtract",)))
