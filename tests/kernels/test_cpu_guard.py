"""Kernels touch nothing beyond what they are given: every array lies flush against a page that may not be touched."""

import ctypes
import mmap
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kernels.cpu.kv_layout import FORMATS, KvLayout
from tests.cpu_kernels import DOT_PATHS, INT8_PATHS, aligned, call, stored_as

PAGE = mmap.PAGESIZE
KERNELS = {"F32": "linear_f32", "F16": "linear_f16", "BF16": "linear_bf16"}


def flush(array: np.ndarray) -> np.ndarray:
    """A copy that ends where a forbidden page begins."""
    size = -(-array.nbytes // PAGE) * PAGE
    memory = mmap.mmap(-1, size + PAGE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(start + size), ctypes.c_size_t(PAGE), 0) == 0
    flat = np.frombuffer(memory, np.uint8)[size - array.nbytes : size]
    flat[:] = np.ascontiguousarray(array).view(np.uint8).ravel()
    out: np.ndarray = flat.view(array.dtype).reshape(array.shape)
    return out


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
@pytest.mark.parametrize(("rows", "width", "cols"), [(1, 1, 1), (1, 100, 37), (5, 172, 9), (4, 64, 8)])
def test_float_product(rows: int, width: int, cols: int, dtype: str) -> None:
    stored, _ = stored_as(normal(cols, width), dtype)
    x, w, bias, out = (
        flush(normal(rows, width)),
        flush(stored),
        flush(normal(cols)),
        flush(np.zeros((rows, cols), "f4")),
    )
    call(KERNELS[dtype], out, out.strides[0], x, x.strides[0], w, width, cols, bias, rows=rows)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("path", [*INT8_PATHS, "amx_emulated"])
@pytest.mark.parametrize(("rows", "width", "cols"), [(1, 1, 1), (4, 100, 37), (3, 64, 70), (19, 70, 34), (33, 64, 48)])
def test_int8_product(rows: int, width: int, cols: int, path: str) -> None:
    padded, whole = -(-width // 64) * 64, -(-cols // 16) * 16
    packed, scales = flush(np.full(whole * padded, 128, np.uint8)), flush(np.zeros(whole, np.float32))
    zeros = flush(np.full(whole, 128, np.int32))
    w, x, scratch = flush(normal(cols, width)), flush(normal(rows, width)), flush(np.zeros(padded, np.float32))
    call("pack_int8", w, 1, cols, width, padded, 0, packed, scales, zeros, scratch, 4 * padded, first=())
    planes, out = flush(np.zeros((rows, 2 * padded + 64), np.uint8)), flush(np.zeros((rows, cols), np.float32))
    call("quantize", planes, planes.strides[0], x, x.strides[0], width, padded, rows=rows)
    tail = (packed, padded, cols, scales, zeros, flush(np.zeros(whole, np.float32)))
    call(f"linear_int8_{path}", out, out.strides[0], planes, planes.strides[0], *tail, rows=rows)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("width", [1, 15, 16, 100])
def test_row_kernels(width: int) -> None:
    x, y, out = flush(normal(3, width)), flush(normal(3, width)), flush(np.zeros((3, width), np.float32))
    stride, weight = x.strides[0], flush(normal(width))
    call("rms_norm", out, stride, x, stride, weight, width, 1, 1e-6, rows=3)
    call("add", x, stride, y, stride, width, rows=3)
    gate_up = flush(normal(3, 2 * width))
    call("silu_mul", out, stride, gate_up, gate_up.strides[0], width, rows=3)
    index = flush(np.array([2, 0, 1], np.int32))
    call("select_rows", out, stride, x, stride, index, width, rows=3)
    call("embedding", out, stride, index, x, 1, width, rows=3)
    half, positions = flush(normal(3, width)), flush(np.array([0, 1, 2], np.int32))
    call("rope", gate_up, gate_up.strides[0], positions, half, half, width, 1, rows=3)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("heads", "group", "head_dim", "tokens"), [(1, 1, 2, 1), (2, 3, 80, 37), (1, 2, 128, 300)])
def test_keys_and_values(heads: int, group: int, head_dim: int, tokens: int, format: str) -> None:  # noqa: A002
    """The last block of the pool is full of real tokens, so that all of it is read and written."""
    layout = KvLayout(format, heads, head_dim)
    blocks = -(-tokens // 16)
    pool = flush(np.full((blocks, layout.layer_bytes), 255, np.uint8))
    k, v, slots = flush(normal(tokens, heads * head_dim)), flush(normal(tokens, heads * head_dim)), np.arange(tokens)
    place = (pool, layout.layer_bytes, 16, layout.head_bytes, layout.value_offset, heads)
    call(layout.write_kernel, k, k.strides[0], v, v.strides[0], flush(slots), *place, head_dim, rows=tokens)
    if head_dim == 128:
        call("hadamard", k, k.strides[0], head_dim, heads, rows=tokens)
    for first in (0, tokens - 1):
        q = flush(normal(tokens - first, heads * group * head_dim))
        out, positions = flush(np.zeros_like(q)), flush(np.arange(first, tokens, dtype=np.int32))
        table, scratch = (
            flush(np.arange(blocks, dtype=np.int32)[None]),
            flush(np.zeros(layout.scratch_bytes(group), "u1")),
        )
        where = (positions, flush(np.zeros(len(q), np.int32)), table, table.strides[0])
        rows = (out, out.strides[0], q, q.strides[0], *where, *place, group, head_dim, scratch)
        for kernel in sorted({layout.attention_kernel(path) for path in ("portable", DOT_PATHS[0])}):
            out[:] = np.nan
            call(kernel, *rows, rows=len(q))
            assert np.isfinite(out).all()


def test_sampling() -> None:
    logits, ids = flush(normal(2, 111)), flush(np.array([110], np.int32))
    parameters = [flush(np.full(2, value, np.float32)) for value in (0.9, 0.5, 0.01, 1.1)]
    longs = [flush(np.zeros(2, np.uint64)), flush(np.zeros(2, np.int64))]
    out, top_k, starts = (
        flush(np.zeros(2, np.int32)),
        flush(np.array([5, 0], np.int32)),
        flush(np.array([0, 0, 1], np.int32)),
    )
    scratch = aligned((8 * 4096 + 8 * 111 + 8 * 56,), np.uint8)
    place = (out, logits, logits.strides[0], 111, parameters[0], top_k, *parameters[1:], *longs, ids, starts)
    call("sample", *place, flush(scratch), rows=2)
    assert (out >= 0).all()


def test_control_a_read_beyond_the_end_is_fatal() -> None:
    script = (
        "import ctypes, numpy as np\n"
        "from tests.kernels.test_cpu_guard import flush\n"
        "ctypes.string_at(flush(np.zeros(100, np.uint8)).ctypes.data, 101)\n"
    )
    root = str(Path(__file__).parents[2])
    result = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, timeout=300, check=False)
    assert -result.returncode in (signal.SIGSEGV, signal.SIGBUS), result.stderr
