"""Nothing of a deleted conversation is found on disk: database, logs, copies, KV; and what others need stays."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import connection, merging, statements
from sessions.backup import backup
from sessions.store import Store
from tests.session_tools import add_marker, count, ending, new_answer, spawn, turn

SECRET = "0c7de5ecretB41fa96d2e8b35c90a7f1"
READER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
if sys.argv[2] == "reading":
    connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM messages").fetchall()
print("open", flush=True)
sys.stdin.readline()
"""


def holders(folder: Path) -> list[str]:
    """Return the files below folder that hold the secret, as text or as token ids."""
    forms = (SECRET.encode(), SECRET.lower().encode(), b"".join(bytes([c, 0, 0, 0]) for c in SECRET.encode()))
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    )


def tell(store: Store, *, name: str | None = None, num_turns: int = 3) -> int:
    """Write a conversation that says the secret everywhere it can."""
    row = store.create_session(SamplingParams(), system=f"keep {SECRET}", name=name)
    parent = None
    for number in range(num_turns):
        _, parent = store.begin_turn(row.key, parent, f"it is {SECRET} {number}", SECRET, new_answer(store))
        store.journal(parent, f"you said {SECRET} " * 100, SECRET, tuple(SECRET.encode()))
        store.finish_answer(parent, ending(f"indeed {SECRET} " * 300))
    store.set_tags(row.key, [f"t{SECRET}"])
    add_marker(store, row.key, parent, f"dropped {SECRET}")
    return row.key


def others(store: Store) -> None:
    key = store.create_session(SamplingParams(), name="other").key
    parent = None
    for number in range(10):
        _, parent = turn(store, key, parent, f"other words {number} " * 20, "more " * 80)


@pytest.mark.parametrize("mode", ["truncate", "wal"])
@pytest.mark.parametrize("elsewhere", ["nobody", "open"])
def test_the_secret_is_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, elsewhere: str) -> None:
    monkeypatch.setattr(connection, "journal_mode", lambda *_, **__: mode)
    path = tmp_path / "chat.db"
    with Store.open(path) as store, Store.open(path):
        others(store)
        key = tell(store)
        with contextlib.closing(sqlite3.connect(path)) as plain:
            # So that in WAL mode both the database and its log hold it.
            plain.execute("PRAGMA wal_checkpoint(PASSIVE)")
        store.update_session(key, system=f"still {SECRET}")
        backup(path, None)
        with contextlib.ExitStack() as stack:
            if elsewhere == "open":
                process = stack.enter_context(spawn(READER, path, "idle"))
                assert process.stdout is not None
                process.stdout.readline()
            expected = {"chat.db", *(["chat.db-wal"] if mode == "wal" else [])}
            assert {name for name in holders(tmp_path) if "backups" not in name} == expected, "the control"
            assert len(holders(tmp_path)) == len(expected) + 1
            assert store.delete_session(key) == ()
            assert holders(tmp_path) == []
            if elsewhere == "open":
                process.communicate("\n", timeout=20)
        assert store.check(full=True) == []
        assert len(store.search("other words", 100)) == 10
        assert store.search(SECRET) == []
    assert holders(tmp_path) == []


@pytest.mark.parametrize("changed", ["harmless", "many other words " * 500])
def test_a_message_that_was_changed_outside_leaves_no_words(tmp_path: Path, changed: str) -> None:
    """The index still has the words that were there before, and nobody can name them any more."""
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = tell(store)
        other = store.create_session(SamplingParams(), name="other").key
        beginning = replace(new_answer(store), text="once upon")
        _, running = store.begin_turn(other, None, "something else", "", beginning)
        with contextlib.closing(sqlite3.connect(path)) as plain:
            plain.execute("PRAGMA secure_delete = ON")
            plain.execute("UPDATE messages SET text = ? WHERE id IN (1, 2)", (changed,))
            plain.commit()
        assert store.delete_session(key) == ()
        assert not store.read_only
        assert holders(tmp_path) == []
        assert store.check(full=True) == []
        assert [store.search(words) for words in (SECRET, "harmless", "upon")] == [[], [], []]
        store.finish_answer(running, ending("once upon a time"))
        assert [hit.message_id for hit in store.search("upon")] == [running]
        assert len(store.search("something else")) == 1
        assert store.check(full=True) == []


def test_a_log_that_another_program_still_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "journal_mode", lambda *_, **__: "wal")
    monkeypatch.setattr("sessions.traces.LOG_PATIENCE_S", 0.0)
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_MS", 10)
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        others(store)
        key = tell(store)
        with spawn(READER, path, "reading") as process:
            assert process.stdout is not None
            process.stdout.readline()
            (note,) = store.delete_session(key)
            assert note.startswith("chat.db-wal may still hold its text")
            process.communicate("\n", timeout=20)
        assert store.delete_session(store.create_session(SamplingParams()).key) == ()
        assert holders(tmp_path) == []


