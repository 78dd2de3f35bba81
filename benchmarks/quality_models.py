"""The models whose quality is measured: real tiny ones, a random one, and the same with outlier channels.

Outliers: in every norm some channels are scaled up, and the columns of the matrices behind it down by as much; keys and
queries likewise. In exact arithmetic the function stays as it was; quantization meets what large models have.
"""

import json
import math
import shutil
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer import LLM, SamplingParams, builtin
from nanochat_infer.benchmarking.random_model import make_folder
from nanochat_infer.benchmarking.shapes import Shape
from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.errors import ParameterError
from nanochat_infer.models.config import ModelConfig
from nanochat_infer.text.chat_template import ChatMessage

Array = np.ndarray[Any, Any]

STORIES = Path(__file__).parent.parent.parent / "shared/data/stories260K/hf"
RANDOM = Shape(1024, 3072, 6, 16, 8, 128, 8192, 4096)
BASES, SUFFIXES = ("stories", "builtin", "random"), ("", "-outliers", "-k-outliers")
NAMES = tuple(base + suffix for base in BASES for suffix in SUFFIXES)
OUTLIER, K_OUTLIER = 50.0, 8.0
NUM_OUTLIERS = 4  # channels of each norm
QUESTIONS = (
    *("hello", "my name is Anna and I live in Rome", "what is 12 + 30?", "what is my name?", "who are you?"),
    *("what is the capital of France?", "my favourite colour is blue", "what is a token?", "where do I live?"),
    *("what is top-p?", "good bye"),
)


def model_folder(name: str, work: Path) -> Path:
    """Return the folder of one of NAMES, made below work where it is not there already, or the path that name is.

    Raises:
        ParameterError: neither; or the real tiny Llama is not on this machine.
    """
    base, _, kind = name.partition("-")
    if name not in NAMES:
        if not Path(name).is_dir():
            raise ParameterError(f"a model must be a folder or one of {', '.join(NAMES)}, got {name!r}")
        return Path(name)
    if base == "stories" and not STORIES.is_dir():
        raise ParameterError(f"the real tiny Llama is not in {STORIES}; take --model builtin random random-outliers")
    folder = {"stories": STORIES, "builtin": builtin.path(), "random": work / "random"}[base]
    if not folder.exists():
        folder.mkdir(parents=True)
        make_folder(folder, RANDOM)
    return with_outliers(folder, work / name, keys=kind.startswith("k")) if kind else folder


def is_gaussian(name: str) -> bool:
    """Whether a model's weights are random and without outlier columns: there Q8_0 may be a little better.

    Outliers of keys come from norms or whole rows, which have scales of their own: the weights stay Gaussian.
    """
    return name in ("random", "random-k-outliers")


def with_outliers(source: Path, folder: Path, *, keys: bool) -> Path:
    """Write a float32 copy of a model whose norms (or keys) have outlier channels, and return its folder."""
    if folder.exists():
        return folder
    with open_checkpoint(source) as checkpoint:
        tensors = {name: np.array(tensor.to_float32()) for name, tensor in checkpoint.tensors.items()}
        config = checkpoint.config
    tensors.setdefault("lm_head.weight", tensors["model.embed_tokens.weight"].copy())
    (scale_keys if keys else scale_norms)(tensors, config)
    folder.mkdir(parents=True)
    for file in source.glob("*.json"):
        if not file.name.endswith(".index.json"):
            shutil.copyfile(file, folder / file.name)
    content = json.loads((source / "config.json").read_text(encoding="utf-8"))
    content |= {"tie_word_embeddings": False, "torch_dtype": "float32"}
    content.pop("dtype", None)
    (folder / "config.json").write_text(json.dumps(content), encoding="utf-8")
    write_float32(folder / "model.safetensors", tensors)
    return folder


def norms(config: ModelConfig) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each norm's weight, and those of the matrices that read its output."""
    for layer in range(config.num_hidden_layers):
        prefix = f"model.layers.{layer}."
        attention = [f"{prefix}self_attn.{name}_proj.weight" for name in "qkv"]
        yield prefix + "input_layernorm.weight", attention
        yield prefix + "post_attention_layernorm.weight", [f"{prefix}mlp.{name}_proj.weight" for name in ("gate", "up")]
    yield "model.norm.weight", ["lm_head.weight"]


