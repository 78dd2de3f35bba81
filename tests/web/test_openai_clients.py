"""Programs that others wrote for OpenAI's API, used unchanged: the openai package, llm and LangChain."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from nanochat_infer import load
from tests.fake_llm import Fail, FakeLLM
from tests.web_client import TOKEN, Client, serving

openai = pytest.importorskip("openai")

ASKED: Any = [{"role": "user", "content": "Hi"}]


@pytest.fixture(name="built_in", scope="module")
def built_in_server() -> Iterator[Client]:
    with load(device="cpu") as llm, serving(llm) as (client, _):
        yield client


@pytest.fixture(name="scripted", scope="module")
def scripted_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM()
    with serving(llm) as (client, _):
        yield client, llm


def address(client: Client) -> str:
    return f"http://127.0.0.1:{client.port}/v1"


def connected(client: Client, **options: Any) -> Any:
    return openai.OpenAI(base_url=address(client), api_key=TOKEN, max_retries=0, timeout=120, **options)


def test_openai_asks_streams_and_lists(built_in: Client) -> None:
    with connected(built_in) as client:
        (model,) = client.models.list().data
        assert client.models.retrieve(model.id) == model
        options: Any = {"model": model.id, "messages": ASKED, "temperature": 0, "seed": 1, "max_tokens": 24}
        whole = client.chat.completions.create(**options, n=2)
        first, second = whole.choices
        assert first.message.content == second.message.content
        assert first.message.role == "assistant"
        assert whole.usage.completion_tokens > 0
        again = client.chat.completions.create(**options)
        assert again.usage.prompt_tokens_details.cached_tokens > 0
        found = list(client.chat.completions.create(**options, stream=True, stream_options={"include_usage": True}))
        assert "".join(c.choices[0].delta.content or "" for c in found if c.choices) == first.message.content
        assert found[-2].choices[0].finish_reason == first.finish_reason
        assert found[-1].usage.prompt_tokens == whole.usage.prompt_tokens


def test_openai_gets_logprobs_that_spell_the_answer(built_in: Client) -> None:
    with connected(built_in) as client:
        options: Any = {"model": "", "messages": ASKED, "temperature": 0, "max_tokens": 24}
        (choice,) = client.chat.completions.create(**options, logprobs=True, top_logprobs=5).choices
        entries = choice.logprobs.content
        assert b"".join(bytes(entry.bytes) for entry in entries).decode().strip() == choice.message.content.strip()
        for entry in entries:
            logprobs = [top.logprob for top in entry.top_logprobs]
            assert logprobs == sorted(logprobs, reverse=True)
            assert len(logprobs) == 5
            # Greedy: what is drawn is the likeliest.
            assert (entry.token, entry.logprob) == (entry.top_logprobs[0].token, logprobs[0])
        told = [
            entry
            for chunk in client.chat.completions.create(**options, logprobs=True, top_logprobs=5, stream=True)
            for part in chunk.choices
            if part.logprobs
            for entry in part.logprobs.content
        ]
        assert told == entries
        completion = client.completions.create(model="", prompt="Once", max_tokens=5, logprobs=2, temperature=0)
        logprobs = completion.choices[0].logprobs
        assert len(logprobs.tokens) == len(logprobs.text_offset) == 5
        assert "".join(logprobs.tokens) == completion.choices[0].text


def test_openai_stops_at_a_text(built_in: Client) -> None:
    with connected(built_in) as client:
        options: Any = {"model": "", "messages": ASKED, "temperature": 0, "max_tokens": 24, "logprobs": True}
        text = client.chat.completions.create(**options).choices[0].message.content
        stop = text[4:7]
        (choice,) = client.chat.completions.create(**options, stop=[stop]).choices
        assert (choice.message.content, choice.finish_reason) == (text[: text.index(stop)], "stop")
        told = b"".join(bytes(entry.bytes) for entry in choice.logprobs.content).decode()
        assert told.startswith(choice.message.content), "the last token may reach into the stop text"
        assert stop not in told[: len(choice.message.content)]
        found = client.chat.completions.create(**options, stop=[stop], stream=True)
        assert "".join(c.choices[0].delta.content or "" for c in found) == choice.message.content


def test_openai_biases_what_is_drawn(built_in: Client) -> None:
    with connected(built_in) as client:
        options: Any = {"model": "", "messages": ASKED, "temperature": 0, "max_tokens": 4}
        (token,) = built_in.post("/tokenize", {"content": "a"})["tokens"]
        forced = client.chat.completions.create(**options, logit_bias={str(token): 100})
        assert forced.choices[0].message.content == "aaaa"
        plain = client.chat.completions.create(**options)
        assert plain.choices[0].message.content != "aaaa", "the control"
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**options, logit_bias={"2560": 1})
        assert caught.value.param == "logit_bias"


def test_openai_parses_an_answer_of_a_schema(built_in: Client) -> None:
    pydantic: Any = pytest.importorskip("pydantic")

    class Person(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="forbid")
        name: str = pydantic.Field(max_length=12)
        age: int = pydantic.Field(ge=0, le=150)
        traits: list[Literal["kind", "old"]] = pydantic.Field(max_length=2)

    with connected(built_in) as client:
        options: Any = {"model": "", "messages": ASKED, "temperature": 2, "extra_body": {"top_k": 0}}
        plain = client.chat.completions.create(**options, seed=1, max_tokens=50).choices[0].message.content
        with pytest.raises(pydantic.ValidationError):
            Person.model_validate_json(plain)
        # Room for blank space, which a model that small likes.
        options |= {"max_tokens": 1200}
        for seed in range(2):
            parsed = client.chat.completions.parse(**options, seed=seed, response_format=Person)
            assert isinstance(parsed.choices[0].message.parsed, Person)
        with client.chat.completions.stream(**options, seed=1, response_format=Person) as stream:
            assert isinstance(stream.get_final_completion().choices[0].message.parsed, Person)
        options |= {"max_tokens": 50}
        found = client.chat.completions.create(**options, response_format={"type": "json_object"})
        assert found.choices[0].message.content.lstrip().startswith("{")
        unsure = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "nothing"}}}
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**options, response_format=unsure)
        assert (caught.value.code, caught.value.param) == ("invalid_json_schema", "response_format")


def test_openai_is_told_what_is_wrong(scripted: tuple[Client, FakeLLM]) -> None:
    server, llm = scripted
    with connected(server) as client:
        with pytest.raises(openai.NotFoundError) as caught:
            client.chat.completions.create(model="gpt-4o", messages=ASKED)
        assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="fake", messages=ASKED, temperature=3)
        assert caught.value.param == "temperature"
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="fake", messages=[{"role": "user", "content": "x" * 9000}])
        assert caught.value.code == "context_length_exceeded"
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="wrong").models.list()
        llm.busy = True
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model="fake", messages=ASKED)
        assert caught.value.response.headers["Retry-After"] == "2"
        llm.busy = False
        llm.script = lambda _: ["half", Fail("it broke")]
        try:
            with pytest.raises(openai.APIError, match="it broke"):
                list(client.chat.completions.create(model="fake", messages=ASKED, stream=True))
        finally:
            llm.script = FakeLLM.script


def test_openai_asks_from_many_tasks_at_once(scripted: tuple[Client, FakeLLM]) -> None:
    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(base_url=address(scripted[0]), api_key=TOKEN, max_retries=0) as client:

            async def one(number: int) -> str:
                asked: Any = [{"role": "user", "content": f"{number}"}]
                if number % 2:
                    whole = await client.chat.completions.create(model="fake", messages=asked)
                    return str(whole.choices[0].message.content)
                stream = await client.chat.completions.create(model="fake", messages=asked, stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream])

            return await asyncio.gather(*(one(number) for number in range(16)))

    assert asyncio.run(ask()) == [f"You said: {number}" for number in range(16)]


def test_llm_asks(scripted: tuple[Client, FakeLLM], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    models = pytest.importorskip("llm.default_plugins.openai_models")
    model = models.Chat("ours", model_name="fake", api_base=address(scripted[0]), key=TOKEN)
    conversation = model.conversation()
    for stream, text in ((True, "Hello"), (False, "again")):
        response = conversation.prompt(text, key=TOKEN, stream=stream, system="Be kind.")
        assert response.text() == f"You said: {text}"
        assert response.usage().output > 0
    call = scripted[1].encoded[-1]
    assert [message.role for message in call.messages] == ["system", "user", "assistant", "user"]


@pytest.mark.slow
def test_langchain_asks(scripted: tuple[Client, FakeLLM]) -> None:
    langchain = pytest.importorskip("langchain_openai")
    model = langchain.ChatOpenAI(
        base_url=address(scripted[0]), api_key=TOKEN, model="fake", max_retries=0, logprobs=True, top_logprobs=2
    )
    whole = model.invoke("Hello")
    assert whole.content == "You said: Hello"
    assert whole.usage_metadata["output_tokens"] > 0
    assert whole.response_metadata["logprobs"]["content"][0]["token"] == "Y"
    assert "".join(chunk.content for chunk in model.stream([("system", "Be kind."), ("user", "x")])) == "You said: x"
    older = langchain.OpenAI(base_url=address(scripted[0]), api_key=TOKEN, model="fake", max_retries=0)
    assert older.invoke("Hi") == "You gave me a prompt."
