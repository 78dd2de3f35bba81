"""Training and export: resumable to the bit, loss on answers only, and what is exported is what was trained."""

import json
import pathlib
import sys
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from tests.hf_oracle import hf_logits
from tools.builtin_model import data, tokenizer, train
from tools.builtin_model.conversation import conversation
from tools.builtin_model.data import BatchStream, Encoder, batch_rows
from tools.builtin_model.export import export
from tools.builtin_model.export import main as export_main
from tools.builtin_model.model import SHAPES, Decoder, ModelShape, init_weights
from tools.builtin_model.patterns import normalise

TINY = ModelShape(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=2, head_dim=32)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with a tokenizer, as a run makes it at its start, of fewer conversations."""
    folder = tmp_path_factory.mktemp("words")
    before, tokenizer.NUM_CONVERSATIONS = tokenizer.NUM_CONVERSATIONS, 600
    try:
        tokenizer.save_tokenizer(tokenizer.train_tokenizer(1), folder, 2048)
    finally:
        tokenizer.NUM_CONVERSATIONS = before
    return folder


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Few conversations a shard, no held-out questions to compose, a tiny shape."""
    monkeypatch.setattr(data, "SHARD_CONVERSATIONS", 40)
    monkeypatch.setattr(data, "MICRO_BATCH_TOKENS", 512)
    monkeypatch.setattr(data, "held_sentences", frozenset)
    monkeypatch.setitem(SHAPES, "middle", TINY)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def run_in(folder: pathlib.Path, words: pathlib.Path, steps: int) -> train.Run:
    folder.mkdir(exist_ok=True)
    for path in words.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return train.Run(folder, 0.0, steps, seed=1)


