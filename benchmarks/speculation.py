"""What speculation by prompt lookup gains and costs, over a fixed set of chat-like prompts, with and without in turn.

usage: python -m benchmarks.speculation [-m MODEL]... [--json]

Two copies of the model are loaded, one that looks up and one that does not. Each runs every prompt twice before, so
both have its prefix cached; then A B A B, answer by answer. A ratio is the speed with speculation over the speed
without, from submit to the last token: 1.2 is a fifth faster, below 1 is slower. --control loads both without it: what
the table says then is noise. Ends with 1 if a single token differs.
"""

import statistics
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.chat_prompts import GROUPS
from benchmarks.common import Pairs, Report, alternate, parser, run, seconds_of, usable_cores
from benchmarks.streams import add_model_options, load_model
from nanochat_infer import LLM, SamplingParams
from nanochat_infer.devices.bandwidth import Bandwidth
from nanochat_infer.generation import GenerationResult
from nanochat_infer.text.chat_template import ChatMessage

SAMPLING = {"greedy": 0.0, "seeded": 1.0}
SEED = 20260101
LEAST_RATIO = 0.97
MOST_PAIRS = 500


@dataclass(slots=True)
class Case:
    """One prompt, one way of sampling, both engines."""

    group: str
    number: int
    mode: str
    new_tokens: int
    same_ids: bool
    pairs: Pairs
    draft_tokens: int
    accepted_tokens: int

    @property
    def acceptance(self) -> float:
        return self.accepted_tokens / self.draft_tokens if self.draft_tokens else float("nan")

    @property
    def tokens_per_step(self) -> float:
        """New tokens per step of decoding; 1 without speculation."""
        return self.new_tokens / max(1, self.new_tokens - self.accepted_tokens)


def prompt_ids(llm: LLM, text: str, max_tokens: int) -> list[int]:
    """Return the chat prompt of a text; its end only, where the context is too short for all of it."""
    ids = llm.encode_chat([ChatMessage("user", text)])
    return ids[-(llm.info.context_length - max_tokens) :]


def answer(llm: LLM, ids: Sequence[int], params: SamplingParams) -> GenerationResult:
    """Generate once, all events read.

    Raises:
        RuntimeError: it failed.
    """
    result = llm.start(ids, params, plain=True).result()
    if result.finish_reason == "error":
        raise RuntimeError(f"a request failed: {result.message}")
    return result


def measure(with_it: LLM, without: LLM, group: str, number: int, mode: str, args: Namespace) -> Case:
    """Warm both up, compare their tokens, and time them answer by answer in turn."""
    ids = prompt_ids(without, GROUPS[group][number], args.max_tokens)
    params = SamplingParams(temperature=SAMPLING[mode], top_k=0, top_p=1.0, seed=SEED, max_tokens=args.max_tokens)
    results = [answer(llm, ids, params) for llm in (without, with_it, without, with_it)]
    one_s = seconds_of(lambda: answer(without, ids, params))
    pairs = alternate(
        lambda: seconds_of(lambda: answer(without, ids, params)),
        lambda: seconds_of(lambda: answer(with_it, ids, params)),
        min(MOST_PAIRS, max(args.pairs, round(args.min_s / one_s))),
    )
    timings = results[-1].timings
    return Case(
        group=group,
        number=number,
        mode=mode,
        new_tokens=len(results[0].token_ids),
        same_ids=len({result.token_ids for result in results}) == 1,
        pairs=pairs,
        draft_tokens=timings.draft_tokens,
        accepted_tokens=timings.accepted_tokens,
    )


def summary(cases: Sequence[Case]) -> dict[str, Any]:
    """Mean, median and worst ratio, and how many guesses were right, over some cases."""
    ratios = [case.pairs.ratio for case in cases]
    drafts = sum(case.draft_tokens for case in cases)
    new, accepted = sum(case.new_tokens for case in cases), sum(case.accepted_tokens for case in cases)
    return {
        "cases": len(cases),
        "mean": statistics.fmean(ratios),
        "median": statistics.median(ratios),
        "worst": min(ratios),
        "best": max(ratios),
        "acceptance": accepted / drafts if drafts else float("nan"),
        "drafts_per_token": drafts / new,
        "same_ids": all(case.same_ids for case in cases),
    }


