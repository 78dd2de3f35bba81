"""Titles of conversations: the first line of the first message, cut and cleaned."""

import re
import unicodedata

MAX_TITLE = 80
# Whole sequences: without its ESC the rest would stay as text.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[!-/]+[0-~]"
)


def title_of(text: str) -> str:
    """Return the first line that says something, without control characters, of at most 80 characters."""
    for line in text.splitlines():
        cleaned = clean(line)
        if cleaned:
            return cleaned if len(cleaned) <= MAX_TITLE else cleaned[: MAX_TITLE - 1].rstrip() + "…"
    return "untitled"


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
