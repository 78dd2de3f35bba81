"""Why a request reused as much KV as it did: the answer to a user who wonders."""

from typing import Literal

import numpy as np

from nanochat_infer.engine.events import Reuse
from nanochat_infer.engine.request import Int32Array

MissReason = Literal["evicted", "not_computed"]


def num_common(left: Int32Array, right: Int32Array) -> int:
    """Return how many ids two int32 arrays share at their start."""
    size = min(len(left), len(right))
    differs = left[:size] != right[:size]
    return int(differs.argmax()) if differs.any() else size


def explain(prompt_ids: Int32Array, previous_ids: Int32Array, cached_tokens: int, miss: MissReason) -> Reuse:
    """Compare what was reused with what the conversation before offered.

    Args:
        prompt_ids: int32 [num_prompt_tokens].
        previous_ids: int32, the conversation's last prompt and answer; its last id was drawn and never computed.
        cached_tokens: prompt tokens whose KV was found.
        miss: what kept the rest from being found.
    """
    if len(previous_ids) == 0:
        return Reuse(cached_tokens=cached_tokens, position=cached_tokens)
    common = num_common(prompt_ids, previous_ids)
    offered = min(common, len(prompt_ids) - 1, len(previous_ids) - 1)
    leaves = common < min(len(previous_ids), len(prompt_ids))
    return Reuse(
        offered_tokens=offered,
        cached_tokens=cached_tokens,
        position=cached_tokens,
        previous_id=int(previous_ids[common]) if leaves else None,
        prompt_id=int(prompt_ids[common]) if leaves else None,
        reason=miss if cached_tokens < offered else "differs" if leaves else "complete",
    )


NO_IDS: Int32Array = np.empty(0, dtype=np.int32)
