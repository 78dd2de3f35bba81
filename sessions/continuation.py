"""Going on from an unfinished answer: its text is made again from its ids, so that no seam shows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from nanochat_infer.generation import GenerationResult, StreamItem, TextDelta
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.streaming import TextPipeline, closes_thinking, opens_thinking
from nanochat_infer.text.chat_template import ChatMessage
from nanochat_infer.text.reasoning import OPEN_TAG
from sessions.prompt import LanguageModel, RunningGeneration

Encode = Callable[[list[ChatMessage], bool], list[int]]
Replayed = tuple[TextPipeline, list[TextDelta]]


class Continuation:
    """A generation that starts with the ids of an earlier answer.

    prior is the earlier text, without what was held back of a character or a stop string; the new ids follow through
    the same detokenizer. The result holds both.

    Args:
        pipeline: has taken the earlier ids.
        prior: what came out of it.
    """

    def __init__(self, pipeline: TextPipeline, prior: Sequence[TextDelta]) -> None:
        self.prior = tuple(prior)
        self._pipeline = pipeline
        self._source: RunningGeneration | None = None

    @property
    def text(self) -> str:
        """The answer's text so far."""
        return self._pipeline.text("content")

    @property
    def reasoning(self) -> str:
        """The answer's reasoning so far."""
        return self._pipeline.text("reasoning")

    @property
    def token_ids(self) -> tuple[int, ...]:
        """The answer's ids so far."""
        return tuple(self._pipeline.token_ids)

    @property
    def seed(self) -> int:
        """The seed of the new part."""
        return 0 if self._source is None else self._source.seed

    def attach(self, generation: RunningGeneration) -> None:
        """Give the generation of the new part."""
        self._source = generation

    def cancel(self) -> None:
        """Stop the new part."""
        if self._source is not None:
            self._source.cancel()

    def __iter__(self) -> Iterator[StreamItem]:
        taken = 0
        for item in self._source or ():
            if isinstance(item, TextDelta):
                taken += len(item.token_ids)
                yield from self._push(item.token_ids)
            elif isinstance(item, GenerationResult):
                yield from self._push(item.token_ids[taken:])
                yield from self._pipeline.finish()
                yield self._result(item)
            else:
                yield item

    def _push(self, token_ids: Sequence[int]) -> Iterator[TextDelta]:
        for token_id in token_ids:
            if self._pipeline.stopped:
                return
            yield from self._pipeline.push(token_id)
            if self._pipeline.stopped:
                self.cancel()

    def _result(self, item: GenerationResult) -> GenerationResult:
        stopped = self._pipeline.stopped and item.finish_reason != "error"
        return replace(
            item,
            text=self.text,
            reasoning=self.reasoning,
            token_ids=self.token_ids,
            finish_reason="stop" if stopped else item.finish_reason,
            message="" if stopped else item.message,
        )


def unfinished_prompt(llm: LanguageModel, messages: Sequence[ChatMessage], encode: Encode) -> list[int]:
    """Return the prompt that ends with the unfinished last message.

    Sampled ids follow the prompt they were sampled after; only where they are of another tokenizer is the text encoded.

    Args:
        llm: the model.
        messages: the conversation; the last is the unfinished answer.
        encode: (messages, continue_final_message) -> ids.
    """
    *earlier, final = messages
    if final.token_ids is None:
        return encode(list(messages), True)
    return [*encode(earlier, False), *_without_stop(llm, final.token_ids)]


def plan_continuation(
    llm: LanguageModel, messages: Sequence[ChatMessage], params: SamplingParams, encode: Encode
) -> tuple[list[int], Continuation]:
    """Return the prompt that ends with the unfinished last message, and what goes on from there.

    Sampled ids follow the prompt they were sampled after; where they are of another tokenizer, or do not say what the
    message says, as in a forged import, the text is encoded.

    Args:
        llm: the model.
        messages: the conversation; the last is the unfinished answer.
        params: of the new part.
        encode: (messages, continue_final_message) -> ids.
    """
    *earlier, final = messages
    before = encode(earlier, False)
    if final.token_ids is not None:
        ids = _without_stop(llm, final.token_ids)
        found = None if any(_is_unseen(llm, i) for i in ids) else _said(llm, before, ids, params, final)
        if found is not None:
            return [*before, *ids], Continuation(*found)
    prompt_ids = encode([*earlier, replace(final, token_ids=None)], True)
    said = final.content
    if final.reasoning and not final.content and _thinks(llm):
        # That prompt ends inside the thoughts, whatever the template opens; what follows is read on from there.
        before = [*before, *llm.tokenizer.encode(OPEN_TAG, add_special_tokens=False, parse_special=True)]
        said = final.reasoning
    ids = tuple(llm.tokenizer.encode(said, add_special_tokens=False))
    pipeline, prior = _replay(llm, before, ids, params)
    return prompt_ids, Continuation(pipeline, prior)


def _said(
    llm: LanguageModel, before: Sequence[int], ids: Sequence[int], params: SamplingParams, final: ChatMessage
) -> Replayed | None:
    """Return the pipeline out of which the ids come as the message says; None where they say something else.

    Thinking may have been turned on or off since: then the ids are read by the setting that they were sampled under.
    """
    found = _replay(llm, before, ids, params)
    may_differ = _thinks(llm) and not opens_thinking(llm.tokenizer, before)
    if may_differ and not _says(found[0], final):
        closed = closes_thinking(llm.tokenizer, before)
        found = _replay(llm, () if closed else before, ids, params, thinks=closed)
    return found if _says(found[0], final) else None


def _says(pipeline: TextPipeline, final: ChatMessage) -> bool:
    # What was held back of a character or a stop string is in the message only.
    content, reasoning = pipeline.text("content"), pipeline.text("reasoning")
    return final.content.startswith(content) and final.reasoning.startswith(reasoning)


def _replay(
    llm: LanguageModel, before: Sequence[int], ids: Sequence[int], params: SamplingParams, *, thinks: bool = True
) -> Replayed:
    """Push ids through a fresh pipeline; a stop string inside them was not asked for then and is left alone."""
    pipeline = TextPipeline(
        llm.tokenizer,
        before,
        params,
        llm.stop_ids,
        thinks=thinks and _thinks(llm),
        continues=not llm.info.is_chat,
    )
    deltas = [delta for token_id in ids for delta in pipeline.push(token_id)]
    if pipeline.stopped:
        pipeline, deltas = _replay(llm, before, ids, replace(params, stop=()), thinks=thinks)
        # For what is new; one that would begin in the old text is not seen.
        pipeline.stop_at(params.stop)
    return pipeline, deltas


def _thinks(llm: LanguageModel) -> bool:
    return llm.info.supports_thinking and llm.info.is_chat


def _without_stop(llm: LanguageModel, token_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return the ids up to a stop id: a kill may come between it and the end."""
    ids = list(token_ids)
    while ids and _is_unseen(llm, ids[-1]):
        ids.pop()
    return tuple(ids)


def _is_unseen(llm: LanguageModel, token_id: int) -> bool:
    """Tell whether a token is none of the answer's: it ends one, or is special and shows nothing, unlike think tags."""
    special = token_id in llm.tokenizer.special_ids and not llm.tokenizer.decode([token_id])
    return token_id in llm.stop_ids or special
