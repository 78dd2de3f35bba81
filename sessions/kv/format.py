"""One KV block in one file: a header, all token ids from the conversation's start to the block's end, the block.

All numbers little-endian.

| offset | bytes | what |
|---|---|---|
| 0 | 8 | magic `89 4E 41 4E 4F 4B 56 1A` |
| 8 | 4 x 2 | u32: format version, header size (128) |
| 16 | 8 x 2 | u64: file size, bytes of the block |
| 32 | 4 x 2 | u32: tokens of a block, number of token ids |
| 40 | 32 | fingerprint: SHA-256 of everything that changes the bytes or the meaning of a block |
| 72 | 40 | zeros |
| 112 | 16 | XXH3-128 over the 112 bytes before it and everything after it |
| 128 | | token ids, int32; then the block |
"""

import struct
from dataclasses import dataclass

from xxhash import xxh3_128

Buffer = bytes | memoryview

MAGIC = b"\x89NANOKV\x1a"
VERSION = 1
HEADER_BYTES = 128
_FIELDS = struct.Struct("<8sIIQQII32s40x")


class RefusedBlockError(Exception):
    """A file is not, to the last bit, the block that it should be; the text says in a few words why."""


@dataclass(frozen=True, slots=True)
class BlockFormat:
    """What all block files of one model have in common.

    Args:
        fingerprint: 32 bytes.
        block_size: tokens in a block.
        block_bytes: bytes of a block.
    """

    fingerprint: bytes
    block_size: int
    block_bytes: int

    def file_bytes(self, num_tokens: int) -> int:
        """Return the size of the file whose block ends after num_tokens tokens."""
        return HEADER_BYTES + 4 * num_tokens + self.block_bytes

    def parts(self, ids: bytes, block: Buffer) -> tuple[bytes, bytes, Buffer]:
        """Return what a file consists of, in this order.

        Args:
            ids: all token ids up to the block's end, as little-endian int32.
            block: its bytes.
        """
        fields = self._fields(ids)
        checksum = xxh3_128(fields)
        checksum.update(ids)
        checksum.update(block)
        return fields + checksum.digest(), ids, block

    def block_of(self, content: memoryview, ids: bytes) -> memoryview:
        """Return the block in a file's content, after everything in it was found to be as expected.

        Args:
            content: the whole file.
            ids: the token ids that it must hold, as little-endian int32.

        Raises:
            RefusedBlockError: anything differs.
        """
        if len(content) != self.file_bytes(len(ids) // 4):
            raise RefusedBlockError("wrong size")
        fields, stored = content[: _FIELDS.size], content[_FIELDS.size : HEADER_BYTES]
        checksum = xxh3_128(fields)
        checksum.update(content[HEADER_BYTES:])
        if fields[:8] != MAGIC:
            raise RefusedBlockError("not a KV file")
        if fields[8:12] != struct.pack("<I", VERSION):
            raise RefusedBlockError("another version of the format")
        if checksum.digest() != stored:
            raise RefusedBlockError("wrong checksum")
        if fields != self._fields(ids):
            raise RefusedBlockError("another model's or of other sizes")
        if bytes(content[HEADER_BYTES : HEADER_BYTES + len(ids)]) != ids:
            raise RefusedBlockError("of other token ids")
        return content[HEADER_BYTES + len(ids) :]

    def _fields(self, ids: bytes) -> bytes:
        num_tokens = len(ids) // 4
        sizes = (HEADER_BYTES, self.file_bytes(num_tokens), self.block_bytes, self.block_size, num_tokens)
        return _FIELDS.pack(MAGIC, VERSION, *sizes, self.fingerprint)
