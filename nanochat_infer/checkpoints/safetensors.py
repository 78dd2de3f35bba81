"""The safetensors format: an 8-byte length, a JSON header, then the data of every tensor without a gap.

Every rule is checked on the header before any view of the data exists; what the safetensors crate refuses is refused.

Source: https://github.com/huggingface/safetensors, README, section "Format".
"""

import hashlib
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.errors import ModelFileError
from nanochat_infer.files.model_files import file_identity, open_model_file, quote, read_bytes
from nanochat_infer.files.strict_json import parse_object
from nanochat_infer.models.definition import Tensor

MAX_HEADER_BYTES = 100_000_000
MAX_TENSORS = 100_000
MAX_NAME_BYTES = 1024
MAX_COMMAS = 20 * MAX_TENSORS
MAX_DIMENSION = 2**48
MAX_BITS = 2**63
PAGE_BYTES = 4096
NUM_SAMPLED_PAGES = 64

BITS: Mapping[str, int] = {
    **dict.fromkeys(("F4",), 4),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 16),
    **dict.fromkeys(("I32", "U32", "F32"), 32),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 64),
}
READABLE: Mapping[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One tensor as the header describes it.

    Args:
        name: its name.
        dtype: key of BITS.
        shape: may be empty (a scalar) and may hold zeros.
        begin: first byte, counted from the start of the data.
        end: one past its last byte.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class SafetensorsFile:
    """A checked file.

    Args:
        path: where it is.
        data_start: offset of the data in the file.
        size: of the file, bytes.
        entries: its tensors by name, in the order of their data.
        mapping: the file, read-only.
        header_digest: SHA-256 of the header.
        identity: changes whenever somebody writes to the file; see files.model_files.file_identity.
    """

    path: Path
    data_start: int
    size: int
    entries: Mapping[str, TensorEntry]
    mapping: mmap.mmap
    header_digest: bytes
    identity: str = ""

    def tensor(self, name: str) -> Tensor:
        """Return a tensor: a view of the map, or a copy where it is not aligned in the file.

        Raises:
            ModelFileError: it has another dtype.
        """
        entry = self.entries[name]
        self.check_readable(name)
        dtype, offset = READABLE[entry.dtype], self.data_start + entry.begin
        data: np.ndarray[Any, Any] = np.frombuffer(
            self.mapping, dtype, (entry.end - entry.begin) // dtype.itemsize, offset
        ).reshape(entry.shape)
        if offset % dtype.itemsize:
            data = data.copy()
            data.flags.writeable = False
        return Tensor(name, entry.dtype, data)

    def check_readable(self, name: str) -> None:
        """Raise ModelFileError if a tensor is not of one of the READABLE dtypes."""
        if (dtype := self.entries[name].dtype) not in READABLE:
            raise ModelFileError(f"tensor {quote(name)} in {self.path} is {dtype}; expected {', '.join(READABLE)}")

    def sample_digest(self) -> bytes:
        """Return the SHA-256 of NUM_SAMPLED_PAGES pages spread from the first to the last; of all in a small file."""
        num_pages = -(-self.size // PAGE_BYTES)
        digest = hashlib.sha256()
        for page in np.unique(np.linspace(0, num_pages - 1, NUM_SAMPLED_PAGES, dtype=np.int64)).tolist():
            digest.update(self.mapping[page * PAGE_BYTES : (page + 1) * PAGE_BYTES])
        return digest.digest()

    def close(self) -> None:
        """Unmap the file, or leave that to the last view that still uses it."""
        try:
            self.mapping.close()
        except BufferError:
            return


def open_safetensors(path: Path) -> SafetensorsFile:
    """Check and map a file.

    Raises:
        ModelFileError: it cannot be opened, or breaks a rule of the format.
    """
    with open_model_file(path) as (descriptor, status):
        size = status.st_size
        start = read_bytes(descriptor, 8)
        if len(start) < 8:
            raise ModelFileError(f"{path} has {size} bytes, too few for a safetensors file; download it again")
        length = int.from_bytes(start, "little")
        if length > MAX_HEADER_BYTES:
            raise ModelFileError(
                f"{path} is not a safetensors file: its header would have {length:,} bytes, "
                f"expected at most {MAX_HEADER_BYTES:,}"
            )
        if length > size - 8:
            raise ModelFileError(
                f"{path} is truncated: its header ends at byte {8 + length:,}, the file at {size:,}; download it again"
            )
        header = read_bytes(descriptor, length, 8)
        entries = parse_header(header, size - 8 - length, str(path))
        try:
            mapping = mmap.mmap(descriptor, size, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # no address space left, or the file has just become shorter
            raise ModelFileError(f"{path} cannot be mapped into memory: {error}") from None
    digest = hashlib.sha256(header).digest()
    return SafetensorsFile(path, 8 + length, size, entries, mapping, digest, file_identity(status))


def parse_header(header: bytes, data_size: int, where: str) -> dict[str, TensorEntry]:
    """Return the tensors by name, in the order of their data.

    Args:
        header: the JSON text, without the length.
        data_size: bytes after it.
        where: the file, for errors.

    Raises:
        ModelFileError: the header breaks a rule of the format.
    """
    where_header = f"the header of {where}"
    if header[:1] != b"{":
        raise ModelFileError(f"{where} is not a safetensors file: its header must start with {{, got {header[:1]!r}")
    # Bounds what parsing can allocate before it happens.
    if max(header.count(b"{"), header.count(b"[") // 2) > MAX_TENSORS + 2 or header.count(b",") > MAX_COMMAS:
        raise ModelFileError(f"{where_header} has more than {MAX_TENSORS:,} tensors")
    table = parse_object(header, where_header, max_depth=4)
    _check_metadata(table.pop("__metadata__", {}), where_header)
    entries = [_entry(name, description, where_header) for name, description in table.items()]
    entries.sort(key=lambda entry: (entry.begin, entry.end))
    position = 0
    for entry in entries:
        if entry.begin != position:
            fault = "overlaps the tensor before it" if entry.begin < position else "leaves a hole before it"
            raise ModelFileError(
                f"tensor {quote(entry.name)} in {where} begins at {entry.begin:,}, expected {position:,}; it {fault}"
            )
        position = entry.end
    if position > data_size:
        raise ModelFileError(
            f"{where} is truncated: its tensors need {position:,} bytes, it has {data_size:,}; download it again"
        )
    if position < data_size:
        raise ModelFileError(f"{where} has {data_size - position:,} bytes after its last tensor; download it again")
    return {entry.name: entry for entry in entries}


def _check_metadata(metadata: Any, where: str) -> None:
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise ModelFileError(f"__metadata__ in {where} must map texts to texts")


def _entry(name: str, description: Any, where: str) -> TensorEntry:
    if len(name.encode()) > MAX_NAME_BYTES:
        raise ModelFileError(
            f"{where} has a tensor name of {len(name.encode()):,} bytes, expected at most {MAX_NAME_BYTES:,}"
        )
    subject = f"tensor {quote(name)} in {where}"
    if not isinstance(description, dict) or set(description) != {"dtype", "shape", "data_offsets"}:
        raise ModelFileError(f"{subject} must have exactly dtype, shape and data_offsets")
    dtype, shape, offsets = description["dtype"], description["shape"], description["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise ModelFileError(f"{subject} has the unknown dtype {quote(str(dtype))}")
    if not isinstance(shape, list) or not all(type(size) is int and 0 <= size < MAX_DIMENSION for size in shape):
        raise ModelFileError(
            f"the shape of {subject} must be a list of whole numbers below 2^48, got {quote(str(shape))}"
        )
    if (
        not isinstance(offsets, list)
        or len(offsets) != 2
        or not all(type(offset) is int and 0 <= offset < MAX_BITS for offset in offsets)
        or offsets[0] > offsets[1]
    ):
        raise ModelFileError(
            f"data_offsets of {subject} must be two ascending byte positions, got {quote(str(offsets))}"
        )
    begin, end = offsets
    bits = _bits(shape, dtype, subject)
    if bits % 8 or end - begin != bits // 8:
        raise ModelFileError(
            f"{subject} has {end - begin:,} bytes, expected {bits / 8:,g} for {dtype} {quote(str(shape))}"
        )
    return TensorEntry(name, dtype, tuple(shape), begin, end)


def _bits(shape: list[int], dtype: str, subject: str) -> int:
    """Return the bits of a tensor; zeros in the shape do not hide an overflow of the other sizes."""
    product = BITS[dtype]
    for size in shape:
        product *= max(size, 1)
        if product >= MAX_BITS:
            raise ModelFileError(f"the shape of {subject} is too large: {quote(str(shape))}")
    return 0 if 0 in shape else product
