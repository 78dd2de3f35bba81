"""Spell words, count their letters, write them backwards, and know the alphabet."""

import dataclasses
from collections.abc import Callable

from tools.builtin_model import common, words
from tools.builtin_model.patterns import Patterns, Source, is_held_value
from tools.builtin_model.skills import letters_extra as extra
from tools.builtin_model.skills import letters_frames as frames
from tools.builtin_model.skills import letters_more as more
from tools.builtin_model.skills import letters_words as table
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

Skill = Callable[[Source, Memory], Turn]
SPELLING, COUNTING, BACKWARDS, LETTERS = "spelling", "counting letters", "backwards", "single letters"
_MIN, _MAX = 3, 10
_ABC = "abcdefghijklmnopqrstuvwxyz"
_COMMON = tuple(word for word in common.EVERYTHING if _MIN <= len(word) <= _MAX)
_NAMES = tuple(name for name in words.NAMES if name.isascii() and name.isalpha() and len(name) <= _MAX)
_THINGS = tuple(
    word
    for word in (*words.THINGS, *words.FRUITS, *words.ANIMALS, *words.COLOURS)
    if word.isalpha() and len(word) <= _MAX
)
_PATTERNS = {
    "spell": frames.wider(table.SPELL, frames.SPELL),
    "count": frames.wider(table.COUNT, frames.COUNT),
    "letter": frames.wider(table.LETTER, frames.LETTER),
    "vowels": frames.wider(table.VOWELS, frames.VOWELS),
    "back": frames.wider(table.BACK, frames.BACK),
    "palindrome": frames.wider(table.PALINDROME, frames.PALINDROME),
    "nth": more.NTH,
    "has": more.HAS,
    "edge": more.EDGE,
    "which edge": more.WHICH_EDGE,
    "longer": frames.wider(more.LONGER, frames.LONGER),
}
# A first question without the word could not be answered; a parenthesis that a line forgets splits one in two.
assert all("{w}" in line for asked in _PATTERNS.values() for line in (*asked.train, *asked.held))
_ROWS = {
    "spell": SPELLING,
    "count": COUNTING,
    "letter": COUNTING,
    "vowels": COUNTING,
    "longer": COUNTING,
    "back": BACKWARDS,
    "palindrome": BACKWARDS,
}


@dataclasses.dataclass(frozen=True)
class _Asked:
    """What is asked about a word, next to the word: a letter, a place, start or end, another word."""

    kind: str
    letter: str = "a"
    place: int = 0
    edge: str = "start"
    other: str = ""


def any_word(source: Source) -> str:
    """Draw a word of 3 to 10 letters, often a made-up one."""
    draw = source.rng.random()
    if draw < 0.3:
        return source.word(_COMMON)
    if draw < 0.5:
        return source.word(table.ASKED)
    if draw < 0.58:
        return source.word(_THINGS)
    if draw < 0.7:
        return source.word(_NAMES)
    while True:
        word = _random_letters(source) if draw < 0.78 else words.made_up(source, (1, 3))
        if len(word) <= _MAX:
            return word.capitalize() if source.chance(0.1) else word


def _random_letters(source: Source) -> str:
    """Return letters that no language joins: only a speller that looks at every letter gets them right."""
    while True:
        word = "".join(source.rng.choice(_ABC + "eaoiutnrs") for _ in range(source.rng.randint(_MIN, 6)))
        if is_held_value(word) == (source.split != "train"):
            return word


def _dressed(source: Source, word: str) -> str:
    """Return the word as people put it into a question: bare, quoted, introduced."""
    draw = source.rng.random()
    if draw < 0.6:
        return word
    quoted = f"'{word}'" if draw < 0.72 else f'"{word}"' if draw < 0.8 else word
    if 0.72 > draw >= 0.69 or 0.8 > draw >= 0.77 or draw >= 0.8:
        intro = "the name " if word[0].isupper() and source.chance(0.7) else "the word "
        return intro + quoted
    return quoted


def _as_typed(word: str, given: str, written: str) -> str:
    """Return the word in the case that the sentence got."""
    if written == given:
        return word
    return word.lower() if written == given.lower() else word.upper()


