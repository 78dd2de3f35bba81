"""Markdown as lines of styled text for Textual: what a leaf of the text shows is an element, and that knows its lines.

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
# Of a terminal, where its width is not known yet.
_COLUMNS = 80
# Without these a text is what it is.
_SPECIAL = re.compile(r"[\\`*_~\[\]!<>&]| \n|\n ")
# So many brackets are no links; looking for the end of each takes the square of their number.
_MAX_BRACKETS, _MAX_UNCLOSED = 300, 30
_MAX_NESTING = 100
_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "link": "underline"}
_CODE_STYLE, _FAINT = "$text-warning", "$foreground 60%"
_HEADINGS = {1: "bold underline $text-primary", 2: "bold $text-primary"}
_BULLETS = ("\u2022 ", "\u25e6 ", "\u25aa ")
_BETWEEN = Content.styled(" \u2502 ", _FAINT)


def make_parser() -> "MarkdownIt":
    """Return a parser for answers: CommonMark with tables and strikethrough; HTML is text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    # Definitions of references would vanish from the screen with their URLs.
    return parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])


class Element(Protocol):
    """A piece of a block that can be laid out at a width."""

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        ...

    def layout(self, width: int) -> list[Content]:
        """Return its lines, each at most `width` columns."""
        ...


@dataclass(frozen=True, slots=True)
class Flow:
    """Text that wraps; `first` stands before the first line, `rest` before the others."""

    body: Content
    first: Content = _EMPTY
    rest: Content = _EMPTY

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        return _num_lines(self.body)

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

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        return _num_lines(self.body)

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

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        return 1

    def layout(self, width: int) -> list[Content]:
        """Return the line."""
        return [self.first + Content.styled("\u2500" * max(1, width - self.first.cell_length), _FAINT)]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the widest columns give way first, and where that is not enough each row is a text.

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

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        return sum(max((_num_lines(cell) for cell in row), default=1) for row in self.rows)

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
        columns = max(_MIN_CELL, width - self.rest.cell_length)
        is_text = sum(widths) > room
        rule = "\u2500" * columns if is_text else "\u2500\u253c\u2500".join("\u2500" * w for w in widths)
        lines: list[Content] = []
        for number, row in enumerate(self.rows):
            if number == 0 and self.is_continued:
                continue
            style = "bold" if number == 0 else ""
            lines += _text_lines(row, columns, style) if is_text else _row_lines(row, widths, style)
            if number == 0:
                lines.append(Content.styled(rule, _FAINT))
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

    @property
    def num_lines(self) -> int:
        """About how many lines it takes."""
        return self.gap + sum(element.num_lines for element in self.elements)

    def layout(self, width: int) -> list[Content]:
        """Return its lines at a width; remembered for the last width."""
        if self._width != width:
            self._width = width
            self._lines = [line for element in self.elements for line in element.layout(width)]
        return self._lines


def code_element(code: str, language: str) -> Code:
    """Return code with colours, indented, behind a line at its left."""
    # Imported here: it takes a while, and the first picture has no code.
    from textual.highlight import highlight

    known = _LANGUAGE.fullmatch(language) is not None and len(code) <= _MAX_HIGHLIGHTED
    bar = Content.styled("\u258f ", _FAINT)
    text = clean(code).expandtabs(4)
    try:
        body = highlight(text, language=language) if known else Content(text)
    except Exception:  # noqa: BLE001 - a lexer that stumbles costs the colours, not the screen
        body = Content(text)
    return Code(body, bar, bar)


def _inline_content(token: "Token") -> Content:
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


class Inline:
    """Reads emphasis, code and links.

    Attributes:
        parsed: characters read so far.
    """

    def __init__(self) -> None:
        self._parser = make_parser()
        self._linkless: MarkdownIt | None = None
        self.parsed = 0

    def content(self, text: str) -> Content:
        """Return a text as it is shown."""
        self.parsed += len(text)
        if _SPECIAL.search(text) is None:
            return Content("\n".join(clean_line(line) for line in text.split("\n")))
        parser = self._parser
        opened = text.count("[")
        if opened > _MAX_BRACKETS or opened - text.count("]") > _MAX_UNCLOSED:
            parser = self._linkless = self._linkless or make_parser().disable(["link", "image"])
        return joined(_inline_content(token) for token in parser.parseInline(text))


def heading_style(level: int) -> str:
    """Return how a heading looks."""
    return _HEADINGS.get(level, "bold")


def bar() -> Content:
    """Return what stands before a quotation."""
    return Content.styled("\u2502 ", _FAINT)


def bullet(depth: int) -> Content:
    """Return what stands before an item, in so many others."""
    return Content.styled(_BULLETS[depth % len(_BULLETS)], "$text-accent")


def number_mark(number: int, marker: str) -> Content:
    """Return what stands before a numbered item."""
    return Content.styled(f"{number}{marker} ", "$text-accent")


def joined(parts: Iterable[Content]) -> Content:
    """Return parts beside each other."""
    return sum(parts, _EMPTY)


def _num_lines(body: Content) -> int:
    return body.plain.count("\n") + len(body) // _COLUMNS + 1


def _wrapped(line: Content, width: int) -> list[Content]:
    return line.wrap(width) if line.cell_length > width else [line]


def _row_lines(row: Sequence[Content], widths: Sequence[int], style: str) -> Iterator[Content]:
    cells = [_wrapped(row[i], w) if i < len(row) else [_EMPTY] for i, w in enumerate(widths)]
    for number in range(max(len(cell) for cell in cells)):
        parts = [(cell[number] if number < len(cell) else _EMPTY).rstrip() for cell in cells]
        padded = [part.pad_right(max(0, w - part.cell_length)) for part, w in zip(parts, widths, strict=True)]
        line = _BETWEEN.join(padded)
        yield line.stylize_before(style) if style else line


def _text_lines(row: Sequence[Content], width: int, style: str) -> Iterator[Content]:
    line = _BETWEEN.join(row)
    yield from _wrapped(line.stylize_before(style) if style else line, width)
