"""Forks, undo, switching and deletion against a plain dictionary; and each of them by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.overflow import reached
from sessions.statements import NewMarker
from sessions.store import LeafMovedError, Store
from tests.session_tools import add_marker, count, ending, new_answer, turn

WORDS = st.text("abcdefgh", min_size=3, max_size=8)


class ForkMachine(RuleBasedStateMachine):
    """Conversations, forks, undo and deletion. The model says what each must reach; nothing may be left over."""

    conversations = Bundle("conversations")

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open(None)
        self.parents: dict[int, int | None] = {}
        self.texts: dict[int, str] = {}
        # What each conversation reaches, and its leaf.
        self.reach: dict[int, set[int]] = {}
        self.leaves: dict[int, int | None] = {}

    def _path(self, leaf: int | None) -> list[int]:
        path = []
        while leaf is not None:
            path.append(leaf)
            leaf = self.parents[leaf]
        return path[::-1]

    @initialize(target=conversations)
    def first(self) -> int:
        return self._new()

    @rule(target=conversations)
    def create(self) -> int:
        return self._new()

    def _new(self) -> int:
        key = self.store.create_session(SamplingParams()).key
        self.reach[key], self.leaves[key] = set(), None
        return key

    @rule(key=conversations, word=WORDS, pick=st.integers(0, 99), with_marker=st.booleans())
    def send(self, key: int, word: str, pick: int, with_marker: bool) -> None:
        if key not in self.reach:
            with pytest.raises(SessionError, match="deleted"):
                self.store.add_user(key, None, word, "")
            return
        known = [None, *sorted(self.reach[key])]
        parent = known[pick % len(known)]
        marker = NewMarker("dropped", parent) if with_marker else None
        user, answer = self.store.begin_turn(key, parent, word, "", new_answer(self.store), marker=marker)
        self.store.finish_answer(answer, ending(word * 2))
        above = parent
        if marker is not None:
            (above,) = set(self.store.children(key, parent)) - self.parents.keys()
            self.parents[above], self.texts[above] = parent, "dropped"
        self.parents |= {user: above, answer: user}
        self.texts |= {user: word, answer: word * 2}
        self.reach[key] |= {user, answer} | ({above} if above is not None else set())
        self.leaves[key] = answer

    @rule(key=conversations, word=WORDS)
    def say_without_answer(self, key: int, word: str) -> None:
        if key in self.reach:
            user = self.store.add_user(key, self.leaves[key], word, word)
            self.parents[user], self.texts[user] = self.leaves[key], word
            self.reach[key].add(user)
            self.leaves[key] = user

    @rule(key=conversations, pick=st.integers(0, 99))
    def move_leaf(self, key: int, pick: int) -> None:
        if key in self.reach:
            known = [None, *sorted(self.reach[key])]
            self.store.set_leaf(key, known[pick % len(known)], expected=self.leaves[key])
            self.leaves[key] = known[pick % len(known)]

    @rule(key=conversations, pick=st.integers(0, 99))
    def foreign_messages_are_refused(self, key: int, pick: int) -> None:
        foreign = sorted(self.parents.keys() - self.reach.get(key, set()))
        if key in self.reach and foreign:
            message = foreign[pick % len(foreign)]
            for action in (
                lambda: self.store.set_leaf(key, message),
                lambda: self.store.add_user(key, message, "x", ""),
                lambda: self.store.fork(key, message, "x"),
            ):
                with pytest.raises(SessionError):
                    action()

    @rule(target=conversations, key=conversations, pick=st.integers(0, 99))
    def fork(self, key: int, pick: int) -> object:
        if key not in self.reach:
            return multiple()
        known = [None, *sorted(self.reach[key])]
        leaf = known[pick % len(known)]
        before = self._number_of_rows()
        fork = self.store.fork(key, leaf, None)
        assert self._number_of_rows() == before + 1
        assert fork.leaf_id == fork.forked_from == leaf
        self.reach[fork.key], self.leaves[fork.key] = set(self._path(leaf)), leaf
        return fork.key

    @rule(key=conversations)
    def delete(self, key: int) -> None:
        if key not in self.reach:
            return
        mine = self.reach.pop(key)
        del self.leaves[key]
        kept = set[int]().union(*self.reach.values())
        owned = self.store.transaction(
            lambda db: {row[0] for row in db.execute("SELECT id FROM messages WHERE session_id = ?", (key,))}
        )
        notes = self.store.delete_session(key)
        assert len(notes) == bool(owned & kept)
        assert all(self.store.message(message) is None for message in mine - kept)
        for message in mine - kept:
            del self.parents[message], self.texts[message]

    def _number_of_rows(self) -> int:
        tables = ("sessions", "messages", "pieces", "tags", "kv_blocks")
        sql = "SELECT " + " + ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        return int(self.store.transaction(lambda db: db.execute(sql).fetchone()[0]))

    @invariant()
    def everyone_reaches_what_the_model_says(self) -> None:
        for key, reach in self.reach.items():
            assert {node.id: node.parent_id for node in self.store.tree(key)} == {at: self.parents[at] for at in reach}
            assert self.store.session(key).leaf_id == self.leaves[key]
            for parent in {None, *list(reach)[-2:]}:
                expected = sorted(at for at in reach if self.parents[at] == parent)
                assert self.store.children(key, parent) == expected

    @invariant()
    def branches_are_paths_and_sound(self) -> None:
        for leaf in self.leaves.values():
            branch = self.store.branch(leaf)
            assert [(message.id, message.text) for message in branch] == [
                (at, self.texts[at]) for at in self._path(leaf)
            ]
            assert all(message.sound for message in branch)

    def teardown(self) -> None:
        assert self.store.check(full=True) == []
        ids = self.store.transaction(lambda db: {row[0] for row in db.execute("SELECT id FROM messages")})
        assert ids == self.parents.keys(), "a message was lost, or outlived every conversation that reaches it"
        for word in set(self.texts.values()):
            found = {hit.message_id for hit in self.store.search(word, 1000) if hit.role in ("user", "assistant")}
            assert found == {at for at, text in self.texts.items() if text.startswith(word) and text != "dropped"}
        for key in list(self.reach):
            self.store.delete_session(key)
        assert self._number_of_rows() == 0
        self.store.close()


ForkMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestForks = ForkMachine.TestCase


@pytest.mark.slow
def test_two_thousand_histories_of_forks() -> None:
    run_state_machine_as_test(ForkMachine, settings=settings(max_examples=2_000, stateful_step_count=25, deadline=None))


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "chat.db" if request.param == "file" else None) as opened:
        yield opened


def test_a_user_message_alone_is_the_leaf(store: Store) -> None:
    row = store.create_session(SamplingParams())
    user = store.add_user(row.key, None, "are you there?", "are you there?")
    found = store.session(row.key)
    assert (found.leaf_id, found.title) == (user, "are you there?")
    assert [hit.message_id for hit in store.search("there")] == [user]
    answer = store.begin_answer(row.key, user, new_answer(store))
    assert [message.id for message in store.branch(answer)] == [user, answer]


def test_the_leaf_moves_only_from_where_it_was_expected(store: Store) -> None:
    row = store.create_session(SamplingParams())
    first, second = turn(store, row.key, None, "q", "a")
    store.set_leaf(row.key, None, expected=second)
    with pytest.raises(LeafMovedError, match="another window"):
        store.set_leaf(row.key, first, expected=second)
    assert store.session(row.key).leaf_id is None
    store.set_leaf(row.key, first, expected=None)
    store.set_leaf(row.key, second)
    assert store.session(row.key).leaf_id == second
    with pytest.raises(SessionError, match="message 99 is not of this conversation"):
        store.set_leaf(row.key, 99)


def test_a_turn_begins_only_where_it_was_expected(store: Store) -> None:
    key = store.create_session(SamplingParams()).key
    first, answer = turn(store, key, None, "q", "a")
    turn(store, key, answer, "from another window", "b")
    before = store.tree(key)
    with pytest.raises(LeafMovedError, match="another window"):
        store.begin_turn(key, answer, "r", "a title", new_answer(store), marker=NewMarker("m", None), expected=answer)
    with pytest.raises(LeafMovedError, match="another window"):
        store.begin_answer(key, first, new_answer(store), expected=answer)
    assert (store.tree(key), store.session(key).title) == (before, "")
    leaf = store.session(key).leaf_id
    _, third = store.begin_turn(key, leaf, "r", "", new_answer(store), expected=leaf)
    assert store.begin_answer(key, first, new_answer(store), expected=third) == store.session(key).leaf_id


def test_markers_say_from_where_on_the_model_sees(store: Store) -> None:
    key = store.create_session(SamplingParams()).key
    first, answer = turn(store, key, None, "q", "a")
    marker = add_marker(store, key, answer, "earlier turns are dropped", first)
    user, last = store.begin_turn(key, marker, "r", "", new_answer(store), marker=NewMarker("all dropped", None))
    branch = store.branch(last)
    assert [message.role for message in branch] == ["user", "assistant", "marker", "marker", "user", "assistant"]
    assert [message.kept_id for message in branch] == [None, None, first, user, None, None]
    assert all(message.sound for message in branch)
    store.transaction(lambda db: db.execute("UPDATE messages SET kept_id = ? WHERE id = ?", (answer, marker)))
    changed = store.message(marker)
    assert changed is not None
    assert not changed.sound, "what reaches the model is part of what the checksum covers"
    assert store.search("dropped") == []


def test_a_fork_takes_settings_and_is_listed(store: Store) -> None:
    params = SamplingParams(temperature=0.1)
    row = store.create_session(params, system="sys", thinking=False, overflow="drop", model_path="/models/m")
    _, answer = turn(store, row.key, None, "q", "a")
    store.update_session(row.key, title="about q", archived=True)
    store.set_tags(row.key, ["x"])
    fork = store.fork(row.key, answer, "another way")
    assert (fork.params, fork.system, fork.thinking, fork.overflow) == (params, "sys", False, "drop")
    assert (fork.model_path, fork.title, fork.name, fork.tags) == ("/models/m", "q", "another way", ())
    (info,) = store.list_sessions()
    assert (info.id, info.num_messages, info.forked_from) == (fork.public_id, 2, row.public_id)
    (note,) = store.delete_session(row.key)
    assert note.startswith("2 messages are kept")
    (info,) = store.list_sessions()
    assert (info.num_messages, info.forked_from) == (2, None)
    assert store.delete_session(fork.key) == ()
    assert store.search("q") == []


def test_a_fork_may_begin_before_everything(store: Store) -> None:
    row = store.create_session(SamplingParams(), system="sys")
    turn(store, row.key, None, "q", "a")
    fork = store.fork(row.key, None, None)
    assert (fork.leaf_id, fork.forked_from, fork.system) == (None, None, "sys")
    assert store.tree(fork.key) == []


def test_a_fork_sees_neither_later_messages_nor_other_branches(store: Store) -> None:
    source = store.create_session(SamplingParams()).key
    first, answer = turn(store, source, None, "q", "a")
    other = turn(store, source, first - 1 or None, "q2", "a2")
    fork = store.fork(source, answer, None).key
    later = turn(store, source, answer, "later", "words")
    mine = turn(store, fork, answer, "mine", "own")
    assert {node.id for node in store.tree(fork)} == {first, answer, *mine}
    assert {node.id for node in store.tree(source)} == {first, answer, *other, *later}
    assert store.children(fork, answer) == [mine[0]]
    assert store.children(source, answer) == [later[0]]


def test_what_continues_a_deleted_answer_stands_by_itself(store: Store) -> None:
    source = store.create_session(SamplingParams()).key
    user, cut = store.begin_turn(source, None, "q", "", new_answer(store))
    store.finish_answer(cut, ending("one two", "stopped"))
    whole = store.begin_answer(source, user, replace(new_answer(store), continues_id=cut, text="one two"))
    store.finish_answer(whole, ending("one two three"))
    fork = store.fork(source, whole, None).key
    store.delete_session(source)
    assert [node.id for node in store.tree(fork)] == [user, whole]
    message = store.message(whole)
    assert message is not None
    assert (message.text, message.continues_id, message.sound) == ("one two three", None, True)
    assert store.check(full=True) == []


def test_turns_stay_left_out_in_a_fork_whose_source_is_deleted(store: Store) -> None:
    source = store.create_session(SamplingParams()).key
    _, answer = turn(store, source, None, "q", "a")
    user, last = store.begin_turn(source, answer, "r", "", new_answer(store), marker=NewMarker("left out", None))
    store.finish_answer(last, ending("b"))
    kept = store.message(user)
    assert kept is not None
    edited, other = turn(store, source, kept.parent_id, "r, edited", "c")
    fork = store.fork(source, other, None).key
    store.delete_session(source)
    assert store.message(user) is None
    branch = store.branch(store.session(fork).leaf_id)
    assert [message.id for message in reached(branch)] == [edited, other]
    assert [message.kept_id for message in branch] == [None, None, edited, None, None]
    assert all(message.sound for message in branch)
    assert store.check(full=True) == []


def test_an_answer_that_a_fork_ends_with_is_not_taken_back(store: Store) -> None:
    key = store.create_session(SamplingParams()).key
    user, answer = store.begin_turn(key, None, "q", "", new_answer(store))
    fork = store.fork(key, answer, None)
    store.remove_answer(key, answer, user)
    assert store.session(key).leaf_id == user
    assert [message.id for message in store.branch(fork.leaf_id)] == [user, answer]
    assert store.branch(fork.leaf_id)[-1].status == "error"
    assert store.check(full=True) == []


def test_tree_nodes_have_a_first_line(store: Store) -> None:
    key = store.create_session(SamplingParams()).key
    user, answer = store.begin_turn(key, None, "\n \n## Hello\nthere", "", new_answer(store))
    first, second = store.tree(key)
    assert (first.id, first.parent_id, first.role, first.status, first.first_line) == (
        user,
        None,
        "user",
        "done",
        "## Hello",
    )
    assert (second.id, second.status, second.first_line) == (answer, "streaming", "")


def test_data_version_tells_of_every_commit(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as one, Store.open(path) as other, Store.open(None) as memory:
        for watcher, writer in ((one, one), (one, other), (memory, memory)):
            before = watcher.data_version()
            assert watcher.data_version() == before
            writer.create_session(SamplingParams(), name="x")
            changed = watcher.data_version()
            assert changed != before
            assert watcher.data_version() == changed
    assert count(path, "SELECT count(*) FROM sessions") == 2


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    key = store.create_session(SamplingParams(), name="x").key

    def job(connection: object) -> None:
        connection.execute("UPDATE sessions SET name = 'y'")  # type: ignore[attr-defined]
        raise SessionError("no")

    with pytest.raises(SessionError, match="no"):
        store.transaction(job)
    assert store.session(key).name == "x"
    assert store.transaction(lambda db: db.execute("UPDATE sessions SET name = 'z'").rowcount) == 1
    assert store.session(key).name == "z"
