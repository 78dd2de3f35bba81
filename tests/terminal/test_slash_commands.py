"""The slash commands of the tree and of finding, without a terminal."""

import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer.errors import NanochatInferError
from sessions.kv.disk import KvDiskStats
from terminal import commands
from terminal.app import App
from terminal.blocks import literal, typed
from terminal.chat import Chat
from terminal.commands import is_command, run_command
from terminal.describe import disk_row
from terminal.outcome import CommandError, Outcome
from terminal.output import Console
from terminal.paths import find_paths
from terminal.repl import Repl
from terminal.session_views import shown_messages
from terminal.settings import Settings
from tests.fake_run import load_for


@pytest.fixture
def chat(own_home: Path) -> Iterator[Chat]:
    console = Console(io.StringIO(), io.StringIO(), {})
    app = App(Settings(kv_disk=0), find_paths(), console, private=False, load=load_for("echo"))
    yield Chat(app)
    app.close()


def say(chat: Chat, *texts: str) -> None:
    for text in texts:
        for _ in chat.send(text):
            pass


def do(chat: Chat, line: str) -> Outcome:
    """Carry out a command, and its answer to the end."""
    outcome = run_command(chat, line)
    for _ in outcome.answer or ():
        pass
    return outcome


def asked(chat: Chat) -> list[str]:
    return [message.text for message in chat.opened.messages() if message.role == "user"]


def test_undo_gives_the_text_back_and_deletes_nothing(chat: Chat) -> None:
    say(chat, "one", "two\nlines")
    outcome = do(chat, "/undo")
    assert outcome.draft == "two\nlines"
    assert asked(chat) == ["one"]
    shown = do(chat, "/branches").text
    assert "after model: You said: one\n1  you  two\n" in shown
    assert do(chat, "/switch 1").show_messages
    assert asked(chat) == ["one", "two\nlines"]
    assert do(chat, "/branches").text.startswith("this conversation has no branches")
    do(chat, "/undo")
    do(chat, "/undo")
    assert asked(chat) == []
    assert do(chat, "/undo").draft == ""
    assert do(chat, "/branches").text.startswith("at the beginning\n1  you  one\n")
    say(chat, "three")
    shown = do(chat, "/branches").text
    assert " 1  you  4 messages  one\n*2  you  2 messages  three" in shown


def test_edit_makes_a_branch(chat: Chat) -> None:
    say(chat, "one", "two", "three")
    do(chat, "/edit 2 zwei\nund mehr")
    assert asked(chat) == ["one", "zwei\nund mehr"]
    do(chat, "/edit deux")
    assert asked(chat) == ["one", "deux"], "without a number the last"
    lines = do(chat, "/branches").text.split("\n")
    assert lines[0] == "after model: You said: one"
    assert [line.split()[0] for line in lines[1:4]] == ["1", "2", "*3"]
    do(chat, "/switch 1")
    assert asked(chat) == ["one", "two", "three"]
    outcome = do(chat, "/edit 2")
    assert outcome.draft == "/edit 2 two"
    assert outcome.answer is None
    assert do(chat, "/edit").draft == "/edit 3 three"
    for wrong in ("/edit 0 x", "/edit 4 x", "/edit 99999999999999999999 x"):
        with pytest.raises(CommandError, match="a number from 1 to 3"):
            do(chat, wrong)
    assert asked(chat) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("/edit 1\nnew text", "new text"),
        ("/edit 1\tnew text", "new text"),
        ("/edit 1     def f():\n        pass\n", "    def f():\n        pass"),
        ("/edit 1\n    def f():\n        pass", "    def f():\n        pass"),
    ],
)
def test_edit_takes_its_number_from_a_line_of_its_own_and_keeps_indentation(chat: Chat, line: str, text: str) -> None:
    say(chat, "one", "two", "three")
    do(chat, line)
    assert asked(chat) == [text]