def test_a_stopped_run_goes_on_to_the_same_bits(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    whole = run_in(tmp_path / "whole", words, 8)
    whole.train()
    first = run_in(tmp_path / "parts", words, 8)
    steps = iter(range(100))
    real = first.optimizer.step

    def step(rate: float) -> None:
        real(rate)
        if next(steps) == 2:
            (tmp_path / "parts" / "stop").touch()

    first.optimizer.step = step  # type: ignore[method-assign]
    first.train()
    assert first.progress.step == 3
    assert first.done() < 1.0
    second = run_in(tmp_path / "parts", words, 8)
    second.train()
    assert second.progress.step == whole.progress.step == 8
    assert second.progress.num_tokens == whole.progress.num_tokens
    assert whole.optimizer.num_steps == second.optimizer.num_steps
    for kind in ("master", "first", "second", "average"):
        for name, tensor in getattr(whole.optimizer, kind).items():
            assert torch.equal(tensor, getattr(second.optimizer, kind)[name]), (kind, name)
    other = run_in(tmp_path / "other", words, 8)
    assert not torch.equal(other.optimizer.master["embed_tokens.weight"], whole.optimizer.master["embed_tokens.weight"])


def test_another_seed_or_shape_is_refused(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run_in(tmp_path / "run", words, 1).train()
    with pytest.raises(ValueError, match="was begun with --shape middle --seed 1"):
        train.Run(tmp_path / "run", 0.0, 1, seed=2)
    with pytest.raises(ValueError, match="was begun with"):
        train.Run(tmp_path / "run", 0.0, 1, seed=1, shape_name="small")


def test_a_stop_that_came_too_late_does_not_end_the_next_run(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run = run_in(tmp_path / "run", words, 2)
    (tmp_path / "run" / "stop").touch()
    run.train()
    assert run.done() == 1.0


def test_the_decay_begins_when_asked_for_and_is_kept(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run = run_in(tmp_path / "run", words, 10)
    run.progress.step = 2
    (tmp_path / "run" / "decay").touch()
    run.train()
    assert run.progress.decay_from == pytest.approx(0.2)
    assert run_in(tmp_path / "run", words, 10).progress.decay_from == pytest.approx(0.2)


def test_time_counts_over_a_resume(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run = run_in(tmp_path / "run", words, 1)
    run.train()
    spent = run.progress.trained_s
    again = train.Run(tmp_path / "run", 2 * spent, 0, seed=1)
    assert again.done() == pytest.approx(0.5)


def test_training_drops_conversations_with_a_held_sentence(
    words: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Tokenizer.from_file(str(words / "tokenizer.json"))
    question = conversation(3, 5).turns[0].user

    def texts() -> str:
        rows = [ids for batch in BatchStream(loaded, 3)._batches for ids in batch.input_ids.tolist()]
        return "\n".join(loaded.decode(ids, skip_special_tokens=False) for ids in rows)

    asked = f"user\n{question}<|im_end|>"
    assert asked in texts(), "control"
    monkeypatch.setattr(data, "held_sentences", lambda: frozenset({normalise(question)}))
    assert asked not in texts()


def test_the_loss_falls(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run = run_in(tmp_path / "run", words, 90)
    batch = run.stream.next()
    before = train.train_step(run.model, [batch])
    run.model.zero_grad()
    run.train()
    after = train.train_step(run.model, [batch])
    assert after < 0.8 * before


def test_only_answers_are_learned(words: pathlib.Path) -> None:
    encoder = Encoder(Tokenizer.from_file(str(words / "tokenizer.json")))
    stream = BatchStream(encoder.tokenizer, seed=3)
    batch = stream.next()
    for ids, targets in zip(batch.input_ids.tolist(), batch.targets.tolist(), strict=True):
        learned = encoder.tokenizer.decode([t for t in targets if t >= 0], skip_special_tokens=False)
        text = encoder.tokenizer.decode(ids, skip_special_tokens=False)
        answers = [part.split("<|im_end|>")[0] for part in text.split("<|im_start|>assistant\n")[1:]]
        assert learned == "".join(answer + "<|im_end|>" for answer in answers)


def test_rows_are_shifted_and_padded() -> None:
    batch = batch_rows([([1, 2, 3], [False, True, True]), ([4, 5, 6, 7], [False, False, False, True])], pad=9)
    assert batch.input_ids.tolist() == [[1, 2, 9, 9, 9, 9, 9, 9], [4, 5, 6, 9, 9, 9, 9, 9]]
    assert batch.targets.tolist() == [[2, 3] + [-100] * 6, [-100, -100, 7] + [-100] * 5]


def test_a_stream_resumes_in_place(words: pathlib.Path) -> None:
    loaded = Tokenizer.from_file(str(words / "tokenizer.json"))
    stream = BatchStream(loaded, seed=1)
    for _ in range(7):
        stream.next()
    shard, place = stream.shard, stream.place
    wanted = stream.next()
    assert torch.equal(BatchStream(loaded, 1, shard, place).next().input_ids, wanted.input_ids)
    assert not torch.equal(BatchStream(loaded, 2, shard, place).next().input_ids, wanted.input_ids)


def test_the_schedule_warms_up_stays_and_falls() -> None:
    assert train.rate_at(0.0, 0, 0.5) < 0.05
    assert train.rate_at(0.3, 1000, 0.5) == 1.0
    assert train.rate_at(0.75, 1000, 0.5) == pytest.approx(0.5)
    assert train.rate_at(1.0, 1000, 0.5) == train.FINAL_RATE


def test_exported_is_the_average_and_transformers_reads_it_alike(tmp_path: pathlib.Path, words: pathlib.Path) -> None:
    run = run_in(tmp_path / "run", words, 3)
    run.train()
    export(tmp_path / "run", tmp_path / "model")
    tensors = load_file(tmp_path / "model" / "model.safetensors")
    for name, average in run.optimizer.average.items():
        assert torch.equal(tensors[f"model.{name}"], average.bfloat16()), name
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["num_hidden_layers"] == TINY.num_hidden_layers
    ours = Decoder(TINY)
    init_weights(ours, 1)
    ours.load_state_dict({name: average.bfloat16().float() for name, average in run.optimizer.average.items()})
    ids = torch.randint(0, TINY.vocab_size, (1, 24), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        found = ours.logits(ours(ids))[0].numpy()
    assert np.allclose(found, hf_logits(tmp_path / "model", ids[0].tolist()), atol=1e-4)


def test_a_broken_write_leaves_the_old_checkpoint(
    tmp_path: pathlib.Path, words: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_in(tmp_path / "run", words, 2)
    run.train()
    kept = (tmp_path / "run" / "checkpoint.pt").read_bytes()
    monkeypatch.setattr(torch, "save", _full_disk)
    with pytest.raises(OSError, match="full"):
        run.save()
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == kept
    assert run_in(tmp_path / "run", words, 2).progress.step == 2


def test_a_damaged_checkpoint_gets_one_sentence(
    tmp_path: pathlib.Path, words: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = run_in(tmp_path / "run", words, 1)
    run.train()
    path = tmp_path / "run" / "checkpoint.pt"
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"no checkpoint"):
        path.write_bytes(content)
        for command, main in (("train", train.main), ("export", export_main)):
            arguments = ["--steps", "1"] if command == "train" else ["--to", str(tmp_path / "model")]
            monkeypatch.setattr(sys, "argv", [command, "--run", str(tmp_path / "run"), *arguments])
            with pytest.raises(SystemExit):
                main()
            assert f"{path} is damaged" in capsys.readouterr().err
        assert path.read_bytes() == content


def test_an_export_of_nothing_gets_one_sentence(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["export", "--run", str(tmp_path), "--to", str(tmp_path / "model")])
    with pytest.raises(SystemExit):
        export_main()
    assert f"{tmp_path / 'checkpoint.pt'} does not exist" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def _full_disk(_state: object, path: pathlib.Path) -> None:
    path.write_bytes(b"half")
    raise OSError("disk full")
