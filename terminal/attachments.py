"""Text files that go into a message: read with care, quoted so that nothing in them can end the quote."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nanochat_infer.errors import NanochatInferError
from terminal.sanitize import clean_line, shorten

_SHOWN_COLUMNS = 80
_BACKTICKS = re.compile("`+")
_LEAST_FENCE = 3
_OPENING = re.compile(r"(`{3,})[^`\n]*\n")


class AttachmentError(NanochatInferError):
    """A file cannot go into a message."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes into a message.

    Args:
        path: absolute, as it was read.
        text: its text; a byte order mark is dropped and CR LF is LF.
    """

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its name, one harmless line."""
        return clean_line(self.path.name)

    def block(self) -> str:
        """Return it as a fenced block, with its name as the info string."""
        longest = max((len(run) for run in _BACKTICKS.findall(self.text)), default=0)
        fence = "`" * max(_LEAST_FENCE, longest + 1)
        # An info string that holds a backtick would be no fence at all.
        info = self.name.replace("`", "'").strip()
        return f"{fence}{info}\n{self.text.removesuffix(chr(10))}\n{fence}"


def read_attachment(path: Path, most_bytes: int) -> Attachment:
    """Read a text file.

    Raises:
        AttachmentError: it is missing, no regular file, too long, empty or not UTF-8 text.
    """
    shown = shorten(str(path), _SHOWN_COLUMNS)
    try:
        data = _read(Path(os.path.abspath(path.expanduser())), most_bytes + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise AttachmentError(f"{shown} cannot be read: {reason}") from error
    if data is None:
        raise AttachmentError(f"{shown} is no file with text; /read takes one regular file")
    if len(data) > most_bytes:
        raise AttachmentError(
            f"{shown} is longer than {most_bytes:,} bytes, the most that a message can still take; send a part of it"
        )
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise AttachmentError(
            f"{shown} is not UTF-8 text: byte 0x{data[error.start]:02x} at position {error.start:,}; convert it first, "
            "for example with iconv"
        ) from error
    if "\0" in text:
        raise AttachmentError(f"{shown} is not text: it holds zero bytes")
    if not text.strip():
        raise AttachmentError(f"{shown} is empty")
    return Attachment(Path(os.path.abspath(path.expanduser())), text)


def _read(path: Path, most_bytes: int) -> bytes | None:
    # Opening a FIFO would wait for its writer.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return file.read(most_bytes)


def file_and_text(argument: str) -> tuple[str, str]:
    """Return the file name that an argument begins with, and what follows it.

    A name with spaces stands in quotes or has a backslash before each; without either, an argument that is the name of
    a file as a whole is taken as one.
    """
    if not _end_of_quote(argument) and os.path.lexists(os.path.expanduser(argument)):
        return argument, ""
    return parted(argument)


def parted(argument: str) -> tuple[str, str]:
    """As file_and_text, without a look at what files there are."""
    if end := _end_of_quote(argument):
        return argument[1:end], argument[end + 1 :].strip()
    found = re.match(r"(?:\\.|[^\s\\])+", argument, re.DOTALL)
    if found is None:
        return argument, ""
    return re.sub(r"\\(.)", r"\1", found[0]), argument[found.end() :].strip()


def _end_of_quote(argument: str) -> int:
    """Return where the quotes end that an argument begins with; 0 where it begins with none."""
    return max(0, argument.find(argument[0], 1)) if argument[:1] in ("'", '"') else 0


def composed(attachments: tuple[Attachment, ...], text: str) -> str:
    """Return a message: the files first, then the text."""
    return "\n\n".join([*(attachment.block() for attachment in attachments), *([text] if text.strip() else [])])


def typed_parts(message: str, most: int) -> Iterator[str]:
    """Yield what may have been typed beside the files of a message that composed() made: all that follows each file.

    The text may begin with a fenced block of its own, so that nothing in the message says where it begins.

    Args:
        message: as it was sent.
        most: characters of a part; longer ones are passed over.
    """
    place = 0
    while found := _OPENING.match(message, place):
        end = message.find(f"\n{found[1]}\n\n", found.end() - 1)
        if end < 0:
            return
        place = end + len(found[1]) + 3
        if len(message) - place <= most:
            yield message[place:]
