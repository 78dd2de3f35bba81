"""Separates a thinking model's reasoning from its answer while both stream."""

from typing import Literal

Kind = Literal["content", "reasoning"]

OPEN_TAG = "<think>"
CLOSE_TAG = "</think>"


class ReasoningSplitter:
    """Split a stream into content and the text between <think> and </think>.

    The first block counts; later tags are content, since an answer may talk about them. As in Qwen's template, newlines
    after <think>, before </think> and after it belong to neither. Everything else comes out exactly once, whatever the
    split.

    Args:
        opened: the prompt already ended inside an open think block.
    """

    def __init__(self, opened: bool = False) -> None:
        self._state: Literal["before", "inside", "after", "content"] = "inside" if opened else "before"
        self._trim_start = opened
        self._held = ""

    def push(self, text: str) -> list[tuple[Kind, str]]:
        """Return the pieces that are certain by now, in order, none of them empty."""
        pieces: list[tuple[Kind, str]] = []
        self._held += text
        while self._advance(pieces):
            pass
        return pieces

    def flush(self) -> list[tuple[Kind, str]]:
        """Return what was held back; call it when the stream ends."""
        held, self._held = self._held, ""
        kind: Kind = "reasoning" if self._state == "inside" else "content"
        return [(kind, held)] if held else []

    @property
    def inside(self) -> bool:
        """Whether the stream is inside an open think block."""
        return self._state == "inside"

    def _advance(self, pieces: list[tuple[Kind, str]]) -> bool:
        """Take one step of the state machine; return whether another may follow."""
        if self._state == "content":
            self._emit(pieces, "content", len(self._held))
            return False
        if self._state == "after" or self._trim_start:
            self._held = self._held.lstrip("\n")
            if not self._held:
                return False
            self._trim_start = False
        if self._state == "after":
            self._state = "content"
            return True
        return self._find_tag(pieces)

    def _find_tag(self, pieces: list[tuple[Kind, str]]) -> bool:
        inside = self._state == "inside"
        tag = CLOSE_TAG if inside else OPEN_TAG
        kind: Kind = "reasoning" if inside else "content"
        at = self._held.find(tag)
        if at < 0:
            safe = len(self._held) - _partial_suffix(self._held, tag)
            if inside:
                safe = len(self._held[:safe].rstrip("\n"))
            self._emit(pieces, kind, safe)
            return False
        before, self._held = self._held[:at], self._held[at + len(tag) :]
        before = before.rstrip("\n") if inside else before
        if before:
            pieces.append((kind, before))
        self._state = "after" if inside else "inside"
        self._trim_start = True
        return True

    def _emit(self, pieces: list[tuple[Kind, str]], kind: Kind, length: int) -> None:
        if length:
            pieces.append((kind, self._held[:length]))
            self._held = self._held[length:]


def _partial_suffix(text: str, tag: str) -> int:
    """Return how many characters at the end of text could be the start of the tag."""
    for length in range(min(len(text), len(tag) - 1), 0, -1):
        if text.endswith(tag[:length]):
            return length
    return 0
