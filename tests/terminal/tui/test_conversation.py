"""The conversation on the full screen: sending, branches, errors, other front ends, long conversations."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from nanochat_infer.sampling_params import SamplingParams
from sessions import SessionManager, Store
from terminal.paths import find_paths
from terminal.tui.app import ChatApp
from terminal.tui.conversation import PAGE
from terminal.tui.dialogs import ConfirmDialog, TextDialog
from tests.fake_llm import FakeInfo, FakeLLM, Piece
from tests.session_tools import turn
from tests.tui_app import ask, bodies, drive, notes, send, settled, shown_text, until


def test_a_message_and_its_answer_are_shown_and_the_input_is_empty_again() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "hello there")
        assert bodies(screen) == [("user", "hello there"), ("assistant", "You said: hello there")]
        assert screen.composer.text == ""
        assert screen.composer.has_focus
        assert "You said: hello there" in shown_text(screen)

    drive(scenario)


def test_after_an_error_the_text_is_in_the_input_and_can_be_sent() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.chat.app.llm.busy = True  # type: ignore[attr-defined]
        await send(screen, "hello")
        await until(lambda: notes(screen))
        assert "the queue is full" in notes(screen)[0]
        await until(lambda: screen.composer.text == "hello")
        screen.chat.app.llm.busy = False  # type: ignore[attr-defined]
        screen.composer.send()
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: hello")])

    drive(scenario)


def test_a_bug_in_a_command_is_a_note_and_the_input_works() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        def fail() -> None:
            raise ZeroDivisionError("a [/bug]")

        await screen.attempt(fail)
        assert "ZeroDivisionError: a [/bug] (this is a bug" in notes(screen)[0]
        await ask(screen, "still there?")
        assert bodies(screen)[-1] == ("assistant", "You said: still there?")

    drive(scenario)


def test_an_answer_that_failed_says_why_below_it() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "fail")
        await until(lambda: "failed" in shown_text(screen))
        await settled(screen)
        view = screen.conversation.views()[-1]
        assert (view.text, view.message.status) == ("half of it", "error")
        assert "error: the model \u241b[31mfailed; Ctrl+R tries again" in shown_text(screen)

    drive(scenario, "error")


def write_no_more(store: Store) -> None:
    """Have the database refuse whatever is to be written."""
    writer = store._writer
    assert writer is not None
    connect = writer._connect

    def read_only() -> sqlite3.Connection:
        connection = connect()
        connection.execute("PRAGMA query_only = ON").fetchall()
        return connection

    writer._connect = read_only
    writer.run(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())


class NeverSaved:
    """A model whose answers begin, wait, and cannot be saved."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.store: Store | None = None

    def load(self) -> Callable[..., FakeLLM]:
        """Return a stand-in for nanochat_infer.load."""
        return lambda path=None, **options: FakeLLM(
            script=self._script, info=FakeInfo(context_length=options["ctx_size"])
        )

    def _script(self, messages: Any) -> Iterator[Piece]:
        yield "begun, "
        yield self.goes_on
        if messages[-1].content == "refused":
            assert self.store is not None
            write_no_more(self.store)
        yield "ended"


def test_an_answer_that_cannot_be_saved_says_so_below_it() -> None:
    model = NeverSaved()
    model.goes_on.set()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        model.store = screen.chat.app.store
        await ask(screen, "saved")
        assert screen.conversation.views()[-1]._foot_text == "", "the control"
        await ask(screen, "refused")
        view = screen.conversation.views()[-1]
        assert (view.text, view.message.saved) == ("begun, ended", False)
        assert view._foot_text.startswith("not saved: the database cannot be written")

    drive(scenario, load=model.load())


def test_an_answer_that_cannot_be_saved_is_told_in_another_conversation_too() -> None:
    model = NeverSaved()

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        model.store = screen.chat.app.store
        await send(screen, "refused")
        await until(lambda: screen.conversation.views() and "begun" in screen.conversation.views()[-1].text)
        screen.action_new()
        await until(lambda: not screen.conversation.views())
        assert notes(screen) == []
        model.goes_on.set()
        await until(lambda: notes(screen))
        assert notes(screen)[0].startswith("an answer that is not shown here: not saved: ")

    drive(scenario, load=model.load())


def test_escape_stops_an_answer_keeps_it_and_continue_goes_on() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: screen.conversation.views() and "word3" in screen.conversation.views()[-1].text)
        await pilot.press("escape")
        await settled(screen)
        stopped = screen.conversation.views()[-1]
        assert stopped.message.status == "stopped"
        assert "stopped; what you saw is kept; F6 goes on" in shown_text(screen)
        before = stopped.text
        await pilot.press("f6")
        await until(lambda: len(screen.conversation.views()[-1].text) > len(before) + 10)
        assert screen.conversation.views()[-1].text.startswith(before)
        screen.action_stop()
        await settled(screen)

    drive(scenario, "slow")


