"""One prompt, one answer: streams, pipes, JSON, exit codes."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from terminal.oneshot import InputError, decode_input, join_prompt
from tests import warm_program
from tests.pty_program import ENDLESS, FAKE_RUN, PtyProgram


def run(mode: str, *arguments: str, stdin: bytes = b"", **environ: str) -> "subprocess.CompletedProcess[bytes]":
    return warm_program.run(mode, *arguments, stdin=stdin, environ=environ)


def run_json(mode: str, *arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    done = run(mode, *arguments, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"\n") == 1
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def sessions(*arguments: str) -> Any:
    return json.loads(run("echo", "sessions", *arguments, "--json").stdout)


@pytest.mark.parametrize(
    ("arguments", "stdin", "answer"),
    [
        (["-p", "hello"], b"", "hello"),
        ([], b"from a pipe\n", "from a pipe"),
        (["-p", "summarize"], b"line one\nline two\n", "line one\nline two\n\nsummarize"),
        ([], "日本語 👩‍👩‍👧".encode(), "日本語 👩‍👩‍👧"),
        ([], b"\xef\xbb\xbfwith a mark\r\nand lines\r\n", "with a mark\nand lines"),
    ],
)
def test_only_the_answer_is_on_standard_output(arguments: list[str], stdin: bytes, answer: str) -> None:
    done = run("echo", *arguments, stdin=stdin)
    assert done.stdout.decode() == f"You said: {answer}\n"
    assert done.stderr == b""
    assert done.returncode == 0


def test_json_is_one_object_with_the_names_of_the_design() -> None:
    found = run_json("echo", "-p", "hello", "-s", "7")
    names = ["session", "message", "text", "token_ids", "finish_reason", "seed", "model", "usage", "timings"]
    assert list(found) == [*names, "reuse"]
    assert (found["text"], found["finish_reason"], found["seed"]) == ("You said: hello", "stop", 7)
    assert bytes(found["token_ids"][:-1]).decode() == found["text"]
    assert set(found["usage"]) == {"prompt_tokens", "completion_tokens", "cached_tokens", "restored_tokens"}
    assert {"ttft_ms", "prefill_tok_s", "decode_tok_s"} <= set(found["timings"])
    assert sessions("list")[0]["id"] == found["session"]


def test_json_with_thinking_and_with_a_cut() -> None:
    found = run_json("think", "-p", "q")
    assert found["reasoning"] == "so he asks that\n"
    assert found["text"].strip() == "the answer"
    assert run_json("echo", "-p", "hello", "-l", "3")["finish_reason"] == "length"


def test_a_cut_answer_is_said() -> None:
    done = run("echo", "-p", "hello", "-l", "4")
    assert done.stdout == b"You \n"
    assert b"cut at 4 tokens" in done.stderr
    assert done.returncode == 0


def test_verbose_prints_the_counts() -> None:
    done = run("echo", "-p", "hello", "-v", "-s", "9")
    assert re.search(
        rb"prompt tokens \(0 reused, \d+ computed\).*first token after.*tokens/s; stop; seed 9", done.stderr
    )
    assert done.stdout == b"You said: hello\n"


def test_single_answers_are_saved_and_continued() -> None:
    first = run_json("echo", "-p", "one")
    other = run_json("echo", "-p", "other")
    again = run_json("echo", "-c", "-p", "two")
    assert again["session"] == other["session"]
    third = run_json("echo", "--session", first["session"], "-p", "three", "-t", "0.5")
    assert third["session"] == first["session"]
    texts = [message["text"] for message in sessions("show", first["session"])["messages"]]
    assert texts == ["one", "You said: one", "three", "You said: three"]


def test_private_is_not_saved(own_home: Path) -> None:
    assert run_json("echo", "-p", "secret", "--private")["session"] is None
    assert not list(own_home.rglob("*.db"))
    assert sessions("list") == []


def test_sessions_show_and_delete() -> None:
    session = run_json("echo", "-p", "keep \x1b[31m me")["session"]
    listed = run("echo", "sessions", "list")
    assert b"\x1b" not in listed.stdout
    assert session.encode() in listed.stdout
    shown = run("echo", "sessions", "show", session)
    assert b"\x1b" not in shown.stdout
    assert "You said: keep ␛[31m me" in shown.stdout.decode()
    refused = run("echo", "sessions", "delete", session[:3])
    assert refused.returncode == 1
    assert b"needs the whole id" in refused.stderr
    assert run("echo", "sessions", "delete", session).returncode == 0
    assert sessions("list") == []
    assert run("echo", "sessions", "show", session).returncode == 1


def test_sessions_path(own_home: Path) -> None:
    assert run("echo", "sessions", "path", "database").stdout.decode() == f"{own_home}/data/chat.db\n"
    lines = run("echo", "sessions", "path").stdout.decode().splitlines()
    assert [line.split() for line in lines] == [
        ["database", f"{own_home}/data/chat.db"],
        ["backups", f"{own_home}/data/backups"],
        ["kv", f"{own_home}/cache/kv"],
        ["config", f"{own_home}/config/config.toml"],
        ["history", f"{own_home}/state/history"],
        ["log", f"{own_home}/state/nanochat_infer.log"],
    ]
    assert sessions("path") == dict(line.split() for line in lines)
    assert sessions("path", "kv") == f"{own_home}/cache/kv"


@pytest.mark.parametrize(
    ("mode", "arguments", "stdin", "code", "words"),
    [
        ("echo", [], b"", 2, "there is no prompt"),
        ("echo", ["-p", " "], b"\n", 2, "there is no prompt"),
        ("echo", ["-p", "x", "-t", "9"], b"", 2, "temperature must be from 0 to 2"),
        ("echo", [], b"caf\xe9", 1, "not UTF-8 text: byte 0xe9 at position 3"),
        ("echo", ["-p", "x", "-c"], b"", 1, "no earlier conversation"),
        (
            "echo",
            ["-p", "x", "--private", "-i"],
            b"y" * (2 << 20),
            1,
            "a line on standard input is longer than 1,048,576",
        ),
        ("echo", ["-i"], b'"""' + b"y\n" * (1 << 20), 1, "a block on standard input is longer than 1,048,576"),
        ("echo", ["-p", "x", "--session", "nope"], b"", 1, "nope"),
        ("echo", ["-p", "x" * 99, "--ctx-size", "50"], b"", 1, "the context holds 50"),
        ("error", ["-p", "fail"], b"", 1, "the model ␛[31mfailed"),
        ("load-error", ["-p", "x", "-m", "m"], b"", 1, "config.json of m is ␛[31mdamaged"),
    ],
    # pytest puts the id into the environment, which has no room for two megabytes of input.
    ids=itertools.count(),
)
def test_errors_are_one_sentence_with_an_exit_code(
    mode: str, arguments: list[str], stdin: bytes, code: int, words: str
) -> None:
    done = run(mode, *arguments, stdin=stdin)
    assert done.returncode == code
    error = done.stderr.decode()
    assert words in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert "\x1b" not in error


