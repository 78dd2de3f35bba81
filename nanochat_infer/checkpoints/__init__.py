"""Weight formats: a model folder in, read-only tensors and a checked configuration out; nothing in it is executed."""

from nanochat_infer.checkpoints.checkpoint import Checkpoint, open_checkpoint

__all__ = ["Checkpoint", "open_checkpoint"]
