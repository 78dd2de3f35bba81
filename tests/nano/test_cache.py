"""Packed copies of model folders: made once, found again, made again after any change, and never needed."""

import json
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from nanochat_infer.checkpoints import Checkpoint, open_checkpoint
from nanochat_infer.models.definition import WeightSpec
from nanochat_infer.models.packed import LAYOUT_VERSION, PackedLinear
from nanochat_infer.nano import cache
from nanochat_infer.nano.cache import cache_state, packed_folder, packed_model, source_fingerprint
from nanochat_infer.nano.reader import NanoModel, open_nano
from nanochat_infer.nano.verify import verify_nano
from tests.nano_files import NumpyPacker, model_folder


class CountingPacker(NumpyPacker):
    """Counts the slabs that it packs."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint.tensors)
        self.count = 0

    def pack(self, spec: WeightSpec, first_col: int, num_cols: int) -> PackedLinear:
        self.count += 1
        return super().pack(spec, first_col, num_cols)


class Session:
    """Opens a folder again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.num_packed = 0

    def open(self) -> NanoModel:
        model = self.try_to_open()
        assert model is not None
        return model

    def try_to_open(self) -> NanoModel | None:
        self.said.clear()
        with open_checkpoint(self.folder) as checkpoint:
            packer = CountingPacker(checkpoint)
            model = packed_model(checkpoint, packer, self.said.append, program="0.1.0")
            self.num_packed = packer.count
        return model

    def copies(self) -> list[Path]:
        folder = cache_state().folder
        return sorted(folder.glob("*.nano")) if folder is not None else []


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(cache, "MIN_BYTES", 0)
    return Session(model_folder(tmp_path / "m", num_hidden_layers=1, tie_word_embeddings=True))


def test_first_use_packs_and_says_where_the_second_finds_it(session: Session, own_home: Path) -> None:
    with session.open() as first:
        assert session.num_packed > 0
        (path,) = session.copies()
        assert path.parent == own_home / "cache" / "packed"
        assert path.name.endswith(f"-int8-0-{LAYOUT_VERSION}.nano")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        percents = [line for line in session.said if line.startswith("packing the weights: ")]
        assert percents[-1] == "packing the weights: 100 %"
        assert len(percents) == len(set(percents))
        assert first.notes[-1] == f"packed weights kept in {path} ({path.stat().st_size / 2**20:,.0f} MiB)"
        copies = {key: weight.data.copy() for key, weight in first.packed.items()}
    with session.open() as second:
        assert session.num_packed == 0
        assert session.said == []
        assert not any("kept in" in note for note in second.notes)
        assert all(np.array_equal(second.packed[key].data, data) for key, data in copies.items())


def test_the_copy_stands_for_the_folder(session: Session) -> None:
    with open_checkpoint(session.folder) as checkpoint, session.open() as model:
        assert model.path == checkpoint.path
        assert model.fingerprint == checkpoint.fingerprint
        assert model.generation_config == checkpoint.generation_config
        assert model.notes[:-1] == checkpoint.notes
        assert model.source.title == str(session.folder)
        assert model.source.has("tokenizer.json")
    (copy,) = session.copies()
    with open_nano(copy) as alone:
        assert not alone.source.has("tokenizer.json")


def test_a_change_beside_the_weights_is_seen_at_once(session: Session) -> None:
    """The copy holds no text files, so a new template or temperature counts without packing again."""
    session.open().close()
    path = session.folder / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"temperature": 0.25}))
    with session.open() as model:
        assert session.num_packed == 0
        assert model.generation_config["temperature"] == 0.25


