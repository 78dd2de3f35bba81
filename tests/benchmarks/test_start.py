"""The benchmarks of start and of company on the processor, at tiny sizes; no time is asserted."""

import json
import sys

import pytest

from benchmarks import oversubscribed, prompt, start
from benchmarks.start import StartError, first_byte_s
from nanochat_infer.errors import ParameterError


def last_line(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text.rstrip("\n").rpartition("\n")[2])
    return found


def test_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["-m", "random:tiny", "--starts", "2", "--threads", "1"]) == 0
    found = last_line(capsys.readouterr().out)
    assert 0 < float(str(found["least_s"])) <= float(str(found["start_s"])) <= float(str(found["worst_s"]))


def test_a_program_that_fails_is_an_error() -> None:
    with pytest.raises(StartError, match=r"ended with 3: broken"):
        first_byte_s([sys.executable, "-c", "import sys; sys.stderr.write('broken'); sys.exit(3)"], {})


def test_oversubscribed(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--busy", "0", "1", "--rounds", "1", "--tokens", "8", "--idle-s", "0.1", "--cancel-after-s", "0")
    assert oversubscribed.main(["-m", "random:small", "--threads", "2", "--prompt-tokens", "4000", *options]) == 0
    found = last_line(capsys.readouterr().out)
    assert [entry["busy"] for entry in found["decode"]] == [0, 1]  # type: ignore[attr-defined]
    assert found["decode"][0]["ratio"] == 1  # type: ignore[index]


def test_the_first_round_must_be_alone() -> None:
    with pytest.raises(ParameterError, match="must begin with 0, got 2"):
        oversubscribed.main(["-m", "random:tiny", "--busy", "2"])


def test_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    assert prompt.main(["--starts", "1", "--keys", "2"]) == 0
    found = last_line(capsys.readouterr().out)
    for name in ("-i", "--tui"):
        assert found[name]["median_s"] > 0  # type: ignore[index]
        assert 0 < found[name]["key_p99_ms"] <= found[name]["key_worst_ms"]  # type: ignore[index]
