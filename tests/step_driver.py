"""Drives a ModelRunner without the engine: one sequence, blocks in a scrambled order, prefill in chunks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits, SamplingRows, StepInput


def load_runner(
    device: Device, checkpoint: Checkpoint, *, max_context_len: int = 512, block_size: int = 16, weights: str = "f32"
) -> ModelRunner:
    """Return a runner with room for one sequence of max_context_len."""
    num_blocks = -(-max_context_len // block_size) + 3
    limits = RunnerLimits(num_blocks, block_size, max_tokens_per_step=64, max_seqs=4, max_context_len=max_context_len)
    return device.load(checkpoint.definition, checkpoint.config, checkpoint.tensors, weights=weights, limits=limits)


def greedy_rows(count: int) -> SamplingRows:
    """Return sampling parameters of count greedy rows."""
    return SamplingRows(
        temperature=np.zeros(count, np.float32),
        top_k=np.zeros(count, np.int32),
        top_p=np.ones(count, np.float32),
        min_p=np.zeros(count, np.float32),
        repetition_penalty=np.ones(count, np.float32),
        seed=np.zeros(count, np.uint64),
        position=np.zeros(count, np.int64),
        penalty_ids=np.zeros(0, np.int32),
        penalty_start=np.zeros(count + 1, np.int32),
    )


class StepDriver:
    """One sequence on a runner.

    Args:
        runner: used alone by this driver.
        seed: of the order of the block table.
    """

    def __init__(self, runner: ModelRunner, seed: int = 0) -> None:
        self.runner = runner
        limits = runner.limits
        width = -(-limits.max_context_len // limits.block_size)
        self.table = np.random.default_rng(seed).permutation(limits.num_blocks)[:width].astype(np.int32)
        self.length = 0

    def _batch(self, ids: Sequence[int], rows: Sequence[int], sampling: SamplingRows | None) -> StepInput:
        positions = np.arange(self.length, self.length + len(ids), dtype=np.int32)
        size = self.runner.limits.block_size
        slots = self.table[positions // size].astype(np.int64) * size + positions % size
        self.length += len(ids)
        return StepInput(
            input_ids=np.array(ids, np.int32),
            positions=positions,
            slot_mapping=slots,
            query_start=np.array([0, len(ids)], np.int32),
            context_lens=np.array([self.length], np.int32),
            block_tables=self.table[None, :].copy(),
            logits_rows=np.array(rows, np.int32),
            sampling=sampling,
        )

    def logits(self, ids: Sequence[int], chunk: int = 64) -> np.ndarray:
        """Append ids and return float32 [num_tokens, vocab_size], a logits row for each."""
        parts = []
        for start in range(0, len(ids), chunk):
            part = ids[start : start + chunk]
            output = self.runner.step(self._batch(part, range(len(part)), None), want_logits=True)
            assert output.logits is not None
            parts.append(np.array(output.logits))
        return np.concatenate(parts)

    def greedy(self, ids: Sequence[int], n: int, chunk: int = 64) -> list[int]:
        """Append ids, then n - 1 of the n greedy ids that follow; return the n."""
        out: list[int] = []
        pending = list(ids)
        while pending:
            part, pending = pending[:chunk], pending[chunk:]
            last = not pending
            rows = [len(part) - 1] if last else []
            output = self.runner.step(self._batch(part, rows, greedy_rows(1) if last else None))
            if last:
                out.append(int(output.token_ids[0]))
                pending = [out[-1]] if len(out) < n else []
        return out


def run_folder(device: Device, folder: Path, ids: Sequence[int], n: int) -> tuple[list[int], np.ndarray]:
    """Return n greedy ids after ids, and the logits [len(ids) + n - 1, vocab_size] along the way."""
    with open_checkpoint(folder) as checkpoint:
        runner = load_runner(device, checkpoint, max_context_len=len(ids) + n)
        try:
            greedy = StepDriver(runner).greedy(ids, n)
            logits = StepDriver(runner, seed=1).logits([*ids, *greedy[:-1]])
        finally:
            runner.close()
    return greedy, logits
