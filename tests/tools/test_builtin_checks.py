"""What a check passes and what it refuses; how a system prompt changes answers and their checks."""

import random

import pytest

from tools.builtin_model import styles
from tools.builtin_model.patterns import Patterns, Source, expand
from tools.builtin_model.skills import unknown
from tools.builtin_model.styles import Style
from tools.builtin_model.turns import Check, Turn, exactly


@pytest.mark.parametrize(
    ("check", "answer", "is_right"),
    [
        (Check(all_of=("12 + 7 = 19",)), "12 + 7 = 19.", True),
        (Check(all_of=("12 + 7 = 19",)), "12 + 7 = 190.", False),
        (Check(all_of=("19",)), "119", False),
        (Check(exact=("Paris.",)), "paris", True),
        (Check(exact=("Paris.",)), "Paris or Rome.", False),
        (Check(exact=("a b",)), "a  b!", True),
        (Check(any_of=("hi", "hello")), "Hello, Anna!", True),
        (Check(any_of=("hi", "hello")), "high", False),
        (Check(all_of=("Anna",), none_of=("Bob",)), "Anna and Bob", False),
        (Check(all_of=("ok",), max_words=2), "ok ok ok", False),
        (Check(test=str.isupper), "ABC", True),
        (Check(test=str.isupper), "Abc", False),
        (Check(exact=("x",)), "", False),
    ],
)
def test_a_check(check: Check, answer: str, is_right: bool) -> None:
    assert check.passes(answer) is is_right


TURN = exactly("capitals", "capital of france?", "The capital of France is Paris.", "Paris.")


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        (Style(), "The capital of France is Paris."),
        (Style(is_brief=True), "Paris."),
        (Style(is_upper=True), "THE CAPITAL OF FRANCE IS PARIS."),
        (Style(is_brief=True, is_upper=True), "PARIS."),
        (Style(name="Anna"), "The capital of France is Paris, Anna."),
        (Style(is_pirate=True), "Arr! The capital of France is Paris, matey."),
        (Style(is_lower=True), "the capital of france is paris."),
        (Style(is_pirate=True, is_upper=True), "ARR! THE CAPITAL OF FRANCE IS PARIS, MATEY."),
        (Style(is_brief=True, name="Anna"), "Paris, Anna."),
    ],
)
def test_a_style(style: Style, wanted: str) -> None:
    assert style.apply(TURN) == wanted
    check = style.check(TURN)
    assert check.passes(wanted)
    if style != Style():
        assert not check.passes(TURN.answer), "control: the answer without the style"


def test_upper_case_is_graded_by_case() -> None:
    check = Style(is_upper=True).check(TURN)
    assert not check.passes("The CAPITAL OF FRANCE IS PARIS.")


def test_any_right_form_is_right_in_upper_case() -> None:
    turn = Turn("greet", "hi", "Hello!", Check(any_of=("hello", "hi"), max_words=3))
    check = Style(is_upper=True).check(turn)
    assert check.passes("HI!")
    assert not check.passes("Hi!")
    assert not check.passes("BYE!")


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [
        (unknown.KNOW_NOT, True),
        (unknown.CANNOT, True),
        ("I don't know.", True),
        ("I don't know, but it was Brazil in 1998.", False),
        ("Sorry, Paris, I don't know.", False),
        ("I don't know that. It was Brazil.", False),
        ("I see.", False),
        ("", False),
    ],
)
def test_a_refusal_invents_nothing(answer: str, is_right: bool) -> None:
    assert unknown.NOT_KNOWN.passes(answer) is is_right


def test_a_pirate_leaves_commands_alone() -> None:
    turn = exactly("how to", "?", "Type /your and your text in run.py --your, you see.")
    assert Style(is_pirate=True).apply(turn) == "Arr! Type /your and yer text in run.py --your, ye see, matey."


def test_what_was_asked_for_to_the_letter_keeps_its_case() -> None:
    turn = Turn("rewriting", "lower: ABC", "abc", Check(test="abc".__eq__), fixed=True)
    assert Style(is_upper=True, is_pirate=True, name="Anna").apply(turn) == "abc"


@pytest.mark.parametrize("split", ["train", "sentences", "patterns"])
def test_every_kind_of_prompt_is_drawn(split: str) -> None:
    source = Source(random.Random(1), split)
    drawn = [styles.kept_style(source) for _ in range(300)]
    assert all(text and style != Style() for text, style in drawn)
    assert all(style.name.lower() in text.lower() for text, style in drawn if style.name)
    for name in ("is_brief", "is_upper", "is_pirate", "name"):
        assert sum(bool(getattr(style, name)) for _, style in drawn) > 30


@pytest.mark.parametrize("line", ["a|b", "(a|b", "a) b", "(a|(b|c)"])
def test_a_broken_pattern_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="parenthes"):
        expand(line, random.Random(1))


def test_a_pattern_gives_every_alternative_and_nothing_else() -> None:
    rng = random.Random(1)
    assert {expand("x (a|b (c|)|) y", rng) for _ in range(200)} == {"x a y", "x b c y", "x b y", "x y"}


def test_held_sentences_are_never_drawn_for_training() -> None:
    patterns = Patterns("(a|b|c|d|e|f) (1|2|3|4|5|6|7|8)", "held (1|2)")
    train = {Source(random.Random(i), noise=0.0).say(patterns)[0].lower() for i in range(600)}
    held = {Source(random.Random(i), "sentences", noise=0.0).say(patterns)[0].lower() for i in range(300)}
    assert held
    assert not train & held
    assert {Source(random.Random(i), "patterns", noise=0.0).say(patterns)[0].lower() for i in range(50)} == {
        "held 1",
        "held 2",
    }
