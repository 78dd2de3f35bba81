"""ChatGPT's export: its tree becomes ours, in whatever way it branches, and nothing that was said is lost."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.errors import SessionError
from sessions import chatgpt
from sessions.chatgpt import read_conversation
from sessions.exchange import Conversation
from sessions.importing import import_file, write_conversation
from sessions.records import Message
from sessions.store import Store
from tests.exchange_tools import written


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


def node(role: str | None, content: Any, parent: str | None, *children: str, **message: Any) -> dict[str, Any]:
    """Return a node; content is a text, or the whole content object."""
    shape = {"content_type": "text", "parts": [content]} if isinstance(content, str) else content
    inside = None if role is None else {"author": {"role": role}, "content": shape, "recipient": "all", **message}
    return {"message": inside, "parent": parent, "children": [*children]}


CHAT: dict[str, Any] = {
    "title": "Cats \x1b[2J",
    "create_time": 1700000000.25,
    "update_time": 1700000100.5,
    "conversation_id": "abc",
    "default_model_slug": "gpt-5",
    "is_archived": True,
    "current_node": "second",
    "mapping": {
        "root": node(None, "", None, "hidden"),
        "hidden": node("user", {"content_type": "user_editable_context", "user_profile": "secret"}, "root", "system"),
        "system": node("system", "You are kind.", "hidden", "ask"),
        "ask": node(
            "user",
            {
                "content_type": "multimodal_text",
                "parts": [{"content_type": "image_asset_pointer", "width": 640, "height": 480}, "What is this?"],
            },
            "system",
            "first",
            "think",
            create_time=1700000010.0,
            metadata={"attachments": [{"name": "notes\u202e.txt"}]},
        ),
        "first": node("assistant", "A cat.", "ask", metadata={"model_slug": "gpt-4"}),
        "think": node(
            "assistant",
            {"content_type": "thoughts", "thoughts": [{"summary": "Looking", "content": "It has whiskers."}]},
            "ask",
            "call",
        ),
        "call": node(
            "assistant",
            {"content_type": "code", "language": "python", "text": "print('```')"},
            "think",
            "result",
            recipient="python",
        ),
        "result": node(
            "tool",
            {"content_type": "execution_output", "text": "cat"},
            "call",
            "second",
            author={"role": "tool", "name": "python"},
        ),
        "second": node(
            "assistant",
            "Surely a cat\ue200cite\ue202turn0\ue201.",
            "result",
            metadata={"model_slug": "gpt-5", "finish_details": {"type": "max_tokens"}},
        ),
    },
}


def test_a_conversation_with_images_thoughts_tools_and_branches(store: Store, tmp_path: Path) -> None:
    report = import_file(store, written(tmp_path, "conversations.json", json.dumps([CHAT])))
    assert (report.source, report.num_messages, len(report.ids)) == ("ChatGPT", 3, 1)
    row = store.find_session(report.ids[0])
    assert row is not None
    assert (row.title, row.name, row.system) == ("Cats", None, "You are kind.")
    assert (row.model, row.archived, row.date_string) == ("gpt-5", True, "14 Nov 2023")
    question, answer = store.branch(row.leaf_id)
    assert question.text == (
        "[image, 640 x 480; images are not imported]\n\nWhat is this?\n\n"
        "[attached file notes.txt; files are not imported]"
    )
    assert question.created_at.isoformat() == "2023-11-14T22:13:30+00:00"
    assert answer.text == (
        "[call of python]\n\n````python\nprint('```')\n````\n\n[result of the tool python]\n\n"
        "```text\ncat\n```\n\nSurely a cat."
    )
    assert answer.reasoning == "Looking\nIt has whiskers."
    assert (answer.model, answer.finish_reason, answer.status) == ("gpt-5", "length", "done")
    other = store.message(store.children(row.key, question.id)[0])
    assert other is not None
    assert (other.text, other.model) == ("A cat.", "gpt-4")
    assert "secret" not in str([store.message(found.id) for found in store.tree(row.key)])
    assert store.check(full=True) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xed\xa0\xbd\xed\xb8\x82!", "😂!"),
        (b"\xed\xa0\xbd!", "\ufffd!"),
        (b"\\ud83d\\ude02!", "😂!"),
        (b"\\uD83D! \\ude02 \\\\ud83d \\u00e9 \\\\\\ud83d", "\ufffd! \ufffd \\ud83d é \\\ufffd"),
        ("é🎉".encode(), "é🎉"),
    ],
)
def test_halves_of_characters_cost_no_conversation(store: Store, tmp_path: Path, raw: bytes, text: str) -> None:
    """Convoviz's users found the first kind in their exports (mohamed-chs/convoviz#69)."""
    whole = json.dumps([{"mapping": {"a": node("user", "HERE", None)}, "current_node": "a"}]).encode()
    report = import_file(store, written(tmp_path, "a.json", whole.replace(b"HERE", raw)))
    row = store.find_session(report.ids[0])
    assert row is not None
    assert [message.text for message in store.branch(row.leaf_id)] == [text]
    with pytest.raises(SessionError, match="is not UTF-8"):
        import_file(store, written(tmp_path, "b.json", whole.replace(b"HERE", raw + b"\xff")))


def read(mapping: dict[str, Any], current: Any = None, **values: Any) -> Conversation:
    return read_conversation({"mapping": mapping, "current_node": current, **values}, "file: conversation 1")


def path_to(conversation: Conversation, message_id: int | None) -> list[Message]:
    by_id = {message.id: message for message in conversation.messages}
    found: list[Message] = []
    while message_id is not None:
        found.insert(0, by_id[message_id])
        message_id = by_id[message_id].parent_id
    return found


