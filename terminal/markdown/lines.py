"""The block structure of Markdown, line by line: which leaf a line belongs to, and what stands around that leaf.

Only the containers that are open are kept, never a tree, so a line costs the same however long the text is.
HTML and reference definitions are text here: nothing of an answer may be invisible.

Source: CommonMark 0.31, appendix "A parsing strategy", phase 1; GitHub's tables as markdown-it reads them.
"""

import copy
import re
from dataclasses import dataclass, replace

from terminal.markdown.cells import alignments, split_cells

# Of a longer line only this much decides what it is; the rest is its text.
MAX_START = 400
_MAX_CONTAINERS = 20
_TAB = 4
# Of a line that its beginning has decided, more of the same says nothing.
_MARKS = "-*_=`~#> \t"

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*)$")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)$")
_RULE = re.compile(r"([*_-])[ \t]*(?:\1[ \t]*){2,}$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_MARKER = re.compile(r"([*+-]|(\d{1,9})([.)]))(?=[ \t]|$)")


@dataclass(slots=True)
class Container:
    """A quote, a list, or an item of one.

    Args:
        kind: "quote", "list" or "item".
        indent: of an item, the columns that its further lines are indented by.
        marker: of a list, the character that its items share; of an item, what it begins with.
        number: of a list, that of its last item.
        is_begun: of an item, it has something in it.
        is_shown: of an item, its marker was given to a leaf.
    """

    kind: str
    indent: int = 0
    marker: str = ""
    number: int = 0
    is_begun: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What a line does.

    Args:
        kind: "begin" a leaf; "add" a line to it, or "append" to its last line; turn the paragraph's last line into a
            "table"; turn the paragraph into a heading ("setext"); "end" the leaf; "blank" line between leaves.
        leaf: of "begin": "paragraph", "heading", "fence", "code" or "rule".
        text: of "add" and "append"; of "begin" the language of a fence, of "table" the line below its head.
        level: of a heading.
        around: of "begin" and "blank": the containers, outermost first.
    """

    kind: str
    leaf: str = ""
    text: str = ""
    level: int = 0
    around: tuple[Container, ...] = ()


class LineParser:
    """Takes complete lines, or a long one from its beginning on."""

    def __init__(self) -> None:
        self.containers: list[Container] = []
        self.leaf = ""
        self._fence = ("", 0, 0)
        self._blank_code_lines: list[str] = []
        # The last line of a paragraph where it may be the head of a table.
        self._head = ""
        self._events: list[Event] = []
        # Of a line that comes in parts: the spaces at the end of what was taken, and whether its leaf ends with it.
        self._held = ""
        self._is_cut = self._ends_with_line = False
        # How many top-level blocks have begun.
        self.num_blocks = 0

    def fork(self) -> "LineParser":
        """Return a parser in the same state."""
        other = copy.copy(self)
        other.containers = [replace(container) for container in self.containers]
        other._blank_code_lines = list(self._blank_code_lines)
        other._events = []
        return other

    def line(self, text: str) -> list[Event]:
        """Take one line without its newline."""
        if len(text) > MAX_START:
            return [*self.begin(text[:MAX_START]), *self.more(text[MAX_START:])]
        self._begin_line(is_cut=False)
        self._take(text.expandtabs(_TAB))
        return self._events

    def begin(self, text: str) -> list[Event]:
        """Take the beginning of a line; what follows of it goes through `more`."""
        self._begin_line(is_cut=True)
        start = text.rstrip(" \t") or text
        self._held = text[len(start) :]
        self._take(start.expandtabs(_TAB))
        self._head = ""
        return self._events

    def more(self, text: str) -> list[Event]:
        """Take more of the line."""
        if not text:
            return []
        text, self._held = (self._held + text).replace("\t", " " * _TAB), ""
        if self.leaf in ("paragraph", "heading", "fence", "code", "table"):
            return [Event("append", text=text)]
        # What follows marks that were a line of their own is text that nobody may lose.
        text = text.lstrip(_MARKS)
        if not text:
            return []
        self._events, self._ends_with_line = [], True
        self._begin_leaf("paragraph", len(self.containers))
        self._emit("add", text=text)
        return self._events

    def finish(self) -> list[Event]:
        """The text is complete."""
        self._begin_line(is_cut=False)
        self._close_to(0)
        return self._events

    def _begin_line(self, *, is_cut: bool) -> None:
        self._events, self._held, self._is_cut = [], "", is_cut
        if self._ends_with_line:
            self._ends_with_line = False
            self._end_leaf()

    def _take(self, line: str) -> None:
        matched, position = self._match_containers(line)
        is_inside = matched == len(self.containers)
        if is_inside and self.leaf == "fence":
            self._take_fence_line(line[position:])
            return
        self._begin_blocks(line, position, matched)

    def _match_containers(self, line: str) -> tuple[int, int]:
        """Return how many containers the line stays in, and where its rest begins."""
        position = 0
        for index, container in enumerate(self.containers):
            if container.kind == "list":
                continue
            indent, is_blank = _indent(line, position)
            if container.kind == "quote":
                if indent > 3 or line[position + indent : position + indent + 1] != ">":
                    return index, position
                position += indent + 1
                position += line[position : position + 1] == " "
            elif is_blank:
                if not container.is_begun:
                    return index, position
                position += indent
            elif indent >= container.indent:
                position += container.indent
            else:
                return index, position
        return len(self.containers), position

    def _take_fence_line(self, line: str) -> None:
        character, length, fence_indent = self._fence
        indent, _ = _indent(line, 0)
        stripped = line.strip(" ")
        if indent <= 3 and len(stripped) >= length and not stripped.strip(character):
            self._end_leaf()
            return
        self._emit("add", text=line[min(indent, fence_indent) :])

    def _begin_blocks(self, line: str, position: int, matched: int) -> None:
        """Open what the line begins, then give the rest of the line to a leaf."""
        is_new = False
        while True:
            indent, is_blank = _indent(line, position)
            rest = line[position + indent :]
            may_continue = self.leaf == "paragraph" and not is_new
            if is_blank or (indent >= _TAB and may_continue):
                break
            if indent >= _TAB:
                self._take_code_line(line[position + _TAB :], matched)
                return
            is_paragraph = may_continue and matched == len(self.containers)
            if is_paragraph and self._take_underline(rest, line[position:]):
                return
            if rest[0] == ">" and len(self.containers) < _MAX_CONTAINERS:
                matched = self._open(matched, Container("quote"))
                position += indent + 1
                position += line[position : position + 1] == " "
            elif self._take_single_line(rest, indent, matched):
                return
            else:
                found = self._item(rest, line[position:], indent, is_paragraph)
                if found is None:
                    break
                matched = self._open_item(found[0], matched)
                position += found[1]
            is_new = True
        self._take_text(rest, is_blank, is_new, matched)

    def _take_text(self, rest: str, is_blank: bool, is_new: bool, matched: int) -> None:
        if is_blank:
            if not is_new:
                self._take_blank(matched)
            return
        if self.leaf == "paragraph" and not is_new:
            # A line that left the containers goes on with their paragraph all the same.
            self._head = rest if matched == len(self.containers) and "|" in rest else ""
            self._emit("add", text=rest.rstrip(" "))
        elif self.leaf == "table" and matched == len(self.containers) and not is_new:
            self._emit("add", text=rest)
        else:
            self._begin_leaf("paragraph", matched)
            self._head = rest if "|" in rest else ""
            self._emit("add", text=rest.rstrip(" "))

    def _take_blank(self, matched: int) -> None:
        if self.leaf == "code" and matched == len(self.containers):
            self._blank_code_lines.append("")
            return
        self._close_to(matched)
        self._emit("blank", around=self._around())

    def _take_underline(self, rest: str, line: str) -> bool:
        """Take the line below the head of a table, or the line that makes the paragraph above it a heading."""
        aligned = alignments(line) if self._head else None
        if aligned is not None and len(aligned) == len(split_cells(self._head)):
            self._emit("table", text=line)
            self.leaf, self._head = "table", ""
            return True
        if found := _SETEXT.match(rest):
            self._emit("setext", level=1 if found[1][0] == "=" else 2, text=rest)
            self._end_leaf()
            return True
        return False

    def _take_single_line(self, rest: str, indent: int, matched: int) -> bool:
        """Take a heading, the opening of a fence, or a rule."""
        if found := _HEADING.match(rest):
            self._begin_leaf("heading", matched, level=len(found[1]))
            if self._is_cut:
                self._emit("add", text=found[2].strip(" "))
                self._ends_with_line = True
                return True
            self._emit("add", text=_CLOSING_HASHES.sub("", found[2]).strip(" "))
        elif (found := _FENCE.match(rest)) and not (found[1][0] == "`" and "`" in found[2]):
            self._begin_leaf("fence", matched, text=found[2].strip())
            self._fence = (found[1][0], len(found[1]), indent)
            return True
        elif _RULE.match(rest):
            self._begin_leaf("rule", matched)
        else:
            return False
        self._end_leaf()
        return True

    def _take_code_line(self, text: str, matched: int) -> None:
        if self.leaf == "code" and matched == len(self.containers):
            for blank in self._blank_code_lines:
                self._emit("add", text=blank)
            self._blank_code_lines.clear()
        else:
            self._begin_leaf("code", matched)
        self._emit("add", text=text)

    def _item(self, rest: str, line: str, indent: int, is_paragraph: bool) -> tuple[Container, int] | None:
        """Return the list item that begins here and how far its marker goes; None if none does."""
        found = _MARKER.match(rest)
        if found is None or len(self.containers) + 2 > _MAX_CONTAINERS:
            return None
        spaces, is_empty = _indent(rest, found.end())
        if is_paragraph and (is_empty or (found[2] and int(found[2]) != 1)):
            return None
        padding = 1 if is_empty or spaces > _TAB else spaces
        width = indent + found.end() + padding
        number = int(found[2]) if found[2] else -1
        return Container("item", indent=width, marker=found[3] or found[1], number=number), min(width, len(line))

    def _open_item(self, item: Container, matched: int) -> int:
        above = self.containers[matched - 1] if matched else None
        if above is not None and above.kind == "list" and above.marker == item.marker:
            item.number = item.number if item.number < 0 else max(item.number, above.number + 1)
            above.number = item.number
        else:
            # What stands in a list must be its items: one with another marker is a list beside it.
            matched = self._open(matched, Container("list", marker=item.marker, number=item.number))
        return self._open(matched, item)

    def _open(self, matched: int, container: Container) -> int:
        if container.kind != "item":
            matched = _without_list(self.containers, matched)
        self._close_to(matched)
        self._mark_begun()
        self.containers.append(container)
        return len(self.containers)

    def _begin_leaf(self, leaf: str, matched: int, *, text: str = "", level: int = 0) -> None:
        self._close_to(_without_list(self.containers, matched))
        self._mark_begun()
        self.leaf = leaf
        self._emit("begin", leaf=leaf, text=text, level=level, around=self._around())
        self._mark_shown()

    def _close_to(self, depth: int) -> None:
        """Close the leaf and all containers but the first `depth`; an item that nobody saw is shown empty."""
        self._end_leaf()
        if depth >= len(self.containers):
            return
        if any(container.kind == "item" and not container.is_shown for container in self.containers):
            self._emit("begin", leaf="paragraph", around=self._around())
            self._emit("end", leaf="paragraph")
            self._mark_shown()
        del self.containers[depth:]

    def _end_leaf(self) -> None:
        if self.leaf:
            self._emit("end", leaf=self.leaf)
        if self._blank_code_lines:
            # They were not the code's after all.
            self._blank_code_lines.clear()
            self._emit("blank", around=self._around())
        self.leaf, self._head = "", ""

    def _mark_begun(self) -> None:
        """Something begins inside all containers that are open now."""
        self.num_blocks += not self.containers
        for container in self.containers:
            container.is_begun = True

    def _mark_shown(self) -> None:
        for container in self.containers:
            container.is_shown = True

    def _around(self) -> tuple[Container, ...]:
        return tuple(replace(container) for container in self.containers)

    def _emit(
        self, kind: str, *, leaf: str = "", text: str = "", level: int = 0, around: tuple[Container, ...] = ()
    ) -> None:
        self._events.append(Event(kind, leaf, text, level, around))


def _indent(line: str, position: int) -> tuple[int, bool]:
    """Return the spaces from a position on, and whether nothing follows them."""
    end = position
    while end < len(line) and line[end] == " ":
        end += 1
    return end - position, end == len(line)


def _without_list(containers: list[Container], matched: int) -> int:
    """Return the depth without a list whose item was left."""
    return matched - 1 if matched and containers[matched - 1].kind == "list" else matched
