"""Kernels placed in memory without the compiler: the same function, and no trust in a damaged object."""

import ctypes
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kernels.cpu.compiler import compile_kernel, make_object
from kernels.cpu.library import KernelLibrary
from kernels.cpu.machine_code import MachineCodeError, library_symbol, load, load_elf, load_with_llvm
from kernels.cpu.program_layout import RUN

ELF = sys.platform.startswith("linux") and platform.machine() == "x86_64"
needs_elf = pytest.mark.skipif(not ELF, reason="only objects for Linux on x86-64 are placed without LLVM")
SYMBOL = "the_kernel"
Kernel = Callable[[int, int, int, int], None]


class MemoryStore:
    """kernels.cpu.library.CodeStore that notes what is asked of it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.written: list[str] = []

    def read(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def write(self, name: str, code: bytes) -> None:
        self.kept[name] = code
        self.written.append(name)


@pytest.fixture(scope="module")
def code() -> bytes:
    return make_object(compile_kernel("silu_mul"), SYMBOL)


def kernel_at(address: int) -> Kernel:
    return ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(address)


def silu_mul(kernel: Kernel) -> np.ndarray:
    """Run the kernel on three rows of 37 numbers."""
    source = np.random.default_rng(0).standard_normal((3, 74)).astype(np.float32)
    out = np.zeros((3, 37), np.float32)
    table = np.array([0, out.ctypes.data, out.strides[0], source.ctypes.data, source.strides[0], 37], np.int64)
    dyn = np.array([3], np.int64)
    kernel(table.ctypes.data, dyn.ctypes.data, 0, 1)
    assert out.any()
    return out


@pytest.mark.parametrize("loader", [load, load_with_llvm, pytest.param(load_elf, marks=needs_elf)])
def test_placed_code_gives_the_bits_of_numbas_own(code: bytes, loader: Callable[[bytes, str], int]) -> None:
    expected = silu_mul(kernel_at(compile_kernel("silu_mul").address))
    assert np.array_equal(silu_mul(kernel_at(loader(code, SYMBOL))), expected)


@needs_elf
@pytest.mark.parametrize("name", [RUN, "sample", "attention_or_linear"])
def test_objects_need_nothing_but_the_c_library(name: str) -> None:
    name = "linear_f32" if name == "attention_or_linear" else name
    needed: list[str] = []

    def note(symbol: str) -> int:
        needed.append(symbol)
        return library_symbol(symbol)

    load_elf(make_object(compile_kernel(name), SYMBOL), SYMBOL, note)
    assert set(needed) <= {"usleep", "exp", "log", "memset", "memcpy", "memmove"}
    for symbol in needed:
        assert library_symbol(symbol)


def test_a_function_that_the_process_lacks_is_an_error() -> None:
    with pytest.raises(MachineCodeError, match="no function no_such_function_here"):
        library_symbol("no_such_function_here")


@needs_elf
def test_damaged_objects_are_refused_or_harmless(code: bytes) -> None:
    """The files have a checksum; this is for what has one and still is not what it should be."""
    with pytest.raises(MachineCodeError, match="no function another"):
        load_elf(code, "another")
    for length in range(0, len(code), 101):
        with pytest.raises(MachineCodeError):
            load_elf(code[:length] if length > 64 else code[:length].ljust(64, b"\0"), SYMBOL)
    rng = np.random.default_rng(1)
    for _ in range(300):
        changed = bytearray(code)
        changed[rng.integers(6, len(code))] ^= 1 << rng.integers(8)
        try:
            load_elf(bytes(changed), SYMBOL)  # placed, never run
        except MachineCodeError:
            continue


def for_machine(code: bytes, number: int) -> bytes:
    """The object with another e_machine."""
    return code[:18] + number.to_bytes(2, "little") + code[20:]


X86, ARM, S390 = 62, 183, 22


@pytest.mark.parametrize(
    ("own", "number", "expected"),
    [
        ("x86_64", X86, "ours"),
        ("aarch64", ARM, "llvm"),
        ("riscv64", 243, "llvm"),
        ("an unknown one", ARM, "llvm"),
        ("x86_64", ARM, "refused"),
        ("x86_64", S390, "refused"),
        ("aarch64", X86, "refused"),
    ],
)
def test_who_places_an_object(own: str, number: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """x86-64 our loader, other objects of this machine's own architecture LLVM's, those of another machine nobody."""
    monkeypatch.setattr("kernels.cpu.machine_code._architecture", lambda: own)
    monkeypatch.setattr("kernels.cpu.machine_code.load_elf", lambda code, symbol: 1)
    monkeypatch.setattr("kernels.cpu.machine_code.load_with_llvm", lambda code, symbol: 2)
    code = for_machine(b"\x7fELF\x02\x01".ljust(64, b"\0"), number)
    if expected == "refused":
        with pytest.raises(MachineCodeError, match=rf"another machine \(ELF number {number}\), not for {own}"):
            load(code, SYMBOL)
    else:
        assert load(code, SYMBOL) == {"ours": 1, "llvm": 2}[expected]
    assert load(b"\xcf\xfa\xed\xfe as on macOS", SYMBOL) == 2


def test_numba_s_own_objects_are_of_this_machine(code: bytes) -> None:
    assert load(code, SYMBOL)
    if ELF:
        with pytest.raises(MachineCodeError, match=f"not for {os.uname().machine}"):
            load(for_machine(code, ARM), SYMBOL)
        with pytest.raises(MachineCodeError, match="not for x86-64"):
            load_elf(for_machine(code, ARM), SYMBOL)


def test_the_store_is_filled_once_and_then_read() -> None:
    store, told = MemoryStore(), list[str]()
    first = KernelLibrary(store)
    first.on_compile = told.append
    first.address("add")
    first.address("add")
    assert (store.written, told) == (["add"], ["add"])
    second = KernelLibrary(store)
    second.on_compile = told.append
    assert second.address("add") != first.address("add")
    assert told == ["add"]


def test_a_useless_entry_is_written_over() -> None:
    store = MemoryStore()
    store.kept["add"] = b"\x7fELF\x02\x01 and nothing more"
    KernelLibrary(store).address("add")
    assert store.written == ["add"]


def test_without_a_loader_numbas_own_code_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(code: bytes, symbol: str) -> int:
        raise MachineCodeError("not on this system")

    monkeypatch.setattr("kernels.cpu.library.load", refuse)
    store = MemoryStore()
    library = KernelLibrary(store)
    assert library.unstorable == ""
    assert library.address("silu_mul") == library.compiled("silu_mul").address
    assert not store.written
    assert library.unstorable == "not on this system"
    silu_mul(library.function("silu_mul"))


def test_the_modules_of_a_warm_start_import_no_compiler() -> None:
    script = (
        "import sys, kernels.cpu.library, kernels.cpu.machine_code, kernels.cpu.program_layout, kernels.cpu.sizes\n"
        "assert not {'numba', 'llvmlite'} & set(sys.modules), 'the compiler was imported'"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True, timeout=300)


@needs_elf
def test_a_system_without_writable_code_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a hardened system, where mprotect refuses to make written memory executable."""
    monkeypatch.setattr("kernels.cpu.machine_code.mmap.PROT_EXEC", 1 << 20)  # no such protection: mprotect fails
    store = MemoryStore()
    library = KernelLibrary(store)
    silu_mul(library.function("silu_mul"))
    assert not store.written
    assert "does not let this process run code that it has written" in library.unstorable
