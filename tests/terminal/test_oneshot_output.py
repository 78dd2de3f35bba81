"""Single answers: whole, as a code block, and sentences that name options of the command line."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nanochat_infer.engine.events import FinishReason
from nanochat_infer.errors import ContextLengthError, SessionError
from sessions.answer import AnswerFinished
from sessions.connection import NoSpaceError
from sessions.overflow import ConversationTooLongError
from sessions.tree import DeletedError
from terminal.cli import main
from terminal.describe import ending
from terminal.output import Console
from terminal.wording import in_words
from tests.fake_llm import FakeInfo, FakeLLM, Pause, Piece
from tests.fake_run import load_for

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process; return exit code, standard output and standard error."""
    monkeypatch.setattr("sys.stdin", None)

    def carry_out(*arguments: str, load: Any = None) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(arguments), load=load or load_for("echo"))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return carry_out


def answering(*pieces: Piece) -> Callable[..., FakeLLM]:
    """Return a load that makes a model which always says this."""

    def script(messages: Any) -> Iterator[Piece]:
        yield from pieces

    return lambda path=None, **options: FakeLLM(
        script=script, info=FakeInfo(context_length=options.get("ctx_size") or 4096)
    )


CODE = ("Sure:\n", "```py\nprint(1)\n\x1b[31m\n```\n", "and\n```\nanother\n```")


def test_only_the_first_code_block(run: Run) -> None:
    assert run("-p", "x", "-x", load=answering(*CODE)) == (0, "print(1)\n␛[31m\n", "")
    assert run("-p", "x", "--extract", load=answering("```\nnot closed")) == (0, "not closed\n", "")


def test_code_keeps_its_marks_of_direction_where_no_terminal_is(run: Run) -> None:
    code = "print('\u05e9\u200f \u2067a\u2069\u2028')\n"
    assert run("-p", "x", "-x", load=answering(f"```py\n{code}```")) == (0, code, "")


def test_no_code_block_is_an_error_and_the_answer_is_kept(run: Run) -> None:
    code, out, error = run("-p", "x", "-x", load=answering("no `code` here"))
    assert (code, out) == (1, "")
    assert error == (
        "error: the answer has no code block, so there is nothing to extract; without -x all of it is printed\n"
    )
    (session,) = json.loads(run("sessions", "list", "--json")[1])
    kept = json.loads(run("sessions", "show", session["id"], "--json")[1])["messages"]
    assert kept[1]["text"] == "no `code` here"


def test_a_cut_answer_gives_what_there_is_of_its_block(run: Run) -> None:
    code, out, error = run("-p", "x", "-x", "-l", "12", load=answering("```\nabcdefghijkl\n```"))
    assert (code, out) == (0, "abcdefgh\n")
    assert "cut at 12 tokens" in error


def test_a_failed_answer_with_x(run: Run) -> None:
    code, out, error = run("-p", "fail", "-x", load=load_for("error"))
    assert (code, out) == (1, "")
    assert error == "error: the model ␛[31mfailed\n"


def test_what_is_not_streamed_is_the_same_text_once_it_is_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[str, int]] = []
    was_written = threading.Event()
    models: list[FakeLLM] = []

    def write(console: Console, text: str) -> None:
        written.append((text, models[-1].running))
        was_written.set()

    def load(path: str | None = None, **options: Any) -> FakeLLM:
        # Streamed, the second half comes only after the first was printed; else there is time to print it too early.
        pieces = (CODE[0], Pause(0.3) if not_streamed else was_written, *CODE[1:])
        models.append(answering("\n", *pieces)())
        return models[-1]

    monkeypatch.setattr("terminal.output.Console.write", write)
    not_streamed = False
    assert run("-p", "x", load=load)[0] == 0
    streamed = "".join(text for text, _ in written)
    assert written[0][1] == 1, "the control"
    written.clear()
    not_streamed = True
    assert run("-p", "x", "--no-stream", load=load)[0] == 0
    assert "".join(text for text, _ in written) == streamed
    assert {running for _, running in written} == {0}


