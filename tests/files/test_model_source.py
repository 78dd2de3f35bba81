"""The text files of a model from a folder or from inside another file: the same words about what is wrong."""

from pathlib import Path

import pytest

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_source import (
    FilesInside,
    FolderSource,
    ModelSource,
    as_source,
    object_of,
    optional_object_of,
    text_of,
)


@pytest.fixture(params=["folder", "inside"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> ModelSource:
    files = {"a.json": b'{"x": 1}', "bad.json": b"[1]", "t.txt": "dös".encode(), "l.txt": b"\xff"}
    if request.param == "folder":
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        return FolderSource(tmp_path)
    return FilesInside(tmp_path / "m.nano", {name: memoryview(content) for name, content in files.items()})


def test_content_comes_back(source: ModelSource) -> None:
    assert source.has("a.json")
    assert not source.has("b.json")
    assert source.read("a.json", max_bytes=8) == b'{"x": 1}'
    assert object_of(source, "a.json", max_bytes=100) == {"x": 1}
    assert optional_object_of(source, "b.json", max_bytes=100) == {}
    assert text_of(source, "t.txt", max_bytes=100) == "dös"


@pytest.mark.parametrize(
    ("name", "limit", "sentence"),
    [
        ("a.json", 7, " has 8 bytes, expected at most 7"),
        ("bad.json", 100, " must hold a JSON object, got a list"),
        ("l.txt", 100, " is not UTF-8: byte 0 is invalid"),
    ],
)
def test_what_is_wrong_begins_with_the_place(name: str, limit: int, sentence: str, source: ModelSource) -> None:
    read = text_of if name.endswith(".txt") else object_of
    with pytest.raises(ModelFileError) as caught:
        read(source, name, max_bytes=limit)
    assert str(caught.value) == source.where(name) + sentence


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=f"^{tmp_path}/x.json is missing$"):
        FolderSource(tmp_path).read("x.json", max_bytes=1)
    with pytest.raises(ModelFileError, match=f"^x.json is missing in {tmp_path}/m.nano$"):
        FilesInside(tmp_path / "m.nano", {}).read("x.json", max_bytes=1)


def test_as_source_takes_paths_and_sources(tmp_path: Path) -> None:
    inside = FilesInside(tmp_path, {})
    assert as_source(inside) is inside
    assert as_source(str(tmp_path)) == as_source(tmp_path) == FolderSource(tmp_path)


def test_released_views_let_go_of_their_memory() -> None:
    memory = bytearray(b"abc")
    source = FilesInside(Path("m.nano"), {"a": memoryview(memory), "b": b"kept"})
    with pytest.raises(BufferError):
        memory.clear()
    source.release()
    memory.clear()
    assert source.read("b", max_bytes=4) == b"kept"
