"""The session manager: conversations in SQLite, prompts from history, answers that go on without viewers.

`Store` keeps the message tree, `SessionManager` and `Session` are what front ends call, `Answer` is one that is being
written, `FollowedAnswer` one that another process writes. Each is imported when it is first needed: listing
conversations needs the store only.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sessions.answer import Answer, AnswerEvent, AnswerFinished
    from sessions.branches import Branch, Sibling
    from sessions.following import FollowedAnswer
    from sessions.manager import SessionManager
    from sessions.overflow import ContextUse
    from sessions.records import Message, SearchHit, SessionInfo, changed_notice
    from sessions.session import Session
    from sessions.store import Store

__all__ = [
    "Answer",
    "AnswerEvent",
    "AnswerFinished",
    "Branch",
    "ContextUse",
    "FollowedAnswer",
    "Message",
    "SearchHit",
    "Session",
    "SessionInfo",
    "SessionManager",
    "Sibling",
    "Store",
    "changed_notice",
]
_MODULES = {
    "answer": ("Answer", "AnswerEvent", "AnswerFinished"),
    "branches": ("Branch", "Sibling"),
    "following": ("FollowedAnswer",),
    "manager": ("SessionManager",),
    "overflow": ("ContextUse",),
    "records": ("Message", "SearchHit", "SessionInfo", "changed_notice"),
    "session": ("Session",),
    "store": ("Store",),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f"sessions.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
