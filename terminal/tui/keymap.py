"""What can be done by a key, with which key, and how the user changes that in [keys] of config.toml."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.binding import Binding
from textual.keys import Keys

from terminal.sanitize import clean_line, shorten

# The terminal sends the same byte for these and for Tab, Enter and Backspace.
SAME_BYTES = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+h": "Backspace"}
# The input could not be used, or the screen not be left, without them.
_RESERVED = ("enter", "tab", "shift+tab", "backspace", "space", "up", "down", "left", "right", "home", "end")
_RESERVED_FOR = {"escape": "stop", "ctrl+c": "", "ctrl+j": "", "alt+enter": "", "shift+enter": "", "ctrl+g": ""}
_MODIFIERS = ("ctrl", "alt", "shift", "super", "meta", "hyper")
_MODIFIER_NAMES = {"control": "ctrl", "option": "alt", "cmd": "super", "command": "super"}
_KEY_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "ins": "insert",
}
_SHOWN = {
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "slash": "/",
    "left": "\u2190",
    "right": "\u2192",
    "up": "\u2191",
    "down": "\u2193",
    "escape": "Esc",
}
_SHOWN_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key does.

    Args:
        name: as in [keys]; the method is action_<name>.
        keys: by default, with commas between.
        help: one short line.
        label: a word or two for the footer.
        shown: the footer shows it.
        scope: "" everywhere, "list" while the list of conversations has the focus.
        priority: it comes before what the input does with the key.
    """

    name: str
    keys: str
    help: str
    label: str
    shown: bool = False
    scope: str = ""
    priority: bool = True

    def binding(self) -> Binding:
        """Return it for Textual, to be remapped by its name."""
        return Binding(
            self.keys, self.name, self.label, show=self.shown, priority=self.priority, tooltip=self.help, id=self.name
        )


