"""Trees of messages that were rendered before: a complete message never changes, and a page asks for many at once."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

MAX_CHARACTERS = 16 << 20


class RenderedTexts:
    """The last trees, as JSON; thread-safe.

    Args:
        render: makes the tree of a text.
        max_characters: of all trees together.
    """

    def __init__(self, render: Callable[[str], list[Any]], max_characters: int = MAX_CHARACTERS) -> None:
        self._render = render
        self._most = max_characters
        self._lock = threading.Lock()
        self._known: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def tree(self, text: str) -> str:
        """Return the tree of a text, as JSON."""
        if not text:
            return "[]"
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
                return found
        tree = to_json(self._render(text))
        with self._lock:
            if text not in self._known:
                self._known[text] = tree
                self._size += len(text) + len(tree)
            while self._size > self._most and self._known:
                old_text, old_tree = self._known.popitem(last=False)
                self._size -= len(old_text) + len(old_tree)
        return tree


def to_json(value: Any) -> str:
    """Return compact JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
