"""Random submit, cancel, fork, idle work, logits, KV chains and steps under memory pressure, guessing ahead or not.

The block accounting is checked after each rule, and every output in the end: it is what the request gives alone.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Finished, PrefillProgress, Queued, TokenGenerated
from nanochat_infer.engine.kv_transfer import KvChain
from nanochat_infer.engine.logits import LogitsJob
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import BusyError
from tests.manual_engine import ManualEngine, check_accounting
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits
from tests.stream_reader import Reader
from tests.virtual_clock import VirtualClock

VOCAB_SIZE = 5  # small, so that prefixes collide and stop ids come up
CONTEXT = 40
STOP_ID = 4
MAX_QUEUE = 6
MIXING = mixing_rule(VOCAB_SIZE)


def repeating(ids: Ids) -> int:
    """Often what stood five ids before, so that guesses come true, and sometimes not."""
    return MIXING(ids) if len(ids) < 5 or len(ids) % 7 == 0 else ids[-5]


RULES = {"mixing": MIXING, "repeating": repeating}
prompts = st.lists(st.integers(0, VOCAB_SIZE - 1), min_size=1, max_size=24)


def breaks(ids: Ids) -> bool:
    """Where the logits of a faulty model are not finite."""
    return zlib.crc32(bytes(ids)) % 23 == 0


@dataclass(eq=False)
class Conversation(Reader):
    """What the test knows of a request, and what the request gives alone by definition."""

    request: Request = field(kw_only=True)
    rule: Callable[[Ids], int] = field(kw_only=True)
    faulty: bool = field(kw_only=True)
    cancelled: bool = False
    processed: int = 0
    kinds: list[type] = field(default_factory=list)

    def follow(self) -> None:
        """Read, and check what can be checked on the way."""
        for event in self.read():
            self.kinds.append(type(event))
            if isinstance(event, PrefillProgress):
                assert self.processed < event.processed <= event.total == len(self.request.prompt_ids)
                assert event.cached <= event.processed
                self.processed = event.processed

    def alone(self) -> tuple[list[int], str]:
        ids, answer = list(self.request.prompt_ids), list[int]()
        if self.request.prefill_only:
            return [], "length"
        while True:
            if self.faulty and breaks(tuple(ids)):
                return answer, "error"
            answer.append(self.rule(tuple(ids)))
            ids.append(answer[-1])
            if answer[-1] in self.request.stop_token_ids:
                return answer, "stop"
            if len(answer) == self.request.params.max_tokens or len(ids) == CONTEXT:
                return answer, "length"

    def check(self) -> None:
        assert self.finished is not None
        expected, reason = self.alone()
        if self.finished.reason == "cancelled":
            assert self.cancelled
            assert self.token_ids == expected[: len(self.token_ids)]
        else:
            assert (self.token_ids, self.finished.reason) == (expected, reason)
        usage, timings, reuse = self.finished.usage, self.finished.timings, self.finished.reuse
        assert usage.prompt_tokens == len(self.request.prompt_ids)
        assert usage.completion_tokens == len(self.token_ids)
        assert 0 <= usage.cached_tokens < len(self.request.prompt_ids)
        assert 0 <= timings.accepted_tokens <= timings.draft_tokens
        assert timings.accepted_tokens < max(len(self.token_ids), 1)
        if reuse is not None:
            assert reuse.cached_tokens == reuse.position == usage.cached_tokens
            assert (reuse.reason == "") == (len(self.request.previous_ids) == 0)
            if reuse.reason in ("evicted", "not_computed"):
                assert reuse.cached_tokens < reuse.offered_tokens
            elif reuse.reason:
                assert reuse.cached_tokens >= reuse.offered_tokens
        order = [Queued, PrefillProgress, TokenGenerated, Finished]
        ranks = [order.index(kind) for kind in self.kinds]
        assert ranks == sorted(ranks)
        assert self.kinds[-1] is Finished


class SchedulingMachine(RuleBasedStateMachine):
    @initialize(
        num_blocks=st.integers(10, 16),
        max_seqs=st.integers(1, 5),
        more_rows=st.sampled_from([0, 1, 3, 20]),
        tokens_per_step=st.integers(5, 40),
        prefill_chunk=st.sampled_from([1, 3, 7, 64, None]),
        name=st.sampled_from(sorted(RULES)),
        faulty=st.booleans(),
    )
    def start(
        self,
        num_blocks: int,
        max_seqs: int,
        more_rows: int,
        tokens_per_step: int,
        prefill_chunk: int | None,
        name: str,
        faulty: bool,
    ) -> None:
        limits = small_limits(
            num_blocks=num_blocks,
            max_context_len=CONTEXT,
            max_tokens_per_step=tokens_per_step,
            max_seqs=max_seqs,
            max_sampled_rows=max_seqs + more_rows,
        )
        self.model_rule, self.faulty = RULES[name], faulty
        nan_when = breaks if faulty else None
        self.runner = ScriptedRunner(VOCAB_SIZE, rule=self.model_rule, limits=limits, nan_when=nan_when)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=prefill_chunk, max_queue=MAX_QUEUE))
        self.clock = VirtualClock(tick_s=0.001)
        self.requests: list[Conversation] = []
        self.jobs: list[LogitsJob] = []
        self.chains: list[KvChain] = []
        self.kept: dict[Ids, np.ndarray] = {}  # blocks outside of the pool, by all ids up to their end

    def submit_request(self, request: Request) -> None:
        try:
            with self.clock.installed():
                stream = self.engine.submit(request)
        except BusyError:
            scheduler = self.engine._scheduler
            assert (len(scheduler.idle) if request.idle else scheduler.num_queued) >= MAX_QUEUE
            return
        self.requests.append(Conversation(stream, request=request, rule=self.model_rule, faulty=self.faulty))

    @rule(
        prompt=prompts,
        max_tokens=st.integers(1, 30),
        stop=st.booleans(),
        penalty=st.sampled_from([1.0, 1.0, 1.3]),
        idle=st.booleans(),
        prefill_only=st.booleans(),
    )
    def submit(
        self, prompt: list[int], max_tokens: int, stop: bool, penalty: float, idle: bool, prefill_only: bool
    ) -> None:
        params = SamplingParams(max_tokens=max_tokens, repetition_penalty=penalty)
        stop_ids = frozenset({STOP_ID}) if stop else frozenset()
        self.submit_request(Request(prompt, params, stop_ids, idle=idle, prefill_only=prefill_only and idle))

    @precondition(lambda self: self.requests)
    @rule(
        data=st.data(),
        more=st.lists(st.integers(0, VOCAB_SIZE - 1), max_size=4),
        max_tokens=st.integers(1, 12),
        idle=st.booleans(),
    )
    def fork(self, data: st.DataObject, more: list[int], max_tokens: int, idle: bool) -> None:
        """A prompt that shares its start with an earlier one, running or finished: next turn, regenerate, edit."""
        parent = data.draw(st.sampled_from(self.requests))
        parent.follow()
        history = [*parent.request.prompt_ids, *parent.token_ids]
        prompt = (history[: data.draw(st.integers(1, len(history)))] + more)[: CONTEXT - 1]
        self.submit_request(Request(prompt, SamplingParams(max_tokens=max_tokens), previous_ids=history, idle=idle))

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
            scheduler = self.engine._scheduler
            ordinary = [state for state in (*scheduler.waiting, *scheduler.running) if not state.idle]
            with self.clock.installed():
                self.engine.turn()
            if any(state.idle for state in scheduler._plan):
                assert all(state.idle for state in scheduler._plan)
                assert all(state.finished for state in ordinary), "cancelled ones end without a step"
            for request in self.requests:
                request.follow()

    @rule(prompt=prompts)
    def logits(self, prompt: list[int]) -> None:
        """A job that the turns after this one bring forward."""
        job = LogitsJob(np.array(prompt, dtype=np.int32), np.empty((len(prompt), VOCAB_SIZE), dtype=np.float32))
        self.engine._logits_jobs.append(job)
        self.jobs.append(job)

    def chain_of(self, data: st.DataObject) -> KvChain:
        request = data.draw(st.sampled_from(self.requests))
        return self.engine.kv_chain([*request.request.prompt_ids, *request.token_ids])

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        """Copy blocks out; what was copied once is the same for ever."""
        chain = self.chain_of(data)
        for index in range(chain.num_blocks):
            block = chain.export(index)
            assert (block is not None) == chain.is_in_memory(index)
            if block is not None:
                ids = tuple(chain.token_ids[: (index + 1) * chain.block_size].tolist())
                assert np.array_equal(self.kept.setdefault(ids, block), block)

    @precondition(lambda self: self.requests and len(self.chains) < 3)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """Hold a prefix and import what was copied out; running requests do not suffer."""
        chain = self.chain_of(data)
        preemptions = self.engine.stats().preemptions
        chain.hold()
        while chain.num_held < chain.num_blocks:
            ids = tuple(chain.token_ids[: (chain.num_held + 1) * chain.block_size].tolist())
            if ids not in self.kept or not chain.add(self.kept[ids]):
                break
        assert self.engine.stats().preemptions == preemptions
        self.chains.append(chain)

    @precondition(lambda self: self.chains)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        self.chains.pop(data.draw(st.integers(0, len(self.chains) - 1))).release()

    @invariant()
    def accounting(self) -> None:
        if hasattr(self, "engine"):
            check_accounting(self.engine)
            assert self.runner.violations == []

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        scheduler = self.engine._scheduler
        for _ in range(10_000):  # chains keep no ordinary request from its end, however long they hold
            if not scheduler.waiting and all(state.idle for state in scheduler.running):
                break
            self.turn(1)
        else:
            raise AssertionError("requests are stuck")
        for chain in self.chains:
            chain.release()
        with self.clock.installed():
            self.engine.finish_all()
        for request in self.requests:
            request.follow()
            request.check()
        for job in self.jobs:
            assert job._done.is_set()
            ids = job.token_ids.tolist()
            expected = [self.model_rule(tuple(ids[: end + 1])) for end in range(len(ids))]
            assert job.result().argmax(axis=1).tolist() == expected
        self.accounting()
        self.check_figures()

    def check_figures(self) -> None:
        stats = self.engine.stats()
        assert (stats.used_blocks, stats.running, stats.waiting, stats.idle) == (0, 0, 0, 0)
        finished = [request.finished for request in self.requests if request.finished is not None]
        assert stats.finished == len(finished) == len(self.requests)
        assert stats.generated_tokens == sum(len(request.token_ids) for request in self.requests)
        assert stats.reused_tokens == sum(event.usage.cached_tokens for event in finished)
        assert stats.draft_tokens == sum(event.timings.draft_tokens for event in finished)
        assert stats.accepted_tokens == sum(event.timings.accepted_tokens for event in finished)
        if not any(request.cancelled for request in self.requests):
            prompt_tokens = sum(event.usage.prompt_tokens for event in finished)
            assert stats.computed_tokens + stats.reused_tokens == prompt_tokens


SchedulingMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestSchedulingMachine = SchedulingMachine.TestCase


@pytest.mark.slow
def test_long_machine_run() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        SchedulingMachine, settings=settings(max_examples=1000, stateful_step_count=60, deadline=None)
    )
