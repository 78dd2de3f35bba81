"""Damaged .nano files, a few steps away from a good one, and a judge that shares no code with the reader."""

import json
import random
import struct
from typing import Any

import numpy as np

from nanochat_infer.nano.reader import NanoModel
from tests.nano_files import HEADER, NanoParts

NUMBERS: tuple[Any, ...] = (
    *(-1, 0, 1, 2, 15, 16, 17, 63, 64, 65, 4095, 4096, 4097, 2**31 - 1, 2**31, 2**32, 2**48, 2**53, 2**63),
    *(2**64 - 1, 10**30, -0.0, 1.0, 0.5, 1e308, True, False, None, "", "8", "int8", "int4", "F32", "BF16", [], {}),
)
PIECES = (b'"', b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".", b"e9", b" ", b"\0", b"\xff", b"\\u", b"NaN")
WORDS = (0, 1, 255, 256, 257, 4095, 4096, 2**31, 2**32 - 1, 2**32, 2**48, 2**63, 2**64 - 1)


def somewhere(value: Any, rng: random.Random) -> tuple[Any, Any]:
    """Return (container, key) of something inside a JSON object, by going down a random way."""
    while True:
        key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.15:
            return value, key
        value = inner


def change_tree(values: dict[str, Any], rng: random.Random) -> None:
    """Change one thing in the description."""
    container, key = somewhere(values, rng)
    kind = rng.randrange(7)
    if kind == 0 and isinstance(container[key], int):
        container[key] = container[key] + rng.choice((-4096, -64, -16, -1, 1, 16, 64, 4096))
    elif kind == 1:
        del container[key]
    elif kind == 2 and isinstance(container, list):
        container.insert(rng.randrange(len(container) + 1), container[key])
    elif kind == 3 and isinstance(container, list):
        other = rng.randrange(len(container))
        container[key], container[other] = container[other], container[key]
    elif kind == 4 and isinstance(container, dict):
        container[rng.choice(("", "x", "key", "kind", "\u0000", "é"))] = rng.choice(NUMBERS)
    elif kind == 5:
        other_container, other_key = somewhere(values, rng)
        container[key] = json.loads(json.dumps(other_container[other_key]))
    else:
        container[key] = rng.choice(NUMBERS)


def mutated(good: bytes, seed: int) -> bytes:
    """Return a file a few changes away from a good one; most have a right checksum, so that the rest is looked at."""
    rng = random.Random(seed)
    parts = NanoParts(good)
    text: bytes | None = None
    checksum = rng.random() < 0.9
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        kind = rng.randrange(10)
        if kind < 5 and parts.values:
            change_tree(parts.values, rng)
        elif kind == 5:
            raw = bytearray(parts.text if text is None else text)
            at = rng.randrange(len(raw) + 1)
            raw[at : at + rng.randrange(3)] = rng.choice(PIECES)
            text = bytes(raw)
        elif kind == 6:
            at = rng.choice((8, 12, 16, 20, 24, 32, 40, 48, 56, 60, rng.randrange(64, 216)))
            form = "<Q" if 24 <= at < 56 else "<I"
            struct.pack_into(form, parts.header, at, rng.choice(WORDS) & (2**64 - 1 if form == "<Q" else 2**32 - 1))
        elif kind == 7:
            at = rng.randrange(HEADER)
            parts.header[at] ^= 1 << rng.randrange(8)
        elif kind == 8:
            parts.rest = parts.rest[: len(parts.rest) - rng.choice((1, 16, 4095, 4096, len(parts.rest)))]
        else:
            parts.rest += bytes(rng.choice((1, 16, 4095, 4096)))
    size = rng.choice((None,) * 9 + (rng.choice(WORDS),))
    raw_file = parts.encode(text=text, checksum=checksum, size=size)
    return raw_file[: rng.randrange(len(raw_file) + 1)] if rng.random() < 0.03 else raw_file


def complaints(raw: bytes) -> list[str]:
    """Return what is wrong with the places of a file's sections, read again without any of the reader's code."""
    end, count = struct.unpack_from("<Q", raw, 40)[0] + HEADER, struct.unpack_from("<I", raw, 56)[0]
    rows = json.loads(raw[HEADER:end])["sections"]
    found = [] if len(rows) == count else [f"{len(rows)} sections, not {count}"]
    position = end
    for name, offset, nbytes, _ in rows:
        if offset % 4096 or offset < position or offset - position >= 4096 or nbytes <= 0:
            found.append(f"{name} at {offset} after {position}")
        position = offset + nbytes
    if position != len(raw):
        found.append(f"sections end at {position}, the file at {len(raw)}")
    return found


def touch_everything(model: NanoModel) -> int:
    """Read every byte of every view; return how many there are."""
    arrays = [tensor.data for tensor in model.tensors.values()]
    for weight in model.packed.values():
        arrays += [weight.data, weight.scales, weight.zeros, weight.bias]
    total = 0
    for array in arrays:
        flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        total += flat.size + 0 * int(flat.sum())
    return total
