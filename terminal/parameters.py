"""The parameters of a conversation: one table for /set, /show, completion and the settings dialog."""

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import MAX_SEED, SamplingParams
from terminal.sanitize import clean_line, shorten
from terminal.settings import OVERFLOWS, SAMPLING_NAMES, check_setting, truth_value

if TYPE_CHECKING:
    from terminal.chat import Chat

Kind = Literal["number", "whole", "choice", "switch", "texts", "lines"]
_SWITCH = ("on", "off")
_NONE = ("none", "")
_DEFAULTS = SamplingParams()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Args:
        name: for the user.
        kind: "number", "whole" number, "choice" and "switch" of `choices`, "texts" (several), "lines" (a long text).
        help: one short line.
        range_text: what it takes, in words.
        default: where neither a setting nor the model says otherwise, as a text.
        choices: the values of a choice or switch.
    """

    name: str
    kind: Kind
    help: str
    range_text: str
    default: str
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Its name in SamplingParams, for those of the sampler."""
        return "max_tokens" if self.name == "max_length" else self.name

    @property
    def is_sampling(self) -> bool:
        """Whether it is one of the sampler's."""
        return self.field in SAMPLING_NAMES

    def check(self, text: str) -> Any:
        """Return the value that a text stands for.

        Raises:
            ParameterError: it is out of range or of the wrong type.
        """
        text = text.strip()
        if self.name == "think":
            return None if text.lower() == "auto" else _switched(text, self.name)
        if self.kind == "switch":
            return _switched(text, self.name)
        if self.name in ("seed", "system") and text.lower() in (*_NONE, "-"):
            return None
        if self.kind == "texts":
            return check_setting(self.name, self._texts(text))
        return check_setting(self.name, text)

    def _texts(self, text: str) -> tuple[str, ...] | str:
        """Return several texts of a JSON list, or the one that it is; a text such as [END] is one.

        Raises:
            ParameterError: it was meant as a list and is none.
        """
        if text.lower() in _NONE:
            return ()
        if not text.startswith("["):
            return text
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(text)
            if isinstance(found, list) and all(isinstance(one, str) for one in found):
                return tuple(found)
        if any(mark in text for mark in "\"',"):
            raise ParameterError(f"{self.name} takes {self.range_text}; '{shorten(text, 60)}' is no such list")
        return text

    def value(self, chat: "Chat") -> Any:
        """Return its value in a conversation; does not wait for the model."""
        if self.is_sampling:
            return getattr(chat.known_params, self.field)
        if self.name in ("hide_thinking", "verbose"):
            return getattr(chat.app.settings, self.name)
        return {"think": chat.thinking, "overflow": chat.overflow, "system": chat.system}[self.name]

    def text(self, chat: "Chat") -> str:
        """Return its value in a conversation as a text that check() takes."""
        return self.shown(self.value(chat))

    def shown(self, value: Any) -> str:
        """Return a value as a text that check() takes."""
        if self.name == "think" and value is None:
            return "auto"
        if self.kind == "lines":
            return value or ""
        if value is None or value == ():
            return "none"
        if isinstance(value, bool):
            return _SWITCH[not value]
        if isinstance(value, tuple):
            return value[0] if len(value) == 1 and _is_plain(value[0]) else json.dumps(value)
        return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)

    def put(self, chat: "Chat", value: Any) -> None:
        """Use a checked value from the next answer on."""
        if self.is_sampling:
            chat.set_sampling({self.field: value})
        elif self.name in ("hide_thinking", "verbose"):
            setattr(chat.app.settings, self.name, value)
        else:
            _SETTERS[self.name](chat, value)

    def reset(self, chat: "Chat") -> None:
        """Go back to what a new conversation of this start has."""
        if self.is_sampling:
            chat.reset_sampling(self.field)
        else:
            self.put(chat, chat.defaults[self.name])


