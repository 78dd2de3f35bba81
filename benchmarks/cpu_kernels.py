"""Runs one CPU kernel as the device does: a program of one row, walked by a team of threads."""

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numba import cfunc, types

from nanochat_infer.devices.cpu import kernel_library
from nanochat_infer.devices.cpu_memory import address, allocate
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.devices.cpu_threads import ThreadTeam

Array = np.ndarray[Any, Any]


def room(shape: Sequence[int], dtype: Any = np.float32) -> Array:
    """Return zeros, 64-byte aligned, with the margin behind them that kernels may read."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    out: Array = allocate(size + 64, "a benchmark")[:size].view(dtype).reshape(shape)
    return out


def filled(shape: Sequence[int], seed: int = 0) -> Array:
    """Return random float32 numbers, as room() does."""
    out = room(shape)
    out[...] = np.random.default_rng(seed).standard_normal(tuple(shape), np.float32)
    return out


class Kernels:
    """The kernels with a team of threads; a context manager.

    Args:
        threads: of the team.
    """

    def __init__(self, threads: int) -> None:
        self.library = kernel_library()
        self.team = ThreadTeam(self.library.run, threads)

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_: object) -> None:
        self.team.close()

    def prepare(self, kernel: str | int, arguments: Sequence[int | Array], rows: int) -> Callable[[], None]:
        """Return a function that runs a kernel once.

        Args:
            kernel: its name in the library, or the address of one compiled elsewhere.
            arguments: what it takes; arrays stand for their addresses and are kept alive.
            rows: of the step.
        """
        program, dyn = Program(1), np.array([rows, 0], np.int64)
        words = [address(value) if isinstance(value, np.ndarray) else value for value in arguments]
        program.append(self.library.address(kernel) if isinstance(kernel, str) else kernel, False, words)
        kept = list(arguments)

        def run() -> None:
            assert kept
            self.team.run(program, 0, 1, address(dyn))

        return run


def compiled_with(source: Path, function: str, **constants: int) -> tuple[ModuleType, Any]:
    """Compile a kernel from a second copy of its module in which some constants differ.

    Returns:
        The copy, and numba's object for the kernel; its code lives as long as that.
    """
    spec = importlib.util.spec_from_file_location(f"benchmarks_copy_of_{source.stem}", source)
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    for name, value in constants.items():
        if not hasattr(copy, name):
            raise AttributeError(f"{source.name} has no constant {name} any more")
        setattr(copy, name, value)
    signature = types.void(types.intp, types.intp, types.intp, types.intp)
    return copy, cfunc(signature, error_model="numpy", boundscheck=False)(getattr(copy, function))
