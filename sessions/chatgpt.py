"""Conversations of ChatGPT's data export: its tree of nodes becomes a tree of user messages and answers.

An answer there may be many nodes (thoughts, calls of tools, their results, texts); here it is one message. Images,
files and tools become a visible note in the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.checks import MAX_MESSAGE_BYTES
from sessions.exchange import LAST_YEAR, Conversation
from sessions.markdown import fenced
from sessions.prompt import pinned_date
from sessions.records import Message, Role, Status
from sessions.titles import clean, title_of

MAX_NODES = 100_000
# Nodes before a fork in the middle of an answer are in each branch of it; this bounds how much that may become.
MAX_TEXT_CHARACTERS = 1 << 26
MAX_NAME_CHARACTERS = 200
_HIDDEN = ("user_editable_context", "model_editable_context", "reasoning_recap")
# Private-use marks around citations and widgets, which mean something on ChatGPT's page only.
# Real exports hold halves of surrogate pairs: escaped and alone, or both halves as three bytes each.
_HALF_BYTES = re.compile(rb"\xed[\xa0-\xbf]")
_HALF_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
_CITATION = re.compile("\ue200[^\ue200\ue201]*\ue201|[\ue200-\ue206]")


@dataclass(slots=True)
class _Pending:
    """What an answer holds so far."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    model: str = ""
    status: Status = "done"
    finish_reason: str | None = None
    created_at: datetime | None = None

    def copy(self) -> "_Pending":
        return _Pending([*self.texts], [*self.thoughts], self.model, self.status, self.finish_reason, self.created_at)

    def __bool__(self) -> bool:
        return bool(self.texts or self.thoughts)


def mended(raw: bytes) -> bytes:
    """Return JSON in which surrogate pairs are characters, and halves of them U+FFFD; all else stays as it is."""
    if _HALF_BYTES.search(raw):
        try:
            text = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return raw
        raw = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    if b"\\ud" not in raw and b"\\uD" not in raw:
        return raw
    return _HALF_ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], raw)


def read_conversation(values: Mapping[str, Any], where: str) -> Conversation:
    """Make a conversation of one object of conversations.json.

    Args:
        values: with "mapping", its nodes by id.
        where: first words of an error.

    Raises:
        SessionError: the nodes are no tree, or there are too many.
    """
    nodes = values.get("mapping")
    if not isinstance(nodes, dict) or not all(isinstance(node, dict) for node in nodes.values()):
        raise SessionError(f"{where}: mapping must be an object of objects; is this conversations.json of ChatGPT?")
    if len(nodes) > MAX_NODES:
        raise SessionError(f"{where} has {len(nodes):,} messages, the most is {MAX_NODES:,}")
    created_at = _time(values.get("create_time")) or datetime.fromtimestamp(0, UTC)
    tree = _Tree(nodes, values.get("current_node"), created_at, where)
    tree.read()
    title = values.get("title")
    first = next((message.text for message in tree.messages if message.role == "user"), "")
    return Conversation(
        public_id=_name(values.get("conversation_id") or values.get("id")),
        name=None,
        title=title_of(title if isinstance(title, str) and clean(title) else first),
        system=tree.system,
        params=SamplingParams(),
        thinking=None,
        overflow="refuse",
        date_string=pinned_date(created_at.date()),
        model=_name(values.get("default_model_slug")) or next((m.model for m in tree.messages if m.model), ""),
        archived=values.get("is_archived") is True,
        tags=(),
        forked_from=None,
        created_at=created_at,
        updated_at=_time(values.get("update_time")) or created_at,
        leaf_id=tree.leaf_id,
        messages=tuple(tree.messages),
    )


