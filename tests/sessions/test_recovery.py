"""What can be read of a damaged database goes into a fresh one, the rest is counted, and the damaged one stays."""

import contextlib
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import connection
from sessions.backup import backup
from sessions.connection import APPLICATION_ID
from sessions.migrations import LATEST, MIGRATIONS
from sessions.recovery import Recovered, recover
from sessions.statements import NewMarker
from sessions.store import Store
from sessions.whole_backups import WholeBackup, newest_whole
from tests.session_tools import ending, integrity, new_answer, turn

PAGE = 4096
NAME = b"n" * 20


def fill(path: Path, num_turns: int = 30) -> dict[int, str]:
    """Write conversations of all kinds; return the texts of all messages."""
    with Store.open(path) as store:
        box = store.create_session(SamplingParams(temperature=0.3), name="box", system="be brief").key
        store.set_tags(box, ["red", "blue"])
        store.add_kv_references(box, [NAME])
        parent = None
        for number in range(num_turns):
            # Some go over one page, some over several.
            _, parent = turn(store, box, parent, f"question {number} ", f"answer {number} " * (number**2 * 5 + 1))
        fork = store.fork(box, 8, "a fork").key
        turn(store, fork, 8, "another way", "indeed")
        cut = store.create_session(SamplingParams(), name="cut").key
        _, answer = store.begin_turn(cut, None, "tell me", "tell me", new_answer(store))
        store.journal(answer, "once upon", "hm", (1, 2))
        store.transaction(lambda db: None)
        wanted = {node.id: "" for key in (box, fork, cut) for node in store.tree(key)}
        for message_id in wanted:
            message = store.message(message_id)
            assert message is not None
            wanted[message_id] = message.text
    return wanted


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[int, str]]:
    path = tmp_path_factory.mktemp("sound") / "chat.db"
    texts = fill(path)
    return path.read_bytes(), texts


def texts_of(path: Path, num_changed: int = 0) -> dict[int, str]:
    with Store.open(path) as store:
        assert not store.notices
        complaints = store.check(full=True)
        assert len(complaints) == num_changed
        assert all("checksum differs" in complaint for complaint in complaints)
        nodes = {node.id for info in store.list_sessions(archived=None) for node in store.tree(key_of(store, info.id))}
        return {message.id: message.text for message in map(store.message, nodes) if message is not None}


def key_of(store: Store, public_id: str) -> int:
    row = store.find_session(public_id)
    assert row is not None
    return row.key


