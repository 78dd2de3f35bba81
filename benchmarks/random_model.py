"""Model folders with random weights of a chosen size, for measurements where the content does not matter.

The tokenizer has one id per byte and ChatML's control tokens; ids above show nothing.
"""

import json
import math
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

PREFIX = "random:"
CONTROL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHAT_TEMPLATE = (
    "{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
ROWS_AT_ONCE = 1 << 13


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a Qwen3 model with tied embeddings, by config.json's names where they are longer."""

    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int


SHAPES = {
    "tiny": Shape(64, 128, 2, 4, 2, 16, 320, 1024),
    "small": Shape(256, 768, 4, 4, 2, 64, 4096, 8192),
    "qwen3-0.6b": Shape(1024, 3072, 28, 16, 8, 128, 151936, 40960),
    "qwen3-1.7b": Shape(2048, 6144, 28, 16, 8, 128, 151936, 40960),
    "qwen3-4b": Shape(2560, 9728, 36, 32, 8, 128, 151936, 40960),
}
MODEL_HELP = (
    f"model folder, builtin, or {PREFIX}SHAPE for random weights, made once in the cache folder ({', '.join(SHAPES)})"
)


def model_path(name: str | None) -> Path | None:
    """Return the folder that -m means; None is the built-in model.

    Raises:
        SystemExit: a shape that is not known.
    """
    if name is None or name == "builtin":
        return None
    if not name.startswith(PREFIX):
        return Path(name)
    shape = name.removeprefix(PREFIX)
    if shape not in SHAPES:
        raise SystemExit(f"a random model must be one of {', '.join(SHAPES)}, got {shape!r}")
    folder = _cache_folder() / f"random-{shape}"
    if not folder.exists():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
        make_folder(unfinished, SHAPES[shape])
        try:
            unfinished.rename(folder)
        except OSError:  # somebody else was faster
            shutil.rmtree(unfinished)
    return folder


def _cache_folder() -> Path:
    if home := os.environ.get("NANOCHAT_INFER_HOME"):
        return Path(home) / "cache/benchmarks"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "nanochat-infer/benchmarks"


def make_folder(folder: Path, shape: Shape, seed: int = 0) -> Path:
    """Write config, tokenizer and bfloat16 weights into an existing folder, and return it."""
    _write_json(folder / "config.json", _config(shape))
    _write_json(folder / "generation_config.json", {"eos_token_id": 256 + CONTROL_TOKENS.index("<|im_end|>")})
    _write_json(folder / "tokenizer.json", _tokenizer())
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "chat_template": CHAT_TEMPLATE},
    )
    _write_weights(folder / "model.safetensors", shape, seed)
    return folder


def _config(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "attention_bias": False,
        "eos_token_id": 256 + CONTROL_TOKENS.index("<|im_end|>"),
        "head_dim": shape.head_dim,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "max_position_embeddings": shape.context,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "vocab_size": shape.vocab,
    }


def _tokenizer() -> dict[str, Any]:
    """One token per byte, in GPT-2's printable notation of bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    vocab = {chr(byte if byte in printable else next(spare)): byte for byte in range(256)}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": 256 + i, "content": name, **flags} for i, name in enumerate(CONTROL_TOKENS)],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": vocab,
            "merges": [],
        },
    }


def _tensor_shapes(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    q, kv = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    yield "model.embed_tokens.weight", (shape.vocab, shape.hidden)
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}."
        yield prefix + "input_layernorm.weight", (shape.hidden,)
        yield prefix + "self_attn.q_proj.weight", (q, shape.hidden)
        yield prefix + "self_attn.k_proj.weight", (kv, shape.hidden)
        yield prefix + "self_attn.v_proj.weight", (kv, shape.hidden)
        yield prefix + "self_attn.o_proj.weight", (shape.hidden, q)
        yield prefix + "self_attn.q_norm.weight", (shape.head_dim,)
        yield prefix + "self_attn.k_norm.weight", (shape.head_dim,)
        yield prefix + "post_attention_layernorm.weight", (shape.hidden,)
        yield prefix + "mlp.gate_proj.weight", (shape.intermediate, shape.hidden)
        yield prefix + "mlp.up_proj.weight", (shape.intermediate, shape.hidden)
        yield prefix + "mlp.down_proj.weight", (shape.hidden, shape.intermediate)
    yield "model.norm.weight", (shape.hidden,)


def _write_weights(path: Path, shape: Shape, seed: int) -> None:
    """Write tensor after tensor, a few rows at a time: memory stays far below the model's size."""
    header: dict[str, Any] = {}
    end = 0
    for name, sizes in _tensor_shapes(shape):
        start, end = end, end + 2 * math.prod(sizes)
        header[name] = {"dtype": "BF16", "shape": list(sizes), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    rng = np.random.default_rng(seed)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, sizes in _tensor_shapes(shape):
            if len(sizes) == 1:
                file.write(_bfloat16(1 + 0.1 * rng.standard_normal(sizes, np.float32)))
                continue
            # Logits then have a standard deviation near 2, so that sampling is neither flat nor certain.
            std = (2.0 if "embed_tokens" in name else 0.7) / math.sqrt(sizes[1])
            for row in range(0, sizes[0], ROWS_AT_ONCE):
                count = min(ROWS_AT_ONCE, sizes[0] - row)
                file.write(_bfloat16(np.float32(std) * rng.standard_normal((count, sizes[1]), np.float32)))


def _bfloat16(values: np.ndarray[Any, Any]) -> bytes:
    """Return the upper halves of float32 numbers; cutting instead of rounding is good enough for random ones."""
    words = np.ascontiguousarray(values, np.float32).view(np.uint32) >> np.uint32(16)
    return words.astype("<u2").tobytes()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
