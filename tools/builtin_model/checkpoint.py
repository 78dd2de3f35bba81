"""Read the checkpoint of a training run."""

import pathlib
import zipfile
from typing import Any

import torch


def read_checkpoint(run: pathlib.Path) -> dict[str, Any]:
    """Return what train.py saved in a run's folder: "optimizer" and "progress", tensors on the CPU.

    Raises:
        FileNotFoundError: the run has no checkpoint.
        ValueError: the file is cut off or is no checkpoint.
    """
    path = run / "checkpoint.pt"
    with path.open("rb") as file:
        # What is cut off has no directory at its end any more.
        if not zipfile.is_zipfile(file):
            raise ValueError(_unreadable(path))
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except RuntimeError as error:
        raise ValueError(_unreadable(path)) from error
    if not isinstance(state, dict) or not {"optimizer", "progress"} <= state.keys():
        raise ValueError(_unreadable(path))
    return state


def _unreadable(path: pathlib.Path) -> str:
    return f"{path} is damaged or no checkpoint; remove it to begin the run anew"
