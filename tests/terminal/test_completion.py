"""What Tab offers, and that it is what the commands take."""

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from terminal.app import App
from terminal.chat import Chat
from terminal.commands import COMMAND_NAMES, run_command
from terminal.completion import CommandCompleter
from terminal.output import Console
from terminal.parameters import PARAMETER_NAMES
from terminal.paths import find_paths
from terminal.settings import Settings
from tests.fake_llm import FakeLLM


@pytest.fixture
def chat(own_home: Path):
    app = App(Settings(kv_disk=0), find_paths(), Console(), private=False, load=lambda *_, **__: FakeLLM())
    yield Chat(app)
    app.close()


def completed(chat: Chat, text: str) -> list[str]:
    """The whole lines that Tab would make."""
    offers = CommandCompleter(chat).get_completions(Document(text), CompleteEvent())
    return [text[: len(text) + offer.start_position] + offer.text for offer in offers]


def test_names_of_commands(chat: Chat) -> None:
    assert set(completed(chat, "/")) == {f"/{name}" for name in COMMAND_NAMES}
    assert completed(chat, "/exp") == ["/export"]
    for text in ("", "exp", "//exp", "/exp\nx", "/nothing like it", "/help x"):
        assert completed(chat, text) == []


def test_parameters_and_their_values(chat: Chat) -> None:
    assert {line.removeprefix("/set ") for line in completed(chat, "/set ")} == set(PARAMETER_NAMES)
    assert completed(chat, "/set temp") == ["/set temperature"]
    assert completed(chat, "/set parameter temp") == ["/set parameter temperature"]
    assert completed(chat, "/set overflow ") == ["/set overflow refuse", "/set overflow drop", "/set overflow default"]
    assert completed(chat, "/set seed n") == ["/set seed none"]
    assert completed(chat, "/reset top_") == ["/reset top_k", "/reset top_p"]
    assert completed(chat, "/think h") == ["/think hide"]
    for line in completed(chat, "/set overflow "):
        run_command(chat, line)


def test_conversations_by_id_title_and_name_and_tags(chat: Chat) -> None:
    for text in ("about whales", "about ships"):
        for _ in chat.send(text):
            pass
        run_command(chat, "/tag water")
        chat.new()
    ships, whales = chat.list()
    run_command(chat, f"/resume {whales.id}")
    run_command(chat, "/rename Moby Dick")
    assert set(completed(chat, "/resume ")) == {f"/resume {ships.id}", "/resume Moby Dick"}
    assert completed(chat, "/load SHIP") == [f"/load {ships.id}"]
    assert completed(chat, f"/delete {ships.id[:4]}") == [f"/delete {ships.id}"]
    assert completed(chat, "/list wa") == ["/list water"]
    assert completed(chat, "/tag old,-wa") == ["/tag old,-water"]
    for line in completed(chat, "/resume "):
        run_command(chat, line)


def test_files_are_quoted_as_read_takes_them(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("plain.txt", "with space's.txt", 'with "quotes".txt', ".hidden", "back\\slash.txt"):
        (tmp_path / name).write_text("text")
    (tmp_path / "bad\x1bname").write_text("text")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner.txt").write_text("text")
    found = completed(chat, "/read ")
    assert len(found) == 6, "off, four files and the folder"
    for line in found:
        if not line.endswith(("off", "/")):
            run_command(chat, line)
    assert {attachment.path.name for attachment in chat.attachments} == {
        "plain.txt",
        "with space's.txt",
        'with "quotes".txt',
        "back\\slash.txt",
    }
    assert completed(chat, "/read fold") == ["/read folder/"]
    assert completed(chat, "/read folder/") == ["/read folder/inner.txt"]
    assert completed(chat, '/read "with sp') == ['/read "with space\'s.txt"']
    assert completed(chat, "/read .h") == ["/read .hidden"]
    assert completed(chat, "/read plain.txt and pl") == []
    assert completed(chat, "/export js") == ["/export json", "/export jsonl"]
    assert completed(chat, "/export md pl") == ["/export md plain.txt"]
    assert completed(chat, "/read /nowhere/x") == []
