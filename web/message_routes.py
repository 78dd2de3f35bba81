"""Routes that say something: messages, edits, other answers, branches; and stopping."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Blueprint, Response

from nanochat_infer.errors import SessionError
from sessions import Answer, Session
from web.body import Fields, read_fields
from web.conversations import UNCHANGED, Conversations, settings_for
from web.errors import HttpError
from web.rendered import RenderedTexts
from web.responses import json_response, raw_json
from web.session_routes import conversation, message_json


def message_routes(conversations: Conversations, rendered: RenderedTexts) -> Blueprint:
    """Return the routes.

    Args:
        conversations: what they work on.
        rendered: makes the trees of messages.
    """
    blueprint, routes = Blueprint("messages", __name__), _MessageRoutes(conversations, rendered)
    blueprint.post("/api/sessions/<session_id>/messages")(routes.send)
    blueprint.post("/api/sessions/<session_id>/edit")(routes.edit)
    blueprint.post("/api/sessions/<session_id>/regenerate")(routes.regenerate)
    blueprint.post("/api/sessions/<session_id>/continue")(routes.go_on)
    blueprint.post("/api/sessions/<session_id>/answer-now")(routes.answer_now)
    blueprint.post("/api/sessions/<session_id>/undo")(routes.undo)
    blueprint.post("/api/sessions/<session_id>/switch")(routes.switch)
    blueprint.post("/api/sessions/<session_id>/fork")(routes.fork)
    blueprint.post("/api/sessions/<session_id>/context")(routes.context)
    blueprint.get("/api/messages/<int:message_id>")(routes.read)
    blueprint.post("/api/messages/<int:message_id>/stop")(routes.stop)
    return blueprint


class _MessageRoutes:
    def __init__(self, conversations: Conversations, rendered: RenderedTexts) -> None:
        self._conversations = conversations
        self._rendered = rendered
        self._manager = conversations.manager

    def send(self, session_id: str) -> Response:
        """Say something."""
        fields = read_fields()
        text, after, think = fields.text("text"), fields.optional_whole("after"), _thinking(fields)
        fields.done()
        session = self._conversations.get(session_id)
        self._conversations.check_idle(session)
        with think(session):
            if after is not None and after != session.leaf_id and all(m.id != after for m in session.messages()):
                # What the user saw when writing: another window may have turned to another branch.
                session.switch(after)
            answer = self._conversations.begin(session, lambda: session.send(text))
        return _begun(session, answer)

    def edit(self, session_id: str) -> Response:
        """Say something else in place of an earlier message."""
        fields = read_fields()
        message_id, text, think = fields.whole("message"), fields.text("text"), _thinking(fields)
        fields.done()
        session = self._conversations.get(session_id)
        self._conversations.check_idle(session)
        with think(session):
            answer = self._conversations.begin(session, lambda: session.edit(message_id, text))
        return _begun(session, answer)

    def regenerate(self, session_id: str) -> Response:
        """Answer the last message again, or an earlier one."""
        fields = read_fields()
        message_id, think = fields.optional_whole("message"), _thinking(fields)
        fields.done()
        session = self._conversations.get(session_id)
        self._conversations.check_idle(session)
        with think(session):
            answer = self._conversations.begin(session, lambda: session.regenerate(message_id))
        return _begun(session, answer)

    def go_on(self, session_id: str) -> Response:
        """Go on with an unfinished answer."""
        read_fields().done()
        session = self._conversations.get(session_id)
        return _begun(session, self._conversations.begin(session, session.continue_answer))

    def answer_now(self, session_id: str) -> Response:
        """End the thoughts of the answer that is being written, and go on with the answer itself."""
        read_fields().done()
        session = self._conversations.get(session_id)
        return _begun(session, self._conversations.answer_now(session))

    def undo(self, session_id: str) -> Response:
        """Take the last message back."""
        read_fields().done()
        session = self._conversations.get(session_id)
        self._conversations.check_idle(session)
        taken = session.undo()
        return json_response({"text": None if taken is None else taken.text, "leaf": session.leaf_id})

    def switch(self, session_id: str) -> Response:
        """Look at another branch."""
        fields = read_fields()
        message_id = fields.whole("message")
        fields.done()
        session = self._conversations.get(session_id)
        session.switch(message_id)
        return json_response({"leaf": session.leaf_id})

    def fork(self, session_id: str) -> Response:
        """Begin a conversation that goes on from the last message here, or from an earlier one."""
        fields = read_fields()
        name, message_id = fields.optional_text("name"), fields.optional_whole("message")
        fields.done()
        session = self._conversations.get(session_id)
        self._conversations.check_idle(session)
        forked = session.fork(name, message_id)
        return raw_json(conversation(self._conversations, self._rendered, self._conversations.get(forked.id)), 201)

    def context(self, session_id: str) -> Response:
        """Count how full the context is."""
        fields = read_fields()
        draft = fields.optional_text("draft") or ""
        fields.done()
        session = self._conversations.get(session_id)
        if self._manager.loaded is None:
            raise HttpError(503, "the model is still being loaded", code="loading")
        use = session.count_tokens(draft)
        return json_response(
            {
                "used": use.used,
                "limit": use.limit,
                "system": use.system,
                "history": use.history,
                "draft": use.draft,
            }
        )

    def read(self, message_id: int) -> Response:
        """Return one message."""
        message = self._manager.store.message(message_id) if message_id < 2**62 else None
        if message is None:
            raise HttpError(404, "there is no such message; it may have been deleted meanwhile")
        return raw_json(message_json(self._rendered, message, self._manager.why(message_id)))

    def stop(self, message_id: int) -> Response:
        """End an answer, and keep what there is."""
        read_fields().done()
        answer = self._manager.answer(message_id)
        if answer is not None:
            answer.stop()
            return json_response({"stopped": True})
        message = self._manager.store.message(message_id) if message_id < 2**62 else None
        if message is None or message.role != "assistant":
            raise HttpError(404, "there is no such answer; it may have been deleted meanwhile")
        if message.status == "streaming":
            raise HttpError(409, "another program writes this answer; stop it there", code="elsewhere")
        return json_response({"stopped": False})


def _thinking(fields: Fields) -> Callable[[Session], AbstractContextManager[None]]:
    """Read whether the model is to think, from the answer on that is asked for; return what says so to a session."""
    wanted = fields.optional_flag("thinking") if "thinking" in fields else UNCHANGED
    return lambda session: settings_for(session, thinking=wanted)


def _begun(session: Session, answer: Answer) -> Response:
    try:
        notices = session.take_notices()
    except SessionError as error:
        notices = [str(error)]
    begun = {
        "message": answer.message_id,
        "user_message": answer.user_message_id,
        "leaf": session.leaf_id,
        "notices": notices,
    }
    return json_response(begun, 201)
