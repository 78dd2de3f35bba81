"""The CPU device: Numba kernels, mapped or int8 weights, recorded steps walked by a team of threads."""

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from nanochat_infer.devices.base import ModelRunner, RunnerLimits
from nanochat_infer.devices.cpu_cache import cache_folder, is_warm
from nanochat_infer.devices.cpu_code import CodeFolder
from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor
from nanochat_infer.models.packed import PackedLinear

if TYPE_CHECKING:
    from kernels.cpu.library import KernelLibrary
    from nanochat_infer.devices.cpu_packing import Packer

MAX_THREADS = 256
BYTES_PER_THREAD = 4 << 20  # less work than this is done before another thread has woken up
WEIGHTS = ("auto", "f32", "bf16", "int8", "int4")
QUANTIZED = ("auto", "int8", "int4")
MIN_ROTATED, MIN_BF16 = 64, 32  # numbers of a head: measured by benchmarks.quality
KV_TYPES = ("auto", "f32", "bf16", "int8")


@lru_cache(maxsize=1)
def kernel_library() -> "KernelLibrary":
    """Return this process's compiled kernels; code can be loaded into a process once only."""
    from kernels.cpu.library import KernelLibrary

    folder = cache_folder()
    return KernelLibrary(None if folder is None else CodeFolder(folder))


@lru_cache(maxsize=1)
def _chosen_path() -> str:
    from nanochat_infer.devices.cpu_paths import choose_path, compiler_features

    def is_exact(name: str) -> bool:
        from kernels.cpu.self_test import int8_is_exact

        return int8_is_exact(kernel_library(), f"linear_int8_{name}")

    return choose_path(is_exact, compiler_features())


def int8_kernel() -> str:
    """Return the int8 kernel to use: the fastest that the processor has and that gives exact sums in a test.

    Raises:
        DeviceError: NANOCHAT_INFER_CPU_PATH forces one that cannot be used, or none is exact.
    """
    return f"linear_int8_{_chosen_path()}"


def int_path() -> str:
    """Return the path of all other kernels of integer dots, as in kernels.cpu.paths.PATHS; errors as int8_kernel."""
    from nanochat_infer.devices.cpu_paths import dot_path

    return dot_path(_chosen_path())


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def warm_up_needed() -> bool:
    """True where no kernels have been compiled yet, which the next start then does; cheap, imports no numba."""
    return not is_warm(cache_folder())


def on_compile(tell: Callable[[str], None]) -> None:
    """Have tell called with a kernel's name before each that must be compiled, which takes a second or so."""
    kernel_library().on_compile = tell


def check_heads(config: ModelConfig) -> None:
    """Check that the kernels can handle the model's attention heads.

    Raises:
        DeviceError: they are too wide.
    """
    from kernels.cpu.kv_layout import MAX_HEAD_DIM

    if config.head_dim > MAX_HEAD_DIM:
        raise DeviceError(
            f"the model has attention heads of {config.head_dim} numbers and the cpu takes at most {MAX_HEAD_DIM}; "
            "run it with --device cuda"
        )


