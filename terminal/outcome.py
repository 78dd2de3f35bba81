"""What a slash command is, and what the front end does after one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat

if TYPE_CHECKING:
    from sessions import Answer


class CommandError(NanochatInferError):
    """A slash command is unknown or was given something it cannot use.

    Args:
        text: the sentence.
        draft: put this into the input, to be changed and sent.
    """

    def __init__(self, text: str, draft: str = "") -> None:
        super().__init__(text)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the front end does after a command.

    Args:
        text: lines to show; other people's words in it are one line each and still need the terminal filter.
        answer: an answer to print as it comes.
        show_messages: show the last messages of the conversation that is open now.
        draft: put this into the input, to be changed and sent.
        copy: put this onto the clipboard, and say so.
        leave: end the program.
        confirm: a question; only after a yes, `confirmed` is called for the real outcome.
    """

    text: str = ""
    answer: "Answer | None" = None
    show_messages: bool = False
    draft: str = ""
    copy: str = ""
    leave: bool = False
    confirm: str = ""
    confirmed: "Callable[[], Outcome] | None" = None


Handler = Callable[[Chat, str], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command.

    Args:
        name: without the slash.
        handler: takes the conversation and the text after the name, stripped.
        help: one short line.
        aliases: other names.
        usage: what follows the name, for the help.
        takes_lines: what follows may have several lines.
        group: of commands that stand together in the help; "" is that of the one before.
    """

    name: str
    handler: Handler
    help: str
    aliases: tuple[str, ...] = ()
    usage: str = ""
    takes_lines: bool = False
    group: str = ""
