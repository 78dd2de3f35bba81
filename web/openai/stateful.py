"""/v1/chat/completions with a "session_id": the server keeps the conversation, and messages holds only what is new."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response

from nanochat_infer.generation import GenerationResult, TextDelta
from sessions import AnswerFinished
from web.errors import HttpError, error_body
from web.openai.chat_request import ChatRequest
from web.openai.shapes import ChatShapes
from web.rendered import to_json
from web.responses import json_response
from web.turns import Asked, Turn, Turns

FIELD = "session_id"
NEW = "new"
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed", "stop")
# What a saved answer has no place for, with the value of each that asks for nothing.
_NOT_KEPT: Mapping[str, tuple[Any, ...]] = {
    "n": (1,),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "response_format": ({"type": "text"},),
    "continue_final_message": (False,),
    "add_generation_prompt": (True,),
    "return_progress": (False,),
    "ignore_eos": (False,),
}


def answer(turns: Turns, values: Mapping[str, Any], asked: ChatRequest, is_gone: Callable[[], bool]) -> Response:
    """Answer a request of /v1/chat/completions that has the field "session_id".

    Args:
        turns: of the application; openai_routes gets it as its third argument.
        values: the body.
        asked: what parse_chat made of it.
        is_gone: tells whether the client left; its answer ends then, and what there is of it is kept.

    Raises:
        HttpError: there is no such conversation, or something is asked for that a saved answer cannot have.
    """
    model = turns.model()
    turn = turns.begin(_asked(values, asked))
    include_usage = asked.generating.include_usage
    shapes = ChatShapes(model.name, model.fingerprint, include_usage=include_usage)
    if asked.generating.stream:
        response = Response(
            _Stream(turn, shapes, is_gone, include_usage=include_usage),
            content_type="text/event-stream; charset=utf-8",
        )
        response.headers["X-Accel-Buffering"] = "no"
    else:
        finished = turn.result(is_gone)
        whole = shapes.whole([_result(turn, finished)])
        response = json_response(whole | _unsaved(turn, finished) | {FIELD: turn.session_id})
    response.headers["X-Session-Id"] = turn.session_id
    return response


def _asked(values: Mapping[str, Any], asked: ChatRequest) -> Asked:
    session_id = values[FIELD]
    if not isinstance(session_id, str) or not session_id:
        raise HttpError(400, f'{FIELD} must be the id of a conversation, or "{NEW}"', param=FIELD)
    for name, neutral in _NOT_KEPT.items():
        if (value := values.get(name)) is not None and value not in neutral:
            raise HttpError(400, f"{name} does not go with {FIELD}; leave out one of the two", param=name)
    is_new = session_id == NEW
    roles = [message.role for message in asked.prompt.messages]
    if roles != ["user"] and not (is_new and roles == ["system", "user"]):
        raise HttpError(
            400,
            f"with {FIELD}, messages holds only what is new: one message of role user, and before it one of role "
            f'system where {FIELD} is "{NEW}"',
            param="messages",
        )
    params = {name: getattr(asked.generating.params, name) for name in _SAMPLING if values.get(name) is not None}
    if values.get("max_tokens") is not None or values.get("max_completion_tokens") is not None:
        params["max_tokens"] = asked.generating.params.max_tokens
    return Asked(
        prompt=asked.prompt.messages[-1].content,
        session_id=None if is_new else session_id,
        params=params,
        thinking=asked.prompt.thinking,
        system=asked.prompt.messages[0].content if len(roles) == 2 else None,
    )


class _Stream:
    """The chunks of one answer, as bytes; close() ends it."""

    def __init__(self, turn: Turn, shapes: ChatShapes, is_gone: Callable[[], bool], *, include_usage: bool) -> None:
        self._turn = turn
        self._shapes = shapes
        self._is_gone = is_gone
        self._include_usage = include_usage

    def __iter__(self) -> Iterator[bytes]:
        shapes, turn = self._shapes, self._turn
        yield self._chunk(shapes.begin(0))
        for events in turn:
            if self._is_gone():
                return
            deltas = [event for event in events if isinstance(event, TextDelta) and event.text]
            yield b"".join(self._chunk(shapes.piece(0, delta)) for delta in deltas) or b": ping\n\n"
        try:
            finished = turn.ended()
            result = _result(turn, finished)
        except HttpError as error:
            yield _data(error_body(error).decode())
            return
        yield self._chunk(shapes.end(0, result) | _unsaved(turn, finished))
        if self._include_usage:
            yield self._chunk(shapes.counts([result]))
        yield _data("[DONE]")

    def close(self) -> None:
        """End what runs."""
        self._turn.close()

    def _chunk(self, chunk: Mapping[str, Any]) -> bytes:
        return _data(to_json({**chunk, FIELD: self._turn.session_id}))


def _unsaved(turn: Turn, finished: AnswerFinished) -> dict[str, bool]:
    """Return the field that tells of an answer which was to be saved and could not be; else nothing."""
    return {} if finished.saved or turn.is_private else {"saved": False}


def _result(turn: Turn, finished: AnswerFinished) -> GenerationResult:
    """Return the end of an answer as the shapes take it.

    Raises:
        HttpError: somebody else stopped it; a client would take it for whole.
    """
    if finished.finish_reason == "cancelled":
        # OpenAI's clients ask again after a conflict, unless they are told.
        raise HttpError(
            409,
            "this answer was stopped elsewhere, as on the page; what there is of it is kept in the conversation",
            code="cancelled",
            headers={"X-Session-Id": turn.session_id, "X-Should-Retry": "false"},
        )
    return GenerationResult(
        text=finished.text,
        token_ids=finished.token_ids,
        finish_reason=finished.finish_reason,
        usage=finished.usage,
        timings=finished.timings,
        reasoning=finished.reasoning,
        message=finished.message,
        seed=finished.seed,
        reuse=finished.reuse,
    )


def _data(text: str) -> bytes:
    return f"data: {text}\n\n".encode("utf-8", "replace")
