"""What people type when they ask what the planets are known for."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked


def _best(adjectives: str, extra: str = "", nouns: str = "", lines: str = "") -> Patterns:
    """Return the patterns for a planet that is the most of something."""
    return asked(
        f"""
        = (which|what) planet is the {adjectives}
        = (which|what) is the {adjectives} planet
        = (which|what) planet is the {adjectives} (of all|one|in the solar system|in our solar system)
        = (which|what) of the planets is the {adjectives}
        {extra}
        """,
        f"""
        the {adjectives} planet
        the {adjectives} planet
        the {adjectives} planet in (the|our) solar system
        the {adjectives} of the planets
        the {adjectives} of all planets
        the {adjectives} planet of the solar system
        the name of the {adjectives} planet
        {nouns}
        """,
        f"what the {adjectives} planet is called",
        f"""
        {adjectives} planet
        {adjectives} planet?
        (planet|planets), {adjectives}?
        what planet is {adjectives}?
        {lines}
        """,
    )


# Patterns, answer, brief.
FACTS: tuple[tuple[Patterns, str, str], ...] = (
    (
        _best(
            "(largest|biggest)", "= (which|what) planet is (larger|bigger) than all others", "the king of the planets"
        ),
        "Jupiter is the largest planet.",
        "Jupiter.",
    ),
    (
        _best(
            "(smallest|tiniest)",
            "= (which|what) planet is smaller than all others\n= (which|what) planet is very small",
        ),
        "Mercury is the smallest planet.",
        "Mercury.",
    ),
    (
        _best("second (largest|biggest)", "", "the number two in size of the planets"),
        "Saturn is the second largest planet.",
        "Saturn.",
    ),
    (
        _best(
            "hottest",
            "= (which|what) planet is (the warmest|very hot|hotter than all others)\nwhere is it hottest"
            " in the solar system",
        ),
        "Venus is the hottest planet.",
        "Venus.",
    ),
    (
        asked(
            """
            = (which|what) planet is (the red planet|red|called the red planet|known as the red planet)
            = (which|what) is the red planet
            = (which|what) planet has a red colour
            = (which|what) planet looks red
            (which|what) do you call the red planet
            (which|what) planet do (we|people) call the red planet
            """,
            """
            the red planet
            the red planet
            the name of the red planet
            the red planet in our solar system
            the red one of the planets
            """,
            "what the red planet is called",
            """
            red planet
            red planet?
            (how|what) is the red planet called?
            the planet that is red, (which|what) is it?
            """,
        ),
        "Mars is the red planet.",
        "Mars.",
    ),
    (
        asked(
            """
            = (which|what) planet has rings
            = (which|what) planet has (a ring|the rings|big rings|the big rings|the most beautiful rings|famous rings)
            = (which|what) is the planet with (the |)rings
            = (which|what) planet is known for its rings
            = (which|what) planet has rings around it
            (which|what) planet wears rings
            around (which|what) planet are there rings
            """,
            """
            the planet with (the |)rings
            the planet with the rings
            the planet that has rings
            the ringed planet
            the name of the planet with the rings
            the ring planet
            """,
            "what the planet with the rings is called",
            """
            planet with rings
            planet with rings?
            rings planet
            ringed planet?
            (how|what) is the planet with the rings called?
            the rings are around (which|what) planet?
            """,
        ),
        "Saturn is the planet with the big rings.",
        "Saturn.",
    ),
    (
        asked(
            """
            = (which|what) planet is (closest|nearest|the closest|the nearest) to the sun
            = (which|what) is the (closest|nearest) planet to the sun
            = (which|what) planet has the shortest way to the sun
            = (which|what) planet is right next to the sun
            """,
            """
            the planet (closest|nearest) to the sun
            the (closest|nearest) planet to the sun
            the planet next to the sun
            """,
            "what the planet closest to the sun is called",
            """
            (closest|nearest) planet to the sun
            closest to the sun?
            planet closest to sun
            nearest to sun?
            """,
        ),
        "Mercury is the closest planet to the sun.",
        "Mercury.",
    ),
    (
        asked(
            """
            = (which|what) planet is (the |)(farthest|furthest)(| away) from the sun
            = (which|what) is the (farthest|furthest|most distant) planet from the sun
            = (which|what) planet is the most distant
            = (which|what) planet has the longest way to the sun
            = (which|what) is the (outermost|farthest) planet
            """,
            """
            the planet (farthest|furthest)(| away) from the sun
            the (farthest|furthest) planet from the sun
            the outermost planet
            the most distant planet
            the last planet
            the last planet from the sun
            """,
            "what the planet farthest from the sun is called",
            """
            (farthest|furthest) planet from the sun
            farthest from the sun?
            planet farthest from sun
            last planet?
            """,
        ),
        "Neptune is the farthest planet from the sun.",
        "Neptune.",
    ),
    (
        asked(
            """
            = (on |)(which|what) planet we live on
            = on (which|what) planet we are
            which planet do we live on
            what planet do we live on
            on (which|what) planet do (we|people|humans) live
            what planet (are we on|is ours|is our home|am i on|do i live on)
            on (which|what) planet are we
            (which|what) planet has life
            (which|what) planet is our home
            on (which|what) planet is there life
            """,
            """
            the planet we live on
            our planet
            our home planet
            the name of our planet
            the planet of humans
            the planet with life
            the name of the planet we live on
            """,
            "what our planet is called",
            """
            (how|what) is our planet called?
            """,
        ),
        "We live on the planet Earth.",
        "Earth.",
    ),
    (
        asked(
            """
            = how many planets there are
            = how many planets the sun has
            how many planets are there
            how many planets are there in (the|our) solar system
            how many planets are in (the|our) solar system
            how many planets does (the|our) solar system have
            how many planets (do we have|does the sun have|do you know|exist|go around the sun)
            how many planets has the solar system
            what number of planets are there
            """,
            """
            the number of planets
            the number of planets in (the|our) solar system
            """,
            """
            how many planets are in the solar system
            how many planets our solar system has
            """,
            """
            number of planets
            how many planets
            how many planets?
            planets how many?
            count the planets
            are there eight or nine planets?
            are there 8 or 9 planets?
            """,
        ),
        "There are 8 planets.",
        "8.",
    ),
    (
        asked(
            """
            what are the planets
            = which planets there are
            = what planets there are
            which planets are there
            what planets are there
            (which|what) planets do you know
            (which|what) planets are in (the|our) solar system
            (which|what) planets go around the sun
            (which|what) planets does the sun have
            """,
            """
            the planets
            the planets
            all planets
            all the planets
            the eight planets
            the 8 planets
            the names of the planets
            the planets of (the|our) solar system
            the planets in (the|our) solar system
            the planets in order
            the planets in order from the sun
            the order of the planets
            """,
            "what the planets are called\nwhat the eight planets are\nwhat the names of the planets are",
            """
            planets
            planets?
            planet names
            list planets
            (list|name|write|say|give me|tell me) (all |)(the |)(eight |8 |)planets(| of the solar system
            | in the solar system| in order
            | from the sun| for me| please)(.|)
            planets in order
            order of planets
            planets of the solar system
            in (which|what) order are the planets?
            """,
            be="are",
        ),
        "The planets are Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.",
        "Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.",
    ),
)
