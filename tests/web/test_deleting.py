"""Deleting a conversation from a page, and taking that back while there is time."""

import threading
import time

import pytest

from nanochat_infer.errors import SessionError
from sessions import Session, SessionManager, Store
from tests.web_client import PATIENCE_S, serving


def test_deleting_can_be_taken_back_and_is_done_at_the_latest_at_the_end() -> None:
    with Store.open(None) as store, serving(store=store) as (client, server):
        session, other = client.new(name="a"), client.new(name="b")
        reply = client.request("DELETE", f"/api/sessions/{session}", {})
        assert (reply.status, reply.json) == (200, {"undo_s": 8.0})
        assert [s["id"] for s in client.get("/api/sessions")["sessions"]] == [other]
        assert client.request("GET", f"/api/sessions/{session}").status == 404
        assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 204
        assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 404
        assert client.get(f"/api/sessions/{session}")["session"]["name"] == "a"
        assert client.request("DELETE", f"/api/sessions/{other}", {"undo_s": 0}).json["undo_s"] == 0
        assert client.request("POST", f"/api/sessions/{other}/restore", {}).status == 404
        assert client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0.1}).status == 200
        assert server.parts is not None
        until = time.monotonic() + 20
        while server.parts.conversations.doomed:
            assert time.monotonic() < until
            time.sleep(0.02)
        last = client.new(name="c")
        client.request("DELETE", f"/api/sessions/{last}", {"undo_s": 50})
        server.stop()
        assert store.list_sessions() == []


def test_a_deletion_that_has_begun_cannot_be_taken_back() -> None:
    begun, may_end = threading.Event(), threading.Event()
    managers: list[SessionManager] = []

    def delete(session: Session) -> tuple[str, ...]:
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return managers[0].delete(session.id)

    with serving(delete=delete) as (client, server):
        assert server.parts is not None
        managers.append(server.parts.conversations.manager)
        session = client.new(name="a")
        assert client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0.001}).status == 200
        try:
            assert begun.wait(PATIENCE_S)
            assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 404
            assert client.get("/api/sessions")["sessions"] == [], "it is not listed any more"
            assert client.request("GET", f"/api/sessions/{session}").status == 404
            assert client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 50}).status == 404
        finally:
            may_end.set()
        until = time.monotonic() + PATIENCE_S
        while server.parts.conversations.doomed:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 404


def test_a_conversation_that_is_restored_at_the_very_deadline_is_there_or_that_is_refused() -> None:
    with serving() as (client, _):
        for number in range(40):
            session = client.new(name=f"n{number}")
            client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0.0001 * number})
            restored = client.request("POST", f"/api/sessions/{session}/restore", {}).status
            assert restored in (204, 404)
            found = client.request("GET", f"/api/sessions/{session}").status
            assert (restored, found) in ((204, 200), (404, 404)), number


def test_other_pages_are_told_of_a_deletion_that_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    # The database has no news of it.
    monkeypatch.setattr(SessionManager, "on_change", lambda self, callback: lambda: None)
    with serving() as (client, _):
        session = client.new(name="a")
        with client.events("/api/events") as stream:
            events = (event.data for event in stream if event.data and event.data["type"] == "sessions")
            client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 50})
            assert next(events)["ids"] == [session]
            assert client.get("/api/sessions")["sessions"] == []
            client.request("POST", f"/api/sessions/{session}/restore", {})
            assert next(events)["ids"] == [session]
            assert len(client.get("/api/sessions")["sessions"]) == 1


def test_a_deletion_by_another_window_cannot_be_taken_back() -> None:
    with serving() as (client, server):
        session = client.new(name="a")
        client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 50})
        assert server.parts is not None
        server.parts.conversations.manager.delete(session)
        assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 404


def test_what_a_deletion_leaves_or_meets_is_told_and_the_next_one_is_done() -> None:
    managers: list[SessionManager] = []

    def delete(session: Session) -> tuple[str, ...]:
        if session.title == "met a bug":
            raise RuntimeError("a bug")
        if session.title == "refused":
            raise SessionError("not saved: the disk is full")
        managers[0].delete(session.id)
        return ("1 message is kept",)

    with serving(delete=delete) as (client, server):
        assert server.parts is not None
        managers.append(server.parts.conversations.manager)
        with client.events("/api/events") as stream:
            told = (
                text
                for event in stream
                if event.data and event.data["type"] == "notices"
                for text in event.data["texts"]
            )
            for name, said in (("met a bug", "internal error"), ("refused", "is full"), ("a", "1 message is kept")):
                session = client.new(name=name)
                assert client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 0.001}).status == 200
                assert said in next(told)
        assert {s["name"] for s in client.get("/api/sessions")["sessions"]} == {"met a bug", "refused"}
