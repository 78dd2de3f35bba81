"""A loaded model: text in, text out. Joins checkpoint, text, device and engine; sessions and programs use this."""

import os
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np

from nanochat_infer.checkpoints import Checkpoint
from nanochat_infer.devices.base import ModelRunner
from nanochat_infer.engine.engine import Engine, EngineLimits, EngineStats
from nanochat_infer.engine.kv_transfer import KvChain
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stream import RequestStream
from nanochat_infer.errors import BusyError, DeviceError, NanochatInferError, ParameterError
from nanochat_infer.generation import GenerationResult, StreamItem
from nanochat_infer.kv_identity import kv_identity, source_stamp
from nanochat_infer.logits_options import LogitsOptions
from nanochat_infer.memory import available_bytes
from nanochat_infer.nano import NanoModel
from nanochat_infer.sampling_params import SamplingParams, suggested_sampling
from nanochat_infer.streaming import Generation, TextPipeline, opens_thinking
from nanochat_infer.text.chat_template import ChatMessage, ChatTemplate
from nanochat_infer.text.json_constraint import JsonConstraint, JsonGrammars
from nanochat_infer.text.prompt import encode_chat, encode_plain
from nanochat_infer.text.tokenizer import Tokenizer

Prompt = str | Sequence[int]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What users are told about the loaded model."""

    name: str
    path: str
    architecture: str
    device: str
    weights: str
    num_parameters: int
    context_length: int
    is_chat: bool
    template_source: str
    supports_thinking: bool
    fingerprint: str
    notes: tuple[str, ...] = ()
    threads: int = 0  # on the CPU
    kv_type: str = ""


class LLM:
    """A model that is loaded and ready; made by load(). Thread-safe; also a context manager."""

    def __init__(
        self,
        checkpoint: Checkpoint | NanoModel,
        tokenizer: Tokenizer,
        template: ChatTemplate | None,
        runner: ModelRunner,
        limits: EngineLimits,
        *,
        device: str,
        notes: tuple[str, ...],
        builtin: bool,
    ) -> None:
        self.tokenizer = tokenizer
        self.template = template
        self.generation_defaults: Mapping[str, Any] = checkpoint.generation_config
        self._process_id = os.getpid()
        self._sources = source_stamp()
        self._checkpoint = checkpoint
        self._runner = runner
        self._stop_ids = frozenset(checkpoint.config.eos_token_ids) | frozenset(
            () if tokenizer.eos_token_id is None else (tokenizer.eos_token_id,)
        )
        self._grammars = JsonGrammars(tokenizer, runner.vocab_size, self._stop_ids)
        self._engine = Engine(runner, limits)
        # The engine's threads hold the engine and the runner, not this object.
        self._dropped = weakref.finalize(self, _close_later, os.getpid(), self._engine, runner, checkpoint)
        self._dropped.atexit = False
        self.info = ModelInfo(
            name="built-in" if builtin else checkpoint.path.resolve().name,
            path=str(checkpoint.path),
            architecture=checkpoint.config.architecture,
            device=device,
            weights=runner.weights,
            kv_type=runner.kv_type,
            num_parameters=checkpoint.num_parameters,
            context_length=runner.limits.max_context_len,
            is_chat=template is not None,
            template_source="none" if template is None else template.source,
            supports_thinking=template is not None and template.supports_thinking,
            fingerprint=checkpoint.fingerprint,
            notes=notes,
            threads=getattr(runner, "num_threads", 0),
        )

    @property
    def stop_ids(self) -> frozenset[int]:
        """Ids that end an answer and show nothing."""
        return self._stop_ids

    @property
    def default_params(self) -> SamplingParams:
        """Built-in defaults, overridden by the model's generation_config."""
        return SamplingParams(**suggested_sampling(self.generation_defaults))

    def encode_chat(
        self,
        messages: Sequence[ChatMessage],
        *,
        enable_thinking: bool | None = None,
        date_string: str | None = None,
        continue_final_message: bool = False,
    ) -> list[int]:
        """Return the prompt's ids: through the chat template, or the plain texts for a base model.

        Raises:
            TemplateError: the template refuses the conversation.
        """
        if self.template is None:
            return encode_plain(self.tokenizer, messages)
        return encode_chat(
            self.tokenizer,
            self.template,
            messages,
            enable_thinking=enable_thinking,
            date_string=date_string,
            continue_final_message=continue_final_message,
        )

    def start(
        self,
        prompt_ids: Sequence[int],
        params: SamplingParams | None = None,
        *,
        plain: bool | None = None,
        previous_ids: Sequence[int] = (),
        options: LogitsOptions | None = None,
    ) -> Generation:
        """Submit a prompt and return at once.

        Args:
            prompt_ids: ids of the whole prompt.
            params: sampling parameters; None takes default_params.
            plain: the answer goes on from the prompt's text: no reasoning apart, a leading space kept. None means so
                for base models only.
            previous_ids: what the conversation held before; GenerationResult.reuse then says why not all was reused.
            options: what is asked of the logits beside params: bias, penalties, logprobs, a JSON schema.

        Raises:
            ParameterError, ContextLengthError, BusyError: the request was not taken.
        """
        params = self.default_params if params is None else params
        if not isinstance(params, SamplingParams):
            raise ParameterError(f"params must be SamplingParams, got {type(params).__name__}")
        if plain is None:
            plain = self.template is None
        if not isinstance(prompt_ids, (Sequence, np.ndarray)):
            raise ParameterError(f"prompt_ids must be a list of token ids, got {type(prompt_ids).__name__}")
        if not isinstance(previous_ids, (Sequence, np.ndarray)):
            raise ParameterError(f"previous_ids must be a list of token ids, got {type(previous_ids).__name__}")
        if options is not None and not isinstance(options, LogitsOptions):
            raise ParameterError(f"options must be LogitsOptions, got {type(options).__name__}")
        prompt_ids = list(prompt_ids)  # a deque, say, has no slices
        request = Request(prompt_ids, params, self._stop_ids, previous_ids, options=options)
        thinks = self.info.supports_thinking and not plain
        constraint = None if options is None else options.constraint
        if not isinstance(constraint, JsonConstraint):
            stream = self._engine.submit(request)
        else:
            thinks = thinks and constraint.after_thinking
            stream = self._submit_constrained(request, constraint)
        pipeline = TextPipeline(
            self.tokenizer,
            prompt_ids,
            params,
            self._stop_ids,
            thinks=thinks,
            continues=plain,
            thinks_first=constraint is not None,
        )
        return Generation(stream, pipeline, num_prompt_tokens=len(prompt_ids))

    def _submit_constrained(self, request: Request, constraint: JsonConstraint) -> RequestStream:
        constraint.begin(opened=opens_thinking(self.tokenizer, request.prompt_ids))
        try:
            return self._engine.submit(request)
        except NanochatInferError:
            constraint.give_back()
            raise

    def json_constraint(self, schema: Mapping[str, Any] | None, *, after_thinking: bool = False) -> JsonConstraint:
        """Return a constraint for LogitsOptions that makes one answer JSON of a schema.

        An answer that max_tokens cuts off ends with "length" and is not whole.

        Args:
            schema: JSON Schema; None allows any JSON object.
            after_thinking: the answer may think first, if the model does that at all.

        Raises:
            ParameterError: the schema is none, or asks for what cannot be ensured.
        """
        return self._grammars.constraint(schema, after_thinking=after_thinking and self.info.supports_thinking)

    def prefill(self, prompt_ids: Sequence[int]) -> RequestStream:
        """Compute the KV of a prompt while nothing else is to do, so that a later request finds it.

        It yields to any other request, and goes on afterwards. Nobody has to read the events; cancel() ends it.

        Raises:
            ParameterError, ContextLengthError, BusyError: the request was not taken.
        """
        return self._engine.submit(Request(prompt_ids, SamplingParams(), idle=True, prefill_only=True))

    def stream(self, prompt: Prompt, params: SamplingParams | None = None) -> Iterator[StreamItem]:
        """Yield Queued, PrefillProgress and TextDelta items, then one GenerationResult."""
        generation = self.start(self._prompt_ids(prompt), params, plain=True)
        try:
            yield from generation
        finally:
            generation.cancel()

    @overload
    def generate(self, prompt: str, params: SamplingParams | None = None) -> GenerationResult: ...
    @overload
    def generate(
        self, prompt: list[str] | list[list[int]] | list[Prompt], params: SamplingParams | None = None
    ) -> list[GenerationResult]: ...
    @overload
    def generate(self, prompt: Sequence[int], params: SamplingParams | None = None) -> GenerationResult: ...
    def generate(self, prompt: Any, params: SamplingParams | None = None) -> Any:
        """Complete one prompt, or several at once; results come in the order of the prompts.

        Args:
            prompt: a text, a list of ids, or a list of texts and lists of ids.
            params: sampling parameters for all of them.
        """
        if not isinstance(prompt, (str, Sequence, np.ndarray)):
            raise ParameterError(f"a prompt must be a text, a list of ids, or a list of these, got {prompt!r}")
        if isinstance(prompt, str) or (len(prompt) > 0 and isinstance(prompt[0], (int, np.integer))):
            return self.start(self._prompt_ids(prompt), params, plain=True).result()
        results: list[GenerationResult] = []
        running: list[Generation] = []
        try:
            for ids in [self._prompt_ids(item) for item in prompt]:
                while True:
                    try:
                        running.append(self.start(ids, params, plain=True))
                        break
                    except BusyError:
                        if not running:
                            raise
                        results.append(running.pop(0).result())
            while running:
                results.append(running.pop(0).result())
        finally:
            for generation in running:
                generation.cancel()
        return results

    def chat(
        self,
        messages: Sequence[ChatMessage | Mapping[str, str]],
        params: SamplingParams | None = None,
        *,
        enable_thinking: bool | None = None,
    ) -> GenerationResult:
        """Answer a conversation given as ChatMessage objects or {"role": ..., "content": ...} mappings."""
        if isinstance(messages, str) or not isinstance(messages, Sequence):
            raise ParameterError(f"messages must be a list of messages, got {messages!r}")
        prompt_ids = self.encode_chat([_message(m) for m in messages], enable_thinking=enable_thinking)
        return self.start(prompt_ids, params).result()

    def logits(self, token_ids: Sequence[int]) -> np.ndarray[Any, Any]:
        """Return float32 [num_tokens, vocab_size], the logits after each token.

        Raises:
            ParameterError, ContextLengthError: the ids are not usable.
            DeviceError: the result would not fit into memory.
        """
        result_bytes = 4 * len(token_ids) * self._runner.vocab_size
        if result_bytes > available_bytes():
            raise DeviceError(
                f"the logits of {len(token_ids)} tokens need {result_bytes / 2**30:,.1f} GiB; ask for fewer"
            )
        return self._engine.logits(token_ids)

    def kv_chain(self, token_ids: Sequence[int]) -> KvChain:
        """Return the complete KV blocks of a prefix: to hold them in memory, to copy them out, or to put them in.

        Raises:
            ParameterError: token_ids holds something that is not a token id of the model.
        """
        return self._engine.kv_chain(token_ids)

    def kv_identity(self, digests: Path | None = None) -> Mapping[str, str]:
        """Return all that decides about the bytes and the meaning of a KV block; reads the weights at first.

        Args:
            digests: file that remembers the checksums of weight files; None computes them each time.

        Raises:
            NanochatInferError: the model was closed.
        """
        return kv_identity(
            self._checkpoint,
            self._runner,
            tokenizer=self.tokenizer.fingerprint,
            template="" if self.template is None else self.template.text,
            device=self.info.device,
            sources=self._sources,
            digests=digests,
        )

    @property
    def prefill_tok_s(self) -> float:
        """Prompt tokens computed per second, as measured lately; 0.0 while unknown."""
        return self._engine.prefill_tok_s

    def stats(self) -> EngineStats:
        """Blocks used and cached, tokens computed and reused, rates."""
        return self._engine.stats()

    def memory(self) -> Mapping[str, int]:
        """Bytes by purpose: weights_bytes, kv_bytes, scratch_bytes."""
        return self._runner.memory()

    def close(self) -> None:
        """End running requests ("cancelled") and free the model.

        Calling it again, or in a forked child, does nothing.
        """
        if os.getpid() != self._process_id:
            return
        self._dropped.detach()
        _close(self._engine, self._runner, self._checkpoint)

    def __enter__(self) -> "LLM":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prompt_ids(self, prompt: object) -> list[int]:
        if isinstance(prompt, str):
            return self.tokenizer.encode(prompt)
        if not isinstance(prompt, (Sequence, np.ndarray)):
            raise ParameterError(f"a prompt must be a text or a list of ids, got {prompt!r}")
        return list(prompt)


def _close(engine: Engine, runner: ModelRunner, checkpoint: Checkpoint | NanoModel) -> None:
    engine.close()
    runner.close()
    checkpoint.close()


def _close_later(process_id: int, *parts: Any) -> None:
    """Close a model that was dropped: in a thread of its own, since the garbage collector runs inside of any."""
    if os.getpid() == process_id:
        threading.Thread(target=_close, args=parts, name="nanochat-close", daemon=True).start()


def _message(message: ChatMessage | Mapping[str, str]) -> ChatMessage:
    if isinstance(message, ChatMessage):
        return message
    if not isinstance(message, Mapping):
        raise ParameterError(f'a message must look like {{"role": "user", "content": "Hi"}}, got {message!r}')
    role, content = message.get("role"), message.get("content")
    if not isinstance(role, str) or not isinstance(content, str):
        raise ParameterError(f'a message needs a text "role" and a text "content", got {dict(message)!r}')
    return ChatMessage(role, content)
