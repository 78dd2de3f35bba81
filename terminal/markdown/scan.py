"""One pass over the text of a leaf: emphasis, code, links and what of them is still open at the end.

Source: CommonMark 0.31, appendix "A parsing strategy", phase 2.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from terminal.markdown.styles import BOLD, CODE, FAINT, ITALIC, STRIKE, UNDERLINE
from terminal.sanitize import clean_line

# A mark and its counterpart belong together only within so many characters.
MAX_REACH = 1_000

_PLAIN_RUN = re.compile(r"[^\\`*_~\[\]!<&\n]+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_OPEN_ENTITY = re.compile(r"&[#A-Za-z0-9]{0,32}$")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]{0,900}|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,250})>")
_OPEN_AUTOLINK = re.compile(r"<(?:[A-Za-z0-9][^<>\s]{0,990})?$")
_TARGET = re.compile(
    r"\( *(?:<([^<>\n]{0,900})>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.){0,300}\)){0,900}))"
    r"(?: +(?:\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}'))? *\)"
)
_OPEN_TARGET = re.compile(r"\([^\n]{0,1500}$")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BRACKETS = ("[", "![")
_BACKTICKS = re.compile(r"`+")


@dataclass(slots=True)
class Node:
    """A piece of text from one place of the source.

    Args:
        text: what is shown.
        start: its place in the source.
        flags: its style.
        mark: of a run of emphasis marks that may still pair up, the character; of an open bracket, "[" or "![".
        index: its place among the nodes.
        length: of a run, how many of its marks are left.
        size: of a run, how many marks it had.
        anchor: of a run, the beginning of what it closed already; the run cannot be read without that.
    """

    text: str
    start: int
    flags: int = 0
    mark: str = ""
    index: int = 0
    length: int = 0
    size: int = 0
    anchor: int = 0
    can_open: bool = False
    can_close: bool = False

    def show(self) -> None:
        """Show the marks that are left as text, unless they were shown as open before."""
        if self.length and self.start >= 0:
            self.text = self.mark * self.length


class Scan:
    """One pass over the source.

    Args:
        source: the text.
        before: the character before it.
        carried: marks from before that are open, with their distance.
        is_whole: nothing follows.
        is_hopeful: marks that are open at the end are taken as if their counterparts followed.
    """

    def __init__(
        self,
        source: str,
        before: str,
        carried: tuple[tuple[str, int], ...],
        *,
        is_whole: bool,
        is_hopeful: bool = False,
    ) -> None:
        self.nodes: list[Node] = []
        self.hopes: list[tuple[str, int]] = []
        self._source, self._before = source, before
        self._is_whole, self._is_hopeful = is_whole, is_hopeful
        self._end = len(source)
        self._stack: list[Node] = []
        self._backticks: dict[int, list[int]] | None = None
        position = self._begin_carried(carried)
        while position < self._end:
            position = self._step(position)
        self._pair_marks(0)
        if is_hopeful:
            self._fulfil_hopes()
        for node in self._stack:
            node.show()

    def first_open(self) -> int:
        """Return the place up to which nothing can change."""
        waiting = [node.anchor for node in self._stack if node.can_open and node.start + MAX_REACH >= self._end]
        return max(0, min([self._end, *waiting]))

    def _step(self, position: int) -> int:
        """Take what stands at a position; return where it ends, or set the end where it is not complete."""
        found = _PLAIN_RUN.match(self._source, position, self._end)
        if found:
            self._add(found[0], position)
            return found.end()
        character = self._source[position]
        if character == "`":
            return self._code(position)
        if character in "*_~":
            return self._marks(position, character)
        if character in "![":
            return self._open_bracket(position, character)
        if character == "]":
            return self._close_bracket(position)
        if character == "\n":
            return self._add("\n", position)
        return self._escaped(position, character)

    def _add(self, text: str, start: int, flags: int = 0) -> int:
        self.nodes.append(Node(text, start, flags, index=len(self.nodes)))
        return start + len(text)

    def _wait(self, position: int) -> int:
        """What stands here needs what follows: the scan ends before it."""
        self._end = position
        return position

    def _escaped(self, position: int, character: str) -> int:
        source = self._source
        if character == "\\":
            if position + 1 == len(source) and not self._is_whole:
                return self._wait(position)
            if found := _ESCAPE.match(source, position):
                self._add(found[1], position)
                return position + 2
            if source[position + 1 : position + 2] == "\n":
                return position + 1
        elif character == "&":
            if found := _ENTITY.match(source, position):
                # An entity may name a control character.
                self._add(clean_line(html.unescape(found[0])), position)
                return found.end()
            if not self._is_whole and _OPEN_ENTITY.match(source, position):
                return self._wait(position)
        else:
            if found := _AUTOLINK.match(source, position):
                self._add(clean_line(found[1]), position, UNDERLINE)
                return found.end()
            if not self._is_whole and _OPEN_AUTOLINK.match(source, position):
                return self._wait(position)
        return self._add(character, position)

    def _code(self, position: int) -> int:
        source = self._source
        length = _run_length(source, position)
        content = position + length
        if content == len(source) and not self._is_whole:
            return self._wait(position)
        close = self._find_backticks(length, content)
        if close is not None and close - position <= MAX_REACH:
            self._add(_code_text(source[content:close]), position, CODE)
            return close + length
        if position + MAX_REACH >= len(source):
            if not self._is_whole:
                return self._wait(position)
            if self._is_hopeful:
                self.hopes.append(("`" * length, position))
                self._add(_code_text(source[content:]), position, CODE)
                return len(source)
        return self._add("`" * length, position)

    def _find_backticks(self, length: int, start: int) -> int | None:
        """Return where the next run of exactly so many backticks begins."""
        if self._backticks is None:
            self._backticks = {}
            for run in _BACKTICKS.finditer(self._source):
                # A run at the end may become longer.
                if run.end() < len(self._source) or self._is_whole:
                    self._backticks.setdefault(len(run[0]), []).append(run.start())
        places = self._backticks.get(length, [])
        index = bisect_right(places, start - 1)
        return places[index] if index < len(places) else None

    def _marks(self, position: int, mark: str) -> int:
        source = self._source
        length = _run_length(source, position)
        end = position + length
        if end == len(source) and not self._is_whole:
            return self._wait(position)
        if mark == "~" and length != 2:
            return self._add(mark * length, position)
        before = source[position - 1] if position else self._before
        after = source[end] if end < len(source) else "\n"
        is_left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
        is_right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
        can_open, can_close = is_left, is_right
        if mark == "_":
            can_open = is_left and (not is_right or _is_punctuation(before))
            can_close = is_right and (not is_left or _is_punctuation(after))
        self._push(Node("", position, mark=mark, length=length, size=length, can_open=can_open, can_close=can_close))
        return end

    def _push(self, node: Node) -> None:
        node.index, node.anchor = len(self.nodes), node.start
        self.nodes.append(node)
        self._stack.append(node)

    def _begin_carried(self, carried: tuple[tuple[str, int], ...]) -> int:
        for mark, distance in carried:
            if distance > MAX_REACH:
                continue
            if mark[0] != "`":
                size = len(mark)
                self._push(Node("", -distance, mark=mark[0], length=size, size=size, can_open=True))
                continue
            close = self._find_backticks(len(mark), 0)
            if close is not None and close + distance <= MAX_REACH:
                self._add(self._source[:close], 0, CODE)
                return close + len(mark)
            if not self._is_whole and distance + MAX_REACH >= len(self._source):
                return self._wait(0)
            if self._is_hopeful:
                self.hopes.append((mark, -distance))
                return self._add(self._source, 0, CODE)
        return 0

    def _open_bracket(self, position: int, character: str) -> int:
        if character == "!":
            if position + 1 == len(self._source) and not self._is_whole:
                return self._wait(position)
            if self._source[position + 1 : position + 2] != "[":
                return self._add("!", position)
            character = "!["
        self._push(Node(character, position, mark=character, can_open=True))
        return position + len(character)

    def _close_bracket(self, position: int) -> int:
        depth = next((i for i in range(len(self._stack) - 1, -1, -1) if self._stack[i].mark in _BRACKETS), -1)
        if depth < 0:
            return self._add("]", position)
        opener = self._stack[depth]
        if position + 1 == len(self._source) and not self._is_whole:
            return self._wait(opener.start)
        target = _TARGET.match(self._source, position + 1)
        if target is None and not self._is_whole and _OPEN_TARGET.match(self._source, position + 1):
            return self._wait(opener.start)
        if target is None or position - opener.start > MAX_REACH:
            del self._stack[depth]
            return self._add("]", position)
        self._pair_marks(depth + 1)
        self._settle(depth)
        opener.text = ""
        text = "".join(node.text for node in self.nodes[opener.index :])
        for node in self.nodes[opener.index :]:
            node.flags |= UNDERLINE
        address = _ESCAPE.sub(r"\1", target[1] or target[2] or "")
        address = clean_line(html.unescape(address))
        if address and address not in (text, f"mailto:{text}"):
            self._add(f" ({address})", position, FAINT)
        if opener.mark == "[":
            # No link stands in a link.
            self._stack = [node for node in self._stack if node.mark != "["]
        return target.end()

    def _settle(self, depth: int) -> None:
        """Show the marks from a depth of the stack on as text; a bracket is text already."""
        for node in self._stack[depth:]:
            node.show()
        del self._stack[depth:]

    def _pair_marks(self, bottom: int) -> None:
        """Pair opening and closing marks from a depth of the stack on."""
        lowest: dict[tuple[str, bool, int], int] = {}
        current = bottom
        while current < len(self._stack):
            closer = self._stack[current]
            if not closer.can_close:
                current += 1
                continue
            key = (closer.mark, closer.can_open, closer.size % 3)
            floor = max(bottom, lowest.get(key, bottom))
            found = next((i for i in range(current - 1, floor - 1, -1) if _is_pair(self._stack[i], closer)), -1)
            if found < 0:
                lowest[key] = current
                if not closer.can_open:
                    closer.show()
                    del self._stack[current]
                else:
                    current += 1
                continue
            self._pair(self._stack[found], closer)
            for node in self._stack[found + 1 : current]:
                node.show()
            del self._stack[found + 1 : current]
            current = found + 1
            if not self._stack[found].length:
                del self._stack[found]
                current = found
            if not closer.length:
                del self._stack[current]
            lowest = {key: min(depth, current) for key, depth in lowest.items()}

    def _pair(self, opener: Node, closer: Node) -> None:
        used = 2 if opener.length >= 2 and closer.length >= 2 else 1
        flag = STRIKE if closer.mark == "~" else BOLD if used == 2 else ITALIC
        opener.length -= used
        closer.length -= used
        closer.anchor = min(closer.anchor, opener.anchor)
        for node in self.nodes[opener.index + 1 : closer.index]:
            node.flags |= flag

    def _fulfil_hopes(self) -> None:
        """Take marks of two or more that are open at the end as if they were closed there."""
        kept = []
        for node in self._stack:
            if node.length < 2 or not node.can_open or self._end - node.start > MAX_REACH:
                kept.append(node)
                continue
            self.hopes.append((node.mark * node.length, node.start))
            flags = STRIKE if node.mark == "~" else BOLD | (ITALIC if node.length > 2 else 0)
            for later in self.nodes[node.index + 1 :]:
                later.flags |= flags
        self._stack = kept


def _is_pair(opener: Node, closer: Node) -> bool:
    if opener.mark != closer.mark or not opener.can_open or not opener.length:
        return False
    if closer.start - opener.start > MAX_REACH:
        return False
    if opener.can_close or closer.can_open:
        return (opener.size + closer.size) % 3 != 0 or (opener.size % 3 == 0 and closer.size % 3 == 0)
    return True


def _run_length(source: str, position: int) -> int:
    end = position
    while end < len(source) and source[end] == source[position]:
        end += 1
    return end - position


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _code_text(text: str) -> str:
    """Return what a code span shows: newlines are spaces, and one space at both ends belongs to the marks."""
    text = text.replace("\n", " ")
    return text[1:-1] if text[:1] == text[-1:] == " " and text.strip() else text