def test_errors_name_options(run: Run) -> None:
    code, out, error = run("-p", "x" * 300, "--ctx-size", "200")
    assert (code, out) == (1, "")
    assert error.endswith("the last message is too long by itself; --ctx-size raises the limit\n")
    run("-p", "x" * 50, "--ctx-size", "200")
    _, _, error = run("-c", "-p", "y" * 50, "--ctx-size", "200")
    assert error.splitlines()[-1].endswith(
        "too many; a new conversation (without -c and --session) begins afresh, --ctx-size raises the limit, "
        "--overflow drop leaves out the oldest turns"
    )
    code, out, _ = run("-c", "-p", "y" * 50, "--ctx-size", "200", "--overflow", "drop")
    assert code == 0
    assert out == f"You said: {'y' * 50}\n"


def test_an_answer_that_fills_the_context_offers_to_drop(run: Run) -> None:
    run("-p", "x" * 20, "--ctx-size", "200")
    _, _, error = run("-c", "-p", "y" * 20, "--ctx-size", "200", load=answering("z" * 500))
    assert "context is full" in error
    assert error.endswith("--ctx-size raises the limit, --overflow drop leaves out the oldest turns\n")
    _, _, error = run("-p", "y" * 20, "--ctx-size", "200", load=answering("z" * 500))
    assert "context is full" in error
    assert "drop" not in error, "there is no earlier turn"


