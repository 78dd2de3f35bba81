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
    if history is None or not history.exists():
        return delete()
    texts = _user_texts(store, key)
    notes = delete()
    from terminal.history import forget

    # What another conversation shares with it is still there, and may be found again with the Up key.
    gone = {text for message_id, text in texts.items() if store.message(message_id) is None}
    try:
        forget(history, gone)
    except OSError as error:
        return (*notes, f"the prompt history {history} may still hold its messages ({error.strerror or error})")
    return notes


def _user_texts(store: "Store", key: int) -> dict[int, str]:
    """Return what the user wrote on every branch, by message."""
    ids = (node.id for node in store.tree(key) if node.role == "user")
    return {m.id: m.text for m in map(store.message, ids) if m is not None}
