"""Tables: fitted to a screen, whole on a pipe, harmless in both."""

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.sanitize import display_width
from terminal.tables import Column, table

COLUMNS = (Column("ID"), Column("COUNT", right=True), Column("TITLE", shrinks=True), Column("TAGS", shrinks=True))


def test_on_a_pipe_nothing_is_cut_and_there_are_no_titles() -> None:
    rows = [("a", "1", "x" * 300, ""), ("bbb", "1,234", "日本語", "")]
    assert table(COLUMNS, rows, None) == f"a        1  {'x' * 300}\nbbb  1,234  日本語"


def test_on_a_screen_the_widest_columns_that_may_are_cut() -> None:
    lines = table(COLUMNS, [("id", "1", "t" * 60, "u" * 12)], 50).split("\n")
    assert lines[0].split() == ["ID", "COUNT", "TITLE", "TAGS"]
    assert [display_width(line) for line in lines] == [len(lines[0]), 50]
    assert "u" * 12 in lines[1], "the title is wider, so it goes first"
    assert "t…" in lines[1]


def test_a_column_without_anything_is_left_out() -> None:
    assert "TAGS" not in table(COLUMNS, [("id", "1", "t", "")], 80)
    assert "TAGS" in table(COLUMNS, [("id", "1", "t", "x"), ("id", "1", "t", "")], 80)
    assert table(COLUMNS, [], 80) == ""


def test_what_could_drive_a_terminal_or_break_a_line_cannot() -> None:
    assert table((Column("A"),), [("\x1b[2J\nnext\r\x07",)], 80) == "A\n␛[2J␤next␍␇"


@given(st.lists(st.lists(st.text(max_size=90), min_size=2, max_size=2), min_size=1, max_size=4), st.integers(60, 200))
@settings(max_examples=50)
def test_lines_fit_wherever_the_others_leave_room(texts: list[list[str]], width: int) -> None:
    rows = [("id", "1", title, tags) for title, tags in texts]
    lines = table(COLUMNS, rows, width).split("\n")
    assert len(lines) == len(rows) + 1
    assert max(map(display_width, lines)) <= width


def test_where_titles_could_not_be_read_dates_and_counts_go_first() -> None:
    columns = (Column("ID"), Column("CHANGED", goes=1), Column("MESSAGES", goes=2), Column("TITLE", shrinks=True))
    rows = [("0123456789", "2026-11-21 15:00", "12", "a title of forty characters, as many are")]
    heads = {width: table(columns, rows, width).split("\n")[0].split() for width in (80, 52, 40)}
    assert heads[80] == ["ID", "CHANGED", "MESSAGES", "TITLE"]
    assert heads[52] == ["ID", "CHANGED", "TITLE"]
    assert heads[40] == ["ID", "TITLE"]
    assert max(map(display_width, table(columns, rows, 40).split("\n"))) <= 40
    assert "CHANGED" in table(columns, rows, 200)
