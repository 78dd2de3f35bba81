"""Stored messages as the chat in lines shows them: answers as they were drawn while they came."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.output import Console
from terminal.session_views import shown_messages

if TYPE_CHECKING:
    from sessions import Message

_MOST_CHARACTERS = 2_000


def show_messages(
    console: Console, messages: "Sequence[Message]", forked_from: int | None, *, most_characters: int = 0
) -> None:
    """Print messages.

    Args:
        console: where to.
        messages: in their order.
        forked_from: the message that the conversation forked at.
        most_characters: cut longer texts there; 0 cuts nothing.
    """
    for message in messages:
        is_drawn = message.role == "assistant" and console.out_styled
        shown = replace(message, text="") if is_drawn else message
        if is_drawn and message.text.strip():
            from terminal.markdown.stream import render_markdown

            text, more = _cut(message.text, most_characters)
            drawn = render_markdown(text, console.size()[0], unicode=console.is_utf8)
            console.write(drawn if drawn.endswith("\n") else drawn + "\n")
            if more:
                console.say(more)
        for line in shown_messages([shown], forked_from):
            text, more = _cut(line, most_characters)
            if text.strip():
                console.say(text.lstrip(" ") + more if is_drawn else text + more)


def _cut(text: str, most: int) -> tuple[str, str]:
    return (text, "") if not most or len(text) <= most else (text[:most], " ...")
