"""Sort and reverse short lists, and find an item of one."""

from collections.abc import Callable, Sequence

from tools.builtin_model import common, words
from tools.builtin_model.patterns import Patterns, Source, is_held_value
from tools.builtin_model.skills import sorting_frames as frames
from tools.builtin_model.skills import sorting_more as more
from tools.builtin_model.skills import sorting_words as table
from tools.builtin_model.skills.letters_frames import wider
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.rewriting import sentence
from tools.builtin_model.skills.rewriting_words import LEADING, TRAILING
from tools.builtin_model.turns import Follow, Turn, exactly

Skill = Callable[[Source, Memory], Turn]
SORTING = "sorting"
_MAX = 9
_SHORT = tuple(word for word in (*common.NOUNS, *words.THINGS, *words.FRUITS) if word.isalpha() and len(word) <= _MAX)
_KINDS = tuple(
    tuple(word for word in kind if word.isascii() and word.isalpha() and len(word) <= _MAX)
    for kind in (words.FRUITS, words.ANIMALS, words.COLOURS, words.NAMES, words.TOWNS, words.FOODS)
)
_PLACES = ("first", "second", "third", "fourth", "fifth")
_UP = wider(table.UP, frames.UP)
_DOWN = wider(table.DOWN, frames.DOWN)
_WORDS = wider(table.WORDS, frames.WORDS)
_REVERSE = wider(table.REVERSE, frames.REVERSE)
_EARLIER = wider(table.EARLIER, frames.EARLIER)
_LARGEST = wider(more.LARGEST, frames.LARGEST)
_SMALLEST = wider(more.SMALLEST, frames.SMALLEST)
_LONGEST = wider(more.LONGEST, frames.LONGEST)
_ITEM = wider(more.ITEM, frames.ITEM)
_NUMBER = wider(more.NUMBER, frames.NUMBER)
_SEPARATORS = (", ", ", ", ", ", ", ", " ", " ", " ", ",", "; ", " and ", ", &", ", &", "\n", " - ", " / ")


def _join(source: Source, items: Sequence[str]) -> str:
    """Return the items as people type a list."""
    if len(items) == 1:
        return items[0]
    separator = source.rng.choice(_SEPARATORS)
    if separator in (" - ", " / ") and items[0].isdigit():
        separator = ", "
    if separator == ", &":
        return ", ".join(items[:-1]) + source.rng.choice((" and ", ", and ")) + items[-1]
    return separator.join(items)


def _numbers(source: Source, least: int = 2) -> list[int]:
    """Draw different numbers, mostly small."""
    while True:
        top = source.rng.choice((10, 20, 50, 100, 100, 100, 1000))
        count = source.rng.choices((2, 3, 4, 5), (1, 5, 4, 3))[0]
        drawn = source.rng.sample(range(top + 1), max(count, least))
        key = "list " + " ".join(map(str, sorted(drawn)))
        if is_held_value(key) == (source.split != "train"):
            return drawn


def _one_word(source: Source, kind: int) -> str:
    if source.chance(0.12):
        while True:
            word = words.made_up(source, (1, 2))
            if len(word) <= _MAX:
                return word
    return source.word(_KINDS[kind] if kind < len(_KINDS) else _SHORT)


def _items(source: Source, least: int = 2, letters: bool = False) -> list[str]:
    """Draw different words, mostly with different first letters."""
    count = max(least, source.rng.choices((2, 3, 4, 5), (1, 5, 4, 2))[0])
    if letters and source.chance(0.2):
        return source.rng.sample("abcdefghijklmnopqrstuvwxyz", count)
    kind = source.rng.randrange(len(_KINDS) * 2)
    strict = source.chance(0.85)
    found: list[str] = []
    while len(found) < count:
        word = _one_word(source, kind)
        if all(word.lower() != old.lower() and not (strict and word[0].lower() == old[0].lower()) for old in found):
            found.append(word)
    return found


def _say(source: Source, patterns: Patterns, items: Sequence[str], **values: str) -> tuple[str, list[str]]:
    """Return the sentence and the items as typed in it."""
    given = _join(source, items)
    while True:
        user, written = source.say(patterns, {"x": given, **values})
        before, _, after = user.partition(written["x"])
        lead = "".join(before.split()[-1:]).strip(",.?!:").lower()
        tail = "".join(after.split()[:1]).strip(",.?!:").lower()
        # "by any chance" is noise, "by size" is not.
        is_by = tail == "by" and not after.strip(" ,").lower().startswith("by any")
        if lead not in LEADING and (is_by or tail not in TRAILING):
            break
    if written["x"] == given:
        return user, list(items)
    case = str.lower if written["x"] == given.lower() else str.upper
    return user, [case(item) for item in items]


