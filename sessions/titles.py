"""Titles of conversations: the first line of the first message, cut and cleaned."""

import unicodedata

MAX_TITLE = 80


def title_of(text: str) -> str:
    """Return the first line that says something, without control characters, of at most 80 characters."""
    for line in text.splitlines():
        cleaned = clean(line)
        if cleaned:
            return cleaned if len(cleaned) <= MAX_TITLE else cleaned[: MAX_TITLE - 1].rstrip() + "…"
    return "untitled"


def clean(text: str) -> str:
    """Return text on one line without control, bidirectional and other invisible format characters."""
    # Joiners (ZWJ, ZWNJ) and variation selectors are part of visible emoji and scripts.
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or character in "\u200c\u200d"
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return " ".join("".join(kept).split())
