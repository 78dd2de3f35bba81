"""Less common questions about the letters of a word: claims, doubles, joined letters, right spellings, one's name."""

from collections.abc import Callable

from tools.builtin_model.patterns import Source
from tools.builtin_model.skills import letters_frames as frames
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

_SPELLING, _COUNTING, _BACKWARDS, _LETTERS = "spelling", "counting letters", "backwards", "single letters"
Words = Callable[[Source], str]
_ORDINALS = ("first", "second", "third", "last")
_NUMBERS = {2: "two", 3: "three", 4: "four"}


def _numbered(word: str, counted: str = "") -> str:
    """Return the letters joined, those counted with their running number."""
    pieces, number = [], 0
    for letter in word:
        is_counted = not counted or letter.lower() in counted
        number += is_counted
        pieces.append(f"{letter}{number}" if is_counted else letter)
    return "-".join(pieces)


def _cased(word: str, given: str, written: str) -> str:
    if written == given:
        return word
    return word.lower() if written == given.lower() else word.upper()


def claim(source: Source, word: str) -> Turn:
    """Ask whether a word has so many letters."""
    number = len(word) if source.chance(0.5) else max(2, len(word) + source.rng.choice((-2, -1, -1, 1, 1, 2)))
    user, written = source.say(frames.CLAIM, {"w": word, "k": str(number)})
    word = written["w"]
    says = "yes" if number == len(word) else "no"
    shown = _numbered(word)
    return exactly(_COUNTING, user, f"{shown}: {says}, {word} has {len(word)} letters.", f"{shown}: {says}.")


def consonants(source: Source, word: str) -> Turn:
    """Ask how many consonants a word has."""
    user, written = source.say(frames.CONSONANTS, {"w": word})
    word = written["w"]
    counted = "bcdfghjklmnpqrstvwxyz"
    shown, number = _numbered(word, counted), sum(letter in counted for letter in word.lower())
    noun = "consonant" if number == 1 else "consonants"
    return exactly(_COUNTING, user, f"{shown}: {word} has {number} {noun}.", f"{shown}: {number}.")


def shorter(source: Source, word: str, other: str) -> Turn:
    """Ask which of two words is shorter."""
    user, written = source.say(frames.SHORTER, {"w": word, "o": other})
    word, other = written["w"], written["o"]
    both = f"{_numbered(word)}, {_numbered(other)}: "
    if len(word) == len(other):
        answer = both + f"{word} and {other} have {len(word)} letters each."
        return exactly(_COUNTING, user, answer, both + "both the same.")
    found = min(word, other, key=len)
    return exactly(_COUNTING, user, both + f"{found} is shorter.", both + f"{found}.")


def is_longer(source: Source, words: Words) -> Turn:
    """Ask whether a word is longer, or shorter, than another."""
    word, other = words(source), words(source)
    while len(word) == len(other) and source.chance(0.7):
        other = words(source)
    is_more = source.chance(0.6)
    kind, count = ("longer", "more") if is_more else ("shorter", "fewer")
    user, written = source.say(frames.IS_LONGER, {"w": word, "o": other, "m": kind, "r": count})
    word, other = written["w"], written["o"]
    both = f"{_numbered(word)}, {_numbered(other)}: "
    if len(word) == len(other):
        return exactly(_COUNTING, user, f"{both}no, {word} and {other} have {len(word)} letters each.", both + "no.")
    found = (max if is_more else min)(word, other, key=len)
    says = "yes" if found == word else "no"
    return exactly(_COUNTING, user, f"{both}{says}, {found} is {kind}.", f"{both}{says}.")


def double(source: Source, words: Words) -> Turn:
    """Ask for a double letter."""
    wants_double = source.chance(0.6)
    for _ in range(200):
        word = words(source)
        doubles = [a for a, b in zip(word.lower(), word.lower()[1:], strict=False) if a == b]
        if len(doubles) == wants_double:
            break
    else:
        word, doubles = "zoo", ["o"]
    user, written = source.say(frames.DOUBLE, {"w": word})
    word = written["w"]
    spelled = "-".join(word)
    if doubles:
        return exactly(_LETTERS, user, f"Yes, {word} has a double {doubles[0]}: {spelled}.", "Yes.")
    return exactly(_LETTERS, user, f"No, {word} has no double letter: {spelled}.", "No.")


