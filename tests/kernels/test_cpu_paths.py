"""All ways to integer products: the same bits, the instructions they are there for, and a self-test that rejects."""

import ctypes
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from llvmlite import binding, ir
from numba import types

from kernels.cpu import dots, linear_int8
from kernels.cpu.compiler import compile_kernel
from kernels.cpu.library import KernelLibrary
from kernels.cpu.memory import declare
from kernels.cpu.paths import AVX2
from kernels.cpu.self_test import int8_is_exact
from nanochat_infer.devices.cpu import kernel_library
from tests.cpu_kernels import INT8_PATHS, aligned, assert_guarded, guarded

Kernel = Callable[[int, int, int, int], None]

NAMES = [*INT8_PATHS, "amx_emulated"]
WIDTHS, COLS = (1, 63, 64, 130, 320), (1, 16, 17, 32, 100, 130)
SIGNATURE = types.void(*[types.intp] * 4)
# One dot product of signed bytes as ARM's instruction defines it, for processors that have no such instruction.
SDOT_IR = """
define <4 x i32> @test_sdot(<4 x i32> %acc, <16 x i8> %a, <16 x i8> %b) {
  %x = sext <16 x i8> %a to <16 x i32>
  %y = sext <16 x i8> %b to <16 x i32>
  %p = mul <16 x i32> %x, %y
  %p0 = shufflevector <16 x i32> %p, <16 x i32> undef, <4 x i32> <i32 0, i32 4, i32 8, i32 12>
  %p1 = shufflevector <16 x i32> %p, <16 x i32> undef, <4 x i32> <i32 1, i32 5, i32 9, i32 13>
  %p2 = shufflevector <16 x i32> %p, <16 x i32> undef, <4 x i32> <i32 2, i32 6, i32 10, i32 14>
  %p3 = shufflevector <16 x i32> %p, <16 x i32> undef, <4 x i32> <i32 3, i32 7, i32 11, i32 15>
  %s0 = add <4 x i32> %p0, %p1
  %s1 = add <4 x i32> %p2, %p3
  %s2 = add <4 x i32> %s0, %s1
  %s3 = add <4 x i32> %s2, %acc
  ret <4 x i32> %s3
}
"""


