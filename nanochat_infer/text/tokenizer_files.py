"""What a model folder says about its tokenizer: tokenizer.json (or vocab.json, merges.txt), tokenizer_config.json."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_source import ModelSource, object_of, optional_object_of, text_of
from nanochat_infer.files.strict_json import parse_object

MAX_VOCABULARY_BYTES = 256 << 20
MAX_SETTINGS_BYTES = 16 << 20
_NAMED_TOKENS = ("bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token")
_MARKUP = frozenset("<>[]{}|\uff5c\u27e8\u27e9\u300c\u300d")


@dataclass(frozen=True, slots=True)
class AddedToken:
    """A token outside the merges, matched as a whole.

    Args:
        content: its text.
        token_id: its id, None where only a name in tokenizer_config.json is known.
        special: hidden in decoded text.
        flags: single_word, lstrip, rstrip, normalized, as the `tokenizers` library reads them.
    """

    content: str
    token_id: int | None
    special: bool
    flags: dict[str, bool]

    @property
    def is_control(self) -> bool:
        """Whether it steers the model: special, or written like a tag; added words and spaces are plain text."""
        return self.special or not _MARKUP.isdisjoint(self.content)


@dataclass(frozen=True, slots=True)
class TokenizerFiles:
    """The parsed files.

    Args:
        definition: the object of tokenizer.json.
        added_tokens: every added token, in the order of their ids.
        special_names: bos_token, eos_token and the like to their text, for the chat template.
        config: the object of tokenizer_config.json; may be empty.
        path: what errors call the file.
        fingerprint: SHA-256 in hex of the files that decide what an id means.
    """

    definition: dict[str, Any]
    added_tokens: tuple[AddedToken, ...]
    special_names: dict[str, Any]
    config: dict[str, Any]
    path: str
    fingerprint: str = ""


def read_tokenizer_files(model: ModelSource) -> TokenizerFiles:
    """Read and check the tokenizer's files of a model.

    Raises:
        ModelFileError: none is there, or one is damaged.
    """
    config = optional_object_of(model, "tokenizer_config.json", max_bytes=MAX_SETTINGS_BYTES)
    special_map = optional_object_of(model, "special_tokens_map.json", max_bytes=MAX_SETTINGS_BYTES)
    if model.has("tokenizer.json") or not model.has("vocab.json"):
        path = model.where("tokenizer.json")
        source = model.read("tokenizer.json", max_bytes=MAX_VOCABULARY_BYTES)
        definition = parse_object(source, path)
    else:
        path = model.where("vocab.json")
        definition = _byte_level_bpe(model, config)
        source = json.dumps(definition).encode()
    core = definition.get("model")
    if not isinstance(core, dict) or not isinstance(core.get("vocab"), (dict, list)) or not core["vocab"]:
        raise ModelFileError(f"{path} has no model with a vocabulary; download it again")
    special_names = _special_names({**special_map, **config})
    added = _added_tokens(definition, config, special_names, path)
    meaning = source + json.dumps([(token.token_id, token.content) for token in added]).encode()
    fingerprint = hashlib.sha256(meaning).hexdigest()
    return TokenizerFiles(definition, added, special_names, config, path, fingerprint)


def _byte_level_bpe(model: ModelSource, config: dict[str, Any]) -> dict[str, Any]:
    """Build the tokenizer.json of a GPT-2 style model from vocab.json and merges.txt."""
    kind = str(config.get("tokenizer_class", "GPT2Tokenizer")).removesuffix("Fast")
    if kind != "GPT2Tokenizer":
        raise ModelFileError(
            f"{model.title} has vocab.json but no tokenizer.json, which is enough for GPT2Tokenizer only, got {kind}; "
            "add the model's tokenizer.json"
        )
    vocab = object_of(model, "vocab.json", max_bytes=MAX_VOCABULARY_BYTES)
    lines = text_of(model, "merges.txt", max_bytes=MAX_VOCABULARY_BYTES).split("\n")
    merges = [line.rstrip("\r").split(" ") for line in lines if line.strip() and not line.startswith("#version")]
    if any(len(pair) != 2 for pair in merges):
        raise ModelFileError(
            f"{model.where('merges.txt')} is damaged: each line must hold two tokens with a space between"
        )
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    special = [name for name in ("<|endoftext|>",) if name in vocab]
    return {
        "version": "1.0",
        "added_tokens": [{"id": vocab[name], "content": name, "special": True} for name in special],
        "pre_tokenizer": byte_level | {"add_prefix_space": bool(config.get("add_prefix_space", False))},
        "decoder": byte_level,
        "model": {"type": "BPE", "vocab": vocab, "merges": merges},
    }


def _special_names(config: dict[str, Any]) -> dict[str, Any]:
    """Return the named tokens as text; a config gives them as text or as an object with `content`."""
    names: dict[str, Any] = {}
    for name in _NAMED_TOKENS:
        text = _content(config.get(name))
        if text is not None:
            names[name] = text
    additional = config.get("additional_special_tokens")
    if isinstance(additional, list) and additional:
        names["additional_special_tokens"] = [text for item in additional if (text := _content(item)) is not None]
    return names


def _content(value: object) -> str | None:
    text = value.get("content") if isinstance(value, dict) else value
    return text if isinstance(text, str) and text else None


def _added_tokens(
    definition: dict[str, Any], config: dict[str, Any], special_names: dict[str, Any], path: str
) -> tuple[AddedToken, ...]:
    """Collect added tokens from tokenizer.json, then those that only tokenizer_config.json knows."""
    listed = [] if definition.get("added_tokens") is None else definition["added_tokens"]
    extra = {} if config.get("added_tokens_decoder") is None else config["added_tokens_decoder"]
    if not isinstance(listed, list) or not isinstance(extra, dict):
        raise ModelFileError(f"{path}: added tokens must be a list, and added_tokens_decoder an object")
    found: dict[str, AddedToken] = {}
    for item in [*listed, *({"id": key, **_object(value, path)} for key, value in extra.items())]:
        token = _added_token(_object(item, path), path)
        known = found.get(token.content)
        found[token.content] = replace(known, special=known.special or token.special) if known else token
    vocab = definition["model"]["vocab"]
    contents = vocab if isinstance(vocab, dict) else {entry[0] for entry in vocab if isinstance(entry, list) and entry}
    named = [text for value in special_names.values() for text in ([value] if isinstance(value, str) else value)]
    for text in named:
        if text in found:
            found[text] = replace(found[text], special=True)
        elif text in contents:
            found[text] = AddedToken(text, None, True, {})
    return tuple(sorted(found.values(), key=lambda token: -1 if token.token_id is None else token.token_id))


def _object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ModelFileError(f"{path}: an added token must be an object, got {json.dumps(value)[:60]}")
    return value


def _added_token(item: dict[str, Any], path: str) -> AddedToken:
    content, token_id = item.get("content"), item.get("id")
    try:
        number = int(token_id) if isinstance(token_id, (int, str)) else -1
    except ValueError:
        number = -1
    if not isinstance(content, str) or not content or number < 0:
        raise ModelFileError(f"{path}: an added token needs a text and an id from 0, got {json.dumps(item)[:80]}")
    names = ("single_word", "lstrip", "rstrip", "normalized")
    flags = {name: bool(item.get(name, False)) for name in names}
    return AddedToken(content, number, bool(item.get("special", False)), flags)
