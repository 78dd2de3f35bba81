"""Calls one CPU kernel on NumPy arrays, as if by several threads one after the other."""

from typing import Any

import numpy as np

from nanochat_infer.devices.cpu import kernel_library
from nanochat_infer.devices.cpu_memory import allocate
from nanochat_infer.devices.cpu_paths import compiler_features, present_paths, request_amx

GUARD = 7.25e30
PRESENT = present_paths(compiler_features())
# What this processor runs; AMX where the system gives leave, asked while tests are collected: before threads begin.
INT8_PATHS = [name for name in PRESENT if name != "amx" or request_amx()]
DOT_PATHS = [name for name in PRESENT if name != "amx"]


def aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Return zeros whose first number is 64-byte aligned."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    out: np.ndarray = allocate(max(size, 64), "a test")[:size].view(dtype).reshape(shape)
    return out


def call(name: str, *arguments: Any, rows: int = 1, threads: int = 1, first: tuple[int, ...] = (0,)) -> None:
    """Run a kernel.

    Args:
        name: of the kernel.
        arguments: arrays (their addresses are passed), ints, floats (as float64 bits).
        rows: number of rows of the step.
        threads: calls with thread ids threads - 1 .. 0.
        first: what comes before the arguments; the row kernels take the index of the row count.
    """
    words = list(first)
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            words.append(argument.ctypes.data)
        elif isinstance(argument, float):
            words.append(int(np.float64(argument).view(np.int64)))
        else:
            words.append(int(argument))
    table, dyn = np.array(words, np.int64), np.array([rows], np.int64)
    kernel = kernel_library().function(name)
    for thread in reversed(range(threads)):
        kernel(table.ctypes.data, dyn.ctypes.data, thread, threads)


def guarded(rows: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (float32 [rows, width] view, the wider array around it, full of GUARD)."""
    around = np.full((rows + 2, width + 5), GUARD, np.float32)
    return around[1:-1, :width], around


def assert_guarded(view: np.ndarray, around: np.ndarray) -> None:
    """Fail if anything outside the view was written."""
    outside = around.copy()
    outside[1 : 1 + view.shape[0], : view.shape[1]] = GUARD
    assert (outside == np.float32(GUARD)).all()


def stored_as(values: np.ndarray, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (the array as a checkpoint of that dtype holds it, the float32 it stands for)."""
    if dtype == "F32":
        return values.astype(np.float32), values.astype(np.float32)
    if dtype == "F16":
        return values.astype(np.float16), values.astype(np.float16).astype(np.float32)
    bits = (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
    return bits, (bits.astype(np.uint32) << 16).view(np.float32)
