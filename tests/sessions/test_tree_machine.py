"""Three clients on one database, in any order, against a model of the tree in plain Python: no message is ever lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from nanochat_infer.errors import BusyError, SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, Session, SessionManager, Store
from sessions import turns as turns_module
from sessions.session_view import SessionView
from sessions.statements import NewAnswer
from tests.fake_llm import FakeLLM

NUM_CLIENTS = 3
PARAMS = SamplingParams(max_tokens=2000)
picks = st.integers(0, 10**6)


@dataclass
class Node:
    """A message as the model knows it."""

    parent: int | None
    role: str
    text: str
    owner: int


@dataclass
class Talk:
    """A conversation as the model knows it."""

    id: str
    leaf: int | None = None
    forked_from: int | None = None


@dataclass
class Window:
    """A session that a client holds: what it looks at, and what it last knew as the conversation's leaf."""

    session: Session
    talk: int
    leaf: int | None
    stored: int | None
    notices: int = 0


@dataclass
class World:
    """The model: what must be in the database."""

    nodes: dict[int, Node] = field(default_factory=dict)
    talks: dict[int, Talk] = field(default_factory=dict)

    def branch(self, leaf: int | None) -> list[int]:
        path: list[int] = []
        while leaf is not None:
            path.append(leaf)
            leaf = self.nodes[leaf].parent
        return path[::-1]

    def reach(self, key: int) -> set[int]:
        own = {number for number, node in self.nodes.items() if node.owner == key}
        start = self.talks[key].forked_from
        return own.union(*(self.branch(number) for number in [*own, *([] if start is None else [start])]))

    def newest(self, key: int, number: int) -> int:
        return max(n for n in self.reach(key) if number in self.branch(n))

    def delete(self, key: int) -> None:
        """Remove a conversation; what others reach becomes the oldest one's of them."""
        reaches = {other: self.reach(other) for other in sorted(self.talks) if other != key}
        del self.talks[key]
        for number in [n for n, node in self.nodes.items() if node.owner == key]:
            heirs = [other for other, reached in reaches.items() if number in reached]
            if heirs:
                self.nodes[number].owner = heirs[0]
            else:
                del self.nodes[number]

    def unanswered(self, parent: int | None, text: str, talk: int) -> int | None:
        """The newest message there that says this and that nothing follows."""
        parents = {node.parent for node in self.nodes.values()}
        found = [
            number
            for number, node in self.nodes.items()
            if (node.parent, node.role, node.text, node.owner) == (parent, "user", text, talk) and number not in parents
        ]
        return max(found, default=None)


class Clients:
    """Stores and managers as of three processes; used by all runs one after the other."""

    def __init__(self, path: Path) -> None:
        self.llm = FakeLLM(script=self._answer)
        self.stores = [Store.open(path, journal_interval_s=0.01) for _ in range(NUM_CLIENTS)]
        self.managers = [SessionManager(store, self.llm) for store in self.stores]
        self.answers = 0

    def _answer(self, _: object) -> str:
        self.answers += 1
        return f"answer {self.answers}"

    def close(self) -> None:
        for manager, store in zip(self.managers, self.stores, strict=True):
            manager.close()
            store.close()


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    return last


