"""`sessions ACTION`: the saved conversations, without a model."""

import argparse
import shutil
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import SessionError
from terminal.arguments import PROGRAM
from terminal.deletion import delete_and_forget
from terminal.exit_codes import EXIT_OK
from terminal.output import Console
from terminal.paths import Paths
from terminal.sanitize import clean_line, shorten
from terminal.session_files import FILE_ACTIONS, SessionFiles, print_value
from terminal.session_views import (
    conversation_json,
    conversation_text,
    hit_json,
    hits_table,
    info_json,
    sessions_table,
    tree_json,
    tree_lines,
)

if TYPE_CHECKING:
    from sessions import Store
    from sessions.records import SessionRow


def run_sessions(console: Console, paths: Paths, arguments: argparse.Namespace) -> int:
    """Carry out one action and return the exit code.

    Raises:
        SessionError: the database cannot be used, or there is no such conversation.
    """
    action = arguments.action
    if action in FILE_ACTIONS:
        return FILE_ACTIONS[action](SessionFiles(console, paths, as_json=arguments.json), arguments)
    if not paths.database.exists():
        if action not in ("list", "search"):
            wanted = getattr(arguments, "id", None) or arguments.ids[0]
            raise SessionError(f"no conversation has the id or name '{shorten(wanted, 80)}': nothing was saved yet")
        if arguments.json:
            print_value(console, [])
        else:
            console.say("no conversations yet" if action == "list" else "nothing found")
        return EXIT_OK
    from sessions import Store

    with Store.open(paths.database, kv_root=paths.kv) as store:
        for notice in store.notices:
            console.say(f"note: {notice}")
        print_value(console, _ACTIONS[action](_Actions(store, console, paths, as_json=arguments.json), arguments))
    return EXIT_OK


class _Actions:
    """What can be done with the open database; each action returns what is printed.

    Args:
        store: the conversations.
        console: for notes; also says how wide the screen is.
        paths: of this user.
        as_json: return values for JSON in place of texts.
    """

    def __init__(self, store: "Store", console: Console, paths: Paths, *, as_json: bool) -> None:
        self._store = store
        self._console = console
        self._paths = paths
        self._as_json = as_json
        self._width = max(20, shutil.get_terminal_size().columns) if console.out_is_terminal else None

    def list(self, arguments: argparse.Namespace) -> Any:
        archived = None if arguments.all else arguments.archived
        infos = self._store.list_sessions(arguments.limit, archived=archived, tag=arguments.tag)
        if not infos and not self._as_json:
            self._console.say(_none_of(arguments))
        return [info_json(info) for info in infos] if self._as_json else sessions_table(infos, self._width)

    def show(self, arguments: argparse.Namespace) -> Any:
        from sessions.records import changed_notice

        row = self._find(arguments.id)
        if arguments.tree:
            nodes = self._store.tree(row.key)
            return tree_json(row, nodes) if self._as_json else tree_lines(nodes, row.leaf_id, self._width)
        messages = self._store.branch(row.leaf_id)
        if notice := changed_notice(messages):
            self._console.say(f"note: {notice}")
        return conversation_json(row, messages) if self._as_json else conversation_text(row, messages)

    def search(self, arguments: argparse.Namespace) -> Any:
        hits = self._store.search(" ".join(arguments.words), arguments.limit, tag=arguments.tag)
        if not hits and not self._as_json:
            self._console.say("nothing found")
        return [hit_json(hit) for hit in hits] if self._as_json else hits_table(hits, self._width)

    def rename(self, arguments: argparse.Namespace) -> Any:
        from sessions.checks import checked_name

        row = self._find(arguments.id)
        self._store.update_session(row.key, name=checked_name(arguments.name))
        row = self._store.session(row.key)
        if self._as_json:
            return {"id": row.public_id, "name": row.name, "title": row.name or row.title}
        return f"{row.public_id} is now called '{clean_line(row.name or row.title)}'"

    def tag(self, arguments: argparse.Namespace) -> Any:
        row = self._find(arguments.id)
        tags: Sequence[str] = row.tags
        if arguments.tags or arguments.remove:
            add, remove = ([tag.removeprefix("#") for tag in tags] for tags in (arguments.tags, arguments.remove))
            tags = self._store.set_tags(row.key, add, remove)
        if self._as_json:
            return {"id": row.public_id, "tags": [*tags]}
        return clean_line(", ".join(tags)) if tags else f"{row.public_id} has no tags"

    def archive(self, arguments: argparse.Namespace) -> Any:
        return self._set_archived(arguments.ids, archived=True)

    def unarchive(self, arguments: argparse.Namespace) -> Any:
        return self._set_archived(arguments.ids, archived=False)

    def delete(self, arguments: argparse.Namespace) -> Any:
        rows = [self._find(wanted) for wanted in arguments.ids]
        for wanted, row in zip(arguments.ids, rows, strict=True):
            if wanted not in (row.public_id, row.name):
                raise SessionError(
                    f"deleting needs the whole id or name; '{clean_line(wanted)}' begins {row.public_id}"
                )
        for key in dict.fromkeys(row.key for row in rows):
            delete = self._deleting(key)
            for note in delete_and_forget(self._store, key, delete, self._paths.history):
                self._console.say(f"note: {note}")
        deleted = list(dict.fromkeys(row.public_id for row in rows))
        return {"deleted": deleted} if self._as_json else "\n".join(f"deleted {one}" for one in deleted)

    def _deleting(self, key: int) -> Callable[[], tuple[str, ...]]:
        return lambda: self._store.delete_session(key)

    def _set_archived(self, ids: Sequence[str], *, archived: bool) -> Any:
        rows = [self._find(wanted) for wanted in ids]
        for row in rows:
            self._store.update_session(row.key, archived=archived)
        if self._as_json:
            return [{"id": row.public_id, "archived": archived} for row in rows]
        what = "archived" if archived else "in the list again:"
        return "\n".join(f"{what} {row.public_id}" for row in rows)

    def _find(self, wanted: str) -> "SessionRow":
        row = self._store.find_session(wanted)
        if row is None:
            raise SessionError(
                f"no conversation has the id or name '{shorten(wanted, 80)}'; {PROGRAM} sessions list shows them"
            )
        return row


def _none_of(arguments: argparse.Namespace) -> str:
    """Return what a list says that has no line."""
    kind = "archived conversation" if arguments.archived else "conversation"
    if arguments.tag is not None:
        return f"no {kind} has the tag '{shorten(arguments.tag, 80)}'"
    return f"no {kind}s" if arguments.archived else "no conversations yet"


_ACTIONS: dict[str, Callable[[_Actions, argparse.Namespace], Any]] = {
    "list": _Actions.list,
    "show": _Actions.show,
    "search": _Actions.search,
    "rename": _Actions.rename,
    "tag": _Actions.tag,
    "archive": _Actions.archive,
    "unarchive": _Actions.unarchive,
    "delete": _Actions.delete,
}
