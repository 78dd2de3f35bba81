"""Run by tests in a process of its own: whole models on memory that ends where a page begins that may not be touched.

NUMBA_BOUNDSCHECK=1 sees array indices only, and our kernels take addresses; this is what checks those.
"""

import ctypes
import mmap
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices import cpu_memory, cpu_operators, cpu_program, cpu_runner, cpu_threads, cpu_weights
from nanochat_infer.devices.cpu import CpuDevice
from tests.identity_cells import Cell, References, load, num_blocks, run_cell
from tests.recording_runner import RecordingRunner
from tests.tiny_models import make_model

PAGE = mmap.PAGESIZE
NO_ACCESS = 0
PURPOSES: set[str] = set()
EVEN: dict[str, Any] = {}
ODD: dict[str, Any] = {
    "hidden_size": 72,
    "intermediate_size": 100,
    "head_dim": 24,
    "num_attention_heads": 3,
    "num_key_value_heads": 1,
}


def guarded(num_bytes: int, purpose: str) -> np.ndarray:
    """In place of cpu_memory.allocate: 64-byte aligned, with forbidden pages before and right behind."""
    PURPOSES.add(purpose)
    size = -(-num_bytes // cpu_memory.ALIGNMENT) * cpu_memory.ALIGNMENT
    pages = -(-max(size, 1) // PAGE) * PAGE
    memory = mmap.mmap(-1, pages + 2 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    array = np.frombuffer(memory, np.uint8)
    start = array.ctypes.data
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    for page in (start, start + PAGE + pages):
        assert protect(ctypes.c_void_p(page), ctypes.c_size_t(PAGE), NO_ACCESS) == 0
    end = PAGE + pages
    return array[end - size : end - size + num_bytes]


def main(what: str) -> None:
    for module in (cpu_memory, cpu_operators, cpu_program, cpu_runner, cpu_threads, cpu_weights):
        if hasattr(module, "allocate"):
            setattr(module, "allocate", guarded)  # noqa: B010 - not every module has one
    if what == "beyond":
        ctypes.string_at(guarded(64, "the control").ctypes.data, 65)
    with tempfile.TemporaryDirectory() as folder:
        for architecture, sizes in (("qwen3", EVEN), ("llama", ODD)):
            with open_checkpoint(make_model(Path(folder) / architecture, architecture, **sizes)) as checkpoint:
                for weights in ("f32", "int8"):
                    runner = load(CpuDevice(2), checkpoint, weights)
                    assert "the KV cache" in PURPOSES, "memory is not ours"
                    for batch, chunk in ((1, 1), (3, 7), (16, 512)):
                        cell = Cell(architecture, batch, chunk, "partial", 2, weights, "filtered", batch > 1, True)
                        run_cell(cell, RecordingRunner(runner, num_blocks(cell)), References(runner))
                    runner.close()
    print("ran")


if __name__ == "__main__":
    main(sys.argv[1])
