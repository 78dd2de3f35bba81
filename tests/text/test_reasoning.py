"""The think block apart from the answer, in a stream split anywhere."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nanochat_infer.text.reasoning import ReasoningSplitter


def _run(pieces: list[str], opened: bool = False) -> tuple[str, str]:
    splitter = ReasoningSplitter(opened)
    out = [item for piece in pieces for item in splitter.push(piece)] + splitter.flush()
    assert all(text for _, text in out)
    return "".join(t for k, t in out if k == "reasoning"), "".join(t for k, t in out if k == "content")


CASES = [
    ("plain", "plain", "", False),
    ("<think>\nwhy\n</think>\n\nanswer", "answer", "why", False),
    ("<think>\n\n</think>\n\nanswer\n", "answer\n", "", False),
    ("before <think>why</think> after", "before  after", "why", False),
    ("why\n</think>\n\nanswer", "answer", "why", True),
    ("\n\nwhy", "", "why", True),
    ("<think>\nunfinished\n", "", "unfinished\n", False),
    ("<think>a\n\nb</think>c", "c", "a\n\nb", False),
    ("no tag </think> here", "no tag </think> here", "", False),
    ("<think>a</think>b <think>c</think>", "b <think>c</think>", "a", False),
    ("x <thin", "x <thin", "", False),
    ("<think>a</thin", "", "a</thin", False),
    ("<think>a < b</think>c", "c", "a < b", False),
    ("<<think>a<</think>b", "<b", "a<", False),
    ("", "", "", False),
]


@pytest.mark.parametrize(("text", "content", "reasoning", "opened"), CASES)
def test_whole_text_and_single_characters(text: str, content: str, reasoning: str, opened: bool) -> None:
    assert _run([text], opened) == (reasoning, content)
    assert _run(list(text), opened) == (reasoning, content)


FRAGMENTS = st.sampled_from(["<think>", "</think>", "<", ">", "/", "think", "\n", "\n\n", "a", "b c", "<th", "ink>"])


@given(st.lists(FRAGMENTS, max_size=12), st.data(), st.booleans())
@example(["<think>", "\n", "</think>", "\n", "a"], None, False)
def test_any_split_gives_the_same_and_loses_nothing(
    fragments: list[str], data: st.DataObject | None, opened: bool
) -> None:
    text = "".join(fragments)
    cuts = [] if data is None else sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    reasoning, content = _run(pieces, opened)
    assert (reasoning, content) == _run([text], opened)
    bare = text if opened else text.replace("<think>", "", 1)
    if opened or "<think>" in text:
        head, tag, tail = (text if opened else text.split("<think>", 1)[1]).partition("</think>")
        start = "" if opened else text.split("<think>", 1)[0]
        assert content == start + tail.lstrip("\n")
        assert reasoning == (head.rstrip("\n") if tag else head).lstrip("\n")
    else:
        assert content == bare


def test_reasoning_is_known_while_it_streams() -> None:
    splitter = ReasoningSplitter()
    assert splitter.push("<think>") == []
    assert splitter.inside
    assert splitter.push("\nwhy") == [("reasoning", "why")]
    assert splitter.push(" so\n</think>\n\nyes") == [("reasoning", " so"), ("content", "yes")]
    assert not splitter.inside
