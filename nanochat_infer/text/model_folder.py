"""Small text files of a model folder, read with one-sentence errors."""

import json
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError

MAX_FILE_BYTES = 256 << 20
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def read_text(path: Path) -> str:
    """Return the content of a UTF-8 text file.

    Raises:
        ModelFileError: it is missing, too large, a Git LFS pointer, or not UTF-8.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_FILE_BYTES:
            raise ModelFileError(
                f"{path} has {size_bytes:,} bytes, more than the {MAX_FILE_BYTES:,} such a file may have"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"{path} is missing; download the whole model folder") from None
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror or error}") from None
    if data.startswith(_LFS_POINTER):
        raise ModelFileError(
            f"{path} is a Git LFS pointer, not the file itself; run `git lfs pull` in the model folder"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelFileError(f"{path} is not UTF-8 text (byte {error.start}); download it again") from None


def read_json_object(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        ModelFileError: as read_text, or the text is not one JSON object.
    """
    return parse_json_object(read_text(path), path)


def parse_json_object(text: str, path: Path) -> dict[str, Any]:
    """Return the object that the text of a file holds, or raise ModelFileError naming the file."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ModelFileError(f"{path} is nested too deeply to be a model's file") from None
    except ValueError as error:
        raise ModelFileError(f"{path} is damaged: not valid JSON ({error}); download it again") from None
    if not isinstance(value, dict):
        raise ModelFileError(f"{path} must hold a JSON object, got {type(value).__name__}")
    return value


def read_optional_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file, or an empty one where there is no such file."""
    return read_json_object(path) if path.exists() else {}
