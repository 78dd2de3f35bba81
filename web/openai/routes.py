"""/v1/models, /v1/chat/completions and /v1/completions."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from nanochat_infer.errors import ParameterError
from sessions import SessionManager
from sessions.prompt import LanguageModel, RunningGeneration
from web.body import parse_body
from web.errors import HttpError
from web.openai import stateful
from web.openai.answering import Answering
from web.openai.chat_request import ChatRequest, parse_chat
from web.openai.completion_request import CompletionRequest, parse_completion
from web.openai.generating import Generating, refused_start
from web.openai.logprob_shapes import LogprobShapes
from web.openai.model import check_name, loaded_model
from web.openai.running import RunningChoices
from web.openai.shapes import ChatShapes, CompletionShapes, Shapes
from web.openai.shown_tokens import ShownTokens
from web.openai.text_routes import text_routes
from web.options import WebOptions
from web.responses import json_response
from web.turns import Turns

# Who left is noticed by a write; the limit is a second.
PATIENCE_S = 0.5
MAX_REQUESTS = 64
_MAX_HEADER_CHARACTERS = 500


def openai_routes(manager: SessionManager, options: WebOptions, turns: Turns) -> Blueprint:
    """Return the routes.

    Args:
        manager: has the model.
        options: of the server.
        turns: answers what belongs to a conversation that is kept.
    """
    blueprint, routes = Blueprint("openai", __name__), _OpenaiRoutes(manager, options, turns)
    blueprint.get("/v1/models")(routes.models)
    blueprint.get("/v1/models/<path:name>")(routes.model)
    blueprint.post("/v1/chat/completions")(routes.chat)
    blueprint.post("/v1/completions")(routes.complete)
    blueprint.register_blueprint(text_routes(manager, options))
    return blueprint


class _OpenaiRoutes:
    def __init__(self, manager: SessionManager, options: WebOptions, turns: Turns) -> None:
        self._manager = manager
        self._options = options
        self._turns = turns
        self._begun = int(time.time())
        self._places = threading.BoundedSemaphore(MAX_REQUESTS)

    def models(self) -> Response:
        """List what is loaded: one model, or none yet."""
        llm = self._manager.loaded
        return json_response({"object": "list", "data": [] if llm is None else [self._described(llm)]})

    def model(self, name: str) -> Response:
        """Describe the model that is loaded."""
        llm = self._llm()
        check_name(name, llm.info)
        return json_response(self._described(llm))

    def chat(self) -> Response:
        """Answer a conversation."""
        llm = self._llm()
        values = parse_body(request.get_data(cache=False))
        usual = self._options.new_session()
        asked = parse_chat(values, usual.params, llm.info.context_length)
        check_name(asked.model, llm.info)
        if values.get(stateful.FIELD) is not None:
            return _with_ignored(stateful.answer(self._turns, values, asked, _is_gone()), asked.ignored)
        asked = replace(asked, prompt=asked.prompt.usually(usual.thinking))
        generating = asked.generating

        def begin() -> Answering:
            logprobs = _logprobs(llm, generating)
            shapes = ChatShapes(
                llm.info.name, llm.info.fingerprint, include_usage=generating.include_usage, logprobs=logprobs
            )
            return self._answering(llm, _begin_chat(llm, asked), shapes, generating)

        return self._response(begin, generating, asked.ignored)

    def complete(self) -> Response:
        """Go on with texts."""
        llm = self._llm()
        values = parse_body(request.get_data(cache=False))
        asked = parse_completion(values, self._options.new_session().params, llm.info.context_length)
        check_name(asked.model, llm.info)
        generating = asked.generating

        def begin() -> Answering:
            generations, echoes = _begin_completion(llm, asked)
            shapes = CompletionShapes(
                llm.info.name,
                llm.info.fingerprint,
                len(asked.prompts),
                echoes,
                include_usage=generating.include_usage,
                logprobs=_logprobs(llm, generating),
            )
            return self._answering(llm, generations, shapes, generating)

        return self._response(begin, generating, asked.ignored)

    def _llm(self) -> LanguageModel:
        return loaded_model(self._manager, self._options.model_state)

    def _described(self, llm: LanguageModel) -> dict[str, Any]:
        info = llm.info
        described = {"id": info.name, "object": "model", "created": self._begun, "owned_by": "local"}
        return described | {"max_model_len": info.context_length}

    def _answering(
        self, llm: LanguageModel, generations: Sequence[RunningGeneration], shapes: Shapes, generating: Generating
    ) -> Answering:
        shown = [ShownTokens(llm.tokenizer.token_bytes) for _ in generations] if _wants_logprobs(generating) else []
        return Answering(
            RunningChoices(generations, PATIENCE_S),
            shapes,
            shown,
            _is_gone(),
            self._places.release,
            include_usage=generating.include_usage,
            return_progress=generating.return_progress,
        )

    def _response(self, begin: Callable[[], Answering], generating: Generating, ignored: Sequence[str]) -> Response:
        if not self._places.acquire(blocking=False):
            raise HttpError(503, f"{MAX_REQUESTS} requests are answered already; try again later", code="busy")
        try:
            answering = begin()
        except BaseException as error:
            self._places.release()
            if isinstance(error, ParameterError):
                raise refused_start(error) from None
            raise
        if not generating.stream:
            return _with_ignored(json_response(answering.whole()), ignored)
        response = Response(answering, content_type="text/event-stream; charset=utf-8")
        response.headers["X-Accel-Buffering"] = "no"
        return _with_ignored(response, ignored)


def _begin_chat(llm: LanguageModel, asked: ChatRequest) -> list[RunningGeneration]:
    prompt = asked.prompt
    prompt_ids = llm.encode_chat(
        prompt.messages, enable_thinking=prompt.thinking, continue_final_message=prompt.continues
    )
    may_think = llm.info.supports_thinking and prompt.thinking is not False and not prompt.continues
    # What goes on from a text begins with its space, and has no thinking of its own.
    plain = True if prompt.continues else None
    return _begin(llm, [prompt_ids], asked.generating, plain=plain, may_think=may_think)


def _begin_completion(llm: LanguageModel, asked: CompletionRequest) -> tuple[list[RunningGeneration], list[str]]:
    """Submit every choice of every prompt, and return with them the texts that they begin with."""
    prompts = [
        llm.tokenizer.encode(prompt, parse_special=asked.parse_special) if isinstance(prompt, str) else prompt
        for prompt in asked.prompts
    ]
    generations = _begin(llm, prompts, asked.generating, plain=True, may_think=False)
    echoes = [""] * len(asked.prompts)
    if asked.echo:
        echoes = [
            prompt if isinstance(prompt, str) else llm.tokenizer.decode(prompt, skip_special_tokens=False)
            for prompt in asked.prompts
        ]
    return generations, [echo for echo in echoes for _ in range(asked.generating.num_choices)]


def _begin(
    llm: LanguageModel, prompts: Sequence[Sequence[int]], generating: Generating, *, plain: bool | None, may_think: bool
) -> list[RunningGeneration]:
    """Submit every choice; none where one is refused."""
    begun: list[RunningGeneration] = []
    try:
        for prompt_ids in prompts:
            for place in range(generating.num_choices):
                options = generating.logits_of_choice(llm, after_thinking=may_think)
                begun.append(llm.start(prompt_ids, generating.params_of(place), plain=plain, options=options))
    except BaseException:
        for generation in begun:
            generation.cancel()
        raise
    return begun


def _logprobs(llm: LanguageModel, generating: Generating) -> LogprobShapes | None:
    logits = generating.logits
    if logits is None or logits.num_logprobs is None:
        return None
    return LogprobShapes(llm.tokenizer, logits.num_logprobs)


def _wants_logprobs(generating: Generating) -> bool:
    return generating.logits is not None and generating.logits.num_logprobs is not None


def _is_gone() -> Callable[[], bool]:
    """Return what tells whether the client of this request has left."""
    environ: Mapping[str, Any] = request.environ
    found: Callable[[], bool] = environ.get("waitress.client_disconnected", lambda: False)
    return found


def _with_ignored(response: Response, ignored: Sequence[str]) -> Response:
    if ignored:
        response.headers["X-Ignored-Fields"] = ascii(", ".join(ignored)[:_MAX_HEADER_CHARACTERS])[1:-1]
    return response
