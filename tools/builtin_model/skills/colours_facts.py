"""Single facts about colours, with what people type to ask for them."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked

# Patterns, answer, brief.
FACTS: tuple[tuple[Patterns, str, str], ...] = (
    (
        asked(
            """
            what are the (colours|colors) of (the|a) rainbow
            = (which|what) (colours|colors) a rainbow has
            = (which|what) (colours|colors) are in (the|a) rainbow
            (which|what) (colours|colors) does (the|a) rainbow have
            (which|what) (colours|colors) (has|are there in) (the|a) rainbow
            (which|what) (colours|colors) do you see in (the|a) rainbow
            (which|what) (colour|color) is (the|a) rainbow
            """,
            """
            the (colours|colors) of the rainbow
            the (colours|colors) of the rainbow
            the (colours|colors) in a rainbow
            the rainbow (colours|colors)
            all the (colours|colors) of the rainbow
            the seven (colours|colors) of the rainbow
            the (colours|colors) of the rainbow in order
            """,
            "what the (colours|colors) of the rainbow are",
            """
            rainbow (colours|colors)
            rainbow (colours|colors)?
            (colours|colors) of the rainbow
            (list|name|count) (all |)(the |)(seven |)(colours|colors) of (the|a) rainbow(.| please| in order|)
            in which order are the (colours|colors) of the rainbow?
            """,
            be="are",
        ),
        "The colours of the rainbow are red, orange, yellow, green, blue, indigo and violet.",
        "Red, orange, yellow, green, blue, indigo and violet.",
    ),
    (
        asked(
            """
            = how many (colours|colors) (a|the) rainbow has
            how many (colours|colors) does (a|the) rainbow have
            how many (colours|colors) has (a|the) rainbow
            how many (colours|colors) are (there |)in (a|the) rainbow
            (a|the) rainbow has how many (colours|colors)
            """,
            "the number of (colours|colors) (in|of) the rainbow",
            "how many (colours|colors) are in the rainbow",
            "rainbow how many (colours|colors)\nhow many rainbow (colours|colors)?",
        ),
        "The rainbow has 7 colours.",
        "7.",
    ),
    (
        asked(
            """
            what are the primary (colours|colors)
            = which (colours|colors) are (the |)primary(| colours| colors)
            = what the primary (colours|colors) are
            what are the (basic|main) (colours|colors)
            (which|what) are the three primary (colours|colors)
            """,
            """
            the primary (colours|colors)
            the three primary (colours|colors)
            the names of the primary (colours|colors)
            """,
            "",
            """
            primary (colours|colors)
            primary (colours|colors)?
            (list|name) (all |)(the |)(three |)primary (colours|colors)(.|)
            """,
            be="are",
        ),
        "The primary colours are red, yellow and blue.",
        "Red, yellow and blue.",
    ),
    (
        asked(
            """
            what are the secondary (colours|colors)
            = which (colours|colors) are (the |)secondary(| colours| colors)
            = what the secondary (colours|colors) are
            (which|what) are the three secondary (colours|colors)
            """,
            "the secondary (colours|colors)\nthe three secondary (colours|colors)",
            "",
            """
            secondary (colours|colors)
            secondary (colours|colors)?
            (list|name) (all |)(the |)(three |)secondary (colours|colors)(.|)
            """,
            be="are",
        ),
        "The secondary colours are orange, green and purple.",
        "Orange, green and purple.",
    ),
    (
        asked(
            """
            what (colour|color) are traffic lights
            what are the (colours|colors) of (a traffic light|traffic lights|the traffic lights)
            = (which|what) (colours|colors) (a traffic light has|traffic lights have|are on a traffic light)
            (which|what) (colours|colors) (does a traffic light have|do traffic lights have|has a traffic light)
            (which|what) (colour|color) is a traffic light
            """,
            "the (colours|colors) of (a traffic light|traffic lights)\nthe three (colours|colors) of a traffic light"
            "\nthe traffic light (colours|colors)",
            "",
            "traffic light (colours|colors)\ntraffic lights (colour|color)?\n(colour|color) of traffic lights"
            "\n(name|list) the (colours|colors) of a traffic light(.|)",
            be="are",
        ),
        "Traffic lights are red, yellow and green.",
        "Red, yellow and green.",
    ),
    (
        asked(
            """
            what does (a |the |)red (traffic |)light mean
            = what (a |the |)red (traffic |)light means
            = what red means at a traffic light
            what do i do at a red light
            (which|what) (traffic |)light means stop
            at (which|what) (colour|color) do i (stop|have to stop)
            (which|what) (colour|color) means stop
            (which|what) (colour|color) of the traffic light means stop
            """,
            "the meaning of (a|the) red (traffic |)light\nthe (colour|color) for stop",
            "",
            "red light\nred traffic light meaning\nred light meaning?",
        ),
        "A red light means stop.",
        "",
    ),
    (
        asked(
            """
            what does (a |the |)green (traffic |)light mean
            = what (a |the |)green (traffic |)light means
            = what green means at a traffic light
            what do i do at a green light
            (which|what) (traffic |)light means go
            at (which|what) (colour|color) (may|can) i (go|drive)
            (which|what) (colour|color) means go
            (which|what) (colour|color) of the traffic light means go
            """,
            "the meaning of (a|the) green (traffic |)light\nthe (colour|color) for go",
            "",
            "green light\ngreen traffic light meaning\ngreen light meaning?",
        ),
        "A green light means go.",
        "",
    ),
    (
        asked(
            """
            = (which|what) is the first (colour|color) of the rainbow
            (which|what) (colour|color) comes first in the rainbow
            with (which|what) (colour|color) does the rainbow (begin|start)
            """,
            "the first (colour|color) of the rainbow\nthe first (colour|color) in the rainbow",
            "",
            "first (colour|color) of the rainbow",
        ),
        "Red is the first colour of the rainbow.",
        "Red.",
    ),
    (
        asked(
            """
            = (which|what) is the last (colour|color) of the rainbow
            (which|what) (colour|color) comes last in the rainbow
            with (which|what) (colour|color) does the rainbow (end|finish)
            """,
            "the last (colour|color) of the rainbow\nthe last (colour|color) in the rainbow",
            "",
            "last (colour|color) of the rainbow",
        ),
        "Violet is the last colour of the rainbow.",
        "Violet.",
    ),
)
