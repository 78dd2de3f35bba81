"""Stop strings: nothing of them or after them comes out, whatever the split."""

import random

from hypothesis import given
from hypothesis import strategies as st

from nanochat_infer.text.stop import StopStrings

SHORT = st.text("ab", min_size=1, max_size=5)


def _expected(text: str, stops: list[str]) -> tuple[str, bool]:
    """Brute force: the first end of any stop string, and of those that end there the longest."""
    for end in range(1, len(text) + 1):
        lengths = [len(stop) for stop in stops if text[:end].endswith(stop)]
        if lengths:
            return text[: end - max(lengths)], True
    return text, False


def _run(pieces: list[str], stops: list[str]) -> tuple[str, bool]:
    stream, out = StopStrings(stops), ""
    for piece in pieces:
        emitted, stopped = stream.push(piece)
        out += emitted
        if stopped:
            assert stream.push("more") == ("", True)
            assert stream.flush() == ""
            return out, True
    return out + stream.flush(), False


@given(st.lists(st.text("ab", max_size=4), max_size=12), st.lists(SHORT, max_size=4))
def test_any_split_gives_what_the_whole_text_gives(pieces: list[str], stops: list[str]) -> None:
    assert _run(pieces, stops) == _expected("".join(pieces), stops)


@given(st.lists(st.text("ab", max_size=4), max_size=12), st.lists(SHORT, min_size=1, max_size=4))
def test_nothing_that_could_still_be_a_stop_string_comes_out(pieces: list[str], stops: list[str]) -> None:
    stream, out, text = StopStrings(stops), "", ""
    for piece in pieces:
        emitted, stopped = stream.push(piece)
        out, text = out + emitted, text + piece
        if stopped:
            break
        held = text[len(out) :]
        assert text.startswith(out)
        longest = max((n for stop in stops for n in range(len(stop)) if text.endswith(stop[:n])), default=0)
        assert len(held) == longest


def test_random_long_streams_agree_with_brute_force() -> None:
    rng = random.Random(1)
    for _ in range(300):
        text = "".join(rng.choices("abc", k=60))
        stops = ["".join(rng.choices("abc", k=rng.randint(2, 6))) for _ in range(4)]
        cuts = sorted(rng.sample(range(61), 8))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, 60], strict=True)]
        assert _run(pieces, stops) == _expected(text, stops)


def test_the_string_that_ends_first_wins_and_of_two_ending_together_the_longest() -> None:
    assert _run(["xabcd"], ["abcd", "bc"]) == ("xa", True)
    assert _run(["x", "ab", "c"], ["abc", "c"]) == ("x", True)


def test_a_control_that_only_looks_at_single_pieces_would_miss_it() -> None:
    pieces = ["Hello <", "|e", "nd|> more"]
    assert not any("<|end|>" in piece for piece in pieces)
    assert _run(pieces, ["<|end|>"]) == ("Hello ", True)


def test_no_stop_strings_let_everything_pass_at_once() -> None:
    assert StopStrings([]).push("text") == ("text", False)


def test_a_long_stream_with_a_nearly_matching_stop_string_is_linear() -> None:
    stream = StopStrings(["a" * 255 + "b"])
    emitted = sum(len(stream.push("a")[0]) for _ in range(50_000))
    assert emitted + len(stream.flush()) == 50_000
