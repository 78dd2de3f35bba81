"""Each level of precedence beats the next; wrong values are named with their place."""

import os
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import SamplingParams
from terminal.arguments import parse
from terminal.settings import Settings, SettingsError, load_settings, memory_size


def settings(
    tmp_path: Path, toml: str = "", environ: dict[str, str] | None = None, flags: dict[str, Any] | None = None
) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(toml, encoding="utf-8")
    return load_settings(flags or {}, environ or {}, path)


def test_built_in_defaults(tmp_path: Path) -> None:
    assert settings(tmp_path).sampling_params({}) == SamplingParams(0.7, 20, 0.9, max_tokens=512)


def test_precedence_level_by_level(tmp_path: Path) -> None:
    model = {"temperature": 0.1, "top_k": 11, "top_p": 0.11, "max_new_tokens": 111}
    toml = "temperature = 0.2\ntop_k = 12\ntop_p = 0.12\n"
    environ = {"NANOCHAT_INFER_TEMPERATURE": "0.3", "NANOCHAT_INFER_TOP_K": "13"}
    flags = {"temperature": 0.4, "top_k": None, "prompt": "x"}
    params = settings(tmp_path, toml, environ, flags).sampling_params(model)
    assert (params.temperature, params.top_k, params.top_p, params.max_tokens) == (0.4, 13, 0.12, 111)
    assert settings(tmp_path, toml, environ).sampling_params(model).temperature == 0.3
    assert settings(tmp_path, toml).sampling_params(model).temperature == 0.2
    assert settings(tmp_path).sampling_params(model).temperature == 0.1


def test_the_other_settings_have_levels_too(tmp_path: Path) -> None:
    toml = 'model = "from-toml"\nctx_size = 100\nthink = true\nstop = ["a", "b"]\nkv_memory = "2G"\nmax_length = 7\n'
    found = settings(tmp_path, toml, {"NANOCHAT_INFER_CONTEXT_LENGTH": "200"}, {"model": "from-flag"})
    assert (found.model, found.ctx_size, found.think, found.kv_memory) == ("from-flag", 200, True, 2 << 30)
    params = found.sampling_params({})
    assert (params.stop, params.max_tokens) == (("a", "b"), 7)
    assert settings(tmp_path, toml, {"NANOCHAT_INFER_MODEL": "from-env"}).model == "from-env"


def test_the_engine_has_levels_too(tmp_path: Path) -> None:
    bare = settings(tmp_path)
    assert (bare.max_seqs, bare.max_queue, bare.prefill_chunk, bare.speculation) == (16, 64, "auto", None)
    toml = "max_seqs = 2\nmax_queue = 3\nprefill_chunk = 128\nspeculation = false\n"
    environ = {"NANOCHAT_INFER_MAX_QUEUE": "30", "NANOCHAT_INFER_SPECULATION": "on"}
    flags = {"prefill_chunk": "auto", "max_seqs": 20}
    found = settings(tmp_path, toml)
    assert (found.max_seqs, found.max_queue, found.prefill_chunk, found.speculation) == (2, 3, 128, False)
    found = settings(tmp_path, toml, environ, flags)
    assert (found.max_seqs, found.max_queue, found.prefill_chunk, found.speculation) == (20, 30, "auto", True)
    assert settings(tmp_path, 'prefill_chunk = "auto"', {"NANOCHAT_INFER_PREFILL_CHUNK": "9"}).prefill_chunk == 9


def test_the_disk_and_a_full_context_have_levels_too(tmp_path: Path) -> None:
    bare = settings(tmp_path)
    assert (bare.kv_disk, bare.overflow) == (None, "refuse")
    found = settings(tmp_path, 'kv_disk = "512M"\noverflow = "drop"', {"NANOCHAT_INFER_KV_DISK": "off"})
    assert (found.kv_disk, found.overflow) == (0, "drop")
    assert settings(tmp_path, "kv_disk = false").kv_disk == 0
    assert settings(tmp_path, 'kv_disk = "1G"', {}, {"kv_disk": 5, "overflow": "refuse"}).kv_disk == 5


def test_a_model_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/u")
    assert settings(tmp_path, 'model = "~/m"').model == "/home/u/m"
    assert settings(tmp_path, environ={"NANOCHAT_INFER_MODEL": "~/m"}).model == "/home/u/m"
    assert parse(["--model=~/m"]).model == "/home/u/m"
    assert settings(tmp_path, 'model = "~nobody_of_this_name/m"').model == "~nobody_of_this_name/m"


def test_history_is_on_unless_the_environment_says_no(tmp_path: Path) -> None:
    assert settings(tmp_path).history
    assert not settings(tmp_path, environ={"NANOCHAT_INFER_NO_HISTORY": "1"}).history
    assert settings(tmp_path, environ={"NANOCHAT_INFER_NO_HISTORY": "0"}).history
    assert not settings(tmp_path, "history = false").history


