"""Opening .nano files: what is read is what was written, and every file that breaks a rule is refused in a sentence."""

import json
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.errors import ModelFileError
from nanochat_infer.nano.reader import NanoModel, is_nano, open_nano
from nanochat_infer.text.chat_template import load_chat_template
from nanochat_infer.text.tokenizer import Tokenizer
from tests.nano_files import HEADER, NanoParts, NumpyPacker, model_folder, packed_file
from tests.nano_mutations import complaints, mutated, touch_everything

SHAPES: dict[str, tuple[str, dict[str, Any]]] = {
    "qwen3": ("qwen3", {"dtype": "bfloat16", "tie_word_embeddings": True}),
    "llama": ("llama", {"dtype": "float16", "attention_bias": True, "mlp_bias": True, "num_key_value_heads": 1}),
    "odd": ("llama", {"hidden_size": 36, "head_dim": 10, "intermediate_size": 50, "num_hidden_layers": 1}),
    "llama3": (
        "llama",
        {
            "rope_scaling": {
                "rope_type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 256,
            }
        },
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The smallest model that has everything."""
    folder = tmp_path_factory.mktemp("small")
    sizes: dict[str, Any] = {"hidden_size": 16, "head_dim": 4, "intermediate_size": 16, "num_hidden_layers": 1}
    return packed_file(model_folder(folder / "m", **sizes), folder / "m.nano").read_bytes()


@pytest.fixture
def place(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "x.nano"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("shape", SHAPES)
def test_a_packed_model_is_the_folder(shape: str, tmp_path: Path) -> None:
    architecture, options = SHAPES[shape]
    folder = model_folder(tmp_path / "m", architecture, **options)
    with open_checkpoint(folder) as checkpoint, open_nano(packed_file(folder, tmp_path / "m.nano")) as model:
        assert model.config == checkpoint.config
        assert model.definition is checkpoint.definition
        assert model.generation_config == checkpoint.generation_config
        assert model.notes == checkpoint.notes
        assert model.num_parameters == sum(tensor.data.size for tensor in checkpoint.tensors.values())
        model.check_values()
        packer = NumpyPacker(checkpoint.tensors)
        for spec in checkpoint.definition.weight_specs(checkpoint.config):
            if spec.kind == "linear":
                got, cols = model.packed[spec.key], model.packed[spec.key].cols
                wanted = packer.pack(spec, 0, cols)
                assert (got.format, got.width, got.cols, got.group) == ("int8", wanted.width, wanted.cols, 0)
                for part in ("data", "scales", "zeros", "bias"):
                    values, expected = getattr(got, part), getattr(wanted, part)
                    assert values.dtype == expected.dtype
                    assert np.array_equal(values, expected)
                    assert not values.flags.writeable
                    assert values.ctypes.data % 64 == 0
            elif spec.kind == "vector":
                stored = checkpoint.tensors[spec.sources[0]]
                assert np.array_equal(model.vectors[spec.key], stored.to_float32())
                assert model.tensors[stored.name].dtype == "F32"
            else:
                stored = checkpoint.tensors[spec.sources[0]]
                assert model.embedding.dtype == stored.dtype == model.dtype
                assert np.array_equal(model.embedding.data, stored.data)


def test_tokenizer_and_template_come_out_of_the_file(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m")
    model = open_nano(packed_file(folder, tmp_path / "m.nano"))
    inside, outside = Tokenizer.from_folder(model.source), Tokenizer.from_folder(folder)
    assert inside.fingerprint == outside.fingerprint
    assert inside.encode("hello there") == outside.encode("hello there")
    mine, theirs = load_chat_template(model.source, inside), load_chat_template(folder, outside)
    assert mine is not None
    assert theirs is not None
    assert (mine.text, mine.source) == (theirs.text, theirs.source)
    model.close()
    assert model.mapping.closed


def test_closing_keeps_the_map_for_views_that_are_held(tmp_path: Path) -> None:
    model = open_nano(packed_file(model_folder(tmp_path / "m"), tmp_path / "m.nano"))
    data = model.packed["layers.0.o"].data
    wanted = data.copy()
    model.close()
    model.close()
    assert not model.mapping.closed
    assert np.array_equal(data, wanted)


def test_opening_reads_nothing_but_header_and_description(good: bytes, place: Callable[[bytes], Path]) -> None:
    """Whatever lies in the sections changes nothing: only verify looks at it."""
    parts = NanoParts(good)
    parts.rest = bytes(255 - value for value in parts.rest)
    with open_nano(place(parts.encode())) as model:
        assert touch_everything(model) > 1000
        with pytest.raises(ModelFileError, match=r"is damaged: .* holds a NaN or an infinity; pack the model again"):
            model.check_values()


@pytest.mark.parametrize("value", [-1, 256, 2**31 - 1])
def test_a_zero_point_that_is_no_byte_is_refused(good: bytes, place: Callable[[bytes], Path], value: int) -> None:
    with open_nano(place(good)) as model:
        model.check_values()
        zeros = model.packed["layers.0.o"].zeros
        at = zeros.ctypes.data - np.frombuffer(model.mapping, np.uint8).ctypes.data
        assert good[at : at + zeros.nbytes] == zeros.tobytes()
    damaged = good[: at + 4] + value.to_bytes(4, "little", signed=True) + good[at + 8 :]
    with (
        open_nano(place(damaged)) as model,
        pytest.raises(ModelFileError, match=r"is damaged: the zero points of layers.0.o must be from 0 to 255"),
    ):
        model.check_values()


def resident_bytes(path: Path) -> int:
    """Return how much of its maps of a file this process has touched."""
    found, counts = False, 0
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            found = line.endswith(str(path))
        elif found and line.startswith("Rss:"):
            counts += 1024 * int(line.split()[1])
    return counts


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux")
def test_opening_touches_no_page_of_the_weights(
    good: bytes, place: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sizes, pread = place(good), [], os.pread

    def counting(descriptor: int, size: int, offset: int) -> bytes:
        part = pread(descriptor, size, offset)
        sizes.append(len(part))
        return part

    monkeypatch.setattr(os, "pread", counting)
    with open_nano(path) as model:
        assert sum(sizes) < model.description_end + 100
        assert resident_bytes(path) == 0
        model.check_values()
        assert resident_bytes(path) > 0, "control: what is read is seen"


def test_is_nano_looks_at_suffix_and_magic(good: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.nano").write_bytes(b"anything")
    (tmp_path / "packed").write_bytes(good)
    (tmp_path / "other").write_bytes(b"anything")
    (tmp_path / "folder.nano").mkdir()
    found = {name for name in ("model.nano", "packed", "other", "folder.nano", "missing") if is_nano(tmp_path / name)}
    assert found == {"model.nano", "packed"}


def change(key: str, *path: Any, to: Any) -> Callable[[NanoParts], bytes]:
    """Return a change of one value of the description."""

    def apply(parts: NanoParts) -> bytes:
        at: Any = parts.values
        for step in (key, *path)[:-1]:
            at = at[step]
        at[(key, *path)[-1]] = to
        return parts.encode()

    return apply


def header(offset: int, form: str, value: int) -> Callable[[NanoParts], bytes]:
    """Return a change of one field of the header."""

    def apply(parts: NanoParts) -> bytes:
        struct.pack_into(form, parts.header, offset, value)
        return bytes(parts.header) + parts.text.ljust(parts.room, b"\0") + parts.rest

    return apply


def with_data_start(parts: NanoParts, text: bytes) -> bytes:
    """Return a file with room for a longer description."""
    start = -(-(HEADER + len(text)) // 4096) * 4096
    struct.pack_into("<Q", parts.header, 48, start)
    parts.room = start - HEADER
    return parts.encode(text=text)


def long_note(parts: NanoParts) -> bytes:
    parts.values["notes"] = ["x" * 2001]
    return with_data_start(parts, json.dumps(parts.values).encode())


def swap_last_sections(parts: NanoParts) -> bytes:
    sections = parts.values["sections"]
    sections[-1], sections[-2] = sections[-2], sections[-1]
    return parts.encode()


REFUSED: dict[str, tuple[Callable[[NanoParts], bytes], str]] = {
    "empty": (lambda parts: b"", "x.nano is empty"),
    "another file": (lambda parts: b"GGUF" + bytes(400), "is not a .nano file: it begins with b'GGUF"),
    "text mode": (lambda parts: parts.encode().replace(b"\r\n", b"\n"), "is not a .nano file"),
    "only the magic": (lambda parts: parts.encode()[:100], "is truncated: it has 100 bytes, its header alone 256"),
    "truncated": (lambda parts: parts.encode()[:-1], "is truncated: it has"),
    "longer": (lambda parts: parts.encode() + b"\0", "has 1 bytes more than its header says"),
    "newer": (header(8, "<I", 2), "was made by a newer version of this program: its format is 2, this one reads 1"),
    "version 0": (header(8, "<I", 0), "its header has values that no version writes"),
    "big-endian": (header(16, ">I", 0x01020304), "was written in another byte order"),
    "other layout": (header(20, "<I", 999), "was packed for kernels of layout 999, this program has"),
    "description far": (header(40, "<Q", 2**63), "the sizes in its header contradict each other"),
    "no sections": (header(56, "<I", 0), "the sizes in its header contradict each other"),
    "spare": (header(100, "<I", 7), "the spare part of its header is not empty"),
    "checksum": (lambda parts: parts.encode()[:255] + b"\0" + parts.encode()[256:], "the checksum of its header"),
    "description": (lambda parts: parts.encode().replace(b'"int8"', b'"int4"', 1), "the checksum of its header"),
    "not json": (lambda parts: parts.encode(text=b"x" + parts.text[1:]), "is not a JSON object"),
    "extra key": (change("more", to=1), "must have exactly config, facts"),
    "config a list": (change("config", to=[]), "config in the description of"),
    "unknown type": (change("config", "model_type", to="gpt9"), "'gpt9' in config in the description of"),
    "config value": (change("config", "hidden_size", to=0), "hidden_size in config in the description of"),
    "config key": (change("config", "x", to=1), "is not complete and exact: 'x' should not be so"),
    "head_dim null": (change("config", "head_dim", to=None), "head_dim"),
    "other sizes": (change("config", "hidden_size", to=32), "expected"),
    "more layers": (change("config", "num_hidden_layers", to=2), "must be a list of the"),
    "generation": (change("generation_config", "top_p", to=7), "top_p in generation_config in the description"),
    "generation key": (change("generation_config", "x", to=1), "has a value that is not known or out of range"),
    "unknown text file": (change("files", 0, to="evil.py"), "must be some of config.json"),
    "text file order": (change("files", to=["tokenizer.json", "config.json"]), "must be some of config.json"),
    "text file missing": (change("files", to=["config.json"]), "section"),
    "weight missing": (change("weights", to=[]), "must be a list of the 11 weights"),
    "weight width": (change("weights", 5, "width", to=32), "expected"),
    "weight format": (change("weights", 5, "format", to="int2"), "format must be int8 or int4, got 'int2'"),
    "weight width 64.0": (change("weights", 5, "width", to=16.0), "expected {'key'"),
    "weight cols true": (change("weights", 5, "cols", to=16.0), "expected {'key'"),
    "weight group false": (change("weights", 5, "group", to=False), "group"),
    "config value float": (change("config", "hidden_size", to=16.0), "hidden_size"),
    "config value int": (change("config", "rope_parameters", "rope_theta", to=10000), "'rope_parameters' should not"),
    "shape float": (change("weights", 1, "shape", to=[16.0]), "expected {'key'"),
    "weight group": (change("weights", 5, "group", to=32), "group"),
    "weight not an object": (change("weights", 5, to=3), "format is missing in"),
    "embedding dtype": (change("weights", 0, "dtype", to="F8"), "the embedding in"),
    "vector dtype": (change("weights", 1, "dtype", to="F16"), "expected {'key'"),
    "section order": (swap_last_sections, "expected 'layers.0.down'"),
    "section not a row": (change("sections", 3, to={}), "a section in"),
    "section offset": (change("sections", 3, 1, to=4096), "with"),
    "section beyond": (change("sections", -1, 1, to=2**47), "expected 'lm_head'"),
    "section size": (change("sections", -1, 2, to=2**47), "expected 'lm_head'"),
    "section size bool": (change("sections", -1, 2, to=True), "a section in"),
    "section negative": (change("sections", -1, 2, to=-1), "a section in"),
    "checksum not hex": (change("sections", -1, 3, to="z" * 64), "a section in"),
    "facts": (change("facts", "x", to=1), "facts in"),
    "facts text": (change("facts", "source", to=3), "source in facts of"),
    "notes": (change("notes", to=[3]), "notes in"),
    "long note": (long_note, "notes in"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, good: bytes, place: Callable[[bytes], Path]) -> None:
    make, sentence = REFUSED[name]
    with pytest.raises(ModelFileError) as caught:
        open_nano(place(make(NanoParts(good))))
    assert sentence in str(caught.value)
    assert "x.nano" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_an_unchanged_file_is_accepted(good: bytes, place: Callable[[bytes], Path]) -> None:
    """Control: taking a file apart and putting it together again changes nothing."""
    assert NanoParts(good).encode() == good
    open_nano(place(good)).close()


def test_a_width_beyond_exact_sums_is_refused(good: bytes, place: Callable[[bytes], Path]) -> None:
    parts = NanoParts(good)
    parts.values["config"]["intermediate_size"] = 65537
    with pytest.raises(ModelFileError, match="has 65,537 inputs, expected at most 65,536"):
        open_nano(place(parts.encode()))


def test_every_flipped_bit_of_header_and_description_is_refused(good: bytes, tmp_path: Path) -> None:
    """All bits of the header, and one of every byte of the description."""
    path = tmp_path / "x.nano"
    path.write_bytes(good)
    end = HEADER + int.from_bytes(good[40:48], "little")
    bits = [(byte, bit) for byte in range(HEADER) for bit in range(8)]
    bits += [(byte, byte % 8) for byte in range(HEADER, end)]
    accepted = []
    with path.open("r+b", buffering=0) as file:
        for byte, bit in bits:
            os.pwrite(file.fileno(), bytes([good[byte] ^ 1 << bit]), byte)
            try:
                open_nano(path).close()
                accepted.append((byte, bit))
            except ModelFileError:
                pass
            os.pwrite(file.fileno(), good[byte : byte + 1], byte)
    assert not accepted
    open_nano(path).close()


def outcome(raw: bytes, path: Path) -> str:
    """Open a file; return "refused", "accepted", or what is wrong with having accepted it."""
    path.write_bytes(raw)
    try:
        model = open_nano(path)
    except ModelFileError as error:
        one_line = len(str(error).splitlines()) == 1 and len(str(error)) < 2000
        return "refused" if one_line else f"not a sentence: {error}"
    with model:
        wrong = complaints(raw)
        if not wrong:
            touch_everything(model)
    return "; ".join(wrong) or "accepted"


@settings(max_examples=3000)
@given(seed=st.integers(0, 2**64 - 1))
def test_mutated_files_are_refused_or_right(seed: int, good: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert outcome(mutated(good, seed), tmp_path_factory.getbasetemp() / "fuzz.nano") in ("refused", "accepted")


def test_the_mutations_reach_deep(good: bytes, tmp_path: Path) -> None:
    """Control: many mutated files fail for reasons behind the checksum, and some are still good."""
    path, reasons = tmp_path / "x.nano", []
    for seed in range(600):
        path.write_bytes(mutated(good, seed))
        try:
            open_nano(path).close()
            reasons.append("accepted")
        except ModelFileError as error:
            reasons.append(str(error))
    assert sum(reason == "accepted" for reason in reasons) > 5
    for words in ("checksum", "truncated", "section", "config in", "weights in", "facts", "not valid JSON"):
        assert any(words in reason for reason in reasons), words
    assert sum("checksum" in reason for reason in reasons) < 300


def test_the_judge_sees_overlaps_holes_and_places_beyond_the_end(good: bytes) -> None:
    """Control: what a lax reader would accept is complained about."""
    rng = random.Random(0)
    for _ in range(50):
        parts = NanoParts(good)
        row = rng.choice(parts.values["sections"])
        row[rng.choice((1, 2))] += rng.choice((4096, -4096, 8192, 2**40))
        assert complaints(parts.encode())
    assert not complaints(good)


def test_a_thousand_layers_open_at_once(good: bytes, place: Callable[[bytes], Path]) -> None:
    """A description that claims the most layers there may be is refused or opened without a large allocation."""
    parts = NanoParts(good)
    parts.values["config"]["num_hidden_layers"] = 1024
    layer = [entry for entry in parts.values["weights"] if entry["key"].startswith("layers.0.")]
    rest = [entry for entry in parts.values["weights"] if not entry["key"].startswith("layers.0.")]
    many = [{**entry, "key": entry["key"].replace(".0.", f".{i}.")} for i in range(1024) for entry in layer]
    parts.values["weights"] = [rest[0], *many, *rest[1:]]
    text = json.dumps(parts.values).encode()
    with pytest.raises(ModelFileError, match="section 1 in the description of"):
        open_nano(place(with_data_start(parts, text)))


def test_json_that_would_be_large_in_memory_is_refused_before_it_is_parsed(
    good: bytes, place: Callable[[bytes], Path]
) -> None:
    for text in (b'{"a":[' + b"[]," * 400_000 + b"[]]}", b'{"a":[' + b"0," * 2_000_000 + b"0]}"):
        with pytest.raises(ModelFileError, match="is not a JSON object with at most 100,000 sections"):
            open_nano(place(with_data_start(NanoParts(good), text)))


def test_the_fingerprint_is_of_the_content(tmp_path: Path) -> None:
    def fingerprint(name: str, **options: Any) -> str:
        folder = model_folder(tmp_path / name, **options)
        with open_nano(packed_file(folder, tmp_path / f"{name}.nano")) as model:
            return model.fingerprint

    assert fingerprint("a") == fingerprint("b")
    assert len({fingerprint("c"), fingerprint("d", seed=1), fingerprint("e", rope_theta=5e5)}) == 3


def test_a_model_stays_usable_as_a_context_manager(good: bytes, place: Callable[[bytes], Path]) -> None:
    with open_nano(place(good)) as model:
        assert isinstance(model, NanoModel)
        assert json.loads(model.source.read("config.json", max_bytes=1 << 20))["model_type"] == "qwen3"
    assert not model.packed
