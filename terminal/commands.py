"""The slash commands: one table, for every interactive front end."""

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from terminal import branch_commands, find_commands, parameter_commands, text_commands
from terminal.chat import Chat
from terminal.deletion import delete_question
from terminal.describe import answer_stats, disk_row, engine_table, why
from terminal.outcome import Command, CommandError, Outcome
from terminal.parameters import PARAMETERS
from terminal.sanitize import clean_line, shorten
from terminal.wording import in_words

if TYPE_CHECKING:
    from sessions.kv.disk import KvDiskStats


def run_command(chat: Chat, line: str) -> Outcome:
    """Do what a line that starts with a slash says.

    Raises:
        CommandError: there is no such command, or its argument is wrong.
        NanochatInferError: it could not be done.
    """
    name, argument = _split(line)
    command = find_command(name)
    if command is None:
        nearest = difflib.get_close_matches(name.lower(), _BY_NAME, 1)
        hint = f". Did you mean /{nearest[0]}?" if nearest else ""
        if "/" in name or not hint:
            hint = ". To send it as a message, put another slash in front: //"
        raise CommandError(f"Unknown command '/{shorten(name, 40)}'. Type /? for help{hint}", draft=line.strip())
    if argument and not command.usage:
        raise CommandError(f"/{command.name} takes nothing, got '{shorten(argument, 40)}'", draft=line.strip())
    with in_words(chat.wording):
        return command.handler(chat, argument)


def is_command(text: str) -> bool:
    """Tell whether a message is a slash command; two slashes begin an ordinary message.

    So do several lines, for what is pasted often begins with a slash; but some commands take a text of several lines.
    """
    if not text.startswith("/") or text.startswith("//"):
        return False
    command = _BY_NAME.get(_split(text)[0].lower())
    return "\n" not in text.strip() or (command is not None and command.takes_lines)


def _split(line: str) -> tuple[str, str]:
    """Return the name of a command and what follows it."""
    text = line.strip().removeprefix("/")
    name = text.split(maxsplit=1)[0] if text[:1].strip() else ""
    return name, text[len(name) :].strip()


def _help(chat: Chat, argument: str) -> Outcome:
    if argument:
        return _help_of(argument)
    lines: list[str] = []
    for command in COMMANDS:
        if command.group:
            lines += ["", f"{command.group}:"] if lines else [f"{command.group}:"]
        lines.append(f"  {_names(command):<{_HELP_COLUMN}}  {command.help}")
    return Outcome("\n".join([*lines, "", _KEYS]))


def _help_of(argument: str) -> Outcome:
    """Return what one command does; of those that take a parameter, also what there is."""
    command = find_command(argument.removeprefix("/"))
    if command is None:
        raise CommandError(f"there is no command '/{shorten(argument.removeprefix('/'), 40)}'; /? lists them")
    text = f"{_names(command)}: {command.help}"
    if command.name in ("set", "reset"):
        rows = [(one.name, f"{one.help}: {one.range_text}") for one in PARAMETERS]
        text += "\n" + _aligned(rows) + "\n/set NAME default, or /reset NAME, goes back to the usual value"
    return Outcome(text)


def _names(command: Command) -> str:
    names = " ".join(f"/{name}" for name in (command.name, *command.aliases))
    return f"{names} {command.usage}".rstrip()


def _aligned(rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"  {left:<{width}}  {right}" for left, right in rows)


def find_command(name: str) -> Command | None:
    """Return the command of that name, without its slash."""
    return _BY_NAME.get(name.lower())


def _new(chat: Chat, argument: str) -> Outcome:
    chat.new()
    return Outcome("new conversation; /list shows the earlier ones")


def _regen(chat: Chat, argument: str) -> Outcome:
    note = ""
    if chat.params.seed is not None and chat.params.temperature > 0:
        note = f"seed {chat.params.seed} is fixed, so the answer will be the same; /set seed none changes that"
    message_id = branch_commands.numbered_message(chat, argument) if argument else None
    return Outcome(note, answer=chat.regenerate(message_id))


def _continue(chat: Chat, argument: str) -> Outcome:
    return Outcome(answer=chat.continue_answer())


def _stats(chat: Chat, argument: str) -> Outcome:
    lines = [f"last answer: {answer_stats(chat.last)}" if chat.last is not None else "no answer yet"]
    llm = chat.app.llm
    table = engine_table(llm.stats(), llm.memory())
    return Outcome("\n".join([*lines, *table, disk_row(_kv_on_disk(chat), private=chat.app.private)]))


def _kv_on_disk(chat: Chat) -> "KvDiskStats | None":
    from sessions.kv.disk import KvDiskStats

    kv = chat.app.manager.kv
    stats = None if kv is None else kv.stats()
    return stats if isinstance(stats, KvDiskStats) else None


def _why(chat: Chat, argument: str) -> Outcome:
    return Outcome(why(chat.last))


