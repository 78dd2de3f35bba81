"""Code is coloured line by line, and never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.markdown.code import MAX_LINE, Highlighter, _aliases
from terminal.markdown.styles import paint
from tests.hostile_text import HOSTILE


def lines(language: str, *texts: str) -> list[list[tuple[str, str]]]:
    highlighter = Highlighter(language)
    return [highlighter.line(text) for text in texts]


def test_a_string_and_a_comment_go_on_in_the_next_line() -> None:
    assert lines("python", '"""doc', "more", '"""')[1] == [("more", "32")]
    comment = lines("js", "let a; /* one", "two", "three */ let b;")
    assert comment[0][-1] == ("/* one", "2;3")
    assert comment[1] == [("two", "2;3")]
    assert comment[2][0] == ("three */", "2;3")
    assert ("let", "35") in comment[2]
    assert lines("js", "let a = '/* no comment'; b", "let c")[1][0] == ("let", "35")


@pytest.mark.parametrize("language", ["", "text", "nonsense", "../../etc", "\x1b]0;x\x07", "x" * 1_000, "{.unknown}"])
def test_what_is_no_language_gives_plain_text(language: str) -> None:
    assert lines(language, "def f(): pass") == [[("def f(): pass", "")]]
    assert len(Highlighter(language).language) <= 20


def test_only_built_in_lexers_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_plugins() -> None:
        raise AssertionError("plugins were loaded")

    monkeypatch.setattr("pygments.lexers.find_plugin_lexers", no_plugins)
    monkeypatch.setattr("pygments.plugin.iter_entry_points", no_plugins)
    _aliases.cache_clear()
    assert lines("nonsense", "x") == [[("x", "")]]
    assert lines("Python3", "def")[0] == [("def", "35")]


@given(st.sampled_from(["python", "c", "html", "bash", "yaml", "json", "php", "sql", "diff"]), st.text(max_size=60))
def test_the_text_of_a_line_stays(language: str, text: str) -> None:
    text = text.replace("\n", " ").expandtabs(4)
    for spans in lines(language, "/* '''", text, text):
        assert "".join(value for value, _ in spans) in (text, "/* '''")


def test_a_lexer_that_fails_costs_the_colours_only(monkeypatch: pytest.MonkeyPatch) -> None:
    highlighter = Highlighter("python")
    monkeypatch.setattr(Highlighter, "_code_line", lambda self, lexer, text: 1 / 0)
    assert highlighter.line("def f") == [("def f", "")]


def test_long_lines_have_no_colours() -> None:
    assert lines("python", "def " + "x" * MAX_LINE) == [[("def " + "x" * MAX_LINE, "")]]


def test_a_look_ahead_changes_nothing() -> None:
    highlighter = Highlighter("python")
    highlighter.fork().line('"""')
    assert highlighter.line("def f") == lines("python", "def f")[0]


def test_painting_ends_every_style() -> None:
    assert paint([("a", ""), ("b", "1"), ("c", "1"), ("", "3"), ("d", "")]) == "a\x1b[1mbc\x1b[0md"


@pytest.mark.slow
def test_every_lexer_keeps_every_line() -> None:
    for alias in sorted(set(_aliases().values())):
        highlighter = Highlighter(alias)
        for text in ('def f(x): return "a" /* b', "*/ <!-- x 'y", "--> $z {} [] () # $( `", *HOSTILE[:40]):
            harmless = "".join(c for c in text if c.isprintable())
            assert "".join(value for value, _ in highlighter.line(harmless)) == harmless, (alias, harmless)
