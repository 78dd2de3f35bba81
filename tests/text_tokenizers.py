"""Tokenizers and templates for the tests of text/, each loaded once: tiny ones, and real ones where they are."""

import functools
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.text.chat_template import ChatTemplate, load_chat_template
from nanochat_infer.text.tokenizer import Tokenizer
from tests.shared_data import data_path
from tests.tiny_tokenizer import write_tokenizer

TINY = ("tiny-chatml", "tiny-llama3", "tiny-none")
REAL = ("gpt2", "qwen3", "llama3", "tinyllama", "stories260K")
CHAT = ("tiny-chatml", "tiny-llama3", "qwen3", "llama3", "tinyllama")


def folder_of(name: str) -> Path:
    """Return the folder of a tokenizer, or skip the test where it is not here."""
    if name in REAL:
        data_path({"stories260K": "stories260K/hf"}.get(name, name))
    return _folder(name)


@functools.cache
def _folder(name: str) -> Path:
    if name in ("gpt2", "qwen3", "llama3"):
        return data_path(name)
    if name == "stories260K":
        return data_path("stories260K", "hf")
    folder = Path(tempfile.mkdtemp(prefix="tokenizer-"))
    if name == "tinyllama":
        shutil.copyfile(data_path(name, "tokenizer.json"), folder / "tokenizer.json")
        template = data_path("chat-templates", "tinyllama-zephyr.jinja").read_text(encoding="utf-8")
        names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "chat_template": template}
        config = {"tokenizer_class": "PreTrainedTokenizerFast", **names}
        (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    else:
        write_tokenizer(folder, name.removeprefix("tiny-"))  # type: ignore[arg-type]
    return folder


@functools.cache
def _load(folder: Path) -> Tokenizer:
    return Tokenizer.from_folder(folder)


def tokenizer_of(name: str) -> Tokenizer:
    """Return a tokenizer, or skip the test where it is not here."""
    return _load(folder_of(name))


@functools.cache
def _template(folder: Path) -> ChatTemplate | None:
    return load_chat_template(folder, _load(folder))


def template_of(name: str) -> ChatTemplate:
    """Return the chat template of a tokenizer's folder, or skip the test."""
    template = _template(folder_of(name))
    if template is None:
        pytest.fail(f"{name} has no chat template")
    return template


@functools.cache
def _oracle(folder: Path) -> Any:
    from tests.hf_oracle import hf_tokenizer

    return hf_tokenizer(folder)


def oracle_of(name: str) -> Any:
    """Return transformers' tokenizer of the same folder, or skip the test."""
    return _oracle(folder_of(name))