@pytest.mark.parametrize("text", ["    def f():\n        pass", "\n\nbelow", "/new ideas", "// TODO", "2 things"])
def test_what_edit_offers_is_the_same_message_when_sent(chat: Chat, text: str) -> None:
    say(chat, "one", text, "three")
    draft = do(chat, "/edit 2").draft
    assert is_command(draft)
    do(chat, draft)
    assert asked(chat) == ["one", text]


@pytest.mark.parametrize(
    "text",
    [
        "/new ideas for a garden",
        "// TODO",
        "/",
        "/usr/bin\nis a folder",
        "plain",
        " /x",
        "// a comment\ncode()",
        "/edit one\ntwo",
        "//edit one\ntwo",
    ],
)
def test_what_undo_offers_is_sent_as_it_was(chat: Chat, text: str) -> None:
    say(chat, "one", text)
    draft = do(chat, "/undo").draft
    assert draft == typed(text)
    assert not is_command(draft)
    assert literal(draft) == text


def test_switch_takes_only_what_was_shown(chat: Chat) -> None:
    say(chat, "one")
    with pytest.raises(CommandError, match="has no branches"):
        do(chat, "/switch 1")
    do(chat, "/regen")
    do(chat, "/switch 1")
    assert "1  model" in do(chat, "/switch").text, "alone it lists them"
    for wrong in ("/switch 3", "/switch 0", "/switch x\x1b", "/switch ²"):
        with pytest.raises(CommandError, match="from 1 to 2"):
            do(chat, wrong)


def test_fork_leaves_the_first_as_it_is(chat: Chat) -> None:
    say(chat, "one")
    first = chat.opened.id
    assert do(chat, "/fork other").text.endswith(f"{first} stays as it is")
    say(chat, "two")
    assert chat.opened.id != first
    assert asked(chat) == ["one", "two"]
    do(chat, f"/resume {first}")
    assert asked(chat) == ["one"]


def test_numbers_of_a_list_can_be_used(chat: Chat) -> None:
    for text in ("first", "second", "third"):
        do(chat, "/new")
        say(chat, text)
    with pytest.raises(NanochatInferError, match="no conversation"):
        do(chat, "/resume 3333333333")  # an id may begin with any digit
    lines = do(chat, "/list").text.split("\n")
    assert [line.split()[0] for line in lines] == ["*1", "2", "3"]
    assert lines[2].endswith("first")
    do(chat, "/resume 3")
    assert asked(chat) == ["first"]
    do(chat, "/search SECOND")
    do(chat, "/resume 1")
    assert asked(chat) == ["second"]
    with pytest.raises(NanochatInferError, match="no conversation"):
        do(chat, "/resume 5555555555")
    outcome = do(chat, "/list") and do(chat, "/delete 1")
    assert outcome.confirm.startswith("delete the conversation 'third' (")
    assert outcome.confirm.endswith(") for good?")
    assert outcome.confirmed is not None
    assert asked(chat) == ["second"], "nothing is deleted before a yes"
    assert outcome.confirmed().text.startswith("deleted ")
    assert [info.title for info in chat.list()] == ["second", "first"]


def test_tags_and_archive(chat: Chat) -> None:
    say(chat, "first")
    assert do(chat, "/tag").text.startswith("no tags")
    assert do(chat, "/tag work, #fun -none").text == "tags: fun, work"
    assert do(chat, "/tag -work").text == "tags: fun"
    do(chat, "/new")
    say(chat, "second")
    assert do(chat, "/list fun").text.endswith("first  fun")
    assert "second" not in do(chat, "/list #fun").text
    assert "no conversation has the tag" in do(chat, "/list nothing").text
    do(chat, "/archive")
    assert "second" not in do(chat, "/list").text
    assert "second" in do(chat, "/search second").text
    do(chat, "/archive off")
    assert "second" in do(chat, "/list").text


