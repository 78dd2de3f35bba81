"""Sends what Hypothesis makes of /openapi.json to a server: `python -m tests.web.fuzz_openapi --requests 50000`.

No answer may be a 5xx but 503 with Retry-After; every refusal has our shape, every answer its own; a body that the
description refuses is refused; and the model answers to the end.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fake_llm import FakeInfo, FakeLLM
from tests.web.openapi_requests import KNOWN_MESSAGE, KNOWN_SESSION, Made, Requests
from tests.web_client import PATIENCE_S, TOKEN, Client, serving

_MAX_SESSIONS = 12
_CHECK_EVERY = 250
_LEAKS = ("Traceback", "0x7f", "/work/", "/usr/", "/root/", "site-packages", '.py"')
_STREAMS = ("/api/events", "/api/messages/{message_id}/events")
# What HTTP itself may say to any request.
_ALWAYS = frozenset((400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 415, 421, 431, 503))


class Fuzz:
    """Sends requests, one after the other, and judges the answers.

    Args:
        client: of the server.
    """

    def __init__(self, client: Client) -> None:
        import jsonschema_rs

        self._client = client
        self.description = client.get("/openapi.json")
        self.requests = Requests(self.description)
        self._connection = self._connect()
        self._session, self._message = client.new(), 1
        self.counts: Counter[tuple[str, str, int]] = Counter()
        self.num_sent = self.num_reconnected = 0

        def validator(schema: Any) -> Any:
            return jsonschema_rs.Draft202012Validator({**schema, "components": self.description["components"]})

        self._error = validator({"$ref": "#/components/schemas/Error"})
        self._bodies = {
            key: validator(operation["requestBody"]["content"]["application/json"]["schema"])
            for key, operation in self.requests.operations.items()
            if "requestBody" in operation
        }
        self._answers = {
            (key, int(status)): validator(response["content"]["application/json"]["schema"])
            for key, operation in self.requests.operations.items()
            for status, response in operation["responses"].items()
            if "application/json" in response.get("content", {}) and int(status) < 300
        }

    def send(self, made: Made) -> None:
        """Send one request and judge its answer.

        Raises:
            AssertionError: the answer is not as it must be.
        """
        if self.num_sent % _CHECK_EVERY == 0:
            self._tidy()
        self.num_sent += 1
        method, path = made.key
        body = self._filled(made.body)
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        target = self._target(path, made)
        if len(target) > 3000 or (raw is not None and len(raw) > 1 << 20):
            return
        reply, read = self._exchange(method, target, raw, made)
        self.counts[method, path, reply.status] += 1
        self._judge(made, raw, reply, read)
        if method == "DELETE" and reply.status == 200:
            self._session = self._client.new(name="another")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def alive(self) -> None:
        """Have the model answer.

        Raises:
            AssertionError: it does not.
        """
        assert self._client.get("/health") == {"status": "ok"}
        body = {"messages": [{"role": "user", "content": "Hi"}]}
        reply = self._client.post("/v1/chat/completions", body)
        assert reply["choices"][0]["message"]["content"] == "You said: Hi"

    def _judge(self, made: Made, raw: bytes | None, reply: HTTPResponse, read: bytes) -> None:
        what = (made.key, reply.status, read[:400], raw[:400] if raw else raw, made.query, made.headers)
        operation = self.requests.operations[made.key]
        documented = {int(status) for status in operation["responses"]}
        assert reply.status in documented | _ALWAYS, what
        assert reply.status < 500 or (reply.status == 503 and reply.headers["Retry-After"]), what
        assert reply.headers["X-Content-Type-Options"] == "nosniff", what
        kind = str(reply.headers["Content-Type"])
        if reply.status >= 400:
            assert kind == "application/json; charset=utf-8", what
            error = json.loads(read)
            assert self._error.is_valid(error), what
            assert not any(leak in error["error"]["message"] for leak in _LEAKS), what
            return
        if raw is not None:
            problems = _problems(self._bodies[made.key], json.loads(raw))
            assert not problems, ("it was let in, though", problems, *what)
        if reply.status == 204:
            assert read == b"", what
        elif kind.startswith("application/json") and (validator := self._answers.get((made.key, reply.status))):
            answer = json.loads(read)
            problems = _problems(validator, answer)
            assert not problems, (problems, *what)
            self._learn(answer)

    def _exchange(self, method: str, target: str, raw: bytes | None, made: Made) -> tuple[HTTPResponse, bytes]:
        headers = {"Authorization": f"Bearer {TOKEN}"} | ({} if raw is None else {"Content-Type": "application/json"})
        headers = {name: value for name, value in (headers | dict(made.headers)).items() if value}
        for is_last in (False, True):
            try:
                self._connection.request(method, target, raw, headers)
                reply = self._connection.getresponse()
                is_endless = made.key[1] in _STREAMS and reply.status == 200
                read = reply.read(20) if is_endless else reply.read()
                if is_endless or reply.will_close:
                    reply.close()
                    self._connection.close()
                return reply, read
            except (HTTPException, OSError):
                # A connection that was kept open may have been closed meanwhile.
                self._connection.close()
                self._connection = self._connect()
                self.num_reconnected += 1
                if is_last:
                    raise
        raise AssertionError("unreachable")

    def _target(self, path: str, made: Made) -> str:
        def known(text: str) -> str:
            return text.replace(KNOWN_SESSION, self._session).replace(str(KNOWN_MESSAGE), str(self._message))

        for name, value in made.variables.items():
            path = path.replace(f"{{{name}}}", quote(known(value).encode("utf-8", "replace"), safe=""))
        query = urlencode({name: known(value).encode("utf-8", "replace") for name, value in made.query.items()})
        return f"{path}?{query}" if query else path

    def _filled(self, value: Any) -> Any:
        """Return a value with ids that are there."""
        if isinstance(value, dict):
            return {name: self._filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        if value == KNOWN_SESSION:
            return self._session
        return self._message if value == KNOWN_MESSAGE and not isinstance(value, bool | float) else value

    def _learn(self, answer: Any) -> None:
        """Take over ids of what was made."""
        if isinstance(answer, dict):
            # Some routes take answers, and some what was asked.
            message = answer.get("message" if self.num_sent % 2 else "user_message")
            if isinstance(message, int):
                self._message = message
            session = answer.get("session_id") or answer.get("session")
            found = session.get("id") if isinstance(session, dict) else session
            if isinstance(found, str):
                self._session = found

    def _tidy(self) -> None:
        """Keep few conversations, so that a request takes as long at the end as at the beginning."""
        self.alive()
        for listed in self._client.get("/api/sessions?archived=all&limit=1000")["sessions"][_MAX_SESSIONS:]:
            self._client.request("DELETE", f"/api/sessions/{listed['id']}", {"undo_s": 0})
        self._session = self._client.new(name="known")

    def _connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._client.port, timeout=PATIENCE_S)


@contextmanager
def fuzzing() -> Iterator[Fuzz]:
    """Run a server with a scripted model, and what sends requests to it."""
    with serving(FakeLLM(info=FakeInfo(supports_thinking=True))) as (client, _):
        fuzz = Fuzz(client)
        try:
            yield fuzz
        finally:
            fuzz.close()


def run(fuzz: Fuzz, num_requests: int, number: int, *, shrink: bool = False) -> None:
    """Send so many requests.

    Args:
        fuzz: judges the answers.
        num_requests: at least so many, but for those that are too long to send.
        number: the seed of the whole run.
        shrink: look for a smaller request once one fails.

    Raises:
        AssertionError: an answer was not as it must be.
    """
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]

    @seed(number)
    @settings(
        max_examples=num_requests,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(made=fuzz.requests.strategy())
    def send(made: Made) -> None:
        fuzz.send(made)

    send()


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; prints what was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args(argv)
    print(f"seed {arguments.seed}", flush=True)
    begun = time.monotonic()
    with fuzzing() as fuzz:
        run(fuzz, 300, arguments.seed + 1)
        before = threading.active_count()
        part = num_failed = 0
        while fuzz.num_sent < arguments.requests:
            part += 1
            try:
                # In parts, for Hypothesis slows down in very long runs.
                run(fuzz, min(2_500, arguments.requests - fuzz.num_sent), arguments.seed + 1 + part, shrink=True)
            except AssertionError as error:
                num_failed += 1
                print(f"FAILED: {error}", flush=True)
            print(f"{fuzz.num_sent:,} requests, {time.monotonic() - begun:.0f} s", flush=True)
        fuzz.alive()
        print(f"threads: {before} after 300 requests, {threading.active_count()} at the end")
        report(fuzz.counts)
        print(f"{fuzz.num_sent:,} requests, {num_failed} parts failed, {fuzz.num_reconnected} connections renewed")
    return 1 if num_failed else 0


def _problems(validator: Any, value: Any) -> list[str]:
    """Return what of a value is not as a schema says."""
    return [f"{problem.instance_path}: {problem.message:.200}" for problem in validator.iter_errors(value)]


def report(counts: Mapping[tuple[str, str, int], int]) -> None:
    """Print how often each operation gave each status."""
    by_status: Counter[int] = Counter()
    for (_, _, status), count in counts.items():
        by_status[status] += count
    print("by status:", dict(sorted(by_status.items())))
    for method, path in sorted({(method, path) for method, path, _ in counts}):
        found = {status: count for (m, p, status), count in sorted(counts.items()) if (m, p) == (method, path)}
        print(f"  {method:6} {path:42} {found}")


if __name__ == "__main__":
    sys.exit(main())
