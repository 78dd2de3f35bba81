"""More single facts about the sky, with what people type to ask for them."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

# Patterns, answer, brief.
MORE: tuple[tuple[Patterns, str, str], ...] = (
    (
        asked(
            """
            = (which|what) planet has the most moons
            (which|what) planet has more moons than (all |)the others
            around (which|what) planet are there the most moons
            """,
            "the planet with the most moons",
            "",
            "most moons\nmost moons planet?",
        ),
        "Saturn has the most moons.",
        "Saturn.",
    ),
    (
        asked(
            """
            = how long Earth takes to go around the sun
            how long does (the |)Earth (take|need) to go around the sun
            how long does it take (the |)Earth to go around the sun
            how long does one trip around the sun take
            in what time does (the |)Earth go around the sun
            """,
            "the time Earth needs to go around the sun",
            "how long the Earth needs to go around the sun",
        ),
        "Earth goes around the sun in one year.",
        "One year.",
    ),
    (
        asked_if(
            """
            is (the |)Earth round
            is (the |)Earth a ball
            is our planet round
            """,
            """
            (the |)Earth is round
            (the |)Earth is a ball
            """,
        ),
        "Yes, Earth is round like a ball.",
        "Yes.",
    ),
    (
        asked_if(
            """
            is (the |)Earth flat
            is our planet flat
            """,
            """
            (the |)Earth is flat
            our planet is flat
            """,
        ),
        "No, Earth is round like a ball.",
        "No.",
    ),
    (
        asked_if(
            """
            is the sun a star
            is our sun a star
            """,
            """
            the sun is a star
            our sun is a star
            """,
        ),
        "Yes, the sun is a star.",
        "Yes.",
    ),
    (
        asked(
            """
            = (which|what) is (bigger|larger), the sun or the (Earth|moon)
            = (which|what) is (bigger|larger), the (Earth|moon) or the sun
            is the sun or the (Earth|moon) (bigger|larger)
            """,
            "",
            "",
            "sun or Earth, which is (bigger|larger)?\nsun or moon, which is (bigger|larger)?",
        ),
        "The sun is much larger than the planets and the moon.",
        "The sun.",
    ),
    (
        asked(
            """
            = what the sun is
            what is the sun
            what exactly is the sun
            what kind of (thing|star|object) is the sun
            what do you know about the sun
            what can you tell me about the sun
            is the sun a star or a planet
            """,
            "",
            "about the sun\nsomething about the sun\nwhat kind of thing the sun is",
            """
            the sun
            what is the sun?
            what's the sun?
            (explain|describe|define) the sun(.|)
            """,
        ),
        "The sun is the star at the centre of our solar system.",
        "A star.",
    ),
    (
        asked(
            """
            = what the moon is
            what is the moon
            what exactly is the moon
            what kind of (thing|object) is the moon
            what do you know about the moon
            what can you tell me about the moon
            is the moon a star or a planet
            """,
            "",
            "about the moon\nsomething about the moon\nwhat kind of thing the moon is",
            """
            the moon
            what is the moon?
            what's the moon?
            (explain|describe|define) the moon(.|)
            """,
        ),
        "The moon is a ball of rock that goes around Earth.",
        "A ball of rock that goes around Earth.",
    ),
    (
        asked(
            """
            = what a planet is
            what is a planet
            what exactly is a planet
            what does planet mean
            what do you call a planet
            what are planets
            """,
            "the meaning of (planet|the word planet)",
            "what planets are\nwhat planet means",
            "(explain|describe|define) (a planet|planet|planets)(.|)\nwhat's a planet?",
        ),
        "A planet is a large round body that goes around a star.",
        "A large round body that goes around a star.",
    ),
    (
        asked(
            """
            = what the solar system is
            what is the solar system
            what is our solar system
            what exactly is the solar system
            what belongs to the solar system
            what is in the solar system
            """,
            "",
            "what our solar system is\nwhat belongs to the solar system",
            """
            (explain|describe|define) (the|our) solar system(.|)
            what's the solar system?
            solar system
            the solar system
            """,
        ),
        "The solar system is the sun with all that goes around it.",
        "The sun with all that goes around it.",
    ),
    (
        asked(
            """
            = what a star is
            what is a star
            what exactly is a star
            what are stars
            what are stars made of
            """,
            "the meaning of (star|the word star)",
            "what stars are",
            "(explain|describe|define) (a star|stars)(.|)\nwhat's a star?",
        ),
        "A star is a very hot ball of gas that gives off light, like our sun.",
        "A very hot ball of gas.",
    ),
    (
        asked(
            """
            = what Pluto is
            what is Pluto
            what kind of (thing|planet|object) is Pluto
            what do you know about Pluto
            what can you tell me about Pluto
            """,
            "",
            "about Pluto\nsomething about Pluto\nwhat kind of thing Pluto is",
            "Pluto\nPluto?\nwhat's Pluto?\n(explain|describe) Pluto(.|)",
        ),
        "Pluto is a dwarf planet.",
        "A dwarf planet.",
    ),
    (
        asked(
            """
            = how many moons (the |)Earth has
            how many moons does (the |)Earth have
            how many moons has (the |)Earth
            how many moons are there around (the |)Earth
            how many moons do we have
            """,
            "the number of moons of (the |)Earth",
            "",
            "Earth moons\nmoons of Earth\nhow many moons Earth",
        ),
        "Earth has 1 moon.",
        "1.",
    ),
    (
        asked(
            """
            = how many moons Mars has
            how many moons does Mars have
            how many moons has Mars
            how many moons are there around Mars
            """,
            "the number of moons of Mars",
            "",
            "Mars moons\nmoons of Mars\nhow many moons Mars",
        ),
        "Mars has 2 moons.",
        "2.",
    ),
    (
        asked(
            """
            = which planets have no moon
            = which planets have no moons
            which planets do not have a moon
            which planet has no moon
            which planets are without moons
            """,
            "the planets without (a moon|moons)",
            "",
            "planets without moons\nplanets with no moon",
            be="are",
        ),
        "Mercury and Venus have no moons.",
        "Mercury and Venus.",
    ),
    (
        asked(
            """
            = what goes around the Earth
            what goes around the Earth
            what (turns|moves|circles) around the Earth
            what circles the Earth
            """,
            "",
            "what circles the Earth",
            "what is it that goes around the Earth?",
        ),
        "The moon goes around Earth.",
        "The moon.",
    ),
    (
        asked(
            """
            = what the Earth goes around
            what does the Earth go around
            around what does the Earth (go|move|turn|travel)
            what do the planets go around
            what does the Earth circle
            what do planets (circle|move around)
            """,
            "",
            "what the planets go around",
            "the Earth goes around what?\nthe planets go around what?",
        ),
        "The planets go around the sun, and so does Earth.",
        "The sun.",
    ),
    (
        asked_if(
            """
            does the Earth go around the sun
            does the Earth (move|travel|turn) around the sun
            do the planets go around the sun
            """,
            """
            the Earth goes around the sun
            the planets go around the sun
            """,
        ),
        "Yes, the planets go around the sun, and so does Earth.",
        "Yes.",
    ),
    (
        asked_if(
            """
            does the sun go around the Earth
            does the sun (move|travel|turn) around the Earth
            """,
            """
            the sun goes around the Earth
            the sun turns around the Earth
            """,
        ),
        "No, Earth goes around the sun.",
        "No.",
    ),
    (
        asked(
            """
            = which planets are (gas giants|made of gas)
            what are the gas giants
            which planets are the gas giants
            which planets are gas planets
            """,
            "the gas giants\nthe two gas giants\nthe gas planets",
            "",
            "gas giants\ngas giants?\ngas planets",
            be="are",
        ),
        "The gas giants are Jupiter and Saturn.",
        "Jupiter and Saturn.",
    ),
    (
        asked(
            """
            = which planets are (rocky|rock planets|made of rock)
            what are the rocky planets
            which planets have a solid ground
            """,
            "the rocky planets\nthe four rocky planets\nthe inner planets",
            "",
            "rocky planets\nrocky planets?\ninner planets",
            be="are",
        ),
        "The rocky planets are Mercury, Venus, Earth and Mars.",
        "Mercury, Venus, Earth and Mars.",
    ),
    (
        asked(
            """
            = (which|what) planet has the great red spot
            (which|what) planet has a (big|great|giant) red spot
            where is the great red spot
            on (which|what) planet is the great red spot
            """,
            "the planet with the (great |big |)red spot",
            "",
            "great red spot\ngreat red spot planet",
        ),
        "Jupiter has the Great Red Spot.",
        "Jupiter.",
    ),
    (
        asked(
            """
            = (which|what) planet is the (morning|evening) star
            (which|what) planet is called the (morning|evening) star
            (which|what) planet do we see as the (morning|evening) star
            what is the (morning|evening) star
            """,
            "the (morning|evening) star",
            "",
            "(morning|evening) star\n(morning|evening) star?",
        ),
        "Venus is the morning star and the evening star.",
        "Venus.",
    ),
)
