"""What a failed read says."""

import os
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from sessions.connection import connect
from sessions.readers import Readers
from sessions.store import Store


def test_a_disk_that_gives_nothing_back_is_one_sentence_with_a_cure(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    Store.open(path).close()
    readers = Readers(lambda: connect(path, read_only=True))
    with readers.lend() as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    # Reading from a descriptor that is open for writing only fails, as on a broken disk.
    unreadable = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    for name in os.listdir("/proc/self/fd"):
        if int(name) != unreadable and os.path.realpath(f"/proc/self/fd/{name}") == str(path):
            os.dup2(unreadable, int(name), inheritable=False)
    with pytest.raises(SessionError) as caught, readers.lend():
        pass
    assert str(caught.value) == (
        "the conversations cannot be read: the disk refused it (full or failing); free space, or check the disk, and "
        "try again"
    )
    readers.close()
    os.close(unreadable)


def test_a_file_that_is_gone_is_one_sentence_with_a_cure(tmp_path: Path) -> None:
    readers = Readers(lambda: connect(tmp_path / "chat.db", read_only=True))
    with pytest.raises(SessionError, match="cannot be opened; check that its file is there"), readers.lend():
        pass
