"""Writing .nano files: complete under the final name or not there, whatever fails and whenever the process dies."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.files.model_source import FolderSource
from nanochat_infer.models.definition import Tensor
from nanochat_infer.nano import packing
from nanochat_infer.nano.packing import Origin, pack_model
from nanochat_infer.nano.reader import open_nano
from nanochat_infer.nano.verify import verify_nano
from nanochat_infer.nano.writer import TEMPORARY, PackingError, clean_folder
from tests.nano_files import NumpyPacker, model_folder, packed_file

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", num_hidden_layers=1)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "m.nano"


def test_the_file_is_private_and_alone(folder: Path, out: Path) -> None:
    old = os.umask(0)
    try:
        packed_file(folder, out)
    finally:
        os.umask(old)
    assert out.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in out.parent.iterdir()] == ["m.nano"]


def test_an_existing_file_is_replaced_only_with_force(folder: Path, out: Path) -> None:
    out.write_bytes(b"mine")
    with pytest.raises(PackingError, match="is there already; choose another name, or replace it with --force"):
        packed_file(folder, out)
    assert out.read_bytes() == b"mine"
    open_nano(packed_file(folder, out, force=True)).close()


@pytest.fixture(params=["nameless", "named"])
def temporary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a file is kept until it is complete: without a name as Linux can, or under another one."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return str(request.param)


def test_nothing_has_a_name_before_it_is_complete(
    temporary: str, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    write = os.pwrite

    def looking(descriptor: int, data: memoryview, offset: int) -> int:
        seen.append(len(list(out.parent.iterdir())))
        return write(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", looking)
    packed_file(folder, out)
    assert set(seen) == ({1} if temporary == "named" or not hasattr(os, "O_TMPFILE") else {0})
    assert [path.name for path in out.parent.iterdir()] == ["m.nano"]
    assert out.stat().st_nlink == 1


@pytest.mark.usefixtures("temporary")
def test_a_file_that_appears_at_the_last_moment_is_not_replaced(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: str, target: Path, **options: Any) -> None:
        if target == out:
            out.write_bytes(b"theirs")
        link(source, target, **options)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(PackingError, match="is there already; choose another name"):
        packed_file(folder, out)
    assert out.read_bytes() == b"theirs"
    assert [path.name for path in out.parent.iterdir()] == ["m.nano"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSPC])
def test_where_there_are_no_hard_links_the_file_is_renamed(
    number: int, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "link", Failing(os.link, 1, number))
    if number == errno.ENOSPC:
        with pytest.raises(PackingError, match="cannot be written: No space left on device"):
            packed_file(folder, out)
    else:
        assert verify_nano(packed_file(folder, out))[1] == []
        assert out.stat().st_nlink == 1
    assert [path.name for path in out.parent.iterdir()] == ([] if number == errno.ENOSPC else ["m.nano"])


@pytest.mark.parametrize(
    ("where", "sentence"), [("missing/m.nano", "is not a folder"), ("", "is a folder; expected the name of a file")]
)
def test_a_place_that_is_none_is_refused(where: str, sentence: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PackingError, match=sentence):
        packed_file(folder, tmp_path / where, force=True)


def test_too_little_room_is_seen_before_anything_is_written(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        f_bavail, f_frsize = 10, 4096

    monkeypatch.setattr(os, "fstatvfs", lambda descriptor: Full)
    monkeypatch.setattr(os, "pwrite", lambda *_: pytest.fail("something was written"))
    with pytest.raises(PackingError, match=r"needs 64 MiB and .* has 0 MiB free; make room or choose another place"):
        packed_file(folder, out)
    assert not list(out.parent.iterdir())


class Failing:
    """A system call that fails at its n-th use; counts the uses."""

    def __init__(self, call: Callable[..., Any], at: int, number: int) -> None:
        self.call, self.at, self.number, self.count = call, at, number, 0

    def __call__(self, *arguments: Any) -> Any:
        self.count += 1
        if self.count == self.at:
            raise OSError(self.number, os.strerror(self.number))
        return self.call(*arguments)


@pytest.mark.parametrize("name", ["pwrite", "fsync", "replace", "posix_fallocate", "ftruncate"])
@pytest.mark.parametrize("before", [None, b"mine"])
def test_a_failure_at_any_call_leaves_what_was_there(
    name: str, before: bytes | None, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call fails once in its turn, until a run gets through."""
    if before is not None:
        out.write_bytes(before)
    at, call = 1, getattr(os, name)
    while True:
        failing = Failing(call, at, errno.ENOSPC)
        monkeypatch.setattr(os, name, failing)
        try:
            packed_file(folder, out, force=True)
            break
        except PackingError as error:
            sentence = str(error)
        assert "cannot be written: No space left on device" in sentence
        assert (out.read_bytes() if out.exists() else None) == before
        assert [path.name for path in out.parent.iterdir()] == (["m.nano"] if out.exists() else [])
        at += 1
    # The second fsync is the folder's: the file is in place then, whatever it says.
    assert (at, failing.count) == ((2, 2) if name == "fsync" else (failing.count + 1, failing.count))
    assert verify_nano(out)[1] == []