def test_export_writes_a_new_file_only(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    say(chat, "hello")
    target = tmp_path / f"{chat.opened.id}.md"
    assert do(chat, "/export").text == f"written to {target}: md, {target.stat().st_size:,} bytes"
    with pytest.raises(NanochatInferError, match="exists already"):
        do(chat, "/export md")
    do(chat, "/export my chat.jsonl")
    assert len((tmp_path / "my chat.jsonl").read_text().splitlines()) == 3
    do(chat, "/export json other.txt")
    assert json.loads((tmp_path / "other.txt").read_text())["format"] == "nanochat-infer"


def test_context_counts(chat: Chat) -> None:
    assert do(chat, "/context").text == "context: 4,096 tokens, nothing said yet"
    say(chat, "hello")
    first, *rows = do(chat, "/context").text.split("\n")
    used = int(first.split()[1])
    assert first.startswith(f"context: {used:,} / 4,096 tokens")
    draft = do(chat, "/context four").text.split("\n")
    assert int(draft[0].split()[1]) > used
    assert any(row.strip().startswith("this draft") for row in draft)
    assert not any(row.strip().startswith("this draft") for row in rows)


def test_overflow_is_set_and_carried_over(chat: Chat) -> None:
    assert "refuse" in do(chat, "/show parameters").text
    do(chat, "/set overflow drop")
    say(chat, "hello")
    assert chat.opened.overflow == "drop"
    do(chat, "/new")
    assert chat.overflow == "drop"
    with pytest.raises(NanochatInferError, match="overflow must be one of refuse, drop"):
        do(chat, "/set overflow perhaps")


def test_dropped_turns_are_marked_where_everyone_sees_it(chat: Chat) -> None:
    chat.app.settings.ctx_size = 400
    do(chat, "/set overflow drop")
    do(chat, "/set max_length 40")
    said = []
    for number in range(8):
        answer = chat.send(f"message {number} " + "x" * 30)
        said.append(chat.take_notices(answer))
        assert chat.take_notices(answer) == [], "once"
        list(answer)
    markers = [message.text for message in chat.opened.messages() if message.role == "marker"]
    assert markers
    assert "no longer reach the model" in markers[0]
    assert [notice for notices in said for notice in notices] == markers
    text = "\n".join(shown_messages(chat.opened.messages(), None))
    assert all(f"[{marker}]" in text for marker in markers)


def test_stats_tell_of_the_disk(chat: Chat) -> None:
    say(chat, "hello")
    assert do(chat, "/stats").text.endswith("  KV on disk         not used")
    found = KvDiskStats(is_ready=True, restored_tokens=1234, saved_blocks=5, num_bytes=3 << 20, quota_bytes=4 << 30)
    row = disk_row(found, private=False)
    assert row.startswith("  KV on disk         3.0 MiB of 4.0 GiB; 1,234 tokens restored, 5 blocks saved, 0 refused")
    assert "not ready yet" in disk_row(KvDiskStats(), private=False)
    assert disk_row(None, private=True).endswith("not used: private")


def test_several_lines_are_a_command_only_where_they_can_be() -> None:
    assert is_command("/edit 1 one\ntwo")
    assert is_command("/system one\ntwo")
    assert is_command("/new")
    assert is_command("/nonsense")
    assert not is_command("/new\nsecond line")
    assert not is_command("/usr/bin is\na folder")
    assert not is_command("//edit one\ntwo")
    assert not is_command("/* a comment\n*/")
    assert is_command("/ new")
    with pytest.raises(CommandError, match="Unknown command '/'"):
        run_command(None, "/ new")  # type: ignore[arg-type]


def test_the_context_used_is_known_right_after_resuming(chat: Chat) -> None:
    assert chat.context_used() == 0
    say(chat, "one", "two")
    used = chat.context_used()
    assert chat.last is None
    do(chat, "/new")
    assert chat.context_used() == 0
    do(chat, "/list")
    do(chat, "/resume 1")
    assert chat.context_used() == used > 0
    do(chat, "/undo")
    assert 0 < chat.context_used() < used
    do(chat, "/undo")
    assert chat.context_used() == 0, "undone to the beginning"
    do(chat, "/switch 1")
    assert chat.context_used() == used


@pytest.mark.parametrize("how", ["/undo", "/resume 1"])
def test_the_history_is_prepared_where_the_leaf_moves(chat: Chat, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    from sessions.preparing import Preparing

    say(chat, "one", "two")
    prepared: list[int | None] = []
    monkeypatch.setattr(Preparing, "start", lambda self, leaf_id: prepared.append(leaf_id))
    do(chat, "/list")
    outcome = do(chat, how)
    assert outcome.show_messages or prepared == [chat.opened.leaf_id], "what shows messages prepares, in the REPL"


def test_a_format_that_is_not_known_is_no_file_name(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    say(chat, "one")
    with pytest.raises(CommandError, match="/export takes md, json, jsonl and a file, got 'xml'"):
        do(chat, "/export xml")
    assert list(tmp_path.glob("xml")) == []
    do(chat, "/export ./xml")
    assert (tmp_path / "xml").exists()


def test_what_is_not_found_is_not_echoed_whole(chat: Chat) -> None:
    with pytest.raises(NanochatInferError) as caught:
        chat.resume("x" * 100_000)
    assert len(str(caught.value)) < 300


def test_a_bug_in_a_command_is_a_line_and_the_chat_goes_on(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def bug(chat: Chat, argument: str) -> Outcome:
        raise KeyError("a bug")

    monkeypatch.setitem(commands._BY_NAME, "stats", replace(commands._BY_NAME["stats"], handler=bug))
    err, out = io.StringIO(), io.StringIO()
    app = App(Settings(kv_disk=0), find_paths(), Console(out, err, {}), private=False, load=load_for("echo"))
    try:
        repl = Repl(Chat(app), app.console)
        assert repl.run_on_pipe(lambda: None, io.BytesIO(b"/stats\nhello\n")) == 1
    finally:
        app.close()
    assert "You said: hello" in out.getvalue()
    assert "KeyError: 'a bug' (this is a bug of the program" in err.getvalue()
    assert "a command failed" in caplog.text


def test_help_of_all_and_of_one(chat: Chat) -> None:
    text = do(chat, "/?").text
    for command in commands.COMMANDS:
        assert f"/{command.name}" in text
        assert command.help in text
    assert do(chat, "/help /load").text == "/resume /load N: open one: its number in the list, id or name"
    assert "repetition_penalty  above 1 avoids repetition: 0.01 to 10" in do(chat, "/help set").text
    with pytest.raises(CommandError, match="there is no command '/nope␛'"):
        do(chat, "/help nope\x1b")


def test_every_command_of_the_conventions_is_there() -> None:
    names = "help ? bye exit quit clear new set show model save load resume list rename delete search regen regenerate"
    names += " retry undo edit branches switch continue copy read export stats why reset think context fork tag"
    assert [name for name in names.split() if commands.find_command(name) is None] == []


def test_a_conversation_that_was_deleted_elsewhere_names_new(chat: Chat) -> None:
    say(chat, "one")
    chat.app.store.delete_session(chat.opened.key)
    for line in ("/rename x", "/tag x"):
        with pytest.raises(NanochatInferError, match="this conversation was deleted; /new begins another one"):
            do(chat, line)
    with pytest.raises(NanochatInferError, match="/new begins another one"):
        chat.send("two")


def test_stopping_and_looking_from_another_thread(chat: Chat) -> None:
    chat.app.settings.sampling["max_tokens"] = 4096
    seen: list[object] = []

    def look() -> None:
        for _ in range(300):
            seen.append((chat.params, chat.known_params, chat.system, chat.thinking, chat.overflow))
            seen.append((chat.context_used(), chat.stop(), chat.attachments))

    looking = threading.Thread(target=look)
    looking.start()
    for number in range(5):
        say(chat, f"message {number}")
        do(chat, "/new")
    looking.join(60)
    assert len(seen) == 600
