"""One table of parameters: what each takes, /set, /reset, /show, /think, /system, /model; before the model is there."""

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import ParameterError
from nanochat_infer.sampling_params import SamplingParams
from terminal.app import App
from terminal.chat import Chat
from terminal.commands import run_command
from terminal.outcome import CommandError
from terminal.output import Console
from terminal.parameters import PARAMETERS, Parameter, find_parameter, reset_parameters, set_parameters
from terminal.paths import find_paths
from terminal.sanitize import clean_line
from terminal.settings import Settings
from tests.fake_run import load_for

Start = Callable[..., Chat]


@pytest.fixture
def start(own_home: Path) -> Iterator[Start]:
    """Make a conversation with a mode of tests/fake_run.py and settings."""
    apps: list[App] = []

    def make(mode: str = "defaults", load: Any = None, **settings: Any) -> Chat:
        console = Console(io.StringIO(), io.StringIO(), {})
        found = Settings(kv_disk=0, **settings)
        apps.append(App(found, find_paths(), console, private=False, load=load or load_for(mode)))
        return Chat(apps[-1])

    yield make
    for app in apps:
        app.close()


def do(chat: Chat, line: str) -> str:
    return run_command(chat, line).text


def parameter(name: str) -> Parameter:
    found = find_parameter(name)
    assert found is not None
    return found


RIGHT: dict[str, list[tuple[str, Any]]] = {
    "temperature": [("0", 0.0), ("2", 2.0), ("0.7", 0.7)],
    "top_k": [("0", 0), ("40", 40)],
    "top_p": [("1", 1.0), ("0.01", 0.01)],
    "min_p": [("0", 0.0), ("1", 1.0)],
    "repetition_penalty": [("0.01", 0.01), ("10", 10.0)],
    "max_length": [("1", 1), ("9999", 9999)],
    "seed": [("0", 0), ("none", None), (str(2**63 - 1), 2**63 - 1)],
    "stop": [("END", ("END",)), ('["a", "b\\n"]', ("a", "b\n")), ("none", ()), ("[", ("[",)), ("[1]", ("[1]",))],
    "think": [("on", True), ("off", False), ("auto", None)],
    "hide_thinking": [("on", True), ("off", False)],
    "overflow": [("refuse", "refuse"), ("drop", "drop")],
    "verbose": [("on", True), ("no", False)],
    "system": [("be kind\nand short", "be kind\nand short"), ("none", None), ("", None)],
}
WRONG = {
    "temperature": ["-0.1", "2.1", "nan", "inf", "warm", ""],
    "top_k": ["-2", "1.5", "x", str(2**31)],
    "top_p": ["0", "1.1", "nan"],
    "min_p": ["-1", "2"],
    "repetition_penalty": ["0", "11"],
    "max_length": ["0", "-1", "many", str(2**31)],
    "seed": ["-1", "x", str(2**63)],
    "stop": ["x" * 257, '["a", "b", "c", "d", "e"]', '[""]'],
    "think": ["perhaps", ""],
    "hide_thinking": ["auto"],
    "overflow": ["both"],
    "verbose": ["2"],
    "system": [],
}


def test_the_tables_of_this_test_know_every_parameter() -> None:
    names = [one.name for one in PARAMETERS]
    assert names == list(RIGHT) == list(WRONG)
    assert all(one.help and one.range_text for one in PARAMETERS)


@pytest.mark.parametrize("one", PARAMETERS, ids=lambda one: one.name)
def test_ranges_are_checked_with_a_sentence_and_values_survive_being_shown(one: Parameter) -> None:
    for text, value in RIGHT[one.name]:
        assert one.check(text) == value
        assert one.check(one.shown(value)) == value
    for text in WRONG[one.name]:
        with pytest.raises(ParameterError) as caught:
            one.check(text)
        assert str(caught.value).startswith((one.name, "a stop text", "stop takes")), caught.value
        assert len(str(caught.value)) < 500
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [" END", "END ", "none", "None", "[", "a\nb", "a\tb", "a\x1bb", "END", "\u7d42", '"'])
def test_a_stop_text_is_shown_so_that_a_field_of_one_line_keeps_it(text: str) -> None:
    stop = parameter("stop")
    shown = stop.shown((text,))
    assert stop.check(clean_line(shown).strip()) == (text,)
    assert (shown == text) == (text in ("END", "\u7d42", '"'))


def test_the_defaults_of_the_table_are_those_of_the_sampler(start: Start) -> None:
    chat = start("echo")
    _ = chat.app.llm
    assert {one.name: one.default for one in PARAMETERS} == {one.name: one.text(chat) for one in PARAMETERS}


def test_set_show_and_reset(start: Start) -> None:
    chat = start(sampling={"min_p": 0.1})
    assert chat.params == SamplingParams(temperature=0.25, top_k=11, min_p=0.1)
    assert do(chat, "/set parameter top_k 5") == "top_k = 5"
    assert do(chat, "/set TOP-P 0.5") == "top_p = 0.5"
    assert do(chat, "/set temperature 1") == "temperature = 1"
    assert do(chat, "/set min_p 0") == "min_p = 0"
    shown = dict(line.split(maxsplit=1) for line in do(chat, "/show parameters").splitlines())
    assert (shown["top_k"], shown["top_p"], shown["temperature"], shown["think"]) == ("5", "0.5", "1", "auto")
    assert list(shown) == [one.name for one in PARAMETERS if one.name != "system"]
    assert do(chat, "/reset top_k") == "top_k = 11", "the model's"
    assert do(chat, "/set temperature default") == "temperature = 0.25"
    list(chat.send("hello"))
    assert chat.opened.params.top_p == 0.5
    do(chat, "/system be kind")
    do(chat, "/set overflow drop")
    do(chat, "/reset")
    assert chat.opened.params == SamplingParams(temperature=0.25, top_k=11, min_p=0.1)
    assert (chat.overflow, chat.system) == ("refuse", "be kind"), "the system prompt stays"
    do(chat, "/set system default")
    assert chat.system is None