class Product:
    """Random or extreme weights and planes, and their product by any kernel."""

    def __init__(self, rows: int, width: int, cols: int, *, extreme: bool = False) -> None:
        rng = np.random.default_rng(rows * 7 + width * 11 + cols)
        self.rows, self.cols, self.padded = rows, cols, -(-width // 64) * 64
        whole = -(-cols // 16) * 16
        self.weights = aligned((whole // 16, self.padded // 4, 16, 4), np.uint8)
        bytes_ = rng.choice([0, 1, 127, 128, 129, 255], self.weights.shape) if extreme else None
        self.weights[:] = rng.integers(0, 256, self.weights.shape) if bytes_ is None else bytes_
        self.x = aligned((rows, 2 * self.padded + 64), np.uint8)
        planes = self.x[:, : 2 * self.padded].view(np.int8)
        planes[:] = rng.choice([-128, -1, 127], planes.shape) if extreme else rng.integers(-128, 128, planes.shape)
        self.planes = planes.reshape(rows, 2, self.padded).astype(np.int64)
        meta = self.x[:, 2 * self.padded : 2 * self.padded + 12]
        meta[:, :4] = rng.standard_normal((rows, 1)).astype(np.float32).view(np.uint8)
        meta[:, 4:] = self.planes.sum(axis=2).astype(np.int32).view(np.uint8)
        self.zeros = rng.choice([0, 1, 128, 254, 255], whole) if extreme else rng.integers(0, 256, whole)
        self.zeros = self.zeros.astype(np.int32)
        self.scales, self.bias = (rng.standard_normal(whole).astype(np.float32) for _ in range(2))

    def by(self, kernel: Kernel, parts: int = 1) -> np.ndarray:
        """float32 [rows, cols]."""
        out, around = guarded(self.rows, self.cols)
        places = [array.ctypes.data for array in (out, self.x, self.weights, self.scales, self.zeros, self.bias)]
        words = [0, places[0], out.strides[0], places[1], self.x.strides[0]]
        table = np.array([*words, places[2], self.padded, self.cols, *places[3:]], np.int64)
        dyn = np.array([self.rows], np.int64)
        for part in range(parts):
            kernel(table.ctypes.data, dyn.ctypes.data, part, parts)
        assert_guarded(out, around)
        return np.array(out)

    def exact(self) -> np.ndarray:
        """The same by int64 sums of NumPy and float32 operations in the order that the kernels promise."""
        tiles, steps = self.weights.shape[:2]
        w = self.weights.transpose(0, 2, 1, 3).reshape(tiles * 16, steps * 4).astype(np.int64)
        w = (w - self.zeros[:, None])[: self.cols]
        hi, lo = ((self.planes[:, i] @ w.T).astype(np.float32).astype(np.float64) for i in range(2))
        value = (256 * hi + lo).astype(np.float32)
        scale = self.x[:, 2 * self.padded : 2 * self.padded + 4].copy().view(np.float32) * self.scales[: self.cols]
        return scale * value + self.bias[: self.cols]


@pytest.fixture(scope="module")
def arm() -> Kernel:
    """The ARM kernel with its dot product instruction computed by a function, and nothing else changed."""
    engine = binding.create_mcjit_compiler(binding.parse_assembly(SDOT_IR), host_machine())
    engine.finalize_object()
    binding.add_symbol("test_sdot", engine.get_function_address("test_sdot"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dots, "SDOT", "test_sdot")
        compiled = compile_kernel("linear_int8_arm")
    arm_engines.append((engine, compiled))
    function: Kernel = compiled.ctypes
    return function


arm_engines: list[Any] = []


def host_machine() -> Any:
    return binding.Target.from_default_triple().create_target_machine()


def shapes() -> list[tuple[int, int, int]]:
    """Every number of rows from 1 to 70, with widths and columns that take turns."""
    return [(rows, WIDTHS[rows % len(WIDTHS)], COLS[rows % len(COLS)]) for rows in range(1, 71)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("extreme", [False, True], ids=["random", "extreme"])
def test_all_rows_give_the_exact_bits(name: str, extreme: bool) -> None:
    kernel = kernel_library().function(f"linear_int8_{name}")
    for rows, width, cols in shapes():
        product = Product(rows, width, cols, extreme=extreme)
        out = product.by(kernel, parts=1 + rows % 4)
        assert np.array_equal(out, product.exact()), (rows, width, cols)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [1, 3, 5, 16, 40])
def test_all_widths_and_columns_give_the_exact_bits(name: str, rows: int) -> None:
    kernel = kernel_library().function(f"linear_int8_{name}")
    for width in WIDTHS:
        for cols in COLS:
            product = Product(rows, width, cols)
            assert np.array_equal(product.by(kernel, parts=3), product.exact()), (width, cols)


def test_the_arm_kernel_gives_the_exact_bits(arm: Kernel) -> None:
    for rows, width, cols in shapes()[:24]:
        for extreme in (False, True):
            product = Product(rows, width, cols, extreme=extreme)
            assert np.array_equal(product.by(arm, parts=2), product.exact()), (rows, width, cols)


@pytest.mark.parametrize("name", NAMES)
def test_the_self_test_passes(name: str) -> None:
    assert int8_is_exact(kernel_library(), f"linear_int8_{name}")


class Fixed(KernelLibrary):
    """Has one function under every name."""

    def __init__(self, function: Kernel) -> None:
        super().__init__()
        self._function = function

    def function(self, name: str) -> Kernel:
        return self._function


def test_control_saturating_dots_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one-instruction product of u8 and s8 pairs, which clips at 32767, fails the self-test."""
    if "avx2" not in INT8_PATHS:
        pytest.skip("this processor has no AVX2")

    def saturating(builder: Any, acc: Any, weights: Any, values: Any) -> Any:
        part, quad = ir.VectorType(ir.IntType(32), 8), ir.VectorType(ir.IntType(8), 32)
        words = ir.VectorType(ir.IntType(16), 16)
        multiply = declare(builder, "llvm.x86.avx2.pmadd.ub.sw", words, [quad] * 2)
        add = declare(builder, "llvm.x86.avx2.pmadd.wd", part, [words] * 2)

        def step(total: Any, w: Any, x: Any) -> Any:
            pairs = builder.call(multiply, [builder.bitcast(w, quad), builder.bitcast(x, quad)])
            return builder.add(total, builder.call(add, [pairs, ir.Constant(words, [1] * 16)]))

        return dots._in_parts(builder, step, 8, acc, weights, values)

    monkeypatch.setattr(dots, "_dot4_avx2", saturating)
    linear = linear_int8.make_linear(2, 1, 4)

    def clipped(args, dyn, part, num_parts):
        linear(AVX2, args, dyn, part, num_parts)

    compiled = numba.cfunc(SIGNATURE, error_model="numpy")(clipped)
    assert not int8_is_exact(Fixed(compiled.ctypes), "linear_int8_avx2")
    product = Product(1, 64, 16, extreme=True)
    assert not np.array_equal(product.by(compiled.ctypes), product.exact())


def test_control_lanes_in_another_place_are_rejected() -> None:
    """A kernel that is right but for one output fails the self-test."""
    right = kernel_library().function("linear_int8_portable")

    def wrong(args: int, dyn: int, part: int, num_parts: int) -> None:
        right(args, dyn, part, num_parts)
        words = (ctypes.c_int64 * 10).from_address(args)
        rows = ctypes.c_int64.from_address(dyn).value
        last = words[1] + words[2] * (rows - 1) + 4 * (words[7] - 1)
        ctypes.c_float.from_address(last).value += 1.0

    assert int8_is_exact(Fixed(right), "any")
    assert not int8_is_exact(Fixed(wrong), "any")


def assembly(kernel: str, processor: str, features: str) -> str:
    """The code of a kernel for another x86 processor; it is compiled in a process of its own and never run."""
    script = (
        f"from kernels.cpu.compiler import compile_kernel\nprint(compile_kernel({kernel!r})._library.get_asm_str())"
    )
    environ = {**os.environ, "NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": features}
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def instructions(code: str) -> Counter[str]:
    return Counter(re.findall(r"^\s+(?:\{vex\}\s+)?(\w+)", code, re.MULTILINE))


def spilled(code: str) -> int:
    """Vector registers kept on the stack for want of others, in the pieces of code that have dot products."""
    pieces = [piece for piece in re.split(r"^\.L\w+:", code, flags=re.MULTILINE) if DOTS.search(piece)]
    assert pieces
    return sum(len(STACKED.findall(piece)) for piece in pieces)


DOTS = re.compile(r"\b(?:vpdpbusd|vpmaddwd|tdpbsud|sdot)\b")
_PLACE = r"(?:\d*\(%rsp\)|-\d+\(%rbp\))"
STACKED = re.compile(
    rf"^\s+(?:vmov\w+\s+{_PLACE}, %[yz]mm|vmov\w+\s+%[yz]mm\d+, {_PLACE}|\w+\s+q\d.*\[sp)", re.MULTILINE
)

X86 = pytest.mark.skipif(host_machine().triple.split("-")[0] != "x86_64", reason="x86 code is compiled on x86 only")
AVX = "+avx2,+fma,+f16c"
AVX512 = f"{AVX},+avx512f,+avx512bw,+avx512dq,+avx512vl,+avx512vnni"


@X86
@pytest.mark.parametrize(
    ("path", "processor", "features", "found", "registers"),
    [
        ("vnni", "icelake-server", AVX512, {"vpdpbusd"}, {"zmm"}),
        ("avxvnni", "alderlake", f"{AVX},+avxvnni", {"vpdpbusd"}, {"ymm"}),
        ("avx2", "haswell", AVX, {"vpmaddwd"}, {"ymm"}),
        (
            "amx",
            "sapphirerapids",
            f"{AVX512},+amx-tile,+amx-int8",
            {"tdpbsud", "tileloadd", "tilestored", "tilezero", "ldtilecfg", "tilerelease", "vpdpbusd"},
            {"zmm"},
        ),
    ],
)
def test_code_for_x86(path: str, processor: str, features: str, found: set[str], registers: set[str]) -> None:
    code = assembly(f"linear_int8_{path}", processor, features)
    counts = instructions(code)
    assert found <= set(counts)
    assert "vpmaddubsw" not in counts
    dot = "vpmaddwd" if path == "avx2" else "vpdpbusd"
    used = re.findall(rf"^\s+(?:\{{vex\}}\s+)?{dot}\s.*%(\w)mm\d+$", code, re.MULTILINE)
    assert {f"{letter}mm" for letter in used} == registers
    assert spilled(code) == 0
    if path == "amx":
        assert counts["tdpbsud"] % 4 == 0
        assert counts["tileloadd"] == counts["tdpbsud"]
        assert counts["ldtilecfg"] == 1


def test_code_for_arm(arm: Kernel) -> None:
    """The kernel's own LLVM code, made for a processor with dot products: sdot, and no accumulator on the stack."""
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    _, compiled = arm_engines[-1]
    text = compiled.inspect_llvm().replace("@test_sdot", "@llvm.aarch64.neon.sdot.v4i32.v16i8")
    text = re.sub(r"^target (triple|datalayout) = .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'"(target-cpu|target-features|probe-stack)"="[^"]*"', "", text)
    machine = binding.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine(
        cpu="neoverse-n1", features="+dotprod,+neon", opt=3
    )
    module = binding.parse_assembly(text)
    module.triple, module.data_layout = "aarch64-unknown-linux-gnu", str(machine.target_data)
    code = machine.emit_assembly(module)
    counts = instructions(code)
    assert counts["sdot"] >= 24
    assert spilled(code) == 0


@pytest.mark.parametrize("line", ["vmovups\t%zmm31, 64(%rsp)", "vmovdqa\t-32(%rbp), %ymm3", "str\tq3, [sp, #16]"])
def test_control_a_register_on_the_stack_is_seen(line: str) -> None:
    code = f"\t{{vex}}\tvpdpbusd\t%ymm1, %ymm2, %ymm3\n\t{line}\n.LBB0_1:\n\t{line}\n"
    assert spilled(code) == 1
    assert instructions(code)["vpdpbusd"] == 1
