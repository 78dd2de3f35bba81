"""Slash commands that find, mark and write out conversations: /list, /resume, /search, /tag, /archive, /export ..."""

import os
import shutil
import sys
from pathlib import Path

from terminal.chat import Chat
from terminal.outcome import CommandError, Outcome
from terminal.sanitize import clean_line
from terminal.session_arguments import FORMATS
from terminal.session_views import hits_table, sessions_table

_INDENT = 2
_SHOWN_HITS = 20
_FORMAT_COLUMNS = 5


def list_command(chat: Chat, argument: str) -> Outcome:
    """Show the last conversations, numbered for /resume; with a word, those that have it as a tag."""
    infos = chat.list(tag=argument.removeprefix("#") or None)
    if not infos:
        return Outcome(f"no conversation has the tag '{clean_line(argument)}'" if argument else "no conversations yet")
    current = chat.session.id if chat.session is not None else ""
    return Outcome(sessions_table(infos, screen_width(), current=current, numbered=True))


def resume_command(chat: Chat, argument: str) -> Outcome:
    """Open a conversation; without saying which, list them."""
    if not argument:
        return Outcome(list_command(chat, "").text + "\n/resume NUMBER or ID opens one of them")
    chat.resume(argument)
    return Outcome(show_messages=True)


def search_command(chat: Chat, argument: str) -> Outcome:
    """Look for words in all conversations; the numbers are for /resume."""
    if not argument:
        raise CommandError("/search TEXT finds messages, titles and tags with these words")
    hits = chat.app.manager.search(argument, _SHOWN_HITS)
    if not hits:
        return Outcome(f"nothing has all of these words: {clean_line(argument)}")
    chat.number(hit.session_id for hit in hits)
    return Outcome(hits_table(hits, screen_width(), numbered=True) + "\n/resume NUMBER opens a conversation")


def tag_command(chat: Chat, argument: str) -> Outcome:
    """Add tags to the open conversation, remove those with a minus, or show them."""
    session = chat.opened
    words = [word.removeprefix("#") for word in argument.replace(",", " ").split()]
    add = [word for word in words if not word.startswith("-")]
    remove = [word.removeprefix("-").removeprefix("#") for word in words if word.startswith("-")]
    tags = ", ".join(session.set_tags(add, remove) if words else session.tags)
    return Outcome(f"tags: {clean_line(tags)}" if tags else "no tags; /tag NAME adds one, /tag -NAME removes it")


def archive_command(chat: Chat, argument: str) -> Outcome:
    """Leave the open conversation out of the usual list, or bring it back."""
    if argument not in ("", "off"):
        raise CommandError(f"/archive takes nothing, or off, got '{clean_line(argument)}'")
    chat.opened.set_archived(not argument)
    if argument:
        return Outcome("this conversation is in the list again")
    return Outcome("archived: /list leaves this conversation out, /search finds it; /archive off brings it back")


def export_command(chat: Chat, argument: str) -> Outcome:
    """Write the open conversation to a file: /export [md|json|jsonl] [FILE]."""
    from sessions.export import export_file

    session = chat.opened
    first, _, rest = argument.partition(" ")
    if first.isalnum() and first not in FORMATS and not rest and len(first) <= _FORMAT_COLUMNS:
        formats = ", ".join(FORMATS)
        raise CommandError(f"/export takes {formats} and a file, got '{clean_line(first)}'; ./{first} names a file")
    path, file_format = (Path(rest.strip()), first) if first in FORMATS else (Path(argument), "")
    if not path.name:
        path = Path(f"{session.id}.{file_format or 'md'}")
    file_format = file_format or (path.suffix[1:] if path.suffix[1:] in FORMATS else "md")
    # Unlike Path.expanduser, it leaves ~nobody as it is, as shells do.
    target = Path(os.path.abspath(os.path.expanduser(path)))
    num_bytes = export_file(chat.app.store, session.key, file_format, target)
    return Outcome(f"written to {clean_line(str(target))}: {file_format}, {num_bytes:,} bytes")


def context_command(chat: Chat, argument: str) -> Outcome:
    """Say how much of the context is used, and by what."""
    if chat.session is None:
        limit = chat.app.llm.info.context_length
        return Outcome(f"context: {limit:,} tokens, nothing said yet")
    use = chat.session.count_tokens(argument)
    system = "system prompt" if chat.system else "template"
    rows = [(system, use.system), ("history", use.history), ("this draft", use.draft if argument else 0)]
    lines = [f"context: {use.used:,} / {use.limit:,} tokens ({100 * use.used / max(1, use.limit):.0f} %)"]
    lines += [f"  {name:<14} {count:>9,}" for name, count in rows if count]
    if use.unanswered:
        lines.append(
            f"your last message has {use.unanswered:,} tokens and no answer; it is not counted, for the next one "
            "replaces it"
        )
    when_full = {
        "refuse": "when it is full, messages are refused; /set overflow drop leaves out the oldest turns instead",
        "drop": "when it is full, the oldest turns are left out; /set overflow refuse refuses messages instead",
    }
    return Outcome("\n".join([*lines, when_full[chat.overflow]]))


def screen_width() -> int | None:
    """Return the columns that a table may have; None where nobody looks at a screen."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return max(20, shutil.get_terminal_size().columns - 1)
