"""The held-out test: cases that training never sees, per skill and split."""

import dataclasses
import random
from collections.abc import Callable, Iterator

from tools.builtin_model.conversation import SKILLS, Conversation, filler
from tools.builtin_model.patterns import SPLITS, Source, normalise
from tools.builtin_model.skills import memory
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.slots import SLOTS, SPELLINGS
from tools.builtin_model.turns import Check, Turn

TEST_SEED = 20_260
NUM_SINGLE = 60
NUM_MULTI = 80
# Where a few cases would say little: number pairs, and the many ways to ask for what is not known.
_MORE = {"arithmetic": 3, "unknown": 3}
HELD_SPLITS = SPLITS[1:]
_SINGLE = tuple(SKILLS)
_LAST_TURNS: dict[str, Callable[[Source, Memory], Turn]] = {
    "recall": memory.recall,
    "not told": memory.ask_missing,
    "recall all": memory.ask_all,
    "tell": memory.tell,
    "tell several": memory.tell_more,
}


@dataclasses.dataclass(frozen=True)
class Case:
    """Messages up to a user message, and the check for the answer to it."""

    skill: str
    split: str
    messages: tuple[dict[str, str], ...]
    check: Check
    reference: str

    @property
    def question(self) -> str:
        """Return the graded user message."""
        return self.messages[-1]["content"]


def _case(skill: str, split: str, turns: list[Turn]) -> Case:
    last = turns[-1]
    messages = Conversation("", tuple(turns)).messages(with_last_answer=False)
    return Case(skill, split, tuple(messages), last.check, last.answer)


def _told(source: Source, num_facts: int, num_fillers: int) -> tuple[list[Turn], Memory]:
    """Return turns that tell facts, among turns that tell nothing."""
    state = Memory()
    kinds = [True] * num_facts + [False] * num_fillers
    source.rng.shuffle(kinds)
    turns = []
    for is_fact in kinds:
        if is_fact and source.chance(0.2):
            turns.append(memory.tell_more(source, state))
        else:
            turns.append(memory.tell(source, state) if is_fact else filler(source, state))
    return turns, state


def _corrected(source: Source) -> list[Turn]:
    """Tell a fact, correct it later, and ask for it."""
    slots = [slot for slot in SLOTS if not slot.many]
    slot = source.rng.choice(slots)
    place = (slot, SPELLINGS.get(key := source.rng.choice(slot.keys), key))
    state = Memory()
    turns = [memory.tell(source, state, place)]
    turns += [filler(source, state) for _ in range(source.rng.randint(0, 3))]
    turns.append(memory.tell(source, state, place))
    turns += [filler(source, state) for _ in range(source.rng.randint(0, 3))]
    alone = Memory()
    alone.facts[slot.kind, place[1]] = state.facts[slot.kind, place[1]]
    turns.append(memory.recall(source, alone))
    return turns


def _generate(split: str, seed: int) -> Iterator[Case]:
    rng = random.Random(f"test/{split}/{seed}")
    source = Source(rng, split)
    for skill in _SINGLE:
        for _ in range(NUM_SINGLE * _MORE.get(skill, 1)):
            turn = SKILLS[skill][1](source, Memory())
            yield _case(turn.skill, split, [turn])
    for skill, last in _LAST_TURNS.items():
        for _ in range(NUM_MULTI):
            num_facts = rng.randint(1, 4)
            turns, state = _told(source, num_facts, rng.randint(0, 6))
            yield _case(skill, split, [*turns, last(source, state)])
    for _ in range(NUM_MULTI):
        yield _case("corrected", split, _corrected(source))


def cases(seed: int = TEST_SEED) -> list[Case]:
    """Return all held-out cases, the same ones for the same seed."""
    return [case for split in HELD_SPLITS for case in _generate(split, seed)]


def held_sentences(seed: int = TEST_SEED) -> frozenset[str]:
    """Return every graded user message, normalised: training drops conversations that hold one."""
    return frozenset(normalise(case.question) for case in cases(seed))
