"""The work of one cell of the identity matrix: the same requests in all circumstances, every bit of them compared."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import Checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.logits_call import LogitsCall
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.recording_runner import RecordingRunner
from tests.stream_reader import Reader
from tests.virtual_clock import VirtualClock

VOCAB_SIZE = 128
BLOCK_SIZE = 8
WHOLE = 512  # rows of a step: a prompt of any length here fits
MAX_SEQS = 16
POOL = 400
NUM_TOKENS = 32
NEEDLE_LENGTH = 287
PARTIAL = 150  # ends inside a block
JOB_LENGTH = 90
SAMPLING = {
    "greedy": SamplingParams(temperature=0.0, max_tokens=NUM_TOKENS),
    "seeded": SamplingParams(temperature=1.0, top_k=0, top_p=1.0, max_tokens=NUM_TOKENS),
    "filtered": SamplingParams(
        temperature=1.3, top_k=30, top_p=0.95, min_p=0.02, repetition_penalty=1.2, max_tokens=NUM_TOKENS
    ),
}
AXES = {
    "architecture": ("qwen3", "llama"),
    "batch": (1, 2, 3, 5, 8, 16),
    "chunk": (1, 7, 64, 256, WHOLE),
    "prefix": ("cold", "memory", "partial", "disk"),
    "threads": (1, 2),
    "weights": ("f32", "int8", "int8+int8", "int4+int8"),  # + format of the KV where it is not the default
    "sampling": tuple(SAMPLING),
    "preempted": (False, True),
    "speculation": (False, True),
}


@dataclass(frozen=True)
class Cell:
    """One combination of AXES."""

    architecture: str = "qwen3"
    batch: int = 1
    chunk: int = WHOLE
    prefix: str = "cold"
    threads: int = 1
    weights: str = "f32"
    sampling: str = "greedy"
    preempted: bool = False
    speculation: bool = False

    def __str__(self) -> str:
        """A name for test ids."""
        words = [self.architecture, f"b{self.batch}", f"c{self.chunk}", self.prefix, f"t{self.threads}", self.weights]
        words += [self.sampling, "preempted" * self.preempted, "guessing" * self.speculation]
        return "-".join(filter(None, words))


@dataclass(frozen=True)
class Work:
    """What a cell runs: the needle, what runs before and beside it, and a job of logits.

    Args:
        needle: a long prompt that repeats itself, so that guessing has something to find.
        early: submitted before the needle.
        late: submitted when the needle has its first token; they take the places of those that end.
        job_ids: a prompt for engine.logits, begun then too.
    """

    needle: Request
    early: list[Request]
    late: list[Request]
    job_ids: list[int]

    @property
    def requests(self) -> list[Request]:
        return [*self.early, self.needle, *self.late]


@lru_cache(maxsize=64)
def make_work(batch: int, sampling: str, seed: int) -> Work:
    """The same requests for the same arguments; smaller batches hold the first ones of larger ones."""
    random = np.random.default_rng(seed)
    names = list(SAMPLING)

    def request(number: int, ids: list[int], name: str) -> Request:
        return Request(ids, replace(SAMPLING[name], seed=1000 * (seed + 1) + number))

    def draw(count: int) -> list[int]:
        return [int(token_id) for token_id in random.integers(0, VOCAB_SIZE, count)]

    needle_ids = (draw(41) * 7)[:NEEDLE_LENGTH]
    job_ids = draw(JOB_LENGTH)
    early = [request(100 + i, draw((1, 9, 2, 30, 1)[i % 5]), names[i % 3]) for i in range(MAX_SEQS - 1)]
    late = [request(200 + i, draw((1, 4, 1)[i % 3]), names[(i + 1) % 3]) for i in range(MAX_SEQS - 1)]
    needle = request(names.index(sampling), needle_ids, sampling)
    return Work(needle, early[: batch - 1], late[: batch - 1], job_ids)


def load(device: Device, checkpoint: Checkpoint, weights: str) -> ModelRunner:
    limits = RunnerLimits(POOL, BLOCK_SIZE, WHOLE + MAX_SEQS, MAX_SEQS, 384, max_sampled_rows=4 * MAX_SEQS)
    kind, _, kv_type = weights.partition("+")
    return device.load(
        checkpoint.definition,
        checkpoint.config,
        checkpoint.tensors,
        weights=kind,
        kv_type=kv_type or "auto",
        limits=limits,
    )


Answer = tuple[list[int], np.ndarray]


class References:
    """What each request gives alone, in a fresh engine, in one chunk, without guessing; computed once each.

    Args:
        runner: of a model on one thread.
    """

    def __init__(self, runner: ModelRunner) -> None:
        self._runner = runner
        self._answers: dict[int, Answer] = {}
        self._logits: dict[tuple[int, ...], np.ndarray] = {}

    def answer(self, request: Request) -> Answer:
        """Its token ids, and float32 [num_tokens, vocab_size] that they were drawn from."""
        assert request.params.seed is not None
        if request.params.seed not in self._answers:
            recorder = RecordingRunner(self._runner, POOL)
            engine = ManualEngine(recorder, EngineLimits(prefill_chunk=WHOLE, speculation=False))
            stream = engine.submit(request)
            engine.finish_all()
            token_ids, _ = collect(stream)
            rows = recorder.rows(request.params.seed, len(request.prompt_ids), len(token_ids))
            self._answers[request.params.seed] = token_ids, rows
        return self._answers[request.params.seed]

    def logits(self, ids: list[int]) -> np.ndarray:
        """float32 [num_tokens, vocab_size] of a whole prompt in one chunk."""
        if tuple(ids) not in self._logits:
            engine = ManualEngine(self._runner, EngineLimits(prefill_chunk=WHOLE))
            self._logits[tuple(ids)] = LogitsCall(engine, ids).finish()
        return self._logits[tuple(ids)]


def num_blocks(cell: Cell) -> int:
    """Plenty, or too few for all requests at once by more than one for each but the needle."""
    needed = -(-(NEEDLE_LENGTH + NUM_TOKENS) // BLOCK_SIZE)
    return needed + cell.batch - 1 if cell.preempted else POOL


def warm_up(engine: ManualEngine, cell: Cell, needle: list[int]) -> int:
    """Leave what the cell's prefix axis says in the cache; return the tokens that the needle shall find."""
    if cell.prefix == "cold":
        return 0
    if cell.prefix == "disk":
        return restore(engine, needle)
    ids = needle if cell.prefix == "memory" else [*needle[:PARTIAL], (needle[PARTIAL] + 1) % VOCAB_SIZE, *needle[:20]]
    engine.submit(Request(ids, SamplingParams(temperature=0.0, max_tokens=1, seed=0)))
    engine.finish_all()
    return len(needle) - 1 if cell.prefix == "memory" else PARTIAL


