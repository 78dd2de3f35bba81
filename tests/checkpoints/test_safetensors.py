"""The safetensors reader: every rule by name, and the safetensors package as the judge of what may be accepted."""

import json
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.checkpoints.safetensors import BITS, open_safetensors, parse_header
from nanochat_infer.errors import ModelFileError

GOOD = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def encode(header: Any, data: bytes = b"", *, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    return path


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "model.safetensors is empty; download it again"),
    "seven bytes": (b"\0" * 7, "has 7 bytes, too few for a safetensors file"),
    "header of 100 MB + 1": (encode({}, length=100_000_001), "its header would have 100,000,001 bytes"),
    "length 2^64 - 1": (encode({}, length=2**64 - 1), "is not a safetensors file: its header would have"),
    "header longer than file": (encode({}, length=50), "is truncated: its header ends at byte 58, the file at 10"),
    "no header": (encode(b"", b"\0"), "its header must start with {, got b''"),
    "leading space": (encode(b" {}"), "its header must start with {, got b' '"),
    "html": (b"<!DOCTYPE html><html>", "is not a safetensors file"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "run `git lfs pull`"),
    "not utf-8": (encode(b'{"\xff": 1}'), "is not UTF-8"),
    "not json": (encode(b"{,}"), "is not valid JSON"),
    "duplicate tensor": (encode(b'{"a":' + json.dumps(GOOD).encode() + b',"a":1}', b"\0" * 8), "'a' is there twice"),
    "too deep": (encode({"a": {"dtype": "F32", "shape": [[[1]]], "data_offsets": [0, 4]}}), "deeper than 4 levels"),
    "extra key": (encode({"a": {**GOOD, "x": 1}}, b"\0" * 8), "must have exactly dtype, shape and data_offsets"),
    "missing key": (encode({"a": {"dtype": "F32"}}), "tensor 'a' in the header of"),
    "not an object": (encode({"a": 3}), "must have exactly dtype, shape and data_offsets"),
    "unknown dtype": (encode({"a": {**GOOD, "dtype": "F33"}}, b"\0" * 8), "has the unknown dtype 'F33'"),
    "dtype a list": (encode({"a": {**GOOD, "dtype": []}}, b"\0" * 8), "has the unknown dtype '[]'"),
    "negative size": (encode({"a": {**GOOD, "shape": [-2]}}, b"\0" * 8), "whole numbers below 2^48, got '[-2]'"),
    "bool size": (encode({"a": {**GOOD, "shape": [True, 2]}}, b"\0" * 8), "whole numbers below 2^48"),
    "float size": (encode({"a": {**GOOD, "shape": [2.0]}}, b"\0" * 8), "whole numbers below 2^48"),
    "size 2^48": (encode({"a": {**GOOD, "shape": [2**48]}}, b"\0" * 8), "whole numbers below 2^48"),
    "product": (encode({"a": {**GOOD, "shape": [2**32, 2**32]}}, b"\0" * 8), "is too large"),
    "product behind 0": (encode({"a": {**GOOD, "shape": [2**32, 2**32, 0]}}, b"\0" * 8), "is too large"),
    "offsets reversed": (encode({"a": {**GOOD, "data_offsets": [8, 0]}}, b"\0" * 8), "two ascending byte positions"),
    "three offsets": (encode({"a": {**GOOD, "data_offsets": [0, 8, 8]}}, b"\0" * 8), "two ascending byte positions"),
    "negative zero": (encode(b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[-0,8]}}', b"\0" * 8), "two ascending"),
    "huge offset": (encode({"a": {**GOOD, "data_offsets": [0, 2**64]}}, b"\0" * 8), "two ascending byte positions"),
    "bytes against shape": (encode({"a": {**GOOD, "shape": [3]}}, b"\0" * 8), "has 8 bytes, expected 12 for F32 '[3]'"),
    "half bytes": (encode({"a": {"dtype": "F4", "shape": [1], "data_offsets": [0, 0]}}), "has 0 bytes, expected 0.5"),
    "hole in front": (encode({"a": {**GOOD, "data_offsets": [4, 12]}}, b"\0" * 12), "it leaves a hole before it"),
    "overlap": (encode({"a": GOOD, "b": GOOD}, b"\0" * 8), "'b' in"),
    "truncated": (encode({"a": GOOD}, b"\0" * 7), "is truncated: its tensors need 8 bytes, it has 7"),
    "trailing bytes": (encode({"a": GOOD}, b"\0" * 9), "has 1 bytes after its last tensor"),
    "metadata not texts": (encode({"__metadata__": {"a": 1}}), "__metadata__ in the header"),
    "long name": (encode({"n" * 1025: GOOD}, b"\0" * 8), "has a tensor name of 1,025 bytes, expected at most 1,024"),
    "surrogate": (encode(b'{"\\ud800":' + json.dumps(GOOD).encode() + b"}", b"\0" * 8), "half of a surrogate pair"),
    "many lists": (encode(b'{"a":[' + b"[]," * 250_000 + b"[]]}"), "has more than 100,000 tensors"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, tmp_path: Path) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(ModelFileError) as caught:
        open_safetensors(write(tmp_path, content))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pipe_directory_and_missing_file_are_refused_at_once(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name, sentence in {
        "pipe": "must be a regular file but is a device, pipe or socket",
        "folder": "must be a file but is a directory",
        "missing": "is missing",
        "dangling": "is a link to a file that does not exist",
    }.items():
        with pytest.raises(ModelFileError, match=sentence):
            open_safetensors(tmp_path / name)


def test_reads_what_the_package_writes(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    rng = np.random.default_rng(0)
    wanted: dict[str, np.ndarray] = {
        "matrix": rng.standard_normal((3, 5)).astype(np.float32),
        "half": rng.standard_normal((7,)).astype(np.float16),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 4), np.float32),
    }
    save_file(wanted, tmp_path / "model.safetensors", metadata={"format": "np"})
    file = open_safetensors(tmp_path / "model.safetensors")
    for name, value in wanted.items():
        tensor = file.tensor(name)
        assert tensor.data.shape == value.shape
        assert np.array_equal(tensor.data, value)
        assert not tensor.data.flags.writeable
    file.close()


