"""Which block holds which prefix: keys chain, all ids up to there are compared, the longest start is found."""

import hashlib
from random import Random

import numpy as np

from nanochat_infer.engine.prefix_cache import ROOT_KEY, Prefix, PrefixCache, block_key
from tests.colliding_prefixes import ComparesOneBlock, four_bits

Ids = tuple[int, ...]


def packed(*ids: int) -> bytes:
    return b"".join(token_id.to_bytes(4, "little", signed=True) for token_id in ids)


def insert(cache: PrefixCache, block: int, parent: Prefix | None, *ids: int) -> Prefix:
    prefix = cache.prefix(parent, packed(*ids))
    assert cache.insert(block, prefix)
    return prefix


class OldPrefixCache(PrefixCache):
    """Confirms hits as it was done once."""

    def prefix(self, parent: Prefix | None, ids: bytes) -> Prefix:
        return ComparesOneBlock(self.hash_block(parent.key if parent is not None else ROOT_KEY, ids), parent, ids)


def test_key_is_sha256_over_parent_and_little_endian_ids() -> None:
    parent = block_key(ROOT_KEY, packed(1, 2))
    assert parent == hashlib.sha256(bytes(32) + b"\1\0\0\0\2\0\0\0").digest()
    assert block_key(parent, packed(258)) == hashlib.sha256(parent + b"\2\1\0\0").digest()
    cache = PrefixCache()
    first = cache.prefix(None, packed(1, 2))
    assert (first.key, cache.prefix(first, packed(258)).key) == (parent, block_key(parent, packed(258)))


def test_the_same_ids_after_another_parent_are_another_block() -> None:
    cache = PrefixCache()
    left, right = insert(cache, 0, None, 1, 2), insert(cache, 1, None, 3, 4)
    prefix = insert(cache, 2, left, 5, 6)
    assert cache.find(prefix) == 2
    assert cache.find(cache.prefix(left, packed(5, 6))) == 2
    assert cache.find(cache.prefix(right, packed(5, 6))) is None


def test_a_hash_collision_is_no_hit() -> None:
    cache = PrefixCache(hash_block=lambda parent_key, ids: b"the same for all")
    left = insert(cache, 0, None, 1, 2)
    assert cache.find(left) == 0
    right = cache.prefix(None, packed(1, 3))
    assert cache.find(right) is None
    assert cache.insert(1, right)
    assert (cache.find(left), cache.find(right)) == (0, 1)


def test_a_parent_whose_key_collides_does_not_lend_its_children() -> None:
    cache = PrefixCache(hash_block=lambda parent_key, ids: b"the same for all")
    left, right = cache.prefix(None, packed(1, 2)), cache.prefix(None, packed(3, 4))
    insert(cache, 0, left, 5, 6)
    assert cache.find(cache.prefix(left, packed(5, 6))) == 0
    assert cache.find(cache.prefix(right, packed(5, 6))) is None
    assert cache.longest_start(left, packed(5, 6)) == (0, 2)
    assert cache.longest_start(right, packed(5, 6)) == (-1, 0)


def churn(cache: PrefixCache, num_lookups: int) -> tuple[int, int, int]:
    """Insert, remove and look up random prefixes; count right hits, false hits and false misses."""
    random = Random(5)
    blocks: dict[Ids, int] = {}  # whole prefix -> block
    hits = false_hits = false_misses = 0
    for turn in range(num_lookups):
        prefix: Prefix | None = None
        whole: Ids = ()
        for _ in range(random.randint(1, 4)):
            ids = (random.randrange(3), random.randrange(2))
            prefix, whole = cache.prefix(prefix, packed(*ids)), whole + ids
        assert prefix is not None
        found, expected = cache.find(prefix), blocks.get(whole)
        hits += found is not None and found == expected
        false_hits += found is not None and found != expected
        false_misses += found is None and expected is not None
        if turn % 4 == 0 and found is None and len(blocks) < 120:
            block = next(number for number in range(121) if number not in cache)
            if cache.insert(block, prefix):
                blocks[whole] = block
        elif turn % 9 == 0 and blocks:
            gone = random.choice(sorted(blocks))
            cache.evict(blocks.pop(gone))
    return hits, false_hits, false_misses


