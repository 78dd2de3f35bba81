"""Titles of conversations: the first line of the first message, cut and cleaned."""

import re
import unicodedata
from collections.abc import Iterator

MAX_TITLE = 80
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
# Whole sequences: without its ESC the rest would stay as text.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[!-/]+[0-~]"
)


def title_of(text: str) -> str:
    """Return the first line that says something, without control characters, of at most 80 characters.

    Files that a message begins with say less than the question after them.
    """
    for line in (*_outside_of_fences(text), *text.splitlines()):
        cleaned = clean(line)
        if cleaned:
            return cleaned if len(cleaned) <= MAX_TITLE else cleaned[: MAX_TITLE - 1].rstrip() + "…"
    return "untitled"


def _outside_of_fences(text: str) -> Iterator[str]:
    """Yield the lines that are in no fenced block of Markdown."""
    fence = ""
    for line in text.splitlines():
        if not fence:
            found = _FENCE.match(line)
            fence = found[1] if found is not None else ""
            if not fence:
                yield line
        elif (bare := line.strip()) == fence[0] * len(bare) and len(bare) >= len(fence):
            fence = ""


def clean(text: str) -> str:
    """Return text on one line without terminal sequences, control, bidirectional and other invisible characters."""
    # Joiners (ZWJ, ZWNJ) and variation selectors are part of visible emoji and scripts.
    kept = (
        " " if character.isspace() else character
        for character in _SEQUENCE.sub("", text)
        if character.isspace()
        or character in "\u200c\u200d"
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return " ".join("".join(kept).split())