def test_debug_shows_where() -> None:
    done = run("load-error", "-p", "x", "--debug")
    assert b"Traceback" in done.stderr
    assert b"\x1b" not in done.stderr
    assert done.returncode == 1


def test_the_levels_of_settings_reach_the_model(own_home: Path) -> None:
    def temperature(*arguments: str, variable: str = "") -> float:
        run("defaults", "-p", "x", *arguments, NANOCHAT_INFER_TEMPERATURE=variable)
        with PtyProgram("defaults", "-c", "-i") as program:
            program.expect_prompt()
            program.send("/show parameters\r")
            program.expect("temperature        ")
            program.expect_prompt()
            shown = re.search(r"temperature +(\S+)", program.display())
        assert shown is not None
        return float(shown[1])

    assert temperature() == 0.25, "the model's"
    config = own_home / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text("temperature = 0.35\n")
    assert temperature() == 0.35
    assert temperature(variable="0.45") == 0.45
    assert temperature("-t", "0.55", variable="0.45") == 0.55


def test_a_wrong_config_is_named(own_home: Path) -> None:
    config = own_home / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text("temprature = 1\n")
    done = run("echo", "-p", "x")
    assert done.returncode == 1
    assert f"config file {config}: unknown key 'temprature'; did you mean 'temperature'?" in done.stderr.decode()


