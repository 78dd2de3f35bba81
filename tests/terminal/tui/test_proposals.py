"""What is proposed above the input: commands and their arguments, by Tab, arrows and clicks."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from terminal.commands import COMMANDS
from terminal.tui.app import ChatApp
from terminal.tui.proposals import Offer, Proposals, command_offers, completed
from tests.tui_app import drive, shown_text, until


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes one.txt").write_text("x")
    (tmp_path / "foo.md").write_text("x")
    monkeypatch.chdir(tmp_path)


def lines_of(screen: ChatApp) -> list[str]:
    return str(screen.query_one(Proposals).content).split("\n") if screen.query_one(Proposals).display else []


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("/exp", "/export "),
        ("/re", "/re"),
        ("/stat", "/stats"),
        ("/exi", "/exit"),
        ("/set tempe", "/set temperature"),
        ("/set overflow dr", "/set overflow drop"),
        ("/read not", "/read notes\\ one.txt"),
        ('/read "no', '/read "notes one.txt"'),
        ("/export md f", "/export md foo.md"),
        # What nothing can be said about stays as it is.
        ("/export foo.md", "/export foo.md"),
        ("/rename a name of mine", "/rename a name of mine"),
        ("/regen nonsense", "/regen nonsense"),
        ("/zzz", "/zzz"),
        ("/zzz and words", "/zzz and words"),
    ],
)
def test_tab_completes_what_is_sure_and_never_takes_anything_away(typed: str, becomes: str) -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.insert(typed)
        await pilot.pause()
        await pilot.press("tab")
        proposals = screen.query_one(Proposals)
        await until(lambda: proposals._tab_at is None and proposals._asked is None)
        await pilot.pause()
        assert screen.composer.text == becomes
        assert screen.composer.has_focus

    drive(scenario)


def test_tab_in_the_middle_of_a_line_or_in_a_pasted_text_loses_nothing() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.put("x\n" * 30)
        screen.composer.insert("/exp ", (0, 0))
        pasted = screen.composer.full_text
        await pilot.press("tab")
        assert screen.composer.full_text == pasted
        screen.composer.put("/exp words")
        screen.composer.move_cursor((0, 4))
        await pilot.press("tab")
        assert screen.composer.text == "/exp words"

    drive(scenario)


def test_every_command_can_be_reached_by_down_and_chosen_by_enter() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press("/")
        await pilot.pause()
        assert any("more below" in line for line in lines_of(screen))
        seen = set()
        for _ in COMMANDS:
            await pilot.press("down")
            marked = next(line for line in lines_of(screen) if line.startswith("> "))
            seen.add(marked.split()[1])
        assert seen == {f"/{command.name}" for command in COMMANDS}
        assert screen.composer.text == "/"
        await pilot.press("down", "enter")
        assert screen.composer.text == f"/{COMMANDS[0].name} "
        screen.composer.clear_all()
        await pilot.pause()
        assert lines_of(screen) == []

    drive(scenario, size=(80, 24))


def test_enter_sends_what_is_written_while_nothing_is_marked_and_escape_takes_the_mark_away() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press(*"/new", "up", "escape")
        await pilot.press("enter")
        assert screen.composer.text == ""

    drive(scenario)


def test_a_click_chooses() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press(*"/set ove")
        await until(lambda: any("overflow" in line for line in lines_of(screen)[1:]))
        await pilot.click(Proposals, offset=(6, 1))
        await until(lambda: screen.composer.text == "/set overflow")
        assert screen.composer.has_focus

    drive(scenario)


def test_up_goes_through_what_was_sent_also_where_that_was_a_command() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.remember(["first", "/stats"])
        await pilot.press("up")
        await pilot.pause()
        assert screen.composer.text == "/stats"
        await pilot.press("up")
        assert screen.composer.text == "first"

    drive(scenario)


def test_earlier_texts_that_come_late_do_not_disturb_who_goes_through_them() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.composer.remember(["first", "/stats"])
        await pilot.press("up")
        screen.composer.remember(["earlier"])
        await pilot.press("up")
        assert screen.composer.text == "first"
        await pilot.press("up")
        assert screen.composer.text == "earlier"

    drive(scenario)


def test_what_is_said_of_a_command_stays_in_its_row() -> None:
    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        await pilot.press("/", "s", "e")
        await pilot.pause()
        assert screen.query_one(Proposals).region.height == len(lines_of(screen)) == 2
        assert "/search TEXT" in shown_text(screen)

    drive(scenario, size=(60, 24))


def test_offers_that_are_other_words_are_not_written_by_themselves() -> None:
    assert completed("/resume sky", [Offer("/resume abc", "abc", "the sky")]) == "/resume sky"
    assert completed("/SET", command_offers(COMMANDS, "/SET")) == "/SET "
    assert completed("/s", []) == "/s"
