"""The message in an editor of the user's choice: Ctrl+G."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from nanochat_infer.errors import NanochatInferError
from terminal.sanitize import clean_line

_USUAL = ("sensible-editor", "editor", "nano", "vim", "vi")
# Folders in memory, for what must not reach a disk.
_IN_MEMORY = ("/dev/shm", "/run/shm")
# An editor that was killed leaves its screen, its mouse and its colours behind.
_LEAVE = "\x1b7\x1b[?1049l\x1b8\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\r\n"


class EditorError(NanochatInferError):
    """The message cannot be edited outside."""


def edit_text(text: str, *, private: bool, environ: Mapping[str, str] | None = None) -> str:
    """Have the user change a text in $VISUAL or $EDITOR; return what was saved.

    Args:
        text: to begin with.
        private: nothing may reach the disk.
        environ: VISUAL and EDITOR say which.

    Raises:
        EditorError: there is no editor, it failed, or what it saved is no text.
    """
    environ = os.environ if environ is None else environ
    command = _command(environ)
    folder = _folder(environ, private=private)
    try:
        handle, name = tempfile.mkstemp(prefix="message-", suffix=".md", dir=folder)
    except OSError as error:
        raise EditorError(f"no file can be made for the editor: {error.strerror or error}") from error
    path = Path(name)
    try:
        with open(handle, "wb") as file:
            file.write(text.encode(errors="replace"))
        _run([*command, name])
        return path.read_bytes().decode().replace("\r\n", "\n").removesuffix("\n")
    except UnicodeDecodeError:
        raise EditorError("the editor saved something that is not UTF-8 text; the input is as before") from None
    except OSError as error:
        raise EditorError(f"the edited text cannot be read: {error.strerror or error}") from error
    finally:
        # Backups of an editor begin with the same name.
        for left in (path, path.with_name(f"{path.name}~")):
            with contextlib.suppress(OSError):
                left.unlink()


def _command(environ: Mapping[str, str]) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if not environ.get(name, "").strip():
            continue
        try:
            command = shlex.split(environ[name])
        except ValueError as error:
            raise EditorError(f"{name} is no command: {error}") from error
        if shutil.which(command[0]) is None:
            raise EditorError(f"{name} names {clean_line(command[0][:80])}, and there is no such program")
        return command
    for name in _USUAL:
        if (found := shutil.which(name)) is not None:
            return [found]
    raise EditorError("no editor was found; set VISUAL or EDITOR to one")


def _folder(environ: Mapping[str, str], *, private: bool) -> str | None:
    if not private:
        return None
    for folder in (environ.get("XDG_RUNTIME_DIR", ""), *_IN_MEMORY):
        if folder and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise EditorError("an editor needs a file, this chat is private, and there is no folder in memory for one")


def _run(command: list[str]) -> None:
    with _lent_terminal() as was_left_well:
        try:
            # What the terminal sends to both, the editor answers.
            code = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise EditorError(f"the editor cannot be started: {error.strerror or error}") from error
        was_left_well.append(code == 0)
    if code:
        how = f"ended with code {code}" if code > 0 else f"was ended by signal {-code}"
        raise EditorError(f"the editor {how}; the input is as before")


@contextlib.contextmanager
def _lent_terminal() -> Iterator[list[bool]]:
    """While inside, the terminal reads lines as usual and Ctrl+C is not ours; afterwards it is as before.

    What is yielded takes whether the terminal was left well; otherwise its modes are switched off.
    """
    import termios

    descriptor = sys.stdin.fileno()
    saved = termios.tcgetattr(descriptor)
    usual = termios.tcgetattr(descriptor)
    usual[0] |= termios.ICRNL | termios.IXON
    usual[1] |= termios.OPOST | termios.ONLCR
    usual[3] |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ICANON | termios.ISIG | termios.IEXTEN
    # Not SIG_IGN, which the editor would inherit.
    ignored = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    left_well: list[bool] = []
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, usual)
        yield left_well
    finally:
        if left_well != [True]:
            with contextlib.suppress(OSError):
                os.write(descriptor, _LEAVE.encode())
        termios.tcsetattr(descriptor, termios.TCSADRAIN, saved)
        for number, handler in ignored.items():
            signal.signal(number, handler)
