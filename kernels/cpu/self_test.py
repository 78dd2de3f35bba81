"""A start-up test of the int8 kernels: a small product whose exact integers are known."""

import numpy as np

from kernels.cpu.library import KernelLibrary
from kernels.cpu.sizes import INT16_MAX

_COLS, _WIDTH, _ROWS = 134, 128, 21
# Rows and columns: few rows, blocks of rows and what is left over, tiles of AMX; an odd last tile, and a pair.
_SHAPES = ((1, 118), (2, 134), (3, 118), (4, 134), (11, 118), (_ROWS, 118), (_ROWS, 134))


def int8_is_exact(library: KernelLibrary, kernel: str) -> bool:
    """True where a kernel gives the exact sums for extreme and mixed numbers, in all of its tile shapes."""
    column, k = np.arange(_COLS), np.arange(_WIDTH)
    stored = ((column[:, None] * 37 + k[None, :] * 91) % 256).astype(np.int64)
    values = (np.arange(_ROWS)[:, None] * 7919 + k[None, :] * 15485) % (2 * INT16_MAX + 1) - INT16_MAX
    values[0], stored[0], stored[1] = INT16_MAX, 255, 0
    hi = (values + 128) >> 8
    lo = values - (hi << 8)
    tiles = -(-_COLS // 16)
    packed = _aligned(tiles * 16 * _WIDTH, np.uint8)
    padded = np.full((tiles * 16, _WIDTH), 128, np.uint8)
    padded[:_COLS] = stored
    packed[:] = padded.reshape(tiles, 16, _WIDTH // 4, 4).transpose(0, 2, 1, 3).ravel()
    planes = _aligned(_ROWS * (2 * _WIDTH + 64), np.uint8)
    rows = planes.reshape(_ROWS, 2 * _WIDTH + 64)
    rows[:, :_WIDTH] = hi.astype(np.int8).view(np.uint8)
    rows[:, _WIDTH : 2 * _WIDTH] = lo.astype(np.int8).view(np.uint8)
    for r in range(_ROWS):
        rows[r, 2 * _WIDTH : 2 * _WIDTH + 4].view(np.float32)[0] = 1.0
        rows[r, 2 * _WIDTH + 4 : 2 * _WIDTH + 12].view(np.int32)[:] = hi[r].sum(), lo[r].sum()
    scales, bias = np.ones(tiles * 16, np.float32), np.zeros(tiles * 16, np.float32)
    zeros = (np.arange(tiles * 16) * 85 % 256).astype(np.int32)  # 0, 85, 170, 255, 84 ...
    parts = [(plane @ (stored - zeros[:_COLS, None]).T).astype(np.float32) for plane in (hi, lo)]
    expected = np.float32(256) * parts[0] + parts[1]
    function = library.function(kernel)
    for count, cols in _SHAPES:
        out, dyn = np.zeros((_ROWS, tiles * 16), np.float32), np.array([count], np.int64)
        places = [array.ctypes.data for array in (packed, scales, zeros, bias)]
        arguments = [0, out.ctypes.data, out.strides[0], planes.ctypes.data, rows.strides[0]]
        table = np.array([*arguments, places[0], _WIDTH, cols, *places[1:]], np.int64)
        function(table.ctypes.data, dyn.ctypes.data, 0, 1)
        if not np.array_equal(out[:count, :cols], expected[:count, :cols]):
            return False
        out[:count, :cols] = 0
        if out.any():
            return False
    return True


def _aligned(size: int, dtype: type) -> np.ndarray:
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype)
