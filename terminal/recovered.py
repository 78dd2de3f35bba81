"""What `sessions recover` says of what it found, what is lost, and what to go on with."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.recovery import Recovered

_SIDE_FILES = ("-journal", "-wal")


def recovered_lines(found: "Recovered", database: Path | None) -> list[str]:
    """Return the lines for the user.

    Args:
        found: what was recovered.
        database: that of the program, if this is the damaged one; None is another file.
    """
    lines = [
        f"{_counted(found.num_sessions, 'conversation')} and {_counted(found.num_messages, 'message')} are in "
        f"{found.target}; changed by the damage: {found.num_changed:,}, lost: {_lost(found)}"
    ]
    if found.num_lost_sessions:
        lines.append(f"name and settings are lost of {_counted(found.num_lost_sessions, 'conversation')} or more")
    if found.num_unread:
        lines.append(f"{_counted(found.num_unread, 'page')} of the file could not be read, or not in full")
    if found.backup is not None and not found.is_whole:
        backup = found.backup
        has = f"{_counted(backup.num_sessions, 'conversation')} and {_counted(backup.num_messages, 'message')}"
        more = "more than" if found.is_backup_better else "no more than"
        lines.append(f"the newest backup, {backup.path}, is whole and has {has}, {more} what was recovered")
        if found.is_backup_better:
            lines.append("what was written after the backup was made can only be in the recovered database")
    if database is not None:
        lines.append(_how_to_use(database, use_backup=found.is_backup_better and not found.is_whole))
    return lines


def _lost(found: "Recovered") -> str:
    if found.most_lost is None:
        return f"at least {found.num_lost:,}"
    if not found.is_bound:
        return f"{found.num_lost:,}"
    least = f"at least {found.num_lost:,}, " if found.num_lost else ""
    return f"{least}up to {found.most_lost:,} (deleted messages leave gaps, too)"


def _how_to_use(database: Path, *, use_backup: bool) -> str:
    # A journal that stays would be played into the file that takes the name.
    names = [database.name, *(database.name + end for end in _SIDE_FILES if _has_bytes(database, end))]
    what, how = ("the backup", "copy") if use_backup else ("it", "rename")
    away = " and ".join(names)
    return f"to use {what}, close every window of the program, move {away} away and {how} it to {database.name}"


def _has_bytes(database: Path, end: str) -> bool:
    side = database.with_name(database.name + end)
    return side.exists() and side.stat().st_size > 0


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
