"""What stands in the input is not lost when a command or something that comes back takes its place."""

from textual import events
from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.palette import CommandChosen
from tests.tui_app import ask, drive, notes, settled, until

PASTED = "\n".join(f"line {number}" for number in range(60))


def test_up_brings_back_the_draft_that_a_command_of_the_palette_took_the_place_of() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.insert("a draft ")
        screen.composer.post_message(events.Paste(PASTED))
        await until(lambda: screen.composer.full_text == f"a draft {PASTED}")
        screen.on_command_chosen(CommandChosen("/set ", complete=False))
        assert screen.composer.text == "/set "
        assert "Up brings your text back" in str(screen._state.render())
        # These are moved through by Up as well.
        await until(lambda: screen._proposals._offers)
        await pilot.press("up")
        assert screen.composer.full_text == f"a draft {PASTED}"
        await pilot.press("down")
        assert screen.composer.text == "/set "

    drive(scenario)


def test_with_nothing_in_the_input_nothing_is_said_and_up_marks_a_proposal() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.on_command_chosen(CommandChosen("/set ", complete=False))
        assert "Up brings" not in str(screen._state.render())
        await until(lambda: screen._proposals._offers)
        await pilot.press("up")
        assert screen._proposals._marked is not None
        assert screen.composer.text == "/set "

    drive(scenario)


def test_up_brings_back_the_draft_that_a_message_taken_back_took_the_place_of() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.composer.insert("a draft")
        screen.in_background(screen.run_command("/undo"))
        await until(lambda: screen.composer.text == "one")
        await settled(screen)
        await pilot.press("up")
        assert screen.composer.text == "a draft"

    drive(scenario)


def test_a_draft_is_kept_that_stood_there_before_an_earlier_text_was_looked_at() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "one")
        screen.composer.insert("a draft")
        await pilot.press("up")
        assert screen.composer.text == "one"
        assert screen.composer.put_instead("/set ")
        await pilot.press("up")
        assert screen.composer.text == "a draft"

    drive(scenario)


def test_what_was_refused_comes_back_with_what_was_pasted_also_over_itself() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.chat.app.llm.busy = True  # type: ignore[attr-defined]
        screen.composer.put(PASTED)
        screen.composer.send()
        # As Up does before the refusal is there.
        screen.composer.put(PASTED)
        await until(lambda: notes(screen))
        await settled(screen)
        assert screen.composer.text == "[pasted 60 lines]"
        assert screen.composer.full_text == PASTED

    drive(scenario)