class TreeMachine(RuleBasedStateMachine):
    clients: Clients

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.windows: list[Window] = []

    def window(self, pick: int) -> Window:
        return self.windows[pick % len(self.windows)]

    def near(self, pick: int, window: Window, role: str = "") -> int | None:
        """One of the messages that a window's conversation reaches."""
        found = sorted(n for n in self.world.reach(window.talk) if self.world.nodes[n].role.startswith(role))
        return found[pick % len(found)] if found else None

    # Rules

    @rule(client=st.integers(0, NUM_CLIENTS - 1))
    def create(self, client: int) -> None:
        if len(self.world.talks) < 4:
            session = self.clients.managers[client].create(params=PARAMS, name=f"talk {len(self.windows)}")
            self.world.talks[session.key] = Talk(session.id)
            self.windows.append(Window(session, session.key, None, None))

    @precondition(lambda self: self.world.talks)
    @rule(client=st.integers(0, NUM_CLIENTS - 1), pick=picks)
    def open(self, client: int, pick: int) -> None:
        key = sorted(self.world.talks)[pick % len(self.world.talks)]
        talk = self.world.talks[key]
        session = self.clients.managers[client].open(talk.id)
        self.windows.append(Window(session, key, talk.leaf, talk.leaf))

    @precondition(lambda self: self.windows)
    @rule(pick=picks, text=st.sampled_from("abc"))
    def send(self, pick: int, text: str) -> None:
        window = self.window(pick)
        self.follow(window)
        parent = window.leaf
        if parent is not None and self.world.nodes[parent].role == "user":
            if self.world.nodes[parent].text == text:
                return self.answered(window, parent, finish(window.session.send(text)))
            parent = self.world.nodes[parent].parent
        return self.asked(window, parent, text, window.session.send(text))

    @precondition(lambda self: self.windows)
    @rule(pick=picks, text=st.sampled_from("xyz"))
    def send_in_vain(self, pick: int, text: str) -> None:
        """The engine is busy: the message is saved, and there is no answer."""
        window = self.window(pick)
        self.follow(window)
        parent = window.leaf
        again = parent is not None and self.world.nodes[parent].role == "user"
        again_same = again and parent is not None and self.world.nodes[parent].text == text
        taken_back = None if again else self.world.unanswered(parent, text, window.talk)
        self.clients.llm.busy = True
        try:
            with pytest.raises(BusyError):
                window.session.send(text)
        finally:
            self.clients.llm.busy = False
        elsewhere = self.world.talks[window.talk].leaf != window.stored
        window.notices += elsewhere
        if taken_back is not None:
            window.leaf = taken_back
        elif not again_same:
            if again and parent is not None:
                parent = self.world.nodes[parent].parent
            leaf = window.session.leaf_id
            assert leaf is not None
            assert leaf not in self.world.nodes
            self.world.nodes[leaf] = Node(parent, "user", text, window.talk)
            window.leaf = leaf
        self.moved(window)

    @precondition(lambda self: self.windows)
    @rule(pick=picks, which=picks, text=st.sampled_from("efg"))
    def edit(self, pick: int, which: int, text: str) -> None:
        window = self.window(pick)
        target = self.near(which, window, "user")
        if target is not None:
            self.asked(window, self.world.nodes[target].parent, text, window.session.edit(target, text))

    @precondition(lambda self: self.windows)
    @rule(pick=picks)
    def regenerate(self, pick: int) -> None:
        window = self.window(pick)
        if window.leaf is None:
            with pytest.raises(SessionError, match="nothing to answer"):
                window.session.regenerate()
            return
        node = self.world.nodes[window.leaf]
        user = window.leaf if node.role == "user" else node.parent
        assert user is not None
        self.answered(window, user, finish(window.session.regenerate()))

    @precondition(lambda self: self.windows)
    @rule(pick=picks)
    def undo(self, pick: int) -> None:
        window = self.window(pick)
        users = [n for n in self.world.branch(window.leaf) if self.world.nodes[n].role == "user"]
        undone = window.session.undo()
        assert (None if undone is None else undone.id) == (users[-1] if users else None)
        if users:
            self.looks_at(window, self.world.nodes[users[-1]].parent)

    @precondition(lambda self: self.windows)
    @rule(pick=picks, which=picks)
    def switch(self, pick: int, which: int) -> None:
        window = self.window(pick)
        target = self.near(which, window)
        if target is not None:
            window.session.switch(target)
            self.looks_at(window, self.world.newest(window.talk, target))

    @precondition(lambda self: self.windows)
    @rule(pick=picks)
    def fork(self, pick: int) -> None:
        window = self.window(pick)
        if window.leaf is not None and len(self.world.talks) < 4:
            session = window.session.fork()
            self.world.talks[session.key] = Talk(session.id, window.leaf, window.leaf)
            self.windows.append(Window(session, session.key, window.leaf, window.leaf))

    @precondition(lambda self: self.windows)
    @rule(pick=picks)
    def catch_up(self, pick: int) -> None:
        window = self.window(pick)
        before = self.world.branch(window.leaf)
        followed = self.follow(window, told=False)
        new = self.world.branch(window.leaf)[len(before) :] if followed else []
        assert [message.id for message in window.session.catch_up()] == new

    @precondition(lambda self: self.windows)
    @rule(pick=picks)
    def refresh(self, pick: int) -> None:
        window = self.window(pick)
        window.session.refresh()
        window.leaf = window.stored = self.world.talks[window.talk].leaf

    @precondition(lambda self: self.world.talks)
    @rule(client=st.integers(0, NUM_CLIENTS - 1), pick=picks)
    def delete(self, client: int, pick: int) -> None:
        key = sorted(self.world.talks)[pick % len(self.world.talks)]
        self.clients.managers[client].delete(self.world.talks[key].id)
        self.world.delete(key)
        for window in [window for window in self.windows if window.talk == key]:
            with pytest.raises(SessionError, match="deleted"):
                window.session.send("too late")
            self.windows.remove(window)

    # The model's side of them

    def follow(self, window: Window, *, told: bool = True) -> bool:
        """An idle window goes over to what another one added after what it sees."""
        talk = self.world.talks[window.talk]
        at_end = window.leaf == window.stored
        if talk.leaf == window.stored or not at_end:
            return False
        if window.leaf is not None and window.leaf not in self.world.branch(talk.leaf):
            return False
        window.leaf = window.stored = talk.leaf
        window.notices += told
        return True

    def moved(self, window: Window) -> None:
        self.world.talks[window.talk].leaf = window.stored = window.leaf

    def looks_at(self, window: Window, leaf: int | None) -> None:
        """The pointer moves; only the window's where another one has moved the conversation's."""
        talk = self.world.talks[window.talk]
        if talk.leaf == window.stored:
            talk.leaf = leaf
        else:
            window.notices += 1
        window.leaf, window.stored = leaf, talk.leaf

    def asked(self, window: Window, parent: int | None, text: str, answer: Answer) -> None:
        assert answer.user_message_id not in self.world.nodes
        self.world.nodes[answer.user_message_id] = Node(parent, "user", text, window.talk)
        self.answered(window, answer.user_message_id, finish(answer))

    def answered(self, window: Window, user: int, last: AnswerFinished) -> None:
        assert last.message_id not in self.world.nodes
        self.world.nodes[last.message_id] = Node(user, "assistant", last.text, window.talk)
        window.notices += self.world.talks[window.talk].leaf != window.stored
        window.leaf = last.message_id
        self.moved(window)

    # What must always be so

    @invariant()
    def every_window_shows_its_branch(self) -> None:
        for window in self.windows:
            shown = [(m.id, m.parent_id, m.role, m.text, m.status, m.sound) for m in window.session.messages()]
            wanted = [(n, self.world.nodes[n]) for n in self.world.branch(window.leaf)]
            assert shown == [(n, node.parent, node.role, node.text, "done", True) for n, node in wanted]
            assert len(window.session.take_notices()) == window.notices
            window.notices = 0

    @invariant()
    def no_message_is_lost(self) -> None:
        store = self.clients.stores[0]
        for key, talk in self.world.talks.items():
            nodes = store.tree(key)
            assert {node.id for node in nodes} == self.world.reach(key)
            assert all(node.first_line == self.world.nodes[node.id].text for node in nodes)
            assert store.session(key).leaf_id == talk.leaf

    def teardown(self) -> None:
        store = self.clients.stores[0]
        for talk in self.world.talks.values():
            self.clients.managers[0].delete(talk.id)
        left = store._read(lambda db: list(db.query("SELECT count(*) AS number FROM messages")))
        assert left == [{"number": 0}], "deleting all leaves nothing"
        self.clients.llm.encoded.clear()
        self.clients.llm.started.clear()
        super().teardown()


