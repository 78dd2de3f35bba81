"""/why, /stats and "reuse" of --json."""

import json
from typing import Any

import pytest

from nanochat_infer.engine.stats import EngineStats
from sessions import AnswerFinished
from terminal.commands import COMMANDS
from terminal.describe import engine_table, why
from tests import warm_program
from tests.pty_program import PtyProgram


def chat(*lines: str) -> str:
    """What the chat prints when these lines come through a pipe, answers and notes together."""
    done = warm_program.run("echo", "-i", stdin="\n".join([*lines, ""]).encode())
    assert done.returncode == 0
    return (done.stdout + done.stderr).decode()


def test_why_in_a_chat() -> None:
    with PtyProgram("echo", "-i", columns=200) as program:
        program.expect_prompt()
        for keys, shown in [
            ("/why", "no answer yet"),
            ("one", "You said: one"),
            ("/why", "there is nothing of this conversation to compare with"),
            ("two", "You said: two"),
            ("/why", "all that the conversation before offered; the rest is new"),
            ("/system Be rude.", "system prompt set"),
            ("three", "You said: three"),
            ("/why", '"u" is now "s" (the system prompt was changed)'),
            ("/new", "new conversation"),
            ("/why", "no answer yet"),
            ("/help", "/why"),
        ]:
            program.send(f"{keys}\r")
            program.expect(shown)
            program.expect_prompt()


def test_why_on_a_pipe() -> None:
    printed = chat("one", "/regen", "/why")
    assert "prompt tokens: all of them but the last, which is always computed" in printed


def test_leaving_a_conversation_drops_what_was_kept() -> None:
    """Coming back to it, there is nothing to compare with, but its KV is still there."""
    printed = chat("one", "/rename first", "/new", "other", "/resume first", "two", "/why")
    assert "(the program was started again, or the conversation was opened again)" in printed
    assert "reused 0 of" not in printed


def test_json_says_it_in_figures_and_words() -> None:
    done = warm_program.run("echo", "-p", "one", "--json")
    answer: dict[str, Any] = json.loads(done.stdout)
    total = answer["usage"]["prompt_tokens"]
    assert answer["reuse"] == {
        "offered_tokens": 0,
        "cached_tokens": 0,
        "position": 0,
        "previous_id": None,
        "prompt_id": None,
        "reason": "",
        "sentence": f"reused 0 of {total} prompt tokens; there is nothing of this conversation to compare with",
    }


def test_stats_are_words() -> None:
    printed = chat("one", "/stats")
    assert "last answer: " in printed
    assert "KV pool            3.0 MiB, 256 blocks of 16 tokens: 0 used, 4 cached, 252 free" in printed
    assert "num_blocks" not in printed


def test_every_figure_is_in_the_table() -> None:
    """Each counter gets a number of its own; all of them must be found again."""
    whole = {name: 1000 + number for number, name in enumerate(EngineStats.__dataclass_fields__)}
    stats = EngineStats(**{**whole, "prefill_tok_s": 123.25, "decode_tok_s": 45.75})  # type: ignore[arg-type]
    text = "\n".join(engine_table(stats, {"weights_bytes": 5 << 20, "kv_bytes": 6 << 20, "scratch_bytes": 7 << 20}))
    for name, number in whole.items():
        assert name.endswith("_tok_s") or f" {number:,}" in text or f" {number} " in text, name
    for figure in ("123.2 tokens/s", "45.8 tokens/s", "weights 5.0 MiB", "6.0 MiB, ", "scratch 7.0 MiB"):
        assert figure in text
    assert "nan" not in "\n".join(engine_table(EngineStats(), {}))


@pytest.mark.parametrize(("sentence", "shown"), [("a\x1b[31m\nb", "a␛[31m␤b"), ("", "ended before anything")])
def test_the_sentence_cannot_drive_the_terminal(sentence: str, shown: str) -> None:
    assert shown in why(AnswerFinished(1, "", "", "stop", why=sentence))


def test_the_command_is_in_the_table() -> None:
    assert "why" in {command.name for command in COMMANDS}
