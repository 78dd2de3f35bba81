"""Messages of several lines: blocks between three quotes, typed or on a pipe."""

from collections.abc import Iterator
from typing import BinaryIO

from terminal.oneshot import InputError, decode_input, message_limit

BLOCK = '"""'


def opens_block(text: str) -> bool:
    """Tell whether a block of several lines was opened with three quotes and is not closed yet.

    Quotes in pairs are closed: code may begin with a docstring, and have some inside a block.
    """
    return text.lstrip().startswith(BLOCK) and text.count(BLOCK) % 2 == 1


def without_block_quotes(text: str) -> str:
    """Return the message inside three quotes, or the text itself."""
    stripped = text.strip()
    if len(stripped) >= 2 * len(BLOCK) and stripped.startswith(BLOCK) and stripped.endswith(BLOCK):
        return stripped[len(BLOCK) : -len(BLOCK)].strip("\n")
    return text


def piped_messages(stream: BinaryIO) -> Iterator[str]:
    """Yield the messages of a pipe: lines, or blocks between three quotes.

    Raises:
        InputError: one is too long, or not UTF-8.
    """
    block: list[str] | None = None
    for line in _lines(stream):
        if block is None and line.strip().startswith(BLOCK):
            rest = line.strip().removeprefix(BLOCK)
            if rest.endswith(BLOCK):
                yield rest.removesuffix(BLOCK)
            else:
                block, size = ([rest] if rest else []), len(rest)
        elif block is not None:
            if line.rstrip().endswith(BLOCK):
                last = line.rstrip().removesuffix(BLOCK)
                yield "\n".join([*block, last] if last else block)
                block = None
            else:
                block.append(line)
                size += len(line) + 1
                if size > message_limit():
                    raise InputError(f"a block on standard input is longer than {message_limit():,} characters")
        else:
            yield line
    if block:
        yield "\n".join(block)


def _lines(stream: BinaryIO) -> Iterator[str]:
    limit = message_limit()
    while data := stream.readline(limit + 1):
        if len(data) > limit:
            raise InputError(f"a line on standard input is longer than {limit:,} bytes; send it in parts")
        yield decode_input(data).rstrip("\n")


def literal(text: str) -> str:
    """Return the message that was meant: "//x" sends "/x"; several lines that are no command stay as they are."""
    return text[1:] if text.startswith("//") and _is_like_a_command(text) else text


def typed(text: str) -> str:
    """Return what to type so that a text is sent as it is, and not as a command; literal() is the way back."""
    return f"/{text}" if text.startswith("/") and _is_like_a_command(text) else text


def _is_like_a_command(text: str) -> bool:
    """Tell whether a text that begins with slashes would be a command with one of them."""
    # Imported here: some commands need typed().
    from terminal.commands import is_command

    return is_command("/" + text.lstrip("/"))
