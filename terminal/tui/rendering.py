"""Markdown as lines of styled text for Textual: parsed tokens become elements, and an element knows its lines.

No markup is ever parsed here: text goes into Content objects as it is, after the terminal filter. Links show their
URL and open nothing; images are their text and URL.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from textual.content import Content, Span

from terminal.sanitize import clean, clean_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_EMPTY = Content("")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")
# Beyond this, colours cost more than they tell.
_MAX_HIGHLIGHTED = 40_000
_MIN_CELL = 3
_MAX_NESTING = 100
_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "link": "underline"}
_CODE_STYLE, _FAINT = "$text-warning", "$foreground 60%"
_HEADINGS = {"h1": "bold underline $text-primary", "h2": "bold $text-primary"}
_BULLETS = ("\u2022 ", "\u25e6 ", "\u25aa ")


def make_parser() -> "MarkdownIt":
    """Return a parser for answers: CommonMark with tables and strikethrough; HTML is text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    # Definitions of references would vanish from the screen with their URLs.
    return parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])


class Element(Protocol):
    """A piece of a block that can be laid out at a width."""

    def layout(self, width: int) -> list[Content]:
        """Return its lines, each at most `width` columns."""
        ...


@dataclass(frozen=True, slots=True)
class Flow:
    """Text that wraps; `first` stands before the first line, `rest` before the others."""

    body: Content
    first: Content = _EMPTY
    rest: Content = _EMPTY

    def layout(self, width: int) -> list[Content]:
        """Return its lines."""
        room = max(_MIN_CELL, width - self.rest.cell_length)
        lines = [line for part in self.body.split("\n", allow_blank=True) for line in _wrapped(part, room)]
        return [(self.first if i == 0 else self.rest) + line for i, line in enumerate(lines or [_EMPTY])]


