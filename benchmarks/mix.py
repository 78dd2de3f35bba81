"""A random mix of requests for the soak run: what a few careless front ends could do, from one seed."""

import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nanochat_infer import LLM, SamplingParams
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError
from nanochat_infer.generation import GenerationResult
from nanochat_infer.streaming import Generation

NUM_READERS = 4
NUM_PREFIXES = 6
MOST_OPEN = 20
MOST_IN_CLUMP = 24
MOST_PREFILLS = 3
KEPT_CONVERSATIONS = 8
DRAIN_S = 120.0
FIRST_ID, LAST_ID = 32, 126  # printable bytes


@dataclass(slots=True)
class Open:
    """A request that was not seen to end: what runs it, its prompt, and when somebody begins to read it."""

    generation: Generation
    prompt: list[int]
    read_at_s: float
    repeated: bool = False


class Mix:
    """Submits, cancels and neglects requests.

    Args:
        llm: the model.
        seed: of the choices; times still differ from run to run.
    """

    def __init__(self, llm: LLM, seed: int) -> None:
        self._llm, self._random = llm, random.Random(seed)
        self.submitted = self.refused = self.repeats = 0
        self.whole_prompts = self.cut_prompts = self._handed = 0
        self.reasons: dict[str, int] = {}
        self.faults: list[str] = []
        self._expected: tuple[int, ...] | None = None
        self._lock = threading.Lock()
        self._prefixes = [self._ids(size) for size in (16, 33, 64, 100, 160, 208)]
        self._same = self._prefixes[3] + self._ids(20)
        self._open: list[Open] = []
        self._prefills: deque[RequestStream] = deque()
        self._conversations: deque[list[int]] = deque(maxlen=KEPT_CONVERSATIONS)
        self._to_read: queue.SimpleQueue[Open | None] = queue.SimpleQueue()
        self._readers = [threading.Thread(target=self._read, daemon=True) for _ in range(NUM_READERS)]
        for reader in self._readers:
            reader.start()
        kinds: list[tuple[Callable[[], None], int]] = [
            (self._new, 40), (self._go_on, 15), (self._long, 8), (self._unread, 8), (self._cancel, 12),
            (self._idle, 8), (self._again, 8), (self._burst, 1),
        ]  # fmt: skip
        self._kinds, self._weights = [kind for kind, _ in kinds], [weight for _, weight in kinds]

    def act_in_clump(self) -> None:
        """Do some random things at once, so that requests run together and are short of blocks."""
        for _ in range(self._random.randint(1, MOST_IN_CLUMP)):
            self._act()

    def _act(self) -> None:
        """Do one random thing, and hand streams whose time has come to the readers."""
        if len(self._open) + self._handed - self._num_ended < MOST_OPEN:
            self._random.choices(self._kinds, self._weights)[0]()
        else:
            self._cancel()
        now_s = time.monotonic()
        for request in [request for request in self._open if request.read_at_s <= now_s]:
            self._open.remove(request)
            self._hand_over(request)

    def _hand_over(self, request: Open) -> None:
        self._handed += 1
        self._to_read.put(request)

    @property
    def _num_ended(self) -> int:
        with self._lock:
            return sum(self.reasons.values())

    def _ids(self, count: int) -> list[int]:
        return [self._random.randint(FIRST_ID, LAST_ID) for _ in range(count)]

    def _params(self, most: int) -> SamplingParams:
        chance = self._random
        return SamplingParams(
            temperature=chance.choice((0.0, 0.7, 1.2)),
            top_k=chance.choice((0, 20)),
            top_p=chance.choice((1.0, 0.9)),
            repetition_penalty=chance.choice((1.0, 1.0, 1.1)),
            seed=chance.getrandbits(40),
            max_tokens=chance.randint(1, most),
            stop=chance.choice(((), (), ("zq", "e e"))),
            ignore_eos=chance.random() < 0.5,
        )

    def _start(
        self, prompt: list[int], params: SamplingParams, wait_s: float = 0.0, previous: Sequence[int] = ()
    ) -> Open | None:
        try:
            generation = self._llm.start(prompt, params, previous_ids=previous)
        except BusyError:
            self.refused += 1
            return None
        self.submitted += 1
        request = Open(generation, prompt, time.monotonic() + wait_s)
        self._open.append(request)
        return request

    def _new(self) -> None:
        prompt = self._random.choice(self._prefixes) + self._ids(self._random.randint(1, 48))
        self._start(prompt, self._params(160), self._random.random() * 0.05)

    def _go_on(self) -> None:
        with self._lock:
            earlier = self._random.choice(self._conversations) if self._conversations else self._prefixes[0]
        kept = earlier if self._random.random() < 0.7 else earlier[: len(earlier) // 2]
        self._start(kept[:320] + self._ids(12), self._params(120), previous=earlier)

    def _long(self) -> None:
        self._start(self._ids(self._random.randint(200, 400)), self._params(24))

    def _unread(self) -> None:
        self._start(
            self._random.choice(self._prefixes) + self._ids(8), self._params(128), self._random.uniform(0.5, 5.0)
        )

    def _again(self) -> None:
        params = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=42, max_tokens=40, ignore_eos=True)
        request = self._start(self._same, params)
        if request is not None:
            request.repeated = True

    def _cancel(self) -> None:
        if self._open:
            self._random.choice(self._open).generation.cancel()

    def _idle(self) -> None:
        if len(self._prefills) >= MOST_PREFILLS:
            self._prefills.popleft().cancel()
            return
        prompt = self._random.choice(self._prefixes) + self._ids(self._random.randint(1, 150))
        try:
            self._prefills.append(self._llm.prefill(prompt))
        except BusyError:
            self.refused += 1
            return
        self.submitted += 1
        self.cut_prompts += len(prompt)

    def _burst(self) -> None:
        for _ in range(60):
            self._start(self._ids(4), self._params(4))

    def _read(self) -> None:
        while (request := self._to_read.get()) is not None:
            result = request.generation.result()
            with self._lock:
                self._count(request, result)

    def _count(self, request: Open, result: GenerationResult) -> None:
        reason = result.finish_reason
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        if result.token_ids:
            self.whole_prompts += len(request.prompt)
        else:
            self.cut_prompts += len(request.prompt)
        if len(result.token_ids) > 4:
            self._conversations.append(request.prompt + list(result.token_ids))
        if request.repeated and reason == "length":
            self.repeats += 1
            self._expected = self._expected or result.token_ids
            if result.token_ids != self._expected and len(self.faults) < 10:
                self.faults.append(f"the same request gave other tokens at its repetition {self.repeats}")

    def drain(self) -> None:
        """Have everything read to its end, and wait until the engine is quiet."""
        for request in self._open:
            self._hand_over(request)
        self._open.clear()
        while self._prefills:
            self._prefills.popleft().cancel()
        end_s = time.monotonic() + DRAIN_S
        while self._num_ended < self._handed or self._llm.stats().finished < self.submitted:
            if time.monotonic() > end_s:
                self.faults.append(f"requests did not end within {DRAIN_S:.0f} s")
                return
            time.sleep(0.02)

    def crowd(self, count: int) -> list[GenerationResult]:
        """Run requests as many at a time as the queue takes, all to the end, and return their results."""
        running, results = deque[Generation](), []
        for _ in range(count):
            prompt = self._random.choice(self._prefixes) + self._ids(self._random.randint(1, 100))
            params = SamplingParams(temperature=1.0, seed=self._random.getrandbits(40), max_tokens=48, ignore_eos=True)
            while len(running) >= MOST_OPEN:
                results.append(running.popleft().result())
            running.append(self._llm.start(prompt, params))
        results += [generation.result() for generation in running]
        self.submitted += count
        return results

    def close(self) -> None:
        """End the readers."""
        for _ in self._readers:
            self._to_read.put(None)
        for reader in self._readers:
            reader.join()
