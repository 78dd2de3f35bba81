"""/metrics: what it says is what was done, in a format that Prometheus reads, and no text of anybody is in it."""

from typing import Any

import pytest

from nanochat_infer.engine.events import Timings, Usage
from tests.fake_llm import FakeLLM
from tests.web_client import Client, serving
from web.meter import Histogram, Meter

parser = pytest.importorskip("prometheus_client.parser")
MESSAGES = [{"role": "user", "content": "Hi"}]


def figures(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels."""
    reply = client.request("GET", "/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=")
    families = parser.text_string_to_metric_families(reply.body.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def one(found: dict[Any, float], name: str, **labels: str) -> float:
    return found["nanochat_infer_" + name, tuple(sorted(labels.items()))]


def test_every_answer_is_counted_once_wherever_it_was_asked_for() -> None:
    with serving(FakeLLM()) as (client, _):
        assert "nanochat_infer_request_success_total" not in {name for name, _ in figures(client)}
        client.finished(client.say(client.new(), "on the page"))
        client.post("/api/chat", {"prompt": "plain"})
        client.post("/api/chat", {"prompt": "nowhere on disk", "private": True})
        client.post("/v1/chat/completions", {"messages": MESSAGES})
        client.post("/v1/chat/completions", {"messages": MESSAGES, "session_id": "new"})
        found = figures(client)
        assert one(found, "request_success_total", finished_reason="stop") == 5
        for name in ("time_to_first_token_seconds", "e2e_request_latency_seconds"):
            assert one(found, f"{name}_count") == one(found, f"{name}_bucket", le="+Inf") == 5
        # The script's answers take 0.01 s for each token after the first.
        num_tokens = one(found, "inter_token_latency_seconds_count")
        assert num_tokens > 5
        assert one(found, "inter_token_latency_seconds_sum") == pytest.approx(0.01 * num_tokens)
        assert one(found, "inter_token_latency_seconds_bucket", le="0.005") == 0
        assert one(found, "inter_token_latency_seconds_bucket", le="0.01") == num_tokens
        assert figures(client)[("nanochat_infer_request_success_total", (("finished_reason", "stop"),))] == 5


def test_the_engine_and_the_process_are_there() -> None:
    with serving(FakeLLM()) as (client, _):
        found = figures(client)
        assert one(found, "model_ready") == 1
        assert one(found, "kv_blocks", state="cached") == 4
        assert one(found, "kv_cache_usage_perc") == 0
        for name in ("num_requests_running", "num_requests_waiting", "prefix_cache_hits_total"):
            assert one(found, name) == 0
        assert one(found, "threads") > 1
        assert found["process_resident_memory_bytes", ()] > 1 << 20
        assert found["process_open_fds", ()] > 3


def test_responses_are_counted_by_route_and_status_and_never_by_what_was_asked() -> None:
    secret = "a-name-of-somebody"
    with serving(FakeLLM()) as (client, _):
        client.request("GET", f"/api/sessions/{secret}")
        client.request("GET", f"/{secret}")
        client.request("POST", f"/api/chat?{secret}", {"prompt": secret, secret: 1})
        client.request("GET", "/api/sessions", Authorization=f"Bearer {secret}")
        client.request(secret.upper().replace("-", ""), "/")
        reply = client.request("GET", "/metrics")
        assert secret not in reply.body.decode().lower()
        found = figures(client)
        requests = {labels: count for (name, labels), count in found.items() if name.endswith("http_requests_total")}
        counted = {tuple(value for _, value in labels): count for labels, count in requests.items()}
        assert counted["/api/sessions/<session_id>", "GET", "404"] == 1
        assert counted["other", "GET", "404"] == 1
        assert counted["/api/chat", "POST", "400"] == 1
        assert counted["none", "GET", "401"] == 1
        assert counted["none", "other", "405"] == 1
        assert counted["/metrics", "GET", "200"] == 1


def test_without_a_model_it_says_so_and_an_openmetrics_reader_gets_its_own_format() -> None:
    def never() -> Any:
        raise AssertionError("nobody needs the model")

    with serving(never) as (client, _):
        found = figures(client)
        assert one(found, "model_ready") == 0
        assert not any(name.endswith("kv_blocks") for name, _ in found)
        reply = client.request("GET", "/metrics", Accept="application/openmetrics-text; version=1.0.0")
        assert reply.headers["content-type"].startswith("application/openmetrics-text")
        assert reply.body.endswith(b"# EOF\n")
        assert client.request("GET", "/metrics", Authorization="Bearer x").status == 401


def test_a_histogram_puts_a_bound_itself_below() -> None:
    histogram = Histogram((1, 2))
    for value in (0.5, 1, 1.5, 2, 3):
        histogram.add(value)
    histogram.add(5, 3)
    assert (histogram.counts, histogram.sum) == ([2, 2, 4], 23)


def test_what_never_ran_has_no_times() -> None:
    meter = Meter()
    seen: list[Any] = []
    meter.ended("error", Usage(), Timings())
    meter.ended("stop", Usage(5, 1, 0), Timings(20, 0, 0, 20))
    meter.read(lambda figures: seen.append((dict(figures.finished), sum(figures.ttft.counts))))
    meter.read(lambda figures: seen.append(sum(figures.inter_token.counts)))
    assert seen == [({"error": 1, "stop": 1}, 1), 0]
