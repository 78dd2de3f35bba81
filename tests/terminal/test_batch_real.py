"""`batch` as its own process with the built-in model."""

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pty_program import RUN

LINES = [
    json.dumps({"prompt": f"What is {i} plus {i + 1}? Tell me about it.", "id": i}).encode() + b"\n" for i in range(60)
]


@contextlib.contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, RUN, *arguments], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def run(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, RUN, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False
    )


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def wait_for_lines(path: Path, count: int) -> None:
    end = time.monotonic() + 120
    while not (path.exists() and path.read_bytes().count(b"\n") >= count):
        assert time.monotonic() < end, "no answers came"
        time.sleep(0.02)


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.jsonl"
    path.write_bytes(b"".join(LINES))
    return path


def feed(process: "subprocess.Popen[bytes]", lines: list[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.writelines(lines)
    process.stdin.flush()


def test_a_kill_9_in_the_middle_loses_no_line_and_doubles_none(prompts: Path, tmp_path: Path) -> None:
    answers = tmp_path / "prompts.answers.jsonl"
    options = ("-t", "0", "-l", "30")
    with started("batch", "-", "-o", str(answers), *options) as process:
        # The rest of the input never comes, so the batch cannot be over.
        feed(process, LINES[:30])
        wait_for_lines(answers, 3)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    before = records(answers)
    assert 3 <= len(before) <= 30
    with answers.open("ab") as file:
        file.write(b'{"line": 59, "id": 58, "key": "0123')
    done = run("batch", str(prompts), *options)
    assert done.returncode == 0, done.stderr.decode()
    assert f"60 lines: {len(before)} answered already, {60 - len(before)} to run" in done.stderr.decode()
    after = records(answers)
    assert after[: len(before)] == before, "what was answered stays as it was"
    assert sorted(record["line"] for record in after) == list(range(1, 61))
    assert all(record["id"] == record["line"] - 1 for record in after)
    by_line = {record["line"]: record for record in after}
    for line in (before[0]["line"], 45):
        alone = run(*options, "--private", "--json", "-p", json.loads(LINES[line - 1])["prompt"])
        assert json.loads(alone.stdout)["token_ids"] == by_line[line]["token_ids"]


def test_answers_come_while_the_input_is_still_open() -> None:
    with started("batch", "-", "-t", "0", "-l", "8") as process:
        feed(process, LINES[:1])
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["id"] == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr is not None
        error = process.stderr.read().decode()
        assert error.startswith("stopped with ")
        assert error.endswith(" answered; with -o FILE a later run could have gone on from there\n")
        assert "Traceback" not in error


def test_standard_input_again_runs_what_is_left(tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    for count, found in ((3, b""), (5, b"5 lines: 3 answered already, 2 to run")):
        with started("batch", "-", "-o", str(answers), "-t", "0", "-l", "8") as process:
            _, error = process.communicate(b"".join(LINES[:count]), timeout=120)
            assert process.returncode == 0, error.decode()
        assert found in error
        assert sorted(record["line"] for record in records(answers)) == list(range(1, count + 1))


def test_a_size_that_the_engine_does_not_take_is_a_sentence(prompts: Path) -> None:
    done = run("batch", str(prompts), "-o", "-", "--prefill-chunk", "99999999")
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: prefill_chunk must be ")
    assert done.stderr.count(b"\n") == 1
