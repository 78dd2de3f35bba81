"""From a model folder to a model that is loaded and ready."""

from collections.abc import Callable
from pathlib import Path

from nanochat_infer import __version__
from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.devices.base import Device, RunnerLimits
from nanochat_infer.devices.select import gpu_free_bytes, select_device
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.errors import ModelFileError, ParameterError
from nanochat_infer.files.model_files import expanded
from nanochat_infer.heap import many_temporaries
from nanochat_infer.llm import LLM
from nanochat_infer.memory import BLOCK_SIZE, KvPlan, available_bytes, check_weights_fit, parse_bytes, plan_kv
from nanochat_infer.nano import NanoModel, is_nano, open_nano, packed_bytes, packed_model
from nanochat_infer.packing import DevicePacker
from nanochat_infer.text.chat_template import ChatTemplate, load_chat_template
from nanochat_infer.text.tokenizer import Tokenizer

MAX_SEQS = 16
MAX_SEQS_LIMIT = 256
MAX_QUEUE = 64
MAX_CHUNK = 512  # most prefill rows of a step where the measured times decide
MAX_CHUNK_LIMIT = 8192
MAX_DRAFTS = 16  # most guessed rows of a step
WEIGHTS = ("auto", "f32", "bf16", "int8", "int4")
KV_TYPES = ("auto", "f32", "bf16", "int8")


def load(
    path: str | Path | None = None,
    *,
    device: str = "auto",
    weights: str = "auto",
    kv_type: str = "auto",
    ctx_size: int | None = None,
    threads: int | None = None,
    kv_memory: int | str | None = None,
    max_seqs: int = MAX_SEQS,
    max_queue: int = MAX_QUEUE,
    prefill_chunk: int | None = None,
    speculation: bool | None = None,
    on_status: Callable[[str], None] | None = None,
) -> LLM:
    """Load a Hugging Face folder, a .nano file, or the built-in model.

    Args:
        path: folder with config.json, *.safetensors and tokenizer.json, or a file that `run.py pack` made; None is the
            model that ships with the program.
        device: "auto", "cpu" or "cuda".
        weights: "auto" (int8 on the CPU, the file's precision on a GPU), "f32", "bf16", "int8" or "int4". A folder
            whose weights are quantized is packed into the cache at first, and mapped from there.
        kv_type: format of the KV: "auto", "f32", "bf16" or "int8".
        ctx_size: context length in tokens; None takes what the model and the KV memory allow.
        threads: CPU threads; None uses every core this process may use.
        kv_memory: bytes for the KV pool, or a text such as "2G".
        max_seqs: most requests computed at once; others wait in the queue.
        max_queue: most requests waiting; beyond it BusyError.
        prefill_chunk: most prompt tokens of a step; None lets the measured times decide.
        speculation: guess tokens by prompt lookup; None does so on the CPU, where it cannot change a bit.
        on_status: told in a few words what takes time.

    Raises:
        ModelFileError: the folder is damaged, incomplete or of an unsupported kind.
        ParameterError, DeviceError: an argument is out of range, or the machine cannot do it.
    """
    _check_formats(weights, kv_type)
    engine_limits = _engine_limits(max_seqs, max_queue, prefill_chunk, speculation)
    say = on_status or (lambda _: None)
    place = _place(path)
    say(f"opening {place.name}")
    checkpoint = open_model(place)
    try:
        tokenizer, template = _texts(checkpoint)
        chosen, notes = _device(checkpoint, device, threads, weights)
        checkpoint = _packed(checkpoint, chosen, weights, say)
        plan, shortened = _plan(checkpoint, chosen, weights, kv_type, ctx_size, kv_memory)
        say("preparing the weights")
        runner = chosen.load(
            checkpoint.definition,
            checkpoint.config,
            checkpoint.tensors,
            weights=weights,
            kv_type=kv_type,
            packed=checkpoint.packed if isinstance(checkpoint, NanoModel) else None,
            limits=_runner_limits(plan, max_seqs, prefill_chunk or MAX_CHUNK),
        )
    except BaseException:
        checkpoint.close()
        raise
    return LLM(
        checkpoint,
        tokenizer,
        template,
        runner,
        engine_limits,
        device=chosen.name,
        notes=(*checkpoint.notes, *notes, *shortened),
        builtin=path is None,
    )


def open_model(path: Path) -> Checkpoint | NanoModel:
    """Check and map a model folder or a .nano file.

    Raises:
        ModelFileError: what is damaged, missing or not supported.
    """
    if not is_nano(path):
        return open_checkpoint(path)
    model = open_nano(path)
    try:
        model.check_values()
    except BaseException:
        model.close()
        raise
    return model


def _check_formats(weights: str, kv_type: str) -> None:
    if weights not in WEIGHTS:
        raise ParameterError(f"weights must be one of {', '.join(WEIGHTS)}, got {weights!r}")
    if kv_type not in KV_TYPES:
        raise ParameterError(f"kv_type must be one of {', '.join(KV_TYPES)}, got {kv_type!r}")


def _texts(checkpoint: Checkpoint | NanoModel) -> tuple[Tokenizer, ChatTemplate | None]:
    """Return the tokenizer and the chat template that belong to the weights."""
    source = checkpoint.source if isinstance(checkpoint, NanoModel) else checkpoint.path
    with many_temporaries():
        tokenizer = Tokenizer.from_folder(source)
    _check_vocabulary(tokenizer, checkpoint)
    return tokenizer, load_chat_template(source, tokenizer)


