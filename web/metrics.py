"""/metrics: what Prometheus reads. Names are those of vLLM, where it counts the same, behind nanochat_infer_."""

import threading
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from nanochat_infer import __version__
from sessions import SessionManager
from sessions.telemetry import EngineReading, engine_reading
from web.meter import ROUTE_KEY, Figures, Histogram, Meter

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

PREFIX = "nanochat_infer_"
_OTHER = "other"


def metrics_routes(meter: Meter, manager: SessionManager) -> Blueprint:
    """Return the route, and have every request's route noted for the counts.

    Args:
        meter: has the counts of requests.
        manager: has the model.
    """
    routes = Blueprint("metrics", __name__)
    registry: list[CollectorRegistry] = []

    @routes.before_app_request
    def note_route() -> None:
        rule = request.url_rule
        request.environ[ROUTE_KEY] = _OTHER if rule is None else rule.rule

    @routes.get("/metrics")
    def metrics() -> Response:
        # Imported here: a server that nobody measures does without.
        from prometheus_client.exposition import choose_encoder

        if not registry:
            registry.append(_registry(meter, manager))
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(registry[0]), content_type=kind)

    return routes


def _registry(meter: Meter, manager: SessionManager) -> "CollectorRegistry":
    """Return a registry of its own: what other parts of the program may register is not shown."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.process_collector import ProcessCollector

    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Collector(meter, manager))
    return registry


class _Collector:
    """Reads engine and meter each time it is asked."""

    def __init__(self, meter: Meter, manager: SessionManager) -> None:
        self._meter = meter
        self._manager = manager

    def collect(self) -> Iterator["Metric"]:
        """Yield every figure."""
        llm = self._manager.loaded
        yield _gauge("model_ready", "1 once the model can answer", 0 if llm is None else 1)
        yield _gauge("threads", "threads of the process", threading.active_count())
        if llm is not None:
            stats = llm.stats()
            yield from _engine_metrics(engine_reading(llm), stats)  # type: ignore[arg-type]
        found: list[Metric] = []
        self._meter.read(lambda figures: found.extend(_request_metrics(figures)))
        yield from found


def _engine_metrics(reading: EngineReading, stats: Any) -> Iterator["Metric"]:
    from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily

    about = {"model": reading.model, "device": reading.device, "weights": reading.weights, "kv_type": reading.kv_type}
    yield InfoMetricFamily(PREFIX + "model", "what answers", value=about | {"version": __version__})
    yield _gauge("num_requests_running", "requests that are computed", stats.running)
    yield _gauge("num_requests_waiting", "requests in the queue", stats.waiting)
    yield _gauge("kv_cache_usage_perc", "share of KV blocks held by requests, 1 is all", _used_share(stats))
    blocks = GaugeMetricFamily(PREFIX + "kv_blocks", "KV blocks by what they hold", labels=["state"])
    for state in ("used", "cached", "free"):
        blocks.add_metric([state], getattr(stats, f"{state}_blocks"))
    yield blocks
    memory = GaugeMetricFamily(PREFIX + "memory_bytes", "bytes of memory by purpose", labels=["purpose"])
    for purpose, size in reading.memory.items():
        memory.add_metric([purpose], size)
    yield memory
    prompt_tokens = stats.computed_tokens + stats.reused_tokens
    yield _counter("prompt_tokens", "prompt tokens, found or computed", prompt_tokens)
    yield _counter("prefix_cache_queries", "prompt tokens that were looked for in the prefix cache", prompt_tokens)
    yield _counter("prefix_cache_hits", "prompt tokens whose KV was found", stats.reused_tokens)
    yield _counter("generation_tokens", "tokens sampled", stats.generated_tokens)
    yield _counter("recomputed_tokens", "tokens computed again after a preemption", stats.recomputed_tokens)
    yield _counter("num_preemptions", "requests sent back to the queue as blocks ran out", stats.preemptions)
    yield _counter("engine_steps", "steps of the model", stats.steps)
    yield _counter("spec_decode_num_draft_tokens", "tokens guessed ahead", stats.draft_tokens)
    yield _counter("spec_decode_num_accepted_tokens", "of those, the ones that came true", stats.accepted_tokens)


def _request_metrics(figures: Figures) -> Iterator["Metric"]:
    from prometheus_client.metrics_core import CounterMetricFamily

    ended = CounterMetricFamily(PREFIX + "request_success", "requests that ended", labels=["finished_reason"])
    for reason, count in sorted(figures.finished.items()):
        ended.add_metric([reason], count)
    yield ended
    yield _histogram("time_to_first_token_seconds", "from asking to the first token", figures.ttft)
    text = "between two tokens, the mean of a request, counted once for each of its tokens after the first"
    yield _histogram("inter_token_latency_seconds", text, figures.inter_token)
    yield _histogram("e2e_request_latency_seconds", "from asking to the end of the answer", figures.whole)
    http = CounterMetricFamily(PREFIX + "http_requests", "HTTP responses", labels=["method", "handler", "status"])
    for labels, count in sorted(figures.http.items()):
        http.add_metric(labels, count)
    yield http


def _used_share(stats: Any) -> float:
    return stats.used_blocks / stats.num_blocks if stats.num_blocks else 0.0


def _gauge(name: str, text: str, value: float) -> "Metric":
    from prometheus_client.metrics_core import GaugeMetricFamily

    return GaugeMetricFamily(PREFIX + name, text, value=value)


def _counter(name: str, text: str, value: float) -> "Metric":
    from prometheus_client.metrics_core import CounterMetricFamily

    return CounterMetricFamily(PREFIX + name, text, value=value)


def _histogram(name: str, text: str, histogram: Histogram) -> "Metric":
    from prometheus_client.metrics_core import HistogramMetricFamily

    bounds = [*(f"{bound:g}" for bound in histogram.bounds), "+Inf"]
    buckets = list(zip(bounds, map(float, accumulate(histogram.counts)), strict=True))
    return HistogramMetricFamily(PREFIX + name, text, buckets=buckets, sum_value=histogram.sum)
