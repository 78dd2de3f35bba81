"""The slash commands: one table, for every interactive front end."""

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from nanochat_infer.sampling_params import SamplingParams
from terminal import branch_commands, find_commands
from terminal.chat import Chat
from terminal.describe import answer_stats, disk_row, engine_table, why
from terminal.outcome import Command, CommandError, Outcome
from terminal.sanitize import clean_line
from terminal.settings import SAMPLING_NAMES, check_setting, truth_value

if TYPE_CHECKING:
    from sessions.kv.disk import KvDiskStats


def run_command(chat: Chat, line: str) -> Outcome:
    """Do what a line that starts with a slash says.

    Raises:
        CommandError: there is no such command, or its argument is wrong.
        NanochatInferError: it could not be done.
    """
    name, argument = _split(line)
    command = _BY_NAME.get(name.lower())
    if command is None:
        nearest = difflib.get_close_matches(name.lower(), _BY_NAME, 1)
        hint = f". Did you mean /{nearest[0]}?" if nearest else ""
        raise CommandError(f"Unknown command '/{clean_line(name)}'. Type /? for help{hint}")
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
    rows = []
    for command in COMMANDS:
        names = " ".join(f"/{name}" for name in (command.name, *command.aliases))
        rows.append((f"{names} {command.usage}".rstrip(), command.help))
    width = max(len(left) for left, _ in rows)
    return Outcome("\n".join(f"  {left:<{width}}  {right}" for left, right in rows) + "\n" + _KEYS)


def _new(chat: Chat, argument: str) -> Outcome:
    chat.new()
    return Outcome("new conversation; /list shows the earlier ones")


def _system(chat: Chat, argument: str) -> Outcome:
    if not argument:
        return Outcome(f"system prompt: {chat.system}" if chat.system else "no system prompt; /system TEXT sets one")
    if argument in ("none", "-"):
        chat.set_system(None)
        return Outcome("no system prompt from now on")
    chat.set_system(argument)
    return Outcome("system prompt set")


def _set(chat: Chat, argument: str) -> Outcome:
    name, _, value = argument.removeprefix("parameter ").strip().partition(" ")
    name, value = name.lower().replace("-", "_"), value.strip()
    switch = {"nothink": ("think", "off"), "quiet": ("verbose", "off")}.get(name)
    if switch is not None and not value:
        name, value = switch
    if name in ("think", "verbose", "hide_thinking") and not value:
        value = "on"
    if name in ("verbose", "hide_thinking"):
        setattr(chat.app.settings, name, truth_value(value, name))
        return Outcome(f"{name} = {getattr(chat.app.settings, name)}".lower())
    if name == "system":
        return _system(chat, value)
    if name == "overflow":
        return _overflow(chat, value)
    if name == "think":
        chat.set_thinking(None if value == "auto" else truth_value(value, name))
        return Outcome(f"think = {value}")
    field = "max_tokens" if name == "max_length" else name
    if field not in SAMPLING_NAMES or not value:
        known = ", ".join("max_length" if n == "max_tokens" else n for n in SAMPLING_NAMES)
        raise CommandError(
            f"/set NAME VALUE, where NAME is one of {known}, think, verbose, hide_thinking, system, overflow"
        )
    if value == "none" and field in ("seed", "stop"):
        checked = getattr(SamplingParams(), field)
    else:
        checked = check_setting("max_length" if field == "max_tokens" else field, value)
    chat.set_params(replace(chat.params, **{field: checked}))
    return Outcome(f"{name} = {_shown(checked)}")


def _overflow(chat: Chat, value: str) -> Outcome:
    chat.set_overflow(check_setting("overflow", value))
    what = {
        "refuse": "messages that the context cannot hold are refused",
        "drop": "the oldest turns are left out where the context cannot hold them; the system prompt stays",
    }
    return Outcome(f"overflow = {value}: {what[value]}")


