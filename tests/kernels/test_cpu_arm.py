"""The ARM kernels of int4 and attention: their instruction is there, and with it emulated they give the same bits."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from llvmlite import binding

from kernels.cpu import dots
from kernels.cpu.compiler import compile_kernel
from nanochat_infer.devices.cpu import kernel_library
from tests.int4_weights import FORMATS, QMAX, make_rows, pack, product
from tests.kernels.test_cpu_paths import SDOT_IR, host_machine, instructions
from tests.kv_pools import Pool, queries

KERNELS = ("linear_int4_arm", "attention_int8_arm")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def compiled() -> Iterator[dict[str, Any]]:
    """The kernels with their dot product instruction computed by a function, in the place of the real ones."""
    engine = binding.create_mcjit_compiler(binding.parse_assembly(SDOT_IR), host_machine())
    engine.finalize_object()
    binding.add_symbol("test_sdot", engine.get_function_address("test_sdot"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dots, "SDOT", "test_sdot")
        made = {name: compile_kernel(name) for name in KERNELS}
        for name, kernel in made.items():
            patch.setitem(kernel_library()._addresses, name, kernel.address)
        yield made
    engine.detach()


@pytest.mark.parametrize(("group", "wide"), FORMATS)
def test_int4_gives_the_bits_of_the_portable_kernel(group: int, wide: bool, compiled: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    weight = rng.standard_normal((70, 300)).astype(np.float32)
    packed, sizes = pack(weight, group=group, wide=wide)
    for rows in (1, 2, 3, 5, 9, 12, 20):
        steps = rng.integers(-QMAX, QMAX + 1, (rows, 300))
        x = make_rows(steps, sizes.padded, group, 0.0123)
        ours, theirs = (product(path, x, packed, sizes, 70, bias=0.5, threads=2) for path in ("arm", "portable"))
        assert np.array_equal(ours, theirs)
        assert ours.any()


@pytest.mark.parametrize(("group", "head_dim"), [(1, 128), (3, 80), (8, 16)])
def test_attention_gives_the_bits_of_the_portable_kernel(group: int, head_dim: int, compiled: dict[str, Any]) -> None:
    pool = Pool("int8", [530, 17], 2, head_dim)
    positions, sequences = [*range(509, 530), *range(13, 17)], [0] * 21 + [1] * 4
    q = queries(25, 2 * group * head_dim)
    ours, theirs = (pool.attend(q, positions, sequences, group, path=path) for path in ("arm", "portable"))
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("name", KERNELS)
def test_the_code_has_the_instruction(name: str, compiled: dict[str, Any]) -> None:
    """Compiled for a processor that has it, never run."""
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    text = compiled[name].inspect_llvm().replace("@test_sdot", "@llvm.aarch64.neon.sdot.v4i32.v16i8")
    assert "@llvm.x86." not in text
    text = re.sub(r"^target (triple|datalayout) = .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'"(target-cpu|target-features|probe-stack)"="[^"]*"', "", text)
    machine = binding.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine(
        cpu="neoverse-n1", features="+dotprod,+neon", opt=3
    )
    module = binding.parse_assembly(text)
    module.triple, module.data_layout = "aarch64-unknown-linux-gnu", str(machine.target_data)
    assert instructions(machine.emit_assembly(module))["sdot"] >= 24
