"""The looks of the full screen, dark and light, and which one the user chose last."""

import contextlib
import os
import tempfile
from pathlib import Path

from textual.theme import Theme

from terminal.paths import PathError, make_private_folder

DARK, LIGHT = "nanochat-dark", "nanochat-light"
_FILE = "theme"
_MAX_BYTES = 100


def _variables(background: str, bar: str, active: str) -> dict[str, str]:
    """Return scrollbars that are seen and not looked at."""
    backgrounds = dict.fromkeys(
        ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active", "scrollbar-corner-color"),
        background,
    )
    return {**backgrounds, "scrollbar": bar, "scrollbar-hover": active, "scrollbar-active": active}


THEMES: tuple[Theme, ...] = (
    Theme(
        name=DARK,
        primary="#5FAFD7",
        secondary="#87AFAF",
        accent="#E5B567",
        warning="#E5B567",
        error="#F07178",
        success="#87C38A",
        foreground="#E4E4E4",
        background="#14171C",
        surface="#1B1F26",
        panel="#262B34",
        dark=True,
        variables=_variables("#1B1F26", "#3A4250", "#5FAFD7"),
    ),
    Theme(
        name=LIGHT,
        primary="#005F87",
        secondary="#3A6A6A",
        accent="#8A5200",
        warning="#8A5200",
        error="#A8202C",
        success="#22662C",
        foreground="#0E1116",
        background="#FAFAF7",
        surface="#F1F1EC",
        panel="#E2E2DA",
        dark=False,
        variables=_variables("#F1F1EC", "#C4C4BA", "#005F87"),
    ),
)
THEME_NAMES = tuple(theme.name for theme in THEMES)
_SHORT = {"dark": DARK, "light": LIGHT}


def theme_named(name: str | None) -> str | None:
    """Return the full name of a theme from "dark", "light" or itself; None for anything else."""
    wanted = (name or "").strip().lower()
    return _SHORT.get(wanted, wanted if wanted in THEME_NAMES else None)


def other_theme(name: str) -> str:
    """Return the light theme for the dark one, and the other way round."""
    return DARK if name == LIGHT else LIGHT


def remembered_theme(state: Path) -> str:
    """Return the theme that was chosen last; the dark one where none was.

    Args:
        state: the folder of Paths.state.
    """
    try:
        # Opening a FIFO would wait for its writer.
        with open(os.open(state / _FILE, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            text = file.read(_MAX_BYTES).decode("ascii", "replace")
    except OSError:
        return DARK
    return theme_named(text) or DARK


def remember_theme(state: Path, name: str) -> None:
    """Keep the choice for the next start; where it cannot be written it is forgotten."""
    if name not in THEME_NAMES:
        return
    with contextlib.suppress(OSError, PathError):
        make_private_folder(state)
        number, temporary = tempfile.mkstemp(prefix=f".{_FILE}-", dir=state)
        try:
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(f"{name}\n")
            os.replace(temporary, state / _FILE)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