def test_only_flags_are_flags(tmp_path: Path) -> None:
    found = settings(tmp_path, "temperature = 0.2", {"NANOCHAT_INFER_TOP_K": "3"}, {"max_length": 9, "seed": 5})
    assert found.flag_sampling() == {"max_tokens": 9, "seed": 5}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("temprature = 1", ["config.toml", "'temprature'", "did you mean 'temperature'"]),
        ("[sampling]\ntop_k = 1", ["unknown key 'sampling'"]),
        ('temperature = "hot"', ["'temperature'", "config.toml"]),
        ('top_k = "5"', ["'top_k'", "must not be a text"]),
        ("top_k = 1.5", ["'top_k'", "whole number"]),
        ("temperature = true", ["'temperature'", "number"]),
        ("temperature = nan", ["temperature", "nan"]),
        ("max_length = 0", ["max_length must be from 1"]),
        ("device = 'tpu'", ["auto, cpu, cuda"]),
        ("model = 5", ["model must be a text"]),
        ("think = 1", ["think must be true or false"]),
        ("threads = 0", ["threads", "at least 1"]),
        ("max_seqs = 257", ["'max_seqs'", "from 1 to 256"]),
        ('max_queue = "5"', ["'max_queue'", "must not be a text"]),
        ("prefill_chunk = 0", ["'prefill_chunk'", "or auto"]),
        ("speculation = 1", ["speculation must be true or false"]),
        ('kv_disk = "lots"', ["'kv_disk'", "like 512M or 2G, or off"]),
        ("kv_disk = true", ["kv_disk must be a size"]),
        ('overflow = "both"', ["overflow must be one of refuse, drop"]),
        ("stop = [1]", ["stop must be a text or a list of texts"]),
        ("a = [", ["config.toml", "not valid TOML"]),
    ],
)
def test_a_wrong_config_is_one_sentence_with_file_and_key(tmp_path: Path, toml: str, words: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, toml)
    sentence = str(caught.value)
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_a_config_that_is_no_text_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings({}, {}, tmp_path / "config.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({}, {}, tmp_path)


def test_a_wrong_environment_is_named() -> None:
    with pytest.raises(SettingsError, match="NANOCHAT_INFER_TOP_P: top_p must be"):
        load_settings({}, {"NANOCHAT_INFER_TOP_P": "7"}, Path("/nonexistent/config.toml"))
    with pytest.raises(SettingsError, match="NANOCHAT_INFER_NO_HISTORY"):
        load_settings({}, {"NANOCHAT_INFER_NO_HISTORY": "perhaps"}, Path("/nonexistent/config.toml"))


def test_memory_sizes() -> None:
    assert [memory_size(v) for v in ("512M", "2G", "2GiB", "1kb", 4096)] == [512 << 20, 2 << 30, 2 << 30, 1024, 4096]
    for wrong in ("", "M", "-1M", "1.5Q", "T", 0, 1.5, True, "0"):
        with pytest.raises(ParameterError, match="kv_memory"):
            memory_size(wrong)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "not valid TOML: it is nested too deep"),
        ("seed = " + "1" * 5000, "not valid TOML"),
        ("#" * (1 << 20) + "\n", "longer than 1,048,576 bytes"),
    ],
    ids=["nested", "digits", "long"],
)
def test_a_config_file_that_is_too_much(toml: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=words):
        settings(tmp_path, toml)


def test_a_pipe_as_config_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    for path in (tmp_path / "config.toml", Path("/dev/zero")):
        with pytest.raises(SettingsError, match="not a regular file"):
            load_settings({}, {}, path)


def test_the_variable_against_history_is_named() -> None:
    with pytest.raises(SettingsError, match="variable NANOCHAT_INFER_NO_HISTORY must be true or false, got '2'"):
        load_settings({}, {"NANOCHAT_INFER_NO_HISTORY": "2"}, Path("/nonexistent/config.toml"))


def test_the_page_and_the_screen_have_levels_too(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert (found.host, found.port, found.plain, found.theme, found.keys) == ("127.0.0.1", 8471, False, "", {})
    toml = 'host = "::1"\nport = 1\nplain = true\ntheme = "light"\n[keys]\nnew = "f5"\n'
    found = settings(tmp_path, toml)
    assert (found.host, found.port, found.plain, found.theme, found.keys) == ("::1", 1, True, "light", {"new": "f5"})
    environ = {"NANOCHAT_INFER_HOST": "a", "NANOCHAT_INFER_PORT": "2", "NANOCHAT_INFER_KEYS": "x"}
    found = settings(tmp_path, toml, environ)
    assert (found.host, found.port, found.keys) == ("a", 2, {"new": "f5"}), "keys are in config.toml only"
    assert settings(tmp_path, toml, environ, {"port": 0}).port == 0


def test_single_answers_are_chosen_by_flags_only(tmp_path: Path) -> None:
    found = settings(tmp_path, environ={"NANOCHAT_INFER_EXTRACT": "on", "NANOCHAT_INFER_STREAM": "off"})
    assert (found.extract, found.stream) == (False, True)
    found = settings(tmp_path, flags={"extract": True, "stream": False})
    assert (found.extract, found.stream) == (True, False)
    with pytest.raises(SettingsError, match="unknown key 'extract'") as caught:
        settings(tmp_path, "extract = true\n")
    assert "stream" not in str(caught.value)


@pytest.mark.parametrize("toml", ["keys = 5", 'keys = ["a"]', "[keys]\nnew = 5", '[keys]\nnew = ""', "port = 65536"])
def test_wrong_keys_and_ports_are_named(tmp_path: Path, toml: str) -> None:
    with pytest.raises(SettingsError, match="must be a"):
        settings(tmp_path, toml)
