"""The prefix cache of tests/fake_llm.py: which sequences were computed, to the token, and what became of them."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nanochat_infer.engine.events import Reuse, ReuseReason

BLOCK_SIZE = 16
FAKE_IDENTITY = {
    "architecture": "fake",
    "config": "0" * 64,
    "num_hidden_layers": "1",
    "hidden_size": "16",
    "num_attention_heads": "1",
    "num_key_value_heads": "1",
    "head_dim": "16",
    "rope": "{}",
    "context_length": "4096",
    "weights": "f" * 64,
    "weight_format": "f32",
    "kv_type": "f32",
    "block_size": str(BLOCK_SIZE),
    "block_bytes": "64",
    "tokenizer": "bytes",
    "chat_template": "0" * 64,
    "engine_build": "0" * 64,
    "device": "fake",
    "numeric_mode": "none",
    "byte_order": "little",
}


class FakePrefill:
    """As what LLM.prefill returns; what it computes is there at once."""

    def __init__(self, prompt_ids: Sequence[int]) -> None:
        self.prompt_ids = tuple(prompt_ids)
        self.cancelled = False

    def __iter__(self) -> Iterator[object]:
        return iter(())

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

    def has(self, ids: Sequence[int]) -> bool:
        """Whether all of these ids were computed and are still there."""
        return any(num_common(ids, known) == len(ids) for known in self._computed)

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


class FakeKvChain:
    """As engine.kv_transfer.KvChain, with blocks that are a checksum of the ids up to their end."""

    block_size = BLOCK_SIZE
    block_bytes = 64

    def __init__(self, kv: FakeKv, token_ids: Sequence[int]) -> None:
        self.token_ids = np.array(token_ids, dtype=np.int32)
        self.num_blocks = len(token_ids) // self.block_size
        self.num_held = 0
        self._kv = kv

    def is_in_memory(self, index: int) -> bool:
        assert 0 <= index < self.num_blocks
        return self._kv.has(self._ids(index))

    def export(self, index: int) -> np.ndarray | None:
        return self._block(index) if self.is_in_memory(index) else None

    def hold(self) -> int:
        while self.num_held < self.num_blocks and self.is_in_memory(self.num_held):
            self.num_held += 1
        return self.num_held

    def add(self, data: Any) -> bool:
        if self.num_held >= self.num_blocks:
            return False
        expected = self._block(self.num_held)
        assert bytes(data) == expected.tobytes(), f"block {self.num_held} is not what these ids give"
        self._kv.add(self._ids(self.num_held))
        self.hold()
        return True

    def release(self) -> None:
        self.num_held = 0

    def __enter__(self) -> "FakeKvChain":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _ids(self, index: int) -> tuple[int, ...]:
        return tuple(self.token_ids[: (index + 1) * self.block_size].tolist())

    def _block(self, index: int) -> np.ndarray:
        return np.frombuffer(hashlib.sha512(repr(self._ids(index)).encode()).digest(), np.uint8)


def num_common(left: Sequence[int], right: Sequence[int]) -> int:
    """How many ids both begin with."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
