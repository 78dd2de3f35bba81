"""Stop strings across token borders: what could still become one is held back."""

from collections import deque
from collections.abc import Iterable


class StopStrings:
    """Cut a stream of text before the first stop string that is complete.

    The string whose last character comes first wins; of several that end there, the longest. So the outcome does not
    depend on how the stream is split. Takes constant time per character.

    Args:
        stops: non-empty texts; none at all lets everything pass.

    Source: Aho and Corasick 1975, Efficient string matching.
    """

    def __init__(self, stops: Iterable[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._fail = [0]
        self._depth = [0]
        self._match = [0]
        for stop in stops:
            self._add(stop)
        self._link()
        self._state = 0
        self._held = ""
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """Whether a stop string was found; nothing comes out any more."""
        return self._stopped

    def push(self, text: str) -> tuple[str, bool]:
        """Return (text that is safe to show, whether a stop string is complete)."""
        if self._stopped or len(self._next) == 1:
            return ("" if self._stopped else text), self._stopped
        text = self._held + text
        for index in range(len(self._held), len(text)):
            self._step(text[index])
            match = self._match[self._state]
            if match:
                self._held, self._stopped = "", True
                return text[: index + 1 - match], True
        safe = len(text) - self._depth[self._state]
        self._held = text[safe:]
        return text[:safe], False

    def flush(self) -> str:
        """Return what was held back; call it when the stream ends without a stop string."""
        held, self._held, self._state = self._held, "", 0
        return held

    def _add(self, stop: str) -> None:
        state = 0
        for character in stop:
            following = self._next[state].get(character)
            if following is None:
                following = len(self._next)
                self._next[state][character] = following
                self._next.append({})
                self._fail.append(0)
                self._depth.append(self._depth[state] + 1)
                self._match.append(0)
            state = following
        self._match[state] = len(stop)

    def _link(self) -> None:
        """Set for each state the longest proper suffix that is a state too, nearest to the root first."""
        queue = deque(self._next[0].values())
        while queue:
            state = queue.popleft()
            for character, following in self._next[state].items():
                fallback = self._fail[state]
                while fallback and character not in self._next[fallback]:
                    fallback = self._fail[fallback]
                self._fail[following] = self._next[fallback].get(character, 0)
                self._match[following] = self._match[following] or self._match[self._fail[following]]
                queue.append(following)

    def _step(self, character: str) -> None:
        state = self._state
        while state and character not in self._next[state]:
            state = self._fail[state]
        self._state = self._next[state].get(character, 0)