def test_the_search_for_the_secret_finds_a_plain_delete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the merge of the search index its terms are found."""
    monkeypatch.setattr("sessions.merging.TABLES", ())
    with Store.open(tmp_path / "chat.db") as store:
        others(store)
        store.delete_session(tell(store))
    assert holders(tmp_path) == ["chat.db"]


def many_words(store: Store, num_messages: int = 300) -> int:
    """Write so many different words that merging the search index takes several steps; return the key."""
    key = store.create_session(SamplingParams(), name="many").key

    def job(db: sqlite3.Connection) -> None:
        parent = None
        for number in range(num_messages):
            words = " ".join(f"{(number * 300 + word) * 2654435761 % 2**32:x}" for word in range(300))
            parent = statements.insert_user(db, key, parent, words)

    for _ in range(3):
        store.transaction(job)
    return key


def test_others_write_while_words_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they write between two steps, words included, neither keeps the merge from ending nor is lost."""
    monkeypatch.setattr("sessions.merging.STEP_PAGES", 16)
    path = tmp_path / "chat.db"
    written: list[int] = []
    step = merging._step
    with Store.open(path) as store, Store.open(path) as other:
        many_words(store)
        key = tell(store)
        theirs = other.create_session(SamplingParams(), name="theirs").key

        def stepped(db: sqlite3.Connection, table: str, pages: int) -> bool:
            goes_on = step(db, table, pages)
            if goes_on:
                thread = threading.Thread(target=lambda: written.append(other.add_user(theirs, None, "between", "")))
                waiting.append(thread)
                thread.start()
            return goes_on

        waiting: list[threading.Thread] = []
        monkeypatch.setattr(merging, "_step", stepped)
        store.delete_session(key)
        for thread in waiting:
            thread.join(20)
        assert len(written) == len(waiting) > 5
        assert holders(tmp_path) == []
        assert len(store.search("between", 1000)) == len(written)
        assert store.check(full=True) == []
        assert count(path, "SELECT count(*) FROM unmerged") == 0


def test_a_kill_between_two_steps_is_made_good_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.merging.STEP_PAGES", 16)
    path = tmp_path / "chat.db"
    num_steps = 0
    with Store.open(path) as store:
        many_words(store)
        key = tell(store)
        run = store._run

        def dying(job: Any) -> Any:
            nonlocal num_steps
            num_steps += isinstance(job, partial)
            if num_steps == 3:
                raise KeyboardInterrupt
            return run(job)

        monkeypatch.setattr(store, "_run", dying)
        with pytest.raises(KeyboardInterrupt):
            store.delete_session(key)
        monkeypatch.undo()
        assert holders(tmp_path) == ["chat.db"], "the control"
        copy = backup(path, None)
        with Store.open(path) as again:
            assert holders(tmp_path) == [f"backups/{copy.name}"]
            assert again.check(full=True) == []
            again.delete_session(again.create_session(SamplingParams()).key)
        assert holders(tmp_path) == [], "a backup that was made in between is mended with the next delete"