def _numbered(word: str, counted: str = "") -> str:
    """Return the letters joined, those counted with their running number."""
    pieces, number = [], 0
    for letter in word:
        number += not counted or letter.lower() in counted
        pieces.append(f"{letter}{number}" if not counted or letter.lower() in counted else letter)
    return "-".join(pieces)


def _count_of(word: str, counted: str) -> int:
    return sum(letter in counted for letter in word.lower())


def _times(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _palindrome(word: str) -> tuple[str, str]:
    if word.lower() == word.lower()[::-1]:
        return f"Yes, {word} is a palindrome: it reads the same backwards.", "Yes."
    return f"No, {word} is not a palindrome: backwards it reads {word[::-1]}.", "No."


def _longer(word: str, other: str) -> tuple[str, str]:
    both = f"{_numbered(word)}, {_numbered(other)}: "
    if len(word) == len(other):
        return both + f"{word} and {other} have {len(word)} letters each.", both + "both the same."
    longer = max(word, other, key=len)
    return both + f"{longer} is longer.", both + f"{longer}."


def _nth(word: str, place: int) -> tuple[str, str]:
    if place == -1:
        spelled = "-".join(word)
        return f"{spelled}: the last letter of {word} is {word[-1]}.", f"{spelled}: {word[-1]}."
    shown = _numbered(word[: place + 1])
    letter = word[place]
    return f"{shown}: the {table.ORDINALS[place]} letter of {word} is {letter}.", f"{shown}: {letter}."


def _answer(word: str, asked: _Asked, other: str) -> tuple[str, str]:
    """Return the full answer and the brief one."""
    kind, letter = asked.kind, asked.letter.lower()
    if kind == "spell":
        return f"{word} is spelled {'-'.join(word)}.", "-".join(word) + "."
    if kind == "count":
        shown = _numbered(word)
        return f"{shown}: {word} has {len(word)} letters.", f"{shown}: {len(word)}."
    if kind == "letter":
        shown, number = _numbered(word, letter), _count_of(word, letter)
        return f"{shown}: the letter {letter} is in {word} {_times(number, 'time')}.", f"{shown}: {number}."
    if kind == "vowels":
        shown, number = _numbered(word, "aeiou"), _count_of(word, "aeiou")
        return f"{shown}: {word} has {_times(number, 'vowel')}.", f"{shown}: {number}."
    if kind == "back":
        back = word[::-1]
        return f"{'-'.join(word)}. Backwards: {'-'.join(back)}, {back}.", f"{'-'.join(back)}, {back}."
    if kind == "palindrome":
        return _palindrome(word)
    if kind == "longer":
        return _longer(word, other)
    if kind == "nth":
        return _nth(word, asked.place)
    if kind == "has":
        found = letter in word.lower()
        says = f"Yes, the letter {letter} is in {word}" if found else f"No, the letter {letter} is not in {word}"
        return f"{says}: {'-'.join(word)}.", "Yes." if found else "No."
    at_edge = word[0] if asked.edge == "start" else word[-1]
    fact = f"{word} {asked.edge}s with {at_edge}."
    if kind == "which edge":
        return fact, at_edge + "."
    is_right = at_edge.lower() == letter
    return ("Yes, " if is_right else "No, ") + fact, "Yes." if is_right else "No."


def _a_letter(source: Source, word: str) -> str:
    if source.chance(0.75):
        return source.rng.choice(word.lower())
    return source.rng.choice(_ABC)


def _draw(source: Source, kind: str, word: str) -> _Asked:
    """Draw the rest of a question about the word."""
    edge = source.rng.choice(("start", "start", "end"))
    letter = _a_letter(source, word)
    if kind == "edge" and source.chance(0.5):
        letter = word[0 if edge == "start" else -1].lower()
    if kind == "has" and source.chance(0.5):
        letter = source.rng.choice([other for other in _ABC if other not in word.lower()])
    place = -1 if source.chance(0.3) else min(int(source.rng.triangular(0, len(word), 0)), len(word) - 1)
    other = any_word(source) if kind == "longer" else ""
    while kind == "longer" and (other.lower() == word.lower() or (len(other) == len(word) and source.chance(0.8))):
        other = any_word(source)
    return _Asked(kind, letter, place, edge, other)


def _ordinal(source: Source, place: int) -> str:
    if place == -1:
        return source.rng.choice(("last", "last", "final"))
    return (table.ORDINAL_NUMBERS if place and source.chance(0.3) else table.ORDINALS)[place]


def _turn(source: Source, patterns: Patterns, word: str, asked: _Asked) -> Turn:
    """Ask about the word."""
    letter = asked.letter.upper() if source.chance(0.2) else asked.letter
    edge = asked.edge
    if asked.kind in ("edge", "which edge") and source.chance(0.25):
        edge = "begin" if edge == "start" else edge
    given = _dressed(source, word)
    values = {
        "w": given,
        "l": letter,
        "a": "an" if asked.letter in "aefhilmnorsx" else "a",
        "n": _ordinal(source, asked.place),
        "e": edge,
        "o": asked.other,
    }
    user, written = source.say(patterns, values)
    # A follow-up about "it" does not hold the word: its case stays as it was.
    shown = _as_typed(word, given, written["w"]) if written["w"] in user else word
    answer, brief = _answer(shown, asked, written["o"])
    return exactly(_ROWS.get(asked.kind, LETTERS), user, answer, brief, _follows(shown, asked))


def _follows(word: str, asked: _Asked) -> tuple[Follow, ...]:
    """Return the next questions: the same of another word, or another of the same word."""

    def same(source: Source, _memory: Memory) -> Turn:
        new = any_word(source)
        again = dataclasses.replace(asked, place=min(asked.place, len(new) - 1))
        return _turn(source, more.SAME, new, again)

    def more_of_it(source: Source, _memory: Memory) -> Turn:
        kind = source.rng.choice([kind for kind in more.IT if kind != asked.kind])
        return _turn(source, more.IT[kind], word, _draw(source, kind, word))

    if asked.kind == "longer":
        return ()
    return (same, more_of_it) if asked.kind != "palindrome" else (same,)


def _ask(source: Source, kinds: tuple[str, ...], weights: tuple[float, ...]) -> Turn:
    kind = source.rng.choices(kinds, weights)[0]
    word = source.rng.choice(table.PALINDROMES) if kind == "palindrome" and source.chance(0.5) else any_word(source)
    return _turn(source, _PATTERNS[kind], word, _draw(source, kind, word))


def spelling(source: Source, _memory: Memory) -> Turn:
    """Ask for the spelling of a word."""
    return _ask(source, ("spell",), (1,))


def counting(source: Source, _memory: Memory) -> Turn:
    """Ask how many letters there are."""
    return _ask(source, ("count", "letter", "vowels", "longer"), (5, 4, 1, 1.4))


def backwards(source: Source, _memory: Memory) -> Turn:
    """Ask for a word backwards."""
    return _ask(source, ("back", "palindrome"), (6, 1))


def single(source: Source, memory: Memory) -> Turn:
    """Ask for a letter of a word or of the alphabet."""
    if source.chance(0.35):
        return alphabet(source, memory)
    return _ask(source, ("nth", "has", "edge", "which edge"), (5, 3, 1.3, 1.3))


def _place_name(source: Source, number: int) -> str:
    if number <= len(table.ORDINALS) and source.chance(0.5):
        return table.ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 != 1 else "th"
    return "last" if number == len(_ABC) and source.chance(0.6) else f"{number}{ending}"


def _fixed_answer(source: Source, patterns: Patterns, answer: str, brief: str = "") -> Turn:
    return exactly(LETTERS, source.say(patterns)[0], answer, brief)


def _neighbour(source: Source, letter: str, step: int) -> Turn:
    """Ask for the letter after or before another."""
    shown = letter.upper() if source.chance(0.25) else letter
    user, written = source.say(more.AFTER if step > 0 else more.BEFORE, {"l": shown})
    shown = written["l"]
    side = "after" if step > 0 else "before"
    place = _ABC.index(letter) + step

    def again(source: Source, _memory: Memory) -> Turn:
        new = source.rng.choice(_ABC)
        said, _ = source.say(more.SAME, {"w": new})
        turn = _neighbour(source, new, step)
        return dataclasses.replace(turn, user=said)

    if not 0 <= place < len(_ABC):
        return exactly(LETTERS, user, f"No letter comes {side} {letter} in the alphabet.", "None.", (again,))
    found = _ABC[place]
    return exactly(LETTERS, user, f"The letter {side} {letter} is {found}.", found + ".", (again,))


def _place(source: Source) -> Turn:
    """Ask for a letter by its number in the alphabet, or for the number of a letter."""
    number = source.rng.randint(1, len(_ABC))
    letter = _ABC[number - 1]
    if source.chance(0.5):
        user, _ = source.say(more.NTH_ABC, {"n": _place_name(source, number), "k": str(number)})
        return exactly(LETTERS, user, f"Letter {number} of the alphabet is {letter}.", letter + ".")
    user, _ = source.say(more.PLACE_ABC, {"l": letter.upper() if source.chance(0.3) else letter})
    return exactly(LETTERS, user, f"{letter} is letter {number} of the alphabet.", f"{number}.")


def _vowel(source: Source) -> Turn:
    letter = source.rng.choice("aeiou" if source.chance(0.4) else "bcdfghjklmnpqrstvwxz")
    is_choice = source.chance(0.35)
    patterns = more.VOWEL_OR if is_choice else more.IS_VOWEL
    user, _ = source.say(patterns, {"l": letter.upper() if source.chance(0.3) else letter})
    if is_choice:
        kind = "vowel" if letter in "aeiou" else "consonant"
        return exactly(LETTERS, user, f"{letter} is a {kind}.", f"A {kind}.")
    if letter in "aeiou":
        return exactly(LETTERS, user, f"Yes, {letter} is a vowel.", "Yes.")
    return exactly(LETTERS, user, f"No, {letter} is a consonant.", "No.")


def _word_with(source: Source) -> Turn:
    """Ask for any word with a given first letter."""
    letter = source.rng.choice(_ABC)
    user, _ = source.say(more.WORD_WITH, {"l": letter.upper() if source.chance(0.4) else letter})
    word = table.WORD_WITH[_ABC.index(letter)]
    return exactly(LETTERS, user, f"{word} starts with {letter}.", word + ".")


def other(source: Source, memory: Memory) -> Turn:
    """Ask something less common about a word."""
    return extra.ask(source, memory, any_word)


def alphabet(source: Source, _memory: Memory) -> Turn:
    """Ask about the alphabet."""
    draw = source.rng.random()
    if draw < 0.1:
        return _word_with(source)
    if draw < 0.42:
        return _neighbour(source, source.rng.choice(_ABC), 1 if source.chance(0.65) else -1)
    if draw < 0.6:
        return _place(source)
    if draw < 0.75:
        return _vowel(source)
    if draw < 0.84:
        return _fixed_answer(source, more.ALPHABET, f"The alphabet is {' '.join(_ABC)}.")
    if draw < 0.89:
        return _fixed_answer(source, more.ALPHABET_BACK, f"The alphabet backwards is {' '.join(_ABC[::-1])}.")
    if draw < 0.95:
        return _fixed_answer(source, more.NUM_LETTERS, "The alphabet has 26 letters.", "26.")
    if draw < 0.975:
        return _fixed_answer(source, more.MANY_VOWELS, "The 5 vowels are a, e, i, o and u.", "5.")
    return _fixed_answer(source, more.NUM_VOWELS, "The 5 vowels are a, e, i, o and u.", "a, e, i, o and u.")


SKILLS: tuple[tuple[str, float, Skill], ...] = (
    (SPELLING, 10.0, spelling),
    (COUNTING, 13.0, counting),
    (BACKWARDS, 12.0, backwards),
    (LETTERS, 7.0, single),
    ("more letters", 5.0, other),
)
