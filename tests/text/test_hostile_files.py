"""Text files of a model folder that are a pipe, device, directory, loose link or pointer: one sentence each."""

import json
import os
from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError
from nanochat_infer.text import tokenizer_files
from nanochat_infer.text.chat_template import load_chat_template
from nanochat_infer.text.tokenizer import Tokenizer
from tests.tiny_tokenizer import tokenizer_json, write_tokenizer

NAMES = [
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
]
FAULTS = {
    "pipe": "must be a regular file but is a device, pipe or socket",
    "device": "must be a regular file but is a device, pipe or socket",
    "directory": "must be a file but is a directory",
    "loose link": "is a link to a file that does not exist; download the model again",
    "pointer": "is a Git LFS pointer, not the file itself; run `git lfs pull` in the model folder",
    "not UTF-8": "is not UTF-8: byte 1 is invalid",
}


def spoil(path: Path, fault: str) -> None:
    path.unlink(missing_ok=True)
    if fault == "pipe":
        os.mkfifo(path)
    elif fault == "device":
        path.symlink_to("/dev/zero")
    elif fault == "directory":
        path.mkdir()
    elif fault == "loose link":
        path.symlink_to(path.with_name("nothing"))
    elif fault == "pointer":
        path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    else:
        path.write_bytes(b"{\xff}")


def make_folder(folder: Path, name: str) -> None:
    if name not in ("vocab.json", "merges.txt"):
        write_tokenizer(folder)
        return
    model = tokenizer_json("none")["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"]), encoding="utf-8")
    (folder / "merges.txt").write_text("\n".join(model["merges"]), encoding="utf-8")


def load(folder: Path) -> None:
    load_chat_template(folder, Tokenizer.from_folder(folder))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_is_refused_in_one_sentence(name: str, fault: str, tmp_path: Path) -> None:
    make_folder(tmp_path, name)
    load(tmp_path)
    spoil(tmp_path / name, fault)
    with pytest.raises(ModelFileError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{tmp_path / name} {FAULTS[fault]}"


@pytest.mark.parametrize("name", NAMES)
def test_too_large_is_refused_before_it_is_read(name: str, tmp_path: Path) -> None:
    make_folder(tmp_path, name)
    limit = (
        tokenizer_files.MAX_VOCABULARY_BYTES
        if name in ("tokenizer.json", "vocab.json", "merges.txt")
        else tokenizer_files.MAX_SETTINGS_BYTES
    )
    with (tmp_path / name).open("ab") as file:
        file.truncate(limit + 1)
    with pytest.raises(ModelFileError, match=f"has {limit + 1:,} bytes, expected at most {limit:,}"):
        load(tmp_path)


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text('{"add_bos_token": true, "add_bos_token": false}')
    with pytest.raises(ModelFileError, match="the key 'add_bos_token' is there twice"):
        load(tmp_path)