def test_a_hundred_thousand_lookups_with_a_hash_of_four_bits() -> None:
    hits, false_hits, false_misses = churn(PrefixCache(four_bits), 100_000)
    assert (false_hits, false_misses) == (0, 0)
    assert hits > 5_000


def test_the_old_way_to_confirm_hits_fails_there() -> None:
    _, false_hits, _ = churn(OldPrefixCache(four_bits), 10_000)
    assert false_hits > 100


def test_a_second_block_with_the_same_prefix_is_not_taken() -> None:
    cache = PrefixCache()
    insert(cache, 0, None, 1, 2)
    assert not cache.insert(1, cache.prefix(None, packed(1, 2)))
    assert 1 not in cache


def test_a_prefix_outlives_the_block_before_it() -> None:
    cache = PrefixCache()
    parent = insert(cache, 0, None, 1, 2)
    insert(cache, 1, parent, 3, 4)
    cache.evict(0)
    assert cache.was_evicted(parent)
    again = insert(cache, 7, None, 1, 2)
    assert not cache.was_evicted(parent)
    assert cache.find(cache.prefix(again, packed(3, 4))) == 1


def test_long_chains_are_compared_and_dropped_without_recursion() -> None:
    cache = PrefixCache()
    chains: list[Prefix] = []
    for _ in range(2):
        prefix: Prefix | None = None
        for number in range(70_000):
            prefix = Prefix(b"k%d" % number, prefix, packed(number))
        assert prefix is not None
        chains.append(prefix)
    assert cache.insert(0, chains[0])
    assert cache.find(chains[1]) == 0
    cache.remove(0)
    chains.clear()
    del prefix


def test_longest_start() -> None:
    cache = PrefixCache()
    insert(cache, 0, None, 1, 2, 3, 4)
    insert(cache, 1, None, 1, 2, 9, 9)
    insert(cache, 2, None, 1, 2, 3)
    assert cache.longest_start(None, packed(1, 2, 9, 8)) == (1, 3)
    assert cache.longest_start(None, packed(1, 2, 3, 4)) == (0, 4)
    assert cache.longest_start(None, packed(1)) == (0, 1)
    assert cache.longest_start(None, packed(2, 2, 3)) == (-1, 0)
    assert cache.longest_start(None, b"") == (-1, 0)
    assert cache.longest_start(cache.prefix(None, packed(7)), packed(1)) == (-1, 0)


def test_longest_start_equals_a_naive_scan() -> None:
    random = np.random.default_rng(3)
    cache = PrefixCache()
    contents: dict[int, Ids] = {}
    for block in range(60):
        ids = tuple(random.integers(0, 3, size=5).tolist())
        if cache.insert(block, cache.prefix(None, packed(*ids))):
            contents[block] = ids
    for _ in range(200):
        wanted = tuple(random.integers(0, 3, size=int(random.integers(0, 6))).tolist())
        best = 0
        for ids in contents.values():
            same = 0
            while same < min(len(ids), len(wanted)) and ids[same] == wanted[same]:
                same += 1
            best = max(best, same)
        block, count = cache.longest_start(None, packed(*wanted))
        assert count == best
        assert count == 0 or contents[block][:count] == wanted[:count]


def test_removed_blocks_are_forgotten_entirely() -> None:
    cache = PrefixCache()
    prefix = insert(cache, 0, None, 1, 2)
    cache.remove(0)
    cache.remove(0)
    assert len(cache) == 0
    assert cache.find(prefix) is None
    assert cache.longest_start(None, packed(1, 2)) == (-1, 0)
    insert(cache, 5, None, 1, 2)
    assert cache.find(prefix) == 5
