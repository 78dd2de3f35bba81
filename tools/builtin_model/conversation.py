"""Weave turns into conversations."""

import dataclasses
import functools
import importlib
import random
from collections.abc import Callable, Sequence

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills import chat, memory
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.styles import Style, draw_style
from tools.builtin_model.turns import Turn

Skill = Callable[[Source, Memory], Turn]
# Each module ends with SKILLS: rows of name, weight and function.
MODULES = split_words(
    """chat identity howto arithmetic capitals calendar planets colours units opposites plurals tenses lists letters
    sorting rewriting stories unknown"""
)
_NUM_TURNS = ((1, 60), (2, 30), (3, 26), (4, 20), (5, 16), (6, 12), (8, 10), (10, 6), (14, 3), (20, 2))
_FOLLOW = 0.3


@functools.cache
def skills() -> tuple[tuple[str, float, Skill], ...]:
    """Return all skills but memory: name, weight, function."""
    rows: list[tuple[str, float, Skill]] = []
    for name in MODULES:
        rows += importlib.import_module(f"tools.builtin_model.skills.{name}").SKILLS
    return tuple(rows)


@functools.cache
def _weighted(is_memory: bool) -> tuple[tuple[Skill, ...], tuple[float, ...]]:
    rows: Sequence[tuple[str, float, Skill]] = memory.SKILLS if is_memory else skills()
    return tuple(row[2] for row in rows), tuple(row[1] for row in rows)


@dataclasses.dataclass(frozen=True)
class Conversation:
    """A system prompt, perhaps empty, and turns."""

    system: str
    turns: tuple[Turn, ...]
    style: Style = dataclasses.field(default_factory=Style)

    def messages(self, with_last_answer: bool = True) -> list[dict[str, str]]:
        """Return the chat messages."""
        messages = [{"role": "system", "content": self.system}] if self.system else []
        for turn in self.turns:
            messages.append({"role": "user", "content": turn.user})
            messages.append({"role": "assistant", "content": self.style.apply(turn)})
        return messages if with_last_answer else messages[:-1]


def draw(source: Source, state: Memory, is_memory: bool = False) -> Turn:
    """Draw a turn by the weights of the skills."""
    functions, weights = _weighted(is_memory)
    return source.rng.choices(functions, weights)[0](source, state)


def next_turn(source: Source, state: Memory, turns: Sequence[Turn]) -> Turn:
    """Draw the turn after these: one that leans on the last, one about the user, or anything else."""
    if turns and turns[-1].follow and source.chance(_FOLLOW):
        return source.rng.choice(turns[-1].follow)(source, state)
    # Alone, most of what the memory skill draws is told or not told; what was told wants to be asked for.
    return draw(source, state, source.chance(0.42 if turns else 0.2))


def start_memory(style: Style) -> Memory:
    """Return what is known before the first turn: the name, where the system prompt gives one."""
    state = Memory()
    if style.name:
        state.facts["name", ""] = [style.name]
    return state


def compose(source: Source) -> Conversation:
    """Compose one training conversation of 1 to 20 turns."""
    num_turns = source.rng.choices([count for count, _ in _NUM_TURNS], [weight for _, weight in _NUM_TURNS])[0]
    system, style = draw_style(source)
    state = start_memory(style)
    turns: list[Turn] = []
    for place in range(num_turns):
        if place == 0 and source.chance(0.12):
            turns.append(chat.greet(source, state))
        elif 0 < place == num_turns - 1 and source.chance(0.08):
            turns.append(chat.part(source, state))
        else:
            turns.append(next_turn(source, state, turns))
    return Conversation(system, tuple(turns), style)


def conversation(seed: int, index: int) -> Conversation:
    """Return training conversation number `index`, the same one for the same seed on every machine."""
    return compose(Source(random.Random(f"train/{seed}/{index}")))
