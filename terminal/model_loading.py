"""A model on its way, in a thread of its own so that Ctrl-C and typing stay possible."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import NanochatInferError
from terminal.settings import Settings

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM

LoadModel = Callable[..., Any]
LOADING_THREAD = "model-loading"
COMPILING = "compiling kernels, first start only, about half a minute"
_TICK_S = 0.1
_log = logging.getLogger(__name__)


class Loading:
    """Loads once; everything may be called from any thread.

    Args:
        load: makes the model; None is nanochat_infer.load.
        settings: which, and how; looked at when loading begins.
        on_end: called with the model, in the loading thread, before anybody else hears that it is there.
    """

    def __init__(
        self, load: LoadModel | None, settings: Settings, on_end: "Callable[[LLM], None]" = lambda llm: None
    ) -> None:
        self._load = load
        self._settings = settings
        self._on_end = on_end
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done = threading.Event()
        self._listeners: list[Callable[[], None]] = []
        self._begun = 0.0
        self._given_up = False
        self._has_told_end = False
        self._step = ""
        self.is_first = False
        self.llm: LLM | None = None
        self.error: BaseException | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._begun

    @property
    def is_begun(self) -> bool:
        """Whether a model was chosen for good."""
        return self._thread is not None

    @property
    def is_running(self) -> bool:
        """Whether the thread runs; it cannot be ended from outside."""
        return self._thread is not None and not self._done.is_set()

    def start(self) -> None:
        """Begin, unless it was begun."""
        with self._lock:
            if self._thread is None:
                self._begun = time.monotonic()
                self._thread = threading.Thread(target=self._run, name=LOADING_THREAD, daemon=True)
                self._thread.start()

    def listen(self, listener: Callable[[], None]) -> None:
        """Have listener called in the thread after each step and after the end; at once where that was before."""
        with self._lock:
            self._listeners.append(listener)
            is_late = self._has_told_end
        if is_late:
            listener()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of it; tell whether it came."""
        return self._done.wait(timeout_s)

    def result(self) -> "LLM":
        """Return the model; waits for it quietly, beginning now if need be.

        Raises:
            BaseException: what loading raised.
            NanochatInferError: the program ends.
        """
        self.start()
        while not self.wait(_TICK_S):
            if self._given_up:
                raise NanochatInferError("the program ends before the model is loaded")
        if self.llm is None:
            raise self.error or NanochatInferError("the model was not loaded")
        return self.llm

    def give_up(self) -> None:
        """Let nobody wait for it any more."""
        self._given_up = True

    def describe(self) -> str:
        """Return what is being done, or that it failed, in a few words."""
        if self.error is not None:
            return "the model could not be loaded"
        if self.is_first:
            return COMPILING
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
        llm = self.llm
        if llm is not None and not self._given_up:
            self._guarded(lambda: self._on_end(llm))
        with self._lock:
            self._has_told_end = True
        # Last: who waits for the model may end the program right after.
        self._done.set()
        self._changed()

    def _report(self, step: str) -> None:
        self._step = step
        self._changed()

    def _compiling(self, _: str) -> None:
        self.is_first = True
        self._changed()

    def _changed(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            self._guarded(listener)

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except Exception:  # noqa: BLE001
            # One front end's bug costs neither the model nor the others their news.
            _log.exception("a front end failed at the news of the model")


def _watch_compiling(tell: Callable[[str], None]) -> None:
    """Have tell called with the name of each CPU kernel that must be compiled."""
    from nanochat_infer.devices.cpu import on_compile

    # Without numba there is no CPU device; loading says so where it is needed.
    with contextlib.suppress(ImportError, OSError):
        on_compile(tell)
