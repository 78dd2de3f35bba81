"""/v1/models and /v1/chat/completions."""

import threading
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from nanochat_infer.generation import GenerationResult
from sessions import SessionManager
from sessions.prompt import LanguageModel, RunningGeneration
from web.body import parse_body
from web.errors import HttpError, error_body
from web.openai.chat_request import ChatRequest, parse_chat
from web.openai.running import RunningChoices
from web.openai.shapes import ChatShapes
from web.options import WebOptions
from web.rendered import to_json
from web.responses import json_response

# Who left is noticed by a write; the limit is a second.
PATIENCE_S = 0.5
MAX_REQUESTS = 64


def openai_routes(manager: SessionManager, options: WebOptions) -> Blueprint:
    """Return the routes.

    Args:
        manager: has the model.
        options: of the server.
    """
    routes = Blueprint("openai", __name__)
    places = threading.BoundedSemaphore(MAX_REQUESTS)

    @routes.get("/v1/models")
    def models() -> Response:
        llm = manager.loaded
        found = [] if llm is None else [{"id": llm.info.name, "object": "model", "created": 0, "owned_by": "local"}]
        return json_response({"object": "list", "data": found})

    @routes.post("/v1/chat/completions")
    def chat() -> Response:
        llm = manager.loaded
        if llm is None:
            raise HttpError(503, "the model is still being loaded", code="loading")
        asked = parse_chat(
            parse_body(request.get_data(cache=False)), options.new_session().params, llm.info.context_length
        )
        if not places.acquire(blocking=False):
            raise HttpError(503, f"{MAX_REQUESTS} requests are answered already; try again later", code="busy")
        try:
            choices = RunningChoices(_begin(llm, asked), PATIENCE_S)
        except BaseException:
            places.release()
            raise
        shapes = ChatShapes(llm.info.name, llm.info.fingerprint)
        is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
        if asked.stream:
            stream = _Stream(choices, shapes, asked, is_gone, places.release)
            response = Response(stream, content_type="text/event-stream; charset=utf-8")
            response.headers["X-Accel-Buffering"] = "no"
        else:
            response = _whole(choices, shapes, is_gone, places.release)
        if asked.ignored:
            response.headers["X-Ignored-Fields"] = ascii(", ".join(asked.ignored)[:500])
        return response

    return routes


def _begin(llm: LanguageModel, asked: ChatRequest) -> list[RunningGeneration]:
    """Submit every choice; none where one is refused."""
    prompt_ids = llm.encode_chat(asked.messages, enable_thinking=asked.thinking)
    begun: list[RunningGeneration] = []
    try:
        for place in range(asked.num_choices):
            begun.append(llm.start(prompt_ids, asked.params_of(place)))
    except BaseException:
        for generation in begun:
            generation.cancel()
        raise
    return begun


def _whole(
    choices: RunningChoices, shapes: ChatShapes, is_gone: Callable[[], bool], release: Callable[[], None]
) -> Response:
    try:
        for _ in choices:
            if is_gone():
                # Nobody reads the answer to this.
                raise HttpError(408, "the client has left")
    finally:
        choices.cancel()
        release()
    results = _ended(choices)
    failed = next((result for result in results if result.finish_reason == "error"), None)
    if failed is not None:
        raise HttpError(500, failed.message or "the answer could not be finished", code="generation_failed")
    return json_response(shapes.whole(results))


class _Stream:
    """The chunks of one response, as bytes; close() ends the generations."""

    def __init__(
        self,
        choices: RunningChoices,
        shapes: ChatShapes,
        asked: ChatRequest,
        is_gone: Callable[[], bool],
        release: Callable[[], None],
    ) -> None:
        self._choices = choices
        self._shapes = shapes
        self._asked = asked
        self._is_gone = is_gone
        self._release: Callable[[], None] | None = release

    def __iter__(self) -> Iterator[bytes]:
        shapes, choices = self._shapes, self._choices
        yield b"".join(_data(to_json(shapes.begin(place))) for place in range(self._asked.num_choices))
        for found in choices:
            if self._is_gone():
                return
            yield b"".join(_data(to_json(shapes.piece(place, delta))) for place, delta in found) or b": ping\n\n"
        results = _ended(choices)
        for place, result in enumerate(results):
            if result.finish_reason == "error":
                error = HttpError(500, result.message or "the answer could not be finished", code="generation_failed")
                yield _data(error_body(error).decode())
                return
            yield _data(to_json(shapes.end(place, result)))
        if self._asked.include_usage:
            yield _data(to_json(shapes.counts(results)))
        yield _data("[DONE]")

    def close(self) -> None:
        """End what runs."""
        self._choices.cancel()
        release, self._release = self._release, None
        if release is not None:
            release()


def _ended(choices: RunningChoices) -> list[GenerationResult]:
    return [result for result in choices.results if result is not None]


def _data(text: str) -> bytes:
    return f"data: {text}\n\n".encode("utf-8", "replace")
