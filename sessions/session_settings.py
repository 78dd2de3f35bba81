"""What is set for one conversation, as a front end sees and changes it."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.checks import checked_name, checked_system
from sessions.records import Overflow, SessionRow
from sessions.store import Store


class SessionSettings:
    """The settings of a conversation, each change saved at once; thread-safe. The base of Session.

    Several windows and programs may change them: of each field, each sampling parameter too, the last change wins. A
    change writes no other field, and take_settings() shows what was changed elsewhere.

    Args:
        store: where it is kept.
        row: as stored.
    """

    def __init__(self, store: Store, row: SessionRow) -> None:
        self._store = store
        self._row = row
        # What was put in before the model said what it suggests; nothing once it did.
        self._guessed: dict[str, Any] = {}
        self._lock = threading.RLock()

    @property
    def id(self) -> str:
        """Short opaque id."""
        return self._row.public_id

    @property
    def key(self) -> int:
        """Its row's number; for this package."""
        return self._row.key

    @property
    def title(self) -> str:
        """Its name if it has one, else the first line of its first message."""
        return self._row.name or self._row.title

    @property
    def system(self) -> str | None:
        """The system prompt."""
        return self._row.system

    @property
    def params(self) -> SamplingParams:
        """Sampling parameters of the next answer."""
        return self._row.params

    @property
    def thinking(self) -> bool | None:
        """Whether the model is told to think; None leaves it to the template."""
        return self._row.thinking

    @property
    def overflow(self) -> Overflow:
        """What happens when the context is full: "refuse" the message, or "drop" the oldest turns."""
        return self._row.overflow

    @property
    def tags(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return self._row.tags

    @property
    def date_string(self) -> str:
        """The date that templates are told, fixed when the conversation began."""
        return self._row.date_string

    @property
    def model_path(self) -> str:
        """The model folder that answered last; "" is the built-in model, or none yet."""
        return self._row.model_path

    @property
    def forked_from(self) -> int | None:
        """The message that a fork began at; None for others."""
        return self._row.forked_from

    @property
    def archived(self) -> bool:
        """It is left out of the usual list."""
        return self._row.archived

    @property
    def private(self) -> bool:
        """It is nowhere on disk."""
        return self._store.path is None

    def set_system(self, text: str | None) -> None:
        """Change the system prompt from the next answer on; None or "" removes it."""
        self._update(system=checked_system(text))
        self._history_changed()

    def set_params(self, params: SamplingParams) -> None:
        """Change those sampling parameters that differ from what this window shows, from the next answer on."""
        with self._lock:
            shown = asdict(self._row.params)
            self.set_sampling({name: value for name, value in asdict(params).items() if value != shown[name]})

    def set_sampling(self, changes: Mapping[str, Any]) -> None:
        """Change some fields of the sampling parameters from the next answer on.

        Raises:
            ParameterError: a value is out of range.
        """
        with self._lock:
            # Refused here, before anything is written.
            replace(self._row.params, **changes)
            if changes:
                params = self._store.change_params(self.key, changes)
                self._row = replace(self._row, params=params)
            self._guessed = {name: value for name, value in self._guessed.items() if name not in changes}

    def guess_params(self, names: Iterable[str]) -> None:
        """Say that these sampling parameters are a guess until settle_params: the model may suggest others."""
        with self._lock:
            self._guessed = self._guessed | {name: getattr(self._row.params, name) for name in names}

    def settle_params(self, suggested: SamplingParams) -> None:
        """Replace what is still guessed by what the model suggests; what anybody has set meanwhile stays."""
        with self._lock:
            guessed, self._guessed = self._guessed, {}
            if not guessed:
                return
            self.take_settings()
            now, wanted = asdict(self._row.params), asdict(suggested)
            changes = {name: wanted[name] for name, value in guessed.items() if now[name] == value != wanted[name]}
            self.set_sampling(changes)

    @property
    def is_guess(self) -> bool:
        """Whether sampling parameters are still a guess."""
        return bool(self._guessed)

    def take_settings(self) -> None:
        """Show what other windows have set; where this one looks does not change.

        Raises:
            SessionError: the conversation was deleted.
        """
        with self._lock:
            self._show(self._store.session(self.key))

    def set_thinking(self, thinking: bool | None) -> None:
        """Tell the model to think or not, from the next answer on."""
        self._update(thinking=thinking)
        self._history_changed()

    def set_overflow(self, overflow: Overflow) -> None:
        """Say what happens when the context is full, from the next message on.

        Raises:
            SessionError: neither "refuse" nor "drop".
        """
        if overflow not in ("refuse", "drop"):
            raise SessionError(f"overflow must be refuse or drop, got {overflow!r:.40}")
        self._update(overflow=overflow)

    def set_tags(self, add: Iterable[str] = (), remove: Iterable[str] = ()) -> tuple[str, ...]:
        """Give the conversation tags and take some away; return those that it has now.

        Raises:
            SessionError: a tag is refused.
        """
        with self._lock:
            tags = self._store.set_tags(self.key, add, remove)
            self._row = replace(self._row, tags=tags)
        return tags

    def rename(self, name: str | None) -> None:
        """Give the conversation a name; None goes back to the automatic title.

        Raises:
            SessionError: nothing of the name is visible, or it is too long.
        """
        self._update(name=checked_name(name))

    def set_archived(self, archived: bool) -> None:
        """Take the conversation out of the usual list, or back into it."""
        self._update(archived=archived)

    def _update(self, **values: Any) -> None:
        with self._lock:
            self._store.update_session(self.key, **values)
            self._row = replace(self._row, **values)

    def _show(self, row: SessionRow) -> None:
        """Show the settings of a row that was just read."""
        earlier, self._row = self._row, row
        if (row.system, row.thinking) != (earlier.system, earlier.thinking):
            self._history_changed()

    def _history_changed(self) -> None:
        """The next prompt begins differently from now on."""
