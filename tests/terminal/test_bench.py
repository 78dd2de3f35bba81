"""`bench` as a user starts it, with a tiny random model; no speed is asserted."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.benchmarking.random_model import random_model
from nanochat_infer.benchmarking.shapes import SHAPES
from terminal.arguments import parse
from terminal.cli import main
from tests.pty_program import RUN

KEYS = (
    *("model", "weights", "device", "threads", "prefill", "decode", "read_gb_s", "ttft_ms", "load_ms"),
    *("peak_rss_bytes", "weights_bytes", "kv_bytes"),
)
QUICK = ("--device", "cpu", "--threads", "1", "--prompt-lengths", "8,16", "--contexts", "4,40", "--repeats", "2")


@pytest.fixture(autouse=True)
def small_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanochat_infer.devices.bandwidth.Bandwidth.__init__.__defaults__", ("cpu", 1 << 20))


def last_line(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.rstrip("\n").rpartition("\n")[2])
    return found


def test_a_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--shape", "tiny", *QUICK]) == 0
    out, err = capsys.readouterr()
    found = last_line(out)
    assert tuple(found)[: len(KEYS)] == KEYS
    assert (found["model"], found["weights"], found["device"]) == ("random-tiny", "int8", "cpu")
    assert found["threads"] == 1
    assert [entry["tokens"] for entry in found["prefill"]] == [8, 16]
    assert [entry["context"] for entry in found["decode"]] == [4, 40]
    for entry in found["prefill"] + found["decode"]:
        numbers = [value for name, value in entry.items() if name not in ("tokens", "context")]
        assert all(isinstance(value, float) and value >= 0 for value in numbers)
        assert entry["tok_s"] > 0
    assert set(found["decode"][0]) >= {"context", "tok_s", "gb_s", "share"}
    for name in ("read_gb_s", "ttft_ms", "load_ms"):
        assert isinstance(found[name], float)
        assert found[name] > 0
    for name in ("peak_rss_bytes", "weights_bytes", "kv_bytes"):
        assert isinstance(found[name], int)
        assert found[name] > 0
    elements = SHAPES["tiny"].file_bytes // 2
    assert elements <= found["weights_bytes"] <= 1.25 * elements
    assert "making a random model of the shape tiny (0.2 MB)" in err
    for words in ("prompt 8", "decode at 40", "memory is read at", "first token", "peak memory"):
        assert words in out


def test_json_alone_and_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    folder = random_model("tiny")
    assert main(["bench", str(folder), "--json", "--weights", "bf16", *QUICK]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    found = json.loads(out)
    assert found["weights"] == "bf16"
    assert found["weights_bytes"] >= SHAPES["tiny"].file_bytes
    assert "making a random model" not in err


def test_the_built_in_model_whatever_config_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NANOCHAT_INFER_MODEL", "/nowhere")
    arguments = ("--prompt-lengths", "8", "--contexts", "4,4000", "--repeats", "1", "--device", "cpu", "--json")
    assert main(["bench", *arguments]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["model"] == "built-in"
    assert [entry["context"] for entry in found["decode"]] == [4, 2048 - 17]
    assert "context has 2,048 tokens; lengths beyond it are shortened" in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["bench", "x", "--shape", "tiny"], "leave out one of the two"),
        (["-m", "x", "bench", "--shape", "tiny"], "leave out one of the two"),
        (["bench", "--shape", "huge"], "invalid choice: 'huge'"),
        (["bench", "--repeats", "0"], "repeats must be a whole number from 1 to 1000, got '0'"),
        (["bench", "--contexts", "16,,3"], "lengths must be whole numbers like 32,128,512, got '16,,3'"),
        (["bench", "--prompt-lengths", "-1"], "lengths must be whole numbers like 32,128,512, got '-1'"),
        (["-p", "x", "bench"], "bench makes its own prompts; leave out -p"),
    ],
)
def test_wrong_ones_get_one_sentence(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_a_folder_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["bench", str(tmp_path / "nothing"), *QUICK]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_options_before_or_after_the_word() -> None:
    assert parse(["--threads", "3", "bench"]).threads == 3
    assert parse(["bench", "--threads", "3"]).threads == 3
    assert parse(["bench"]).threads is None
    assert parse(["--json", "bench"]).json
    assert parse(["bench", "--contexts", "5, 7,5"]).contexts == (5, 7)


def interrupted(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Send Ctrl+C until it is heard: Python drops one that falls into a destructor or a library's callback."""
    for _ in range(6):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)
    raise AssertionError("six interrupts were not heard")


def test_ctrl_c_leaves_in_order(own_home: Path) -> None:
    random_model("tiny")
    command = [sys.executable, str(RUN), "bench", "--shape", "tiny", *QUICK, "--repeats", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            # It measures in threads.
            while len(os.listdir(f"/proc/{process.pid}/task")) < 2:
                time.sleep(0.02)
            time.sleep(0.5)
            out, err = interrupted(process)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (130, b"", b"")