def run_model(name: str | None, args: Namespace, report: Report) -> dict[str, Any]:
    """Measure all prompts on one model and print its tables."""
    chosen = Namespace(**{**vars(args), "model": name})
    cases: list[Case] = []
    with load_model(chosen, speculation=not args.control) as with_it, load_model(chosen, speculation=False) as without:
        info = without.info
        memory = Bandwidth(args.threads or usable_cores(), info.device)
        report.say(f"\n{info.name}, {info.num_parameters:,} parameters, {info.weights} on {info.device}")
        for group, texts in GROUPS.items():
            memory.read()
            for number in range(min(len(texts), args.prompts)):
                cases += [measure(with_it, without, group, number, mode, args) for mode in args.modes]
    rows = []
    for case in cases:
        off, on = (case.new_tokens / seconds for seconds in case.pairs.medians)
        identity = "same" if case.same_ids else "DIFFERENT"
        guesses = [str(case.draft_tokens), case.acceptance, case.tokens_per_step]
        head = [f"{case.group} {case.number + 1}", case.mode, str(case.new_tokens)]
        rows.append([*head, off, on, case.pairs.ratio, *guesses, identity])
    header = ["prompt", "sampling", "tokens", "tok/s off", "on", "ratio", "drafts", "accepted", "tok/step", "ids"]
    report.table("each prompt, median of its pairs", header, rows)
    parts = {"all": cases}
    for mode in args.modes:
        parts |= {f"{group} {mode}": [c for c in cases if (c.group, c.mode) == (group, mode)] for group in GROUPS}
    groups = {part: summary(members) for part, members in parts.items()}
    columns = ["mean", "median", "worst", "best", "acceptance", "drafts_per_token"]
    table = [[part, str(found["cases"]), *(found[column] for column in columns)] for part, found in groups.items()]
    report.table("ratio of speeds, on / off", ["", "cases", *columns[:4], "accepted", "drafts/token"], table)
    if name is not None and name.startswith("random:"):
        report.say("note: greedy text of random weights soon goes in a circle, which is easy to look up: see seeded")
    worst = groups["all"]["worst"]
    report.say(f"worst ratio {worst:.3f}: {'keeps' if worst >= LEAST_RATIO else 'BREAKS'} the promise of {LEAST_RATIO}")
    read = memory.summary()
    report.say(f"memory read beside: {read['min']:.1f} to {read['max']:.1f} GB/s")
    ratios = [[f"{c.group} {c.number + 1} {c.mode}", c.pairs.ratio, c.acceptance] for c in cases]
    about = {"model": info.name, "weights": info.weights, "device": info.device, "memory_gb_s": read}
    return {**about, "groups": groups, "cases": ratios}


def options(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line."""
    made = parser(__doc__.splitlines()[0])
    add_model_options(made, several=True)
    made.add_argument("--max-tokens", type=int, default=128, help="longest answer (default 128)")
    made.add_argument("--pairs", type=int, default=5, help="fewest pairs of answers (default 5)")
    made.add_argument("--min-s", type=float, default=1.0, help="pairs go on until one side took this long (default 1)")
    made.add_argument("--prompts", type=int, default=5, help="prompts of each group")
    made.add_argument("--control", action="store_true", help="speculation off on both sides")
    made.add_argument("--modes", nargs="+", choices=list(SAMPLING), default=list(SAMPLING))
    return made.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    args = options(argv)
    names = args.models or [None]
    report = Report("speculation", args)
    models = [run_model(name, args, report) for name in names]
    report.finish({"models": models})
    return 0 if all(model["groups"]["all"]["same_ids"] for model in models) else 1


if __name__ == "__main__":
    run(main)