def scale_norms(tensors: dict[str, Array], config: ModelConfig, factor: float = OUTLIER) -> None:
    """Scale a few channels of each norm up, and the columns behind it down, in place."""
    rng = np.random.default_rng(5)
    for norm, matrices in norms(config):
        channels = rng.choice(config.hidden_size, NUM_OUTLIERS, replace=False)
        tensors[norm][channels] *= factor
        for matrix in matrices:
            tensors[matrix][:, channels] /= factor


def scale_keys(tensors: dict[str, Array], config: ModelConfig, factor: float = K_OUTLIER) -> None:
    """Scale a pair of rotated channels of each layer's keys up, and of its queries down, in place."""
    half = config.head_dim // 2
    for layer in range(config.num_hidden_layers):
        scale = np.ones(config.head_dim, np.float32)
        scale[[(7 * layer + 3) % half, (7 * layer + 3) % half + half]] = factor
        prefix = f"model.layers.{layer}.self_attn."
        if config.architecture == "qwen3":
            tensors[prefix + "k_norm.weight"] *= scale
            tensors[prefix + "q_norm.weight"] /= scale
        else:
            tensors[prefix + "k_proj.weight"] *= np.tile(scale, config.num_key_value_heads)[:, None]
            tensors[prefix + "q_proj.weight"] /= np.tile(scale, config.num_attention_heads)[:, None]


def write_float32(path: Path, tensors: Mapping[str, Array]) -> None:
    """Write one safetensors file."""
    header, end = {}, 0
    for name, values in tensors.items():
        start, end = end, end + 4 * math.prod(values.shape)
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values, "<f4").tobytes())


def token_sequences(llm: LLM, tokens: int, length: int, *, is_random: bool) -> list[list[int]]:
    """Return about that many ids: conversations or texts that the exact model samples itself, or random ids.

    Args:
        llm: with float32 weights and KV.
        tokens: in all, at least.
        length: of one sequence, about.
        is_random: the weights are random, so that text would mean nothing.
    """
    sequences: list[list[int]] = []
    while sum(map(len, sequences)) < tokens:
        seed = len(sequences)
        if is_random:
            ids = np.random.default_rng(seed).integers(0, llm.logits([0]).shape[1], length).tolist()
        elif llm.info.is_chat:
            ids = _conversation(llm, length, seed)
        else:
            ids = _text(llm, length, seed)
        sequences.append(ids)
    return sequences


def _sampling(seed: int, max_tokens: int, *, ignore_eos: bool) -> SamplingParams:
    return SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=seed, max_tokens=max_tokens, ignore_eos=ignore_eos)


def _text(llm: LLM, length: int, seed: int) -> list[int]:
    start = llm.tokenizer.encode("") or [llm.tokenizer.bos_token_id or 1]
    return [*start, *llm.generate(start, _sampling(seed, length - len(start), ignore_eos=True)).token_ids]


def _conversation(llm: LLM, length: int, seed: int) -> list[int]:
    messages: list[ChatMessage] = []
    ids: Sequence[int] = []
    while len(ids) < length:
        turn = len(messages) // 2
        messages.append(ChatMessage("user", QUESTIONS[(turn * (seed + 2) + seed) % len(QUESTIONS)]))
        prompt = llm.encode_chat(messages)
        answer = llm.start(prompt, _sampling(100 * seed + turn, 60, ignore_eos=False)).result()
        messages.append(ChatMessage("assistant", answer.text))
        ids = [*prompt, *answer.token_ids]
    return list(ids[:length])


def plain_checkpoint(folder: Path) -> Checkpoint:
    """Open a model that the simulation and the conversion to GGUF know how to read.

    Raises:
        ParameterError: it has biases or scaled rotary frequencies.
    """
    checkpoint = open_checkpoint(folder)
    config = checkpoint.config
    if config.rope.rope_type != "default" or config.attention_bias or config.mlp_bias:
        checkpoint.close()
        raise ParameterError(f"{folder} has biases or scaled rotary frequencies, which a peer's GGUF here cannot have")
    return checkpoint
