"""What is refused before it reaches the database: texts, names and limits that cannot be kept or asked for."""

from nanochat_infer.errors import SessionError
from sessions.titles import clean

MAX_MESSAGE_BYTES = 1 << 20
MAX_NAME = 200
MAX_LIMIT = 1_000_000
MAX_TAG = 50


def check_text(text: str) -> None:
    """Refuse a message or system prompt that cannot be stored as it is.

    Raises:
        SessionError: empty, too long, or not valid Unicode.
    """
    if not text.strip():
        raise SessionError("the text is empty; write something first")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise SessionError(
            f"the text is not valid Unicode: half of a surrogate pair at position {error.start}; remove it"
        ) from None
    if size > MAX_MESSAGE_BYTES:
        raise SessionError(f"the text has {size:,} bytes, the most is {MAX_MESSAGE_BYTES:,}; send it in parts")


def checked_system(text: str | None) -> str | None:
    """Return a system prompt, None for none.

    Raises:
        SessionError: see check_text.
    """
    if not text:
        return None
    check_text(text)
    return text


def checked_name(name: str | None) -> str | None:
    """Return what is visible of a name; None stays None.

    Raises:
        SessionError: nothing of it is visible, or it is too long.
    """
    if name is None:
        return None
    cleaned = clean(name)
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise SessionError(f"a name must have 1 to {MAX_NAME} visible characters, got {len(cleaned)}")
    return cleaned


def checked_tag(tag: str) -> str:
    """Return what is visible of a tag, in lower case.

    Raises:
        SessionError: nothing of it is visible, or it is too long.
    """
    cleaned = clean(tag).lower()
    if not 1 <= len(cleaned) <= MAX_TAG:
        raise SessionError(f"a tag must have 1 to {MAX_TAG} visible characters, got {len(cleaned)}")
    return cleaned


def check_limit(limit: int) -> None:
    """Refuse a number of results that is none, or that SQLite cannot count.

    Raises:
        SessionError: not from 1 to 1,000,000.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise SessionError(f"a limit must be a whole number from 1 to {MAX_LIMIT:,}, got {limit!r:.40}")


def is_unicode(text: str) -> bool:
    """Tell whether a text could be stored; an argument of the command line may hold bytes that are no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
