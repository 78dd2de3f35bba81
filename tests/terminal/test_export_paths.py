"""Places that cannot be looked at: the user gets one sentence, not a bug of the program."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanochat_infer.errors import NanochatInferError
from terminal.app import App
from terminal.chat import Chat
from terminal.cli import main
from terminal.commands import run_command
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_run import load_for

LONG = "x" * 300


@pytest.fixture
def chat(own_home: Path) -> Iterator[Chat]:
    console = Console(io.StringIO(), io.StringIO(), {})
    app = App(Settings(kv_disk=0), find_paths(), console, private=False, load=load_for("echo"))
    yield Chat(app)
    app.close()


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        (LONG, "File name too long"),
        (f"json {LONG}", "File name too long"),
        ("~nobodyhere/a.md", "No such file or directory"),
        ("md ~nobodyhere/a.md", "No such file or directory"),
    ],
    ids=range(4),
)
def test_export_by_a_slash_command(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in chat.send("hello"):
        pass
    with pytest.raises(NanochatInferError, match=rf"the export cannot be written to .* \({reason}\)"):
        run_command(chat, f"/export {argument}")
    assert list(tmp_path.iterdir()) == []


def test_the_actions_that_write_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    # Who is slow to leave is ended at once, which here would be pytest itself.
    monkeypatch.setattr("terminal.signals.LEAVE_S", 60.0)
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text('{"prompt": "one"}\n', encoding="utf-8")
    assert main(["-p", "hello"], load=load_for("echo")) == 0
    for action in (["sessions", "export", "--all"], ["batch", str(prompts)]):
        capsys.readouterr()
        assert main([*action, "-o", str(tmp_path / LONG)], load=load_for("echo")) == 1
        said = capsys.readouterr().err
        assert "File name too long" in said
        assert "bug of the program" not in said
    assert list(tmp_path.iterdir()) == [prompts]
