"""Starting costs nothing until it is needed; ends become exit codes."""

import contextlib
import errno
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from nanochat_infer.devices.cpu import kernel_library
from nanochat_infer.devices.cpu_cache import cache_folder
from nanochat_infer.files.private_folder import cache_place
from nanochat_infer.memory import DEFAULT_SHARE
from terminal.app import App
from terminal.chat import Chat
from terminal.cli import main
from terminal.cli_help import help_text
from terminal.commands import COMMANDS
from terminal.doctor import make_report
from terminal.keeper import ScreenMark
from terminal.kept_terminal import Screen
from terminal.paths import find_paths, share_cache
from tests.fake_llm import FakeLLM
from tests.fake_run import load_for
from tests.kept_program import KeptProgram

ROOT = Path(__file__).parent.parent.parent
DRAWING = ("asyncio", "flask", "markdown_it", "prompt_toolkit", "pygments", "rich", "textual", "waitress")
COMPUTING = ("numpy", "numba", "jinja2", "sqlite_utils", "tokenizers", "torch")
HEAVY = (*COMPUTING, "sqlite3", *DRAWING)


@pytest.fixture(autouse=True)
def no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["sessions", "--help"], ["-t", "9"], ["sessions", "path"]])
def test_nothing_heavy_is_imported_for(argv: list[str]) -> None:
    code = f"import sys; from terminal.cli import main; main({argv!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert "terminal" in loaded, "the control: modules are listed"
    assert loaded.isdisjoint(HEAVY)


def test_listing_conversations_imports_no_model_code(own_home: Path) -> None:
    (own_home / "data").mkdir()
    assert main(["-p", "x"], load=load_for("echo")) == 0
    code = "import sys; from terminal.cli import main; main(['sessions', 'list']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "  x\n" in done.stdout
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert loaded.isdisjoint({*COMPUTING, *DRAWING})
    assert "sqlite3" in loaded, "the control: the database was opened"
    assert "sessions.manager" not in done.stderr.split(), "nobody writes an answer here"


def test_the_keeper_imports_next_to_nothing() -> None:
    code = "import sys; before = set(sys.modules); import terminal.starting; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "terminal" in loaded, "the control: modules are listed"
    assert loaded.isdisjoint({*HEAVY, "argparse", "ctypes", "json", "logging", "pathlib", "subprocess"})


def test_the_first_prompt_of_a_chat_imports_no_model_code(tmp_path: Path) -> None:
    with KeptProgram("echo", "-i", environ={"KEPT_MODULES": str(tmp_path / "modules")}) as program:
        program.expect_prompt()
        # In the toolbar, once the model is there.
        program.expect_on_screen("fake", "4,096")
        program.send("\x04")
        assert program.wait() == 0
    loaded = {name.split(".")[0] for name in (tmp_path / "modules").read_text().split()}
    assert {"terminal", "prompt_toolkit"} <= loaded, "the control: modules are listed"
    assert loaded.isdisjoint({"numba", "jinja2", "tokenizers", "torch", "textual", "flask", "waitress"})


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "nanochat_infer 0.1.0\n"


def test_help_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = help_text()
    monkeypatch.setenv("COLUMNS", "40")
    assert help_text() == wide
    assert max(map(len, wide.splitlines())) <= 100


def test_run_py_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "run.py", "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("usage: python run.py [options]")


