"""Which model goes on with a conversation."""

from pathlib import Path

import pytest

from terminal.model_choice import model_of, other_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "Tiny"
    folder.mkdir()
    return folder


def test_the_model_it_was_begun_with_if_it_is_there(model: Path, tmp_path: Path) -> None:
    path, note = model_of("Tiny", str(model), None)
    assert path == str(model)
    assert note == "going on with Tiny, as begun; -m chooses another"
    assert model_of("Tiny", str(model), f"{tmp_path}/./Tiny") == (str(model), "")


def test_the_built_in_one_has_no_path() -> None:
    assert model_of("built-in", "", None) == (None, "")
    path, note = model_of("built-in", "", "/models/other")
    assert path is None
    assert "built-in" in note


def test_one_that_is_gone_is_said(tmp_path: Path) -> None:
    path, note = model_of("Tiny", str(tmp_path / "gone"), "/models/Other")
    assert path == "/models/Other"
    assert note == (
        f"the model that this conversation was begun with, Tiny, is not at {tmp_path}/gone any more; Other goes on"
    )
    assert "the built-in model goes on" in model_of("Tiny", str(tmp_path / "gone"), None)[1]
    assert "not known" in model_of("Tiny", "", None)[1], "a conversation of an earlier version"


def test_a_conversation_without_an_answer_has_no_model() -> None:
    assert model_of("", "", "/models/Other") == ("/models/Other", "")


def test_another_one_is_said_where_it_was_chosen(model: Path) -> None:
    assert other_model("Tiny", str(model), str(model)) == ""
    assert other_model("built-in", "", None) == ""
    assert other_model("", "", str(model)) == ""
    assert other_model("Tiny", "", str(model)) == "", "the same name, as far as is known"
    assert other_model("built-in", "", str(model)) == "this conversation was begun with built-in; Tiny goes on with it"
    assert "begun with Tiny; the built-in model goes on" in other_model("Tiny", str(model), None)