def restore(engine: ManualEngine, needle: list[int]) -> int:
    """Bring the needle's blocks in as bytes; the tokens of them."""
    runner = engine._transfer.runner
    before = ManualEngine(runner, EngineLimits(prefill_chunk=WHOLE))
    before.submit(Request(needle, SamplingParams(temperature=0.0, max_tokens=1, seed=0)))
    before.finish_all()
    chain = before.kv_chain(needle)
    blocks = [chain.export(index) for index in range(chain.num_blocks)]
    for block_id in range(runner.limits.num_blocks):  # both engines have the same memory
        runner.write_block(block_id, np.full(runner.block_bytes, 0x55, np.uint8))
    with engine.kv_chain(needle) as chain:
        for block in blocks:
            assert block is not None
            assert chain.add(block)
    return chain.num_blocks * BLOCK_SIZE


def run_cell(cell: Cell, recorder: RecordingRunner, references: References, seed: int = 0) -> ManualEngine:
    """Run a cell and compare all its tokens and logits with the references, bit for bit.

    Returns:
        The engine, for its figures.

    Raises:
        AssertionError: something differs, or the circumstances were not those of the cell.
    """
    work = make_work(cell.batch, cell.sampling, seed)
    limits = EngineLimits(prefill_chunk=cell.chunk, max_seqs=cell.batch, speculation=cell.speculation)
    engine = ManualEngine(recorder, limits)
    with VirtualClock(tick_s=0.001).installed():  # else the measured times decide how much is guessed
        expected_hit = warm_up(engine, cell, list(work.needle.prompt_ids))
        readers, job_logits = run_work(engine, work)
    check_accounting(engine)
    for request, reader in zip(work.requests, readers, strict=True):
        token_ids, finished = reader.result()
        check_answer(cell, request, token_ids, recorder, references)
        assert (finished.reason, finished.message) == ("length", "")
        if request is work.needle and not cell.preempted:
            assert finished.usage.cached_tokens == expected_hit
    assert np.array_equal(job_logits, references.logits(work.job_ids)), f"engine.logits in {cell}"
    check_circumstances(cell, engine, recorder)
    return engine


def run_work(engine: ManualEngine, work: Work) -> tuple[list[Reader], np.ndarray]:
    """Run requests and job to their end; return the requests' readers in order, and the job's result."""
    readers = [Reader(engine.submit(request)) for request in (*work.early, work.needle)]
    needle = readers[-1]
    while not needle.token_ids:
        engine.turn()
        needle.read()
    readers += [Reader(engine.submit(request)) for request in work.late]
    return readers, LogitsCall(engine, work.job_ids).finish()


def check_answer(
    cell: Cell, request: Request, token_ids: list[int], recorder: RecordingRunner, references: References
) -> None:
    """Tokens, and the logits of each, are those of the request alone."""
    seed = request.params.seed
    assert seed is not None
    expected_ids, expected_rows = references.answer(request)
    assert token_ids == expected_ids, f"tokens of request {seed} in {cell}"
    rows = recorder.rows(seed, len(request.prompt_ids), len(token_ids))
    assert np.array_equal(rows, expected_rows), f"logits of request {seed} in {cell}"


def check_circumstances(cell: Cell, engine: ManualEngine, recorder: RecordingRunner) -> None:
    """The cell was what its name says, else its equality would prove nothing."""
    stats = engine.stats()
    assert (stats.preemptions > 0) == cell.preempted
    assert stats.used_blocks == 0
    assert cell.speculation or stats.draft_tokens == 0
    if not cell.preempted:  # with a chunk of 1, some end before the last one begins
        fewest = -(-cell.batch // 2) if cell.chunk == 1 else cell.batch
        assert fewest <= recorder.most_sequences <= cell.batch
