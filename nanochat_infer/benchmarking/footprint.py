"""What a model takes and reads: bytes of a decode step, bytes of KV, peak memory of the process."""

import math
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from nanochat_infer.devices.select import select_device
from nanochat_infer.llm import LLM
from nanochat_infer.loading import open_model
from nanochat_infer.memory import BLOCK_SIZE
from nanochat_infer.nano import NanoModel


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes of a loaded model.

    Args:
        weights_bytes: held for the weights.
        kv_bytes: of the KV pool.
        step_bytes: weights that one decode step reads.
        token_kv_bytes: K and V of one token over all layers.
    """

    weights_bytes: int
    kv_bytes: int
    step_bytes: int
    token_kv_bytes: float

    @staticmethod
    def of(llm: LLM) -> "Footprint":
        """Return the bytes of a model."""
        memory, stats = llm.memory(), llm.stats()
        token_bytes = memory["kv_bytes"] / (stats.num_blocks * stats.block_size)
        return Footprint(memory["weights_bytes"], memory["kv_bytes"], memory["step_bytes"], token_bytes)

    def decode_bytes(self, context: float) -> float:
        """Bytes that one step reads when it looks back on that many tokens."""
        return self.step_bytes + self.token_kv_bytes * context


def kv_bytes_for(path: Path, num_tokens: int, device: str, weights: str, kv_type: str = "auto") -> int:
    """Return the bytes of a KV pool that holds one context of num_tokens and no more.

    Raises:
        ModelFileError, DeviceError, ParameterError: the model or the device cannot be used.
    """
    checkpoint = open_model(path)
    try:
        # As loading does: packed weights run on the CPU.
        chosen, _ = select_device(device, None, "int8" if isinstance(checkpoint, NanoModel) else weights)
        block_bytes = chosen.kv_block_bytes(
            checkpoint.config, BLOCK_SIZE, weights=weights, kv_type=kv_type, tensors=checkpoint.tensors
        )
        return block_bytes * math.ceil(num_tokens / BLOCK_SIZE)
    finally:
        checkpoint.close()


def context_of(path: Path) -> int:
    """Return the longest context that a model was made for.

    Raises:
        ModelFileError: the folder cannot be used.
    """
    checkpoint = open_model(path)
    try:
        return checkpoint.config.max_position_embeddings
    finally:
        checkpoint.close()


def peak_rss_bytes() -> int:
    """Most memory that this process has had in RAM so far, mapped files included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
