"""`pack` and `doctor --verify` as a user starts them, with tiny models."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer import builtin, load
from nanochat_infer.benchmarking.random_model import make_folder
from nanochat_infer.benchmarking.shapes import SHAPES
from nanochat_infer.errors import ModelFileError
from nanochat_infer.nano.reader import open_nano
from terminal.arguments import parse
from terminal.cli import main
from tests.nano_files import model_folder

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", dtype="bfloat16", num_hidden_layers=2)


def test_pack_prints_the_error_of_each_kind_and_the_file_opens(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m.nano"
    assert main(["pack", str(folder), str(out), "--threads", "1"]) == 0
    printed, said = capsys.readouterr()
    rows = [line.split() for line in printed.splitlines()]
    assert rows[0] == ["weights", "number", "format", "error", "worst"]
    assert [row[:3] for row in rows[1:]] == [
        *([name, "2", "int8"] for name in ("qkv", "o", "gate_up", "down")),
        ["lm_head", "1", "int8"],
    ]
    for row in rows[1:]:
        # Rounding to 255 steps of random normal numbers: about 0.6 % of their RMS.
        assert 0.2 < float(row[3].rstrip("%")) < 1.0
        assert float(row[4].rstrip("%")) >= float(row[3].rstrip("%"))
        assert row[6] == "output"
    assert re.fullmatch(rf"packed {folder} into {out} \(0\.\d MiB\) in [\d.]+ s\n", said)
    with open_nano(out) as model:
        assert model.facts.source == "m"
        assert model.facts.weights == "int8"


def test_an_existing_file_needs_force(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "m.nano"
    out.write_bytes(b"mine")
    assert main(["pack", str(folder), str(out)]) == 1
    assert capsys.readouterr().err == (
        f"error: {out} is there already; choose another name, or replace it with --force\n"
    )
    assert out.read_bytes() == b"mine"
    assert main(["pack", str(folder), str(out), "--force"]) == 0
    open_nano(out).close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pack"], "the following arguments are required: MODEL, OUT"),
        (["pack", "a", "b", "--weights", "int2"], "argument --weights: invalid choice"),
        (["pack", "a", "b", "--group", "0"], "a group must be 32, 64 or 128, got '0'"),
        (["--weights", "bf16", "pack", "a", "b"], "pack writes int8 or int4, got --weights bf16"),
        (["--weights", "int8", "pack", "a", "b", "--group", "64"], "--group is for int4"),
        (["pack", "a", "b", "--group", "64"], "--group is for int4; int8 has one scale for each output"),
        (["doctor", "--verify"], "expected one argument"),
    ],
)
def test_wrong_usage(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(arguments)
    assert left.value.code == 2
    assert sentence in capsys.readouterr().err


def test_weights_before_or_after_the_word() -> None:
    assert parse(["--weights", "int4", "pack", "a", "b", "--group", "64"]).weights == "int4"
    assert parse(["--weights", "int4", "pack", "a", "b", "--weights", "int8"]).weights == "int8"


def test_the_home_of_nobody_is_a_name_like_any_other(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody, out = "~nobody_of_this_name/m", str(tmp_path / "m.nano")
    for arguments in (
        ["pack", nobody, out],
        ["pack", str(folder), out, "--text", nobody],
        ["doctor", "--verify", nobody],
        ["bench", nobody],
    ):
        assert main(arguments) == 1
        assert capsys.readouterr().err.startswith(f"error: {nobody} ")
    with pytest.raises(ModelFileError, match="~nobody_of_this_name/m does not exist"):
        load(nobody)


def test_a_model_or_text_that_is_not_there_is_one_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m.nano"
    assert main(["pack", str(tmp_path / "none"), str(out)]) == 1
    assert "does not exist; expected a Hugging Face model folder" in capsys.readouterr().err
    assert main(["pack", str(folder), str(out), "--text", str(tmp_path / "none.txt")]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path}/none.txt cannot be read: No such file or directory\n"
    (tmp_path / "latin").write_bytes(b"ab\xff")
    assert main(["pack", str(folder), str(out), "--text", str(tmp_path / "latin")]) == 1
    assert "is not UTF-8 text: byte 2 is invalid" in capsys.readouterr().err
    assert not out.exists()


def test_perplexity_before_and_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The capital of France is Paris. A cat is a small animal that likes milk and sleeps all day. " * 4)
    assert main(["pack", str(builtin.path()), str(tmp_path / "m.nano"), "--text", str(text), "--threads", "1"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    found = re.fullmatch(
        r"perplexity ([\d.]+) as stored, ([\d.]+) packed: ([+-][\d.]+)% "
        rf"\(first ([\d,]+) tokens of {text}, windows of 512\)",
        line,
    )
    assert found, line
    before, after, change = (float(found[i]) for i in (1, 2, 3))
    assert change == pytest.approx(100 * (after / before - 1), abs=0.01)
    assert 1 < before < 500, "the built-in model has learned something"
    assert before != after
    assert abs(change) < 2


def test_windows_of_a_model_with_a_short_context(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = model_folder(tmp_path / "m", max_position_embeddings=64, num_hidden_layers=1)
    text = tmp_path / "text.txt"
    text.write_text("a cat is a small animal " * 20)
    assert main(["pack", str(folder), str(tmp_path / "m.nano"), "--text", str(text), "--threads", "1"]) == 0
    assert capsys.readouterr().out.endswith(", windows of 64)\n")


def test_verify_names_damaged_sections(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "m.nano"
    main(["pack", str(folder), str(out)])
    capsys.readouterr()
    assert main(["doctor", "--verify", str(out)]) == 0
    assert re.fullmatch(rf"{out} is intact: \d+ sections, 0\.\d MiB\n", capsys.readouterr().out)
    with open_nano(out) as model:
        places = {section.name: section.offset for section in model.sections}
    with out.open("r+b") as file:
        for name in ("layers.1.down", "lm_head"):
            file.seek(places[name])
            byte = file.read(1)[0]
            file.seek(places[name])
            file.write(bytes([byte ^ 1]))
    assert main(["doctor", "--verify", str(out)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["layers.1.down", "lm_head"]
    assert re.fullmatch(rf"{out}: 2 of \d+ sections are damaged; pack the model again", lines[2])
    assert main(["doctor", "--verify", str(out), "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert len(record["damaged"]) == 2
    assert record["bytes"] == out.stat().st_size
    assert main(["doctor", "--verify", str(folder / "config.json")]) == 1
    assert "is not a .nano file" in capsys.readouterr().err


def test_doctor_says_where_packed_models_are(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from terminal.doctor import _packed_models

    found = _packed_models()
    assert found["kept in"] == str(own_home / "cache" / "packed")
    assert found["size"] == "0 files, 0 MiB (at most 8 files or 16 GiB; the one not used for longest goes first)"


# The program itself, and no quicker with a part of a weight than a tenth of a second.
SLOW = """
import sys, time
from nanochat_infer.nano.writer import NanoWriter
from terminal.starting import run
write = NanoWriter.write
NanoWriter.write = lambda self, name, data: (write(self, name, data), time.sleep(0.1))
sys.exit(run())
"""


def _writes_into(process_id: int, folder: Path) -> bool:
    """Whether a process has a file of a folder open, with a name or without; on Linux."""
    try:
        entries = list(Path(f"/proc/{process_id}/fd").iterdir())
        return any(os.readlink(entry).startswith(f"{folder}/") for entry in entries)
    except OSError:
        return False


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    """Interrupted at several moments: exit code 130 and no file, or it was done already."""
    folder = model_folder(tmp_path / "m", hidden_size=256, intermediate_size=1024, num_hidden_layers=8)
    out = tmp_path / "out" / "m.nano"
    out.parent.mkdir()
    codes = []
    # The first is always in the middle; the others are quick, and may have done all.
    for program, wait_s in ((("-c", SLOW), 0.0), (("run.py",), 0.0), (("run.py",), 0.2)):
        out.unlink(missing_ok=True)
        child = subprocess.Popen(
            [sys.executable, *program, "pack", str(folder), str(out)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not _writes_into(child.pid, out.parent) and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(wait_s)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
        codes.append(child.returncode)
        # The signal itself ends a process that has done all and is leaving.
        assert child.returncode in (0, 130, -signal.SIGINT), said
        assert [path.name for path in out.parent.iterdir()] == ([] if child.returncode == 130 else ["m.nano"])
    assert codes[0] == 130


@pytest.mark.slow
def test_peak_memory_stays_below_the_bound(tmp_path: Path) -> None:
    """A model of 0.7 GB whose largest tensor has 16 MiB: below 1.5 times that and 300 MB."""
    code = (
        "import sys; from pathlib import Path; from terminal.cli import main\n"
        "assert main(['pack', *sys.argv[1:]]) == 0\n"
        # ru_maxrss would be that of the process that started this one.
        "print(next(line.split()[1] for line in Path('/proc/self/status').open() if line.startswith('VmHWM')))"
    )
    shape = replace(SHAPES["qwen3-0.6b"], hidden=1024, intermediate=8192, layers=12, vocab=8192, tied=False)
    (tmp_path / "m").mkdir()
    folder = make_folder(tmp_path / "m", shape)
    bound = 1.5 * (1024 * 8192 * 2) + 300e6
    assert shape.file_bytes > 1.8 * bound, "control: holding the whole model in memory would not pass"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "m.nano")],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    peak = int(done.stdout.splitlines()[-1]) << 10
    assert peak < bound, f"{peak / 1e6:.0f} MB, the bound is {bound / 1e6:.0f} MB"


def test_nothing_else_is_overwritten(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights, pipe, notes = folder / "model.safetensors", tmp_path / "pipe", tmp_path / "notes.txt"
    before = weights.read_bytes()
    os.mkfifo(pipe)
    notes.write_text("not a model")
    packed = tmp_path / "packed.nano"
    packed.touch()
    assert main(["pack", str(packed), str(tmp_path / "again.nano")]) != 0
    assert capsys.readouterr().err == (
        f"error: {packed} is packed already; give the model folder that it was made from\n"
    )
    cases = (
        (weights, "lies in the model folder"),
        (folder / "new.nano", "lies in the model folder"),
        (pipe, "is not a file; give the name of a new .nano file"),
        (tmp_path, "is not a file; give the name of a new .nano file"),
        (notes, "is there and is not a .nano file; give another name"),
    )
    for out, message in cases:
        assert main(["pack", str(folder), str(out), "--force"]) != 0
        assert message in capsys.readouterr().err
    assert weights.read_bytes() == before
    assert notes.read_text() == "not a model"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
