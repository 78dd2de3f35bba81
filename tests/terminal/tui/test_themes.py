"""Themes: readable, and remembered in the state folder."""

import os
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from terminal.tui.themes import DARK, LIGHT, THEMES, other_theme, remember_theme, remembered_theme, theme_named

# WCAG 2.1, 1.4.3: text.
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    def luminance(color: Color) -> float:
        parts = [part / 255 for part in color.rgb]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted(luminance(Color.parse(color)) for color in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def blended(theme: Theme, share: float) -> str:
    """The foreground with that opacity, as `$foreground 60%` is drawn."""
    return Color.parse(theme.surface or "").blend(Color.parse(theme.foreground or ""), share).hex


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_can_be_read_on_every_background(theme: Theme) -> None:
    words = [theme.foreground, theme.primary, theme.secondary, theme.accent, theme.warning, theme.error, theme.success]
    for ground in (theme.background, theme.surface, theme.panel):
        for color in words:
            assert contrast(color or "", ground or "") >= LEAST_CONTRAST, (color, ground)
    assert contrast(blended(theme, 0.6), theme.surface or "") >= LEAST_CONTRAST
    assert contrast(blended(theme, 0.2), theme.surface or "") < LEAST_CONTRAST  # it would be seen


def test_one_is_dark_and_one_light() -> None:
    assert {theme.name: theme.dark for theme in THEMES} == {DARK: True, LIGHT: False}
    assert (other_theme(DARK), other_theme(LIGHT)) == (LIGHT, DARK)
    assert (theme_named("light"), theme_named(" DARK "), theme_named(DARK)) == (LIGHT, DARK, DARK)
    assert theme_named("pink") is theme_named(None) is theme_named("") is None


def test_the_choice_is_remembered_in_a_private_file(tmp_path: Path) -> None:
    state = tmp_path / "home" / "state"
    assert remembered_theme(state) == DARK
    remember_theme(state, LIGHT)
    assert remembered_theme(state) == LIGHT
    assert (state / "theme").stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
    remember_theme(state, "pink")
    assert remembered_theme(state) == LIGHT
    assert [path.name for path in state.iterdir()] == ["theme"]


@pytest.mark.parametrize("content", [b"", b"pink\n", b"\xff\xfe\x00", b"light" * 1000])
def test_what_cannot_be_read_is_the_dark_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "theme").write_bytes(content)
    assert remembered_theme(tmp_path) == DARK


def test_a_folder_or_a_pipe_in_its_place_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    assert remembered_theme(tmp_path) == DARK
    remember_theme(tmp_path, LIGHT)
    (tmp_path / "theme").rmdir()
    os.mkfifo(tmp_path / "theme")
    assert remembered_theme(tmp_path) == DARK


def test_where_nothing_can_be_written_the_choice_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    remember_theme(tmp_path / "file" / "state", LIGHT)
    assert remembered_theme(tmp_path / "file" / "state") == DARK