def test_a_message_sent_while_an_answer_is_written_stays_in_the_input() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: screen.is_answering)
        await send(screen, "too early")
        await until(lambda: notes(screen))
        assert "still being written" in notes(screen)[0]
        assert screen.composer.text == "too early"
        screen.action_stop()
        await settled(screen)

    drive(scenario, "slow")


def test_versions_are_numbered_and_switched_by_keys() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.action_edit()
        assert screen.composer.text == "one"
        screen.composer.put("two")
        await send(screen, "")
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: two")])
        await settled(screen)
        assert "2 of 2" in shown_text(screen)
        await pilot.press("alt+left")
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: one")])
        await until(lambda: "1 of 2" in shown_text(screen))
        await pilot.press("alt+right")
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: two")])

    drive(scenario)


def test_escape_leaves_an_edit_and_brings_the_draft_back() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.composer.insert("a draft")
        screen.action_edit()
        assert screen.composer.text == "one"
        await pilot.press("escape")
        assert (screen.composer.text, screen.composer.editing) == ("a draft", None)

    drive(scenario)


def test_a_message_that_begins_with_a_slash_comes_back_as_a_message() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "/// TODO what is this?")
        assert bodies(screen)[0] == ("user", "// TODO what is this?")
        await pilot.press("f4")
        assert screen.composer.text == "/// TODO what is this?"
        await pilot.press("enter")
        await until(lambda: "2 of 2" in shown_text(screen))
        await settled(screen)
        assert bodies(screen)[0] == ("user", "// TODO what is this?")
        await ask(screen, "//new ideas for a garden")
        await send(screen, "/undo")
        await until(lambda: screen.composer.text == "//new ideas for a garden")
        await settled(screen)
        await pilot.press("enter")
        await until(lambda: len(bodies(screen)) == 4)
        await settled(screen)
        assert bodies(screen)[2] == ("user", "/new ideas for a garden")

    drive(scenario)


def test_answering_again_makes_another_version_of_the_answer() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        await pilot.press("ctrl+r")
        await until(lambda: "2 of 2" in shown_text(screen))
        await settled(screen)
        assert bodies(screen) == [("user", "one"), ("assistant", "You said: one")]

    drive(scenario)


def test_thinking_is_shown_and_folds() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "why")
        assert "so he asks that" in shown_text(screen)
        await pilot.press("ctrl+t")
        await until(lambda: "so he asks that" not in shown_text(screen))
        assert "thinking (2 lines)" in shown_text(screen)

    drive(scenario, "think")


def test_commands_show_what_they_say_and_unknown_ones_send_nothing() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "/set temperature 0.25")
        await until(lambda: notes(screen))
        assert notes(screen) == ["temperature = 0.25"]
        await send(screen, "/regne")
        await until(lambda: len(notes(screen)) == 2)
        assert "Did you mean /regen" in notes(screen)[1]
        await until(lambda: screen.composer.text == "/regne")
        assert bodies(screen) == []

    drive(scenario)


def test_deleting_asks_first() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        await pilot.press("f9")
        await until(lambda: isinstance(screen.screen, ConfirmDialog))
        await pilot.press("n")
        await until(lambda: notes(screen) == ["nothing was changed"])
        await pilot.press("f9")
        await until(lambda: isinstance(screen.screen, ConfirmDialog))
        await pilot.press("y")
        await until(lambda: screen.chat.session is None)
        await until(lambda: bodies(screen) == [])

    drive(scenario)


def test_renaming_and_undoing() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        await pilot.press("f2")
        await until(lambda: isinstance(screen.screen, TextDialog))
        await pilot.press(*"[b]name", "enter")
        await until(lambda: "[b]name" in shown_text(screen))
        await send(screen, "/undo")
        await until(lambda: screen.composer.text == "one")
        assert bodies(screen) == []

    drive(scenario)


def test_copying_gives_the_text_as_it_was_written() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        copied: list[str] = []
        screen.copy = lambda text, about="": copied.append(text)  # type: ignore[method-assign]
        await ask(screen, "show me")
        await pilot.press("f7")
        await pilot.press("f8")
        assert copied[0].startswith("# A heading\n\nSome *emphasis*")
        assert copied[1].startswith("def add(")

    drive(scenario, "markdown")


