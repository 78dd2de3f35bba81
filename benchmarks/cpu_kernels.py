"""Runs one CPU kernel as the device does: a program of one row, walked by a team of threads."""

import importlib.util
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np
from numba import cfunc, types

from kernels.cpu.program_layout import JOINED
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
        program.append(self.library.address(kernel) if isinstance(kernel, str) else kernel, JOINED, words)
        kept = list(arguments)

        def run() -> None:
            assert kept
            self.team.run(program, 0, 1, address(dyn))

        return run


class _Changed(SourceFileLoader):
    """Loads a module with other values for some of its constants."""

    def __init__(self, module: ModuleType, constants: Mapping[str, int]) -> None:
        super().__init__(module.__name__, str(module.__file__))
        self._constants, self.found = constants, set[str]()

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text()
        for name, value in self._constants.items():
            source, count = re.subn(rf"^{name} = .*", f"{name} = {value}", source, flags=re.MULTILINE)
            if count:
                self.found.add(name)
        return self.source_to_code(source.encode(), self.path)


def compiled_with(modules: Sequence[ModuleType], function: str, **constants: int) -> tuple[ModuleType, Any]:
    """Compile a kernel from second copies of modules in which some constants differ.

    Args:
        modules: those with the constants or what is computed from them, each before those that import it; the last has
            the kernel.
        function: the kernel.
        constants: new values.

    Returns:
        The copy of the first module, and numba's object for the kernel; its code lives as long as that.
    """
    kept = {module.__name__: module for module in modules}
    copies, found = [], set()
    try:
        for module in modules:
            loader = _Changed(module, constants)
            spec = importlib.util.spec_from_file_location(module.__name__, module.__file__, loader=loader)
            assert spec is not None
            copy = importlib.util.module_from_spec(spec)
            sys.modules[module.__name__] = copy
            loader.exec_module(copy)
            copies.append(copy)
            found |= loader.found
    finally:
        sys.modules.update(kept)
    for name in constants:
        if name not in found:
            raise AttributeError(f"{modules[0].__name__} and what uses it have no constant {name} any more")
    signature = types.void(types.intp, types.intp, types.intp, types.intp)
    return copies[0], cfunc(signature, error_model="numpy", boundscheck=False)(getattr(copies[-1], function))
