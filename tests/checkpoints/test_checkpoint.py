"""open_checkpoint: whole folders, good, damaged, contradictory and hostile."""

import gc
import json
import os
import shutil
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.checkpoints.config_file import model_config
from nanochat_infer.checkpoints.safetensors import open_safetensors
from nanochat_infer.errors import ModelFileError
from nanochat_infer.models.registry import DEFINITIONS
from tests.shared_data import data_path
from tests.tiny_models import make_model, tiny_config, tiny_tensors, write_safetensors

ROOT = Path(__file__).parents[2]
K_PROJ = "model.layers.1.self_attn.k_proj.weight"
NORM = "model.layers.0.input_layernorm.weight"
Tensors = dict[str, np.ndarray]


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        open_checkpoint(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def rewrite(folder: Path, change: Callable[[Tensors], object], dtype: str = "float32", **overrides: Any) -> Path:
    """Make a model whose tensors were changed after config.json was written."""
    make_model(folder, dtype=dtype, **overrides)
    tensors = tiny_tensors(tiny_config(**overrides))
    change(tensors)
    write_safetensors(folder / "model.safetensors", tensors, dtype)
    return folder


@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("num_shards", [1, 3])
@pytest.mark.parametrize("tied", [True, False])
def test_reads_every_tensor(tmp_path: Path, architecture: str, dtype: str, num_shards: int, tied: bool) -> None:
    folder = make_model(tmp_path, architecture, dtype=dtype, num_shards=num_shards, tie_word_embeddings=tied)
    wanted = tiny_tensors(tiny_config(architecture, tie_word_embeddings=tied))
    relative = {"float32": 0, "float16": 2**-11, "bfloat16": 2**-8}[dtype]
    with open_checkpoint(folder) as checkpoint:
        assert checkpoint.tensors.keys() == wanted.keys()
        for name, value in wanted.items():
            tensor = checkpoint.tensors[name]
            assert tensor.name == name
            assert np.allclose(tensor.to_float32(), value, rtol=relative, atol=1e-7 if relative else 0)
            assert not tensor.data.flags.owndata
            assert not tensor.data.flags.writeable
        itemsize = 4 if dtype == "float32" else 2
        assert checkpoint.weights_bytes == sum(value.size for value in wanted.values()) * itemsize
        assert checkpoint.dtype == {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}[dtype]
        assert checkpoint.definition is DEFINITIONS[architecture]
        assert checkpoint.notes == ()


def test_real_tiny_llama() -> None:
    with open_checkpoint(data_path("stories260K", "hf")) as checkpoint:
        assert checkpoint.config.eos_token_ids == (2,)
        assert checkpoint.dtype == "F32"
        assert checkpoint.weights_bytes == 1_040_128


def test_what_a_user_may_point_at(tmp_path: Path) -> None:
    (tmp_path / "model.Q4_0.gguf").write_bytes(b"GGUF")
    (tmp_path / "renamed").write_bytes(b"GGUF\3")
    (tmp_path / "text.txt").write_text("hi")
    (tmp_path / "empty").mkdir()
    (tmp_path / "ggufs").mkdir()
    (tmp_path / "ggufs" / "a.gguf").write_bytes(b"GGUF")
    (tmp_path / "lora").mkdir()
    (tmp_path / "lora" / "adapter_config.json").write_text("{}")
    (tmp_path / "hub" / "snapshots" / "abc").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    make_model(tmp_path / "good")
    for name, sentence in {
        "missing": "missing does not exist; expected a Hugging Face model folder with config.json and safetensors",
        "link": "link is a link to something that does not exist",
        "model.Q4_0.gguf": "is a GGUF file, which is not supported; expected a Hugging Face model folder",
        "renamed": "is a GGUF file, which is not supported",
        "text.txt": "is a file; expected a Hugging Face model folder with config.json and safetensors, or a .nano file",
        "good/model.safetensors": f"is a single file of a model; give the folder that holds it: {tmp_path / 'good'}",
        "good/config.json": f"is a single file of a model; give the folder that holds it: {tmp_path / 'good'}",
        "ggufs": "holds GGUF files only, which are not supported",
        "lora": "holds a LoRA adapter, not a model",
        "hub": "is a Hugging Face cache entry; give a snapshot folder in it, such as 'snapshots/abc'",
        "empty": "has no config.json; expected a Hugging Face model folder",
        "nul\0": "has a NUL character in it",
        "x" * 5000: "cannot be read: File name too long",
        "text.txt/below": "does not exist",
    }.items():
        assert sentence in refusal(Path(str(tmp_path / name)))
    assert "~nobody_of_this_name/m does not exist" in refusal(Path("~nobody_of_this_name/m"))


def test_a_file_that_must_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret").write_text("hi")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        said = refusal(tmp_path / "secret")
    assert said == f"{tmp_path / 'secret'} cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "config.json is empty; download it again"),
        (b"version https://git-lfs.github.com/spec/v1\n", "config.json is a Git LFS pointer"),
        (b"{", "config.json is not valid JSON"),
        (b"[]", "config.json must hold a JSON object, got a list"),
        (b'{"model_type": "llama", "model_type": "qwen3"}', "the key 'model_type' is there twice"),
        (b'{"rope_theta": NaN}', "NaN is not a JSON number"),
        (b'{"rope_theta": 1e999}', "the number '1e999' is too large"),
        (b'{"vocab_size": 1' + b"0" * 4999 + b"}", "a number has 5,000 digits"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "config.json is nested deeper than 32 levels"),
        (b" " * (4 << 20) + b"{}", "bytes, expected at most 4,194,304"),
        (b"{}", "model_type is missing in"),
    ],
)
def test_damaged_config(tmp_path: Path, content: bytes, sentence: str) -> None:
    make_model(tmp_path)
    (tmp_path / "config.json").write_bytes(content)
    assert sentence in refusal(tmp_path)


