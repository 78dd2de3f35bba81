"""What `sessions recover` says: how sure the count of losses is, and which of both holds more."""

from pathlib import Path

import pytest

from sessions.recovery import Recovered
from sessions.whole_backups import WholeBackup
from terminal.recovered import recovered_lines


@pytest.mark.parametrize(
    ("num_lost", "most_lost", "text"),
    [
        (0, 0, "lost: 0"),
        (85, 85, "lost: 85"),
        (17, None, "lost: at least 17"),
        (17, 1085, "lost: at least 17, up to 1,085 (deleted messages leave gaps, too)"),
        (0, 85, "lost: up to 85 (deleted messages leave gaps, too)"),
    ],
)
def test_how_sure_the_count_is(tmp_path: Path, num_lost: int, most_lost: int | None, text: str) -> None:
    found = Recovered(tmp_path / "new.db", 52, 118, 0, num_lost, most_lost)
    (line,) = recovered_lines(found, None)
    assert line == f"52 conversations and 118 messages are in {found.target}; changed by the damage: 0, {text}"


@pytest.mark.parametrize(("in_backup", "is_better"), [(203, True), (118, False), (100, False)])
def test_the_one_that_holds_more_is_to_be_used(tmp_path: Path, in_backup: int, is_better: bool) -> None:
    database = tmp_path / "chat.db"
    database.with_name("chat.db-journal").write_bytes(b"hot")
    database.with_name("chat.db-wal").touch()
    backup = WholeBackup(tmp_path / "backups" / "000001-20260101-000000.db", 52, in_backup)
    found = Recovered(tmp_path / "new.db", 52, 118, 0, 85, 85, num_lost_sessions=1, num_unread=66, backup=backup)
    _, names, pages, beside, *rest, use = recovered_lines(found, database)
    assert names == "name and settings are lost of 1 conversation or more"
    assert pages == "66 pages of the file could not be read, or not in full"
    assert f"{in_backup} messages, {'more' if is_better else 'no more'} than what was recovered" in beside
    assert len(rest) == is_better
    what, how = ("the backup", "copy") if is_better else ("it", "rename")
    assert use.startswith(f"to use {what}, close every window of the program, ")
    assert use.endswith(f", move chat.db and chat.db-journal away and {how} it to chat.db")
