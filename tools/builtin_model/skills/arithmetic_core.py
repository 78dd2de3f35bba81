"""Whole numbers: draw pairs of the split, spell them, and work sums out digit by digit."""

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Source, is_held_value

LIMIT = 1000
TABLE = 12
_SMALL = split_words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
)
_TENS = split_words("zero ten twenty thirty forty fifty sixty seventy eighty ninety")


def spelled(number: int, hyphen: str = "-", joint: str = " and ") -> str:
    """Return a number from 0 to 9,999 in words."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return _TENS[tens] + (hyphen + _SMALL[units] if units else "")
    size, word = (1000, "thousand") if number >= 1000 else (100, "hundred")
    first, rest = divmod(number, size)
    inner = joint if rest < 100 else " "
    return f"{_SMALL[first]} {word}" + (inner + spelled(rest, hyphen, joint) if rest else "")


def loosely_spelled(source: Source, number: int) -> str:
    """Return a number in words as people type them: perhaps without the hyphen or the "and"."""
    text = spelled(number, source.rng.choice(("-", "-", " ")), source.rng.choice((" and ", " and ", " ")))
    if text.startswith("one ") and source.chance(0.4):
        text = "a " + text[4:]
    return text


def typed(source: Source, *numbers: int, words: float = 0.1) -> list[str]:
    """Return the numbers as a user types them: in digits, now and then in words."""
    draw = source.rng.random()
    if draw < words and max(numbers) <= (100 if source.chance(0.85) else LIMIT):
        return [loosely_spelled(source, number) for number in numbers]
    texts = [f"{number:,}" if number >= 1000 and draw < 0.4 else str(number) for number in numbers]
    if draw > 0.98:
        place = source.rng.randrange(len(texts))
        if numbers[place] <= 20:
            texts[place] = spelled(numbers[place])
    return texts


def pair_key(a: int, sign: str, b: int) -> str:
    """Return the name under which a number pair is held out."""
    return f"{a}{sign}{b}"


def belongs(source: Source, a: int, sign: str, b: int) -> bool:
    """Say whether a pair may be drawn in this split; the pairs of one digit are known to all."""
    return max(a, b) < 10 or is_held_value(pair_key(a, sign, b)) == (source.split != "train")


def _pair(source: Source) -> tuple[int, int]:
    rng = source.rng
    draw = rng.random()
    if draw < 0.56:
        return rng.randint(10, 99), rng.randint(10, 99)
    if draw < 0.66:
        return rng.randint(100, 999), rng.randint(100, 999)
    if draw < 0.73:
        a, b = rng.randint(100, 999), rng.randint(1, 99)
    elif draw < 0.86:
        a, b = rng.randint(10, 99), rng.randint(0, 9)
    elif draw < 0.91:
        a, b = 10 * rng.randint(1, 100), rng.choice((rng.randint(1, 9), 5, 10, 20, 50, 25)) * rng.choice((1, 10))
    elif draw < 0.93:
        a, b = LIMIT, rng.randint(0, LIMIT)
    elif draw < 0.95:
        a, b = 100, rng.randint(1, 99)
    elif draw < 0.97:
        a = b = rng.randint(10, 999 if rng.random() < 0.3 else 99)
    else:
        return rng.randint(0, 20), rng.randint(10, 20)
    return (a, b) if rng.random() < 0.65 else (b, a)


def ordered(source: Source, sign: str, a: int, b: int, negative: float = 0.07) -> tuple[int, int]:
    """Put the larger number first in most differences."""
    return (b, a) if sign == "-" and a < b and not source.chance(negative) else (a, b)


def numbers(source: Source, sign: str, negative: float = 0.07) -> tuple[int, int]:
    """Draw two numbers, one of two digits or more, whose pair belongs to the split."""
    while True:
        a, b = ordered(source, sign, *_pair(source), negative)
        if belongs(source, a, sign, b):
            return a, b


def digits(source: Source, sign: str, negative: float = 0.07) -> tuple[int, int]:
    """Draw two numbers of one digit."""
    return ordered(source, sign, source.rng.randint(0, 9), source.rng.randint(0, 9), negative)


def table_pair(source: Source) -> tuple[int, int]:
    """Draw two numbers of the table, seldom 0 and 1."""
    low = 2 if source.chance(0.85) else 0
    return source.rng.randint(low, TABLE), source.rng.randint(low, TABLE)


def value(a: int, sign: str, b: int) -> int:
    """Return the result of a sum, difference, product or even division."""
    return {"+": a + b, "-": a - b, "x": a * b, "/": a // b if b else 0}[sign]


def _steps(a: int, sign: str, b: int) -> str:
    steps: list[str] = []
    left = 0
    count = len(str(max(a, b)))
    for place in range(count):
        x, y = a // 10**place % 10, b // 10**place % 10
        tail = f" {sign} 1" if left else ""
        if sign == "+":
            total = x + y + left
            left = int(total > 9)
            steps.append(f"{x} + {y}{tail} = {total}")
        else:
            borrowed = int(x < y + left)
            x += 10 * borrowed
            steps.append(f"{x} - {y}{tail} = {x - y - left}")
            left = borrowed
        if left and place < count - 1:
            steps.append("carry 1" if sign == "+" else "borrow 1")
    return ", ".join(steps)


def working(a: int, sign: str, b: int) -> str:
    """Return the way to the result, units first; empty where the result is known at once."""
    if sign not in "+-" or max(a, b) < 10:
        return ""
    if sign == "-" and a < b:
        return f"{a} - {b}: {b} is bigger, {b} - {a}: {_steps(b, sign, a)}."
    return f"{a} {sign} {b}: {_steps(a, sign, b)}."


def answer(a: int, sign: str, b: int, ending: str = "") -> str:
    """Return the working where it is needed, the result, and perhaps a last sentence."""
    way = working(a, sign, b)
    result = f"{a} {sign} {b} = {value(a, sign, b)}."
    return " ".join(filter(None, (way, f"So {result}" if way else result, ending)))


def verdict(a: int, sign: str, b: int, guess: int) -> str:
    """Return yes or no with the true result; after the working where that is needed."""
    way = working(a, sign, b)
    result = value(a, sign, b)
    yes = "yes" if result == guess else "no"
    return f"{way} So {yes}, {a} {sign} {b} = {result}." if way else f"{yes.title()}, {a} {sign} {b} = {result}."


def product(a: int, b: int) -> str:
    """Return the sentence with a product; twice a large number is a sum."""
    small, large = sorted((a, b))
    if large <= TABLE or small in (0, 1, 10):
        return f"{a} x {b} = {a * b}."
    assert small == 2
    return f"{a} x {b} is {working(large, '+', large)} So {a} x {b} = {a * b}."
