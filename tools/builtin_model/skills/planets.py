"""The eight planets: their order from the sun, their sizes, and what each is known for."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.calendar_months import AND_THEN
from tools.builtin_model.skills.fact_frames import sure
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.planets_facts import FACTS
from tools.builtin_model.skills.planets_judged import AND, AND_MOST, MOST, SINGLE
from tools.builtin_model.skills.planets_more import MORE
from tools.builtin_model.skills.planets_patterns import (
    BETWEEN,
    HAS_RINGS,
    IS_CLOSER,
    IS_LARGER,
    IS_NTH,
    IS_PLANET,
    NEIGHBOURS,
    NEXT,
    NTH,
    NUMBER_OF,
    PAIR_SIZE,
    PAIR_SUN,
)
from tools.builtin_model.turns import Turn, exactly

PLANETS = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
_BY_SIZE = ("Jupiter", "Saturn", "Uranus", "Neptune", "Earth", "Venus", "Mars", "Mercury")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SHORT_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")
_NO_PLANETS = {
    "the sun": "the sun is a star",
    "the Sun": "the sun is a star",
    "the moon": "the moon is a ball of rock that goes around Earth",
    "the Moon": "the moon is a ball of rock that goes around Earth",
    "Pluto": "Pluto is a dwarf planet",
    "Ceres": "Ceres is a dwarf planet",
    "Eris": "Eris is a dwarf planet",
    "Europa": "Europa is a moon of Jupiter",
    "Io": "Io is a moon of Jupiter",
    "Ganymede": "Ganymede is a moon of Jupiter",
    "Titan": "Titan is a moon of Saturn",
    "a comet": "a comet is a ball of ice and dust",
    "Sirius": "Sirius is a star",
}
_NAME = "planets"
_YES_NO = "planets yes/no"


def _written(source: Source, planet: str) -> str:
    return "the Earth" if planet == "Earth" and source.chance(0.4) else planet


def _nth(source: Source, patterns: Patterns, key: str = "o") -> Turn:
    place = source.rng.randrange(8)
    written = _SHORT_ORDINALS[place] if source.chance(0.3) else _ORDINALS[place]
    written = "last" if place == 7 and source.chance(0.3) and patterns is NTH else written
    value = written if key == "o" else f"the {written}"
    user, _ = source.say(patterns, {key: value, "n": str(place + 1)})
    answer = f"The {_ORDINALS[place]} planet from the sun is {PLANETS[place]}."

    def another(source: Source, _memory: Memory) -> Turn:
        return _nth(source, AND, "c")

    return exactly(_NAME, user, answer, PLANETS[place] + ".", (another, sure(_NAME, answer)))


def _number(source: Source, patterns: Patterns) -> Turn:
    place = source.rng.randrange(8)
    user, _ = source.say(patterns, {"c": _written(source, PLANETS[place])}, loose=("c",))
    answer = f"{PLANETS[place]} is the {_ORDINALS[place]} planet from the sun."

    def another(source: Source, _memory: Memory) -> Turn:
        return _number(source, AND)

    return exactly(_NAME, user, answer, f"The {_ORDINALS[place]}.", (another, sure(_NAME, answer)))


def _next(source: Source, side: str, patterns: Patterns) -> Turn:
    place = source.rng.randrange(7) if side == "after" else source.rng.randrange(1, 8)
    user, _ = source.say(patterns, {"c": _written(source, PLANETS[place])}, loose=("c",))
    other = PLANETS[place + 1 if side == "after" else place - 1]

    def another(source: Source, _memory: Memory) -> Turn:
        return _next(source, side, AND)

    def further(source: Source, _memory: Memory) -> Turn:
        return _further(source, side, PLANETS.index(other))

    answer = f"{other} comes {side} {PLANETS[place]}."
    ends = ("Mercury", "Neptune")
    follows = (another, sure(_NAME, answer)) if other in ends else (another, further, sure(_NAME, answer))
    return exactly(_NAME, user, answer, other + ".", follows)


def _further(source: Source, side: str, place: int) -> Turn:
    """Go on from a planet: "and after that?"."""
    user, _ = source.say(AND_THEN[side], {"u": "planet"})
    other = PLANETS[place + 1 if side == "after" else place - 1]
    return exactly(_NAME, user, f"{other} comes {side} {PLANETS[place]}.", other + ".")


def _and_most(source: Source, _memory: Memory) -> Turn:
    patterns, answer, brief = source.rng.choice(AND_MOST)
    user, _ = source.say(patterns)
    return exactly(_NAME, user, answer, brief, (sure(_NAME, answer),))


def order(source: Source, _memory: Memory) -> Turn:
    """Ask for the order of the planets."""
    draw = source.rng.random()
    if draw < 0.3:
        return _nth(source, NTH)
    if draw < 0.6:
        return _number(source, NUMBER_OF)
    if draw < 0.82:
        side = "after" if source.chance(0.6) else "before"
        return _next(source, side, NEXT[side])
    if draw < 0.91:
        place = source.rng.randrange(1, 7)
        ends = [PLANETS[place - 1], PLANETS[place + 1]]
        ends = ends[::-1] if source.chance(0.3) else ends
        user, _ = source.say(BETWEEN, {"c": ends[0], "d": ends[1]}, loose=("c", "d"))
        answer = f"{PLANETS[place]} is between {PLANETS[place - 1]} and {PLANETS[place + 1]}."
        return exactly(_NAME, user, answer, PLANETS[place] + ".", (sure(_NAME, answer),))
    place = source.rng.randrange(8)
    user, _ = source.say(NEIGHBOURS, {"c": _written(source, PLANETS[place])}, loose=("c",))
    near = [PLANETS[other] for other in (place - 1, place + 1) if 0 <= other < 8]
    answer = f"{' and '.join(near)} {'are' if len(near) == 2 else 'is'} next to {PLANETS[place]}."
    return exactly(_NAME, user, answer, " and ".join(near) + ".", (sure(_NAME, answer),))


def facts(source: Source, _memory: Memory) -> Turn:
    """Ask what a planet is known for, or compare two."""
    draw = source.rng.random()
    if draw < 0.75:
        patterns, answer, brief = source.rng.choice(FACTS if draw < 0.45 else FACTS + MORE)
        user, _ = source.say(patterns)
        follows = (_and_most, sure(_NAME, answer)) if " is the " in answer else (sure(_NAME, answer),)
        return exactly(_NAME, user, answer, brief, follows)
    first, second = source.rng.sample(PLANETS, 2)
    values = {"c": _written(source, first), "d": _written(source, second)}
    if draw < 0.89:
        larger, smaller = sorted((first, second), key=_BY_SIZE.index)
        way = source.rng.choice(tuple(PAIR_SIZE))
        user, _ = source.say(PAIR_SIZE[way], values, loose=("c", "d"))
        pair = (larger, smaller) if way == "larger" else (smaller, larger)
        answer = f"{pair[0]} is {way} than {pair[1]}."
    else:
        inner, outer = sorted((first, second), key=PLANETS.index)
        way = source.rng.choice(tuple(PAIR_SUN))
        user, _ = source.say(PAIR_SUN[way], values, loose=("c", "d"))
        pair = (inner, outer) if way == "closer to" else (outer, inner)
        answer = f"{pair[0]} is {way} the sun than {pair[1]}."
    return exactly(_NAME, user, answer, pair[0] + ".", (sure(_NAME, answer),))


def _ruled(user: str, right: bool, fact: str) -> Turn:
    answer = f"{'Yes' if right else 'No'}, {fact}."
    return exactly(_YES_NO, user, answer, "Yes." if right else "No.", (sure(_YES_NO, fact + "."),))


def _judge_more(source: Source) -> Turn:
    """Ask whether a planet is the most of something, or for the number of planets."""
    if source.chance(0.25):
        patterns, answer, brief = source.rng.choice(SINGLE)
        user, _ = source.say(patterns)
        return exactly(_YES_NO, user, answer, brief)
    patterns, planet, name = source.rng.choice(MOST)
    said = planet if source.chance(0.45) else source.rng.choice(PLANETS)
    user, _ = source.say(patterns, {"c": _written(source, said)}, loose=("c",))
    return _ruled(user, said == planet, f"{planet} is {name}")


def judge(source: Source, _memory: Memory) -> Turn:
    """Ask a yes/no question about planets."""
    if source.chance(0.3):
        return _judge_more(source)
    draw = source.rng.random()
    planet = source.rng.choice(PLANETS)
    place = PLANETS.index(planet)
    if draw < 0.4:
        if source.chance(0.4):
            user, _ = source.say(IS_PLANET, {"c": _written(source, planet)}, loose=("c",))
            return _ruled(user, True, f"{planet} is a planet")
        if source.chance(0.2):
            name = words.made_up(source).capitalize()
            user, written = source.say(IS_PLANET, {"c": name})
            return _ruled(user, False, f"{written['c']} is not a planet")
        other = source.rng.choice((*_NO_PLANETS, "Pluto", "Pluto", "Pluto", "Pluto", "the sun", "the moon"))
        user, _ = source.say(IS_PLANET, {"c": other})
        return _ruled(user, False, _NO_PLANETS[other])
    if draw < 0.56:
        asked = place if source.chance(0.45) else source.rng.randrange(8)
        user, _ = source.say(IS_NTH, {"c": planet, "o": _ORDINALS[asked]}, loose=("c",))
        return _ruled(user, asked == place, f"{planet} is the {_ORDINALS[place]} planet from the sun")
    if draw < 0.68:
        user, _ = source.say(HAS_RINGS, {"c": planet}, loose=("c",))
        return _ruled(user, place > 3, f"{planet} has {'' if place > 3 else 'no '}rings")
    second = source.rng.choice([other for other in PLANETS if other != planet])
    values = {"c": _written(source, planet), "d": _written(source, second)}
    if draw < 0.86:
        user, _ = source.say(IS_LARGER, values, loose=("c", "d"))
        right = _BY_SIZE.index(planet) < _BY_SIZE.index(second)
        return _ruled(user, right, f"{planet} is {'larger' if right else 'smaller'} than {second}")
    user, _ = source.say(IS_CLOSER, values, loose=("c", "d"))
    right = place < PLANETS.index(second)
    return _ruled(user, right, f"{planet} is {'closer to' if right else 'farther from'} the sun than {second}")


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("planets order", 5, order),
    ("planets facts", 5, facts),
    ("planets yes/no", 5, judge),
)