def test_a_file_system_without_room_reservations_is_no_fault(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", Failing(os.posix_fallocate, 1, errno.EOPNOTSUPP))
    assert verify_nano(packed_file(folder, out))[1] == []


def test_an_interrupt_leaves_nothing(folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(Failing):
        def __call__(self, *arguments: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                raise KeyboardInterrupt
            return self.call(*arguments)

    for at in (1, 5, 20):
        monkeypatch.setattr(os, "pwrite", Interrupting(os.pwrite, at, 0))
        with pytest.raises(KeyboardInterrupt):
            packed_file(folder, out)
        monkeypatch.undo()
        assert not list(out.parent.iterdir())


@pytest.mark.parametrize("at", [1, 2])
def test_an_interrupt_just_after_a_file_got_its_name_leaves_nothing(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    count = 0

    def link(*arguments: Any, **options: Any) -> None:
        nonlocal count
        real(*arguments, **options)
        count += 1
        if count == at:
            raise KeyboardInterrupt

    real = os.link
    monkeypatch.setattr(os, "link", link)
    with pytest.raises(KeyboardInterrupt):
        packed_file(folder, out, force=True)
    assert count == at
    assert not list(out.parent.iterdir())


def test_a_file_size_limit_is_one_sentence(folder: Path, out: Path) -> None:
    """RLIMIT_FSIZE stands for a disk that fills up: the process lives, and nothing is left."""
    code = (
        "import resource, sys; from pathlib import Path; from tests.nano_files import packed_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try: packed_file(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"PackingError {out} cannot be written: File too large"
    assert not list(out.parent.iterdir())


def test_what_killed_writers_left_is_removed(out: Path) -> None:
    import fcntl

    def make(name: str, age_s: float) -> Path:
        path = out.parent / name
        path.write_bytes(b"x")
        os.utime(path, times=(time.time() - age_s,) * 2)
        return path

    dead, very_old = make(TEMPORARY + "dead", 120), make(TEMPORARY + "old", 7200)
    young, alive, other = make(TEMPORARY + "young", 5), make(TEMPORARY + "alive", 120), make("other.tmp", 7200)
    link = out.parent / (TEMPORARY + "link")
    link.symlink_to(other)
    with alive.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clean_folder(out.parent)
    assert {path.name for path in out.parent.iterdir()} == {young.name, alive.name, other.name, link.name}
    assert not dead.exists()
    assert not very_old.exists()


def test_numbers_that_cannot_be_packed_make_no_file(folder: Path, out: Path) -> None:
    with open_checkpoint(folder) as checkpoint:
        name = "model.layers.0.mlp.down_proj.weight"
        data = checkpoint.tensors[name].data.copy()
        data[3, 5] = np.inf
        checkpoint.tensors[name] = Tensor(name, "F32", data)
        packer = NumpyPacker(checkpoint.tensors)
        with (
            np.errstate(invalid="ignore"),
            pytest.raises(PackingError, match=r"layers.0.down holds a NaN, an infinity"),
        ):
            pack_model(checkpoint, FolderSource(folder), out, packer, Origin("f" * 64, "0"))
    assert not list(out.parent.iterdir())


def test_slabs_give_the_same_file(folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def content(path: Path) -> list[tuple[str, str]]:
        with open_nano(path) as model:
            return [(section.name, section.sha256) for section in model.sections]

    whole = content(packed_file(folder, out))
    monkeypatch.setattr(packing, "SLAB_NUMBERS", 1)
    assert packing._slab(64) == 16
    assert content(packed_file(folder, out, force=True)) == whole


def test_a_kill_at_any_moment_leaves_no_damaged_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.nano.kill_pack", str(tmp_path), "20"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(word.split("=") for word in done.stdout.split())
    assert int(counts["killed"]) == 20
    assert int(counts["naive_damaged"]) >= 1, "control: a writer without a temporary name was not caught"
    assert int(counts["damaged"]) == 0
    assert int(counts["left_after_cleaning"]) == 0
