"""generation_config.json: what it suggests, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints.generation_config import read_generation_config
from nanochat_infer.errors import ModelFileError, ParameterError
from tests.shared_data import data_path


def read(folder: Path, vocab_size: int = 100, **values: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    (folder / "generation_config.json").write_text(json.dumps(values))
    return read_generation_config(folder, vocab_size)


def test_no_file_suggests_nothing(tmp_path: Path) -> None:
    assert read_generation_config(tmp_path, 100) == ({}, ())


def test_real_files(tmp_path: Path) -> None:
    assert read_generation_config(data_path("qwen3"), 151936) == (
        {"temperature": 0.6, "top_k": 20, "top_p": 0.95, "do_sample": True, "eos_token_id": [151645, 151643]},
        (),
    )
    assert read_generation_config(data_path("nanochat", "hf-export-sft"), 65536) == ({}, ())
    values = json.loads(data_path("llama3", "Llama-3.2-3B-Instruct.generation_config.json").read_text())
    assert read(tmp_path, 128256, **values) == (
        {"temperature": 0.6, "top_p": 0.9, "do_sample": True, "eos_token_id": [128001, 128008, 128009]},
        (),
    )


def test_nulls_and_unknown_keys_suggest_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, temperature=None, top_k=None, eos_token_id=None, num_beams=4, max_length=20) == ({}, ())


def test_one_eos_id_becomes_a_list(tmp_path: Path) -> None:
    assert read(tmp_path, eos_token_id=7)[0] == {"eos_token_id": [7]}


def test_eos_ids_outside_the_vocabulary_are_dropped_with_a_note(tmp_path: Path) -> None:
    values, notes = read(tmp_path, eos_token_id=[7, 100])
    assert values == {"eos_token_id": [7]}
    assert len(notes) == 1
    assert "names 100, outside the vocabulary of 100; ignored" in notes[0]
    assert read(tmp_path, eos_token_id=-1)[0] == {}


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("temperature", "hot", "temperature in {} must be a number in [0, 2], got 'hot'"),
        ("temperature", -0.1, "temperature in {} must be a number in [0, 2], got -0.1"),
        ("temperature", 2.1, "temperature in {} must be a number in [0, 2], got 2.1"),
        ("temperature", True, "temperature in {} must be a number in [0, 2], got true"),
        ("temperature", 10**400, "has 401 digits"),
        ("top_p", 0, "top_p in {} must be a number in (0, 1], got 0"),
        ("top_p", 1.01, "top_p in {} must be a number in (0, 1], got 1.01"),
        ("min_p", -1, "min_p in {} must be a number in [0, 1], got -1"),
        ("repetition_penalty", 0, "repetition_penalty in {} must be a number in [0.01, 10], got 0"),
        ("top_k", 2.5, "top_k in {} must be a whole number from -1 to 2,147,483,647, got 2.5"),
        ("top_k", -2, "top_k in {} must be a whole number from -1 to 2,147,483,647, got -2"),
        ("max_new_tokens", 0, "max_new_tokens in {} must be a whole number from 1 to 2,147,483,647, got 0"),
        ("do_sample", "yes", "do_sample in {} must be true or false, got 'yes'"),
        ("eos_token_id", "</s>", "eos_token_id in {} must be a token id, a list of token ids, or null, got '</s>'"),
    ],
)
def test_refuses(tmp_path: Path, key: str, value: Any, sentence: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        read(tmp_path, **{key: value})
    assert sentence.format(tmp_path / "generation_config.json") in str(caught.value)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "generation_config.json").write_text('{"temperature": NaN}')
    with pytest.raises(ModelFileError, match="NaN is not a JSON number"):
        read_generation_config(tmp_path, 100)


@pytest.mark.parametrize("key", ["temperature", "top_p", "min_p", "repetition_penalty", "top_k"])
@pytest.mark.parametrize("value", [-2, -1, -0.01, 0, 1e-9, 0.5, 1, 1.5, 2, 2.01, 10, 10.5, 2**31])
def test_ranges_are_those_of_sampling_params(tmp_path: Path, key: str, value: Any) -> None:
    """Whatever is accepted here must make valid SamplingParams, and the other way round."""
    try:
        suggested = read(tmp_path, **{key: value})[0]
    except ModelFileError:
        with pytest.raises(ParameterError):
            SamplingParams(**{key: value})
        return
    assert SamplingParams(**suggested) == SamplingParams(**{key: value})
