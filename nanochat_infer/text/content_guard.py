"""Marks in message contents, so that what a content spells is never taken for the template's own control tokens."""

import re
from collections.abc import Collection, Iterable

from nanochat_infer.errors import ParameterError

_PRIVATE = (range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))


def free_characters(texts: Iterable[str], count: int) -> list[str]:
    """Return private-use characters that none of the texts holds.

    Raises:
        ParameterError: the texts hold all of them.
    """
    used = {character for text in texts if not text.isascii() for character in text}
    free: list[str] = []
    for code in (code for codes in _PRIVATE for code in codes):
        if len(free) == count:
            break
        if chr(code) not in used:
            free.append(chr(code))
    if len(free) < count:
        raise ParameterError("the messages hold every private-use character of Unicode; remove them")
    return free


class ContentGuard:
    """Breaks up control tokens inside contents with a mark that is taken out again after rendering.

    Args:
        controls: texts of all control tokens.
        mark: a character that no content and no template holds.
        single: one more such character for each control token of one character.
    """

    def __init__(self, controls: Collection[str], mark: str, single: Collection[str] = ()) -> None:
        self._mark = mark
        long = sorted((text for text in controls if len(text) > 1), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, long))) if long else None
        self._substitutes = dict(zip((text for text in controls if len(text) == 1), single, strict=True))
        self._heads = {text[:length] for text in long for length in range(1, len(text))}
        self._tails = {text[-length:] for text in long for length in range(1, len(text))}
        self._longest = max(map(len, long), default=0)
        self._first = "".join(re.escape(character) for character in sorted({text[0] for text in long}))
        self._last = "".join(re.escape(character) for character in sorted({text[-1] for text in long}))

    def protect(self, text: str) -> str:
        """Return the text with marks in control tokens, and at ends that could be a part of one."""
        for character, substitute in self._substitutes.items():
            text = text.replace(character, substitute)
        if self._pattern is None:
            return text
        while self._pattern.search(text):
            text = self._pattern.sub(lambda match: match[0][0] + self._mark + match[0][1:], text)
        return self._mark_ends(text)

    def protect_strictly(self, text: str) -> str:
        """Return the text with a mark wherever a control token could begin or end."""
        text = self.protect(text)
        if self._pattern is None:
            return text
        text = re.sub(f"[{self._first}]", lambda match: match[0] + self._mark, text)
        return re.sub(f"[{self._last}]", lambda match: self._mark + match[0], text)

    def is_suspicious(self, text: str) -> bool:
        """Whether the text could help to spell a control token at all."""
        return bool(self._first) and re.search(f"[{self._first}]", text) is not None

    def restore(self, text: str) -> str:
        """Return the text without marks."""
        text = text.replace(self._mark, "")
        for character, substitute in self._substitutes.items():
            text = text.replace(substitute, character)
        return text

    def _mark_ends(self, text: str) -> str:
        body = text.rstrip()
        if any(body[-length:] in self._heads for length in range(1, min(self._longest, len(body) + 1))):
            text = body + self._mark + text[len(body) :]
        body = text.lstrip()
        if any(body[:length] in self._tails for length in range(1, min(self._longest, len(body) + 1))):
            text = text[: len(text) - len(body)] + self._mark + body
        return text
