"""A database that cannot be read for a while: nothing is called deleted for it."""

import sqlite3
from pathlib import Path

import pytest

from sessions import Store
from sessions.readers import Readers
from tests.web_client import serving


@pytest.mark.parametrize("is_open", [True, False])
def test_a_conversation_that_cannot_be_read_is_not_called_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    def refuse(_: Readers) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    with serving(store=Store.open(tmp_path / "chat.db")) as (client, server):
        session = client.new(name="kept")
        assert server.parts is not None
        if not is_open:
            server.parts.conversations._open.clear()
        with monkeypatch.context() as broken:
            broken.setattr(Readers, "_take", refuse)
            reply = client.request("GET", f"/api/sessions/{session}")
            assert (reply.status, reply.json["error"]["code"]) == (503, "unreadable"), reply.body
        assert client.get(f"/api/sessions/{session}")["session"]["name"] == "kept"
        server.parts.conversations.manager.delete(session)
        assert client.request("GET", f"/api/sessions/{session}").status == 404, "the control"


def test_a_deletion_is_taken_back_also_where_nothing_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Readers) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    with serving(store=Store.open(tmp_path / "chat.db")) as (client, _):
        session = client.new(name="kept")
        assert client.request("DELETE", f"/api/sessions/{session}", {"undo_s": 50}).status == 200
        with monkeypatch.context() as broken:
            broken.setattr(Readers, "_take", refuse)
            assert client.request("POST", f"/api/sessions/{session}/restore", {}).status == 204
        assert client.get(f"/api/sessions/{session}")["session"]["name"] == "kept"
