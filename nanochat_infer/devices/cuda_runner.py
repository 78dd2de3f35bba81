"""A model on a torch device: its weights, its KV pool, and a step that runs each operator at once."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.dlpack import from_dlpack

from kernels.cuda.sampling import SamplingTensors, sample
from nanochat_infer.devices.base import (
    Array,
    EditLogits,
    RunnerLimits,
    SamplingRows,
    StepInput,
    StepOutput,
    check_block_data,
    check_block_id,
    closed_error,
)
from nanochat_infer.devices.cuda_operators import CudaOperators, CudaWeight, StepTensors, tensor_of
from nanochat_infer.devices.rope import rope_tables
from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import ModelConfig, RopeConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor, WeightSpec


def as_tensor(array: Array) -> torch.Tensor:
    """Return a CPU tensor over the array's memory, or over a copy where NumPy does not lend read-only memory."""
    try:
        return from_dlpack(array)
    except BufferError:
        return torch.tensor(array)


def checkpoint_tensor(tensor: Tensor) -> torch.Tensor:
    """Return a CPU tensor over a checkpoint tensor, float32, float16 or bfloat16; it must not be written to."""
    values = as_tensor(tensor.data)
    return values.view(torch.bfloat16) if tensor.dtype == "BF16" else values


@contextmanager
def _memory_errors(what: str) -> Iterator[None]:
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            f"the GPU has too little free memory for {what}; free some, or lower --kv-memory or --ctx-size"
        ) from error


@dataclass(frozen=True, slots=True)
class _Loader:
    """Puts checkpoint tensors on the device; each one once, also where two weights are made of it."""

    tensors: Mapping[str, Tensor]
    device: torch.device
    dtype: torch.dtype
    made: dict[tuple[tuple[str, ...], torch.dtype], torch.Tensor]

    def stack(self, sources: tuple[str, ...], dtype: torch.dtype) -> torch.Tensor:
        """Return the sources one below the other in one tensor."""
        if (sources, dtype) not in self.made:
            parts = [checkpoint_tensor(self.tensors[name]) for name in sources]
            self.made[sources, dtype] = self._join(parts, dtype)
        return self.made[sources, dtype]

    def _join(self, parts: list[torch.Tensor], dtype: torch.dtype) -> torch.Tensor:
        if len(parts) == 1:
            return parts[0].to(self.device).to(dtype)
        shape = (sum(part.shape[0] for part in parts), *parts[0].shape[1:])
        joined = torch.empty(shape, dtype=dtype, device=self.device)
        start = 0
        for part in parts:
            joined[start : start + part.shape[0]].copy_(part)
            start += part.shape[0]
        return joined

    def weight(self, spec: WeightSpec) -> CudaWeight:
        """Return one weight; vectors stay in float32, because norms are taken in it."""
        dtype = torch.float32 if spec.kind == "vector" else self.dtype
        bias = self.stack(spec.biases, dtype) if spec.biases else None
        return CudaWeight(self.stack(spec.sources, dtype), bias)


