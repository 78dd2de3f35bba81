"""Power loss, faults row 2: recorded writes replayed into crash states; everything acknowledged is in each of them."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sessions.store import Store
from tests.crash import recorder
from tests.crash.acknowledged import Acknowledged, examine
from tests.crash.crash_states import Disk, moments
from tests.crash.recorder import Kind, Operation
from tests.crash.warm_server import WarmServer
from tests.crash.workload import Say, set_pragmas, write_steps

# The mode of this SQLite, the mode of a newer one, and three that are not durable.
DURABLE = (("FULL", "truncate"), ("FULL", "wal"))
CONTROLS = (("NORMAL", "wal"), ("NORMAL", "truncate"), ("OFF", "truncate"))


def recorded(say: Say, root: str, log: str, seed: int, steps: int, synchronous: str, mode: str) -> None:
    """Write two scripts one after the other, with a start of the program before each."""
    set_pragmas(synchronous, mode)
    recorder.start(Path(root), Path(log))
    path = Path(root) / "new" / "folder" / "chat.db"
    for part in range(2):
        write_steps(lambda line: recorder.note(json.dumps(line)), str(path), f"{seed}.{part}", seed + part, steps)


@dataclass(frozen=True)
class Recording:
    """What one child did, in order."""

    root: Path
    operations: list[Operation]

    @property
    def acknowledgements(self) -> int:
        return sum(b'"message"' in operation.data for operation in self.operations if operation.kind is Kind.NOTE)


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    library = recorder.build()
    if library is None:
        pytest.skip("no C compiler to build the recorder with")
    with WarmServer(["tests.crash.workload"], preload=library) as server:
        yield server


def record(server: WarmServer, folder: Path, seed: int, steps: int, synchronous: str, mode: str) -> Recording:
    root, log = folder / f"root-{seed}-{synchronous}-{mode}", folder / f"log-{seed}-{synchronous}-{mode}"
    root.mkdir()
    _, status = server.run(recorded, str(root), str(log), seed, steps, synchronous, mode)
    assert status == 0
    return Recording(root, recorder.read_log(log))


def recorded_opening(say: Say, root: str, log: str) -> None:
    """Open what a power cut left, and close it."""
    recorder.start(Path(root), Path(log))
    Store.open(Path(root) / "chat.db").close()


def acknowledged_until(recording: Recording, moment: int) -> tuple[Disk, Acknowledged]:
    """Replay the first operations."""
    disk, acknowledged = Disk(recording.root), Acknowledged()
    for operation in recording.operations[:moment]:
        if operation.kind is Kind.NOTE:
            acknowledged.take([json.loads(operation.data)])
        else:
            disk.apply(operation)
    return disk, acknowledged


def crash_states(recording: Recording, scratch: Path, count: int, seed: int) -> Counter[str]:
    """Cut the power `count` times, start the program again, and count complaints by kind."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    disk, acknowledged, done = Disk(recording.root), Acknowledged(), 0
    for moment in moments(recording.operations, count, chance):
        for operation in recording.operations[done:moment]:
            if operation.kind is Kind.NOTE:
                acknowledged.take([json.loads(operation.data)])
            else:
                disk.apply(operation)
        done = moment
        found["states"] += 1
        complaints = after_crash(disk, recording, scratch, acknowledged, chance)
        found["states with losses"] += bool(complaints)
        found.update(complaint.split(" ", 1)[0] for complaint in complaints)
        found.update(f"e.g. {complaint[:150]}" for complaint in complaints[:1] if found["states with losses"] == 1)
    return found


def after_crash(
    disk: Disk, recording: Recording, scratch: Path, acknowledged: Acknowledged, chance: random.Random
) -> list[str]:
    """Put one crash state into scratch and open it; return complaints."""
    put(disk.crash(chance), recording.root / "new" / "folder", scratch)
    return examine(scratch / "chat.db", scratch / "opened", acknowledged)


def put(files: Mapping[str, bytes], below: Path, scratch: Path) -> None:
    """Write files that were below one folder into another, emptied one."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for path, data in files.items():
        target = scratch / Path(path).relative_to(below)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


@pytest.mark.parametrize(("synchronous", "mode"), DURABLE)
@pytest.mark.parametrize(
    ("states", "seeds"), [(40, 1), pytest.param(1000, 4, marks=pytest.mark.slow)], ids=["some", "thousands"]
)
def test_everything_acknowledged_survives_a_power_cut(
    server: WarmServer, tmp_path: Path, synchronous: str, mode: str, states: int, seeds: int
) -> None:
    for seed in range(seeds):
        recording = record(server, tmp_path, seed, 15, synchronous, mode)
        assert recording.acknowledgements > 10
        found = crash_states(recording, tmp_path / "state", states, seed)
        assert found["states"] == states
        assert found["states with losses"] == 0, f"seed {seed}: {found}"


@pytest.mark.parametrize(("first", "second"), [(4, 5), pytest.param(100, 10, marks=pytest.mark.slow)])
def test_power_may_be_cut_again_while_the_first_cut_is_mended(
    server: WarmServer, tmp_path: Path, first: int, second: int
) -> None:
    chance = random.Random(first)
    recording, mended = record(server, tmp_path, 21, 10, "FULL", "truncate"), 0
    for moment in moments(recording.operations[100:], first, chance):
        disk, acknowledged = acknowledged_until(recording, 100 + moment)
        left, again = tmp_path / "left", tmp_path / "again"
        put(disk.crash(chance), recording.root / "new" / "folder", left)
        files = {str(path): path.read_bytes() for path in left.iterdir()}
        _, status = server.run(recorded_opening, str(left), str(tmp_path / "log"))
        assert status == 0
        mending = recorder.read_log(tmp_path / "log")
        mended += bool(mending)
        for _ in range(second if mending else 0):
            disk = Disk(left, files)
            for operation in mending[: chance.randint(1, len(mending))]:
                disk.apply(operation)
            put(disk.crash(chance), left, again)
            assert examine(again / "chat.db", again / "opened", acknowledged) == [], f"after operation {100 + moment}"
    assert mended >= first // 2


@pytest.mark.parametrize(("synchronous", "mode"), CONTROLS)
def test_the_harness_reports_what_lazy_settings_lose(
    server: WarmServer, tmp_path: Path, synchronous: str, mode: str
) -> None:
    recording = record(server, tmp_path, 7, 15, synchronous, mode)
    found: Counter[str] = Counter()
    for seed in range(7, 17):
        # Which writes fall between two syncs differs from recording to recording.
        found.update(crash_states(recording, tmp_path / "state", 40, seed))
        if found["states with losses"] >= 3:
            break
    assert found["states with losses"] >= 3, found
    assert found["message"] or found["answer"], found


def test_the_harness_reports_a_folder_that_is_not_synced(server: WarmServer, tmp_path: Path) -> None:
    recording = record(server, tmp_path, 8, 3, "FULL", "truncate")
    lazy = [operation for operation in recording.operations if operation.kind is not Kind.SYNC or operation.inode]
    found = crash_states(Recording(recording.root, lazy), tmp_path / "state", 30, 8)
    assert found["states with losses"] >= 3, found
