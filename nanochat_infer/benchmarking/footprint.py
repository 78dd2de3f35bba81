"""What a model takes and reads: bytes of a decode step, bytes of KV, peak memory of the process."""

import math
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.select import select_device
from nanochat_infer.llm import LLM
from nanochat_infer.memory import BLOCK_SIZE, kv_bytes_per_token


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
        weights_bytes, kv_bytes = memory["weights_bytes"], memory["kv_bytes"]
        # Packed int8 weights leave the embedding table, of which a step reads one row, in the mapped file.
        packed = llm.info.device == "cpu" and llm.info.weights == "int8"
        step_bytes = weights_bytes if packed else round(weights_bytes * _share_of_step(Path(llm.info.path)))
        return Footprint(weights_bytes, kv_bytes, step_bytes, kv_bytes / (stats.num_blocks * stats.block_size))

    def decode_bytes(self, context: float) -> float:
        """Bytes that one step reads when it looks back on that many tokens."""
        return self.step_bytes + self.token_kv_bytes * context


def _share_of_step(path: Path) -> float:
    """Return the share of the weights that every step reads: all but an embedding that is not the head as well."""
    checkpoint = open_checkpoint(path)
    try:
        specs = checkpoint.definition.weight_specs(checkpoint.config)
        every = {name for spec in specs for name in (*spec.sources, *spec.biases)}
        read = {name for spec in specs if spec.kind != "embedding" for name in (*spec.sources, *spec.biases)}
        return _num_bytes(checkpoint, read) / _num_bytes(checkpoint, every)
    finally:
        checkpoint.close()


def _num_bytes(checkpoint: Checkpoint, names: set[str]) -> int:
    return sum(checkpoint.tensors[name].data.nbytes for name in names)


def kv_bytes_for(path: Path, num_tokens: int, device: str, weights: str) -> int:
    """Return the bytes of a KV pool that holds one context of num_tokens and no more.

    Raises:
        ModelFileError, DeviceError, ParameterError: the model or the device cannot be used.
    """
    checkpoint = open_checkpoint(path)
    try:
        chosen, _ = select_device(device, None, weights)
        itemsize = chosen.kv_itemsize(weights, checkpoint.tensors)
        return kv_bytes_per_token(checkpoint.config, itemsize) * BLOCK_SIZE * math.ceil(num_tokens / BLOCK_SIZE)
    finally:
        checkpoint.close()


def context_of(path: Path) -> int:
    """Return the longest context that a model was made for.

    Raises:
        ModelFileError: the folder cannot be used.
    """
    checkpoint = open_checkpoint(path)
    try:
        return checkpoint.config.max_position_embeddings
    finally:
        checkpoint.close()


def peak_rss_bytes() -> int:
    """Most memory that this process has had in RAM so far, mapped files included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
