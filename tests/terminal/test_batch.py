"""`batch` with scripted models: every line has one answer or one sentence, and a second run does only what is left."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import BusyError
from terminal.batch.answers import AnswerFile
from terminal.batch.input import Prompts, open_prompts
from terminal.batch.progress import Progress
from terminal.batch.run import EXTRA_IN_FLIGHT
from terminal.batch.workers import Outcome, Workers
from terminal.cli import main
from terminal.output import Console
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause, Piece, echo

Record = dict[str, Any]


class Batch:
    """A file of prompts and its answers, run as often as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.prompts = folder / "prompts.jsonl"
        self.answers = folder / "prompts.answers.jsonl"
        self.replaced = folder / "prompts.answers.jsonl.replaced"
        self.llm = FakeLLM()
        self.loaded_with: dict[str, Any] = {}

    def write(self, *lines: Any) -> None:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        self.prompts.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")

    def run(self, *argv: str, before: tuple[str, ...] = (), llm: FakeLLM | None = None) -> int:
        self.llm = llm or FakeLLM(script=self.llm.script)

        def load(path: str | None, **options: Any) -> FakeLLM:
            self.loaded_with = options
            return self.llm

        return main([*before, "batch", str(self.prompts), *argv], load=load)

    def records(self) -> dict[int, Record]:
        found = [json.loads(line) for line in self.answers.read_bytes().splitlines()]
        assert len({record["line"] for record in found}) == len(found), "every line at most once"
        return {record["line"]: record for record in found}

    def asked(self) -> list[str]:
        """The last message of each conversation that was run."""
        return sorted(call.messages[-1].content for call in self.llm.encoded)


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    monkeypatch.setattr("sys.stdin", None)
    # Who is slow to leave is ended at once, which here would be pytest itself.
    monkeypatch.setattr("terminal.signals.LEAVE_S", 60.0)
    return Batch(tmp_path)


