"""Random models: the same every time, of the size that was said, and whole or not there at all."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from nanochat_infer import load
from nanochat_infer.benchmarking import random_model as module
from nanochat_infer.benchmarking.random_model import RandomModelError, cached_folder, make_folder, random_model
from nanochat_infer.benchmarking.shapes import SHAPES, Shape
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.errors import ParameterError

LLAMA = Shape(64, 128, 2, 4, 2, 16, 320, 1024, "llama", False, 1e4, 1e-5)


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        make_folder(folder, SHAPES["tiny"])
    for file in folders[0].iterdir():
        assert file.read_bytes() == (folders[1] / file.name).read_bytes()
    make_folder(folders[1], SHAPES["tiny"], seed=1)
    weights = [(folder / "model.safetensors").read_bytes() for folder in folders]
    assert weights[0] != weights[1]


@pytest.mark.parametrize("shape", [SHAPES["tiny"], LLAMA])
def test_it_has_the_bytes_that_were_said_and_runs(tmp_path: Path, shape: Shape) -> None:
    told: list[tuple[int, int]] = []
    make_folder(tmp_path, shape, on_progress=lambda written, total: told.append((written, total)))
    checkpoint = open_checkpoint(tmp_path)
    assert sum(tensor.data.nbytes for tensor in checkpoint.tensors.values()) == shape.file_bytes
    assert checkpoint.config.architecture == shape.architecture
    checkpoint.close()
    assert {total for _, total in told} == {shape.file_bytes}
    assert [written for written, _ in told] == sorted({written for written, _ in told})
    with load(tmp_path, device="cpu", threads=1, ctx_size=64) as llm:
        assert llm.generate([1, 2, 3]).token_ids


def test_sizes_of_the_named_shapes() -> None:
    parameters = {name: shape.file_bytes // 2 for name, shape in SHAPES.items()}
    assert parameters["qwen3-0.6b"] == 596_049_920
    assert parameters["tinyllama-1.1b"] == 1_100_048_384
    assert parameters["qwen3-4b"] == 4_022_468_096


def test_it_is_made_once() -> None:
    folder = random_model("tiny")
    assert folder == cached_folder("tiny")
    before = (folder / "model.safetensors").stat()
    assert random_model("tiny") == folder
    assert (folder / "model.safetensors").stat().st_ino == before.st_ino
    with pytest.raises(ParameterError, match="random model must be one of"):
        random_model("huge")


def test_an_interrupt_leaves_nothing() -> None:
    def interrupt(written: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        random_model("tiny", interrupt)
    assert list(cached_folder("tiny").parent.iterdir()) == []
    assert random_model("tiny").is_dir()


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=module.SPARE_BYTES))
    with pytest.raises(RandomModelError, match=r"needs 0\.3 GB in .* and 0\.3 GB are free; make room"):
        random_model("tiny")
    assert not cached_folder("tiny").exists()
