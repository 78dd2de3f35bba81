"""The kernels of this process by name: from stored machine code where there is some, else compiled now.

Importing this imports no numba, and nor does using it once every kernel is in the store.
"""

import ctypes
import threading
from collections.abc import Callable
from typing import Any, Protocol

from kernels.cpu.compiler_settings import use_the_processor
from kernels.cpu.machine_code import MachineCodeError, load
from kernels.cpu.program_layout import RUN

_KERNEL = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)
_RUN = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * 7)


class CodeStore(Protocol):
    """Keeps object files by kernel name between processes."""

    def read(self, name: str) -> bytes | None: ...
    def write(self, name: str, code: bytes) -> None: ...


class KernelLibrary:
    """Compiled kernels, made when first asked for. Thread-safe.

    Args:
        store: where machine code is kept; None compiles anew in every process.
    """

    def __init__(self, store: CodeStore | None = None) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._addresses: dict[str, int] = {}
        self._compiled: dict[str, Any] = {}
        self.unstorable = ""  # why compiled code cannot be taken from the store here; "" as long as it can
        self.on_compile: Callable[[str], None] = lambda name: None  # told before each kernel that takes time

    def address(self, name: str) -> int:
        """Return the address of a kernel, compiling it if need be.

        Raises:
            KeyError: there is no kernel of that name.
        """
        with self._lock:
            if name not in self._addresses:
                self._addresses[name] = self._stored(name) or self._fresh(name)
            return self._addresses[name]

    def function(self, name: str) -> Callable[[int, int, int, int], None]:
        """Return a kernel (args, dyn, part, num_parts) that Python can call, without the GIL while it runs."""
        return _KERNEL(self.address(name))

    @property
    def run(self) -> Callable[[int, int, int, int, int, int, int], int]:
        """The function (table, num_rows, dyn, board, epoch, parts, stop) that walks a program without the GIL."""
        return _RUN(self.address(RUN))

    def compiled(self, name: str) -> Any:
        """Return numba's object for a kernel, compiled in this process: its code can be inspected."""
        use_the_processor()
        from kernels.cpu.compiler import compile_kernel

        with self._lock:
            if name not in self._compiled:
                self.on_compile(name)
                self._compiled[name] = compile_kernel(name)
            return self._compiled[name]

    def _stored(self, name: str) -> int:
        code = None if self._store is None else self._store.read(name)
        try:
            return 0 if code is None else load(code, _symbol(name))
        except MachineCodeError:
            return 0  # from another machine, say: compiled again and written over

    def _fresh(self, name: str) -> int:
        compiled = self.compiled(name)
        from kernels.cpu.compiler import make_object

        try:
            code = make_object(compiled, _symbol(name))
            address = load(code, _symbol(name))
        except MachineCodeError as error:
            self.unstorable = str(error)
            return int(compiled.address)
        if self._store is not None:
            self._store.write(name, code)
        return address


def _symbol(name: str) -> str:
    return f"nanochat_infer_{name.lstrip('_')}"
