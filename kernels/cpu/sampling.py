"""Drawing a token from logits: penalty, temperature, top-k, top-p, min-p, draw; nothing is sorted, one part a row.

The draw is Gumbel-max in float64 with Philox4x32-10 keyed by the seed and counted by (position, token id): it depends
on nothing else, and is the same on every device.
Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (Philox); Gumbel 1954 for the maximum.
"""

import math

from numba import float32, float64, njit, uint64
from numba.extending import register_jitable

from kernels.cpu.memory import (
    load_f32,
    load_f64,
    load_i32,
    load_i64,
    load_key,
    store_f32,
    store_f64,
    store_i32,
)
from kernels.cpu.rows import INLINE
from kernels.cpu.sizes import SAMPLING_BUCKETS as BUCKETS
from kernels.cpu.sizes import sampling_scratch_bytes
from kernels.cpu.vectors import F32, LANES, fis_nan, flane_max, fload, fmax, fsplat, fzero

MASK32 = 0xFFFFFFFF
LARGEST_UNIFORM = 1.0 - 2.0**-53


scratch_bytes = register_jitable(sampling_scratch_bytes)


@njit(**INLINE)
def philox(seed, position, token):
    """The first two words of Philox4x32-10."""
    mask = uint64(MASK32)
    c0, c1 = uint64(position) & mask, uint64(position) >> uint64(32)
    c2, c3 = uint64(token) & mask, uint64(0)
    k0, k1 = uint64(seed) & mask, uint64(seed) >> uint64(32)
    for _ in range(10):
        p0, p1 = uint64(0xD2511F53) * c0, uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> uint64(32)) ^ c1 ^ k0, p1 & mask, (p0 >> uint64(32)) ^ c3 ^ k1, p0 & mask
        k0, k1 = (k0 + uint64(0x9E3779B9)) & mask, (k1 + uint64(0xBB67AE85)) & mask
    return c0, c1


@njit(**INLINE)
def uniform(first, second):
    """(w + 0.5) / 2^53 in (0, 1), w the top 53 bits of two 32-bit words; what rounds to 1 is one step below it."""
    whole = (first >> uint64(5)) * uint64(67108864) + (second >> uint64(6))
    return min((float64(whole) + 0.5) / 9007199254740992.0, LARGEST_UNIFORM)


@njit(**INLINE)
def penalize(logits, ids, count, penalty):
    """Divide positive and multiply negative logits of the given ids, in float32."""
    for i in range(count):
        at = logits + 4 * load_i32(ids + 4 * i)
        value = load_f32(at)
        if value < float32(0.0):
            store_f32(at, value * penalty)
        else:
            store_f32(at, value / penalty)


@njit(**INLINE)
def largest(logits, vocab):
    """The largest logit; NaN if any logit is NaN."""
    peak, probe = fsplat(float32(-math.inf)), fzero()
    whole = vocab & -LANES
    for i in range(0, whole, LANES):
        x = fload(F32, logits + 4 * i)
        peak = fmax(x, peak)
        probe = fmax(fis_nan(x), probe)
    for i in range(whole, vocab):
        x = load_f32(logits + 4 * i)
        peak = fmax(fsplat(x), peak)
        probe = fmax(fis_nan(fsplat(x)), probe)
    if flane_max(probe) > float32(0.0):
        return float32(math.nan)
    return flane_max(peak)


@njit(**INLINE)
def lowest_of(logits, vocab, value):
    """The lowest id whose logit equals value."""
    for token in range(vocab):
        if load_f32(logits + 4 * token) == value:
            return token
    return -1


@njit(**INLINE)
def zero_buckets(buckets):
    """Clear all buckets."""
    for i in range(BUCKETS):
        store_f64(buckets + 8 * i, 0.0)


@njit(**INLINE)
def add_to_bucket(buckets, index, mass):
    """Add to one bucket."""
    at = buckets + 8 * index
    store_f64(at, load_f64(at) + mass)


@njit(**INLINE)
def crossing_bucket(buckets, size, before, target):
    """Walk down from the highest bucket until the mass reaches target: (bucket, mass above it).

    Where rounding keeps the mass below target, the lowest bucket that holds anything.
    """
    found, above = -1, before
    for i in range(size):
        index = size - 1 - i
        mass = load_f64(buckets + 8 * index)
        if mass > 0.0:
            found, above = index, before
            before += mass
            if before >= target:
                break
    return found, above


@njit(**INLINE)
def gather(logits, vocab, ids, buckets, top_k):
    """Put into ids, ascending, the tokens whose logit is among the top_k largest, ties included; return how many."""
    if top_k <= 0 or top_k >= vocab:
        for token in range(vocab):
            store_i32(ids + 4 * token, token)
        return vocab
    zero_buckets(buckets)
    for token in range(vocab):
        add_to_bucket(buckets, load_key(logits + 4 * token) >> 20, 1.0)
    prefix, above = crossing_bucket(buckets, BUCKETS, 0.0, float64(top_k))
    count = 0
    for token in range(vocab):
        store_i32(ids + 4 * count, token)
        count += (load_key(logits + 4 * token) >> 20) >= prefix
    if above + load_f64(buckets + 8 * prefix) == float64(top_k):
        return count
    for shift, size in ((8, 4096), (0, 256)):
        zero_buckets(buckets)
        bits = 12 if shift == 8 else 8
        for i in range(count):
            key = load_key(logits + 4 * load_i32(ids + 4 * i)) >> shift
            if key >> bits == prefix:
                add_to_bucket(buckets, key & (size - 1), 1.0)
        bucket, above = crossing_bucket(buckets, size, above, float64(top_k))
        prefix = prefix << bits | bucket
    kept = 0
    for i in range(count):
        token = load_i32(ids + 4 * i)
        if load_key(logits + 4 * token) >= prefix:
            store_i32(ids + 4 * kept, token)
            kept += 1
    return kept