def test_backups_lose_the_conversation_and_keep_the_others(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        others(store)
        key = tell(store)
        copies = [backup(path, None)]
        store.create_session(SamplingParams(), name="later")
        copies.append(backup(path, None))
        assert store.delete_session(key) == ()
    for copy in (tmp_path / "backups").glob("*.db"):
        with Store.open(copy) as store:
            assert [info.name for info in store.list_sessions()][-1] == "other"
            assert store.check(full=True) == []
    assert len(copies) == 2
    assert holders(tmp_path) == []


def test_a_crash_after_the_commit_leaves_no_copy_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.db"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with Store.open(path) as store:
        key = tell(store)
        backup(path, None)
        (tmp_path / "chat.db.backup-v1").write_text(SECRET)
        monkeypatch.setattr("sessions.traces.erase", killed)
        with pytest.raises(KeyboardInterrupt):
            store.delete_session(key)
    assert holders(tmp_path) == []


def write_blocks(store: Store, names: Iterable[bytes]) -> None:
    assert store.kv is not None
    store.kv.prepare()
    for name in names:
        store.kv.write(name, [SECRET.encode()])


def test_kv_goes_with_its_last_conversation(tmp_path: Path) -> None:
    alone, shared = bytes([1]) * 20, bytes([2]) * 20
    with Store.open(tmp_path / "chat.db", kv_root=tmp_path / "kv") as store:
        first, second = (store.create_session(SamplingParams(), name=name).key for name in "ab")
        assert store.add_kv_references(first, [alone, shared, shared])
        assert store.add_kv_references(second, [shared])
        write_blocks(store, [alone, shared])
        assert len(holders(tmp_path)) == 2
        assert store.delete_session(first) == ()
        assert store.kv is not None
        assert (store.kv.has(alone), store.kv.has(shared)) == (False, True)
        assert store.kv_references([alone, shared]) == {shared}
        assert not store.add_kv_references(first, [alone])
        assert store.delete_session(second) == ()
        assert holders(tmp_path) == []
        assert store.kv_references([alone, shared]) == set()


def test_kv_files_that_a_crash_left_are_removed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, root = tmp_path / "chat.db", tmp_path / "kv"
    alone, again = bytes([1]) * 20, bytes([2]) * 20
    with Store.open(path, kv_root=root) as store:
        first, second = (store.create_session(SamplingParams(), name=name).key for name in "ab")
        store.add_kv_references(first, [alone, again])
        write_blocks(store, [alone, again])
        # A kill right after the commit.
        monkeypatch.setattr(Store, "_remove_doomed", lambda self, names=None: None)
        store.delete_session(first)
        assert len(holders(tmp_path)) == 2
        store.add_kv_references(second, [again])
        monkeypatch.undo()
    with Store.open(path, kv_root=root) as store:
        assert store.kv is not None
        assert (store.kv.has(alone), store.kv.has(again)) == (False, True)
        assert store.transaction(lambda db: db.execute("SELECT count(*) FROM kv_doomed").fetchone()[0]) == 0


def test_kv_is_removed_later_where_it_is_switched_off_now(tmp_path: Path) -> None:
    path, root = tmp_path / "chat.db", tmp_path / "kv"
    with Store.open(path, kv_root=root) as store:
        key = store.create_session(SamplingParams(), name="a").key
        store.add_kv_references(key, [bytes(20)])
        write_blocks(store, [bytes(20)])
    with Store.open(path) as store:
        assert store.kv is None
        (note,) = store.delete_session(key)
        assert "KV cache" in note
    with Store.open(path, kv_root=root):
        assert holders(tmp_path) == []


def test_kv_references_of_any_number(tmp_path: Path) -> None:
    names = [number.to_bytes(20, "big") for number in range(3001)]
    with Store.open(tmp_path / "chat.db") as store:
        key = store.create_session(SamplingParams(), name="a").key
        assert store.add_kv_references(key, names[:2000])
        assert store.add_kv_references(key, names[1000:2500])
        assert store.kv_references(names) == set(names[:2500])
        assert store.kv_references([]) == set()
        store.drop_kv_references(names[:2400])
        assert store.kv_references(names) == set(names[2400:2500])


def test_names_of_kv_blocks_are_this_databases_own(tmp_path: Path) -> None:
    secrets = []
    for name in ("one", "two", "one"):
        with Store.open(tmp_path / f"{name}.db", kv_root=tmp_path / "kv") as store:
            assert store.kv is not None
            secrets.append(store.kv.secret)
    assert secrets[0] == secrets[2] != secrets[1]
    assert len(secrets[0]) == 32
    with Store.open(None, kv_root=tmp_path / "kv") as store:
        assert store.kv is None


@pytest.mark.parametrize("gives", [True, False])
def test_kv_gives_way_to_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives: bool) -> None:
    path = tmp_path / "chat.db"
    freed: list[int] = []
    with Store.open(path, kv_root=tmp_path / "kv") as store:
        key = store.create_session(SamplingParams(), name="a").key
        assert store.kv is not None
        num_pages = store.transaction(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
        real = connection.connect

        def connect(where: Path | None, *, read_only: bool = False) -> sqlite3.Connection:
            """A disk that is full until KV gives way."""
            opened = real(where, read_only=read_only)
            if not freed:
                opened.execute(f"PRAGMA max_page_count = {num_pages}")
            return opened

        def make_room(nbytes: int = 0) -> int:
            freed.append(nbytes)
            return 4096 if gives else 0

        monkeypatch.setattr("sessions.access.connect", connect)
        monkeypatch.setattr(store.kv, "make_room", make_room)
        store.transaction(lambda db: db.execute(f"PRAGMA max_page_count = {num_pages}").fetchall())
        if gives:
            turn(store, key, None, "long words " * 2000, "more " * 2000)
        else:
            with pytest.raises(SessionError, match="not saved: disk is full"):
                turn(store, key, None, "long words " * 2000, "more " * 2000)
        assert len(freed) == 1
        assert len(store.search("long")) == gives


def test_a_fork_takes_no_title_of_what_it_does_not_reach(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        row = store.create_session(SamplingParams())
        store.begin_turn(row.key, None, SECRET, SECRET, new_answer(store))
        _, other = turn(store, row.key, None, "something harmless", "yes")
        fork = store.fork(row.key, other, "mine")
        assert fork.title == "something harmless"
        # As versions before did it, and a fork of that fork.
        store.update_session(fork.key, title=SECRET)
        second = store.fork(fork.key, other)
        store.update_session(second.key, title=SECRET)
        store.delete_session(row.key)
        assert {store.session(key).title for key in (fork.key, second.key)} == {"something harmless"}
        assert {hit.role for hit in store.search("something harmless", 10)} == {"title", "user"}
        assert store.search(SECRET) == []
        assert store.check(full=True) == []
    assert holders(tmp_path) == []
