"""Small word problems: gain and loss, sharing, groups, ages and money."""

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import arithmetic_story_patterns as stories
from tools.builtin_model.skills.arithmetic_core import answer, digits, numbers, spelled, value
from tools.builtin_model.skills.arithmetic_follow import STORIES, follow_ups
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

_OBJECTS = split_words(
    """apple book coin card cookie marble sweet egg orange pencil banana toy cat dog bird flower tree car ball balloon
    stamp sticker shell stone star cake cup chair cow horse duck hen pear plum lemon carrot
    pie biscuit chocolate pen ruler crayon letter photo picture ticket candle shirt hat sock shoe button key
    ring plate spoon fork bottle bag brick block nail screw boat train plane bike robot doll puzzle game song
    page word kitten rabbit frog bee ant spider snail turtle lion tiger elephant
    monkey goat pig penguin owl nut grape melon mango kiwi fig onion bean pumpkin muffin donut pizza
    lollipop student pupil teacher player sailor tourist passenger guest tent lamp clock phone computer
    magnet poster badge medal point token gem diamond pearl seed bulb ladder"""
)
_PLURALS = {"cherry": "cherries", "box": "boxes", "peach": "peaches", "berry": "berries", "fish": "fish"}
_PLURALS |= {"child": "children", "strawberry": "strawberries", "sheep": "sheep", "candy": "candies"}
_PLURALS |= {"sandwich": "sandwiches", "mouse": "mice", "potato": "potatoes", "tomato": "tomatoes", "pony": "ponies"}
_PLURALS |= {"brush": "brushes", "glass": "glasses", "dress": "dresses", "watch": "watches", "story": "stories"}
_PLURALS |= {"kitten": "kittens", "puppy": "puppies", "leaf": "leaves", "goose": "geese", "person": "people"}
_GAIN = split_words("get find buy receive win collect pick earn bake make catch borrow gather take add grab order spot")
_LOSE = split_words("lose eat sell use break drop throw_away give_away donate spend share hide lend forget give_back")
_PAST = {
    "get": "got", "find": "found", "buy": "bought", "win": "won", "make": "made", "catch": "caught", "take": "took",
    "lose": "lost", "eat": "ate", "sell": "sold", "break": "broke", "drop": "dropped", "throw": "threw", "give": "gave",
    "spend": "spent", "hide": "hid", "lend": "lent", "forget": "forgot", "grab": "grabbed", "spot": "spotted",
}  # fmt: skip
_FAMILY = ("my mother", "my brother", "my sister", "my friend", "the teacher", "a farmer", "a boy", "a girl", "my dad")
_GROUPS = (
    "box",
    "bag",
    "basket",
    "row",
    "pack",
    "jar",
    "plate",
    "shelf",
    "team",
    "car",
    "table",
    "room",
    "bus",
    "page",
)
_GROUP_PLURALS = {"box": "boxes", "shelf": "shelves", "bus": "buses"}
_SHARERS = ("children", "friends", "people", "kids", "boys", "girls", "pupils", "students", "boxes", "bags", "plates")
_MONEY = ("dollars", "euros", "pounds", "cents", "coins", "bucks")
_GOODS = ("book", "ball", "cake", "pen", "toy", "hat", "game", "shirt", "ticket", "bike", "cup", "lamp", "coffee")
_BODY = (
    (4, "legs", "dog dogs cat cats horse horses cow cows table tables lion lions chair chairs sheep sheep"),
    (6, "legs", "ant ants bee bees insect insects beetle beetles"),
    (8, "legs", "spider spiders"),
    (2, "legs", "bird birds duck ducks chicken chickens person people"),
    (2, "eyes", "cat cats child children person people fish fish"),
    (4, "wheels", "car cars"),
    (2, "wheels", "bike bikes bicycle bicycles"),
    (3, "wheels", "tricycle tricycles"),
    (7, "days", "week weeks"),
    (12, "months", "year years"),
    (3, "sides", "triangle triangles"),
    (4, "sides", "square squares"),
    (10, "fingers", "child children person people"),
    (5, "fingers", "hand hands"),
)


def _objects(source: Source) -> tuple[str, str]:
    """Return the singular and the plural of something to count."""
    if source.chance(0.2):
        singular = words.made_up(source)
        return singular, singular if singular.endswith("s") else singular + "s"
    if source.chance(0.2):
        return source.rng.choice(tuple(_PLURALS.items()))
    singular = source.word(_OBJECTS)
    return singular, _PLURALS.get(singular, singular + "s")


def _counted(number: int, names: tuple[str, str]) -> str:
    return f"{number} {names[0] if number == 1 else names[1]}"


def _conjugate(verb: str, person: str, past: bool) -> str:
    head, _, tail = verb.partition("_")
    if past:
        head = _PAST.get(head, head + ("d" if head.endswith("e") else "ed"))
    elif person == "third":
        head += "es" if head.endswith(("ch", "s", "x")) else "s"
    return f"{head} {tail}".strip()


