"""Messages while the model is loading, refused edits, and what is said when there is no model."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from nanochat_infer.errors import SessionError
from terminal.app import App
from terminal.chat import Chat
from terminal.output import Console
from terminal.paths import find_paths
from terminal.settings import load_settings
from terminal.tui.app import ChatApp
from terminal.tui.driver import _Output
from terminal.tui.settings_dialog import SettingsDialog
from tests.fake_run import load_for
from tests.tui_app import ask, bodies, drive, notes, send, settled, shown_text, until


def loading() -> tuple[Callable[..., Any], threading.Event]:
    """Return a load that waits, and what ends the waiting."""
    may_end = threading.Event()

    def load(*arguments: Any, **options: Any) -> Any:
        may_end.wait(60)
        return load_for("echo")(*arguments, **options)

    return load, may_end


def test_while_a_message_waits_for_the_model_commands_and_a_new_conversation_work() -> None:
    load, may_end = loading()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "hello")
        await until(lambda: bodies(screen) == [("user", "hello")])
        await send(screen, "/set temperature 0.25")
        await until(lambda: "temperature = 0.25" in notes(screen))
        first = screen.chat.opened
        await pilot.press("ctrl+n")
        await until(lambda: screen.chat.session is None)
        may_end.set()
        await until(lambda: len(first.messages()) == 2 and first.running is None)
        assert first.messages()[1].text == "You said: hello"
        assert bodies(screen) == []

    try:
        drive(scenario, load=load)
    finally:
        may_end.set()


def test_escape_takes_back_a_message_that_waits_for_the_model_and_it_is_not_answered() -> None:
    load, may_end = loading()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "hello")
        await until(lambda: bodies(screen) == [("user", "hello")])
        await pilot.press("escape")
        await until(lambda: screen.composer.text == "hello" and bodies(screen) == [])
        may_end.set()
        await until(lambda: screen.chat.app.loaded is not None)
        await settled(screen)
        assert (bodies(screen), notes(screen)) == ([], [])
        screen.composer.send()
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: hello")])

    try:
        drive(scenario, load=load)
    finally:
        may_end.set()


def test_escape_that_comes_before_the_message_is_known_to_be_saved_takes_it_back_too() -> None:
    load, may_end = loading()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.put("hello")
        screen.composer.send()
        await until(lambda: screen._sent and screen._sent[0].session is None)
        await pilot.press("escape")
        await until(lambda: screen.composer.text == "hello" and bodies(screen) == [] and not screen._sent)
        may_end.set()
        await settled(screen)
        assert bodies(screen) == []

    try:
        drive(scenario, load=load)
    finally:
        may_end.set()


def test_answering_again_while_the_model_loads_can_be_left() -> None:
    load, may_end = loading()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press("ctrl+r")
        await until(lambda: screen._is_postponed)
        await pilot.press("escape")
        await until(lambda: not screen.is_busy)
        assert notes(screen) == []

    try:
        drive(scenario, load=load)
    finally:
        may_end.set()


def test_a_refused_edit_is_still_an_edit_and_the_draft_comes_back_after_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.composer.insert("a draft")
        screen.action_edit()
        edited = screen.composer.editing
        await until(lambda: "editing message 1" in str(screen._state.render()))
        screen.composer.put("two")
        screen.chat.app.llm.busy = True  # type: ignore[attr-defined]
        screen.composer.send()
        await until(lambda: notes(screen))
        await until(lambda: screen.composer.text == "two")
        assert screen.composer.editing == edited
        screen.chat.app.llm.busy = False  # type: ignore[attr-defined]
        screen.composer.send()
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: two")])
        assert (screen.composer.text, screen.composer.editing) == ("a draft", None)

    drive(scenario)


def test_a_new_conversation_ends_an_edit_and_keeps_the_draft() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.composer.insert("a draft")
        screen.action_edit()
        await pilot.press("ctrl+n")
        await until(lambda: screen.composer.editing is None)
        assert screen.composer.text == "a draft"

    drive(scenario)


def test_a_message_comes_back_where_nothing_can_be_written_or_read() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        def fail(*_: Any) -> Any:
            raise SessionError("the disk is gone")

        screen.chat.send = fail  # type: ignore[method-assign,assignment]
        screen.sync = fail  # type: ignore[method-assign]
        await send(screen, "hello")
        await until(lambda: notes(screen))
        await until(lambda: screen.composer.text == "hello")

    drive(scenario)


def test_the_state_and_the_figures_say_once_why_there_is_no_model() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await until(lambda: "the model could not be loaded: config.json" in str(screen._state.render()))
        await until(lambda: "the model could not be loaded" in screen.telemetry.shown_text)
        assert "the model is loading" not in screen.telemetry.shown_text
        screen._loading_from_anywhere()
        await pilot.pause(0.2)
        assert len([note for note in notes(screen) if "damaged" in note]) == 1

    drive(scenario, "load-error", size=(160, 30))


def test_the_figures_of_a_first_answer_stay_after_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "hello")
        await until(lambda: "no answer yet" not in screen.telemetry.shown_text)
        assert screen.meter is not None

    drive(scenario, size=(160, 40))


def test_the_figures_of_an_answer_that_was_taken_back_go() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "hello")
        await until(lambda: "no answer yet" not in screen.telemetry.shown_text)
        await send(screen, "/undo")
        await until(lambda: screen.composer.text == "hello")
        await settled(screen)
        assert (screen.meter, screen.context_used) == (None, 0)
        await until(lambda: "no answer yet" in screen.telemetry.shown_text)

    drive(scenario, size=(160, 40))


def test_the_pane_is_live_while_an_answer_is_written_and_idle_timers_rest_after_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: "writing" in screen.telemetry.shown_text)
        before = screen.telemetry.shown_text
        await until(lambda: screen.telemetry.shown_text != before)
        screen.action_stop()
        await settled(screen)
        await until(lambda: all(not timer._active.is_set() for timer in screen._live_timers))
        await until(lambda: "stopping" not in str(screen._state.render()))

    drive(scenario, "slow", size=(160, 40))


def test_a_note_stays_above_the_messages_that_come_after_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "/set temperature 0.25")
        await until(lambda: notes(screen))
        await ask(screen, "hello")
        lines = shown_text(screen)
        assert lines.index("temperature = 0.25") < lines.index("You said: hello")

    drive(scenario)


def test_a_window_of_any_size_does_not_end_the_screen() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.insert("a\ttab")
        for width, height in ((60, 16), (200, 60), (33, 10), (1, 1), (2, 30), (200, 2), (100, 30)):
            await pilot.resize_terminal(width, height)
            await pilot.press("ctrl+b")
            await asyncio.sleep(0)
            # Textual's text area fails where there is no room for a tab.
            assert screen.composer.wrap_width > 0
        await ask(screen, "hello")

    drive(scenario)


def test_ctrl_c_in_the_search_leaves_draft_and_answer_alone() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.insert("a draft")
        screen.action_find()
        await until(lambda: screen.focused is not screen.composer)
        await pilot.press("ctrl+c")
        assert screen.composer.text == "a draft"

    drive(scenario)


def test_keys_do_nothing_behind_the_palette() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        await pilot.press("ctrl+p")
        await until(lambda: len(screen.screen_stack) > 1)
        await pilot.press("ctrl+n")
        await pilot.pause(0.1)
        assert screen.chat.session is not None

    drive(scenario)


def test_the_link_of_the_page_is_copied_whole_and_its_note_goes() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        copied: list[str] = []
        screen.copy = lambda text, about="": copied.append(text)  # type: ignore[method-assign]
        link = "http://127.0.0.1:8471/login?once=" + "a" * 90
        note = f"the page in the browser, by a link that works once:\n{link}"
        await screen.tell(note)
        screen.offer_link(note)
        await pilot.press("alt+l")
        await until(lambda: copied == [link] and not notes(screen))

    drive(scenario)


def test_a_signal_before_the_first_picture_is_not_lost() -> None:
    paths = find_paths()
    app = App(load_settings({}, os.environ, paths.config), paths, Console(), private=True, load=load_for("echo"))
    try:
        screen = ChatApp(Chat(app), lambda: None)
        screen.from_signal(lambda: screen.exit(7))

        async def run() -> None:
            async with screen.run_test():
                await until(lambda: screen.return_code is not None)

        asyncio.run(run())
        assert screen.return_value == 7
    finally:
        app.close()


def test_reset_in_the_settings_gives_what_reset_gives() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await until(lambda: screen.chat.app.loaded is not None)
        screen.chat.set_sampling({"temperature": 0.9})
        dialog = SettingsDialog.of_chat(screen.chat)
        assert (dialog._values["temperature"], dialog._defaults["temperature"]) == ("0.9", "0.25")

    drive(scenario, "defaults")


def test_output_to_a_window_that_is_gone_is_thrown_away_and_said_once() -> None:
    gone: list[bool] = []
    reader, writer = os.pipe()
    os.close(reader)
    with contextlib.suppress(BrokenPipeError), open(writer, "w") as file:
        output = _Output(file, lambda: gone.append(True))
        for _ in range(100):
            output.write("x" * 100_000)
            output.flush()
    assert gone == [True]
