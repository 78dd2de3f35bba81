"""The prefix cache of tests/fake_llm.py: which sequences were computed, to the token, and what became of them."""

from collections.abc import Sequence

from nanochat_infer.engine.events import Reuse, ReuseReason


class FakePrefill:
    """As what LLM.prefill returns; what it computes is there at once."""

    def __init__(self, prompt_ids: Sequence[int]) -> None:
        self.prompt_ids = tuple(prompt_ids)
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class FakeKv:
    """What was computed stays until evict()."""

    def __init__(self) -> None:
        self._computed: list[tuple[int, ...]] = []
        self._evicted: list[tuple[int, ...]] = []

    def add(self, ids: Sequence[int]) -> None:
        self._computed.append(tuple(ids))

    def evict(self) -> None:
        """Lose everything, as if other conversations had needed the space."""
        self._evicted += self._computed
        self._computed.clear()

    def look_up(self, prompt: Sequence[int], previous: Sequence[int]) -> Reuse:
        """What the engine would say; the id sampled last was never an input."""
        cached = max((num_common(prompt[:-1], ids) for ids in self._computed), default=0)
        if not previous:
            return Reuse(cached_tokens=cached, position=cached)
        common = num_common(prompt, previous)
        offered = min(common, len(prompt) - 1, len(previous) - 1)
        leaves = common < min(len(prompt), len(previous))
        lost = max((num_common(prompt[:-1], ids) for ids in self._evicted), default=0)
        missing: ReuseReason = "evicted" if lost > cached else "not_computed"
        return Reuse(
            offered_tokens=offered,
            cached_tokens=cached,
            position=cached,
            previous_id=previous[common] if leaves else None,
            prompt_id=prompt[common] if leaves else None,
            reason=missing if cached < offered else "differs" if leaves else "complete",
        )


def num_common(left: Sequence[int], right: Sequence[int]) -> int:
    """How many ids both begin with."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