def test_config_is_a_directory(tmp_path: Path) -> None:
    make_model(tmp_path)
    (tmp_path / "config.json").unlink()
    (tmp_path / "config.json").mkdir()
    assert "config.json must be a file but is a directory" in refusal(tmp_path)


def test_missing_tensor(tmp_path: Path) -> None:
    folder = rewrite(tmp_path, lambda tensors: tensors.pop(K_PROJ))
    assert f"tensor '{K_PROJ}' of a qwen3 model with 2 layers is missing in {folder}" in refusal(folder)


def test_missing_tensors_are_counted(tmp_path: Path) -> None:
    make_model(tmp_path, num_hidden_layers=2)
    (tmp_path / "config.json").write_text(json.dumps(tiny_config(num_hidden_layers=3)))
    assert "tensor 'model.layers.2.input_layernorm.weight' and 10 more of a qwen3 model" in refusal(tmp_path)


def test_layers_by_the_million_are_refused_before_their_names_are_made(tmp_path: Path) -> None:
    make_model(tmp_path, num_hidden_layers=1)
    most = tiny_config(num_hidden_layers=1024)
    assert len(DEFINITIONS["qwen3"].tensor_shapes(model_config(most, "config.json")[0])) == 1024 * 11 + 3
    for num_layers, sentence in ((1024, "11252 more of a qwen3 model with 1024 layers"), (10**6, "from 1 to 1,024")):
        (tmp_path / "config.json").write_text(json.dumps(tiny_config(num_hidden_layers=num_layers)))
        assert sentence in refusal(tmp_path)


def test_a_huge_context_costs_nothing_to_open(tmp_path: Path) -> None:
    make_model(
        tmp_path,
        num_hidden_layers=1,
        head_dim=2,
        num_attention_heads=1,
        num_key_value_heads=1,
        max_position_embeddings=2**31 - 1,
    )
    tracemalloc.start()
    try:
        open_checkpoint(tmp_path).close()
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_missing_head(tmp_path: Path) -> None:
    assert "tensor 'lm_head.weight' of a qwen3" in refusal(rewrite(tmp_path, lambda t: t.pop("lm_head.weight")))


