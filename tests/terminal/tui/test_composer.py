"""The input of the full screen: keys, pastes, history, commands."""

from textual import events
from textual.pilot import Pilot

from terminal.paths import find_paths
from terminal.sanitize import clean
from terminal.tui.app import ChatApp
from terminal.tui.composer import held_text, meant_text
from tests.hostile_text import is_harmless
from tests.tui_app import ask, bodies, drive, notes, send, settled, shown_text, until

# Marks of right-to-left text, a form feed, separators, and what would drive a terminal.
MARKED = "a\u05e9\u05dc\u05d5\u05dd\u200f (\u202bb\u202c) \u2067c\u2069\x0cnext\u2028line\u2029\x85 \x1b[31md\x9be\tf"


def test_enter_sends_and_three_keys_make_a_new_line() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press("a", "alt+enter", "b", "ctrl+j", "c", "shift+enter", "d")
        assert screen.composer.text == "a\nb\nc\nd"
        await pilot.press("enter")
        await until(lambda: bodies(screen)[-1:] == [("assistant", "You said: a\nb\nc\nd")])
        assert screen.composer.text == ""

    drive(scenario)


def test_it_grows_with_its_text_up_to_a_third_of_the_screen() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        small = screen.composer.outer_size.height
        screen.composer.put("\n".join("abcdef"))
        await pilot.pause()
        grown = screen.composer.outer_size.height
        screen.composer.put("\n".join("x" for _ in range(18)))
        await pilot.pause()
        assert small < grown < screen.composer.outer_size.height <= 30 // 3

    drive(scenario, size=(100, 30))


def test_a_paste_is_one_message_and_a_long_one_is_shown_as_one_token() -> None:
    pasted = "\n".join(f"line {n}" for n in range(3_000))

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.post_message(events.Paste("two\r\nlines"))
        await pilot.pause()
        assert screen.composer.text == "two\nlines"
        screen.composer.post_message(events.Paste(pasted))
        await pilot.pause()
        assert screen.composer.text == "two\nlines[pasted 3,000 lines]"
        assert screen.composer.full_text == f"two\nlines{pasted}"

    drive(scenario)


def test_a_paste_that_is_too_long_for_a_message_is_refused_and_kept() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.post_message(events.Paste("x" * 10_000_000))
        await pilot.pause()
        screen.composer.send()
        await until(lambda: notes(screen))
        assert "10,000,000 bytes" in notes(screen)[0]
        await until(lambda: screen.composer.text == "[pasted 10,000,000 characters]")
        assert len(screen.composer.full_text) == 10_000_000

    drive(scenario)


def test_pasted_control_characters_are_shown_as_symbols_and_sent_as_they_are() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.post_message(events.Paste("a\x1b[31mb\x9bc\u202ed"))
        await pilot.pause()
        assert screen.composer.get_line(0).plain == "a\u241b[31mb\u2426c\u2426d"
        assert "a\u241b[31mb\u2426c\u2426d" in shown_text(screen)
        assert is_harmless(shown_text(screen))
        assert screen.composer.full_text == "a\x1b[31mb\x9bc\u202ed"

    drive(scenario)


def test_what_is_pasted_edited_or_taken_back_is_sent_as_it_was() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.post_message(events.Paste(MARKED))
        await pilot.pause()
        assert is_harmless(shown_text(screen))
        assert screen.composer.document.line_count == 1
        await pilot.press("enter")
        await until(lambda: len(screen.conversation.messages) == 2)
        await settled(screen)
        assert screen.conversation.messages[0].text == MARKED
        screen.action_edit()
        assert screen.composer.full_text == MARKED
        await pilot.press("enter")
        await until(lambda: "2 of 2" in shown_text(screen))
        await settled(screen)
        assert screen.conversation.messages[0].text == MARKED
        await send(screen, "/undo")
        await until(lambda: screen.composer.full_text == MARKED)
        assert is_harmless(shown_text(screen))

    drive(scenario)


def test_no_character_is_lost_in_the_input_and_none_is_drawn_that_does_harm() -> None:
    text = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x100000))))
    assert meant_text(held_text(text)) == text
    assert clean(held_text(text)) == held_text(text)


def test_private_characters_of_a_text_and_lone_surrogates_in_the_input() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.put("\U0010200f")
        assert screen.composer.full_text == "\U0010200f", "which stands for U+200F where it is not pasted"
        screen.composer.put("a\udc9bb")
        assert screen.composer.full_text == "a?b"

    drive(scenario)


def test_the_clipboard_gets_what_was_meant() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.put("a\u200f\u2028b")
        screen.composer.select_all()
        assert screen.composer.selected_text == "a\u200f\u2028b"
        screen.composer.action_cut()
        assert (screen.composer.full_text, screen.clipboard) == ("", "a\u200f\u2028b")
        screen.composer.action_paste()
        assert screen.composer.full_text == "a\u200f\u2028b"
        assert screen.composer.document.line_count == 1

    drive(scenario)


def test_up_goes_on_from_a_text_with_marks() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.remember(["first", MARKED])
        await pilot.press("up")
        assert screen.composer.full_text == MARKED
        await pilot.press("up")
        assert screen.composer.text == "first"

    drive(scenario)


def test_up_and_down_go_through_what_was_sent_and_back_to_the_draft() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "first")
        await ask(screen, "second")
        screen.composer.insert("a draft")
        await pilot.press("up")
        assert screen.composer.text == "second"
        await pilot.press("up")
        assert screen.composer.text == "first"
        await pilot.press("down", "down")
        assert screen.composer.text == "a draft"

    drive(scenario)


def test_what_was_sent_is_remembered_for_the_next_start_but_not_in_private() -> None:
    async def said(screen: ChatApp, pilot: Pilot[int]) -> None:
        await ask(screen, "remember me")

    async def recalled(screen: ChatApp, pilot: Pilot[int]) -> None:
        await settled(screen)
        await pilot.press("up")
        await until(lambda: screen.composer.text == "remember me")

    drive(said, private=True)
    assert not find_paths().history.exists()
    drive(said)
    drive(recalled)


def test_ctrl_c_stops_then_empties_then_says_how_to_leave() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "go")
        await until(lambda: screen.is_answering)
        await pilot.press("ctrl+c")
        await settled(screen)
        assert screen.conversation.views()[-1].message.status == "stopped"
        screen.composer.insert("words")
        await pilot.press("ctrl+c")
        assert screen.composer.text == ""
        await pilot.press("ctrl+c")
        await until(lambda: "Ctrl+Q leaves" in shown_text(screen))

    drive(scenario, "slow")


def test_slash_exit_leaves() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await send(screen, "/bye")
        await until(lambda: screen.is_leaving)

    drive(scenario)
