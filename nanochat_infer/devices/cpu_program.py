"""Recording a forward pass: operator calls become rows of a table, buffers become places in one arena."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kernels.cpu.program_layout import AHEAD, ARGUMENTS, BOARD_BYTES, JOINED, ROW_STAGE, ROW_WORDS, STAGE
from nanochat_infer.devices.cpu_memory import address, allocate, round_up

TOKENS, LOGITS = 0, 1  # which count of the step a buffer has rows for
FOREVER = 1 << 60
AHEAD_BYTES = 192 << 10  # fetched ahead for each of two parts, so that both fit into a core's second-level cache


class Program:
    """A table of kernel calls, int64 [num_rows, ROW_WORDS].

    Args:
        capacity: most rows.
    """

    def __init__(self, capacity: int) -> None:
        self.num_rows = 0
        self.board = allocate(BOARD_BYTES * capacity, "the operator table").view(np.int64).reshape(capacity, -1)
        self.table = (
            allocate(8 * ROW_WORDS * capacity, "the operator table").view(np.int64).reshape(capacity, ROW_WORDS)
        )

    def append(self, kernel: int, stage: int, arguments: Sequence[int]) -> None:
        """Add a call; a new stage (STAGE, ROW_STAGE) waits for all that came before, JOINED for nothing."""
        row = self.table[self.num_rows]
        row[0], row[1] = kernel, stage
        if len(arguments) > AHEAD - ARGUMENTS:
            raise ValueError(f"a kernel has at most {AHEAD - ARGUMENTS} arguments, got {len(arguments)}")
        row[ARGUMENTS : ARGUMENTS + len(arguments)] = arguments
        self.num_rows += 1

    def fetch_ahead(self, row: int, weights: tuple[int, int], num_parts: int) -> None:
        """Let threads that wait at the end of a row's stage fetch weights (address, bytes) that come next.

        They fetch the beginnings of the first two parts, with which the next stage of weights begins.
        """
        start, size = weights
        second = start + (size // num_parts & -64)
        self.table[row, AHEAD : AHEAD + 3] = start, second, min(AHEAD_BYTES, size // num_parts & -64)

    def address(self, row: int = 0) -> int:
        """Where a row of the table lies."""
        return address(self.table) + 8 * ROW_WORDS * row


@dataclass(slots=True, eq=False)
class Storage:
    """A place in the arena, alive from the stage of its first use to that of its last.

    Args:
        row_bytes: distance of two rows.
        rows: TOKENS or LOGITS.
    """

    row_bytes: int
    rows: int
    first_stage: int = -1
    last_stage: int = -1
    first_op: int = -1
    offset: int = 0


@dataclass(slots=True, eq=False)
class CpuBuffer:
    """Columns of a storage, as models see them; width is in numbers."""

    storage: Storage
    start: int
    width: int


@dataclass(slots=True)
class Operation:
    """A recorded call; buffers among its arguments become addresses when the arena is laid out."""

    kernel: str
    arguments: tuple["int | CpuBuffer", ...]
    stage: int
    weights: tuple[int, int] | None = None


class Tape:
    """Collects operations, and knows with which of them a new stage begins.

    Row kernels over the same rows share a stage: a part has the same rows in all of them. Other kernels need all that
    came before, and all that comes after needs them.
    """

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.storages: list[Storage] = []
        self.head_start = -1
        self._stage = 0
        self._kind = ""

    def new_buffer(self, width: int, rows: int, row_bytes: int | None = None) -> CpuBuffer:
        """Return a new buffer; row_bytes is for contents other than float32."""
        storage = Storage(round_up(4 * width if row_bytes is None else row_bytes, 64), rows)
        self.storages.append(storage)
        return CpuBuffer(storage, 0, width)

    def record(
        self,
        kernel: str,
        kind: str,
        arguments: Sequence["int | CpuBuffer"],
        *,
        joins: bool = False,
        weights: tuple[int, int] | None = None,
    ) -> None:
        """Add a call.

        Args:
            kernel: name in the kernel library.
            kind: "rows" where a part works on its own rows only; anything else is cut differently.
            arguments: the kernel's arguments; the first one, the row count, also tells kinds of rows apart.
            joins: independent of the call before, of the same kind.
            weights: address and bytes of what it reads once, from end to end.
        """
        kind = f"{kind}{arguments[0]}"
        new_stage = bool(self.operations) and not joins and not (kind == self._kind and kind.startswith("rows"))
        self._stage += new_stage
        self._kind = kind
        stage = JOINED if self.operations and not new_stage else ROW_STAGE if kind.startswith("rows") else STAGE
        for argument in arguments:
            if isinstance(argument, CpuBuffer):
                self._use(argument.storage)
        self.operations.append(Operation(kernel, tuple(arguments), stage, weights))

    def _use(self, storage: Storage) -> None:
        if storage.first_op < 0:
            storage.first_op, storage.first_stage = len(self.operations), self._stage
        if 0 <= self.head_start <= len(self.operations) and storage.first_op < self.head_start:
            storage.last_stage = FOREVER  # the head runs again for further logits rows
        storage.last_stage = max(storage.last_stage, self._stage)

    def start_head(self) -> None:
        """Mark the next call as the first of the part that works on logits rows."""
        if self.head_start < 0:
            self.head_start = len(self.operations)

    def lay_out(self, max_rows: Sequence[int]) -> int:
        """Give every storage its offset, reusing the room of dead ones; return the arena's size in bytes."""
        placed: list[tuple[Storage, int]] = []
        size = 0
        for storage in sorted(self.storages, key=lambda s: s.first_stage):
            needed = storage.row_bytes * max_rows[storage.rows]
            alive = sorted(
                (other.offset, other.offset + taken)
                for other, taken in placed
                if other.last_stage >= storage.first_stage
            )
            offset = 0
            for start, end in alive:
                if start - offset >= needed:
                    break
                offset = max(offset, end)
            storage.offset = offset
            placed.append((storage, needed))
            size = max(size, offset + needed)
        return size