def test_missing_bias(tmp_path: Path) -> None:
    make_model(tmp_path, "llama")
    (tmp_path / "config.json").write_text(json.dumps(tiny_config("llama", attention_bias=True)))
    assert "tensor 'model.layers.0.self_attn.q_proj.bias' and 7 more of a llama model" in refusal(tmp_path)


def test_unknown_tensor(tmp_path: Path) -> None:
    folder = rewrite(tmp_path, lambda tensors: tensors.update({"model.layers.0.extra": np.zeros(2)}))
    assert "tensor 'model.layers.0.extra' in" in (text := refusal(folder))
    assert "does not belong to a qwen3 model with 2 layers as config.json describes it" in text


def test_norms_of_qwen3_do_not_belong_to_llama(tmp_path: Path) -> None:
    make_model(tmp_path, "qwen3")
    (tmp_path / "config.json").write_text(json.dumps(tiny_config("llama")))
    assert "tensor 'model.layers.0.self_attn.k_norm.weight' in" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"vocab_size": 129}, "tensor 'model.embed_tokens.weight' in {} has shape [128, 64], expected [129, 64]"),
        ({"intermediate_size": 95}, "mlp.gate_proj.weight' in {} has shape [96, 64], expected [95, 64] from config"),
        ({"num_key_value_heads": 4}, "k_proj.weight' in {} has shape [32, 64], expected [64, 64] from config.json"),
        ({"head_dim": 8}, "self_attn.q_norm.weight' in {} has shape [16], expected [8] from config.json"),
        ({"hidden_size": 32}, "tensor 'model.embed_tokens.weight' in {} has shape [128, 64], expected [128, 32]"),
    ],
)
def test_shapes_that_contradict_config(tmp_path: Path, overrides: dict[str, Any], sentence: str) -> None:
    make_model(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps(tiny_config(**overrides)))
    assert sentence.format(tmp_path / "model.safetensors") in refusal(tmp_path)


def test_known_buffers_are_ignored(tmp_path: Path) -> None:
    inv_freq = {f"model.layers.{i}.self_attn.rotary_emb.inv_freq": np.ones(8) for i in range(2)}
    with open_checkpoint(rewrite(tmp_path, lambda tensors: tensors.update(inv_freq))) as checkpoint:
        assert not set(inv_freq) & checkpoint.tensors.keys()


def head(change: float = 0, row: int = 0) -> Callable[[Tensors], None]:
    def put(tensors: Tensors) -> None:
        tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"].copy()
        tensors["lm_head.weight"][row] += change

    return put


def test_stored_head_of_a_tied_model_is_not_read(tmp_path: Path) -> None:
    with open_checkpoint(rewrite(tmp_path, head(), tie_word_embeddings=True)) as checkpoint:
        assert "lm_head.weight" not in checkpoint.tensors


@pytest.mark.parametrize("row", [0, 77, 127])
def test_stored_head_that_differs_is_refused(tmp_path: Path, row: int) -> None:
    text = refusal(rewrite(tmp_path, head(0.5, row), tie_word_embeddings=True))
    assert "tensor 'lm_head.weight' in" in text
    assert "differs from model.embed_tokens.weight, but tie_word_embeddings is true in config.json" in text


def test_stored_head_of_another_shape_is_refused(tmp_path: Path) -> None:
    folder = rewrite(tmp_path, lambda t: t.update({"lm_head.weight": np.zeros((3, 4))}), tie_word_embeddings=True)
    assert "tensor 'lm_head.weight' in" in (text := refusal(folder))
    assert "has shape [3, 4], expected [128, 64] from config.json" in text


