"""`sessions ACTION`: readable, and as JSON."""

import json
import os
import secrets
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sessions import Store
from terminal.cli import main
from tests.fake_run import load_for
from tests.session_tools import count, turn

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process; return what it printed."""
    monkeypatch.setattr("sys.stdin", None)

    def carry_out(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        found = main(list(arguments), load=load_for("echo"))
        printed = capsys.readouterr()
        assert found == code, printed.err
        return printed.out if code == 0 or printed.out else printed.err

    return carry_out


def listed(run: Run, *options: str) -> list[str]:
    return [info["title"] for info in json.loads(run("sessions", "list", "--json", *options))]


def ids(run: Run) -> dict[str, str]:
    return {info["title"]: info["id"] for info in json.loads(run("sessions", "list", "--all", "--json"))}


def test_finding_by_tag_archive_and_words(run: Run) -> None:
    for text in ("red apples", "green pears", "red plums"):
        run("-p", text)
    found = ids(run)
    apples, pears = found["red apples"], found["green pears"]
    assert json.loads(run("sessions", "tag", apples, "fruit", "#x", "--json")) == {"id": apples, "tags": ["fruit", "x"]}
    assert run("sessions", "tag", apples, "--remove", "x") == "fruit\n"
    assert run("sessions", "tag", pears) == f"{pears} has no tags\n"
    assert listed(run, "--tag", "fruit") == ["red apples"]
    assert run("sessions", "archive", pears) == f"archived {pears}\n"
    assert listed(run) == ["red plums", "red apples"]
    assert listed(run, "--archived") == ["green pears"]
    assert sorted(listed(run, "--all")) == ["green pears", "red apples", "red plums"]
    assert listed(run, "--limit", "1") == ["red plums"]
    assert json.loads(run("sessions", "unarchive", pears, "--json")) == [{"id": pears, "archived": False}]
    assert "green pears" in listed(run)
    hits = json.loads(run("sessions", "search", "red", "--json"))
    assert {hit["session"] for hit in hits} == {apples, found["red plums"]}
    assert hits[0]["role"] == "user", "what you wrote weighs more"
    assert hits[0]["snippet"].startswith("[red] ")
    assert {hit["session"] for hit in json.loads(run("sessions", "search", "red", "--tag", "fruit", "--json"))} == {
        apples
    }
    assert "fruit" in run("sessions", "search", "fruit"), "tags are found too"
    assert run("sessions", "search", "nothing like this") == ""
    assert run("sessions", "list", "--tag", "nobody") == ""


def test_names(run: Run) -> None:
    run("-p", "first words")
    session = ids(run)["first words"]
    assert run("sessions", "rename", session, "my\x1b[31m name") == f"{session} is now called 'my name'\n"
    assert json.loads(run("sessions", "show", "my name", "--json"))["name"] == "my name"
    back = json.loads(run("sessions", "rename", session, "--json"))
    assert back == {"id": session, "name": None, "title": "first words"}
    assert "1 to 200 visible characters" in run("sessions", "rename", session, " ", code=1)


def test_show_has_everything_about_a_conversation(run: Run) -> None:
    run("-p", "hello", "--system", "be kind", "--overflow", "drop")
    run("-c", "-p", "again")
    session = ids(run)["hello"]
    run("sessions", "tag", session, "work")
    shown = json.loads(run("sessions", "show", session, "--json"))
    assert (shown["system"], shown["overflow"], shown["tags"]) == ("be kind", "drop", ["work"])
    assert [m["text"] for m in shown["messages"]] == ["hello", "You said: hello", "again", "You said: again"]
    parents = [m["parent"] for m in shown["messages"]]
    assert parents == [None, *(m["id"] for m in shown["messages"][:3])]
    text = run("sessions", "show", session)
    assert text.startswith(f"{session}  hello\ntags: work\nsystem prompt: be kind\n\n>>> hello\n\nYou said: hello\n")
    tree = json.loads(run("sessions", "show", session, "--tree", "--json"))
    assert [node["first_line"] for node in tree["messages"]] == [m["text"] for m in shown["messages"]]
    assert tree["leaf"] == shown["messages"][-1]["id"]
    lines = run("sessions", "show", session, "--tree").splitlines()
    assert [line.split()[0] for line in lines] == ["*"] * 4


def test_deleting_several(run: Run) -> None:
    for text in ("one", "two", "three"):
        run("-p", text)
    found = ids(run)
    wrong = run("sessions", "delete", found["one"], found["two"][:4], code=1)
    assert "needs the whole id or name" in wrong
    assert len(listed(run)) == 3, "nothing is deleted unless all is right"
    deleted = json.loads(run("sessions", "delete", found["one"], found["two"], found["one"], "--json"))
    assert deleted == {"deleted": [found["one"], found["two"]]}
    assert listed(run) == ["three"]


def test_a_secret_of_a_deleted_conversation_is_nowhere(run: Run, own_home: Path) -> None:
    secret = secrets.token_hex(16)
    run("-p", f"my key is {secret}")
    run("-c", "-p", "thank you")
    run("sessions", "backup")
    history = own_home / "state" / "history"
    history.parent.mkdir(exist_ok=True)
    history.write_text(f"\n# 2026-01-01\n+my key is {secret}\n")

    def places() -> list[str]:
        files = [path for path in own_home.rglob("*") if path.is_file()]
        return [str(path.relative_to(own_home)) for path in files if secret.encode() in path.read_bytes()]

    found = {place.split("/")[0] for place in places()}
    assert found == {"data", "state"}, "the control"
    run("sessions", "delete", *ids(run).values())
    assert places() == []


def test_the_history_keeps_what_another_conversation_still_has(run: Run, own_home: Path) -> None:
    run("-p", "shared words")
    history = own_home / "state" / "history"
    history.parent.mkdir(exist_ok=True)
    history.write_text("\n# 2026-01-01\n+shared words\n\n# 2026-01-01\n+only here\n")
    with Store.open(own_home / "data" / "chat.db") as store:
        row = store.last_session()
        assert row is not None
        fork = store.fork(row.key, row.leaf_id, "fork")
        turn(store, fork.key, fork.leaf_id, "only here", "yes")
    run("sessions", "delete", "fork")
    assert history.read_text() == "\n# 2026-01-01\n+shared words\n"
    run("sessions", "delete", row.public_id)
    assert history.read_text() == ""


def test_export_and_import(run: Run, tmp_path: Path) -> None:
    run("-p", "hello")
    run("-c", "-p", "again")
    run("-p", "other")
    session = ids(run)["hello"]
    markdown = run("sessions", "export", session)
    assert "You said: again" in markdown
    assert "other" not in markdown
    everything = json.loads(run("sessions", "export", "--all", "--json"))
    assert len(everything["conversations"]) == 2
    target = tmp_path / "out.jsonl"
    said = json.loads(run("sessions", "export", session, "-f", "jsonl", "-o", str(target), "--json"))
    assert said == {"file": str(target), "format": "jsonl", "bytes": target.stat().st_size}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "exists already" in run("sessions", "export", session, "-o", str(target), code=1)
    taken = json.loads(run("sessions", "import", str(target), "--json"))
    assert (taken[0]["source"], taken[0]["num_messages"]) == ("jsonl", 4)
    again = json.loads(run("sessions", "show", taken[0]["ids"][0], "--json"))
    assert [m["text"] for m in again["messages"]] == ["hello", "You said: hello", "again", "You said: again"]
    assert again["id"] != session
    assert "(jsonl): 1 conversation, 4 messages" in run("sessions", "import", str(target))


def test_export_needs_to_know_what(run: Run) -> None:
    run("-p", "hello")
    assert "or --all" in run("sessions", "export", code=2)
    assert "or --all" in run("sessions", "export", "hello", "--all", code=2)
    assert "no conversation has the id or name 'nope'" in run("sessions", "export", "nope", code=1)


def test_an_import_that_is_refused_changes_nothing(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "nanochat-infer", "version": 1, "conversations": [{"messages": 5}]}')
    assert run("sessions", "import", str(wrong), code=1).count("\n") == 1
    assert run("sessions", "import", str(tmp_path / "missing.json"), code=1).startswith("error: ")
    assert listed(run) == []


@pytest.mark.parametrize("as_json", [True, False])
def test_what_was_imported_before_a_file_that_is_refused_is_said(run: Run, tmp_path: Path, as_json: bool) -> None:
    run("-p", "hello")
    good, wrong = tmp_path / "good.json", tmp_path / "wrong.json"
    run("sessions", "export", "--all", "-f", "json", "-o", str(good))
    wrong.write_text("no conversation")
    said = run("sessions", "import", str(good), str(wrong), *(["--json"] if as_json else []), code=1)
    there = [info["id"] for info in json.loads(run("sessions", "list", "--json"))]
    assert len(there) == 2
    if as_json:
        (value,) = json.loads(said)
        assert value["file"] == str(good)
        assert value["ids"][0] in there
    else:
        assert said == f"{good} (json): 1 conversation, 2 messages\n"


def test_backup_check_and_recover(run: Run, own_home: Path, tmp_path: Path) -> None:
    run("-p", "hello")
    copy = tmp_path / "copy.db"
    assert json.loads(run("sessions", "backup", str(copy), "--json"))["file"] == str(copy)
    assert count(copy, "SELECT count(*) FROM messages") == 2
    for _ in range(4):
        run("sessions", "backup", "--keep", "2")
    assert len(list((own_home / "data" / "backups").glob("*.db"))) == 2
    assert run("sessions", "check") == "no damage was found\n"
    assert json.loads(run("sessions", "check", "--full", "--json")) == {"sound": True, "findings": []}
    with closing(sqlite3.connect(own_home / "data" / "chat.db")) as connection, connection:
        connection.execute("UPDATE messages SET text = 'forged' WHERE role = 'assistant'")
    assert main(["sessions", "check", "--json"]) == 1
    saved = json.loads(run("sessions", "recover", "--json", code=1))
    assert (saved["num_conversations"], saved["num_messages"], saved["num_changed"], saved["num_lost"]) == (1, 2, 1, 0)
    assert (saved["most_lost"], saved["num_lost_conversations"], saved["num_unread_pages"]) == (0, 0, 0)
    assert (saved["backup"]["num_messages"], saved["backup"]["is_better"]) == (2, True)
    assert Path(saved["file"]) == own_home / "data" / "chat.db.recovered"
    assert "exists already" in run("sessions", "recover", code=1)
    told = run("sessions", "recover", "-o", str(own_home / "data" / "other.db"), code=1)
    assert "has 1 conversation and 2 messages, more than what was recovered" in told
    assert "copy it to chat.db" in told
    for made in (own_home / "data" / "backups").glob("*.db"):
        made.unlink()
    assert "rename it to chat.db" in run("sessions", "recover", "-o", str(own_home / "data" / "no.db"), code=1)
    whole = run("sessions", "recover", str(copy), "-o", str(own_home / "data" / "whole.db"))
    assert whole.splitlines()[0].endswith("changed by the damage: 0, lost: 0")
    assert len(whole.splitlines()) == 1


def test_the_cache_is_shown_and_cleared(run: Run, own_home: Path) -> None:
    run("-p", "hello")
    usage = json.loads(run("sessions", "cache", "--json"))
    assert Path(usage["folder"]).is_relative_to(own_home / "cache" / "kv")
    cleared = json.loads(run("sessions", "cache", "--clear", "--json"))
    assert cleared["freed_bytes"] == usage["bytes"]
    assert cleared["bytes"] == 0
    assert "in 0 blocks" in run("sessions", "cache")


def test_the_cache_of_a_database_that_was_moved_away_is_shown_and_cleared(run: Run, own_home: Path) -> None:
    run("-p", "hello")
    run("sessions", "cache", "--clear")
    lost = own_home / "cache" / "kv" / ("0" * 32) / "blocks" / "ab"
    lost.mkdir(parents=True, mode=0o700)
    (lost / ("ab" * 20)).write_bytes(b"x" * 4096)
    lost.parents[1].chmod(0o700)
    told = run("sessions", "cache")
    assert "in 0 blocks" in told
    assert "beside it 4.0 KiB in 1 folder of databases that were moved away" in told
    assert json.loads(run("sessions", "cache", "--clear", "--json"))["freed_bytes"] == 4096
    assert not lost.exists()
    assert "beside it" not in run("sessions", "cache")


def test_nothing_saved_yet(run: Run, own_home: Path) -> None:
    assert run("sessions", "list") == ""
    assert json.loads(run("sessions", "search", "x", "--json")) == []
    for action in (["show", "x"], ["delete", "x"], ["tag", "x"], ["rename", "x"], ["archive", "x"]):
        assert "nothing was saved yet" in run("sessions", *action, code=1)
    for action in (["export", "--all"], ["backup"]):
        assert "nothing was saved yet" in run("sessions", *action, code=1)
    assert "nothing to check" in run("sessions", "check")
    assert json.loads(run("sessions", "check", "--json")) == {"sound": True, "findings": []}
    assert run("sessions", "cache") == f"0 bytes in 0 blocks, in {own_home}/cache/kv\n"
    assert json.loads(run("sessions", "cache", "--clear", "--json"))["freed_bytes"] == 0
    assert "cannot be read: No such file" in run("sessions", "import", str(own_home / "nope"), code=1)
    missing = run("sessions", "recover", code=1)
    assert missing == f"error: {own_home}/data/chat.db is not there, so there is nothing to recover\n"
    assert not (own_home / "data").exists()


def test_finding_nothing_is_said_beside_the_output(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str) -> str:
        assert main(list(arguments), load=load_for("echo")) == 0
        printed = capsys.readouterr()
        assert printed.out in ("", "[]\n")
        return printed.err

    capsys.readouterr()
    assert said("sessions", "list") == "no conversations yet\n"
    assert said("sessions", "search", "x") == "nothing found\n"
    assert said("sessions", "list", "--json") == said("sessions", "search", "x", "--json") == ""
    run("-p", "hello")
    assert said("sessions", "search", "nope") == "nothing found\n"
    assert said("sessions", "list", "--archived") == "no archived conversations\n"
    assert said("sessions", "list", "--tag", "t\x1b") == "no conversation has the tag 't␛'\n"
    assert said("sessions", "list", "--json", "--tag", "t") == ""


def test_names_and_titles_agree_in_all_json(run: Run) -> None:
    run("-p", "first words")
    session = ids(run)["first words"]

    def pairs() -> list[tuple[str | None, str]]:
        found = [
            json.loads(run("sessions", "list", "--json"))[0],
            json.loads(run("sessions", "search", "words", "--json"))[0],
            json.loads(run("sessions", "show", session, "--json")),
        ]
        return [(one["name"], one["title"]) for one in found]

    assert pairs() == [(None, "first words")] * 3
    run("sessions", "rename", session, "n")
    assert pairs() == [("n", "n")] * 3
    renamed = json.loads(run("sessions", "rename", session, "first words", "--json"))
    assert (renamed["name"], renamed["title"]) == ("first words", "first words")
    assert pairs() == [("first words", "first words")] * 3


def test_the_cache_without_its_database(run: Run, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-p", "hello")
    lost = own_home / "cache" / "kv" / ("0" * 32) / "blocks" / "ab"
    lost.mkdir(parents=True, mode=0o700)
    (lost / ("ab" * 20)).write_bytes(b"x" * 4096)
    lost.parents[1].chmod(0o700)
    database = own_home / "data" / "chat.db"
    with monkeypatch.context() as patch:
        patch.setattr("sessions.inspection.os.access", lambda *_: False)
        assert "beside it 4.0 KiB in 1 folder" in run("sessions", "cache"), "read-only"
    database.write_bytes(b"no database" * 1000)
    assert "in 2 folders of databases" in run("sessions", "cache"), "damaged"
    database.unlink()
    assert "in 2 folders of databases" in run("sessions", "cache"), "moved away"
    assert json.loads(run("sessions", "cache", "--clear", "--json"))["freed_bytes"] >= 4096
    assert not lost.exists()
    assert not database.exists()


def test_every_action_prints_json(run: Run, tmp_path: Path) -> None:
    run("-p", "hello \x1b[31m \u202e")
    session = next(iter(ids(run).values()))
    file = str(tmp_path / "e.json")
    actions: list[list[str]] = [
        ["list"],
        ["show", session],
        ["show", session, "--tree"],
        ["search", "hello"],
        ["rename", session, "n"],
        ["tag", session, "t"],
        ["archive", session],
        ["unarchive", session],
        ["export", session, "-o", file],
        ["import", file.replace("e.json", "f.json")],
        ["backup"],
        ["recover"],
        ["check"],
        ["cache"],
        ["path"],
        ["delete", session],
    ]
    run("sessions", "export", session, "-f", "json", "-o", file.replace("e.json", "f.json"))
    for action in actions:
        printed = run("--json", "sessions", *action)
        assert printed.count("\n") == 1, action
        assert "\x1b" not in printed
        assert "\u202e" not in printed
        json.loads(printed)


def test_a_table_on_a_screen_fits_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-p", "a very long first line " * 20)
    monkeypatch.setattr("terminal.output._is_terminal", lambda stream: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: os.terminal_size((60, 24)))
    head, line = run("sessions", "list").splitlines()
    assert head.split() == ["ID", "CHANGED", "MESSAGES", "TITLE"]
    assert len(line) == 60
    assert line.endswith("…")
