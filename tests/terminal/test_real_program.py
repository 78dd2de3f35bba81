"""run.py with real models: nothing is scripted here."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.kept_program import program_of
from tests.pty_program import RUN, PtyProgram
from tests.stored_messages import await_text, last_messages
from tests.tiny_models import make_model, tiny_config, tiny_tensors, write_safetensors
from tests.tiny_tokenizer import VOCAB_SIZE, eos_ids, write_tokenizer

# The program itself, with patience for a machine that is so busy that computing seems quicker than restoring.
PATIENT = """
import sys
import sessions.kv.disk, sessions.kv.models
from terminal.starting import run
sessions.kv.disk.IDENTITY_PATIENCE_S = 60.0
sessions.kv.disk.KvDisk.close.__defaults__ = (60.0,)
sessions.kv.models.Speeds.restoring_pays = lambda *_: True
sessions.kv.models.Speeds.is_too_slow = lambda *_: False
sys.exit(run())
"""


def run(*arguments: str, program: Sequence[str | Path] = (RUN,)) -> Any:
    done = subprocess.run(
        [sys.executable, *program, *arguments, "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
        env=os.environ | {"PYTHONPATH": str(RUN.parent)},
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_one_answer_of_the_built_in_model() -> None:
    first = run("-p", "hello", "-s", "1", "-l", "40")
    assert first["text"]
    assert first["finish_reason"] in ("stop", "length")
    assert len(first["token_ids"]) == first["usage"]["completion_tokens"] > 0
    again = run("-p", "hello", "-s", "1", "-l", "40", "--private")
    assert again["token_ids"] == first["token_ids"], "the seed decides"
    assert [m["text"] for m in last_messages()] == ["hello", first["text"]]


LONG = "My name is Anna and I live in Rome. " * 8


def test_after_a_restart_the_kv_comes_from_disk(own_home: Path) -> None:
    options = ("-t", "0", "-l", "30")
    patient = ("-c", PATIENT)
    run("-p", LONG, *options, program=patient)
    answer = run("-c", "-p", "What is my name?", *options, program=patient)
    usage = answer["usage"]
    assert usage["restored_tokens"] == usage["cached_tokens"] >= 48
    assert usage["prompt_tokens"] - usage["cached_tokens"] < 48
    assert "disk" in answer["reuse"]["sentence"]
    control = run("-c", "-p", "And again?", *options, "--kv-disk", "off")["usage"]
    assert control["restored_tokens"] == control["cached_tokens"] == 0


def test_private_touches_no_kv_on_disk(own_home: Path) -> None:
    run("-p", LONG, "-l", "5", "--private")
    assert not (own_home / "cache" / "kv").exists()
    run("-p", LONG, "-l", "5")
    assert (own_home / "cache" / "kv").exists(), "the control"


@pytest.mark.parametrize("private", [False, True])
def test_a_chat_of_two_turns(private: bool, own_home: Path) -> None:
    with PtyProgram(None, "-i", "-l", "30", "-v", *(["--private"] if private else [])) as program:
        program.expect_prompt()
        for text in ("hello there", "and again"):
            program.send(f"{text}\r")
            program.expect("generated; first token after")
            program.expect_prompt()
        program.send("\x04")
        assert program.wait() == 0
        assert program.terminal_after() == program.terminal_before
        assert b"Traceback" not in program.output
    if private:
        assert not any(b"hello there" in path.read_bytes() for path in own_home.rglob("*") if path.is_file())
        return
    assert [m["role"] for m in last_messages()] == ["user", "assistant"] * 2
    with PtyProgram(None, "-c", "-i") as program:
        program.expect("hello there")
        program.expect("and again")
        program.expect_prompt()


def endless_model(folder: Path) -> Path:
    """A random model whose likeliest token never ends the answer."""
    overrides: dict[str, Any] = {"vocab_size": VOCAB_SIZE, "max_position_embeddings": 200_000}
    make_model(folder, **overrides)
    write_tokenizer(folder)
    tensors = tiny_tensors(tiny_config(**overrides))
    tensors["lm_head.weight"][eos_ids()] = 0
    write_safetensors(folder / "model.safetensors", tensors)
    return folder


def test_what_was_seen_before_a_kill_9_is_there_again(tmp_path: Path) -> None:
    model = endless_model(tmp_path / "endless")
    with PtyProgram(None, "-m", str(model), "-i", "-t", "0", "-l", "100000") as program:
        program.expect_prompt()
        program.send("remember me\r")
        program.expect("remember me")
        program.expect_bytes(8_000)
        await_text(1_000)
        os.kill(program_of(program.process.pid), signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL
        assert program.terminal_after() == program.terminal_before
    message = last_messages()[1]
    assert message["status"] == "interrupted"
    assert len(message["text"]) > 100
    with PtyProgram(None, "-m", str(model), "-c", "-i") as program:
        program.expect("remember me")
        program.expect("interrupted; /continue goes on")
        program.expect_prompt()
