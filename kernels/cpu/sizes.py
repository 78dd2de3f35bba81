"""Sizes that compiled kernels and their callers agree on. Imports no numba, so that a start need not."""

INT16_MAX = 127 * 256 + 127
SAMPLING_BUCKETS = 4096


def sampling_scratch_bytes(vocab_size: int) -> int:
    """Bytes of scratch that one part of sampling needs: candidate ids, their masses, and the buckets."""
    return 8 * SAMPLING_BUCKETS + 8 * vocab_size + 8 * ((vocab_size + 1) // 2)
