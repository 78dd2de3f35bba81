"""Wrappers around a real runner: one keeps the logits behind every drawn token, others break the bits on purpose."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nanochat_infer.devices.base import ModelRunner, StepInput, StepOutput


class RecordingRunner:
    """Hands every step on, and keeps the logits of each sampled row by (seed, position of the token drawn).

    A guess that proves wrong is overwritten by the row that takes its place; one behind the end is never asked for.

    Args:
        runner: used by one wrapper at a time; what is in its KV does not matter.
        num_blocks: blocks that an engine may use, at most the runner's.
    """

    def __init__(self, runner: ModelRunner, num_blocks: int) -> None:
        self.runner = runner
        self.limits = replace(runner.limits, num_blocks=num_blocks)
        self.vocab_size = runner.vocab_size
        self.weights, self.kv_type, self.block_bytes = runner.weights, runner.kv_type, runner.block_bytes
        self.batch_invariant = runner.batch_invariant
        self.logits: dict[tuple[int, int], np.ndarray] = {}
        self.most_sequences = 0

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        output = self.runner.step(batch, want_logits=True)
        assert output.logits is not None
        self.most_sequences = max(self.most_sequences, len(batch.context_lens))
        self.spoil(batch, output.logits)
        if batch.sampling is not None:
            keys = zip(batch.sampling.seed.tolist(), batch.sampling.position.tolist(), strict=True)
            for row, key in enumerate(keys):
                self.logits[key] = output.logits[row].copy()
        return output

    def spoil(self, batch: StepInput, logits: np.ndarray) -> None:
        """Nothing; the controls change bits here."""

    def interrupt(self) -> None:
        self.runner.interrupt()

    def copy_block(self, source: int, target: int) -> None:
        self.runner.copy_block(source, target)

    def read_block(self, block_id: int) -> np.ndarray:
        return self.runner.read_block(block_id)

    def write_block(self, block_id: int, data: np.ndarray) -> None:
        self.runner.write_block(block_id, data)

    def numeric_mode(self) -> str:
        return self.runner.numeric_mode()

    def memory(self) -> Mapping[str, int]:
        return self.runner.memory()

    def close(self) -> None:
        """The wrapped runner belongs to somebody else."""

    def rows(self, seed: int, start: int, count: int) -> np.ndarray:
        """Return float32 [count, vocab_size]: the logits that tokens start, start + 1, ... were drawn from."""
        return np.stack([self.logits[seed, position] for position in range(start, start + count)])


def flip_last_bit(row: np.ndarray) -> None:
    """Change one number of a float32 row by one unit in the last place."""
    row[0] = np.nextafter(row[0], np.float32(np.inf))


class DependsOnBatch(RecordingRunner):
    """As if sums had another order where a step holds several sequences."""

    def spoil(self, batch: StepInput, logits: np.ndarray) -> None:
        if len(batch.context_lens) > 1:
            for row in logits:
                flip_last_bit(row)


class DependsOnRows(RecordingRunner):
    """As if a token's KV had other bits where its sequence had several rows (few=False) or one (few=True) in the step.

    Args:
        positions: seed -> positions for which that holds.
    """

    def __init__(self, runner: ModelRunner, num_blocks: int, positions: Mapping[int, range], *, few: bool) -> None:
        super().__init__(runner, num_blocks)
        self._positions, self._few = positions, few
        self._other = np.zeros(num_blocks * self.limits.block_size, dtype=bool)

    def spoil(self, batch: StepInput, logits: np.ndarray) -> None:
        counts = np.diff(batch.query_start)
        self._other[batch.slot_mapping] = np.repeat(counts == 1 if self._few else counts > 1, counts)
        if batch.sampling is None:
            return
        size = self.limits.block_size
        for place, row in enumerate(batch.logits_rows):
            sequence = int(np.searchsorted(batch.query_start, row, side="right")) - 1
            seen = np.array(self._positions.get(int(batch.sampling.seed[place]), range(0)), dtype=np.int64)
            seen = seen[seen <= batch.positions[row]]
            slots = batch.block_tables[sequence][seen // size].astype(np.int64) * size + seen % size
            if self._other[slots].any():
                flip_last_bit(logits[place])

    def copy_block(self, source: int, target: int) -> None:
        super().copy_block(source, target)
        size = self.limits.block_size
        flags = self._other
        flags[target * size : (target + 1) * size] = flags[source * size : (source + 1) * size]


class ForgetsCopies(RecordingRunner):
    """Does not copy the shared start of a block."""

    def copy_block(self, source: int, target: int) -> None:
        pass
