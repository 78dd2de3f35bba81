"""The built-in model's folder holds together: sizes, tokenizer, template, card."""

import json
import pathlib
import struct
from typing import Any

import jinja2
import pytest
from tokenizers import Tokenizer

import nanochat_infer.builtin

FOLDER = nanochat_infer.builtin.path()
NAMES = (
    "README.md",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
)


def read_json(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text())
    return loaded


def tensor_shapes(path: pathlib.Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], tuple(entry["shape"])) for name, entry in header.items()}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def test_folder_is_complete_and_small() -> None:
    assert {name for name in NAMES if (FOLDER / name).is_file()} == set(NAMES)
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) <= 16 * 2**20


def test_tensors_match_the_config(tokenizer: Tokenizer) -> None:
    config = read_json("config.json")
    shapes = tensor_shapes(FOLDER / "model.safetensors")
    hidden, head_dim = config["hidden_size"], config["head_dim"]
    assert config["architectures"] == ["Qwen3ForCausalLM"]
    assert config["max_position_embeddings"] >= 2048
    assert {dtype for dtype, _ in shapes.values()} == {"BF16"}
    assert shapes["model.embed_tokens.weight"][1] == (tokenizer.get_vocab_size(), hidden)
    assert config["vocab_size"] == tokenizer.get_vocab_size()
    assert config["tie_word_embeddings"]
    assert "lm_head.weight" not in shapes
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}.self_attn"
        assert shapes[f"{name}.q_proj.weight"][1] == (config["num_attention_heads"] * head_dim, hidden)
        assert shapes[f"{name}.k_proj.weight"][1] == (config["num_key_value_heads"] * head_dim, hidden)
        assert shapes[f"{name}.q_norm.weight"][1] == (head_dim,)
    assert len(shapes) == 2 + 11 * config["num_hidden_layers"]


def test_every_byte_can_be_encoded(tokenizer: Tokenizer) -> None:
    text = "".join(map(chr, range(1, 0x250))) + "漢字 🙂 עברית\n\t \r\n"
    ids = tokenizer.encode(text).ids
    assert tokenizer.decode(ids) == text
    assert len(set(tokenizer.get_vocab().values())) == tokenizer.get_vocab_size()


def test_digits_stand_alone(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("1234567890").ids) == 10


def test_template_gives_chatml_with_special_tokens(tokenizer: Tokenizer) -> None:
    template = jinja2.Environment().from_string(read_json("tokenizer_config.json")["chat_template"])
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    text = template.render(messages=messages, add_generation_prompt=True)
    assert text == ("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    start, end = (tokenizer.encode(special).ids[0] for special in ("<|im_start|>", "<|im_end|>"))
    ids = tokenizer.encode(text).ids
    assert (ids.count(start), ids.count(end)) == (3, 2)
    assert end in read_json("generation_config.json")["eos_token_id"]


def test_card_states_measured_figures_and_limits() -> None:
    card = (FOLDER / "README.md").read_text()
    for part in ("cannot do", "| sums |", "| recall |", "| unknown |", "tools.builtin_model", "MIT"):
        assert part in card
