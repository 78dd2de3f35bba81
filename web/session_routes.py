"""Routes of conversations: the list, search, one of them with its messages, its settings, export and deletion."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint, Response

from nanochat_infer.sampling_params import SamplingParams
from sessions import Message, Session
from sessions.branches import Tree
from sessions.export import FORMATS, export
from web.body import Fields, query_text, query_whole, read_fields
from web.conversations import MAX_UNDO_S, UNDO_S, Conversations
from web.errors import HttpError
from web.rendered import RenderedTexts, to_json
from web.responses import empty, json_response, raw_json
from web.shapes import changed_params, hit_values, info_values, message_values, session_values, siblings_by_id

MAX_LISTED = 1000
MAX_OFFSET = 100_000
MAX_TAGS = 200
MAX_HITS = 100
MAX_MESSAGES = 500
_DEFAULT_MESSAGES = 100
_ARCHIVED = {"false": False, "true": True, "all": None, "": False}
_TYPES = {"md": "text/markdown", "json": "application/json", "jsonl": "application/x-ndjson"}


def session_routes(conversations: Conversations, rendered: RenderedTexts) -> Blueprint:
    """Return the routes.

    Args:
        conversations: what they work on.
        rendered: makes the trees of messages.
    """
    blueprint, routes = Blueprint("sessions", __name__), _SessionRoutes(conversations, rendered)
    blueprint.get("/api/sessions")(routes.list_sessions)
    blueprint.get("/api/search")(routes.search)
    blueprint.post("/api/sessions")(routes.create)
    blueprint.get("/api/sessions/<session_id>")(routes.read)
    blueprint.patch("/api/sessions/<session_id>")(routes.update)
    blueprint.delete("/api/sessions/<session_id>")(routes.delete)
    blueprint.post("/api/sessions/<session_id>/restore")(routes.restore)
    blueprint.get("/api/sessions/<session_id>/export")(routes.export_file)
    return blueprint


class _SessionRoutes:
    def __init__(self, conversations: Conversations, rendered: RenderedTexts) -> None:
        self._conversations = conversations
        self._rendered = rendered
        self._manager = conversations.manager

    def list_sessions(self) -> Response:
        """Return conversations, the last changed first; and all tags, where that is asked for."""
        limit = query_whole("limit", 100, 1, MAX_LISTED) or 100
        offset = query_whole("offset", 0, 0, MAX_OFFSET) or 0
        archived = query_text("archived")
        if archived not in _ARCHIVED:
            raise HttpError(400, f"archived must be false, true or all, got {archived[:40]!r}", param="archived")
        # Before the list is read: what is deleted meanwhile must not be shown for it.
        doomed = self._conversations.doomed
        end = offset + limit
        # One more tells whether there are more.
        infos = self._manager.list(end + 1, archived=_ARCHIVED[archived], tag=query_text("tag") or None)
        listed = [info for info in infos[offset:end] if info.id not in doomed]
        running = self._manager.running()
        shown = [info_values(info, self._running(info.id, info.id in running)) for info in listed]
        values: dict[str, Any] = {"sessions": shown, "more": len(infos) > end}
        if query_text("tags") not in ("", "0", "false"):
            values["tags"] = self._tags()
        return json_response(values)

    def _running(self, session_id: str, is_running: bool) -> int | None:
        """Return the answer that is being written in a conversation, also where another program writes it."""
        found = self._conversations.running_of(session_id)
        if found is not None or not is_running:
            return found
        try:
            return self._conversations.running(self._conversations.get(session_id))
        except HttpError:
            # Deleted meanwhile.
            return None

    def _tags(self) -> list[dict[str, Any]]:
        """Return the tags that conversations have, those of most conversations first."""
        infos = self._manager.list(MAX_OFFSET, archived=None)
        counts = Counter(tag for info in infos for tag in info.tags)
        found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [{"tag": tag, "count": count} for tag, count in found[:MAX_TAGS]]

    def search(self) -> Response:
        """Find words in all conversations."""
        limit = query_whole("limit", 20, 1, MAX_HITS) or 20
        doomed = self._conversations.doomed
        hits = self._manager.search(query_text("q"), limit, query_text("tag") or None)
        return json_response({"hits": [hit_values(hit) for hit in hits if hit.session_id not in doomed]})

    def create(self) -> Response:
        """Begin a conversation."""
        fields = read_fields()
        values = _settings(fields, ("system", "thinking", "overflow"))
        if "name" in fields:
            values["name"] = fields.optional_text("name")
        given = fields.object("params")
        fields.done()

        def change(params: SamplingParams) -> SamplingParams:
            return changed_params(params, given)

        session = self._conversations.create(change if given else None, **values)
        return raw_json(conversation(self._conversations, self._rendered, session), 201)

    def read(self, session_id: str) -> Response:
        """Return a conversation with its last messages, or with those before a message."""
        limit = query_whole("limit", _DEFAULT_MESSAGES, 1, MAX_MESSAGES) or _DEFAULT_MESSAGES
        before = query_whole("before", None, 1, 2**62)
        session = self._conversations.get(session_id)
        return raw_json(conversation(self._conversations, self._rendered, session, limit=limit, before=before))

    def update(self, session_id: str) -> Response:
        """Change settings."""
        session = self._conversations.get(session_id)
        _update(session, read_fields())
        return raw_json(conversation(self._conversations, self._rendered, session, limit=0))

    def delete(self, session_id: str) -> Response:
        """Delete a conversation, now or in a while."""
        fields = read_fields()
        undo_s = fields.optional_number("undo_s", UNDO_S)
        fields.done()
        if undo_s <= 0:
            notes = self._conversations.delete(session_id)
            return json_response({"undo_s": 0, "notes": list(notes)})
        self._conversations.doom(session_id, undo_s)
        return json_response({"undo_s": min(undo_s, MAX_UNDO_S)})

    def restore(self, session_id: str) -> Response:
        """Take a deletion back."""
        read_fields().done()
        if not self._conversations.restore(session_id):
            raise HttpError(404, "this conversation is not being deleted, or it is gone already")
        return empty()

    def export_file(self, session_id: str) -> Response:
        """Return a conversation as a file."""
        wanted = query_text("format", "md")
        if wanted not in FORMATS:
            raise HttpError(400, f"format must be one of {', '.join(FORMATS)}, got {wanted[:40]!r}", param="format")
        session = self._conversations.get(session_id)
        # The id is of our own making, unlike the title.
        name = f"{session.id}.{wanted}"
        response = Response(_encoded(export(self._manager.store, session.key, wanted)), mimetype=_TYPES[wanted])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def conversation(
    conversations: Conversations,
    rendered: RenderedTexts,
    session: Session,
    *,
    limit: int = _DEFAULT_MESSAGES,
    before: int | None = None,
) -> str:
    """Return a conversation with some of its messages, as JSON.

    Args:
        conversations: know what runs.
        rendered: makes the trees.
        session: the conversation.
        limit: most messages; the last ones.
        before: only messages before this one.
    """
    messages = session.messages()
    if before is not None:
        end = next((i for i, message in enumerate(messages) if message.id == before), None)
        if end is None:
            raise HttpError(404, f"message {before} is not of the branch that is shown", param="before")
        messages = messages[:end]
    shown = messages[len(messages) - limit :] if 0 < limit < len(messages) else messages if limit else []
    siblings = _siblings(conversations, session, messages) if shown else {}
    why = conversations.manager.why
    head = {
        "session": session_values(
            session, conversations.manager.store.session(session.key), conversations.running(session)
        ),
        "leaf": session.leaf_id,
        "more": len(shown) < len(messages),
        "notices": session.take_notices(),
    }
    bodies = ",".join(message_json(rendered, message, why(message.id), siblings.get(message.id)) for message in shown)
    return f'{to_json(head)[:-1]},"messages":[{bodies}]}}'


def _siblings(conversations: Conversations, session: Session, messages: Sequence[Message]) -> dict[int, dict[str, Any]]:
    """Return the places among siblings; as Session.branches, without reading the messages once more."""
    tree = Tree(conversations.manager.store.tree(session.key))
    return siblings_by_id(tree.divisions(messages))


def message_json(rendered: RenderedTexts, message: Message, why: str, siblings: dict[str, Any] | None = None) -> str:
    """Return a message with its blocks, as JSON; see message_values."""
    values = to_json(message_values(message, why, siblings))[:-1]
    blocks, reasoning = rendered.tree(message.text), rendered.tree(message.reasoning)
    return f'{values},"blocks":{blocks},"reasoning_blocks":{reasoning}}}'


def _settings(fields: Fields, names: Iterable[str]) -> dict[str, Any]:
    """Return those of some settings that are given."""
    read: dict[str, Callable[[str], Any]] = {
        "system": fields.optional_text,
        "thinking": fields.optional_flag,
        "overflow": lambda name: fields.choice(name, ("refuse", "drop")),
    }
    return {name: read[name](name) for name in names if name in fields}


def _update(session: Session, fields: Fields) -> None:
    """Change what is given; nothing of it where one value is refused."""
    values = _settings(fields, ("system", "thinking", "overflow"))
    name = (fields.optional_text("name"),) if "name" in fields else ()
    archived = fields.flag("archived") if "archived" in fields else None
    tags = fields.texts("tags") if "tags" in fields else None
    params = changed_params(session.params, fields.object("params"))
    fields.done()
    if name:
        session.rename(name[0])
    if "system" in values:
        session.set_system(values["system"])
    if tags is not None:
        session.set_tags(add=tags, remove=[tag for tag in session.tags if tag not in tags])
    if "thinking" in values:
        session.set_thinking(values["thinking"])
    if "overflow" in values:
        session.set_overflow(values["overflow"])
    if archived is not None:
        session.set_archived(archived)
    if params != session.params:
        session.set_params(params)


def _encoded(pieces: Iterable[str]) -> Iterable[bytes]:
    for piece in pieces:
        yield piece.encode("utf-8", "replace")