def _people(source: Source) -> dict[str, str]:
    """Return two people and the verbs that agree with the first."""
    rng = source.rng
    past = source.chance(0.3)
    gain, lose = rng.choice(_GAIN), rng.choice(_LOSE)
    draw = rng.random()
    person = "first" if draw < 0.4 else "third"
    if draw < 0.33:
        who, pronoun, them, be, was = "i", "i", "me", "am", "was"
    elif draw < 0.4:
        who, pronoun, them, be, was = "we", "we", "us", "are", "were"
    else:
        who = words.name(source) if draw < 0.85 else rng.choice(_FAMILY)
        pronoun, them = rng.choice((("he", "him"), ("she", "her"), ("they", "them")))
        be, was = "is", "was"
        if pronoun == "they":
            pronoun, them = who, who
    other = words.name(source) if source.chance(0.6) else rng.choice(_FAMILY)
    return {
        "n": who,
        "p": pronoun,
        "h": them,
        "m": other,
        "is": be,
        "was": was,
        "has": "had" if past else "has" if person == "third" else "have",
        "do": "did" if past and source.chance(0.3) else "does" if person == "third" else "do",
        "gets": _conjugate(gain, person, past),
        "loses": _conjugate(lose, person, past),
    }


def _drawn(source: Source, sign: str) -> tuple[int, int]:
    while True:
        a, b = numbers(source, sign, 0) if source.chance(0.55) else digits(source, sign, 0)
        if a and b and (a <= 99 or source.chance(0.3)):
            return a, b


def _typed(source: Source, a: int, b: int) -> dict[str, str]:
    if max(a, b) <= 20 and source.chance(0.2):
        return {"a": spelled(a), "b": spelled(b)}
    return {"a": str(a), "b": str(b)}


def _say(source: Source, patterns: Patterns, values: dict[str, str]) -> str:
    # The answer names what is counted, so the question must.
    for _ in range(40):
        user = source.say(patterns, values)[0]
        if values["o"] in user.lower():
            break
    return user[0].upper() + user[1:] if source.chance(0.4) else user


def _told(
    source: Source, patterns: Patterns, a: int, sign: str, b: int, ending: str, values: dict[str, str], go: str
) -> Turn:
    user = _say(source, patterns, values)
    return exactly(STORIES, user, answer(a, sign, b, ending), follow=follow_ups(a, sign, b, go))


def change(source: Source, memory: Memory) -> Turn:
    """Tell of something gained, lost or compared."""
    rng = source.rng
    people = _people(source)
    sign = rng.choice("+-")
    a, b = _drawn(source, sign)
    if sign == "-" and a == b and source.chance(0.7):
        a += 1
    names = _objects(source)
    draw = rng.random()
    values = people | _typed(source, a, b) | {"o": names[1]}
    result = value(a, sign, b)
    if draw < 0.14:
        unit = rng.choice(_MONEY)
        values |= {"o": unit, "x": rng.choice(_GOODS), "y": rng.choice(_GOODS)}
        counted = _counted(result, (unit[:-1], unit))
        names = (unit[:-1], unit)
        patterns = stories.COST if sign == "+" else stories.CHANGE
    elif draw < 0.26:
        names = ("year", "years")
        counted = _counted(result, names)
        patterns = stories.OLDER if sign == "+" else stories.YOUNGER
        return _told(source, patterns, a, sign, b, f"That makes {counted}.", values, "")
    elif draw < 0.4 and sign == "-":
        few = source.chance(0.35)
        patterns = stories.FEWER if few else stories.MORE
        return _told(source, patterns, a, sign, b, f"That is {result} {'fewer' if few else 'more'}.", values, "")
    else:
        tail = stories.IN_ALL if sign == "+" else stories.LEFT
        values["q"] = tail.draw(source).format_map(values)
        counted = _counted(result, names)
        patterns = stories.GAIN if sign == "+" else stories.LOSS
    ending = f"That {'makes' if sign == '+' else 'leaves'} {counted}."
    return _told(source, patterns, a, sign, b, ending, values, "|".join(names))


def group(source: Source, memory: Memory) -> Turn:
    """Tell of equal groups: boxes of some each, shares, legs of dogs."""
    rng = source.rng
    draw = rng.random()
    names = _objects(source)
    values = _people(source) | {"o": names[1]}
    a, b = rng.randint(1 if draw < 0.1 else 2, 12), rng.randint(2, 12)
    kind = rng.choice(_GROUPS)
    values |= {"g": _GROUP_PLURALS.get(kind, kind + "s")}
    if draw < 0.4:
        values |= _typed(source, a, b) | {"h": kind}
        user = _say(source, stories.GROUPS, values)
        return exactly(STORIES, user, answer(a, "x", b, f"That makes {_counted(a * b, names)}."))
    if draw < 0.52:
        size, part, owners = rng.choice(_BODY)
        pairs = owners.split()
        place = 2 * rng.randrange(len(pairs) // 2)
        values |= {"a": str(a), "b": str(size), "o": part, "x": pairs[place + (a > 1)], "y": pairs[place]}
        user = _say(source, stories.KNOWN, values)
        return exactly(STORIES, user, answer(a, "x", size, f"That makes {a * size} {part}."))
    whole = a * b
    if draw < 0.82:
        values |= _typed(source, whole, b) | {"k": rng.choice(_SHARERS)}
        ending = f"That makes {_counted(a, names)} each."
        return exactly(STORIES, _say(source, stories.SHARE, values), answer(whole, "/", b, ending))
    values |= _typed(source, whole, b) | {"h": kind}
    ending = f"That makes {_counted(a, (kind, values['g']))}."
    return exactly(STORIES, _say(source, stories.PACK, values), answer(whole, "/", b, ending))


def word_problem(source: Source, memory: Memory) -> Turn:
    """Tell a small word problem."""
    return (change if source.chance(0.68) else group)(source, memory)
