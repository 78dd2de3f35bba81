"""Short sentences about answers and conversations, shared by the front ends. One harmless line each."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from terminal.sanitize import clean_line, shorten

if TYPE_CHECKING:
    from nanochat_infer.llm import LLM
    from sessions import AnswerFinished, Message, SessionInfo

_TITLE_COLUMNS = 50


def answer_stats(finished: "AnswerFinished") -> str:
    """Return tokens, speed, reason and seed of an answer."""
    usage, timings = finished.usage, finished.timings
    computed = usage.prompt_tokens - usage.cached_tokens
    return (
        f"{usage.prompt_tokens:,} prompt tokens ({usage.cached_tokens:,} reused, {computed:,} computed), "
        f"{usage.completion_tokens:,} generated; first token after {timings.ttft_ms:,.0f} ms, "
        f"{timings.decode_tok_s:,.1f} tokens/s; {finished.finish_reason}; seed {finished.seed}"
    )


def ending(finished: "AnswerFinished", max_tokens: int, *, how_to_continue: str, private: bool) -> str:
    """Return why an answer is not complete, or "" if it is."""
    if finished.finish_reason == "length":
        tokens = "1 token" if max_tokens == 1 else f"{max_tokens:,} tokens"
        reason = clean_line(finished.message) or f"the answer was cut at {tokens} (-l/--max-length)"
        return f"{reason}{'' if finished.message else how_to_continue}"
    if finished.finish_reason == "cancelled":
        return f"stopped{'' if private else '; what you saw is kept'}{how_to_continue}"
    return ""


def session_line(info: "SessionInfo") -> str:
    """Return one line of a list of conversations."""
    title = shorten(info.name or info.title, _TITLE_COLUMNS)
    return f"{info.id}  {local_time(info.updated_at)}  {info.num_messages:>3} messages  {title}"


def local_time(moment: datetime) -> str:
    """Return a moment in local time, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def message_lines(message: "Message") -> str:
    """Return a stored message as it is shown when a conversation is resumed; newlines stay, the filter comes later."""
    changed = "" if message.sound else " [changed outside of the program]"
    if message.role == "user":
        first, *rest = f"{message.text}{changed}".split("\n")
        return "\n".join([f">>> {first}", *(f"... {line}" for line in rest)])
    mark = {"stopped": " [stopped]", "interrupted": " [interrupted]", "error": " [error]"}.get(message.status, "")
    return f"{message.text}{mark}{changed}"


def answer_json(finished: "AnswerFinished", session_id: str | None, llm: "LLM") -> dict[str, Any]:
    """Return the object that --json prints."""
    result: dict[str, Any] = {
        "session": session_id,
        "message": finished.message_id,
        "text": finished.text,
        "token_ids": list(finished.token_ids),
        "finish_reason": finished.finish_reason,
        "seed": finished.seed,
        "model": llm.info.name,
        "usage": asdict(finished.usage),
        "timings": asdict(finished.timings),
    }
    if finished.reasoning:
        result["reasoning"] = finished.reasoning
    if finished.message:
        result["note"] = finished.message
    return result
