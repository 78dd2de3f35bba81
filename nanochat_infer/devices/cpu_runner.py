"""A model loaded on the CPU: one recording of its forward pass serves every step."""

import threading
from collections.abc import Mapping
from typing import cast

import numpy as np

from kernels.cpu.kv_layout import KvLayout
from kernels.cpu.library import KernelLibrary
from kernels.cpu.program_layout import STAGE
from kernels.cpu.sizes import sampling_scratch_bytes
from nanochat_infer.devices.base import (
    RunnerLimits,
    SamplingRows,
    StepInput,
    StepOutput,
    check_block_data,
    check_block_id,
    closed_error,
)
from nanochat_infer.devices.cpu_cache import machine_name
from nanochat_infer.devices.cpu_memory import Array, address, allocate, round_up
from nanochat_infer.devices.cpu_operators import CpuOperators, StepArrays
from nanochat_infer.devices.cpu_program import LOGITS, CpuBuffer, Program
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.devices.cpu_weights import WeightLoader
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.definition import ModelDefinition

LOGITS_ROWS = 32  # logits of more rows are computed in turns
ARENA_MARGIN = 64  # a read of a whole vector may begin in the last buffer and end behind it
SAMPLING_TYPES = (
    ("temperature", np.float32),
    ("top_k", np.int32),
    ("top_p", np.float32),
    ("min_p", np.float32),
    ("repetition_penalty", np.float32),
    ("seed", np.uint64),
    ("position", np.int64),
)


