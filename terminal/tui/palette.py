"""What the command palette offers: every action of the keymap and every slash command."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.message import Message

from terminal.commands import COMMANDS
from terminal.tui.keymap import ACTIONS, KeyMap, key_map


class CommandChosen(Message):
    """A slash command was chosen; goes to the screen under the palette, and from there to the application.

    Args:
        line: the command, as "/stats" or "/set ".
        complete: it can be run as it is; else it belongs into the input, for the user to go on.
    """

    def __init__(self, line: str, complete: bool) -> None:
        super().__init__()
        self.line = line
        self.complete = complete


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the palette offers; words of ours only.

    Args:
        title: what is searched and shown.
        help: the line below it.
        action: name of an action; "" for a slash command.
        line: of a slash command.
        complete: as of CommandChosen.
    """

    title: str
    help: str
    action: str = ""
    line: str = ""
    complete: bool = True


def entries(keys: KeyMap | None = None) -> Iterator[Entry]:
    """Yield all that the palette offers."""
    keys = key_map({}) if keys is None else keys
    for action in ACTIONS:
        if action.scope == "" and action.name != "command_palette":
            key = keys.shown(action.name)
            yield Entry(f"{action.label}: {action.help}", f"key {key}" if key else "no key", action=action.name)
    for command in COMMANDS:
        # "[N]" can be left out, "NAME VALUE" cannot.
        complete = not command.usage or command.usage.startswith("[")
        title = f"/{command.name} {command.usage}".rstrip()
        yield Entry(
            title, command.help, line=f"/{command.name}" if complete else f"/{command.name} ", complete=complete
        )


class CommandProvider(Provider):
    """Finds actions and slash commands by what is typed; an application's `keys` (a KeyMap) tells the keys."""

    async def discover(self) -> Hits:
        """Yield everything."""
        for entry in self._entries():
            # Content, since a text would be read as markup, and "[N]" is none.
            yield DiscoveryHit(Content(entry.title), self._run(entry), entry.title, _as_it_is(entry.help))

    async def search(self, query: str) -> Hits:
        """Yield what fits, with its score."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = max(matcher.match(entry.title), 0.8 * matcher.match(entry.help))
            if score > 0:
                shown = matcher.highlight(entry.title)
                yield Hit(score, shown, self._run(entry), entry.title, _as_it_is(entry.help))

    def _entries(self) -> Iterator[Entry]:
        keys = getattr(self.app, "keys", None)
        return entries(keys if isinstance(keys, KeyMap) else None)

    def _run(self, entry: Entry) -> Callable[[], object]:
        if entry.action:
            return partial(self.app.run_action, "app." + entry.action)
        return partial(self.screen.post_message, CommandChosen(entry.line, entry.complete))


def _as_it_is(text: str) -> str:
    # The palette takes a second line for markup, and "[N]" is none; a Content it leaves alone. escape() fails on "[/".
    return cast(str, Content(text))
