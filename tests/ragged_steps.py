"""Builds steps of several sequences at once: prefill chunks and decode rows mixed, blocks scattered over the pool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nanochat_infer.devices.base import RunnerLimits, SamplingRows, StepInput


@dataclass
class RaggedSteps:
    """The sequences of a runner and how far each has got.

    Args:
        limits: of the runner; block 0 is left unused.
        seed: of the order in which blocks are handed out.
    """

    limits: RunnerLimits
    seed: int = 0
    tables: dict[str, list[int]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free = (np.random.default_rng(self.seed).permutation(self.limits.num_blocks - 1) + 1).tolist()

    def release(self, name: str) -> None:
        """Give the sequence's blocks back; they are handed out next."""
        self.free += self.tables.pop(name)
        del self.lengths[name]

    def batch(
        self,
        parts: Mapping[str, Sequence[int]],
        sampling: SamplingRows | None = None,
        rows: Sequence[int] | None = None,
    ) -> StepInput:
        """Return the step that appends the ids of each named sequence; logits of the given rows, of all by default."""
        size = self.limits.block_size
        positions: list[int] = []
        slots: list[int] = []
        for name, ids in parts.items():
            table = self.tables.setdefault(name, [])
            first = self.lengths.get(name, 0)
            self.lengths[name] = first + len(ids)
            while len(table) * size < self.lengths[name]:
                table.append(self.free.pop())
            positions += range(first, self.lengths[name])
            slots += [table[i // size] * size + i % size for i in range(first, self.lengths[name])]
        width = max(len(self.tables[name]) for name in parts)
        tables = [self.tables[name] + [0] * (width - len(self.tables[name])) for name in parts]
        return StepInput(
            input_ids=np.array([i for ids in parts.values() for i in ids], np.int32),
            positions=np.array(positions, np.int32),
            slot_mapping=np.array(slots, np.int64),
            query_start=np.cumsum([0] + [len(ids) for ids in parts.values()]).astype(np.int32),
            context_lens=np.array([self.lengths[name] for name in parts], np.int32),
            block_tables=np.array(tables, np.int32),
            logits_rows=np.array(range(len(positions)) if rows is None else rows, np.int32),
            sampling=sampling,
        )
