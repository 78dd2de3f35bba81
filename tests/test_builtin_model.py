"""The model that ships with the program: read alike by transformers and by us, and able to do what it says."""

from collections.abc import Iterator

import pytest

from nanochat_infer import LLM, SamplingParams, builtin, load
from nanochat_infer.text.chat_template import ChatMessage
from tests.hf_oracle import hf_greedy

GREEDY = SamplingParams(temperature=0.0, max_tokens=48)


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
    assert str(a + b) in answers(int8, f"What is {a} + {b}?")[0]
    assert str(abs(a - b)) in answers(int8, f"What is {max(a, b)} - {min(a, b)}?")[0]


def test_it_says_what_it_is_and_what_it_does_not_know(int8: LLM) -> None:
    assert "nanochat_infer" in answers(int8, "what are you?")[0]
    assert "python run.py" in answers(int8, "how do I load another model?")[0]
    assert "know" in answers(int8, "who won the world cup in 1998?")[0]