def test_bfloat16_keeps_its_bits(tmp_path: Path) -> None:
    bits = np.array([0x3F80, 0xC000, 0x7F80], np.uint16)
    header = {"a": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}
    file = open_safetensors(write(tmp_path, encode(header, bits.tobytes())))
    assert file.tensor("a").to_float32().tolist() == [1.0, -2.0, float("inf")]
    file.close()


def test_unaligned_data_is_read_as_an_aligned_copy(tmp_path: Path) -> None:
    for pad in range(4):
        text = json.dumps({"a": GOOD}).encode() + b" " * pad
        file = open_safetensors(write(tmp_path, encode(text, np.array([1.5, -2], np.float32).tobytes())))
        data = file.tensor("a").data
        assert data.tolist() == [1.5, -2]
        assert data.flags.aligned
        assert not data.flags.writeable
        file.close()


def test_a_dtype_that_is_only_parsed_is_refused_when_needed(tmp_path: Path) -> None:
    header = {"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}
    file = open_safetensors(write(tmp_path, encode(header, b"\0" * 8)))
    with pytest.raises(ModelFileError, match=r"tensor 'a' in .* is F64; expected F32, F16, BF16"):
        file.tensor("a")
    file.close()


def test_closing_while_a_view_is_alive_does_not_raise_and_keeps_the_view(tmp_path: Path) -> None:
    file = open_safetensors(write(tmp_path, encode({"a": GOOD}, np.array([1, 2], np.float32).tobytes())))
    view = file.tensor("a").data
    file.close()
    file.close()
    assert view.tolist() == [1, 2]
    del view
    file.close()
    assert file.mapping.closed


# What follows lets the package judge: a file that it refuses must never be accepted.

DTYPES = sorted(BITS)


def package_accepts(content: bytes) -> dict[str, tuple[str, tuple[int, ...]]] | None:
    try:
        tensors = safetensors.deserialize(content)
    except Exception:  # noqa: BLE001 - the package raises several types
        return None
    return {name: (info["dtype"], tuple(info["shape"])) for name, info in tensors}


def base_file(rng: random.Random) -> tuple[dict[str, Any], int]:
    """A valid header of up to four tensors, and the size of its data."""
    header: dict[str, Any] = {}
    position = 0
    for i in range(rng.randrange(4)):
        dtype = rng.choice(DTYPES)
        shape = [rng.choice((0, 1, 2, 3, 8)) for _ in range(rng.randrange(3))] + [8]
        size = int(np.prod(shape)) * BITS[dtype] // 8
        header[f"t{i}"] = {"dtype": dtype, "shape": shape, "data_offsets": [position, position + size]}
        position += size
    if rng.random() < 0.3:
        header["__metadata__"] = {"format": "pt"}
    return header, position


NUMBERS: tuple[Any, ...] = (
    -1,
    0,
    1,
    2,
    7,
    8,
    9,
    2**31,
    2**48,
    2**61,
    2**63,
    2**64 - 1,
    2**64,
    10**30,
    1.0,
    True,
    None,
    "8",
    [],
    -0.0,
)


def mutate_tree(header: dict[str, Any], rng: random.Random) -> None:
    names = [name for name in header if name != "__metadata__"]
    if not names:
        return
    entry = header[rng.choice(names)]
    kind = rng.randrange(8)
    if kind == 0:
        entry["dtype"] = rng.choice([*DTYPES, "F33", "f32", "", None, 1])
    elif kind == 1:
        entry["shape"][rng.randrange(len(entry["shape"]))] = rng.choice(NUMBERS)
    elif kind == 2:
        entry["data_offsets"][rng.randrange(2)] = rng.choice(NUMBERS)
    elif kind == 3:
        entry["data_offsets"] = [value + rng.choice((-1, 1, 8)) for value in entry["data_offsets"]]
    elif kind == 4:
        entry["shape"].append(rng.choice(NUMBERS))
    elif kind == 5:
        header[rng.choice(["x", "__metadata__", "", "\u0000", "é"])] = rng.choice([entry, None, {}, {"a": "b"}, 3])
    elif kind == 6:
        del entry[rng.choice(sorted(entry))]
    else:
        entry["extra"] = rng.choice(NUMBERS)


def mutated_file(seed: int) -> bytes:
    """A file one to three mutations away from a valid one, in the tree, the text, the length or the data."""
    rng = random.Random(seed)
    header, size = base_file(rng)
    tree_steps, text_steps = rng.choice(((0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 1)))
    for _ in range(tree_steps):
        try:
            mutate_tree(header, rng)
        except (TypeError, KeyError, AttributeError, IndexError):
            break
    text = bytearray(json.dumps(header, ensure_ascii=rng.random() < 0.5, separators=(",", ":")).encode())
    for _ in range(text_steps):
        at = rng.randrange(len(text) + 1)
        piece = rng.choice(
            (b'"', b"{", b"}", b"[", b",", b"0", b"-", b".", b"e9", b" ", b"\0", b"\xff", b"\\u", b"NaN")
        )
        text[at : at + rng.randrange(3)] = piece
    text += b" " * rng.choice((0, 0, 0, 1, 7))
    length = len(text) + rng.choice((0,) * 12 + (-1, 1, 8, 2**32, 2**63, 2**64 - 1 - len(text)))
    size += rng.choice((0,) * 8 + (-1, 1, 8))
    return encode(bytes(text), bytes(max(size, 0)), length=length % 2**64)


def ours(content: bytes, folder: Path) -> dict[str, tuple[str, tuple[int, ...]]] | None:
    path = write(folder, content)
    try:
        file = open_safetensors(path)
    except ModelFileError as error:
        assert len(str(error).splitlines()) == 1 and len(str(error)) < 600  # noqa: PT017, PT018
        return None
    file.close()
    return {name: (entry.dtype, entry.shape) for name, entry in file.entries.items()}


def too_generous(read: Callable[[bytes], Any], seed: int) -> bool:
    """Whether read accepts a mutated file that the package refuses or understands otherwise."""
    content = mutated_file(seed)
    got = read(content)
    return got is not None and got != package_accepts(content)


@settings(max_examples=3000)
@given(seed=st.integers(0, 2**64 - 1))
def test_never_accepts_what_the_package_refuses(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not too_generous(lambda content: ours(content, tmp_path_factory.getbasetemp()), seed)


@pytest.mark.slow
def test_never_accepts_what_the_package_refuses_many_times(tmp_path: Path) -> None:
    bad = [seed for seed in range(100_000) if too_generous(lambda content: ours(content, tmp_path), seed)]
    assert not bad, bad[:10]


@settings(max_examples=1000)
@given(header=st.binary(max_size=200), data_size=st.integers(0, 100))
def test_random_headers_raise_only_our_error(header: bytes, data_size: int) -> None:
    try:
        parse_header(b"{" + header, data_size, "x")
    except ModelFileError:
        return


def test_the_mutations_reach_both_sides(tmp_path: Path) -> None:
    """Control: many mutated files are good, many are bad, and nearly all good ones are accepted."""
    both = [(ours(mutated_file(seed), tmp_path), package_accepts(mutated_file(seed))) for seed in range(1000)]
    accepted = sum(mine is not None for mine, _ in both)
    by_package = sum(theirs is not None for _, theirs in both)
    assert by_package > 100
    assert 1000 - by_package > 400
    assert accepted > 0.85 * by_package


@pytest.mark.parametrize("lax", ["no size check", "no hole check", "no dtype check"])
def test_the_judge_notices_a_lax_reader(lax: str) -> None:
    """Control: a reader without one of the rules is caught."""

    def read(content: bytes) -> dict[str, tuple[str, tuple[int, ...]]] | None:
        length = int.from_bytes(content[:8], "little")
        if length > len(content) - 8:
            return None
        try:
            header = json.loads(content[8 : 8 + length])
            header.pop("__metadata__", None)
            spans = sorted(tuple(entry["data_offsets"]) for entry in header.values())
            ends = [0, *(end for _, end in spans)]
            if lax != "no hole check" and [begin for begin, _ in spans] != ends[:-1]:
                return None
            if lax != "no size check" and ends[-1] != len(content) - 8 - length:
                return None
            if lax != "no dtype check" and not all(entry["dtype"] in BITS for entry in header.values()):
                return None
            return {name: (entry["dtype"], tuple(entry["shape"])) for name, entry in header.items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    assert any(too_generous(read, seed) for seed in range(2000))
