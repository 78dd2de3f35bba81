"""Styled text broken into rows of a terminal, as it comes."""

import copy
import re
from collections.abc import Iterable

from terminal.markdown.styles import Span, paint
from terminal.sanitize import display_width

_TOKEN = re.compile(r"\n|[ \t]+|[^ \n\t]+")
_MIN_COLUMNS = 8

Prefix = tuple[Span, ...]


class Wrapper:
    """Breaks text at spaces; a word that is wider than a row is broken anywhere.

    Rows never depend on how the text was cut into pieces. They stay one column below the width, so that no terminal
    wraps them by itself.

    Args:
        first: in front of the first row.
        rest: in front of the others.
        width: columns of the terminal.
        least: columns that the text gets in any case.
    """

    def __init__(self, first: Prefix, rest: Prefix, width: int, least: int = _MIN_COLUMNS) -> None:
        self._prefix, self._rest = first, rest
        self._least = least
        self._columns = columns_beside(rest, width, least)
        self._row: list[Span] = []
        self._row_width = 0
        # A word waits until it is known to fit; the spaces before it are in front of it.
        self._space: Span = ("", "")
        self._word: list[Span] = []
        self._word_width = 0
        self._is_begun = False
        self._rows: list[tuple[Span, ...]] = []

    def fork(self) -> "Wrapper":
        """Return a wrapper in the same state."""
        other = copy.copy(self)
        other._row, other._word, other._rows = list(self._row), list(self._word), []
        return other

    def feed(self, spans: Iterable[Span]) -> None:
        """Take styled text."""
        for text, style in spans:
            for token in _TOKEN.findall(text):
                if token == "\n":
                    self.end_row()
                elif token[0] in " \t":
                    self._end_word()
                    self._space = (" ", style)
                elif token.isascii():
                    self._add_to_word(token, len(token), style)
                else:
                    self._add_characters(token, style)

    def resize(self, width: int) -> None:
        """Go on in a terminal of another width; the row that is not complete is broken anew."""
        self._columns = columns_beside(self._rest, width, self._least)
        spans = [*self._row, self._space, *self._word] if self._word else self._row
        waiting = self._space
        self._row, self._row_width, self._word, self._word_width, self._space = [], 0, [], 0, ("", "")
        self.feed(spans)
        if not self._word:
            self._space = waiting

    def end_row(self) -> None:
        """End the row, which may be empty."""
        self._end_word()
        self._emit()

    def take_rows(self) -> list[str]:
        """Return the rows that are complete, once."""
        rows, self._rows = self._rows, []
        return [paint(row) for row in rows]

    def finish(self) -> list[str]:
        """Return all rows that are left; one at least in all."""
        return [paint(row) for row in self.finish_spans()]

    def finish_spans(self) -> list[tuple[Span, ...]]:
        """As finish, not painted."""
        self._end_word()
        if self._row or not self._is_begun:
            self._emit()
        rows, self._rows = self._rows, []
        return rows

    def _add_characters(self, token: str, style: str) -> None:
        for character in token:
            width = display_width(character)
            if width == 2:
                # Scripts that are written without spaces may be broken at any of their characters.
                self._end_word()
            self._add_to_word(character, width, style)
            if width == 2:
                self._end_word()

    def _add_to_word(self, text: str, width: int, style: str) -> None:
        self._word.append((text, style))
        self._word_width += width
        if self._word_width > self._columns:
            self._break_word()

    def _break_word(self) -> None:
        """Fill rows with a word that no row can hold."""
        if self._row:
            self._emit()
        self._space = ("", "")
        word, self._word, self._word_width = self._word, [], 0
        for text, style in word:
            for character in text:
                width = display_width(character)
                if self._word_width + width > self._columns:
                    self._row, self._word, self._word_width = self._word, [], 0
                    self._emit()
                self._word.append((character, style))
                self._word_width += width
        self._word = _joined(self._word)

    def _end_word(self) -> None:
        if not self._word:
            return
        space = len(self._space[0]) if self._row else 0
        if self._row_width + space + self._word_width > self._columns:
            self._emit()
        elif space:
            self._row.append(self._space)
            self._row_width += space
        self._row += self._word
        self._row_width += self._word_width
        self._word, self._word_width, self._space = [], 0, ("", "")

    def _emit(self) -> None:
        self._rows.append((*self._prefix, *_joined(self._row)))
        self._prefix, self._row, self._row_width, self._is_begun = self._rest, [], 0, True
        self._space = ("", "")


def columns_beside(prefix: Prefix, width: int, least: int = _MIN_COLUMNS) -> int:
    """Return the columns that are left for text; the last one stays empty."""
    return max(least, width - 1 - sum(display_width(text) for text, _ in prefix))


def hard_rows(spans: Iterable[Span], prefix: Prefix, width: int) -> list[str]:
    """Return one line of code as rows, broken where the terminal ends."""
    columns = columns_beside(prefix, width)
    rows: list[str] = []
    row: list[Span] = []
    used = 0
    for text, style in spans:
        if text.isascii() and used + len(text) <= columns:
            row.append((text, style))
            used += len(text)
            continue
        for character in text:
            character_width = display_width(character)
            if used + character_width > columns:
                rows.append(paint((*prefix, *_joined(row))))
                row, used = [], 0
            row.append((character, style))
            used += character_width
    return [*rows, paint((*prefix, *_joined(row)))]


def _joined(spans: list[Span]) -> list[Span]:
    """Return spans with neighbours of one style put together."""
    joined: list[Span] = []
    for text, style in spans:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
