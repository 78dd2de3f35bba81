"""Aligned memory for the CPU kernels, touched only when used."""

import mmap
from contextlib import suppress
from typing import Any

import numpy as np

from nanochat_infer.errors import DeviceError

ALIGNMENT = 64
HUGE_BYTES = 32 << 20  # from here on huge pages are asked for: first writes to small ones take five times as long
Array = np.ndarray[Any, Any]


def address(array: Array) -> int:
    """Return where an array's first number lies."""
    pointer: int = array.__array_interface__["data"][0]
    return pointer


def allocate(num_bytes: int, purpose: str) -> Array:
    """Return uint8 [num_bytes], zero, 64-byte aligned; pages get memory when first written.

    Raises:
        DeviceError: there is not that much memory.
    """
    try:
        # Private: the default is shared with forked children, who would then write into our KV and stop our threads.
        private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        memory = mmap.mmap(-1, max(num_bytes, 1) + ALIGNMENT, flags=private)
        if num_bytes >= HUGE_BYTES and hasattr(mmap, "MADV_HUGEPAGE"):
            with suppress(OSError):  # a kernel without them
                memory.madvise(mmap.MADV_HUGEPAGE)
    except (OSError, ValueError, OverflowError) as error:
        raise DeviceError(f"not enough memory for {purpose}: {num_bytes / 2**20:.0f} MiB could not be had") from error
    array = np.frombuffer(memory, np.uint8)
    start = -address(array) % ALIGNMENT
    return array[start : start + num_bytes]


def round_up(value: int, multiple: int) -> int:
    """Return the next multiple."""
    return -(-value // multiple) * multiple