def test_an_answer_that_forks_in_its_middle_begins_alike_in_both() -> None:
    found = read(
        {
            "u": node("user", "q", None, "tool"),
            "tool": node("tool", "searched", "u", "a", "b"),
            "a": node("assistant", "one", "tool"),
            "b": node("assistant", "two", "tool", "more"),
            "more": node("user", "next", "b"),
        },
        "more",
    )
    texts = {message.text.replace("\n", "") for message in found.messages if message.role == "assistant"}
    assert texts == {f"[result of a tool]```textsearched```{end}" for end in ("one", "two")}
    assert [message.role for message in path_to(found, found.leaf_id)] == ["user", "assistant", "user"]


def test_the_place_looked_at_may_be_in_the_middle_of_an_answer() -> None:
    chain = {
        "u": node("user", "q", None, "a"),
        "a": node("assistant", "one", "u", "b"),
        "b": node("assistant", "two", "a"),
    }
    found = read(chain, "a")
    assert [message.text for message in path_to(found, found.leaf_id)] == ["q", "one"]
    assert sorted(message.text for message in found.messages) == ["one", "one\n\ntwo", "q"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ([], "mapping must be an object of objects"),
        ({"a": 1}, "mapping must be an object of objects"),
        ({"a": node("user", "x", "b"), "b": node("user", "x", "a")}, "refer to each other in a circle"),
        ({"a": node("user", "x", "a")}, "refer to each other in a circle"),
        ({"r": node("user", "x", None), "a": node("user", "x", "b"), "b": node("user", "x", "a")}, "in a circle"),
    ],
)
def test_what_is_no_tree_is_refused(mapping: Any, sentence: str) -> None:
    with pytest.raises(SessionError, match=sentence):
        read(mapping)


def test_texts_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comb: each of its teeth would repeat all before it."""
    comb: dict[str, Any] = {"u": node("user", "q", None, "s0")}
    for number in range(2000):
        parent = f"s{number - 1}" if number else "u"
        comb[f"s{number}"] = node("assistant", "x" * 100, parent, f"s{number + 1}", f"t{number}")
        comb[f"t{number}"] = node("assistant", "tooth", f"s{number}")
    monkeypatch.setattr(chatgpt, "MAX_TEXT_CHARACTERS", 1_000_000)
    with pytest.raises(SessionError, match="would be longer than 1,000,000 characters"):
        read(comb)
    monkeypatch.setattr(chatgpt, "MAX_NODES", 1000)
    with pytest.raises(SessionError, match="the most is 1,000"):
        read(comb)


def test_a_deep_tree_needs_no_deep_stack() -> None:
    deep = {"n0": node("user", "q0", None)}
    for number in range(1, 20_000):
        deep[f"n{number}"] = node("assistant" if number % 2 else "user", f"q{number}", f"n{number - 1}")
    found = read(deep, "n19999")
    assert len(path_to(found, found.leaf_id)) == 20_000


ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
CONTENTS = (
    st.text(min_size=1, max_size=8)
    | st.fixed_dictionaries(
        {"content_type": ODD | st.sampled_from(["text", "code", "thoughts", "tether_quote", "execution_output"])},
        optional={
            "parts": ODD | st.lists(ODD | st.fixed_dictionaries({"content_type": ODD, "text": ODD})),
            "text": ODD,
            "thoughts": ODD | st.lists(st.fixed_dictionaries({"summary": ODD, "content": ODD}), max_size=2),
            "language": ODD,
            "result": ODD,
        },
    )
    | ODD
)


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a tree whose nodes hold anything, named and listed in any order."""
    found: dict[str, Any] = {}
    for number in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from([None, *found])) if found else None
        role = draw(st.sampled_from(["user", "assistant", "assistant", "tool", "system", None, "other"]))
        extra = draw(
            st.fixed_dictionaries(
                {}, optional={"create_time": ODD, "metadata": ODD, "recipient": ODD, "status": ODD, "author": ODD}
            )
        )
        name = f"n{number}"
        found[name] = node(role, draw(CONTENTS), parent if draw(st.booleans()) or parent is None else "gone", **extra)
        if parent is not None:
            found[parent]["children"].append(name)
    shuffled = draw(st.permutations(list(found.items())))
    return dict(shuffled)


@settings(max_examples=80)
@given(mappings(), ODD | st.integers(0, 11).map("n{}".format), ODD, ODD)
def test_any_tree_becomes_messages_that_a_store_takes(mapping: Any, current: Any, title: Any, time: Any) -> None:
    found = read(mapping, current, title=title, create_time=time, update_time=time, default_model_slug=title)
    seen: set[int] = set()
    for message in found.messages:
        assert message.parent_id is None or message.parent_id in seen
        seen.add(message.id)
    assert found.leaf_id is None or found.leaf_id in seen
    with Store.open(None) as opened:
        write_conversation(opened, found)
        assert opened.check(full=True) == []


@settings(max_examples=80)
@given(st.integers(0, 2**32))
def test_every_way_through_the_tree_says_the_same(seed: int) -> None:
    """The texts on the way to each node are those of the messages on the way to where it went, in their order."""
    source = random.Random(seed)
    mapping: dict[str, Any] = {}
    parents: dict[str, str | None] = {}
    for number in range(source.randrange(1, 15)):
        name, parent = f"n{number}", source.choice([None, *mapping]) if mapping else None
        role = source.choice(["user", "assistant", "assistant"])
        mapping[name], parents[name] = node(role, f"<{name}>", parent), parent
        if parent is not None:
            mapping[parent]["children"].append(name)
    for name in mapping:
        found = read(mapping, name)
        way: list[str] = []
        at: str | None = name
        while at is not None:
            way.insert(0, f"<{at}>")
            at = parents[at]
        assert "".join(message.text for message in path_to(found, found.leaf_id)).replace("\n\n", "") == "".join(way)
