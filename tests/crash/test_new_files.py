"""Power loss while a file is made: it is not there, or it is whole; once its maker has said so, it is there."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.backup import backup
from sessions.migrations import LATEST
from sessions.new_files import new_file
from sessions.store import Store
from tests.crash import recorder
from tests.crash.crash_states import Disk, moments
from tests.crash.old_schemas import write_old
from tests.crash.recorder import Kind, Operation
from tests.crash.warm_server import WarmServer
from tests.crash.workload import Say

STATES = 150
OLD = "chat.db.backup-v2"


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    library = recorder.build()
    if library is None:
        pytest.skip("no C compiler to build the recorder with")
    with WarmServer(["tests.crash.workload"], preload=library) as server:
        yield server


def make(say: Say, root: str, log: str, name: str) -> None:
    """Make the file of that name, and say so."""
    folder = Path(root)
    recorder.start(folder, Path(log))
    if name == "export.md":
        with new_file(folder / name) as temporary:
            temporary.write_text("a line of an export\n" * 5000)
    elif name == "copy.db":
        backup(folder / "chat.db", folder / name)
    else:
        Store.open(folder / "chat.db").close()
    recorder.note("made")


def lost(operations: list[Operation], root: Path, before: dict[str, bytes], name: str) -> Counter[str]:
    """Cut the power again and again; count the states in which the file is torn, or missing although it was made."""
    disk, chance, found, done, made = Disk(root, before), random.Random(1), Counter[str](), 0, False
    target, whole = str(root / name), (root / name).read_bytes()
    for moment in moments(operations, max(STATES, 4 * len(operations)), chance):
        for operation in operations[done:moment]:
            if operation.kind is Kind.NOTE:
                made = True
            else:
                disk.apply(operation)
        done = moment
        data = disk.crash(chance).get(target)
        found["whole"] += data == whole
        found["torn"] += data is not None and data != whole
        found["missing"] += data is None and made
    return found


def files_below(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["export.md", "copy.db", OLD])
def test_a_new_file_is_whole_or_not_there(server: WarmServer, tmp_path: Path, name: str) -> None:
    root, log = tmp_path / "root", tmp_path / "log"
    write_old(root / "chat.db", 2 if name == OLD else LATEST)
    before = files_below(root)
    _, status = server.run(make, str(root), str(log), name)
    assert status == 0
    operations = recorder.read_log(log)
    found = lost(operations, root, before, name)
    assert (found["torn"], found["missing"]) == (0, 0), found
    assert found["whole"] >= 4
    # The controls: without the sync of files, and without that of their folder.
    lazy = [operation for operation in operations if operation.kind is not Kind.SYNC or not operation.inode]
    assert lost(lazy, root, before, name)["torn"] > 0
    lazy = [operation for operation in operations if operation.kind is not Kind.SYNC or operation.inode]
    assert lost(lazy, root, before, name)["missing"] > 0
