"""A hash of prefixes that collides all the time, and the old way to confirm a hit, which then fails: the controls."""

from nanochat_infer.engine.prefix_cache import ROOT_KEY, Prefix, block_key


def four_bits(parent_key: bytes, ids: bytes) -> bytes:
    """One of sixteen keys."""
    return bytes([block_key(parent_key, ids)[0] & 15])


class ComparesOneBlock(Prefix):
    """Confirmed by the ids of the block and the key of its parent, not by all ids before."""

    __slots__ = ()
    __hash__ = Prefix.__hash__

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Prefix)
        parents = [prefix.parent.key if prefix.parent is not None else ROOT_KEY for prefix in (self, other)]
        return self.ids == other.ids and parents[0] == parents[1]
