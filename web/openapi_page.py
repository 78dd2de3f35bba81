"""The routes of the page, as the OpenAPI description has them."""

from collections.abc import Iterator

from sessions.export import FORMATS
from web.openapi_parts import (
    BOOLEAN,
    EVENTS,
    INTEGER,
    JSON,
    MAX_ID,
    NOTHING,
    NUMBER,
    STRING,
    Operation,
    Schema,
    full,
    listed,
    loose,
    nullable,
    one_of,
    ref,
    said,
    strict,
    text,
    whole,
)
from web.openapi_schemas import MESSAGE_ID, MESSAGE_TEXT, NAME, OVERFLOW, TAGS
from web.session_routes import MAX_HITS, MAX_LISTED, MAX_MESSAGES, MAX_OFFSET

_SESSION = "/api/sessions/{session_id}"
_MESSAGE = "/api/messages/{message_id}"
_FLAG: Schema = {"type": "string", "description": '"", 0 or false is no'}
_TEXTUAL = {"system": nullable(text()), "thinking": nullable(BOOLEAN), "overflow": OVERFLOW}
_THINKING = {"thinking": nullable(BOOLEAN)}
_LAST_ID = {"Last-Event-ID": said(STRING, "of the last event that was seen")}
_STARTING = (404, 409, 503)


def page_operations() -> Iterator[Operation]:
    """Yield every operation."""
    yield from _files()
    yield from _state()
    yield from _sessions()
    yield from _session()
    yield from _messages()


def _files() -> Iterator[Operation]:
    html, icon = ("text/html",), ("image/svg+xml",)
    yield Operation("GET", "/", "The page", "page", media=html, is_open=True)
    yield Operation("GET", "/favicon.ico", "Its icon", "page", media=icon, errors=(404,), is_open=True)
    yield Operation("GET", "/static/{name}", "A file of the page", "page", media=("*/*",), errors=(404,), is_open=True)
    code = strict({"code": said(STRING, "of the link that was printed, or the token")}, "code")
    yield Operation("POST", "/api/login", "Swap a code for the cookie", "page", body=code, status=204, is_open=True)
    yield Operation("POST", "/api/logout", "Take the cookie back", "page", body=NOTHING, status=204)


def _state() -> Iterator[Operation]:
    health = full({"status": {"const": "ok"}})
    yield Operation(
        "GET", "/health", "Tell whether the model answers", "server", answer=health, errors=(503,), is_open=True
    )
    state = loose(
        {
            "model": ref("Model"),
            "version": STRING,
            "private": BOOLEAN,
            "auth": said(BOOLEAN, "a credential is needed, so one can log out"),
            "limits": full({"message_bytes": INTEGER, "title": INTEGER, "tag": INTEGER}),
            "defaults": loose({"params": ref("Params")}, "params"),
            "parameters": listed({"type": "object"}),
        },
        *("model", "version", "private", "auth", "limits", "defaults", "parameters"),
    )
    yield Operation("GET", "/api/state", "What a page needs to know first", "page", answer=state)
    telemetry = full({"engine": nullable(ref("Engine"))})
    yield Operation("GET", "/api/telemetry", "The engine's figures", "page", answer=telemetry)
    query = {"message": whole(1, MAX_ID), "telemetry": _FLAG, "after": STRING}
    yield Operation(
        *("GET", "/api/events", "News of conversations, model, engine and one answer", "page"),
        query=query,
        headers=_LAST_ID,
        media=(EVENTS,),
        errors=(503,),
    )
    yield Operation(
        *("GET", f"{_MESSAGE}/events", "One answer, until its end", "page"),
        query={"after": STRING},
        headers=_LAST_ID,
        media=(EVENTS,),
        errors=(204, 404, 503),
    )


def _sessions() -> Iterator[Operation]:
    listing = {
        "limit": whole(1, MAX_LISTED),
        "offset": whole(0, MAX_OFFSET),
        "archived": one_of("false", "true", "all"),
        "tag": STRING,
        "tags": _FLAG,
    }
    tags = listed(full({"tag": STRING, "count": INTEGER}))
    found = loose({"sessions": listed(ref("SessionLine")), "more": BOOLEAN, "tags": tags}, "sessions")
    yield Operation(
        "GET", "/api/sessions", "The conversations, last changed first", "page", query=listing, answer=found
    )
    hit = full(
        {
            "session": STRING,
            "title": STRING,
            "message": INTEGER,
            "role": STRING,
            "snippet": STRING,
            "parts": listed(STRING),
        }
    )
    yield Operation(
        *("GET", "/api/search", "Find words in all conversations", "page"),
        query={"q": STRING, "limit": whole(1, MAX_HITS), "tag": STRING},
        answer=full({"hits": listed(hit)}),
    )
    yield Operation(
        *("POST", "/api/sessions", "Begin a conversation", "page"),
        body=strict({**_TEXTUAL, "params": nullable(ref("SamplingChanges")), "name": NAME}),
        answer=ref("Conversation"),
        status=201,
    )


