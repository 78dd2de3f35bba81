"""Text that did not come from us, made harmless for a terminal.

Control characters never reach the terminal: each becomes one visible symbol, so what the sender tried can be seen.
"""

import unicodedata

# Terminals differ in what they do with them, and a line must stay a line.
_SEPARATORS = (0x2028, 0x2029)
_BIDI_CONTROLS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))


def _symbols() -> dict[int, str]:
    """Return the visible symbol of every character that could drive a terminal."""
    table = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
    table[0x7F] = "\u2421"
    for code in (*range(0x80, 0xA0), *_SEPARATORS, *_BIDI_CONTROLS):
        table[code] = f"<U+{code:04X}>"
    for code in range(0xD800, 0xE000):
        table[code] = "\ufffd"
    return table


_SYMBOLS = _symbols()
# Where no terminal is, these are a part of the text, as in Hebrew.
_PIPE_SYMBOLS = {code: symbol for code, symbol in _SYMBOLS.items() if code not in (*_SEPARATORS, *_BIDI_CONTROLS)}
_LINE_SYMBOLS = _SYMBOLS | {0x09: " ", 0x0A: "\u2424"}


class TerminalFilter:
    """Filter a text that arrives in pieces; every split gives the same result.

    Kept: newline, tab and everything printable. CR LF becomes LF. All other C0 and C1 controls, ESC, DEL, a CR on
    its own, line separators, bidi controls and lone surrogates become visible symbols.

    Args:
        for_terminal: without, line separators and bidi controls stay.
    """

    def __init__(self, *, for_terminal: bool = True) -> None:
        self._carriage_return = False
        self._symbols = _SYMBOLS if for_terminal else _PIPE_SYMBOLS

    def push(self, text: str) -> str:
        """Return the harmless form of the next piece; a CR at its end waits for what follows."""
        if self._carriage_return:
            text = "\r" + text
        self._carriage_return = text.endswith("\r")
        if self._carriage_return:
            text = text[:-1]
        return text.replace("\r\n", "\n").translate(self._symbols)

    def flush(self) -> str:
        """Return what still waited; the text is complete."""
        waited = _SYMBOLS[0x0D] if self._carriage_return else ""
        self._carriage_return = False
        return waited


def clean(text: str, *, for_terminal: bool = True) -> str:
    """Return a whole text in harmless form; newlines and tabs stay. As TerminalFilter does it."""
    return text.replace("\r\n", "\n").translate(_SYMBOLS if for_terminal else _PIPE_SYMBOLS)


def clean_line(text: str) -> str:
    """Return a text as one harmless line: newlines become a symbol, tabs a space."""
    return text.replace("\r\n", "\n").translate(_LINE_SYMBOLS)


def clean_json(serialized: str) -> str:
    """Escape in serialized JSON what could drive a terminal; the parsed value stays the same.

    The JSON encoder escapes C0 by itself, and outside of strings JSON has none of the others.
    """
    return "".join(f"\\u{ord(c):04x}" if ord(c) > 0x7E and ord(c) in _SYMBOLS else c for c in serialized)


def display_width(text: str) -> int:
    """Return the number of terminal columns of a harmless line."""
    return sum(_character_width(character) for character in text)


def shorten(text: str, columns: int) -> str:
    """Return text as one harmless line of at most `columns` columns, cut with an ellipsis."""
    line = clean_line(text)
    if display_width(line) <= columns:
        return line
    width, kept = 0, []
    for character in line:
        width += _character_width(character)
        if width > columns - 1:
            break
        kept.append(character)
    return "".join(kept) + "\u2026"


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
