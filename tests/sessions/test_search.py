"""Finding conversations: by words, names, titles and tags; and looking the whole database over."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.backup import copy_pages
from sessions.records import SessionRow
from sessions.store import Store
from tests.session_tools import new_answer, turn


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "chat.db" if request.param == "file" else None) as opened:
        yield opened


def conversation(store: Store, question: str, answer: str, *, name: str | None = None, title: str = "") -> SessionRow:
    row = store.create_session(SamplingParams(), name=name)
    turn(store, row.key, None, question, answer)
    store.update_session(row.key, title=title)
    return store.session(row.key)


def test_tags_are_clean_sorted_and_counted_once(store: Store) -> None:
    row = conversation(store, "q", "a")
    assert store.set_tags(row.key, ["Work", " to  do\n", "work"]) == ("to do", "work")
    assert store.session(row.key).tags == ("to do", "work")
    assert store.set_tags(row.key, ["new"], ["WORK", "never there"]) == ("new", "to do")
    assert store.list_sessions()[0].tags == ("new", "to do")
    for wrong in ("", " ", "\u200b", "x" * 51):
        with pytest.raises(SessionError, match="a tag must have 1 to 50"):
            store.set_tags(row.key, [wrong])
    store.delete_session(row.key)
    with pytest.raises(SessionError, match="deleted"):
        store.set_tags(row.key, ["late"])


def test_the_list_by_tag_and_archive(store: Store) -> None:
    first, second, third = (conversation(store, f"q{number}", "a", name=f"{number}") for number in range(3))
    store.set_tags(first.key, ["red"])
    store.set_tags(second.key, ["red", "blue"])
    store.update_session(second.key, archived=True)

    def names(**what: object) -> list[str]:
        return [info.name for info in store.list_sessions(**what)]  # type: ignore[arg-type]

    assert names() == ["2", "0"]
    assert names(archived=True) == ["1"]
    assert names(archived=None) == ["2", "1", "0"]
    assert names(archived=None, tag="RED") == ["1", "0"]
    assert names(tag="blue") == []
    assert names(archived=None, tag="none") == []
    assert third.tags == ()


def test_what_the_user_said_comes_first(store: Store) -> None:
    conversation(store, "something else entirely here", "the zebra is striped now")
    said = conversation(store, "the zebra is striped now", "something else entirely here")
    conversation(store, "yet another subject", "the zebra is striped now")
    hits = store.search("zebra")
    assert [hit.role for hit in hits] == ["user", "assistant", "assistant"]
    assert hits[0].session_id == said.public_id
    assert hits[0].snippet == "the [zebra] is striped now"


def test_brackets_of_the_text_are_not_taken_for_what_was_found(store: Store) -> None:
    conversation(store, "print the zebra in rows[0] of [all]", "q")
    (hit,) = store.search("zebra")
    assert hit.parts == ("print the ", "zebra", " in rows[0] of [all]")
    assert hit.snippet == "print the [zebra] in rows[0] of [all]"


def test_a_damaged_tag_does_not_hide_the_list(store: Store) -> None:
    row = conversation(store, "q", "a")
    store.set_tags(row.key, ["work"])
    store.transaction(lambda db: db.execute("INSERT INTO tags (session_id, tag) VALUES (?, ?)", (row.key, b"blob")))
    (info,) = store.list_sessions()
    assert set(info.tags) == {"blob", "work"}


def test_names_titles_and_tags_are_found(store: Store) -> None:
    row = conversation(store, "q", "a", name="Caf\u00e9 plans", title="a giraffe in the garden")
    store.set_tags(row.key, ["holiday"])
    for words in ("cafe", "plans caf\u00e9", "giraffe garden", "holiday", "holiday giraffe cafe"):
        (hit,) = store.search(words)
        assert (hit.session_id, hit.session_name, hit.role) == (row.public_id, "Caf\u00e9 plans", "title")
        assert hit.message_id == row.leaf_id
        assert "[" in hit.snippet
    store.update_session(row.key, name="Bar", title="an elephant")
    store.set_tags(row.key, ["work"], ["holiday"])
    assert [store.search(words) for words in ("cafe", "giraffe", "holiday")] == [[], [], []]
    assert [len(store.search(words)) for words in ("bar", "elephant", "work", "bar work")] == [1, 1, 1, 1]
    assert store.search("bar elsewhere") == []
    store.delete_session(row.key)
    assert store.search("elephant") == []


def test_a_title_is_not_shown_beside_the_message_it_was_made_of(store: Store) -> None:
    row = store.create_session(SamplingParams())
    store.begin_turn(row.key, None, "where are zebras?", "where are zebras?", new_answer(store))
    assert [hit.role for hit in store.search("zebras")] == ["user"]


def test_search_within_a_tag_and_a_limit(store: Store) -> None:
    rows = [conversation(store, f"apples number {number}", "pears") for number in range(4)]
    named = conversation(store, "q", "a", name="apples")
    store.set_tags(rows[1].key, ["red"])
    store.set_tags(named.key, ["red"])
    assert [hit.session_id for hit in store.search("apples", tag="red")] == [named.public_id, rows[1].public_id]
    assert [hit.role for hit in store.search("apples", 3)] == ["title", "user", "user"]
    assert len(store.search("apples", 1)) == 1
    assert store.search("apples", tag="blue") == []
    with pytest.raises(SessionError, match="a tag must"):
        store.search("apples", tag="")


def test_a_sound_database_has_no_complaints(store: Store) -> None:
    row = conversation(store, "q", "a")
    store.begin_turn(row.key, row.leaf_id, "r", "", new_answer(store))
    for full in (False, True):
        assert store.check(full=full) == []


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("UPDATE messages SET text = 'other' WHERE id = 2", "message 2 was changed outside of this program"),
        ("UPDATE messages SET parent_id = NULL WHERE id = 2", "message 2 was changed outside of this program"),
        ("UPDATE messages SET hash = NULL WHERE id = 2", "message 2 was changed outside of this program"),
        ("UPDATE messages SET parent_id = 4 WHERE id = 3", "message 3 follows message 4, which is not older"),
        ("UPDATE messages SET parent_id = 2 WHERE id = 3", "message 3 follows message 2 of another conversation"),
        ("UPDATE sessions SET leaf_id = 2 WHERE id = 2", "ends with message 2 of another conversation"),
        ("UPDATE messages SET parent_id = 99 WHERE id = 3", "messages: row 3 refers to a row of messages that is not"),
        ("DELETE FROM sessions WHERE id = 2", "messages: row 3 refers to a row of sessions that is not there"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, sql: str, complaint: str) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        for number in range(2):
            conversation(store, f"q{number}", "a")
        with contextlib.closing(sqlite3.connect(path)) as plain:
            plain.execute(sql)
            plain.commit()
        assert complaint in store.check()[0]
        assert complaint in store.check(full=True)[0]


def test_a_damaged_index_is_named(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        conversation(store, "q", "a", name="x")
        with contextlib.closing(sqlite3.connect(path)) as plain:
            page = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sessions_name'").fetchone()[0]
        data = path.read_bytes()
        # The last bytes of the only entry: the name, then the row's number.
        at = data.rindex(b"x", 0, page * 4096)
        path.write_bytes(data[:at] + b"y" + data[at + 1 :])
        assert store.check(full=True)[0].startswith("SQLite: row 1 missing from index sessions_name")


def test_many_changed_messages_are_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    with Store.open(path) as store:
        key = store.create_session(SamplingParams()).key

        def fill(connection: sqlite3.Connection) -> None:
            for _ in range(1200):
                connection.execute(
                    "INSERT INTO messages (session_id, role, status, created_at, hash)"
                    " VALUES (?, 'user', 'done', '', x'00')",
                    (key,),
                )

        store.transaction(fill)
        assert 20 <= len(store.check()) <= 500


def test_beginnings_of_words_are_found(store: Store) -> None:
    row = conversation(store, "Anna and the giraffes", "q", name="Holidays in Rome")
    assert [hit.snippet for hit in store.search("ann gir")] == ["[Anna] and the [giraffes]"]
    assert [hit.session_id for hit in store.search("holi")] == [row.public_id]
    assert store.search("nna") == []


def test_scripts_without_spaces_are_found_inside_a_sentence(store: Store) -> None:
    row = conversation(store, "我住在北京，很喜欢这里", "今日は東京へ行きました Tokyo")
    (hit,) = store.search("北京")
    assert (hit.session_id, hit.role, hit.snippet) == (row.public_id, "user", "我住在[北京]，很喜欢这里")
    assert [hit.role for hit in store.search("東京 tokyo")] == ["assistant"]
    assert store.search("東京 paris") == []
    assert store.search("上海") == []
    assert store.search("北京", tag="none") == []
    store.delete_session(row.key)
    assert store.search("北京") == []


def test_names_titles_and_tags_in_scripts_without_spaces_are_found(store: Store) -> None:
    named = conversation(store, "where to go?", "there", name="日本旅行")
    titled = conversation(store, "q", "a", title="東京の天気")
    tagged = conversation(store, "q", "a", name="Plans")
    store.set_tags(tagged.key, ["仕事"])
    for words, row, snippet in (
        ("日本", named, "[日本]旅行"),
        ("天気", titled, "東京の[天気]"),
        ("仕事", tagged, "[仕事]"),
        ("plans 仕事", tagged, "[Plans]"),
    ):
        (hit,) = store.search(words)
        assert (hit.session_id, hit.role, hit.snippet) == (row.public_id, "title", snippet)
        assert hit.message_id == row.leaf_id
    assert [store.search(words) for words in ("大阪", "日本 home", "日本 仕事")] == [[], [], []]
    store.update_session(named.key, name="Italy")
    store.set_tags(tagged.key, [], ["仕事"])
    assert [store.search(words) for words in ("日本", "仕事")] == [[], []]
    store.delete_session(titled.key)
    assert store.search("天気") == []


def test_such_a_title_is_not_shown_beside_a_message_and_keeps_to_tag_and_limit(store: Store) -> None:
    both = conversation(store, "日本の首都は?", "東京です", name="日本について")
    assert [(hit.session_id, hit.role) for hit in store.search("日本")] == [(both.public_id, "user")]
    named = conversation(store, "q", "a", name="日本旅行")
    newer = conversation(store, "q", "a", title="日本料理")
    found = [(newer.public_id, "title"), (named.public_id, "title"), (both.public_id, "user")]
    assert [(hit.session_id, hit.role) for hit in store.search("日本")] == found
    for limit in (1, 2):
        assert [(hit.session_id, hit.role) for hit in store.search("日本", limit)] == found[:limit]
    for row in (both, named):
        store.set_tags(row.key, ["red"])
    assert [(hit.session_id, hit.role) for hit in store.search("日本", tag="red")] == found[1:]
    assert store.search("日本", tag="blue") == []


@pytest.mark.parametrize("words", ["---", '"', "*", "a*", "NEAR(", '"*', "^x", "a AND", "-b", "中*%_"])
def test_nothing_in_a_search_is_a_language(store: Store, words: str) -> None:
    conversation(store, "nothing of the kind", "q")
    assert store.search(words) == []


def test_others_write_while_everything_is_looked_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, written = tmp_path / "chat.db", []

    def copying(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
        copy_pages(source, copy)
        # Nobody but us can be waiting for the copy, so this is written at once.
        copy.execute("BEGIN IMMEDIATE")
        with Store.open(path) as other:
            written.append(conversation(other, "written", "meanwhile").key)
        copy.execute("COMMIT")

    monkeypatch.setattr("sessions.soundness.copy_pages", copying)
    with Store.open(path) as store:
        conversation(store, "some words", "more")
        assert store.check(full=True) == []
        assert len(store.search("meanwhile")) == len(written) == 1
        # The control: an index that lacks a word.
        store.transaction(
            lambda db: db.execute("INSERT INTO messages_fts(messages_fts, rowid, text) VALUES ('delete', 1, 'words')")
        )
        assert store.check(full=True) == ["the search index is not what the messages say"]
        assert not store.read_only
