"""Settings from four places: flag > environment > config.toml > the model's generation_config > built-in."""

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from nanochat_infer.errors import NanochatInferError, ParameterError
from nanochat_infer.memory import parse_bytes
from nanochat_infer.sampling_params import SamplingParams, suggested_sampling

DEVICES = ("auto", "cpu", "cuda")
WEIGHTS = ("auto", "f32", "bf16", "int8", "int4")
KV_TYPES = ("auto", "f32", "bf16", "int8")
Overflow = Literal["refuse", "drop"]
OVERFLOWS: tuple[Overflow, ...] = get_args(Overflow)
PACKED_WEIGHTS = ("int8", "int4")
MAX_SEQS = 256
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8471
MAX_PORT = 65535
AUTO = "auto"
_MAX_CONFIG_BYTES = 1 << 20
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class SettingsError(NanochatInferError):
    """A setting in the environment or in config.toml is unknown, of the wrong type or out of range."""


@dataclass(slots=True)
class Settings:
    """Settings after flags, environment and config.toml; None is "not given".

    Args:
        kv_type: number format of the KV cache.
        kv_memory: bytes for the KV cache.
        kv_disk: most bytes of KV kept on disk; 0 keeps none, None is sessions.kv.DEFAULT_QUOTA_BYTES.
        overflow: what happens when a conversation outgrows the context: "refuse" or "drop".
        max_seqs: most answers written at once.
        max_queue: most requests that wait.
        prefill_chunk: most prompt tokens computed in one step; "auto" goes by measured times.
        speculation: guess tokens from what was said before; None is where it helps.
        think: chat templates that can think are told to (or not to).
        history: keep the prompt history of the interactive chat.
        plain: no Markdown, no colours, nothing is redrawn; also for screen readers.
        stream: print single answers as they come, not only once they are whole; a flag only.
        extract: print only the first code block of a single answer; a flag only.
        host: address that the page in the browser is served at.
        port: its port; 0 takes any free one.
        no_auth: whoever reaches the address is let in; for addresses of this machine only.
        allowed_hosts: more names that the page may be reached by, each with its port or without.
        cors_origins: of web pages elsewhere that may use the API with the token.
        theme: name of the full screen's colours; "" is the one that was chosen last.
        keys: key of each action of the full screen that is not to be the usual one.
        sampling: SamplingParams fields that were given, by name.
        flags: names of the settings given on the command line; these win over a stored conversation's own.
    """

    model: str | None = None
    device: str = "auto"
    weights: str = "auto"
    kv_type: str = "auto"
    ctx_size: int | None = None
    threads: int | None = None
    kv_memory: int | None = None
    kv_disk: int | None = None
    overflow: Overflow = "refuse"
    max_seqs: int = 16
    max_queue: int = 64
    prefill_chunk: int | str = AUTO
    speculation: bool | None = None
    system: str | None = None
    think: bool | None = None
    hide_thinking: bool = False
    verbose: bool = False
    history: bool = True
    plain: bool = False
    stream: bool = True
    extract: bool = False
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    no_auth: bool = False
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    theme: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    sampling: dict[str, Any] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    def sampling_params(self, generation_defaults: Mapping[str, Any]) -> SamplingParams:
        """Return the parameters of a new conversation.

        Args:
            generation_defaults: the model's generation_config, by its Hugging Face names; checked when it was read.
        """
        return SamplingParams(**(suggested_sampling(generation_defaults) | self.sampling))

    def flag_sampling(self) -> dict[str, Any]:
        """Return the sampling parameters given on the command line."""
        return {name: value for name, value in self.sampling.items() if name in self.flags}


def whole_number(value: object, name: str, low: int, high: int = 2**62) -> int:
    """Return value as a whole number from low to high; texts are parsed.

    Raises:
        ParameterError: it is none.
    """
    try:
        number = int(value, 10) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        bounds = f"of at least {low}" if high == 2**62 else f"from {low} to {high}"
        raise ParameterError(f"{name} must be a whole number {bounds}, got {value!r}")
    return number


def memory_size(value: object, name: str = "kv_memory") -> int:
    """Return a size in bytes from a number of bytes or a text like "512M" or "2G".

    Raises:
        ParameterError: it is no size.
    """
    try:
        if isinstance(value, (bool, float)):
            raise ParameterError("not a size")
        return parse_bytes(value if isinstance(value, int) else str(value))
    except ParameterError:
        raise ParameterError(f"{name} must be a size like 512M or 2G, got {value!r}") from None


