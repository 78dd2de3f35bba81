"""One start of the program for benchmarks.resume: opens a database and a model, and times the answer to one message.

usage: python -m benchmarks.resume_worker '{"home": ..., "model": ..., "messages": [...], ...}'; prints one line of JSON
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nanochat_infer import SamplingParams, load
from nanochat_infer.generation import TextDelta
from sessions import Answer, AnswerFinished, SessionManager, Store


def watch(answer: Answer, start_s: float) -> dict[str, Any]:
    """Follow an answer to its end; the time is that of its first token."""
    ttft_s = 0.0
    finished: AnswerFinished | None = None
    for event in answer:
        if isinstance(event, (TextDelta, AnswerFinished)) and not ttft_s:
            ttft_s = time.perf_counter() - start_s
        if isinstance(event, AnswerFinished):
            finished = event
    assert finished is not None
    return {
        "ttft_s": ttft_s,
        "engine_ttft_s": finished.timings.ttft_ms / 1e3,
        "step_s": 1 / finished.timings.decode_tok_s if finished.timings.decode_tok_s else 0.0,
        "prompt_tokens": finished.usage.prompt_tokens,
        "cached_tokens": finished.usage.cached_tokens,
        "restored_tokens": finished.restored_tokens,
        "token_ids": list(finished.token_ids),
        "why": finished.why,
        "message": finished.message,
    }


def work(options: dict[str, Any]) -> dict[str, Any]:
    """Send each message of options["messages"], to the last conversation or a new one; return the last answer."""
    home = Path(options["home"])
    quota = options["kv_quota"]
    found: dict[str, Any] = {}
    with (
        Store.open(home / "data" / "chat.db", kv_root=home / "kv") as store,
        load(
            options["model"], device=options["device"], ctx_size=options["ctx_size"], threads=options["threads"]
        ) as llm,
        SessionManager(store, llm, kv_quota=quota) as manager,
    ):
        if quota:
            # The weights' digest is known to a program that has run before; the first one computes it.
            wait_until_ready(manager, options["patience_s"])
        params = SamplingParams(temperature=0.8, top_k=20, seed=11, max_tokens=options["max_tokens"], ignore_eos=True)
        for text in options["messages"]:
            start_s = time.perf_counter()
            session = manager.last() or manager.create(params=params, name="resume")
            found = watch(session.send(text), start_s)
        if quota and manager.kv is not None:
            found["flushed"] = manager.kv.flush(options["patience_s"])
    return found


def wait_until_ready(manager: SessionManager, patience_s: float) -> None:
    """Wait until KV can be restored and saved."""
    deadline = time.monotonic() + patience_s
    while manager.kv is not None and not manager.kv.stats().is_ready and time.monotonic() < deadline:
        time.sleep(0.01)


def main(arguments: Iterable[str]) -> None:
    """Do what the one argument says."""
    print(json.dumps(work(json.loads(next(iter(arguments))))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
