"""Where compiled CPU kernels are kept: a folder that only its owner can write, named after all that changes the code.

What lies there is run, so a folder that somebody else could write is never used; without a safe folder the kernels are
compiled again in every process, and nothing else breaks.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from nanochat_infer.devices.cpu_code import CodeFolder
from nanochat_infer.files.private_folder import cache_place, private_folder

NUMBA_SETTINGS = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_FEATURES", "NUMBA_CPU_NAME", "NUMBA_DEBUGINFO", "NUMBA_OPT")


def cache_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder for this version of the kernels, made and checked, or None where no safe one can be had.

    Args:
        environ: the environment; NUMBA_CACHE_DIR, NANOCHAT_INFER_HOME, XDG_CACHE_HOME and HOME are looked at, in this
        order. A NANOCHAT_INFER_HOME may begin with "~"; relative values are passed over.
    """
    base = _base(os.environ if environ is None else environ)
    return None if base is None else private_folder(base / cache_key())


def _base(environ: Mapping[str, str]) -> Path | None:
    if environ.get("NUMBA_CACHE_DIR"):
        return Path(environ["NUMBA_CACHE_DIR"]).absolute()
    return cache_place(environ, "numba")


def cache_key() -> str:
    """Return a name that changes with the kernels' sources, numba and its settings, Python and the processor."""
    digest = hashlib.sha256()
    for part in (
        os.uname().machine,
        sys.version,
        _version("numba"),
        _version("llvmlite"),
        _processor(),
        *sorted(f"{name}={value}" for name, value in os.environ.items() if name in NUMBA_SETTINGS),
    ):
        digest.update(part.encode() + b"\0")
    # An editor's lock beside a file is a link to nothing.
    for path in sorted(path for path in _kernel_folder().glob("*.py") if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def machine_name() -> str:
    """Return a line that changes with the processor and with the libraries that compile for it."""
    processor = hashlib.sha256(_processor().encode()).hexdigest()[:16]
    libraries = (f"{name} {hashlib.sha256(_version(name).encode()).hexdigest()[:16]}" for name in ("numba", "llvmlite"))
    return ", ".join(("cpu", os.uname().machine, processor, f"numpy {np.__version__}", *libraries))


def _kernel_folder() -> Path:
    return _folder_of("kernels.cpu")


def _folder_of(package: str) -> Path:
    """Return a package's folder, without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.origin).parent


def _version(package: str) -> str:
    """Return what names an installed package's version; importlib.metadata alone would take 10 ms of a start."""
    try:
        return (_folder_of(package) / "_version.py").read_text(encoding="utf-8")
    except OSError:
        from importlib import metadata

        return metadata.version(package)


def _processor() -> str:
    """The lines that name the first processor and its features, or "" where the system does not show them."""
    names = ("model name", "flags", "Features", "CPU part")
    try:
        first = Path("/proc/cpuinfo").read_text().split("\n\n", 1)[0]
    except OSError:
        import platform

        return platform.processor()
    return "\n".join(line for line in first.splitlines() if line.startswith(names))


def is_warm(folder: Path | None) -> bool:
    """True where a start has left its compiled kernels in folder; one with other weights may need a few more."""
    names = set() if folder is None else CodeFolder(folder).names()
    return all(any(name.startswith(family) for name in names) for family in ("linear", "attention", "sample"))
