"""The held-out tests: cases that training never sees, per skill and split, in two draws.

The draw `dev` is for looking at failures; `final` is drawn from another seed and only counted.
"""

import dataclasses
import functools
import random
from collections.abc import Callable, Iterator

from tools.builtin_model.conversation import Conversation, Skill, draw, next_turn, skills, start_memory
from tools.builtin_model.patterns import SPLITS, Source, normalise
from tools.builtin_model.skills import memory
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.slots import SLOTS, SPELLINGS
from tools.builtin_model.styles import kept_style
from tools.builtin_model.turns import Check, Turn

DRAWS = {"dev": 20_260, "final": 20_261}
HELD_SPLITS = SPLITS[1:]
# The three shares of the model card.
SINGLE, RECALL, OUTSIDE = "single turns", "recall", "outside"
_NUM_CASES = 60
_NUM_OUTSIDE = 400
OUTSIDE_SKILLS = ("unknown", "near misses")


@dataclasses.dataclass(frozen=True)
class Case:
    """Messages up to a user message, and the check for the answer to it."""

    skill: str
    split: str
    group: str
    messages: tuple[dict[str, str], ...]
    check: Check
    reference: str

    @property
    def question(self) -> str:
        """Return the graded user message."""
        return self.messages[-1]["content"]


def _case(split: str, group: str, talk: Conversation, skill: str = "") -> Case:
    last = talk.turns[-1]
    name = skill or last.skill
    if group == SINGLE and name in OUTSIDE_SKILLS:
        group = OUTSIDE
    messages = tuple(talk.messages(with_last_answer=False))
    return Case(name, split, group, messages, talk.style.check(last), talk.style.apply(last))


def _told(source: Source, num_facts: int, num_others: int) -> tuple[list[Turn], Memory]:
    """Return turns that tell facts, among turns that tell nothing."""
    state = Memory()
    kinds = [True] * num_facts + [False] * num_others
    source.rng.shuffle(kinds)
    turns = []
    for is_fact in kinds:
        if is_fact:
            turns.append((memory.tell_more if source.chance(0.25) else memory.tell)(source, state))
        else:
            turns.append(draw(source, state))
    return turns, state


def _corrected(source: Source) -> list[Turn]:
    """Tell a fact, correct it later, and ask for it."""
    slot = source.rng.choice([slot for slot in SLOTS if not slot.many])
    key = source.rng.choice(slot.keys)
    place = (slot, SPELLINGS.get(key, key))
    state = Memory()
    turns = [memory.tell(source, state, place)]
    olds = state.facts[slot.kind, place[1]]
    turns += [draw(source, state) for _ in range(source.rng.randint(0, 3))]
    turns.append(memory.tell(source, state, place))
    turns += [draw(source, state) for _ in range(source.rng.randint(0, 3))]
    alone = Memory()
    alone.facts[slot.kind, place[1]] = state.facts[slot.kind, place[1]]
    turn = memory.recall(source, alone)
    gone = tuple(old for old in olds if old.lower() not in turn.answer.lower())
    check = dataclasses.replace(turn.check, none_of=(*turn.check.none_of, *gone))
    return [*turns, dataclasses.replace(turn, check=check)]


def _singles(source: Source) -> Iterator[Case]:
    """Draw from all skills in turn until each row of the table has its number of cases, or nearly."""
    found: dict[str, int] = {}
    for i in range(_NUM_OUTSIDE):
        for name, _, skill in skills():
            if i >= _NUM_CASES and name not in OUTSIDE_SKILLS:
                continue
            turn = skill(source, Memory())
            found[turn.skill] = found.get(turn.skill, 0) + 1
            if found[turn.skill] <= (_NUM_OUTSIDE if turn.skill in OUTSIDE_SKILLS else _NUM_CASES):
                yield _case(source.split, SINGLE, Conversation("", (turn,)))


def _recalls(source: Source) -> Iterator[Case]:
    rng = source.rng
    asked = {row[0]: row[2] for row in memory.SKILLS if row[0] not in ("tell", "tell several", "corrected")}
    for skill in asked.values():
        for _ in range(_NUM_CASES):
            turns, state = _told(source, rng.randint(1, 4), rng.randint(0, 6))
            turn = skill(source, state)
            group = SINGLE if turn.skill == "tell and ask" else RECALL
            yield _case(source.split, group, Conversation("", (*turns, turn)))
    for _ in range(_NUM_CASES):
        yield _case(source.split, RECALL, Conversation("", tuple(_corrected(source))), "corrected")
    for _ in range(_NUM_CASES // 2):
        turns, state = _told(source, rng.randint(3, 5), rng.randint(12, 15))
        yield _case(source.split, RECALL, Conversation("", (*turns, memory.recall(source, state))), "recall after 20")


def _tellings(source: Source) -> Iterator[Case]:
    tells: dict[str, Skill] = {"tell": memory.tell, "tell several": memory.tell_more}
    for name, skill in tells.items():
        for _ in range(_NUM_CASES):
            turns, state = _told(source, source.rng.randint(0, 2), source.rng.randint(0, 2))
            yield _case(source.split, SINGLE, Conversation("", (*turns, skill(source, state))), name)


def _follow_ups(source: Source) -> Iterator[Case]:
    count = 0
    while count < _NUM_CASES:
        state = Memory()
        first = draw(source, state)
        if first.follow:
            count += 1
            turn = source.rng.choice(first.follow)(source, state)
            yield _case(source.split, SINGLE, Conversation("", (first, turn)), "follow-ups")


def _styled(source: Source) -> Iterator[Case]:
    for _ in range(2 * _NUM_CASES):
        system, style = kept_style(source)
        state = start_memory(style)
        turns: list[Turn] = []
        for _ in range(source.rng.randint(1, 3)):
            turns.append(next_turn(source, state, turns))
        talk = Conversation(system, tuple(turns), style)
        while style.is_brief and not turns[-1].brief:
            turns[-1] = draw(source, state)
        if talk.turns[-1] is turns[-1] or not talk.turns[-1].skill.startswith("tell"):
            yield _case(source.split, SINGLE, Conversation(system, tuple(turns), style), "system prompts")


_PARTS: tuple[Callable[[Source], Iterator[Case]], ...] = (_singles, _tellings, _follow_ups, _styled, _recalls)


def cases(seed: int = DRAWS["dev"]) -> list[Case]:
    """Return all held-out cases of a draw, the same ones for the same seed."""
    found = []
    for split in HELD_SPLITS:
        source = Source(random.Random(f"test/{split}/{seed}"), split)
        for part in _PARTS:
            found += list(part(source))
    return found


@functools.cache
def held_sentences() -> frozenset[str]:
    """Return every graded user message of both draws, normalised: training drops conversations that hold one."""
    return frozenset(normalise(case.question) for seed in DRAWS.values() for case in cases(seed))
