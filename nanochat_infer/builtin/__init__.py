"""The small model that ships with the program."""

import pathlib


def path() -> pathlib.Path:
    """Return the model folder."""
    return pathlib.Path(__file__).resolve().parent