def resolve_kv_type(kv_type: str, weights: str, config: ModelConfig) -> str:
    """Return the format of the KV that a kv_type means: "auto" is the smallest that passes the quality gate.

    Args:
        kv_type: one of KV_TYPES.
        weights: as for CpuDevice.load; unquantized ones are a reference, so their KV is f32.
        config: int8 needs heads wide enough for the rotation to even out channels that stand out, bf16 a model that
            is not tiny: in a tiny one it costs quality and saves nothing that counts.

    Raises:
        ParameterError: kv_type is none of KV_TYPES.
    """
    if kv_type not in KV_TYPES:
        raise ParameterError(f"kv_type must be one of {', '.join(KV_TYPES)}, got {kv_type!r}")
    if kv_type != "auto":
        return kv_type
    if weights not in QUANTIZED:
        return "f32"
    if config.head_dim & -config.head_dim >= MIN_ROTATED:
        return "int8"
    return "bf16" if config.head_dim >= MIN_BF16 else "f32"


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
        """One line: processor as LLVM names it, threads, the int8 path and what other ones there are."""
        from llvmlite import binding

        from nanochat_infer.devices.cpu_paths import compiler_features, describe_paths

        paths = describe_paths(_chosen_path(), compiler_features())
        return f"cpu: {binding.get_host_cpu_name()}, {self.num_threads} threads, {paths}"

    def kv_block_bytes(
        self, config: ModelConfig, block_size: int, *, weights: str, kv_type: str, tensors: Mapping[str, Tensor]
    ) -> int:
        """Bytes of one KV block, all layers.

        Raises:
            ParameterError: kv_type is none of KV_TYPES.
            DeviceError: the model's attention heads are too wide.
        """
        from kernels.cpu.kv_layout import KvLayout

        check_heads(config)
        return (
            config.num_hidden_layers
            * KvLayout.make(resolve_kv_type(kv_type, weights, config), config, block_size).layer_bytes
        )

    def load(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        *,
        weights: str,
        limits: RunnerLimits,
        kv_type: str = "auto",
        packed: Mapping[str, PackedLinear] | None = None,
    ) -> ModelRunner:
        """Map or pack the weights and record the forward pass.

        Args:
            definition: the architecture.
            config: sizes.
            tensors: by checkpoint name; must stay mapped as long as the runner lives.
            weights: "auto" is "int8"; "f32" and "bf16" both read the checkpoint's own numbers, widened exactly;
                the runner's weights attribute tells what they are.
            limits: sizes of the runner.
            kv_type: one of KV_TYPES; "auto" is resolve_kv_type's choice.
            packed: linear weights by WeightSpec.key that are packed already.

        Raises:
            ParameterError: unknown weights or kv_type.
            DeviceError: not enough memory.
        """
        if weights not in WEIGHTS:
            raise ParameterError(f"weights must be one of {', '.join(WEIGHTS)} on the cpu, got {weights!r}")
        from nanochat_infer.devices.cpu_packing import Packer
        from nanochat_infer.devices.cpu_runner import CpuRunner
        from nanochat_infer.devices.cpu_threads import ThreadTeam
        from nanochat_infer.devices.cpu_weights import WeightLoader

        taken = packed or {}
        quantized = weights in QUANTIZED or bool(taken)
        kv = resolve_kv_type(kv_type, "int8" if taken else weights, config)
        kernel = int8_kernel() if quantized else ""
        path = int_path() if quantized or kv == "int8" else ""
        library = kernel_library()
        num_bytes = self._linear_bytes(definition, config, tensors, taken, quantized)
        team = ThreadTeam(library.run, self._threads_for(num_bytes))
        try:
            packer = Packer(library, team) if weights in QUANTIZED else None
            loader = WeightLoader(tensors, taken, packer, weights)
            return CpuRunner(definition, config, loader, kernel, path, kv, limits, library, team)
        except MemoryError as error:
            team.close()
            raise DeviceError("not enough memory for this model on the cpu; choose a smaller --ctx-size") from error
        except BaseException:
            team.close()
            raise

    def packer(self) -> "Packer":
        """Return what quantizes weights on this device's threads; a context manager."""
        from nanochat_infer.devices.cpu_packing import Packer
        from nanochat_infer.devices.cpu_threads import ThreadTeam

        library = kernel_library()
        return Packer(library, ThreadTeam(library.run, self.num_threads))

    def _linear_bytes(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        packed: Mapping[str, PackedLinear],
        quantized: bool,
    ) -> int:
        """Bytes of the linear weights, as they are read."""
        specs = [spec for spec in definition.weight_specs(config) if spec.kind == "linear" and spec.key not in packed]
        arrays = [tensors[name].data for spec in specs for name in spec.sources]
        own = sum(array.size * (1 if quantized else array.itemsize) for array in arrays)
        return own + sum(weight.nbytes for weight in packed.values())

    def _threads_for(self, num_bytes: int) -> int:
        """Threads for a model: as many as asked for, else no more than its weights keep busy."""
        return self.num_threads if self._asked else max(1, min(self.num_threads, num_bytes // BYTES_PER_THREAD))
