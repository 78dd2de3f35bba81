"""The prompt history of the interactive chat: a file of limited length that only this user can read."""

import contextlib
import os
import re
import tempfile
from collections.abc import AsyncGenerator, Collection, Iterable
from pathlib import Path
from typing import Protocol

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from terminal.attachments import parted
from terminal.blocks import literal, without_block_quotes

MAX_ENTRIES = 10_000
MAX_BYTES = 4 << 20
# A longer one is kept in memory: 10,000 of them would be too much to read at every start.
MAX_ENTRY_BYTES = 64 << 10
# Every entry begins with a comment; the lines of the text itself begin with "+".
_ENTRY = b"\n# "
_WORD = re.compile(r"\w{3,}")
_SEARCHES, _TAGGING, _READ = ("search", "find"), ("tag", "list"), "read"


def _text_of(entry: bytes) -> str:
    lines = entry.decode("utf-8", "replace").split("\n")
    return "\n".join(line[1:] for line in lines if line.startswith("+"))


def open_history(path: Path | None) -> History:
    """Return the history in a file, cut to its last entries; in memory for None, or where it cannot be written."""
    if path is None:
        return InMemoryHistory()
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
        trim(path)
    except OSError:
        return InMemoryHistory()
    return _PrivateFileHistory(str(path))


def trim(path: Path, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
    """Keep the last entries of a history file: so many, and so many bytes.

    Raises:
        OSError: it cannot be read or replaced.
    """
    entries = path.read_bytes().split(_ENTRY)[1:]
    kept, size = entries[-max_entries:], 0
    for number, entry in enumerate(reversed(kept)):
        size += len(_ENTRY) + len(entry)
        if size > max_bytes:
            kept = kept[len(kept) - number :]
            break
    if len(kept) < len(entries):
        _replace(path, kept)


def forget(path: Path, texts: Collection[str]) -> None:
    """Remove the entries of a history file that sent one of these texts, or gave it or its words to a command.

    Raises:
        OSError: it cannot be read or replaced.
    """
    entries = path.read_bytes().split(_ENTRY)[1:]
    known = {text.strip() for text in texts} - {""}
    folded = "\n".join(text.casefold() for text in texts)
    kept = [entry for entry in entries if not _tells(without_block_quotes(_text_of(entry)), known, folded)]
    if len(kept) < len(entries):
        _replace(path, kept)


def _tells(entry: str, texts: Collection[str], folded: str) -> bool:
    """Tell whether an entry holds one of the texts; `folded` is all of them, in small letters."""
    is_escaped = entry.startswith("//")
    # Of several lines, too, earlier versions sent one slash less.
    if literal(entry).strip() in texts or (is_escaped and entry[1:].strip() in texts):
        return True
    if not entry.startswith("/") or is_escaped:
        return False
    # Any white space ends a command's name, as where it is carried out.
    name, argument = [*entry.removeprefix("/").strip().split(maxsplit=1), "", ""][:2]
    name, argument = name.lower(), argument.strip()
    if name == _READ and parted(argument)[1] in texts:
        return True
    rest = [*argument.split(maxsplit=1), "", ""][1].strip()
    if name in _SEARCHES:
        return any(word.casefold() in folded for word in _WORD.findall(argument))
    if name in _TAGGING:
        return any(word.strip("#-,") in texts for word in argument.replace(",", " ").split())
    return argument in texts or rest in texts


def _replace(path: Path, entries: list[bytes]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with open(descriptor, "wb") as stream:
            stream.writelines(_ENTRY + entry for entry in entries)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def printable_utf8(text: str) -> str:
    """Return text without the lone surrogates that stand for bytes the terminal sent and that were no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _PrivateFileHistory(FileHistory):
    """Prompt history in a file; one that cannot be used is no reason to stop."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        text = printable_utf8(string)
        if len(text.encode()) <= MAX_ENTRY_BYTES:
            with contextlib.suppress(OSError):
                super().store_string(text)


class Folder(Protocol):
    """What knows a short form of long texts."""

    def fold(self, text: str) -> str:
        """Return the short form."""

    def unfold(self, text: str) -> str:
        """Return the text that was meant."""


class FoldingHistory(History):
    """A history whose long entries are folded in the input; what deleting takes out of its file is gone here too.

    Args:
        kept: where entries are kept whole.
        folder: folds.
    """

    def __init__(self, kept: History, folder: Folder) -> None:
        super().__init__()
        self._kept = kept
        self._folder = folder
        self._path = Path(str(kept.filename)) if isinstance(kept, FileHistory) else None
        self._file = self._identity()

    async def load(self) -> AsyncGenerator[str, None]:
        """Yield the entries, newest first; read again where the file was replaced."""
        earlier, self._file = self._file, self._identity()
        if self._file != earlier:
            self._loaded = False
        async for text in super().load():
            yield text

    def load_history_strings(self) -> Iterable[str]:
        """Return the entries, newest first."""
        return [self._folder.fold(text) for text in self._kept.load_history_strings()]

    def store_string(self, string: str) -> None:
        """Keep one more."""
        self._kept.store_string(self._folder.unfold(string))

    def _identity(self) -> tuple[int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
