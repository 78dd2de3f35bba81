"""What the children of the crash tests do: a random conversation through the store, each commit said after it."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import connection as connections
from sessions.store import Store
from tests.session_tools import digest, ending, new_answer

Say = Callable[[Any], None]
JOURNAL_INTERVAL_S = 0.005
MAX_PIECES = 12


def piece(label: str, number: int) -> str:
    """Return piece `number` of the streamed text called label."""
    return f"{label} piece {number}, "


class Script:
    """Random steps of several conversations; says what is about to go, and what is acknowledged.

    Args:
        store: where to.
        say: takes one JSON value.
        label: makes every text of this script its own.
        seed: of the choices.
        most: longest text, in characters.
    """

    def __init__(self, store: Store, say: Say, label: str, seed: int, *, most: int = 9000) -> None:
        self._store = store
        self._say = say
        self._label = label
        self._most = most
        self._chance = random.Random(seed)
        self._number = 0
        self._leaves: dict[int, int | None] = {}
        # A message keeps a fork alive, so what was forked is not deleted here.
        self._forked: set[int] = set()
        self._waiting: list[dict[str, Any]] = []

    def say_waiting(self) -> None:
        """Acknowledge the endings that were refused at first; for after a write that worked."""
        for line in self._waiting:
            self._say(line)
        self._waiting.clear()

    def step(self) -> None:
        """Do one thing; a SessionError of the store goes through."""
        self._number += 1
        if not self._leaves:
            self._create()
            return
        actions = (self._turn, self._turn, self._turn, self._again, self._user, self._rename, self._tag, self._create)
        self._chance.choice((*actions, self._fork, self._undo, self._delete))()

    def _text(self, kind: str, most: int | None = None) -> str:
        length = self._chance.randrange(self._most if most is None else most)
        return f"{kind} {self._label}.{self._number} " + self._chance.choice("xyz") * length

    def _pick(self) -> int:
        return self._chance.choice(list(self._leaves))

    def _create(self) -> None:
        name = f"name {self._label}.{self._number}"
        key = self._store.create_session(SamplingParams(), name=name, system=self._text("system", 300)).key
        self._leaves[key] = None
        self._say({"session": key, "name": name})

    def _turn(self) -> None:
        key, text = self._pick(), self._text("question")
        title = self._text("title", 10) if self._leaves[key] is None else ""
        user, answer = self._store.begin_turn(key, self._leaves[key], text, title, new_answer(self._store))
        self._say({"message": user, "session": key, "digest": digest(text)})
        self._leaves[key] = self._stream(key, answer)

    def _again(self) -> None:
        key = self._pick()
        leaf = self._leaves[key]
        message = None if leaf is None else self._store.message(leaf)
        if message is None or message.parent_id is None:
            return
        self._leaves[key] = self._stream(key, self._store.begin_answer(key, message.parent_id, new_answer(self._store)))

    def _stream(self, key: int, answer: int) -> int:
        label = f"{self._label}.{self._number}"
        self._say({"stream": answer, "session": key, "label": label})
        for number in range(self._chance.randrange(MAX_PIECES)):
            self._store.journal(answer, piece(label, number), "", (number,))
            if self._chance.random() < 0.3:
                time.sleep(JOURNAL_INTERVAL_S)
        if self._chance.random() < 0.8:
            reply = self._text("reply")
            self._say({"closing": answer, "session": key, "digest": digest(reply)})
            try:
                self._store.finish_answer(answer, ending(reply))
            except SessionError:
                kept = self._store.message(answer)
                assert kept is not None
                assert (kept.text, kept.saved) == (reply, False)
                # Whatever is written next takes it along.
                self._waiting.append({"message": answer, "session": key, "digest": digest(reply)})
                self._leaves[key] = answer
                raise
            self._say({"message": answer, "session": key, "digest": digest(reply)})
        return answer

    def _rename(self) -> None:
        key, name = self._pick(), self._text("name", 20)
        self._say({"renaming": key, "name": name})
        self._store.update_session(key, name=name)
        self._say({"renamed": key, "name": name})

    def _delete(self) -> None:
        left = [key for key in self._leaves if key not in self._forked]
        if len(left) < 3:
            return
        key = left[0]
        del self._leaves[key]
        self._say({"deleting": key})
        self._store.delete_session(key)
        self._say({"deleted": key})

    def _fork(self) -> None:
        key = self._pick()
        if self._leaves[key] is None:
            return
        name = f"fork {self._label}.{self._number}"
        row = self._store.fork(key, self._leaves[key], name)
        self._forked |= {key, row.key}
        self._leaves[row.key] = self._leaves[key]
        self._say({"session": row.key, "name": name})

    def _user(self) -> None:
        key, text = self._pick(), self._text("early question")
        user = self._store.add_user(key, self._leaves[key], text, "")
        self._leaves[key] = user
        self._say({"message": user, "session": key, "digest": digest(text)})
        answer = self._store.begin_answer(key, user, new_answer(self._store))
        self._leaves[key] = self._stream(key, answer)

    def _undo(self) -> None:
        key = self._pick()
        branch = self._store.branch(self._leaves[key])
        if len(branch) > 2:
            self._store.set_leaf(key, branch[-3].id)
            self._leaves[key] = branch[-3].id

    def _tag(self) -> None:
        self._store.set_tags(self._pick(), add=(f"tag{self._chance.randrange(5)}",))


def write_until_killed(say: Say, path: str, label: str, seed: int) -> None:
    """Go on for ever."""
    with Store.open(Path(path), journal_interval_s=JOURNAL_INTERVAL_S) as store:
        say({"open": True})
        script = Script(store, say, label, seed)
        while True:
            script.step()


def write_steps(say: Say, path: str, label: str, seed: int, steps: int) -> None:
    """Do some steps and close; what is refused is said."""
    with Store.open(Path(path), journal_interval_s=JOURNAL_INTERVAL_S) as store:
        script = Script(store, say, label, seed)
        for _ in range(steps):
            try:
                script.step()
            except SessionError as error:
                say({"refused": str(error)})


def set_pragmas(synchronous: str, journal_mode: str) -> None:
    """Weaken (or change) what every connection of this process is opened with: the control of the power-loss tests."""
    configure = connections._configure

    def weaker(connection: Any, path: Path | None, read_only: bool) -> None:
        configure(connection, path, read_only)
        connection.execute(f"PRAGMA journal_mode = {journal_mode}").fetchall()
        connection.execute(f"PRAGMA synchronous = {synchronous}")

    connections._configure = weaker
    connections.journal_mode = lambda version, *, local: journal_mode
