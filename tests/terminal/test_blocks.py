"""Blocks between three quotes, and the slash that keeps a message from being a command."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.blocks import literal, opens_block, piped_messages, typed
from terminal.commands import is_command


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ('"""', True),
        ('"""one\ntwo', True),
        (' """one', True),
        ('""""', True),
        ('""""""', False),
        ('"""one"""', False),
        ('"""\none\n"""\n', False),
        ('"""\ndef f():\n    """Doc."""\n', True),
        ('"""\ndef f():\n    """Doc."""\n"""', False),
        ('"""Doc."""\nimport os', False),
        ('"""Doc.\n\nMore.\n"""\n\ndef f():\n    """Do."""\n    return 1', False),
        ('x = """', False),
        ("plain", False),
    ],
)
def test_a_block_is_open_until_its_quotes_come_in_pairs(text: str, is_open: bool) -> None:
    assert opens_block(text) == is_open


@pytest.mark.parametrize("text", ["// a comment\ncode()", "/// x\ncode()", "/* x\n*/", "//\ncode()", "//list\ncode()"])
def test_several_lines_lose_no_slash(text: str) -> None:
    assert literal(text) == text
    assert typed(text) == text
    assert not is_command(text)
    assert list(piped_messages(io.BytesIO(f'"""{text}"""\n'.encode()))) == [text]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("//x", "/x"), ("///x", "//x"), ("//", "/"), ("//edit one\ntwo", "/edit one\ntwo"), ("//x\n", "/x\n")],
)
def test_what_would_be_a_command_is_sent_with_one_slash_less(text: str, meant: str) -> None:
    assert literal(text) == meant
    assert typed(meant) == text


@given(st.lists(st.sampled_from(["/", "//", "edit", "list", " ", "\n", "x"]), max_size=6).map("".join))
def test_what_is_to_be_typed_is_the_way_back(text: str) -> None:
    assert literal(typed(text)) == text
    assert not is_command(typed(text))
