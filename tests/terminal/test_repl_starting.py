"""What is typed into the interactive chat before its first prompt, and what is imported for that prompt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import starting
from tests.kept_program import KeptProgram
from tests.pty_program import PtyProgram
from tests.stored_messages import last_messages

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("program_class", [PtyProgram, KeptProgram])
def test_enter_typed_before_the_first_prompt_is_enter(program_class: type[PtyProgram]) -> None:
    with program_class("echo", "-i", cold=True) as program:
        # The terminal still reads lines: Python itself has not started yet.
        program.send("one\rtwo\rand \r\x04")
        assert program.wait() == 0
        assert program.terminal_after() == program.terminal_before
        assert 2004 not in program.modes()
    assert [m["text"] for m in last_messages() if m["role"] == "user"] == ["one", "two", "and "]


def test_keys_are_kept_from_the_beginning_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda descriptor: descriptor in (0, 1))
    for words, reads in [
        (["-i"], True),
        (["--tui", "--web"], True),
        ([], True),
        (["-c"], True),
        (["--web"], False),
        (["--json"], False),
        (["-p", "x"], False),
        (["serve"], False),
    ]:
        assert starting.reads_keys(words) == reads, words
    monkeypatch.setattr(os, "isatty", lambda descriptor: descriptor == 0)
    assert not starting.reads_keys(["-i"]), "lines are read where the answer goes to a file"


def test_the_first_prompt_imports_nothing_that_opens_conversations() -> None:
    code = "import sys, terminal.repl, terminal.line_editor, terminal.completion; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stdout.split())
    assert {"terminal.repl", "prompt_toolkit"} <= loaded, "the control: modules are listed"
    heavy = {"numpy", "numba", "torch", "tokenizers", "jinja2", "markdown_it", "textual", "flask", "sqlite_utils"}
    assert loaded.isdisjoint({"sessions.manager", "sessions.store", "sqlite3", *heavy})


def test_a_model_that_cannot_be_loaded_after_a_message_was_typed() -> None:
    with PtyProgram("load-error", "-i", "-p", "early") as program:
        program.expect("[your message is saved;")
        program.expect("resume with: python run.py --session ")
        program.expect("error: config.json of")
        assert program.wait() == 1
    with PtyProgram("load-error", "-i", "-p", "early", "--private") as program:
        program.expect("error: config.json of")
        assert program.wait() == 1
        assert b"saved" not in program.output