class _Tree:
    """Walks the nodes from the roots; the messages come out with parents before children."""

    def __init__(self, nodes: Mapping[str, dict[str, Any]], current: Any, time: datetime, where: str) -> None:
        self.messages: list[Message] = []
        self.system: str | None = None
        self.leaf_id: int | None = None
        self._nodes = nodes
        self._current = current if isinstance(current, str) and current in nodes else None
        self._time = time
        self._where = where
        self._num_characters = 0
        self._children = _children(nodes, where)

    def read(self) -> None:
        """Make the messages, the system prompt, and the leaf.

        Raises:
            SessionError: some nodes cannot be reached from a root, or the texts are too long together.
        """
        stack: list[tuple[str, int | None, _Pending]] = [
            (node_id, None, _Pending()) for node_id in reversed(self._children[None])
        ]
        num_seen = 0
        while stack:
            node_id, parent_id, shared = stack.pop()
            num_seen += 1
            # The branches of an answer begin alike, and each goes on alone.
            pending = shared.copy() if shared else _Pending()
            role = self._take(node_id, pending)
            if role is not None:
                parent_id = self._add(role, parent_id, pending)
                pending = _Pending()
            children = self._children[node_id]
            # What is said next ends the answer; so do the end of the tree, and the place that is looked at.
            speaks = [self._says(child) == "user" for child in children]
            answer_id = parent_id
            if pending and (not children or any(speaks) or node_id == self._current):
                answer_id = self._add("assistant", parent_id, pending)
            if node_id == self._current:
                self.leaf_id = answer_id
            for child, is_user in reversed(list(zip(children, speaks, strict=True))):
                stack.append((child, answer_id, _Pending()) if is_user else (child, parent_id, pending))
        if num_seen != len(self._nodes):
            raise SessionError(f"{self._where}: its messages refer to each other in a circle")
        if self.leaf_id is None and self.messages:
            self.leaf_id = self.messages[-1].id

    def _says(self, node_id: str) -> str:
        message = self._nodes[node_id].get("message")
        author = message.get("author") if isinstance(message, dict) else None
        role = author.get("role") if isinstance(author, dict) else None
        return role if isinstance(role, str) else ""

    def _take(self, node_id: str, pending: _Pending) -> Role | None:
        """Put what a node says into pending; return a role where it is a message by itself."""
        message = self._nodes[node_id].get("message")
        if not isinstance(message, dict):
            return None
        role = self._says(node_id)
        metadata = message.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        content = message.get("content")
        content = content if isinstance(content, dict) else {}
        kind = content.get("content_type")
        if kind in _HIDDEN or (role != "tool" and metadata.get("is_visually_hidden_from_conversation") is True):
            return None
        text = _CITATION.sub("", "\n\n".join(piece for piece in _pieces(content) if piece.strip()))
        pending.created_at = pending.created_at or _time(message.get("create_time"))
        if role == "user":
            pending.texts = [text, *_attachments(metadata)]
            pending.texts += [] if any(pending.texts) else ["[empty message]"]
            return "user"
        if role == "system":
            return self._take_system(text, pending)
        if kind == "thoughts":
            pending.thoughts += [text] if text else []
        elif role == "tool":
            pending.texts.append(_tool_note(message, text))
        elif text:
            recipient = message.get("recipient")
            called = isinstance(recipient, str) and recipient not in ("all", "")
            shown = text if kind == "code" or not called else fenced(text).strip()
            pending.texts.append(f"[call of {_name(recipient)}]\n\n{shown}" if called else shown)
        if role == "assistant":
            pending.model = _name(metadata.get("model_slug")) or pending.model
            _take_end(message, metadata, pending)
        return None

    def _take_system(self, text: str, pending: _Pending) -> Role | None:
        if not text.strip():
            return None
        if self.system is None and not self.messages and not pending and len(text.encode()) <= MAX_MESSAGE_BYTES:
            self.system = text
            return None
        if pending:
            pending.texts.append(f"[message of the system]\n\n{text}")
            return None
        pending.texts = [text]
        return "system"

    def _add(self, role: Role, parent_id: int | None, pending: _Pending) -> int:
        text = "\n\n".join(piece for piece in pending.texts if piece)
        reasoning = "\n\n".join(pending.thoughts)
        self._num_characters += len(text) + len(reasoning)
        if self._num_characters > MAX_TEXT_CHARACTERS or len(self.messages) >= MAX_NODES:
            raise SessionError(f"{self._where} would be longer than {MAX_TEXT_CHARACTERS:,} characters")
        time = pending.created_at or self._time
        message = Message(
            id=len(self.messages) + 1,
            parent_id=parent_id,
            role=role,
            text=text,
            status=pending.status,
            created_at=time,
            reasoning=reasoning,
            finish_reason=pending.finish_reason,
            model=pending.model,
            finished_at=time,
        )
        self.messages.append(message)
        return message.id