def test_every_line_has_its_answer(batch: Batch, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write(*({"prompt": f"number {i}", "id": i if i % 2 else f"id {i}"} for i in range(40)))
    assert batch.run() == 0
    records = batch.records()
    assert sorted(records) == list(range(1, 41))
    for line, record in records.items():
        assert record["text"] == f"You said: number {line - 1}"
        assert record["id"] == (line - 1 if line % 2 == 0 else f"id {line - 1}")
        assert record["finish_reason"] == "stop"
        assert len(record["token_ids"]) == record["usage"]["completion_tokens"]
        assert {"seed", "model", "timings", "key"} <= set(record)
    assert not list(own_home.rglob("chat.db")), "nothing is saved among the conversations"
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "40 lines: 40 to run" in printed.err
    assert "40 lines answered in" in printed.err


def test_options_before_and_after_the_word_are_defaults_of_the_lines(batch: Batch) -> None:
    batch.write({"prompt": "a"}, {"prompt": "a", "temperature": 0.5, "max_tokens": 3, "stop": ["x"], "seed": 4})
    assert batch.run("-l", "7", "--stop", "y", before=("-t", "0.25", "-s", "3", "--max-seqs", "2")) == 0
    first, second = sorted((g.params for g in batch.llm.started), key=lambda p: p.temperature)
    assert (first.temperature, first.max_tokens, first.stop, first.seed) == (0.25, 7, ("y",), 3)
    assert (second.temperature, second.max_tokens, second.stop, second.seed) == (0.5, 3, ("x",), 4)
    assert batch.loaded_with["max_seqs"] == 2
    assert batch.records()[2]["finish_reason"] == "length"


def test_conversations_system_prompts_and_plain_texts(batch: Batch) -> None:
    chat = [{"role": "user", "content": "u"}, {"role": "assistant", "content": ""}, {"role": "user", "content": "v"}]
    batch.write(
        {"prompt": "p"},
        {"prompt": "p", "system": "own", "think": True},
        {"messages": chat},
        {"messages": [{"role": "system", "content": "inside"}, *chat[:1]]},
        {"prompt": "plain", "raw": True},
    )
    assert batch.run("--system", "given", "--no-think") == 0
    calls = {(tuple((m.role, m.content) for m in c.messages), c.enable_thinking) for c in batch.llm.encoded}
    assert calls == {
        ((("system", "given"), ("user", "p")), False),
        ((("system", "own"), ("user", "p")), True),
        ((("system", "given"), ("user", "u"), ("assistant", ""), ("user", "v")), False),
        ((("system", "inside"), ("user", "u")), False),
    }
    assert tuple(b"plain") in {generation.prompt_ids for generation in batch.llm.started}


def failing(messages: Any) -> Iterator[Piece]:
    text = messages[-1].content
    yield "half"
    if text == "fail":
        yield Fail("the model failed")
    if text == "bug":
        yield RuntimeError("broken")


def test_what_fails_is_told_and_stops_nothing_else(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write(
        {"prompt": "fine", "id": "a"},
        {"prompt": "fail", "id": "b"},
        {"prompt": "bug", "id": "c"},
        "not json",
        {"prompt": "fine", "temprature": 1, "id": "d"},
        "",
        {"prompt": "long " * 1000, "id": 5},
        {"prompt": "fine", "temperature": "0"},
    )
    assert batch.run(llm=FakeLLM(script=failing, info=FakeInfo(context_length=200))) == 1
    records = batch.records()
    assert records[1]["text"] == "half"
    errors = {line: (record["id"], record["error"]) for line, record in records.items() if "error" in record}
    assert errors.pop(7) == (5, "context is full: 5019 of 200 tokens; start a new session")
    assert errors.pop(4)[1].startswith("the line is not valid JSON")
    assert errors == {
        2: ("b", "the model failed"),
        3: ("c", "RuntimeError: broken (this is a bug of the program)"),
        5: ("d", "unknown key 'temprature'; did you mean 'temperature'?"),
        8: (None, "temperature must be a number, got a text"),
    }
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: 6 of 7 lines failed, first line ")
    assert error.endswith("; the same command tries again")


def test_a_second_run_does_what_is_left(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[Any] = [{"prompt": "one"}, {"prompt": "fail"}, {"prompt": "three"}, {"prompt": "four"}]
    batch.write(*lines)
    batch.llm.script = failing
    assert batch.run("-s", "1") == 1
    before = batch.records()
    torn = batch.answers.read_bytes()
    batch.answers.write_bytes(torn + b'{"line": 9, "id": nul')
    lines[1]["seed"] = 3
    lines[2]["prompt"] = "changed"
    batch.write(*lines)
    capsys.readouterr()
    assert batch.run("-s", "1", llm=FakeLLM()) == 0
    assert batch.asked() == ["changed", "fail"]
    after = batch.records()
    assert {line: after[line] for line in (1, 4)} == {line: before[line] for line in (1, 4)}
    assert after[3]["text"] == "You said: changed"
    assert "4 lines: 2 answered already, 2 to run" in capsys.readouterr().err
    assert [json.loads(line) for line in batch.replaced.read_bytes().splitlines()] == [before[3]], "nothing is lost"
    assert batch.run("-s", "1") == 0
    assert batch.asked() == [], "the control: nothing is left"
    assert batch.records() == after


@pytest.mark.parametrize(
    ("argv", "llm", "again"),
    [
        (["-t", "0"], FakeLLM(), False),
        (["-t", "0.5"], FakeLLM(), True),
        (["-t", "0"], FakeLLM(info=FakeInfo(fingerprint="e" * 64)), True),
        (["-t", "0"], FakeLLM(info=FakeInfo(weights="int8")), True),
        (["-t", "0", "--system", "s"], FakeLLM(), True),
        (["-t", "0", "--think"], FakeLLM(), True),
        (["-t", "0", "--max-seqs", "3"], FakeLLM(), False),
    ],
)
def test_other_parameters_or_another_model_are_another_answer(
    argv: list[str], llm: FakeLLM, again: bool, batch: Batch
) -> None:
    batch.write({"prompt": "one"}, {"prompt": "two"})
    assert batch.run("-t", "0") == 0
    assert batch.run(*argv, llm=llm) == 0
    assert batch.asked() == (["one", "two"] if again else [])
    assert sorted(batch.records()) == [1, 2]
    assert batch.replaced.exists() == again


def test_lines_taken_out_of_the_input_leave_the_answers(batch: Batch) -> None:
    batch.write({"prompt": "one"}, {"prompt": "two"}, {"prompt": "three"})
    assert batch.run() == 0
    batch.write({"prompt": "one"})
    assert batch.run() == 0
    assert list(batch.records()) == [1]
    assert len(batch.replaced.read_bytes().splitlines()) == 2


@pytest.mark.parametrize("content", ["my notes\n", "my notes", '{"line": 1, "text": "x"}\n', "[1]\n{}\n"])
def test_a_file_of_something_else_is_left_alone(content: str, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write({"prompt": "one"})
    batch.answers.write_text(content)
    assert batch.run() == 1
    assert "is no file of batch answers (line 1); give another one with -o" in capsys.readouterr().err
    assert batch.answers.read_text() == content


def test_a_second_process_is_refused(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write({"prompt": "one"})
    first = AnswerFile(batch.answers)
    assert batch.run() == 1
    assert "another process is writing" in capsys.readouterr().err
    first.close()
    assert batch.run() == 0


def test_the_input_is_not_overwritten(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write({"prompt": "one"})
    before = batch.prompts.read_bytes()
    assert batch.run("-o", str(batch.prompts)) == 1
    assert "is the input itself" in capsys.readouterr().err
    assert batch.prompts.read_bytes() == before


def test_answers_on_standard_output(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write({"prompt": "one\x1b\u202e", "id": "\u202e"}, {"prompt": "two"})
    assert batch.run("-o", "-") == 0
    printed = capsys.readouterr().out
    assert "\u202e" not in printed, "what could drive a terminal is escaped"
    records = sorted((json.loads(line) for line in printed.splitlines()), key=lambda record: record["line"])
    assert [record["text"] for record in records] == ["You said: one\x1b\u202e", "You said: two"]
    assert records[0]["id"] == "\u202e"
    assert not batch.answers.exists()


class Counting(FakeLLM):
    """Refuses the first five tries."""

    refused = 0
    lock = threading.Lock()

    def start(self, *args: Any, **options: Any) -> Any:
        with self.lock:
            if self.refused < 5:
                self.refused += 1
                raise BusyError("the queue is full")
        return super().start(*args, **options)


@pytest.mark.parametrize("max_seqs", [1, 8])
def test_no_more_in_flight_than_the_engine_takes(max_seqs: int, batch: Batch) -> None:
    running: list[int] = []
    full, lock = threading.Event(), threading.Lock()

    def script(messages: Any) -> Iterator[Piece]:
        # None ends before as many as may be are under way, however late their threads are.
        with lock:
            running.append(running[-1] + 1 if running else 1)
            if running[-1] == max_seqs + 2:
                full.set()
        full.wait(30)
        yield Pause(0.01)
        yield echo(messages)
        with lock:
            running.append(running[-1] - 1)

    llm = Counting(script=script)
    batch.write(*({"prompt": f"{i}"} for i in range(60)))
    assert batch.run("--max-seqs", str(max_seqs), "--max-queue", "2", llm=llm) == 0
    assert len(batch.records()) == 60
    assert llm.refused == 5, "a full queue is no failure"
    assert max(running) == max_seqs + 2 < max_seqs + EXTRA_IN_FLIGHT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_keeps_what_is_finished(
    number: signal.Signals, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    def script(messages: Any) -> Iterator[Piece]:
        if int(messages[-1].content) >= 10:
            yield "half"
            yield threading.Event()
        yield echo(messages)

    def interrupt() -> None:
        while not (batch.answers.exists() and batch.answers.read_bytes().count(b"\n") == 10):
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    batch.write(*({"prompt": f"{i}"} for i in range(30)))
    thread = threading.Thread(target=interrupt)
    thread.start()
    assert batch.run(llm=FakeLLM(script=script)) == 130
    thread.join()
    # The program waits two seconds for them.
    for worker in threading.enumerate():
        if worker.name.startswith("batch-"):
            worker.join(60)
    assert sorted(batch.records()) == list(range(1, 11))
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"stopped with 10 of 30 lines answered in {batch.answers}; the same command goes on with the rest"
    )
    assert all(generation.cancelled for generation in batch.llm.started[10:])
    assert not [t for t in threading.enumerate() if t.name.startswith("batch-")]
    assert batch.run(llm=FakeLLM()) == 0
    assert len(batch.asked()) == 20
    assert len(batch.records()) == 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("place", ["take", "append"])
def test_an_interruption_waits_until_the_line_is_written(
    place: str, number: signal.Signals, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_more() -> None:
        count.append(len(count) + 1)
        if len(count) == 3:
            os.kill(os.getpid(), number)

    def take(workers: Workers, timeout_s: float) -> Outcome | None:
        outcome = taken(workers, timeout_s)
        if outcome is not None:
            one_more()
        return outcome

    def write_all(fd: int, data: bytes) -> None:
        os.write(fd, data)
        one_more()

    def script(messages: Any) -> Iterator[Piece]:
        yield echo(messages) if int(messages[-1].content) < 3 else threading.Event()

    count: list[int] = []
    taken = Workers.take
    batch.write(*({"prompt": f"{i}"} for i in range(10)))
    with monkeypatch.context() as patch:
        if place == "take":
            patch.setattr(Workers, "take", take)
        else:
            patch.setattr("terminal.batch.answers.write_all", write_all)
        assert batch.run(llm=FakeLLM(script=script)) == 130
    assert count == [1, 2, 3]
    assert sorted(batch.records()) == [1, 2, 3]


def test_a_full_disk_is_a_sentence_and_leaves_whole_lines(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[bytes] = []

    def write_all(fd: int, data: bytes) -> None:
        written.append(data)
        if len(written) > 3:
            os.write(fd, data[:20])
            raise OSError(28, "No space left on device")
        os.write(fd, data)

    batch.write(*({"prompt": f"{i}"} for i in range(30)))
    with monkeypatch.context() as patch:
        patch.setattr("terminal.batch.answers.write_all", write_all)
        assert batch.run() == 1
    assert "cannot be kept: No space left on device" in capsys.readouterr().err
    assert len(batch.records()) == 3
    assert batch.run() == 0
    assert len(batch.asked()) == 27


def test_a_full_disk_does_not_wait_for_the_next_line_of_a_pipe(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def open_input(name: str) -> Prompts:
        opened.append(open_prompts(name))
        return opened[-1]

    def write_all(fd: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    opened: list[Prompts] = []
    os.mkfifo(batch.prompts)
    writer = os.open(batch.prompts, os.O_RDWR)
    os.write(writer, b'{"prompt": "one"}\n')
    end_of_input = threading.Timer(15, os.close, (writer,))
    end_of_input.start()
    with monkeypatch.context() as patch:
        patch.setattr("terminal.batch.run.open_prompts", open_input)
        patch.setattr("terminal.batch.answers.write_all", write_all)
        assert batch.run("-o", str(batch.answers)) == 1
    assert end_of_input.is_alive(), "it ended only with the input"
    end_of_input.cancel()
    end_of_input.join()
    os.close(writer)
    for worker in threading.enumerate():
        if worker.name.startswith("batch-"):
            worker.join(60)
    opened[0].file.close()
    assert "cannot be kept: No space left on device" in capsys.readouterr().err


def test_an_empty_input_is_done(batch: Batch) -> None:
    batch.write("", "  ")
    assert batch.run() == 0
    assert batch.records() == {}


def test_a_link_to_the_answers_stays_a_link(batch: Batch, tmp_path: Path) -> None:
    batch.answers.symlink_to(tmp_path / "elsewhere")
    batch.write({"prompt": "one"}, {"prompt": "two"})
    assert batch.run() == 0
    batch.write({"prompt": "one"}, {"prompt": "three"})
    assert batch.run() == 0
    assert batch.answers.is_symlink()
    assert sorted(batch.records()) == [1, 2]


def watched(columns: list[str], monkeypatch: pytest.MonkeyPatch) -> Console:
    console = Console()
    monkeypatch.setattr(console, "err_is_terminal", True)
    monkeypatch.setattr(console, "status", columns.append)
    return console


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    now = [100.0]
    monkeypatch.setattr("terminal.batch.progress.time.monotonic", lambda: now[0])
    progress = Progress(watched(shown, monkeypatch), 10, 2)
    progress.count({"line": 3, "usage": {"prompt_tokens": 5}}, failed=False)
    progress.count({"line": 4, "error": "no"}, failed=True)
    progress.show(60)
    assert shown == [], "not more often than it can be read"
    now[0] = 106.0
    progress.show(60)
    assert shown == ["3 of 10 answered, 10.0 tokens/s, 1 failed, 18.0 s left"]


def test_progress_without_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = [100.0]
    monkeypatch.setattr("terminal.batch.progress.time.monotonic", lambda: now[0])
    progress = Progress(Console(), None, 0)
    for second in range(200):
        now[0] = 100.0 + second
        progress.show(second)
    assert capsys.readouterr().err.count("0 answered, ") == 3


def test_an_input_that_grows_meanwhile_still_ends(batch: Batch) -> None:
    def script(messages: Any) -> str:
        with batch.prompts.open("a", encoding="utf-8") as file:
            file.write('{"prompt": "late"}\n' if messages[-1].content == "one" else "")
        return "yes"

    batch.write({"prompt": "one"})
    assert batch.run(llm=FakeLLM(script=script)) == 0
    assert batch.run() == 0
    assert sorted(batch.records()) == [1, 2]
