"""How many small units make a big one: time, length, weight, volume, money and the dozen."""

from collections.abc import Callable

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.fact_frames import sure
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.units_patterns import (
    AND,
    BACK,
    CALLED,
    DEFINE,
    DOZEN,
    IS_MORE,
    IS_NUMBER,
    MANY,
    ONE,
    SPAN,
    WHICH,
)
from tools.builtin_model.turns import Turn, exactly

# Small units, big unit, how many, share: what is asked for most comes most.
_PAIRS = (
    ("seconds", "minute", 60, 3),
    ("minutes", "hour", 60, 4),
    ("seconds", "hour", 3600, 1),
    ("hours", "day", 24, 4),
    ("minutes", "day", 1440, 1),
    ("days", "week", 7, 4),
    ("hours", "week", 168, 1),
    ("months", "year", 12, 3),
    ("weeks", "year", 52, 3),
    ("days", "year", 365, 4),
    ("years", "decade", 10, 2),
    ("years", "century", 100, 3),
    ("years", "millennium", 1000, 2),
    ("decades", "century", 10, 1),
    ("centuries", "millennium", 10, 1),
    ("millimetres", "centimetre", 10, 2),
    ("centimetres", "metre", 100, 4),
    ("millimetres", "metre", 1000, 1),
    ("metres", "kilometre", 1000, 4),
    ("centimetres", "kilometre", 100000, 0.5),
    ("grams", "kilogram", 1000, 4),
    ("kilograms", "tonne", 1000, 3),
    ("milligrams", "gram", 1000, 1),
    ("millilitres", "litre", 1000, 3),
    ("centilitres", "litre", 100, 1),
    ("inches", "foot", 12, 3),
    ("feet", "yard", 3, 2),
    ("inches", "yard", 36, 1),
    ("feet", "mile", 5280, 1),
    ("yards", "mile", 1760, 1),
    ("ounces", "pound", 16, 1),
    ("cents", "dollar", 100, 3),
    ("cents", "euro", 100, 2),
    ("pence", "pound", 100, 2),
    ("seconds", "day", 86400, 0.7),
    ("minutes", "week", 10080, 0.4),
    ("hours", "year", 8760, 0.4),
    ("days", "leap year", 366, 0.7),
    ("months", "decade", 120, 0.5),
    ("milliseconds", "second", 1000, 0.7),
    ("millimetres", "inch", 25.4, 0.4),
    ("centimetres", "inch", 2.54, 1),
    ("teaspoons", "tablespoon", 3, 0.7),
    ("pints", "quart", 2, 0.5),
    ("cups", "pint", 2, 0.5),
    ("quarts", "gallon", 4, 0.7),
    ("pints", "gallon", 8, 0.7),
    ("pounds", "stone", 14, 0.5),
    ("quarters", "dollar", 4, 0.5),
    ("dimes", "dollar", 10, 0.4),
    ("nickels", "dollar", 20, 0.3),
    ("bits", "byte", 8, 0.5),
    ("eggs", "dozen", 12, 1),
    ("pieces", "dozen", 12, 1),
)
# Small units, span, how many.
_SPANS = (
    ("minutes", "half an hour", 30),
    ("minutes", "a quarter of an hour", 15),
    ("minutes", "three quarters of an hour", 45),
    ("seconds", "half a minute", 30),
    ("hours", "half a day", 12),
    ("months", "half a year", 6),
    ("months", "a quarter of a year", 3),
    ("years", "half a century", 50),
    ("grams", "half a kilogram", 500),
    ("metres", "half a kilometre", 500),
    ("centimetres", "half a metre", 50),
    ("millilitres", "half a litre", 500),
    ("eggs", "half a dozen", 6),
    ("days", "a fortnight", 14),
    ("weeks", "a fortnight", 2),
    ("hours", "a day and a night", 24),
    ("minutes", "an hour and a half", 90),
    ("minutes", "one and a half hours", 90),
    ("minutes", "two and a half hours", 150),
    ("hours", "a day and a half", 36),
    ("months", "a year and a half", 18),
    ("months", "one and a half years", 18),
    ("years", "half a decade", 5),
    ("years", "half a millennium", 500),
    ("seconds", "a minute and a half", 90),
    ("seconds", "half an hour", 1800),
    ("grams", "a quarter of a kilogram", 250),
    ("grams", "one and a half kilograms", 1500),
    ("kilograms", "half a tonne", 500),
    ("metres", "a quarter of a kilometre", 250),
    ("metres", "one and a half kilometres", 1500),
    ("centimetres", "one and a half metres", 150),
    ("centimetres", "a quarter of a metre", 25),
    ("millilitres", "a quarter of a litre", 250),
    ("millilitres", "one and a half litres", 1500),
    ("inches", "half a foot", 6),
    ("cents", "half a dollar", 50),
    ("cents", "half a euro", 50),
    ("eggs", "two dozen", 24),
    ("eggs", "three dozen", 36),
    ("pieces", "two dozen", 24),
    ("days", "a weekend", 2),
)
_PLURALS = {"century": "centuries", "millennium": "millennia", "foot": "feet", "inch": "inches", "dozen": "dozen"}
# Pairs whose multiples are small enough to know.
_MULTIPLIED = tuple(
    pair
    for pair in _PAIRS
    if pair[2] in (2, 3, 4, 7, 8, 10, 12, 24, 60, 100, 1000)
    and pair[1] != "dozen"
    and pair[:2] != ("decades", "century")
)
_SCALES = {
    "longer": (
        ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century", "millennium"),
        ("millimetre", "centimetre", "metre", "kilometre"),
        ("inch", "foot", "yard", "mile"),
        ("centimetre", "inch", "foot", "yard", "metre", "kilometre", "mile"),
    ),
    "heavier": (
        ("milligram", "gram", "kilogram", "tonne"),
        ("gram", "ounce", "pound", "kilogram", "tonne"),
    ),
    "more": (("millilitre", "litre", "gallon"), ("cent", "dollar"), ("cent", "euro"), ("gram", "kilogram")),
}
_LESS = {"longer": "shorter", "heavier": "lighter", "more": "less"}
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_US = {"metre": "meter", "litre": "liter"}
_SHORT = {
    "millimetres": "mm",
    "centimetres": "cm",
    "metres": "m",
    "kilometre": "km",
    "grams": "g",
    "kilogram": "kg",
    "kilograms": "kg",
    "milligrams": "mg",
    "millilitres": "ml",
    "minutes": "min",
    "seconds": "sec",
}
_AMOUNTS = (
    ("grams", "kilogram", 1000, "heavier"),
    ("metres", "kilometre", 1000, "longer"),
    ("centimetres", "metre", 100, "longer"),
    ("millimetres", "centimetre", 10, "longer"),
    ("minutes", "hour", 60, "longer"),
    ("seconds", "minute", 60, "longer"),
    ("hours", "day", 24, "longer"),
    ("days", "week", 7, "longer"),
    ("months", "year", 12, "longer"),
    ("millilitres", "litre", 1000, "more"),
    ("cents", "dollar", 100, "more"),
    ("cents", "euro", 100, "more"),
    ("inches", "foot", 12, "longer"),
)
_DEFINED = (
    ("years", "decade", 10),
    ("years", "century", 100),
    ("years", "millennium", 1000),
    ("days", "fortnight", 14),
    ("pieces", "dozen", 12),
)
_NAME = "units"
_YES_NO = "units yes/no"


