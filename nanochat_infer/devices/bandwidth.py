"""How fast memory can be read now, so that a speed can be set against what the machine gave in the same minute."""

import statistics
import threading
import time
from collections.abc import Callable

import numpy as np
from numba import njit

PROBE_BYTES = 256 << 20  # far above any last-level cache that two cores share
GPU_PROBE_BYTES = 4 << 30
PASSES = 3


@njit(nogil=True)
def _sum_words(words):  # type: ignore[no-untyped-def]
    total = 0
    for i in range(len(words)):
        total += words[i]
    return total


class Bandwidth:
    """Reads memory from end to end.

    Args:
        threads: that read at the same time, each its own share; of no meaning on a GPU.
        device: "cpu", or a device of torch.
        num_bytes: size of the buffer.
    """

    def __init__(self, threads: int, device: str = "cpu", num_bytes: int = PROBE_BYTES) -> None:
        self._num_bytes = num_bytes if device == "cpu" else GPU_PROBE_BYTES
        self._seconds = _cpu_probe(threads, num_bytes) if device == "cpu" else _gpu_probe(device)
        self._seconds()
        self.readings: list[float] = []

    def read(self) -> float:
        """Return GB/s, the best of a few passes, and keep it."""
        best = min(self._seconds() for _ in range(PASSES))
        self.readings.append(self._num_bytes / best / 1e9)
        return self.readings[-1]

    def summary(self) -> dict[str, float]:
        """GB/s over all readings so far: lowest, median, highest."""
        values = self.readings or [self.read()]
        return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def _cpu_probe(threads: int, num_bytes: int) -> Callable[[], float]:
    parts = np.array_split(np.ones(num_bytes // 8, np.int64), threads)
    _sum_words(parts[0][:8])

    def seconds() -> float:
        readers = [threading.Thread(target=_sum_words, args=(part,)) for part in parts]
        start_s = time.perf_counter()
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        return time.perf_counter() - start_s

    return seconds


def _gpu_probe(device: str) -> Callable[[], float]:
    import torch

    words = torch.ones(GPU_PROBE_BYTES // 4, dtype=torch.float32, device=device)

    def seconds() -> float:
        words[:1].sum().item()
        start_s = time.perf_counter()
        words.sum().item()
        return time.perf_counter() - start_s

    return seconds