def _device(
    checkpoint: Checkpoint | NanoModel, device: str, threads: int | None, weights: str
) -> tuple[Device, tuple[str, ...]]:
    if not isinstance(checkpoint, NanoModel):
        return select_device(device, threads, weights)
    held = {weight.format for weight in checkpoint.packed.values()}
    own = "int4" if "int4" in held else "int8"
    if weights not in ("auto", own):
        raise ParameterError(f"{checkpoint.path.name} holds {own} weights, got --weights {weights}; leave it away")
    return select_device(device, threads, "int8")


def _packed(
    checkpoint: Checkpoint | NanoModel, device: Device, weights: str, say: Callable[[str], None]
) -> Checkpoint | NanoModel:
    """Return the packed copy of a folder whose weights the CPU quantizes, or what was given.

    Raises:
        DeviceError: the CPU cannot run this model, or pack it.
    """
    from nanochat_infer.devices.cpu import QUANTIZED, CpuDevice, check_heads

    if isinstance(device, CpuDevice):
        check_heads(checkpoint.config)  # before the weights are packed for nothing
    if not isinstance(device, CpuDevice) or isinstance(checkpoint, NanoModel) or weights not in QUANTIZED:
        return checkpoint
    with DevicePacker(device, checkpoint.tensors, weights) as packer:
        found = packed_model(checkpoint, packer, say, program=__version__)
    if found is None:
        return checkpoint
    checkpoint.close()
    return found


def _plan(
    checkpoint: Checkpoint | NanoModel,
    device: Device,
    weights: str,
    kv_type: str,
    ctx_size: int | None,
    kv_memory: int | str | None,
) -> tuple[KvPlan, tuple[str, ...]]:
    """Size the KV pool by what the weights leave of the memory; with it comes a note if the context is shortened."""
    free = gpu_free_bytes() if device.name == "cuda" else available_bytes()
    block_bytes = device.kv_block_bytes(
        checkpoint.config, BLOCK_SIZE, weights=weights, kv_type=kv_type, tensors=checkpoint.tensors
    )
    needed = _weights_bytes(checkpoint, device, weights)
    check_weights_fit(needed, free)
    plan = plan_kv(
        checkpoint.config,
        block_bytes=block_bytes,
        ctx_size=ctx_size,
        kv_memory=parse_bytes(kv_memory) if kv_memory is not None else None,
        free=free - needed,
    )
    possible = checkpoint.config.max_position_embeddings
    is_shorter = ctx_size is None and plan.max_context_len < possible
    return plan, (_shortened(plan.max_context_len, possible),) if is_shorter else ()


def _runner_limits(plan: KvPlan, max_seqs: int, chunk: int) -> RunnerLimits:
    return RunnerLimits(
        num_blocks=plan.num_blocks,
        block_size=BLOCK_SIZE,
        max_tokens_per_step=chunk + max_seqs + MAX_DRAFTS,
        max_seqs=max_seqs,
        max_context_len=plan.max_context_len,
        max_sampled_rows=max_seqs + MAX_DRAFTS,
    )


def _engine_limits(max_seqs: int, max_queue: int, prefill_chunk: int | None, speculation: bool | None) -> EngineLimits:
    """Check the engine's options, those with an upper end of their own here."""
    limits = EngineLimits(prefill_chunk, max_queue, max_seqs, speculation)
    if max_seqs is None or max_seqs > MAX_SEQS_LIMIT:
        raise ParameterError(f"max_seqs must be from 1 to {MAX_SEQS_LIMIT}, got {max_seqs}")
    if prefill_chunk is not None and prefill_chunk > MAX_CHUNK_LIMIT:
        raise ParameterError(f"prefill_chunk must be from 1 to {MAX_CHUNK_LIMIT}, got {prefill_chunk}")
    return limits


def _shortened(planned: int, possible: int) -> str:
    return f"context of {planned:,} of the model's {possible:,} tokens; --ctx-size or --kv-memory raises it"


def _weights_bytes(checkpoint: Checkpoint | NanoModel, device: Device, weights: str) -> int:
    """Memory that the weights take beside the mapped file: packed ones on the CPU, everything on a GPU."""
    if isinstance(checkpoint, NanoModel):  # mapped too, but slow unless all of it stays in memory
        return sum(weight.nbytes for weight in checkpoint.packed.values())
    from nanochat_infer.devices.cpu import QUANTIZED, CpuDevice

    if isinstance(device, CpuDevice):
        quantized = weights in QUANTIZED
        return packed_bytes(checkpoint, DevicePacker(device, checkpoint.tensors, weights)) if quantized else 0
    elements = sum(t.data.size for t in checkpoint.tensors.values() if t.data.ndim == 2)
    return elements * (4 if weights == "f32" or (weights == "auto" and checkpoint.dtype == "F32") else 2)


def _place(path: str | Path | None) -> Path:
    if path is None:
        from nanochat_infer import builtin

        return builtin.path()
    if not isinstance(path, (str, Path)) or not str(path):
        raise ParameterError(f"a model must be the path of a folder or a .nano file, got {path!r}")
    return expanded(path)


def _check_vocabulary(tokenizer: Tokenizer, checkpoint: Checkpoint | NanoModel) -> None:
    rows = checkpoint.config.vocab_size
    if tokenizer.vocab_size > rows:
        raise ModelFileError(
            f"the tokenizer has {tokenizer.vocab_size} ids but the model embeds only {rows}; "
            "tokenizer.json and config.json belong to different models"
        )
