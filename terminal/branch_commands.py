"""Slash commands for the tree of a conversation: /undo, /edit, /branches, /switch, /fork."""

import itertools
from typing import TYPE_CHECKING

from terminal.blocks import typed
from terminal.chat import Chat
from terminal.find_commands import screen_width
from terminal.outcome import CommandError, Outcome
from terminal.sanitize import clean_line, shorten
from terminal.tables import Column, table

if TYPE_CHECKING:
    from sessions import Message
    from sessions.branches import Sibling

_COLUMNS = (Column("", right=True), Column(""), Column(""), Column("", right=True), Column("", shrinks=True))
_NO_BRANCHES = "this conversation has no branches; /edit, /regen and /undo make some"
_BEGINNING = "at the beginning"
_HEAD_COLUMNS = 60
# A message, and what the table shows of it: mark, who, state, how many messages it leads to, first line.
_Option = tuple[int, tuple[str, str, str, str, str]]


def undo_command(chat: Chat, argument: str) -> Outcome:
    """Go back to before the last message; its text comes back into the input. Nothing is deleted."""
    message = chat.opened.undo()
    if message is None:
        return Outcome("there is nothing to take back; /branches shows what was said")
    chat.opened.prepare()
    return Outcome("taken back; /branches shows what was said", draft=typed(message.text))


def edit_command(chat: Chat, argument: str) -> Outcome:
    """Say something else in place of an earlier message: /edit [N] TEXT; without a text, the old one is offered."""
    own = [message for message in chat.opened.messages() if message.role == "user"]
    if not own:
        raise CommandError("there is no message to edit yet")
    number, text = _number_and_text(argument, len(own))
    message = own[number - 1]
    if not text:
        return Outcome(f"message {number} of {len(own)}; change it and send", draft=f"/edit {number} {message.text}")
    return Outcome(answer=chat.edit(message.id, text))


def numbered_message(chat: Chat, argument: str) -> int:
    """Return the id of the user's Nth message, as /edit counts them."""
    own = [message for message in chat.opened.messages() if message.role == "user"]
    if not (argument.isascii() and argument.isdecimal() and 1 <= int(argument[:9]) <= len(own)):
        which = f"a number from 1 to {len(own)}" if own else "no number before there is a message"
        raise CommandError(
            f"/regen takes {which}, got '{shorten(clean_line(argument), 20)}'; your messages are counted"
        )
    return own[int(argument) - 1].id


def _number_and_text(argument: str, count: int) -> tuple[int, str]:
    """Return which of the user's messages is meant, the last by default, and the new text."""
    first = (argument.split(maxsplit=1) or [""])[0]
    if not (first.isascii() and first.isdecimal()):
        return count, argument
    if len(first) > 9 or not 1 <= int(first) <= count:
        which = "1, your only one" if count == 1 else f"a number from 1 to {count}"
        raise CommandError(f"/edit N takes {which}, got {first[:20]}; /edit {count} TEXT changes your last one")
    # Only what divides them goes: a text may begin on a line of its own, and with an indentation.
    return int(first), argument[len(first) + 1 :].rstrip()


def branches_command(chat: Chat, argument: str) -> Outcome:
    """Show where the conversation divides; the numbers are for /switch."""
    places = _places(chat)
    chat.alternatives = tuple(message_id for _, options in places for message_id, _ in options)
    if not places:
        return Outcome(_NO_BRANCHES)
    rows = [cells for _, options in places for _, cells in options]
    numbered = [(f"{cells[0]}{number}", *cells[1:]) for number, cells in enumerate(rows, 1)]
    lines = iter(table(_COLUMNS, numbered, screen_width()).split("\n"))
    shown = [line for head, options in places for line in (head, *itertools.islice(lines, len(options)))]
    return Outcome("\n".join([*shown, "* is what you look at; /switch NUMBER looks at another"]))


def _places(chat: Chat) -> list[tuple[str, list[_Option]]]:
    """Return the places where the conversation divides, and what was taken back: a line and what comes after it."""
    session = chat.opened
    messages = session.messages()
    heads = {message.id: _head(message) for message in messages}
    branches = session.branches()
    places = [
        (heads.get(branch.parent_id or 0, _BEGINNING), [_option(sibling) for sibling in branch.siblings])
        for branch in branches
    ]
    if all(branch.parent_id != session.leaf_id for branch in branches):
        found = map(chat.app.store.message, chat.app.store.children(session.key, session.leaf_id))
        below = [
            (message.id, ("", _who(message.role), _state(message.status), "", _first_line(message.text)))
            for message in found
            if message is not None
        ]
        if below:
            places.append((heads.get(session.leaf_id or 0, _BEGINNING), below))
    return places


def _option(sibling: "Sibling") -> _Option:
    count = "" if sibling.num_messages == 1 else f"{sibling.num_messages:,} messages"
    mark = "*" if sibling.looked_at else ""
    return sibling.id, (mark, _who(sibling.role), _state(sibling.status), count, sibling.first_line)


def switch_command(chat: Chat, argument: str) -> Outcome:
    """Look at another branch, by its number in /branches; without one, they are listed."""
    if not argument:
        return branches_command(chat, "")
    if not chat.alternatives:
        branches_command(chat, "")
    last = len(chat.alternatives)
    if not last:
        raise CommandError(_NO_BRANCHES)
    if not (argument.isascii() and argument.isdecimal() and 1 <= int(argument[:9]) <= last):
        raise CommandError(
            f"/switch takes a number from 1 to {last}, got '{clean_line(argument)}'; /branches shows them"
        )
    chat.opened.switch(chat.alternatives[int(argument) - 1])
    chat.last, chat.alternatives = None, ()
    return Outcome(show_messages=True)


def fork_command(chat: Chat, argument: str) -> Outcome:
    """Go on in a conversation of its own that shares what was said so far."""
    earlier = chat.opened
    chat.take(earlier.fork(argument or None))
    return Outcome(f"this is a new conversation, {chat.opened.id}; {earlier.id} stays as it is")


def _head(message: "Message") -> str:
    return clean_line(f"after {_who(message.role)}: {shorten(_first_line(message.text), _HEAD_COLUMNS)}")


def _first_line(text: str) -> str:
    return next((line for line in text.split("\n") if line.strip()), "")


def _who(role: str) -> str:
    return {"user": "you", "assistant": "model"}.get(role, role)


def _state(status: str) -> str:
    return "" if status == "done" else f"[{status}]"
