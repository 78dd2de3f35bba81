"""What names a model's KV: every difference that could change bytes or meaning shows, and nothing else does."""

import json
import mmap
import os
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer import kv_identity, load
from nanochat_infer.devices import cpu_cache
from nanochat_infer.errors import NanochatInferError
from nanochat_infer.llm import LLM
from nanochat_infer.nano import cache, open_nano
from nanochat_infer.nano.description import Section
from nanochat_infer.nano.verify import section_digest
from tests.nano_files import model_folder, packed_file

Options = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", head_dim=32)


def opened(path: Path, **options: Any) -> LLM:
    return load(path, **{"device": "cpu", "weights": "f32", "threads": 1, "ctx_size": 64, "max_seqs": 2, **options})


def identity(path: Path, digests: Path | None = None, **options: Any) -> Mapping[str, str]:
    with opened(path, **options) as llm:
        return llm.kv_identity(digests)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name, value in before.items() if after[name] != value}


def edit_json(path: Path, **values: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def flip(path: Path, offset: int) -> None:
    """Change one byte of a file in place."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def test_the_same_model_has_the_same_fields_wherever_it_lies(folder: Path, tmp_path: Path) -> None:
    fields = identity(folder)
    assert len(fields) >= 16
    assert all(isinstance(value, str) and value for value in fields.values())
    shutil.copytree(folder, tmp_path / "copy")
    assert changed(fields, identity(tmp_path / "copy", threads=2, ctx_size=128, kv_memory="8M", max_seqs=4)) == set()


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"weights": "int8", "kv_type": "f32"}, {"weight_format"}),
        ({"weights": "int8"}, {"weight_format", "kv_type", "block_bytes"}),
        ({"kv_type": "int8"}, {"kv_type", "block_bytes"}),
        ({"kv_type": "bf16"}, {"kv_type", "block_bytes"}),
    ],
)
def test_formats_show(folder: Path, options: Options, fields: set[str]) -> None:
    assert changed(identity(folder), identity(folder, **options)) == fields


def test_the_device_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nanochat_infer.devices.cuda import CudaDevice

    fields = identity(folder)
    monkeypatch.setattr("nanochat_infer.loading.select_device", lambda *_: (CudaDevice("cpu"), ()))
    monkeypatch.setattr("nanochat_infer.loading.gpu_free_bytes", lambda: 1 << 30)
    other = identity(folder)
    assert {"device", "numeric_mode"} <= changed(fields, other)
    assert "torch" in other["numeric_mode"]


@pytest.mark.parametrize(
    ("name", "values", "fields"),
    [
        ("config.json", {"rope_parameters": {"rope_theta": 10001.0, "rope_type": "default"}}, {"config", "rope"}),
        ("config.json", {"max_position_embeddings": 1024}, {"config", "context_length"}),
        ("config.json", {"rms_norm_eps": 1e-5}, {"config"}),
        ("tokenizer_config.json", {"chat_template": "{{ messages[0].content }}"}, {"chat_template"}),
        ("tokenizer.json", {"normalizer": {"type": "NFKC"}}, {"tokenizer"}),
    ],
)
def test_each_file_shows(folder: Path, name: str, values: Options, fields: set[str]) -> None:
    before = identity(folder)
    edit_json(folder / name, **values)
    assert changed(before, identity(folder)) == fields


@pytest.mark.parametrize("where", [-1, -4096 - 3, 0.5, 0.7123])
def test_every_byte_of_the_weights_counts(folder: Path, where: float) -> None:
    path = folder / "model.safetensors"
    before = identity(folder)
    offset = int(where * path.stat().st_size) if 0 < where < 1 else path.stat().st_size + int(where)
    flip(path, offset)
    assert changed(before, identity(folder)) == {"weights"}


def test_weights_of_equal_shape_differ(tmp_path: Path) -> None:
    one, other = (identity(model_folder(tmp_path / str(seed), seed=seed)) for seed in (1, 2))
    assert changed(one, other) == {"weights"}


def test_shards_count_each(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", num_shards=3)
    before = identity(folder)
    flip(sorted(folder.glob("model-*.safetensors"))[1], -0 + 5000)
    assert changed(before, identity(folder)) == {"weights"}


class TestRemembered:
    """Checksums in a file, by the identity of the weight file."""

    @pytest.fixture(autouse=True)
    def settled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kv_identity, "SETTLED_S", 0.0)

    @pytest.fixture
    def digests(self, tmp_path: Path) -> Path:
        return tmp_path / "kv" / "digests.json"

    def test_what_is_remembered_is_not_read_again(self, folder: Path, digests: Path) -> None:
        fields = identity(folder, digests)
        assert fields == identity(folder, digests) == identity(folder)
        assert stat.S_IMODE(digests.stat().st_mode) == 0o600
        (key,) = json.loads(digests.read_text())
        digests.write_text(json.dumps({key: "a" * 64}))
        assert changed(fields, identity(folder, digests)) == {"weights"}  # so it was believed

    def test_a_changed_file_is_read(self, folder: Path, digests: Path) -> None:
        fields = identity(folder, digests)
        path = folder / "model.safetensors"
        times = path.stat()
        flip(path, -1 + times.st_size)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # only the time of the status tells
        assert changed(fields, identity(folder, digests)) == {"weights"}

    @pytest.mark.parametrize("suffix", ["", ".nano"])
    def test_a_file_rewritten_after_loading_has_a_name_that_nobody_finds_again(
        self, folder: Path, digests: Path, suffix: str
    ) -> None:
        """The KV may be of the old bytes, what is read now is the new ones."""
        path = folder / "model.safetensors"
        if suffix:
            folder = path = packed_file(folder, folder.with_suffix(suffix))
        options = {"weights": "auto"} if suffix else {}
        with opened(folder, **options) as llm:
            at = largest_section(path) if suffix else path.stat().st_size - 1
            flip(path, at)
            rewritten = [llm.kv_identity(digests)["weights"] for _ in range(2)]
            assert not digests.exists()
        now = identity(folder, digests, **options)["weights"]
        assert len({now, *rewritten}) == 3
        with opened(folder, **options) as llm:
            assert llm.kv_identity(digests)["weights"] == now  # remembered
            flip(path, at)
            assert llm.kv_identity(digests)["weights"] != now

    def test_a_file_replaced_after_loading_is_not_taken_for_the_mapped_one(self, folder: Path, digests: Path) -> None:
        path = folder / "model.safetensors"
        with opened(folder) as llm:
            shutil.copyfile(path, folder / "new")
            flip(folder / "new", path.stat().st_size - 1)
            os.replace(folder / "new", path)
            loaded = llm.kv_identity(digests)["weights"]
            assert not digests.exists()
        assert identity(folder, digests)["weights"] != loaded

    def test_a_file_written_to_just_now_is_not_remembered(
        self, folder: Path, digests: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kv_identity, "SETTLED_S", 3600.0)
        identity(folder, digests)
        assert not digests.exists()

    @pytest.mark.parametrize("content", [b"", b"[1]", b"{", b'{"a": 1}', b"\xff\xfe", b'{"a": "b"}' * 10])
    def test_a_damaged_file_costs_time_only(self, folder: Path, digests: Path, content: bytes) -> None:
        digests.parent.mkdir(mode=0o700)
        digests.write_bytes(content)
        assert identity(folder, digests) == identity(folder)
        assert len(json.loads(digests.read_text())) == 1

    def test_only_the_latest_are_kept(self, folder: Path, digests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kv_identity, "MAX_DIGESTS", 2)
        digests.parent.mkdir(mode=0o700)
        digests.write_text(json.dumps({str(number): str(number) * 64 for number in range(3)}))
        identity(folder, digests)
        assert len(json.loads(digests.read_text())) == 2

    def test_a_folder_that_others_may_write_is_not_used(self, folder: Path, digests: Path) -> None:
        digests.parent.mkdir()
        digests.parent.chmod(0o777)
        assert identity(folder, digests) == identity(folder)
        assert not digests.exists()


def largest_section(path: Path) -> int:
    """Return where the largest section of a .nano file begins."""
    with open_nano(path) as model:
        return max(model.sections, key=lambda section: section.nbytes).offset


def test_a_damaged_packed_file_is_another_model(folder: Path, tmp_path: Path) -> None:
    """It opens, and gives other KV; the checksum that it states of itself is still the sound one's."""
    path = packed_file(folder, tmp_path / "m.nano")
    before = identity(path, weights="auto")
    assert before == identity(path, weights="auto")
    flip(path, largest_section(path))
    assert changed(before, identity(path, weights="auto")) == {"weights"}


def test_packed_weights_are_read_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(mapping: mmap.mmap, section: Section) -> str:
        read.append(section.name)
        return section_digest(mapping, section)

    monkeypatch.setattr(kv_identity, "SETTLED_S", 0.0)
    monkeypatch.setattr(kv_identity, "section_digest", counting)
    path, digests = packed_file(folder, tmp_path / "m.nano"), tmp_path / "kv" / "digests.json"
    first = identity(path, digests, weights="auto")
    assert len(read) == len(set(read)) > 3
    assert identity(path, digests, weights="auto") == first
    # Copies in the cache were checked when they were made or opened.
    monkeypatch.setattr(cache, "MIN_BYTES", 0)
    monkeypatch.setenv("NANOCHAT_INFER_HOME", str(tmp_path / "home"))
    count = len(read)
    copies = [identity(folder, weights="int8") for _ in range(2)]
    assert len(read) == count
    (record,) = (tmp_path / "home").rglob("*.checked")
    record.unlink()
    record.mkdir()  # cannot be written: then nobody knows, and they are read
    assert identity(folder, weights="int8") == copies[0] == copies[1]
    assert len(read) > count


def test_packed_weights_are_named_by_the_checksums_of_their_sections(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from terminal.cli import main

    for weights in ("int8", "int4"):
        assert main(["pack", str(folder), str(tmp_path / f"{weights}.nano"), "--weights", weights]) == 0
    file = identity(tmp_path / "int8.nano", weights="auto")
    assert changed(file, identity(tmp_path / "int4.nano", weights="auto")) == {"weights", "weight_format"}
    monkeypatch.setattr(cache, "MIN_BYTES", 0)
    monkeypatch.setenv("NANOCHAT_INFER_HOME", str(tmp_path / "home"))
    copies = [identity(folder, weights="int8") for _ in range(2)]
    assert copies[0] == copies[1]
    assert changed(file, copies[0]) <= {"config", "tokenizer"}
    assert file["weights"] == copies[0]["weights"]


def test_code_that_changes_shows(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "code" / "some_kernels"
    (package / "cpu").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "cpu" / "dot.py").write_text("A = 1\n")
    monkeypatch.setattr(sys, "path", [str(package.parent), *sys.path])
    (package.parent / "some_packing.py").write_text("A = 1\n")
    monkeypatch.setattr(kv_identity, "PACKAGES", ("some_kernels", "some_packing", "kernels"))
    before = identity(folder)
    # What an editor leaves beside a file that is being changed.
    (package / "cpu" / ".#dot.py").symlink_to("somebody@somewhere.1")
    assert before == identity(folder)
    with opened(folder) as llm:
        (package / "cpu" / "dot.py").write_text("A = 2\n")
        running = [llm.kv_identity() for _ in range(2)]
    after = identity(folder)
    assert changed(before, after) == {"engine_build"}
    (package.parent / "some_packing.py").write_text("A = 2\n")
    assert changed(after, identity(folder)) == {"engine_build"}
    # What runs is neither; it has a name of its own, which nobody finds again.
    assert len({fields["engine_build"] for fields in (before, after, *running)}) == 4


def test_the_code_of_the_engine_is_looked_at() -> None:
    names = [name for name, _ in kv_identity._sources()]
    for name in (
        "kernels/cpu/kv_layout.py",
        "nanochat_infer.models/decoder.py",
        "nanochat_infer.devices/rope.py",
        "nanochat_infer.checkpoints/safetensors.py",
        "nanochat_infer.nano/reader.py",
        "nanochat_infer.loading",
        "nanochat_infer.packing",
    ):
        assert name in names
    assert len(names) == len(set(names)) > 50


@pytest.mark.parametrize("what", ["_processor", "_version"])
def test_the_processor_and_the_compiler_show(folder: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity(folder)
    with opened(folder) as llm:
        monkeypatch.setattr(cpu_cache, what, lambda *_: "another")
        assert changed(before, llm.kv_identity()) == {"numeric_mode"}


def test_a_closed_model_says_so(folder: Path) -> None:
    llm = opened(folder)
    llm.close()
    with pytest.raises(NanochatInferError, match="closed"):
        llm.kv_identity()
