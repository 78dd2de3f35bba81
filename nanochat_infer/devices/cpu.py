"""The CPU device: Numba kernels, mapped or int8 weights, recorded steps walked by a team of threads."""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from nanochat_infer.devices.base import ModelRunner, RunnerLimits
from nanochat_infer.devices.cpu_cache import cache_folder, is_warm, use_cache_folder
from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor

if TYPE_CHECKING:
    from kernels.cpu.program import KernelLibrary

MAX_THREADS = 256
BYTES_PER_THREAD = 4 << 20  # less work than this is done before another thread has woken up
WEIGHTS = ("auto", "f32", "bf16", "int8")
COMMON_KERNELS = (
    *("_run", "embedding", "select_rows", "rms_norm", "add", "silu_mul"),
    *("rope", "write_kv", "attention", "sample"),
)
INT8_KERNELS = ("quantize", "pack_int8")
PATH_NAMES = {"linear_int8_vnni": "AVX-512 VNNI", "linear_int8_portable": "portable"}


@lru_cache(maxsize=1)
def kernel_library() -> "KernelLibrary":
    """Return this process's compiled kernels; code can be loaded into a process once only."""
    from kernels.cpu.program import KernelLibrary

    return KernelLibrary(cache=use_cache_folder(cache_folder()))


@lru_cache(maxsize=1)
def int8_kernel() -> str:
    """Return the int8 kernel to use: the fastest that the processor has and that gives exact sums in a test."""
    from kernels.cpu.program import has_vnni
    from kernels.cpu.self_test import int8_is_exact

    library = kernel_library()
    if has_vnni() and int8_is_exact(library, "linear_int8_vnni"):
        return "linear_int8_vnni"
    if int8_is_exact(library, "linear_int8_portable"):
        return "linear_int8_portable"
    raise DeviceError("the int8 kernels give wrong sums on this processor; choose weights f32 and please report it")


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def warm_up_needed(weights: str = "auto") -> bool:
    """True where kernels must be compiled first, which takes a while; cheap, imports no numba.

    Args:
        weights: as for CpuDevice.load; for "f32" and "bf16" only the kernels that every model needs are looked for.
    """
    kernels = COMMON_KERNELS + (INT8_KERNELS if weights in ("auto", "int8") else ())
    return not is_warm(cache_folder(), kernels)


class CpuDevice:
    """Runs models on the processor.

    Args:
        threads: how many; None takes every core this process may use.

    Raises:
        ParameterError: threads is not a whole number from 1 to 256.
    """

    name = "cpu"

    def __init__(self, threads: int | None = None) -> None:
        if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int)):
            raise ParameterError(f"threads must be a whole number from 1 to {MAX_THREADS}, got {threads!r}")
        if threads is not None and not 1 <= threads <= MAX_THREADS:
            raise ParameterError(f"threads must be from 1 to {MAX_THREADS}, got {threads}")
        self._asked = threads is not None
        self.num_threads = threads if threads is not None else min(usable_cores(), MAX_THREADS)

    def describe(self) -> str:
        """One line: processor as LLVM names it, int8 path, threads."""
        from llvmlite import binding

        path = PATH_NAMES[int8_kernel()]
        return f"cpu: {binding.get_host_cpu_name()}, int8 path {path}, {self.num_threads} threads"

    def kv_itemsize(self, weights: str, tensors: Mapping[str, Tensor]) -> int:
        """Bytes of one number of KV: float32, whatever the weights are."""
        return 4

    def load(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        *,
        weights: str,
        limits: RunnerLimits,
    ) -> ModelRunner:
        """Map or pack the weights and record the forward pass.

        Args:
            definition: the architecture.
            config: sizes.
            tensors: by checkpoint name; must stay mapped as long as the runner lives.
            weights: "auto" is "int8"; "f32" and "bf16" both read the checkpoint's own numbers, widened exactly;
                the runner's weights attribute tells what they are.
            limits: sizes of the runner.

        Raises:
            ParameterError: unknown weights.
            DeviceError: not enough memory.
        """
        if weights not in WEIGHTS:
            raise ParameterError(f"weights must be one of {', '.join(WEIGHTS)} on the cpu, got {weights!r}")
        from nanochat_infer.devices.cpu_runner import CpuRunner
        from nanochat_infer.devices.cpu_threads import ThreadTeam

        quantized = weights in ("auto", "int8")
        kernel = int8_kernel() if quantized else ""
        library = kernel_library()
        team = ThreadTeam(library.run, self._threads_for(definition, config, tensors, quantized))
        try:
            return CpuRunner(definition, config, tensors, kernel, limits, library, team)
        except MemoryError as error:
            team.close()
            raise DeviceError("not enough memory for this model on the cpu; choose a smaller --ctx-size") from error
        except BaseException:
            team.close()
            raise

    def _threads_for(
        self, definition: ModelDefinition, config: ModelConfig, tensors: Mapping[str, Tensor], quantized: bool
    ) -> int:
        """Threads for a model: as many as asked for, else no more than its weights keep busy."""
        if self._asked:
            return self.num_threads
        names = [name for spec in definition.weight_specs(config) if spec.kind == "linear" for name in spec.sources]
        num_bytes = sum(tensors[name].data.size * (1 if quantized else tensors[name].data.itemsize) for name in names)
        return max(1, min(self.num_threads, num_bytes // BYTES_PER_THREAD))