def _show(chat: Chat, argument: str) -> Outcome:
    info = chat.app.llm.info
    session = chat.session
    sections = {
        "info": [
            ("model", f"{info.name} ({info.architecture}, {info.num_parameters / 1e6:,.1f} M parameters)"),
            ("runs on", f"{info.device}, weights {info.weights}, KV {info.kv_type}"),
            ("context", f"{info.context_length:,} tokens"),
            ("folder", info.path),
            (
                "conversation",
                f"{session.id}  {clean_line(session.title)}" if session is not None else "new, nothing said",
            ),
        ],
        "parameters": [
            *(("max_length" if n == "max_tokens" else n, _shown(getattr(chat.params, n))) for n in SAMPLING_NAMES),
            ("think", _shown(chat.thinking)),
            ("overflow", chat.overflow),
        ],
        "system": [("system", chat.system or "none")],
        "template": [("template", info.template_source)],
    }
    if argument and argument not in sections:
        raise CommandError(f"/show takes {', '.join(sections)} or nothing, got '{clean_line(argument)}'")
    rows = [row for name, section in sections.items() if argument in ("", name) for row in section]
    return Outcome("\n".join(f"  {name:<18} {clean_line(str(value))}" for name, value in rows))


def _shown(value: object) -> str:
    if value is None or value == ():
        return "none"
    return ", ".join(repr(v) for v in value) if isinstance(value, tuple) else str(value).lower()


def _regen(chat: Chat, argument: str) -> Outcome:
    note = ""
    if chat.params.seed is not None and chat.params.temperature > 0:
        note = f"seed {chat.params.seed} is fixed, so the answer will be the same; /set seed none changes that"
    return Outcome(note, answer=chat.regenerate())


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
    return Outcome(f"this conversation is now called {clean_line(argument)}")


def _delete(chat: Chat, argument: str) -> Outcome:
    session_id = chat.id_of(argument)
    if argument and session_id == argument:
        return _deleted(*chat.delete(argument))
    # A number is quickly mistyped.
    session = chat.app.manager.open(session_id) if argument else chat.opened
    is_open = chat.session is not None and session.id == chat.session.id

    def confirmed() -> Outcome:
        return _deleted(*chat.delete(session.id), what_now="; this is a new conversation" if is_open else "")

    which = "this conversation" if is_open else "the conversation"
    return Outcome(confirm=f"delete {which}, {session.id} {clean_line(session.title)}?", confirmed=confirmed)


def _deleted(session_id: str, notes: tuple[str, ...], what_now: str = "") -> Outcome:
    return Outcome("\n".join([f"deleted {session_id}{what_now}", *(f"note: {clean_line(note)}" for note in notes)]))


def _exit(chat: Chat, argument: str) -> Outcome:
    return Outcome(leave=True)


COMMANDS: tuple[Command, ...] = (
    Command("help", _help, "this list", ("?",)),
    Command("new", _new, "begin a new conversation; /list shows the earlier ones", ("clear",)),
    Command("list", find_commands.list_command, "the last conversations, or those with a tag", (), "[TAG]"),
    Command("resume", find_commands.resume_command, "open one: its number in the list, id or name", ("load",), "N"),
    Command("search", find_commands.search_command, "find words in all conversations", ("find",), "TEXT"),
    Command("rename", _rename, "give this conversation a name", ("save",), "NAME"),
    Command("tag", find_commands.tag_command, "tag this conversation; -NAME removes a tag", (), "[NAME ...]"),
    Command("archive", find_commands.archive_command, "leave it out of the list; off brings it back", (), "[off]"),
    Command("delete", _delete, "delete this conversation, or another, for good", (), "[N]"),
    Command("export", find_commands.export_command, "write it to a file", (), "[md|json|jsonl] [FILE]"),
    Command("regen", _regen, "answer the last message again", ("retry", "regenerate")),
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
        "system", _system, "show or set the system prompt; /system none removes it", (), "[TEXT]", takes_lines=True
    ),
    Command(
        "set", _set, "set temperature, top_k, top_p, min_p, max_length, seed, think, overflow ...", (), "NAME VALUE"
    ),
    Command("show", _show, "what is set: info, parameters, system, template", (), "[WHAT]"),
    Command("context", find_commands.context_command, "how much of the context is used, and by what", (), "[DRAFT]"),
    Command("stats", _stats, "tokens and speed of the last answer, and what the engine holds"),
    Command("why", _why, "what the last answer reused of the conversation before it, and why not more"),
    Command("exit", _exit, "leave; -c goes on with a conversation that is not private", ("bye", "quit")),
)
_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
COMMAND_NAMES = tuple(_BY_NAME)
_KEYS = (
    'Enter sends; Alt+Enter or Ctrl+J begins a new line; """ opens and closes a message of several lines.\n'
    "Ctrl+C stops an answer and keeps it; Ctrl+D leaves. //x sends a message that begins with a slash."
)
