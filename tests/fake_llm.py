"""A scripted stand-in for nanochat_infer.LLM: byte tokenizer, pieces of text with given timing, errors on demand.

A script gets the conversation (or the prompt's ids, where no encode_chat came before) and returns the answer: one text,
or an iterable of pieces. A piece is
    str              text, one TextDelta; "<think>" and "</think>" in it switch between content and reasoning
    bytes            the same as raw bytes; an incomplete character is held back until its rest comes
    Pause(seconds)   wait; cancelling ends the wait
    threading.Event  wait until it is set; cancelling ends the wait
    Fail(message)    end with finish_reason "error"
    an exception     raised out of the running generation
Text goes through ids: token_ids are its UTF-8 bytes, and END (the stop id) after the last. KV is cached as in the
engine: what a request or a prefill computed is found by later ones, until kv.evict(). LogitsOptions change nothing of
what the script says; logprobs are FAKE_LOGPROB for the id drawn, and one less for each id above it.
"""

import codecs
import itertools
import re
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nanochat_infer.engine.events import FinishReason, PrefillProgress, Queued, Timings, Usage
from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.errors import BusyError, ContextLengthError, ParameterError
from nanochat_infer.generation import GenerationResult, StreamItem, TextDelta
from nanochat_infer.logits_options import LogitsOptions, TokenLogprob
from nanochat_infer.sampling_params import SamplingParams
from tests.fake_kv import FAKE_IDENTITY, FakeKv, FakeKvChain, FakePrefill

START = 256
END = 257
FAKE_LOGPROB = -0.25
THINK = re.compile(r"(<think>|</think>)")


@dataclass(frozen=True)
class Pause:
    """Wait that long, then go on."""

    seconds: float


@dataclass(frozen=True)
class Fail:
    """End the answer with finish_reason "error" and this sentence."""

    message: str = "the model produced no number"


Piece = str | bytes | Pause | threading.Event | Fail | BaseException
Script = Callable[[Any], str | Iterable[Piece]]


@dataclass(frozen=True)
class FakeInfo:
    """As nanochat_infer.llm.ModelInfo."""

    name: str = "fake"
    path: str = "/nowhere/fake"
    architecture: str = "fake"
    device: str = "cpu"
    weights: str = "f32"
    kv_type: str = "f32"
    num_parameters: int = 1_000_000
    context_length: int = 4096
    is_chat: bool = True
    template_source: str = "default ChatML"
    supports_thinking: bool = False
    fingerprint: str = "f" * 64
    notes: tuple[str, ...] = ()


