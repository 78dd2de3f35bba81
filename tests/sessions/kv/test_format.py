"""The file of one KV block: only the very bits that were written come back."""

import struct
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_128

from sessions.kv.format import HEADER_BYTES, MAGIC, BlockFormat, RefusedBlockError
from tests.kv_files import FORMAT, file_of, mutations, random_block, random_ids

IDS = random_ids(48)
BLOCK = random_block(1000)
CONTENT = file_of(FORMAT, IDS, BLOCK)


def block_of(content: bytes, ids: bytes = IDS, block_format: BlockFormat = FORMAT) -> bytes:
    return bytes(block_format.block_of(memoryview(content), ids))


def test_what_was_written_comes_back() -> None:
    assert block_of(CONTENT) == BLOCK
    assert len(CONTENT) == FORMAT.file_bytes(48) == HEADER_BYTES + 4 * 48 + 1000


def test_the_header_is_what_the_table_says() -> None:
    fields = struct.unpack_from("<8sIIQQII32s40s", CONTENT)
    assert fields == (MAGIC, 1, 128, len(CONTENT), 1000, 16, 48, FORMAT.fingerprint, bytes(40))
    assert CONTENT[112:128] == xxh3_128(CONTENT[:112] + CONTENT[128:]).digest()
    assert CONTENT[128:320] == IDS


@given(st.integers(1, 6), st.integers(0, 300), st.binary(min_size=32, max_size=32), st.integers(0, 1000))
def test_any_sizes_come_back(num_blocks: int, block_bytes: int, fingerprint: bytes, seed: int) -> None:
    block_format = BlockFormat(fingerprint, 4, block_bytes)
    ids, block = random_ids(4 * num_blocks, seed), random_block(block_bytes, seed)
    assert block_of(file_of(block_format, ids, block), ids, block_format) == block


def test_every_bit_of_the_file_counts() -> None:
    refused = 0
    for position in range(len(CONTENT)):
        for bit in range(8):
            damaged = bytearray(CONTENT)
            damaged[position] ^= 1 << bit
            with pytest.raises(RefusedBlockError):
                block_of(bytes(damaged))
            refused += 1
    assert refused == 8 * len(CONTENT)


def test_ten_thousand_mutations_are_refused_or_harmless() -> None:
    others = [file_of(FORMAT, random_ids(48, seed), random_block(1000, seed)) for seed in range(1, 5)]
    others += [file_of(FORMAT, random_ids(16), BLOCK), file_of(BlockFormat(bytes(32), 16, 1000), IDS, BLOCK)]
    outcomes: Counter[str] = Counter()
    for kind, content in mutations(CONTENT, others, 10_000, seed=5):
        try:
            block = block_of(content)
        except RefusedBlockError as error:
            outcomes[str(error)] += 1
            assert content != CONTENT, kind
        else:
            outcomes["same"] += 1
            assert (block, content) == (BLOCK, CONTENT), kind
    # Every check was needed by some of them.
    assert {"wrong size", "wrong checksum", "not a KV file", "of other token ids", "same"} <= set(outcomes)
    assert outcomes["same"] < 1000


def test_a_sound_file_of_another_model_version_or_prefix_is_refused() -> None:
    for other, reason in (
        (file_of(BlockFormat(bytes(32), 16, 1000), IDS, BLOCK), "another model"),
        (file_of(BlockFormat(FORMAT.fingerprint, 8, 1000), IDS, BLOCK), "other sizes"),
        (file_of(FORMAT, random_ids(48, 9), BLOCK), "other token ids"),
        (_with_version(2), "another version"),
    ):
        with pytest.raises(RefusedBlockError, match=reason):
            block_of(other)


def test_a_checksum_alone_would_not_do() -> None:
    """Control: the file of other ids is sound in itself; what refuses it is the comparison of the ids."""
    ids = random_ids(48, 9)
    assert block_of(file_of(FORMAT, ids, BLOCK), ids) == BLOCK


def test_the_block_is_aligned_for_vectors() -> None:
    for num_blocks in (1, 2, 7):
        assert (len(file_of(FORMAT, random_ids(16 * num_blocks), BLOCK)) - 1000) % 64 == 0
    assert np.frombuffer(FORMAT.block_of(memoryview(CONTENT), IDS), np.uint8).tobytes() == BLOCK


def _with_version(version: int) -> bytes:
    content = bytearray(CONTENT)
    content[8:12] = struct.pack("<I", version)
    content[112:128] = xxh3_128(bytes(content[:112] + content[128:])).digest()
    return bytes(content)