def _is_plain(text: str) -> bool:
    """Tell whether a text is the same after a field of one line and check() had it."""
    return text == clean_line(text).strip() and not text.startswith("[") and text.lower() not in _NONE


def _switched(text: str, name: str) -> bool:
    try:
        return truth_value(text, name)
    except ParameterError:
        words = "on, off or auto" if name == "think" else "on or off"
        raise ParameterError(f"{name} must be {words}, got {text!r:.40}") from None


_SETTERS: dict[str, "Callable[[Chat, Any], None]"] = {
    "think": lambda chat, value: chat.set_thinking(value),
    "overflow": lambda chat, value: chat.set_overflow(value),
    "system": lambda chat, value: chat.set_system(value),
}


def _sampling(name: str, kind: Kind, text: str, range_text: str) -> Parameter:
    value = getattr(_DEFAULTS, "max_tokens" if name == "max_length" else name)
    return Parameter(name, kind, text, range_text, "none" if value in (None, ()) else f"{value:g}")


PARAMETERS: tuple[Parameter, ...] = (
    _sampling("temperature", "number", "0 always takes the likeliest token", "0 to 2"),
    _sampling("top_k", "whole", "from the N likeliest tokens; 0 is off", "0 to 2,147,483,647"),
    _sampling("top_p", "number", "from the likeliest tokens that sum to it; 1 is off", "above 0, up to 1"),
    _sampling("min_p", "number", "drops what is less likely than it times the likeliest", "0 to 1"),
    _sampling("repetition_penalty", "number", "above 1 avoids repetition", "0.01 to 10"),
    _sampling("max_length", "whole", "most tokens of an answer", "1 to 2,147,483,647"),
    _sampling("seed", "whole", "the same seed gives the same answer", f"0 to {MAX_SEED:,}, or none"),
    _sampling("stop", "texts", "text that ends an answer", 'a text, or up to 4 like ["a", "b"], or none'),
    Parameter(
        "think", "choice", "whether a model that can think is told to", "on, off or auto", "auto", (*_SWITCH, "auto")
    ),
    Parameter("hide_thinking", "switch", "do not show what the model thinks", "on or off", "off", _SWITCH),
    Parameter(
        "overflow",
        "choice",
        "messages that the context cannot hold",
        "refuse, or drop the oldest turns",
        "refuse",
        OVERFLOWS,
    ),
    Parameter("verbose", "switch", "print tokens, speed and seed after each answer", "on or off", "off", _SWITCH),
    Parameter("system", "lines", "system prompt", "a text, or none", ""),
)
PARAMETER_NAMES = tuple(parameter.name for parameter in PARAMETERS)
_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}
_OTHER_NAMES = {"max_tokens": "max_length", "repeat_penalty": "repetition_penalty", "temp": "temperature"}


def find_parameter(name: str) -> Parameter | None:
    """Return the parameter of that name, also where it is written with hyphens or as other programs call it."""
    key = name.lower().replace("-", "_")
    return _BY_NAME.get(_OTHER_NAMES.get(key, key))


def set_parameters(chat: "Chat", changes: Mapping[str, str]) -> None:
    """Check all of these, then use them from the next answer on.

    Args:
        chat: the conversation.
        changes: values as texts, by name.

    Raises:
        ParameterError: one is out of range, of the wrong type or unknown; none is changed then.
    """
    checked: list[tuple[Parameter, Any]] = []
    for name, text in changes.items():
        parameter = find_parameter(name)
        if parameter is None:
            raise ParameterError(f"there is no parameter {name!r:.40}; known are {', '.join(PARAMETER_NAMES)}")
        checked.append((parameter, parameter.check(text)))
    for parameter, value in checked:
        parameter.put(chat, value)


def reset_parameters(chat: "Chat", names: Sequence[str] = ()) -> None:
    """Go back to what a new conversation of this start has; without names all but the system prompt."""
    for parameter in PARAMETERS:
        if parameter.name in names or (not names and parameter.kind != "lines"):
            parameter.reset(chat)