def disk_size(value: object, name: str = "kv_disk") -> int:
    """Return a size in bytes as memory_size does; 0 for "off".

    Raises:
        ParameterError: it is neither.
    """
    if value is False or (isinstance(value, str) and value.strip().lower() in ("off", "0")):
        return 0
    try:
        return memory_size(value, name)
    except ParameterError:
        raise ParameterError(f"{name} must be a size like 512M or 2G, or off, got {value!r}") from None


def sampling_value(name: str, value: object) -> Any:
    """Return a checked value of one SamplingParams field; texts are parsed first.

    Raises:
        ParameterError: it is out of range or of the wrong type.
    """
    if isinstance(value, str) and name != "stop":
        value = _parsed_number(value, whole=name in ("top_k", "max_tokens", "seed"))
    values: dict[str, Any] = {name: value}
    return getattr(SamplingParams(**values), name)


def truth_value(value: object, name: str) -> bool:
    """Return true or false from a boolean or from a word like "yes" or "off".

    Raises:
        ParameterError: it is neither.
    """
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ParameterError(f"{name} must be true or false, got {value!r}")


def load_settings(flags: Mapping[str, Any], environ: Mapping[str, str], config_path: Path) -> Settings:
    """Return the settings of this start.

    Args:
        flags: by setting name, already checked; None is "not given".

    Raises:
        SettingsError: the environment or config.toml holds something wrong; the sentence names where.
    """
    given = {name: value for name, value in flags.items() if value is not None and name in _SETTINGS}
    merged = _from_config(config_path) | _from_environment(environ) | given
    settings = Settings(flags=frozenset("max_tokens" if name == "max_length" else name for name in given))
    own = {f.name for f in fields(Settings)}
    for name, value in merged.items():
        if name in own:
            setattr(settings, name, value)
        else:
            settings.sampling["max_tokens" if name == "max_length" else name] = value
    return settings


def _parsed_number(text: str, *, whole: bool) -> object:
    """Return a number where the text is one, else the text, so that the check reports what was given."""
    try:
        return int(text, 10) if whole else float(text)
    except ValueError:
        return text


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise ParameterError(f"{name} must be a text that is not empty, got {value!r}")
    return value


def _path(value: object, name: str) -> str:
    # Shells expand neither --model=~/x nor what is in a file.
    return os.path.expanduser(_text(value, name))


def _texts(pattern: re.Pattern[str], example: str) -> Callable[[object, str], tuple[str, ...]]:
    """Return a check of a list of texts, or of one text with commas; each must be like the example."""

    def check(value: object, name: str) -> tuple[str, ...]:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not items:
            raise ParameterError(f"{name} must be a list of texts such as {example}, got {value!r:.80}")
        found = tuple(item.strip().lower() if isinstance(item, str) else "" for item in items)
        for item, text in zip(items, found, strict=True):
            if not pattern.fullmatch(text):
                raise ParameterError(f"{name} must be like {example}, got {item!r:.80}")
        return tuple(dict.fromkeys(found))

    return check


def _prefill_chunk(value: object, name: str) -> int | str:
    if value == AUTO:
        return AUTO
    try:
        return whole_number(value, name, 1)
    except ParameterError:
        raise ParameterError(f"{name} must be a whole number of at least 1, or {AUTO}, got {value!r}") from None


def _choice(choices: tuple[str, ...]) -> Callable[[object, str], str]:
    def check(value: object, name: str) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ParameterError(f"{name} must be one of {', '.join(choices)}, got {value!r}")
        return value

    return check


def _keys(value: object, name: str) -> dict[str, str]:
    """Return a table of keys by action; whether there is such an action or key, the full screen says."""
    if not isinstance(value, dict) or not all(isinstance(key, str) and key for key in value.values()):
        raise ParameterError(f'{name} must be a table of keys by action, like new = "ctrl+n", got {value!r:.80}')
    return dict(value)


def _sampling(value: object, name: str) -> Any:
    try:
        return sampling_value("max_tokens" if name == "max_length" else name, value)
    except ParameterError as error:
        raise ParameterError(str(error).replace("max_tokens", name, 1)) from error


# A host as a browser names it, and an origin as it sends one: no path, no name of a user.
_PORT = r"(?::(?:6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3}))?"
_HOST = rf"(?:[a-z0-9_](?:[a-z0-9_.-]{{0,251}}[a-z0-9_])?|\[[0-9a-f:.]{{2,45}}\]){_PORT}"
_ALLOWED_HOSTS = _texts(re.compile(_HOST, re.ASCII), "chat.example or chat.example:8443")
_CORS_ORIGINS = _texts(re.compile(rf"https?://{_HOST}", re.ASCII), "https://chat.example or http://localhost:3000")