def _sorted(items: Sequence[str], down: bool = False) -> list[str]:
    """Sort numbers by value and words by the alphabet."""
    if all(item.isdigit() for item in items):
        return sorted(items, key=int, reverse=down)
    return sorted(items, key=str.lower, reverse=down)


def _listed(user: str, title: str, items: Sequence[str], given: Sequence[str], follow: tuple[Follow, ...]) -> Turn:
    joined = ", ".join(items)
    return exactly(SORTING, user, f"{title}: {joined}.", joined + ".", follow or _follows(given, title, items))


def _follows(given: Sequence[str], title: str, shown: Sequence[str]) -> tuple[Follow, ...]:
    """Return the next questions about the same list."""
    is_numbers = all(item.isdigit() for item in given)

    def other_way(source: Source, _memory: Memory) -> Turn:
        if not is_numbers:
            user, _ = source.say(table.AGAIN_WORDS)
            return _listed(user, "Sorted", _sorted(given), given, ())
        is_up = title == "Sorted" and list(shown) == _sorted(given)
        user, _ = source.say(table.AGAIN_DOWN if is_up else table.AGAIN_UP)
        return _listed(user, "Sorted", _sorted(given, is_up), given, ())

    def turned(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(table.AGAIN_REVERSE)
        return _listed(user, "In reverse", list(shown)[::-1], given, ())

    if title == "In reverse" and is_numbers:
        return ()
    if title == "In reverse":
        return (other_way,)
    return (other_way, turned) if is_numbers else (turned,)


def sort_numbers(source: Source, _memory: Memory) -> Turn:
    """Ask for numbers in order."""
    down = source.chance(0.35)
    user, items = _say(source, _DOWN if down else _UP, [str(number) for number in _numbers(source)])
    return _listed(user, "Sorted", _sorted(items, down), items, ())


def sort_words(source: Source, _memory: Memory) -> Turn:
    """Ask for words in the order of the alphabet."""
    user, items = _say(source, _WORDS, _items(source, letters=True))
    return _listed(user, "Sorted", _sorted(items), items, ())


def reverse(source: Source, _memory: Memory) -> Turn:
    """Ask for a list in reverse order."""
    items = _items(source, letters=True)
    if source.chance(0.4):
        items = [str(number) for number in _numbers(source, 3)]
    user, items = _say(source, _REVERSE, items)
    return _listed(user, "In reverse", items[::-1], items, ())


def extreme(source: Source, _memory: Memory) -> Turn:
    """Ask for the largest or the smallest number."""
    is_large = source.chance(0.6)
    # Arithmetic compares three numbers, with an answer of another form.
    numbers = [str(number) for number in _numbers(source, 4)]
    user, items = _say(source, _LARGEST if is_large else _SMALLEST, numbers)
    kind, found = ("largest", _sorted(items)[-1]) if is_large else ("smallest", _sorted(items)[0])
    other = "smallest" if is_large else "largest"

    def opposite(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(_OPPOSITE, {"k": other if source.chance(0.7) else _LIKE[other]})
        last = _sorted(items)[0 if is_large else -1]
        return exactly(SORTING, user, f"The {other} is {last}.", last + ".")

    return exactly(SORTING, user, f"The {kind} is {found}.", found + ".", (opposite,))


_LIKE = {"largest": "biggest", "smallest": "lowest"}
_OPPOSITE = Patterns(
    """
    and the {k}?
    (and |now |ok |)(the {k}|which is the {k}|what is the {k}|the {k} one|which one is the {k}|the {k} number)(|?)
    """,
    "(then|and tell me) the {k} of them(|.)",
)


def longest(source: Source, _memory: Memory) -> Turn:
    """Ask for the longest word of some."""
    while True:
        items = _items(source, 3)
        lengths = sorted(map(len, items))
        if lengths[-1] > lengths[-2]:
            break
    user, items = _say(source, _LONGEST, items)
    found = max(items, key=len)
    return exactly(SORTING, user, f"The longest is {found}.", found + ".")


def item(source: Source, _memory: Memory) -> Turn:
    """Ask for an item by its place."""
    items = _items(source, 3, letters=True)
    place = source.rng.randrange(len(items))
    is_last = place == len(items) - 1 and source.chance(0.9)
    name = "last" if is_last else _PLACES[place]
    user, items = _say(source, _ITEM, items, n=name)
    answer = f"The {name} is {items[place]}."

    def another(source: Source, _memory: Memory) -> Turn:
        other = source.rng.choice([i for i in range(len(items)) if i != place])
        name = "last" if other == len(items) - 1 else _PLACES[other]
        user, _ = source.say(_OPPOSITE, {"k": name})
        return exactly(SORTING, user, f"The {name} is {items[other]}.", items[other] + ".")

    return exactly(SORTING, user, answer, items[place] + ".", (another,))


def number(source: Source, _memory: Memory) -> Turn:
    """Ask how many items a list has."""
    user, items = _say(source, _NUMBER, _items(source, letters=True))
    shown = ", ".join(f"{place} {item}" for place, item in enumerate(items, 1))
    return exactly(SORTING, user, f"{shown}: {len(items)} items.", f"{len(items)}.")


def earlier(source: Source, _memory: Memory) -> Turn:
    """Ask which of two or three words comes first in the alphabet."""
    items = _items(source, 3 if source.chance(0.3) else 2, letters=True)[:3]
    given = (", ".join(items[:-1]) + " or " + items[-1]) if source.chance(0.8) else ", ".join(items)
    user, written = source.say(_EARLIER, {"x": given})
    found = _sorted(items)[0]
    if written["x"] != given:
        found = found.lower() if written["x"] == given.lower() else found.upper()
    return exactly(SORTING, user, f"{found} comes first.", found + ".")


def count_words(source: Source, _memory: Memory) -> Turn:
    """Ask how many words a sentence has."""
    text = sentence(source)
    while "," in text or "&" in text:
        text = sentence(source)
    given = f'"{text}"' if source.chance(0.3) else f"'{text}'" if source.chance(0.4) and "'" not in text else text
    if given == text:
        given = text.rstrip(".?!")
    user, items = _say(source, table.COUNT_WORDS, [given])
    counted = items[0].strip("\"'").rstrip(".?!").split()
    shown = ", ".join(f"{place} {word}" for place, word in enumerate(counted, 1))
    noun = "word" if len(counted) == 1 else "words"
    return exactly(SORTING, user, f"{shown}: {len(counted)} {noun}.", f"{len(counted)}.")


def rarer(source: Source, _memory: Memory) -> Turn:
    """Ask for a rarer order, or for a list with one more or one less."""
    draw = source.rng.random()
    if draw < 0.25:
        user, items = _say(source, frames.WORDS_DOWN, _items(source, letters=True))
        return _listed(user, "Sorted", _sorted(items, True), items, ())
    if draw < 0.6:
        items = _items(source, 3)
        while len(set(map(len, items))) < len(items):
            items = _items(source, 3)[:4]
        is_all = draw < 0.43
        user, items = _say(source, frames.BY_LENGTH if is_all else frames.SHORTEST, items)
        items = sorted(items, key=len)
        if is_all:
            return exactly(SORTING, user, f"Sorted: {', '.join(items)}.", ", ".join(items) + ".")
        return exactly(SORTING, user, f"The shortest is {items[0]}.", items[0] + ".")
    if draw < 0.7:
        items = _items(source, letters=True)[:2]
        user, items = _say(source, frames.LATER, [" or ".join(items)])
        found = _sorted(items[0].replace(" OR ", " or ").split(" or "))[-1]
        return exactly(SORTING, user, f"{found} comes last.", found + ".")
    items = _items(source, 3)
    place = source.rng.randrange(len(items))
    other = items[place]
    rest = items[:place] + items[place + 1 :]
    is_more = draw < 0.85
    user, shown = _say(source, frames.WITH if is_more else frames.WITHOUT, rest if is_more else items, w=other)
    if shown != (rest if is_more else items):
        other = other.lower() if shown[0].islower() else other.upper()
    kept = [*shown, other] if is_more else [word for word in shown if word.lower() != other.lower()]
    return exactly(SORTING, user, f"The list: {', '.join(kept)}.", ", ".join(kept) + ".")


def ask(source: Source, memory: Memory) -> Turn:
    """Ask for something about a short list."""
    kinds: tuple[Skill, ...] = (
        sort_numbers,
        sort_words,
        reverse,
        extreme,
        longest,
        item,
        number,
        earlier,
        count_words,
        rarer,
    )
    return source.rng.choices(kinds, (30, 24, 16, 12, 4, 8, 4, 5, 7, 14))[0](source, memory)


SKILLS: tuple[tuple[str, float, Skill], ...] = ((SORTING, 20.0, ask),)
