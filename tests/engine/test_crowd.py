"""Many clients at once on the engine with its own thread: submit, fork, cancel, idle work and logits, few blocks.

What each client does is drawn from its number; when, is up to the threads. Every answer is what the request gives
alone, and afterwards the pool is as it was.
"""

import random
import threading

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import Engine, EngineLimits
from nanochat_infer.engine.events import TokenGenerated
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError
from tests.manual_engine import check_accounting, collect
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits

VOCAB_SIZE = 20
CONTEXT = 80
STOP_ID = 19
MIXING = mixing_rule(VOCAB_SIZE)


def repeating(ids: Ids) -> int:
    return MIXING(ids) if len(ids) < 6 or len(ids) % 9 == 0 else ids[-6]


def alone(request: Request) -> list[int]:
    ids: list[int] = list(request.prompt_ids)
    answer: list[int] = []
    while len(answer) < request.params.max_tokens and len(ids) < CONTEXT and not request.prefill_only:
        answer.append(repeating(tuple(ids)))
        ids.append(answer[-1])
        if answer[-1] in request.stop_token_ids:
            break
    return answer


class Client:
    """One thread's worth of requests, one after the other, some left behind cancelled."""

    def __init__(self, engine: Engine, number: int, histories: list[list[int]]) -> None:
        self.engine, self.histories = engine, histories
        self.draw = random.Random(number)
        self.served = self.refused = self.cancelled = 0
        self.errors: list[BaseException] = []

    def run(self, count: int) -> None:
        try:
            for _ in range(count):
                self.ask()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            self.errors.append(error)

    def ask(self) -> None:
        draw = self.draw
        history = draw.choice(self.histories) if self.histories and draw.random() < 0.6 else []
        cut = draw.randint(0, len(history))
        more = [draw.randrange(VOCAB_SIZE) for _ in range(draw.randint(1, 12))]
        prompt = [*history[:cut], *more][: CONTEXT - 1]
        if draw.random() < 0.1:
            logits = self.engine.logits(prompt)
            assert logits.argmax(axis=1).tolist() == [repeating(tuple(prompt[: end + 1])) for end in range(len(prompt))]
            return
        idle = draw.random() < 0.2
        request = Request(
            prompt,
            SamplingParams(max_tokens=draw.randint(1, 40), repetition_penalty=draw.choice([1.0, 1.0, 1.2])),
            frozenset({STOP_ID}) if draw.random() < 0.5 else frozenset(),
            previous_ids=history,
            idle=idle,
            prefill_only=idle and draw.random() < 0.5,
        )
        try:
            stream = self.engine.submit(request)
        except BusyError:
            self.refused += 1
            return
        self.follow(request, stream)

    def follow(self, request: Request, stream: RequestStream) -> None:
        """Read to the end, or cancel after some events."""
        token_ids: list[int] = []
        if self.draw.random() < 0.3:
            for _ in range(self.draw.randint(0, 8)):
                event = stream.next_event(0.01)
                if isinstance(event, TokenGenerated):
                    token_ids.append(event.token_id)
            stream.cancel()
        if stream.exhausted:
            reason = "length"
        else:
            rest, finished = collect(stream, 60)
            token_ids, reason = token_ids + rest, finished.reason
        expected = alone(request)
        if reason == "cancelled":
            self.cancelled += 1
            assert token_ids == expected[: len(token_ids)]
        else:
            self.served += 1
            assert reason in ("stop", "length")
            assert token_ids == expected
        self.histories.append([*request.prompt_ids, *token_ids])


@pytest.mark.parametrize("num_blocks", [24, 60])
@pytest.mark.parametrize("chunk", [None, 7])
def test_a_crowd_of_clients(num_blocks: int, chunk: int | None) -> None:
    limits = small_limits(num_blocks=num_blocks, max_context_len=CONTEXT, max_sampled_rows=24, max_seqs=6)
    runner = ScriptedRunner(VOCAB_SIZE, rule=repeating, limits=limits)
    engine = Engine(runner, EngineLimits(prefill_chunk=chunk, max_queue=8))
    histories: list[list[int]] = []
    clients = [Client(engine, number, histories) for number in range(16)]
    threads = [threading.Thread(target=client.run, args=(12,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "a client hangs"
    for client in clients:
        for error in client.errors:
            raise error
    assert runner.violations == []
    stats = engine.stats()
    assert (stats.used_blocks, stats.running, stats.waiting, stats.idle) == (0, 0, 0, 0)
    assert stats.finished == sum(client.served + client.cancelled for client in clients)
    assert sum(client.served for client in clients) > 50
    assert sum(client.cancelled for client in clients) > 5
    engine.close()
    check_accounting(engine)
    assert num_blocks > 24 or stats.preemptions > 0
