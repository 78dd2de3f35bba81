"""generation_config.json -> the defaults that a model suggests, checked."""

from pathlib import Path
from typing import Any

from nanochat_infer.checkpoints.config_file import ids_in_vocabulary
from nanochat_infer.checkpoints.fields import Fields
from nanochat_infer.files.strict_json import read_optional_object

GENERATION_CONFIG = "generation_config.json"
MAX_BYTES = 1 << 20

# key -> lowest, highest, whether lowest itself is out: the ranges of SamplingParams.
_NUMBERS = {
    "temperature": (0, 2, False),
    "top_p": (0, 1, True),
    "min_p": (0, 1, False),
    "repetition_penalty": (0.01, 10, False),
}
_INTEGERS = {"top_k": (-1, 2**31 - 1), "max_new_tokens": (1, 2**31 - 1)}


def read_generation_config(folder: Path, vocab_size: int) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the suggested defaults of a model folder and notes; an empty dict where it has no such file.

    Returns:
        Only what the file sets: temperature, top_p, min_p, repetition_penalty (float), top_k, max_new_tokens (int),
        do_sample (bool), eos_token_id (list of int, ids outside the vocabulary left out).

    Raises:
        ModelFileError: the file is damaged, or a value is of the wrong type or out of range.
    """
    path = folder / GENERATION_CONFIG
    return generation_defaults(Fields(read_optional_object(path, max_bytes=MAX_BYTES), str(path)), vocab_size)


def generation_defaults(fields: Fields, vocab_size: int) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the suggested defaults among the values of a generation_config.json; see read_generation_config."""
    given = {key for key, value in fields.values.items() if value is not None}
    result: dict[str, Any] = {}
    for key, (low, high, low_open) in _NUMBERS.items():
        if key in given:
            result[key] = fields.number(key, low, high, low_open=low_open)
    for key, (lowest, highest) in _INTEGERS.items():
        if key in given:
            result[key] = fields.integer(key, lowest, highest)
    if "do_sample" in given:
        result["do_sample"] = fields.boolean("do_sample", False)
    ids, notes = ids_in_vocabulary(fields, "eos_token_id", vocab_size)
    if ids:
        result["eos_token_id"] = list(ids)
    return result, notes
