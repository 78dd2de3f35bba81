"""The comparison with transformers says EQUAL for equal models, and names the first difference for others."""

from pathlib import Path

import pytest

from tests import hf_oracle
from tests.tiny_models import make_model
from tests.verify_hf import main


def test_equal_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_model(tmp_path, "llama", max_position_embeddings=100)
    assert main([str(tmp_path), "--tokens", "10"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "EQUAL"
    assert out.count("greedy: all 10 ids equal") == 2
    assert "200 random ids: skipped, it does not fit into 100 positions" in out


def test_different_models(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make_model(tmp_path / "ours", "qwen3", seed=1)
    make_model(tmp_path / "theirs", "qwen3", seed=2)
    load_hf = hf_oracle.load_hf
    monkeypatch.setattr(hf_oracle, "load_hf", lambda folder: load_hf(tmp_path / "theirs"))
    assert main([str(tmp_path / "ours"), "--tokens", "10"]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "DIFFERENT"
    assert "greedy: differs at generated token 1 of 10" in out
    assert "transformers: logit[" in out
    assert "ours: logit[" in out


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "missing")]) == 1
    assert "does not exist; expected a Hugging Face model folder" in capsys.readouterr().err
