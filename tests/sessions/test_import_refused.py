"""What is imported is refused in one sentence and writes nothing, unless it is whole: by hand, by chance, in a ZIP."""

import contextlib
import io
import json
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import SessionError
from sessions import importing, json_parts
from sessions.export import export
from sessions.importing import import_file
from sessions.store import Store
from tests.exchange_tools import exported, fill, num_rows, written


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


# Refused


def document(**values: Any) -> str:
    return json.dumps({"format": "nanochat-infer", "version": 1, "conversations": [values]})


def of_messages(*messages: dict[str, Any]) -> str:
    return document(messages=[{"role": "user", "text": "x", **message} for message in messages])


HEAD = '{"type": "conversation", "format": "nanochat-infer", "version": 1, "id": "a"}'
REFUSED: dict[str | bytes, str] = {
    "": "is not valid JSON",
    "\0\1\2": "is not valid JSON",
    "null": "must hold a JSON object, got null",
    '"text"': "must hold a JSON object",
    "{}": "is no export of this program",
    "[1]": "conversations must be a list of objects",
    "[{}, 0]": "conversations must be a list of objects",
    '[{}, "a"]': "conversations must be a list of objects",
    "[{}]": "mapping must be an object of objects",
    '{"conversations": [{}]}': "format must be 'nanochat-infer', got None",
    '{"format": "nanochat-infer", "version": 2, "conversations": [{"new": 1}]}': "newer version",
    '{"format": "nanochat-infer", "version": true, "conversations": []}': "version must be a whole number",
    '{"format": "nanochat-infer", "version": 1, "others": [{}], "conversations": []}': "the only such list",
    '{"format": "nanochat-infer", "version": 1, "conversations": {"a": 1}}': "must be a list of objects",
    document(messages=[]) + "x": "something follows its end",
    document(messages=[])[:-1]: "is not valid JSON",
    document(messages=[]).replace("[]", '[], "messages": []'): "the key 'messages' is there twice",
    document(messages=[]).replace("[]", "NaN"): "NaN is not a JSON number",
    document(messages=[]).replace("[]", '["\\ud800"]'): "half of a surrogate pair",
    document(messages=[]).encode().replace(b"[]", b'["\xff"]'): "is not UTF-8",
    document(messages=[]).replace("[]", "[" * 70 + "]" * 70): "nested deeper than 64 levels",
    "[" * 1_000_000: "nested deeper than 64 levels",
    '{"a":' * 1_000_000: "nested deeper than 64 levels",
    '["' + '\\"' * 1_000_000: "a text does not end",
    '["' + "\\" * 1_000_001 + '"': "a text does not end",
    document(surprise=1): "conversation 1: the field 'surprise' is not known",
    document(title=5): "title must be a text of at most 4,096 characters, got 5",
    document(title="x" * 5000): "title must be a text of at most 4,096 characters, got 'xxx",
    document(system="ä" * 600_000): "system must have at most 1,048,576 bytes",
    document(thinking="yes"): "thinking must be true or false, got 'yes'",
    document(overflow="maybe"): "overflow must be one of refuse, drop, got 'maybe'",
    document(tags=["\u200b"]): "a tag must have 1 to 50 visible characters",
    document(tags="a"): "tags must be a list",
    document(params={"temperature": 9}): "temperature must be from 0 to 2, got 9",
    document(params={"surprise": 9}): "the sampling parameter 'surprise' is not known",
    document(params=[]): "params must be an object, got a list",
    document(created_at="yesterday"): "created_at must be a time",
    document(created_at="0001-01-01T00:00:00+00:00"): "a time from 1970 to 9998",
    document(updated_at=12): "updated_at must be a time",
    document(leaf_id=3): "leaf_id 3 is none of its messages",
    document(messages={}): "messages must be a list",
    document(messages=[1]): "message 1 must be an object, got 1",
    document(messages=[{"text": "x"}]): "role must be one of user, assistant, system, marker, got None",
    of_messages({"role": "root"}): "message 1: role must be one of",
    of_messages({"status": []}): "status must be one of",
    of_messages({"id": 0}): "id must be a whole number from 1 to",
    of_messages({"id": 2**63}): "id must be a whole number",
    of_messages({"id": 1.0}): "id must be a whole number",
    of_messages({"id": 4}, {"id": 4}): "message 2: the id 4 is there twice",
    of_messages({"parent_id": 1}): "parent_id 1 is no message before it",
    of_messages({"parent_id": 2}, {}): "parent_id 2 is no message before it",
    of_messages({"continues_id": 1}): "continues_id 1 is no message before it",
    of_messages({"continues_id": 2}, {}): "continues_id 2 is no message before it",
    of_messages({"continues_id": "7"}): "continues_id must be a whole number from 1",
    of_messages({"kept_id": 1}): "kept_id is for markers",
    of_messages({"role": "marker", "kept_id": 0}): "kept_id must be a whole number from 1",
    of_messages({"token_ids": [1, -1]}): "token_ids must be a list of whole numbers",
    of_messages({"token_ids": [1, True]}): "token_ids must be a list of whole numbers",
    of_messages({"token_ids": [2**31]}): "token_ids must be a list of whole numbers",
    of_messages({"seed": -1}): "seed must be a whole number from 0",
    of_messages({"usage": {"prompt_tokens": 1.5}}): "prompt_tokens must be a whole number",
    of_messages({"usage": {"surprise": 1}}): "usage: the field 'surprise' is not known",
    of_messages({"timings": {"total_ms": "1"}}): "total_ms must be a number",
    of_messages({"timings": {"total_ms": -1}}): "total_ms must be a number",
    of_messages({"sound": 1}): "sound must be true or false",
    of_messages({"x\n\x1b[2J": 1}): r"the field 'x\n\x1b[2J' is not known",
    HEAD + '\n{"type": "other"}': "line 2: type must be conversation or message",
    HEAD + "\n[]": "line 2 must hold a JSON object",
    HEAD + '\n{"type": "message", "conversation_id": "b", "role": "user"}': "that of the conversation before it",
    HEAD.replace("}", ', "messages": []}'): "each message has a line of its own",
    HEAD.replace("1,", "7,"): "newer version",
    '{"type": "message", "conversation_id": "b", "role": "user"}': "is no export of this program",
}


