"""Programs: a table of kernel calls that several threads walk from top to bottom, stage by stage.

A row is ROW_WORDS int64: kernel address, 1 if a stage begins with it, then the kernel's arguments. Every stage is cut
into the same number of parts, which the threads claim one by one; a stage begins when all parts of the one before are
done. So a thread that the system has put aside holds up nobody unless it is inside a part, and who computes a part
changes no bit of it.

The board has 64 bytes for each row of the table: parts claimed and parts done of the stage that begins there, both
with the run's number above bit 16, by which a thread that comes late sees that its run is over.
"""

import os
from collections.abc import Callable
from typing import Any

import numba
from llvmlite import binding
from numba import njit, types

from kernels.cpu import attention, linear_float, linear_int8, rows, sampling
from kernels.cpu.memory import atomic_add, atomic_load, atomic_replace, call_kernel, load_i64, pause
from kernels.cpu.rows import INLINE

ROW_WORDS = 24
ARGUMENTS = 2
BOARD_BYTES = 64
EPOCH_SHIFT = 16
PART_MASK = (1 << EPOCH_SHIFT) - 1
SPINS = 2000
YIELDS = 200
NAP_US = 50

_KERNEL_SIGNATURE = types.void(types.intp, types.intp, types.intp, types.intp)
_RUN_SIGNATURE = types.int64(*[types.intp] * 7)
_OPTIONS = {"error_model": "numpy", "boundscheck": False}

_sched_yield = types.ExternalFunction("sched_yield", types.intc())
_usleep = types.ExternalFunction("usleep", types.intc(types.uintc))

KERNELS: dict[str, Callable[..., None]] = {
    "embedding": rows.embedding,
    "select_rows": rows.select_rows,
    "rms_norm": rows.rms_norm,
    "add": rows.add,
    "silu_mul": rows.silu_mul,
    "rope": rows.rope,
    "write_kv": rows.write_kv,
    "quantize": rows.quantize,
    "linear_f32": linear_float.linear_f32,
    "linear_f16": linear_float.linear_f16,
    "linear_bf16": linear_float.linear_bf16,
    "linear_int8_vnni": linear_int8.linear_int8_vnni,
    "linear_int8_portable": linear_int8.linear_int8_portable,
    "pack_int8": linear_int8.pack_int8,
    "attention": attention.attention,
    "sample": sampling.sample,
}


@njit(**INLINE)
def wait_for_stage(board, epoch, parts, stop):
    """Wait for all parts of a stage: spin, then yield, then nap. Returns False if the run is over or stopped."""
    waited = 0
    while True:
        word = atomic_load(board + 8)
        if word >> EPOCH_SHIFT != epoch or atomic_load(stop) != 0:
            return False
        if word & PART_MASK == parts:
            return True
        waited += 1
        if waited < SPINS:
            pause()
        elif waited < SPINS + YIELDS:
            _sched_yield()
        else:
            _usleep(NAP_US)


@njit(**INLINE)
def do_parts(row, count, board, epoch, parts, dyn):
    """Claim and compute parts of a stage of count rows until none is left. Returns False if the run is over."""
    while True:
        word = atomic_load(board)
        part = word & PART_MASK
        if word >> EPOCH_SHIFT != epoch:
            return False
        if part >= parts:
            return True
        if atomic_replace(board, word, word + 1):
            for i in range(count):
                call = row + 8 * ROW_WORDS * i
                call_kernel(load_i64(call), call + 8 * ARGUMENTS, dyn, part, parts)
            atomic_add(board + 8, 1)


def _run(table, num_rows, dyn, board, epoch, parts, stop):
    """Walk the table together with whoever else does; returns 0 when it is done, 1 when the word at stop is not 0."""
    first = 0
    while first < num_rows:
        end = first + 1
        while end < num_rows and load_i64(table + 8 * (ROW_WORDS * end + 1)) == 0:
            end += 1
        at = board + BOARD_BYTES * first
        row = table + 8 * ROW_WORDS * first
        if not do_parts(row, end - first, at, epoch, parts, dyn) or not wait_for_stage(at, epoch, parts, stop):
            return int(atomic_load(stop) != 0)
        first = end
    return 0


class KernelLibrary:
    """Compiled kernels by name, made when first asked for, from the cache where there is one.

    Args:
        cache: keep compiled code in numba's cache directory (set before numba compiles anything).
    """

    def __init__(self, *, cache: bool) -> None:
        self._cache = cache
        self._compiled: dict[str, Any] = {}
        self._runner: Any = None

    def address(self, name: str) -> int:
        """Return the address of a kernel, compiling it if need be."""
        if name not in self._compiled:
            compiler = numba.cfunc(_KERNEL_SIGNATURE, cache=self._cache, **_OPTIONS)
            self._compiled[name] = compiler(KERNELS[name])
        return int(self._compiled[name].address)

    def compiled(self, name: str) -> Any:
        """Return numba's object for a kernel: its code can be inspected, and called from Python by ctypes."""
        self.address(name)
        return self._compiled[name]

    @property
    def run(self) -> Callable[[int, int, int, int, int, int, int], int]:
        """The function (table, num_rows, dyn, board, epoch, parts, stop) that walks a program without the GIL."""
        if self._runner is None:
            self._runner = njit(_RUN_SIGNATURE, nogil=True, cache=self._cache, **_OPTIONS)(_run)
        return self._runner  # type: ignore[no-any-return]


def has_vnni() -> bool:
    """True where LLVM may use AVX-512 VNNI on this processor."""
    if os.environ.get("NANOCHAT_INFER_CPU_PATH", "") == "portable":
        return False
    features = binding.get_host_cpu_features()
    return bool(features.get("avx512vnni", False) and features.get("avx512f", False))
