"""The .nano file: a packed model as the CPU kernels read it, opened by one map; written by streaming, atomically."""

from nanochat_infer.nano.cache import packed_bytes, packed_model
from nanochat_infer.nano.packing import LinearPacker, pack_model
from nanochat_infer.nano.reader import NanoModel, is_nano, open_nano

__all__ = ["LinearPacker", "NanoModel", "is_nano", "open_nano", "pack_model", "packed_bytes", "packed_model"]
