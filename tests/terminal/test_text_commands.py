"""/read and /copy: files into messages, answers onto the clipboard."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nanochat_infer.errors import NanochatInferError
from sessions.checks import MAX_MESSAGE_BYTES
from terminal.app import App
from terminal.attachments import Attachment, AttachmentError, composed, file_and_text, read_attachment
from terminal.chat import Chat
from terminal.commands import run_command
from terminal.outcome import CommandError
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_llm import FakeLLM
from tests.fake_run import load_for


@pytest.fixture
def chat(own_home: Path) -> Iterator[Chat]:
    console = Console(io.StringIO(), io.StringIO(), {})
    app = App(Settings(kv_disk=0), find_paths(), console, private=False, load=load_for("echo"))
    yield Chat(app)
    app.close()


def asked(chat: Chat) -> list[str]:
    return [message.text for message in chat.opened.messages() if message.role == "user"]


def test_a_file_goes_into_the_next_message(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"\xef\xbb\xbfprint(1)\r\nprint(2)\n")
    assert run_command(chat, f"/read {file}").text == "attached: a.py (18 bytes); it goes into your next message"
    assert [one.name for one in chat.attachments] == ["a.py"]
    assert run_command(chat, "/read").text == "attached: a.py (18 bytes); /read off drops it"
    message = "```a.py\nprint(1)\nprint(2)\n```\n\nwhat is this?"
    assert chat.compose("what is this?") == message
    list(chat.send("what is this?"))
    assert asked(chat) == [message]
    assert chat.attachments == ()
    list(chat.send("thanks"))
    assert asked(chat) == [message, "thanks"]


def test_a_file_with_a_text_is_sent_now(chat: Chat, tmp_path: Path) -> None:
    for name in ("a b.txt", "c.txt"):
        (tmp_path / name).write_text(f"text of {name}")
    run_command(chat, f"/read {tmp_path}/c.txt")
    outcome = run_command(chat, f'/read "{tmp_path}/a b.txt" say it\nin two lines')
    assert outcome.answer is not None
    list(outcome.answer)
    both = "```c.txt\ntext of c.txt\n```\n\n```a b.txt\ntext of a b.txt\n```\n\nsay it\nin two lines"
    assert asked(chat) == [both]
    assert chat.attachments == ()


def test_attaching_again_reads_again_and_off_drops(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    run_command(chat, f"/read {file}")
    file.write_text("two")
    run_command(chat, f"/read {file}")
    assert [one.text for one in chat.attachments] == ["two"]
    assert run_command(chat, "/read off").text == "no longer attached: a.txt"
    assert run_command(chat, "/read off").text == "nothing is attached"
    assert chat.compose("x") == "x"
    with pytest.raises(CommandError, match="/read FILE has a text file go"):
        run_command(chat, "/read")


def test_attachments_stay_until_their_message_has_an_answer(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    run_command(chat, f"/read {file}")
    llm = chat.app.llm
    assert isinstance(llm, FakeLLM)
    llm.busy = True
    with pytest.raises(NanochatInferError, match="queue is full"):
        chat.send("hello")
    assert len(chat.attachments) == 1
    llm.busy = False
    list(chat.send("hello"))
    assert chat.attachments == ()
    assert asked(chat) == ["```a.txt\none\n```\n\nhello"], "the saved one was answered"


def test_what_is_no_text_is_refused_in_a_sentence(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A long folder would be cut in the sentences.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(b"ab\0c")
    (tmp_path / "latin1").write_bytes(b"caf\xe9")
    (tmp_path / "empty").write_bytes(b" \n")
    (tmp_path / "long").write_bytes(b"x" * (MAX_MESSAGE_BYTES + 1))
    os.mkfifo(tmp_path / "fifo")
    for name, words in [
        ("binary", "is not text: it holds zero bytes"),
        ("latin1", "is not UTF-8 text: byte 0xe9 at position 3; convert it first"),
        ("empty", "is empty"),
        ("long", "is longer than 1,048,576 bytes"),
        ("fifo", "is no file with text"),
        (".", "cannot be read: Is a directory"),
        ("missing\x1b[31m", "missing␛[31m cannot be read: No such file or directory"),
        ("x" * 300, "cannot be read: File name too long"),
    ]:
        with pytest.raises(AttachmentError) as caught:
            run_command(chat, f"/read ./{name}")
        assert words in str(caught.value)
        assert len(str(caught.value)) < 300
        assert "\x1b" not in str(caught.value)
    with pytest.raises(AttachmentError, match="No such file or directory; a name with spaces stands in quotes"):
        run_command(chat, "/read ./my file.txt and a text")
    with pytest.raises(AttachmentError, match="cannot be read"):
        run_command(chat, "/read a\0b")
    assert chat.attachments == ()
    assert chat.session is None


def test_the_limit_counts_what_is_attached_already(chat: Chat, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.write_text("x" * (MAX_MESSAGE_BYTES // 2 + 1))
    run_command(chat, f"/read {half}")
    (tmp_path / "other").write_text(half.read_text())
    with pytest.raises(AttachmentError, match=r"is longer than 524,\d+ bytes, the most that a message can still take"):
        run_command(chat, f"/read {tmp_path}/other")
    assert len(chat.attachments) == 1


@pytest.mark.parametrize(
    ("argument", "name", "text"),
    [
        ("file", "file", ""),
        ("file what is it", "file", "what is it"),
        ("file\nwhat is it", "file", "what is it"),
        ('"a b.txt" text', "a b.txt", "text"),
        ("'a \"b' text", 'a "b', "text"),
        (r"a\ b.txt text", "a b.txt", "text"),
        ("there is text", "there is", "text"),
        ('"open', '"open', ""),
        ("~/x y", "~/x", "y"),
    ],
)
def test_file_names_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, name: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there is text").touch()
    expected = ("there is text", "") if argument == "there is text" else (name, text)
    assert file_and_text(argument) == expected


@given(st.text(alphabet="`~a \n>-", max_size=40), st.text(alphabet="`a b\n~\\\u202e", min_size=1, max_size=10))
def test_nothing_in_a_file_ends_its_block(text: str, name: str) -> None:
    block = composed((Attachment(Path("/") / name, text),), "after")
    tokens = MarkdownIt("commonmark").parse(block)
    assert tokens[0].type == "fence"
    assert tokens[0].content.rstrip("\n") == text.removesuffix("\n").rstrip("\n")
    assert [token.content for token in tokens[1:] if token.type == "inline"] == ["after"]


def test_copying(chat: Chat) -> None:
    with pytest.raises(NanochatInferError, match="still empty"):
        run_command(chat, "/copy")
    list(chat.send("a *b*\n```py\none\n```\n```\ntwo\n```\n\x1b[31m"))
    answer = chat.opened.messages()[-1].text
    assert run_command(chat, "/copy").copy == answer, "as it was written"
    first = run_command(chat, "/copy code")
    assert (first.copy, first.text) == ("one\n", "code block 1 of 2; /copy code N copies another")
    assert run_command(chat, "/copy code 2").copy == "two\n"
    for line in ("/copy code 3", "/copy code 0", "/copy code x\x1b", "/copy code 99999999999"):
        with pytest.raises(CommandError, match="/copy code N takes a number from 1 to 2"):
            run_command(chat, line)
    with pytest.raises(CommandError, match="/copy takes nothing, code"):
        run_command(chat, "/copy all")
    list(chat.send("plain"))
    assert run_command(chat, "/copy").copy == "You said: plain"
    with pytest.raises(CommandError, match="has no code block"):
        run_command(chat, "/copy code")
    run_command(chat, "/undo")
    run_command(chat, "/undo")
    with pytest.raises(CommandError, match="no answer to copy yet"):
        run_command(chat, "/copy")


def test_an_unknown_command_sends_nothing_and_names_the_nearest(chat: Chat) -> None:
    with pytest.raises(CommandError, match=re.escape("Unknown command '/raed'. Type /? for help. Did you mean /read?")):
        run_command(chat, "/raed x")
    assert chat.session is None


def test_read_limits_what_it_reads(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("x" * 10)
    assert read_attachment(file, 10).text == "x" * 10
    with pytest.raises(AttachmentError, match="longer than 9 bytes"):
        read_attachment(file, 9)
