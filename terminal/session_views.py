"""Conversations as tables, as text and as JSON: for `sessions` and for the slash commands."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from terminal.describe import local_time, message_lines
from terminal.sanitize import clean, clean_line
from terminal.tables import Column, table

if TYPE_CHECKING:
    from sessions import Message, SearchHit, SessionInfo
    from sessions.records import SessionRow, TreeNode

_NUMBER = Column("", right=True)
_SESSIONS = (
    Column("ID"),
    Column("CHANGED", goes=1),
    Column("MESSAGES", right=True, goes=2),
    Column("TITLE", shrinks=True),
    Column("TAGS", shrinks=True),
)
_HITS = (Column("ID"), Column("TITLE", shrinks=True), Column("WHO"), Column("FOUND", shrinks=True))
_WHO = {"assistant": "model"}
_TREE_INDENT = "  "


def sessions_table(
    infos: "Sequence[SessionInfo]", width: int | None, *, current: str = "", numbered: bool = False
) -> str:
    """Return a table of conversations.

    Args:
        infos: the conversations.
        width: as of terminal.tables.table.
        current: id of the one that is open; it is marked.
        numbered: number the lines from 1.
    """
    rows = [
        (
            info.id,
            local_time(info.updated_at),
            f"{info.num_messages:,}",
            (info.name or info.title) + (" (archived)" if info.archived else ""),
            ", ".join(info.tags),
        )
        for info in infos
    ]
    if not numbered:
        return table(_SESSIONS, rows, width)
    counted = [
        (f"{'*' if info.id == current else ''}{number}", *row)
        for number, (info, row) in enumerate(zip(infos, rows, strict=True), 1)
    ]
    return table((_NUMBER, *_SESSIONS), counted, width)


def hits_table(hits: "Sequence[SearchHit]", width: int | None, *, numbered: bool = False) -> str:
    """Return a table of what a search found; see sessions_table."""
    rows = [(hit.session_id, hit.session_name, _WHO.get(hit.role, hit.role), hit.snippet) for hit in hits]
    if not numbered:
        return table(_HITS, rows, width)
    return table((_NUMBER, *_HITS), [(str(number), *row) for number, row in enumerate(rows, 1)], width)


def tree_lines(nodes: "Sequence[TreeNode]", leaf_id: int | None, width: int | None) -> str:
    """Return a line per message of a tree, indented where it divides; the branch of leaf_id is marked."""
    parents = {node.id: node.parent_id for node in nodes}
    looked_at: set[int] = set()
    while leaf_id is not None and leaf_id not in looked_at:
        looked_at.add(leaf_id)
        leaf_id = parents.get(leaf_id)
    columns = (Column(""), Column("", right=True), Column(""), Column(""), Column("", shrinks=True))
    rows = [
        (
            "*" if node.id in looked_at else " ",
            str(node.id),
            _WHO.get(node.role, node.role),
            node.status if node.status in ("streaming", "stopped", "interrupted", "error") else "",
            _TREE_INDENT * depth + node.first_line,
        )
        for node, depth in _walk(nodes)
    ]
    return table(columns, rows, width)


def _walk(nodes: "Sequence[TreeNode]") -> "Iterable[tuple[TreeNode, int]]":
    """Yield the messages of a tree, parents first, with the number of divisions above each."""
    children: dict[int | None, list[TreeNode]] = {}
    known = {node.id for node in nodes}
    for node in nodes:
        children.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
    # Not recursive: a conversation may be longer than Python's stack.
    waiting = [(node, 0) for node in reversed(children.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        below = children.get(node.id, [])
        deeper = depth + (len(below) > 1)
        waiting.extend((child, deeper) for child in reversed(below))


def conversation_text(row: "SessionRow", messages: "Sequence[Message]") -> str:
    """Return a conversation as it is read, made harmless."""
    head = [f"{row.public_id}  {clean_line(row.name or row.title)}{' (archived)' if row.archived else ''}"]
    if row.tags:
        head.append(f"tags: {clean_line(', '.join(row.tags))}")
    if row.system:
        head.append(f"system prompt: {clean(row.system)}")
    return "\n\n".join(["\n".join(head), *(clean(text) for text in shown_messages(messages, row.forked_from))])


def shown_messages(messages: "Iterable[Message]", forked_from: int | None) -> list[str]:
    """Return each message as it is shown, and a line after the one that a fork began at."""
    shown = []
    for message in messages:
        shown.append(message_lines(message))
        if message.id == forked_from:
            shown.append("[forked here]")
    return shown


def info_json(info: "SessionInfo") -> dict[str, Any]:
    """Return a conversation of a list for JSON: the name it was given, or null, and the title that is shown."""
    return {
        "id": info.id,
        "name": info.given_name,
        "title": info.name,
        "created_at": info.created_at.isoformat(),
        "updated_at": info.updated_at.isoformat(),
        "num_messages": info.num_messages,
        "model": info.model,
        "model_path": info.model_path,
        "archived": info.archived,
        "tags": list(info.tags),
        "overflow": info.overflow,
        "forked_from": info.forked_from,
    }


def hit_json(hit: "SearchHit") -> dict[str, Any]:
    """Return what a search found for JSON."""
    return {
        "session": hit.session_id,
        "name": hit.given_name,
        "title": hit.session_name,
        "message": hit.message_id,
        "role": hit.role,
        "snippet": hit.snippet,
    }


def tree_json(row: "SessionRow", nodes: "Sequence[TreeNode]") -> dict[str, Any]:
    """Return a conversation's tree for JSON."""
    return {
        "id": row.public_id,
        "leaf": row.leaf_id,
        "messages": [{**asdict(node), "created_at": node.created_at.isoformat()} for node in nodes],
    }


def conversation_json(row: "SessionRow", messages: "Sequence[Message]") -> dict[str, Any]:
    """Return a conversation for JSON: the branch last looked at. `sessions export` has everything."""
    return {
        "id": row.public_id,
        "name": row.name,
        "title": row.name or row.title,
        "system": row.system,
        "model": row.model,
        "model_path": row.model_path,
        "archived": row.archived,
        "tags": list(row.tags),
        "overflow": row.overflow,
        "forked_from": row.forked_from,
        "messages": [_message_json(message) for message in messages],
    }


def _message_json(message: "Message") -> dict[str, Any]:
    return {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role,
        "text": message.text,
        **({"reasoning": message.reasoning} if message.reasoning else {}),
        **({"kept_from": message.kept_id} if message.role == "marker" else {}),
        "status": message.status,
        "finish_reason": message.finish_reason,
        "created_at": message.created_at.isoformat(),
        "model": message.model,
        "seed": message.seed,
    }
