"""Write the model card, with figures measured on the spot."""

import argparse
import json
import os
import pathlib
import platform
import textwrap

import torch
from safetensors.torch import load_file

from tools.builtin_model.evaluate import BUILTIN, evaluate
from tools.builtin_model.export import publish

_TEXT = """# The built-in model

A tiny chat model that ships with nanochat_infer, so that the program can be tried at once, offline, without any
download. Qwen3 architecture, {parameters:,} parameters, BF16, {megabytes:.1f} MiB; a byte-level BPE tokenizer of
{vocabulary:,} entries; ChatML chat template. It was trained from nothing, only on sentences that the scripts in
`tools/builtin_model/` compose from templates and word lists. It is a toy, and an honest one.

## What it can do

- greet, part, and some small talk;
- remember what you tell it in the same conversation, and repeat it when asked, also after several turns and after a
  correction: name, age, town, job, favourite things, hobby, what you like, do not like and have, the names of
  relatives and pets;
- add and subtract two whole numbers from 0 to 100;
- say what it is, and explain this program: the command line, and the commands in the chat;
- name some 55 capitals, and say in a sentence what a token, the context, the KV cache, top-p and quantization are;
- say that it does not know, for everything else.

## What it cannot do

- It knows nothing of the world beyond those capitals, and has no opinions. It does not multiply, divide, or add
  three numbers.
- It understands simple English only, in sentences like those of its templates. Told something in an unusual way, it
  may take it for something else, or say that it does not know; asked something far outside, it sometimes answers as
  if you had asked something it knows.
- A question with "is" or "do" about what you told ("is my name Anna?") is answered with the fact, not with yes or
  no.
- It ignores system prompts, except for being asked to be brief.
- Training saw conversations of up to 24 turns and about 1,000 tokens. `max_position_embeddings` is 2,048, but
  nothing is promised beyond the first 1,000 tokens.
- Names longer than about eleven letters, or in other scripts, are often misspelt.

## Measured

Share of right answers on {num_cases:,} held-out cases ({num_questions:,} different questions), greedy, through
{engine}. *New sentences*: forms of training
patterns that training left out. *New patterns*: sentence patterns that training never used; many hinge on a word
that training never used either ("ahoy", "detest", "offline"), which a model without any outside text cannot know. In
both, names, words, towns and pairs of numbers are ones that training never used as values (capitals and countries
cannot be), a good part has typing errors, and earlier turns of a conversation hold the reference answers.

{table}

Command: `python -m tools.builtin_model.evaluate`. An answer is right if it holds what it must (the result, the
value told, the exact command) and nothing it must not.

## How it was made

{how}

Sampling defaults (`generation_config.json`): temperature 0.3, top-k 20, top-p 0.9.

Licence: MIT, as the whole project; no outside text or weights were used.
"""
_HOW = """`{command}`, seed {seed}: {steps:,} steps, {tokens:,.1f} million tokens, {minutes:.0f} minutes of training on
{hardware}. Muon for the matrices, Adam for embedding and norms, loss on answers only; the exported weights are a
running average of the last steps. The data and the starting weights depend on the seed only. The learning rate
follows the clock (`--minutes`), so another run gives a model of the same kind, not the same bits; `--steps` makes
the schedule independent of the clock. {note}"""


def write_card(
    run: pathlib.Path, model: pathlib.Path, command: str, hardware: str, seed: int, threads: int, note: str
) -> None:
    """Evaluate the model and write README.md beside it.

    Args:
        run: folder of the training run, for its figures.
        model: the exported model folder.
        command: how the model was made, as the card shall say it.
        hardware: what it was trained on, as the card shall say it.
        seed: the seed of the run.
        threads: how many threads the evaluation may use.
        note: what else there is to say of the run.
    """
    progress = torch.load(run / "checkpoint.pt", weights_only=True)["progress"]
    figures, table = evaluate(model, "transformers", "f32", threads, wrong=3, every=1)
    weights = model / "model.safetensors"
    tensors = load_file(weights)
    how = _HOW.format(
        command=command,
        seed=seed,
        steps=progress["step"],
        tokens=progress["num_tokens"] / 1e6,
        minutes=progress["trained_s"] / 60,
        hardware=hardware,
        note=note,
    )
    text = _TEXT.format(
        parameters=sum(tensor.numel() for tensor in tensors.values()),
        megabytes=weights.stat().st_size / 2**20,
        vocabulary=tensors["model.embed_tokens.weight"].shape[0],
        num_cases=figures["num_cases"],
        num_questions=figures["num_questions"],
        engine="transformers in float32",
        table=table,
        how=textwrap.fill(how, 118, break_long_words=False, break_on_hyphens=False),
    )
    publish(model / "README.md", text.encode())
    print(table)
    print(json.dumps(figures))


def main() -> None:
    """Parse the command line and write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, default=BUILTIN)
    parser.add_argument("--command", default="python -m tools.builtin_model.build")
    parser.add_argument("--hardware", default=f"{os.cpu_count()} cores ({platform.machine()})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--note", default="", help="what else there is to say of the run")
    args = parser.parse_args()
    write_card(args.run, args.model, args.command, args.hardware, args.seed, args.threads, args.note)


if __name__ == "__main__":
    main()
