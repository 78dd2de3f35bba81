"""Real models on the CPU: a conversation that goes through the disk has the ids and the KV of one that does not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer import LLM, SamplingParams, load
from sessions.kv.disk import KvDisk
from sessions.kv.models import Speeds
from sessions.store import Store
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

SIZES: dict[str, Any] = {"vocab_size": VOCAB_SIZE, "max_position_embeddings": 1024, "head_dim": 64}


@pytest.fixture(autouse=True)
def always_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """These models compute about as fast as a busy disk reads; which is faster is not the question here."""
    monkeypatch.setattr(Speeds, "restoring_pays", lambda *_: True)
    monkeypatch.setattr(Speeds, "is_too_slow", lambda *_: False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two models of equal shape, other weights."""
    made = {}
    for name, seed in (("one", 1), ("other", 2)):
        made[name] = make_model(tmp_path_factory.mktemp(name), seed=seed, **SIZES)
        write_tokenizer(made[name], "chatml")
    return made


def answer(llm: LLM, ids: list[int], max_tokens: int = 12) -> tuple[list[int], int]:
    params = SamplingParams(temperature=0.8, seed=5, max_tokens=max_tokens, ignore_eos=True)
    result = llm.start(ids, params).result()
    return list(result.token_ids), result.usage.cached_tokens


def words(num_tokens: int, seed: int = 0) -> list[int]:
    ids: list[int] = np.random.default_rng(seed).integers(0, 256, num_tokens).tolist()
    return ids


def through_disk(store: Store, key: int, llm: LLM, ids: list[int]) -> tuple[list[int], int, int]:
    """Restore, answer, save; return the answer, and the tokens restored and found."""
    disk = KvDisk(store, llm)
    assert disk.flush(60)
    with disk.restore(key, ids) as restored:
        drawn, cached = answer(llm, ids)
    disk.save(key, ids + drawn[:-1])
    assert disk.flush(60)
    disk.close()
    return drawn, restored.num_tokens, cached


@pytest.mark.parametrize("kv_type", ["f32", "bf16", "int8"])
def test_ten_restarts_change_no_id_and_no_bit_of_the_kv(store: Store, folders: dict[str, Path], kv_type: str) -> None:
    key = store.create_session(SamplingParams()).key
    options = {"device": "cpu", "weights": "int8", "kv_type": kv_type}
    ids = words(100)
    with load(folders["one"], **options) as steady:  # type: ignore[arg-type]
        expected = []
        for turn in range(11):
            drawn, _ = answer(steady, ids)
            expected.append(drawn)
            ids += drawn + words(20, turn)
    ids = words(100)
    for turn in range(11):
        with load(folders["one"], **options) as llm:  # type: ignore[arg-type]
            drawn, restored, cached = through_disk(store, key, llm, ids)
            assert drawn == expected[turn]
            assert restored == cached == (0 if turn == 0 else (len(ids) - 21) // 16 * 16)
            ids += drawn + words(20, turn)
    with load(folders["one"], **options) as llm:  # type: ignore[arg-type]
        disk = KvDisk(store, llm)
        assert disk.flush(60)
        with disk.restore(key, ids) as restored_now:
            assert restored_now.num_blocks > 20
            exported = [llm.kv_chain(ids).export(index) for index in range(restored_now.num_blocks)]
        disk.close()
    with load(folders["one"], **options) as llm:  # type: ignore[arg-type]
        assert answer(llm, ids)[1] == 0
        computed = [llm.kv_chain(ids).export(index) for index in range(restored_now.num_blocks)]
    assert all(np.array_equal(one, other) for one, other in zip(exported, computed, strict=True))  # type: ignore[arg-type]


@pytest.fixture
def saved(store: Store, key: int, folders: dict[str, Path]) -> list[int]:
    """A prompt of the first model, saved."""
    ids = words(200)
    with load(folders["one"], device="cpu", weights="int8", kv_type="int8") as llm:
        through_disk(store, key, llm, ids)
    return ids


@pytest.mark.parametrize(
    ("name", "options", "changed"),
    [
        ("other", {}, {"weights"}),
        ("one", {"kv_type": "bf16"}, {"kv_type", "block_bytes"}),
        ("one", {"weights": "f32"}, {"weight_format"}),
    ],
)
def test_a_change_of_the_model_is_a_miss_with_a_name(
    store: Store,
    key: int,
    folders: dict[str, Path],
    saved: list[int],
    name: str,
    options: dict[str, str],
    changed: set[str],
) -> None:
    options = {"device": "cpu", "weights": "int8", "kv_type": "int8", **options}
    with load(folders[name], **options) as llm:  # type: ignore[arg-type]
        expected, _ = answer(llm, saved)
    with load(folders[name], **options) as llm:  # type: ignore[arg-type]
        disk = KvDisk(store, llm)
        assert disk.flush(60)
        with disk.restore(key, saved) as restored:
            drawn, cached = answer(llm, saved)
        disk.close()
    assert (drawn, cached, restored.num_blocks) == (expected, 0, 0)
    before, _, names = restored.reason.partition(": ")
    assert (before, changed <= set(names.split(", "))) == ("another fingerprint", True), restored.reason


def test_the_same_model_elsewhere_is_a_hit(
    store: Store, key: int, folders: dict[str, Path], saved: list[int], tmp_path: Path
) -> None:
    copy = make_model(tmp_path / "copy", seed=1, **SIZES)
    write_tokenizer(copy, "chatml")
    with load(copy, device="cpu", weights="int8", kv_type="int8") as llm:
        _, restored, cached = through_disk(store, key, llm, saved)
    assert restored == cached == 192
