"""A runner without a model: it forces given tokens, and checks that each row sees exactly its own sequence.

Its KV is real in the sense that matters: each slot stores token id, position and a running hash of the ids up to there,
written at slot_mapping and read back through the block tables. A wrong table, a block overwritten by somebody else, a
copy that was forgotten, a length off by one: all break the hash chain. Findings are kept in `violations`, and raised.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nanochat_infer.devices.base import Array, RunnerLimits, SamplingRows, StepInput, StepOutput, check_block_data

Ids = tuple[int, ...]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_DTYPES = {
    "input_ids": np.int32,
    "positions": np.int32,
    "slot_mapping": np.int64,
    "query_start": np.int32,
    "context_lens": np.int32,
    "block_tables": np.int32,
    "logits_rows": np.int32,
}
_SAMPLING_DTYPES = {
    "temperature": np.float32,
    "top_k": np.int32,
    "top_p": np.float32,
    "min_p": np.float32,
    "repetition_penalty": np.float32,
    "seed": np.uint64,
    "position": np.int64,
    "penalty_ids": np.int32,
    "penalty_start": np.int32,
}


class ConsistencyError(AssertionError):
    """The engine handed over a step that contradicts itself or the steps before it."""


def small_limits(**changes: int) -> RunnerLimits:
    """Limits for tests: 64 blocks of 4 tokens, 64 rows, 8 sequences, context 128; changes by name."""
    sizes = {"num_blocks": 64, "block_size": 4, "max_tokens_per_step": 64, "max_seqs": 8, "max_context_len": 128}
    return RunnerLimits(**{**sizes, **changes})


def mixing_rule(vocab_size: int) -> Callable[[Ids], int]:
    """A next-token rule that depends on every id before it; any mix-up of sequences changes the tokens."""

    def rule(ids: Ids) -> int:
        value = 0
        for token_id in ids:
            value = (value * 1103515245 + token_id + 12345) % 2**31
        return (value >> 8) % vocab_size

    return rule


@dataclass
class StepRecord:
    """What one step held: per sequence its ids so far and the number of rows computed; which were sampled."""

    sequences: list[Ids] = field(default_factory=list)
    num_rows: list[int] = field(default_factory=list)
    sampled: list[int] = field(default_factory=list)


class ScriptedRunner:
    """Fulfils ModelRunner.

    Args:
        vocab_size: ids are below it.
        script: prompt ids -> the answer's ids, after which end_token_id follows for ever. The prompt is what a sequence
            holds when it is sampled for the first time; a prompt that equals an earlier prompt plus the start of its
            answer goes on in that answer (so a stopped answer can be continued).
        rule: all ids so far -> next id; used where no script is given. The default mixes all ids.
        end_token_id: follows a finished script; default: the last id of the vocabulary.
        limits: sizes; default 4096 blocks of 16 tokens, 512 rows, 16 sequences, context 4096.
        delay_s: sleep per step.
        nan_when: all ids so far -> True where the logits shall not be finite (token -1).
        fail: called with the sequences of each step before anything is stored; may raise.
        check: verify every step (on by default; costs time proportional to the contexts).
        record: keep a StepRecord of each step in `steps`.
    """

    weights = "none"
    kv_type = "f32"
    batch_invariant = True

    def __init__(
        self,
        vocab_size: int = 256,
        script: Callable[[Ids], Sequence[int]] | None = None,
        *,
        rule: Callable[[Ids], int] | None = None,
        end_token_id: int | None = None,
        limits: RunnerLimits | None = None,
        delay_s: float = 0.0,
        nan_when: Callable[[Ids], bool] | None = None,
        fail: Callable[[list[Ids]], None] | None = None,
        check: bool = True,
        record: bool = False,
    ) -> None:
        self.vocab_size = vocab_size
        self.limits = limits or RunnerLimits(4096, 16, 512, 16, 4096)
        self.block_bytes = 3 * 8 * self.limits.block_size
        self.end_token_id = vocab_size - 1 if end_token_id is None else end_token_id
        self.delay_s = delay_s
        self.nan_when = nan_when
        self.fail = fail
        self.violations: list[str] = []
        self.steps: list[StepRecord] = []
        self.num_steps = 0
        self.num_copies = 0
        self.closed = False
        self.tamper: Callable[[StepInput], None] | None = None  # changes a step before it is looked at: the controls
        self._script = script
        self._rule = rule or mixing_rule(vocab_size)
        self._check = check
        self._record = record
        self._answers: dict[int, tuple[Sequence[int], int]] = {}  # by hash of the ids so far
        num_slots = self.limits.num_blocks * self.limits.block_size
        self._kv_ids = np.full(num_slots, -1, dtype=np.int64)
        self._kv_positions = np.full(num_slots, -1, dtype=np.int64)
        self._kv_chain = np.zeros(num_slots, dtype=np.uint64)
        self._gate = threading.Condition()
        self._permits = math.inf
        self._blocked = False

    # -- pausing, for tests that need something to happen in the middle

    def hold(self, permits: int = 0) -> None:
        """Let only this many further steps run."""
        with self._gate:
            self._permits = permits
            self._blocked = self._blocked and permits < 1  # else a thread that was not run yet would look held still
            self._gate.notify_all()

    def resume(self) -> None:
        """Let all steps run again."""
        self.hold(math.inf)  # type: ignore[arg-type]

    def wait_until_held(self, timeout_s: float = 60.0) -> None:
        """Wait until a step stands at the gate."""
        with self._gate:
            if not self._gate.wait_for(lambda: self._blocked, timeout_s):
                raise TimeoutError("no step came to the gate")

    # -- ModelRunner

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        self._pass_gate()
        if self.delay_s:
            time.sleep(self.delay_s)
        if self.tamper is not None:
            self.tamper(batch)
        try:
            return self._step(batch, want_logits)
        except ConsistencyError as error:
            self.violations.append(str(error))
            raise

    def interrupt(self) -> None:
        pass

    def copy_block(self, source: int, target: int) -> None:
        size = self.limits.block_size
        if not (0 <= source < self.limits.num_blocks and 0 <= target < self.limits.num_blocks and source != target):
            self.violations.append(f"copy of block {source} to {target}")
            raise ConsistencyError(self.violations[-1])
        self.num_copies += 1
        for store in (self._kv_ids, self._kv_positions, self._kv_chain):
            store[target * size : (target + 1) * size] = store[source * size : (source + 1) * size]

    def read_block(self, block_id: int) -> Array:
        size = self.limits.block_size
        stores = (self._kv_ids, self._kv_positions, self._kv_chain)
        return np.concatenate([store[block_id * size : (block_id + 1) * size].view(np.uint8) for store in stores])

    def write_block(self, block_id: int, data: Array) -> None:
        check_block_data(data, self.block_bytes)
        size = self.limits.block_size
        stores = (self._kv_ids, self._kv_positions, self._kv_chain)
        for store, part in zip(stores, np.split(data, 3), strict=True):
            store[block_id * size : (block_id + 1) * size] = part.view(store.dtype)

    def numeric_mode(self) -> str:
        return "numpy"

    def memory(self) -> Mapping[str, int]:
        return {"weights_bytes": 0, "kv_bytes": self._kv_ids.nbytes, "scratch_bytes": 0}

    def close(self) -> None:
        self.closed = True
        self.resume()

    # -- inside

    def _pass_gate(self) -> None:
        with self._gate:
            self._blocked = self._permits < 1
            self._gate.notify_all()
            self._gate.wait_for(lambda: self._permits >= 1)
            self._blocked = False
            self._permits -= 1

    def _step(self, batch: StepInput, want_logits: bool) -> StepOutput:
        if self._check:
            self._check_shapes(batch, want_logits)
            self._check_slots(batch)
        if self.fail is not None:
            self.fail([self._peek(batch, index) for index in range(len(batch.context_lens))])
        self._store(batch)
        self.num_steps += 1
        sequences = [self._sequence(batch, index) for index in range(len(batch.context_lens))]
        if self._record:
            sampled = [int(np.searchsorted(batch.query_start, row, side="right")) - 1 for row in batch.logits_rows]
            self.steps.append(StepRecord(sequences, np.diff(batch.query_start).tolist(), sampled))
        prefixes = [self._prefix(batch, sequences, int(row)) for row in batch.logits_rows]
        if want_logits:
            logits = np.zeros((len(prefixes), self.vocab_size), dtype=np.float32)
            for row, ids in enumerate(prefixes):
                logits[row, self._rule(ids)] = 1.0
            return StepOutput(np.empty(0, dtype=np.int32), logits)
        if batch.sampling is not None and self._check:
            self._check_sampling(batch.sampling, prefixes)
        return StepOutput(np.array([self._next_token(ids) for ids in prefixes], dtype=np.int32))

    def _next_token(self, ids: Ids) -> int:
        if self.nan_when is not None and self.nan_when(ids):
            return -1
        if self._script is None:
            return self._rule(ids)
        answer, index = self._answers.get(hash(ids)) or (tuple(self._script(ids)), 0)
        token_id = answer[index] if index < len(answer) else self.end_token_id
        self._answers[hash((*ids, token_id))] = (answer, index + 1)
        return token_id

    def _slots(self, batch: StepInput, index: int) -> Array:
        positions = np.arange(batch.context_lens[index], dtype=np.int64)
        size = self.limits.block_size
        slots: Array = batch.block_tables[index][positions // size].astype(np.int64) * size + positions % size
        return slots

    def _store(self, batch: StepInput) -> None:
        self._kv_ids[batch.slot_mapping] = batch.input_ids
        self._kv_positions[batch.slot_mapping] = batch.positions
        with np.errstate(over="ignore"):
            for index in range(len(batch.context_lens)):
                slots = self._slots(batch, index)
                start = int(batch.context_lens[index]) - int(batch.query_start[index + 1] - batch.query_start[index])
                chain = self._kv_chain[slots[start - 1]] if start > 0 else np.uint64(0)
                for slot in slots[start:]:
                    chain = chain * _MULTIPLIER + np.uint64(self._kv_ids[slot] + 1)
                    self._kv_chain[slot] = chain

    def _peek(self, batch: StepInput, index: int) -> Ids:
        """The ids of a sequence as they will be after this step."""
        rows = slice(batch.query_start[index], batch.query_start[index + 1])
        ids = self._kv_ids[self._slots(batch, index)]
        ids[len(ids) - (rows.stop - rows.start) :] = batch.input_ids[rows]
        return tuple(ids.tolist())

    def _sequence(self, batch: StepInput, index: int) -> Ids:
        slots = self._slots(batch, index)
        ids = self._kv_ids[slots]
        if self._check:
            chain = self._kv_chain[slots]
            with np.errstate(over="ignore"):
                before = np.concatenate([np.zeros(1, dtype=np.uint64), chain[:-1]])
                expected = before * _MULTIPLIER + (ids + 1).astype(np.uint64)
            wrong = np.flatnonzero((chain != expected) | (self._kv_positions[slots] != np.arange(len(ids))))
            if len(wrong):
                raise ConsistencyError(f"sequence {index} does not see its own KV at position {wrong[0]}")
        return tuple(ids.tolist())

    def _prefix(self, batch: StepInput, sequences: list[Ids], row: int) -> Ids:
        index = int(np.searchsorted(batch.query_start, row, side="right")) - 1
        return sequences[index][: int(batch.positions[row]) + 1]

    def _check_shapes(self, batch: StepInput, want_logits: bool) -> None:
        limits, num_seqs, num_tokens = self.limits, len(batch.context_lens), len(batch.input_ids)
        for name, dtype in _DTYPES.items():
            _require(getattr(batch, name).dtype == dtype, f"{name} has dtype {getattr(batch, name).dtype}")
        _require(1 <= num_seqs <= limits.max_seqs, f"{num_seqs} sequences")
        _require(num_seqs <= num_tokens <= limits.max_tokens_per_step, f"{num_tokens} rows for {num_seqs} sequences")
        _require(len(batch.positions) == len(batch.slot_mapping) == num_tokens, "one position and one slot per row")
        _require(len(batch.query_start) == num_seqs + 1, "query_start has one entry more than sequences")
        _require(batch.query_start[0] == 0 and batch.query_start[-1] == num_tokens, "query_start covers all rows")
        _require(bool((np.diff(batch.query_start) > 0).all()), "every sequence has a row")
        max_blocks = -(-limits.max_context_len // limits.block_size)
        _require(batch.block_tables.shape == (num_seqs, max_blocks), f"block_tables is {batch.block_tables.shape}")
        tables = batch.block_tables
        _require(bool(((tables >= 0) & (tables < limits.num_blocks)).all()), "a block id is outside the pool")
        _require(bool((batch.context_lens <= limits.max_context_len).all()), "a context is too long")
        ids = batch.input_ids
        _require(bool(((ids >= 0) & (ids < self.vocab_size)).all()), "an input id is outside the vocabulary")
        rows = batch.logits_rows
        _require(bool((np.diff(rows) > 0).all()), "logits_rows ascend")
        _require(bool(((rows >= 0) & (rows < num_tokens)).all()), "a logits row is outside the step")
        _require(len(rows) <= limits.num_sampled_rows or num_seqs == 1, "too many logits rows")
        _require((batch.sampling is None) == (want_logits or len(rows) == 0), "sampling goes with rows to draw from")

    def _check_slots(self, batch: StepInput) -> None:
        size = self.limits.block_size
        readers: dict[int, set[int]] = {}
        writers: dict[int, set[int]] = {}
        for index, context_len in enumerate(batch.context_lens):
            rows = slice(batch.query_start[index], batch.query_start[index + 1])
            count = rows.stop - rows.start
            positions = np.arange(context_len - count, context_len)
            _require(np.array_equal(batch.positions[rows], positions), f"positions of sequence {index}")
            expected = self._slots(batch, index)[context_len - count :]
            _require(np.array_equal(batch.slot_mapping[rows], expected), f"slots of sequence {index} miss its table")
            num_blocks = -(-int(context_len) // size)
            _require(self._spare_is_own(batch, index, num_blocks), f"spare blocks of sequence {index} are not its own")
            for block_id in batch.block_tables[index][:num_blocks].tolist():
                readers.setdefault(block_id, set()).add(index)
            for block_id in (expected // size).tolist():
                writers.setdefault(block_id, set()).add(index)
        for block_id, by in writers.items():
            _require(readers[block_id] == by and len(by) == 1, f"block {block_id} is written while another reads it")

    def _spare_is_own(self, batch: StepInput, index: int, num_blocks: int) -> bool:
        """Blocks beyond the context may be in the table already, but only if no other sequence has them."""
        spare = {int(b) for b in batch.block_tables[index][num_blocks:] if b}
        others = {int(b) for i, row in enumerate(batch.block_tables) if i != index for b in row}
        return not spare & others

    def _check_sampling(self, sampling: SamplingRows, prefixes: list[Ids]) -> None:
        for name, dtype in _SAMPLING_DTYPES.items():
            array = getattr(sampling, name)
            _require(array.dtype == dtype, f"sampling.{name} has dtype {array.dtype}")
            expected = len(prefixes) + 1 if name == "penalty_start" else len(prefixes)
            _require(name == "penalty_ids" or array.shape == (expected,), f"sampling.{name} is {array.shape}")
        start = sampling.penalty_start
        _require(start[0] == 0 and start[-1] == len(sampling.penalty_ids), "penalty_start covers penalty_ids")
        for row, ids in enumerate(prefixes):
            _require(sampling.position[row] == len(ids), f"position of row {row} is not its sequence's length")
            listed = sampling.penalty_ids[start[row] : start[row + 1]].tolist()
            distinct = set(ids) if sampling.repetition_penalty[row] != 1 else set()
            _require(set(listed) == distinct and len(listed) == len(distinct), f"penalty ids of row {row} are wrong")


def _require(condition: object, message: str) -> None:
    if not condition:
        raise ConsistencyError(message)
