"""The clipboard: through the terminal by OSC 52, and through the desktop's own tool where there is one."""

import base64
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

# What xterm, hterm and tmux take: 100,000 characters of base64, introducer and end included.
MAX_OSC52_BYTES = 74_994
_SCREEN_CHUNK = 76
_TOOL_PATIENCE_S = 2.0
_OSC, _BEL, _DCS, _ST = "\x1b]", "\x07", "\x1bP", "\x1b\\"


def copy(text: str, write: Callable[[str], None] | None, environ: Mapping[str, str]) -> str:
    """Put a text on the clipboard; return a sentence about what was done.

    Args:
        text: any; it goes to the terminal as base64, so it cannot drive it.
        write: writes to the terminal, or None where there is none: then nothing is done.
        environ: says which terminal and which desktop it is.
    """
    if write is None:
        return "nothing was copied: standard error is no terminal"
    data = text.encode("utf-8", "replace")
    size = f"{len(text):,} character{'s' if len(text) != 1 else ''}"
    is_sent = _takes_osc52(environ) and len(data) <= MAX_OSC52_BYTES
    if is_sent:
        write(osc52(data, environ))
    tools = [tool for tool in clipboard_tools(environ) if shutil.which(tool[0])]
    # The first that works is the clipboard; tmux keeps a buffer of its own beside it.
    used = next((tool[0] for tool in tools if _run(tool, data)), "")
    if used:
        return f"copied {size}{' to a tmux buffer' if used == 'tmux' else ''}"
    if is_sent:
        return f"sent {size} to the terminal, which puts them on the clipboard if it allows programs to (OSC 52)"
    if _takes_osc52(environ):
        return (
            f"nothing was copied: a terminal takes at most {MAX_OSC52_BYTES:,} bytes and this is {len(data):,}; "
            "install wl-copy, xclip or xsel"
        )
    return "nothing was copied: this terminal has no clipboard, and no wl-copy, xclip, xsel or pbcopy was found"


def osc52(data: bytes, environ: Mapping[str, str]) -> str:
    """Return the sequence that sets the clipboard, wrapped for tmux or screen where they stand between."""
    encoded = base64.b64encode(data).decode("ascii")
    sequence = f"{_OSC}52;c;{encoded}{_BEL}"
    if environ.get("TMUX"):
        # tmux takes the bare one with `set-clipboard on`, the wrapped one with `allow-passthrough on`.
        return sequence + f"{_DCS}tmux;" + sequence.replace("\x1b", "\x1b\x1b") + _ST
    if environ.get("STY"):
        parts = [encoded[start : start + _SCREEN_CHUNK] for start in range(0, len(encoded), _SCREEN_CHUNK)] or [""]
        return f"{_DCS}{_OSC}52;c;" + f"{_ST}{_DCS}".join(parts) + f"{_BEL}{_ST}"
    return sequence


def clipboard_tools(environ: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the commands that set the clipboard of the desktop at hand, the best first; they need not exist."""
    tools: list[tuple[str, ...]] = []
    if sys.platform == "darwin":
        tools.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY"):
        tools.append(("wl-copy",))
    if environ.get("DISPLAY"):
        tools += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if environ.get("TMUX"):
        tools.append(("tmux", "load-buffer", "-w", "-"))
    return tools


def _takes_osc52(environ: Mapping[str, str]) -> bool:
    return environ.get("TERM", "dumb") not in ("", "dumb", "linux")


def _run(command: tuple[str, ...], data: bytes) -> bool:
    """Run a tool with data as its input; tell whether it took it."""
    try:
        # xclip stays behind to serve the clipboard: it must hold none of our streams.
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TOOL_PATIENCE_S,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