def _rename(chat: Chat, argument: str) -> Outcome:
    if not argument:
        raise CommandError("/rename NAME gives this conversation a name")
    chat.opened.rename(argument)
    return Outcome(f"this conversation is now called '{clean_line(argument)}'")


def _delete(chat: Chat, argument: str) -> Outcome:
    session_id = chat.id_of(argument)
    if argument and session_id == argument:
        return _deleted(*chat.delete(argument))
    # A number is quickly mistyped.
    session = chat.app.manager.open(session_id) if argument else chat.opened
    is_open = chat.session is not None and session.id == chat.session.id

    def confirmed() -> Outcome:
        return _deleted(*chat.delete(session.id), what_now="; this is a new conversation" if is_open else "")

    return Outcome(confirm=delete_question(session.title, session.id, is_open=is_open), confirmed=confirmed)


def _deleted(session_id: str, notes: tuple[str, ...], what_now: str = "") -> Outcome:
    return Outcome("\n".join([f"deleted {session_id}{what_now}", *(f"note: {clean_line(note)}" for note in notes)]))


def _exit(chat: Chat, argument: str) -> Outcome:
    return Outcome(leave=True)


_HELP_COLUMN = 30
COMMANDS: tuple[Command, ...] = (
    Command("help", _help, "this list, or one command", ("?",), "[COMMAND]", group="general"),
    Command(
        "new",
        _new,
        "begin a new conversation with the same settings; /list shows the earlier ones",
        ("clear",),
        group="conversations",
    ),
    Command("list", find_commands.list_command, "the last conversations, or those with a tag", (), "[TAG]"),
    Command("resume", find_commands.resume_command, "open one: its number in the list, id or name", ("load",), "N"),
    Command("search", find_commands.search_command, "find words in all conversations", ("find",), "TEXT"),
    Command("rename", _rename, "give this conversation a name", ("save",), "NAME"),
    Command("tag", find_commands.tag_command, "tag this conversation; -NAME removes a tag", (), "[NAME ...]"),
    Command("archive", find_commands.archive_command, "leave it out of the list; off brings it back", (), "[off]"),
    Command("delete", _delete, "delete this conversation, or another, for good", (), "[N]"),
    Command("export", find_commands.export_command, "write it to a file", (), "[md|json|jsonl] [FILE]"),
    Command(
        "regen", _regen, "answer your last message again, or the Nth", ("retry", "regenerate"), "[N]", group="messages"
    ),
    Command("continue", _continue, "go on with an answer that was stopped or cut"),
    Command("undo", branch_commands.undo_command, "take the last message back into the input; it stays in /branches"),
    Command(
        "edit",
        branch_commands.edit_command,
        "change your last message, or the Nth, as another branch",
        (),
        "[N] [TEXT]",
        takes_lines=True,
    ),
    Command("branches", branch_commands.branches_command, "where this conversation divides"),
    Command("switch", branch_commands.switch_command, "look at another branch", (), "N"),
    Command("fork", branch_commands.fork_command, "go on in a conversation of its own from here", (), "[NAME]"),
    Command(
        "read",
        text_commands.read_command,
        "put a text file into the next message; off drops it",
        (),
        "FILE [TEXT]",
        True,
    ),
    Command("copy", text_commands.copy_command, "copy the last answer, or its Nth code block", (), "[code [N]]"),
    Command(
        "system",
        parameter_commands.system_command,
        "show or set the system prompt; /system none removes it",
        (),
        "[TEXT]",
        takes_lines=True,
        group="settings",
    ),
    Command(
        "set",
        parameter_commands.set_command,
        "set a parameter such as temperature or seed; /help set lists them",
        (),
        "NAME VALUE",
    ),
    Command("reset", parameter_commands.reset_command, "go back to the usual value, of one or all", (), "[NAME]"),
    Command(
        "think", parameter_commands.think_command, "have it think or not; show that or not", (), "on|off|auto|hide|show"
    ),
    Command("show", parameter_commands.show_command, "what is set: info, parameters, system, template", (), "[WHAT]"),
    Command("model", parameter_commands.model_command, "the model, and how to go on with another one", (), "[NAME]"),
    Command(
        "context",
        find_commands.context_command,
        "how much of the context is used, and by what",
        (),
        "[DRAFT]",
        group="figures",
    ),
    Command("stats", _stats, "tokens and speed of the last answer, and what the engine holds"),
    Command("why", _why, "what the last answer reused of the conversation before it, and why not more"),
    Command(
        "exit", _exit, "leave; -c goes on with a conversation that is not private", ("bye", "quit"), group="leaving"
    ),
)
_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
COMMAND_NAMES = tuple(_BY_NAME)
_KEYS = (
    'Enter sends; Alt+Enter or Ctrl+J begins a new line; """ opens and closes a message of several lines.\n'
    "Ctrl+C stops an answer and keeps it; Ctrl+D leaves. //x sends a message that begins with a slash."
)
