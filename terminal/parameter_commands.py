"""Slash commands for parameters: /set, /reset, /show, /think, /system, /model."""

from terminal.chat import Chat
from terminal.outcome import CommandError, Outcome
from terminal.parameters import PARAMETER_NAMES, PARAMETERS, Parameter, find_parameter, reset_parameters
from terminal.sanitize import clean_line

_DEFAULT = "default"
_SHORT = {
    "think": ("think", "on"),
    "nothink": ("think", "off"),
    "verbose": ("verbose", "on"),
    "quiet": ("verbose", "off"),
    "hide_thinking": ("hide_thinking", "on"),
}
_THINK = {"hide": ("hide_thinking", "on"), "show": ("hide_thinking", "off")}
_WHEN_FULL = {
    "refuse": "messages that the context cannot hold are refused",
    "drop": "the oldest turns are left out where the context cannot hold them; the system prompt stays",
}
_TEMPLATE_LINES = 20
_SECTIONS = ("info", "parameters", "system", "template")


def set_command(chat: Chat, argument: str) -> Outcome:
    """Use a parameter from the next answer on: /set [parameter] NAME VALUE; default goes back to the usual value."""
    words = argument.split(maxsplit=1)
    if words and words[0].lower() == "parameter":
        argument = words[1] if len(words) > 1 else ""
        words = argument.split(maxsplit=1)
    name, value = words[0] if words else "", words[1].strip() if len(words) > 1 else ""
    if not value and (short := _SHORT.get(name.lower().replace("-", "_"))) is not None:
        name, value = short
    parameter = find_parameter(name)
    if parameter is not None and parameter.name == "system":
        return system_command(chat, value)
    if parameter is None and name:
        raise CommandError(f"there is no parameter '{clean_line(name[:40])}'; {_usage()}")
    if parameter is None or not value:
        raise CommandError(_usage(parameter))
    if value.lower() == _DEFAULT:
        parameter.reset(chat)
    else:
        parameter.put(chat, parameter.check(value))
    return Outcome(_said(chat, parameter))


def _usage(parameter: Parameter | None = None) -> str:
    if parameter is not None:
        return f"/set {parameter.name} takes {parameter.range_text}; {_DEFAULT} goes back to the usual value"
    return f"/set NAME VALUE, where NAME is one of {', '.join(PARAMETER_NAMES)}"


def _said(chat: Chat, parameter: Parameter) -> str:
    text = parameter.text(chat)
    what = f": {_WHEN_FULL[text]}" if parameter.name == "overflow" else ""
    llm = chat.app.loaded
    if parameter.name == "think" and text != "auto" and llm is not None and not llm.info.supports_thinking:
        what = f"; but '{clean_line(llm.info.name)}' has no thinking mode, so this changes nothing"
    return f"{parameter.name} = {clean_line(text)}{what}"


def reset_command(chat: Chat, argument: str) -> Outcome:
    """Go back to the usual value of one parameter, or of all but the system prompt."""
    if not argument:
        reset_parameters(chat)
        return Outcome("all parameters are as a new conversation has them; the system prompt stays")
    parameter = find_parameter(argument)
    if parameter is None:
        known = ", ".join(PARAMETER_NAMES)
        raise CommandError(f"/reset takes nothing or one of {known}, got '{clean_line(argument[:40])}'")
    parameter.reset(chat)
    return Outcome(_said(chat, parameter))


def show_command(chat: Chat, argument: str) -> Outcome:
    """Show what is set: everything, or one section."""
    argument = " ".join(argument.lower().split())
    if argument in ("template", "template all"):
        return Outcome("\n".join(_template(chat, whole=argument != "template")))
    if argument and argument not in _SECTIONS:
        raise CommandError(f"/show takes {', '.join(_SECTIONS)} or nothing, got '{clean_line(argument[:40])}'")
    rows = [row for name in _SECTIONS if argument in ("", name) for row in _section(chat, name)]
    return Outcome("\n".join(f"  {name:<18} {clean_line(value)}" for name, value in rows))


def _section(chat: Chat, name: str) -> list[tuple[str, str]]:
    """Return the rows of one section; only what is known of the model waits for it."""
    if name == "parameters":
        # The model's own defaults are among them.
        _ = chat.params
        return [(parameter.name, parameter.text(chat)) for parameter in PARAMETERS if parameter.kind != "lines"]
    if name == "system":
        return [("system", chat.system or "none")]
    info = chat.app.llm.info
    if name == "template":
        return [("template", info.template_source)]
    session = chat.session
    return [
        ("model", f"{info.name} ({info.architecture}, {info.num_parameters / 1e6:,.1f} M parameters)"),
        ("runs on", f"{info.device}, weights {info.weights}, KV {info.kv_type}"),
        ("context", f"{info.context_length:,} tokens"),
        ("folder", info.path),
        ("conversation", f"{session.id}  {session.title}" if session is not None else "new, nothing said"),
    ]


def _template(chat: Chat, *, whole: bool) -> list[str]:
    """Return where the chat template is from, and its lines or the first of them."""
    llm = chat.app.llm
    lines = [] if llm.template is None else llm.template.text.rstrip("\n").split("\n")
    shown = lines if whole else lines[:_TEMPLATE_LINES]
    more = len(lines) - len(shown)
    rest = [f"... and {more:,} more lines; /show template all shows them"] if more > 0 else []
    return [f"template: {llm.info.template_source}", *(f"  {line}" for line in shown), *rest]


def model_command(chat: Chat, argument: str) -> Outcome:
    """Show the model; another one needs a new start."""
    session = chat.session
    saved = session is not None and not chat.app.private
    again = f"--session {session.id} " if session is not None and saved else ""
    how = f"to go on with another one, leave and start with {again}--model PATH"
    if argument:
        raise CommandError(f"the model is chosen at the start; {how}")
    return Outcome(
        "\n".join(f"  {name:<18} {clean_line(value)}" for name, value in _section(chat, "info")[:4]) + f"\n{how}"
    )


def system_command(chat: Chat, argument: str) -> Outcome:
    """Show or set the system prompt."""
    if not argument:
        return Outcome(f"system prompt: {chat.system}" if chat.system else "no system prompt; /system TEXT sets one")
    if argument.lower() in ("none", "-"):
        chat.set_system(None)
        return Outcome("no system prompt from now on")
    if argument.lower() == _DEFAULT:
        chat.set_system(chat.defaults["system"])
        return Outcome(f"system prompt: {chat.system}" if chat.system else "no system prompt from now on")
    chat.set_system(argument)
    return Outcome("system prompt set")


def think_command(chat: Chat, argument: str) -> Outcome:
    """Tell the model to think or not, and show what it thinks or not."""
    word = argument.lower()
    if not word:
        shown = "hidden" if chat.app.settings.hide_thinking else "shown"
        return Outcome(f"think = {_parameter('think').text(chat)}; what the model thinks is {shown}")
    name, value = _THINK.get(word, ("think", word))
    if name == "think" and word not in _parameter("think").choices:
        raise CommandError(f"/think takes on, off, auto, hide or show, got '{clean_line(argument[:40])}'")
    parameter = _parameter(name)
    parameter.put(chat, parameter.check(value))
    if name == "think":
        return Outcome(_said(chat, parameter))
    return Outcome(f"what the model thinks is {'hidden' if word == 'hide' else 'shown'} from now on")


def _parameter(name: str) -> Parameter:
    return next(parameter for parameter in PARAMETERS if parameter.name == name)
