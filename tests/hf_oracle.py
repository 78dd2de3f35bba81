"""transformers as an oracle: the only test file that imports it."""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from nanochat_infer import SamplingParams

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import torch
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.generation import logits_process as processors

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def load_hf(folder: str | Path, dtype: str = "float32") -> Any:
    """Return the folder's model in the given torch dtype, in eval mode, on the CPU, with the plain attention path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=getattr(torch, dtype), attn_implementation="eager", local_files_only=True
        )
    return model.eval()


def _model(source: Any) -> Any:
    return load_hf(source) if isinstance(source, (str, Path)) else source


def hf_logits(source: Any, ids: Sequence[int]) -> np.ndarray:
    """Return float32 [num_tokens, vocab_size], the logits after each id; source is a folder or a model of load_hf."""
    model = _model(source)
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logits = model(torch.tensor([list(ids)], dtype=torch.long), use_cache=False).logits[0]
    return np.asarray(logits.float().numpy())


def hf_greedy(source: Any, ids: Sequence[int], n: int) -> list[int]:
    """Return exactly n greedy ids after ids, stop ids included; source is a folder or a model of load_hf.

    The forward pass with its KV cache is driven directly, so no generation_config can change the choice.
    """
    model = _model(source)
    out: list[int] = []
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step, cache = torch.tensor([list(ids)], dtype=torch.long), None
        for _ in range(n):
            result = model(step, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache = result.past_key_values
            out.append(int(result.logits[0, -1].argmax()))
            step = torch.tensor([[out[-1]]], dtype=torch.long)
    return out


def hf_config(values: dict[str, Any]) -> dict[str, Any]:
    """Return every value that transformers' configuration class of values["model_type"] gives to these keys."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kind = values["model_type"]
        config = transformers.AutoConfig.for_model(kind, **{k: v for k, v in values.items() if k != "model_type"})
    return dict(config.to_dict())


def hf_tokenizer(folder: Path) -> Any:
    """Return transformers' tokenizer of a folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)


def hf_warp(logits: np.ndarray, params: "SamplingParams", ids: Sequence[int]) -> np.ndarray:
    """Return float32 [vocab_size]: logits after transformers' processors, removed tokens at -inf.

    Order: repetition penalty, temperature, top-k, top-p, min-p. Temperature 0 leaves the logits unscaled.
    """
    chain: list[Any] = []
    if params.repetition_penalty != 1:
        chain.append(processors.RepetitionPenaltyLogitsProcessor(penalty=float(params.repetition_penalty)))
    if params.temperature not in (0, 1):
        chain.append(processors.TemperatureLogitsWarper(float(params.temperature)))
    if params.top_k > 0:
        chain.append(processors.TopKLogitsWarper(top_k=params.top_k))
    if params.top_p < 1:
        chain.append(processors.TopPLogitsWarper(top_p=float(params.top_p)))
    if params.min_p > 0:
        chain.append(processors.MinPLogitsWarper(min_p=float(params.min_p)))
    scores = torch.from_numpy(np.array(logits, dtype=np.float32))[None]
    input_ids = torch.tensor([list(ids)], dtype=torch.long)
    for processor in chain:
        scores = processor(input_ids, scores)
    return np.asarray(scores[0].numpy())
