"""/openapi.json: every route is in it, its schemas are sound, and what it says is what the server does."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import web.api_chat
from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN
from web.app import create_app
from web.credential import Credential
from web.openapi import description
from web.options import WebOptions
from web.shapes import PARAMETERS

jsonschema_rs = pytest.importorskip("jsonschema_rs")


@pytest.fixture(name="routes", scope="module")
def routes_of_the_application() -> set[tuple[str, str]]:
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as manager:
        app = create_app(manager, WebOptions(Credential(TOKEN), port=1))
        return {
            (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
            for rule in app.url_map.iter_rules()
            for method in rule.methods or ()
            if method not in ("HEAD", "OPTIONS")
        }


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def schemas(node: Any) -> Iterator[Any]:
    """Every schema of a description, at whatever place."""
    if isinstance(node, dict):
        if "schema" in node and isinstance(node["schema"], dict):
            yield node["schema"]
        for child in node.values():
            yield from schemas(child)
    elif isinstance(node, list):
        for child in node:
            yield from schemas(child)


def test_every_route_is_in_it_and_nothing_else(routes: set[tuple[str, str]]) -> None:
    described = {(method, path) for method, path, _ in operations()}
    assert routes - described == set(), "not described"
    assert described - routes == set(), "no such route"
    assert len(routes) > 35


def test_its_schemas_are_json_schemas_and_every_name_in_it_leads_somewhere() -> None:
    whole = description()
    found = [*schemas(whole["paths"]), *whole["components"]["schemas"].values()]
    assert len(found) > 100
    for schema in found:
        jsonschema_rs.Draft202012Validator({**schema, "components": whole["components"]})
    names = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(whole)))
    assert names <= whole["components"]["schemas"].keys()
    assert not whole["components"]["schemas"].keys() - names, "nobody needs it"
    with pytest.raises(Exception, match="nowhere"):
        jsonschema_rs.Draft202012Validator({"$ref": "#/components/schemas/nowhere", "components": {}})


def test_every_operation_has_a_name_of_its_own_a_summary_and_the_refusals() -> None:
    names = Counter(operation["operationId"] for _, _, operation in operations())
    assert [name for name, count in names.items() if count > 1] == []
    for method, path, operation in operations():
        assert operation["summary"], path
        assert {"400", "421"} <= operation["responses"].keys(), path
        assert ("401" in operation["responses"]) == (operation.get("security") != [] or method == "POST"), path
        declared = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), path


def test_the_ranges_are_those_of_the_parsers() -> None:
    whole = description()
    settings = whole["components"]["schemas"]["SamplingChanges"]["properties"]
    assert settings.keys() == {parameter["name"] for parameter in PARAMETERS}
    assert (settings["temperature"]["minimum"], settings["temperature"]["maximum"]) == (0, 2)
    chat = whole["paths"]["/api/chat"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator({**chat, "components": whole["components"]})
    for body, expected in (
        ({"prompt": "x"}, True),
        ({"prompt": "x", "temperature": 2, "top_k": -1, "seed": "18446744073709551615", "stop": "a"}, True),
        ({"prompt": "x", "temperature": 2.01}, False),
        ({"prompt": "x", "top_p": 0}, False),
        ({"prompt": "x", "stop": ["a"] * 5}, False),
        ({"prompt": "x", "seed": "-1"}, False),
        ({"prompt": ""}, False),
        ({"prompt": "x", "wonder": 1}, False),
        ({}, False),
    ):
        assert validator.is_valid(body) == expected, body


def test_what_is_made_of_it_is_answered_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.web.fuzz_openapi import fuzzing, run
    from tests.web.openapi_requests import Made

    with fuzzing() as fuzz:
        run(fuzz, 300, 7)
        fuzz.alive()
        assert fuzz.num_sent >= 300
        assert len({(method, path) for method, path, _ in fuzz.counts}) > 30
        by_status = Counter({status: 0 for _, _, status in fuzz.counts})
        for (_, _, status), count in fuzz.counts.items():
            by_status[status] += count
        # Most of it is let in, or the rest would not be tried.
        assert by_status[200] + by_status[201] + by_status[204] > 80
        assert by_status[400] > 30
        # The controls: a bug, and an answer that is not as it is described.
        good = Made(("POST", "/api/chat"), {}, {}, {"prompt": "x"})
        fuzz.send(good)
        monkeypatch.setattr(web.api_chat, "_values", lambda turn, finished: {"text": finished.text})
        with pytest.raises(AssertionError, match="required property"):
            fuzz.send(good)
        monkeypatch.setattr(web.api_chat, "_values", lambda turn, finished: 1 / 0)
        with pytest.raises(AssertionError, match="500"):
            fuzz.send(good)
