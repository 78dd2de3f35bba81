"""Block files of random content for tests of KV on disk, and the 10,000 ways of damaging one."""

import random

import numpy as np

from sessions.kv.format import HEADER_BYTES, BlockFormat

FORMAT = BlockFormat(bytes(range(32)), 16, 1000)


def random_ids(num_tokens: int, seed: int = 0) -> bytes:
    """Return token ids as little-endian int32."""
    return np.random.default_rng(seed).integers(0, 1 << 17, num_tokens).astype("<i4").tobytes()


def random_block(num_bytes: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).bytes(num_bytes)


def file_of(block_format: BlockFormat, ids: bytes, block: bytes) -> bytes:
    return b"".join(bytes(part) for part in block_format.parts(ids, block))


def mutations(content: bytes, others: list[bytes], count: int, seed: int) -> list[tuple[str, bytes]]:
    """Return damaged versions of a file: (what was done, content); some may come out as they were.

    Args:
        content: a sound file.
        others: other sound files of the folder, whole and in parts taken for this one.
        count: how many.
        seed: of the choice.
    """
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        kind = rng.choice(("flip", "flips", "header", "cut", "extend", "swap", "splice", "count", "zeros", "empty"))
        data = bytearray(content)
        if kind == "flip":
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == "flips":
            for _ in range(rng.randint(2, 40)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        elif kind == "header":
            data[rng.randrange(HEADER_BYTES)] = rng.randrange(256)
        elif kind == "cut":
            del data[rng.randrange(len(data)) :]
        elif kind == "extend":
            data += rng.randbytes(rng.randint(1, 5000))
        elif kind == "swap":
            data = bytearray(rng.choice(others))
        elif kind == "splice":
            other = rng.choice(others)
            start = rng.randrange(min(len(other), len(data)))
            data[start : start + 500] = other[start : start + 500][: len(data) - start]
        elif kind == "count":
            offset = rng.choice((8, 12, 16, 24, 32, 36))
            value = rng.choice((0, 1, 2**31, 2**32 - 1, rng.randrange(2**32)))
            data[offset : offset + 4] = value.to_bytes(4, "little")
        elif kind == "zeros":
            start = rng.randrange(len(data))
            data[start : start + 4096] = bytes(len(data[start : start + 4096]))
        else:
            data = bytearray()
        made.append((kind, bytes(data)))
    return made
