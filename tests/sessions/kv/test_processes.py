"""Several processes on one folder, and processes that are killed while they write."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions.kv.chain_files import ids_as_bytes
from sessions.kv.format import BlockFormat
from sessions.kv.models import fingerprint_of
from sessions.kv.names import block_names
from sessions.store import Store
from tests.kv_models import FIELDS, EngineModel, block_files, prompt, ready_disk
from tests.session_tools import spawn

# Each process goes through the same conversations, restores, answers, saves; one also deletes and clears.
VISITOR = """
import random, sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.kv_models import EngineModel, prompt, ready_disk
path, seed, rounds, keys = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), list(map(int, sys.argv[4:]))
rng, restored = random.Random(seed), 0
with Store.open(path / "chat.db", kv_root=path / "kv") as store, EngineModel() as model:
    with ready_disk(store, model, quota_bytes=60 * 4096) as disk:
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(rounds):
            number = rng.randrange(len(keys))
            ids = prompt(320, number)[: rng.choice((160, 240, 320))]
            with disk.restore(keys[number], ids) as found:
                _, finished = model.answer(ids, 2)
            assert finished.usage.cached_tokens >= min(found.num_tokens, len(ids) - 1)
            restored += found.num_tokens
            disk.save(keys[number], ids)
            model.restart() if rng.random() < 0.8 and disk.flush(30) else None
            if seed == 1 and rng.random() < 0.1:
                store.kv.clear()
            if seed == 1 and rng.random() < 0.1:
                spare = store.create_session(SamplingParams()).key
                model.answer(ids, 1)
                disk.save(spare, prompt(200, rng.randrange(10**6)))
                store.delete_session(spare)
        assert disk.flush(30)
        print(restored, disk.stats().refused, flush=True)
"""

# Forks a child for each line; the child says when it begins to save, and saves until it is killed.
SAVERS = """
import os, sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.kv_models import EngineModel, prompt
from sessions.kv.disk import KvDisk
path = Path(sys.argv[1])
for line in sys.stdin:
    key, seed = map(int, line.split())
    if os.fork() == 0:
        with Store.open(path / "chat.db", kv_root=path / "kv") as store, EngineModel() as model:
            disk = KvDisk(store, model)
            disk.flush(30)
            for number in range(10**6):
                ids = prompt(1600, 1000 * seed + number)
                model.answer(ids, 1)
                print(os.getpid(), flush=True) if number == 0 else None
                disk.save(key, ids)
                disk.flush(30)
        os._exit(1)
    os.wait()
"""


def check_files(store: Store, prompts: list[list[int]]) -> int:
    """Every file is referred to, of the right rights, and the sound block of one of the prompts; return how many."""
    assert store.kv is not None
    files = block_files(store.kv)
    names = [bytes.fromhex(name) for name in files]
    assert store.kv_references(names) == set(names)
    block_format = BlockFormat(fingerprint_of(FIELDS), 16, 384)
    sound: dict[str, bytes] = {}
    for ids in map(ids_as_bytes, prompts):
        found = block_names(store.kv.secret, block_format.fingerprint, ids, 16)
        sound |= {name.hex(): ids[: 64 * (index + 1)] for index, name in enumerate(found)}
    for name, path in files.items():
        block_format.block_of(memoryview(path.read_bytes()), sound[name])
    return len(files)


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    visit(tmp_path, 40)


@pytest.mark.slow
def test_two_processes_share_a_folder_for_long(tmp_path: Path) -> None:
    visit(tmp_path, 1500)


def visit(path: Path, rounds: int) -> None:
    with Store.open(path / "chat.db", kv_root=path / "kv") as store:
        keys = [store.create_session(SamplingParams()).key for _ in range(6)]
        with spawn(VISITOR, path, 1, rounds, *keys) as one, spawn(VISITOR, path, 2, rounds, *keys) as other:
            for child in (one, other):
                assert child.stdout is not None
                assert child.stdout.readline() == "ready\n"
            results = []
            for child in (one, other):
                assert child.stdin is not None
                child.stdin.write("\n")
                child.stdin.flush()
            for child in (one, other):
                output, _ = child.communicate(timeout=60 + rounds)
                assert child.returncode == 0, output
                results.append([int(word) for word in output.split()])
        assert all(restored > 0 and refused == 0 for restored, refused in results), results
        assert check_files(store, [prompt(320, number) for number in range(6)]) > 0
        assert store.kv is not None
        assert store.kv.usage().num_other == 0
        # Who has written nothing for a while may not see what the other has: a conversation's 20 blocks more, and the
        # few that are written between two looks. There are 120.
        assert store.kv.usage().block_bytes <= (60 + 20 + 6) * 4096


def test_a_killed_writer_leaves_sound_files_or_none(tmp_path: Path) -> None:
    kill_writers(tmp_path, 10)


@pytest.mark.slow
def test_many_killed_writers_leave_sound_files_or_none(tmp_path: Path) -> None:
    kill_writers(tmp_path, 400)


def kill_writers(path: Path, rounds: int) -> None:
    rng, seen = random.Random(6), 0
    with Store.open(path / "chat.db", kv_root=path / "kv") as store:
        key = store.create_session(SamplingParams()).key
        with spawn(SAVERS, path) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            for seed in range(rounds):
                server.stdin.write(f"{key} {seed}\n")
                server.stdin.flush()
                child = int(server.stdout.readline())
                time.sleep(rng.random() * 0.08)
                os.kill(child, signal.SIGKILL)
                if seed % 5 == 4:
                    seen += check_files(
                        store, [prompt(1600, 1000 * seed + number) for number in range(40)] + earlier(seed)
                    )
                    with EngineModel() as model, ready_disk(store, model) as disk:
                        with disk.restore(key, prompt(1600, 1000 * seed)) as restored:
                            _, finished = model.answer(prompt(1600, 1000 * seed), 1)
                        assert restored.reason in ("", "not on disk")
                        assert finished.usage.cached_tokens in (restored.num_tokens, restored.num_tokens - 1)
                    assert store.kv is not None
                    assert store.kv.usage().num_other == 0
                    store.kv.make_room(1 << 30)
        assert seen > 0


def earlier(seed: int) -> list[list[int]]:
    """Prompts of the rounds since the folder was emptied."""
    return [prompt(1600, 1000 * before + number) for before in range(seed - 4, seed) for number in range(40)]
