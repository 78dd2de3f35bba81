"""Short sentences about answers and conversations, shared by the front ends. One harmless line each."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from terminal.sanitize import clean_line
from terminal.wording import full_context

if TYPE_CHECKING:
    from nanochat_infer.engine.stats import EngineStats
    from nanochat_infer.llm import LLM
    from sessions import AnswerFinished, Message
    from sessions.kv.disk import KvDiskStats
    from terminal.wording import Wording


_MARKS = {
    "streaming": " [being written]",
    "stopped": " [stopped]",
    "interrupted": " [interrupted]",
    "error": " [error]",
}
# So begins what the store says.
_NOT_SAVED = "not saved"


def answer_stats(finished: "AnswerFinished") -> str:
    """Return tokens, speed, reason and seed of an answer."""
    usage, timings = finished.usage, finished.timings
    computed = usage.prompt_tokens - usage.cached_tokens
    from_disk = f", {finished.restored_tokens:,} of them from disk" if finished.restored_tokens else ""
    guessed = f"{_accepted(timings.draft_tokens, timings.accepted_tokens)}; " if timings.draft_tokens else ""
    return (
        f"{usage.prompt_tokens:,} prompt tokens ({usage.cached_tokens:,} reused{from_disk}, {computed:,} computed), "
        f"{usage.completion_tokens:,} generated; first token after {timings.ttft_ms:,.0f} ms, "
        f"{timings.decode_tok_s:,.1f} tokens/s; {guessed}{finished.finish_reason}; seed {finished.seed}"
    )


def why(finished: "AnswerFinished | None") -> str:
    """Return what an answer reused of the conversation's computed context, and why not more."""
    if finished is None:
        return "no answer yet; /why tells what the last one reused of the conversation before it, and why not more"
    return clean_line(finished.why) or "the last answer ended before anything was computed for it"


def engine_table(stats: "EngineStats", memory: Mapping[str, int]) -> list[str]:
    """Return what the engine holds and did, one line each.

    Args:
        stats: of the engine.
        memory: bytes by purpose, as LLM.memory.
    """
    mib = {name.removesuffix("_bytes"): f"{size / 2**20:,.1f} MiB" for name, size in memory.items()}
    kv = mib.pop("kv", "")
    reused = _percent(stats.reused_tokens, stats.computed_tokens + stats.reused_tokens)
    rows = [
        (
            "KV pool",
            f"{kv}, {stats.num_blocks:,} blocks of {stats.block_size} tokens: {stats.used_blocks:,} used, "
            f"{stats.cached_blocks:,} cached, {stats.free_blocks:,} free",
        ),
        ("memory beside it", ", ".join(f"{name} {size}" for name, size in mib.items())),
        (
            "requests",
            f"{stats.running:,} running, {stats.waiting:,} waiting, {stats.idle:,} idle, {stats.finished:,} finished; "
            f"{_times(stats.preemptions)} sent back to the queue",
        ),
        (
            "prompt tokens",
            f"{stats.computed_tokens:,} computed, {stats.reused_tokens:,} reused ({reused}), "
            f"{stats.recomputed_tokens:,} computed again",
        ),
        ("answer tokens", f"{stats.generated_tokens:,}; {stats.steps:,} steps in all"),
        ("speculation", _accepted(stats.draft_tokens, stats.accepted_tokens)),
        ("prefill chunk", f"{stats.prefill_chunk:,} tokens"),
        (
            "speed",
            f"prefill {stats.prefill_tok_s:,.1f} tokens/s, decode {stats.decode_tok_s:,.1f} tokens/s, "
            "all requests together",
        ),
    ]
    return [f"  {name:<18} {value}" for name, value in rows]


def disk_row(stats: "KvDiskStats | None", *, private: bool) -> str:
    """Return the line of engine_table about KV on disk; None for a cache that is not used."""
    if stats is None:
        value = "not used: private" if private else "not used"
    elif not stats.is_ready:
        value = "not ready yet: the model is still being identified"
    else:
        value = (
            f"{size_text(stats.num_bytes)} of {size_text(stats.quota_bytes)}; {stats.restored_tokens:,} tokens "
            f"restored, {stats.saved_blocks:,} blocks saved, {stats.refused:,} refused, {stats.misses:,} not found"
        )
    return f"  {'KV on disk':<18} {value}"


