"""Model folders with random weights of a chosen size, for measurements where the content does not matter.

The tokenizer has one id per byte and ChatML's control tokens; ids above show nothing.
"""

import json
import math
import os
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.benchmarking.shapes import SHAPES, Shape
from nanochat_infer.errors import NanochatInferError, ParameterError

CONTROL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHAT_TEMPLATE = (
    "{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
ROWS_AT_ONCE = 1 << 13
SPARE_BYTES = 256 << 20  # of the disk, left to others

Progress = Callable[[int, int], None]


class RandomModelError(NanochatInferError):
    """A random model cannot be made."""


def cached_folder(shape: str) -> Path:
    """Return where the random model of a shape lies, or would lie.

    Raises:
        ParameterError: a shape that is not known.
    """
    if shape not in SHAPES:
        raise ParameterError(f"a random model must be one of {', '.join(SHAPES)}, got {shape!r}")
    if home := os.environ.get("NANOCHAT_INFER_HOME"):
        return Path(home).expanduser() / "cache/benchmarks" / f"random-{shape}"
    base = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return cache / "nanochat-infer/benchmarks" / f"random-{shape}"


def random_model(shape: str, on_progress: Progress | None = None) -> Path:
    """Return the cached folder of a shape, made now if it is not there.

    Args:
        shape: a name of SHAPES.
        on_progress: told bytes written and bytes in all.

    Raises:
        ParameterError: a shape that is not known.
        RandomModelError: the disk has no room, or the folder cannot be written.
    """
    folder = cached_folder(shape)
    if folder.exists():
        return folder
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        free, needed = shutil.disk_usage(folder.parent).free, SHAPES[shape].file_bytes + SPARE_BYTES
        if free < needed:
            raise RandomModelError(
                f"the random model {shape} needs {needed / 1e9:.1f} GB in {folder.parent} and {free / 1e9:.1f} GB are "
                "free; make room or set NANOCHAT_INFER_HOME"
            )
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
        try:
            make_folder(unfinished, SHAPES[shape], on_progress=on_progress)
            _move(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise RandomModelError(f"the random model {folder} cannot be written: {error.strerror or error}") from error
    return folder


def _move(unfinished: Path, folder: Path) -> None:
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.exists():  # else somebody else was faster
            raise


def make_folder(folder: Path, shape: Shape, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """Write config, tokenizer and bfloat16 weights into an existing folder, and return it."""
    _write_json(folder / "config.json", _config(shape))
    _write_json(folder / "generation_config.json", {"eos_token_id": 256 + CONTROL_TOKENS.index("<|im_end|>")})
    _write_json(folder / "tokenizer.json", _tokenizer())
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "chat_template": CHAT_TEMPLATE},
    )
    _write_weights(folder / "model.safetensors", shape, seed, on_progress or (lambda written, total: None))
    return folder


def _config(shape: Shape) -> dict[str, Any]:
    is_llama = shape.architecture == "llama"
    return {
        "architectures": ["LlamaForCausalLM" if is_llama else "Qwen3ForCausalLM"],
        "model_type": shape.architecture,
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
        "rms_norm_eps": shape.norm_eps,
        "rope_theta": shape.rope_theta,
        "tie_word_embeddings": shape.tied,
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


def _write_weights(path: Path, shape: Shape, seed: int, on_progress: Progress) -> None:
    """Write tensor after tensor, a few rows at a time: memory stays far below the model's size."""
    header: dict[str, Any] = {}
    end = 0
    for name, sizes in shape.tensors():
        start, end = end, end + 2 * math.prod(sizes)
        header[name] = {"dtype": "BF16", "shape": list(sizes), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    rng = np.random.default_rng(seed)
    written = 0
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, sizes in shape.tensors():
            if len(sizes) == 1:
                written += file.write(_bfloat16(1 + 0.1 * rng.standard_normal(sizes, np.float32)))
                continue
            # Logits then have a standard deviation near 2, so that sampling is neither flat nor certain.
            is_head = "embed_tokens" in name or "lm_head" in name
            std = (2.0 if is_head else 0.7) / math.sqrt(sizes[1])
            for row in range(0, sizes[0], ROWS_AT_ONCE):
                count = min(ROWS_AT_ONCE, sizes[0] - row)
                values = np.float32(std) * rng.standard_normal((count, sizes[1]), np.float32)
                written += file.write(_bfloat16(values))
                on_progress(written, end)


def _bfloat16(values: np.ndarray[Any, Any]) -> bytes:
    """Return the upper halves of float32 numbers; cutting instead of rounding is good enough for random ones."""
    words = np.ascontiguousarray(values, np.float32).view(np.uint32) >> np.uint32(16)
    return words.astype("<u2").tobytes()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
