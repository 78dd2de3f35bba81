"""Add and subtract whole numbers to 1,000, with the working written out; the row of all skills with numbers."""

from collections.abc import Callable

from tools.builtin_model.patterns import Source
from tools.builtin_model.skills import arithmetic_frames as frames
from tools.builtin_model.skills import arithmetic_patterns as patterns
from tools.builtin_model.skills.arithmetic_core import (
    LIMIT,
    belongs,
    digits,
    numbers,
    pair_key,
    typed,
    value,
    verdict,
)
from tools.builtin_model.skills.arithmetic_follow import SUMS, expression, follow_ups, more, sum_turn
from tools.builtin_model.skills.arithmetic_hard import too_hard
from tools.builtin_model.skills.arithmetic_more import missing, rates, table, two_steps
from tools.builtin_model.skills.arithmetic_order import compare, count, neighbour, parity
from tools.builtin_model.skills.arithmetic_stories import word_problem
from tools.builtin_model.skills.arithmetic_tables import divide, divisible, multiple, times
from tools.builtin_model.skills.arithmetic_words import number_words
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

__all__ = ("LIMIT", "SKILLS", "numbers", "pair_key", "sums")


def sums(source: Source, memory: Memory) -> Turn:
    """Ask for a sum or a difference."""
    sign = source.rng.choice("+-")
    a, b = numbers(source, sign) if source.chance(0.88) else digits(source, sign)
    draw = source.rng.random()
    if draw < 0.62:
        user, _ = source.say(frames.FRAMES, {"e": expression(source, sign, a, b)})
        return sum_turn(user, a, sign, b)
    text_a, text_b = typed(source, a, b)
    if sign == "-" and draw < 0.7 and a >= b:
        first, second = (text_a, text_b) if source.chance(0.5) else (text_b, text_a)
        user, _ = source.say(patterns.DIFFERENCE, {"a": first, "b": second})
    else:
        user, _ = source.say(patterns.ADD if sign == "+" else patterns.TAKE, {"a": text_a, "b": text_b})
    return sum_turn(user, a, sign, b)


def claims(source: Source, memory: Memory) -> Turn:
    """Ask whether a result is right."""
    rng = source.rng
    sign = rng.choice("+-+-+-xx/")
    if sign in "x/":
        a, b = rng.randint(2, 12), rng.randint(2, 12)
        a = a * b if sign == "/" else a
    else:
        a, b = numbers(source, sign, 0) if source.chance(0.6) else digits(source, sign, 0)
    result = value(a, sign, b)
    guess = result if source.chance(0.5) else max(0, result + rng.choice((-10, -2, -1, 1, 1, 2, 3, 10)))
    user, _ = source.say(patterns.CLAIM, {"e": expression(source, sign, a, b), "c": str(guess)})
    return exactly("sums, yes or no", user, verdict(a, sign, b, guess), follow=follow_ups(a, sign, b))


def three(source: Source, memory: Memory) -> Turn:
    """Ask for a sum of three small numbers, or of three round ones."""
    rng = source.rng
    size = rng.choice((1, 1, 1, 10, 10, 100))
    while True:
        a, b, c = (size * rng.randint(0 if size == 1 and rng.random() < 0.1 else 1, 9) for _ in "abc")
        if size == 1 and source.chance(0.25):
            a = rng.randint(10, 20)
        if size == 10 and source.chance(0.3):
            c //= 10
        first, then = ("+", "+") if source.chance(0.7) else (rng.choice("+-"), rng.choice("+-"))
        middle = value(a, first, b)
        result = value(middle, then, c)
        if middle >= 0 <= result and belongs(source, 100 * a, first, 10 * b + c):
            break
    if first == then == "+":
        user, _ = source.say(patterns.THREE, dict(zip("abc", typed(source, a, b, c), strict=True)))
    else:
        shown = {"+": "+", "-": "-"} if source.chance(0.7) else {"+": " plus ", "-": " minus "}
        values = {"a": str(a), "b": str(b), "c": str(c), "s": shown[first], "t": shown[then]}
        user = " ".join(source.say(patterns.MIXED, values)[0].split())
    whole = f"{a} {first} {b} {then} {c}"
    way = f"{a} {first} {b} = {middle}, {middle} {then} {c} = {result}"
    return exactly(SUMS, user, f"{whole}: {way}. So {whole} = {result}.", follow=(more(result),))


def _mixed(*parts: tuple[float, Callable[[Source, Memory], Turn]]) -> Callable[[Source, Memory], Turn]:
    weights = [weight for weight, _ in parts]
    functions = [function for _, function in parts]

    def draw(source: Source, memory: Memory) -> Turn:
        return source.rng.choices(functions, weights)[0](source, memory)

    return draw


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    (SUMS, 44, _mixed((38, sums), (4, three), (3, missing))),
    ("sums, yes or no", 10, claims),
    ("word problems", 15, _mixed((11, word_problem), (1.5, rates), (1.2, two_steps))),
    ("times and divide", 14, _mixed((4.5, times), (3.5, divide), (0.7, divisible), (2, multiple), (0.5, table))),
    ("comparing numbers", 9, compare),
    ("numbers", 7, _mixed((1, parity), (1.2, neighbour), (1.2, count))),
    ("number words", 7, number_words),
    ("sums out of reach", 5, too_hard),
)
