"""POST /api/chat: a prompt in, an answer out, in a conversation that the server keeps; the plainest way to ask."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from nanochat_infer.generation import TextDelta
from sessions import AnswerFinished
from web.body import Fields, read_fields
from web.errors import HttpError, error_body, without_folders
from web.rendered import to_json
from web.responses import json_response
from web.shapes import PARAMETERS
from web.turns import Asked, Turn, Turns


def api_chat_routes(turns: Turns) -> Blueprint:
    """Return the route.

    Args:
        turns: of the application.
    """
    routes = Blueprint("api_chat", __name__)

    @routes.post("/api/chat")
    def chat() -> Response:
        fields = read_fields()
        stream = fields.optional_flag("stream") or False
        asked = _asked(fields)
        fields.done()
        turn = turns.begin(asked)
        is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
        if stream:
            response = Response(_Events(turn, is_gone), content_type="text/event-stream; charset=utf-8")
            response.headers["X-Accel-Buffering"] = "no"
        else:
            response = json_response(_values(turn, turn.result(is_gone)))
        response.headers["X-Session-Id"] = turn.session_id
        return response

    return routes


def _asked(fields: Fields) -> Asked:
    """Return what a body asks for.

    Raises:
        HttpError: a field is missing or wrong, or is for new conversations and another one is named.
    """
    session_id = fields.optional_text("session")
    new = {"system": fields.optional_text("system"), "name": fields.optional_text("name")}
    private = fields.optional_flag("private")
    if session_id is not None:
        for name, value in (*new.items(), ("private", private)):
            if value is not None:
                raise HttpError(
                    400, f"{name} is for a new conversation; leave it out, or leave out session", param=name
                )
    names = [str(parameter["name"]) for parameter in PARAMETERS]
    given = {name: fields.raw(name, None) for name in names}
    return Asked(
        prompt=fields.text("prompt"),
        session_id=session_id,
        params={name: value for name, value in given.items() if value is not None},
        thinking=fields.optional_flag("thinking"),
        private=private or False,
        **new,
    )


class _Events:
    """The events of one answer, as bytes; close() ends it."""

    def __init__(self, turn: Turn, is_gone: Callable[[], bool]) -> None:
        self._turn = turn
        self._is_gone = is_gone

    def __iter__(self) -> Iterator[bytes]:
        turn = self._turn
        yield _event({"type": "begin", **_ids(turn)})
        for events in turn:
            if self._is_gone():
                return
            deltas = [event for event in events if isinstance(event, TextDelta) and event.text]
            yield b"".join(_event({"type": _KINDS[d.kind], "text": d.text}) for d in deltas) or b": ping\n\n"
        try:
            yield _event({"type": "end", **_values(turn, turn.ended())})
        except HttpError as error:
            yield f"data: {error_body(error).decode()}\n\n".encode()

    def close(self) -> None:
        """End what runs."""
        self._turn.close()


_KINDS = {"content": "text", "reasoning": "reasoning"}


def _ids(turn: Turn) -> dict[str, Any]:
    return {"session": turn.session_id, "message": turn.message_id, "user_message": turn.user_message_id}


def _values(turn: Turn, finished: AnswerFinished) -> dict[str, Any]:
    """Return a whole answer."""
    notices = [*turn.notices, *([without_folders(finished.message)] if finished.message else [])]
    return {
        **_ids(turn),
        "text": finished.text,
        **({"reasoning": finished.reasoning} if finished.reasoning else {}),
        "finish_reason": finished.finish_reason,
        "usage": asdict(finished.usage),
        "timings": asdict(finished.timings),
        "notices": notices,
    }


def _event(values: dict[str, Any]) -> bytes:
    return f"data: {to_json(values)}\n\n".encode("utf-8", "replace")
