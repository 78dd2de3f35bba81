"""Where keys and values lie in a block of the CPU's pool, and the sizes that devices and sessions need; no Numba here.

A block holds up to 16 tokens of every layer, layer after layer. A layer holds its key/value heads one after the other,
so that a head's keys and values are one stream: keys of 16 tokens, then values of 16 tokens.

int8: keys u8 [padded / 4][16 tokens][4], float32 scales [16]; values u8 [padded / 16][4][16 columns][4 tokens], float32
scales [16]; byte = number + 128. f32, bf16: keys [head_dim][16 tokens]; values [padded / 32][16 tokens][32].
padded is head_dim up to a multiple of 32; what pads is never read into a result.
"""

from dataclasses import dataclass
from typing import Protocol

FORMATS = ("f32", "bf16", "int8")
SLOTS = 16  # tokens of a region, whatever the block size
COLUMNS = 32  # head_dim is padded to a multiple of it
MAX_HEAD_DIM = 256
LINE = 64

PIECE = 256  # tokens between two corrections of the running sums
UNIT_ROWS = 48  # most (token, query head) pairs that go together
TILE_ROWS = 6
SCORE_BYTES = 4 * (PIECE + 2 * SLOTS)
PLANE_BYTES = 2 * PIECE
QUERY_BYTES = 4 * MAX_HEAD_DIM + LINE
STATE_BYTES = 16
ADDRESSES = PIECE // 4 + 2

_ITEM_BYTES = {"f32": 4, "bf16": 2, "int8": 1}


class AttentionSizes(Protocol):
    """What a model's configuration says about its keys and values."""

    @property
    def num_key_value_heads(self) -> int: ...

    @property
    def head_dim(self) -> int: ...


@dataclass(frozen=True, slots=True)
class KvLayout:
    """Sizes and offsets in bytes.

    Args:
        format: one of FORMATS.
        kv_heads: key/value heads.
        head_dim: numbers of a head, even, 2 to 256.
        block_size: tokens of a block: 4, 8 or 16. Smaller ones take the room of 16.

    Raises:
        ValueError: a size that the kernels cannot handle.
    """

    format: str
    kv_heads: int
    head_dim: int
    block_size: int = SLOTS

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"the KV format must be one of {', '.join(FORMATS)}, got {self.format!r}")
        if self.block_size not in (4, 8, 16):
            raise ValueError(f"a KV block must have 4, 8 or 16 tokens, got {self.block_size}")
        if self.kv_heads < 1 or not 2 <= self.head_dim <= MAX_HEAD_DIM or self.head_dim % 2:
            sizes = f"{self.kv_heads} heads of {self.head_dim}"
            raise ValueError(f"there must be 1 or more key/value heads of an even size from 2 to 256, got {sizes}")

    @classmethod
    def make(cls, format: str, config: AttentionSizes, block_size: int = SLOTS) -> "KvLayout":  # noqa: A002
        """Return the layout for a model."""
        return cls(format, config.num_key_value_heads, config.head_dim, block_size)

    @property
    def padded(self) -> int:
        """head_dim as values are stored."""
        return -(-self.head_dim // COLUMNS) * COLUMNS

    @property
    def value_offset(self) -> int:
        """From a head's keys to its values."""
        if self.format == "int8":
            return SLOTS * self.padded + 4 * SLOTS
        return SLOTS * self.head_dim * _ITEM_BYTES[self.format]

    @property
    def head_bytes(self) -> int:
        """One head of one layer of one block."""
        scales = 4 * SLOTS if self.format == "int8" else 0
        return self.value_offset + SLOTS * self.padded * _ITEM_BYTES[self.format] + scales

    @property
    def layer_bytes(self) -> int:
        """One layer of one block."""
        return self.kv_heads * self.head_bytes

    @property
    def write_kernel(self) -> str:
        """The kernel that stores a step's keys and values."""
        return f"write_kv_{self.format}"

    def attention_kernel(self, path: str) -> str:
        """The kernel that reads them, on a path of integer dots (kernels.cpu.paths)."""
        return f"attention_int8_{path}" if self.format == "int8" else f"attention_{self.format}"

    def scratch_bytes(self, group: int) -> int:
        """Scratch of one part of a stage, for `group` query heads of each key/value head."""
        return scratch_bytes(group, self.padded)


def scratch_bytes(group: int, padded: int) -> int:
    """Scratch of one part: queries, sums and states of a unit's rows, then what one tile of rows needs."""
    rows = max(UNIT_ROWS, group)
    tile = TILE_ROWS * (SCORE_BYTES + PLANE_BYTES + STATE_BYTES)
    piece = 2 * 8 * ADDRESSES + SCORE_BYTES
    return -(-(rows * (QUERY_BYTES + 4 * padded + STATE_BYTES) + tile + piece) // LINE) * LINE
