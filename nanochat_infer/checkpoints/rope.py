"""The rotary embedding of config.json in its notations: rope_theta alone, with rope_scaling, or rope_parameters."""

from typing import Any

from nanochat_infer.checkpoints.fields import Fields
from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import quote
from nanochat_infer.models.config import RopeConfig

DEFAULT_THETA = 10000.0
MAX_THETA = 1e12
MAX_FACTOR = 1e6
SUPPORTED = ("default", "llama3")


def rope_config(fields: Fields, max_position_embeddings: int) -> RopeConfig:
    """Return the rotary embedding.

    Args:
        fields: config.json.
        max_position_embeddings: stands in for a missing original_max_position_embeddings, as in transformers.

    Raises:
        ModelFileError: an unsupported rope type, a bad number, or notations that contradict each other.
    """
    rope = _parameters(fields)
    rope_type = _rope_type(rope)
    theta = _agreeing(fields, rope, "rope_theta", DEFAULT_THETA)
    if not 0 < theta <= MAX_THETA:
        raise ModelFileError(f"rope_theta in {fields.where} must be in (0, {MAX_THETA:g}], got {theta:g}")
    partial = _agreeing(fields, rope, "partial_rotary_factor", 1.0)
    if partial != 1:
        raise ModelFileError(
            f"partial_rotary_factor {partial:g} in {fields.where} is not supported; expected 1 or no such key"
        )
    if rope_type == "default":
        return RopeConfig(rope_theta=theta)
    low = rope.number("low_freq_factor", 0, MAX_FACTOR, low_open=True)
    high = rope.number("high_freq_factor", 0, MAX_FACTOR, low_open=True)
    if low >= high:
        raise ModelFileError(
            f"low_freq_factor must be below high_freq_factor in {rope.where}, got {low:g} and {high:g}"
        )
    key = "original_max_position_embeddings"
    outer = fields.integer(key, 1, 2**31 - 1, max_position_embeddings)
    return RopeConfig(
        rope_type=rope_type,
        rope_theta=theta,
        factor=rope.number("factor", 1, MAX_FACTOR),
        low_freq_factor=low,
        high_freq_factor=high,
        original_max_position_embeddings=rope.integer(key, 1, 2**31 - 1, outer),
    )


def _parameters(fields: Fields) -> Fields:
    """Return rope_parameters or rope_scaling, whichever there is; an empty object where there is neither."""
    new, old = fields.mapping("rope_parameters"), fields.mapping("rope_scaling")
    if new is None or old is None:
        return new or old or Fields({}, fields.where)
    for key in set(new.values) & set(old.values):
        if new.values[key] != old.values[key]:
            raise ModelFileError(
                f"rope_parameters and rope_scaling in {fields.where} contradict each other on {quote(key)}"
            )
    return Fields({**old.values, **new.values}, new.where)


def _rope_type(rope: Fields) -> str:
    names = {key: rope.text(key) for key in ("rope_type", "type") if key in rope.values}
    if len(set(names.values())) > 1:
        raise ModelFileError(f"rope_type and type in {rope.where} contradict each other: {quote(str(names))}")
    if not names and any(isinstance(value, dict) for value in rope.values.values()):
        raise ModelFileError(f"{rope.where} has one rope per layer type, which is not supported")
    if not names and "factor" in rope.values:
        raise ModelFileError(f"rope_type is missing in {rope.where}; it must be one of {', '.join(SUPPORTED)}")
    rope_type = next(iter(names.values()), "default")
    if rope_type not in SUPPORTED:
        raise ModelFileError(
            f"rope type {quote(rope_type)} in {rope.where} is not supported; supported are {', '.join(SUPPORTED)}"
        )
    return rope_type


def _agreeing(fields: Fields, rope: Fields, key: str, default: float) -> float:
    """Return a number that may stand in config.json, in its rope object, or in both with one value."""
    found: list[Any] = [
        part.number(key, -MAX_THETA, MAX_THETA)
        for part in (rope, fields)
        if part is not None and part.get(key) is not None
    ]
    if len(set(found)) > 1:
        raise ModelFileError(f"{key} in {fields.where} is {found[1]:g}, but {found[0]:g} in {rope.where}")
    return float(found[0]) if found else default
