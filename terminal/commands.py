"""The slash commands: one table, for every interactive front end."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from nanochat_infer.sampling_params import SamplingParams
from terminal.chat import Chat
from terminal.describe import answer_stats, engine_table, session_line, why
from terminal.sanitize import clean_line
from terminal.settings import SAMPLING_NAMES, check_setting, truth_value

if TYPE_CHECKING:
    from sessions import Answer


class CommandError(NanochatInferError):
    """A slash command is unknown or was given something it cannot use."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the front end does after a command.

    Args:
        text: lines to show; other people's words in it are one line each and still need the terminal filter.
        answer: an answer to print as it comes.
        show_messages: show the last messages of the conversation that is open now.
        leave: end the program.
        confirm: a question; only after a yes, `confirmed` is called for the real outcome.
    """

    text: str = ""
    answer: "Answer | None" = None
    show_messages: bool = False
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
    """

    name: str
    handler: Handler
    help: str
    aliases: tuple[str, ...] = ()
    usage: str = ""


def run_command(chat: Chat, line: str) -> Outcome:
    """Do what a line that starts with a slash says.

    Raises:
        CommandError: there is no such command, or its argument is wrong.
        NanochatInferError: it could not be done.
    """
    name, _, argument = line.strip().removeprefix("/").partition(" ")
    command = _BY_NAME.get(name.lower())
    if command is None:
        nearest = difflib.get_close_matches(name.lower(), _BY_NAME, 1)
        hint = f". Did you mean /{nearest[0]}?" if nearest else ""
        raise CommandError(f"Unknown command '/{clean_line(name)}'. Type /? for help{hint}")
    return command.handler(chat, argument.strip())


def is_command(text: str) -> bool:
    """Tell whether a message is a slash command; two slashes begin an ordinary message, as do several lines."""
    return text.startswith("/") and not text.startswith("//") and "\n" not in text.strip()


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


def _list(chat: Chat, argument: str) -> Outcome:
    sessions = chat.list()
    if not sessions:
        return Outcome("no conversations yet")
    current = chat.session.id if chat.session is not None else ""
    return Outcome("\n".join(("* " if info.id == current else "  ") + session_line(info) for info in sessions))


def _resume(chat: Chat, argument: str) -> Outcome:
    if not argument:
        return Outcome(_list(chat, "").text + "\n/resume ID opens one of them")
    chat.resume(argument)
    return Outcome(show_messages=True)


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
    if name == "think":
        chat.set_thinking(None if value == "auto" else truth_value(value, name))
        return Outcome(f"think = {value}")
    field = "max_tokens" if name == "max_length" else name
    if field not in SAMPLING_NAMES or not value:
        known = ", ".join("max_length" if n == "max_tokens" else n for n in SAMPLING_NAMES)
        raise CommandError(f"/set NAME VALUE, where NAME is one of {known}, think, verbose, hide_thinking, system")
    if value == "none" and field in ("seed", "stop"):
        checked = getattr(SamplingParams(), field)
    else:
        checked = check_setting("max_length" if field == "max_tokens" else field, value)
    chat.set_params(replace(chat.params, **{field: checked}))
    return Outcome(f"{name} = {_shown(checked)}")


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
    return Outcome("\n".join([*lines, *engine_table(llm.stats(), llm.memory())]))


def _why(chat: Chat, argument: str) -> Outcome:
    return Outcome(why(chat.last))


def _rename(chat: Chat, argument: str) -> Outcome:
    if not argument:
        raise CommandError("/rename NAME gives this conversation a name")
    chat.opened.rename(argument)
    return Outcome(f"this conversation is now called {clean_line(argument)}")


def _delete(chat: Chat, argument: str) -> Outcome:
    if argument:
        return _deleted(*chat.delete(argument))
    session = chat.opened

    def confirmed() -> Outcome:
        return _deleted(*chat.delete(), what_now="; this is a new conversation")

    return Outcome(confirm=f"delete this conversation, {session.id} {clean_line(session.title)}?", confirmed=confirmed)


def _deleted(session_id: str, notes: tuple[str, ...], what_now: str = "") -> Outcome:
    return Outcome("\n".join([f"deleted {session_id}{what_now}", *(f"note: {clean_line(note)}" for note in notes)]))


def _exit(chat: Chat, argument: str) -> Outcome:
    return Outcome(leave=True)


COMMANDS: tuple[Command, ...] = (
    Command("help", _help, "this list", ("?",)),
    Command("new", _new, "begin a new conversation; /list shows the earlier ones", ("clear",)),
    Command("list", _list, "the last conversations"),
    Command("resume", _resume, "open a saved conversation: its id, the beginning of it, or its name", ("load",), "ID"),
    Command("rename", _rename, "give this conversation a name", ("save",), "NAME"),
    Command("delete", _delete, "delete this conversation, or another, for good", (), "[ID]"),
    Command("regen", _regen, "answer the last message again", ("retry", "regenerate")),
    Command("continue", _continue, "go on with an answer that was stopped or cut"),
    Command("system", _system, "show or set the system prompt; /system none removes it", (), "[TEXT]"),
    Command("set", _set, "set temperature, top_k, top_p, min_p, max_length, seed, think ...", (), "NAME VALUE"),
    Command("show", _show, "what is set: info, parameters, system, template", (), "[WHAT]"),
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