ACTIONS: tuple[Action, ...] = (
    Action("help", "f1", "keys and commands", "Help", shown=True),
    Action("new", "ctrl+n", "begin a new conversation", "New", shown=True),
    Action("find", "ctrl+f,f3", "search in all conversations", "Find", shown=True),
    Action("stop", "escape", "stop the answer; what is there is kept", "Stop", shown=True, priority=False),
    Action("command_palette", "ctrl+p", "everything that can be done, by name", "Palette", shown=True),
    Action("regenerate", "ctrl+r,f5", "answer the last message again", "Again"),
    Action("edit", "f4,alt+e", "change a message of yours; the earlier one is kept", "Edit"),
    Action("continue", "f6,alt+g", "go on with an answer that was stopped or cut", "Continue"),
    Action("branch_previous", "alt+left", "look at the version before this one", "Previous version"),
    Action("branch_next", "alt+right", "look at the version after this one", "Next version"),
    Action("copy_message", "f7,alt+c", "copy the message, as it was written", "Copy"),
    Action("copy_code", "f8,alt+k", "copy a code block", "Copy code"),
    Action("copy_link", "alt+l", "copy the link of the page in the browser", "Copy link"),
    Action("toggle_thinking", "ctrl+t", "show or hide what the model thinks", "Thinking"),
    Action("settings", "ctrl+s", "sampling, system prompt, thinking", "Settings", shown=True),
    Action("toggle_sidebar", "ctrl+b", "show or hide the list of conversations", "List", shown=True),
    Action("toggle_telemetry", "ctrl+o", "show or hide figures of speed and memory", "Figures", shown=True),
    Action("rename", "f2", "name this conversation", "Rename"),
    Action("fork", "alt+f", "go on in a conversation of its own from here", "Fork"),
    Action("export", "alt+x", "write this conversation to a file", "Export"),
    Action("delete", "f9,alt+d", "delete this conversation for good", "Delete"),
    Action("toggle_theme", "f12", "dark or light", "Theme"),
    Action("focus_composer", "ctrl+l", "go to the input", "Input"),
    Action("quit", "ctrl+q", "leave; conversations are saved", "Quit", shown=True),
    Action("list_new", "n", "begin a new conversation", "New", scope="list", priority=False),
    Action("list_rename", "r", "name the conversation that is marked", "Rename", scope="list", priority=False),
    Action("list_archive", "a", "put it into the archive, or take it out", "Archive", scope="list", priority=False),
    Action("list_export", "x", "write it to a file", "Export", scope="list", priority=False),
    Action("list_delete", "d,delete", "delete it for good", "Delete", scope="list", priority=False),
    Action("list_find", "slash", "type words to look for", "Find", scope="list", priority=False),
    Action("list_all", "h", "show the archived ones too, or not", "Archived", scope="list", priority=False),
)
_BY_NAME = {action.name: action for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Keys of every action, after [keys] of config.toml.

    Args:
        keys: with commas between, by action; for App.set_keymap.
        problems: sentences about what in [keys] could not be used.
    """

    keys: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def shown(self, name: str) -> str:
        """Return the first key of an action as people write it, as "Ctrl+N"; "" where it has none."""
        return shown_key(self.keys.get(name, "").split(",")[0])


def bindings(scope: str = "") -> list[Binding]:
    """Return the default bindings of a scope, for BINDINGS of a screen or widget."""
    return [action.binding() for action in ACTIONS if action.scope == scope]


def key_map(changes: Mapping[str, str]) -> KeyMap:
    """Return the keys of every action; where a change cannot be used, the action keeps what it had.

    Args:
        changes: [keys] of config.toml, action -> key, or several with commas between; "" or "none" is no key.
    """
    keys = {action.name: action.keys for action in ACTIONS}
    wanted: dict[str, str] = {}
    problems = []
    for given, text in changes.items():
        name = given.strip().lower().replace("-", "_").removeprefix("action_")
        if name not in _BY_NAME:
            problems.append(_unknown(given))
            continue
        parsed = [_parsed(one) for one in str(text).split(",") if one.strip().lower() not in ("", "none")]
        problem = next((p for key in parsed if (p := _problem(_BY_NAME[name], key))), "")
        if problem:
            problems.append(problem)
        else:
            wanted[name] = ",".join(parsed)
    problems += _settle(keys, wanted)
    return KeyMap(keys, tuple(problems))


def shown_key(key: str) -> str:
    """Return a key as people write it."""
    if len(key) == 1:
        return key
    parts = [_SHOWN.get(part, part.capitalize()) for part in key.split("+") if part]
    return "+".join(parts)


def _settle(keys: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """Put what is wanted into keys, unless two actions would share a key; return sentences about those."""
    problems = []
    keys.update(wanted)
    # One may free the key of another: whoever was asked for last gives way, until nobody shares.
    while clash := _clash(keys, wanted):
        loser, owner, key = clash
        problems.append(
            f"[keys] {loser}: {shown_key(key)} belongs to {owner}; give {owner} another key in [keys], "
            f"or {loser} a free one"
        )
        del wanted[loser]
        keys[loser] = _BY_NAME[loser].keys
    return problems


def _clash(keys: Mapping[str, str], wanted: dict[str, str]) -> tuple[str, str, str] | None:
    """Return an action whose wanted key another one has, that one, and the key."""
    for name in reversed(wanted):
        for other, taken in keys.items():
            if other == name:
                continue
            shared = set(keys[name].split(",")) & set(taken.split(",")) - {""}
            if shared:
                return name, other, min(shared)
    return None


def _unknown(given: str) -> str:
    nearest = difflib.get_close_matches(given.lower(), _BY_NAME, 1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(_BY_NAME)}"
    return f"[keys] knows no action '{shorten(given, _SHOWN_COLUMNS)}'; {hint}"


def _parsed(text: str) -> str:
    """Return a key as Textual writes it: "Ctrl-N" becomes "ctrl+n"."""
    text = text.strip().lower()
    if len(text) > 1:
        text = text.replace("-", "+")
    *modifiers, key = text.split("+") if text != "+" else ["+"]
    names = [_MODIFIER_NAMES.get(part.strip(), part.strip()) for part in modifiers]
    return "+".join([*names, _KEY_NAMES.get(key.strip(), key.strip())])


def _problem(action: Action, key: str) -> str:
    """Return why an action cannot have a key, in one sentence, or ""."""
    where = f"[keys] {action.name}: "
    shown = shorten(shown_key(clean_line(key)), _SHOWN_COLUMNS)
    if key in SAME_BYTES:
        return f"{where}{shown} cannot be used: terminals send the same for it and for {SAME_BYTES[key]}; take another"
    *modifiers, name = key.split("+")
    if any(modifier not in _MODIFIERS for modifier in modifiers) or not _is_key(name):
        return f"{where}there is no key '{shown}'; keys look like ctrl+n, alt+left or f5"
    if action.scope == "" and set(modifiers) <= {"shift"} and (len(name) == 1 or name in _TYPED or key == "delete"):
        return f"{where}{shown} is typed into messages; take a key with Ctrl or Alt, or a function key"
    only = _RESERVED_FOR.get(key)
    if key in _RESERVED or (only is not None and only != action.name):
        return f"{where}{shown} is needed elsewhere; take a key with Ctrl or Alt, or a function key"
    return ""


_TYPED = frozenset(("slash", "question_mark", "full_stop", "minus"))
_KNOWN_KEYS = frozenset(key.value for key in Keys) | _TYPED


def _is_key(name: str) -> bool:
    return (len(name) == 1 and name.isprintable() and not name.isspace()) or ("+" not in name and name in _KNOWN_KEYS)