def test_only_the_head_of_a_tied_model_is_stored(tmp_path: Path) -> None:
    def rename(tensors: Tensors) -> None:
        tensors["lm_head.weight"] = tensors.pop("model.embed_tokens.weight")

    wanted = tiny_tensors(tiny_config(tie_word_embeddings=True))["model.embed_tokens.weight"]
    with open_checkpoint(rewrite(tmp_path, rename, tie_word_embeddings=True)) as checkpoint:
        assert np.array_equal(checkpoint.tensors["model.embed_tokens.weight"].data, wanted)
        assert "lm_head.weight" not in checkpoint.tensors


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", [NORM, "model.norm.weight", "model.layers.1.self_attn.k_norm.weight"])
def test_norms_must_be_finite(tmp_path: Path, dtype: str, bad: float, name: str) -> None:
    def spoil(tensors: Tensors) -> None:
        tensors[name][-1] = bad

    text = refusal(rewrite(tmp_path, spoil, dtype))
    assert f"tensor '{name}' in {tmp_path / 'model.safetensors'} holds a NaN or an infinity" in text


def test_a_dtype_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    make_model(tmp_path)
    content = (tmp_path / "model.safetensors").read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header[K_PROJ]["dtype"] = "I32"
    text = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])
    assert f"tensor '{K_PROJ}' in {tmp_path / 'model.safetensors'} is I32; expected F32, F16, BF16" in refusal(tmp_path)


def test_eos_ids_of_generation_config_go_before_those_of_config(tmp_path: Path) -> None:
    make_model(tmp_path, eos_token_id=5)
    with open_checkpoint(tmp_path) as checkpoint:
        assert checkpoint.config.eos_token_ids == (5,)
    make_model(tmp_path, eos_token_id=5, generation_config={"eos_token_id": [6, 7], "temperature": 0.5})
    with open_checkpoint(tmp_path) as checkpoint:
        assert checkpoint.config.eos_token_ids == (6, 7)
        assert checkpoint.generation_config == {"eos_token_id": [6, 7], "temperature": 0.5}
    make_model(tmp_path, generation_config={"temperature": "hot"})
    assert "temperature in" in refusal(tmp_path)


def test_notes_reach_the_user(tmp_path: Path) -> None:
    make_model(tmp_path, eos_token_id=[5, 999], generation_config={"eos_token_id": 998})
    with open_checkpoint(tmp_path) as checkpoint:
        assert [note.partition(" ")[0] for note in checkpoint.notes] == ["eos_token_id", "eos_token_id"]
        assert checkpoint.config.eos_token_ids == (5,)


def fingerprint(folder: Path) -> str:
    with open_checkpoint(folder) as checkpoint:
        return checkpoint.fingerprint


@pytest.mark.parametrize("num_shards", [1, 3])
def test_a_copy_has_the_same_fingerprint(tmp_path: Path, num_shards: int) -> None:
    folder = make_model(tmp_path / "a", num_shards=num_shards)
    copy = tmp_path / "b"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
        os.utime(copy / path.name, ns=(0, 12345))
    assert fingerprint(copy) == fingerprint(folder)
    assert len(fingerprint(folder)) == 64