def test_another_front_end_of_this_process_is_followed_live() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "first")
        session = screen.chat.opened
        other = screen.chat.app.manager.open(session.id)
        screen.chat.app.llm.script = lambda messages: (f"word{n} " for n in range(100_000))  # type: ignore[attr-defined]
        screen.chat.app.llm.delay_s = 0.02  # type: ignore[attr-defined]
        screen.composer.insert("a draft")
        answer = await asyncio.to_thread(other.send, "from elsewhere")
        await until(lambda: ("user", "from elsewhere") in bodies(screen))
        await until(lambda: "word3" in bodies(screen)[-1][1])
        assert screen.composer.text == "a draft"
        await pilot.press("escape")
        await until(lambda: answer.finished)
        await settled(screen)
        assert screen.conversation.views()[-1].message.status == "stopped"

    drive(scenario)


def test_what_another_program_writes_is_followed_and_cannot_be_stopped_here() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "first")
        paths = find_paths()
        with Store.open(paths.database) as store, SessionManager(store, FakeLLM(delay_s=0.02)) as manager:
            manager.llm.script = lambda messages: (f"word{n} " for n in range(100_000))  # type: ignore[attr-defined]
            answer = await asyncio.to_thread(manager.open(screen.chat.opened.id).send, "from elsewhere")
            await until(lambda: "word5" in bodies(screen)[-1][1])
            await pilot.press("escape")
            await until(lambda: any("another program writes this answer" in note for note in notes(screen)))
            answer.stop()
            await until(lambda: answer.finished)
        await settled(screen)
        assert screen.conversation.views()[-1].message.status == "stopped"

    drive(scenario)


def long_conversation(path: Path, turns: int) -> str:
    """Write a conversation of many turns; return its id."""
    with Store.open(path) as store, SessionManager(store, None) as manager:
        session = manager.create(name="long", params=SamplingParams(max_tokens=30_000))
        leaf = None
        for number in range(turns):
            _, leaf = turn(store, session.key, leaf, f"question {number}", f"answer **{number}**")
        return session.id


def test_a_long_conversation_opens_at_its_end_and_earlier_messages_come_when_scrolled_to() -> None:
    opened = long_conversation(find_paths().database, 60)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        conversation = screen.conversation
        await until(lambda: "answer 59" in shown_text(screen))
        assert conversation.num_mounted == PAGE
        assert "104 earlier messages" in str(conversation._earlier.render())
        conversation.scroll_home(animate=False)
        await until(lambda: conversation.num_mounted == 2 * PAGE)
        # What was at the top is still there.
        await until(lambda: "question 52" in shown_text(screen))
        assert conversation.scroll_y > 0
        assert "answer 59" not in shown_text(screen)

    drive(scenario, open_id=opened)


def test_page_up_and_page_down_scroll_while_one_writes() -> None:
    opened = long_conversation(find_paths().database, 12)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        conversation = screen.conversation
        await until(lambda: "answer 11" in shown_text(screen))
        await pilot.press("h", "i", "pageup")
        await until(lambda: conversation.scroll_y < conversation.max_scroll_y - 5)
        await until(lambda: "answer 11" not in shown_text(screen))
        await pilot.press("pagedown", "pagedown", "pagedown", "!")
        await until(lambda: conversation.scroll_y == conversation.max_scroll_y)
        assert screen.composer.text == "hi!"

    drive(scenario, open_id=opened)


def test_who_reads_above_is_not_pulled_down_and_who_is_at_the_end_is() -> None:
    opened = long_conversation(find_paths().database, 12)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        conversation = screen.conversation
        await until(lambda: "answer 11" in shown_text(screen))
        await send(screen, "go")
        await until(lambda: screen.live and "word40" in conversation.views()[-1].text)
        assert conversation.scroll_y == conversation.max_scroll_y
        screen.action_page(-1)
        await until(lambda: conversation.scroll_y < conversation.max_scroll_y - 5)
        await pilot.pause()
        place = conversation.scroll_y
        length = len(conversation.views()[-1].text)
        await until(lambda: len(conversation.views()[-1].text) > length + 200)
        assert conversation.scroll_y == place
        screen.action_stop()
        await settled(screen)

    drive(scenario, "slow", open_id=opened)


def test_a_model_that_cannot_be_loaded_is_said_and_nothing_hangs() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await until(lambda: any("damaged" in note for note in notes(screen)))
        await send(screen, "hello")
        await until(lambda: screen.composer.text == "hello")
        assert "\x1b" not in shown_text(screen)

    drive(scenario, "load-error")


def test_a_private_conversation_says_so() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "secret")
        assert "private: nothing is kept" in shown_text(screen)

    drive(scenario, private=True)
    assert not find_paths().database.exists()
