"""The model that ships with the program: read alike by transformers and by us, and able to do what it says.

builtin_golden.json is written by `python -m tools.builtin_model.golden` from the real model, never by hand.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanochat_infer import LLM, SamplingParams, builtin, load
from nanochat_infer.text.chat_template import ChatMessage
from tests.hf_oracle import hf_greedy

GREEDY = SamplingParams(temperature=0.0, max_tokens=192)
GOLDEN = json.loads((Path(__file__).parent / "builtin_golden.json").read_text())


@pytest.fixture(scope="module")
def int8() -> Iterator[LLM]:
    with load(device="cpu") as llm:
        yield llm


def answers(llm: LLM, *questions: str) -> list[str]:
    """The answers of one conversation."""
    messages: list[ChatMessage] = []
    for question in questions:
        messages.append(ChatMessage("user", question))
        result = llm.chat(messages, GREEDY)
        assert result.finish_reason == "stop"
        messages.append(ChatMessage("assistant", result.text, token_ids=result.token_ids))
    return [message.content for message in messages if message.role == "assistant"]


def test_greedy_ids_equal_those_of_transformers() -> None:
    with load(device="cpu", weights="f32") as llm:
        for text in ("hello", "What is 12 + 7?", "my name is Anna and I like tea"):
            prompt = llm.encode_chat([ChatMessage("user", text)])
            ours = list(llm.start(prompt, GREEDY).result().token_ids)
            assert ours == hf_greedy(builtin.path(), prompt, len(ours)), text


def test_it_remembers_within_a_conversation(int8: LLM) -> None:
    told = answers(int8, "my name is Anna", "i like tea", "what is my name?")
    assert "Anna" in told[-1]
    other = answers(int8, "my name is Bob", "i like tea", "what is my name?")
    assert "Bob" in other[-1]
    assert "Anna" not in other[-1], "control: the name comes from the conversation"


@pytest.mark.parametrize(("a", "b"), [(3, 4), (12, 7), (45, 38), (20, 5)])
def test_it_adds_and_subtracts(int8: LLM, a: int, b: int) -> None:
    assert re.search(rf"= {a + b}\.$", answers(int8, f"What is {a} + {b}?")[0])
    assert re.search(rf"= {abs(a - b)}\.$", answers(int8, f"What is {max(a, b)} - {min(a, b)}?")[0])


def test_it_says_what_it_is_and_what_it_does_not_know(int8: LLM) -> None:
    assert "nanochat_infer" in answers(int8, "what are you?")[0]
    assert "python run.py" in answers(int8, "how do I load another model?")[0]
    assert "know" in answers(int8, "who won the world cup in 1998?")[0]


@pytest.mark.parametrize("pairs", GOLDEN, ids=lambda pairs: pairs[0][0])
def test_golden_answers(int8: LLM, pairs: list[list[str]]) -> None:
    assert answers(int8, *(question for question, _ in pairs)) == [answer for _, answer in pairs]


def test_golden_answers_are_of_many_kinds() -> None:
    texts = [answer for pairs in GOLDEN for _, answer in pairs]
    assert len(texts) > 25
    assert len(set(texts)) > 0.9 * len(texts)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the capital of France?", "Paris"),
        ("what is the opposite of hot?", "cold"),
        ("what is 7 times 8?", "56"),
        ("which day comes after Monday?", "Tuesday"),
        ("what is the past tense of go?", "went"),
        ("name three fruits", "apples"),
        ("tell me a story about a fox", "fox"),
    ],
)
def test_what_the_card_says_it_can_do(int8: LLM, question: str, wanted: str) -> None:
    assert wanted in answers(int8, question)[0]


def test_it_keeps_to_a_system_prompt(int8: LLM) -> None:
    def said(system: str) -> str:
        messages = [ChatMessage("system", system), ChatMessage("user", "What is the capital of France?")]
        return int8.chat(messages, GREEDY).text

    assert said("Answer in upper case.").isupper()
    assert said("Answer as a pirate.").startswith("Arr!")
    assert "Anna" in said("Call the user Anna.")
    assert len(said("Be brief.")) < len(said("You are a helpful assistant."))


def test_it_is_small_and_sees_2048_tokens(int8: LLM) -> None:
    assert int8.info.context_length >= 2048
    assert sum(path.stat().st_size for path in builtin.path().iterdir() if path.is_file()) <= 16 * 2**20
