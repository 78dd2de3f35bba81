"""Where one window looks in a conversation's tree, and how it moves there; nothing is written but a pointer."""

from dataclasses import replace

from nanochat_infer.errors import SessionError
from sessions.branches import Branch, Tree, above_markers
from sessions.records import Message, SessionRow, changed_notice
from sessions.session_settings import SessionSettings
from sessions.store import LeafMovedError, Store

_FOLLOWED = "another window went on with this conversation; your message follows what was said there"
_BRANCHED = "another window went on with this conversation; here began a branch of its own, and both are kept"
_APART = "another window went on with this conversation; this one looks at another place now, and both are kept"


class SessionView(SessionSettings):
    """The branch that a window looks at. The base of Session.

    Args:
        store: where the conversation is kept.
        row: as stored.
    """

    def __init__(self, store: Store, row: SessionRow) -> None:
        super().__init__(store, row)
        self._leaf_id = row.leaf_id
        # What the database had as leaf when it was last read or written here: another one is another window's.
        self._stored_leaf_id = row.leaf_id
        # What it was when this window last decided where to write.
        self._expected_leaf_id = row.leaf_id
        self._elsewhere = False
        self._notices: list[str] = []
        self._told: set[int] = set()

    @property
    def leaf_id(self) -> int | None:
        """The last message of the branch."""
        return self._leaf_id

    def messages(self) -> list[Message]:
        """Return the messages of the branch, first to last; an answer being written with its text so far."""
        return self._store.branch(self._leaf_id)

    def branches(self) -> list[Branch]:
        """Return the places of the branch where the conversation divides, first to last."""
        tree = Tree(self._store.tree(self.key))
        return tree.divisions(self.messages())

    def refresh(self) -> None:
        """Take over what other windows changed: settings, and the newest branch."""
        with self._lock:
            self._go_to(self._store.session(self.key))

    def catch_up(self) -> list[Message]:
        """Go over to what another window added after the last message seen here, and return that.

        Its settings are taken over, too. No message is where this window looks at another branch, or is writing itself.
        """
        with self._lock:
            row = self._store.session(self.key)
            self._show(row)
            if self._is_writing() or row.leaf_id == self._stored_leaf_id or not self._comes_after(row):
                return []
            branch, seen = self._store.branch(row.leaf_id), self._leaf_id
            self._go_to(row)
        start = next((i + 1 for i, message in enumerate(branch) if message.id == seen), 0)
        return branch[start:]

    def take_notices(self) -> list[str]:
        """Return sentences for the user that were not returned before; call it after opening and after each action.

        They tell of messages of the branch that were changed outside of the program, and of what other windows wrote.
        """
        with self._lock:
            notices, self._notices = self._notices, []
            try:
                changed = [message for message in self.messages() if not message.sound and message.id not in self._told]
            except SessionError as error:
                return [*notices, str(error)]
            self._told.update(message.id for message in changed)
        notice = changed_notice(changed)
        return [*notices, notice] if notice else notices

    def undo(self) -> Message | None:
        """Go back to before the last user message and return that; it stays a branch. None if there is nothing."""
        with self._lock:
            branch = self._idle_branch()
            last = next((i for i in reversed(range(len(branch))) if branch[i].role == "user"), None)
            if last is None:
                return None
            before = above_markers(branch[:last])
            self._look_at(before[-1].id if before else None)
            return branch[last]

    def switch(self, message_id: int) -> None:
        """Look at the newest branch that holds this message.

        Raises:
            SessionError: it is not of this conversation, or an answer is being written here.
        """
        with self._lock:
            self._check_not_writing()
            leaf_id = self._reachable(message_id).newest_leaf(message_id)
            self._history_changed()
            self._look_at(leaf_id)

    def _is_writing(self) -> bool:
        """Tell whether an answer is being written here."""
        return False

    def _check_not_writing(self) -> None:
        if self._is_writing():
            raise SessionError("the last answer is still being written; wait for it or stop it first")

    def _idle_branch(self, *, follow: bool = False) -> list[Message]:
        """Return the branch, after making sure that nobody is writing its last answer.

        Args:
            follow: go over to what another window added after it.
        """
        self._check_not_writing()
        row = self._store.session(self.key)
        self._show(row)
        self._expected_leaf_id = row.leaf_id
        self._elsewhere = row.leaf_id != self._stored_leaf_id
        # An answer that another window is still writing is no place to go on from: here a branch begins beside it.
        if self._elsewhere and follow and self._comes_after(row) and not self._is_being_written(row.leaf_id):
            self._go_to(row)
            self._elsewhere = False
            self._notices.append(_FOLLOWED)
        if self._is_being_written(self._leaf_id):
            raise SessionError("another window is still writing the last answer; wait for it or stop it there")
        self._history_changed()
        return self._store.branch(self._leaf_id)

    def _is_being_written(self, message_id: int | None) -> bool:
        """Tell whether a message is an answer that some process is still writing."""
        message = None if message_id is None else self._store.message(message_id)
        if message is None or message.status != "streaming":
            return False
        # Its process may have died since this one started.
        self._store.recover()
        message = self._store.message(message.id)
        return message is not None and message.status == "streaming"

    def _reachable(self, message_id: int) -> Tree:
        tree = Tree(self._store.tree(self.key))
        if message_id not in tree:
            raise SessionError(f"message {message_id} is not of this conversation; its branches show what there is")
        return tree

    def _comes_after(self, row: SessionRow) -> bool:
        """Tell whether row's leaf follows what this window looks at, and this window looked at the newest then."""
        if self._leaf_id != self._stored_leaf_id:
            return False
        if self._leaf_id is None or any(m.id == self._leaf_id for m in self._store.branch(row.leaf_id)):
            return True
        # Where turns were left out, an unanswered message stands behind the marker, with another number.
        return self._store.message(self._leaf_id) is None

    def _go_to(self, row: SessionRow) -> None:
        """Look at row's leaf, with its settings."""
        self._leaf_id = self._stored_leaf_id = row.leaf_id
        self._show(row)

    def _look_at(self, leaf_id: int | None) -> None:
        """Move the pointer; where another window has moved it meanwhile, only this window's."""
        try:
            self._store.set_leaf(self.key, leaf_id, expected=self._stored_leaf_id)
            self._stored_leaf_id = leaf_id
        except LeafMovedError:
            self._stored_leaf_id = self._store.session(self.key).leaf_id
            self._notices.append(_APART)
        self._leaf_id = leaf_id

    def _wrote(self, leaf_id: int, title: str = "") -> None:
        """Take note of what this window has made the database's leaf."""
        self._stored_leaf_id = leaf_id
        if title:
            self._row = replace(self._row, title=title)
        if self._elsewhere:
            self._notices.append(_BRANCHED)
            self._elsewhere = False
