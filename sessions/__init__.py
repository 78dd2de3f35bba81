"""The session manager: conversations in SQLite, prompts from history, answers that go on without viewers.

`Store` keeps the message tree, `SessionManager` and `Session` are what front ends call, `Answer` is one that is being
written.
"""

from sessions.answer import Answer, AnswerEvent, AnswerFinished
from sessions.manager import SessionManager
from sessions.records import Message, SearchHit, SessionInfo, changed_notice
from sessions.session import Session
from sessions.store import Store

__all__ = [
    "Answer",
    "AnswerEvent",
    "AnswerFinished",
    "Message",
    "SearchHit",
    "Session",
    "SessionInfo",
    "SessionManager",
    "Store",
    "changed_notice",
]
