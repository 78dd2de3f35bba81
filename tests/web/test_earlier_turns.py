"""The routes that answer an earlier message again, or fork after one."""

from tests.web_client import serving


def test_an_earlier_answer_is_made_again_and_a_fork_begins_after_it() -> None:
    with serving() as (client, _):
        session = client.new()
        for text in ("one", "two", "three"):
            client.finished(client.say(session, text))
        old = client.get(f"/api/sessions/{session}")["messages"]
        again = client.post(f"/api/sessions/{session}/regenerate", {"message": old[1]["id"]})["message"]
        assert client.finished(again)["why"].strip()
        now = client.get(f"/api/sessions/{session}")["messages"]
        assert [message["id"] for message in now] == [old[0]["id"], again]
        assert now[1]["siblings"] == {"position": 1, "ids": [old[1]["id"], again]}
        fork = client.post(f"/api/sessions/{session}/fork", {"message": old[3]["id"]})
        assert [message["id"] for message in fork["messages"]] == [message["id"] for message in old[:4]]
        for action in ("regenerate", "fork"):
            for wrong in (999, "1", -1, 0, True, 1.5, 2**63, [1]):
                reply = client.request("POST", f"/api/sessions/{session}/{action}", {"message": wrong})
                assert 400 <= reply.status < 500, (action, wrong, reply.body)
                assert reply.json["error"]["message"]
        assert [m["id"] for m in client.get(f"/api/sessions/{session}")["messages"]] == [old[0]["id"], again]
