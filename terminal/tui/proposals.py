"""What is proposed above the input while a command is typed: commands, and then what may follow them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from terminal.sanitize import clean_line, shorten

if TYPE_CHECKING:
    from terminal.chat import Chat
    from terminal.outcome import Command
    from terminal.tui.composer import Composer

ROWS = 8
_NAME_COLUMNS, _ABOUT_COLUMNS = 60, 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to go on with.

    Args:
        line: what the input has when it is chosen.
        shown: the part that is offered.
        about: a word about it.
    """

    line: str
    shown: str
    about: str


Find = Callable[[str], list[Offer]]


def offers_for(chat: "Chat") -> Find:
    """Return what finds arguments of a command; it looks into files and the database, so call it in a thread."""

    def find(text: str) -> list[Offer]:
        # This library is only needed now, and takes a while.
        from prompt_toolkit.completion import CompleteEvent
        from prompt_toolkit.document import Document

        from terminal.completion import CommandCompleter

        found = CommandCompleter(chat).get_completions(Document(text), CompleteEvent(completion_requested=True))
        return [
            Offer(text[: len(text) + one.start_position] + one.text, one.display_text, one.display_meta_text)
            for one in found
        ]

    return find


class Proposals(Static):
    """Rows above the input: Tab completes, Up and Down mark one, Enter or a click chooses it.

    Args:
        commands: all there are.
        composer: the input; it asks this for what some keys do.
        find: arguments for a line that begins with a command.
    """

    class _Found(Message):
        def __init__(self, text: str, offers: list[Offer]) -> None:
            super().__init__()
            self.text = text
            self.offers = offers

    def __init__(self, commands: "Sequence[Command]", composer: "Composer", find: Find) -> None:
        super().__init__(Content(""), markup=False, id="proposals")
        self._commands = commands
        self._composer = composer
        self._find = find
        self._text = ""
        self._usage = ""
        self._offers: list[Offer] = []
        self._marked: int | None = None
        self._first = 0
        # The line that is being looked at in a thread, the one whose offers are there, and one with Tab pressed.
        self._asked: str | None = None
        self._known = ""
        self._tab_at: str | None = None
        self.display = False
        composer.helper = self.take_key

    # What the application calls

    def show_for(self, text: str) -> None:
        """Propose what fits a text, or nothing."""
        if text == self._text:
            return
        self._text, self._marked, self._first = text, None, 0
        self._usage = ""
        if not is_command(text):
            self._offers = []
        elif " " not in text:
            self._known = text
            self._offers = command_offers(self._commands, text)
        else:
            name = text[1:].partition(" ")[0].lower()
            command = next((c for c in self._commands if name in (c.name, *c.aliases)), None)
            self._usage = "" if command is None else f"/{name} {command.usage}".rstrip() + f"  {command.help}"
            # Until it is known what fits now: of what did before, what still goes on like this.
            self._offers = [offer for offer in self._offers if offer.line.startswith(text) and offer.line != text]
            if command is None:
                self._offers, self._known = [], text
            else:
                self._ask()
        self._draw()

    def take_key(self, key: str) -> bool:
        """Do what a key of the input does here; tell whether it does something."""
        if key == "tab":
            return self._tab()
        if not self.display or not self._offers:
            return False
        if key in ("up", "down"):
            self._move(1 if key == "down" else -1)
        elif key == "enter" and self._marked is not None and self._offers[self._marked].line != self._text:
            self._choose(self._marked)
        elif key == "escape" and self._marked is not None:
            self._marked = None
            self._draw()
        else:
            return False
        return True

    # Inside

    def _tab(self) -> bool:
        """Write as much as is sure, mark the first where nothing is, choose the marked one."""
        if not is_command(self._text) or self._text != self._composer.text or not self._composer.is_at_end:
            return is_command(self._composer.text)
        if self._known != self._text:
            self._tab_at = self._text
        elif self._marked is not None:
            self._choose(self._marked)
        elif completed(self._text, self._offers) != self._text:
            self._write(completed(self._text, self._offers))
        elif self._offers:
            self._move(1)
        return True

    def _move(self, step: int) -> None:
        count = len(self._offers)
        marked = self._marked
        self._marked = (0 if step > 0 else count - 1) if marked is None else (marked + step) % count
        self._first = min(max(self._first, self._marked - ROWS + 1), self._marked)
        self._draw()

    def _choose(self, number: int) -> None:
        self._write(self._offers[number].line)

    def _write(self, line: str) -> None:
        """Have the input say this; what was pasted into it stays."""
        composer, text = self._composer, self._composer.text
        if line.startswith(text):
            composer.insert(line[len(text) :], composer.document.end)
        else:
            composer.replace(line, (0, 0), composer.document.end)
        composer.move_cursor(composer.document.end)
        composer.focus()

    def _ask(self) -> None:
        """Look for arguments in a thread; one look at a time."""
        if self._asked is not None or not self.is_attached:
            return
        text = self._asked = self._text

        def work() -> None:
            offers: list[Offer] = []
            try:
                offers = self._find(text)
            except Exception:  # noqa: BLE001 - a bug here must not end the program
                _log.exception("completing a command")
            self.post_message(self._Found(text, offers))

        self.run_worker(work, thread=True, group="offers", exit_on_error=False)

    def on_proposals__found(self, message: _Found) -> None:
        message.stop()
        self._asked = None
        if message.text != self._text:
            if is_command(self._text) and " " in self._text:
                self._ask()
            return
        self._known = message.text
        self._offers, self._marked, self._first = message.offers, None, 0
        self._draw()
        if self._tab_at == message.text:
            self._tab_at = None
            self._tab()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        number = self._first + event.get_content_offset_capture(self).y - bool(self._usage)
        if self._first <= number < min(len(self._offers), self._first + ROWS):
            self._choose(number)

    def _draw(self) -> None:
        self.display = bool(self._usage or self._offers)
        lines = [Content.styled(clean_line(self._usage), "$foreground 60%")] if self._usage else []
        shown = self._offers[self._first : self._first + ROWS]
        for number, offer in enumerate(shown, self._first):
            is_marked = number == self._marked
            name = f"{'> ' if is_marked else '  '}{shorten(clean_line(offer.shown), _NAME_COLUMNS)}"
            about = f"  {shorten(clean_line(offer.about), _ABOUT_COLUMNS)}" if offer.about else ""
            lines.append(Content.styled(name, "bold" if is_marked else "") + Content.styled(about, "$foreground 60%"))
        above, below = self._first, len(self._offers) - self._first - len(shown)
        if above or below:
            parts = [f"{above:,} more above" if above else "", f"{below:,} more below" if below else ""]
            told = ", ".join(part for part in parts if part)
            lines.append(Content.styled(f"  {told}; Up and Down go there", "$foreground 60%"))
        self.update(Content("\n").join(lines))


def is_command(text: str) -> bool:
    """Tell whether a text is a command being typed."""
    return text.startswith("/") and not text.startswith("//") and "\n" not in text


def command_offers(commands: "Sequence[Command]", text: str) -> list[Offer]:
    """Return the commands that begin as a text does, each by the name of it that fits."""
    wanted = text[1:].lower()
    found = []
    for command in commands:
        name = next((name for name in (command.name, *command.aliases) if name.startswith(wanted)), None)
        if name is not None:
            line = f"/{name} " if command.usage else f"/{name}"
            found.append(Offer(line, f"/{name} {command.usage}".rstrip(), command.help))
    return found


def completed(text: str, offers: Sequence[Offer]) -> str:
    """Return a text with what all offers agree on behind it; nothing of the text is taken away."""
    lines = [offer.line for offer in offers]
    if not lines or any(not line.lower().startswith(text.lower()) for line in lines):
        return text
    columns = enumerate(zip(*lines, strict=False))
    length = next((place for place, signs in columns if len(set(signs)) > 1), min(map(len, lines)))
    return text + lines[0][len(text) : length]
