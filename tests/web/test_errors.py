"""What an error says to a client: one sentence, and nothing of where things lie."""

import json
from typing import Any

import pytest

from nanochat_infer.errors import BusyError, ContextLengthError, DeviceError, ModelFileError, NanochatInferError
from sessions.readers import UnreadableError
from tests.fake_llm import FakeLLM
from tests.web_client import serving
from web.body import shown
from web.errors import HttpError, error_body, http_error, without_folders
from web.options import ModelState


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("config.json of /home/me/models/tiny is damaged", "config.json of …/tiny is damaged"),
        ("no such file: /home/me/x.json", "no such file: …/x.json"),
        ("'/var/lib/a b/c' and \"/srv/d/e\" differ", "'…/a b/c' and \"…/e\" differ"),
        ("stop is from 0 to 2 and/or null", "stop is from 0 to 2 and/or null"),
        ("use http://127.0.0.1:8471/v1/models", "use http://127.0.0.1:8471/v1/models"),
        ("it needs 3 / 4 of /", "it needs 3 / 4 of /"),
        ("", ""),
    ],
)
def test_files_have_names_and_no_folders(sentence: str, said: str) -> None:
    assert without_folders(sentence) == said


def test_a_long_line_of_slashes_is_no_work() -> None:
    # One that looks at every end from every beginning would not come back.
    assert without_folders("/a" * 50_000 + " x").startswith("…/")
    assert without_folders("/" * 100_000)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BusyError("b"), 503, "busy"),
        (ContextLengthError("c"), 400, "context_length_exceeded"),
        (UnreadableError("u"), 503, "unreadable"),
        (DeviceError("d"), 503, "model_unavailable"),
        (ModelFileError("m"), 503, "model_unavailable"),
        (NanochatInferError("not saved: the disk is full"), 500, "not_saved"),
        (NanochatInferError("x"), 400, None),
        (HttpError(404, "no", code="own"), 404, "own"),
    ],
)
def test_each_error_has_its_status_and_shape(error: NanochatInferError, status: int, code: str | None) -> None:
    found = http_error(error)
    body = json.loads(error_body(found))["error"]
    assert (found.status, found.code, body["code"]) == (status, code, code)
    assert body.keys() == {"message", "type", "param", "code", "request_id"}
    assert ("Retry-After" in found.headers) == (status == 503)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x" * 100, "'" + "x" * 38 + "…"),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object of 1"),
        (1.5, "1.5"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_by_its_beginning(value: Any, said: str) -> None:
    assert shown(value) == said


@pytest.mark.parametrize("state", ["loading", "failed"])
def test_health_tells_a_model_that_comes_from_one_that_does_not(state: Any) -> None:
    with serving(lambda: FakeLLM(), model_state=lambda: ModelState(state, error="/home/me/x is damaged")) as (
        client,
        _,
    ):
        reply = client.request("GET", "/health")
        assert (reply.status, reply.json["error"]["code"]) == (503, state)
        assert b"/home" not in reply.body
