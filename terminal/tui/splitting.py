"""An answer as it grows, in blocks: what is complete is parsed once and never again, only the open end is.

A long list gives away its complete items, a long code block, table or paragraph its beginning, so the open end stays
short, and the work linear in the answer's length.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.tui.rendering import Block, Table, elements_of, make_parser

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_PARAGRAPH = 4_000
MAX_LINES = 60
_ITEM_NESTING = 1


class BlockStream:
    """Text in pieces to blocks. Every split of a text gives the same blocks, long open ones aside.

    Attributes:
        parsed: characters given to the parser so far; tests look at it.
    """

    def __init__(self) -> None:
        self._parser = make_parser()
        self._tail = ""
        # Of a list or table whose beginning was given away.
        self._list_markup = ""
        self._number: int | None = None
        self._widths: tuple[int, ...] = ()
        self._glued = False
        self._blank = False
        self.parsed = 0

    def push(self, text: str) -> list[Block]:
        """Take the next piece; return the blocks that it completed."""
        self._tail += text
        closed: list[Block] = []
        while True:
            complete = self._tail.rfind("\n") + 1
            found = self._close_complete(self._tail[:complete]) if "\n" in text or closed else []
            found = found or self._cut_paragraph()
            if not found:
                return closed
            closed += found

    def open_blocks(self) -> list[Block]:
        """Return what is not complete yet, as it looks now."""
        state = self._list_markup, self._number, self._widths, self._glued, self._blank
        blocks = [self._block(tokens) for tokens in self._top_level(self._tail)]
        self._list_markup, self._number, self._widths, self._glued, self._blank = state
        return blocks

    def _close_complete(self, text: str) -> list[Block]:
        """Take from the tail what of its complete lines can change no more."""
        tops = self._top_level(text)
        if not tops:
            return []
        closed: list[Block] = []
        for tokens in tops[:-1]:
            closed += [self._block(part) for part in _parts(tokens)]
        last = tops[-1]
        first_line = _map(last)[0]
        items = _parts(last)
        if len(items) > 1:
            closed += [self._block(part) for part in items[:-1]]
            first_line = _map(items[-1])[0]
            last = items[-1]
            self._blank = last[0].meta["blank_before"]
        lines = text.split("\n")
        header = ""
        taken = first_line
        if last[0].type == "fence":
            header, taken = self._cut_fence(last[0], lines, first_line, closed)
        elif last[0].type == "table_open":
            header, taken = self._cut_table(last, lines, first_line, closed)
        start = sum(len(line) + 1 for line in lines[:taken])
        self._tail = header + self._tail[start:]
        return closed

    def _cut_fence(self, token: "Token", lines: list[str], first: int, closed: list[Block]) -> tuple[str, int]:
        """Give away the beginning of a long open code block; what is left begins with its fence again."""
        header, end, last = "", first + 1, _map([token])[1]
        while token.markup and min(len(lines) - 1, last) > end + MAX_LINES:
            header = lines[first] + "\n"
            part = header + "\n".join(lines[end : end + MAX_LINES]) + "\n"
            closed.append(self._block(self._top_level(part)[0]))
            self._glued = True
            end += MAX_LINES
        return header, end if header else first

    def _cut_table(self, tokens: "list[Token]", lines: list[str], first: int, closed: list[Block]) -> tuple[str, int]:
        """Give away the first rows of a long open table; what is left begins with its head again."""
        header, end, last = "", first + 2, _map(tokens)[1]
        while min(len(lines) - 1, last) > end + MAX_LINES:
            header = "\n".join(lines[first : first + 2]) + "\n"
            part = header + "\n".join(lines[end : end + MAX_LINES]) + "\n"
            block = self._block(self._top_level(part)[0])
            closed.append(block)
            table = block.elements[0]
            self._widths = table.widths or table.natural_widths() if isinstance(table, Table) else ()
            self._glued = True
            end += MAX_LINES
        return header, end if header else first

    def _cut_paragraph(self) -> list[Block]:
        """Give away the beginning of a paragraph that is longer than any should be."""
        if len(self._tail) <= MAX_PARAGRAPH:
            return []
        tops = self._top_level(self._tail)
        if not tops or tops[0][0].type != "paragraph_open":
            return []
        lines = self._tail.split("\n")
        start, end = _map(tops[0])
        left = "\n".join(lines[start:end])
        rest = self._tail[sum(len(line) + 1 for line in lines[:start]) + len(left) :]
        cut: list[Block] = []
        while len(left) > MAX_PARAGRAPH:
            text = left[:MAX_PARAGRAPH]
            place = max(text.rfind(" "), text.rfind("\n"))
            place = place if place > MAX_PARAGRAPH // 2 else MAX_PARAGRAPH
            cut.append(self._block(self._top_level(text[:place])[0]))
            self._glued = True
            left = left[place:].lstrip(" \n")
        self._tail = left + rest if cut else self._tail
        return cut

    def _top_level(self, text: str) -> "list[list[Token]]":
        self.parsed += len(text)
        groups: list[list[Token]] = []
        depth = 0
        for token in self._parser.parse(text):
            if depth == 0:
                groups.append([])
            groups[-1].append(token)
            depth += token.nesting
        return groups

    def _block(self, tokens: "list[Token]") -> Block:
        """Make a block, which goes on with what was given away before it, or does not."""
        first = tokens[0]
        is_list = first.type in ("bullet_list_open", "ordered_list_open")
        goes_on = is_list and self._list_markup == first.type + first.markup
        number = self._number if goes_on else None
        elements = elements_of(tokens, number)
        if self._widths and isinstance(elements[0], Table):
            elements[0] = replace(elements[0], is_continued=True, widths=self._widths)
        is_spaced = self._blank or first.meta.get("blank_before", False)
        gap = not (self._glued or (goes_on and not is_spaced))
        self._glued, self._blank, self._widths = False, False, ()
        self._list_markup = first.type + first.markup if is_list else ""
        self._number = None
        if first.type == "ordered_list_open":
            start = int(first.attrs.get("start", 1))
            items = sum(t.type == "list_item_open" and t.level == _ITEM_NESTING for t in tokens)
            self._number = (number if number is not None else start) + items
        return Block(elements, gap)


def _map(tokens: "list[Token]") -> tuple[int, int]:
    """Return the lines of a block, [first, end)."""
    lines = tokens[0].map or [0, 0]
    return lines[0], lines[1]


def _parts(tokens: "list[Token]") -> "list[list[Token]]":
    """Return the items of a list as lists of their own; any other block whole."""
    return list(_items(tokens)) if tokens[0].type in ("bullet_list_open", "ordered_list_open") else [tokens]


def _items(tokens: "list[Token]") -> "Iterator[list[Token]]":
    head, tail = tokens[0], tokens[-1]
    item: list[Token] = []
    end = None
    for token in tokens[1:-1]:
        item.append(token)
        if token.type == "list_item_close" and token.level == _ITEM_NESTING:
            opening = item[0]
            start, stop = opening.map or [0, 0]
            blank = end is not None and start > end
            yield [head.copy(map=[start, stop], meta={"blank_before": blank}), *item, tail]
            end = _content_end(item)
            item = []


def _content_end(item: "list[Token]") -> int:
    """Return the line after the last that holds something; an item's own lines count the blank ones after it."""
    return max((token.map[1] for token in item[1:] if token.map is not None), default=(item[0].map or [0, 0])[1])
