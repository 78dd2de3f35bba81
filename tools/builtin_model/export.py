"""Write a trained model as a Hugging Face folder, each file published by a rename."""

import argparse
import dataclasses
import json
import os
import pathlib

from safetensors.torch import save as save_tensors
from tokenizers import Tokenizer

from tools.builtin_model.checkpoint import read_checkpoint
from tools.builtin_model.model import SHAPES, ModelShape
from tools.builtin_model.tokenizer import END, END_OF_TEXT, tokenizer_config

MAX_BYTES = 16 * 2**20


def publish(path: pathlib.Path, content: bytes) -> None:
    """Replace a file, so that a reader sees the old or the new one and never a part."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def model_config(shape: ModelShape, tokenizer: Tokenizer) -> dict[str, object]:
    """Return config.json."""
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": None,
        "eos_token_id": tokenizer.token_to_id(END),
        "pad_token_id": tokenizer.token_to_id(END_OF_TEXT),
        "hidden_act": "silu",
        "initializer_range": 0.02,
        **dataclasses.asdict(shape),
        "max_window_layers": shape.num_hidden_layers,
        "rope_scaling": None,
        "sliding_window": None,
        "use_sliding_window": False,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "use_cache": True,
    }


def generation_config(tokenizer: Tokenizer) -> dict[str, object]:
    """Return generation_config.json: a model this small should hardly be random."""
    ends = [tokenizer.token_to_id(END), tokenizer.token_to_id(END_OF_TEXT)]
    return {
        "do_sample": True,
        "eos_token_id": ends,
        "pad_token_id": tokenizer.token_to_id(END_OF_TEXT),
        "temperature": 0.2,
        "top_k": 20,
        "top_p": 0.9,
    }


def export(run: pathlib.Path, folder: pathlib.Path) -> None:
    """Export the checkpoint of a run.

    Args:
        run: folder of the run, with `checkpoint.pt` and `tokenizer.json`.
        folder: the model folder; other files in it stay.
    """
    state = read_checkpoint(run)
    shape = SHAPES[state["progress"]["shape"]]
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    tensors = {f"model.{name}": value.bfloat16().contiguous() for name, value in state["optimizer"]["average"].items()}
    assert tensors["model.embed_tokens.weight"].shape[0] == tokenizer.get_vocab_size()
    weights = save_tensors(tensors, metadata={"format": "pt"})
    assert len(weights) <= MAX_BYTES
    folder.mkdir(parents=True, exist_ok=True)
    publish(folder / "model.safetensors", weights)
    publish(folder / "config.json", _json(model_config(shape, tokenizer)))
    publish(folder / "generation_config.json", _json(generation_config(tokenizer)))
    publish(folder / "tokenizer.json", (run / "tokenizer.json").read_bytes())
    publish(folder / "tokenizer_config.json", _json(tokenizer_config(shape.max_position_embeddings)))
    num_parameters = sum(tensor.numel() for tensor in tensors.values())
    print(f"exported {num_parameters:,} parameters, {len(weights):,} bytes, to {folder}")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--to", type=pathlib.Path, required=True)
    args = parser.parse_args()
    try:
        export(args.run, args.to)
    except FileNotFoundError as error:
        parser.error(f"{error.filename} does not exist: a run's folder holds checkpoint.pt and tokenizer.json")
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
