"""Grade a model on the held-out cases; print a table, then one line of JSON.

`python -m tools.builtin_model.evaluate` grades the built-in model with int8 weights through our own engine, then in
float32 through transformers; `--engine` takes one of them. Answers are greedy, and one that does not end is wrong.
"""

import argparse
import contextlib
import json
import pathlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tools.builtin_model.cases import DRAWS, HELD_SPLITS, OUTSIDE, RECALL, SINGLE, Case, cases
from tools.builtin_model.patterns import normalise

BUILTIN = pathlib.Path(__file__).resolve().parents[2] / "nanochat_infer" / "builtin"
ENGINES = {"nanochat_infer": "int8", "transformers": "f32"}
MAX_NEW_TOKENS = 192
UNENDED = " [the answer did not end]"
_BATCH = 32
Messages = Sequence[dict[str, str]]
Answerer = Callable[[Sequence[Messages]], list[str]]


def transformers_answerer(path: pathlib.Path, threads: int) -> Answerer:
    """Answer through transformers, float32, in batches padded on the left."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(path, padding_side="left")
    model: Any = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32)
    ends = set(model.generation_config.eos_token_id)

    def answer(batch: Sequence[Messages]) -> list[str]:
        prompts = [
            tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
            for messages in batch
        ]
        inputs = tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
        inputs.pop("token_type_ids", None)
        with torch.inference_mode():
            output = model.generate(
                **inputs, max_new_tokens=MAX_NEW_TOKENS, do_sample=False, temperature=None, top_k=None, top_p=None
            )
        rows = output[:, inputs["input_ids"].shape[1] :].tolist()
        texts = tokenizer.batch_decode(rows, skip_special_tokens=True)
        return [text if ends & set(row) else text + UNENDED for text, row in zip(texts, rows, strict=True)]

    return answer


@contextlib.contextmanager
def own_engine(path: pathlib.Path, weights: str) -> Iterator[Answerer]:
    """Answer through this project's engine."""
    from nanochat_infer import SamplingParams, load

    params = SamplingParams(temperature=0.0, max_tokens=MAX_NEW_TOKENS)
    with load(str(path), weights=weights, device="cpu") as llm:

        def answer(batch: Sequence[Messages]) -> list[str]:
            results = [llm.chat(list(messages), params) for messages in batch]
            return [result.text if result.finish_reason == "stop" else result.text + UNENDED for result in results]

        yield answer


def grade(selected: Sequence[Case], answer: Answerer) -> list[tuple[Case, str, bool]]:
    """Return each case with its answer and whether that is right; short prompts are batched with short ones."""
    order = sorted(selected, key=lambda case: sum(len(message["content"]) for message in case.messages))
    graded = []
    for start in range(0, len(order), _BATCH):
        group = order[start : start + _BATCH]
        for case, text in zip(group, answer([case.messages for case in group]), strict=True):
            graded.append((case, text, not text.endswith(UNENDED) and case.check.passes(text)))
    return graded


def summarise(graded: Sequence[tuple[Case, str, bool]]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return right answers and cases, per skill and split."""
    counts: dict[str, dict[str, tuple[int, int]]] = defaultdict(lambda: dict.fromkeys(HELD_SPLITS, (0, 0)))
    for case, _, is_right in graded:
        right, total = counts[case.skill][case.split]
        counts[case.skill][case.split] = (right + is_right, total + 1)
    return dict(sorted(counts.items()))


def shares(graded: Sequence[tuple[Case, str, bool]]) -> dict[str, float]:
    """Return the three shares in percent: right single turns, right recall, invented answers outside."""
    found = {}
    for group in (SINGLE, RECALL, OUTSIDE):
        rights = [is_right for case, _, is_right in graded if case.group == group]
        found[group] = 100 * sum(rights) / max(1, len(rights))
    return {
        "single_turns_right": round(found[SINGLE], 1),
        "recall_right": round(found[RECALL], 1),
        "outside_invented": round(100 - found[OUTSIDE], 1),
    }


def table(counts: dict[str, dict[str, tuple[int, int]]]) -> str:
    """Return the counts as a Markdown table, with a last row for all."""
    sums = {
        split: (sum(row[split][0] for row in counts.values()), sum(row[split][1] for row in counts.values()))
        for split in HELD_SPLITS
    }
    lines = ["| skill | new sentences, new values | new patterns, new values |", "|---|---|---|"]
    for skill, row in [*counts.items(), ("all", sums)]:
        cells = [
            f"{100 * right / total:.1f} % of {total}" if total else "-"
            for right, total in (row[s] for s in HELD_SPLITS)
        ]
        lines.append(f"| {skill} | {' | '.join(cells)} |")
    return "\n".join(lines)


def evaluate(
    model: pathlib.Path, engine: str, draw: str, threads: int = 2, wrong: int = 0, every: int = 1
) -> tuple[dict[str, Any], str]:
    """Grade a model folder.

    Args:
        model: the model folder.
        engine: "transformers" (float32) or "nanochat_infer" (int8 weights).
        draw: "dev" or "final".
        threads: how many threads torch may use, for transformers only.
        wrong: how many wrong answers to print per skill and split.
        every: takes only every n-th case.

    Returns:
        The figures for the line of JSON, and the table.
    """
    selected = cases(DRAWS[draw])[::every]
    start = time.monotonic()
    if engine == "transformers":
        graded = grade(selected, transformers_answerer(model, threads))
    else:
        with own_engine(model, ENGINES[engine]) as answer:
            graded = grade(selected, answer)
    shown: dict[tuple[str, str], int] = defaultdict(int)
    for case, text, is_right in graded:
        shown[case.skill, case.split] += not is_right
        if not is_right and shown[case.skill, case.split] <= wrong:
            print(f"wrong [{case.skill}, {case.split}] {case.question!r} -> {text!r}, wanted {case.reference!r}")
    counts = summarise(graded)
    skills = {
        skill: {split: round(right / max(1, total), 4) for split, (right, total) in row.items()}
        for skill, row in counts.items()
    }
    figures = {
        "engine": f"{engine}, {ENGINES[engine]}",
        "draw": draw,
        "num_cases": len(selected),
        "num_questions": len({normalise(case.question) for case in selected}),
        **shares(graded),
        "right": round(sum(is_right for _, _, is_right in graded) / len(graded), 4),
        "skills": skills,
        "seconds": round(time.monotonic() - start, 1),
    }
    return figures, table(counts)


def main() -> None:
    """Parse the command line, evaluate, and print one line of JSON last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=pathlib.Path, default=BUILTIN)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--draw", choices=tuple(DRAWS), default="final")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wrong", type=int, default=0, help="wrong answers to show per skill and split")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th case")
    args = parser.parse_args()
    if args.wrong and args.draw == "final":
        parser.error("--wrong shows answers: take --draw dev, so that the final draw stays unseen")
    if args.every < 1 or args.threads < 1:
        parser.error("--every and --threads take whole numbers from 1")
    if not args.model.is_dir():
        parser.error(f"{args.model} is no folder with a model")
    found = []
    for engine in ENGINES if args.engine == "both" else (args.engine,):
        figures, lines = evaluate(args.model, engine, args.draw, args.threads, args.wrong, args.every)
        print(f"{figures['engine']}:\n{lines}\n", flush=True)
        found.append(figures)
    print(json.dumps(found[0] if len(found) == 1 else {"own": found[0], "reference": found[1]}))


if __name__ == "__main__":
    main()
