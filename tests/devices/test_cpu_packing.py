"""What the CPU cannot run or pack is refused in a sentence, and sizes are the same wherever they are written down."""

from pathlib import Path

import numpy as np
import pytest

from kernels.cpu.int4_layout import layout
from kernels.cpu.kv_layout import MAX_HEAD_DIM
from nanochat_infer import load
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.errors import DeviceError
from nanochat_infer.loading import _weights_bytes
from nanochat_infer.models.definition import Tensor
from nanochat_infer.models.packed import INT4_GROUPS, packed_sizes
from nanochat_infer.packing import DevicePacker
from tests.nano_files import model_folder

LARGE = {"F32": 1.1e18, "BF16": 1.1e18, "F16": np.inf}


def test_sizes_of_int4_are_those_of_the_kernels() -> None:
    rng = np.random.default_rng(0)
    sizes = [(int(width), int(cols)) for width, cols in rng.integers(1, 2000, (300, 2))]
    for width, cols in [*sizes, (1, 1), (32, 16), (64, 17), (65, 15), (128, 16), (129, 32), (65536, 1)]:
        for group in INT4_GROUPS:
            data, scales, zeros, bias = packed_sizes("int4", width, cols, group)
            assert data == layout(width, cols, group).nbytes, (width, cols, group)
            assert (scales, zeros, bias) == (0, 0, 4 * -(-cols // 16) * 16)


def test_heads_that_are_too_wide_are_one_sentence(tmp_path: Path) -> None:
    sentence = r"has attention heads of 258 numbers and the cpu takes at most 256; run it with --device cuda$"
    folder = model_folder(tmp_path / "m", num_hidden_layers=1, head_dim=MAX_HEAD_DIM + 2)
    for weights in ("auto", "f32"):
        with pytest.raises(DeviceError, match=sentence):
            load(folder, device="cpu", weights=weights)
    with open_checkpoint(folder) as checkpoint, pytest.raises(DeviceError, match=sentence):
        CpuDevice().kv_block_bytes(checkpoint.config, 16, weights="f32", kv_type="auto", tensors=checkpoint.tensors)


def tensor(dtype: str, values: np.ndarray) -> Tensor:
    if dtype == "BF16":
        return Tensor("w", dtype, (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16))
    return Tensor("w", dtype, values.astype({"F32": np.float32, "F16": np.float16}[dtype]))


@pytest.mark.parametrize("kind", ["int8", "int4"])
@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
def test_numbers_that_are_not_finite_are_refused(kind: str, dtype: str) -> None:
    """In float16 and bfloat16 too; for int4 also those whose squares are too large."""
    values = np.full((20, 70), -0.5)
    with CpuDevice(1).packer() as packer, np.errstate(over="ignore"):
        packer.pack("down", [tensor(dtype, values)], kind=kind)
        for bad in (np.nan, np.inf, -np.inf, *([-LARGE[dtype]] if kind == "int4" else [])):
            values[17, 69] = bad
            with pytest.raises(DeviceError, match=r"^down holds a NaN, an infinity or a number too large to pack"):
                packer.pack("down", [tensor(dtype, values)], kind=kind)
        values[17, 69] = 6e4 if dtype == "F16" else 0.9e18
        found = packer.unpack(packer.pack("down", [tensor(dtype, values)], kind=kind))
        assert abs(float(found[17, 69]) / values[17, 69] - 1) < 0.1


@pytest.mark.parametrize("tie", [True, False])
def test_memory_of_packed_weights_is_what_they_take(tie: bool, tmp_path: Path) -> None:
    folder, device = model_folder(tmp_path / "m", num_hidden_layers=1, tie_word_embeddings=tie), CpuDevice(1)
    planned = {}
    with open_checkpoint(folder) as checkpoint:
        specs = [s for s in checkpoint.definition.weight_specs(checkpoint.config) if s.kind == "linear"]
        for weights in ("auto", "int8", "int4"):
            planned[weights] = _weights_bytes(checkpoint, device, weights)
            with DevicePacker(device, checkpoint.tensors, weights) as packer:
                cols = {s.key: sum(len(checkpoint.tensors[name].data) for name in s.sources) for s in specs}
                taken = sum(packer.pack(spec, 0, cols[spec.key]).nbytes for spec in specs)
            assert planned[weights] == taken
        assert _weights_bytes(checkpoint, device, "f32") == 0
    assert 0 < planned["int4"] < planned["int8"] == planned["auto"]