@pytest.mark.parametrize("how", ["content", "time", "config"])
def test_a_changed_model_is_packed_again(how: str, session: Session) -> None:
    session.open().close()
    weights, config = session.folder / "model.safetensors", session.folder / "config.json"
    if how == "content":
        raw = bytearray(weights.read_bytes())
        raw[-2] ^= 1
        status = weights.stat()
        weights.write_bytes(raw)
        os.utime(weights, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif how == "time":
        os.utime(weights, (1, 1))
    else:
        config.write_text(json.dumps(json.loads(config.read_text()) | {"rms_norm_eps": 1e-5}))
    with session.open() as model:
        assert session.num_packed > 0
        assert model.config.rms_norm_eps == (1e-5 if how == "config" else 1e-6)
    assert len(session.copies()) == 2


@pytest.mark.parametrize("how", ["flipped", "truncated", "empty", "foreign"])
def test_a_damaged_copy_is_made_again(how: str, session: Session, tmp_path: Path) -> None:
    session.open().close()
    (path,) = session.copies()
    raw = path.read_bytes()
    if how == "foreign":
        other = Session(model_folder(tmp_path / "other", num_hidden_layers=1))
        other.open().close()
        (foreign,) = [copy for copy in session.copies() if copy != path]
        damaged = foreign.read_bytes()
    else:
        damaged = {"flipped": raw[:300] + bytes([raw[300] ^ 1]) + raw[301:], "truncated": raw[:-1], "empty": b""}[how]
    path.write_bytes(damaged)
    session.open().close()
    assert session.num_packed > 0
    assert session.said[0].startswith("packing the weights again (")
    assert len(path.read_bytes()) == len(raw)
    session.open().close()
    assert session.num_packed == 0


def damage(path: Path, *, times: bool = True) -> None:
    """Flip 64 bytes in the last weight, with the times of the file as they were unless times is False."""
    time.sleep(0.02)  # beyond the grain of a file system's clock
    status = path.stat()
    with path.open("r+b") as file:
        file.seek(-8192, os.SEEK_END)
        content = file.read(64)
        file.seek(-8192, os.SEEK_END)
        file.write(bytes(255 - byte for byte in content))
    if times:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("times", [True, False])
def test_damaged_weights_are_packed_again_though_nothing_else_shows_it(times: bool, session: Session) -> None:
    with session.open() as model:
        good = bytes(model.mapping)
    (path,) = session.copies()
    damage(path, times=times)
    assert verify_nano(path)[1], "control: a section is damaged"
    open_nano(path).check_values()
    with session.open() as model:
        assert session.num_packed > 0
        assert session.said[0] == "checking the packed weights"
        assert session.said[1].startswith(f"packing the weights again ({path}: ")
        assert "the checksum of its" in session.said[1]
        assert verify_nano(path)[1] == []
        assert len(model.mapping) == len(good)
    session.open().close()
    assert (session.num_packed, session.said) == (0, [])


@pytest.mark.parametrize("how", ["no record", "another's record", "touched"])
def test_a_copy_that_was_not_checked_is_checked_once(how: str, session: Session) -> None:
    session.open().close()
    (path,) = session.copies()
    record = path.with_name(path.name + ".checked")
    assert record.stat().st_mode & 0o777 == 0o600
    if how == "no record":
        record.unlink()
    elif how == "another's record":
        record.write_text("1 2 3 4 5")
    else:
        time.sleep(0.02)
        os.utime(path)
    session.open().close()
    assert (session.num_packed, session.said) == (0, ["checking the packed weights"])
    session.open().close()
    assert (session.num_packed, session.said) == (0, [])


def test_records_of_copies_that_are_gone_go_too(session: Session) -> None:
    session.open().close()
    (path,) = session.copies()
    path.unlink()
    orphan = path.with_name("gone.nano.checked")
    orphan.write_text("")
    session.open().close()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, path.name + ".checked"]


def test_a_change_amid_the_weights_is_seen_with_size_and_time_set_back(session: Session) -> None:
    """What the sampled content misses, the time of the last change of the file's status tells."""
    weights = session.folder / "model.safetensors"
    with open_checkpoint(session.folder) as checkpoint:
        before = source_fingerprint(checkpoint)
        assert source_fingerprint(checkpoint) == before
        damage(weights)
        assert source_fingerprint(checkpoint) != before


