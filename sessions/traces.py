"""What a deleted conversation may leave outside of its rows: logs of SQLite, and copies of the database."""

import contextlib
import sqlite3
import time
from pathlib import Path

from nanochat_infer.errors import SessionError
from sessions.backup import purge
from sessions.connection import connect
from sessions.unfinished import remove_unfinished

# Another program may be in the middle of a read; nobody waits longer for a delete.
LOG_PATIENCE_S = 5.0


def passed_on(num_messages: int) -> str:
    """Return the sentence about messages that became a fork's."""
    what = "1 message is" if num_messages == 1 else f"{num_messages} messages are"
    return f"{what} kept, since another conversation was forked from there; delete that one to remove them"


def kept_words(reason: str) -> str:
    """Return the sentence about words that are still to be dropped from the search index."""
    return f"single words of it stay in the search index until the next start ({reason})"


def kept_kv(reason: str) -> str:
    """Return the sentence about KV files that are still to be removed."""
    now = "`python run.py sessions cache --clear` does it now"
    return f"its KV cache is removed with the next start that uses one ({reason}); {now}"


def erase(path: Path, public_id: str | None) -> list[str]:
    """Remove what copies and logs hold of a deleted conversation.

    Args:
        path: the database.
        public_id: the conversation; None if it was gone before.

    Returns:
        Sentences for the user about what stays.
    """
    # Again, since one may have been made just before the conversation went.
    return [*_empty_log(path), *clean_copies(path, public_id)]


def clean_copies(path: Path, public_id: str | None) -> list[str]:
    """Remove what copies of the database hold of a conversation; return sentences about what stays."""
    return [*_remove_copies(path), *(() if public_id is None else purge(path, public_id))]


def _empty_log(path: Path) -> list[str]:
    """Empty a write-ahead log, so that deleted text is not found there; a rollback journal is empty already."""
    deadline = time.monotonic() + LOG_PATIENCE_S
    with contextlib.suppress(SessionError, sqlite3.Error), contextlib.closing(connect(path)) as connection:
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return []
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        return []
    return [f"{log.name} may still hold its text until other programs have closed {path.name}; close them"]


def _remove_copies(path: Path) -> list[str]:
    """Remove copies made before migrations, and what killed programs left of such; tell of every one that stays."""
    living = remove_unfinished(path.parent)
    for copy in path.parent.glob(f"{path.name}.backup-v*"):
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)
    kinds = ("backup-v*", "damaged-*", "recovered*")
    kept = [copy.name for kind in kinds for copy in path.parent.glob(f"{path.name}.{kind}")]
    notes = []
    if kept:
        notes.append(
            f"copies of the database in {path.parent} may still hold its text: {', '.join(sorted(kept))}; "
            "remove them once you need nothing else of them"
        )
    if living:
        notes.append(
            f"a copy or an export that is just being written in {path.parent} may hold its text "
            f"({', '.join(sorted(living))}); delete that file when it is done"
        )
    return notes
