"""The clipboard: OSC 52 for the terminal, the desktop's own tool where there is one, nothing where nobody sits."""

import base64
import io
import os
import re
from pathlib import Path

import pytest

from terminal import clipboard
from terminal.clipboard import MAX_OSC52_BYTES, clipboard_tools, osc52
from terminal.output import Console
from tests.hostile_text import HOSTILE

XTERM = {"TERM": "xterm-256color"}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    # A tool that does not hang may be slow to start.
    monkeypatch.setattr(clipboard, "_TOOL_PATIENCE_S", 60.0)


def tool(tmp_path: Path, name: str, code: int = 0) -> Path:
    """Make a tool that keeps what it was given."""
    kept = tmp_path / f"{name}.kept"
    program = tmp_path / name
    program.write_text(f'#!/bin/sh\necho "$@" > {kept}.arguments\n/bin/cat > {kept}\nexit {code}\n')
    program.chmod(0o755)
    return kept


def copy(text: str, environ: dict[str, str]) -> tuple[str, str]:
    """Return the sentence and what was written to the terminal."""
    err = Terminal()
    return Console(io.StringIO(), err, environ).copy_to_clipboard(text), err.getvalue()


def test_the_text_goes_to_the_terminal_as_base64() -> None:
    sentence, written = copy("häi\n", XTERM)
    assert written == "\x1b]52;c;" + base64.b64encode("häi\n".encode()).decode() + "\x07"
    assert sentence.startswith("sent 4 characters to the terminal")


def test_a_hostile_text_cannot_leave_the_sequence() -> None:
    for text in HOSTILE:
        _, written = copy(text, XTERM)
        assert re.fullmatch(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", written), repr(text)


def test_nothing_where_standard_error_is_no_terminal(tmp_path: Path) -> None:
    kept = tool(tmp_path, "wl-copy")
    err = io.StringIO()
    environ = {**XTERM, "WAYLAND_DISPLAY": "wayland-0"}
    assert "no terminal" in Console(Terminal(), err, environ).copy_to_clipboard("x")
    assert err.getvalue() == ""
    assert not kept.exists()


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}, {"TERM": "linux"}, {"TERM": ""}])
def test_a_terminal_without_a_clipboard_gets_nothing(environ: dict[str, str]) -> None:
    sentence, written = copy("x", environ)
    assert written == ""
    assert sentence.startswith("nothing was copied")


def test_what_is_too_long_for_a_terminal_says_so() -> None:
    assert copy("x" * MAX_OSC52_BYTES, XTERM)[1]
    sentence, written = copy("x" * (MAX_OSC52_BYTES + 1), XTERM)
    assert written == ""
    assert f"at most {MAX_OSC52_BYTES:,} bytes" in sentence
    assert "xclip" in sentence


@pytest.mark.parametrize(
    ("name", "environ", "arguments"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ("xclip", {"DISPLAY": ":0"}, "-selection clipboard"),
        ("xsel", {"DISPLAY": ":0"}, "--clipboard --input"),
    ],
)
def test_the_tool_of_the_desktop_takes_it(name: str, environ: dict[str, str], arguments: str, tmp_path: Path) -> None:
    kept = tool(tmp_path, name)
    sentence, _ = copy("two\nlines\x1b", {**XTERM, **environ})
    assert sentence == "copied 10 characters"
    assert kept.read_bytes() == b"two\nlines\x1b"
    assert Path(f"{kept}.arguments").read_text().strip() == arguments
    kept.unlink()
    copy("x", XTERM)
    assert not kept.exists(), "without a display the tool is not asked"


def test_a_tool_that_fails_leaves_it_to_the_next(tmp_path: Path) -> None:
    tool(tmp_path, "xclip", code=1)
    kept = tool(tmp_path, "xsel")
    assert copy("x", {**XTERM, "DISPLAY": ":0"})[0] == "copied 1 character"
    assert kept.read_text() == "x"


def test_a_tool_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_TOOL_PATIENCE_S", 0.05)
    program = tmp_path / "xclip"
    program.write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    program.chmod(0o755)
    assert copy("x", {**XTERM, "DISPLAY": ":0"})[0].startswith("sent 1 character")


def test_tmux_and_screen_pass_it_through() -> None:
    bare = osc52(b"hi", {})
    assert osc52(b"hi", {"TMUX": "/tmp/tmux"}) == bare + "\x1bPtmux;" + bare.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    long = osc52(b"x" * 300, {"STY": "1.x"})
    parts = re.findall(r"\x1bP(.*?)\x1b\\", long)
    assert "".join(parts) == osc52(b"x" * 300, {})
    assert max(len(part) for part in parts) < 100
    assert ("tmux", "load-buffer", "-w", "-") in clipboard_tools({"TMUX": "/tmp/tmux"})


def test_the_control_tools_are_not_on_the_path() -> None:
    assert os.environ["PATH"].startswith("/")
    assert clipboard_tools({}) in ([], [("pbcopy",)])