def refuse(store: Store, path: Path, sentence: str) -> None:
    before = num_rows(store)
    with pytest.raises(SessionError) as caught:
        import_file(store, path)
    assert sentence in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600
    assert num_rows(store) == before


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refuses(store: Store, tmp_path: Path, text: str | bytes, sentence: str) -> None:
    refuse(store, written(tmp_path, "a.json", text), sentence)


def test_one_bad_conversation_keeps_the_good_ones_out(store: Store, tmp_path: Path) -> None:
    good = {"name": "good", "messages": [{"role": "user", "text": "x"}]}
    values = {"format": "nanochat-infer", "version": 1, "conversations": [good, good, {"name": 5}]}
    refuse(store, written(tmp_path, "a.json", json.dumps(values)), "conversation 3: name must be a text")


def test_refuses_what_is_no_file(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in (
        (tmp_path, "must be a file"),
        (tmp_path / "pipe", "must be a file"),
        (tmp_path / "missing", "No such file"),
        (Path("/dev/zero"), "must be a file"),
        (Path("a\0b"), "is no name of a file"),
    ):
        refuse(store, path, sentence)


def test_limits(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = {"role": "user", "text": "x" * 3000}
    text = json.dumps({"format": "nanochat-infer", "version": 1, "conversations": [{"messages": [message] * 3}] * 3})
    path = written(tmp_path, "a.json", text)
    for module, name, value, sentence in (
        (importing, "MAX_FILE_BYTES", 20_000, "the most is 20,000"),
        (json_parts, "MAX_PART_BYTES", 9000, "the most for one conversation is 9,000"),
        (json_parts, "MAX_PARTS", 1, "has more than 1 conversations"),
        (json_parts, "MAX_CONTAINERS", 3, "has more than 3 objects"),
        (json_parts, "MAX_VALUES", 7, "or 7 values"),
        (json_parts, "MAX_OUTER_BYTES", 20, "holds more than 20 bytes outside"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            refuse(store, path, sentence)
    assert import_file(store, path).num_messages == 9


def test_writing_that_fails_says_how_far_it_came(store: Store, tmp_path: Path) -> None:
    """A trigger stands for a disk that is full at the second conversation."""
    values = {"format": "nanochat-infer", "version": 1}
    found = [{"name": name, "messages": [{"role": "user", "text": name}]} for name in ("one", "two", "three")]
    path = written(tmp_path, "a.json", json.dumps({**values, "conversations": found}))
    store.transaction(
        lambda connection: connection.execute(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON messages WHEN NEW.text = 'two'"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )
    with pytest.raises(SessionError, match=r"^1 of 3 conversations were imported, then: not saved"):
        import_file(store, path)
    assert [conversation["name"] for conversation in exported(store)] == ["one"]
    assert store.check(full=True) == []


# Mutated files


def mutated(raw: bytes, source: random.Random) -> bytes:
    """Return raw with a few random changes: flips, cuts, copies, and swaps of what JSON is made of."""
    data = bytearray(raw)
    for _ in range(source.choice([1, 1, 2, 5])):
        at, length = source.randrange(len(data) + 1), source.randrange(1, 40)
        kind = source.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << source.randrange(8)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[source.randrange(len(data) + 1) :][:length]
        elif kind == 3:
            del data[at:]
        elif kind == 4:
            data[at : at + 1] = source.choice([b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"-1", b"1e9", b"null"])
        else:
            words = [b'"role"', b'"user"', b"null", b"true", b'"id"', b'"parent_id"', b"0", b"99999999999999999999"]
            old, new = source.sample(words, 2)
            data[at:] = data[at:].replace(old, new, 1)
    return bytes(data)


def fuzz(store: Store, folder: Path, seeds: range) -> tuple[int, int]:
    """Import mutated files; return how many were taken and how many refused."""
    fill(store)
    originals = ["".join(export(store, None, form)).encode() for form in ("json", "jsonl")]
    originals.append(json.dumps(EXAMPLE).encode())
    before, counts = num_rows(store), [0, 0]
    sentences: list[str] = []
    for seed in seeds:
        source = random.Random(seed)
        path = written(folder, "a", mutated(source.choice(originals), source))
        try:
            report = import_file(store, path)
            counts[0] += 1
        except SessionError as error:
            counts[1] += 1
            sentences.append(str(error))
            if seed % 50 == 0:
                assert num_rows(store) == before, seed
            continue
        complaints = [sentence for sentence in store.check() if "checksum" not in sentence]
        assert complaints == [], seed
        for public_id in report.ids:
            row = store.find_session(public_id)
            assert row is not None
            json.loads("".join(export(store, row.key, "json")))
            store.delete_session(row.key)
    assert num_rows(store) == before
    assert all(sentence.isprintable() for sentence in sentences)
    return counts[0], counts[1]


EXAMPLE = [
    {
        "title": "t",
        "create_time": 1.0,
        "mapping": {
            "a": {"message": None, "parent": None, "children": ["b"]},
            "b": {
                "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hello"]}},
                "parent": "a",
                "children": ["c"],
            },
            "c": {
                "message": {"author": {"role": "assistant"}, "content": {"content_type": "text", "parts": ["hi"]}},
                "parent": "b",
                "children": [],
            },
        },
        "current_node": "c",
    }
]


def test_mutated_files_are_refused_or_whole(store: Store, tmp_path: Path) -> None:
    taken, refused = fuzz(store, tmp_path, range(1000))
    assert taken > 30
    assert refused > 300


@pytest.mark.slow
def test_mutated_files_are_refused_or_whole_very_often(store: Store, tmp_path: Path) -> None:
    taken, refused = fuzz(store, tmp_path, range(10_000, 210_000))
    print(f"taken {taken}, refused {refused}")
    assert taken > 5000
    assert refused > 50_000


# ZIP


def zipped(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_with_its_shards_in_order(store: Store, tmp_path: Path) -> None:
    shards = {
        f"export/conversations-00{number}.json": json.dumps([{**EXAMPLE[0], "title": f"number {number}"}])
        for number in (1, 0)
    }
    raw = zipped(**shards, **{"chat.html": "x", "user.json": "{"})
    report = import_file(store, written(tmp_path, "a.zip", raw))
    assert (report.source, len(report.ids), report.num_messages) == ("ChatGPT", 2, 4)
    titles = [row.title for row in map(store.find_session, report.ids) if row is not None]
    assert titles == ["number 0", "number 1"]


def test_refuses_zips(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = zipped(**{"conversations.json": json.dumps(EXAMPLE)})
    refuse(store, written(tmp_path, "a.zip", zipped(**{"other.json": "[]"})), "holds no conversations.json")
    refuse(store, written(tmp_path, "b.zip", zipped(**{"conversations.json": "["})), "is not valid JSON")
    refuse(store, written(tmp_path, "c.zip", b"PK\3\4"), "damaged or unusual ZIP")
    refuse(store, written(tmp_path, "d.zip", whole.replace(b"conversations.json", b"conversations.jsom")), "holds no")
    for position in range(0, len(whole), 7):
        raw = bytearray(whole)
        raw[position] ^= 0x55
        with contextlib.suppress(SessionError):
            import_file(store, written(tmp_path, "e.zip", bytes(raw)))
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 1 << 20)
    bomb = zipped(**{"conversations.json": b" " * (40 << 20)})
    refuse(store, written(tmp_path, "f.zip", bomb), "holds more than 1,048,576 bytes")
    monkeypatch.setattr(importing, "MAX_ZIP_READ", 2000)
    many = zipped(**{f"{number}.png": b"" for number in range(100)})
    refuse(store, written(tmp_path, "g.zip", many), "its list of files has more than 2,000 bytes")
