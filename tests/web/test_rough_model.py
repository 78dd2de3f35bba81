"""The built-in model behind the server: a long prompt beside a stream, and many streams at once."""

import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from benchmarks import web_serving
from nanochat_infer import load
from nanochat_infer.llm import LLM
from tests.web_client import TOKEN, Client, serving

pytestmark = pytest.mark.slow


@pytest.fixture(name="llm", scope="module")
def builtin() -> Iterator[LLM]:
    with load() as llm:
        yield llm


class Reader:
    """Reads one stream in a thread of its own, and notes when something came.

    Args:
        client: of the server.
        prompt: the user's.
        max_tokens: of the answer.
    """

    def __init__(self, client: Client, prompt: str, max_tokens: int) -> None:
        self.times: list[float] = []
        self.sent = time.monotonic()
        self._client = client
        messages = [{"role": "user", "content": prompt}]
        self._body = {"messages": messages, "max_tokens": max_tokens, "stream": True, "temperature": 1.0, "seed": 3}
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        import http.client
        import json

        connection = http.client.HTTPConnection("127.0.0.1", self._client.port, timeout=120)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/chat/completions", json.dumps(self._body), headers)
        response: Any = connection.getresponse()
        assert response.status == 200
        while line := response.readline():
            if b'"content":"' in line and b'"content":""' not in line:
                self.times.append(time.monotonic())
        connection.close()


def test_a_long_prompt_does_not_stop_a_stream(llm: LLM) -> None:
    with serving(llm) as (client, _):
        length = llm.info.context_length
        long = "once more " * (length // 4)
        while len(llm.tokenizer.encode(long)) > length * 3 // 4:
            long = long[: len(long) * 9 // 10]
        meanwhile = []
        for _ in range(3):
            victim = Reader(client, "Tell me a long story about a river.", length // 8)
            while len(victim.times) < 5:
                time.sleep(0.001)
                assert victim.thread.is_alive()
            attacker = Reader(client, long + str(time.monotonic()), 4)
            attacker.thread.join()
            victim.thread.join()
            if attacker.times:
                during = [t for t in victim.times if attacker.sent < t < attacker.times[0]]
                gap = max((b - a for a, b in pairwise(during)), default=0.0)
                meanwhile.append(len(during))
                print(
                    f"ttft of the long one {attacker.times[0] - attacker.sent:.2f} s, {len(during)} pieces, {gap:.3f} s"
                )
        assert max(meanwhile) >= 3, "the stream goes on between the parts of the prompt"


def test_sixty_four_clients_for_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    status = web_serving.main(["--streams", "64", "--minutes", "0.5", "--every", "10"])
    print(capsys.readouterr().out)
    assert status == 0
