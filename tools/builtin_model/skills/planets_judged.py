"""Yes/no questions on what the planets are known for, and how people go on after an answer."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import planets_patterns
from tools.builtin_model.skills.fact_frames import AND_MORE, asked_if, wider

PLANETS = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
AND = wider(planets_patterns.AND, AND_MORE)


def _is_most(noun: str, lines: str = "") -> Patterns:
    return asked_if(
        f"is {{c}} {noun}\nis {noun} {{c}}\nisn't {{c}} {noun}\nis {{c}} really {noun}",
        f"{{c}} is {noun}\n{noun} is {{c}}",
        lines,
    )


# Patterns, the planet, how it is said in the answer.
MOST: tuple[tuple[Patterns, str, str], ...] = (
    (
        _is_most(
            "the (biggest|largest) planet(| of all| in the solar system)", "is {c} bigger than all other planets?"
        ),
        "Jupiter",
        "the largest planet",
    ),
    (
        _is_most("the (smallest|tiniest) planet(| of all| in the solar system)", "is {c} the smallest one?"),
        "Mercury",
        "the smallest planet",
    ),
    (
        _is_most("the hottest planet(| of all| in the solar system)", "is {c} the hottest?"),
        "Venus",
        "the hottest planet",
    ),
    (
        _is_most(
            "the (planet closest|planet nearest|closest planet|nearest planet) to the sun", "is {c} closest to sun?"
        ),
        "Mercury",
        "the closest planet to the sun",
    ),
    (
        _is_most("the (planet farthest|farthest planet|planet furthest|last planet|furthest planet) from the sun"),
        "Neptune",
        "the farthest planet from the sun",
    ),
    (_is_most("(the red planet|called the red planet|known as the red planet)"), "Mars", "the red planet"),
    (
        _is_most("(our planet|our home planet|the planet we live on|our home|where we live)", "do we live on {c}?"),
        "Earth",
        "the planet we live on",
    ),
)
# "And the smallest?" after one of the facts: how it is named, answer, brief.
NEXT_MOST = (
    ("the (biggest|largest|biggest one|largest one)", "Jupiter is the largest planet.", "Jupiter."),
    ("the (smallest|tiniest|smallest one)", "Mercury is the smallest planet.", "Mercury."),
    ("the (hottest|hottest one)", "Venus is the hottest planet.", "Venus."),
    ("the (closest|nearest|closest one)( to the sun|)", "Mercury is the closest planet to the sun.", "Mercury."),
    (
        "the (farthest|furthest|farthest one)( from the sun| away|)",
        "Neptune is the farthest planet from the sun.",
        "Neptune.",
    ),
    ("the red (one|planet)", "Mars is the red planet.", "Mars."),
)
AND_MOST = tuple(
    (
        Patterns(
            f"and {name}(?|)\n(what about|how about|and|ok and|which is|which one is|and which one is|and what is"
            f"|thanks, and|now|then what is|what's|cool, and|and what about) {name}(?|)"
        ),
        answer,
        brief,
    )
    for name, answer, brief in NEXT_MOST
)
# Patterns, answer, brief.
SINGLE: tuple[tuple[Patterns, str, str], ...] = tuple(
    (
        asked_if(
            f"are there {count} planets\ndoes the solar system have {count} planets\nare there {count} planets in our"
            " solar system",
            f"there are {count} planets\nthe solar system has {count} planets\nwe have {count} planets",
        ),
        f"{'Yes' if count in ('8', 'eight') else 'No'}, there are 8 planets.",
        "Yes." if count in ("8", "eight") else "No.",
    )
    for count in ("8", "eight", "9", "nine", "7", "10")
) + tuple(
    (
        asked_if(
            f"is {name} a star\nis {name} one of the stars\nis {name} a kind of star",
            f"{name} is a star\n{name} is one of the stars",
        ),
        answer,
        "No.",
    )
    for name, answer in (
        ("the moon", "No, the moon is a ball of rock that goes around Earth."),
        ("Pluto", "No, Pluto is a dwarf planet."),
        *((planet, f"No, {planet} is a planet.") for planet in PLANETS),
    )
)
