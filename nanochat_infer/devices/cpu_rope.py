"""Rope tables that grow with the positions in use: a long context costs neither time nor memory before it is there."""

import numpy as np

from nanochat_infer.devices.cpu_memory import allocate, round_up
from nanochat_infer.devices.rope import rope_tables
from nanochat_infer.models.config import RopeConfig

POSITIONS_AT_ONCE = 256


class GrowingRopeTables:
    """cos and sin at fixed addresses, float32 [num_positions, head_dim / 2] each, zeros where not made yet.

    Args:
        config: the model's rope.
        head_dim: width of a head.
        num_positions: most positions.

    Raises:
        DeviceError: a rope type that the devices do not know, or not enough memory.
    """

    def __init__(self, config: RopeConfig, head_dim: int, num_positions: int) -> None:
        self._config, self._head_dim, self._made = config, head_dim, 0
        # Whole pieces, also at the end: then no bit depends on how far the table has grown before.
        shape = round_up(num_positions, POSITIONS_AT_ONCE), head_dim // 2
        self.cos, self.sin = (
            allocate(4 * shape[0] * shape[1], "the rope tables").view(np.float32).reshape(shape) for _ in range(2)
        )
        self.reach(1)

    def reach(self, num_positions: int) -> None:
        """Make the tables for positions below num_positions, if they are not there yet."""
        while self._made < num_positions:
            end = self._made + POSITIONS_AT_ONCE
            cos, sin = rope_tables(self._config, self._head_dim, POSITIONS_AT_ONCE, first=self._made)
            self.cos[self._made : end], self.sin[self._made : end] = cos, sin
            self._made = end