def size_text(num_bytes: int) -> str:
    """Return a number of bytes in the largest unit that it fills."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if num_bytes >= unit:
            return f"{num_bytes / unit:,.1f} {name}"
    return f"{num_bytes} bytes"


def _accepted(draft_tokens: int, accepted_tokens: int) -> str:
    accepted = f", {accepted_tokens:,} accepted ({_percent(accepted_tokens, draft_tokens)})" if draft_tokens else ""
    return f"{draft_tokens:,} tokens guessed{accepted}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.0f} %"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def ending(
    finished: "AnswerFinished",
    max_tokens: int,
    *,
    how_to_continue: str,
    private: bool,
    wording: "Wording" = "chat",
    has_history: bool = True,
    can_drop: bool = False,
) -> str:
    """Return why an answer is not complete or not saved, or "" if it is both; an error is told by the front end.

    Args:
        finished: the answer.
        max_tokens: that it could have.
        how_to_continue: said after what can be gone on with; nothing can that is not saved.
        private: nothing is kept.
        wording: what helps is named in words of this front end.
        has_history, can_drop: as of terminal.wording.full_context.
    """
    if finished.finish_reason == "error":
        return ""
    said, unsaved = _parted(finished, private=private)
    note, how_to_continue = "", "" if unsaved else how_to_continue
    if finished.finish_reason == "length":
        tokens = "1 token" if max_tokens == 1 else f"{max_tokens:,} tokens"
        option = "/set max_length" if wording == "chat" else "-l/--max-length"
        note = f"the answer was cut at {tokens} ({option} N allows more){how_to_continue}"
        if said:
            note = full_context(said, wording, has_history=has_history, can_drop=can_drop)
    elif finished.finish_reason == "cancelled":
        note = f"stopped{'' if private or unsaved else '; what you saw is kept'}{how_to_continue}"
    return "; ".join(part for part in (note, unsaved) if part)


def is_unsaved(finished: "AnswerFinished", *, private: bool) -> bool:
    """Tell whether an answer that was to be saved could not be; private: none is to be."""
    return not finished.saved and not private


def _parted(finished: "AnswerFinished", *, private: bool) -> tuple[str, str]:
    """Return what the engine says about an answer's end, and why the answer is not saved; "" where there is nothing."""
    message = clean_line(finished.message)
    if finished.saved:
        return message, ""
    said, mark, reason = message.partition(_NOT_SAVED)
    if not mark:
        said, reason = "", f": {message}" if message else ""
    return said.removesuffix("; "), f"{_NOT_SAVED}{reason}" if is_unsaved(finished, private=private) else ""


def shown_text(text: str, reasoning: str) -> str:
    """Return an answer as it is shown and copied: the empty lines that follow thinking are no part of it."""
    return text.lstrip("\n") if reasoning else text


def local_time(moment: datetime) -> str:
    """Return a moment in local time, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def message_lines(message: "Message") -> str:
    """Return a stored message as it is shown when a conversation is resumed; newlines stay, the filter comes later."""
    changed = "" if message.sound else " [changed outside of the program]"
    if message.role == "user":
        first, *rest = f"{message.text}{changed}".split("\n")
        return "\n".join([f">>> {first}", *(f"... {line}" for line in rest)])
    if message.role in ("marker", "system"):
        return f"[{clean_line(message.text)}{changed}]"
    mark = _MARKS.get(message.status, "")
    return f"{shown_text(message.text, message.reasoning)}{mark}{changed}"


def answer_json(finished: "AnswerFinished", session_id: str | None, llm: "LLM") -> dict[str, Any]:
    """Return the object that --json prints; without session_id nothing was to be saved."""
    result: dict[str, Any] = {
        "session": session_id,
        "message": finished.message_id,
        "text": shown_text(finished.text, finished.reasoning),
        "token_ids": list(finished.token_ids),
        "finish_reason": finished.finish_reason,
        "seed": finished.seed,
        "model": llm.info.name,
        "usage": {**asdict(finished.usage), "restored_tokens": finished.restored_tokens},
        "timings": asdict(finished.timings),
        "reuse": None if finished.reuse is None else {**asdict(finished.reuse), "sentence": finished.why},
    }
    if finished.reasoning:
        result["reasoning"] = finished.reasoning
    if finished.message:
        result["note"] = finished.message
    if session_id is not None and not finished.saved:
        result["saved"] = False
    return result
