"""The actions of `sessions` and their options."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMATS = ("md", "json", "jsonl")
PLACES = ("database", "backups", "kv", "config", "history", "log")
_ID = "an id, its beginning, or a name"

Formatter = Callable[..., argparse.HelpFormatter]


def add_actions(sessions: argparse.ArgumentParser, prog: str, formatter: Formatter) -> None:
    """Give the parser of `sessions` its actions.

    Args:
        sessions: the parser.
        prog: how the command is called, for usage lines.
        formatter: makes the help formatter.
    """
    actions = sessions.add_subparsers(
        dest="action", metavar="ACTION", required=True, title="actions", parser_class=type(sessions)
    )

    def add(name: str, text: str, description: str = "") -> argparse.ArgumentParser:
        about = description or text[0].upper() + text[1:] + "."
        action = actions.add_parser(
            name, help=text, prog=f"{prog} {name}", description=about, formatter_class=formatter, allow_abbrev=False
        )
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        return action

    _add_finding(add)
    _add_changing(add)
    _add_moving(add)
    _add_keeping(add)


Add = Callable[..., argparse.ArgumentParser]


def _add_finding(add: Add) -> None:
    listing = add("list", "the conversations, the last changed first")
    _limit(listing, 10_000)
    _tag(listing)
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--archived", action="store_true", help="only archived ones")
    which.add_argument("--all", action="store_true", help="archived ones too")
    show = add("show", "one conversation, as it was last looked at")
    show.add_argument("id", metavar="ID", help=_ID)
    show.add_argument("--tree", action="store_true", help="every branch: one line for each message, indented")
    search = add(
        "search",
        "messages, titles and tags with these words",
        "Messages that hold all the words, best first; messages of yours weigh more than answers. The words are "
        "literal.\nTitles, names and tags are searched too.",
    )
    search.add_argument("words", metavar="TEXT", nargs="+", help="words to look for")
    _limit(search, 20)
    _tag(search)


def _add_changing(add: Add) -> None:
    rename = add("rename", "give a conversation a name")
    rename.add_argument("id", metavar="ID", help=_ID)
    rename.add_argument("name", metavar="NAME", nargs="?", help="left out: back to the first line of the first message")
    tag = add("tag", "add tags to a conversation, remove some, or show them")
    tag.add_argument("id", metavar="ID", help=_ID)
    tag.add_argument("tags", metavar="TAG", nargs="*", help="to add; none shows what there is")
    tag.add_argument("--remove", metavar="TAG", action="append", default=[], help="to remove; may be given again")
    archive = add("archive", "leave conversations out of the usual list")
    unarchive = add("unarchive", "bring them back into it")
    delete = add(
        "delete",
        "delete conversations for good",
        "Delete conversations for good: messages, search index, KV on disk, prompt history, and what the rolling\n"
        "backups hold of them. The whole id or name is asked for.",
    )
    for action in (archive, unarchive, delete):
        action.add_argument("ids", metavar="ID", nargs="+", help=_ID if action is not delete else "an id or a name")


def _add_moving(add: Add) -> None:
    export = add(
        "export",
        "write a conversation, or all, as Markdown, JSON or JSONL",
        "Write one conversation, or all, to standard output or a file. md: the branch last looked at, to read.\n"
        "json: everything, all branches, ids, parameters and timings; import takes it back. jsonl: the same, one\n"
        "message a line.",
    )
    export.add_argument("id", metavar="ID", nargs="?", help=f"{_ID}; none needs --all")
    export.add_argument("--all", action="store_true", help="every conversation, archived ones too")
    export.add_argument("-f", "--format", metavar="|".join(FORMATS), choices=FORMATS, help="(default: md)")
    export.add_argument("-o", "--output", metavar="FILE", help="a new file, which only you can read")
    imported = add(
        "import",
        "take conversations from an export of this program or of ChatGPT",
        "Take conversations from files: our JSON or JSONL, ChatGPT's conversations.json, or the .zip it comes in.\n"
        "They become new conversations; a file that cannot be understood changes nothing.",
    )
    imported.add_argument("files", metavar="FILE", nargs="+", type=Path, help="what to read")


def _add_keeping(add: Add) -> None:
    backup = add(
        "backup",
        "copy the database, also while it is in use",
        "Copy the database, also while it is in use. The chat does so by itself once a day, and keeps three. To go\n"
        "back to a copy, close every window of the program, move chat.db (sessions path) and its -journal, -wal and\n"
        "-shm files away, and copy the backup to chat.db.",
    )
    backup.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a new file (default: in the backup folder)")
    backup.add_argument("--keep", metavar="N", type=_count, default=3, help="in the backup folder (default: 3)")
    recover = add(
        "recover",
        "read what can be read of a damaged database into a new one",
        "Read what can be read of a damaged database into a new one; the damaged one is not changed. Each message is\n"
        "compared with its checksum.",
    )
    recover.add_argument("file", metavar="FILE", nargs="?", type=Path, help="damaged (default: the database)")
    recover.add_argument("-o", "--output", metavar="FILE", type=Path, help="(default: beside it, with .recovered)")
    check = add("check", "look for damage: structure, checksums of all messages, and how they hang together")
    check.add_argument("--full", action="store_true", help="also every index, which takes longer")
    cache = add("cache", "how much KV of conversations is on disk")
    cache.add_argument("--clear", action="store_true", help="remove all of it; resuming then computes again")
    path = add("path", "where the database, its backups, KV, config, history and log are")
    path.add_argument("place", metavar="WHICH", nargs="?", choices=PLACES, help=f"only one: {', '.join(PLACES)}")


def _limit(action: argparse.ArgumentParser, default: int) -> None:
    action.add_argument("--limit", metavar="N", type=_count, default=default, help=f"at most N (default: {default:,})")


def _tag(action: argparse.ArgumentParser) -> None:
    action.add_argument("--tag", metavar="TAG", help="only conversations with this tag")


def _count(text: str) -> Any:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"this must be a whole number from 1 to 1,000,000, got {text!r}")
    return int(text)
