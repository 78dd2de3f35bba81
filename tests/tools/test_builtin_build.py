"""What is left of the build when the training is over: the card's text, the files put in place."""

import pathlib
import sys

import pytest

from tools.builtin_model import card, evaluate, golden, train
from tools.builtin_model.build import publish_folder
from tools.builtin_model.card import _HOW, _TEXT, weakest


def test_the_card_says_every_figure() -> None:
    shares = {"single_turns_right": 91.25, "recall_right": 82.5, "outside_invented": 3.75}
    other = {name: value + 1 for name, value in shares.items()}
    said = {"command": "make it", "hardware": "a machine", "note": "A note.", "seed": 7}
    how = _HOW.format(steps=1234, tokens=56.78, minutes=90.1, **said)
    for part in ("`make it`", "seed 7", "1,234 steps", "56.8 million", "90 minutes", "a machine", "A note."):
        assert part in how
    text = _TEXT.format(
        parameters=4_754_752,
        megabytes=9.07,
        vocabulary=1536,
        weakest="- sorting (2 %)",
        num_cases=7800,
        num_questions=7000,
        own=shares,
        other=other,
        other_right=88.88,
        table="| sums | 1 |",
        how=how,
    )
    for part in (
        "4,754,752",
        "9.1 MiB",
        "| 91.25 % | 92.25 % |",
        "| 82.5 % |",
        "| 3.75 % |",
        "88.9 %",
        "| sums | 1 |",
        "- sorting",
    ):
        assert part in text
    assert "{" not in text.replace("{c}", "")


def test_files_are_put_in_place_and_others_stay(tmp_path: pathlib.Path) -> None:
    made, to = tmp_path / "made", tmp_path / "to"
    made.mkdir()
    to.mkdir()
    for name in ("config.json", "model.safetensors", ".left.tmp"):
        (made / name).write_text(f"new {name}")
    (to / "config.json").write_text("old")
    (to / "__init__.py").write_text("code")
    publish_folder(made, to)
    found = {path.name: path.read_text() for path in to.iterdir()}
    assert found == {
        "config.json": "new config.json",
        "model.safetensors": "new model.safetensors",
        "__init__.py": "code",
    }


def test_the_final_draw_is_not_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate", "--wrong", "3"])
    with pytest.raises(SystemExit):
        evaluate.main()
    assert "take --draw dev" in capsys.readouterr().err


def test_the_card_names_the_machine() -> None:
    assert "cores" in card.hardware() or "NVIDIA" in card.hardware()


def test_the_card_names_what_is_wrong_more_often_than_right() -> None:
    skills = {"sums": {"a": 0.9, "b": 0.3}, "sorting": {"a": 0.2, "b": 0.3}, "kinds": {"a": 0.5, "b": 0.48}}
    assert weakest(skills).endswith("trusted: sorting (25 %), kinds (49 %).")
    assert weakest({"sums": {"a": 1.0}}).endswith("trusted: none.")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        (evaluate, ["--model", "/nowhere"], "/nowhere is no folder"),
        (evaluate, ["--every", "0"], "whole numbers from 1"),
        (golden, ["--model", "/nowhere", "--to", "/nowhere/golden.json"], "/nowhere is no folder"),
        (train, ["--run", "/nowhere", "--minutes", "-1"], "above 0"),
        (train, ["--run", "/nowhere", "--minutes", "0"], "above 0"),
        (train, ["--run", __file__, "--steps", "1"], "is a file"),
    ],
)
def test_wrong_arguments_get_one_sentence(
    tool: object, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tool", *arguments])
    with pytest.raises(SystemExit) as stopped:
        tool.main()  # type: ignore[attr-defined]
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
    assert not pathlib.Path("/nowhere").exists()