class CudaRunner:
    """A model loaded on a torch device; fulfils devices.base.ModelRunner.

    Args:
        device: where everything lies.
        definition: the model.
        config: its sizes.
        tensors: checkpoint tensors by name.
        dtype: of weights, activations and KV, float32 or bfloat16.
        limits: sizes of the pool and of a step.

    Raises:
        DeviceError: the GPU's memory does not suffice.
    """

    batch_invariant = False  # matrix products of torch sum in an order that depends on the number of rows

    def __init__(
        self,
        device: torch.device,
        definition: ModelDefinition,
        config: ModelConfig,
        tensors: Mapping[str, Tensor],
        *,
        dtype: torch.dtype,
        limits: RunnerLimits,
    ) -> None:
        self.limits = limits
        self.vocab_size = config.vocab_size
        self.weights = self.kv_type = "bf16" if dtype == torch.bfloat16 else "f32"
        self._device, self._definition, self._config = device, definition, config
        # TF32 would round float32 factors to 10 bits; the setting belongs to the process.
        torch.backends.cuda.matmul.allow_tf32 = False
        loader = _Loader(tensors, device, dtype, {})
        with _memory_errors("the weights"), torch.inference_mode():
            self._weights = {spec.key: loader.weight(spec) for spec in definition.weight_specs(config)}
        parts = [part for weight in self._weights.values() for part in (weight.values, weight.bias) if part is not None]
        self._weights_bytes = sum({part.data_ptr(): part.nbytes for part in parts}.values())
        unread = {spec.key for spec in definition.weight_specs(config) if spec.kind == "embedding"}
        read = [weight for key, weight in self._weights.items() if key not in unread]
        read_parts = [part for weight in read for part in (weight.values, weight.bias) if part is not None]
        self._step_bytes = sum({part.data_ptr(): part.nbytes for part in read_parts}.values())
        shape = (limits.num_blocks, config.num_hidden_layers, 2, config.num_key_value_heads)
        with _memory_errors(f"{limits.num_blocks} KV blocks"), torch.inference_mode():
            self._pool = torch.zeros((*shape, limits.block_size, config.head_dim), dtype=dtype, device=device)
        self.block_bytes = self._pool.nbytes // limits.num_blocks
        self._rope_tables: dict[tuple[RopeConfig, int], tuple[torch.Tensor, torch.Tensor]] = {}
        self._lock, self._closed = threading.Lock(), False

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        """Compute KV of every row, and sample (or return the logits of) the asked rows."""
        what = f"a step of {len(batch.input_ids)} tokens"
        with self._lock, _memory_errors(what), torch.inference_mode():
            self._check_open()
            step = StepTensors.from_batch(batch, self.limits.block_size, self._device)
            operators = CudaOperators(step, self._pool, self._tables)
            logits = tensor_of(self._definition.forward(operators, self._weights, self._config)).float()
            wanted = logits.cpu().numpy() if want_logits else None
            token_ids = np.empty(0, dtype=np.int32)
            if batch.sampling is not None:
                if batch.edit_logits is not None:
                    logits = self._edited(logits, batch.edit_logits)
                token_ids = sample(logits, self._sampling_tensors(batch.sampling)).cpu().numpy()
            return StepOutput(token_ids, wanted)

    def _edited(self, logits: torch.Tensor, edit: EditLogits) -> torch.Tensor:
        """Return what edit makes of a copy of the logits on the host."""
        array = logits.to("cpu", copy=True).numpy()
        edit(array, 0)
        return as_tensor(array).to(self._device)

    def interrupt(self) -> None:
        """Do nothing: what was given to a GPU cannot be called back, and its steps are short."""

    def copy_block(self, source: int, target: int) -> None:
        """Copy one block, all layers."""
        with self._lock, torch.inference_mode():
            self._check_open()
            self._pool[target].copy_(self._pool[source])

    def read_block(self, block_id: int) -> Array:
        """Return a copy of a block, uint8 [block_bytes]; waits for a running step, which is short here.

        Raises:
            DeviceError: the runner was closed.
        """
        with self._lock, torch.inference_mode():
            array: Array = self._block(block_id).to("cpu", copy=True).numpy()
            return array

    def write_block(self, block_id: int, data: Array) -> None:
        """Fill a block with uint8 [block_bytes]; waits for a running step, which is short here.

        Raises:
            DeviceError: the runner was closed.
            ValueError: data has another size.
        """
        check_block_data(data, self.block_bytes)
        with self._lock, torch.inference_mode():
            self._block(block_id).copy_(as_tensor(data))

    def _block(self, block_id: int) -> torch.Tensor:
        """The bytes of a block, a view."""
        self._check_open()
        check_block_id(block_id, self.limits.num_blocks)
        return self._pool[block_id].reshape(-1).view(torch.uint8)

    def numeric_mode(self) -> str:
        """Return torch's version, and the GPU with the libraries that compute on it."""
        parts = [self._device.type, f"torch {torch.__version__}"]
        if self._device.type == "cuda":
            capability = ".".join(map(str, torch.cuda.get_device_capability(self._device)))
            parts += [torch.cuda.get_device_name(self._device), f"compute {capability}", f"cuda {torch.version.cuda}"]
        return ", ".join(parts)

    def memory(self) -> Mapping[str, int]:
        """Return bytes by purpose; scratch is only what is kept between steps."""
        tables = sum(table.nbytes for pair in self._rope_tables.values() for table in pair)
        return {
            "weights_bytes": self._weights_bytes,
            "kv_bytes": self._pool.nbytes,
            "scratch_bytes": tables,
            "step_bytes": self._step_bytes,
        }

    def close(self) -> None:
        """Wait for a running step, then give up weights, pool and tables; later steps raise DeviceError."""
        with self._lock:
            self._closed = True
            self._weights, self._weights_bytes, self._step_bytes = {}, 0, 0
            self._rope_tables = {}
            self._pool = torch.empty(0)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _check_open(self) -> None:
        if self._closed:
            raise closed_error()

    def _sampling_tensors(self, rows: SamplingRows) -> SamplingTensors:
        return SamplingTensors.from_numpy(
            self._device,
            temperature=rows.temperature,
            top_k=rows.top_k,
            top_p=rows.top_p,
            min_p=rows.min_p,
            repetition_penalty=rows.repetition_penalty,
            seed=rows.seed,
            position=rows.position,
            penalty_ids=rows.penalty_ids,
            penalty_start=rows.penalty_start,
        )

    def _tables(self, rope: RopeConfig, head_dim: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return cosines and sines of every position below max_context_len, made at the first call."""
        if (rope, head_dim) not in self._rope_tables:
            cos, sin = rope_tables(rope, head_dim, self.limits.max_context_len)
            self._rope_tables[rope, head_dim] = as_tensor(cos).to(self._device), as_tensor(sin).to(self._device)
        return self._rope_tables[rope, head_dim]
