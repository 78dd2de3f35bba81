"""What a model file gives to the rest: its tensors, its weights, its forward pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nanochat_infer.models.config import ModelConfig
from nanochat_infer.models.operators import Buffer, Operators

WeightKind = Literal["linear", "embedding", "vector"]


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """One weight as the forward pass names it, and the checkpoint tensors it is made of.

    Args:
        key: name in the mapping handed to forward, for example "layers.0.qkv".
        kind: "linear" [out, in] rows stacked in the order of sources; "embedding" [vocab, hidden]; "vector" [n].
        sources: checkpoint tensor names, stacked along the first axis.
        biases: for "linear", one bias tensor name per source, or empty.
    """

    key: str
    kind: WeightKind
    sources: tuple[str, ...]
    biases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tensor:
    """A checkpoint tensor: a read-only view of the mapped file.

    Args:
        name: its name in the checkpoint.
        dtype: "F32", "F16" or "BF16".
        data: [shape] view; float32, float16, or uint16 holding the bfloat16 bits.
    """

    name: str
    dtype: str
    data: np.ndarray[Any, Any]

    def to_float32(self) -> np.ndarray[Any, Any]:
        """Return float32 [shape]; a copy unless the file holds float32."""
        if self.dtype == "BF16":
            return (self.data.astype(np.uint32) << np.uint32(16)).view(np.float32)
        return self.data.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class ModelDefinition:
    """One architecture.

    Args:
        tensor_shapes: config -> every checkpoint tensor that must be there, with its shape.
        optional_tensors: config -> names that may be there and are not read (old buffers).
        weight_specs: config -> the weights forward uses.
        forward: (operators, weights by key, config) -> logits buffer [num_logits_rows, vocab_size].
        duplicate_tensors: config -> names that may be there as a second copy of another tensor (a tied lm_head).
    """

    tensor_shapes: Callable[[ModelConfig], Mapping[str, tuple[int, ...]]]
    optional_tensors: Callable[[ModelConfig], frozenset[str]]
    weight_specs: Callable[[ModelConfig], Sequence[WeightSpec]]
    forward: Callable[[Operators, Mapping[str, Any], ModelConfig], Buffer]
    duplicate_tensors: Callable[[ModelConfig], Mapping[str, str]] = lambda config: {}
