"""Runs plans on a runner: copies, batch, step; and finds out whose fault a failing step is."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from nanochat_infer.devices.base import ModelRunner, StepInput, StepInterruptedError, StepOutput
from nanochat_infer.engine.batch import Array, BatchBuilder
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.engine.sequence import SequenceState

Tokens = list[list[int]]
Result = TypeVar("Result")


class StepExecutor:
    """Used by the engine's thread only.

    Args:
        runner: the model.
    """

    def __init__(self, runner: ModelRunner) -> None:
        self._runner = runner
        self._builder = BatchBuilder(runner.limits, runner.vocab_size)
        self._plan: list[SequenceState] = []

    @property
    def max_blocks(self) -> int:
        """Width of a block table."""
        return self._builder.max_blocks

    def run(self, plan: list[SequenceState]) -> Tokens:
        """Compute a step; return per sequence the ids drawn: none before its last known id, several after guesses.

        Raises:
            StepInterruptedError: nobody waits for it any more.
        """
        for state in plan:
            if state.copy is not None:
                self._runner.copy_block(*state.copy)
        step = self._builder.build(plan)
        num_sampled = len(step.logits_rows)
        token_ids: list[int] = self._step(plan, step).token_ids.tolist()
        if len(token_ids) != num_sampled:
            raise RuntimeError(f"the device returned {len(token_ids)} token ids for {num_sampled} rows")
        tokens: Tokens = []
        start = 0
        for state in plan:
            end = start + (1 + state.num_draft_tokens if state.is_sampled else 0)
            tokens.append(_confirmed(state, token_ids[start:end]))
            start = end
        return tokens

    def interrupt_unwanted(self) -> None:
        """End the running step if all its requests were cancelled; from any thread, waits for nothing."""
        plan = self._plan
        if plan and all(state.cancelled for state in plan):
            self._runner.interrupt()

    def _step(self, plan: list[SequenceState], step: StepInput) -> StepOutput:
        self._plan = plan
        try:
            while True:
                if all(state.cancelled for state in plan):
                    raise StepInterruptedError
                with suppress(StepInterruptedError):  # an interruption may come late and hit the next step
                    return self._runner.step(step)
        finally:
            self._plan = []

    def logits(self, token_ids: Int32Array, start: int, blocks: Int32Array) -> Array:
        """Compute one chunk of one sequence.

        Args:
            token_ids: int32 [num_tokens], at positions start, start + 1, ...
            blocks: int32 [max_blocks], the sequence's block table.

        Returns:
            float32 [num_tokens, vocab_size], valid until the next step.
        """
        logits = self._all_logits(self._builder.build_logits(token_ids, start, blocks))
        if logits is None or logits.shape != (len(token_ids), self._runner.vocab_size):
            raise RuntimeError("the device did not return the logits of every row")
        return logits

    def _all_logits(self, step: StepInput) -> Array | None:
        while True:
            with suppress(StepInterruptedError):
                return self._runner.step(step, want_logits=True).logits


def _confirmed(state: SequenceState, drawn: list[int]) -> list[int]:
    """Return the ids drawn up to the first that is not what was guessed: those after it followed a wrong id."""
    if state.num_draft_tokens == 0:
        return drawn
    guesses = state.token_ids[state.num_tokens : state.num_tokens + state.num_draft_tokens].tolist()
    num_right = 0
    while num_right < len(guesses) and drawn[num_right] == guesses[num_right]:
        num_right += 1
    return drawn[: num_right + 1]


def attempt(function: Callable[[], Result]) -> Result | Exception:
    """Call function; return what it returned or raised.

    A device may fail in any way; here such a failure becomes the failure of requests instead of the engine's thread.
    """
    try:
        return function()
    except Exception as error:  # noqa: BLE001
        return error