def test_fingerprint_changes_with_anything_that_matters(tmp_path: Path) -> None:
    seen = [fingerprint(make_model(tmp_path))]
    (tmp_path / "config.json").write_text(json.dumps(tiny_config(rope_theta=20000.0)))
    seen.append(fingerprint(tmp_path))
    seen.append(fingerprint(make_model(tmp_path, dtype="bfloat16")))
    make_model(tmp_path)
    path = tmp_path / "model.safetensors"
    content = path.read_bytes()
    for position in (-1, -len(content) // 2):
        changed = bytearray(content)
        changed[position] ^= 1
        path.write_bytes(changed)
        seen.append(fingerprint(tmp_path))
    path.write_bytes(content.replace(b'"format":"pt"', b'"format":"tp"'))
    seen.append(fingerprint(tmp_path))
    assert len(set(seen)) == len(seen)
    path.write_bytes(content)
    assert fingerprint(tmp_path) == seen[0]


def test_no_thirty_second_of_a_large_file_changes_unnoticed(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(path, {"a": np.zeros((1024, 1024), np.float32)})
    content, size = path.read_bytes(), path.stat().st_size
    with closing(open_safetensors(path)) as file:
        digests = {file.sample_digest()}
    for start in range(4096, size, size // 32):
        changed = bytearray(content)
        changed[start : start + size // 32] = b"\x01" * len(changed[start : start + size // 32])
        path.write_bytes(changed)
        with closing(open_safetensors(path)) as file:
            digests.add(file.sample_digest())
    assert len(digests) == 1 + 32


def test_closing_while_somebody_holds_a_view(tmp_path: Path) -> None:
    folder = str(make_model(tmp_path))
    checkpoint = open_checkpoint(tmp_path)
    view = checkpoint.tensors[K_PROJ].data
    total = float(view.sum())
    checkpoint.close()
    checkpoint.close()
    assert float(view.sum()) == total
    assert folder in Path("/proc/self/maps").read_text()
    del view, checkpoint
    gc.collect()
    assert folder not in Path("/proc/self/maps").read_text()


def test_refused_folders_stay_unmapped(tmp_path: Path) -> None:
    folder = rewrite(tmp_path, lambda tensors: tensors.update({"x": np.zeros(2)}))
    refusal(folder)
    gc.collect()
    assert str(folder) not in Path("/proc/self/maps").read_text()


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_real_size_is_opened_without_reading_it(tmp_path: Path) -> None:
    """Qwen3-0.6B's shapes in a file with holes: 1.5 GB that must not become memory, its stored tied head included."""
    values = json.loads(data_path("configs", "Qwen3-0.6B.config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(values))
    config, _ = model_config(values, "config.json")
    shapes = dict(DEFINITIONS["qwen3"].tensor_shapes(config))
    shapes["lm_head.weight"] = shapes["model.embed_tokens.weight"]
    header, position = {}, 0
    for name, shape in shapes.items():
        end = position + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [position, end]}
        position = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + position)
    before = resident_bytes()
    with open_checkpoint(tmp_path) as checkpoint:
        assert resident_bytes() - before < 32 << 20
        assert checkpoint.weights_bytes == 596_049_920 * 2
        assert len(checkpoint.tensors) == 310


def test_code_in_the_folder_is_never_run_or_opened(tmp_path: Path) -> None:
    """An audit hook sees every import, open, compile and exec while the folder is opened."""
    folder = make_model(tmp_path / "model", auto_map={"AutoModelForCausalLM": "modeling_x.X", "AutoConfig": "c.C"})
    canary = tmp_path / "canary"
    for name in ("modeling_x.py", "c.py", "__init__.py", "sitecustomize.py", "pytorch_model.bin"):
        (folder / name).write_text(f"open({str(canary)!r}, 'w')")
    code = (
        "import sys\n"
        "from nanochat_infer.checkpoints import open_checkpoint\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, arguments: seen.append((event, str(arguments))))\n"
        "from pathlib import Path\n"
        "open_checkpoint(Path(sys.argv[1])).close()\n"
        "watched = [x for x in seen if x[0] in ('open', 'import', 'exec', 'compile') and sys.argv[1] in x[1]]\n"
        "assert any('config.json' in x[1] for x in watched), seen\n"
        "good = [x for x in watched if x[0] == 'open' and ('.json' in x[1] or '.safetensors' in x[1])]\n"
        "assert watched == good, watched\n"
        "assert not any('modeling_x' in x[1] or x[0] == 'pickle.find_class' for x in seen), seen\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not canary.exists()


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes_in_json_raise_only_our_error(data: st.DataObject, tmp_path: Path) -> None:
    """Any small edit of config.json, index or header is either harmless or refused in one sentence."""
    folder = tmp_path / "model"
    if not folder.exists():
        make_model(folder, num_shards=2, generation_config={"eos_token_id": [5], "temperature": 0.5})
        shutil.copytree(folder, tmp_path / "clean")
    name = data.draw(st.sampled_from(sorted(path.name for path in folder.iterdir())))
    content = bytearray((tmp_path / "clean" / name).read_bytes())
    at = data.draw(st.integers(0, min(len(content), 2500) - 1))
    content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    (folder / name).write_bytes(content)
    try:
        open_checkpoint(folder).close()
    except ModelFileError as error:
        assert "\n" not in str(error)  # noqa: PT017
    finally:
        shutil.copyfile(tmp_path / "clean" / name, folder / name)