def test_what_cannot_be_set_is_a_sentence_and_changes_nothing(start: Start) -> None:
    chat = start("echo")
    before = chat.params
    for line, words in [
        ("/set", "NAME is one of temperature, top_k"),
        ("/set nonsense\x1b 1", "there is no parameter 'nonsense␛'; /set NAME VALUE"),
        ("/set parameter", "NAME is one of"),
        ("/set top_k", "/set top_k takes 0 to 2,147,483,647; default goes back"),
        ("/reset nonsense", "/reset takes nothing or one of temperature"),
        ("/show nonsense", "/show takes info, parameters, system, template or nothing"),
        ("/think perhaps", "/think takes on, off, auto, hide or show"),
        ("/model other", "the model is chosen at the start"),
    ]:
        with pytest.raises(CommandError) as caught:
            do(chat, line)
        assert words in str(caught.value)
    with pytest.raises(ParameterError, match=r"top_p must be above 0 and at most 1, got 7"):
        do(chat, "/set top_p 7")
    with pytest.raises(ParameterError, match="top_p"):
        set_parameters(chat, {"top_k": "3", "top_p": "7"})
    with pytest.raises(ParameterError, match="there is no parameter 'x'"):
        set_parameters(chat, {"top_k": "3", "x": "7"})
    assert chat.params == before
    set_parameters(chat, {"top_k": "3", "overflow": "drop"})
    assert (chat.params.top_k, chat.overflow) == (3, "drop")


def test_thinking_and_switches(start: Start) -> None:
    chat = start("think")
    assert do(chat, "/think") == "think = auto; what the model thinks is shown"
    for line, value in [("/think on", True), ("/set nothink", False), ("/set think", True), ("/think auto", None)]:
        do(chat, line)
        assert chat.thinking is value, line
    do(chat, "/think hide")
    assert chat.app.settings.hide_thinking
    do(chat, "/think show")
    assert not chat.app.settings.hide_thinking
    do(chat, "/set verbose")
    assert chat.app.settings.verbose
    do(chat, "/set quiet")
    assert not chat.app.settings.verbose
    do(chat, "/set verbose on")
    reset_parameters(chat)
    assert not chat.app.settings.verbose


def test_a_new_conversation_keeps_settings_and_system_prompt(start: Start) -> None:
    chat = start("defaults")
    do(chat, "/system be kind")
    do(chat, "/set top_k 3")
    list(chat.send("hello"))
    do(chat, "/clear")
    assert (chat.session, chat.system, chat.params.top_k, chat.params.temperature) == (None, "be kind", 3, 0.25)
    list(chat.send("again"))
    assert (chat.opened.system, chat.opened.params.top_k) == ("be kind", 3)


def test_the_model_and_how_to_choose_another(start: Start) -> None:
    chat = start("echo")
    assert do(chat, "/model").endswith("to go on with another one, leave and start with --model PATH")
    list(chat.send("hello"))
    assert f"start with --session {chat.opened.id} --model PATH" in do(chat, "/model")


class Slow:
    """A model that is not there until it may be."""

    def __init__(self) -> None:
        self.may_load = threading.Event()

    def __call__(self, path: str | None = None, **options: Any) -> Any:
        self.may_load.wait(60)
        return load_for("defaults")(path, **options)


def test_parameters_do_not_wait_for_the_model_and_are_kept_when_it_comes(start: Start) -> None:
    load = Slow()
    chat = start(load=load)
    chat.app.start_loading()
    do(chat, "/set top_k 3")
    do(chat, "/set seed 5")
    do(chat, "/set temperature 1")
    do(chat, "/reset temperature")
    assert parameter("top_k").text(chat) == "3"
    assert parameter("temperature").text(chat) == "0.7", "the model's own is not known yet"
    assert do(chat, "/show system").strip() == "system             none"
    answers: list[Any] = []
    sending = threading.Thread(target=lambda: answers.append(list(chat.send("hello"))))
    sending.start()
    while chat.session is None or chat.session.leaf_id is None:
        sending.join(0.005)
    do(chat, "/set top_p 0.5")
    assert parameter("temperature").text(chat) == "0.7"
    load.may_load.set()
    sending.join(60)
    assert answers
    assert chat.params == SamplingParams(temperature=0.25, top_k=3, top_p=0.5, seed=5)
    assert chat.opened.params == chat.params


def test_a_conversation_resumed_before_the_model_comes_keeps_its_own(start: Start) -> None:
    first = start("echo", sampling={"temperature": 1.5})
    list(first.send("hello"))
    load = Slow()
    chat = start(load=load)
    chat.app.start_loading()
    sending = threading.Thread(target=lambda: list(chat.send("one begun meanwhile")))
    sending.start()
    while chat.session is None or chat.session.leaf_id is None:
        sending.join(0.005)
    chat.resume(first.opened.id)
    load.may_load.set()
    sending.join(60)
    assert chat.params.temperature == 1.5