class CpuRunner:
    """devices.base.ModelRunner for the CPU.

    Args:
        definition: the architecture.
        config: sizes.
        loader: makes the weights; what it maps stays mapped as long as the runner lives.
        int8_kernel: name of the kernel of int8 weights, or "" where there are none.
        path: of all other integer dots (kernels.cpu.paths), or "" where there are none.
        kv_type: "f32", "bf16" or "int8".
        limits: sizes of the runner.
        library: compiled kernels.
        team: threads that walk a step together; closed with the runner.

    Raises:
        DeviceError: not enough memory.
    """

    batch_invariant = True

    def __init__(
        self,
        definition: ModelDefinition,
        config: ModelConfig,
        loader: WeightLoader,
        int8_kernel: str,
        path: str,
        kv_type: str,
        limits: RunnerLimits,
        library: KernelLibrary,
        team: ThreadTeam,
    ) -> None:
        self.limits, self.vocab_size = limits, config.vocab_size
        self._max_logits_rows = max(limits.num_sampled_rows, min(limits.max_tokens_per_step, LOGITS_ROWS))
        self._arrays = StepArrays.make(limits, self._max_logits_rows)
        kv = KvLayout.make(kv_type, config, limits.block_size)
        self.block_bytes = config.num_hidden_layers * kv.layer_bytes
        self._pool = allocate(self.block_bytes * limits.num_blocks, "the KV cache")
        self._blocks = self._pool.reshape(limits.num_blocks, self.block_bytes)
        self._operators = CpuOperators(config, limits, self._arrays, self._pool, int8_kernel, team.num_parts, kv, path)
        weights = {spec.key: loader.make(spec) for spec in definition.weight_specs(config)}
        self._logits = cast(CpuBuffer, definition.forward(self._operators, weights, config))
        self._lay_out(library, team.num_parts)
        self.weights, self._device_weights = loader.format, weights
        self.kv_type = kv_type
        self._memory = {
            "weights_bytes": loader.held_bytes,
            "step_bytes": loader.step_bytes,
            "kv_bytes": self._blocks.nbytes,
            "scratch_bytes": round_up(self._arena.nbytes + self._sampling_scratch.nbytes, 64),
        }
        self.num_threads = team.num_threads
        self._team, self._lock, self._closed = team, threading.Lock(), False

    def _lay_out(self, library: KernelLibrary, num_parts: int) -> None:
        """Place the buffers and write the table: body, head from row _head_start, and one row that samples."""
        tape = self._operators.tape
        size = tape.lay_out((self.limits.max_tokens_per_step, self._max_logits_rows))
        scratch_size = sampling_scratch_bytes(self.vocab_size) * num_parts
        self._arena = allocate(size + ARENA_MARGIN, "intermediate results")
        self._sampling_scratch = allocate(scratch_size, "sampling")
        base = address(self._arena)
        self._program = Program(len(tape.operations) + 1)
        for operation in tape.operations:
            arguments = [
                base + a.storage.offset + a.start if isinstance(a, CpuBuffer) else a for a in operation.arguments
            ]
            self._program.append(library.address(operation.kernel), operation.stage, arguments)
        self._head_start, self._sample_row = tape.head_start, len(tape.operations)
        stride = self._logits.storage.row_bytes
        self._token_ids = np.zeros(self._max_logits_rows, np.int32)
        logits = base + self._logits.storage.offset
        head = (LOGITS, address(self._token_ids), logits, stride, self.vocab_size)
        addresses = (0,) * (len(SAMPLING_TYPES) + 2)
        sampling = (*head, *addresses, address(self._sampling_scratch))
        self._program.append(library.address("sample"), STAGE, sampling)
        self._fetch_ahead(num_parts)
        start = self._logits.storage.offset
        rows = self._arena[start : start + stride * self._max_logits_rows].reshape(self._max_logits_rows, stride)
        self._logits_rows = rows.view(np.float32)[:, : self.vocab_size]

    def _fetch_ahead(self, num_parts: int) -> None:
        """Tell each row which weights come after it; after the last row the first ones come again."""
        operations = self._operators.tape.operations
        coming = next((operation.weights for operation in operations if operation.weights), None)
        for row in range(len(operations), -1, -1):
            if coming is not None:
                self._program.fetch_ahead(row, coming, num_parts)
            if row < len(operations):
                coming = operations[row].weights or coming

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        """Compute one step.

        Args:
            batch: rows of the step.
            want_logits: also copy the logits of the asked rows.

        Returns:
            The drawn ids where batch.sampling is given, logits where wanted.

        Raises:
            DeviceError: the runner was closed.
            ValueError: the step is larger than the limits, or an id, slot or block is out of range.
        """
        with self._lock:
            self._check_open()
            return self._step(batch, want_logits)

    def _step(self, batch: StepInput, want_logits: bool) -> StepOutput:
        num_tokens, num_rows = len(batch.input_ids), len(batch.logits_rows)
        self._fill(batch, num_tokens)
        logits = np.empty((num_rows, self.vocab_size), np.float32) if want_logits else None
        token_ids = np.empty(num_rows if batch.sampling is not None else 0, np.int32)
        if num_rows == 0:
            self._walk(0, self._head_start, 0)
        for start in range(0, num_rows, self._max_logits_rows):
            stop = min(start + self._max_logits_rows, num_rows)
            self._arrays.logits_rows[: stop - start] = batch.logits_rows[start:stop]
            kept = None if batch.sampling is None else self._point_sampling(batch.sampling, start, stop)
            first = 0 if start == 0 else self._head_start
            at_once = kept is not None and logits is None and batch.edit_logits is None
            self._walk(first, self._sample_row + at_once, stop - start)
            if logits is not None:
                logits[start:stop] = self._logits_rows[: stop - start]
            if kept is not None:
                if not at_once:
                    self._sample_apart(batch, start, stop - start)
                token_ids[start:stop] = self._token_ids[: stop - start]
        return StepOutput(token_ids, logits)

    def _sample_apart(self, batch: StepInput, start: int, num_rows: int) -> None:
        """Let somebody change the logits that were computed, and draw."""
        if batch.edit_logits is not None:
            batch.edit_logits(self._logits_rows[:num_rows], start)
        self._walk(self._sample_row, self._sample_row + 1, num_rows)

    def _walk(self, first: int, last: int, num_logits_rows: int) -> None:
        self._arrays.dyn[1] = num_logits_rows
        self._team.run(self._program, first, last, address(self._arrays.dyn))

    def _fill(self, batch: StepInput, num_tokens: int) -> None:
        """Copy a step into the fixed arrays, after a check that nothing in it points outside of them."""
        arrays, limits = self._arrays, self.limits
        num_seqs, width = batch.block_tables.shape
        if not 1 <= num_tokens <= limits.max_tokens_per_step or not 1 <= num_seqs <= limits.max_seqs:
            raise ValueError(f"a step has 1 to {limits.max_tokens_per_step} rows of 1 to {limits.max_seqs} sequences")
        if len(batch.positions) != num_tokens or len(batch.slot_mapping) != num_tokens:
            raise ValueError("input_ids, positions and slot_mapping must be equally long")
        width = min(width, arrays.block_tables.shape[1])
        arrays.dyn[0] = num_tokens
        arrays.input_ids[:num_tokens] = batch.input_ids
        arrays.positions[:num_tokens] = batch.positions
        arrays.slots[:num_tokens] = batch.slot_mapping
        arrays.block_tables[:num_seqs, :width] = batch.block_tables[:, :width]
        counts = batch.query_start[1:] - batch.query_start[:-1]
        if len(counts) != num_seqs or int(batch.query_start[-1]) != num_tokens or int(batch.query_start[0]) != 0:
            raise ValueError("query_start must go from 0 to the number of rows, one entry more than sequences")
        arrays.sequences[:num_tokens] = 0 if num_seqs == 1 else np.repeat(np.arange(num_seqs), counts)
        self._check(num_tokens, num_seqs, width, batch.logits_rows)
        self._operators.reach(int(arrays.positions[:num_tokens].max()) + 1)

    def _check(self, num_tokens: int, num_seqs: int, width: int, logits_rows: Array) -> None:
        arrays, limits = self._arrays, self.limits
        reach = min(width * limits.block_size, limits.max_context_len)
        checks = (
            ("input_ids", arrays.input_ids[:num_tokens].view(np.uint32), self.vocab_size),
            ("positions", arrays.positions[:num_tokens].view(np.uint32), reach),
            ("slot_mapping", arrays.slots[:num_tokens].view(np.uint64), limits.num_blocks * limits.block_size),
            ("block_tables", arrays.block_tables[:num_seqs, :width].view(np.uint32), limits.num_blocks),
        )
        for name, values, end in checks:
            if int(values.max()) >= end:
                raise ValueError(f"{name} must be from 0 to {end - 1}")
        if len(logits_rows) and (int(logits_rows.min()) < 0 or int(logits_rows.max()) >= num_tokens):
            raise ValueError(f"logits_rows must be from 0 to {num_tokens - 1}")

    def _point_sampling(self, sampling: SamplingRows, start: int, stop: int) -> list[Array]:
        """Write the addresses of rows start .. stop of the parameters into the table; return what must stay alive."""
        kept = [np.ascontiguousarray(getattr(sampling, name), dtype)[start:stop] for name, dtype in SAMPLING_TYPES]
        ids = np.ascontiguousarray(sampling.penalty_ids, np.int32)
        starts = np.ascontiguousarray(sampling.penalty_start, np.int32)
        if min(len(array) for array in kept) != stop - start or len(starts) < stop + 1:
            raise ValueError("sampling must have one entry for each logits row, penalty_start one more")
        if len(ids) < int(starts[-1]) or (len(ids) and int(ids.view(np.uint32).max()) >= self.vocab_size):
            raise ValueError("penalty_ids must be ids of the vocabulary, as many as penalty_start says")
        kept += [ids, starts[start:]]
        row = self._program.table[self._sample_row]
        for i, array in enumerate(kept):
            row[7 + i] = address(array)
        return kept

    def interrupt(self) -> None:
        """End a running step at the end of its stage; it raises StepInterruptedError."""
        self._team.interrupt()

    def copy_block(self, source: int, target: int) -> None:
        """Copy one block, all layers.

        Raises:
            DeviceError: the runner was closed.
        """
        with self._lock:
            self._check_open()
            self._blocks[target] = self._blocks[source]

    def read_block(self, block_id: int) -> Array:
        """Return a copy of a block, uint8 [block_bytes]; waits for no step.

        Raises:
            DeviceError: the runner was closed.
        """
        return self._block(block_id).copy()

    def write_block(self, block_id: int, data: Array) -> None:
        """Fill a block with uint8 [block_bytes]; waits for no step.

        Raises:
            DeviceError: the runner was closed.
            ValueError: data has another size.
        """
        check_block_data(data, self.block_bytes)
        self._block(block_id)[:] = data

    def _block(self, block_id: int) -> Array:
        """A view; it keeps the pool alive where close() comes meanwhile."""
        blocks: Array | None = getattr(self, "_blocks", None)
        if blocks is None:
            raise closed_error()
        check_block_id(block_id, self.limits.num_blocks)
        block: Array = blocks[block_id]
        return block

    def numeric_mode(self) -> str:
        """Return the machine and the libraries that make its code and its tables."""
        return machine_name()

    def memory(self) -> Mapping[str, int]:
        """Bytes by purpose: weights_bytes (mapped ones included), kv_bytes, scratch_bytes; zeros after close()."""
        return dict(self._memory)

    def _check_open(self) -> None:
        if self._closed:
            raise closed_error()

    def close(self) -> None:
        """Stop a running step, end the threads and give up all memory and views; later steps raise DeviceError."""
        self._team.close()
        with self._lock:  # a step that was stopped has left by now
            if self._closed:
                return
            self._closed = True
            self._memory = dict.fromkeys(self._memory, 0)
            # Every owner of memory and every view of the checkpoint; nothing else may hold one.
            del self._pool, self._blocks, self._arena, self._sampling_scratch, self._logits_rows
            del self._operators, self._program, self._device_weights, self._arrays
