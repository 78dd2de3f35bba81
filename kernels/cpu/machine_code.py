"""Puts compiled objects into memory, so that a process can call kernels without the compiler.

LLVM's large code model, which numba's objects are made with, leaves nothing to a linker but 64-bit addresses: ELF
objects for x86-64 are placed by the few lines below. Objects of this machine's own architecture that are of another
kind (Linux on ARM, macOS) go through LLVM's own loader; ELF objects for another architecture are refused.
"""

import ctypes
import mmap
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass

_ELF64_LITTLE = b"\x7fELF\x02\x01"
_RELOCATABLE, _X86_64 = 1, 62
_MACHINES = {"x86_64": _X86_64, "aarch64": 183, "riscv64": 243, "loongarch64": 258}  # e_machine by name of the kernel
_SYMTAB, _RELA, _NOBITS = 2, 4, 8
_WRITE, _ALLOC = 1, 2
_UNDEFINED, _RESERVED = 0, 0xFF00
_ABSOLUTE_64, _RELATIVE_64 = 1, 24
_GLOBAL = 1
_MAX_ALIGNMENT, _MAX_BYTES = 4096, 64 << 20

Resolve = Callable[[str], int]


class MachineCodeError(Exception):
    """An object that cannot be placed here."""


@dataclass(slots=True)
class _Section:
    """One entry of the section table; address is 0 unless its bytes are placed in memory."""

    name: str
    kind: int
    flags: int
    start: int
    size: int
    link: int
    target: int
    alignment: int
    address: int = 0

    @property
    def is_placed(self) -> bool:
        return bool(self.flags & _ALLOC) and self.size > 0 and self.name != ".eh_frame"


def library_symbol(name: str) -> int:
    """Return where a function of the C library lies.

    Raises:
        MachineCodeError: the process has none of that name.
    """
    try:
        return ctypes.cast(getattr(ctypes.CDLL(None), name), ctypes.c_void_p).value or 0
    except (AttributeError, OSError):
        raise MachineCodeError(f"the process has no function {name}") from None


def load(code: bytes, symbol: str) -> int:
    """Place an object in executable memory for the life of the process; return the address of its function.

    Args:
        code: an object file.
        symbol: name of the function.

    Raises:
        MachineCodeError: the object is damaged, for another machine, or needs what is not there.
    """
    if not code.startswith(_ELF64_LITTLE):
        return load_with_llvm(code, symbol)
    machine = int.from_bytes(code[18:20], "little")
    if machine != _MACHINES.get(_architecture(), machine):
        raise MachineCodeError(f"the object is for another machine (ELF number {machine}), not for {_architecture()}")
    return load_elf(code, symbol) if machine == _X86_64 else load_with_llvm(code, symbol)


def _architecture() -> str:
    return os.uname().machine


def load_elf(code: bytes, symbol: str, resolve: Resolve = library_symbol) -> int:
    """As load, for an ELF object for x86-64, without LLVM."""
    try:
        sections = _sections(code)
        size = _lay_out(sections)
        base = _map(size)
        image = bytearray(size)
        for section in sections:
            if section.is_placed:
                if section.kind != _NOBITS:
                    image[section.address : section.address + section.size] = _cut(code, section.start, section.size)
                section.address += base
        symbols = _symbols(code, sections, resolve)
        for section in sections:
            if section.kind == _RELA and sections[section.target].is_placed:
                _relocate(code, section, sections[section.target], symbols, image, base)
        ctypes.memmove(base, bytes(image), size)
        _make_executable(base, size)
        entry = {name: value for name, value, is_global in symbols if is_global}.get(symbol, 0)
    except (IndexError, UnicodeDecodeError, ValueError, struct.error) as error:
        raise MachineCodeError(f"the object of {symbol} is damaged: {error}") from None
    if not base <= entry < base + size:
        raise MachineCodeError(f"the object has no function {symbol}")
    return entry