def _session() -> Iterator[Operation]:
    yield Operation(
        *("GET", _SESSION, "A conversation with its last messages", "page"),
        query={"limit": whole(1, MAX_MESSAGES), "before": MESSAGE_ID},
        answer=ref("Conversation"),
        errors=(404,),
    )
    changes = {**_TEXTUAL, "params": nullable(ref("SamplingChanges")), "name": NAME, "archived": BOOLEAN, "tags": TAGS}
    yield Operation(
        *("PATCH", _SESSION, "Change settings of a conversation", "page"),
        body=strict(changes),
        answer=ref("Conversation"),
        errors=(404,),
    )
    undo = loose({"undo_s": NUMBER, "notes": listed(STRING)}, "undo_s")
    yield Operation(
        *("DELETE", _SESSION, "Delete a conversation after a time in which it can be restored; 0 is at once", "page"),
        body=strict({"undo_s": nullable(NUMBER)}),
        answer=undo,
        errors=(404,),
    )
    yield Operation(
        *("POST", f"{_SESSION}/restore", "Take a deletion back", "page"), body=NOTHING, status=204, errors=(404,)
    )
    yield Operation(
        *("GET", f"{_SESSION}/export", "A conversation as a file", "page"),
        query={"format": one_of(*FORMATS)},
        media=("text/markdown", JSON, "application/x-ndjson"),
        errors=(404,),
    )
    use = dict.fromkeys(("used", "limit", "system", "history", "draft"), INTEGER)
    yield Operation(
        *("POST", f"{_SESSION}/context", "Count how full the context is", "page"),
        body=strict({"draft": nullable(STRING)}),
        answer=loose(use, *use),
        errors=(404, 503),
    )


def _messages() -> Iterator[Operation]:
    def begins(action: str, summary: str, body: Schema) -> Operation:
        path = f"{_SESSION}/{action}"
        return Operation("POST", path, summary, "page", body=body, answer=ref("Begun"), status=201, errors=_STARTING)

    after = said(nullable(MESSAGE_ID), "the last message that is shown")
    yield begins("messages", "Say something", strict({"text": MESSAGE_TEXT, "after": after, **_THINKING}, "text"))
    edited = strict({"message": MESSAGE_ID, "text": MESSAGE_TEXT, **_THINKING}, "message", "text")
    yield begins("edit", "Say something else in place of an earlier message", edited)
    which = said(nullable(MESSAGE_ID), "a message, or an answer to it; the last one by default")
    yield begins("regenerate", "Answer a message again", strict({"message": which, **_THINKING}))
    yield begins("continue", "Go on with an unfinished answer", NOTHING)
    yield begins("answer-now", "End the thoughts of an answer, and go on with the answer itself", NOTHING)
    yield Operation(
        *("POST", f"{_SESSION}/undo", "Take the last message back", "page"),
        body=NOTHING,
        answer=full({"text": nullable(STRING), "leaf": nullable(INTEGER)}),
        errors=(404, 409),
    )
    yield Operation(
        *("POST", f"{_SESSION}/switch", "Look at another branch", "page"),
        body=strict({"message": MESSAGE_ID}, "message"),
        answer=full({"leaf": nullable(INTEGER)}),
        errors=(404,),
    )
    yield Operation(
        *("POST", f"{_SESSION}/fork", "Begin a conversation that goes on from here", "page"),
        body=strict({"name": NAME, "message": said(nullable(MESSAGE_ID), "where it begins; the last one by default")}),
        answer=ref("Conversation"),
        status=201,
        errors=(404, 409),
    )
    yield Operation("GET", _MESSAGE, "One message", "page", answer=ref("Message"), errors=(404,))
    yield Operation(
        *("POST", f"{_MESSAGE}/stop", "End an answer, and keep what there is", "page"),
        body=NOTHING,
        answer=full({"stopped": BOOLEAN}),
        errors=(404, 409),
    )