def _with_article(unit: str) -> str:
    return f"an {unit}" if unit in ("hour", "inch", "ounce") else f"a {unit}"


def _plural(unit: str) -> str:
    return _PLURALS.get(unit, unit + "s")


def _written(source: Source, text: str) -> str:
    """Return the unit as people write it: the American way now and then, or kilos for kilograms."""
    if source.chance(0.35):
        for british, american in _US.items():
            text = text.replace(british, american)
    if "kilogram" in text and source.chance(0.3):
        text = text.replace("kilogram", "kilo")
    if "tonne" in text and source.chance(0.3):
        text = text.replace("tonne", "ton")
    return text


def _small(source: Source, unit: str) -> str:
    if unit in _SHORT and source.chance(0.12):
        return _SHORT[unit]
    return _written(source, unit)


def _pair(source: Source, pairs: tuple[tuple[str, str, float, float], ...] = _PAIRS) -> tuple[str, str, float]:
    small, big, count, _ = source.rng.choices(pairs, [pair[3] for pair in pairs])[0]
    return small, big, count


def _fact(count: float, small: str, big: str) -> str:
    return f"There are {count} {small} in {big}."


def _one(source: Source, pair: tuple[str, str, float], patterns: Patterns) -> Turn:
    small, big, count = pair
    written = _written(source, big)
    short = _SHORT[big] if big in _SHORT and source.chance(0.1) else written
    values = {"s": _small(source, small), "b": _with_article(short), "n": short}
    user, _ = source.say(patterns, values)
    answer = _fact(count, small, _with_article(big))

    def another(source: Source, _memory: Memory) -> Turn:
        others = [(*pair[:3],) for pair in _PAIRS if pair[0] == small and pair[1] != big]
        if not others:
            return _one(source, _pair(source), ONE)
        return _one(source, source.rng.choice(others), AND)

    return exactly(_NAME, user, answer, f"{count}.", (another, sure(_NAME, answer)))


