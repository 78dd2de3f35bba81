"""A tokenizer whose control tokens have names that no text can spell.

The `tokenizers` library finds control tokens by their text, so user text that spells one becomes one. Here each is
renamed to a random private name before the library sees the definition. Everything else, merges and splitting, stays as
the model's author made it.
"""

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

import tokenizers

from nanochat_infer.errors import ModelFileError
from nanochat_infer.text.tokenizer_files import TokenizerFiles


@dataclass(frozen=True, slots=True)
class MaskedVocabulary:
    """The library's tokenizer with renamed control tokens.

    Args:
        library: encodes text in which control tokens are written by their private names.
        names: private name of each control text.
        ids: the model's id of each control text.
        original_ids: ids that the library gives private names, where they differ from the model's.
    """

    library: tokenizers.Tokenizer
    names: dict[str, str]
    ids: dict[str, int]
    original_ids: dict[int, int]


def mask_vocabulary(files: TokenizerFiles) -> MaskedVocabulary:
    """Build the renamed tokenizer.

    Raises:
        ModelFileError: the `tokenizers` library refuses the definition.
    """
    controls = [token for token in files.added_tokens if token.is_control]
    nonce = secrets.token_hex(16)
    names = {token.content: f"\uf8ff{nonce}{index:06x}\uf8ff" for index, token in enumerate(controls)}
    definition = {**files.definition, "truncation": None, "padding": None, "post_processor": None}
    definition["model"] = _rename_model(files.definition["model"], names)
    definition["added_tokens"] = [
        {
            "id": token.token_id or 0,
            "content": names.get(token.content, token.content),
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            **token.flags,
            "special": token.special,
        }
        for token in files.added_tokens
    ]
    library = build_library_tokenizer(definition, files.path)
    ids: dict[str, int] = {}
    original_ids: dict[int, int] = {}
    for token in controls:
        given: int | None = library.token_to_id(names[token.content])
        if given is None:
            raise ModelFileError(f"{files.path}: the added token {token.content!r} got no id; download the file again")
        original = given if token.token_id is None else token.token_id
        ids[token.content] = original
        if given != original:
            original_ids[given] = original
    return MaskedVocabulary(library, names, ids, original_ids)


def mask_continuation(files: TokenizerFiles, masked: MaskedVocabulary) -> MaskedVocabulary:
    """Return one for text in the middle of a text, without the space that some tokenizers put in front.

    Args:
        files: the parsed tokenizer files.
        masked: of the same files; returned where no space is put in front.
    """
    stages = {key: files.definition.get(key) for key in ("normalizer", "pre_tokenizer")}
    changed = {key: _without_prefix(stage) for key, stage in stages.items()}
    if changed == stages:
        return masked
    return mask_vocabulary(replace(files, definition={**files.definition, **changed}))


def build_library_tokenizer(definition: dict[str, Any], path: str) -> tokenizers.Tokenizer:
    """Hand a definition to the `tokenizers` library, or raise ModelFileError naming the file."""
    text = json.dumps(definition, ensure_ascii=False)
    try:
        return tokenizers.Tokenizer.from_str(text)
    except BaseException as error:  # the library raises bare Exception, and panics that are not even that
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelFileError(f"{path} is damaged or of an unknown kind: {reason}") from None


def _rename_model(model: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Rename control tokens inside the model's own vocabulary too, and drop merges that would build one."""
    vocab = model["vocab"]
    renamed = {**model, "dropout": None} if "dropout" in model else dict(model)
    if isinstance(vocab, list):
        renamed["vocab"] = [[names.get(entry[0], entry[0]), *entry[1:]] for entry in vocab if isinstance(entry, list)]
        return renamed
    inside = names.keys() & vocab.keys()
    if not inside:
        return renamed
    renamed["vocab"] = {names.get(token, token): token_id for token, token_id in vocab.items()}
    if renamed.get("unk_token") in inside:
        renamed["unk_token"] = names[renamed["unk_token"]]
    if isinstance(renamed.get("merges"), list):
        renamed["merges"] = [merge for merge in renamed["merges"] if not _builds(merge, inside)]
    return renamed


def _builds(merge: object, tokens: set[str]) -> bool:
    left, _, right = merge.partition(" ") if isinstance(merge, str) else ("", "", "")
    if isinstance(merge, list) and len(merge) == 2:
        left, right = str(merge[0]), str(merge[1])
    return left + right in tokens or left in tokens or right in tokens


def _without_prefix(stage: Any) -> Any:
    """Return a normalizer or pre-tokenizer that adds no space in front of a text."""
    if not isinstance(stage, dict):
        return stage
    kind = stage.get("type")
    if kind == "Prepend":
        return None
    if kind == "Metaspace":
        return {**stage, "prepend_scheme": "never", "add_prefix_space": False}
    if kind == "ByteLevel":
        return {**stage, "add_prefix_space": False}
    if kind != "Sequence":
        return stage
    key = "normalizers" if "normalizers" in stage else "pretokenizers"
    parts = [_without_prefix(part) for part in stage.get(key, [])]
    return {**stage, key: [part for part in parts if part is not None]}
