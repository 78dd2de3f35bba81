"""Which block holds which prefix: keys chain, ids are compared, the longest start is found."""

import hashlib

import numpy as np

from nanochat_infer.engine.prefix_cache import ROOT_KEY, PrefixCache, block_key


def packed(*ids: int) -> bytes:
    return b"".join(token_id.to_bytes(4, "little", signed=True) for token_id in ids)


def insert(cache: PrefixCache, block: int, parent_key: bytes, *ids: int) -> bytes:
    key = cache.hash_block(parent_key, packed(*ids))
    assert cache.insert(block, key, parent_key, packed(*ids))
    return key


def test_key_is_sha256_over_parent_and_little_endian_ids() -> None:
    parent = block_key(ROOT_KEY, packed(1, 2))
    assert parent == hashlib.sha256(bytes(32) + b"\1\0\0\0\2\0\0\0").digest()
    assert block_key(parent, packed(258)) == hashlib.sha256(parent + b"\2\1\0\0").digest()


def test_the_same_ids_after_another_parent_are_another_block() -> None:
    cache = PrefixCache()
    left, right = insert(cache, 0, ROOT_KEY, 1, 2), insert(cache, 1, ROOT_KEY, 3, 4)
    key = insert(cache, 2, left, 5, 6)
    assert cache.find(key, left, packed(5, 6)) == 2
    assert cache.find(block_key(right, packed(5, 6)), right, packed(5, 6)) is None


def test_a_hash_collision_is_no_hit() -> None:
    cache = PrefixCache(hash_block=lambda parent_key, ids: b"the same for all")
    key = insert(cache, 0, ROOT_KEY, 1, 2)
    assert cache.find(key, ROOT_KEY, packed(1, 2)) == 0
    assert cache.find(key, ROOT_KEY, packed(1, 3)) is None
    assert not cache.insert(1, key, ROOT_KEY, packed(1, 3))


def test_a_second_block_with_the_same_prefix_is_not_taken() -> None:
    cache = PrefixCache()
    key = insert(cache, 0, ROOT_KEY, 1, 2)
    assert not cache.insert(1, key, ROOT_KEY, packed(1, 2))
    assert 1 not in cache


def test_longest_start() -> None:
    cache = PrefixCache()
    insert(cache, 0, ROOT_KEY, 1, 2, 3, 4)
    insert(cache, 1, ROOT_KEY, 1, 2, 9, 9)
    insert(cache, 2, ROOT_KEY, 1, 2, 3)
    assert cache.longest_start(ROOT_KEY, packed(1, 2, 9, 8)) == (1, 3)
    assert cache.longest_start(ROOT_KEY, packed(1, 2, 3, 4)) == (0, 4)
    assert cache.longest_start(ROOT_KEY, packed(1)) == (0, 1)
    assert cache.longest_start(ROOT_KEY, packed(2, 2, 3)) == (-1, 0)
    assert cache.longest_start(ROOT_KEY, b"") == (-1, 0)
    assert cache.longest_start(block_key(ROOT_KEY, packed(7)), packed(1)) == (-1, 0)


def test_longest_start_equals_a_naive_scan() -> None:
    random = np.random.default_rng(3)
    cache = PrefixCache()
    contents: dict[int, tuple[int, ...]] = {}
    for block in range(60):
        ids = tuple(random.integers(0, 3, size=5).tolist())
        if cache.insert(block, block_key(ROOT_KEY, packed(*ids)), ROOT_KEY, packed(*ids)):
            contents[block] = ids
    for _ in range(200):
        wanted = tuple(random.integers(0, 3, size=int(random.integers(0, 6))).tolist())
        best = 0
        for ids in contents.values():
            same = 0
            while same < min(len(ids), len(wanted)) and ids[same] == wanted[same]:
                same += 1
            best = max(best, same)
        block, count = cache.longest_start(ROOT_KEY, packed(*wanted))
        assert count == best
        assert count == 0 or contents[block][:count] == wanted[:count]


def test_removed_blocks_are_forgotten_entirely() -> None:
    cache = PrefixCache()
    key = insert(cache, 0, ROOT_KEY, 1, 2)
    cache.remove(0)
    cache.remove(0)
    assert len(cache) == 0
    assert cache.find(key, ROOT_KEY, packed(1, 2)) is None
    assert cache.longest_start(ROOT_KEY, packed(1, 2)) == (-1, 0)
    insert(cache, 5, ROOT_KEY, 1, 2)
    assert cache.find(key, ROOT_KEY, packed(1, 2)) == 5
