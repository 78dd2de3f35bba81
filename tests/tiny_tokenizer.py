"""A byte-level BPE tokenizer of fewer than 288 ids, written as the files of a Hugging Face folder.

Next to config.json and weights with VOCAB_SIZE embedding rows it makes a complete model folder, for transformers too.
"""

import json
from pathlib import Path
from typing import Any, Literal

Style = Literal["chatml", "none", "llama3"]

VOCAB_SIZE = 288
MERGES = (
    ("t", "h"),
    ("th", "e"),
    ("i", "n"),
    ("Ġ", "the"),
    ("Ġ", "a"),
    ("o", "u"),
    ("l", "l"),
    ("e", "ll"),
    ("h", "ell"),
    ("hell", "o"),
    ("Ċ", "Ċ"),
    ("Ġ", "Ġ"),
    ("a", "b"),
    ("in", "g"),
    ("u", "s"),
    ("us", "er"),
    ("e", "r"),
    ("a", "n"),
    ("an", "d"),
    ("Ã", "¤"),
)

_END_OF_TEXT = 256 + len(MERGES)
_SPECIAL = {
    "none": ("<|endoftext|>",),
    "chatml": ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
    "llama3": ("<|end_of_text|>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
}
_CONTROL_NOT_SPECIAL = {"none": (), "chatml": ("<think>", "</think>"), "llama3": ()}

CHATML_TEMPLATE = """\
{%- set last_user = namespace(index=-1) %}
{%- for message in messages %}
    {%- if message.role == 'user' %}{% set last_user.index = loop.index0 %}{% endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content %}
    {%- if message.role == 'assistant' and loop.index0 < last_user.index and '</think>' in content %}
        {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
    {%- endif %}
    {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
"""

LLAMA3_TEMPLATE = """\
{{- bos_token }}
{%- if date_string is not defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now('%d %b %Y') %}
    {%- else %}
        {%- set date_string = '26 Jul 2024' %}
    {%- endif %}
{%- endif %}
{%- if messages[0].role == 'system' %}
    {%- set system = messages[0].content | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system = '' %}
{%- endif %}
{{- '<|start_header_id|>system<|end_header_id|>\\n\\nToday Date: ' + date_string + '\\n\\n' + system + '<|eot_id|>' }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

_TEMPLATES = {"none": None, "chatml": CHATML_TEMPLATE, "llama3": LLAMA3_TEMPLATE}


def byte_symbols() -> list[str]:
    """Return the printable character that stands for each byte value 0..255 in a byte-level vocabulary.

    Source: Radford et al. 2019 (GPT-2), byte-level BPE.
    """
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(256, 512))
    return [chr(value if value in printable else next(others)) for value in range(256)]


def token_ids(style: Style = "chatml") -> dict[str, int]:
    """Return the id of every added token of a style, special ones first."""
    names = _SPECIAL[style] + _CONTROL_NOT_SPECIAL[style]
    return {name: _END_OF_TEXT + offset for offset, name in enumerate(names)}


def eos_ids(style: Style = "chatml") -> list[int]:
    """Return the ids that end an answer, the one that closes a turn first."""
    ids = token_ids(style)
    names = {
        "none": ("<|endoftext|>",),
        "chatml": ("<|im_end|>", "<|endoftext|>"),
        "llama3": ("<|eot_id|>", "<|end_of_text|>"),
    }
    return [ids[name] for name in names[style]]


def tokenizer_json(style: Style = "chatml", *, merges_as_pairs: bool = False) -> dict[str, Any]:
    """Return the content of tokenizer.json; merges as "a b" strings or as pairs."""
    vocab = {symbol: value for value, symbol in enumerate(byte_symbols())}
    for left, right in MERGES:
        vocab[left + right] = len(vocab)
    ids = token_ids(style)
    added = [
        {
            "id": token_id,
            "content": name,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": name in _SPECIAL[style],
        }
        for name, token_id in ids.items()
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True}
    post_processor: dict[str, Any] = byte_level
    if style == "llama3":
        bos = "<|begin_of_text|>"
        post_processor = {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {bos: {"id": bos, "ids": [ids[bos]], "tokens": [bos]}},
        }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": post_processor,
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
            "merges": [list(pair) if merges_as_pairs else " ".join(pair) for pair in MERGES],
        },
    }


def write_tokenizer(folder: Path, style: Style = "chatml", *, merges_as_pairs: bool = False) -> None:
    """Write tokenizer.json, tokenizer_config.json and generation_config.json into an existing folder.

    Args:
        folder: where the model's other files are or will be.
        style: "chatml": a chat model with think tags; "llama3": one with BOS and a dated system block; "none": base.
        merges_as_pairs: the newer notation of merges.
    """
    ids = token_ids(style)
    eos = {"none": "<|endoftext|>", "chatml": "<|im_end|>", "llama3": "<|eot_id|>"}[style]
    config: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 4096,
        "clean_up_tokenization_spaces": False,
        "eos_token": eos,
        "pad_token": _SPECIAL[style][0],
        "added_tokens_decoder": {
            str(token_id): {
                "content": name,
                "lstrip": False,
                "normalized": False,
                "rstrip": False,
                "single_word": False,
                "special": name in _SPECIAL[style],
            }
            for name, token_id in ids.items()
        },
    }
    generation: dict[str, Any] = {"eos_token_id": eos_ids(style)}
    if style == "llama3":
        config["bos_token"] = "<|begin_of_text|>"
        generation["bos_token_id"] = ids["<|begin_of_text|>"]
    template = _TEMPLATES[style]
    if template is not None:
        config["chat_template"] = template
    _write_json(folder / "tokenizer.json", tokenizer_json(style, merges_as_pairs=merges_as_pairs))
    _write_json(folder / "tokenizer_config.json", config)
    _write_json(folder / "generation_config.json", generation)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
