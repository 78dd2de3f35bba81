"""The engine: requests in from any thread, one thread that drives the runner, a stream of events out per request."""

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from nanochat_infer.devices.base import ModelRunner, StepInterruptedError
from nanochat_infer.engine.batch import Array
from nanochat_infer.engine.events import FinishReason
from nanochat_infer.engine.executor import StepExecutor, Tokens, attempt
from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.kv_transfer import KvChain, KvTransfer
from nanochat_infer.engine.logits import LogitsJob
from nanochat_infer.engine.new_sequence import new_sequence
from nanochat_infer.engine.outcomes import Outcomes, failure_message
from nanochat_infer.engine.request import ContextLimit, Int32Array, Request, checked_ids
from nanochat_infer.engine.reuse import NO_IDS
from nanochat_infer.engine.scheduler import Scheduler
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.stats import Counters, EngineStats
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError, NanochatInferError, ParameterError

__all__ = ["Engine", "EngineLimits", "EngineStats"]

HOLD_WAIT_S = 0.01

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the engine allows, beside the sizes of the runner.

    Args:
        prefill_chunk: most prompt tokens computed in one step; None lets the measured times decide.
        max_queue: most requests waiting, idle ones apart; beyond it submit raises BusyError.
        max_seqs: most requests running at once; None is what the runner can.
        speculation: guess tokens by prompt lookup; None does so where that cannot change a bit of the answer.

    Raises:
        ParameterError: a limit is below 1.
    """

    prefill_chunk: int | None = None
    max_queue: int = 64
    max_seqs: int | None = None
    speculation: bool | None = None

    def __post_init__(self) -> None:
        for name in ("prefill_chunk", "max_queue", "max_seqs"):
            value = getattr(self, name)
            may_be_none = name != "max_queue"
            if value is None and may_be_none:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ParameterError(f"{name} must be a whole number of at least 1, got {value!r}")
        if self.speculation is not None and not isinstance(self.speculation, bool):
            raise ParameterError(f"speculation must be True, False or None, got {self.speculation!r}")


class Engine:
    """Continuous batching over a block-based KV pool. All methods may be called from any thread.

    One condition guards everything but the runner, which only the engine's thread calls, outside the condition. The
    thread starts with the first request, sleeps while there is nothing to do, and ends in close(). The runner belongs
    to the caller.

    Args:
        runner: the model on its device.
        limits: queue and batch limits.
    """

    def __init__(self, runner: ModelRunner, limits: EngineLimits | None = None) -> None:
        limits = limits or EngineLimits()
        sizes = runner.limits
        self.limits = limits
        self.vocab_size = runner.vocab_size
        self.context_limit = ContextLimit(sizes.max_context_len, sizes.num_blocks * sizes.block_size)
        self._executor = StepExecutor(runner)
        self._kv_cache = KvCache(sizes.num_blocks, sizes.block_size)
        max_seqs = min(limits.max_seqs or sizes.max_seqs, sizes.max_seqs, sizes.max_tokens_per_step)
        self._speculates = runner.batch_invariant if limits.speculation is None else limits.speculation
        self._scheduler = Scheduler(
            self._kv_cache,
            max_seqs=max_seqs,
            max_tokens_per_step=sizes.max_tokens_per_step,
            prefill_chunk=limits.prefill_chunk and min(limits.prefill_chunk, sizes.max_tokens_per_step),
            max_drafts=sizes.num_sampled_rows - max_seqs if self._speculates else 0,
        )
        self._counters = Counters()
        self._outcomes = Outcomes(
            self._scheduler, self._kv_cache, self._counters, self.context_limit, runner.vocab_size
        )
        self._numbers = count()
        self._process_id = os.getpid()
        self._changed = threading.Condition(threading.Lock())  # not reentrant: see _cancel
        self._transfer = KvTransfer(runner, self._kv_cache, self._changed, self._scheduler.num_promised_blocks)
        self._cancelled: deque[SequenceState] = deque()
        self._logits_jobs: deque[LogitsJob] = deque()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def max_context_len(self) -> int:
        """Most tokens of prompt and answer together."""
        return self.context_limit.tokens

    def submit(self, request: Request) -> RequestStream:
        """Check a request and put it into the queue.

        Returns:
            Its events; the first is there already.

        Raises:
            ParameterError: the prompt is empty, or it or logit_bias holds something that is not a token id.
            ContextLengthError: the prompt leaves no room for an answer.
            BusyError: the queue is full.
            NanochatInferError: the engine is closed.
        """
        self._check_process()
        state = self._new_state(request)
        with self._changed:
            self._check_open()
            num_queued = len(self._scheduler.idle) if state.idle else self._scheduler.num_queued
            if num_queued >= self.limits.max_queue:
                raise BusyError(
                    f"busy: {num_queued} requests are waiting already, as many as allowed; try again in a moment"
                )
            state.number = next(self._numbers)
            state.stream.put_queued(len(self._scheduler.idle if state.idle else self._scheduler.waiting))
            self._scheduler.add(state)
            with _without_thread(lambda: self._scheduler.remove(state)):
                self._wake()
        return state.stream

    def logits(self, prompt_ids: Sequence[int]) -> Array:
        """Compute the logits after each token, through the same runner and blocks as generation; waits for the result.

        Running requests go on meanwhile, a step after each chunk.

        Returns:
            float32 [num_tokens, vocab_size].

        Raises:
            ParameterError: the prompt is empty or holds something that is not a token id.
            ContextLengthError: the prompt is longer than the context.
            NanochatInferError: the engine is or was closed, or the device failed.
        """
        self._check_process()
        ids = checked_ids(prompt_ids, self.vocab_size)
        self.context_limit.check(len(ids), room=0)
        job = LogitsJob(ids, np.empty((len(ids), self.vocab_size), dtype=np.float32))
        with self._changed:
            self._check_open()
            self._logits_jobs.append(job)
            with _without_thread(lambda: self._logits_jobs.remove(job)):
                self._wake()
        return job.result()

    def stats(self) -> EngineStats:
        """Return a consistent snapshot."""
        self._check_process()
        with self._changed:
            return self._counters.snapshot(self._kv_cache, self._scheduler)

    def kv_chain(self, token_ids: Sequence[int]) -> KvChain:
        """Return the complete blocks of a prefix, to take their KV out or to put it in; see KvChain.

        Raises:
            ParameterError: token_ids holds something that is not a token id.
        """
        self._transfer.check_process()
        return KvChain(self._transfer, checked_ids(token_ids, self.vocab_size) if len(token_ids) else NO_IDS)

    @property
    def prefill_tok_s(self) -> float:
        """Rate of the latest prefill steps, tokens per second; 0 while unknown."""
        return self._scheduler.times.prefill_rate

    def close(self) -> None:
        """End all requests with "cancelled" and join the thread; further calls do nothing. The runner stays open."""
        if os.getpid() != self._process_id:
            return
        with self._changed:
            self._closed = self._transfer.is_closed = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _check_open(self) -> None:
        if self._closed:
            raise _closed_error()

    def _check_process(self) -> None:
        """Before any lock: one that another thread held at the moment of the fork stays locked in the child."""
        self._transfer.check_process()

    def _wake(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="nanochat-engine", daemon=True)
            thread.start()
            self._thread = thread
        self._changed.notify()

    def _new_state(self, request: Request) -> SequenceState:
        state = new_sequence(
            request,
            vocab_size=self.vocab_size,
            context_limit=self.context_limit,
            max_blocks=self._executor.max_blocks,
            speculates=self._speculates,
        )
        state.stream.on_cancel(lambda: self._cancel(state))
        return state

    def _cancel(self, state: SequenceState) -> None:
        """Ask for the end without waiting for a lock: the collector or a signal may call this where one is held."""
        if os.getpid() != self._process_id:
            return
        state.cancelled = True
        self._cancelled.append(state)
        self._executor.interrupt_unwanted()
        if self._changed.acquire(blocking=False):  # else the engine's thread finds it within a step
            try:
                self._end_cancelled(in_queue_only=True)
            finally:
                self._changed.release()

    # From here on: the engine's thread.

    def _run(self) -> None:
        reason: FinishReason = "error"
        try:
            while self._turn():
                pass
            reason = "cancelled"
        finally:
            self._end_all(reason)

    def _turn(self) -> bool:
        """Run a chunk of a logits job if there is one, and a step; wait while there is neither. False when closed."""
        with self._changed:
            while not (self._closed or self._scheduler.has_work or self._logits_jobs):
                self._changed.wait()
            if self._closed:
                return False
            self._end_cancelled()
            job = self._logits_jobs[0] if self._logits_jobs else None
            plan = self._schedule() if job is None else []
        if job is not None:
            self._run_logits(job)
            with self._changed:
                self._end_cancelled()
                plan = self._schedule()
        if plan:
            self._step(plan)
        return True

    def _schedule(self) -> list[SequenceState]:
        self._kv_cache.holds.collect()
        plan = self._scheduler.schedule()
        if not plan and self._scheduler.has_work:  # a KV chain has what is missing, for a moment
            self._changed.wait(HOLD_WAIT_S)
        return plan

    def _step(self, plan: list[SequenceState]) -> None:
        start_s = time.perf_counter()
        result = attempt(partial(self._executor.run, plan))
        if isinstance(result, StepInterruptedError):
            with self._changed:
                self._end_cancelled()
        elif isinstance(result, Exception):
            self._step_one_by_one(list(plan), result)
        else:
            self._apply(plan, result, start_s)

    def _step_one_by_one(self, plan: list[SequenceState], error: Exception) -> None:
        """Repeat a failed step one request at a time: those that fail end, the others go on with the same bits."""
        _log.debug("a step of %d requests failed", len(plan), exc_info=error)
        for state in plan:
            if state.finished:
                continue
            start_s = time.perf_counter()
            result = attempt(partial(self._executor.run, [state])) if len(plan) > 1 else error
            if isinstance(result, StepInterruptedError):
                continue  # cancelled, and ended with the next turn
            if isinstance(result, Exception):
                with self._changed:
                    self._outcomes.finish(state, "error", failure_message(result))
            else:
                self._apply([state], result, start_s)

    def _apply(self, plan: list[SequenceState], tokens: Tokens, start_s: float) -> None:
        with self._changed:
            self._end_cancelled()
            self._outcomes.apply(plan, tokens, start_s)

    def _end_cancelled(self, *, in_queue_only: bool = False) -> None:
        """End what was cancelled; outside of the engine's thread only what is in no step."""
        for _ in range(len(self._cancelled)):  # more may come meanwhile
            state = self._cancelled.popleft()
            if state.finished:
                continue
            if in_queue_only and not self._scheduler.is_waiting(state):
                self._cancelled.append(state)
            else:
                self._outcomes.finish(state, "cancelled")

    def _run_logits(self, job: LogitsJob) -> None:
        """Compute the next chunk of a job."""
        with self._changed:
            if job.block_row is None:
                job.block_row = self._start_logits(job)
            start = job.num_done
            chunk = job.token_ids[start : start + self._scheduler.prefill_chunk]
        result = attempt(partial(self._executor.logits, chunk, start, job.block_row))
        error = result if isinstance(result, Exception) else None
        if not isinstance(result, Exception):
            job.logits[start : start + len(chunk)] = result
            job.num_done += len(chunk)
        if error is None and job.num_done < len(job.token_ids):
            return
        with self._changed:
            self._logits_jobs.popleft()
            self._end_logits(job, error)

    def _start_logits(self, job: LogitsJob) -> Int32Array:
        """Give a job its blocks; running requests give theirs up and recompute them later if there are too few."""
        pool, size = self._kv_cache.pool, self._kv_cache.block_size
        num_blocks = -(-len(job.token_ids) // size)
        while pool.num_available < num_blocks:
            if self._kv_cache.holds.revoke():
                continue
            if self._scheduler.running:
                self._scheduler.preempt_latest()
            else:
                self._changed.wait(HOLD_WAIT_S)
        job.blocks = [pool.allocate() for _ in range(num_blocks)]
        row = np.zeros(self._executor.max_blocks, dtype=np.int32)
        row[:num_blocks] = job.blocks
        return row

    def _end_logits(self, job: LogitsJob, error: Exception | None) -> None:
        for block_id in job.blocks:
            self._kv_cache.pool.release(block_id)
        job.finish(error)

    def _end_all(self, reason: FinishReason) -> None:
        """End what is left when the thread ends: closed, or broken by a fault of ours that the thread reports."""
        with self._changed:
            self._closed = self._transfer.is_closed = True
            message = "" if reason == "cancelled" else "the engine stopped by an internal error; load the model again"
            for state in [*self._scheduler.running, *self._scheduler.waiting, *self._scheduler.idle]:
                self._outcomes.finish(state, reason, message)
            for job in self._logits_jobs:
                self._end_logits(job, _closed_error())
            self._logits_jobs.clear()


def _closed_error() -> NanochatInferError:
    return NanochatInferError("the engine is closed; load the model again")


@contextlib.contextmanager
def _without_thread(take_back: Callable[[], None]) -> Iterator[None]:
    """While the thread is woken: where it cannot be started, take the work back and say so in a sentence."""
    try:
        yield
    except RuntimeError as error:
        take_back()
        raise NanochatInferError(f"the engine cannot start its thread ({error}); end other programs") from error
