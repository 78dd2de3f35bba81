"""Bit flips, lost pages and cut files, faults row 20: no crash, no silent change, and most of it is saved."""

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from sessions.store import Store
from tests.crash.damage import damaged, look, write_sound


def damage_rounds(folder: Path, rounds: int, seed: int) -> Counter[str]:
    sound = folder / "sound" / "chat.db"
    texts = write_sound(sound)
    data, chance = sound.read_bytes(), random.Random(seed)
    found: Counter[str] = Counter()
    for number in range(rounds):
        work = folder / "work"
        work.mkdir()
        kind, changed = damaged(data, chance)
        outcome = look(work / "chat.db", changed, texts)
        for what in outcome:
            assert not what.startswith("SILENT"), f"seed {seed}, round {number}, {kind}: {what}"
        found += outcome
        shutil.rmtree(work)
    return found


@pytest.mark.parametrize("rounds", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_damage_is_never_silent_and_most_is_saved(tmp_path: Path, rounds: int) -> None:
    found = damage_rounds(tmp_path, rounds, seed=rounds)
    print(dict(found), f"recovered {found['messages recovered'] / found['messages']:.1%}")
    assert found["opened"] + found["read only"] + found["refused"] == rounds
    assert found["read only"] + found["refused"] > rounds // 4
    assert found["messages recovered"] > found["messages"] // 2


def test_the_rounds_see_a_text_that_is_changed_together_with_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    texts = write_sound(path)
    texts["conversation 1"][0] = "what was said before somebody changed it"
    assert look(path, path.read_bytes(), texts)["SILENT: another text"] == 1


def test_a_sound_file_is_opened_and_told_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    texts = write_sound(path)
    with Store.open(path) as store:
        assert store.check(full=True) == []
    found = look(path, path.read_bytes(), texts)
    assert found["opened"] == 1
    assert found["messages recovered"] == found["messages"]