def test_a_sound_database_comes_over_whole(tmp_path: Path, sound: tuple[bytes, dict[int, str]]) -> None:
    data, texts = sound
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    path.write_bytes(data)
    done = recover(path, target)
    assert done == Recovered(target, 3, len(texts), 0, 0, 0)
    assert done.is_whole
    assert done.share == 1.0
    assert path.read_bytes() == data
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["chat.db", "new.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(path)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        for table in ("sessions", "messages", "tags", "kv_blocks", "secrets"):
            was, became = (set(db.execute(f"SELECT * FROM {table}")) for db in (old, new))
            if table == "messages":
                (streaming,) = (row for row in was if row[7] == "streaming")
                was, became = ({row for row in rows if row[0] != streaming[0]} for rows in (was, became))
            assert was == became, table
    assert texts_of(target) == texts
    with Store.open(target) as store:
        last = store.branch(key_and_leaf(store, "cut"))[-1]
        assert (last.status, last.text, last.reasoning, last.token_ids) == ("interrupted", "once upon", "hm", (1, 2))
        assert last.sound
        assert {hit.session_name for hit in store.search("answer 3")} == {"box"}
        assert [info.name for info in store.list_sessions(tag="red")] == ["box"]


def key_and_leaf(store: Store, name: str) -> int | None:
    row = store.find_session(name)
    assert row is not None
    return row.leaf_id


def damage(data: bytes, pages: list[int], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for page in pages:
        changed[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(6))
def test_lost_pages_cost_only_what_was_on_them(tmp_path: Path, sound: tuple[bytes, dict[int, str]], seed: int) -> None:
    data, texts = sound
    chance = random.Random(seed)
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    num_pages = len(data) // PAGE
    leaves = [page for page in range(1, num_pages) if data[page * PAGE] == 0x0D]
    chosen = chance.sample(range(1, num_pages), 1 + seed) + chance.sample(leaves, seed // 2)
    path.write_bytes(damage(data, chosen, chance))
    before = path.read_bytes()
    done = recover(path, target)
    assert path.read_bytes() == before
    assert integrity(target) == "ok"
    found = texts_of(target, done.num_changed)
    changed = {message_id for message_id, text in found.items() if text != texts[message_id]}
    markers = {message_id for message_id in changed if "lost when the database" in found[message_id]}
    # Others still have their text, but not their ids.
    assert len(changed - markers) <= done.num_changed
    assert done.num_messages + done.num_lost <= len(texts)
    assert done.most_lost is None or done.num_messages + done.most_lost >= len(texts)
    assert done.num_unread
    assert len(markers) <= done.num_lost
    # Of a long text, the beginning is there.
    assert all(found[message_id][:100] == texts[message_id][:100] for message_id in changed - markers)
    # A page holds some messages; nothing else may be missing.
    assert done.num_messages >= len(texts) * (1 - 0.12 * (1 + seed))


def test_without_its_first_page_everything_else_is_there(tmp_path: Path, sound: tuple[bytes, dict[int, str]]) -> None:
    data, texts = sound
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    path.write_bytes(b"\0" * PAGE + data[PAGE:])
    with pytest.raises(SessionError):
        Store.open(path)
    assert recover(path, target) == Recovered(target, 3, len(texts), 0, 0, 0, num_unread=1)
    assert texts_of(target) == texts


def test_a_hole_in_a_conversation_is_marked_and_counted(tmp_path: Path) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    texts = fill(path, 5)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("DELETE FROM messages WHERE id IN (3, 4, 5)")
        plain.execute("DELETE FROM sessions WHERE name = 'a fork'")
    done = recover(path, target)
    # Only message 5 is named by another one; nothing knows of the others.
    assert (done.num_messages, done.num_lost, done.num_changed) == (len(texts) - 3, 1, 0)
    with Store.open(target) as store:
        assert store.check(full=True) == []
        row = store.find_session("box")
        assert row is not None
        branch = store.branch(row.leaf_id)
        assert [message.id for message in branch] == [1, 2, 5, 6, 7, 8, 9, 10]
        assert (branch[2].role, branch[2].sound) == ("marker", True)
        assert "lost" in branch[2].text
        (orphan,) = [info for info in store.list_sessions() if info.title == "another way"]
        assert orphan.num_messages == 8
        assert orphan.forked_from == row.public_id


@pytest.mark.parametrize("with_answer", [False, True])
def test_turns_stay_left_out_where_the_first_kept_message_is_lost(tmp_path: Path, with_answer: bool) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams()).key
        _, answer = turn(store, key, None, "q", "a")
        user, last = store.begin_turn(key, answer, "r", "", new_answer(store), marker=NewMarker("left out", None))
        store.finish_answer(last, ending("b"))
        kept = store.message(user)
        assert kept is not None
        marker = kept.parent_id
        edited, _ = turn(store, key, marker, "r, edited", "c")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("DELETE FROM messages WHERE id = ? OR (id = ? AND ?)", (user, last, with_answer))
    recover(path, target)
    with Store.open(target) as store:
        assert marker is not None
        found = store.message(marker)
        assert found is not None
        # With its answer there, what is lost has a marker of its own in its place.
        assert (found.kept_id, found.sound) == (edited if with_answer else user, True)
        assert store.check(full=True) == []


def fill_many(path: Path, num_sessions: int, length: int = 40) -> int:
    """Write conversations of two turns each; return the number of messages."""
    with Store.open(path) as store:
        for number in range(num_sessions):
            key, parent = store.create_session(SamplingParams(), name=f"session {number}").key, None
            for turn_number in range(2):
                _, parent = turn(store, key, parent, f"question {number} {turn_number}", "answer " * length)
    return 4 * num_sessions


@pytest.mark.parametrize(("num_sessions", "share"), [(52, 0.6), (52, 0.9), (300, 0.6), (4, 0.75)])
def test_losses_of_a_cut_file_are_counted_and_the_backup_is_named(
    tmp_path: Path, num_sessions: int, share: float
) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    num_messages = fill_many(path, num_sessions)
    made = backup(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    done = recover(path, target)
    assert done.most_lost == num_messages - done.num_messages > 0
    # The list of the large one lies on several pages, and some are gone.
    assert done.is_bound == (num_sessions == 300)
    assert done.most_lost // 3 < done.num_lost <= done.most_lost
    assert not done.is_whole
    assert done.num_unread >= (len(data) - path.stat().st_size) // PAGE
    assert done.backup == WholeBackup(made, num_sessions, num_messages)
    assert done.is_backup_better
    with pytest.raises(SessionError, match=f"backups/{made.name}, is whole and has {num_messages:,} messages"):
        Store.open(path)


def test_where_no_list_is_left_deleted_messages_count_as_perhaps_lost(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    num_messages = fill_many(path, 60)
    with Store.open(path) as store:
        store.delete_session(key_of_name(store, "session 7"))
    data = bytearray(path.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as plain:
        query = "SELECT rootpage FROM sqlite_master WHERE name IN ('messages', 'messages_session', 'messages_parent')"
        roots = [root for (root,) in plain.execute(query)]
    for root in roots:
        data[(root - 1) * PAGE : root * PAGE] = b"\xff" * PAGE
    path.write_bytes(data)
    done = recover(path, tmp_path / "one.db")
    # The leaves of the table are still there, the lists of what should be there are not.
    assert (done.num_messages, done.num_lost, done.most_lost) == (num_messages - 4, 0, 4)
    assert done.num_unread == 3
    assert done.is_bound
    assert done.backup is None
    path.write_bytes(bytes(data).replace(b"messages\x00\xf0", b"messages\x00\x03"))
    assert recover(path, tmp_path / "two.db").most_lost is None


def key_of_name(store: Store, name: str) -> int:
    row = store.find_session(name)
    assert row is not None
    return row.key


def test_a_damaged_backup_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    fill_many(path, 10)
    first, second = backup(path), backup(path)
    assert newest_whole(path) == WholeBackup(second, 10, 40)
    second.write_bytes(second.read_bytes()[:60_000])
    (first.parent / "000009-20260101-000000.db").write_bytes(b"")
    assert newest_whole(path) == WholeBackup(first, 10, 40)
    first.write_bytes(b"no database")
    assert newest_whole(path) is None


def test_a_changed_message_comes_over_and_stays_marked(tmp_path: Path) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    fill(path, 5)
    data = path.read_bytes()
    assert data.count(b"question 2 ") == 1
    path.write_bytes(data.replace(b"question 2 ", b"question 7 "))
    done = recover(path, target)
    assert (done.num_changed, done.num_lost, done.most_lost, done.num_unread) == (1, 0, 0, 0)
    assert not done.is_whole
    assert done.share == pytest.approx(13 / 14)
    with Store.open(target) as store:
        assert store.check() == ["message 5 was changed outside of this program (the checksum differs)"]
        assert [message.sound for message in store.branch(6)] == [True, True, True, True, False, True]


@pytest.mark.parametrize("version", range(1, LATEST))
def test_older_versions_are_brought_over_too(tmp_path: Path, version: int) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        for step in MIGRATIONS[:version]:
            step(plain)
        plain.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        plain.execute(f"PRAGMA user_version = {version}")
        plain.execute(
            "INSERT INTO sessions (public_id, title, params, date_string, created_at, updated_at, leaf_id)"
            " VALUES ('abcdefghijkl', 'old', '{\"temperature\":0.3}', '01 Jan 2026', '2026-01-01', '2026-01-01', 1)"
        )
        plain.execute(
            "INSERT INTO messages (session_id, role, text, status, hash, created_at)"
            " VALUES (1, 'user', 'an ancient question', 'done', x'00', '')"
        )
    done = recover(path, target)
    assert (done.num_sessions, done.num_messages, done.num_changed) == (1, 1, 1)
    with Store.open(target) as store:
        row = store.find_session("abcdefghijkl")
        assert row is not None
        assert (row.params.temperature, row.overflow) == (0.3, "refuse")
        assert store.branch(row.leaf_id)[0].text == "an ancient question"


@pytest.mark.parametrize("mode", ["truncate", "wal"])
def test_what_is_only_in_the_log_is_brought_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setattr(connection, "journal_mode", lambda *_, **__: mode)
    path, copy, target = tmp_path / "chat.db", tmp_path / "copy.db", tmp_path / "new.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams(), name="box").key
        turn(store, key, None, "question", "answer")
        for suffix in ("", "-wal", "-journal"):
            if (source := path.with_name(path.name + suffix)).exists():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
    before = {entry.name: entry.read_bytes() for entry in tmp_path.glob("copy.db*")}
    assert recover(copy, target).num_messages == 2
    assert {entry.name: entry.read_bytes() for entry in tmp_path.glob("copy.db*")} == before
    assert integrity(target) == "ok"
    assert not list(tmp_path.glob("new.db-*"))


def test_nothing_is_overwritten_and_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    path, target = tmp_path / "chat.db", tmp_path / "new.db"
    path.write_bytes(b"this is not a database, but somebody's notes " * 1000)
    with pytest.raises(SessionError, match="no conversation can be read"):
        recover(path, target)
    fill(path.with_name("sound.db"), 4)
    target.write_text("mine")
    with pytest.raises(SessionError, match="exists already"):
        recover(path.with_name("sound.db"), target)
    with pytest.raises(SessionError, match="is not there, so there is nothing to recover"):
        recover(tmp_path / "not there.db", tmp_path / "other.db")
    with pytest.raises(SessionError, match="cannot be recovered"):
        recover(path.with_name("sound.db"), tmp_path / "no folder" / "other.db")
    assert target.read_text() == "mine"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "chat.db",
        "new.db",
        "sound.db",
        "sound.db-journal",
    ]


def check_mutation(data: bytes, texts: dict[int, str], folder: Path) -> None:
    path, target = folder / "chat.db", folder / "new.db"
    path.write_bytes(data)
    refusal, done = "", None
    try:
        done = recover(path, target)
    except SessionError as error:
        refusal = str(error)
    assert path.read_bytes() == data
    if done is None:
        assert "no conversation can be read" in refusal
        return
    with Store.open(target) as store:
        complaints = store.check(full=True)
        assert all("checksum differs" in text for text in complaints)
        assert len(complaints) == min(done.num_changed, 20) or len(complaints) >= 20
        for message_id, text in texts.items():
            message = store.message(message_id)
            if message is not None and message.sound and message.role != "marker":
                # What was being written has no checksum yet.
                assert message.text == text or message.status == "interrupted"


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_damage_gives_a_sound_database_or_a_sentence(
    sound: tuple[bytes, dict[int, str]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    changed, texts = bytearray(sound[0]), sound[1]
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, 12_000) | st.integers(0, len(changed) - 1))
        changed[at] ^= 1 << data.draw(st.integers(0, 7))
    if data.draw(st.booleans()):
        changed = changed[: data.draw(st.integers(1, len(changed) - 1))]
    check_mutation(bytes(changed), texts, tmp_path_factory.mktemp("mutated"))


@pytest.mark.slow
def test_a_thousand_mutations(sound: tuple[bytes, dict[int, str]], tmp_path: Path) -> None:
    data, texts = sound
    chance = random.Random(11)
    for number in range(1000):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 5, 50, 500))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        folder = tmp_path / str(number)
        folder.mkdir()
        check_mutation(
            bytes(changed[: chance.choice((len(changed), chance.randrange(1, len(changed))))]), texts, folder
        )
        shutil.rmtree(folder)
