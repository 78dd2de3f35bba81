"""Sizes of packed 4-bit weights and of the rows they are multiplied with. Pure Python: needs no compiler.

See kernels/cpu/linear_int4.py for what lies where.
"""

from dataclasses import dataclass

TILE = 16
LINE = 64
NARROW_GROUP = 32
NARROW_BLOCK = 64
WIDE_GROUPS = (32, 64, 128)


@dataclass(frozen=True, slots=True)
class Int4Layout:
    """Sizes of one weight.

    Args:
        padded: inputs, padded with zeros to whole blocks; also the width of the quantized rows.
        group: inputs that share a scale and a zero point.
        wide: float32 scales, as AWQ checkpoints need; else scales of 8 + 4 bits, two to a word.
        tiles: runs of 16 outputs, the last padded with zeros.
        tile_bytes: bytes of a tile; a multiple of 64.
    """

    padded: int
    group: int
    wide: bool
    tiles: int
    tile_bytes: int

    @property
    def nbytes(self) -> int:
        """Bytes of the packed weight."""
        return self.tiles * self.tile_bytes


def layout(width: int, cols: int, group: int = NARROW_GROUP, wide: bool | None = None) -> Int4Layout:
    """Return the sizes of a packed weight.

    Args:
        width: inputs.
        cols: outputs.
        group: 32 for narrow scales; 32, 64 or 128 for wide ones.
        wide: None is narrow for groups of 32 and wide for all others.

    Raises:
        ValueError: there is no such group.
    """
    wide = group != NARROW_GROUP if wide is None else wide
    if group not in (WIDE_GROUPS if wide else (NARROW_GROUP,)):
        groups = WIDE_GROUPS if wide else (NARROW_GROUP,)
        raise ValueError(f"group must be one of {groups} with {'wide' if wide else 'narrow'} scales, got {group}")
    padded = _round_up(width, max(NARROW_BLOCK, group))
    block = group if wide else NARROW_BLOCK
    tile_bytes = padded // block * (LINE + block * TILE // 2)
    return Int4Layout(padded, group, wide, -(-cols // TILE), tile_bytes)


def is_wide(nbytes: int, width: int, cols: int, group: int) -> bool:
    """Return whether a packed weight of nbytes has wide scales."""
    return group != NARROW_GROUP or nbytes == layout(width, cols, group, wide=True).nbytes


def row_bytes(padded: int, group: int) -> int:
    """Return the bytes of a row that the kernel quantize_groups makes: planes, meta, sums of groups; whole lines."""
    return 2 * padded + LINE + _round_up(4 * (padded // group), LINE)


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