def test_without_a_safe_folder_nothing_is_kept(
    session: Session, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NANOCHAT_INFER_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert session.try_to_open() is None
    monkeypatch.setenv("NANOCHAT_INFER_HOME", "relative")
    assert session.try_to_open() is None
    (own_home / "cache").mkdir(exist_ok=True)
    (own_home / "cache" / "packed").mkdir(mode=0o777)
    (own_home / "cache" / "packed").chmod(0o777)
    monkeypatch.setenv("NANOCHAT_INFER_HOME", str(own_home))
    assert packed_folder() is None
    assert session.try_to_open() is None
    (own_home / "cache" / "packed").chmod(0o700)
    session.open().close()


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"NANOCHAT_INFER_HOME": "{}/a", "XDG_CACHE_HOME": "{}/b", "HOME": "{}/c"}, "a/cache/packed"),
        ({"XDG_CACHE_HOME": "{}/b", "HOME": "{}/c"}, "b/nanochat-infer/packed"),
        ({"XDG_CACHE_HOME": "b", "HOME": "{}/c"}, "c/.cache/nanochat-infer/packed"),
    ],
)
def test_the_folder_follows_the_environment(environ: dict[str, str], place: str, tmp_path: Path) -> None:
    filled = {name: value.format(tmp_path) for name, value in environ.items()}
    assert cache_state(filled).folder == tmp_path / place
    assert not (tmp_path / place).exists()
    assert packed_folder(filled) == tmp_path / place


def test_without_room_the_weights_are_packed_into_memory(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        f_bavail, f_frsize = 1, 4096

    monkeypatch.setattr(os, "fstatvfs", lambda descriptor: Full)
    assert session.try_to_open() is None
    assert session.said[-1].startswith("packing the weights into memory only (")
    assert not session.copies()


def test_small_models_are_not_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MIN_BYTES", 32 << 20)
    assert session.try_to_open() is None
    assert session.num_packed == 0
    assert not session.copies()


def test_a_model_that_changes_while_it_is_packed_is_not_kept(session: Session) -> None:
    class Meddling(CountingPacker):
        def pack(self, spec: WeightSpec, first_col: int, num_cols: int) -> PackedLinear:
            os.utime(session.folder / "model.safetensors", (5, 5))
            return super().pack(spec, first_col, num_cols)

    with open_checkpoint(session.folder) as checkpoint:
        assert packed_model(checkpoint, Meddling(checkpoint), session.said.append) is None
    assert not session.copies()


def test_the_copies_not_used_for_longest_go_first(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_FILES", 2)
    sessions = [session, *(Session(model_folder(tmp_path / f"m{i}", num_hidden_layers=1, seed=i)) for i in (1, 2))]
    for one in sessions[:2]:
        one.open().close()
        time.sleep(0.01)
    session.open().close()  # used again: now the second is the oldest
    time.sleep(0.01)
    sessions[2].open().close()
    assert len(session.copies()) == 2
    assert cache_state().num_files == 2
    for one, packed in ((session, False), (sessions[2], False), (sessions[1], True)):
        one.open().close()
        assert (one.num_packed > 0) == packed
    monkeypatch.setattr(cache, "MAX_BYTES", 1)
    kept = Session(model_folder(tmp_path / "m9", num_hidden_layers=1, seed=9))
    kept.open().close()
    assert len(session.copies()) == 1, "the copy in use stays, however large"


def test_several_at_once_do_not_clash(session: Session) -> None:
    barrier, results, errors = threading.Barrier(4), [], []

    def one() -> None:
        mine = Session(session.folder)
        barrier.wait()
        try:
            model = mine.open()
            results.append(bytes(model.packed["layers.0.o"].data))
            model.close()
        except BaseException as error:  # noqa: BLE001 - reported by the test
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(results) == 4
    assert len(set(results)) == 1
    (path,) = session.copies()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, path.name + ".checked"]
