"""How much memory the KV pool may take, and how many tokens that holds."""

import os
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
PHYSICAL_SHARE = 0.75  # may be used where the system does not say what is free, as macOS
MAX_CONTEXT = 1 << 20  # tokens; what a config claims beyond it is not planned for
MAX_BLOCKS = 1 << 20
_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")
_RECLAIMABLE = ("inactive_file", "active_file")
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
    """Memory that can be used without swapping: MemAvailable, within the cgroup limit.

    Without MemAvailable it is a share of the physical memory, and 4 GiB where that is unknown too.
    """
    try:
        lines = _MEMINFO.read_text().splitlines()
    except OSError:
        return _physical_share()
    found = [int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")]
    free = found[0] if found else _physical_share()
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        if limit != "max":
            free = min(free, max(int(limit) - used + _reclaimable_bytes(), 0))
    except (OSError, ValueError):
        pass
    return free


def _physical_share() -> int:
    try:
        physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        physical = 0
    return int(physical * PHYSICAL_SHARE) if physical > 0 else FALLBACK_FREE_BYTES


def _reclaimable_bytes() -> int:
    """Page cache that counts as used in the cgroup but goes when memory is needed, mapped model files above all."""
    lines = [line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines()]
    return sum(int(words[1]) for words in lines if words and words[0] in _RECLAIMABLE)


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
