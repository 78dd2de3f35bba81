"""Texts that no context could hold are refused by their length: encoding a megabyte without spaces takes seconds."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fake_llm import FakeLLM
from tests.web_client import Client, serving
from web.openai.generating import MAX_CHARACTERS_PER_TOKEN


class Counted(FakeLLM):
    """Counts the characters that are encoded."""

    num_encoded = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        encode = self.tokenizer.encode

        def counted(text: str, **options: Any) -> list[int]:
            self.num_encoded += len(text)
            ids: list[int] = encode(text, **options)
            return ids

        self.tokenizer.encode = counted

    def encode_chat(self, messages: Any, **options: Any) -> list[int]:
        self.num_encoded += sum(len(message.content) for message in messages)
        return super().encode_chat(messages, **options)


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, Counted]]:
    llm = Counted()
    with serving(llm) as (client, _):
        yield client, llm


def body(path: str, field: str, text: str) -> dict[str, Any]:
    if field == "messages":
        return {"messages": [{"role": "user", "content": text[:9]}, {"role": "user", "content": text[9:]}]}
    return {field: [text] if path == "/v1/completions" else text}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/completions", "prompt"),
        ("/v1/chat/completions", "messages"),
        ("/tokenize", "content"),
        ("/tokenize", "prompt"),
        ("/tokenize", "messages"),
        ("/apply-template", "messages"),
    ],
)
def test_what_no_context_could_hold_is_not_encoded(running: tuple[Client, Counted], path: str, field: str) -> None:
    client, llm = running
    most = MAX_CHARACTERS_PER_TOKEN * llm.info.context_length
    before = llm.num_encoded
    reply = client.request("POST", path, body(path, field, "a" * (most + 1)))
    error = reply.json["error"]
    assert (reply.status, error["code"], error["param"]) == (400, "context_length_exceeded", field)
    assert f"{most:,}" in error["message"]
    assert llm.num_encoded == before
    # Control: a shorter one is.
    client.request("POST", path, body(path, field, "a" * most))
    assert llm.num_encoded >= before + most