def load_with_llvm(code: bytes, symbol: str) -> int:
    """As load, for any object that LLVM can place."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    try:
        machine = binding.Target.from_default_triple().create_target_machine()
        engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
        engine.finalize_object()
        address = int(engine.get_function_address(symbol))
    except RuntimeError as error:
        raise MachineCodeError(f"LLVM cannot place the object of {symbol}: {error}") from None
    if not address:
        raise MachineCodeError(f"the object has no function {symbol}")
    engine.detach()  # never freed: threads may still run in it when Python ends
    return address


def _sections(code: bytes) -> list[_Section]:
    kind, machine = struct.unpack_from("<HH", code, 16)
    if (kind, machine) != (_RELOCATABLE, _X86_64):
        raise MachineCodeError("the object is not for x86-64")
    (table,) = struct.unpack_from("<Q", code, 40)
    entry_size, count, names_index = struct.unpack_from("<HHH", code, 58)
    raw = [struct.unpack_from("<IIQQQQIIQQ", code, table + entry_size * i) for i in range(count)]
    names = _cut(code, raw[names_index][4], raw[names_index][5])
    return [
        _Section(_text(names, name), kind, flags, start, size, link, target, max(1, alignment))
        for name, kind, flags, _, start, size, link, target, alignment, _ in raw
    ]


def _cut(code: bytes, start: int, size: int) -> bytes:
    if start + size > len(code):
        raise ValueError("a section reaches beyond its end")
    return code[start : start + size]


def _text(names: bytes, start: int) -> str:
    return names[start : names.index(b"\0", start)].decode("ascii")


def _lay_out(sections: list[_Section]) -> int:
    """Give each section its place, counted from 0; return the size of all."""
    size = 0
    for section in sections:
        if not section.is_placed:
            continue
        if section.flags & _WRITE and not section.name.startswith(".data.rel.ro"):
            raise MachineCodeError(f"the object has variables in {section.name}")
        if section.alignment > _MAX_ALIGNMENT:
            raise MachineCodeError(f"{section.name} wants an alignment of {section.alignment}")
        section.address = -(-size // section.alignment) * section.alignment
        size = section.address + section.size
    if not 0 < size <= _MAX_BYTES:
        raise MachineCodeError(f"the object has {size} bytes of code")
    return size


def _symbols(code: bytes, sections: list[_Section], resolve: Resolve) -> list[tuple[str, int, bool]]:
    """Return (name, address, whether it is global) of each symbol."""
    found: list[tuple[str, int, bool]] = []
    for table in sections:
        if table.kind != _SYMTAB:
            continue
        names = _cut(code, sections[table.link].start, sections[table.link].size)
        for at in range(table.start, table.start + table.size, 24):
            name, info, _, index, value, _ = struct.unpack_from("<IBBHQQ", code, at)
            text = _text(names, name)
            if index == _UNDEFINED:
                address = resolve(text) if text else 0
            elif index >= _RESERVED:
                address = 0  # the name of the source file
            else:
                address = sections[index].address + value
            found.append((text, address, info >> 4 == _GLOBAL and index != _UNDEFINED))
    return found


def _relocate(
    code: bytes, table: _Section, target: _Section, symbols: list[tuple[str, int, bool]], image: bytearray, base: int
) -> None:
    for at in range(table.start, table.start + table.size, 24):
        offset, info, addend = struct.unpack_from("<QQq", code, at)
        kind, value = info & 0xFFFFFFFF, symbols[info >> 32][1] + addend
        if offset + 8 > target.size:
            raise ValueError("a relocation points outside of its section")
        if kind == _RELATIVE_64:
            value -= target.address + offset
        elif kind != _ABSOLUTE_64:
            raise MachineCodeError(f"the object has a relocation of kind {kind}")
        struct.pack_into("<Q", image, target.address - base + offset, value & (1 << 64) - 1)


def _map(size: int) -> int:
    """Return fresh memory, which is never given back: threads may still run in it when Python ends."""
    function = ctypes.CDLL(None, use_errno=True).mmap
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    address: int | None = function(None, size, mmap.PROT_READ | mmap.PROT_WRITE, flags, -1, 0)
    if address is None or address == ctypes.c_void_p(-1).value:
        raise MachineCodeError("there is no memory for code")
    return address


def _make_executable(address: int, size: int) -> None:
    function = ctypes.CDLL(None, use_errno=True).mprotect
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    if function(address, size, mmap.PROT_READ | mmap.PROT_EXEC) != 0:
        raise MachineCodeError("the system does not let this process run code that it has written")
