"""The questions of people: counted right, and asked with the model's own earlier answers."""

import json

from nanochat_infer.text.chat_template import ChatMessage
from tools.builtin_model.evaluate import UNENDED
from tools.builtin_model.judge import QUESTIONS, judge

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


def test_the_questions_are_enough_and_can_be_failed() -> None:
    questions = json.loads(QUESTIONS.read_text())
    always = judge(questions, lambda _messages: "I don't know that.", lambda _line: None)
    assert always["single"][1] == 60
    assert always["conversations"][1] >= 100
    assert always["outside"] == (40, 40)
    assert always["single"][0] < 6, "control: a refusal is hardly ever right inside"
