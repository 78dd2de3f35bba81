"""The questions of people: counted right, and asked with the model's own earlier answers."""

import json
import pathlib
import sys

import pytest

from nanochat_infer.text.chat_template import ChatMessage
from tools.builtin_model.evaluate import UNENDED
from tools.builtin_model.judge import QUESTIONS, judge, main, read_questions

ASKED = {
    "single": [
        {"q": "capital of france?", "all_of": ["Paris"], "none_of": ["Rome"]},
        {"q": "shout", "system": "be loud", "any_of": ["a", "b"]},
        {"q": "endless", "all_of": ["Paris"]},
    ],
    "conversations": [{"system": "", "turns": [{"q": "i am Anna"}, {"q": "who am i?", "all_of": ["Anna"]}]}],
    "outside": ["who won?", "write a poem"],
}


def test_counts_and_history() -> None:
    seen: list[list[tuple[str, str]]] = []

    def ask(messages: list[ChatMessage]) -> str:
        seen.append([(message.role, message.content) for message in messages])
        last = messages[-1].content
        answers = {
            "capital of france?": "It is Paris.",
            "shout": "no",
            "endless": "Paris" + UNENDED,
            "who won?": "Brazil.",
        }
        return answers.get(last, "Anna, I don't know.")

    lines: list[str] = []
    assert judge(ASKED, ask, lines.append) == {"single": (1, 3), "conversations": (1, 1), "outside": (1, 2)}
    assert ("system", "be loud") in seen[1]
    assert seen[4] == [("user", "i am Anna"), ("assistant", "Anna, I don't know."), ("user", "who am i?")]
    assert "+ capital of france? => It is Paris." in lines
    assert "- who won? => Brazil." in lines


@pytest.mark.parametrize("path", [QUESTIONS, QUESTIONS.with_name("more_questions.json")], ids=lambda path: path.name)
def test_the_questions_are_enough_and_can_be_failed(path: pathlib.Path) -> None:
    questions = read_questions(path)
    always = judge(questions, lambda _messages: "I don't know that.", lambda _line: None)
    assert always["single"][1] == 60
    assert always["conversations"][1] >= 100
    assert always["outside"] == (40, 40)
    assert always["single"][0] < 6, "control: a refusal is hardly ever right inside"


def test_questions_are_read_as_written(tmp_path: pathlib.Path) -> None:
    (tmp_path / "asked.json").write_text(json.dumps(ASKED))
    assert read_questions(tmp_path / "asked.json") == ASKED


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        '{"single": ["hello"], "conversations": [], "outside": []}',
        '{"single": [{"ask": "hello"}], "conversations": [], "outside": []}',
        '{"single": [{"q": "capital of France?", "all_of": "Paris"}], "conversations": [], "outside": []}',
        '{"single": [], "conversations": [{"q": "hello"}], "outside": []}',
        '{"single": [], "conversations": [], "outside": [3]}',
        '{"single": [], "conversations": [], "outs',
    ],
)
def test_other_files_get_one_sentence(
    tmp_path: pathlib.Path, content: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "asked.json").write_text(content)
    monkeypatch.setattr(sys, "argv", ["judge", "--questions", str(tmp_path / "asked.json")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("error:") == 1


def test_a_missing_model_gets_one_sentence(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["judge", "--model", str(tmp_path / "none")])
    with pytest.raises(SystemExit):
        main()
    assert f"error: {tmp_path / 'none'}" in capsys.readouterr().err.replace("judge: ", "")
