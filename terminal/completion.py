"""What Tab offers: commands, their parameters and values, conversations, tags and files."""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.commands import COMMANDS
from terminal.parameters import PARAMETERS, find_parameter
from terminal.sanitize import shorten

if TYPE_CHECKING:
    from sessions import SessionInfo

_MOST_SESSIONS, _MOST_FILES = 200, 500
_TITLE_COLUMNS = 60
_FORMATS = ("md", "json", "jsonl")
_WORDS = {
    "show": ("info", "parameters", "system", "template"),
    "think": ("on", "off", "auto", "hide", "show"),
    "archive": ("off",),
    "copy": ("code",),
    "system": ("none",),
}
_NAMES = {name: command.name for command in COMMANDS for name in (command.name, *command.aliases)}
_HELP = {name: command.help for command in COMMANDS for name in (command.name, *command.aliases)}
_UNQUOTED = re.compile(r"(?:\\.|[^\s\\])*\\?", re.DOTALL)
_TO_QUOTE = re.compile(r"([\s\\'\"])")
# What is offered: the text for the input, a word about it, and how many characters before the cursor it replaces.
_Offer = tuple[str, str, int]


class CommandCompleter(Completer):
    """Completes a line that begins with a slash; looks into the database and the file system, so not while drawing.

    Args:
        chat: whose conversations and branches there are.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._arguments: dict[str, Callable[[str], Iterable[_Offer]]] = {
            "resume": self._sessions,
            "delete": self._sessions,
            "list": self._tags,
            "tag": self._tags,
            "set": _set,
            "reset": lambda text: _fitting(((p.name, p.help) for p in PARAMETERS), text),
            "switch": self._alternatives,
            "read": lambda text: [*_fitting([("off", "drop what is attached")], text), *_quoted_files(text)],
            "export": _export,
        }

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield what fits before the cursor."""
        text = document.text_before_cursor
        if not text.startswith("/") or "\n" in document.text or document.text_after_cursor.strip():
            return
        name, space, argument = text[1:].partition(" ")
        if not space:
            offers: Iterable[_Offer] = _fitting(((f"/{n}", _HELP[n]) for n in sorted(_NAMES)), text)
        else:
            offers = self._of_argument(_NAMES.get(name.lower(), ""), argument.lstrip())
        with contextlib.suppress(NanochatInferError, OSError):
            for offered, about, replaced in offers:
                yield Completion(
                    offered,
                    start_position=-replaced,
                    display=shorten(offered, _TITLE_COLUMNS),
                    display_meta=shorten(about, _TITLE_COLUMNS),
                )

    def _of_argument(self, command: str, text: str) -> Iterable[_Offer]:
        if command in self._arguments:
            return self._arguments[command](text)
        return _fitting(((word, "") for word in _WORDS.get(command, ())), text)

    def _known(self) -> "list[SessionInfo]":
        return self._chat.app.manager.list(_MOST_SESSIONS, archived=None)

    def _sessions(self, text: str) -> Iterator[_Offer]:
        wanted = text.casefold()
        for info in self._known():
            name = info.given_name or ""
            if name.casefold().startswith(wanted) and name:
                yield name, info.id, len(text)
            elif info.id.startswith(text) or wanted in info.title.casefold():
                yield info.id, info.title, len(text)

    def _tags(self, text: str) -> Iterator[_Offer]:
        word = text.replace(",", " ").split(" ")[-1]
        sign = "-" if word.startswith("-") else ""
        used: dict[str, int] = {}
        for info in self._known():
            for tag in info.tags:
                used[tag] = used.get(tag, 0) + 1
        for tag, count in sorted(used.items()):
            if tag.startswith(word.removeprefix(sign).removeprefix("#")):
                yield sign + tag, f"{count:,} conversations" if count > 1 else "1 conversation", len(word)

    def _alternatives(self, text: str) -> Iterable[_Offer]:
        found = self._chat.alternatives
        return _fitting(((str(number), "") for number in range(1, len(found) + 1)), text)


def _fitting(words: Iterable[tuple[str, str]], text: str) -> Iterator[_Offer]:
    for word, about in words:
        if word.startswith(text.lower()):
            yield word, about, len(text)


def _set(text: str) -> Iterator[_Offer]:
    name, space, value = text.removeprefix("parameter ").partition(" ")
    if not space:
        yield from _fitting(((p.name, p.help) for p in PARAMETERS), name)
        return
    parameter = find_parameter(name)
    if parameter is None:
        return
    words = parameter.choices or (("none",) if "none" in parameter.range_text else ())
    yield from _fitting(((word, "") for word in (*words, "default")), value.lstrip())


def _export(text: str) -> Iterator[_Offer]:
    word, space, rest = text.partition(" ")
    if not space:
        yield from _fitting(((word, "format") for word in _FORMATS), text)
    path = rest if space and word in _FORMATS else text
    for name, about in _files(path):
        yield name, about, len(path)


def _quoted_files(text: str) -> Iterator[_Offer]:
    """Yield files for a place where a name with spaces stands in quotes or has backslashes."""
    quote = text[:1] if text[:1] in ("'", '"') else ""
    if quote:
        if quote in text[1:]:
            return
        for name, about in _files(text[1:]):
            if quote not in name:
                yield quote + name + ("" if name.endswith("/") else quote), about, len(text)
    elif (found := _UNQUOTED.fullmatch(text)) is not None:
        for name, about in _files(re.sub(r"\\(.?)", r"\1", found[0])):
            yield _TO_QUOTE.sub(r"\\\1", name), about, len(text)


def _files(path: str) -> Iterator[tuple[str, str]]:
    folder, beginning = os.path.split(path)
    before = path[: len(path) - len(beginning)]
    found: list[tuple[str, str]] = []
    with contextlib.suppress(OSError, ValueError), os.scandir(os.path.expanduser(folder) or ".") as entries:
        for entry in entries:
            hidden = entry.name.startswith(".") and not beginning.startswith(".")
            if hidden or not entry.name.startswith(beginning) or not entry.name.isprintable():
                continue
            is_folder = entry.is_dir()
            found.append((before + entry.name + ("/" if is_folder else ""), "folder" if is_folder else ""))
            if len(found) >= _MOST_FILES:
                break
    yield from sorted(found)
