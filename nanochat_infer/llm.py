"""A loaded model: text in, text out. Joins checkpoint, text, device and engine; sessions and programs use this."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import ModelRunner, RunnerLimits
from nanochat_infer.devices.select import gpu_free_bytes, select_device
from nanochat_infer.engine.engine import Engine, EngineLimits, EngineStats
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import BusyError, DeviceError, ModelFileError, ParameterError
from nanochat_infer.generation import GenerationResult, StreamItem
from nanochat_infer.memory import BLOCK_SIZE, available_bytes, check_weights_fit, parse_bytes, plan_kv
from nanochat_infer.sampling_params import SamplingParams, suggested_sampling
from nanochat_infer.streaming import Generation, TextPipeline
from nanochat_infer.text.chat_template import ChatMessage, ChatTemplate, load_chat_template
from nanochat_infer.text.prompt import encode_chat, encode_plain
from nanochat_infer.text.tokenizer import Tokenizer

MAX_SEQS = 16
PREFILL_CHUNK = 256
WEIGHTS = ("auto", "f32", "bf16", "int8")

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


def load(
    path: str | Path | None = None,
    *,
    device: str = "auto",
    weights: str = "auto",
    ctx_size: int | None = None,
    threads: int | None = None,
    kv_memory: int | str | None = None,
    on_status: Callable[[str], None] | None = None,
) -> "LLM":
    """Load a Hugging Face folder, or the built-in model.

    Args:
        path: folder with config.json, *.safetensors and tokenizer.json; None is the model that ships with the program.
        device: "auto", "cpu" or "cuda".
        weights: "auto" (int8 on the CPU, the file's precision on a GPU), "f32", "bf16" or "int8".
        ctx_size: context length in tokens; None takes what the model and the KV memory allow.
        threads: CPU threads; None uses every core this process may use.
        kv_memory: bytes for the KV pool, or a text such as "2G".
        on_status: told in a few words what takes time.

    Raises:
        ModelFileError: the folder is damaged, incomplete or of an unsupported kind.
        ParameterError, DeviceError: an argument is out of range, or the machine cannot do it.
    """
    if weights not in WEIGHTS:
        raise ParameterError(f"weights must be one of {', '.join(WEIGHTS)}, got {weights!r}")
    say = on_status or (lambda _: None)
    folder = _folder(path)
    say(f"opening {folder.name}")
    checkpoint = open_checkpoint(folder)
    try:
        tokenizer = Tokenizer.from_folder(folder)
        _check_vocabulary(tokenizer, checkpoint)
        template = load_chat_template(folder, tokenizer)
        chosen, notes = select_device(device, threads, weights)
        free = gpu_free_bytes() if chosen.name == "cuda" else available_bytes()
        itemsize = chosen.kv_itemsize(weights, checkpoint.tensors)
        needed = _weights_bytes(checkpoint, chosen.name, weights, itemsize)
        check_weights_fit(needed, free)
        plan = plan_kv(
            checkpoint.config,
            itemsize=itemsize,
            ctx_size=ctx_size,
            kv_memory=parse_bytes(kv_memory) if kv_memory is not None else None,
            free=free - needed,
        )
        if ctx_size is None and plan.max_context_len < checkpoint.config.max_position_embeddings:
            notes += (_shortened(plan.max_context_len, checkpoint.config.max_position_embeddings),)
        limits = RunnerLimits(
            num_blocks=plan.num_blocks,
            block_size=BLOCK_SIZE,
            max_tokens_per_step=PREFILL_CHUNK + MAX_SEQS,
            max_seqs=MAX_SEQS,
            max_context_len=plan.max_context_len,
        )
        say("preparing the weights")
        runner = chosen.load(
            checkpoint.definition, checkpoint.config, checkpoint.tensors, weights=weights, limits=limits
        )
    except BaseException:
        checkpoint.close()
        raise
    return LLM(
        checkpoint,
        tokenizer,
        template,
        runner,
        device=chosen.name,
        notes=(*checkpoint.notes, *notes),
        builtin=path is None,
    )


def _shortened(planned: int, possible: int) -> str:
    return f"context of {planned:,} of the model's {possible:,} tokens; --ctx-size or --kv-memory raises it"


def _weights_bytes(checkpoint: Checkpoint, device: str, weights: str, itemsize: int) -> int:
    """Memory that the weights take beside the mapped file: packed int8 on the CPU, everything on a GPU."""
    elements = sum(t.data.size for t in checkpoint.tensors.values() if t.data.ndim == 2)
    if device == "cpu":
        return elements if weights in ("auto", "int8") else 0
    return elements * itemsize


def _folder(path: str | Path | None) -> Path:
    if path is None:
        from nanochat_infer import builtin

        return builtin.path()
    if not isinstance(path, (str, Path)) or not str(path):
        raise ParameterError(f"a model must be the path of a folder, got {path!r}")
    return Path(path).expanduser()


def _check_vocabulary(tokenizer: Tokenizer, checkpoint: Checkpoint) -> None:
    rows = checkpoint.config.vocab_size
    if tokenizer.vocab_size > rows:
        raise ModelFileError(
            f"the tokenizer has {tokenizer.vocab_size} ids but the model embeds only {rows}; "
            "tokenizer.json and config.json belong to different models"
        )


class LLM:
    """A model that is loaded and ready; make it with load(). Thread-safe; also a context manager."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer,
        template: ChatTemplate | None,
        runner: ModelRunner,
        *,
        device: str,
        notes: tuple[str, ...],
        builtin: bool,
    ) -> None:
        self.tokenizer = tokenizer
        self.template = template
        self.generation_defaults: Mapping[str, Any] = checkpoint.generation_config
        self._process_id = os.getpid()
        self._checkpoint = checkpoint
        self._runner = runner
        self._stop_ids = frozenset(checkpoint.config.eos_token_ids) | frozenset(
            () if tokenizer.eos_token_id is None else (tokenizer.eos_token_id,)
        )
        self._engine = Engine(runner, EngineLimits(max_seqs=MAX_SEQS, prefill_chunk=PREFILL_CHUNK))
        self.info = ModelInfo(
            name="built-in" if builtin else checkpoint.path.resolve().name,
            path=str(checkpoint.path),
            architecture=checkpoint.config.architecture,
            device=device,
            weights=runner.weights,
            num_parameters=sum(int(np.prod(t.data.shape)) for t in checkpoint.tensors.values()),
            context_length=runner.limits.max_context_len,
            is_chat=template is not None,
            template_source="none" if template is None else template.source,
            supports_thinking=template is not None and template.supports_thinking,
            fingerprint=checkpoint.fingerprint,
            notes=notes,
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
        self, prompt_ids: Sequence[int], params: SamplingParams | None = None, *, plain: bool | None = None
    ) -> Generation:
        """Submit a prompt and return at once.

        Args:
            prompt_ids: ids of the whole prompt.
            params: sampling parameters; None takes default_params.
            plain: the answer goes on from the prompt's text: no reasoning apart, a leading space kept. None means so
                for base models only.

        Raises:
            ParameterError, ContextLengthError, BusyError: the request was not taken.
        """
        params = self.default_params if params is None else params
        if not isinstance(params, SamplingParams):
            raise ParameterError(f"params must be SamplingParams, got {type(params).__name__}")
        if plain is None:
            plain = self.template is None
        stream = self._engine.submit(Request(prompt_ids, params, self._stop_ids))
        thinks = self.info.supports_thinking and not plain
        pipeline = TextPipeline(self.tokenizer, prompt_ids, params, self._stop_ids, thinks=thinks, continues=plain)
        return Generation(stream, pipeline, num_prompt_tokens=len(prompt_ids))

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
        self._engine.close()
        self._runner.close()
        self._checkpoint.close()

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


def _message(message: ChatMessage | Mapping[str, str]) -> ChatMessage:
    if isinstance(message, ChatMessage):
        return message
    if not isinstance(message, Mapping):
        raise ParameterError(f'a message must look like {{"role": "user", "content": "Hi"}}, got {message!r}')
    role, content = message.get("role"), message.get("content")
    if not isinstance(role, str) or not isinstance(content, str):
        raise ParameterError(f'a message needs a text "role" and a text "content", got {dict(message)!r}')
    return ChatMessage(role, content)
