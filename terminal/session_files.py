"""The actions of `sessions` on files: export, import, backup, recover, check, cache, path."""

import argparse
import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import SessionError
from terminal.arguments import PROGRAM
from terminal.describe import size_text
from terminal.exit_codes import EXIT_ERROR, EXIT_OK
from terminal.output import Console
from terminal.paths import Paths
from terminal.recovered import recovered_lines
from terminal.sanitize import clean, clean_json, clean_line, shorten
from terminal.tables import Column, table

if TYPE_CHECKING:
    from sessions import Store
    from sessions.importing import ImportReport
    from sessions.kv.folder import KvFolder

_SECRET_BYTES = 32
_PAIR = (Column(""), Column(""))


def print_value(console: Console, value: Any) -> None:
    """Print a harmless text, or anything else as JSON on one line."""
    if isinstance(value, str):
        console.write(value + "\n" if value else "")
    else:
        console.write(clean_json(json.dumps(value, ensure_ascii=not console.is_utf8)) + "\n")


class SessionFiles:
    """Carries out one action; each opens the database itself, for some must not.

    Args:
        console: where to.
        paths: of this user.
        as_json: print JSON.
    """

    def __init__(self, console: Console, paths: Paths, *, as_json: bool) -> None:
        self._console = console
        self._paths = paths
        self._as_json = as_json

    def export(self, arguments: argparse.Namespace) -> int:
        """Write one conversation, or all, to standard output or a file."""
        from sessions.export import export, export_file

        # Without a file, --json can only mean the text itself.
        file_format = arguments.format or ("json" if self._as_json and not arguments.output else "md")
        with self._saved() as store:
            key = None if arguments.all else self._key(store, arguments.id)
            if arguments.output is None:
                for piece in export(store, key, file_format):
                    # JSON is escaped by itself; Markdown may hold anything that was said.
                    self._console.write(
                        clean(piece) if file_format == "md" and self._console.out_is_terminal else piece
                    )
                return EXIT_OK
            target = Path(arguments.output)
            num_bytes = export_file(store, key, file_format, target)
        self._print(
            {"file": str(target), "format": file_format, "bytes": num_bytes},
            f"written to {clean_line(str(target))}: {file_format}, {num_bytes:,} bytes",
        )
        return EXIT_OK

    def import_files(self, arguments: argparse.Namespace) -> int:
        """Take conversations from files."""
        from sessions.importing import import_file

        values, lines = [], []
        for path in arguments.files:
            _check_there(path)
        try:
            with self._open() as store:
                for path in arguments.files:
                    report = import_file(store, path)
                    values.append(
                        {
                            "file": str(path),
                            "source": report.source,
                            "ids": [*report.ids],
                            "num_messages": report.num_messages,
                            "num_empty": report.num_empty,
                        }
                    )
                    lines.append(f"{clean_line(str(path))} ({report.source}): {_taken(report)}")
        finally:
            # What came before a file that is refused is there, and would be there twice if it were given again.
            if values:
                self._print(values, "\n".join(lines))
        return EXIT_OK

    def recover(self, arguments: argparse.Namespace) -> int:
        """Read what can be read of a damaged database into a new one; exit code 1 where something is lost."""
        from sessions.recovery import recover

        damaged = arguments.file or self._paths.database
        target = arguments.output or damaged.with_name(f"{damaged.name}.recovered")
        found = recover(damaged, target)
        value = {
            "file": str(found.target),
            "num_conversations": found.num_sessions,
            "num_messages": found.num_messages,
            "num_changed": found.num_changed,
            "num_lost": found.num_lost,
            "most_lost": found.most_lost,
            "num_lost_conversations": found.num_lost_sessions,
            "num_unread_pages": found.num_unread,
            "backup": None
            if found.backup is None
            else {
                "file": str(found.backup.path),
                "num_conversations": found.backup.num_sessions,
                "num_messages": found.backup.num_messages,
                "is_better": found.is_backup_better,
            },
        }
        lines = recovered_lines(found, damaged if damaged == self._paths.database else None)
        self._print(value, "\n".join(map(clean_line, lines)))
        return EXIT_OK if found.is_whole else EXIT_ERROR

    def backup(self, arguments: argparse.Namespace) -> int:
        """Copy the database."""
        from sessions.backup import backup

        with self._saved() as store:
            made = backup(store, arguments.file, keep=arguments.keep)
        self._print(
            {"file": str(made), "bytes": made.stat().st_size},
            f"copied to {clean_line(str(made))}, {made.stat().st_size:,} bytes",
        )
        return EXIT_OK

    def check(self, arguments: argparse.Namespace) -> int:
        """Look for damage; exit code 1 where there is some."""
        if not self._paths.database.exists():
            self._print({"sound": True, "findings": []}, "nothing was saved yet, so there is nothing to check")
            return EXIT_OK
        with self._saved() as store:
            findings = store.check(full=arguments.full)
        sound = "no damage was found"
        self._print(
            {"sound": not findings, "findings": findings}, "\n".join(map(clean_line, findings)) if findings else sound
        )
        return EXIT_ERROR if findings else EXIT_OK

    def cache(self, arguments: argparse.Namespace) -> int:
        """Say how much KV is on disk, or remove it; also without a database, or where that can only be read."""
        with self._kv_folder() as (folder, is_own):
            freed = folder.clear() if arguments.clear else None
            usage = folder.usage()
        where = usage.path if is_own else self._paths.kv
        value: dict[str, Any] = {
            "folder": str(where),
            "num_blocks": usage.num_blocks,
            "bytes": usage.num_bytes,
            "refused_or_unfinished": usage.num_other,
            "other_folders": usage.num_folders,
            "other_folders_bytes": usage.folder_bytes,
        }
        own = size_text(usage.num_bytes - usage.folder_bytes)
        text = f"{own} in {_counted(usage.num_blocks, 'block')}, in {clean_line(str(where))}"
        if usage.num_folders:
            beside = f"{size_text(usage.folder_bytes)} in {_counted(usage.num_folders, 'folder')}"
            text += f"; beside it {beside} of databases that were moved away, which --clear removes too"
        if freed is not None:
            value["freed_bytes"] = freed
            text = f"removed {size_text(freed)}; what is resumed next is computed again"
        self._print(value, text)
        return EXIT_OK

    @contextlib.contextmanager
    def _kv_folder(self) -> "Iterator[tuple[KvFolder, bool]]":
        """Give the folder of KV blocks, and whether it is that of the database; all others count as beside it."""
        from sessions.kv.folder import KvFolder

        # No database has this secret, so every folder is beside that one.
        nobodys = KvFolder(self._paths.kv, bytes(_SECRET_BYTES))
        if not self._paths.database.exists():
            yield nobodys, False
            return
        with contextlib.ExitStack() as stack:
            try:
                found = stack.enter_context(self._open()).kv_folder(self._paths.kv)
            except SessionError as error:
                # What can be computed again can be removed, whatever became of the database.
                self._console.say(f"note: {error}")
                found = None
            yield (nobodys, False) if found is None else (found, True)

    def path(self, arguments: argparse.Namespace) -> int:
        """Say where everything is."""
        places = {
            "database": self._paths.database,
            "backups": self._paths.backups,
            "kv": self._paths.kv,
            "config": self._paths.config,
            "history": self._paths.history,
            "log": self._paths.log,
        }
        if arguments.place is not None:
            self._print(str(places[arguments.place]), clean_line(str(places[arguments.place])))
            return EXIT_OK
        self._print(
            {name: str(path) for name, path in places.items()},
            table(_PAIR, [(name, str(path)) for name, path in places.items()], None),
        )
        return EXIT_OK

    def _print(self, value: Any, text: str) -> None:
        if self._as_json:
            self._console.write(clean_json(json.dumps(value, ensure_ascii=not self._console.is_utf8)) + "\n")
        else:
            print_value(self._console, text)

    @contextlib.contextmanager
    def _saved(self) -> "Iterator[Store]":
        """Give the open database, which must be there already."""
        if not self._paths.database.exists():
            raise SessionError("nothing was saved yet, so there is nothing to take")
        with self._open() as store:
            yield store

    @contextlib.contextmanager
    def _open(self) -> "Iterator[Store]":
        from sessions import Store

        with Store.open(self._paths.database, kv_root=self._paths.kv) as store:
            for notice in store.notices:
                self._console.say(f"note: {notice}")
            yield store

    @staticmethod
    def _key(store: "Store", wanted: str) -> int:
        row = store.find_session(wanted)
        if row is None:
            raise SessionError(
                f"no conversation has the id or name '{shorten(wanted, 80)}'; {PROGRAM} sessions list shows them"
            )
        return row.key


def _check_there(path: Path) -> None:
    """Refuse a file that is not there before a database is made for what it holds.

    Raises:
        SessionError: it is not.
    """
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SessionError(f"{shorten(str(path), 200)} cannot be read: {reason}") from error


def _taken(report: "ImportReport") -> str:
    empty = f"; {_counted(report.num_empty, 'empty one')} left out" if report.num_empty else ""
    return f"{_counted(len(report.ids), 'conversation')}, {_counted(report.num_messages, 'message')}{empty}"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


FILE_ACTIONS: dict[str, Callable[[SessionFiles, argparse.Namespace], int]] = {
    "export": SessionFiles.export,
    "import": SessionFiles.import_files,
    "recover": SessionFiles.recover,
    "backup": SessionFiles.backup,
    "check": SessionFiles.check,
    "cache": SessionFiles.cache,
    "path": SessionFiles.path,
}
