"""Where files lie: XDG folders, or all below NANOCHAT_INFER_HOME."""

import os
import stat
import tempfile
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from nanochat_infer.errors import NanochatInferError

APP_NAME = "nanochat-infer"
_KINDS = ("CONFIG", "DATA", "STATE", "CACHE")


class PathError(NanochatInferError):
    """A folder of the program cannot be made or used."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Files and folders of one user; nothing is created until it is needed.

    Args:
        config: config.toml.
        database: the conversations.
        state: prompt history and log.
        cache: what can be made again, such as KV of conversations; safe to delete.
        note: one sentence when there was no home folder and a temporary one is used, else empty.
    """

    config: Path
    database: Path
    state: Path
    cache: Path
    note: str = ""

    @property
    def history(self) -> Path:
        """The prompt history of the interactive chat."""
        return self.state / "history"

    @property
    def backups(self) -> Path:
        """Rolling copies of the database."""
        return self.database.parent / "backups"

    @property
    def kv(self) -> Path:
        """KV of conversations, so that resuming one need not compute it again."""
        return self.cache / "kv"

    @property
    def log(self) -> Path:
        """What went wrong inside the program."""
        return self.state / "nanochat_infer.log"


def find_paths(environ: Mapping[str, str] | None = None) -> Paths:
    """Return the paths that the environment asks for.

    Raises:
        PathError: NANOCHAT_INFER_HOME is not an absolute path, or no folder can be used at all.

    Source: XDG Base Directory Specification 0.8 (relative values are ignored).
    """
    environ = os.environ if environ is None else environ
    base = environ.get("NANOCHAT_INFER_HOME", "")
    if base:
        home = Path(os.path.expanduser(base))
        if not home.is_absolute():
            raise PathError(f"NANOCHAT_INFER_HOME must be an absolute path, got {base!r}")
        return _below(home)
    user_home = _user_home(environ)
    if user_home is None and not all(_absolute(environ, f"XDG_{kind}_HOME") for kind in _KINDS):
        folder = _temporary_home()
        note = f"there is no home folder, so conversations are kept in {folder}; set HOME or NANOCHAT_INFER_HOME"
        return _below(folder, note)
    home = user_home or Path("/nonexistent")

    def folder_of(kind: str, default: str) -> Path:
        return (_absolute(environ, f"XDG_{kind}_HOME") or home / default) / APP_NAME

    return Paths(
        config=folder_of("CONFIG", ".config") / "config.toml",
        database=folder_of("DATA", ".local/share") / "chat.db",
        state=folder_of("STATE", ".local/state"),
        cache=folder_of("CACHE", ".cache"),
    )


def share_cache(paths: Paths, environ: MutableMapping[str, str]) -> None:
    """Let what is below the terminal, such as compiled kernels, be kept where there is no HOME either."""
    if not any(_absolute(environ, name) for name in ("XDG_CACHE_HOME", "HOME")):
        environ["XDG_CACHE_HOME"] = str(paths.cache.parent)


def make_private_folder(path: Path) -> None:
    """Create a folder, and its missing parents, that only this user can read.

    Raises:
        PathError: it cannot be created.
    """
    try:
        for parent in reversed(path.parents):
            if not parent.exists():
                parent.mkdir(mode=0o700, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise PathError(f"cannot create the folder {path}: {error.strerror or error}") from error


def _below(home: Path, note: str = "") -> Paths:
    return Paths(home / "config" / "config.toml", home / "data" / "chat.db", home / "state", home / "cache", note)


def _absolute(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    return Path(value) if value.startswith("/") else None


def _user_home(environ: Mapping[str, str]) -> Path | None:
    """Return HOME if it is usable, else the folder of the password database, else None."""
    if (home := _absolute(environ, "HOME")) is not None:
        return home
    try:
        import pwd

        home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        return None
    return home if home.is_absolute() and home.is_dir() else None


def _temporary_home() -> Path:
    """Return a folder in the temporary directory that belongs to this user alone.

    A folder that somebody else prepared there is not used: another one with a random name is made.
    """
    folder = Path(tempfile.gettempdir()) / f"{APP_NAME}-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077:
            return folder
        return Path(tempfile.mkdtemp(prefix=f"{APP_NAME}-"))
    except OSError as error:
        raise PathError(f"no folder can be written, not even {folder}: set NANOCHAT_INFER_HOME") from error
