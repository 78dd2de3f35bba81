"""Runs plans on a runner: copies, batch, step; and finds out whose fault a failing step is."""

from collections.abc import Callable
from typing import TypeVar

from nanochat_infer.devices.base import ModelRunner
from nanochat_infer.engine.batch import Array, BatchBuilder
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.engine.sequence import SequenceState

Tokens = list[int | None]
Result = TypeVar("Result")


class StepExecutor:
    """Used by the engine's thread only.

    Args:
        runner: the model.
    """

    def __init__(self, runner: ModelRunner) -> None:
        self._runner = runner
        self._builder = BatchBuilder(runner.limits, runner.vocab_size)

    @property
    def max_blocks(self) -> int:
        """Width of a block table."""
        return self._builder.max_blocks

    def run(self, plan: list[SequenceState]) -> Tokens:
        """Compute a step; return per sequence the id drawn, None where known ids remain to be computed."""
        for state in plan:
            if state.copy is not None:
                self._runner.copy_block(*state.copy)
        step = self._builder.build(plan)
        num_sampled = len(step.logits_rows)
        token_ids: list[int] = self._runner.step(step).token_ids.tolist()
        if len(token_ids) != num_sampled:
            raise RuntimeError(f"the device returned {len(token_ids)} token ids for {num_sampled} rows")
        if num_sampled == len(plan):
            return [*token_ids]
        drawn = iter(token_ids)
        return [next(drawn) if state.num_scheduled_tokens == state.num_missing_tokens else None for state in plan]

    def logits(self, token_ids: Int32Array, start: int, blocks: Int32Array) -> Array:
        """Compute one chunk of one sequence.

        Args:
            token_ids: int32 [num_tokens], at positions start, start + 1, ...
            blocks: int32 [max_blocks], the sequence's block table.

        Returns:
            float32 [num_tokens, vocab_size], valid until the next step.
        """
        logits = self._runner.step(self._builder.build_logits(token_ids, start, blocks), want_logits=True).logits
        if logits is None or logits.shape != (len(token_ids), self._runner.vocab_size):
            raise RuntimeError("the device did not return the logits of every row")
        return logits


def attempt(function: Callable[[], Result]) -> Result | Exception:
    """Call function; return what it returned or raised.

    A device may fail in any way; here such a failure becomes the failure of requests instead of the engine's thread.
    """
    try:
        return function()
    except Exception as error:  # noqa: BLE001
        return error
