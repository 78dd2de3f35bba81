"""The prompt history of the interactive chat: a file of limited length that only this user can read."""

import contextlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from terminal.blocks import literal, without_block_quotes

MAX_ENTRIES = 10_000
# Every entry begins with a comment; the lines of the text itself begin with "+".
_ENTRY = b"\n# "
_WORD = re.compile(r"\w{3,}")
_SEARCHES, _TAGGING = ("search", "find"), ("tag", "list")


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


def trim(path: Path, max_entries: int = MAX_ENTRIES) -> None:
    """Keep the last entries of a history file.

    Raises:
        OSError: it cannot be read or replaced.
    """
    entries = path.read_bytes().split(_ENTRY)[1:]
    if len(entries) > max_entries:
        _replace(path, entries[-max_entries:])


def forget(path: Path, texts: Collection[str]) -> None:
    """Remove the entries of a history file that sent one of these texts, or gave it or its words to a command.

    Raises:
        OSError: it cannot be read or replaced.
    """
    entries = path.read_bytes().split(_ENTRY)[1:]
    known = {text.strip() for text in texts}
    folded = "\n".join(text.casefold() for text in texts)
    kept = [entry for entry in entries if not _tells(without_block_quotes(_text_of(entry)), known, folded)]
    if len(kept) < len(entries):
        _replace(path, kept)


def _tells(entry: str, texts: Collection[str], folded: str) -> bool:
    """Tell whether an entry holds one of the texts; `folded` is all of them, in small letters."""
    if not entry.startswith("/") or entry.startswith("//"):
        return literal(entry).strip() in texts
    name, _, argument = entry.removeprefix("/").strip().partition(" ")
    name, argument = name.lower(), argument.strip()
    rest = argument.partition(" ")[2].strip()
    if name in _SEARCHES:
        return any(word.casefold() in folded for word in _WORD.findall(argument))
    if name in _TAGGING:
        return any(word.strip("#-,") in texts for word in argument.replace(",", " ").split())
    return literal(entry).strip() in texts or argument in texts or rest in texts


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
        with contextlib.suppress(OSError):
            super().store_string(printable_utf8(string))
