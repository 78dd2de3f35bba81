"""The data of the built-in model: the same every time, and nothing held out is in it."""

import dataclasses
import random

import pytest

from tools.builtin_model import conversation as conversations
from tools.builtin_model import evaluate, slots, words
from tools.builtin_model.cases import HELD_SPLITS, Case, cases, held_sentences
from tools.builtin_model.patterns import Patterns, Source, expand, is_held_value, normalise
from tools.builtin_model.skills import arithmetic, chat, howto, identity, unknown
from tools.builtin_model.skills import memory as memory_skill
from tools.builtin_model.turns import Check

NUM_TALKS = 6000


@pytest.fixture(scope="module")
def talks() -> list[conversations.Conversation]:
    return [conversations.conversation(1, index) for index in range(NUM_TALKS)]


@pytest.fixture(scope="module")
def test_cases() -> list[Case]:
    return cases()


def all_patterns() -> list[Patterns]:
    found = []
    for slot in slots.SLOTS:
        found += [slot.tell, slot.ask]
    for module in (arithmetic, chat, howto, identity, unknown, memory_skill):
        for value in vars(module).values():
            if isinstance(value, Patterns):
                found.append(value)
            elif isinstance(value, tuple):
                found += [part for row in value if isinstance(row, tuple) for part in row if isinstance(part, Patterns)]
    return found


def test_conversation_depends_on_seed_and_index_only() -> None:
    assert conversations.conversation(1, 7) == conversations.conversation(1, 7)
    assert conversations.conversation(1, 7) != conversations.conversation(2, 7)
    assert conversations.conversation(1, 7) != conversations.conversation(1, 8)


def test_cases_are_the_same_every_time(test_cases: list[Case]) -> None:
    assert cases() == test_cases


def test_no_held_sentence_in_training(talks: list[conversations.Conversation], test_cases: list[Case]) -> None:
    held = held_sentences()
    assert len(held) > 1000
    found = [turn.user for talk in talks for turn in talk.turns if normalise(turn.user) in held]
    assert not found


def test_control_a_test_sentence_would_be_found(test_cases: list[Case]) -> None:
    held = held_sentences()
    assert all(normalise(case.question.swapcase() + "!!") in held for case in test_cases)


def test_held_patterns_give_no_training_sentence() -> None:
    patterns = all_patterns()
    assert len(patterns) > 50
    rng = random.Random(3)
    for one in patterns:
        if not one.held:
            continue
        training = {normalise(expand(rng.choice(one.train), rng)) for _ in range(300)}
        held = {normalise(expand(rng.choice(one.held), rng)) for _ in range(60)}
        assert not training & held


def test_every_question_has_held_sentences() -> None:
    lacking = [one.train[0] for one in all_patterns() if one.sentence_share == 0]
    assert not lacking


@pytest.mark.parametrize("split", HELD_SPLITS)
def test_values_of_the_splits_are_apart(split: str) -> None:
    train, held = Source(random.Random(1)), Source(random.Random(1), split)
    for draw in (words.name, words.town, words.made_up):
        assert not {draw(train) for _ in range(500)} & {draw(held) for _ in range(500)}


def test_number_pairs_are_apart() -> None:
    train, held = Source(random.Random(1)), Source(random.Random(1), "patterns")
    for sign in "+-":
        seen = {arithmetic.numbers(train, sign) for _ in range(3000)}
        assert not seen & {arithmetic.numbers(held, sign) for _ in range(1000)}
    held_share = sum(is_held_value(arithmetic.pair_key(a, "+", b)) for a in range(101) for b in range(101)) / 101**2
    assert 0.1 < held_share < 0.15


def test_sums_are_right(talks: list[conversations.Conversation]) -> None:
    answers = [turn.answer for talk in talks for turn in talk.turns if turn.skill == "arithmetic"]
    assert len(answers) > 1000
    for answer in answers:
        question, result = answer.rstrip(".").split(" = ")
        left, sign, right = question.split(" ")
        assert int(result) == (int(left) + int(right) if sign == "+" else int(left) - int(right))


def test_reference_answers_pass_their_own_check(test_cases: list[Case]) -> None:
    assert all(case.check.passes(case.reference) for case in test_cases)


def test_control_wrong_answers_fail(test_cases: list[Case]) -> None:
    """A grader that passes everything would pass a shuffled set of answers too."""
    graded = evaluate.grade(test_cases, lambda batch: ["Bananas, of course."] * len(batch))
    assert not any(is_right for _, _, is_right in graded)
    recalls = [case for case in test_cases if case.skill == "recall"]
    swapped = zip(recalls, [*recalls[1:], recalls[0]], strict=True)
    assert sum(case.check.passes(other.reference) for case, other in swapped) < 0.1 * len(recalls)


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [("12 + 7 = 19.", True), ("12 + 7 = 190.", False), ("12 + 7 = 1.", False), ("12 + 7 = -19.", False), ("", False)],
)
def test_a_number_is_graded_whole(answer: str, is_right: bool) -> None:
    assert Check(all_of=("12 + 7 = 19",)).passes(answer) is is_right


def test_recall_repeats_the_last_value_told() -> None:
    source = Source(random.Random(5))
    state = memory_skill.Memory()
    place = (slots.NAME, "")
    first = memory_skill.tell(source, state, place)
    second = memory_skill.tell(source, state, place)
    question = memory_skill.recall(source, state)
    assert question.check.passes(question.answer)
    assert second.check.all_of[0] in question.answer
    assert first.check.all_of[0] not in question.answer


def test_summary_counts_and_table() -> None:
    case = Case("greet", "sentences", ({"role": "user", "content": "hi"},), Check(all_of=("hello",)), "Hello!")
    other = dataclasses.replace(case, split="patterns")
    counts = evaluate.summarise([(case, "Hello!", True), (case, "no", False), (other, "Hello!", True)])
    assert counts["greet"] == {"sentences": (1, 2), "patterns": (1, 1)}
    assert "| greet | 50.0 % of 2 | 100.0 % of 1 |" in evaluate.table(counts)
