"""Where the text files of a model come from: a folder, or a packed file that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import decode_utf8, is_there, read_file
from nanochat_infer.files.strict_json import parse_object


class ModelSource(Protocol):
    """The text files of one model, by name."""

    @property
    def title(self) -> str:
        """What errors call the model as a whole."""

    def where(self, name: str) -> str:
        """What errors call one of its files."""

    def has(self, name: str) -> bool:
        """Whether there is anything of that name."""

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Return the content of a file.

        Raises:
            ModelFileError: it is missing, cannot be read, or is larger than max_bytes.
        """


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A model folder."""

    folder: Path

    @property
    def title(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def where(self, name: str) -> str:
        """The file's path."""
        return str(self.folder / name)

    def has(self, name: str) -> bool:
        """Whether there is anything of that name; a link to nothing counts, so that it is refused, not ignored."""
        return is_there(self.folder / name)

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Return the content of a file; see ModelSource."""
        return read_file(self.folder / name, max_bytes=max_bytes)


@dataclass(frozen=True, slots=True)
class FilesInside:
    """Files that lie inside another one.

    Args:
        path: the outer file.
        files: content by name; views into the outer file are fine, they are copied when read.
    """

    path: Path
    files: Mapping[str, bytes | memoryview]

    @property
    def title(self) -> str:
        """The outer file's path."""
        return str(self.path)

    def where(self, name: str) -> str:
        """Both names."""
        return f"{name} in {self.path}"

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return name in self.files

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Return the content of a file; see ModelSource."""
        if name not in self.files:
            raise ModelFileError(f"{name} is missing in {self.path}")
        content = self.files[name]
        if len(content) > max_bytes:
            raise ModelFileError(f"{self.where(name)} has {len(content):,} bytes, expected at most {max_bytes:,}")
        return bytes(content)

    def release(self) -> None:
        """Give up the views, so that the outer file can be unmapped."""
        for content in self.files.values():
            if isinstance(content, memoryview):
                content.release()


def as_source(model: "Path | str | ModelSource") -> ModelSource:
    """Return a source for a folder; a source stays what it is."""
    return FolderSource(Path(model)) if isinstance(model, (str, Path)) else model


def text_of(source: ModelSource, name: str, *, max_bytes: int) -> str:
    """Return the content of a UTF-8 file.

    Raises:
        ModelFileError: as ModelSource.read, or the content is not UTF-8.
    """
    return decode_utf8(source.read(name, max_bytes=max_bytes), source.where(name))


def object_of(source: ModelSource, name: str, *, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        ModelFileError: as ModelSource.read, or the content is not such a JSON object.
    """
    return parse_object(source.read(name, max_bytes=max_bytes), source.where(name))


def optional_object_of(source: ModelSource, name: str, *, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one where there is nothing of that name; see object_of."""
    return object_of(source, name, max_bytes=max_bytes) if source.has(name) else {}
