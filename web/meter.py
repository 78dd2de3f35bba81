"""Counts what is asked over HTTP and how long answers take, for /metrics; cheap enough for every request."""

import bisect
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from nanochat_infer.engine.events import Timings, Usage
from nanochat_infer.generation import GenerationResult, StreamItem
from sessions import Answer, Session, SessionManager
from sessions.prompt import LanguageModel, RunningGeneration
from web.conversations import Conversations
from web.errors import StartResponse
from web.options import WebOptions

ROUTE_KEY = "nanochat_infer.route"
UNROUTED = "none"
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE", "PUT"))
# Seconds; those of vLLM.
_TTFT_S = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160)
_TOKEN_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5)
_WHOLE_S = (0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960)


class Histogram:
    """Values by size; no lock of its own.

    Args:
        bounds: upper bounds of all buckets but the last, ascending.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float, count: int = 1) -> None:
        """Count a value, as often as count says."""
        self.counts[bisect.bisect_left(self.bounds, value)] += count
        self.sum += value * count


@dataclass
class Figures:
    """All that was counted since the start.

    Args:
        http: responses by method, route and status.
        finished: requests to the model that ended, by reason.
        ttft: seconds to the first token.
        inter_token: seconds between two tokens.
        whole: seconds from asking to the end.
    """

    http: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    ttft: Histogram = field(default_factory=lambda: Histogram(_TTFT_S))
    inter_token: Histogram = field(default_factory=lambda: Histogram(_TOKEN_S))
    whole: Histogram = field(default_factory=lambda: Histogram(_WHOLE_S))


class Meter:
    """Takes the counts; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._figures = Figures()
        # Answers tell nobody of their end, so they are looked at when the next begins, and when somebody reads.
        self._answers: list[Answer] = []

    def read(self, use: Callable[[Figures], None]) -> None:
        """Call use with the figures as they are now; it must be short."""
        with self._lock:
            self._take_ended()
            use(self._figures)

    def follow(self, answer: Answer) -> None:
        """Count an answer of a conversation once it has ended."""
        with self._lock:
            self._take_ended()
            self._answers.append(answer)

    def responded(self, method: str, route: str, status: str) -> None:
        """Count a response."""
        with self._lock:
            self._figures.http[method if method in _METHODS else "other", route, status] += 1

    def ended(self, reason: str, usage: Usage, timings: Timings) -> None:
        """Count a request to the model that ended."""
        with self._lock:
            self._add(reason, usage, timings)

    def _take_ended(self) -> None:
        ended = [answer.finished for answer in self._answers]
        self._answers = [answer for answer, end in zip(self._answers, ended, strict=True) if end is None]
        for end in ended:
            if end is not None:
                self._add(end.finish_reason, end.usage, end.timings)

    def _add(self, reason: str, usage: Usage, timings: Timings) -> None:
        figures = self._figures
        figures.finished[reason] += 1
        if timings.ttft_ms > 0:
            figures.ttft.add(timings.ttft_ms / 1e3)
        if timings.decode_tok_s > 0 and usage.completion_tokens > 1:
            figures.inter_token.add(1 / timings.decode_tok_s, usage.completion_tokens - 1)
        if timings.total_ms > 0:
            figures.whole.add(timings.total_ms / 1e3)


class Counted:
    """A WSGI layer that counts every response, refusals too.

    Args:
        app: what is counted.
        meter: takes the counts.
    """

    def __init__(self, app: Callable[[dict[str, Any], StartResponse], Iterable[bytes]], meter: Meter) -> None:
        self._app = app
        self._meter = meter

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            route = str(environ.get(ROUTE_KEY, UNROUTED))
            self._meter.responded(str(environ["REQUEST_METHOD"]), route, status[:3])
            return start_response(status, headers, *rest)

        return self._app(environ, start)


class MeteredConversations(Conversations):
    """Conversations whose answers are counted.

    Args:
        manager: of the conversations.
        options: of the server.
        meter: takes the counts.
    """

    def __init__(self, manager: SessionManager, options: WebOptions, meter: Meter) -> None:
        super().__init__(manager, options)
        self._meter = meter

    def begin(self, session: Session, action: Callable[[], Answer]) -> Answer:
        """Do what begins an answer; see Conversations."""
        answer = super().begin(session, action)
        self._meter.follow(answer)
        return answer


def metered(manager: SessionManager, meter: Meter) -> SessionManager:
    """Return a manager whose model counts what is asked of it directly, past the conversations."""
    return cast(SessionManager, _Manager(manager, meter))


class _Manager:
    def __init__(self, manager: SessionManager, meter: Meter) -> None:
        self._manager = manager
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)

    @property
    def loaded(self) -> LanguageModel | None:
        llm = self._manager.loaded
        return None if llm is None else cast(LanguageModel, _Model(llm, self._meter))


class _Model:
    def __init__(self, llm: LanguageModel, meter: Meter) -> None:
        self._llm = llm
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._llm, name)

    def start(self, *arguments: Any, **options: Any) -> RunningGeneration:
        return _Generation(self._llm.start(*arguments, **options), self._meter)


class _Generation:
    def __init__(self, generation: RunningGeneration, meter: Meter) -> None:
        self._generation = generation
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generation, name)

    @property
    def seed(self) -> int:
        return self._generation.seed

    def __iter__(self) -> Iterator[StreamItem]:
        for item in self._generation:
            if isinstance(item, GenerationResult):
                self._meter.ended(item.finish_reason, item.usage, item.timings)
            yield item

    def cancel(self) -> None:
        self._generation.cancel()
