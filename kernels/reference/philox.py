"""Philox4x32-10, a generator whose output is a function of a counter and a key.

Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3; constants of Random123.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

UInt64 = npt.NDArray[np.uint64]

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_KEY_STEPS = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10


def philox4x32(counter: npt.NDArray[Any], key: npt.NDArray[Any]) -> UInt64:
    """Return four 32-bit words per counter.

    Args:
        counter: integers below 2^32, [..., 4].
        key: integers below 2^32, [..., 2], leading axes broadcast against those of counter.

    Returns:
        uint64 [..., 4], each below 2^32.
    """
    c0, c1, c2, c3 = (counter[..., i].astype(np.uint64) for i in range(4))
    k0, k1 = (key[..., i].astype(np.uint64) for i in range(2))
    for _ in range(_ROUNDS):
        left, right = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (right >> _HALF) ^ c1 ^ k0, right & _LOW, (left >> _HALF) ^ c3 ^ k1, left & _LOW
        k0, k1 = (k0 + _KEY_STEPS[0]) & _LOW, (k1 + _KEY_STEPS[1]) & _LOW
    return np.stack(np.broadcast_arrays(c0, c1, c2, c3), axis=-1)
