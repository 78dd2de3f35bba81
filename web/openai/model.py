"""The one model that is loaded, as requests of OpenAI's clients name it."""

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from sessions import SessionManager
from sessions.prompt import LanguageModel
from web.errors import HttpError, without_folders
from web.options import ModelState

if TYPE_CHECKING:
    from nanochat_infer.llm import ModelInfo

MAX_NAME_CHARACTERS = 200
_ANY_NAMES = ("", "default")


def loaded_model(manager: SessionManager, state: Callable[[], ModelState]) -> LanguageModel:
    """Return the model.

    Args:
        manager: has it.
        state: of loading it.

    Raises:
        HttpError: it is not there yet, or could not be loaded.
    """
    llm = manager.loaded
    if llm is not None:
        return llm
    now = state()
    if now.state == "failed":
        message = without_folders(now.error) or "the model could not be loaded"
        raise HttpError(503, message, code="model_unavailable")
    raise HttpError(503, "the model is still being loaded; try again soon", code="loading")


def check_name(name: str | None, info: "ModelInfo") -> None:
    """Refuse a request for another model.

    Args:
        name: that it names; None, "" and "default" take the one that is loaded.
        info: of that one; known by its name and by the last part of its path.

    Raises:
        HttpError: the name is of none that is loaded.
    """
    if name is None or name in (*_ANY_NAMES, info.name, PurePath(info.path).name):
        return
    shown = repr(name if len(name) <= MAX_NAME_CHARACTERS else name[:MAX_NAME_CHARACTERS] + "…")
    raise HttpError(
        404,
        f"there is no model {shown} here; {info.name!r} is loaded: send that name, or leave the field out",
        code="model_not_found",
        param="model",
    )


def at_fault(error: NanochatInferError, names: dict[str, str]) -> HttpError | None:
    """Return an error of ours as a refusal that says which field is at fault; None where no name fits.

    Args:
        error: whose sentence begins with the name of a value.
        names: of such values, and of the fields that they come from.
    """
    message = str(error)
    found = next((field for name, field in names.items() if message.startswith(name)), None)
    return None if found is None else HttpError(400, message, param=found)
