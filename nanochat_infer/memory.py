"""How much memory the KV pool may take, and how many tokens that holds."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.models.config import ModelConfig

BLOCK_SIZE = 16
DEFAULT_SHARE = 0.25  # of the memory that is free at start
DEFAULT_MAX_BYTES = 4 << 30
FALLBACK_FREE_BYTES = 4 << 30
MAX_CONTEXT = 1 << 20  # tokens; what a config claims beyond it is not planned for
MAX_BLOCKS = 1 << 20
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@dataclass(frozen=True, slots=True)
class KvPlan:
    """Sizes of the KV pool: blocks, and the longest context that fits."""

    num_blocks: int
    max_context_len: int
    kv_bytes: int


def parse_bytes(text: str | int) -> int:
    """Return bytes for "800M", "2G", "1.5 GiB" or a plain number.

    Raises:
        ParameterError: not a size, or not positive.
    """
    match = re.fullmatch(r"\s*(\d{1,18}(?:\.\d{1,6})?)\s*([kmgt]?)i?b?\s*", str(text).lower())
    size = int(Decimal(match[1]) * _UNITS[match[2]]) if match else 0
    if size <= 0:
        raise ParameterError(f"a memory size must look like 800M or 2G, got {str(text)!r}")
    return size


def available_bytes() -> int:
    """Memory that can be used without swapping: MemAvailable, within the cgroup limit; 4 GiB where unknown."""
    free = FALLBACK_FREE_BYTES
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) << 10
    except OSError:
        return free
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
        if limit != "max":
            free = min(free, max(int(limit) - used + _reclaimable_bytes(), 0))
    except (OSError, ValueError):
        pass
    return free


def _reclaimable_bytes() -> int:
    """Page cache that counts as used in the cgroup but goes when memory is needed, mapped model files above all."""
    for line in Path("/sys/fs/cgroup/memory.stat").read_text().splitlines():
        if line.startswith("inactive_file "):
            return int(line.split()[1])
    return 0


def check_weights_fit(needed_bytes: int, free: int) -> None:
    """Refuse weights that would not fit beside nothing else.

    Raises:
        DeviceError: they need more than is free.
    """
    if needed_bytes > free:
        raise DeviceError(
            f"the weights need {needed_bytes / 2**20:,.0f} MiB and {free / 2**20:,.0f} MiB are free; "
            "choose a smaller model, or free memory"
        )


def plan_kv(config: ModelConfig, *, block_bytes: int, ctx_size: int | None, kv_memory: int | None, free: int) -> KvPlan:
    """Choose the pool's size and the context length.

    Without ctx_size the context is the model's own length or what the budget holds, whichever is shorter. A given
    ctx_size is kept; the budget then grows to hold it unless kv_memory was given too.

    Args:
        block_bytes: of one block of BLOCK_SIZE tokens, all layers.

    Raises:
        ParameterError: ctx_size is out of the model's range, or does not fit into kv_memory.
        DeviceError: the pool would not fit into free memory.
    """
    limit = min(config.max_position_embeddings, MAX_CONTEXT)
    if ctx_size is not None and (isinstance(ctx_size, bool) or not isinstance(ctx_size, int) or ctx_size < 2):
        raise ParameterError(f"ctx_size must be a whole number from 2 to {limit}, got {ctx_size!r}")
    if ctx_size is not None and ctx_size > limit:
        raise ParameterError(f"ctx_size must be at most {limit}, the longest this model was made for, got {ctx_size}")
    budget = kv_memory if kv_memory is not None else min(int(free * DEFAULT_SHARE), DEFAULT_MAX_BYTES)
    if kv_memory is not None and kv_memory < block_bytes:
        raise ParameterError(
            f"kv_memory must be at least {block_bytes:,} bytes for this model ({BLOCK_SIZE} tokens), got {kv_memory:,}"
        )
    wanted = _blocks(ctx_size if ctx_size is not None else limit)
    affordable = min(budget // block_bytes, MAX_BLOCKS)
    if ctx_size is not None and wanted > affordable:
        if kv_memory is not None:
            raise ParameterError(
                f"a context of {ctx_size} tokens needs {_mebibytes(wanted * block_bytes)} MiB of KV memory, "
                f"got --kv-memory of {_mebibytes(kv_memory)} MiB"
            )
        affordable = wanted
    if affordable < 1 or affordable * block_bytes > free:
        raise DeviceError(
            f"the KV cache needs {max(affordable, 1) * block_bytes / 2**20:,.1f} MiB and {free / 2**20:,.1f} MiB are "
            "free; lower --ctx-size or --kv-memory"
        )
    context = ctx_size if ctx_size is not None else min(limit, affordable * BLOCK_SIZE)
    # Room for a few conversations of full length when the model is small.
    num_blocks = min(affordable, max(_blocks(context) * 8, 64)) if kv_memory is None else affordable
    num_blocks = max(num_blocks, _blocks(context))
    return KvPlan(num_blocks, context, num_blocks * block_bytes)


def _mebibytes(num_bytes: int) -> str:
    """Enough digits to tell small sizes apart."""
    return f"{num_bytes / 2**20:.0f}" if num_bytes >= 10 << 20 else f"{num_bytes / 2**20:.3g}"


def _blocks(num_tokens: int) -> int:
    return -(-num_tokens // BLOCK_SIZE)
