"""Every architecture that can be run, by the model_type of its config.json."""

from collections.abc import Mapping
from types import MappingProxyType

from nanochat_infer.models import llama, qwen3
from nanochat_infer.models.definition import ModelDefinition

DEFINITIONS: Mapping[str, ModelDefinition] = MappingProxyType({"llama": llama.DEFINITION, "qwen3": qwen3.DEFINITION})
