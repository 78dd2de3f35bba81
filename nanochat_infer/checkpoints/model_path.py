"""What else than a model folder a user may point at, each with a sentence that says what to do."""

from pathlib import Path

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import is_there, quote

_WANTED = "a Hugging Face model folder with config.json and safetensors, or a .nano file"


def check_model_folder(path: Path) -> None:
    """Check that path is a folder with a config.json.

    Raises:
        ModelFileError: it is not, in one sentence that names what it is.
    """
    if "\0" in str(path):
        raise ModelFileError(f"the model path {str(path)!r} has a NUL character in it")
    try:
        if path.is_dir():
            _check_content(path)
            return
        exists = path.exists()
        is_gguf = path.suffix.lower() == ".gguf" or _starts_with(path, b"GGUF")
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror}") from None
    if not exists:
        link = " is a link to something that does not exist" if path.is_symlink() else " does not exist"
        raise ModelFileError(f"{path}{link}; expected {_WANTED}")
    if is_gguf:
        raise ModelFileError(f"{path} is a GGUF file, which is not supported; expected {_WANTED}")
    if path.suffix.lower() == ".safetensors" or path.name == "config.json":
        raise ModelFileError(f"{path} is a single file of a model; give the folder that holds it: {path.parent}")
    raise ModelFileError(f"{path} is a file; expected {_WANTED}")


def _starts_with(path: Path, start: bytes) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(start)) == start


def _check_content(folder: Path) -> None:
    if is_there(folder / "config.json"):
        return
    snapshots = folder / "snapshots"
    inside = sorted(child for child in snapshots.iterdir() if child.is_dir()) if snapshots.is_dir() else []
    if inside:
        example = quote(f"snapshots/{inside[0].name}")
        raise ModelFileError(f"{folder} is a Hugging Face cache entry; give a snapshot folder in it, such as {example}")
    ggufs = sorted(folder.glob("*.gguf"))
    if ggufs:
        raise ModelFileError(f"{folder} holds GGUF files only, which are not supported; expected {_WANTED}")
    if (folder / "adapter_config.json").exists():
        raise ModelFileError(f"{folder} holds a LoRA adapter, not a model; merge it into its base model first")
    raise ModelFileError(f"{folder} has no config.json; expected {_WANTED}")
