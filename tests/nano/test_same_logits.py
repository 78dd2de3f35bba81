"""A packed model computes what the folder packed in memory computes, bit for bit, from the file and from the cache."""

import json
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer import load
from nanochat_infer.errors import ParameterError
from nanochat_infer.llm import LLM
from nanochat_infer.nano import cache
from terminal.cli import main
from tests.nano_files import model_folder

IDS = [1, 200, 3, 77, 150, 9, 9, 31]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", dtype="bfloat16", tie_word_embeddings=True)


def opened(path: Path, weights: str) -> LLM:
    return load(path, device="cpu", weights=weights, threads=1, ctx_size=64, max_seqs=2)


def logits(path: Path, weights: str) -> np.ndarray:
    with opened(path, weights) as llm:
        return llm.logits(IDS)


@pytest.mark.parametrize("weights", ["int8", "int4"])
def test_the_file_computes_what_the_folder_does(weights: str, folder: Path, tmp_path: Path) -> None:
    wanted = logits(folder, weights)
    out = tmp_path / "m.nano"
    assert main(["pack", str(folder), str(out), "--weights", weights, "--threads", "2"]) == 0
    assert np.array_equal(logits(out, "auto"), wanted)
    assert np.array_equal(logits(out, weights), wanted)
    other = {"int8": "int4", "int4": "int8"}[weights]
    assert not np.array_equal(logits(folder, other), wanted), "control"
    with pytest.raises(ParameterError, match=f"holds {weights} weights, got --weights {other}"):
        opened(out, other)


@pytest.mark.parametrize("weights", ["auto", "int4"])
def test_the_cache_changes_nothing(weights: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = logits(folder, weights)
    monkeypatch.setattr(cache, "MIN_BYTES", 0)
    for is_first in (True, False):
        with opened(folder, weights) as llm:
            assert np.array_equal(llm.logits(IDS), wanted)
            assert any("packed weights kept in" in note for note in llm.info.notes) == is_first
            assert llm.info.path == str(folder)
    assert cache.cache_state().num_files == 1


def test_a_file_answers_as_the_folder_does(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    out = tmp_path / "model.nano"
    assert main(["pack", str(folder), str(out)]) == 0
    capsys.readouterr()
    records = []
    for path in (folder, out):
        options = ["-p", "hello", "-s", "7", "-l", "12", "--ctx-size", "64", "--json", "--device", "cpu"]
        assert main(["-m", str(path), *options]) == 0
        records.append(json.loads(capsys.readouterr().out))
    assert records[0]["token_ids"] == records[1]["token_ids"]
    assert records[0]["text"] == records[1]["text"]
    assert "model" in records[1]["model"]