def _children(nodes: Mapping[str, dict[str, Any]], where: str) -> dict[str | None, list[str]]:
    """Return the children of each node in their order, and under None the roots; every node is in it once."""
    parents: dict[str, str | None] = {}
    order: dict[str, int] = {}
    for node_id, node in nodes.items():
        listed = node.get("children")
        for child in listed if isinstance(listed, list) else ():
            if isinstance(child, str) and child in nodes:
                order.setdefault(child, len(order))
                parents.setdefault(child, node_id)
    children: dict[str | None, list[str]] = {None: [], **{node_id: [] for node_id in nodes}}
    for node_id, node in nodes.items():
        # The node's own word counts; the list of its parent gives the order, or the parent where it names none.
        named = node.get("parent")
        parent = named if isinstance(named, str) and named in nodes else parents.get(node_id)
        if parent == node_id:
            raise SessionError(f"{where}: its messages refer to each other in a circle")
        children[parent].append(node_id)
    last = len(order)
    for listed in children.values():
        listed.sort(key=lambda node_id: order.get(node_id, last))
    return children


def _pieces(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a node's content, and a note for what is no text."""
    kind = content.get("content_type")
    parts = content.get("parts")
    if isinstance(parts, list):
        for part in parts:
            yield from [part] if isinstance(part, str) else _part_notes(part)
    elif kind == "thoughts":
        for thought in _list_of_objects(content.get("thoughts")):
            yield "\n".join(text for text in (_text(thought, "summary"), _text(thought, "content")) if text)
    elif kind == "code":
        language = content.get("language")
        code = _text(content, "text")
        yield fenced(code, language if isinstance(language, str) and language.isalnum() else "").strip() if code else ""
    else:
        found = [text for name in ("title", "text", "result", "content") if (text := _text(content, name))]
        yield "\n".join(found)
        if not found and kind is not None and kind != "text":
            yield f"[content of the kind {_name(kind)} was not imported]"


def _part_notes(part: Any) -> Iterator[str]:
    if not isinstance(part, dict):
        return
    spoken = _text(part, "text")
    kind = _name(part.get("content_type")) or "unknown"
    if spoken:
        yield spoken
    elif "image" in kind:
        size = [part.get(name) for name in ("width", "height")]
        shown = f", {size[0]} x {size[1]}" if all(type(number) is int and 0 < number < 10**6 for number in size) else ""
        yield f"[image{shown}; images are not imported]"
    elif "audio" in kind or "video" in kind:
        yield f"[{'audio' if 'audio' in kind else 'video'}; it was not imported]"
    else:
        yield f"[content of the kind {kind} was not imported]"


def _attachments(metadata: Mapping[str, Any]) -> list[str]:
    names = [_name(entry.get("name")) for entry in _list_of_objects(metadata.get("attachments"))]
    return [f"[attached file {name or 'without a name'}; files are not imported]" for name in names[:20]]


def _tool_note(message: Mapping[str, Any], text: str) -> str:
    author = message.get("author")
    name = _name(author.get("name")) if isinstance(author, dict) else ""
    note = f"[result of the tool {name}]" if name else "[result of a tool]"
    return f"{note}\n\n{fenced(text).strip()}" if text.strip() else note


def _take_end(message: Mapping[str, Any], metadata: Mapping[str, Any], pending: _Pending) -> None:
    details = metadata.get("finish_details")
    kind = details.get("type") if isinstance(details, dict) else None
    stopped = kind == "interrupted"
    pending.status = "stopped" if stopped else "interrupted" if message.get("status") == "in_progress" else "done"
    pending.finish_reason = {"max_tokens": "length", "stop": "stop"}.get(kind) if isinstance(kind, str) else None


def _list_of_objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return clean(value[:MAX_NAME_CHARACTERS]) if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    if type(value) not in (int, float):
        return None
    try:
        time = datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return time if 1970 <= time.year <= LAST_YEAR else None
