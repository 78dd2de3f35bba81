"""The list of conversations: live, searched as one types, quick with many, changed by keys."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip
from textual.widgets import Input, Static

from sessions import Store
from terminal.tui.dialogs import ConfirmDialog, TextDialog
from terminal.tui.session_rows import Row, SessionRows, fitted
from terminal.tui.sidebar import SessionList
from tests.fake_llm import FakeLLM, Pause
from tests.tui_pieces import NOW, TITLES, Pieces, StubManager, infos, real_manager, run_pilot, settle, until


def rows_of(app: Pieces) -> list[Row]:
    return list(app.query_one(SessionRows).rows)


def titles(app: Pieces) -> list[str]:
    return [row.title for row in rows_of(app)]


def about(app: Pieces) -> str:
    return str(app.query_one("#about").content)  # type: ignore[attr-defined]


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("utc")
def test_rows_show_title_date_tags_and_archive() -> None:
    found = infos(3)
    manager = StubManager(found)
    app = Pieces(manager)

    async def drive(pilot: Any) -> None:
        assert [(row.title, row.about) for row in rows_of(app)] == [
            ("Why is the sky blue?", "13:25 \u00b7 2 msg"),
            ("A recipe for bread with rye and sourdough, for six people", "06:25 \u00b7 5 msg \u00b7 #work"),
            (TITLES[2], "20 Nov \u00b7 8 msg \u00b7 #work \u00b7 #later"),
        ]

    run_pilot(app, drive)


def test_opening_by_keys_and_by_a_click() -> None:
    app = Pieces(StubManager(infos(30)))

    async def drive(pilot: Any) -> None:
        app.sessions.focus_list()
        await pilot.press("down", "down", "enter")
        await pilot.click(SessionRows, offset=(5, 1))
        await pilot.press("end", "enter", "n")
        await pilot.pause()

    run_pilot(app, drive)
    opened = [message.session_id for message in app.heard if isinstance(message, SessionList.Opened)]
    assert opened == ["session00002", "session00000", "session00029"]


def test_ten_thousand_conversations_are_as_quick_as_ten() -> None:
    manager = StubManager(infos(10_000))
    app = Pieces(manager)
    drawn: list[int] = []

    async def drive(pilot: Any) -> None:
        rows = app.query_one(SessionRows)
        draw = rows.render_line

        def noted(y: int) -> Strip:
            drawn.append(y)
            return draw(y)

        rows.render_line = noted  # type: ignore[method-assign]
        app.sessions.focus_list()
        for _ in range(6):
            await pilot.press("end")
            await settle(pilot)
            await pilot.pause(0.05)
        await until(pilot, lambda: len(rows.rows) == 10_000)
        await pilot.press("end")
        assert rows.row is not None
        assert rows.row.session_id == "session09999"
        drawn.clear()
        await pilot.press("pageup")
        await pilot.pause()
        # One screen at most a few times, whatever there is above and below.
        assert 0 < len(drawn) < 24 * 6

    run_pilot(app, drive)


def test_search_waits_for_the_typing_and_drops_what_comes_too_late() -> None:
    class Slow(StubManager):
        """The first search takes longer than the second."""

        def search(self, text: str, limit: int = 20, tag: str | None = None) -> Any:
            found = super().search(text, limit, tag)
            if text == "sky":
                assert late.wait(20)
            return found

    late = threading.Event()
    manager = Slow(infos(12))
    app = Pieces(manager)

    async def drive(pilot: Any) -> None:
        field = app.query_one(Input)
        app.sessions.focus_search()
        for text in ("s", "sk", "sky"):
            field.value = text
        await until(pilot, lambda: manager.searched)
        assert manager.searched == ["sky"]  # not once for each letter
        field.value = "bread"
        await until(pilot, lambda: all("bread" in title for title in titles(app)))
        late.set()
        await settle(pilot)
        assert titles(app)
        assert all("bread" in title for title in titles(app))
        assert "[bread]" in rows_of(app)[0].about
        await pilot.press("enter", "enter")
        await pilot.press("slash", *(["backspace"] * 5))
        await until(pilot, lambda: len(titles(app)) == 12)

    run_pilot(app, drive)
    opened = [message for message in app.heard if isinstance(message, SessionList.Opened)]
    assert [(message.session_id, message.message_id) for message in opened] == [("session00001", 7)]


def test_escape_ends_the_search_and_then_does_what_it_does_elsewhere() -> None:
    class Stopped(Pieces):
        """Counts Esc."""

        def action_stop(self) -> None:
            self.ran.append("stop")

    app = Stopped(StubManager(infos(12)))

    async def drive(pilot: Any) -> None:
        app.sessions.focus_search()
        await pilot.press(*"bread")
        await until(pilot, lambda: len(titles(app)) < 12)
        await pilot.press("escape")
        await until(pilot, lambda: len(titles(app)) == 12)
        assert app.query_one(Input).value == ""
        assert app.query_one(SessionRows).has_focus
        assert app.ran == []
        await pilot.press("escape")
        assert app.ran == ["stop"]

    run_pilot(app, drive)


def test_the_list_says_that_archived_ones_are_shown() -> None:
    app = Pieces(StubManager(infos(3)))

    async def drive(pilot: Any) -> None:
        app.sessions.focus_list()
        await pilot.press("h")
        await until(pilot, lambda: about(app) == "archived ones too; h leaves them out")
        app.sessions._notify("something else")
        app.sessions._end_notice()
        await until(pilot, lambda: about(app) == "archived ones too; h leaves them out")
        await pilot.press("h")
        await until(pilot, lambda: about(app) == "")

    run_pilot(app, drive)


def test_what_is_cut_ends_with_a_sign() -> None:
    assert fitted("short", 8) == "short   "
    assert fitted("too long a text", 8) == "too lon\u2026"
    assert fitted("\u6f22\u5b57\u6f22\u5b57", 6) == "\u6f22\u5b57\u2026 "
    assert fitted("ab", 1) == "a"


def test_before_it_deletes_it_names_what_and_says_for_good() -> None:
    app = Pieces(StubManager(infos(3)))

    async def drive(pilot: Any) -> None:
        app.sessions.focus_list()
        await pilot.press("d")
        question = str(app.screen.query_one(".dialog-question", Static).content)
        first, second, _ = infos(3)
        assert question == f"delete the conversation '{first.name}' ({first.id}) for good?"
        await pilot.press("n")
        app.sessions.mark_open(second.id)
        await pilot.press("down", "d")
        question = str(app.screen.query_one(".dialog-question", Static).content)
        assert question == f"delete this conversation '{second.name}' ({second.id}) for good?", "as /delete asks"

    run_pilot(app, drive)


def test_nothing_found_and_errors_are_sentences() -> None:
    class Broken(StubManager):
        def search(self, text: str, limit: int = 20, tag: str | None = None) -> Any:
            if text == "crash":
                raise RuntimeError("a bug")
            return super().search(text, limit, tag)

    app = Pieces(Broken(infos(3)))

    async def drive(pilot: Any) -> None:
        app.sessions.focus_search()
        field = app.query_one(Input)
        field.value = "zzz"
        await until(pilot, lambda: "nothing has all of these words" in about(app))
        field.value = "crash"
        await until(pilot, lambda: "the log has the details" in about(app))
        field.value = ""
        await until(pilot, lambda: len(titles(app)) == 3)

    run_pilot(app, drive)


def test_it_follows_what_changes_and_keeps_the_marked_one() -> None:
    manager = StubManager(infos(6))
    app = Pieces(manager)

    async def drive(pilot: Any) -> None:
        app.sessions.focus_list()
        await pilot.press("down", "down")
        rows = app.query_one(SessionRows)
        assert rows.row is not None
        assert rows.row.session_id == "session00002"
        newest = infos(7)[6]
        manager.found = [newest, *manager.found]
        manager.callbacks[0](frozenset({newest.id}))
        await until(pilot, lambda: len(rows.rows) == 7)
        assert rows.row.session_id == "session00002"
        manager.found = [info for info in manager.found if info.id != "session00002"]
        manager.callbacks[0](frozenset({"session00002"}))
        await until(pilot, lambda: len(rows.rows) == 6)
        assert rows.row.session_id == "session00003"

    run_pilot(app, drive)
    assert not manager.callbacks  # it was told that nobody listens any more


def test_what_is_open_is_marked_until_somebody_chooses() -> None:
    app = Pieces(StubManager(infos(6)))

    async def drive(pilot: Any) -> None:
        rows = app.query_one(SessionRows)
        app.sessions.mark_open("session00004")
        assert rows.marked == 4
        rows.show(list(reversed(rows.rows)))
        assert rows.marked == 1
        app.sessions.focus_list()
        await pilot.press("down")
        app.sessions.mark_open("session00000")
        assert rows.marked == 2

    run_pilot(app, drive)


def test_rename_archive_export_and_delete_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "chat.db") as store, real_manager(store, FakeLLM()) as manager:
        for text in ("one", "two", "three"):
            for _ in manager.create().send(text):
                pass
        app = Pieces(manager)

        async def drive(pilot: Any) -> None:
            app.sessions.focus_list()
            assert titles(app) == ["three", "two", "one"]
            await pilot.press("r")
            assert isinstance(app.screen, TextDialog)
            await pilot.press(*"drei", "enter")
            await until(pilot, lambda: "drei" in titles(app))
            await pilot.press("down", "a")
            await until(pilot, lambda: titles(app) == ["drei", "one"])
            assert "in the archive" in about(app)
            await pilot.press("h")
            await until(pilot, lambda: len(titles(app)) == 3)
            assert "archived" in rows_of(app)[titles(app).index("two")].about
            await pilot.press("home", "x")
            await pilot.press("enter")
            name = f"{rows_of(app)[0].session_id}.md"
            await until(pilot, lambda: (tmp_path / name).exists())
            await pilot.press("d")
            assert isinstance(app.screen, ConfirmDialog)
            await pilot.press("enter")
            assert len(manager.list(archived=None)) == 3
            await pilot.press("d", "y")
            await until(pilot, lambda: len(manager.list(archived=None)) == 2)
            await until(pilot, lambda: len(titles(app)) == 2)

        run_pilot(app, drive)
        assert sorted(info.name for info in manager.list(archived=None)) == ["one", "two"]
    changed = [message.what for message in app.heard if isinstance(message, SessionList.Changed)]
    assert changed == ["renamed", "archived", "exported", "deleted"]


def test_what_cannot_be_done_is_said_and_the_list_stays(tmp_path: Path) -> None:
    with Store.open(tmp_path / "chat.db") as store, real_manager(store, FakeLLM()) as manager:
        list(manager.create(name="one").send("hi"))
        app = Pieces(manager)

        async def drive(pilot: Any) -> None:
            app.sessions.focus_list()
            await pilot.press("x")
            app.screen.query_one("#text").value = str(tmp_path / "chat.db")  # type: ignore[attr-defined]
            await pilot.press("enter")
            await until(pilot, lambda: "exists" in about(app))
            assert titles(app) == ["one"]

        run_pilot(app, drive)


def test_an_answer_that_is_being_written_is_marked() -> None:
    llm = FakeLLM(script=lambda _: ["begun ", Pause(60.0), "never"])
    with Store.open(None) as store, real_manager(store, llm) as manager:
        app = Pieces(manager)

        async def drive(pilot: Any) -> None:
            session = manager.create(name="busy")
            answer = session.send("hi")
            next(iter(answer))
            others = [manager.create(name=f"later {number}").id for number in range(60)]
            app.sessions.reload()
            marks = ["", "being written"]
            await until(pilot, lambda: sorted({row.mark[1] for row in rows_of(app)}) == marks)
            marked = [row.session_id for row in rows_of(app) if row.mark[1]]
            assert marked == [session.id], "far below those that were changed since"
            assert len(rows_of(app)) == 1 + len(others)
            answer.stop()
            await until(pilot, lambda: {row.mark[1] for row in rows_of(app)} == {""})

        run_pilot(app, drive)


def test_plain_says_in_words_what_signs_say_else() -> None:
    app = Pieces(StubManager(infos(3)), plain=True)

    async def drive(pilot: Any) -> None:
        rows = app.query_one(SessionRows)
        app.sessions.focus_list()
        await pilot.pause()
        rows.open_id = "session00001"
        rows.show([*rows_of(app)[:2], Row("x", "busy", "", mark=("\u25cf", "being written"))])
        await pilot.pause()
        lines = [rows.render_line(y).text.rstrip() for y in (0, 2, 4)]
        assert lines[0] == "> Why is the sky blue?"
        assert lines[1].startswith("  open: A recipe")
        assert lines[2] == "  being written: busy"

    run_pilot(app, drive)


def test_no_title_drives_the_terminal_or_is_read_as_markup() -> None:
    found = infos(8)
    hostile = [
        "\x1b]0;x\x07",
        "[/bold]",
        "\x9b2J",
        "a\r\nb",
        "\u202eevil",
        "[@click=app.quit]x",
        "\t\t",
        "e\u0301" * 300,
    ]
    rows = [Row(info.id, title, title) for info, title in zip(found, hostile, strict=True)]
    app = Pieces(StubManager(found))

    async def drive(pilot: Any) -> None:
        widget = app.query_one(SessionRows)
        widget.show(rows)
        await pilot.pause()
        width = widget.scrollable_content_region.width
        for y in range(2 * len(rows)):
            strip = widget.render_line(y)
            assert strip.cell_length == width
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in strip.text)
        assert "[/bold]" in widget.render_line(2).text

    run_pilot(app, drive)


def test_the_clock_decides_what_today_is() -> None:
    from terminal.tui.session_source import short_time

    assert short_time(NOW, NOW + timedelta(days=400)).startswith("2026-11-2")
    assert ":" in short_time(NOW, NOW)
    assert short_time(NOW - timedelta(days=40), NOW).endswith("Oct")
