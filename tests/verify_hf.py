"""Compare a model folder with transformers, token by token: `python -m tests.verify_hf MODEL_DIR`.

Prompts are a text (where the folder has a tokenizer) and random ids of several lengths. For each it prints the first
difference between the greedy ids, and the largest between the logits of the same ids. Exit status 1 if the ids differ.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.select import select_device
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.sampling_params import SamplingParams
from tests.step_driver import StepDriver, load_runner

DEFAULT_PROMPT = "The theory of attention is"
RANDOM_LENGTHS = (1, 16, 200)


@dataclass(frozen=True)
class Ours:
    """Our side: greedy(ids, n) -> n ids; logits(ids) -> float32 [num_tokens, vocab_size]."""

    greedy: Callable[[Sequence[int], int], list[int]]
    logits: Callable[[Sequence[int]], np.ndarray]
    vocab_size: int
    encode: Callable[[str], list[int]] | None


def open_ours(folder: Path, stack: ExitStack, *, device: str, weights: str, max_context_len: int) -> Ours:
    """Load through the library, or without a tokenizer straight through a runner."""
    if (folder / "tokenizer.json").exists():
        from nanochat_infer import load

        llm = stack.enter_context(load(folder, device=device, weights=weights, ctx_size=max_context_len))

        def generate(ids: Sequence[int], n: int) -> list[int]:
            params = SamplingParams(temperature=0.0, max_tokens=n, ignore_eos=True)
            return list(llm.generate(list(ids), params).token_ids)

        with open_checkpoint(folder) as checkpoint:
            vocab_size = checkpoint.config.vocab_size
        return Ours(generate, llm.logits, vocab_size, llm.tokenizer.encode)
    checkpoint = stack.enter_context(open_checkpoint(folder))
    chosen, _ = select_device(device)
    runner = load_runner(chosen, checkpoint, max_context_len=max_context_len, weights=weights)
    stack.callback(runner.close)
    return Ours(
        lambda ids, n: StepDriver(runner).greedy(ids, n),
        lambda ids: StepDriver(runner).logits(ids),
        checkpoint.config.vocab_size,
        None,
    )


def compare(ours: Ours, theirs: Any, ids: list[int], n: int) -> bool:
    """Print how one prompt went; return whether the greedy ids are equal."""
    from tests.hf_oracle import hf_greedy, hf_logits

    want, got = hf_greedy(theirs, ids, n), ours.greedy(ids, n)
    reference = hf_logits(theirs, [*ids, *want[:-1]])
    logits = ours.logits([*ids, *want[:-1]])
    difference = np.abs(logits.astype(np.float64) - reference)
    best = np.sort(reference[len(ids) - 1 :], axis=1)
    same = (logits.argmax(axis=1) == reference.argmax(axis=1)).mean()
    print(
        f"  logits: largest difference {difference.max():.3g} (largest logit {np.abs(reference).max():.3g}), "
        f"same first choice at {100 * same:.2f} % of {len(reference)} positions, "
        f"smallest margin {(best[:, -1] - best[:, -2]).min():.3g}"
    )
    if got == want:
        print(f"  greedy: all {n} ids equal")
        return True
    at = next((i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want)))
    print(f"  greedy: differs at generated token {at + 1} of {n}")
    if at < len(got):
        row = len(ids) - 1 + at
        for name, values in (("transformers", reference[row]), ("ours", logits[row])):
            a, b = want[at], got[at]
            margin = values[a] - values[b]
            print(f"    {name}: logit[{a}] = {values[a]:.6f}, logit[{b}] = {values[b]:.6f}, margin {margin:+.3g}")
    else:
        print(f"    ours ended after {len(got)} ids")
    return False


def prompts(ours: Ours, folder: Path, text: str) -> tuple[dict[str, list[int]], bool]:
    """Return the prompts by description, and whether both tokenizers agree on the text."""
    rng = np.random.default_rng(0)
    out = {f"{n} random ids": [int(i) for i in rng.integers(0, ours.vocab_size, n)] for n in RANDOM_LENGTHS}
    if ours.encode is None:
        print("no tokenizer.json: random ids only")
        return out, True
    from tests.hf_oracle import hf_tokenizer

    ids, theirs = ours.encode(text), list(hf_tokenizer(folder)(text)["input_ids"])
    if ids != theirs:
        print(f"tokenizer: ours {ids[:20]} ..., transformers {theirs[:20]} ...")
    return {repr(text): theirs, **out}, ids == theirs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.verify_hf", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="MODEL_DIR")
    parser.add_argument("--weights", choices=("f32", "bf16", "int8"), default="f32")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="cpu")
    parser.add_argument("--prompt", default=DEFAULT_PROMPT, metavar="TEXT")
    parser.add_argument("--tokens", type=int, default=100, metavar="N", help="ids generated per prompt (100)")
    options = parser.parse_args(arguments)
    if options.tokens < 1:
        parser.error(f"--tokens must be at least 1, got {options.tokens}")
    from tests.hf_oracle import load_hf

    with ExitStack() as stack:
        try:
            with open_checkpoint(options.folder) as checkpoint:
                room = checkpoint.config.max_position_embeddings
            # Two more than needed: the library wants room for the id after the last one.
            wanted = max(*RANDOM_LENGTHS, len(options.prompt) + 8) + options.tokens + 2
            ours = open_ours(
                options.folder, stack, device=options.device, weights=options.weights, max_context_len=min(room, wanted)
            )
        except NanochatInferError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        theirs = load_hf(options.folder)
        batches, equal = prompts(ours, options.folder, options.prompt)
        for description, ids in batches.items():
            n = min(options.tokens, room - len(ids) - 1)
            if n < 1 or not ids:
                print(f"{description}: skipped, it does not fit into {room} positions")
                continue
            print(f"{description}: {len(ids)} prompt tokens, {n} generated")
            equal = compare(ours, theirs, ids, n) and equal
    print("EQUAL" if equal else "DIFFERENT")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
