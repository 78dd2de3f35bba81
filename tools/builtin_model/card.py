"""Write the model card, with figures measured on the spot through both engines."""

import argparse
import json
import os
import pathlib
import platform
import textwrap
from typing import Any

import torch
from safetensors.torch import load_file

from tools.builtin_model.checkpoint import read_checkpoint
from tools.builtin_model.evaluate import BUILTIN, evaluate
from tools.builtin_model.export import publish

_TEXT = """# The built-in model

A tiny chat model that ships with nanochat_infer, so that the program can be tried at once, offline, without any
download. Qwen3 architecture, {parameters:,} parameters, BF16, {megabytes:.1f} MiB; a byte-level BPE tokenizer of
{vocabulary:,} entries; ChatML chat template. It was trained from nothing, only on sentences that the scripts in
`tools/builtin_model/` compose from templates and word lists. It is a toy, and an honest one.

## What it can do

- greet, part, and some small talk; say what it is;
- explain this program: how to start, resume, search, fork, export, set the temperature, load another model, and what
  the words of the field mean (token, context, KV cache, top-p, quantization, ...);
- remember what you tell it in the same conversation, and repeat it when asked, also after a correction and many turns
  later: name, age, place, pets, family, likings, and other facts;
- add and subtract to 1,000, multiply to 12 x 12, divide evenly, compare, small word problems; it writes the digits
  down as one does on paper;
- the capitals of the world; opposites, plurals, past tenses; days, months, seasons, planets, colours, units;
- spell words, count letters, write backwards, sort short lists; upper case, shorter, more polite;
- a short story on any thing or name; simple lists ("three fruits");
- say that it does not know, for everything else.

It keeps to simple system prompts: answer in upper case, be brief, call the user by a name, answer as a pirate.

## What it cannot do

- It knows nothing of the world beyond the lists above, and has no opinions.
- It understands simple English only, best in sentences like those of its templates. Asked in an unusual way it may
  take a question for another one that it knows, or say that it does not know. **Check what matters.**
- Training saw conversations of up to 20 turns and 1,024 tokens. `max_position_embeddings` is 2,048, but nothing is
  promised beyond the first 1,024 tokens.
{weakest}
- Long words and names, and names in other scripts, are sometimes misspelt.

## Measured

{num_cases:,} held-out cases ({num_questions:,} different questions), greedy; an answer that does not end is wrong.
*New sentences*: forms of training patterns that training left out. *New patterns*: sentence patterns that training
never used, or held-out forms where a skill has no such patterns. In both, names and words to copy, and pairs of
numbers of sums with more than one digit (in this order), are ones that training never used (capitals and other closed
facts cannot be held out), a good part has typing errors, and earlier turns of a conversation hold the reference
answers. This draw (`final`) was never looked at, only counted. *Outside*
are the rows "unknown" and "near misses".

| | int8, our engine | f32, transformers | wanted |
|---|---|---|---|
| right, single turns | {own[single_turns_right]} % | {other[single_turns_right]} % | 95 % |
| right, recall over several turns | {own[recall_right]} % | {other[recall_right]} % | 90 % |
| invented, outside what it knows | {own[outside_invented]} % | {other[outside_invented]} % | at most 2 % |

Per skill, int8 through our engine (f32 through transformers: {other_right:.1f} % of all cases):

{table}

Command: `python -m tools.builtin_model.evaluate`. A right answer is the whole answer. For a fact that was told it is
the value in a sentence of no more than usual length, without other values of the same kind; outside, any refusal with
nothing else; a greeting, joke or story may take one of several forms.

## How it was made

{how}

Sampling defaults (`generation_config.json`): temperature 0.2, top-k 20, top-p 0.9.

Licence: MIT, as the whole project; no outside text or weights were used.
"""
_HOW = """`{command}`, seed {seed}: {steps:,} steps, {tokens:,.1f} million tokens, {minutes:.0f} minutes of training on
{hardware}. Muon for the matrices, Adam for embedding and norms, loss on answers only; the exported weights are a
running average of the last steps. The data and the starting weights depend on the seed only. The learning rate
follows the clock (`--minutes`), so another run gives a model of the same kind, not the same bits; `--steps` makes
the schedule independent of the clock. {note}"""


def weakest(skills: dict[str, dict[str, float]]) -> str:
    """Return the line that names the skills of which less than half of all answers are right, the worst first."""
    means = {skill: sum(row.values()) / len(row) for skill, row in skills.items()}
    names = [
        f"{skill} ({100 * means[skill]:.0f} %)" for skill in sorted(means, key=means.__getitem__) if means[skill] < 0.5
    ]
    listed = ", ".join(names) or "none"
    text = f"- Less than half right in the test below, so least to be trusted: {listed}."
    return textwrap.fill(text, 118, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def card_text(run: pathlib.Path, model: pathlib.Path, said: dict[str, Any]) -> str:
    """Evaluate a model through both engines and return its card.

    Args:
        run: folder of the training run, for its figures.
        model: the exported model folder.
        said: what the card shall say of the run: command, hardware, note.
    """
    progress = read_checkpoint(run)["progress"]
    own, table = evaluate(model, "nanochat_infer", "final", wrong=0)
    other, _ = evaluate(model, "transformers", "final", wrong=0)
    weights = model / "model.safetensors"
    tensors = load_file(weights)
    how = _HOW.format(
        steps=progress["step"],
        tokens=progress["num_tokens"] / 1e6,
        minutes=progress["trained_s"] / 60,
        seed=progress.get("seed", 1),
        **said,
    )
    print(table)
    print(json.dumps({"own": own, "reference": other}))
    return _TEXT.format(
        parameters=sum(tensor.numel() for tensor in tensors.values()),
        megabytes=weights.stat().st_size / 2**20,
        vocabulary=tensors["model.embed_tokens.weight"].shape[0],
        weakest=weakest(own["skills"]),
        num_cases=own["num_cases"],
        num_questions=own["num_questions"],
        own=own,
        other=other,
        other_right=100 * other["right"],
        table=table,
        how=textwrap.fill(how, 118, break_long_words=False, break_on_hyphens=False),
    )


def hardware() -> str:
    """Return what this machine trains on, for the card."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{os.cpu_count()} cores ({platform.machine()})"


def main() -> None:
    """Parse the command line and write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, default=BUILTIN)
    parser.add_argument("--command", default="python -m tools.builtin_model.build")
    parser.add_argument("--hardware", default=hardware())
    parser.add_argument("--note", default="", help="what else there is to say of the run")
    args = parser.parse_args()
    said = {"command": args.command, "hardware": args.hardware, "note": args.note}
    publish(args.model / "README.md", card_text(args.run, args.model, said).encode())


if __name__ == "__main__":
    main()