Check = Callable[[object, str], Any]
SAMPLING_NAMES = ("temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed", "max_tokens", "stop")
_SETTINGS: dict[str, Check] = {
    "model": _path,
    "device": _choice(DEVICES),
    "weights": _choice(WEIGHTS),
    "kv_type": _choice(KV_TYPES),
    "ctx_size": lambda value, name: whole_number(value, name, 1),
    "threads": lambda value, name: whole_number(value, name, 1),
    "kv_memory": memory_size,
    "kv_disk": disk_size,
    "overflow": _choice(OVERFLOWS),
    "max_seqs": lambda value, name: whole_number(value, name, 1, MAX_SEQS),
    "max_queue": lambda value, name: whole_number(value, name, 1),
    "prefill_chunk": _prefill_chunk,
    "speculation": truth_value,
    "system": _text,
    "think": truth_value,
    "hide_thinking": truth_value,
    "verbose": truth_value,
    "history": truth_value,
    "plain": truth_value,
    "stream": truth_value,
    "extract": truth_value,
    "host": _text,
    "port": lambda value, name: whole_number(value, name, 0, MAX_PORT),
    "no_auth": truth_value,
    "allowed_hosts": _ALLOWED_HOSTS,
    "cors_origins": _CORS_ORIGINS,
    "theme": _text,
    "keys": _keys,
    **{"max_length" if name == "max_tokens" else name: _sampling for name in SAMPLING_NAMES},
}
_ENVIRONMENT_NAMES = {"ctx_size": "CONTEXT_LENGTH"}
_FLAGS_ONLY = frozenset(("stream", "extract"))
_NOT_IN_ENVIRONMENT = _FLAGS_ONLY | {"history", "keys"}


def check_setting(name: str, value: object) -> Any:
    """Return the checked value of one setting.

    Raises:
        ParameterError: it is out of range or of the wrong type.
    """
    return _SETTINGS[name](value, name)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in _SETTINGS:
        variable = "NANOCHAT_INFER_" + _ENVIRONMENT_NAMES.get(name, name.upper())
        if name not in _NOT_IN_ENVIRONMENT and (text := environ.get(variable, "")):
            values[name] = _checked(name, text, f"the environment variable {variable}")
    if text := environ.get("NANOCHAT_INFER_NO_HISTORY", ""):
        try:
            values["history"] = not truth_value(text, "NANOCHAT_INFER_NO_HISTORY")
        except ParameterError as error:
            raise SettingsError(f"the environment variable {error}") from error
    return values


def _from_config(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(_config_text(path))
    except FileNotFoundError:
        return {}
    except RecursionError as error:
        raise SettingsError(f"config file {path} is not valid TOML: it is nested too deep") from error
    except ValueError as error:
        raise SettingsError(f"config file {path} is not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"config file {path} cannot be read: {error.strerror or error}") from error
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in _SETTINGS or name in _FLAGS_ONLY:
            known = [key for key in _SETTINGS if key not in _FLAGS_ONLY]
            nearest = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"known are {', '.join(known)}"
            raise SettingsError(f"config file {path}: unknown key {name!r}; {hint}")
        if isinstance(value, str) and name not in _TEXT_SETTINGS:
            raise SettingsError(f"config file {path}: key {name!r} must not be a text, got {value!r}")
        values[name] = _checked(name, value, f"config file {path}, key {name!r}")
    return values


def _config_text(path: Path) -> str:
    # Opening a FIFO would wait for its writer.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SettingsError(f"config file {path} cannot be read: it is not a regular file")
        data = file.read(_MAX_CONFIG_BYTES + 1)
    if len(data) > _MAX_CONFIG_BYTES:
        raise SettingsError(f"config file {path} cannot be read: it is longer than {_MAX_CONFIG_BYTES:,} bytes")
    return data.decode()


_TEXT_SETTINGS = frozenset(
    (
        *("model", "device", "weights", "kv_type", "kv_memory", "kv_disk", "overflow", "prefill_chunk", "system"),
        *("stop", "host", "allowed_hosts", "cors_origins", "theme"),
    )
)


def _checked(name: str, value: object, where: str) -> Any:
    try:
        return check_setting(name, value)
    except ParameterError as error:
        raise SettingsError(f"{where}: {error}") from error
