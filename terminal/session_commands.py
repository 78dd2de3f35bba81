"""`sessions list|show|delete|path`: the saved conversations, without a model."""

import json
from typing import TYPE_CHECKING, Any

from nanochat_infer.errors import SessionError
from terminal.arguments import PROGRAM
from terminal.deletion import delete_and_forget
from terminal.describe import message_lines, session_line
from terminal.output import Console
from terminal.paths import Paths
from terminal.sanitize import clean, clean_json, clean_line

if TYPE_CHECKING:
    from sessions import Message, SessionInfo, Store
    from sessions.records import SessionRow

_LISTED = 10_000


def run_sessions(console: Console, paths: Paths, action: str, session_id: str | None, *, as_json: bool) -> int:
    """Carry out one action and return the exit code.

    Raises:
        SessionError: the database cannot be used, or there is no such conversation.
    """
    if action == "path":
        _print(console, {"database": str(paths.database)} if as_json else clean_line(str(paths.database)))
        return 0
    if not paths.database.exists():
        if action != "list":
            raise SessionError(f"no conversation '{session_id}': nothing was saved yet")
        _print(console, [] if as_json else "")
        return 0
    from sessions import Store
    from sessions.records import changed_notice

    with Store.open(paths.database) as store:
        for notice in store.notices:
            console.say(f"note: {notice}")
        if action == "list":
            infos = store.list_sessions(_LISTED)
            lines = "\n".join(session_line(info) for info in infos)
            _print(console, [_info_json(info) for info in infos] if as_json else lines)
            return 0
        row = _find(store, session_id or "")
        if action == "delete":
            if session_id not in (row.public_id, row.name):
                raise SessionError(
                    f"deleting needs the whole id or name; '{clean_line(session_id or '')}' begins {row.public_id}"
                )
            notes = delete_and_forget(store, row.key, lambda: store.delete_session(row.key), paths.history)
            for note in notes:
                console.say(f"note: {note}")
            _print(console, {"deleted": row.public_id} if as_json else f"deleted {row.public_id}")
            return 0
        messages = store.branch(row.leaf_id)
        if notice := changed_notice(messages):
            console.say(f"note: {notice}")
        _print(console, _conversation_json(row, messages) if as_json else _conversation_text(row, messages))
        return 0


def _find(store: "Store", session_id: str) -> "SessionRow":
    row = store.find_session(session_id)
    if row is None:
        raise SessionError(f"no conversation '{clean_line(session_id)}'; {PROGRAM} sessions list shows them")
    return row


def _print(console: Console, value: Any) -> None:
    if isinstance(value, str):
        console.write(value + "\n" if value else "")
    else:
        console.write(clean_json(json.dumps(value, ensure_ascii=not console.is_utf8)) + "\n")


def _info_json(info: "SessionInfo") -> dict[str, Any]:
    return {
        "id": info.id,
        "name": info.name,
        "title": info.title,
        "created_at": info.created_at.isoformat(),
        "updated_at": info.updated_at.isoformat(),
        "num_messages": info.num_messages,
        "model": info.model,
    }


def _conversation_text(row: "SessionRow", messages: "list[Message]") -> str:
    title = clean_line(row.name or row.title)
    system = f"\nsystem prompt: {clean(row.system)}" if row.system else ""
    return "\n\n".join([f"{row.public_id}  {title}{system}", *(clean(message_lines(message)) for message in messages)])


def _conversation_json(row: "SessionRow", messages: "list[Message]") -> dict[str, Any]:
    return {
        "id": row.public_id,
        "name": row.name,
        "title": row.title,
        "system": row.system,
        "model": row.model,
        "messages": [
            {
                "id": message.id,
                "role": message.role,
                "text": message.text,
                **({"reasoning": message.reasoning} if message.reasoning else {}),
                "status": message.status,
                "finish_reason": message.finish_reason,
                "created_at": message.created_at.isoformat(),
                "model": message.model,
                "seed": message.seed,
            }
            for message in messages
        ],
    }
