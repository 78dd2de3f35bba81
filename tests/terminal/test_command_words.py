"""What the slash commands say: grouped help, causes and cures, and sentences that are true for this model."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from nanochat_infer.engine.request import ContextLimit
from nanochat_infer.errors import ContextLengthError, NanochatInferError, ParameterError
from terminal import commands
from terminal.app import App
from terminal.chat import Chat
from terminal.commands import run_command
from terminal.describe import message_lines, shown_text
from terminal.outcome import CommandError, Outcome
from terminal.output import Console
from terminal.parameters import find_parameter
from terminal.paths import find_paths
from terminal.settings import Settings
from terminal.wording import Wording, full_context, in_words
from terminal.wrapping import wrapped
from tests.fake_llm import FakeInfo, FakeLLM, Script, echo

THOUGHT = "<think>hm</think>\n\nthe answer"


def small(script: Script = echo) -> Chat:
    """Return a chat with a model of little context, and one turn."""
    console = Console(io.StringIO(), io.StringIO(), {})
    llm = FakeLLM(script=script, info=FakeInfo(context_length=200))
    found = Chat(App(Settings(kv_disk=0), find_paths(), console, private=True, load=lambda path=None, **_: llm))
    for _ in found.send("hello"):
        pass
    return found


@pytest.fixture
def chat(own_home: Path) -> Iterator[Chat]:
    found = small()
    yield found
    found.app.close()


def do(chat: Chat, line: str) -> Outcome:
    """Carry out a command, and its answer to the end."""
    outcome = run_command(chat, line)
    for _ in outcome.answer or ():
        pass
    return outcome


def test_the_help_has_groups_and_fits_a_narrow_screen(chat: Chat) -> None:
    text = do(chat, "/?").text
    heads = [line for line in text.split("\n") if line.endswith(":") and not line.startswith(" ")]
    assert heads == ["general:", "conversations:", "messages:", "settings:", "figures:", "leaving:"]
    assert all(f"  /{command.name}" in text for command in commands.COMMANDS)
    lines = wrapped(text, 39).split("\n")
    assert max(map(len, lines)) <= 39
    assert "  /new /clear" in lines
    assert "      begin a new conversation with the" in lines


def test_a_path_is_no_command_and_comes_back_with_a_cure(chat: Chat) -> None:
    with pytest.raises(CommandError, match="another slash in front: //") as caught:
        do(chat, "/etc/passwd what is this?")
    assert caught.value.draft == "/etc/passwd what is this?"
    with pytest.raises(CommandError, match="Did you mean /list"):
        do(chat, "/lsit")


@pytest.mark.parametrize("line", ["/bye now", "/new chat", "/continue 2", "/undo all", "/why not"])
def test_what_takes_nothing_says_so(chat: Chat, line: str) -> None:
    with pytest.raises(CommandError, match="takes nothing, got"):
        do(chat, line)
    assert len(chat.opened.messages()) == 2


@pytest.mark.parametrize("refused", ["x" * 300, "x" * 30_000], ids=["counted", "guessed"])
def test_a_refused_message_is_counted_apart(chat: Chat, refused: str) -> None:
    before = do(chat, "/context").text
    for _ in range(2):
        with pytest.raises(NanochatInferError, match="too long by itself"):
            chat.send(refused)
        first, *_, apart, last = do(chat, "/context").text.split("\n")
        assert first == before.split("\n")[0], "what the next message is added to, as the toolbar has it"
        assert apart.startswith("your last message has ")
        assert int(apart.split()[4].replace(",", "")) > 200
        assert last == before.split("\n")[-1]
    assert len(chat.app.store.children(chat.opened.key, chat.opened.messages()[-2].id)) == 1, "stored once"


def test_thinking_that_cannot_be_is_told(chat: Chat) -> None:
    for line in ("/think on", "/set think on", "/set nothink"):
        assert "'fake' has no thinking mode, so this changes nothing" in do(chat, line).text
    assert "thinking mode" not in do(chat, "/think auto").text
    chat.app.llm.info = replace(chat.app.llm.info, supports_thinking=True)
    assert do(chat, "/think on").text == "think = on"


def test_show_template_prints_it(chat: Chat) -> None:
    text = "\n".join(f"{{# line {number} #}}\x1b" for number in range(1, 41))
    chat.app.llm.template = SimpleNamespace(text=text)  # type: ignore[assignment]
    lines = do(chat, "/show template").text.split("\n")
    assert lines[0] == "template: default ChatML"
    assert lines[1].startswith("  {# line 1 #}")
    assert lines[-1] == "... and 20 more lines; /show template all shows them"
    assert "line 40" in do(chat, "/show template all").text
    chat.app.llm.template = None
    assert do(chat, "/show template").text == "template: default ChatML"


@pytest.mark.parametrize("value", ['["a", "b"', "[a, b]", '["a", 1]', "['a']"])
def test_a_broken_list_for_stop_is_an_error(chat: Chat, value: str) -> None:
    with pytest.raises(ParameterError, match="is no such list"):
        do(chat, f"/set stop {value}")
    parameter = find_parameter("stop")
    assert parameter is not None
    with pytest.raises(ParameterError, match="is no such list"):
        # As the settings dialog asks.
        parameter.check(value)
    do(chat, "/set stop [END]")
    assert list(chat.known_params.stop) == ["[END]"]
    do(chat, '/set stop ["a", "b"]')
    assert list(chat.known_params.stop) == ["a", "b"]


@pytest.mark.parametrize(
    ("wording", "has_history", "words"),
    [
        ("chat", True, "; /new begins afresh, --ctx-size raises the limit"),
        ("flags", True, "; a new conversation (without -c and --session) begins afresh, --ctx-size raises the limit"),
        ("flags", False, "; --ctx-size raises the limit"),
    ],
)
def test_a_full_context_is_told_once(wording: Wording, has_history: bool, words: str) -> None:
    message = ContextLimit(200, 400).full_message()
    assert full_context(message, wording, has_history=has_history) == "the context is full: 200 of 200 tokens" + words
    assert full_context(message, wording, can_drop=True).endswith("drop leaves out the oldest turns")
    assert "--kv-memory raises" in full_context(ContextLimit(400, 200).full_message(), wording)


def test_a_file_that_is_too_long_is_named() -> None:
    with (
        pytest.raises(ContextLengthError, match=r"200 tokens; 'a.txt', 'b.txt' are in it, /read off leaves them out"),
        in_words("chat", attached=("a.txt", "b.txt")),
    ):
        raise ContextLengthError("the context holds 200 tokens")


def test_an_answer_after_thinking_is_copied_without_empty_lines_and_stored_with_them(own_home: Path) -> None:
    chat = small(lambda _: THOUGHT)
    assert do(chat, "/copy").copy == "the answer"
    stored = chat.opened.messages()[-1]
    assert (stored.text, stored.reasoning) == ("\n\nthe answer", "hm"), "as its ids have it"
    assert chat.app.llm.tokenizer.decode(stored.token_ids or ()) == THOUGHT
    assert message_lines(stored) == "the answer"
    assert shown_text("\n\nno thinking", "") == "\n\nno thinking"
    chat.app.close()


def test_a_file_that_does_not_fit_is_told_when_it_is_attached(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("word " * 100)
    (tmp_path / "small.txt").write_text("word")
    assert "refused" not in do(chat, f"/read {tmp_path}/small.txt").text
    said = do(chat, f"/read {tmp_path}/big.txt").text
    assert "more than the context of 200 tokens holds, so that will be refused; /read off drops them" in said
    with pytest.raises(ContextLengthError, match=r"; 'small.txt', 'big.txt' are in it, /read off leaves them out"):
        do(chat, f"/read {tmp_path}/big.txt what is it?")
