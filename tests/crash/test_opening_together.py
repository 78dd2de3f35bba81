"""Two programs of a new version started at once on an old file: one migrates it while the other looks at it."""

import threading
from pathlib import Path

import pytest

from sessions import inspection
from sessions.migrations import LATEST
from sessions.store import Store
from tests.crash.old_schemas import write_old, wrong_after_opening

MEANWHILE_S = 0.3


@pytest.mark.parametrize("version", range(1, LATEST))
def test_a_migration_between_two_looks_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    path = tmp_path / "chat.db"
    write_old(path, version)
    look = inspection._damage
    others: list[threading.Thread] = []

    def slowly(connection, time_s):
        if not others:
            others.append(threading.Thread(target=lambda: Store.open(path).close()))
            others[0].start()
            others[0].join(MEANWHILE_S)
        return look(connection, time_s)

    monkeypatch.setattr(inspection, "_damage", slowly)
    with Store.open(path) as store:
        assert (store.read_only, store.notices) == (False, ())
    others[0].join()
    assert not list(tmp_path.glob("*damaged*"))
    assert wrong_after_opening(path, version) == []
