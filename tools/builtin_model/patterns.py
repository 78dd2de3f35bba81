"""Sentence patterns, the split between training and test, and the noise of real typing.

A pattern line may hold alternatives, `(a|b|)`, nested to any depth, and `{names}` for values. A line goes on while a
parenthesis is open, or where the next one starts with `|`. There are three splits:

* `train`: training lines, without the held-out share of their expansions;
* `sentences`: the held-out expansions of training lines, with held-out values;
* `patterns`: lines that training never uses, with held-out values.
"""

import functools
import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

SPLITS = ("train", "sentences", "patterns")
_MAX_TRIES = 1000
_MIN_HELD = 3
# A text, or alternatives, each a row of nodes.
Node = Any
_LONE_I = re.compile(r"(?<![\w/.{-])i(?![\w/.}-])")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def _choices(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_OPENERS = _choices(
    "hey, |ok, |so |well, |um, |hi, |oh, |and |now |ok |hey |tell me, |but |listen, |by the way, |"
    "one more thing: |just curious, |quick one: |sorry, |please, |right, |then |also, |next: |good, |alright, |"
    "thanks, |ah, |question: "
)
_CLOSERS = _choices(
    " please|, please| thanks| ok| pls|, thanks| then| now| for me| if you can|, my friend| right now|"
    " if possible| by any chance| again|, will you|, ok|, hm| today"
)
_FILLERS = _choices("really|just|maybe|exactly|actually|again|please|then|perhaps|simply|still|also")
_DROPPED = frozenset(_choices("the|a|an|is|are|does|did|please|of|to|that|for"))


def digest(text: str) -> int:
    """Return a number that depends on the text only, on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@functools.lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """Return the text without case and punctuation, so that look-alikes compare equal."""
    return " ".join(re.findall(r"[a-z0-9{}/+*-]+", text.lower().replace("'", "")))


def is_held_value(value: str, share: int = 8) -> bool:
    """Say whether a name, word or number pair is kept out of training."""
    return digest("value:" + value.lower()) % share == 0


@functools.cache
def _parse(line: str) -> tuple[Node, ...]:
    """Return texts and alternatives of a line; an alternative is a tuple of nodes again."""
    stack: list[list[list[Node]]] = [[[]]]
    for piece in re.split(r"([(|)])", line):
        if piece == "(":
            stack.append([[]])
        elif piece == "|" and len(stack) > 1:
            stack[-1].append([])
        elif piece == ")" and len(stack) > 1:
            choices = tuple(tuple(nodes) for nodes in stack.pop())
            stack[-1][-1].append(choices)
        elif piece in ("|", ")"):
            raise ValueError(f"{piece!r} outside of parentheses in {line!r}")
        elif piece:
            stack[-1][-1].append(piece)
    if len(stack) > 1:
        raise ValueError(f"a parenthesis is not closed in {line!r}")
    return tuple(stack[0][0])


def _chosen(nodes: tuple[Node, ...], rng: random.Random, pieces: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            pieces.append(node)
        else:
            _chosen(node[int(rng.random() * len(node))], rng, pieces)


def expand(line: str, rng: random.Random) -> str:
    """Choose one expansion of the alternatives of a line."""
    pieces: list[str] = []
    _chosen(_parse(line), rng, pieces)
    return " ".join("".join(pieces).split())


def _lines(text: str) -> list[str]:
    """Return the pattern lines; an open parenthesis, or `|` at a line's beginning, joins physical lines."""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        is_open = bool(found) and found[-1].count("(") > found[-1].count(")")
        if is_open:
            found[-1] += line if line[0] in "|)" or found[-1][-1] in "(|" else " " + line
        elif found and line[0] == "|":
            found[-1] += " " + line[1:].strip()
        else:
            found.append(line)
    return found


class Patterns:
    """The lines for one intent; lines without alternatives always belong to training."""

    def __init__(self, train: str, held: str = "") -> None:
        self.train = _lines(train)
        self.held = _lines(held)
        self.plain = frozenset(normalise(line) for line in self.train if "(" not in line)

    @functools.cached_property
    def sentence_share(self) -> int:
        """Return n where every n-th expansion is held out; 0: there are too few to hold any out."""
        rng = random.Random(0)
        lines = [line for line in self.train if "(" in line]
        keys = {normalise(expand(rng.choice(lines), rng)) for _ in range(200)} if lines else set()
        digests = [digest("sentence:" + key) for key in keys if key not in self.plain]
        return next((n for n in (16, 8, 4, 2) if sum(value % n == 0 for value in digests) >= _MIN_HELD), 0)

    def is_held_sentence(self, text: str) -> bool:
        """Say whether this expansion of a training line is kept out of training."""
        key = normalise(text)
        return (
            self.sentence_share > 0 and key not in self.plain and digest("sentence:" + key) % self.sentence_share == 0
        )

    def draw(self, source: "Source") -> str:
        """Draw an expansion that belongs to the split of the source."""
        if source.split == "patterns" and self.held:
            return expand(source.rng.choice(self.held), source.rng)
        # A part of a sentence may have too few forms to hold any out: then the whole sentence is what is held out.
        want_held = source.split != "train" and self.sentence_share > 0
        lines = [line for line in self.train if "(" in line] if want_held else self.train
        for _ in range(_MAX_TRIES):
            text = expand(source.rng.choice(lines or self.train), source.rng)
            if self.is_held_sentence(text) == want_held:
                return text
        raise LookupError(f"no {source.split} sentence in {self.train[0]!r} after {_MAX_TRIES} draws; add alternatives")


def _typo(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]


def _reworded(text: str, rng: random.Random) -> str:
    """Put in a filler, or leave out a small word: what is said matters, not its exact frame."""
    words = text.split(" ")
    if len(words) < 4:
        return text
    small = [i for i, word in enumerate(words) if word in _DROPPED]
    if small and rng.random() < 0.5:
        del words[rng.choice(small)]
    else:
        words.insert(rng.randrange(1, len(words)), rng.choice(_FILLERS))
    return " ".join(words)


class Source:
    """Randomness bound to one split: everything a skill draws comes from here."""

    def __init__(self, rng: random.Random, split: str = "train", noise: float = 1.0) -> None:
        assert split in SPLITS
        self.rng = rng
        self.split = split
        self.noise = noise

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self.rng.random() < probability

    def often_first(self, rows: Sequence[str]) -> str:
        """Draw from a table whose common entries stand first: they come more often."""
        return rows[int(len(rows) * self.rng.random() ** 1.7)]

    def word(self, words: Sequence[str]) -> str:
        """Draw a word of the split: held-out words only in the test splits."""
        want_held = self.split != "train"
        for _ in range(_MAX_TRIES):
            word = self.rng.choice(words)
            if is_held_value(word) == want_held:
                return word
        raise LookupError(f"no {self.split} word among {words[:3]}...; the list is too short")

    def say(
        self, patterns: Patterns, values: Mapping[str, str] | None = None, loose: Sequence[str] = ()
    ) -> tuple[str, dict[str, str]]:
        """Draw a user sentence with the noise of real typing.

        Args:
            patterns: the lines to draw from.
            values: what to put for the `{names}`; the case may change with the sentence.
            loose: names of values that may be misspelt now and then, because the answer does not copy them.

        Returns:
            The sentence, and the values as they are written in it.
        """
        text = patterns.draw(self)
        noisy = self._noisy(text)
        # Noise must not carry a training sentence into the held-out share.
        if self.split != "train" or not patterns.is_held_sentence(noisy):
            text = noisy
        written = dict(values or {})
        for name in loose:
            if self.chance(0.05 * self.noise) and len(written[name]) >= 5 and written[name].isalpha():
                written[name] = _typo(written[name], self.rng)
        is_capital = text[:1].isalpha() and self.chance(0.55)
        if is_capital:
            text = text[0].upper() + text[1:]
        if self.chance(0.75 if is_capital else 0.3):
            text = _LONE_I.sub("I", text)
        style = self.rng.random() / max(self.noise, 1e-9)
        if style < 0.22:
            text, written = text.lower(), {key: value.lower() for key, value in written.items()}
        elif style < 0.25:
            text = _PLACEHOLDER.sub(lambda match: match[0].lower(), text.upper())
            written = {key: value.upper() for key, value in written.items()}
        return text.format_map(written), written

    def _noisy(self, text: str) -> str:
        rng, noise = self.rng, self.noise
        if self.chance(0.3 * noise):
            text = text.rstrip("?.!")
        elif self.chance(0.08 * noise):
            text = text.rstrip("?.!") + rng.choice(("!", "??", " ?", "...", "!!", ".", "?!"))
        if "'" in text and self.chance(0.25 * noise):
            text = text.replace("'", "")
        # Not in the test: a held-out sentence that lost a word may be a training sentence that lost another.
        if self.split == "train" and self.chance(0.1 * noise):
            text = _reworded(text, rng)
        if self.chance(0.1 * noise):
            text = rng.choice(_OPENERS) + text
        if self.chance(0.06 * noise):
            ending = text[len(text.rstrip("?.!")) :]
            text = text.rstrip("?.!") + rng.choice(_CLOSERS) + ending
        if self.chance(0.12 * noise):
            words = text.split(" ")
            places = [i for i, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
            if places:
                place = rng.choice(places)
                words[place] = _typo(words[place], rng)
                text = " ".join(words)
        return text