def start(source: Source, word: str) -> Turn:
    """Ask for the first letters of a word."""
    number = source.rng.choice([count for count in _NUMBERS if count < len(word)])
    name = _NUMBERS[number] if source.chance(0.6) else str(number)
    user, written = source.say(frames.START, {"w": word, "k": name})
    word = written["w"]
    found = word[:number]
    return exactly(_LETTERS, user, f"{_numbered(found)}: {word} starts with {found}.", f"{_numbered(found)}: {found}.")


def join(source: Source, word: str) -> Turn:
    """Ask for the word that letters make."""
    given = source.rng.choice(("-", "-", " ", ", ")).join(word)
    user, written = source.say(frames.JOIN, {"s": given})
    word = _cased(word, given, written["s"])
    return exactly(_SPELLING, user, f"{'-'.join(word)} spells {word}.", word + ".")


def right(source: Source) -> Turn:
    """Ask which of two spellings is right."""
    wrong, good = source.rng.choice(frames.MISSPELT)
    first, second = (wrong, good) if source.chance(0.5) else (good, wrong)
    user, _ = source.say(frames.RIGHT, {"x": first, "y": second})
    return exactly(_SPELLING, user, f"The right spelling is {good}: {'-'.join(good)}.", good + ".")


def wrong(source: Source) -> Turn:
    """Ask whether a spelling is right."""
    bad, good = source.rng.choice(frames.MISSPELT)
    is_good = source.chance(0.45)
    user, _ = source.say(frames.WRONG, {"x": good if is_good else bad})
    if is_good:
        return exactly(_SPELLING, user, f"Yes, {good} is right: {'-'.join(good)}.", "Yes.")
    return exactly(_SPELLING, user, f"No, the right spelling is {good}: {'-'.join(good)}.", f"No: {good}.")


def my_name(source: Source, name: str) -> Turn:
    """Ask about the letters of the user's own name."""
    kind = source.rng.choice(tuple(frames.MY_NAME))
    place = source.rng.choice(_ORDINALS)
    user, _ = source.say(frames.MY_NAME[kind], {"n": place})
    if kind == "spell":
        return exactly(_SPELLING, user, f"{name} is spelled {'-'.join(name)}.", "-".join(name) + ".")
    if kind == "count":
        shown = _numbered(name)
        return exactly(_COUNTING, user, f"{shown}: {name} has {len(name)} letters.", f"{shown}: {len(name)}.")
    if kind == "back":
        back = name[::-1]
        answer = f"{'-'.join(name)}. Backwards: {'-'.join(back)}, {back}."
        return exactly(_BACKWARDS, user, answer, f"{'-'.join(back)}, {back}.")
    if place == "last":
        spelled = "-".join(name)
        answer = f"{spelled}: the last letter of {name} is {name[-1]}."
        return exactly(_LETTERS, user, answer, f"{spelled}: {name[-1]}.")
    at = _ORDINALS.index(place)
    shown = _numbered(name[: at + 1])
    return exactly(_LETTERS, user, f"{shown}: the {place} letter of {name} is {name[at]}.", f"{shown}: {name[at]}.")


def ask(source: Source, memory: Memory, words: Words) -> Turn:
    """Ask one of these questions."""
    if memory.name.isalpha() and 3 <= len(memory.name) <= 10 and source.chance(0.5):
        return my_name(source, memory.name)
    draw = source.rng.random()
    if draw < 0.2:
        return claim(source, words(source))
    if draw < 0.28:
        return consonants(source, words(source))
    if draw < 0.35:
        return shorter(source, words(source), words(source))
    if draw < 0.42:
        return is_longer(source, words)
    if draw < 0.52:
        return double(source, words)
    if draw < 0.62:
        return start(source, words(source))
    if draw < 0.8:
        return join(source, words(source))
    return right(source) if draw < 0.9 else wrong(source)
