"""Random submit, cancel, fork and step under memory pressure: accounting after each, every output as if alone."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.logits import LogitsJob
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError
from tests.manual_engine import ManualEngine, check_accounting, drain
from tests.scripted_runner import ScriptedRunner, mixing_rule, small_limits

VOCAB_SIZE = 5  # small, so that prefixes collide and stop ids come up
CONTEXT = 40
STOP_ID = 4
RULE = mixing_rule(VOCAB_SIZE)

prompts = st.lists(st.integers(0, VOCAB_SIZE - 1), min_size=1, max_size=24)


@dataclass
class Conversation:
    """What the test knows of a request."""

    prompt: list[int]
    max_tokens: int
    stop_ids: frozenset[int]
    stream: RequestStream
    cancelled: bool = False
    tokens: list[int] = field(default_factory=list)
    finished: Finished | None = None
    processed: int = 0
    kinds: list[type] = field(default_factory=list)

    def read(self) -> None:
        for event in drain(self.stream):
            self.kinds.append(type(event))
            if isinstance(event, TokenGenerated):
                self.tokens.append(event.token_id)
            elif isinstance(event, Finished):
                self.finished = event
            elif isinstance(event, PrefillProgress):
                assert self.processed < event.processed <= event.total == len(self.prompt)
                assert event.cached <= event.processed
                self.processed = event.processed

    def alone(self) -> tuple[list[int], str]:
        """What the request gives when nothing else runs, by definition."""
        ids, answer = list(self.prompt), []
        while True:
            answer.append(RULE(tuple(ids)))
            ids.append(answer[-1])
            if answer[-1] in self.stop_ids:
                return answer, "stop"
            if len(answer) == self.max_tokens or len(ids) == CONTEXT:
                return answer, "length"

    def check(self) -> None:
        assert self.finished is not None
        expected, reason = self.alone()
        if self.finished.reason == "cancelled":
            assert self.cancelled
            assert self.tokens == expected[: len(self.tokens)]
        else:
            assert (self.tokens, self.finished.reason) == (expected, reason)
        usage = self.finished.usage
        assert usage.prompt_tokens == len(self.prompt)
        assert usage.completion_tokens == len(self.tokens)
        assert 0 <= usage.cached_tokens < len(self.prompt)
        order = [Queued, PrefillProgress, TokenGenerated, Finished]
        ranks = [order.index(kind) for kind in self.kinds]
        assert ranks == sorted(ranks)
        assert self.kinds[-1] is Finished


class SchedulingMachine(RuleBasedStateMachine):
    @initialize(
        num_blocks=st.integers(10, 16),
        max_seqs=st.integers(1, 5),
        tokens_per_step=st.integers(5, 40),
        prefill_chunk=st.sampled_from([1, 3, 7, 64]),
    )
    def start(self, num_blocks: int, max_seqs: int, tokens_per_step: int, prefill_chunk: int) -> None:
        limits = small_limits(
            num_blocks=num_blocks,
            max_context_len=CONTEXT,
            max_tokens_per_step=tokens_per_step,
            max_seqs=max_seqs,
        )
        self.runner = ScriptedRunner(VOCAB_SIZE, limits=limits)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=prefill_chunk, max_queue=6))
        self.requests: list[Conversation] = []

    def submit_ids(self, prompt: list[int], max_tokens: int, stop: bool, penalty: float) -> None:
        stop_ids = frozenset({STOP_ID}) if stop else frozenset()
        params = SamplingParams(max_tokens=max_tokens, repetition_penalty=penalty)
        try:
            stream = self.engine.submit(Request(prompt, params, stop_ids))
        except BusyError:
            assert self.engine._scheduler.num_queued == 6
            return
        self.requests.append(Conversation(prompt, max_tokens, stop_ids, stream))

    @rule(prompt=prompts, max_tokens=st.integers(1, 30), stop=st.booleans(), penalty=st.sampled_from([1.0, 1.3]))
    def submit(self, prompt: list[int], max_tokens: int, stop: bool, penalty: float) -> None:
        self.submit_ids(prompt, max_tokens, stop, penalty)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), more=st.lists(st.integers(0, VOCAB_SIZE - 1), max_size=4), max_tokens=st.integers(1, 12))
    def fork(self, data: st.DataObject, more: list[int], max_tokens: int) -> None:
        """A prompt that shares its start with an earlier one, running or finished: next turn, regenerate, edit."""
        parent = data.draw(st.sampled_from(self.requests))
        parent.read()
        history = parent.prompt + parent.tokens
        cut = data.draw(st.integers(1, len(history)))
        self.submit_ids((history[:cut] + more)[: CONTEXT - 1], max_tokens, False, 1.0)

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(self.requests))
        request.cancelled = True
        request.stream.cancel()
        self.turn(1)
        assert request.finished is not None

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def cancel_during_a_step(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(self.requests))
        request.cancelled = True
        self.runner.tamper = lambda batch: request.stream.cancel()
        self.turn(1)
        self.runner.tamper = None
        if self.runner.num_steps == self.steps_before:
            request.stream.cancel()
            self.turn(1)
        assert request.finished is not None

    @rule(count=st.integers(1, 12))
    def turn(self, count: int) -> None:
        self.steps_before = self.runner.num_steps
        for _ in range(count):
            self.engine.turn()
            for request in self.requests:
                request.read()

    @rule(prompt=prompts)
    def logits(self, prompt: list[int]) -> None:
        job = LogitsJob(np.array(prompt, dtype=np.int32), np.empty((len(prompt), VOCAB_SIZE), dtype=np.float32))
        self.engine._logits_jobs.append(job)
        while self.engine._logits_jobs:
            self.engine.turn()
        expected = [RULE(tuple(prompt[: end + 1])) for end in range(len(prompt))]
        assert job.result().argmax(axis=1).tolist() == expected

    @invariant()
    def accounting(self) -> None:
        if hasattr(self, "engine"):
            check_accounting(self.engine)
            assert self.runner.violations == []

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        self.engine.finish_all()
        for request in self.requests:
            request.read()
            request.check()
        self.accounting()
        stats = self.engine.stats()
        assert (stats.used_blocks, stats.running, stats.waiting) == (0, 0, 0)
        assert stats.finished == len(self.requests)
        assert stats.generated_tokens == sum(len(request.tokens) for request in self.requests)
        finished = [request.finished for request in self.requests if request.finished is not None]
        assert stats.reused_tokens == sum(event.usage.cached_tokens for event in finished)
        if not any(request.cancelled for request in self.requests):
            assert stats.computed_tokens + stats.reused_tokens == sum(len(request.prompt) for request in self.requests)


SchedulingMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestSchedulingMachine = SchedulingMachine.TestCase


@pytest.mark.slow
def test_long_machine_run() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        SchedulingMachine, settings=settings(max_examples=1000, stateful_step_count=60, deadline=None)
    )
