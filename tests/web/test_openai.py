"""/v1/chat/completions and /v1/models: OpenAI's shapes to the letter, and what is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from nanochat_infer.sampling_params import SamplingParams
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Piece
from tests.openai_requests import COMPLETIONS, MESSAGES, asked, chat, chunks
from tests.web_client import Client, serving
from web.options import ModelState, NewSession

LONG = "x" * ((1 << 20) + 1)


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[tuple[Client, FakeLLM]]:
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm) as (client, _):
        yield client, llm


def test_a_whole_answer(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    reply = chat(client, model="fake")
    shape = {"id", "object", "created", "model", "system_fingerprint", "choices", "usage", "timings"}
    assert reply.keys() == shape
    assert (reply["object"], reply["model"]) == ("chat.completion", "fake")
    message = {"role": "assistant", "content": "You said: Hi"}
    assert reply["choices"] == [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}]
    usage, timings = reply["usage"], reply["timings"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert timings["cache_n"] == usage["prompt_tokens_details"]["cached_tokens"] >= 0
    assert timings["prompt_n"] + timings["cache_n"] == usage["prompt_tokens"]
    assert timings["predicted_n"] == usage["completion_tokens"]
    again = chat(client)["usage"]
    assert again["prompt_tokens_details"]["cached_tokens"] > 0, "the same prompt is there already"


def test_models_by_every_name_that_counts(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    listed = client.get("/v1/models")
    (model,) = listed["data"]
    assert (listed["object"], model["object"], model["owned_by"]) == ("list", "model", "local")
    assert (model["id"], model["max_model_len"]) == ("fake", 4096)
    assert model["created"] > 1_600_000_000
    assert client.get("/v1/models/fake") == model
    for name in ("fake", "default", ""):
        assert chat(client, model=name)["model"] == "fake"
    for reply in (asked(client, model="gpt-4o"), client.request("GET", "/v1/models/org/gpt-4o")):
        error = reply.json["error"]
        assert (reply.status, error["code"], error["param"]) == (404, "model_not_found", "model")
        assert "'fake' is loaded" in error["message"]


def test_a_stream_has_the_role_first_an_empty_delta_last_and_one_id(running: tuple[Client, FakeLLM]) -> None:
    found = chunks(running[0], stream_options={"include_usage": True})
    assert found[-1] == "[DONE]"
    assert len({(c["id"], c["created"], c["object"]) for c in found[:-1]}) == 1
    *texts, end, counts = found[:-1]
    assert texts[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert all(list(c["choices"][0]["delta"]) == ["content"] for c in texts[1:])
    assert all(c["choices"][0]["delta"]["content"] for c in texts[1:]), "no empty ones"
    assert "".join(c["choices"][0]["delta"]["content"] for c in texts) == "You said: Hi"
    assert (end["choices"][0]["delta"], end["choices"][0]["finish_reason"]) == ({}, "stop")
    assert end["timings"]["predicted_n"] == counts["usage"]["completion_tokens"] > 0
    assert all(c["choices"][0]["finish_reason"] is None for c in texts)
    assert all(c["usage"] is None for c in (*texts, end))
    assert counts["choices"] == []
    assert not any("usage" in c for c in chunks(running[0])[:-1]), "nobody asked"


def test_what_is_asked_reaches_the_engine(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    messages = [
        {"role": "developer", "content": "Be kind."},
        {"role": "assistant", "content": "yes", "reasoning_content": "hm", "tool_calls": None},
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
    ]
    first = len(llm.started)
    reply = chat(
        client,
        messages=messages,
        temperature=0.5,
        top_p=0.5,
        top_k=7,
        seed=-1,
        max_completion_tokens=9,
        stop="\n\n",
        n=2,
        user="me",
        logit_bias={"17": -100, "5": 1.5},
        frequency_penalty=-2,
        presence_penalty=0.5,
        chat_template_kwargs={"enable_thinking": False},
        reasoning_effort="high",
    )
    assert [choice["index"] for choice in reply["choices"]] == [0, 1]
    assert [choice["finish_reason"] for choice in reply["choices"]] == ["length", "length"]
    params, options = llm.started[first].params, llm.started[first].options
    assert (params.temperature, params.top_p, params.top_k, params.max_tokens) == (0.5, 0.5, 7, 9)
    assert (params.stop, params.seed, llm.started[first + 1].params.seed) == (("\n\n",), 2**63 - 1, 0)
    assert options is not None
    assert (dict(options.logit_bias), options.frequency_penalty, options.presence_penalty) == (
        {17: -100.0, 5: 1.5},
        -2.0,
        0.5,
    )
    call = llm.encoded[-1]
    # Parts of a text are lines, as in vLLM: glued together, words of two parts would become one.
    assert [(m.role, m.content, m.reasoning) for m in call.messages] == [
        ("system", "Be kind.", ""),
        ("assistant", "yes", "hm"),
        ("user", "a\nb", ""),
    ]
    assert call.enable_thinking is False


def test_who_asks_for_nothing_special_takes_the_plain_path(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    nothing = {"logprobs": False, "top_logprobs": 0, "logit_bias": {}, "frequency_penalty": 0, "presence_penalty": 0}
    nothing |= {"response_format": {"type": "text"}, "tools": [], "n": None, "stop": None, "ignore_eos": False}
    chat(client, **nothing)
    assert llm.started[-1].options is None
    assert llm.started[-1].plain is None
    assert llm.encoded[-1].enable_thinking is None


def test_each_choice_has_a_constraint_of_its_own(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    named = {"type": "json_schema", "json_schema": {"name": "it", "strict": True, "schema": schema}}
    first = len(llm.started)
    chat(client, n=2, response_format=named)
    constraints: list[Any] = [generation.options.constraint for generation in llm.started[first:] if generation.options]
    assert [constraint.schema for constraint in constraints] == [schema, schema]
    assert constraints[0] is not constraints[1]
    assert constraints[0].after_thinking
    chat(client, response_format={"type": "json_object"}, reasoning_effort="none")
    options: Any = llm.started[-1].options
    assert (options.constraint.schema, options.constraint.after_thinking) == (None, False)


def test_an_unfinished_answer_goes_on(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    messages = [*MESSAGES, {"role": "assistant", "content": "You said"}]
    reply = chat(client, messages=messages, continue_final_message=True, add_generation_prompt=False)
    assert reply["choices"][0]["message"]["content"] == ": Hi"
    assert llm.encoded[-1].continue_final_message
    assert llm.started[-1].plain is True, "its first space counts"


def test_thinking_comes_apart() -> None:
    def think(messages: Any) -> Iterator[Piece]:
        yield "<think>"
        yield "hm"
        yield "</think>"
        yield "yes"

    with serving(FakeLLM(script=think)) as (client, _):
        message = chat(client)["choices"][0]["message"]
        assert message == {"role": "assistant", "content": "yes", "reasoning_content": "hm"}
        deltas = [c["choices"][0]["delta"] for c in chunks(client)[1:-2]]
        assert deltas == [{"reasoning_content": "hm"}, {"content": "yes"}]


def test_the_way_through_the_prompt_is_told(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    llm.kv.evict()
    llm.prefill_chunk = 16
    try:
        found = chunks(client, messages=[{"role": "user", "content": "x" * 100}], return_progress=True)
    finally:
        llm.prefill_chunk = 256
    progress = [c["prompt_progress"] for c in found if "prompt_progress" in c]
    assert progress, "the prompt takes several steps"
    assert [p["processed"] for p in progress] == sorted({p["processed"] for p in progress})
    assert progress[-1]["processed"] == progress[-1]["total"] > 100
    assert all(p.keys() == {"total", "cache", "processed", "time_ms"} for p in progress)
    assert not any("prompt_progress" in c for c in chunks(client)[:-1]), "nobody asked"


def test_a_character_is_never_split_and_no_chunk_is_empty() -> None:
    script: list[Piece] = [b"a\xe2", b"\x82", b"\xacb", "", b"\xf0\x9d\x84", b"\x9e"]
    with serving(FakeLLM(script=lambda _: script)) as (client, _):
        texts = [c["choices"][0]["delta"].get("content") for c in chunks(client)[1:-2]]
        assert texts == ["a", "€b", "𝄞"]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "Hi"}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": MESSAGES * 2001}, "messages"),
        ({"messages": [*MESSAGES, {"role": "assistant", "content": "x"}]}, "messages"),
        ({"messages": MESSAGES, "continue_final_message": True}, "messages"),
        ({"messages": [{"role": "assistant", "content": ""}], "continue_final_message": True}, "messages"),
        ({"continue_final_message": True, "add_generation_prompt": True}, "add_generation_prompt"),
        ({"add_generation_prompt": False}, "add_generation_prompt"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0]"),
        ({"messages": [{"role": ["user"], "content": "x"}]}, "messages[0]"),
        ({"messages": [{"role": "assistant", "content": "", "tool_calls": [{}]}, *MESSAGES]}, "messages[0]"),
        ({"messages": [{"role": "assistant", "content": "", "reasoning": 1}, *MESSAGES]}, "messages[0]"),
        ({"messages": [{"role": "user"}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": LONG}]}, "messages[0]"),
        ({"model": 5}, "model"),
        ({"n": 0}, "n"),
        ({"n": 9}, "n"),
        ({"n": True}, "n"),
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": "1"}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 1.5}, "max_tokens"),
        ({"max_tokens": 4097}, "max_tokens"),
        ({"max_completion_tokens": 0, "max_tokens": 5}, "max_completion_tokens"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"stop": [""]}, "stop"),
        ({"stop": ["x" * 257]}, "stop"),
        ({"seed": 1.5}, "seed"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": []}, "stream_options"),
        ({"logprobs": 1}, "logprobs"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": True}, "top_logprobs"),
        ({"logit_bias": []}, "logit_bias"),
        ({"logit_bias": {"x": 1}}, "logit_bias"),
        ({"logit_bias": {"01": 1}}, "logit_bias"),
        ({"logit_bias": {"1": "5"}}, "logit_bias"),
        ({"logit_bias": {"1": 101}}, "logit_bias"),
        ({"logit_bias": {str(i): 1 for i in range(1025)}}, "logit_bias"),
        ({"frequency_penalty": 2.1}, "frequency_penalty"),
        ({"frequency_penalty": True}, "frequency_penalty"),
        ({"presence_penalty": "1"}, "presence_penalty"),
        ({"reasoning_effort": "utmost"}, "reasoning_effort"),
        ({"response_format": "json"}, "response_format"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a b"}}}, "response_format"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": 1}}}, "response_format"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": 1}}}, "response_format"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"modalities": ["audio"]}, "modalities"),
    ],
)
def test_what_is_wrong_or_not_done_here_is_said(
    running: tuple[Client, FakeLLM], fields: dict[str, Any], param: str | None
) -> None:
    reply = asked(running[0], **fields)
    assert reply.status == 400, reply.body
    error = reply.json["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["message"][-1:].isalnum() or error["message"][-1:] in "'\")]…", "one sentence, without a dot"


def test_fields_that_nobody_knows_are_named_and_the_answer_comes(running: tuple[Client, FakeLLM]) -> None:
    reply = asked(running[0], wonder=1, füllung=2, user="x", **{"it's\r\nX-Evil: 1": 3})
    assert reply.status == 200
    assert reply.headers["x-ignored-fields"] == r"füllung, it's\r\nX-Evil: 1, wonder".replace("ü", r"\xfc")
    assert "x-evil" not in reply.headers


def test_names_inside_of_others_that_nobody_knows_are_named_too(running: tuple[Client, FakeLLM]) -> None:
    client, llm = running
    known: dict[str, Any] = {
        "chat_template_kwargs": {"enable_thinking": False},
        "stream_options": {"include_usage": True},
    }
    assert "x-ignored-fields" not in asked(client, **known).headers, "the control"
    more = {name: values | {"wonder": 1, "also": None} for name, values in known.items()}
    reply = asked(client, **more, stream=True, wonder=1)
    inner = [f"{name}.{field}" for name in known for field in ("also", "wonder")]
    assert (reply.status, reply.headers["x-ignored-fields"]) == (200, ", ".join([*inner, "wonder"]))
    assert llm.encoded[-1].enable_thinking is False
    more.pop("chat_template_kwargs")
    reply = client.request("POST", COMPLETIONS, {"prompt": "Hi"} | more)
    assert (reply.status, reply.headers["x-ignored-fields"]) == (200, "stream_options.also, stream_options.wonder")


@pytest.mark.parametrize("thinking", [False, True])
def test_stop_and_thinking_of_the_server_hold_where_a_request_says_nothing(thinking: bool) -> None:
    usual = NewSession(SamplingParams(stop=("###",)), thinking=thinking)
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm, new_session=lambda: usual) as (client, _):
        nothing: list[dict[str, Any]] = [{}, {"stop": None, "chat_template_kwargs": {}, "reasoning_effort": None}]
        for fields in nothing:
            chat(client, **fields)
            assert llm.started[-1].params.stop == ("###",)
            assert llm.encoded[-1].enable_thinking is thinking
        chat(client, stop=[], chat_template_kwargs={"enable_thinking": not thinking})
        assert not llm.started[-1].params.stop
        assert llm.encoded[-1].enable_thinking is not thinking
        chat(client, stop="END", reasoning_effort="none" if thinking else "low")
        assert llm.started[-1].params.stop == ("END",)
        assert llm.encoded[-1].enable_thinking is not thinking
        chat(client, response_format={"type": "json_object"})
        assert llm.constraints[-1].after_thinking is thinking
        client.post("/apply-template", {"messages": MESSAGES})
        assert llm.encoded[-1].enable_thinking is thinking, "the prompt that would be answered"
        client.post(COMPLETIONS, {"prompt": "Hi"})
        assert llm.started[-1].params.stop == ("###",)


def test_a_saved_conversation_keeps_its_own_setting_about_thinking() -> None:
    usual = [NewSession(thinking=False)]
    llm = FakeLLM(info=FakeInfo(supports_thinking=True))
    with serving(llm, new_session=lambda: usual[-1]) as (client, _):
        session = chat(client, session_id="new")["session_id"]
        usual.append(NewSession(thinking=True))
        first = len(llm.encoded)
        chat(client, session_id=session)
        # Of what is encoded ahead, in the background, too.
        assert {call.enable_thinking for call in llm.encoded[first:]} == {False}
        chat(client)
        assert any(call.enable_thinking for call in llm.encoded[first:]), "the control"


def test_a_format_does_not_go_on_with_an_answer_that_began_without_it(running: tuple[Client, FakeLLM]) -> None:
    client, _ = running
    messages = [*MESSAGES, {"role": "assistant", "content": '{"a": '}]
    going_on = {"messages": messages, "continue_final_message": True, "add_generation_prompt": False}
    for wanted in ({"type": "json_object"}, {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}):
        reply = asked(client, **going_on, response_format=wanted)
        assert (reply.status, reply.json["error"]["param"]) == (400, "response_format")
    assert asked(client, **going_on, response_format={"type": "text"}).status == 200, "the control"


def test_a_model_that_failed_does_not_say_where_it_lies() -> None:
    def load() -> Any:
        raise AssertionError("nobody waits for it")

    state = ModelState("failed", error="the file /home/me/models/secret-model/config.json is damaged")
    with serving(load, model_state=lambda: state) as (client, _):
        replies = [
            asked(client),
            client.request("GET", "/v1/models/x"),
            client.request("POST", "/tokenize", {"content": "x"}),
        ]
        for reply in replies:
            assert (reply.status, reply.json["error"]["code"]) == (503, "model_unavailable")
            assert reply.sentence == "the file …/config.json is damaged"


def test_a_full_queue_a_full_context_and_a_failure() -> None:
    llm = FakeLLM(busy=True)
    with serving(llm) as (client, _):
        reply = asked(client)
        assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (503, "busy", "2")
        llm.busy = False
        reply = asked(client, messages=[{"role": "user", "content": "x" * 5000}])
        assert (reply.status, reply.json["error"]["code"]) == (400, "context_length_exceeded")
        llm.script = lambda _: ["half", Fail("no number in /home/me/model.bin")]
        reply = asked(client)
        assert (reply.status, reply.sentence) == (500, "no number in …/model.bin")
        found = chunks(client)
        assert found[-2]["choices"][0]["delta"] == {"content": "half"}
        assert found[-1]["error"]["message"] == "no number in …/model.bin"
        llm.script = lambda _: [RuntimeError("a bug below")]
        assert "internal error" in asked(client).sentence