def test_a_full_disk_names_private(run: Run, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-p", "hello")

    def refuse(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("sessions.statements.insert_session", refuse)
    code, _, error = run("-p", "x")
    assert code == 1
    assert error == (
        "error: not saved: disk is full; free some space (`python run.py sessions cache --clear` and old backups give "
        "some) and try again, or use --private, which saves nothing\n"
    )


TOO_LONG = ConversationTooLongError("9 too many", ("new", "undo", "limit", "drop"), "--kv-memory")


@pytest.mark.parametrize(
    ("error", "chat", "flags"),
    [
        (
            TOO_LONG,
            "9 too many; /new begins afresh, /undo takes the message back, --kv-memory raises the limit, "
            "/set overflow drop leaves out the oldest turns",
            "9 too many; a new conversation (without -c and --session) begins afresh, --kv-memory raises the limit, "
            "--overflow drop leaves out the oldest turns",
        ),
        (DeletedError("gone"), "gone; /new begins another one", "gone; begin a new one"),
        (NoSpaceError("full"), "full", "full, or use --private, which saves nothing"),
        (SessionError("other"), "other", "other"),
    ],
)
def test_sentences_in_the_words_of_the_front_end(error: Exception, chat: str, flags: str) -> None:
    kind = ContextLengthError if isinstance(error, ContextLengthError) else SessionError
    for wording, sentence in (("chat", chat), ("flags", flags)):
        with pytest.raises(kind) as caught, in_words(wording):  # type: ignore[arg-type]
            raise error
        assert str(caught.value) == sentence


def test_a_sentence_without_a_front_end_names_no_commands() -> None:
    assert str(TOO_LONG) == (
        "9 too many; begin a new conversation, take the message back, raise the limit with --kv-memory or have the "
        "oldest turns left out"
    )


def test_an_answer_after_thinking_is_printed_without_empty_lines(run: Run) -> None:
    load = answering("<think>hm</think>\n\nthe answer")
    found = json.loads(run("-p", "x", "--json", load=load)[1])
    assert (found["text"], found["reasoning"]) == ("the answer", "hm")
    assert bytes(i for i in found["token_ids"] if i < 256).decode() == "<think>hm</think>\n\nthe answer"
    assert run("-p", "x", load=load)[1] == run("-p", "x", "--no-stream", load=load)[1] == "the answer\n"
    assert json.loads(run("-p", "x", "--json", load=answering("\n\nas it is"))[1])["text"] == "\n\nas it is"


def test_a_cut_answer_names_what_helps_there(run: Run) -> None:
    finished = SimpleNamespace(finish_reason="length", message="", saved=True)
    said = {
        wording: ending(finished, 512, how_to_continue="; go on", private=False, wording=wording)  # type: ignore[arg-type]
        for wording in ("chat", "flags")
    }
    assert said["chat"] == "the answer was cut at 512 tokens (/set max_length N allows more); go on"
    assert said["flags"] == "the answer was cut at 512 tokens (-l/--max-length N allows more); go on"
    assert "(-l/--max-length N allows more)" in run("-p", "x" * 20, "-l", "3")[2]


FULL = "not saved: disk is full; free some space and try again"
CONTEXT = "context is full: 9 of 9 tokens; start a new session"
CUT = "the answer was cut at 512 tokens (/set max_length N allows more)"


def end_of(reason: FinishReason, message: str, *, saved: bool, private: bool = False) -> str:
    finished = AnswerFinished(1, "x", "", reason, message=message, saved=saved)
    return ending(finished, 512, how_to_continue="; /continue goes on", private=private)


@pytest.mark.parametrize(
    ("reason", "message", "said"),
    [
        ("stop", FULL, FULL),
        ("stop", "", "not saved"),
        ("stop", "the conversation store is closed", "not saved: the conversation store is closed"),
        ("stop", "not saved: \x1b[31m", "not saved: ␛[31m"),
        ("cancelled", FULL, f"stopped; {FULL}"),
        ("length", FULL, f"{CUT}; {FULL}"),
        (
            "length",
            f"{CONTEXT}; {FULL}",
            f"context is full: 9 of 9 tokens; /new begins afresh, --ctx-size raises the limit; {FULL}",
        ),
        ("error", f"the model failed; {FULL}", ""),
    ],
)
def test_an_answer_that_is_not_saved_says_so_and_is_never_called_kept(
    reason: FinishReason, message: str, said: str
) -> None:
    assert end_of(reason, message, saved=False) == said


@pytest.mark.parametrize(
    ("reason", "message", "saved", "private", "said"),
    [
        ("stop", "", True, False, ""),
        ("cancelled", "", True, False, "stopped; what you saw is kept; /continue goes on"),
        ("length", "", True, False, f"{CUT}; /continue goes on"),
        ("stop", FULL, False, True, ""),
        ("cancelled", FULL, False, True, "stopped; /continue goes on"),
        ("length", FULL, False, True, f"{CUT}; /continue goes on"),
    ],
)
def test_an_answer_that_is_saved_or_not_to_be_is_not_called_unsaved(
    reason: FinishReason, message: str, saved: bool, private: bool, said: str
) -> None:
    assert end_of(reason, message, saved=saved, private=private) == said


def refused(home: Path, *pieces: Piece) -> Callable[..., FakeLLM]:
    """Return a load as answering() does; once the answer is begun, the database takes no end of it."""

    def script(messages: Any) -> Iterator[Piece]:
        with closing(sqlite3.connect(home / "data" / "chat.db", timeout=20)) as connection:
            connection.execute(
                "CREATE TRIGGER no_end BEFORE UPDATE ON messages WHEN NEW.status = 'done' "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
            connection.commit()
        yield from pieces

    return lambda path=None, **options: FakeLLM(script=script)


@pytest.mark.parametrize(
    ("arguments", "printed", "said"),
    [
        ((), "all of it\n", "not saved: no room"),
        (("--no-stream",), "all of it\n", "not saved: no room"),
        (
            ("-l", "3"),
            "all\n",
            "the answer was cut at 3 tokens (-l/--max-length N allows more); not saved: no room",
        ),
    ],
)
def test_an_answer_that_cannot_be_saved_is_printed_and_is_an_error(
    run: Run, own_home: Path, arguments: tuple[str, ...], printed: str, said: str
) -> None:
    assert run("-p", "x", *arguments, load=refused(own_home, "all of it")) == (1, printed, f"error: {said}\n")


def test_json_has_an_answer_that_cannot_be_saved_marked(run: Run, own_home: Path) -> None:
    assert "saved" not in json.loads(run("-p", "x", "--json")[1]), "the control"
    code, out, error = run("-p", "x", "--json", load=refused(own_home, "all of it"))
    found = json.loads(out)
    assert (code, error) == (1, "error: not saved: no room\n")
    assert (found["text"], found["saved"], found["note"]) == ("all of it", False, "not saved: no room")
