"""Deleting a conversation for good: also what was typed in it leaves the prompt history."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.attachments import typed_parts
from terminal.sanitize import clean_line

if TYPE_CHECKING:
    from sessions import Store

_MOST = 1_000_000


def delete_question(title: str, session_id: str, *, is_open: bool) -> str:
    """Return what is asked before a conversation is deleted."""
    which = "this conversation" if is_open else "the conversation"
    return f"delete {which} '{clean_line(title)}' ({session_id}) for good?"


def delete_and_forget(
    store: "Store", key: int, delete: Callable[[], tuple[str, ...]], history: Path | None
) -> tuple[str, ...]:
    """Take what was typed in a conversation out of the prompt history, then delete it.

    In this order, so that a program that is killed in between can be told to delete it again.

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
    from terminal.history import MAX_ENTRY_BYTES, forget

    texts = _own_texts(store, key, MAX_ENTRY_BYTES)

    def clean() -> str:
        try:
            forget(history, texts)
        except OSError as error:
            return f"the prompt history {history} may still hold its messages ({error.strerror or error})"
        return ""

    clean()
    notes = delete()
    # Again, for what was typed meanwhile.
    problem = clean()
    return (*notes, problem) if problem else notes


def _own_texts(store: "Store", key: int, most: int) -> set[str]:
    """Return what was typed in a conversation, but for what a fork of it keeps.

    Args:
        store, key: as of delete_and_forget.
        most: characters of what is typed beside files, at most.
    """
    from sessions.titles import title_of

    row = store.session(key)
    ids = [info.id for info in store.list_sessions(_MOST, archived=None) if info.forked_from is not None]
    forks = [fork.key for fork in map(store.find_session, ids) if fork is not None and fork.key != key]
    kept = {node.id for fork in forks for node in store.tree(fork)}
    own = [node.id for node in store.tree(key) if node.id not in kept and store.session_of(node.id) == key]
    messages = [message for message in map(store.message, own) if message is not None]
    texts = {message.text for message in messages}
    # A fork's title may be another's first message.
    title = row.title if row.title in map(title_of, texts) else ""
    beside = {part for message in messages if message.role == "user" for part in typed_parts(message.text, most)}
    return {text for text in (*texts, *beside, row.system, row.name, title, row.public_id, *row.tags) if text}
