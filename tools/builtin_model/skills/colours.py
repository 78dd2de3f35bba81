"""The colours of common things, what two colours make when mixed, and the rainbow."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.colours_facts import FACTS
from tools.builtin_model.skills.colours_more import (
    AND,
    CHOICE,
    IN_RAINBOW,
    IS_PRIMARY,
    MIX,
    MORE_THINGS,
    RAINBOW_NTH,
    THING,
    UNMIX,
)
from tools.builtin_model.skills.colours_patterns import (
    IS_COLOUR,
    IS_MIX,
    NAMED,
    NAMED_IS,
    RAINBOW_NEXT,
)
from tools.builtin_model.skills.fact_frames import sure
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.unknown import KNOW_NOT, NOT_KNOWN
from tools.builtin_model.turns import Turn, exactly

# Thing as asked for, colour; plural things after a slash.
_TABLE = """grass/ green, the sky/ blue, snow/ white, a banana/bananas yellow, blood/ red, coal/ black,
    a lemon/lemons yellow,
    the sun/ yellow, Mars/ red, a tomato/tomatoes red, an orange/oranges orange, a carrot/carrots orange, milk/ white,
    chocolate/ brown, a cherry/cherries red, a strawberry/strawberries red, a raspberry/raspberries red,
    a blueberry/blueberries blue, a lime/limes green, a cucumber/cucumbers green, a pea/peas green, spinach/ green,
    broccoli/ green, a leaf/leaves green, a tree trunk/tree trunks brown, the sea/ blue, the ocean/ blue,
    a cloud/clouds white,
    the night/ black, the night sky/ black, sand/ yellow, soot/ black, a polar bear/polar bears white,
    a swan/swans white,
    a crow/crows black, a raven/ravens black, a frog/frogs green, a crocodile/crocodiles green,
    an elephant/elephants grey,
    a mouse/mice grey, a dolphin/dolphins grey, a flamingo/flamingos pink, a pig/pigs pink, a lobster/lobsters red,
    a canary/canaries yellow, a chick/chicks yellow, a lion/lions yellow, a fox/foxes red, a bear/bears brown,
    a ladybird/ladybirds red, a fire engine/fire engines red, a fire truck/fire trucks red, a stop sign/stop signs red,
    a rose/roses red, a sunflower/sunflowers yellow, a violet/violets purple, lavender/ purple, a plum/plums purple,
    an aubergine/aubergines purple, an eggplant/eggplants purple, cotton/ white, salt/ white, sugar/ white,
    flour/ white,
    rice/ white, a tooth/teeth white, a bone/bones white, a ghost/ghosts white, chalk/ white, paper/ white,
    cream/ white,
    butter/ yellow, corn/ yellow, egg yolk/ yellow, gold/ yellow, honey/ yellow, cheese/ yellow, mustard/ yellow,
    ketchup/ red, fire/ red, coffee/ brown, wood/ brown, mud/ brown, soil/ brown, cocoa/ brown,
    a chestnut/chestnuts brown,
    a potato/potatoes brown, a pumpkin/pumpkins orange, a goldfish/ orange, a peach/peaches orange, moss/ green,
    a cactus/cacti green, a fir tree/fir trees green, an olive tree/olive trees green, ash/ grey,
    concrete/ grey, stone/ grey, a rain cloud/rain clouds grey, silver/ grey, tar/ black, ink/ blue, jeans/ blue,
    a penguin/penguins black and white, a zebra/zebras black and white, a panda/pandas black and white,
    a piano key/piano keys black and white, a chessboard/chessboards black and white, a tiger/tigers orange and black,
    a bee/bees yellow and black, a wasp/wasps yellow and black"""
_COLOURS = ("black and white", "orange and black", "yellow and black")
_SINGLE = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")


def _read(entry: str) -> tuple[str, str, str]:
    thing, _, rest = entry.strip().partition("/")
    for pair in _COLOURS:
        if rest.endswith(pair):
            return thing, rest.removesuffix(pair).strip(), pair
    plural, _, colour = rest.rpartition(" ")
    return thing, plural.strip(), colour


THINGS = tuple(_read(" ".join(entry.split())) for entry in _TABLE.split(","))
# Things that often have another colour too: no yes/no questions about them.
_LOOSE = frozenset(
    split_words(
        """ink, jeans, a rose, a mouse, a bear, a lion, a potato, wood, cheese, the sun, fire, a fox, cotton, paper,
        stone,
        chocolate, sand, rice, silver, gold, soil, a leaf, a cherry, a plum, lavender, a chick, an olive tree, the sea,
        the ocean, a peach, a ghost, honey, a goldfish, concrete, a violet, a canary, egg yolk, a tree trunk, mud, ash,
        a fire engine, a fire truck, a lobster, a chestnut, a cloud, salt, sugar, flour, corn, a carrot, a bone,
    mustard,
        a tomato, a cactus, a ladybird, a pig, a dolphin, the night, a raspberry, a sunflower, chalk, butter, a frog"""
    )
)
_MORE_THINGS = tuple(_read(" ".join(entry.split())) for entry in MORE_THINGS.split(","))
_FIRM = tuple(entry for entry in THINGS if entry[0] not in _LOOSE)
MIXES = {
    ("blue", "yellow"): "green",
    ("red", "yellow"): "orange",
    ("red", "blue"): "purple",
    ("red", "white"): "pink",
    ("black", "white"): "grey",
    ("red", "green"): "brown",
    ("blue", "white"): "light blue",
    ("green", "white"): "light green",
    ("black", "red"): "dark red",
    ("black", "blue"): "dark blue",
    ("black", "green"): "dark green",
}
RAINBOW = ("red", "orange", "yellow", "green", "blue", "indigo", "violet")
_EXAMPLES = {
    "red": "Blood is red.",
    "green": "Grass is green.",
    "blue": "The sky is blue.",
    "yellow": "A banana is yellow.",
    "white": "Snow is white.",
    "black": "Coal is black.",
    "orange": "A carrot is orange.",
    "brown": "Chocolate is brown.",
    "pink": "A flamingo is pink.",
    "grey": "An elephant is grey.",
    "purple": "A plum is purple.",
}
_NO_MIX = (("pink", "green"), ("brown", "pink"), ("grey", "purple"), ("orange", "pink"), ("turquoise", "brown"))
_NAME = "colours"
_YES_NO = "colours yes/no"


def _fact(thing: str, colour: str) -> str:
    return f"{thing[0].upper()}{thing[1:]} {'are' if thing == 'jeans' else 'is'} {colour}."


def _small(fact: str) -> str:
    return fact if fact.startswith("Mars ") else fact[0].lower() + fact[1:]


def _thing_values(source: Source, thing: str, plural: str) -> dict[str, str]:
    """Return the thing as people write it, with the verb for it."""
    bare = thing.split(" ", 1)[1] if thing.startswith(("a ", "an ", "the ")) else thing
    if plural and source.chance(0.4):
        return {"t": plural, "b": "are", "n": plural}
    be = "are" if thing == "jeans" else "is"
    the = f"the {bare}" if thing.startswith("the ") else thing
    return {"t": the, "b": be, "n": bare}


def _ask_thing(source: Source, patterns: Patterns) -> Turn:
    thing, plural, colour = source.rng.choice(_MORE_THINGS if source.chance(0.3) else THINGS)
    values = _thing_values(source, thing, plural)
    user, _ = source.say(patterns, values | {"c": values["t"]})
    answer = _fact(thing, colour)

    def another(source: Source, _memory: Memory) -> Turn:
        return _ask_thing(source, AND)

    return exactly(_NAME, user, answer, colour.capitalize() + ".", (another, another, sure(_NAME, _small(answer))))


def things(source: Source, _memory: Memory) -> Turn:
    """Ask for the colour of a thing, or for a thing of a colour."""
    if source.chance(0.1):
        colour = source.rng.choice(tuple(_EXAMPLES))
        user, _ = source.say(NAMED, {"c": "gray" if colour == "grey" and source.chance(0.4) else colour})
        answer = _EXAMPLES[colour]
        return exactly(_NAME, user, answer, answer.split(" is ")[0] + ".", (sure(_NAME, _small(answer)),))
    if source.chance(0.08):
        thing, plural, colour = source.rng.choice([entry for entry in _FIRM if entry[2] in _SINGLE])
        pair = [colour, source.rng.choice([other for other in _SINGLE if other != colour])]
        source.rng.shuffle(pair)
        user, _ = source.say(CHOICE, _thing_values(source, thing, plural) | {"x": pair[0], "y": pair[1]})
        return exactly(_NAME, user, _fact(thing, colour), colour.capitalize() + ".")
    return _ask_thing(source, THING)


def _mix(source: Source, patterns: Patterns) -> Turn:
    if source.chance(0.04):
        pair = source.rng.choice(_NO_MIX)
        user, _ = source.say(patterns, {"c": pair[0], "d": pair[1]})
        return Turn("unknown", user, KNOW_NOT, NOT_KNOWN, "I don't know.")
    pair = source.rng.choice(tuple(MIXES))
    first, second = pair if source.chance(0.5) else pair[::-1]
    user, _ = source.say(patterns, {"c": first, "d": second}, loose=("c", "d"))
    answer = f"{pair[0].capitalize()} and {pair[1]} make {MIXES[pair]}."

    def another(source: Source, _memory: Memory) -> Turn:
        pair = source.rng.choice(tuple(MIXES))
        first, second = pair if source.chance(0.5) else pair[::-1]
        user, _ = source.say(AND, {"c": f"{first} and {second}"})
        return exactly(
            _NAME, user, f"{pair[0].capitalize()} and {pair[1]} make {MIXES[pair]}.", MIXES[pair].capitalize() + "."
        )

    return exactly(_NAME, user, answer, MIXES[pair].capitalize() + ".", (another, sure(_NAME, _small(answer))))


def mixes(source: Source, _memory: Memory) -> Turn:
    """Ask what colours make, or for the colours of the rainbow and the like."""
    draw = source.rng.random()
    if draw < 0.4:
        return _mix(source, MIX)
    if draw < 0.55:
        pair = source.rng.choice(tuple(MIXES))
        made = MIXES[pair]
        user, _ = source.say(UNMIX, {"c": "gray" if made == "grey" and source.chance(0.4) else made})
        answer = f"{pair[0].capitalize()} and {pair[1]} make {made}."
        return exactly(_NAME, user, answer, f"{pair[0].capitalize()} and {pair[1]}.", (sure(_NAME, _small(answer)),))
    if draw < 0.65:
        place = source.rng.randrange(6)
        side = source.rng.choice(("after", "before"))
        asked, other = (place, place + 1) if side == "after" else (place + 1, place)
        user, _ = source.say(RAINBOW_NEXT, {"c": RAINBOW[asked], "s": side}, loose=("c",))
        answer = f"{RAINBOW[other].capitalize()} comes {side} {RAINBOW[asked]} in the rainbow."
        return exactly(_NAME, user, answer, RAINBOW[other].capitalize() + ".", (sure(_NAME, _small(answer)),))
    if draw < 0.7:
        place = source.rng.randrange(1, 6)
        order = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")[place]
        user, _ = source.say(RAINBOW_NTH, {"o": order})
        answer = f"The {order} colour of the rainbow is {RAINBOW[place]}."
        return exactly(_NAME, user, answer, RAINBOW[place].capitalize() + ".")
    patterns, answer, brief = source.rng.choice(FACTS)
    user, _ = source.say(patterns)
    return exactly(_NAME, user, answer, brief, (sure(_NAME, _small(answer)),))


def judge(source: Source, _memory: Memory) -> Turn:
    """Ask whether a thing has a colour, or a colour is of a kind."""
    if source.chance(0.06):
        colour = source.rng.choice(("red", "yellow", "blue", *_SINGLE))
        user, _ = source.say(IS_PRIMARY, {"c": colour})
        return _ruled(user, colour in ("red", "yellow", "blue"), "the primary colours are red, yellow and blue.")
    if source.chance(0.06):
        colour = source.rng.choice((*RAINBOW, "pink", "brown", "black", "white", "grey"))
        user, _ = source.say(IN_RAINBOW, {"c": colour})
        return _ruled(user, colour in RAINBOW, f"{colour} is {'' if colour in RAINBOW else 'not '}in the rainbow.")
    if source.chance(0.2):
        pair = source.rng.choice(tuple(MIXES))
        made = MIXES[pair] if source.chance(0.45) else source.rng.choice(tuple(MIXES.values()))
        first, second = pair if source.chance(0.5) else pair[::-1]
        user, _ = source.say(IS_MIX, {"c": first, "d": second, "x": made}, loose=("c", "d"))
        return _ruled(user, made == MIXES[pair], f"{pair[0]} and {pair[1]} make {MIXES[pair]}.")
    if source.chance(0.12):
        word = source.rng.choice(_SINGLE)
        if source.chance(0.4):
            word = words.made_up(source)
            user, written = source.say(NAMED_IS, {"c": word})
            return _ruled(user, False, f"{written['c']} is not a colour.")
        user, _ = source.say(NAMED_IS, {"c": word}, loose=("c",))
        return _ruled(user, True, f"{word} is a colour.")
    thing, plural, colour = source.rng.choice(_FIRM)
    asked = colour if source.chance(0.42) else source.rng.choice(_SINGLE)
    if asked != colour and asked in colour:
        asked = colour
    user, _ = source.say(
        IS_COLOUR,
        _thing_values(source, thing, plural) | {"x": "gray" if asked == "grey" and source.chance(0.3) else asked},
    )
    return _ruled(user, asked == colour, _small(_fact(thing, colour)))


def _ruled(user: str, right: bool, fact: str) -> Turn:
    return exactly(
        _YES_NO, user, f"{'Yes' if right else 'No'}, {fact}", "Yes." if right else "No.", (sure(_YES_NO, fact),)
    )


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("colours of things", 7, things),
    ("colours mixed", 4, mixes),
    ("colours yes/no", 5, judge),
)