def test_a_closed_pipe_is_silent_and_the_answer_is_kept() -> None:
    program = subprocess.Popen(
        [sys.executable, FAKE_RUN, "slow", "-p", "go", *ENDLESS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdout.read(5) == b"word0"
    program.stdout.close()
    assert program.wait(timeout=60) == 0
    assert program.stderr.read() == b""
    program.stderr.close()
    message = sessions("show", sessions("list")[0]["id"])["messages"][1]
    assert message["text"].startswith("word0")
    assert message["status"] == "stopped"


def test_help_into_a_closed_pipe_is_silent() -> None:
    done = subprocess.run(
        f"{sys.executable} {FAKE_RUN} echo --help | true", shell=True, capture_output=True, timeout=60, check=False
    )
    assert done.stderr == b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_keep_the_answer(number: signal.Signals, code: int) -> None:
    program = subprocess.Popen(
        [sys.executable, FAKE_RUN, "slow", "-p", "go", *ENDLESS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stdout.read(5) == b"word0"
    program.send_signal(number)
    _, error = program.communicate(timeout=60)
    assert program.returncode == code
    assert b"Traceback" not in error
    message = sessions("show", sessions("list")[0]["id"])["messages"][1]
    assert message["text"].startswith("word0")
    assert message["status"] == "stopped"


PAYLOADS = [
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[H\x1b[?1049h",
    "\x1bPq#0;2;0;0;0#0~~@@\x1b\\",
    "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "\u009b31m\u009d0;t\u009c",
    "\x1b_Gf=100;AAAA\x1b\\\x1bc\x1b(0",
    "\r\x08\x7f\x00\x0b\x0c\x0e\x1a",
    "\u202egnp.exe\u2066\u200f",
]


def test_hostile_text_split_at_every_byte_cannot_drive_the_terminal() -> None:
    text = "begin" + "".join(PAYLOADS) + "end"
    # Markdown would break the line where the screen ends.
    with PtyProgram("hostile", "-p", "x", columns=400, environ={"FAKE_TEXT": json.dumps(text)}) as program:
        program.expect("end")
        assert program.wait() == 0
        assert program.screen.title == ""
    printed = program.output.decode()
    controls = set(re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]", printed))
    # The terminal itself writes CR LF for a newline, and the status line ends with CR.
    assert controls <= {"\r"}
    assert "␛]52;c;cm0gLXJmIH4=␇" in printed.replace("\r\n", "")
    piped = run("hostile", "-p", "x", FAKE_TEXT=json.dumps(text))
    assert b"\x1b" not in piped.stdout
    exact = json.loads(run("hostile", "-p", "x", "--json", FAKE_TEXT=json.dumps(text)).stdout)
    assert exact["text"] == text


def test_no_progress_where_nobody_watches() -> None:
    done = run("echo", stdin=b"word " * 90)
    assert done.stderr == b""
    assert done.stdout.startswith(b"You said: word word")


def test_standard_streams_that_are_closed() -> None:
    for redirection in ("<&-", ">&-", "2>&-"):
        command = f"{sys.executable} {FAKE_RUN} echo -p hello {redirection}"
        done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, (redirection, done.stderr)
        assert b"Traceback" not in done.stderr


def test_a_full_disk_is_a_sentence() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, FAKE_RUN, "echo", "-p", "x"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 1
    assert b"error: the answer cannot be written: No space left on device" in done.stderr


def test_endless_input_is_refused_without_being_read() -> None:
    # With 2 GiB of address space, a program that gathers all of it runs out of memory.
    command = f"ulimit -v 2097152; yes | {sys.executable} {FAKE_RUN} echo -p x"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: standard input is longer than 1,048,576 bytes")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", [["--session", "typo"], ["-c"]])
def test_a_missing_conversation_is_refused_before_the_model_is_loaded(arguments: list[str]) -> None:
    done = run("load-error", "-p", "x", *arguments)
    assert done.returncode == 1
    assert b"conversation" in done.stderr
    assert b"damaged" not in done.stderr, "loading the model would have failed with this"


def test_arguments_that_are_no_text() -> None:
    for arguments in (["--system"], ["--session"], ["sessions", "show"], ["-p"]):
        done = subprocess.run(
            [sys.executable, FAKE_RUN, "echo", *arguments, b"\xff"], capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 2, arguments
        assert "error: the argument '\ufffd' is not UTF-8 text" in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1


def test_prompts_are_joined() -> None:
    assert join_prompt("text\n", "ask") == "text\n\nask"
    assert join_prompt("text\n", "") == "text"
    assert join_prompt("", "ask") == "ask"
    assert join_prompt("\n", " ") == ""
    with pytest.raises(InputError):
        decode_input(b"\xff")


def test_a_loading_thread_does_not_hold_the_end() -> None:
    begun = time.monotonic()
    program = subprocess.Popen(
        [sys.executable, FAKE_RUN, "load-slow", "-p", "x"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "FAKE_LOAD_S": "600"},
    )
    time.sleep(0.5)
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=60)
    assert program.returncode in (143, -signal.SIGTERM)
    assert time.monotonic() - begun < 60