def ask(source: Source, _memory: Memory) -> Turn:
    """Ask how many small units are in a big one."""
    draw = source.rng.random()
    if draw < 0.82:
        return _one(source, _pair(source), ONE)
    if draw < 0.92:
        small, span, count = source.rng.choice(_SPANS)
        user, _ = source.say(SPAN, {"s": _small(source, small), "b": _written(source, span)})
        answer = _fact(count, small, span)
        return exactly(_NAME, user, answer, f"{count}.", (sure(_NAME, answer),))
    small, big, number = _pair(source)
    while big in ("dozen", "byte", "inch", "euro") or number > 1000:
        small, big, number = _pair(source)
    user, _ = source.say(CALLED, {"s": _small(source, small), "k": str(number)})
    answer = f"{number} {small} are 1 {big}."
    return exactly(_NAME, user, answer, _with_article(big).capitalize() + ".", (sure(_NAME, answer),))


def _many(source: Source, pair: tuple[str, str, float], patterns: Patterns) -> Turn:
    small, big, count = pair
    times = source.rng.randint(2, 10)
    number = _WORDS[times - 2] if source.chance(0.3) else str(times)
    plural = _written(source, _plural(big))
    values = {"s": _small(source, small), "k": number, "p": plural, "b": f"{number} {plural}"}
    user, _ = source.say(patterns, values)
    answer = _fact(count * times, small, f"{times} {_plural(big)}")

    def another(source: Source, _memory: Memory) -> Turn:
        return _many(source, pair, AND)

    return exactly(_NAME, user, answer, f"{count * times}.", (another, sure(_NAME, answer)))


def convert(source: Source, _memory: Memory) -> Turn:
    """Ask for small multiples, both ways."""
    pair = _pair(source, _MULTIPLIED)
    if source.chance(0.6):
        return _many(source, pair, MANY)
    small, big, count = pair
    times = source.rng.randint(1, 10)
    unit = big if times == 1 else _plural(big)
    values = {"k": str(count * times), "s": _small(source, small), "p": _written(source, _plural(big))}
    user, _ = source.say(BACK, values)
    answer = f"{count * times} {small} are {times} {unit}."
    return exactly(_NAME, user, answer, f"{times}.", (sure(_NAME, answer),))


def _scaled(source: Source) -> tuple[str, str, str]:
    """Return how two units compare, the greater one and the smaller one."""
    more = source.rng.choices(tuple(_SCALES), (6, 2, 2))[0]
    scale = source.rng.choice(_SCALES[more])
    first, second = sorted(source.rng.sample(range(len(scale)), 2))
    return more, scale[second], scale[first]


