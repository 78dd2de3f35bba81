"""Where compiled CPU kernels are kept: a folder that only its owner can write, named after all that changes the code.

numba's cache files are pickles, so a folder that somebody else could write is never used; without a safe folder the
kernels are compiled again in every process, and nothing else breaks.
"""

import hashlib
import os
import platform
import stat
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

# They change the code, but not the key by which numba finds it again.
NUMBA_SETTINGS = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_FEATURES", "NUMBA_CPU_NAME", "NUMBA_DEBUGINFO", "NUMBA_OPT")


def cache_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder for this version of the kernels, made and checked, or None where no safe one can be had.

    Args:
        environ: the environment; NUMBA_CACHE_DIR, NANOCHAT_INFER_HOME, XDG_CACHE_HOME and HOME are looked at, in this
        order. A NANOCHAT_INFER_HOME may begin with "~"; relative values are passed over.
    """
    base = _base(os.environ if environ is None else environ)
    if base is None:
        return None
    folder = base / cache_key()
    try:
        for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        return folder if _is_private(folder) and os.access(folder, os.W_OK | os.X_OK) else None
    except OSError:
        return None


def _base(environ: Mapping[str, str]) -> Path | None:
    if environ.get("NUMBA_CACHE_DIR"):
        return Path(environ["NUMBA_CACHE_DIR"]).absolute()
    for name, below in (
        ("NANOCHAT_INFER_HOME", "cache/numba"),
        ("XDG_CACHE_HOME", "nanochat-infer/numba"),
        ("HOME", ".cache/nanochat-infer/numba"),
    ):
        value = environ.get(name, "")
        folder = Path(os.path.expanduser(value) if name == "NANOCHAT_INFER_HOME" else value)
        if folder.is_absolute():
            return folder / below
    return None


def _is_private(folder: Path) -> bool:
    """True where the folder is ours, no link, and nobody else may write it."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def cache_key() -> str:
    """Return a name that changes with the kernels' sources, numba and its settings, Python and the processor."""
    digest = hashlib.sha256()
    for part in (
        platform.machine(),
        sys.version,
        metadata.version("numba"),
        metadata.version("llvmlite"),
        _processor(),
        *sorted(f"{name}={value}" for name, value in os.environ.items() if name in NUMBA_SETTINGS),
    ):
        digest.update(part.encode() + b"\0")
    for path in sorted(_kernel_folder().glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def _kernel_folder() -> Path:
    spec = find_spec("kernels.cpu")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _processor() -> str:
    """The lines that name the first processor and its features, or "" where the system does not show them."""
    names = ("model name", "flags", "Features", "CPU part")
    try:
        first = Path("/proc/cpuinfo").read_text().split("\n\n", 1)[0]
    except OSError:
        return platform.processor()
    return "\n".join(line for line in first.splitlines() if line.startswith(names))


def use_cache_folder(folder: Path | None) -> bool:
    """Tell numba to keep compiled code in folder; return False where there is none and code cannot be kept.

    numba has one cache directory for the whole process and no setting for one function, so what else this process
    compiles with cache=True afterwards lands there too, which is as safe there. Its own choice, beside the sources or
    in NUMBA_CACHE_DIR as it is, would be neither private nor named after the processor.
    """
    if folder is None:
        return False
    from numba.core import config

    config.CACHE_DIR = str(folder)
    return True


def is_warm(folder: Path | None, kernels: Iterable[str]) -> bool:
    """True where compiled code of all the named kernels lies in folder."""
    if folder is None:
        return False
    found = {path.name.split("-", 1)[0].rpartition(".")[2] for path in folder.glob("*/*.nbi")}
    return set(kernels) <= found
