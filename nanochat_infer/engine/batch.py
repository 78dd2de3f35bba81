"""From the scheduler's plan to the arrays of a step, without allocating while generating."""

from typing import Any

import numpy as np

from nanochat_infer.devices.base import RunnerLimits, SamplingRows, StepInput
from nanochat_infer.engine.logits_edit import LogitsEditor, RowEdits
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.engine.sequence import SequenceState

Array = np.ndarray[Any, Any]


class BatchBuilder:
    """Arrays of the largest possible step, of which each step gets views, valid until the next build.

    Args:
        limits: sizes of the runner.
        vocab_size: bounds the number of distinct ids per sequence.
    """

    def __init__(self, limits: RunnerLimits, vocab_size: int) -> None:
        num_tokens, num_seqs, num_sampled = limits.max_tokens_per_step, limits.max_seqs, limits.num_sampled_rows
        self.block_size = limits.block_size
        self.max_blocks = -(-limits.max_context_len // limits.block_size)
        self._input_ids = np.zeros(num_tokens, dtype=np.int32)
        self._positions = np.zeros(num_tokens, dtype=np.int32)
        self._slot_mapping = np.zeros(num_tokens, dtype=np.int64)
        self._query_start = np.zeros(num_seqs + 1, dtype=np.int32)
        self._context_lens = np.zeros(num_seqs, dtype=np.int32)
        self._block_tables = np.zeros((num_seqs, self.max_blocks), dtype=np.int32)
        self._logits_rows = np.zeros(num_sampled, dtype=np.int32)
        self._all_rows = np.arange(num_tokens, dtype=np.int32)
        self._sampling = SamplingRows(
            temperature=np.zeros(num_sampled, dtype=np.float32),
            top_k=np.zeros(num_sampled, dtype=np.int32),
            top_p=np.zeros(num_sampled, dtype=np.float32),
            min_p=np.zeros(num_sampled, dtype=np.float32),
            repetition_penalty=np.zeros(num_sampled, dtype=np.float32),
            seed=np.zeros(num_sampled, dtype=np.uint64),
            position=np.zeros(num_sampled, dtype=np.int64),
            penalty_ids=np.empty(num_seqs * min(vocab_size, limits.max_context_len), dtype=np.int32),
            penalty_start=np.zeros(num_sampled + 1, dtype=np.int32),
        )
        self._sampled: list[int | None] = [None] * num_sampled  # number of the sequence whose parameters a row holds
        self._decode_steps: list[StepInput | None] = [None] * (num_seqs + 1)

    def build(self, plan: list[SequenceState]) -> StepInput:
        """Fill in the rows of a plan; one whose known ids become complete is sampled after them and each guess."""
        num_tokens = num_sampled = num_penalty_ids = 0
        edits: dict[int, LogitsEditor] = {}
        for index, state in enumerate(plan):
            num_tokens += self._put_tokens(index, num_tokens, state)
            if state.editor is not None and state.is_sampled:
                edits[num_sampled] = state.editor
            for place in range(1 + state.num_draft_tokens if state.is_sampled else 0):
                self._logits_rows[num_sampled] = num_tokens - 1 - state.num_draft_tokens + place
                num_penalty_ids += self._put_sampling(num_sampled, num_penalty_ids, state, place)
                num_sampled += 1
        step = self._views(num_tokens, len(plan), num_sampled)
        if step.sampling is not None:
            step.sampling.penalty_ids = self._sampling.penalty_ids[:num_penalty_ids]
        step.edit_logits = RowEdits(edits) if edits else None
        return step

    def build_logits(self, token_ids: Int32Array, start: int, blocks: Int32Array) -> StepInput:
        """Fill in one sequence's rows from position start on, all with logits, none sampled.

        Args:
            token_ids: int32 [n], the ids at positions start .. start + n.
            blocks: int32 [max_blocks], its block table.
        """
        count = len(token_ids)
        self._put_chunk(0, token_ids, start, blocks)
        self._query_start[1] = count
        self._context_lens[0] = start + count
        self._block_tables[0] = blocks
        step = self._views(count, 1, 0)
        step.logits_rows = self._all_rows[:count]
        return step

    def _put_tokens(self, index: int, row: int, state: SequenceState) -> int:
        start, count = state.num_computed_tokens, state.num_scheduled_tokens
        if count == 1:
            block, offset = divmod(start, self.block_size)
            self._input_ids[row] = state.token_ids[start]
            self._positions[row] = start
            self._slot_mapping[row] = state.blocks[block] * self.block_size + offset
        else:
            self._put_chunk(row, state.token_ids[start : start + count], start, state.block_row)
        self._query_start[index + 1] = row + count
        self._context_lens[index] = start + count
        self._block_tables[index] = state.block_row
        return count

    def _put_chunk(self, row: int, token_ids: Int32Array, start: int, blocks: Int32Array) -> None:
        count = len(token_ids)
        positions = np.arange(start, start + count, dtype=np.int64)
        self._input_ids[row : row + count] = token_ids
        self._positions[row : row + count] = positions
        slots = blocks[positions // self.block_size].astype(np.int64) * self.block_size + positions % self.block_size
        self._slot_mapping[row : row + count] = slots

    def _put_sampling(self, row: int, num_penalty_ids: int, state: SequenceState, place: int) -> int:
        """Fill in the sampled row after `place` guesses; return how many penalty ids it has."""
        sampling = self._sampling
        if self._sampled[row] != state.number:  # the rest does not change while a sequence stays in its row
            params = state.params
            sampling.temperature[row] = params.temperature
            sampling.top_k[row] = params.top_k
            sampling.top_p[row] = params.top_p
            sampling.min_p[row] = params.min_p
            sampling.repetition_penalty[row] = params.repetition_penalty
            sampling.seed[row] = state.seed
            self._sampled[row] = state.number
        sampling.position[row] = state.num_tokens + place
        count = 0
        if state.penalty is not None:
            ids = state.penalty.view()
            count = len(ids)
            sampling.penalty_ids[num_penalty_ids : num_penalty_ids + count] = ids
        sampling.penalty_start[row + 1] = num_penalty_ids + count
        return count

    def _views(self, num_tokens: int, num_seqs: int, num_sampled: int) -> StepInput:
        """Views of this size; those of pure decode steps are made once."""
        is_decode = num_tokens == num_seqs == num_sampled
        step = self._decode_steps[num_seqs] if is_decode else None
        if step is None:
            step = StepInput(
                input_ids=self._input_ids[:num_tokens],
                positions=self._positions[:num_tokens],
                slot_mapping=self._slot_mapping[:num_tokens],
                query_start=self._query_start[: num_seqs + 1],
                context_lens=self._context_lens[:num_seqs],
                block_tables=self._block_tables[:num_seqs],
                logits_rows=self._logits_rows[:num_sampled],
                sampling=self._sampling_views(num_sampled) if num_sampled else None,
            )
            if is_decode:
                self._decode_steps[num_seqs] = step
        return step

    def _sampling_views(self, num_rows: int) -> SamplingRows:
        sampling = self._sampling
        return SamplingRows(
            temperature=sampling.temperature[:num_rows],
            top_k=sampling.top_k[:num_rows],
            top_p=sampling.top_p[:num_rows],
            min_p=sampling.min_p[:num_rows],
            repetition_penalty=sampling.repetition_penalty[:num_rows],
            seed=sampling.seed[:num_rows],
            position=sampling.position[:num_rows],
            penalty_ids=sampling.penalty_ids[:0],
            penalty_start=sampling.penalty_start[: num_rows + 1],
        )
