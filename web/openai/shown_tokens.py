"""Which tokens a piece of text came from: for logprobs, whose tokens have to spell what is shown, and nothing more.

Text is held back for stop strings, characters that are not complete and think tags, so it comes later than its tokens,
or never.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nanochat_infer.generation import TextDelta
from nanochat_infer.logits_options import TokenLogprob
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG, Kind


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token of which something is shown.

    Args:
        drawn: it, and what else was likely.
        offset: characters shown before it.
    """

    drawn: TokenLogprob
    offset: int


@dataclass(slots=True)
class _Waiting:
    """A token, or the rest of one, whose text did not come yet."""

    drawn: TokenLogprob
    rest: bytes
    is_told: bool = False


class ShownTokens:
    """Follows one answer.

    Args:
        token_bytes: the bytes of an id, none for those that show nothing.
    """

    def __init__(self, token_bytes: Callable[[int], bytes]) -> None:
        self._token_bytes = token_bytes
        self._waiting: list[_Waiting] = []
        self._kind: Kind = "content"
        self._num_characters = {"content": 0, "reasoning": 0}

    def take(self, delta: TextDelta) -> list[ShownToken]:
        """Return the tokens that begin in a delta's text.

        Those of a stop string, of tags, and those that end the answer are never returned.
        """
        self._waiting += [_Waiting(drawn, self._token_bytes(drawn.token_id)) for drawn in delta.logprobs]
        if not delta.text:
            return []
        wanted = delta.text.encode("utf-8", "replace")
        spelled = b"".join(token.rest for token in self._waiting)
        start = self._start(delta.kind, spelled)
        at = spelled.find(wanted, start)
        at = spelled.find(wanted) if at < 0 else at
        # Bytes that are no character are shown as U+FFFD; then all that waits is taken for what is shown.
        at, end = (start, len(spelled)) if at < 0 else (at, at + len(wanted))
        found = self._between(at, end, wanted)
        self._num_characters[delta.kind] += len(delta.text)
        return found

    def _start(self, kind: Kind, spelled: bytes) -> int:
        """Return where a text of a kind can begin: behind its tag, where one waits."""
        begins = kind != self._kind or not self._num_characters[kind]
        self._kind = kind
        tag = (OPEN_TAG if kind == "reasoning" else CLOSE_TAG).encode()
        return spelled.find(tag) + len(tag) if begins and tag in spelled else 0

    def _between(self, at: int, end: int, wanted: bytes) -> list[ShownToken]:
        """Take what lies between two places of the bytes that wait, and drop what lies before."""
        found: list[ShownToken] = []
        begins = 0
        shown = self._num_characters[self._kind]
        for place, token in enumerate(self._waiting):
            ends = begins + len(token.rest)
            if begins >= end:
                del self._waiting[:place]
                return found
            if ends > at and not token.is_told:
                before = wanted[: max(0, begins - at)].decode("utf-8", "ignore")
                found.append(ShownToken(token.drawn, shown + len(before)))
                token.is_told = True
            if ends > end:
                token.rest = token.rest[end - begins :]
                del self._waiting[:place]
                return found
            begins = ends
        self._waiting.clear()
        return found