def compare(source: Source, _memory: Memory) -> Turn:
    """Ask which of two units is longer, heavier or more; or a yes/no question."""
    draw = source.rng.random()
    if draw < 0.4:
        return _judge_number(source)
    more, great, small = _scaled(source)
    less = source.chance(0.3)
    word = _LESS[more] if less else more
    greater, lesser = _with_article(great), _with_article(small)
    if draw < 0.75:
        pair = [_with_article(_written(source, unit)) for unit in source.rng.sample([great, small], 2)]
        shown = "bigger" if word == "more" and source.chance(0.4) else word
        user, _ = source.say(WHICH, {"x": pair[0], "y": pair[1], "m": shown})
        winner, loser = (lesser, greater) if less else (greater, lesser)
        answer = f"{winner.capitalize()} is {word} than {loser}."
        return exactly(_NAME, user, answer, winner.capitalize() + ".", (sure(_NAME, answer),))
    first_great = source.chance(0.5)
    units = (great, small) if first_great else (small, great)
    values = {"x": _with_article(_written(source, units[0])), "y": _with_article(_written(source, units[1])), "m": word}
    user, _ = source.say(IS_MORE, values)
    fact = f"{_with_article(units[0])} is {more if first_great else _LESS[more]} than {_with_article(units[1])}."
    right = first_great != less
    return _ruled(user, right, fact)


def _judge_number(source: Source) -> Turn:
    small, big, count = _pair(source)
    asked = count if source.chance(0.45) else source.rng.choice((7, 10, 12, 24, 30, 50, 60, 100, 365, 1000))
    values = {"k": str(asked), "s": _small(source, small), "b": _with_article(_written(source, big))}
    user, _ = source.say(IS_NUMBER, values)
    return _ruled(user, asked == count, f"there are {count} {small} in {_with_article(big)}.")


def _ruled(user: str, right: bool, fact: str) -> Turn:
    return exactly(
        _YES_NO, user, f"{'Yes' if right else 'No'}, {fact}", "Yes." if right else "No.", (sure(_YES_NO, fact),)
    )


def amounts(source: Source, _memory: Memory) -> Turn:
    """Ask which of two amounts in different units is more."""
    rng = source.rng
    small, big, count, more = rng.choice(_AMOUNTS)
    k = rng.randint(1, 3)
    if source.chance(0.25):
        m = count * k
    else:
        m = max(2, count * k + rng.choice((-1, 1)) * (count // 10 or 1) * rng.randint(1, 8))
    great, less = f"{k} {big if k == 1 else _plural(big)}", f"{m} {small}"
    word = _LESS[more] if source.chance(0.3) else more
    written = {great: _shown(source, k, big, great), less: _shown(source, m, small, less)}
    pair = [written[name] for name in rng.sample([great, less], 2)]
    if source.chance(0.4):
        right = (count * k > m) == (word == more) if count * k != m else False
        first_great = pair[0] == written[great]
        right = right == first_great if count * k != m else False
        user, _ = source.say(IS_MORE, {"x": pair[0], "y": pair[1], "m": word})
        start = "Yes, " if right else "No, "
    else:
        user, _ = source.say(WHICH, {"x": pair[0], "y": pair[1], "m": word})
        start = ""
    if count * k == m:
        text, brief = f"{great} and {less} are the same.", "The same."
    else:
        winner, loser = (great, less) if (count * k > m) == (word == more) else (less, great)
        text, brief = f"{winner} is {word} than {loser}.", f"{winner}."
    row = _YES_NO if start else _NAME
    return exactly(row, user, start + text, start.replace(", ", ".") or brief, (sure(row, text),))


def _shown(source: Source, number: int, unit: str, full: str) -> str:
    short = _SHORT.get(unit)
    if short and source.chance(0.5):
        return f"{number}{source.rng.choice(('', ' '))}{short}"
    return _written(source, full)


def define(source: Source, _memory: Memory) -> Turn:
    """Ask how long a decade is, or what a dozen is, without naming a smaller unit."""
    small, big, count = source.rng.choice(_DEFINED)
    user, _ = source.say(DEFINE if small != "pieces" else DOZEN, {"b": _with_article(big), "n": big})
    answer = _fact(count, small, _with_article(big))
    return exactly(_NAME, user, answer, f"{count} {small}.", (sure(_NAME, answer),))


def either(source: Source, memory: Memory) -> Turn:
    """Compare units or amounts, or say what a unit is."""
    return source.rng.choices((compare, amounts, define), (2, 0.7, 0.5))[0](source, memory)


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("units", 9, ask),
    ("units converted", 5, convert),
    ("units compared", 5, either),
)
