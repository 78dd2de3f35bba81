"""Reads what the terminal sends, as Textual does, but a paste in whole pieces: Textual looks at each character."""

from collections.abc import Iterable

from textual import events
from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

# Ctrl+C and Esc, as old and new terminals send them.
_WAYS_OUT = ("\x03", "\x1b", "\x1b[99;5u", "\x1b[27u")
_PATIENCE_S = 1.0


class PasteParser(XTermParser):
    """Textual's parser with a short way for pastes.

    A paste whose end does not come is shown as far as it came; Ctrl+C or Esc then ends it.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pieces: list[str] | None = None
        # The end of what came last, where it may be the beginning of a sequence.
        self._rest = ""
        self._last_at = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events of what came."""
        if not data:
            yield from self._shown(is_end=True)
            yield from super().feed(data)
            return
        if self._pieces is not None and not self._pieces and data in _WAYS_OUT:
            self._pieces = None
            return
        self._last_at = get_time()
        data, self._rest = self._rest + data, ""
        while data:
            mark = BRACKETED_PASTE_START if self._pieces is None else BRACKETED_PASTE_END
            before, found, data = data.partition(mark)
            if not found:
                before, self._rest = _split(before, mark, 3 if self._pieces is None else 1)
            if self._pieces is not None:
                self._pieces.append(before)
                if found:
                    yield from self._shown(is_end=True)
            elif before:
                yield from super().feed(before)
            if found and mark is BRACKETED_PASTE_START:
                self._pieces = []

    def tick(self) -> Iterable[Message]:
        """Yield what time brings: an Esc that was one, a paste that does not end."""
        yield from super().tick()
        if get_time() - self._last_at <= _PATIENCE_S:
            return
        if self._pieces is not None:
            yield from self._shown(is_end=False)
        elif self._rest:
            rest, self._rest = self._rest, ""
            yield from super().feed(rest)

    def _shown(self, *, is_end: bool) -> Iterable[Message]:
        text = "".join(self._pieces or ()).replace("\x00", "")
        self._pieces = None if is_end else []
        if text:
            yield events.Paste(text)


def _split(text: str, mark: str, least: int) -> tuple[str, str]:
    """Return a text without, and with only, the beginning of a mark that it ends with, of so many characters."""
    for length in range(min(len(mark) - 1, len(text)), least - 1, -1):
        if text.endswith(mark[:length]):
            return text[:-length], text[-length:]
    return text, ""
