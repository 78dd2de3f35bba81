"""Which way to integer dot products this processor takes: one that it has and that a start-up test finds exact."""

import ctypes
import os
import platform
import sys
from collections.abc import Callable, Mapping

from kernels.cpu.paths import PATHS
from nanochat_infer.devices.cpu_features import host_features
from nanochat_infer.errors import DeviceError

VARIABLE = "NANOCHAT_INFER_CPU_PATH"
NAMES = {
    "amx": "AMX",
    "vnni": "AVX-512 VNNI",
    "avxvnni": "AVX-VNNI",
    "avx2": "AVX2",
    "arm": "ARM dot product",
    "portable": "portable",
}
NEEDED = {
    "amx": ("amx-tile", "amx-int8", "avx512f", "avx512vnni"),
    "vnni": ("avx512f", "avx512vnni"),
    "avxvnni": ("avxvnni",),
    "avx2": ("avx2",),
    "arm": ("dotprod",),
    "portable": (),
}
_ARCH_PRCTL, _ARCH_REQ_XCOMP_PERM, _XTILEDATA = 158, 0x1023, 18


def compiler_features(environ: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the features of the processor that numba compiles for, by LLVM's names.

    Args:
        environ: the environment; NUMBA_CPU_FEATURES and NUMBA_CPU_NAME=generic replace what the processor has.
    """
    environ = os.environ if environ is None else environ
    stated = environ.get("NUMBA_CPU_FEATURES")
    if stated is not None or environ.get("NUMBA_CPU_NAME", "").lower() == "generic":
        return frozenset(word[1:] for word in (stated or "").split(",") if word.startswith("+"))
    return host_features()


def request_amx() -> bool:
    """Ask Linux for leave to use AMX tiles, for all threads that begin later; True where it is granted.

    Source: Linux kernel documentation, arch/x86/xstate.rst.
    """
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return False
    return bool(ctypes.CDLL(None).syscall(_ARCH_PRCTL, _ARCH_REQ_XCOMP_PERM, _XTILEDATA) == 0)


def present_paths(features: frozenset[str]) -> list[str]:
    """Return the names of the paths whose instructions there are, the fastest first."""
    return [name for name in NAMES if features.issuperset(NEEDED[name])]


def choose_path(
    is_exact: Callable[[str], bool],
    features: frozenset[str],
    environ: Mapping[str, str] | None = None,
    leave: Callable[[], bool] = request_amx,
) -> str:
    """Return the name of the fastest path that is there and gives exact sums, or the forced one.

    Args:
        is_exact: tests the kernels of a path; asked only for paths that are there.
        features: of the processor.
        environ: the environment; NANOCHAT_INFER_CPU_PATH forces a path.
        leave: asks the system for leave to use AMX; asked only where the processor has it.

    Raises:
        DeviceError: the forced path is unknown, not there or not exact, or no path is exact.
    """
    forced = (os.environ if environ is None else environ).get(VARIABLE, "")
    present = present_paths(features)
    if forced and forced not in NAMES:
        raise DeviceError(f"{VARIABLE} must be one of {', '.join(NAMES)}, got {forced!r}")
    if forced and forced not in present:
        raise DeviceError(f"{VARIABLE}={forced}: this processor has no {NAMES[forced]}; use {', '.join(present)}")
    for name in [forced] if forced else present:
        if name == "amx" and not leave():
            if forced:
                raise DeviceError(f"{VARIABLE}=amx: the system gives no leave to use AMX; use {', '.join(present[1:])}")
            continue
        if is_exact(name):
            return name
    if forced:
        raise DeviceError(f"{VARIABLE}={forced}: {NAMES[forced]} gives wrong sums here; unset it and please report it")
    raise DeviceError("the int8 kernels give wrong sums on this processor; choose weights f32 and please report it")


def dot_path(name: str) -> str:
    """Return the path of the kernels that AMX has no part in: "vnni" for "amx", else the path itself."""
    return name if name in PATHS else "vnni"


def describe_paths(name: str, features: frozenset[str]) -> str:
    """The chosen path and what else there is, for people."""
    present = present_paths(features)
    also = ", ".join(NAMES[other] for other in present if other != name) or "none"
    absent = ", ".join(NAMES[other] for other in NAMES if other not in present) or "none"
    return f"int8 path {NAMES[name]} (self-test exact); also here: {also}; not here: {absent}"
