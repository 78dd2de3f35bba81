"""Every device's sampler behind one signature: (logits float32 [num_rows, vocab_size], rows) -> int32 [num_rows]."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from kernels.cpu.library import KernelLibrary
from kernels.cpu.sampling import scratch_bytes
from kernels.cuda import sampling as cuda_sampling
from kernels.reference import sampling as reference_sampling
from nanochat_infer.devices.base import SamplingRows
from tests.torch_devices import GPU_MARKS

Sampler = Callable[[np.ndarray, SamplingRows], np.ndarray]


def arrays(rows: SamplingRows) -> dict[str, Any]:
    """Return the fields of rows by name."""
    return {field.name: getattr(rows, field.name) for field in fields(rows)}


def reference(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    return reference_sampling.sample(logits, **arrays(rows))


def on_torch(device: str) -> Sampler:
    def run(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
        params = cuda_sampling.SamplingTensors.from_numpy(torch.device(device), **arrays(rows))
        return cuda_sampling.sample(torch.from_numpy(logits.copy()).to(device), params).cpu().numpy()

    return run


@cache
def _cpu_kernel() -> Callable[[int, int, int, int], None]:
    return KernelLibrary().function("sample")


def on_cpu(logits: np.ndarray, rows: SamplingRows) -> np.ndarray:
    """Call the cpu kernel as a program of two threads does, one thread after the other."""
    num_rows, vocab_size = logits.shape
    stride = -(-vocab_size // 16) * 16
    memory = np.full(num_rows * stride + 16, np.nan, np.float32)
    start = -memory.ctypes.data % 64 // 4
    padded = memory[start : start + num_rows * stride].reshape(num_rows, stride)
    padded[:, :vocab_size] = logits
    out = np.full(num_rows, -2, np.int32)
    scratch = np.empty(2 * scratch_bytes(vocab_size) // 8 + 1, np.float64)
    dyn = np.array([num_rows], np.int64)
    parameters = [np.ascontiguousarray(array) for array in arrays(rows).values()]
    addresses = [array.ctypes.data for array in parameters]
    args = np.array([0, out.ctypes.data, padded.ctypes.data, 4 * stride, vocab_size, *addresses, scratch.ctypes.data])
    for thread_id in range(2):
        _cpu_kernel()(args.ctypes.data, dyn.ctypes.data, thread_id, 2)
    return out


SAMPLERS: list[Any] = [
    pytest.param(reference, id="reference"),
    pytest.param(on_cpu, id="cpu"),
    pytest.param(on_torch("cpu"), id="torch-cpu"),
    pytest.param(on_torch("cuda"), id="torch-cuda", marks=GPU_MARKS),
]
