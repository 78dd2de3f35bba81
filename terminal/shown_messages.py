"""Stored messages as the chat in lines shows them: answers as they were drawn while they came."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.output import Console
from terminal.session_views import shown_messages

if TYPE_CHECKING:
    from sessions import Message

_FENCES = ("```", "~~~")


def show_messages(
    console: Console, messages: "Sequence[Message]", forked_from: int | None, *, most_characters: int = 0
) -> None:
    """Print messages.

    Args:
        console: where to.
        messages: in their order.
        forked_from: the message that the conversation forked at.
        most_characters: cut longer texts there, the last one at its beginning; 0 cuts nothing.
    """
    last = messages[-1] if messages else None
    for message in messages:
        cut = _cut_front if message is last else _cut
        is_drawn = message.role == "assistant" and console.out_styled
        shown = replace(message, text="") if is_drawn else message
        if is_drawn and message.text.strip():
            _draw(console, cut(message.text, most_characters))
        for line in shown_messages([shown], forked_from):
            if line.strip():
                text = "\n".join(filter(None, cut(line, most_characters)))
                console.say(text.lstrip(" ") if is_drawn else text)


def _draw(console: Console, parts: tuple[str, str, str]) -> None:
    """Print an answer as it was drawn while it came, and what says that something is left out."""
    from terminal.markdown.stream import render_markdown

    before, text, after = parts
    if before:
        console.say(before)
    drawn = render_markdown(text, console.size()[0], unicode=console.is_utf8)
    console.write(drawn if drawn.endswith("\n") else drawn + "\n")
    if after:
        console.say(after)


def _cut(text: str, most: int) -> tuple[str, str, str]:
    return ("", text, "") if not most or len(text) <= most else ("", text[:most], "...")


def _cut_front(text: str, most: int) -> tuple[str, str, str]:
    """Keep whole lines of the end, code as code."""
    if not most or len(text) <= most:
        return "", text, ""
    start = text.find("\n", len(text) - most) + 1 or len(text) - most
    fences = [line for line in text[:start].splitlines() if line.startswith(_FENCES)]
    opened = f"{fences[-1]}\n" if len(fences) % 2 else ""
    lines = text.count("\n", 0, start)
    return f"[... {lines:,} lines before]" if lines else "[...]", opened + text[start:], ""
