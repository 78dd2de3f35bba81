"""How fast memory can be read now, so that a speed can be set against what the machine gave in the same minute."""

import contextlib
import itertools
import statistics
import threading
import time
from collections.abc import Callable

import numpy as np

from nanochat_infer.devices.cpu_memory import address, allocate
from nanochat_infer.errors import DeviceError

PROBE_BYTES = 512 << 20  # far above any last-level cache that a few cores share
GPU_PROBE_BYTES = 4 << 30
PASSES = 2
KERNELS = ("read_1", "read_4", "read_8")  # streams side by side: which is fastest differs from machine to machine
PARTS_PER_THREAD = 8  # so that a thread that was put aside does not make the memory look slow
SUM_BYTES = 64

Read = Callable[[int, int, int, int], None]


class Bandwidth:
    """Reads memory from end to end.

    Args:
        threads: that read at the same time; of no meaning on a GPU.
        device: "cpu", or a device of torch.
        num_bytes: size of the buffer on the CPU.

    Raises:
        DeviceError: there is no memory for the buffer.
    """

    def __init__(self, threads: int, device: str = "cpu", num_bytes: int = PROBE_BYTES) -> None:
        is_cpu = device == "cpu"
        self._num_bytes = num_bytes if is_cpu else _gpu_probe_bytes(device)
        self._probes = _cpu_probes(threads, num_bytes) if is_cpu else {"sum": _gpu_probe(device, self._num_bytes)}
        for seconds in self._probes.values():
            seconds()
        self.readings: list[float] = []

    def read(self) -> float:
        """Return GB/s, the best of a few passes of each way to read, and keep it."""
        self.readings.append(max(self.read_each().values()))
        return self.readings[-1]

    def read_each(self) -> dict[str, float]:
        """GB/s of each way to read, the best of a few passes."""
        return {
            name: self._num_bytes / min(seconds() for _ in range(PASSES)) / 1e9
            for name, seconds in self._probes.items()
        }

    def summary(self) -> dict[str, float]:
        """GB/s over all readings so far: lowest, median, highest."""
        values = self.readings or [self.read()]
        return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def _cpu_probes(threads: int, num_bytes: int) -> dict[str, Callable[[], float]]:
    from nanochat_infer.devices.cpu import kernel_library

    buffer = allocate(num_bytes, "the bandwidth probe")
    # Where the system has huge pages, the reading is a few per cent higher, which no mapped file can be: so be it.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        _advise_huge(buffer)
    buffer.fill(1)
    library = kernel_library()
    return {name: _reader(library.function(name), buffer, threads) for name in KERNELS}


def _advise_huge(buffer: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> None:
    import mmap

    memory = buffer.base
    while isinstance(memory, np.ndarray):
        memory = memory.base
    memory = memory.obj if isinstance(memory, memoryview) else memory
    if isinstance(memory, mmap.mmap):
        memory.madvise(mmap.MADV_HUGEPAGE)


def _reader(kernel: Read, buffer: np.ndarray[tuple[int], np.dtype[np.uint8]], threads: int) -> Callable[[], float]:
    """Return a function that reads the buffer once with all threads and returns the seconds that took."""
    num_parts = PARTS_PER_THREAD * threads
    sums = allocate(SUM_BYTES * num_parts, "the bandwidth probe")

    def seconds() -> float:
        arguments = np.array([address(buffer), buffer.nbytes, address(sums)], np.int64)
        parts = itertools.count()

        def read() -> None:
            while (part := next(parts)) < num_parts:
                kernel(address(arguments), 0, part, num_parts)

        others = [threading.Thread(target=read) for _ in range(threads - 1)]
        start_s = time.perf_counter()
        for other in others:
            other.start()
        read()
        for other in others:
            other.join()
        return time.perf_counter() - start_s

    return seconds


def _gpu_probe_bytes(device: str) -> int:
    """Size of the buffer: at most half of what the model leaves free."""
    import torch

    if torch.device(device).type != "cuda":
        return GPU_PROBE_BYTES
    free = int(torch.cuda.mem_get_info(device)[0])
    return max(4, min(GPU_PROBE_BYTES, free // 2) & ~3)


def _gpu_probe(device: str, num_bytes: int) -> Callable[[], float]:
    import torch

    try:
        words = torch.ones(num_bytes // 4, dtype=torch.float32, device=device)
    except torch.OutOfMemoryError as error:
        raise DeviceError("the GPU has too little free memory for the bandwidth probe; free some") from error

    def seconds() -> float:
        words[:1].sum().item()
        start_s = time.perf_counter()
        words.sum().item()
        return time.perf_counter() - start_s

    return seconds
