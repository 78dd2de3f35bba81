"""The composition root: builds the model, the store and the session manager, and hands them on."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from nanochat_infer.errors import NanochatInferError
from terminal.daily_backup import DailyBackup
from terminal.model_choice import model_of, other_model
from terminal.model_loading import Loading, LoadModel
from terminal.output import Console
from terminal.paths import Paths
from terminal.settings import Settings
from terminal.signals import on_interrupt

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from sessions import Session, SessionManager, Store

_TICK_S = 0.1
_STATUS_AFTER_S = 0.3
WAITS = "waiting for another program that has the database"


class App:
    """What one start of the program consists of; each part is made when it is first needed.

    Args:
        settings: of this start.
        paths: of this user.
        console: where notes go.
        private: keep conversations in memory only.
        load: makes the model; nanochat_infer.load unless a test brings its own.

    Several front ends may share one; everything but close may be called from any thread.

    Attributes:
        held_back: not empty where Ctrl+C came during a step that must not be cut; waiting for the model ends then.
    """

    def __init__(
        self, settings: Settings, paths: Paths, console: Console, *, private: bool, load: LoadModel | None = None
    ) -> None:
        self.settings = settings
        self.paths = paths
        self.private = private
        self._console = console
        self._speaks_anywhere = False
        self._loading = Loading(load, settings, self._hand_over)
        self._store: Store | None = None
        self._manager: SessionManager | None = None
        self._backup = DailyBackup(paths.database)
        self._lock = threading.RLock()
        self._has_described = False
        # Held until all listeners have ended: nobody begins an answer before that.
        self._telling = threading.RLock()
        self._has_told = False
        self._notes: list[str] = []
        self._model_listeners: list[Callable[[LLM], None]] = []
        self.held_back: list[bool] = []

    @property
    def console(self) -> Console:
        """Where notes go; a front end that draws the whole screen puts its own there, fit for any thread."""
        return self._console

    @console.setter
    def console(self, console: Console) -> None:
        self._console = console
        self._speaks_anywhere = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What was said so far, oldest first; a front end that was not there yet shows it."""
        return tuple(self._notes)

    def say(self, text: str) -> None:
        """Tell the user something that is no answer."""
        self._notes.append(text)
        self.console.say(text)

    def add_model_listener(self, listener: "Callable[[LLM], None]") -> None:
        """Have listener called with the model once it is there, in any thread, before anybody's answer begins."""
        self._model_listeners.append(listener)

    def add_loading_listener(self, listener: Callable[[], None]) -> None:
        """Have listener called, in any thread, after each step of loading, also after a failure; late comers at once.

        When it hears of the end, the session manager has the model.
        """
        self._loading.listen(listener)

    @property
    def store(self) -> "Store":
        """The conversations; opened now if they are not yet.

        Raises:
            SessionError: the database cannot be opened.
        """
        with self._lock:
            if self._store is None:
                from sessions import Store

                # Also where no KV is to be written: deleting a conversation removes what earlier starts wrote.
                self._store = (
                    Store.open(None) if self.private else Store.open(self.paths.database, kv_root=self.paths.kv)
                )
                self._store.waits = self._say_waits
                for notice in self._store.notices:
                    self.say(f"note: {notice}")
            return self._store

    @property
    def manager(self) -> "SessionManager":
        """The session manager; it waits for the model only where one is needed."""
        with self._lock:
            if self._manager is None:
                from sessions import SessionManager
                from sessions.kv import DEFAULT_QUOTA_BYTES

                quota = DEFAULT_QUOTA_BYTES if self.settings.kv_disk is None else self.settings.kv_disk
                model = self._loading.llm if self._has_told else None
                self._manager = SessionManager(self.store, model or self._provide, kv_quota=quota)
            return self._manager

    @property
    def llm(self) -> "LLM":
        """The model; waits for it, in the main thread saying what is going on.

        Raises:
            NanochatInferError: it cannot be loaded.
        """
        in_front = threading.current_thread() is threading.main_thread()
        llm = self._wait() if in_front else self._loading.result()
        if in_front or self._speaks_anywhere:
            self._describe_once(llm)
        return llm

    def _provide(self) -> "LLM":
        """Return the model for the session manager, from any thread."""
        # While it is handed over it is there, though nobody else is told yet.
        llm = self._loading.llm or self.llm
        self._tell_model(llm)
        return llm

    def _tell_model(self, llm: "LLM") -> None:
        with self._telling:
            if self._has_told:
                return
            with self._lock:
                manager = self._manager
            if manager is not None:
                # Before an answer begins with what was only guessed.
                manager.settle_params(self.settings.sampling_params(llm.generation_defaults))
            for listener in tuple(self._model_listeners):
                listener(llm)
            with self._lock:
                self._has_told = True

    def _hand_over(self, llm: "LLM") -> None:
        """Give the model to everybody as soon as it is there, whoever asked for it; in the loading thread."""
        self._tell_model(llm)
        if self._speaks_anywhere:
            self._describe_once(llm)
        with self._lock:
            manager = self._manager
        if manager is not None:
            _ = manager.llm

    def _say_waits(self, waits: bool) -> None:
        """Say that another program holds up a thread, where that one may speak."""
        if not self._speaks_anywhere and threading.current_thread() is not threading.main_thread():
            return
        if waits:
            self.console.status(WAITS)
        else:
            self.console.clear_status()

    def check_model(self) -> None:
        """Fail where there is no such model, before anything is saved for it.

        Raises:
            NanochatInferError: it is not there.
        """
        if self.settings.model is not None and not os.path.exists(self.settings.model):
            _ = self.llm

    def use_model_of(self, session: "Session") -> None:
        """Load the model that a conversation was begun with, unless one was chosen with -m; say what is different."""
        row, chosen = self.store.session(session.key), self.settings.model
        if not self._loading.is_begun and "model" not in self.settings.flags:
            self.settings.model, note = model_of(row.model, row.model_path, chosen)
        else:
            note = other_model(row.model, row.model_path, chosen)
        if note:
            self.say(f"note: {note}")

    def something_was_written(self) -> None:
        """Have the database copied in the background, if the last copy is older than a day."""
        if not self.private:
            self._backup.start()

    def start_loading(self, on_change: Callable[[], None] | None = None) -> None:
        """Load the model in the background; on_change is told as by add_loading_listener."""
        if on_change is not None:
            self._loading.listen(on_change)
        self._loading.start()

    @property
    def loaded(self) -> "LLM | None":
        """The model if it is there already."""
        return self._loading.llm

    @property
    def load_error(self) -> BaseException | None:
        """Why the model could not be loaded, if so."""
        return self._loading.error

    @property
    def loading_state(self) -> str:
        """What loading is doing now, or that it failed, in a few words."""
        return self._loading.describe()

    @property
    def is_loading(self) -> bool:
        """Whether the loading thread runs; it cannot be ended from outside."""
        return self._loading.is_running

    def close(self) -> None:
        """Stop answers and keep what they have, close the database, free the model."""
        self._loading.give_up()
        # Every part is closed, whatever happens in the others.
        with contextlib.ExitStack() as stack:
            if self._loading.llm is not None:
                stack.callback(self._loading.llm.close)
            stack.callback(self._backup.finish)
            if self._store is not None:
                stack.callback(self._store.close)
            if self._manager is not None:
                stack.callback(self._manager.close)
        self._manager = self._store = None

    def _wait(self) -> "LLM":
        loading = self._loading
        loading.start()
        interrupts: list[bool] = []
        with on_interrupt(lambda: interrupts.append(True)):
            self._report_until_loaded(interrupts)
        self.console.clear_status()
        if loading.llm is None:
            raise loading.error or NanochatInferError("the model was not loaded")
        return loading.llm

    def _report_until_loaded(self, interrupts: list[bool]) -> None:
        loading = self._loading
        begun = time.monotonic()
        announced = False
        while not loading.wait(_TICK_S):
            if interrupts or self.held_back:
                raise KeyboardInterrupt
            if loading.is_first and not announced:
                announced = True
                self.console.say(loading.describe())
            if time.monotonic() - begun > _STATUS_AFTER_S:
                self.console.status(f"{loading.describe()}: {loading.elapsed_s:.0f} s")

    def _describe_once(self, llm: "LLM") -> None:
        with self._lock:
            if self._has_described:
                return
            self._has_described = True
        for note in llm.info.notes:
            self.say(f"note: {note}")
        if not llm.info.is_chat:
            self.say(f"note: {llm.info.name} is a base model: it continues text and knows no chat")
        if self.settings.think is not None and not llm.info.supports_thinking:
            self.say(f"note: {llm.info.name} has no thinking mode, so --think and --no-think change nothing")
