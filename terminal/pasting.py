"""Long texts in the input: one character stands for each there, shown as "[pasted 3,000 lines]"."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.vt100 import Vt100Input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from terminal.history import printable_utf8
from terminal.sanitize import clean_line
from terminal.typing_ahead import typed_so_far

MOST_LINES, MOST_CHARACTERS = 20, 4_000
# What a terminal may send as one paste; a message takes far less, but it can be cut down in an editor.
MOST_PASTED = 32 << 20
_FIRST_LINE = 200
# The last plane of Unicode's private use: no font of icons is there.
_FIRST, _LAST = 0x100000, 0x10FFFD
_READ_BYTES, _READS = 1 << 16, 64
_END, _CTRL_C = "\x1b[201~", "\x03"
# What a terminal that still reads lines makes of Enter and Ctrl+D.
_AS_TYPED = bytes.maketrans(b"\n\0", b"\r\x04")


class Folded:
    """The long texts of one input, and the characters that stand for them."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._labels: dict[int, str] = {}
        self._characters: dict[str, str] = {}

    def paste(self, text: str) -> str:
        """Return what goes into the input for a pasted text: the text itself where it is short."""
        text = printable_utf8(text).replace("\r\n", "\n").replace("\r", "\n")
        if not _is_long(text):
            return text
        return self._hold(text, f"[pasted {_count(text)}]")

    def fold(self, text: str) -> str:
        """Return what stands in the input for an earlier message: its first line and the rest, where it is long."""
        if not _is_long(text):
            return text
        first, newline, rest = text.partition("\n")
        if not newline or len(first) > _FIRST_LINE or not rest or _is_long(first):
            return self._hold(text, f"[{_count(text)}]")
        return first + self._hold(newline + rest, f" [+ {_count(rest)}]")

    def unfold(self, text: str) -> str:
        """Return the text that was meant."""
        return text.translate(self._texts) if self._texts else text

    def label(self, character: str) -> str | None:
        """Return how a character is shown, None for one that stands for itself."""
        return self._labels.get(ord(character))

    def _hold(self, text: str, label: str) -> str:
        found = self._characters.get(text)
        code = _FIRST + len(self._texts) if found is None else ord(found)
        if code > _LAST:
            return text
        self._texts[code], self._characters[text] = text, chr(code)
        self._labels[code] = label
        return chr(code)


def _is_long(text: str) -> bool:
    # A character that could be taken for one that stands for a text must not stand there by itself.
    return text.count("\n") >= MOST_LINES or len(text) > MOST_CHARACTERS or max(text, default="") >= chr(_FIRST)


def _count(text: str) -> str:
    lines = text.rstrip("\n").count("\n") + 1
    if lines > 1:
        return f"{lines:,} lines"
    return f"{len(text):,} characters" if len(text) > 1 else "1 character"


