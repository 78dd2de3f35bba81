"""The composition root: builds the model, the store and the session manager, and hands them on."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import NanochatInferError
from terminal.output import Console
from terminal.paths import Paths
from terminal.settings import Settings
from terminal.signals import on_interrupt

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from sessions import SessionManager, Store

LoadModel = Callable[..., Any]
LOADING_THREAD = "model-loading"
_TICK_S = 0.1
_STATUS_AFTER_S = 0.3


class App:
    """What one start of the program consists of; each part is made when it is first needed.

    Args:
        settings: of this start.
        paths: of this user.
        console: where notes go.
        private: keep conversations in memory only.
        load: makes the model; nanochat_infer.load unless a test brings its own.
    """

    def __init__(
        self, settings: Settings, paths: Paths, console: Console, *, private: bool, load: LoadModel | None = None
    ) -> None:
        self.settings = settings
        self.paths = paths
        self.console = console
        self.private = private
        self._loading = _Loading(load, settings)
        self._store: Store | None = None
        self._manager: SessionManager | None = None
        self._said = False

    @property
    def store(self) -> "Store":
        """The conversations; opened now if they are not yet.

        Raises:
            SessionError: the database cannot be opened.
        """
        if self._store is None:
            from sessions import Store

            self._store = Store.open(None if self.private else self.paths.database)
            for notice in self._store.notices:
                self.console.say(f"note: {notice}")
        return self._store

    @property
    def archive(self) -> "SessionManager":
        """What can be done without the model: find, list and delete conversations. Does not wait for it."""
        if self._manager is not None:
            return self._manager
        from sessions import SessionManager

        return SessionManager(self.store, None)

    @property
    def manager(self) -> "SessionManager":
        """The session manager; waits for the model."""
        if self._manager is None:
            from sessions import SessionManager

            self._manager = SessionManager(self.store, self.llm)
        return self._manager

    @property
    def llm(self) -> "LLM":
        """The model; waits for it, saying what is going on.

        Raises:
            NanochatInferError: it cannot be loaded.
        """
        llm = self._wait()
        self._say_once(llm)
        return llm

    def start_loading(self, on_change: Callable[[], None] | None = None) -> None:
        """Load the model in the background; on_change is called there after each step, also after a failure."""
        self._loading.start(on_change)

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
        """What loading is doing now, in a few words."""
        return self._loading.describe()

    @property
    def is_loading(self) -> bool:
        """Whether the loading thread runs; it cannot be ended from outside."""
        return self._loading.is_running

    def close(self) -> None:
        """Stop answers and keep what they have, close the database, free the model."""
        # Every part is closed, whatever happens in the others.
        with contextlib.ExitStack() as stack:
            if self._loading.llm is not None:
                stack.callback(self._loading.llm.close)
            if self._store is not None:
                stack.callback(self._store.close)
            if self._manager is not None:
                stack.callback(self._manager.close)
        self._manager = self._store = None

    def _wait(self) -> "LLM":
        loading = self._loading
        loading.start(None)
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
            if interrupts:
                raise KeyboardInterrupt
            if loading.is_first and not announced:
                announced = True
                self.console.say(loading.describe())
            if time.monotonic() - begun > _STATUS_AFTER_S:
                self.console.status(f"{loading.describe()}: {loading.elapsed_s:.0f} s")

    def _say_once(self, llm: "LLM") -> None:
        if self._said:
            return
        self._said = True
        for note in llm.info.notes:
            self.console.say(f"note: {note}")
        if not llm.info.is_chat:
            self.console.say(f"note: {llm.info.name} is a base model: it continues text and knows no chat")
        if self.settings.think is not None and not llm.info.supports_thinking:
            self.console.say(f"note: {llm.info.name} has no thinking mode, so --think and --no-think change nothing")


class _Loading:
    """A model on its way, in a thread of its own so that Ctrl-C and typing stay possible."""

    def __init__(self, load: LoadModel | None, settings: Settings) -> None:
        self._load = load
        self._settings = settings
        self._thread: threading.Thread | None = None
        self._done = threading.Event()
        self._on_change: Callable[[], None] | None = None
        self._begun = 0.0
        self._step = ""
        self.is_first = False
        self.llm: LLM | None = None
        self.error: BaseException | None = None

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._begun

    @property
    def is_running(self) -> bool:
        return self._thread is not None and not self._done.is_set()

    def start(self, on_change: Callable[[], None] | None) -> None:
        if self._thread is None:
            self._begun = time.monotonic()
            self._on_change = on_change
            self._thread = threading.Thread(target=self._run, name=LOADING_THREAD, daemon=True)
            self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        return self._done.wait(timeout_s)

    def describe(self) -> str:
        if self.is_first:
            return "compiling kernels, first start only, about half a minute"
        return f"loading the model ({self._step})" if self._step else "loading the model"

    def _run(self) -> None:
        settings = self._settings
        try:
            if self._load is None:
                from nanochat_infer import load

                self._load = load
                _watch_compiling(self._compiling)
            self.llm = self._load(
                settings.model,
                device=settings.device,
                weights=settings.weights,
                kv_type=settings.kv_type,
                ctx_size=settings.ctx_size,
                threads=settings.threads,
                kv_memory=settings.kv_memory,
                max_seqs=settings.max_seqs,
                max_queue=settings.max_queue,
                prefill_chunk=settings.prefill_chunk if isinstance(settings.prefill_chunk, int) else None,
                speculation=settings.speculation,
                on_status=self._report,
            )
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self.error = error
        self._done.set()
        self._changed()

    def _report(self, step: str) -> None:
        self._step = step
        self._changed()

    def _compiling(self, _: str) -> None:
        self.is_first = True
        self._changed()

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()


def _watch_compiling(tell: Callable[[str], None]) -> None:
    """Have tell called with the name of each CPU kernel that must be compiled."""
    from nanochat_infer.devices.cpu import on_compile

    # Without numba there is no CPU device; loading says so where it is needed.
    with contextlib.suppress(ImportError, OSError):
        on_compile(tell)