def test_doctor_reports(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["sqlite"]["journal mode"] in ("wal", "truncate")
    assert str(own_home) in report["paths"]["database"]
    assert report["cpu"]["kept in"] == str(cache_folder())
    assert report["paths"]["log"].startswith(f"{own_home}/state/nanochat_infer.log")
    assert report["kv cache"]["by default"].startswith(f"{DEFAULT_SHARE:.0%} of the memory")
    assert re.match(r"at most \d+\.\d\d GiB now, of \d+\.\d\d GiB free", report["kv cache"]["on the cpu"])
    assert {"program", "machine", "cpu", "gpu", "packages"} <= set(report)
    assert main(["doctor"]) == 0
    assert "journal mode" in capsys.readouterr().out


def test_doctor_says_why_compiled_kernels_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be kept" not in make_report(find_paths())["cpu"]["compiled kernels"]
    monkeypatch.setattr(kernel_library(), "unstorable", "the system says no")
    line = make_report(find_paths())["cpu"]["compiled kernels"]
    assert line == "cannot be kept, so every start compiles them: the system says no"


def test_doctor_says_what_is_wrong_with_the_settings(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_report(find_paths())["settings"]["from"] == "nothing is set"
    monkeypatch.setenv("NANOCHAT_INFER_THREADS", "1")
    assert "they set threads" in make_report(find_paths())["settings"]["from"]
    config = own_home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("temperature = 9\n")
    assert "config.toml, key 'temperature': temperature must be" in make_report(find_paths())["settings"]["from"]


def test_without_home_compiled_kernels_are_kept_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "NANOCHAT_INFER_HOME"):
        monkeypatch.delenv(name, raising=False)
    environ = {"HOME": "/somewhere"}
    share_cache(find_paths(environ), environ)
    assert environ == {"HOME": "/somewhere"}
    environ = {}
    assert cache_place(environ, "numba") is None, "the control"
    paths = find_paths(environ)
    share_cache(paths, environ)
    assert cache_place(environ, "numba") == paths.cache / "numba"


TUI = ["--tui", "--private"]


def test_a_full_screen_needs_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(TUI, load=load_for("echo")) == 2
    assert capsys.readouterr().err.startswith("error: --tui draws on the whole terminal")


@pytest.mark.parametrize("term", [None, "", "dumb"])
def test_a_full_screen_needs_a_name_of_a_terminal(term: str | None) -> None:
    with KeptProgram("echo", *TUI, environ={"TERM": term}) as program:
        program.expect("error: --tui needs a terminal that can place the cursor")
        assert program.wait() == 2
        assert program.output.count(b"\x1b") == 0


def test_the_full_screen_gets_the_app_and_what_to_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--tui and --web share one App; the page ends first, whatever happens in the chat."""
    seen: list[object] = []

    def run_tui(app: App, chat: Chat, open_conversation: Callable[[], None], first: str) -> int:
        seen.extend([app is chat.app, first, mark.screen])
        open_conversation()
        raise SystemExit(7)

    def start_web(app: App, arguments: object) -> object:
        seen.append("page")
        return SimpleNamespace(stop=lambda: seen.append("stopped"))

    mark = ScreenMark()
    monkeypatch.setitem(sys.modules, "terminal.tui.run", SimpleNamespace(run_tui=run_tui))
    monkeypatch.setitem(sys.modules, "terminal.serving", SimpleNamespace(start_web=start_web))
    monkeypatch.setattr("terminal.cli._is_terminal", lambda stream: True)
    monkeypatch.setattr("terminal.output._is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TEXTUAL_DRIVER", "")
    assert main([*TUI, "--web", "-p", "first"], load_for("echo"), mark) == 7
    assert seen == ["page", True, "first", Screen.FULL, "stopped"]
    assert mark.screen is Screen.UNTOUCHED
    assert capsys.readouterr().err == ""


def test_serve_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "terminal.serving", SimpleNamespace(run_serve=lambda app, arguments: 5))
    assert main(["serve", "--private"], load=load_for("echo")) == 5
    assert main(["--web", "--private"], load=load_for("echo")) == 5


def test_the_engine_options_reach_the_model() -> None:
    seen: list[dict[str, object]] = []

    def load(path: str | None, **options: object) -> FakeLLM:
        seen.append(options)
        return FakeLLM()

    names = ("max_seqs", "max_queue", "prefill_chunk", "speculation")
    assert main(["-p", "x"], load=load) == 0
    assert [seen[0][name] for name in names] == [16, 64, None, None]
    options = ["--max-seqs", "3", "--max-queue", "4", "--prefill-chunk", "32", "--no-speculation"]
    assert main([*options, "-p", "x"], load=load) == 0
    assert [seen[1][name] for name in names] == [3, 4, 32, False]


def test_a_bug_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh\x1b[31m")

    assert main(["-p", "x"], load=broken) == 1
    error = capsys.readouterr().err
    assert error == "error: ZeroDivisionError: oh␛[31m (this is a bug of the program; --debug shows where)\n"


def test_no_memory_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    assert main(["-p", "x"], load=greedy) == 1
    assert "not enough memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "the system gives no more threads"),
    ],
)
def test_what_the_system_refuses_is_no_bug(capsys: pytest.CaptureFixture[str], error: Exception, sentence: str) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    assert main(["-p", "x"], load=refused) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "bug" not in said


def test_every_command_has_one_name() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    assert len(names) == len(set(names))
    assert {"help", "new", "list", "resume", "system", "set", "regen", "stats", "exit"} <= set(names)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_that_cannot_be_written_is_an_error(option: str) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, ROOT / "run.py", option], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: ")
    assert done.stderr.count(b"\n") == 1


def test_an_empty_session_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--session", "", "-p", "x"], load=load_for("echo")) == 2
    assert "--session needs the id or name" in capsys.readouterr().err


def test_the_sentence_about_no_such_conversation_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--session", "nope", "-p", "x"], load=load_for("echo")) == 1
    assert "python run.py sessions list" in capsys.readouterr().err


def test_one_token_is_singular(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-l", "1", "-p", "x"], load=load_for("echo")) == 0
    assert "cut at 1 token (" in capsys.readouterr().err


def test_deleting_takes_the_messages_out_of_the_prompt_history(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-p", "my secret"], load=load_for("echo")) == 0
    capsys.readouterr()
    history = own_home / "state" / "history"
    history.parent.mkdir(exist_ok=True)
    history.write_text("\n# 2026-01-01\n+my secret\n\n# 2026-01-01\n+something else\n")
    copy = own_home / "data" / "chat.db.damaged-1"
    copy.write_bytes(b"")
    assert main(["sessions", "list", "--json"]) == 0
    session = json.loads(capsys.readouterr().out)[0]["id"]
    assert main(["sessions", "delete", session]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"deleted {session}\n"
    assert "note: copies of the database" in printed.err
    assert copy.name in printed.err
    assert history.read_text() == "\n# 2026-01-01\n+something else\n"


def test_a_message_changed_outside_is_marked(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-p", "hello"], load=load_for("echo")) == 0
    with contextlib.closing(sqlite3.connect(own_home / "data" / "chat.db")) as connection, connection:
        connection.execute("UPDATE messages SET text = 'forged' WHERE role = 'assistant'")
    capsys.readouterr()
    assert main(["sessions", "list", "--json"]) == 0
    session = json.loads(capsys.readouterr().out)[0]["id"]
    assert main(["sessions", "show", session]) == 0
    printed = capsys.readouterr()
    assert "forged [changed outside of the program]" in printed.out
    assert "hello [" not in printed.out
    assert "1 message of this conversation was changed" in printed.err
    assert main(["-c", "-p", "again"], load=load_for("echo")) == 0
    assert "1 message of this conversation was changed" in capsys.readouterr().err