@pytest.fixture
def clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    monkeypatch.setattr(turns_module.Turns, "prefill", lambda *_: None)
    shared = Path("/dev/shm")
    folder = shared if shared.is_dir() else tmp_path
    path = folder / f"{tmp_path.parent.name}-{tmp_path.name}" / "chat.db"
    clients = Clients(path)
    try:
        yield clients
    finally:
        clients.close()
        for left in path.parent.iterdir():
            left.unlink()
        path.parent.rmdir()


def run(clients: Clients, examples: int, steps: int, **options: Any) -> None:
    machine = type("Machine", (TreeMachine,), {"clients": clients})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, **options)
    )


def test_no_message_is_lost(clients: Clients) -> None:
    run(clients, 30, 12)
    assert clients.stores[0].check(full=True) == []


@pytest.mark.slow
def test_no_message_is_lost_in_ten_thousand_runs(clients: Clients) -> None:
    run(clients, 10_000, 15)


def last_one_wins(self: Store, key: int, leaf_id: int | None, *, expected: object = None) -> None:
    set_leaf(self, key, leaf_id)


def overwrite(self: Store, key: int, parent_id: int, answer: NewAnswer, **_: Any) -> int:
    """Answer again in the place of the answer before."""
    for child in self.children(key, parent_id):
        if not self.children(key, child):
            self.set_leaf(key, parent_id)
            self.remove_answer(key, child, parent_id)
    return begin_answer(self, key, parent_id, answer)


set_leaf, begin_answer = Store.set_leaf, Store.begin_answer
FAULTS: dict[str, tuple[type, str, object]] = {
    "the pointer is moved blindly": (Store, "set_leaf", last_one_wins),
    "every window is dragged along": (SessionView, "_comes_after", lambda *_: True),
    "an answer is overwritten": (Store, "begin_answer", overwrite),
}


Steps = tuple[tuple[str, dict[str, Any]], ...]
# The shortest histories that show each fault; the second window is opened after the first message and its answer.
BEGUN: Steps = (("create", {"client": 0}), ("send", {"pick": 0, "text": "a"}), ("open", {"client": 1, "pick": 0}))
HISTORIES: dict[str, Steps] = {
    "the pointer is moved blindly": (*BEGUN, ("send", {"pick": 0, "text": "b"}), ("undo", {"pick": 1})),
    "every window is dragged along": (*BEGUN, ("regenerate", {"pick": 0}), ("catch_up", {"pick": 1})),
    "an answer is overwritten": (*BEGUN, ("regenerate", {"pick": 0})),
}


def play(clients: Clients, steps: Steps) -> None:
    """Do these steps in this order, with all that is checked after each."""
    machine = type("Machine", (TreeMachine,), {"clients": clients})()
    for name, values in steps:
        getattr(machine, name)(**values)
        machine.every_window_shows_its_branch()
        machine.no_message_is_lost()
    machine.teardown()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_model_sees_faults(clients: Clients, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The control: what loses or hides messages is seen."""
    play(clients, HISTORIES[fault])
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        play(clients, HISTORIES[fault])


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_the_search_finds_faults(clients: Clients, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The control: random histories come upon them."""
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        run(clients, 3_000, 15, phases=[Phase.generate], report_multiple_bugs=False, database=None)