@dataclass(frozen=True, slots=True)
class Code:
    """Code; a line that is too long is cut into several, never wrapped at words."""

    body: Content
    first: Content = _EMPTY
    rest: Content = _EMPTY

    def layout(self, width: int) -> list[Content]:
        """Return its lines."""
        room = max(_MIN_CELL, width - self.rest.cell_length)
        lines = [
            piece
            for line in self.body.split("\n", allow_blank=True)
            for piece in (line.fold(room) if line.cell_length > room else [line])
        ]
        return [(self.first if i == 0 else self.rest) + line for i, line in enumerate(lines)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""

    first: Content = _EMPTY

    def layout(self, width: int) -> list[Content]:
        """Return the line."""
        return [self.first + Content.styled("\u2500" * max(1, width - self.first.cell_length), _FAINT)]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the widest columns give way first.

    Args:
        rows: of cells, the head first.
        first: before the first line.
        rest: before the others.
        is_continued: its head is above already.
        widths: of the columns where they are given from above.
    """

    rows: tuple[tuple[Content, ...], ...]
    first: Content = _EMPTY
    rest: Content = _EMPTY
    is_continued: bool = False
    widths: tuple[int, ...] = ()

    def natural_widths(self) -> tuple[int, ...]:
        """Return the columns that each column would like to have."""
        count = max((len(row) for row in self.rows), default=0)
        own = [max(row[i].cell_length if i < len(row) else 0 for row in self.rows) for i in range(count)]
        return tuple(max(w, self.widths[i]) if i < len(self.widths) else w for i, w in enumerate(own))

    def layout(self, width: int) -> list[Content]:
        """Return its lines: the head, a rule, and the rows."""
        widths = list(self.widths or self.natural_widths())
        room = width - self.rest.cell_length - 3 * (len(widths) - 1)
        while sum(widths) > room and max(widths) > _MIN_CELL:
            widest = max(range(len(widths)), key=widths.__getitem__)
            second = max((w for i, w in enumerate(widths) if i != widest), default=0)
            too_much = sum(widths) - room
            widths[widest] = max(_MIN_CELL, widths[widest] - too_much, min(second, widths[widest] - 1))
        lines: list[Content] = []
        for number, row in enumerate(self.rows):
            if number == 0 and self.is_continued:
                continue
            lines += _row_lines(row, widths, "bold" if number == 0 else "")
            if number == 0:
                lines.append(Content.styled("\u2500\u253c\u2500".join("\u2500" * w for w in widths), _FAINT))
        return [(self.first if i == 0 else self.rest) + line for i, line in enumerate(lines)]


@dataclass(slots=True)
class Block:
    """A top-level block, or a part of a long one.

    Args:
        elements: from the top.
        gap: a blank line stands above it.
    """

    elements: Sequence[Element]
    gap: bool = True
    _width: int = 0
    _lines: list[Content] = field(default_factory=list)

    def layout(self, width: int) -> list[Content]:
        """Return its lines at a width; remembered for the last width."""
        if self._width != width:
            self._width = width
            self._lines = [line for element in self.elements for line in element.layout(width)]
        return self._lines


def elements_of(tokens: "Sequence[Token]", number: int | None = None) -> list[Element]:
    """Return what the tokens of one top-level block show.

    Args:
        tokens: from its opening to its closing token.
        number: of the first item of an ordered list, where an earlier part of the list was taken away.
    """
    return list(_Builder(number).build(tokens))


def code_element(code: str, language: str) -> Code:
    """Return code with colours, indented, behind a line at its left."""
    # Imported here: it takes a while, and the first picture has no code.
    from textual.highlight import highlight

    known = _LANGUAGE.fullmatch(language) is not None and len(code) <= _MAX_HIGHLIGHTED
    bar = Content.styled("\u258f ", _FAINT)
    text = clean(code).expandtabs(4)
    body = highlight(text, language=language) if known else Content(text)
    return Code(body, bar, bar)


def inline_content(token: "Token") -> Content:
    """Return an inline token as Content; entities may have become control characters, so it is made harmless here."""
    texts: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[str, int, str]] = []
    position = 0

    def add(text: str, style: str = "") -> None:
        nonlocal position
        if style and text:
            spans.append(Span(position, position + len(text), style))
        texts.append(text)
        position += len(text)

    for child in token.children or []:
        name = child.type.removesuffix("_open").removesuffix("_close")
        if child.type.endswith("_open") and name in _STYLES:
            opened.append((_STYLES[name], position, str(child.attrs.get("href", ""))))
        elif child.type.endswith("_close") and opened:
            style, start, url = opened.pop()
            if position > start:
                spans.append(Span(start, position, style))
            if url and clean_line(url) != "".join(texts)[start:position]:
                add(f" ({clean_line(url)})", _FAINT)
        elif child.type == "code_inline":
            add(clean_line(child.content), _CODE_STYLE)
        elif child.type in ("softbreak", "hardbreak"):
            add("\n")
        elif child.type == "image":
            add(f"[image: {clean_line(child.content)}] ({clean_line(str(child.attrs.get('src', '')))})", _FAINT)
        else:
            add(clean_line(child.content))
    return Content("".join(texts), spans)


class _Builder:
    """Walks over the tokens of one block, with what stands to the left of it."""

    def __init__(self, number: int | None) -> None:
        self._number = number
        self._first: list[Content] = []
        self._rest: list[Content] = []
        self._lists: list[int | None] = []
        self._heading = ""
        self._rows: list[list[Content]] = []
        self._last_line: int | None = None

    def build(self, tokens: "Sequence[Token]") -> Iterator[Element]:
        for token in tokens:
            if token.type in _LEAVES and token.map is not None:
                yield from self._blank(token.map[0])
                self._last_line = token.map[1]
            yield from self._take(token)

    def _blank(self, line: int) -> Iterator[Element]:
        """A blank line of the source, inside a list or a quote, is one on the screen."""
        if self._last_line is not None and line > self._last_line:
            yield Flow(_EMPTY, *(2 * (_joined(self._rest[:-1] if self._first != self._rest else self._rest),)))

    def _take(self, token: "Token") -> Iterator[Element]:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
            if not self._lists and start is not None and self._number is not None:
                start = self._number
            self._lists.append(start)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._open(self._mark(), None)
        elif token.type == "blockquote_open":
            bar = Content.styled("\u2502 ", _FAINT)
            self._open(bar, bar)
        elif token.type in ("list_item_close", "blockquote_close"):
            if self._first != self._rest:
                # Nothing was in it.
                yield Flow(_EMPTY, *self._prefixes())
            self._first.pop()
            self._rest.pop()
        elif token.type == "heading_open":
            self._heading = _HEADINGS.get(token.tag, "bold")
        elif token.type == "inline":
            yield from self._inline(token)
        elif token.type in ("fence", "code_block"):
            yield from self._code(token)
        elif token.type == "hr":
            yield Rule(self._prefixes()[0])
        elif token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open":
            self._rows.append([])
        elif token.type == "table_close":
            rows, self._rows = tuple(tuple(row) for row in self._rows), []
            yield Table(rows, *self._prefixes())

    def _open(self, first: Content, rest: Content | None) -> None:
        self._first.append(first)
        self._rest.append(Content(" " * first.cell_length) if rest is None else rest)

    def _mark(self) -> Content:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return Content.styled(_BULLETS[(len(self._lists) - 1) % len(_BULLETS)], "$text-accent")
        self._lists[-1] = number + 1
        return Content.styled(f"{number}. ", "$text-accent")

    def _prefixes(self) -> tuple[Content, Content]:
        first, rest = _joined(self._first), _joined(self._rest)
        self._first = list(self._rest)
        return first, rest

    def _inline(self, token: "Token") -> Iterator[Element]:
        body = inline_content(token)
        if self._rows:
            self._rows[-1].append(body)
            return
        if self._heading:
            body, self._heading = body.stylize_before(self._heading), ""
        yield Flow(body, *self._prefixes())

    def _code(self, token: "Token") -> Iterator[Element]:
        language = (token.info.split() or [""])[0]
        code = code_element(token.content.removesuffix("\n"), language)
        first, rest = self._prefixes()
        yield Code(code.body, first + code.first, rest + code.rest)


_LEAVES = frozenset(("paragraph_open", "heading_open", "fence", "code_block", "hr", "table_open"))


def _joined(parts: Iterable[Content]) -> Content:
    return sum(parts, _EMPTY)


def _wrapped(line: Content, width: int) -> list[Content]:
    return line.wrap(width) if line.cell_length > width else [line]


def _row_lines(row: Sequence[Content], widths: Sequence[int], style: str) -> Iterator[Content]:
    cells = [_wrapped(row[i], w) if i < len(row) else [_EMPTY] for i, w in enumerate(widths)]
    bar = Content.styled(" \u2502 ", _FAINT)
    for number in range(max(len(cell) for cell in cells)):
        parts = [(cell[number] if number < len(cell) else _EMPTY).rstrip() for cell in cells]
        padded = [part.pad_right(max(0, w - part.cell_length)) for part, w in zip(parts, widths, strict=True)]
        line = bar.join(padded)
        yield line.stylize_before(style) if style else line
