"""Checksums: every change of a section is found, and named."""

import random
from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError
from nanochat_infer.nano.reader import open_nano
from nanochat_infer.nano.verify import verify_nano
from tests.nano_files import model_folder, packed_file


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    return packed_file(model_folder(folder / "m", num_hidden_layers=1), folder / "m.nano")


def test_every_flipped_bit_is_found(good: Path, tmp_path: Path) -> None:
    """One in the first and one in the last byte of each section, and 300 anywhere after the description."""
    raw, path, rng = good.read_bytes(), tmp_path / "x.nano", random.Random(1)
    with open_nano(good) as model:
        sections, start = model.sections, model.description_end
    edges = [place for s in sections for place in (s.offset, s.offset + s.nbytes - 1)]
    for place in [*edges, *(rng.randrange(start, len(raw)) for _ in range(300))]:
        changed = bytearray(raw)
        changed[place] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        count, faults = verify_nano(path)
        assert count == len(sections)
        (fault,) = faults
        inside = [s.name for s in sections if s.offset <= place < s.offset + s.nbytes]
        if inside:
            assert fault.startswith(f"{inside[0]} is damaged: the checksum of its ")
        else:
            assert fault.endswith("are not zero")


def test_a_good_file_has_no_faults_and_progress_reaches_the_end(good: Path) -> None:
    seen: list[tuple[int, int]] = []
    assert verify_nano(good, lambda read, total: seen.append((read, total)))[1] == []
    assert seen == sorted(seen)
    assert seen[-1] == (good.stat().st_size,) * 2


def test_a_damaged_header_is_refused_at_once(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.nano"
    path.write_bytes(good.read_bytes()[:-1])
    with pytest.raises(ModelFileError, match="is truncated"):
        verify_nano(path)
