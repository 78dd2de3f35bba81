"""Bias, penalties, logprobs and constraints of single requests, against float64 of the logits that the model gave."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.base import Device, ModelRunner, RunnerLimits, StepInput, StepInterruptedError, StepOutput
from nanochat_infer.devices.cpu import CpuDevice
from nanochat_infer.devices.cuda import CudaDevice
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Finished, TokenGenerated
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import ParameterError
from nanochat_infer.logits_options import LogitsOptions, TokenLogprob
from tests.manual_engine import ManualEngine, check_accounting, drain
from tests.recording_runner import RecordingRunner
from tests.tiny_models import make_model
from tests.torch_devices import TORCH_DEVICES

VOCAB_SIZE = 96
SEED = 5
NUM_TOKENS = 16
GREEDY = SamplingParams(temperature=0.0, seed=SEED, max_tokens=NUM_TOKENS)
WILD = SamplingParams(temperature=1.7, top_k=0, top_p=1.0, seed=SEED, max_tokens=NUM_TOKENS)
FILTERED = replace(WILD, top_k=30, top_p=0.9, min_p=0.01, repetition_penalty=1.3)
PROMPT = [3, 1, 4, 1, 5, 9, 2, 6]
LIMITS = RunnerLimits(60, 4, max_tokens_per_step=48, max_seqs=6, max_context_len=96, max_sampled_rows=14)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("options") / "tiny", "qwen3", vocab_size=VOCAB_SIZE)


@pytest.fixture(scope="module", params=["numba", *TORCH_DEVICES])
def runner(request: pytest.FixtureRequest, folder: Path) -> Iterator[ModelRunner]:
    device: Device = CpuDevice(2) if request.param == "numba" else CudaDevice(request.param)
    with open_checkpoint(folder) as checkpoint:
        loaded = device.load(checkpoint.definition, checkpoint.config, checkpoint.tensors, weights="f32", limits=LIMITS)
        yield loaded
        loaded.close()


@dataclass
class Answer:
    """What a request came to, and the logits of the model behind each token."""

    token_ids: list[int]
    logprobs: list[TokenLogprob | None]
    finished: Finished
    logits: np.ndarray


def run(runner: ModelRunner, requests: Sequence[Request], num_blocks: int = 60, **limits: object) -> list[Answer]:
    """Answer requests of different seeds together."""
    recording = RecordingRunner(runner, num_blocks)
    engine = ManualEngine(recording, EngineLimits(prefill_chunk=7, **limits))  # type: ignore[arg-type]
    streams = [engine.submit(request) for request in requests]
    engine.finish_all()
    check_accounting(engine)
    answers = []
    for request, stream in zip(requests, streams, strict=True):
        *events, finished = drain(stream)
        assert isinstance(finished, Finished)
        tokens = [event for event in events if isinstance(event, TokenGenerated)]
        logits = recording.rows(stream.seed, len(request.prompt_ids), len(tokens)) if tokens else np.empty(0)
        answers.append(Answer([t.token_id for t in tokens], [t.logprob for t in tokens], finished, logits))
    return answers


def run_one(runner: ModelRunner, params: SamplingParams, options: LogitsOptions | None = None) -> Answer:
    return run(runner, [Request(PROMPT, params, options=options)])[0]


def exact_logprobs(row: np.ndarray) -> list[float]:
    """Log-softmax as its definition says, one number after the other."""
    numbers = [float(value) for value in row]
    peak = max(numbers)
    total = math.fsum(math.exp(number - peak) for number in numbers)
    return [number - peak - math.log(total) for number in numbers]


@pytest.mark.parametrize(("params", "count"), [(GREEDY, 1), (WILD, 20), (FILTERED, 0)])
def test_logprobs_are_those_of_the_models_own_logits(runner: ModelRunner, params: SamplingParams, count: int) -> None:
    answer = run_one(runner, params, LogitsOptions(num_logprobs=count))
    assert answer.token_ids == run_one(runner, params).token_ids, "asking for logprobs changes nothing"
    assert len(answer.token_ids) == NUM_TOKENS
    for token_id, logprob, row in zip(answer.token_ids, answer.logprobs, answer.logits, strict=True):
        expected = exact_logprobs(row)
        assert logprob is not None
        assert logprob.token_id == token_id
        assert logprob.logprob == pytest.approx(expected[token_id], abs=1e-9)
        likeliest = sorted(range(VOCAB_SIZE), key=lambda i: (-row[i], i))[:count]
        assert [top_id for top_id, _ in logprob.top] == likeliest
        assert [value for _, value in logprob.top] == pytest.approx([expected[i] for i in likeliest], abs=1e-9)


@pytest.mark.slow
def test_logprobs_are_those_of_transformers(runner: ModelRunner, folder: Path) -> None:
    from tests.hf_oracle import hf_logits

    answer = run_one(runner, WILD, LogitsOptions(num_logprobs=5, presence_penalty=1.0))
    logits = hf_logits(folder, [*PROMPT, *answer.token_ids])[len(PROMPT) - 1 : -1]
    for logprob, row in zip(answer.logprobs, logits, strict=True):
        assert logprob is not None
        expected = exact_logprobs(row)
        assert logprob.logprob == pytest.approx(expected[logprob.token_id], abs=2e-3)
        assert [value for _, value in logprob.top] == pytest.approx([expected[i] for i, _ in logprob.top], abs=2e-3)


def test_nobody_gets_logprobs_who_did_not_ask(runner: ModelRunner) -> None:
    assert run_one(runner, WILD).logprobs == [None] * NUM_TOKENS
    assert run_one(runner, WILD, LogitsOptions(presence_penalty=1.0)).logprobs == [None] * NUM_TOKENS


def changed(row: np.ndarray, generated: Sequence[int], params: SamplingParams, options: LogitsOptions) -> list[float]:
    """What bias and penalties make of a row, in float64, by their formulas."""
    numbers = [float(value) + options.logit_bias.get(i, 0.0) for i, value in enumerate(row)]
    for i in {*PROMPT, *generated}:
        factor = params.repetition_penalty
        numbers[i] = numbers[i] * factor if numbers[i] < 0 else numbers[i] / factor
    for i in set(generated):
        numbers[i] -= generated.count(i) * options.frequency_penalty + options.presence_penalty
    return numbers


@pytest.mark.parametrize(
    ("options", "repetition"),
    [
        (LogitsOptions(frequency_penalty=1.5), 1.0),
        (LogitsOptions(presence_penalty=2.0), 1.2),
        (LogitsOptions(frequency_penalty=-1.5, presence_penalty=-0.5), 1.4),
        (LogitsOptions(logit_bias={7: 3.5, 8: -4.0, 95: 2.5}), 1.3),
        (LogitsOptions({7: 3.0, 30: 3.0}, frequency_penalty=1.0, presence_penalty=-0.5, num_logprobs=2), 1.4),
    ],
    ids=["frequency", "presence", "negative", "bias", "all"],
)
def test_bias_and_penalties_are_those_of_the_formulas(
    runner: ModelRunner, options: LogitsOptions, repetition: float
) -> None:
    params = replace(GREEDY, repetition_penalty=repetition)
    answer = run_one(runner, params, options)
    for place, row in enumerate(answer.logits):
        expected = changed(row, answer.token_ids[:place], params, options)
        assert expected[answer.token_ids[place]] >= max(expected) - 1e-5
        if (logprob := answer.logprobs[place]) is not None:
            own = exact_logprobs(row)
            assert logprob.logprob == pytest.approx(own[logprob.token_id], abs=1e-9), "not of what they became"
            assert [value for _, value in logprob.top] == pytest.approx(sorted(own)[-1:-3:-1], abs=1e-9)
    assert answer.token_ids != run_one(runner, params).token_ids, "control: they have an effect here"


def test_a_bias_of_100_forces_and_bans(runner: ModelRunner) -> None:
    plain = run_one(runner, WILD).token_ids
    banned = run_one(runner, WILD, LogitsOptions(logit_bias=dict.fromkeys(set(plain), -100.0)))
    assert not set(banned.token_ids) & set(plain)
    assert run_one(runner, WILD, LogitsOptions(logit_bias={42: 100})).token_ids == [42] * NUM_TOKENS


def test_ids_outside_the_vocabulary_are_refused(runner: ModelRunner) -> None:
    engine = ManualEngine(runner)
    with pytest.raises(ParameterError, match=r"^logit_bias takes ids of the model's vocabulary, from 0 to 95, got 96$"):
        engine.submit(Request(PROMPT, WILD, options=LogitsOptions(logit_bias={3: 1, 96: 1})))


@dataclass
class Digits:
    """A constraint of its own: the answer counts the ids 10, 11, 12 ... up to an end."""

    end: int
    taken: list[int] = field(default_factory=list)
    problem: str = "nothing follows the last one"
    stop_id: int | None = None

    def allowed(self) -> np.ndarray:
        allowed = np.zeros(VOCAB_SIZE, np.bool_)
        if len(self.taken) < self.end:
            allowed[10 + len(self.taken)] = True
        elif self.stop_id is not None:
            allowed[self.stop_id] = True
        return allowed

    def accept(self, token_id: int) -> None:
        self.taken.append(token_id)

    @property
    def is_complete(self) -> bool:
        return self.end == len(self.taken)


def constrained(params: SamplingParams, constraint: Digits, bias: dict[int, float] | None = None) -> Request:
    stop_ids = frozenset() if constraint.stop_id is None else frozenset({constraint.stop_id})
    return Request(PROMPT, params, stop_ids, options=LogitsOptions(constraint=constraint, logit_bias=bias or {}))


@pytest.mark.parametrize("params", [GREEDY, WILD, FILTERED, replace(WILD, temperature=2.0, top_k=1)])
def test_a_draw_never_leaves_a_constraint(runner: ModelRunner, params: SamplingParams) -> None:
    bias = {50: 100.0, 10: -100.0}
    answer = run(runner, [constrained(params, Digits(6, stop_id=90), bias)])[0]
    assert answer.token_ids == [10, 11, 12, 13, 14, 15, 90]
    assert answer.finished.reason == "stop"
    assert run_one(runner, params, LogitsOptions(logit_bias=bias)).token_ids[0] == 50, "control: without, it would"


def test_what_is_complete_ends_without_a_stop_id(runner: ModelRunner) -> None:
    for params in (WILD, replace(WILD, max_tokens=6)):
        answer = run(runner, [constrained(params, Digits(6))])[0]
        assert (answer.token_ids, answer.finished.reason) == ([10, 11, 12, 13, 14, 15], "stop")
    whole = run(runner, [constrained(replace(WILD, max_tokens=6), Digits(6, stop_id=90))])[0]
    assert (len(whole.token_ids), whole.finished.reason) == (6, "stop"), "nothing is missing but the stop id"
    cut = run(runner, [constrained(replace(WILD, max_tokens=5), Digits(6))])[0]
    assert (cut.token_ids, cut.finished.reason) == ([10, 11, 12, 13, 14], "length")


class Stuck(Digits):
    is_complete = False


def test_a_constraint_that_nothing_fits_ends_with_its_sentence(runner: ModelRunner) -> None:
    answer, other = run(runner, [constrained(WILD, Stuck(2)), Request(PROMPT, replace(WILD, seed=6))])
    assert answer.token_ids == [10, 11]
    assert (answer.finished.reason, answer.finished.message) == ("error", "nothing follows the last one")
    assert other.finished.reason == "length"


def crowd(options: LogitsOptions | None) -> list[Request]:
    """Six requests, two of which may have options; each has its own seed."""
    prompts = [PROMPT, PROMPT[2:], [8] * 9, PROMPT * 2, [7], [*PROMPT, 70]]
    params = [WILD, GREEDY, FILTERED, WILD, FILTERED, GREEDY]
    return [
        Request(ids, replace(kind, seed=100 + number), options=options if number in (0, 2) else None)
        for number, (ids, kind) in enumerate(zip(prompts, params, strict=True))
    ]


ALL = LogitsOptions({5: 6.0}, frequency_penalty=2.0, presence_penalty=1.5, num_logprobs=3)


@pytest.fixture(scope="module")
def exact(folder: Path) -> Iterator[ModelRunner]:
    """The device whose bits do not depend on the batch."""
    with open_checkpoint(folder) as checkpoint:
        loaded = CpuDevice(2).load(
            checkpoint.definition, checkpoint.config, checkpoint.tensors, weights="int8", limits=LIMITS
        )
        yield loaded
        loaded.close()


@pytest.mark.parametrize("num_blocks", [60, 24], ids=["room", "preempted"])
@pytest.mark.parametrize("speculation", [False, True])
def test_neighbours_keep_their_bits_and_seeds_fix_the_answer(
    exact: ModelRunner, num_blocks: int, speculation: bool
) -> None:
    alone = [run(exact, [request])[0] for request in crowd(ALL)]
    together = run(exact, crowd(ALL), num_blocks, speculation=speculation)
    plain = run(exact, crowd(None))
    for number, (found, expected) in enumerate(zip(together, alone, strict=True)):
        assert found.token_ids == expected.token_ids
        assert found.logprobs == expected.logprobs
        assert np.array_equal(found.logits, expected.logits)
        assert (found.token_ids == plain[number].token_ids) == (number not in (0, 2)), "control: options have an effect"


class Troubled(RecordingRunner):
    """Every other step fails, or is interrupted although somebody waits for it, after it was computed."""

    error: type[Exception] = StepInterruptedError

    def __init__(self, runner: ModelRunner, num_blocks: int) -> None:
        super().__init__(runner, num_blocks)
        self.num_steps = 0
        self.edits: list[bool] = []

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        output = super().step(batch, want_logits=want_logits)
        self.edits.append(batch.edit_logits is not None)
        self.num_steps += 1
        if self.num_steps % 2 == 1:
            raise self.error
        return output


class Failing(Troubled):
    """The same, as a fault of the device."""

    error = RuntimeError

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        if len(batch.context_lens) == 1:
            return RecordingRunner.step(self, batch)
        return super().step(batch)


@pytest.mark.parametrize("kind", [Troubled, Failing])
def test_a_repeated_step_counts_nothing_twice(exact: ModelRunner, kind: type[Troubled]) -> None:
    expected = run(exact, crowd(ALL))
    troubled = kind(exact, 60)
    engine = ManualEngine(troubled)
    engine.allow_failures = True
    requests = [*crowd(ALL), constrained(WILD, Digits(6))]
    streams = [engine.submit(request) for request in requests]
    engine.finish_all()
    check_accounting(engine)
    assert troubled.num_steps > 10
    for stream, answer in zip(streams, expected, strict=False):
        events = [event for event in drain(stream) if isinstance(event, TokenGenerated)]
        assert [event.token_id for event in events] == answer.token_ids
        assert [event.logprob for event in events] == answer.logprobs
    assert [e.token_id for e in drain(streams[-1]) if isinstance(e, TokenGenerated)] == [10, 11, 12, 13, 14, 15]


def test_a_cancelled_request_leaves_the_others_alone(exact: ModelRunner) -> None:
    expected = run(exact, crowd(ALL))
    engine = ManualEngine(RecordingRunner(exact, 60))
    streams = [engine.submit(request) for request in crowd(ALL)]
    engine.turn(12)
    streams[0].cancel()
    engine.finish_all()
    check_accounting(engine)
    for number, (stream, answer) in enumerate(zip(streams, expected, strict=True)):
        token_ids = [event.token_id for event in drain(stream) if isinstance(event, TokenGenerated)]
        assert 0 < len(token_ids) < NUM_TOKENS if number == 0 else token_ids == answer.token_ids
        assert answer.token_ids[: len(token_ids)] == token_ids


def test_steps_without_options_are_as_before(exact: ModelRunner) -> None:
    """The work is counted: no hook, and guesses for all who may; with options in the step, for the others."""
    drafted = {}
    for name, options in (("none", None), ("nothing asked", LogitsOptions()), ("all", ALL)):
        spy = Troubled(exact, 60)
        spy.error = StepInterruptedError
        spy.num_steps = -(10**9)  # never in trouble
        engine = ManualEngine(spy, EngineLimits(speculation=True))
        for request in crowd(options):
            engine.submit(replace(request, prompt_ids=[1, 2, 3, 4] * 4))
        engine.turn(3)
        assert any(spy.edits) == (name == "all")
        states = engine._scheduler.running
        assert len(states) == 6
        drafted[name] = [state.lookup is not None for state in states]
    without_penalty = [True, True, False, True, False, True]
    assert drafted["none"] == drafted["nothing asked"] == without_penalty
    assert drafted["all"] == [False, True, False, True, False, True]


class NotFinite(RecordingRunner):
    """A model whose third token has no finite logits."""

    def step(self, batch: StepInput, *, want_logits: bool = False) -> StepOutput:
        edit = batch.edit_logits
        assert edit is not None

        def spoiled(logits: np.ndarray, first_row: int) -> None:
            if batch.context_lens[0] == len(PROMPT) + 2:
                logits[0, 3] = np.nan
            edit(logits, first_row)

        return self.runner.step(replace(batch, edit_logits=spoiled))


def test_logits_that_are_not_finite_stay_an_error(runner: ModelRunner) -> None:
    engine = ManualEngine(NotFinite(runner, 60))
    stream = engine.submit(constrained(WILD, Digits(6)))
    engine.finish_all()
    *events, finished = drain(stream)
    assert isinstance(finished, Finished)
    assert [event.token_id for event in events if isinstance(event, TokenGenerated)] == [10, 11]
    assert finished.message == f"the model produced logits that are not finite at position {len(PROMPT) + 2}"