class FakeDetokenizer:
    """Bytes to text; never a part of a character."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, token_id: int) -> str:
        return self._decoder.decode(bytes([token_id])) if token_id < 256 else ""

    def flush(self) -> str:
        return self._decoder.decode(b"", final=True)


class FakeTokenizer:
    """One id per byte of UTF-8; START and END are control tokens that text can never become."""

    vocab_size = 258
    eos_token_id = END
    bos_token_id = None
    special_ids = frozenset({START, END})
    control_ids: Mapping[str, int] = {"<|im_start|>": START, "<|im_end|>": END}

    def __init__(self, fingerprint: str = "bytes") -> None:
        self.fingerprint = fingerprint

    def encode(self, text: str, *, add_special_tokens: bool = False, parse_special: bool = False) -> list[int]:
        return list(text.encode())

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = True) -> str:
        return bytes(i for i in ids if i < 256).decode(errors="replace")

    def token_bytes(self, token_id: int) -> bytes:
        return bytes([token_id]) if 0 <= token_id < 256 else b""

    def token_text(self, token_id: int) -> str | None:
        names = {number: name for name, number in self.control_ids.items()}
        return names.get(token_id, chr(token_id)) if 0 <= token_id < self.vocab_size else None

    def detokenizer(self, skip_special_tokens: bool = True, prior_ids: Sequence[int] = ()) -> FakeDetokenizer:
        return FakeDetokenizer()


@dataclass
class FakeTemplate:
    """START role newline content END newline, as ChatML; enough for callers that ask for llm.template."""

    source: str = "default ChatML"
    supports_thinking: bool = False

    def render(self, messages: Sequence[Any], add_generation_prompt: bool = True, **_: Any) -> str:
        text = "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in messages)
        return text + ("<|im_start|>assistant\n" if add_generation_prompt else "")


@dataclass
class EncodeCall:
    """What one encode_chat was asked; tests read FakeLLM.encoded."""

    messages: tuple[Any, ...]
    enable_thinking: bool | None
    date_string: str | None
    continue_final_message: bool


def echo(messages: Any) -> str:
    """The default script: repeat the last user message; go on where an unfinished answer ends."""
    if not messages or isinstance(messages[0], int):
        return "You gave me a prompt."
    last = [m.content for m in messages if m.role == "user"]
    answer = f"You said: {last[-1] if last else 'nothing'}"
    if messages[-1].role == "assistant":
        return answer.removeprefix(messages[-1].content)
    return answer


@dataclass
class FakeConstraint:
    """What json_constraint was asked; nothing is constrained, the script has to say what fits."""

    schema: Mapping[str, Any] | None
    after_thinking: bool
    is_complete: bool = False
    problem: str = ""

    def allowed(self) -> None:
        return None

    def accept(self, token_id: int) -> None:
        pass


class FakeGeneration:
    """As nanochat_infer.streaming.Generation."""

    def __init__(
        self,
        llm: "FakeLLM",
        pieces: Iterable[Piece],
        prompt_ids: Sequence[int],
        params: SamplingParams,
        previous_ids: Sequence[int] = (),
        options: LogitsOptions | None = None,
        plain: bool | None = None,
    ) -> None:
        self.options = options
        self.plain = plain
        self.prompt_tokens = len(prompt_ids)
        self.seed = next(llm.seeds) if params.seed is None else params.seed
        self.params = params
        self.prompt_ids = tuple(prompt_ids)
        self.previous_ids = tuple(previous_ids)
        self.reuse = llm.kv.look_up(self.prompt_ids, self.previous_ids)
        self._llm = llm
        self._pieces = pieces
        self._cancelled = threading.Event()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._kind: Literal["content", "reasoning"] = "content"
        self._text: dict[str, list[str]] = {"content": [], "reasoning": []}
        self._ids: list[int] = []
        self._started = time.monotonic()
        self._first: float | None = None

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def result(self) -> GenerationResult:
        return next(item for item in self if isinstance(item, GenerationResult))

    def __iter__(self) -> Iterator[StreamItem]:
        self._llm.running += 1
        try:
            yield from self._progress()
            reason, message = yield from self._answer()
            tail = self._delta(self._decoder.decode(b"", final=True), ())
            if tail.text:
                yield tail
            yield self._result(reason, message)
        finally:
            self._llm.running -= 1
            self._llm.kv.add((*self.prompt_ids, *self._ids[:-1]))

    def _progress(self) -> Iterator[StreamItem]:
        for ahead in range(self._llm.queue_ahead, 0, -1):
            yield Queued(ahead)
            self._wait(self._llm.delay_s)
        step = max(1, self._llm.prefill_chunk)
        for done in range(0, self.prompt_tokens, step):
            if self.cancelled:
                return
            yield PrefillProgress(min(done + step, self.prompt_tokens), self.prompt_tokens, 0)
            self._wait(self._llm.prefill_delay_s)

    def _answer(self) -> Generator[StreamItem, None, tuple[FinishReason, str]]:
        room = self._llm.info.context_length - self.prompt_tokens
        for piece in self._pieces:
            if isinstance(piece, BaseException):
                raise piece
            if isinstance(piece, Fail):
                return "error", piece.message
            if isinstance(piece, Pause):
                self._wait(piece.seconds)
            elif isinstance(piece, threading.Event):
                while not (piece.wait(0.005) or self.cancelled):
                    pass
            else:
                self._wait(self._llm.delay_s)
            if self.cancelled:
                return "cancelled", ""
            if isinstance(piece, str | bytes):
                yield from self._emit(
                    piece.encode() if isinstance(piece, str) else piece, min(room, self.params.max_tokens)
                )
                if len(self._ids) >= self.params.max_tokens:
                    return "length", ""
                if len(self._ids) >= room:
                    return "length", f"context is full: {self._llm.info.context_length} tokens; start a new session"
        self._ids.append(END)
        yield self._delta("", (END,))
        return "stop", ""

    def _emit(self, data: bytes, limit: int) -> Iterator[TextDelta]:
        data = data[: max(0, limit - len(self._ids))]
        self._ids += data
        self._first = self._first or time.monotonic()
        ids = tuple(data)
        for part in THINK.split(self._decoder.decode(data)):
            if part in ("<think>", "</think>"):
                self._kind = "reasoning" if part == "<think>" else "content"
            elif part:
                yield self._delta(part, ids)
                ids = ()
        if ids:
            yield self._delta("", ids)

    def _delta(self, text: str, ids: tuple[int, ...]) -> TextDelta:
        self._text[self._kind].append(text)
        return TextDelta(text, ids, self._kind, self._logprobs(ids))

    def _logprobs(self, ids: Sequence[int]) -> tuple[TokenLogprob, ...]:
        if self.options is None or self.options.num_logprobs is None:
            return ()
        places = range(self.options.num_logprobs)
        return tuple(
            TokenLogprob(i, FAKE_LOGPROB, tuple(((i + k) % FakeTokenizer.vocab_size, FAKE_LOGPROB - k) for k in places))
            for i in ids
        )

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._cancelled.wait(seconds)

    def _result(self, reason: FinishReason, message: str) -> GenerationResult:
        now = time.monotonic()
        first = self._first or now
        return GenerationResult(
            text="".join(self._text["content"]),
            token_ids=tuple(self._ids),
            finish_reason=reason,
            usage=Usage(self.prompt_tokens, len(self._ids), self.reuse.cached_tokens),
            timings=Timings((first - self._started) * 1e3, 1000.0, 100.0, (now - self._started) * 1e3),
            reasoning="".join(self._text["reasoning"]),
            message=message,
            seed=self.seed,
            reuse=self.reuse,
            logprobs=self._logprobs(self._ids),
        )


@dataclass
class FakeLLM:
    """See the module's docstring. Everything may be changed between calls.

    Args:
        script: conversation -> answer; the default repeats the user.
        delay_s: before each piece of text.
        prefill_delay_s: after each PrefillProgress.
        prefill_chunk: prompt tokens per PrefillProgress.
        queue_ahead: how many Queued events come first.
        busy: start raises BusyError.
        start_error: raised by the next start, once.
        encode_error: raised by the next encode_chat, once.
        prefill_error: raised by every prefill.
        constraints: what json_constraint was asked; a schema with "not" in it is refused.
    """

    script: Script = echo
    delay_s: float = 0.0
    prefill_delay_s: float = 0.0
    prefill_chunk: int = 256
    queue_ahead: int = 0
    busy: bool = False
    start_error: Exception | None = None
    encode_error: Exception | None = None
    prefill_error: Exception | None = None
    stop_ids: frozenset[int] = frozenset({END})
    info: Any = field(default_factory=FakeInfo)
    tokenizer: Any = field(default_factory=FakeTokenizer)
    template: FakeTemplate | None = field(default_factory=FakeTemplate)
    generation_defaults: dict[str, Any] = field(default_factory=dict)
    encoded: list[EncodeCall] = field(default_factory=list)
    started: list[FakeGeneration] = field(default_factory=list)
    prefilled: list[FakePrefill] = field(default_factory=list)
    constraints: list[FakeConstraint] = field(default_factory=list)
    kv: FakeKv = field(default_factory=FakeKv)
    seeds: Iterator[int] = field(default_factory=lambda: itertools.count(1001))
    running: int = 0
    closed: bool = False
    prefill_tok_s: float = 0.0

    def __post_init__(self) -> None:
        self._conversations: dict[tuple[int, ...], tuple[Any, ...]] = {}

    @property
    def default_params(self) -> SamplingParams:
        return SamplingParams(**self.generation_defaults)

    def encode_chat(
        self,
        messages: Sequence[Any],
        *,
        enable_thinking: bool | None = None,
        date_string: str | None = None,
        continue_final_message: bool = False,
    ) -> list[int]:
        if self.encode_error is not None:
            error, self.encode_error = self.encode_error, None
            raise error
        self.encoded.append(EncodeCall(tuple(messages), enable_thinking, date_string, continue_final_message))
        ids: list[int] = []
        for message in messages:
            content = message.content.encode() if message.token_ids is None else message.token_ids
            ids += [START, *message.role.encode(), 10, *(i for i in content if i != END), END, 10]
        ids = ids[:-2] if continue_final_message else [*ids, START, *b"assistant\n"]
        self._conversations[tuple(ids)] = tuple(messages)
        return ids

    def start(
        self,
        prompt_ids: Sequence[int],
        params: SamplingParams | None = None,
        *,
        plain: bool | None = None,
        previous_ids: Sequence[int] = (),
        options: LogitsOptions | None = None,
    ) -> FakeGeneration:
        if self.start_error is not None:
            error, self.start_error = self.start_error, None
            raise error
        if self.busy:
            raise BusyError("the queue is full (64 requests wait); try again later")
        if not prompt_ids or not all(0 <= i < self.tokenizer.vocab_size for i in prompt_ids):
            raise ParameterError("a prompt needs at least one token id of the vocabulary")
        if options is not None:
            options.check_ids(self.tokenizer.vocab_size)
        limit = self.info.context_length
        if len(prompt_ids) >= limit:
            raise ContextLengthError(f"context is full: {len(prompt_ids)} of {limit} tokens; start a new session")
        answer = self.script(self._conversations.get(tuple(prompt_ids), list(prompt_ids)))
        pieces = re.findall(r"\s*\S+|\s+", answer) if isinstance(answer, str) else answer
        params = params or self.default_params
        self.started.append(FakeGeneration(self, pieces, prompt_ids, params, previous_ids, options, plain))
        return self.started[-1]

    def json_constraint(self, schema: Mapping[str, Any] | None, *, after_thinking: bool = False) -> FakeConstraint:
        if schema is not None and "not" in schema:
            raise ParameterError('schema cannot be followed: Unimplemented keys: ["not"]')
        self.constraints.append(FakeConstraint(schema, after_thinking))
        return self.constraints[-1]

    def prefill(self, prompt_ids: Sequence[int]) -> FakePrefill:
        if self.prefill_error is not None:
            raise self.prefill_error
        self.prefilled.append(FakePrefill(prompt_ids))
        self.kv.add(self.prefilled[-1].prompt_ids)
        return self.prefilled[-1]

    def stream(self, prompt: str | Sequence[int], params: SamplingParams | None = None) -> Iterator[StreamItem]:
        yield from self.start(self._ids(prompt), params)

    def generate(self, prompt: Any, params: SamplingParams | None = None) -> Any:
        if isinstance(prompt, str) or (prompt and isinstance(prompt[0], int)):
            return self.start(self._ids(prompt), params).result()
        return [self.start(self._ids(item), params).result() for item in prompt]

    def chat(self, messages: Sequence[Any], params: SamplingParams | None = None) -> GenerationResult:
        return self.start(self.encode_chat(messages), params).result()

    def kv_chain(self, token_ids: Sequence[int]) -> FakeKvChain:
        return FakeKvChain(self.kv, token_ids)

    def kv_identity(self, digests: Path | None = None) -> dict[str, str]:
        return {**FAKE_IDENTITY, "weights": self.info.fingerprint, "tokenizer": self.tokenizer.fingerprint}

    def stats(self) -> EngineStats:
        num = -(-self.info.context_length // 16)
        return EngineStats(16, num, cached_blocks=4, free_blocks=num - 4, finished=len(self.started))

    def memory(self) -> dict[str, int]:
        return {"weights_bytes": 1 << 20, "kv_bytes": 3 << 20, "scratch_bytes": 0}

    def close(self) -> None:
        self.closed = True
        for generation in self.started:
            generation.cancel()

    def __enter__(self) -> "FakeLLM":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ids(self, prompt: str | Sequence[int]) -> list[int]:
        return self.tokenizer.encode(prompt) if isinstance(prompt, str) else list(prompt)
