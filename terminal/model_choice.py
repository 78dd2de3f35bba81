"""Which model goes on with a conversation: the one it was begun with, if it is there and no other was chosen."""

import os
from pathlib import Path

BUILT_IN = "built-in"


def model_of(name: str, path: str, configured: str | None) -> tuple[str | None, str]:
    """Choose the model for a conversation that is opened before a model is loaded.

    Args:
        name: of the model that it was begun with; "" if nothing was answered yet.
        path: its folder or file; "" is the built-in model, or not known.
        configured: what environment or config.toml ask for; None is the built-in model.

    Returns:
        The path to load, None for the built-in model; and a sentence for the user where there is something to say.
    """
    if name == BUILT_IN:
        return None, "" if configured is None else f"going on with the {BUILT_IN} model, as begun; -m chooses another"
    if not name:
        return configured, ""
    if path and os.path.exists(path):
        same = configured is not None and _is_same(path, configured)
        return path, "" if same else f"going on with {name}, as begun; -m chooses another"
    where = f"is not at {path} any more" if path else "was in a folder that is not known"
    return configured, f"the model that this conversation was begun with, {name}, {where}; {_named(configured)} goes on"


def other_model(name: str, path: str, chosen: str | None) -> str:
    """Return a sentence where another model than the chosen one began a conversation, else ""."""
    if not name or (chosen is None and name == BUILT_IN):
        return ""
    if chosen is not None and name != BUILT_IN and (_is_same(path, chosen) if path else name == Path(chosen).name):
        return ""
    return f"this conversation was begun with {name}; {_named(chosen)} goes on with it"


def _named(chosen: str | None) -> str:
    return f"the {BUILT_IN} model" if chosen is None else Path(chosen).name


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return os.path.abspath(path) == os.path.abspath(other)
