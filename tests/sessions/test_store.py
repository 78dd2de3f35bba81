"""The tree, the list, the search, and real deletion."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager
from sessions.prompt import chat_messages
from sessions.records import pack_ids, unpack_ids
from sessions.statements import NewAnswer
from sessions.store import Store
from tests.session_tools import count, ending, new_answer, turn

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
IDS = st.lists(st.integers(0, 2**31 - 1), max_size=20).map(tuple)


class TreeMachine(RuleBasedStateMachine):
    """Two clients write into one conversation; a dictionary says what must be there."""

    nodes = Bundle("nodes")

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open(None)
        self.key = self.store.create_session(SamplingParams()).key
        self.parents: dict[int, int | None] = {}
        self.texts: dict[int, tuple[str, tuple[int, ...] | None]] = {}

    @initialize(target=nodes)
    def root(self) -> None:
        return None

    def _answer(self) -> NewAnswer:
        return NewAnswer("memory", SamplingParams(), "m", "f", "t", seed=7)

    @rule(target=nodes, parent=nodes, text=TEXT, reply=TEXT, ids=IDS)
    def send(self, parent: int | None, text: str, reply: str, ids: tuple[int, ...]) -> int:
        user, answer = self.store.begin_turn(self.key, parent, text, "", self._answer())
        self.store.journal(answer, reply[:1], "", ids[:1])
        self.store.finish_answer(answer, ending(reply, ids=ids))
        self.parents |= {user: parent, answer: user}
        self.texts |= {user: (text, None), answer: (reply, ids)}
        return answer

    @rule(target=nodes, node=nodes, reply=TEXT)
    def regenerate(self, node: int | None, reply: str) -> int | None:
        if node is None:
            return None
        user = self.parents[node]
        assert user is not None
        answer = self.store.begin_answer(self.key, user, self._answer())
        self.store.finish_answer(answer, ending(reply, "stopped", ids=()))
        self.parents[answer] = user
        self.texts[answer] = (reply, ())
        return answer

    @rule(node=nodes)
    def take_back(self, node: int | None) -> None:
        user = None if node is None else self.parents[node]
        if user is not None:
            answer = self.store.begin_answer(self.key, user, self._answer())
            self.store.remove_answer(self.key, answer, node)
            assert self.store.message(answer) is None
            assert self.store.session(self.key).leaf_id == node

    @rule(node=nodes)
    def branch_is_the_path(self, node: int | None) -> None:
        expected = []
        at = node
        while at is not None:
            expected.append(at)
            at = self.parents[at]
        found = self.store.branch(node)
        assert [message.id for message in found] == expected[::-1]
        for message in found:
            assert (message.text, message.token_ids) == self.texts[message.id]
            assert message.sound
            assert message.parent_id == self.parents[message.id]

    @invariant()
    def no_node_is_lost(self) -> None:
        for parent in {None, *list(self.parents)[-3:]}:
            children = [node for node, above in self.parents.items() if above == parent]
            assert self.store.children(self.key, parent) == children

    def teardown(self) -> None:
        self.store.close()


TreeMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestTree = TreeMachine.TestCase


@pytest.mark.parametrize("ids", [(), (0,), (1, 256, 65536, 2**31 - 1), (2**31 - 1,) * 3])
def test_ids_are_little_endian_int32(ids: tuple[int, ...]) -> None:
    blob = pack_ids(ids)
    assert blob == b"".join(i.to_bytes(4, "little") for i in ids)
    assert unpack_ids(blob) == ids
    assert unpack_ids(None) is None


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "chat.db" if request.param == "file" else None) as opened:
        yield opened


def test_the_list_shows_the_last_changed_first_and_no_empty_ones(store: Store) -> None:
    store.create_session(SamplingParams())
    first = store.create_session(SamplingParams(), name="first")
    second = store.create_session(SamplingParams())
    turn(store, second.key, None, "hello", "hi")
    assert [info.id for info in store.list_sessions()] == [second.public_id, first.public_id]
    assert store.list_sessions(1)[0].num_messages == 2
    turn(store, first.key, None, "more", "words")
    last = store.last_session()
    assert last is not None
    assert last.public_id == first.public_id
    store.update_session(first.key, archived=True)
    assert [info.id for info in store.list_sessions()] == [second.public_id]
    assert [info.id for info in store.list_sessions(archived=True)] == [first.public_id]


def test_order_does_not_depend_on_the_clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = []
    for year in ("2031", "1999"):
        monkeypatch.setattr("sessions.statements.now_text", lambda year=year: f"{year}-01-01T00:00:00+00:00")
        ids.append(store.create_session(SamplingParams(), name=year).public_id)
    assert [info.id for info in store.list_sessions()] == ids[::-1]


def test_find_by_id_prefix_and_name(store: Store) -> None:
    first = store.create_session(SamplingParams(), name="apples")
    assert len(first.public_id) == 12
    for text in (first.public_id, first.public_id[:5], f" {first.public_id.upper()} ", "apples"):
        found = store.find_session(text)
        assert found is not None
        assert found.key == first.key
    for text in ("apple", "Apples%", "", "  ", "_", "%", first.public_id + "x"):
        assert store.find_session(text) is None
    store.create_session(SamplingParams(), name="apples")
    with pytest.raises(SessionError, match="several"):
        store.find_session("apples")


def test_settings_come_back(store: Store) -> None:
    params = SamplingParams(0.1, 3, 0.5, 0.1, 1.2, 9, 77, ("a", "é"), True)
    row = store.create_session(params, system="sys", thinking=False, date_string="26 Jul 2024", model="m")
    found = store.session(row.key)
    assert (found.params, found.system, found.thinking, found.date_string) == (params, "sys", False, "26 Jul 2024")
    store.update_session(row.key, thinking=None, system=None, params=SamplingParams())
    found = store.session(row.key)
    assert (found.params, found.system, found.thinking) == (SamplingParams(), None, None)


def test_search_takes_words_literally(store: Store) -> None:
    row = store.create_session(SamplingParams(), name="box")
    turn(store, row.key, None, 'Where is the "red" café AND more?', "In the kitchen, near* the door")
    assert [hit.role for hit in store.search("red cafe")] == ["user"]
    assert store.search("kitchen door")[0].snippet.count("[") == 2
    for text in ('"', "AND", 'NEAR("', "x*", "text:red", "^red", "-", "(", "", "\0", "'; DROP TABLE messages; --"):
        assert isinstance(store.search(text), list)
    assert store.search("red OR kitchen") == []
    assert store.search("bathroom") == []


def test_an_answer_is_found_once_it_is_closed(store: Store) -> None:
    row = store.create_session(SamplingParams())
    _, answer_id = store.begin_turn(row.key, None, "q", "", new_answer(store))
    store.journal(answer_id, "zebra", "", (1,))
    assert store.search("zebra") == []
    store.finish_answer(answer_id, ending("zebra giraffe"))
    store.finish_answer(answer_id, ending("zebra lion"))
    assert len(store.search("zebra")) == 1
    assert store.search("giraffe") == []


SECRET = "5ecretA9f3b1c7d2e8046a5b9c1d3e7f"


def files_with(folder: Path, secret: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in (secret.encode(), secret.lower().encode()))
    ]


@pytest.mark.parametrize("length", [1, 15])
def test_a_deleted_secret_is_nowhere_on_disk(tmp_path: Path, length: int) -> None:
    path = tmp_path / "chat.db"
    assert len(SECRET) == 32
    with Store.open(path) as store:
        other = store.create_session(SamplingParams(), name="other")
        for number in range(length):
            turn(store, other.key, None, f"other words {number} " * 20, "more " * 50)
        row = store.create_session(SamplingParams(), system=f"keep {SECRET}")
        parent = None
        for number in range(length):
            text = f"it is {SECRET} number {number} " + "filler " * (number * 50)
            _, parent = store.begin_turn(row.key, parent, text, SECRET, new_answer(store))
            store.journal(parent, f"you said {SECRET} " * 100, SECRET, tuple(SECRET.encode()))
            store.journal(parent, "and so on", "", ())
            store.finish_answer(parent, ending(f"indeed {SECRET} " * 200))
        (tmp_path / "chat.db.backup-v1").write_text(SECRET)
        assert files_with(tmp_path, SECRET)
        store.delete_session(row.key)
        assert files_with(tmp_path, SECRET) == []
        assert store.find_session(row.public_id) is None
        assert store.search(SECRET) == []
        assert len(store.search("other")) == min(20, length)
    assert files_with(tmp_path, SECRET) == []


def test_deleting_tells_of_copies_that_it_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "chat.db") as store:
        keys = [store.create_session(SamplingParams(), name=f"{number}").key for number in range(4)]
        (tmp_path / "chat.db.backup-v1").write_text(SECRET)
        assert store.delete_session(keys[0]) == ()
        copies = [tmp_path / f"chat.db.{kind}" for kind in ("damaged-12", "damaged-12-wal", "recovered")]
        for copy in copies:
            copy.write_text(SECRET)
        (note,) = store.delete_session(keys[1])
        assert "may still hold its text: chat.db.damaged-12, chat.db.damaged-12-wal, chat.db.recovered;" in note
        assert [copy.read_text() for copy in copies] == [SECRET] * 3
        (tmp_path / "chat.db.backup-v1").mkdir()  # what cannot be removed is told, too
        (note,) = SessionManager(store, None).delete("2")
        assert "chat.db.backup-v1" in note
    with Store.open(None) as memory:
        assert memory.delete_session(memory.create_session(SamplingParams()).key) == ()


def test_other_kinds_of_rows_are_possible_and_stay_out_of_the_prompt(store: Store) -> None:
    row = store.create_session(SamplingParams())
    _, leaf = turn(store, row.key, None, "question", "answer")
    assert store._writer is not None

    def add(role: str) -> int:
        sql = "INSERT INTO messages (session_id, parent_id, role, text, status, created_at) VALUES (?, ?, ?, ?, ?, '')"
        return store._writer.run(  # type: ignore[union-attr]
            lambda connection: int(connection.execute(sql, (row.key, leaf, role, "dropped", "done")).lastrowid or 0)
        )

    for role in ("marker", "system"):
        branch = store.branch(add(role))
        assert branch[-1].role == role
        assert [message.content for message in chat_messages(None, branch, "bytes")] == ["question", "answer"]
    with pytest.raises(SessionError, match="not saved"):
        add("tool")


def test_a_plain_delete_would_leave_the_secret(tmp_path: Path) -> None:
    """The control: without secure_delete the search for the secret finds it."""
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (?)", (SECRET,))
        connection.commit()
        connection.execute("DELETE FROM t")
        connection.commit()
    assert files_with(tmp_path, SECRET) == ["x.db"]


def test_a_conversation_of_thousands_of_messages_can_be_deleted(store: Store) -> None:
    row = store.create_session(SamplingParams())
    parent = None
    assert store._writer is not None

    def chain(connection: sqlite3.Connection) -> int | None:
        at = None
        for _ in range(3000):
            cursor = connection.execute(
                "INSERT INTO messages (session_id, parent_id, role, status, created_at)"
                " VALUES (?, ?, 'user', 'done', '')",
                (row.key, at),
            )
            at = cursor.lastrowid
        return at

    parent = store._writer.run(chain)
    assert len(store.branch(parent)) == 3000
    store.delete_session(row.key)
    assert store.branch(parent) == []


def test_writing_into_a_deleted_conversation_is_refused(store: Store) -> None:
    row = store.create_session(SamplingParams())
    _, answer_id = store.begin_turn(row.key, None, "q", "", new_answer(store))
    store.delete_session(row.key)
    store.journal(answer_id, "x", "", (1,))
    with pytest.raises(SessionError, match="deleted"):
        store.finish_answer(answer_id, ending("x"))
    with pytest.raises(SessionError, match="deleted"):
        store.begin_turn(row.key, None, "q", "", new_answer(store))
    with pytest.raises(SessionError, match="deleted"):
        store.session(row.key)
    with pytest.raises(SessionError, match="deleted"):
        store.update_session(row.key, title="x")
    store.create_session(SamplingParams(), name="still works")


def test_a_parent_of_another_conversation_is_refused(store: Store) -> None:
    first, second = (store.create_session(SamplingParams()) for _ in range(2))
    user, _ = turn(store, first.key, None, "q", "a")
    with pytest.raises(SessionError):
        store.begin_answer(second.key, user, new_answer(store))


def test_in_memory_nothing_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(None) as store:
        row = store.create_session(SamplingParams(), name=SECRET)
        turn(store, row.key, None, SECRET, SECRET * 5000)
    assert list(tmp_path.rglob("*")) == []


def test_old_empty_conversations_are_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        kept = store.create_session(SamplingParams(), name="named")
        monkeypatch.setattr("sessions.statements.now_text", lambda: "2001-01-01T00:00:00+00:00")
        store.create_session(SamplingParams())
        store.create_session(SamplingParams(), name="old but named")
    assert count(path, "SELECT count(*) FROM sessions") == 3
    with Store.open(path) as store:
        assert count(path, "SELECT count(*) FROM sessions") == 2
        assert store.find_session(kept.public_id) is not None
