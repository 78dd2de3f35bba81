"""Sums out of reach: say so."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import arithmetic_frames as frames
from tools.builtin_model.skills.arithmetic_core import LIMIT
from tools.builtin_model.skills.arithmetic_follow import again_table
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

TOO_HARD = "That is too hard for me: I add and subtract to 1,000, multiply to 12 x 12 and divide evenly."
_OTHER = Patterns(
    """
    {a} to the power of {b}
    {a}^{b}
    {a} squared
    square root of {a}
    the square root of {a}
    {p}% of {a}
    {p} percent of {a}
    factorial of {b}
    {a} mod {b}
    log of {a}
    sin of {a}
    a third of {a}
    {a}.{b} + {c}
    {a} + {b}x = {c}
    what is the square root of {a}?
    what is {p} percent of {a}?
    what is {p}% of {a}?
    solve for x: {b}x + {c} = {a}
    x + {b} = {a}
    (what is|what's|whats|how much is|calculate|compute|tell me|work out|solve|find|can you tell me|i need
    |do you know|could you calculate|please calculate|and|what about|now|how about|can you work out|help me with
    |for my homework:|give me|what would be|i want to know|quick question:) ({a} to the power of {b}|{a} squared
    |{a} cubed|the square of {a}|the cube of {a}|{a} ^ {b}|{a}^{b}|{a}**{b}|the square root of {a}|the root of {a}
    |sqrt {a}|the cube root of {a}|the factorial of {b}|{b} factorial|{p} percent of {a}|{p}% of {a}|{p} % of {a}
    |{a} modulo {b}|{a} mod {b}|the remainder of {a} divided by {b}|the logarithm of {a}|log {a}|the log of {a}
    |the sine of {a}|the cosine of {a}|cos {a}|sin {a}|a third of {a}|a quarter of {a}|one third of {a}|3/4 of {a}
    |1/{b} + 1/{c}|two thirds of {a}|{a}.{b} + {c}|{a}.{b} plus {c}|{a}.{b} - {c}.{b}|{c}.{a} x {b}|{a}.{b} times {c}
    |0.{b} + 0.{c}|0.{b} x {c}|{a}.{b} divided by {c}|{b} tenths of {a}|-{a} + {b}|-{a} - {b}|minus {a} plus {b}
    |-{b} x {c}|{a} - -{b}|negative {a} plus {b}|the average of {a}, {b} and {c}|the mean of {a} and {c}
    |the median of {a}, {b} and {c}|{a} / {b} / {c}|{b} x {c} x {p}|{b} times {c} times {p}|pi times {a}
    |the greatest common divisor of {a} and {b}|the least common multiple of {b} and {c}|the integral of x^{b}
    |the derivative of x^{b}|the prime factors of {a}|the area of a circle with radius {b}|{a} in binary|{a} in hex
    |the volume of a cube with side {b}|the {b}th root of {a}|the reciprocal of {a}|{a} choose {b})(|?|.| please| =)
    (|please|can you|could you|now)  (solve|solve for x|find x|find x in|what is x in|what is x if|work out x
    |solve the equation|what is x when|find y|help me solve)(|:) ({b}x + {c} = {a}|x + {b} = {a}|x - {b} = {c}
    |{b}x = {a}|x^2 = {a}|x/{b} = {c}|{b}x - {c} = {a}|x^2 + {b}x = {c}|{a} - x = {b}|2x + 3y = {a}|{b} + x = {c}
    |y = {b}x + {c})(|?|.| please)
    (take|add|calculate) {p} (percent|%) (of|to|off|from) {a}(|.|?| please)
    (is {a} prime|is {a} a prime number|is {a} a prime|{a} prime or not|is {a} a square number
    |is {a} a perfect square|what are the factors of {a}|list the divisors of {a}|which primes divide {a}
    |round {a}.{b}|round {a} to tens|what is the next prime after {a}|the first {b} digits of pi
    |raise {a} to the power of {b}|square {a}|cube {a})(|?)
    """,
    """
    (which|what) number (squared|times itself) (is|makes) {a}(|?)
    (how much|what) (is|makes) {p} percent (out of|from) {a}(|?)
    (please find|what is) the unknown x: {b}x + {c} = {a}(|.)
    (raise|take) {a} to the {b}th power(|.)
    """,
)
_LONG = Patterns(
    """
    {a} + {b} + {c}
    {a} + {b} + {c} + {d}
    {a}+{b}+{c}
    {a} - {b} + {c}
    what is {a} + {b} + {c}?
    (what is|what's|how much is|calculate|compute|tell me|work out|solve|whats|please|can you do|find|and|now|i need
    |what do you get for|homework:) ({a} + {b} + {c}|{a} + {b} - {c}|{a} plus {b} plus {c}|{a} - {b} - {c}
    |{a} + {b} x {c}|{a} minus {b} plus {c}|{a} + {b} + {c} + {d}|{a} x {b} + {c}|{a} times {b} plus {c}
    |{a} plus {b} times {c}|{a}+{b}+{c}+{d}|{a} - {b} + {c}|{a} / {b} + {c})(|?| =|.| please)
    (|please|can you|could you|now)  (add|sum up|add up|sum|total) ({a}, {b} and {c}|{a}, {b}, {c} and {d}
    |{a} and {b} and {c}|{a} {b} {c} {d}|the numbers {a}, {b} and {c})(|.|?| please)
    """,
    "(put together|which sum do you get for) {a}, {b} and {c}(|?)",
)


def too_hard(source: Source, memory: Memory) -> Turn:
    """Ask for what is beyond the model: large numbers, long sums, other operations."""
    rng = source.rng
    draw = rng.random()
    if draw < 0.3:
        large, small = rng.randint(LIMIT + 1, 10 ** rng.randint(4, 8)), rng.randint(1, 10 ** rng.randint(1, 6))
        a, b = (large, small) if source.chance(0.65) else (small, large)
        sign = rng.choice("+-+-x/")
        style = "{:,}" if source.chance(0.3) else "{}"
        text = _expression(source, sign, style.format(a), style.format(b))
        user, _ = source.say(frames.FRAMES, {"e": text})
    elif draw < 0.55:
        sign = rng.choice("xxx/")
        b = rng.choice((rng.randint(3, 9), rng.randint(11, 99), rng.randint(13, 999)))
        a = rng.randint(13, 99) if source.chance(0.7) else rng.randint(100, 999)
        if sign == "/":
            b = rng.randint(3, 9) if source.chance(0.8) else rng.randint(11, 19)
            a = rng.randint(12 * b + 1, 999)
        elif source.chance(0.4):
            a, b = b, a
        user, _ = source.say(frames.FRAMES, {"e": _expression(source, sign, str(a), str(b))})
    elif draw < 0.72:
        values = {key: str(rng.randint(11, 99 if source.chance(0.7) else 999)) for key in "abcd"}
        values["b"] = str(int(values["b"]) // 10 * 10 + rng.randint(1, 9))
        user, _ = source.say(_LONG, values)
    else:
        values = {
            "a": str(rng.randint(2, rng.choice((20, 100, 999)))),
            "p": str(rng.choice((5, 10, 15, 20, 25, 30, 50))),
        }
        values |= {"b": str(rng.randint(2, 9)), "c": str(rng.randint(2, 12))}
        user, _ = source.say(_OTHER, values)
    return exactly("sums out of reach", user, TOO_HARD, follow=(again_table,))


def _expression(source: Source, sign: str, a: str, b: str) -> str:
    if source.chance(0.4):
        return frames.WORDED[sign].draw(source).format(a=a, b=b)
    symbol = source.rng.choice(frames.SIGNS[sign])
    blank = "" if not symbol.isalpha() and source.chance(0.25) else " "
    return f"{a}{blank}{symbol}{blank}{b}"
