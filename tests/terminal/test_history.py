"""The prompt history: a limited number of entries, readable by this user only."""

import asyncio
import stat
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory

from nanochat_infer.sampling_params import SamplingParams
from sessions import Store
from terminal.attachments import Attachment, composed
from terminal.deletion import delete_and_forget
from terminal.history import MAX_ENTRY_BYTES, FoldingHistory, forget, open_history, trim


def texts(path: Path) -> list[str]:
    return list(FileHistory(str(path)).load_history_strings())


def test_only_the_last_entries_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    for number in range(20):
        written.store_string(f"prompt {number}\n# no header\n\nend")
    before = path.read_bytes()
    trim(path, 20)
    assert path.read_bytes() == before
    all_of_them = texts(path)
    trim(path, 7)
    assert texts(path) == all_of_them[:7], "newest first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_limited_number_of_bytes_is_kept_and_no_huge_entry(tmp_path: Path) -> None:
    path = tmp_path / "history"
    history = open_history(path)
    for text in ("oldest", "x" * (MAX_ENTRY_BYTES + 1), "middle", "é" * 40):
        history.store_string(text)
    assert texts(path) == ["é" * 40, "middle", "oldest"]
    trim(path, max_bytes=path.stat().st_size)
    assert len(texts(path)) == 3
    trim(path, max_bytes=path.stat().st_size - 1)
    assert texts(path) == ["é" * 40, "middle"]
    trim(path, max_bytes=1)
    assert texts(path) == []


def test_what_is_taken_out_of_the_file_is_gone_from_a_prompt_that_is_open(tmp_path: Path) -> None:
    path = tmp_path / "history"

    class Upper:
        def fold(self, text: str) -> str:
            return text.upper()

        def unfold(self, text: str) -> str:
            return text.lower()

    history = FoldingHistory(open_history(path), Upper())

    def offered() -> list[str]:
        async def load() -> list[str]:
            return [text async for text in history.load()]

        return asyncio.run(load())

    history.append_string("A SECRET")
    history.append_string("OTHER")
    assert offered() == ["OTHER", "A SECRET"]
    assert texts(path) == ["other", "a secret"], "kept whole"
    forget(path, {"a secret"})
    assert offered() == ["OTHER"]


def test_opening_trims(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"\n# 2026-01-01\n+old\n" * 10_005)
    open_history(path)
    assert len(texts(path)) == 10_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_in_its_place_is_no_reason_to_stop(tmp_path: Path) -> None:
    history = open_history(tmp_path)
    history.append_string("kept in memory")
    assert history.get_strings() == ["kept in memory"]


def test_messages_are_forgotten_however_they_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    for text in ("plain", "//slash", '"""\none\ntwo\n"""', "one\ntwo", "plain and more", "# plain"):
        written.store_string(text)
    forget(path, {"plain", "/slash", "one\ntwo"})
    assert texts(path) == ["# plain", "plain and more"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_code_that_begins_with_slashes_is_forgotten_as_it_is_sent_and_as_it_once_was(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    told = ["// a comment\ncode()", "// earlier\ncode()", "//edit one\ntwo", "/list of\nthings"]
    for text in (*told, "// kept\ncode()"):
        written.store_string(text)
    forget(path, {"// a comment\ncode()", "/ earlier\ncode()", "/edit one\ntwo", "/list of\nthings"})
    assert texts(path) == ["// kept\ncode()"]


def test_what_was_given_to_a_command_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    told = [
        "/edit changed words",
        "/edit 2 changed words",
        "/edit 2\nchanged words",
        "/system be a pirate",
        "/set system be a pirate",
        "/rename My Plan",
        "/tag other #secretly",
        "/search PIRATE ship",
        "/resume My Plan",
        "/delete My Plan",
    ]
    kept = ["/set temperature 0.5", "/search whales", "/tag kept", "/undo", "/edit 2 other words", "my plan", "/list"]
    for text in told + kept:
        written.store_string(text)
    forget(path, {"changed words", "be a pirate", "My Plan", "secretly"})
    assert texts(path) == kept[::-1]


def test_killed_while_deleting_the_history_is_clean_first(tmp_path: Path) -> None:
    path = tmp_path / "history"
    FileHistory(str(path)).store_string("a secret")
    with Store.open(tmp_path / "chat.db") as store:
        row = store.create_session(SamplingParams())
        store.add_user(row.key, None, "a secret", "a secret")

        def killed() -> tuple[str, ...]:
            assert texts(path) == [], "while the conversation is still there"
            FileHistory(str(path)).store_string("/edit a secret")
            store.delete_session(row.key)
            return ()

        assert delete_and_forget(store, row.key, killed, path) == ()
    assert texts(path) == []


FILE = Attachment(Path("/x/salaries.txt"), "Anna 1\n\n```\n\nBob 2\n")
OTHER_FILE = Attachment(Path("/x/a `b`.md"), "# Plan\n\n")


@pytest.mark.parametrize(
    ("files", "typed"),
    [
        ((FILE,), "How much does Anna earn?"),
        ((FILE, OTHER_FILE), "How much does Anna earn?"),
        ((FILE,), "```py\nx = 1\n```\n\nWhat is x?"),
        ((FILE, OTHER_FILE), "```py\nx = 1"),
        ((OTHER_FILE,), "one\n\ntwo"),
        ((OTHER_FILE,), "no"),
    ],
)
def test_what_was_typed_beside_a_file_is_forgotten_however_it_was_sent(
    tmp_path: Path, files: tuple[Attachment, ...], typed: str
) -> None:
    path = tmp_path / "history"
    written = FileHistory(str(path))
    told = [
        typed,
        f'"""\n{typed}\n"""',
        f"/read salaries.txt {typed}",
        f"/read salaries.txt\n{typed}",
        f"/READ\n'my salaries.txt' {typed}",
        rf"/read my\ salaries.txt   {typed}",
    ]
    kept = [
        "the other question",
        f"{typed} And Bob?",
        f"/read salaries.txt {typed} And Bob?",
        f"/read salaries.txt Say{typed}",
        "/read /x/piano",
        "/read what is no.txt",
        "/read other.txt the other question",
        "/list",
    ]
    for text in told + kept:
        written.store_string(text)
    with Store.open(tmp_path / "chat.db") as store:
        row, other = (store.create_session(SamplingParams()) for _ in range(2))
        store.add_user(row.key, None, composed(files, typed), "a title")
        store.add_user(other.key, None, composed(files, "the other question"), "another")
        assert texts(path) == [*told, *kept][::-1]
        assert delete_and_forget(store, row.key, lambda: store.delete_session(row.key), path) == ()
    assert texts(path) == kept[::-1]


def test_a_file_alone_and_a_message_of_spaces_take_no_line_out(tmp_path: Path) -> None:
    path = tmp_path / "history"
    kept = ["a question", "/read salaries.txt", "/list", "Bob 2"]
    for text in kept:
        FileHistory(str(path)).store_string(text)
    with Store.open(tmp_path / "chat.db") as store:
        row = store.create_session(SamplingParams())
        store.add_user(row.key, None, composed((FILE, OTHER_FILE), ""), "a title")
        store.add_user(row.key, store.session(row.key).leaf_id, f"{composed((FILE,), '')}\n\n ", "a title")
        delete_and_forget(store, row.key, lambda: (), path)
    assert texts(path) == kept[::-1]
