"""The list of conversations in pages, and the tags that there are."""

from collections.abc import Iterator

import pytest

from tests.web_client import Client, serving


@pytest.fixture(name="running", scope="module")
def running_server() -> Iterator[Client]:
    """Seven named conversations, the last one newest."""
    with serving() as (client, _):
        for number in range(7):
            session = client.new(name=f"n{number}")
            tags = ["even"] * (number % 2 == 0) + ["big"] * (number > 5)
            if tags:
                assert client.request("PATCH", f"/api/sessions/{session}", {"tags": tags}).status == 200
        yield client


def names(client: Client, query: str) -> list[str]:
    return [session["title"] for session in client.get(f"/api/sessions?{query}")["sessions"]]


def test_pages_follow_each_other_without_gap_or_overlap(running: Client) -> None:
    whole = running.get("/api/sessions")
    assert not whole["more"]
    everything = [session["title"] for session in whole["sessions"]]
    assert sorted(everything) == [f"n{number}" for number in range(7)]
    pages = [running.get(f"/api/sessions?limit=3&offset={offset}") for offset in (0, 3, 6, 9)]
    assert [session["title"] for page in pages for session in page["sessions"]] == everything
    assert [page["more"] for page in pages] == [True, True, False, False]
    assert running.get("/api/sessions?limit=7")["more"] is False
    assert running.get("/api/sessions?limit=6")["more"] is True


def test_a_page_of_a_tag_counts_only_what_has_it(running: Client) -> None:
    assert set(names(running, "tag=even&limit=3") + names(running, "tag=even&limit=3&offset=3")) == {
        "n0",
        "n2",
        "n4",
        "n6",
    }
    assert running.get("/api/sessions?tag=even&limit=4")["more"] is False


def test_a_deleted_conversation_leaves_no_gap_for_the_others(running: Client) -> None:
    first = running.get("/api/sessions?limit=1")["sessions"][0]["id"]
    assert running.request("DELETE", f"/api/sessions/{first}", {"undo_s": 60}).status == 200
    seen = names(running, "limit=3") + names(running, "limit=3&offset=3") + names(running, "limit=3&offset=6")
    assert len(seen) == len(set(seen)) == 6
    assert running.request("POST", f"/api/sessions/{first}/restore", {}).status == 204


def test_tags_are_told_where_they_are_asked_for(running: Client) -> None:
    assert "tags" not in running.get("/api/sessions")
    assert running.get("/api/sessions?tags=1&limit=1")["tags"] == [
        {"tag": "even", "count": 4},
        {"tag": "big", "count": 1},
    ]


@pytest.mark.parametrize("query", ["offset=-1", "offset=100001", "offset=x", "offset=1&offset=2", "limit=0"])
def test_an_offset_that_is_none_is_refused_with_a_sentence(running: Client, query: str) -> None:
    reply = running.request("GET", f"/api/sessions?{query}")
    assert reply.status == 400
    assert reply.json["error"]["param"] in ("offset", "limit")
