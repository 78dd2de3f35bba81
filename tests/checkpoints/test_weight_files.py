"""Shards and their index: what must agree, and the sentence when it does not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer.checkpoints.weight_files import open_weight_files
from nanochat_infer.errors import ModelFileError
from tests.shared_data import data_path
from tests.tiny_models import write_safetensors, write_shards

TENSORS = {name: np.full((2, 2), i, np.float32) for i, name in enumerate("abcdef")}
INDEX = "model.safetensors.index.json"
FIRST, SECOND, THIRD = (f"model-{i:05d}-of-00003.safetensors" for i in (1, 2, 3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_shards(tmp_path, TENSORS, 3)
    return tmp_path


def edit_index(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    index = json.loads((folder / INDEX).read_text())
    change(index)
    (folder / INDEX).write_text(json.dumps(index))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        open_weight_files(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_tensor_is_found_in_its_shard(folder: Path) -> None:
    files = open_weight_files(folder)
    assert {name: float(files.where[name].tensor(name).data[0, 0]) for name in TENSORS} == {
        name: float(i) for i, name in enumerate("abcdef")
    }
    assert files.notes == ()
    files.close()
    assert all(file.mapping.closed for file in files.files)


def test_a_single_file_goes_before_an_index(folder: Path) -> None:
    write_safetensors(folder / "model.safetensors", {"z": np.ones(1, np.float32)})
    files = open_weight_files(folder)
    assert list(files.where) == ["z"]
    files.close()


def test_missing_shard(folder: Path) -> None:
    (folder / SECOND).unlink()
    assert f"{folder / SECOND} is missing (1 of 3 shards of {INDEX}); download it again" in refusal(folder)


def test_shard_is_a_git_lfs_pointer(folder: Path) -> None:
    (folder / SECOND).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    assert f"{SECOND} is a Git LFS pointer, not the file itself; run `git lfs pull`" in refusal(folder)


def test_truncated_shard(folder: Path) -> None:
    content = (folder / THIRD).read_bytes()
    (folder / THIRD).write_bytes(content[:-3])
    assert f"{THIRD} is truncated: its tensors need 32 bytes, it has 29; download it again" in refusal(folder)


def test_shard_is_a_directory(folder: Path) -> None:
    (folder / FIRST).unlink()
    (folder / FIRST).mkdir()
    assert f"{folder / FIRST} must be a file but is a directory" in refusal(folder)


def test_tensor_in_the_index_but_in_no_shard(folder: Path) -> None:
    edit_index(folder, lambda index: index["weight_map"].update(ghost=FIRST))
    assert f"puts tensor 'ghost' into {FIRST}, but it is in no shard" in refusal(folder)


def test_tensor_in_another_shard_than_the_index_says(folder: Path) -> None:
    edit_index(folder, lambda index: index["weight_map"].update(a=SECOND))
    assert f"puts tensor 'a' into {SECOND}, but it is in {FIRST}" in refusal(folder)


def test_tensor_in_a_shard_but_not_in_the_index(folder: Path) -> None:
    edit_index(folder, lambda index: index["weight_map"].pop("b"))
    assert f"tensor 'b' is in {folder / FIRST} but not in {folder / INDEX}" in refusal(folder)


def test_tensor_in_two_shards(folder: Path) -> None:
    write_safetensors(folder / SECOND, {name: TENSORS[name] for name in "acd"})
    assert f"tensor 'a' is in two shards, {FIRST} and {SECOND}" in refusal(folder)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.safetensors",
        "/etc/passwd",
        "/tmp/x.safetensors",
        "sub/x.safetensors",
        "..\\x.safetensors",
        "C:x.safetensors",
        "..",
        "",
        ".safetensors",
        "x.bin",
        "x\0.safetensors",
        "x\n.safetensors",
        "x\u202e.safetensors",
        "x" * 300 + ".safetensors",
        3,
        None,
        ["x.safetensors"],
    ],
)
def test_index_may_only_name_files_of_the_folder(folder: Path, name: object) -> None:
    write_safetensors(folder.parent / "secret.safetensors", {"a": TENSORS["a"]})
    edit_index(folder, lambda index: index["weight_map"].update(a=name))
    text = refusal(folder)
    assert "puts tensor 'a' into" in text
    assert "expected the name of a .safetensors file in the same folder" in text
    assert text.isprintable()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", f"{INDEX} is empty; download it again"),
        ("{", f"{INDEX} is not valid JSON"),
        ("[]", f"{INDEX} must hold a JSON object, got a list"),
        ("{}", f"{INDEX} must have a weight_map from tensor names to files"),
        ('{"weight_map": {}}', f"{INDEX} must have a weight_map from tensor names to files"),
        ('{"weight_map": []}', f"{INDEX} must have a weight_map from tensor names to files"),
        ('{"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}}', "the key 'a' is there twice"),
        ("version https://git-lfs.github.com/spec/v1\n", f"{INDEX} is a Git LFS pointer"),
    ],
)
def test_damaged_index(folder: Path, content: str, sentence: str) -> None:
    (folder / INDEX).write_text(content)
    assert sentence in refusal(folder)


def test_a_wrong_total_size_is_noted_only(folder: Path) -> None:
    edit_index(folder, lambda index: index["metadata"].update(total_size=95))
    files = open_weight_files(folder)
    assert files.notes == (f"{INDEX} states 95 bytes of tensors, the shards hold 96; the shards were believed",)
    files.close()
    edit_index(folder, lambda index: index["metadata"].update(total_size=96.0))
    files = open_weight_files(folder)
    assert files.notes == ()
    files.close()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "has no weights: expected model.safetensors, or model.safetensors.index.json and its shards"),
        (["pytorch_model.bin"], "has its weights only as 'pytorch_model.bin', a pickle that could run code"),
        (["consolidated.00.pth"], "has its weights only as 'consolidated.00.pth', a pickle"),
        (["model.Q4_0.gguf"], "has its weights only as 'model.Q4_0.gguf'"),
        (["model-00001-of-00002.safetensors"], "has 'model-00001-of-00002.safetensors' but no index"),
        (["adapter_config.json", "adapter_model.safetensors"], "holds a LoRA adapter, not a model"),
    ],
)
def test_folders_without_readable_weights(tmp_path: Path, names: list[str], sentence: str) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert sentence in refusal(tmp_path)


def test_a_failure_leaves_no_file_open(folder: Path) -> None:
    edit_index(folder, lambda index: index["weight_map"].update(ghost=FIRST))
    before = Path("/proc/self/maps").read_text().count(str(folder))
    refusal(folder)
    assert Path("/proc/self/maps").read_text().count(str(folder)) == before == 0


def test_hugging_face_cache_layout(folder: Path, tmp_path: Path) -> None:
    """Snapshots hold links to blobs whose names say nothing."""
    blobs, snapshot = tmp_path / "repo" / "blobs", tmp_path / "repo" / "snapshots" / "abc"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for i, name in enumerate((FIRST, SECOND, THIRD, INDEX)):
        shutil.move(folder / name, blobs / f"{i:064x}")
        (snapshot / name).symlink_to(Path("../../blobs") / f"{i:064x}")
    files = open_weight_files(snapshot)
    assert sorted(files.where) == sorted(TENSORS)
    files.close()
    (blobs / f"{1:064x}").unlink()
    assert "is a link to a file that does not exist; download the model again" in refusal(snapshot)


def test_real_index_names_exactly_the_tensors_of_its_config() -> None:
    from nanochat_infer.checkpoints.config_file import model_config
    from nanochat_infer.models.registry import DEFINITIONS

    weight_map = json.loads(data_path("qwen3", "Qwen3-4B.model.safetensors.index.json").read_text())["weight_map"]
    config, _ = model_config(json.loads(data_path("qwen3", "config.json").read_text()), "config.json")
    assert set(DEFINITIONS["qwen3"].tensor_shapes(config)) == set(weight_map)