class ShowFolded(Processor):
    """Draws the label in place of the character, and symbols for what would turn the line around."""

    def __init__(self, folded: Folded) -> None:
        self._folded = folded

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the fragments of one line as they are drawn."""
        fragments = transformation_input.fragments
        if all(_is_plain(text) for _, text, *_ in fragments):
            return Transformation(fragments)
        shown: StyleAndTextTuples = []
        starts = [0]
        for style, text, *_ in fragments:
            for character in text:
                label = self._folded.label(character)
                drawn = character if label is None and _is_plain(character) else label or clean_line(character)
                shown.append((style if label is None else f"{style} reverse", drawn))
                starts.append(starts[-1] + len(drawn))
        ends = starts[-1]

        def to_display(position: int) -> int:
            return starts[position] if position < len(starts) else ends + position - (len(starts) - 1)

        def to_source(position: int) -> int:
            if position >= ends:
                return len(starts) - 1 + position - ends
            return max(index for index, start in enumerate(starts) if start <= position)

        assert fragment_list_len(shown) == ends
        return Transformation(shown, source_to_display=to_display, display_to_source=to_source)


def _is_plain(text: str) -> bool:
    return text.isascii() or (max(text) < chr(_FIRST) and clean_line(text) == text)


def make_input() -> Input:
    """Return the input of a prompt: standard input, fit for long pastes where it is a terminal."""
    if sys.stdin is not None and os.name == "posix" and sys.stdin.isatty():
        return TerminalInput(sys.stdin)
    return create_input()


class TerminalInput(Vt100Input):
    """A terminal whose pastes are read in linear time, and that stays raw while something is printed above the prompt.

    In the moment in which the library lets a terminal echo and end lines by itself, a key would be lost or drawn twice.
    What was typed before this was made may have come through a terminal that read lines: Enter counts as Enter.
    """

    def __init__(self, stdin: TextIO) -> None:
        super().__init__(stdin)
        self._num_early = typed_so_far()
        self.parser = PasteParser(self._buffer_key)
        self.vt100_parser = self.parser

    def _buffer_key(self, key_press: KeyPress) -> None:
        self._buffer.append(key_press)

    def read_keys(self) -> list[KeyPress]:
        """Return the keys that are there; of a paste as much as there is."""
        self.parser.feed(self._typed(self.stdin_reader.read()))
        for _ in range(_READS):
            if not self.parser.is_pasting or not (data := self.stdin_reader.read(_READ_BYTES)):
                break
            self.parser.feed(data)
        found, self._buffer = self._buffer, []
        return found

    def _typed(self, text: str) -> str:
        if self._num_early <= 0:
            return text
        data = text.encode(errors="surrogateescape")
        early, later = data[: self._num_early], data[self._num_early :]
        self._num_early -= len(early)
        return (early.translate(_AS_TYPED) + later).decode(errors="surrogateescape")

    @contextlib.contextmanager
    def cooked_mode(self) -> Iterator[None]:
        """Leave everything as it is."""
        yield


class PasteParser(Vt100Parser):
    """Finds the end of a paste without looking twice at what came before.

    Where the end does not come, what is there is given after a while, and Ctrl+C ends the paste.

    Args:
        feed_key_callback: takes each key.
    """

    def __init__(self, feed_key_callback: Callable[[KeyPress], None]) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._tail = ""
        super().__init__(feed_key_callback)

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._in_bracketed_paste

    def reset(self, request: bool = False) -> None:
        """Begin afresh."""
        super().reset(request)
        self._parts, self._size, self._tail = [], 0, ""

    def feed(self, data: str) -> None:
        """Take what was read."""
        while self._in_bracketed_paste:
            if data == _CTRL_C:
                self._give(self._tail)
                self._in_bracketed_paste = False
                break
            data = self._tail + data
            end = data.find(_END)
            if end < 0:
                kept = max(0, len(data) - len(_END) + 1)
                self._add(data[:kept])
                self._tail = data[kept:]
                return
            self._in_bracketed_paste = False
            self._give(data[:end])
            data = data[end + len(_END) :]
        if data:
            super().feed(data)

    def flush(self) -> None:
        """Give what is there: nothing came for a while. The rest of a paste that only paused is still pasted."""
        if not self._in_bracketed_paste:
            super().flush()
        elif self._parts or self._tail:
            kept = next(n for n in range(len(_END) - 1, -1, -1) if self._tail.endswith(_END[:n]))
            last, tail = self._tail[: len(self._tail) - kept], self._tail[len(self._tail) - kept :]
            if self._parts or last:
                self._give(last)
            self._tail = tail

    def _give(self, last: str) -> None:
        self._add(last)
        text = "".join(self._parts)
        self._parts, self._size, self._tail = [], 0, ""
        self.feed_key_callback(KeyPress(Keys.BracketedPaste, text))

    def _add(self, part: str) -> None:
        # One character more than the most tells that something was cut.
        part = part[: max(0, MOST_PASTED + 1 - self._size)]
        self._size += len(part)
        self._parts.append(part)
