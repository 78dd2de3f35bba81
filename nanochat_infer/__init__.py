"""The engine: a model folder and token ids in, a stream of token ids out; and the library around it.

`load` and `SamplingParams` are what programs use; everything heavy is imported when first needed.
"""

from typing import TYPE_CHECKING, Any

from nanochat_infer.sampling_params import SamplingParams

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from nanochat_infer.loading import load

__version__ = "0.1.0"
__all__ = ["LLM", "SamplingParams", "__version__", "load"]


def __getattr__(name: str) -> Any:
    if name == "load":
        from nanochat_infer.loading import load

        return load
    if name == "LLM":
        from nanochat_infer.llm import LLM

        return LLM
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
