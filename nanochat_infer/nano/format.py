"""The layout of a .nano file.

    0        header, 256 bytes, little-endian (see Header)
    256      description: one JSON object, UTF-8 (see description.py)
    ...      zeros up to the next multiple of 4096
    data     sections in the order of the description's table, each at the first multiple of 4096 after the one before,
             zeros between them; the file ends with the last byte of the last section

The header's SHA-256 covers every other bit of the header and the whole description, which in turn holds the SHA-256 of
each section. So opening a file checks header and description only; verify.py checks the rest. What lies between the
sections is never read, and verify.py says if it is not zero.

Sections: the text files of the model folder ("files/tokenizer.json", ...); the embedding table as the checkpoint has it
("embed_tokens"); all norm vectors one after the other as float32 ("vectors"); then the linear weights in the order in
which forward uses them ("layers.0.qkv", ...): data, scales, zero points and bias as models/packed.py describes them,
each filled up with zeros to a multiple of 64 bytes.
"""

import hashlib
import struct
from dataclasses import dataclass

from nanochat_infer.errors import ModelFileError
from nanochat_infer.models.packed import LAYOUT_VERSION

MAGIC = b"\x89NANO\r\n\x1a"
SUFFIX = ".nano"
VERSION = 1
HEADER_BYTES = 256
ALIGNMENT = 4096
BYTE_ORDER = 0x01020304
DIGEST_BYTES = 32
MAX_DESCRIPTION_BYTES = 16 << 20
MAX_SECTIONS = 100_000
MAX_FILE_BYTES = 1 << 48

_COVERED = struct.Struct("<8sIIIIQQQQII160x")
_SWAPPED = int.from_bytes(BYTE_ORDER.to_bytes(4, "little"), "big")


@dataclass(frozen=True, slots=True)
class Header:
    """The first 256 bytes: 64 of fields in this order, 160 zeros, the digest.

    Before these fields come the magic (8 bytes) and, as u32, version, header size, byte order mark and kernel layout
    version; sizes and offsets are u64 bytes, the last two u32.

    Args:
        file_bytes: size of the whole file.
        description_start: offset of the JSON.
        description_bytes: its size.
        data_start: offset of the first section.
        num_sections: in the description's table.
        digest: SHA-256 of the 224 bytes before it and the description.
    """

    file_bytes: int
    description_start: int
    description_bytes: int
    data_start: int
    num_sections: int
    digest: bytes = bytes(DIGEST_BYTES)

    def encode(self, description: bytes) -> bytes:
        """Return the 256 bytes, with the digest over this description."""
        fixed = (MAGIC, VERSION, HEADER_BYTES, BYTE_ORDER, LAYOUT_VERSION)
        sizes = (self.file_bytes, self.description_start, self.description_bytes, self.data_start)
        covered = _COVERED.pack(*fixed, *sizes, self.num_sections, ALIGNMENT)
        return covered + hashlib.sha256(covered + description).digest()


def decode_header(raw: bytes, size: int, where: str) -> Header:
    """Return the header after all checks that need no description.

    Args:
        raw: the first 256 bytes, fewer in a shorter file.
        size: of the file.
        where: the file, for errors.

    Raises:
        ModelFileError: not a .nano file, one of another version or byte order, or one that is damaged.
    """
    if raw[: len(MAGIC)] != MAGIC:
        raise ModelFileError(f"{where} is not a .nano file: it begins with {raw[:8]!r}; expected a packed model")
    if len(raw) < HEADER_BYTES:
        raise ModelFileError(
            f"{where} is truncated: it has {len(raw)} bytes, its header alone {HEADER_BYTES}; {_AGAIN}"
        )
    fields = _COVERED.unpack(raw[: _COVERED.size])
    _, version, header_bytes, byte_order, layout, *sizes, num_sections, alignment = fields
    if byte_order == _SWAPPED:
        raise ModelFileError(f"{where} was written in another byte order; pack the model again on this machine")
    if version > VERSION:
        raise ModelFileError(
            f"{where} was made by a newer version of this program: its format is {version}, this one reads {VERSION}; "
            "update the program or pack the model again"
        )
    if (version, header_bytes, byte_order, alignment) != (VERSION, HEADER_BYTES, BYTE_ORDER, ALIGNMENT):
        raise ModelFileError(f"{where} is damaged: its header has values that no version writes; {_AGAIN}")
    file_bytes, start, length, data_start = sizes
    header = Header(file_bytes, start, length, data_start, num_sections, raw[_COVERED.size : HEADER_BYTES])
    _check_sizes(header, size, where)
    if any(raw[_COVERED.size - 160 : _COVERED.size]):
        raise ModelFileError(f"{where} is damaged: the spare part of its header is not empty; {_AGAIN}")
    if layout != LAYOUT_VERSION:
        raise ModelFileError(
            f"{where} was packed for kernels of layout {layout}, this program has {LAYOUT_VERSION}; {_AGAIN}"
        )
    return header


def check_digest(header: Header, raw: bytes, description: bytes, where: str) -> None:
    """Raise ModelFileError unless header and description are as they were written."""
    if hashlib.sha256(raw[: _COVERED.size] + description).digest() != header.digest:
        raise ModelFileError(f"{where} is damaged: the checksum of its header is wrong; {_AGAIN}")


def _check_sizes(header: Header, size: int, where: str) -> None:
    if header.file_bytes > size:
        raise ModelFileError(
            f"{where} is truncated: it has {size:,} bytes, its header says {header.file_bytes:,}; {_AGAIN}"
        )
    if header.file_bytes < size:
        raise ModelFileError(
            f"{where} has {size - header.file_bytes:,} bytes more than its header says, {header.file_bytes:,}; {_AGAIN}"
        )
    end = header.description_start + header.description_bytes
    if (
        header.file_bytes > MAX_FILE_BYTES
        or header.description_start != HEADER_BYTES
        or not 2 <= header.description_bytes <= MAX_DESCRIPTION_BYTES
        or header.data_start != aligned(end)
        or header.data_start > size
        or not 1 <= header.num_sections <= MAX_SECTIONS
    ):
        raise ModelFileError(f"{where} is damaged: the sizes in its header contradict each other; {_AGAIN}")


def aligned(offset: int) -> int:
    """Return the next multiple of ALIGNMENT."""
    return -(-offset // ALIGNMENT) * ALIGNMENT


_AGAIN = "pack the model again"
