"""A migration killed at any of its file operations, faults row 22: the old schema or the new one exactly."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions import migrations
from sessions.connection import APPLICATION_ID
from sessions.migrations import LATEST, MIGRATIONS
from sessions.store import Store
from tests.crash import recorder
from tests.crash.old_schemas import torn, torn_copies, write_old, wrong_after_opening
from tests.crash.recorder import Plan
from tests.crash.warm_server import WarmServer
from tests.crash.workload import Say
from tests.session_tools import count

VERSIONS = range(LATEST)


def open_until_killed(say: Say, path: str, kind: int, number: int, careless: bool) -> None:
    """Open a database; be killed at operation `number`. Say how many there were, if it came so far."""
    if careless:
        migrations._step = _without_transaction
    recorder.start(Path(path).parent)
    recorder.plan(Plan(kind), number)
    Store.open(Path(path)).close()
    say(recorder.count())


def _without_transaction(connection, number) -> None:
    MIGRATIONS[number](connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {number + 1}")


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    library = recorder.build()
    if library is None:
        pytest.skip("no C compiler to build the recorder with")
    with WarmServer(["tests.crash.test_migration_kills"], preload=library) as server:
        yield server


def kill_rounds(server: WarmServer, folder: Path, version: int, rounds: int, *, careless: bool = False) -> list[str]:
    """Kill a migration from that version again and again; return every complaint."""
    old = folder / "old.db"
    write_old(old, version)
    chance = random.Random(version)
    complaints: list[str] = []
    operations = 0
    for number in range(rounds + 1):
        path = folder / str(number) / "chat.db"
        path.parent.mkdir()
        shutil.copyfile(old, path)
        kind = chance.choice((Plan.KILL, Plan.KILL_TORN)) if number else Plan.NOTHING
        at = chance.randint(1, operations) if number else 0
        said, status = server.run(open_until_killed, str(path), int(kind), at, careless)
        if not number:
            (operations,) = said
        else:
            assert status == -9, f"was to be killed at {kind.name} {at} of {operations}, ended with {status}"
        wrong = torn(path, version) + torn_copies(path.parent)
        wrong = wrong or wrong_after_opening(path, version)
        assert careless or count(path, "PRAGMA user_version") == LATEST
        complaints += [f"version {version}, {kind.name} at {at} of {operations}: {what}" for what in wrong]
        shutil.rmtree(path.parent)
    return complaints


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rounds", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_migration_leaves_the_old_or_the_new_schema(
    server: WarmServer, tmp_path: Path, version: int, rounds: int
) -> None:
    assert kill_rounds(server, tmp_path, version, rounds) == []


def test_the_loop_sees_a_migration_without_a_transaction(server: WarmServer, tmp_path: Path) -> None:
    complaints = kill_rounds(server, tmp_path, 0, 16, careless=True)
    assert any("has other tables" in complaint for complaint in complaints), complaints
