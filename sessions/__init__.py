"""The session manager: conversations in SQLite, prompts from history, answers that go on without viewers.

`Store` keeps the message tree, `SessionManager` and `Session` are what front ends call, `Answer` is one that is being
written, `FollowedAnswer` one that another process writes.
"""

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
