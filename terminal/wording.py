"""What helps after an error, in the words of the front end: commands of a chat, or options of the command line."""

import contextlib
from collections.abc import Iterator, Sequence
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
def in_words(wording: Wording, *, has_history: bool = True, attached: Sequence[str] = ()) -> Iterator[None]:
    """Let errors raised within say what helps in these words.

    Args:
        wording: of the front end.
        has_history: something was said before; otherwise a new conversation does not help.
        attached: names of the files that go into the message, one line each.
    """
    try:
        yield
    except (ContextLengthError, SessionError) as error:
        sentence = _sentence(error, wording, has_history)
        if attached and isinstance(error, ContextLengthError):
            files = ", ".join(f"'{name}'" for name in attached)
            which, them = ("is", "it") if len(attached) == 1 else ("are", "them")
            sentence = f"{sentence or error}; {files} {which} in it, /read off leaves {them} out"
        if sentence is None:
            raise
        kind = ContextLengthError if isinstance(error, ContextLengthError) else SessionError
        raise kind(sentence) from error


def full_context(message: str, wording: Wording, *, has_history: bool = True, can_drop: bool = False) -> str:
    """Return the engine's sentence about a context that is full, with what helps in words of the front end.

    Args:
        message: of the engine.
        wording: of the front end.
        has_history: something was said before the message; otherwise a new conversation helps a chat only.
        can_drop: there are turns that could be left out, and are not.
    """
    what, _, cure = message.partition("; ")
    option = "--kv-memory" if "--kv-memory" in cure else "--ctx-size"
    words = _CHAT if wording == "chat" else _FLAGS
    useful: dict[Cure, bool] = {"new": has_history or wording == "chat", "limit": True, "drop": can_drop}
    return f"{what}; {', '.join(words[cure].format(option=option) for cure, helps in useful.items() if helps)}"


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
