"""`doctor`: what was found on this machine, for bug reports. No model is loaded."""

import json
import os
import platform
import sqlite3
import sys
from dataclasses import fields
from importlib import metadata
from pathlib import Path
from typing import Any

from nanochat_infer import __version__
from nanochat_infer.errors import NanochatInferError
from terminal.output import Console
from terminal.paths import Paths
from terminal.sanitize import clean, clean_json

_PACKAGES = (
    "numpy",
    "numba",
    "llvmlite",
    "tokenizers",
    "jinja2",
    "prompt_toolkit",
    "textual",
    "flask",
    "waitress",
    "llguidance",
    "markdown-it-py",
    "prometheus-client",
    "torch",
)


def run_doctor(console: Console, paths: Paths, *, as_json: bool) -> int:
    """Print the report and return the exit code."""
    report = make_report(paths)
    if as_json:
        console.write(clean_json(json.dumps(report, ensure_ascii=not console.is_utf8)) + "\n")
        return 0
    for section, rows in report.items():
        console.write(f"{section}\n")
        for name, value in rows.items():
            console.write(clean(f"  {name:<18} {value}\n"))
    return 0


def make_report(paths: Paths) -> dict[str, dict[str, Any]]:
    """Return what was found: section -> name -> value."""
    return {
        "program": {"nanochat_infer": __version__, "python": sys.version.split()[0], "executable": sys.executable},
        "machine": {
            "platform": platform.platform(),
            "processor": platform.machine(),
            "memory": _memory(),
        },
        "kv cache": _kv_cache(),
        "packed models": _packed_models(),
        "cpu": _cpu(),
        "gpu": _gpu(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "sqlite": {"version": sqlite3.sqlite_version, "journal mode": _journal_mode(paths.database)},
        "paths": {
            "config": _state_of(paths.config),
            "database": _state_of(paths.database),
            "backups": _state_of(paths.backups),
            "kv on disk": _state_of(paths.kv),
            "state": _state_of(paths.state),
            "log": _state_of(paths.log),
            **({"note": paths.note} if paths.note else {}),
        },
        "settings": {"from": _settings(paths)},
    }


def _settings(paths: Paths) -> str:
    """Return which settings are not the usual ones, or what is wrong with the environment or config.toml."""
    from terminal.settings import Settings, load_settings

    try:
        found = load_settings({}, os.environ, paths.config)
    except NanochatInferError as error:
        return f"not usable: {error}"
    usual = Settings()
    changed = [field.name for field in fields(Settings) if getattr(found, field.name) != getattr(usual, field.name)]
    return f"environment and config.toml; they set {', '.join(changed)}" if changed else "nothing is set"


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"
    except (ValueError, OSError, AttributeError):
        return "unknown"


def _kv_cache() -> dict[str, str]:
    """Return how much memory the KV cache takes without --kv-memory, and how much that would be now."""
    from nanochat_infer.devices.select import gpu_free_bytes, nvidia_gpu_present
    from nanochat_infer.memory import DEFAULT_MAX_BYTES, DEFAULT_SHARE, available_bytes

    def now(free: int) -> str:
        share = min(int(free * DEFAULT_SHARE), DEFAULT_MAX_BYTES)
        return f"at most {share / 2**30:.2f} GiB now, of {free / 2**30:.2f} GiB free before the weights"

    most = f"{DEFAULT_MAX_BYTES / 2**30:g} GiB"
    found = {
        "by default": f"{DEFAULT_SHARE:.0%} of the memory that the weights leave free, at most {most} (--kv-memory)",
        "on the cpu": now(available_bytes()),
    }
    if nvidia_gpu_present() and _version("torch") != "not installed":
        try:
            found["on the gpu"] = now(gpu_free_bytes())
        except (ImportError, NanochatInferError, OSError, RuntimeError, AssertionError) as error:
            found["on the gpu"] = f"unknown: {error}"
    return found


def _packed_models() -> dict[str, str]:
    """Return where packed copies of model folders are kept, and how much they take."""
    from nanochat_infer.nano.cache import MAX_BYTES, MAX_FILES, cache_state

    state = cache_state()
    if state.folder is None:
        return {"kept in": "no folder: there is no HOME and no NANOCHAT_INFER_HOME"}
    number = "1 file" if state.num_files == 1 else f"{state.num_files} files"
    limits = f"at most {MAX_FILES} files or {MAX_BYTES >> 30} GiB; the one not used for longest goes first"
    return {
        "kept in": str(state.folder),
        "size": f"{number}, {state.nbytes / 2**20:,.0f} MiB ({limits})",
        "checked": "when a file is made, or was written to; doctor --verify FILE reads one again",
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _cpu() -> dict[str, Any]:
    """Return the path that the CPU kernels take here, where compiled ones are kept, and whether they are there."""
    try:
        from nanochat_infer.devices.cpu import CpuDevice, kernel_library, usable_cores, warm_up_needed
        from nanochat_infer.devices.cpu_cache import cache_folder

        path, there = CpuDevice().describe(), "there"
        if warm_up_needed():
            there = "not there yet: the next start compiles them"
        if kernel_library().unstorable:  # known once describe() has tested a kernel
            there = f"cannot be kept, so every start compiles them: {kernel_library().unstorable}"
        return {
            "cores": usable_cores(),
            "path": path,
            "compiled kernels": there,
            "kept in": str(cache_folder() or "no folder: there is none that only this user can write"),
        }
    except (ImportError, NanochatInferError, OSError) as error:
        return {"path": f"not usable: {error}"}


def _gpu() -> dict[str, Any]:
    from nanochat_infer.devices.select import GPU_WITHOUT_TORCH, nvidia_gpu_present

    present = nvidia_gpu_present()
    found: dict[str, Any] = {"nvidia gpu": "present" if present else "none"}
    if _version("torch") == "not installed":
        found["cuda"] = GPU_WITHOUT_TORCH if present else "torch is not installed, and not needed"
        return found
    try:
        from nanochat_infer.devices.cuda import CudaDevice

        found["cuda"] = CudaDevice().describe()
    except (ImportError, NanochatInferError, OSError, RuntimeError, AssertionError) as error:
        found["cuda"] = f"not usable: {error}"
    return found


def _journal_mode(database: Path) -> str:
    from sessions.connection import is_local, journal_mode

    return journal_mode(sqlite3.sqlite_version_info, local=is_local(database))


def _state_of(path: Path) -> str:
    try:
        if not path.exists():
            return f"{path} (not there yet)"
        return str(path) if os.access(path, os.R_OK) else f"{path} (not readable)"
    except OSError as error:
        return f"{path} ({error.strerror or error})"
