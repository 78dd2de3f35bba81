"""From the engine's ids to text pieces: detokenizer, stop strings, reasoning, one after the other."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from nanochat_infer.engine.events import Event, Finished, TokenGenerated, Usage
from nanochat_infer.generation import GenerationResult, StreamItem, TextDelta
from nanochat_infer.logits_options import TokenLogprob
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG, Kind, ReasoningSplitter
from nanochat_infer.text.stop import StopStrings
from nanochat_infer.text.tokenizer import Tokenizer

NUM_PRIOR_IDS = 16  # enough for a character split over byte tokens


class EventStream(Protocol):
    """What Generation needs of engine.submit's return value."""

    seed: int

    def __iter__(self) -> Iterator[Event]: ...
    def cancel(self) -> None: ...


class TextPipeline:
    """Turns ids of one answer into text pieces, and knows when a stop string was met.

    Args:
        tokenizer: the model's.
        prompt_ids: what the answer follows.
        params: for the stop strings.
        stop_ids: ids that end the answer and show nothing.
        thinks: report text between think tags apart, unless the prompt has closed its think block already.
        continues: the answer's text goes on from the prompt's (a completion), so a space at its start belongs to it.
        thinks_first: reasoning can only be the very start, whatever the prompt closed; an answer that begins otherwise
            may hold tags as text.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        prompt_ids: Sequence[int],
        params: SamplingParams,
        stop_ids: frozenset[int],
        *,
        thinks: bool,
        continues: bool,
        thinks_first: bool = False,
    ) -> None:
        self._detokenizer = tokenizer.detokenizer(prior_ids=prompt_ids[-NUM_PRIOR_IDS:] if continues else ())
        self._stops = StopStrings(params.stop)
        self._stop_ids = stop_ids if not params.ignore_eos else frozenset()
        opened = thinks and opens_thinking(tokenizer, prompt_ids)
        # Where thinking is off, tags in the answer are what it talks about.
        closed = thinks and not thinks_first and closes_thinking(tokenizer, prompt_ids)
        self._splitter = ReasoningSplitter(opened=opened) if thinks and not closed else None
        self._first_id = tokenizer.control_ids.get(OPEN_TAG) if thinks_first and not opened else None
        self._parts: dict[Kind, list[str]] = {"content": [], "reasoning": []}
        self.token_ids: list[int] = []
        self.logprobs: list[TokenLogprob] = []
        self.stopped = False

    def push(self, token_id: int, logprob: TokenLogprob | None = None) -> list[TextDelta]:
        """Take one sampled id; return what may be shown."""
        if self._first_id is not None and not self.token_ids and token_id != self._first_id:
            self._splitter = None
        self.token_ids.append(token_id)
        logprobs = () if logprob is None else (logprob,)
        self.logprobs += logprobs
        text = "" if token_id in self._stop_ids else self._detokenizer.push(token_id)
        emitted, self.stopped = self._stops.push(text)
        return self._deltas(self._split(emitted), (token_id,), logprobs)

    def stop_at(self, stops: Sequence[str]) -> None:
        """Look for these stop strings from now on, and no more for the earlier ones."""
        self._stops = StopStrings(stops)

    def finish(self) -> list[TextDelta]:
        """Return what was held back, once, at the end."""
        pieces: list[tuple[Kind, str]] = []
        if not self.stopped:
            emitted, self.stopped = self._stops.push(self._detokenizer.flush())
            pieces += self._split(emitted)
            if not self.stopped:
                pieces += self._split(self._stops.flush())
        if self._splitter is not None:
            pieces += self._splitter.flush()
        return [delta for delta in self._deltas(pieces, ()) if delta.text]

    def text(self, kind: Kind) -> str:
        """The answer so far, of one kind."""
        return "".join(self._parts[kind])

    def _split(self, text: str) -> list[tuple[Kind, str]]:
        if self._splitter is None:
            return [("content", text)]
        return list(self._splitter.push(text))

    def _deltas(
        self, pieces: list[tuple[Kind, str]], token_ids: tuple[int, ...], logprobs: tuple[TokenLogprob, ...] = ()
    ) -> list[TextDelta]:
        deltas = []
        for kind, text in pieces:
            if text:
                self._parts[kind].append(text)
                deltas.append(TextDelta(text, token_ids, kind, logprobs))
                token_ids = logprobs = ()
        if token_ids:
            deltas.append(TextDelta("", token_ids, logprobs=logprobs))
        return deltas


class Generation:
    """One running generation; iterate it for StreamItems, the last is a GenerationResult. cancel() from any thread."""

    def __init__(self, stream: EventStream, pipeline: TextPipeline, *, num_prompt_tokens: int) -> None:
        self.prompt_tokens = num_prompt_tokens
        self.seed = stream.seed
        self._stream = stream
        self._pipeline = pipeline

    def cancel(self) -> None:
        """Stop within one step; iteration then ends with a result whose finish_reason is "cancelled"."""
        self._stream.cancel()

    def result(self) -> GenerationResult:
        """Wait for the end and return it; an interrupt meanwhile cancels the generation."""
        try:
            for item in self:
                if isinstance(item, GenerationResult):
                    return item
        except BaseException:
            self.cancel()
            raise
        raise RuntimeError("a generation was iterated twice")

    def __iter__(self) -> Iterator[StreamItem]:
        pipeline = self._pipeline
        for event in self._stream:
            if isinstance(event, Finished):
                yield from pipeline.finish()
                yield self._result(event)
                return
            if not isinstance(event, TokenGenerated):
                yield event
            elif not pipeline.stopped:
                yield from pipeline.push(event.token_id, event.logprob)
                if pipeline.stopped:
                    self._stream.cancel()

    def _result(self, event: Finished) -> GenerationResult:
        pipeline = self._pipeline
        stopped = pipeline.stopped
        usage = Usage(event.usage.prompt_tokens, len(pipeline.token_ids), event.usage.cached_tokens)
        return GenerationResult(
            text=pipeline.text("content"),
            token_ids=tuple(pipeline.token_ids),
            finish_reason="stop" if stopped and event.reason != "error" else event.reason,
            usage=usage,
            timings=event.timings,
            reasoning=pipeline.text("reasoning"),
            message="" if stopped and event.reason != "error" else event.message,
            seed=self.seed,
            reuse=event.reuse,
            logprobs=tuple(pipeline.logprobs),
        )


def opens_thinking(tokenizer: Tokenizer, prompt_ids: Sequence[int]) -> bool:
    """Tell whether a prompt ends inside a think block that it opened."""
    return _tail(tokenizer, prompt_ids).endswith(OPEN_TAG)


def closes_thinking(tokenizer: Tokenizer, prompt_ids: Sequence[int]) -> bool:
    """Tell whether a prompt ends with the end of a think block, as templates write it to turn thinking off."""
    return _tail(tokenizer, prompt_ids).endswith(CLOSE_TAG)


def _tail(tokenizer: Tokenizer, prompt_ids: Sequence[int]) -> str:
    return tokenizer.decode(list(prompt_ids[-8:]), skip_special_tokens=False).rstrip()
