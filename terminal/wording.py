"""What helps after an error, in the words of the front end: commands of a chat, or options of the command line."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from nanochat_infer.errors import ContextLengthError, NanochatInferError, SessionError

if TYPE_CHECKING:
    from sessions.overflow import Cure

Wording = Literal["chat", "flags"]
_CHAT: "dict[Cure, str]" = {
    "new": "/new begins afresh",
    "undo": "/undo takes the message back",
    "limit": "{option} raises the limit",
    "drop": "/set overflow drop leaves out the oldest turns",
}
_FLAGS: "dict[Cure, str]" = {
    "new": "a new conversation (without -c and --session) begins afresh",
    "limit": "{option} raises the limit",
    "drop": "--overflow drop leaves out the oldest turns",
}


@contextlib.contextmanager
def in_words(wording: Wording, *, has_history: bool = True) -> Iterator[None]:
    """Let errors raised within say what helps in these words.

    Args:
        wording: of the front end.
        has_history: something was said before; otherwise a new conversation does not help.
    """
    try:
        yield
    except (ContextLengthError, SessionError) as error:
        if (sentence := _sentence(error, wording, has_history)) is None:
            raise
        kind = ContextLengthError if isinstance(error, ContextLengthError) else SessionError
        raise kind(sentence) from error


def type_of(error: NanochatInferError) -> type[NanochatInferError]:
    """Return the class that stands for the kind of an error."""
    return ContextLengthError if isinstance(error, ContextLengthError) else SessionError


def _sentence(error: NanochatInferError, wording: Wording, has_history: bool) -> str | None:
    """Return the sentence in these words; None where the error's own is right."""
    # Imported here: the session manager takes a while, and where it is not loaded none of these was raised.
    from sessions.connection import NoSpaceError
    from sessions.overflow import ConversationTooLongError
    from sessions.tree import DeletedError

    if isinstance(error, ConversationTooLongError):
        words = _CHAT if wording == "chat" else _FLAGS
        if wording == "flags" and not has_history:
            return error.in_words({"limit": words["limit"]})
        return error.in_words(words)
    if isinstance(error, DeletedError) and wording == "chat":
        return f"{error.what}; /new begins another one"
    if isinstance(error, NoSpaceError) and wording == "flags":
        return f"{error}, or use --private, which saves nothing"
    return None
