"""The data of the built-in model: the same every time, right, and nothing held out is in it."""

import dataclasses
import gc
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.builtin_model import conversation as conversations
from tools.builtin_model import evaluate, slots, words
from tools.builtin_model.cases import (
    DRAWS,
    HELD_SPLITS,
    OUTSIDE,
    OUTSIDE_SKILLS,
    RECALL,
    SINGLE,
    Case,
    cases,
    held_sentences,
)
from tools.builtin_model.patterns import Patterns, Source, expand, normalise
from tools.builtin_model.skills import memory as memory_skill
from tools.builtin_model.turns import Check

NUM_TALKS = 2500


@pytest.fixture(scope="module")
def talks() -> list[conversations.Conversation]:
    return [conversations.conversation(1, index) for index in range(NUM_TALKS)]


@pytest.fixture(scope="module")
def both_draws() -> dict[str, list[Case]]:
    return {name: cases(seed) for name, seed in DRAWS.items()}


@pytest.fixture(scope="module")
def dev_cases(both_draws: dict[str, list[Case]]) -> list[Case]:
    return both_draws["dev"]


def all_patterns() -> list[Patterns]:
    conversations.skills()
    return [thing for thing in gc.get_objects() if type(thing) is Patterns and thing.train]


def test_conversation_depends_on_seed_and_index_only() -> None:
    def messages(seed: int, index: int) -> list[dict[str, str]]:
        return conversations.conversation(seed, index).messages()

    assert [messages(1, i) for i in range(40)] == [messages(1, i) for i in range(40)]
    assert messages(1, 7) != messages(2, 7)
    assert messages(1, 7) != messages(1, 8)


DIGEST = """
import hashlib, sys
from tools.builtin_model.cases import cases
from tools.builtin_model.conversation import conversation
digest = hashlib.sha256()
for index in range(150):
    digest.update(repr(conversation(1, index).messages()).encode())
for case in cases():
    digest.update(repr((case.skill, case.split, case.group, case.messages, case.reference)).encode())
print(digest.hexdigest())
"""


def test_the_data_are_the_same_in_every_process() -> None:
    """Whatever the order of sets is: conversations and cases depend on their seeds only."""
    found = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert len(found) == 1


def test_few_conversations_are_dropped_for_a_held_sentence(talks: list[conversations.Conversation]) -> None:
    """What is dropped is never learned; that training drops it is tested in test_builtin_training.py."""
    held = held_sentences()
    assert len(held) > 3000
    dropped = [talk for talk in talks if any(normalise(turn.user) in held for turn in talk.turns)]
    assert len(dropped) < 0.06 * len(talks)


def test_held_patterns_give_no_training_sentence() -> None:
    patterns = all_patterns()
    assert len(patterns) > 200
    for one in patterns:
        if not one.held:
            continue
        rng = random.Random(one.train[0])
        training = {normalise(expand(rng.choice(one.train), rng)) for _ in range(200)}
        held = {normalise(expand(rng.choice(one.held), rng)) for _ in range(40)}
        assert not training & held, one.train[0]


@pytest.mark.parametrize("split", HELD_SPLITS)
def test_values_of_the_splits_are_apart(split: str) -> None:
    train, held = Source(random.Random(1)), Source(random.Random(1), split)
    for draw in (words.name, words.town, words.made_up):
        assert not {draw(train) for _ in range(500)} & {draw(held) for _ in range(500)}


@pytest.mark.parametrize("draw", DRAWS)
def test_reference_answers_pass_their_own_check(both_draws: dict[str, list[Case]], draw: str) -> None:
    wrong = [
        (case.skill, case.question, case.reference)
        for case in both_draws[draw]
        if not case.check.passes(case.reference)
    ]
    assert not wrong


def test_every_group_and_split_is_tested(dev_cases: list[Case]) -> None:
    for split in HELD_SPLITS:
        for group in (SINGLE, RECALL, OUTSIDE):
            assert sum(case.split == split and case.group == group for case in dev_cases) >= 300


def test_control_wrong_answers_fail(dev_cases: list[Case]) -> None:
    """A grader that passes everything would pass a constant answer and a shuffled set of answers too."""
    graded = evaluate.grade(dev_cases, lambda batch: ["Bananas, of course."] * len(batch))
    assert not any(is_right for _, _, is_right in graded)
    by_skill: dict[str, list[Case]] = {}
    for case in dev_cases:
        by_skill.setdefault(case.skill, []).append(case)
    for skill, rows in by_skill.items():
        if skill in ("greet", "part", *OUTSIDE_SKILLS):  # One of a few forms, or any refusal, is right.
            continue
        swapped = list(zip(rows, [*rows[1:], rows[0]], strict=True))
        passed = sum(case.check.passes(other.reference) for case, other in swapped if other.reference != case.reference)
        assert passed < 0.12 * len(rows) + 3, skill


def test_an_answer_that_does_not_end_is_wrong(dev_cases: list[Case]) -> None:
    references = {id(case.messages): case.reference for case in dev_cases}
    right = evaluate.grade(dev_cases[:50], lambda batch: [references[id(messages)] for messages in batch])
    endless = evaluate.grade(
        dev_cases[:50], lambda batch: [references[id(messages)] + evaluate.UNENDED for messages in batch]
    )
    assert all(is_right for _, _, is_right in right)
    assert not any(is_right for _, _, is_right in endless)


def test_sums_are_right(talks: list[conversations.Conversation]) -> None:
    """Every `A + B = C` that training shows holds, whatever wrote it."""
    text = " ".join(
        message["content"] for talk in talks for message in talk.messages() if message["role"] == "assistant"
    )
    found = re.findall(r"(?<![\d/.x+*-] )(?<![\d-])(-?\d+) ([+-]) (\d+)(?: ([+-]) (\d+))? = (-?\d+)(?![\d.]*\d)", text)
    assert len(found) > 1000
    for a, sign, b, second, c, result in found:
        left = int(a) + (int(b) if sign == "+" else -int(b))
        if second:
            left += int(c) if second == "+" else -int(c)
        assert left == int(result), (a, sign, b, second, c, result)


def test_recall_repeats_the_last_value_told() -> None:
    source = Source(random.Random(5))
    state = memory_skill.Memory()
    place = (slots.NAME, "")
    memory_skill.tell(source, state, place)
    first = state.name
    memory_skill.tell(source, state, place)
    assert state.name != first
    question = memory_skill.recall(source, state)
    assert question.check.passes(question.answer)
    assert state.name.lower() in question.answer.lower()
    assert not question.check.passes(question.answer.replace(state.name, first))


def test_summary_counts_and_table() -> None:
    messages = ({"role": "user", "content": "hi"},)
    case = Case("greet", "sentences", SINGLE, messages, Check(all_of=("hello",)), "Hello!")
    other = dataclasses.replace(case, split="patterns", skill="unknown", group=OUTSIDE)
    graded = [(case, "Hello!", True), (case, "no", False), (other, "Hello!", False)]
    counts = evaluate.summarise(graded)
    assert counts["greet"] == {"sentences": (1, 2), "patterns": (0, 0)}
    assert "| greet | 50.0 % of 2 | - |" in evaluate.table(counts)
    assert evaluate.shares(graded) == {"single_turns_right": 50.0, "recall_right": 0.0, "outside_invented": 100.0}
