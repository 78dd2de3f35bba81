"""What the engine hands to a device for one step, and what it gets back. NumPy only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from nanochat_infer.errors import DeviceError
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition, Tensor
from nanochat_infer.models.packed import PackedLinear

Array = np.ndarray[Any, Any]
EditLogits = Callable[[Array, int], None]


@dataclass(slots=True)
class SamplingRows:
    """Sampling parameters of the rows that get logits, one entry per row, already checked.

    Args:
        temperature: float32 [num_logits_rows]; 0 is greedy.
        top_k: int32 [num_logits_rows]; 0 is off.
        top_p: float32 [num_logits_rows]; 1 is off.
        min_p: float32 [num_logits_rows]; 0 is off.
        repetition_penalty: float32 [num_logits_rows]; 1 is off.
        seed: uint64 [num_logits_rows].
        position: int64 [num_logits_rows]; index in its sequence of the token to draw, the counter of the generator.
        penalty_ids: int32 [num_penalty_ids], distinct ids of prompt and answer of row 0, then row 1, ...
        penalty_start: int32 [num_logits_rows + 1], where each row's ids begin; empty for rows with penalty 1.
    """

    temperature: Array
    top_k: Array
    top_p: Array
    min_p: Array
    repetition_penalty: Array
    seed: Array
    position: Array
    penalty_ids: Array
    penalty_start: Array


@dataclass(slots=True)
class StepInput:
    """One step: rows of several sequences, concatenated. Ids, positions and slots were checked by the engine.

    Args:
        input_ids: int32 [num_tokens].
        positions: int32 [num_tokens].
        slot_mapping: int64 [num_tokens], block_id * block_size + offset where this token's KV goes.
        query_start: int32 [num_seqs + 1], first row of each sequence.
        context_lens: int32 [num_seqs], tokens with KV after this step (cached + computed here).
        block_tables: int32 [num_seqs, max_blocks], padded with 0.
        logits_rows: int32 [num_logits_rows], ascending rows whose logits are needed.
        sampling: how to draw from those rows, or None when only logits are wanted.
        edit_logits: called between the output head and the draw, once for each run of rows: with their logits, float32
            [n, vocab_size], which it may change, and the place of the first of them in logits_rows. Called again where
            a step is repeated. Logits that step() returns are those before it.
    """

    input_ids: Array
    positions: Array
    slot_mapping: Array
    query_start: Array
    context_lens: Array
    block_tables: Array
    logits_rows: Array
    sampling: SamplingRows | None = None
    edit_logits: EditLogits | None = None


@dataclass(slots=True)
class StepOutput:
    """What a step gave.

    Args:
        token_ids: int32 [num_logits_rows]; -1 where the logits were not finite. Empty without sampling.
        logits: float32 [num_logits_rows, vocab_size]; only when asked for.
    """

    token_ids: Array
    logits: Array | None = None


@dataclass(frozen=True, slots=True)
class RunnerLimits:
    """Sizes fixed when a runner is built.

    Args:
        num_blocks: KV blocks in the pool.
        block_size: tokens in a block.
        max_tokens_per_step: most rows of one step.
        max_seqs: most sequences of one step.
        max_context_len: longest sequence.
        max_sampled_rows: most rows of one step that are drawn from; 0 is as many as max_seqs.
    """

    num_blocks: int
    block_size: int
    max_tokens_per_step: int
    max_seqs: int
    max_context_len: int
    max_sampled_rows: int = 0

    @property
    def num_sampled_rows(self) -> int:
        """Most rows of one step that are drawn from, at least one per sequence."""
        return max(self.max_seqs, self.max_sampled_rows)


def check_block_id(block_id: int, num_blocks: int) -> None:
    """Raise ValueError unless the pool has this block."""
    if not 0 <= block_id < num_blocks:
        raise ValueError(f"block_id must be from 0 to {num_blocks - 1}, got {block_id}")


def check_block_data(data: Array, block_bytes: int) -> None:
    """Raise ValueError unless data is uint8 [block_bytes]."""
    if data.dtype != np.uint8 or data.shape != (block_bytes,):
        raise ValueError(f"a KV block is uint8 [{block_bytes}], got {data.dtype} {list(data.shape)}")


def closed_error() -> DeviceError:
    """What every call after close() raises."""
    return DeviceError("the model was closed; load it again")


class StepInterruptedError(Exception):
    """interrupt() ended a step: nothing was drawn, and the KV of its rows is not to be relied on."""


class ModelRunner(Protocol):
    """A model loaded on a device. Used by one thread at a time; interrupt, read_block, write_block, close from any.

    Args:
        limits: sizes it was built for.
        block_bytes: bytes of one KV block, all layers.
        vocab_size: width of the logits.
        weights: the format that the linear weights are read in: "int8", "int4" (the output head is int8 then), "f32",
            "bf16" or "f16"; "bf16+f32" if mixed.
        kv_type: the format of the KV: "f32", "bf16" or "int8".
        batch_invariant: a row's result does not depend on what else is in the step, bit for bit.
    """

    limits: RunnerLimits
    block_bytes: int
    vocab_size: int
    weights: str
    kv_type: str
    batch_invariant: bool

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        """Compute KV of every row, and sample (or return the logits of) the asked rows.

        Raises:
            DeviceError: close() was called, or memory does not suffice.
            StepInterruptedError: interrupt() was called meanwhile.
        """

    def interrupt(self) -> None:
        """End a running step within a few operators, from any thread and without waiting for a lock.

        Does nothing where no step runs, or where the device cannot; may come too late.
        """

    def copy_block(self, source: int, target: int) -> None:
        """Copy one block, all layers."""

    def read_block(self, block_id: int) -> Array:
        """Return a copy of a block as uint8 [block_bytes], in the device's own layout; also while a step runs.

        What it holds is of use only if no step wrote to the block meanwhile.

        Raises:
            DeviceError: close() was called.
        """

    def write_block(self, block_id: int, data: Array) -> None:
        """Fill a block that no step reads or writes with uint8 [block_bytes]; also while a step runs.

        Raises:
            DeviceError: close() was called.
        """

    def numeric_mode(self) -> str:
        """Return all beside our own code that the bits of a result may depend on: processor or GPU, and libraries."""

    def memory(self) -> Mapping[str, int]:
        """Bytes by purpose: weights_bytes, kv_bytes, scratch_bytes; step_bytes: weights that one decode step reads.

        Zeros after close().
        """

    def close(self) -> None:
        """End a running step, and give up all memory and every view of the checkpoint; again does nothing."""


class Device(Protocol):
    """A place where models run."""

    name: str

    def describe(self) -> str:
        """One line for doctor and --verbose: processor, features, threads."""

    def kv_block_bytes(
        self, config: ModelConfig, block_size: int, *, weights: str, kv_type: str, tensors: Mapping[str, Tensor]
    ) -> int:
        """Bytes of one KV block, all layers, in a model that load() makes of these tensors and these arguments.

        Raises:
            ParameterError: the device has no such kv_type.
        """

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
        """Put the weights where the device wants them ("auto", "f32", "bf16", "int8", "int4") and make a runner.

        Args:
            kv_type: "auto", "f32", "bf16" or "int8".
            packed: linear weights by WeightSpec.key that are packed already; the CPU takes them as they are.
        """