@njit(**INLINE)
def nucleus(logits, ids, masses, count, buckets, top_p):
    """Keep the first token, and those before which the mass of likelier ones (of equals: lower ids) is below top_p."""
    target = 0.0
    for i in range(count):
        target += load_f64(masses + 8 * i)
    target *= top_p
    prefix, above = 0, 0.0
    for shift, bits in ((20, 12), (8, 12), (0, 8)):
        zero_buckets(buckets)
        for i in range(count):
            key = load_key(logits + 4 * load_i32(ids + 4 * i)) >> shift
            if key >> bits == prefix:
                add_to_bucket(buckets, key & ((1 << bits) - 1), load_f64(masses + 8 * i))
        bucket, above = crossing_bucket(buckets, 1 << bits, above, target)
        if bucket < 0:
            return count
        prefix = prefix << bits | bucket
    kept = 0
    for i in range(count):
        token, mass = load_i32(ids + 4 * i), load_f64(masses + 8 * i)
        key = load_key(logits + 4 * token)
        if key > prefix or (key == prefix and (above < target or above == 0.0)):
            store_i32(ids + 4 * kept, token)
            store_f64(masses + 8 * kept, mass)
            kept += 1
            if key == prefix:
                above += mass
    return kept


@njit(**INLINE)
def gumbel(u):
    """Standard Gumbel noise from a uniform number."""
    return -math.log(-math.log(u))


@njit(**INLINE)
def draw(logits, ids, masses, count, temperature, min_p, peak, seed, position):
    """The kept token with the largest logit / temperature + noise; those that cannot win cost no logarithm.

    noise < gap is certain where 1 - u > e^-gap, because -log u >= 1 - u; and e^gap >= 1 + gap + gap^2/2 + gap^3/6 +
    gap^4/24.
    """
    best, best_token = -math.inf, -1
    for first in range(2):
        for i in range(count):
            token = load_i32(ids + 4 * i)
            logit = load_f32(logits + 4 * token)
            if (logit == peak) == (first == 1) or (min_p > 0.0 and load_f64(masses + 8 * i) < min_p):
                continue
            scaled = float64(logit) / temperature
            first_word, second_word = philox(seed, position, token)
            u = uniform(first_word, second_word)
            gap = best - scaled
            if gap > 0.0:
                bound = 1.0 + gap * (1.0 + gap * (0.5 + gap * (1.0 / 6.0 + gap / 24.0)))
                if (1.0 - u) * bound > 1.000000001:
                    continue
            value = scaled + gumbel(u)
            if value > best or (value == best and token < best_token):
                best, best_token = value, token
    return best_token


@njit(**INLINE)
def sample_row(logits, vocab, temperature, top_k, top_p, min_p, seed, position, scratch):
    """The token drawn from one row of penalized logits, or -1 where they are not finite."""
    peak = largest(logits, vocab)
    if not (peak > -math.inf and peak < math.inf):
        return -1
    if temperature == 0.0:
        return lowest_of(logits, vocab, peak)
    buckets, masses = scratch, scratch + 8 * BUCKETS
    ids = masses + 8 * vocab
    count = gather(logits, vocab, ids, buckets, top_k)
    top = float64(peak) / temperature
    if top_p < 1.0 or min_p > 0.0:
        for i in range(count):
            logit = load_f32(logits + 4 * load_i32(ids + 4 * i))
            store_f64(masses + 8 * i, math.exp(float64(logit) / temperature - top))
    if top_p < 1.0:
        count = nucleus(logits, ids, masses, count, buckets, top_p)
    return draw(logits, ids, masses, count, temperature, min_p, peak, seed, position)


def sample(args, dyn, part, num_parts):
    """Draw a token for each row of logits, which it changes (penalty).

    Args: rows, out (int32), logits, stride, vocab_size, temperature, top_k, top_p, min_p, repetition_penalty, seed,
    position, penalty ids, penalty starts (arrays of devices.base.SamplingRows), scratch.
    """
    rows = load_i64(dyn + 8 * load_i64(args))
    out, logits, stride, vocab = load_i64(args + 8), load_i64(args + 16), load_i64(args + 24), load_i64(args + 32)
    temperature, top_k, top_p = load_i64(args + 40), load_i64(args + 48), load_i64(args + 56)
    min_p, penalty, seed = load_i64(args + 64), load_i64(args + 72), load_i64(args + 80)
    position, ids, starts = load_i64(args + 88), load_i64(args + 96), load_i64(args + 104)
    scratch = load_i64(args + 112) + part * scratch_bytes(vocab)
    for row in range(part, rows, num_parts):
        start, end = load_i32(starts + 4 * row), load_i32(starts + 4 * row + 4)
        penalize(logits + row * stride, ids + 4 * start, end - start, load_f32(penalty + 4 * row))
        token = sample_row(
            logits + row * stride,
            vocab,
            float64(load_f32(temperature + 4 * row)),
            load_i32(top_k + 4 * row),
            float64(load_f32(top_p + 4 * row)),
            float64(load_f32(min_p + 4 * row)),
            load_i64(seed + 8 * row),
            load_i64(position + 8 * row),
            scratch,
        )
        store_i32(out + 4 * row, token)
