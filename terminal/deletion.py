"""Deleting a conversation for good: also what was typed in it leaves the prompt history."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions import Store


def delete_and_forget(
    store: "Store", key: int, delete: Callable[[], tuple[str, ...]], history: Path | None
) -> tuple[str, ...]:
    """Delete a conversation, then take its messages out of the prompt history.

    Args:
        store: holds the conversation.
        key: its number there.
        delete: does the deleting.
        history: the file of earlier prompts; None leaves it alone.

    Returns:
        Sentences for the user about what of it may be left.

    Raises:
        SessionError: it could not be deleted.
    """
    texts = _user_texts(store, key)
    notes = delete()
    if history is None or not history.exists():
        return notes
    from terminal.history import forget

    try:
        forget(history, texts)
    except OSError as error:
        return (*notes, f"the prompt history {history} may still hold its messages ({error.strerror or error})")
    return notes


def _user_texts(store: "Store", key: int) -> set[str]:
    """Return what the user wrote on every branch."""
    texts: set[str] = set()
    parents: list[int | None] = [None]
    while parents:
        children = store.children(key, parents.pop())
        parents.extend(children)
        texts.update(m.text for m in map(store.message, children) if m is not None and m.role == "user")
    return texts
