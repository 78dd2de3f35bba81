"""Imports: what was exported comes back whole, with new ids, and is like any other conversation then."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanochat_infer.sampling_params import SamplingParams
from sessions.exchange import Conversation
from sessions.export import export
from sessions.importing import import_file, write_conversation
from sessions.json_parts import find_parts, parse_part
from sessions.overflow import reached
from sessions.records import SessionRow
from sessions.statements import NewMarker
from sessions.store import Store
from tests.exchange_tools import conversations, exported, fill, without_ids, written
from tests.session_tools import ending, new_answer, turn


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


# Round trips


def round_trip(conversation: Conversation, folder: Path, form: str) -> None:
    with Store.open(None) as first, Store.open(None) as second:
        write_conversation(first, conversation)
        report = import_file(second, written(folder, f"a.{form}", "".join(export(first, None, form))))
        row = second.find_session(report.ids[0])
        assert row is not None
        stored = [second.message(node.id) for node in second.tree(row.key)]
        new_ids = {old.id: new.id for old, new in zip(conversation.messages, stored, strict=True) if new}
        new_ids[None] = None  # type: ignore[index, assignment]
        assert stored == [
            replace(
                old,
                id=new_ids[old.id],
                parent_id=new_ids[old.parent_id],  # type: ignore[index]
                continues_id=new_ids[old.continues_id],  # type: ignore[index]
                kept_id=new_ids[old.kept_id],  # type: ignore[index]
            )
            for old in conversation.messages
        ]
        assert (row.system, row.params, row.thinking) == (
            conversation.system,
            conversation.params,
            conversation.thinking,
        )
        assert row.leaf_id == new_ids[conversation.leaf_id]  # type: ignore[index]
        before, after = exported(first), exported(second)
        assert [without_ids(found) for found in before] == [without_ids(found) for found in after]
        assert report.num_messages == len(conversation.messages)
        sound = all(message.sound for message in conversation.messages)
        assert bool(second.check(full=True)) != sound


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(conversation=conversations())
def test_round_trip(tmp_path: Path, conversation: Conversation) -> None:
    round_trip(conversation, tmp_path, "json")
    round_trip(conversation, tmp_path, "jsonl")


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(conversation=conversations())
def test_round_trip_often(tmp_path: Path, conversation: Conversation) -> None:
    round_trip(conversation, tmp_path, random.choice(["json", "jsonl"]))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a JSON document that holds no others."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None:
        yield path
        return
    for name, item in inside:
        yield from leaves(item, (*path, name))


def test_every_field_is_carried_over(store: Store, tmp_path: Path) -> None:
    """The control of the round trip: whichever value is changed, the comparison tells."""
    fill(store)
    text = "".join(export(store, None, "json"))
    [original] = json.loads(text)["conversations"]
    ids = {"id", "forked_from", "parent_id", "continues_id", "kept_id", "leaf_id"}
    skipped: set[Any] = set()
    for path in leaves(original):
        if path[-1] in ids:
            continue
        skipped.add(path[-1])
        document = json.loads(text)
        place: Any = document["conversations"][0]
        for step in path[:-1]:
            place = place[step]
        new = place[path[-1]] = changed(path[-1], place[path[-1]])
        if new is None:
            continue
        [public_id] = import_file(store, written(tmp_path, "a.json", json.dumps(document))).ids
        row = store.find_session(public_id)
        assert row is not None
        [found] = exported(store, row.key)
        assert without_ids(found) == without_ids(document["conversations"][0]), path
        assert without_ids(found) != without_ids(original), path
        skipped.discard(path[-1])
    # What is None of a user message; that of an answer was changed field by field.
    assert skipped == {"params"}


def changed(name: Any, value: Any) -> Any:
    """Return another value for a field; None where there is none to try."""
    choices: dict[Any, Any] = {"status": "interrupted", "overflow": "refuse", "seed": 9, "token_ids": [1]}
    if name in choices or value is None:
        return choices.get(name, "x" if name == "finish_reason" else None)
    if name == "role":
        return None if value == "marker" else "system"
    if str(name).endswith("_at"):
        return "2001-02-03T04:05:06.000007+00:00"
    if isinstance(value, bool):
        return not value
    return value + "x" if isinstance(value, str) else value + 1 if isinstance(value, int) else value / 2 + 0.1


def test_imported_twice_is_there_twice_with_new_ids(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = written(tmp_path, "a.jsonl", "".join(export(store, None, "jsonl")))
    first, second = import_file(store, path), import_file(store, path)
    found = exported(store)
    assert len({conversation["id"] for conversation in found}) == 3
    assert {*first.ids, *second.ids} < {conversation["id"] for conversation in found}
    assert len({message["id"] for conversation in found for message in conversation["messages"]}) == 3 * 6
    assert first.source == "jsonl"


def test_what_is_imported_is_found_and_can_be_gone_on_with(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = written(tmp_path, "a.json", "".join(export(store, None, "json")))
    with Store.open(None) as other:
        [public_id] = import_file(other, path).ids
        row = other.find_session(public_id)
        assert row is not None
        assert {hit.session_id for hit in other.search("question")} == {public_id}
        assert [hit.role for hit in other.search("work")] == ["title"]
        turn(other, row.key, row.leaf_id, "and then", "this")
        assert other.check(full=True) == []
        assert other.delete_session(row.key) == ()
        assert other.search("question") == other.search("work") == []


def test_conversations_keep_their_order_and_do_not_become_the_last_one(store: Store, tmp_path: Path) -> None:
    with Store.open(None) as other:
        for name in ("old", "middle", "new"):
            other.create_session(SamplingParams(), name=name)
        path = written(tmp_path, "a.json", "".join(export(other, None, "json")))
    mine = store.create_session(SamplingParams(), name="mine")
    assert [info.name for info in store.list_sessions()] == ["mine"]
    import_file(store, path)
    assert [info.name for info in store.list_sessions()] == ["mine", "new", "middle", "old"]
    last = store.last_session()
    assert last is not None
    assert last.public_id == mine.public_id


def test_an_older_import_stays_below_a_newer_one(store: Store, tmp_path: Path) -> None:
    for year in (2025, 2021, 2023):
        time = f"{year}-06-01T12:00:00+00:00"
        conversation = {"name": f"{year}", "title": "same", "created_at": time, "updated_at": time}
        values = {"format": "nanochat-infer", "version": 1, "conversations": [conversation]}
        import_file(store, written(tmp_path, f"{year}.json", json.dumps(values)))
    assert [info.name for info in store.list_sessions()] == ["2025", "2023", "2021"]
    assert [hit.session_name for hit in store.search("same")] == ["2025", "2023", "2021"]
    last = store.last_session()
    assert last is not None
    assert last.name == "2025"


# Forks, which reach a part of a tree


def continued(store: Store) -> SessionRow:
    """Write an unfinished answer, beside it the one that goes on from it, and a fork that ends with the second."""
    key = store.create_session(SamplingParams(), name="whole").key
    user, unfinished = turn(store, key, None, "question", "half")
    longer = store.begin_answer(key, user, replace(new_answer(store), continues_id=unfinished))
    store.finish_answer(longer, ending("half and the rest"))
    return store.fork(key, longer, "fork")


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("is_all", [False, True])
def test_a_fork_of_a_continued_answer_comes_back(store: Store, tmp_path: Path, form: str, is_all: bool) -> None:
    fork = continued(store)
    text = "".join(export(store, None if is_all else fork.key, form))
    with Store.open(None) as other:
        import_file(other, written(tmp_path, f"a.{form}", text))
        found = {conversation["name"]: conversation for conversation in exported(other)}
        assert found.keys() == ({"fork", "whole"} if is_all else {"fork"})
        assert [message["text"] for message in found["fork"]["messages"]] == ["question", "half and the rest"]
        assert without_ids(found["fork"]) == without_ids(exported(store, fork.key)[0])
        if is_all:
            _, unfinished, longer = found["whole"]["messages"]
            assert longer["continues_id"] == unfinished["id"], "what is in the file is still named"
        assert other.check(full=True) == []


def test_a_fork_beside_the_message_that_a_marker_keeps_comes_back(store: Store, tmp_path: Path) -> None:
    key = store.create_session(SamplingParams(), name="whole").key
    _, first = turn(store, key, None, "old", "dropped")
    marker = NewMarker("the first turn no longer reaches the model", None)
    user, answer = store.begin_turn(key, first, "kept", "", new_answer(store), marker=marker)
    store.finish_answer(answer, ending("yes"))
    above = store.message(user)
    assert above is not None
    _, edited = turn(store, key, above.parent_id, "instead", "no")
    fork = store.fork(key, edited, "fork")
    assert [message.text for message in reached(store.branch(edited))] == ["instead", "no"]
    text = "".join(export(store, fork.key, "json"))
    with Store.open(None) as other:
        row = other.find_session(import_file(other, written(tmp_path, "a.json", text)).ids[0])
        assert row is not None
        branch = other.branch(row.leaf_id)
        assert [message.text for message in branch] == ["old", "dropped", marker.text, "instead", "no"]
        assert [message.text for message in reached(branch)] == ["instead", "no"]
        assert other.check(full=True) == []
    [alone] = exported(store, store.fork(key, above.parent_id).key)
    assert alone["messages"][-1]["kept_id"] is None, "nothing follows that could be kept"


def test_older_backups_with_references_out_of_the_file_are_read(store: Store, tmp_path: Path) -> None:
    messages = [
        {"id": 3, "role": "user", "text": "question"},
        {"id": 9, "parent_id": 3, "role": "assistant", "text": "answer", "continues_id": 5},
        {"id": 10, "parent_id": 9, "role": "marker", "text": "dropped", "kept_id": 11},
        {"id": 14, "parent_id": 10, "role": "user", "text": "instead"},
        {"id": 15, "parent_id": 14, "role": "marker", "text": "dropped again", "kept_id": 17},
    ]
    values = {"format": "nanochat-infer", "version": 1, "conversations": [{"messages": messages, "leaf_id": 15}]}
    row = store.find_session(import_file(store, written(tmp_path, "a.json", json.dumps(values))).ids[0])
    assert row is not None
    branch = store.branch(row.leaf_id)
    assert [message.text for message in branch] == [message["text"] for message in messages]
    assert [message.continues_id for message in branch] == [None] * len(messages)
    assert [message.kept_id for message in branch] == [None, None, branch[3].id, None, None]
    assert store.check(full=True) == []


def test_a_short_file_by_hand(store: Store, tmp_path: Path) -> None:
    text = """{"conversations": [{"title": "by hand", "messages": [
        {"role": "user", "text": "hello"}, {"role": "assistant", "text": "hi", "parent_id": 1}], "leaf_id": 2}],
        "version": 1, "format": "nanochat-infer"}"""
    report = import_file(store, written(tmp_path, "a.txt", "\ufeff" + text))
    row = store.find_session(report.ids[0])
    assert row is not None
    assert [message.text for message in store.branch(row.leaf_id)] == ["hello", "hi"]
    assert (row.title, report.num_messages, report.num_empty) == ("by hand", 2, 0)


def test_an_answer_that_was_being_written_is_interrupted(store: Store, tmp_path: Path) -> None:
    key = store.create_session(SamplingParams(), name="n").key
    _, answer = store.begin_turn(key, None, "q", "", new_answer(store))
    store.journal(answer, "half", "", (1, 2))
    text = "".join(export(store, None, "json"))
    with Store.open(None) as other:
        import_file(other, written(tmp_path, "a.json", text))
        found = exported(other)[0]["messages"][-1]
        assert (found["status"], found["sound"]) == ("interrupted", True)
        assert "ended while this answer was being written" in found["error"]


def test_an_empty_conversation_is_counted_not_written(store: Store, tmp_path: Path) -> None:
    text = '{"format": "nanochat-infer", "version": 1, "conversations": [{}, {"name": "kept"}]}'
    report = import_file(store, written(tmp_path, "a.json", text))
    assert (len(report.ids), report.num_empty) == (1, 1)


# Parts of a file

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from('"\\{}[],: é🎉\n')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('"\\{[a')), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), max_size=4), st.sampled_from([None, 0, 2]))
def test_parts_are_the_objects_of_the_list(objects: list[Any], indent: int | None) -> None:
    as_list = json.dumps(objects, indent=indent, ensure_ascii=False).encode()
    as_field = json.dumps({"a": [1], "conversations": objects, "b": "]}"}, indent=indent).encode()
    for raw in (as_list, b" \n" + as_list + b"x", as_field):
        outer = find_parts(raw, "file")
        assert [parse_part(raw, part) for part in outer.parts] == objects
        assert raw[outer.end :] in (b"", b"x")
        assert outer.is_list == (raw is not as_field)
