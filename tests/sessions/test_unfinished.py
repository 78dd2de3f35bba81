"""What killed programs left half made is removed at once; what a living one is making stays, and is named."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.backup import backup
from sessions.export import export_file
from sessions.new_files import new_file
from sessions.recovery import recover
from sessions.store import Store
from sessions.unfinished import remove_unfinished, unfinished_folder
from tests.session_tools import spawn

SECRET = "a sentence that must go 5b1fe2c3"

MAKERS = {
    "recovery": "recovery.recover(path, folder / 'chat.db.recovered-1.db')",
    "export": "export_file(Store.open(path), None, 'json', folder / 'out.json')",
    "named backup": "backup(path, folder / 'mine.db')",
    "rolling backup": "backup(path)",
    "before a migration": "migrations.back_up(connect(path), folder / 'chat.db.backup-v1', migrations.LATEST)",
    "damaged": "inspection.copy_aside(path)",
}
# Stops where the finished file would get its name.
MAKE = """
import os, sys, time
from pathlib import Path
from sessions import inspection, migrations, recovery
from sessions.backup import backup
from sessions.connection import connect
from sessions.export import export_file
from sessions.store import Store

path = Path(sys.argv[1])
folder = path.parent

def named(*_, **__):
    print("made", flush=True)
    time.sleep(60)

os.link = os.replace = os.rename = named
{maker}
"""


def holders(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(folder)) for path in files if SECRET.encode() in path.read_bytes())


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Store, int]]:
    with Store.open(tmp_path / "chat.db") as store:
        key = store.create_session(SamplingParams(), name="n").key
        store.add_user(key, None, SECRET, SECRET)
        yield store, key


@pytest.mark.parametrize("maker", MAKERS)
def test_what_a_killed_program_was_making_goes_with_the_conversation(
    told: tuple[Store, int], tmp_path: Path, maker: str
) -> None:
    store, key = told
    program = spawn(MAKE.format(maker=MAKERS[maker]), store.path)
    try:
        assert cast(IO[str], program.stdout).readline() == "made\n"
        assert len(holders(tmp_path)) > 1, "the control: it is there"
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()
    assert store.delete_session(key) == ()
    assert holders(tmp_path) == []
    assert list(tmp_path.rglob(".nanochat-new-*")) == []


@pytest.mark.parametrize("maker", ["recovery", "export", "named backup"])
def test_what_a_living_program_is_making_is_named(told: tuple[Store, int], tmp_path: Path, maker: str) -> None:
    store, key = told
    program = spawn(MAKE.format(maker=MAKERS[maker]), store.path)
    try:
        assert cast(IO[str], program.stdout).readline() == "made\n"
        (folder,) = tmp_path.glob(".nanochat-new-*")
        (note,) = store.delete_session(key)
        assert folder.name in note
        assert "just being written" in note
        assert holders(folder)
    finally:
        program.kill()
        program.communicate()
    with Store.open(tmp_path / "chat.db"):
        assert not folder.exists(), "a start tidies it"


def test_nothing_is_left_of_what_was_finished(told: tuple[Store, int], tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    export_file(told[0], None, "json", tmp_path / "out.json")
    backup(path, tmp_path / "mine.db")
    recover(path, tmp_path / "fresh.db")
    assert [entry for entry in tmp_path.rglob("*") if entry.name.startswith(".nanochat")] == []
    assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o600


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def killed() -> None:
        with new_file(tmp_path / "a") as temporary:
            temporary.write_text(SECRET)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert list(tmp_path.iterdir()) == []


def test_links_and_files_of_that_name_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    (tmp_path / ".nanochat-new-link.tmp").symlink_to(tmp_path / "mine")
    (tmp_path / ".nanochat-new-file.tmp").touch()
    assert remove_unfinished(tmp_path) == []
    assert (tmp_path / "mine" / "file").exists()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_child_forked_meanwhile_leaves_the_folder(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path) as folder:
        program = spawn(
            "import os, sys\nfrom pathlib import Path\nfrom sessions.unfinished import unfinished_folder\n"
            "with unfinished_folder(Path(sys.argv[1])) as folder:\n    child = os.fork()\n"
            "    if child:\n        os.waitpid(child, 0)\n        print(folder.exists())\n",
            tmp_path,
        )
        assert program.communicate(timeout=30)[0] == "True\n"
        assert remove_unfinished(tmp_path) == [folder.name]
    assert os.listdir(tmp_path) == []


OPEN_AND_WAIT = """
import sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store

store = Store.open(Path(sys.argv[1]))
row = store.find_session(sys.argv[2]) if sys.argv[2] else store.create_session(SamplingParams())
print(row.public_id, flush=True)
sys.stdin.readline()
store.add_user(row.key, None, "my first message", "")
store.close()
"""


@pytest.mark.parametrize("begun_here", [True, False], ids=["begun", "opened by id"])
def test_an_open_windows_first_message_is_taken_after_a_day(tmp_path: Path, begun_here: bool) -> None:
    path, public_id = tmp_path / "chat.db", ""
    if not begun_here:
        with Store.open(path) as store:
            public_id = store.create_session(SamplingParams()).public_id
    window = spawn(OPEN_AND_WAIT, path, public_id)
    public_id = cast(IO[str], window.stdout).readline().strip()
    with Store.open(path) as store:
        store.transaction(lambda db: db.execute("UPDATE sessions SET created_at = '2001-01-01T00:00:00+00:00'"))
        forgotten = store.create_session(SamplingParams()).key
    Store.open(path).close()
    window.communicate("\n", timeout=30)
    assert window.returncode == 0
    with Store.open(path) as store:
        row = store.find_session(public_id)
        assert row is not None
        assert [message.text for message in store.branch(row.leaf_id)] == ["my first message"]
        store.transaction(lambda db: db.execute("UPDATE sessions SET created_at = '2001-01-01T00:00:00+00:00'"))
    # The control: with nobody there, what stayed empty is tidied away.
    with Store.open(path) as store, pytest.raises(SessionError):
        store.session(forgotten)
