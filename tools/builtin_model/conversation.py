"""Weave turns into conversations."""

import dataclasses
import random
from collections.abc import Callable

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import arithmetic, capitals, chat, howto, identity, memory, unknown
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn

Skill = Callable[[Source, Memory], Turn]
# The share of turns outside the memory skill: what is hard to learn, or varies most, gets most.
SKILLS: dict[str, tuple[float, Skill]] = {
    "greet": (5, chat.greet),
    "part": (2, chat.part),
    "small talk": (6, chat.small_talk),
    "identity": (10, lambda source, _memory: identity.ask(source)),
    "how to": (13, lambda source, _memory: howto.ask(source)),
    "arithmetic": (32, lambda source, _memory: arithmetic.sums(source)),
    "too big": (3, lambda source, _memory: arithmetic.too_big(source)),
    "other operation": (3, lambda source, _memory: arithmetic.other_operation(source)),
    "capitals": (6, lambda source, _memory: capitals.known(source)),
    "unknown capital": (3, lambda source, _memory: capitals.unknown(source)),
    "unknown": (23, lambda source, _memory: unknown.ask(source)),
}
_NUM_TURNS = ((1, 76), (2, 32), (3, 26), (4, 20), (5, 16), (6, 12), (8, 10), (10, 6), (12, 4), (24, 1))
_SYSTEM = Patterns(
    """
    You are a helpful assistant.
    (You are|You're|Act as|Be|Imagine you are) (a|a very|a kind,) (helpful|friendly|polite|useful|honest|smart|good
    |careful) (assistant|chatbot|model|program|companion|teacher|robot|expert|friend)(.|!| who helps the user.
    | on a laptop.|)
    (Answer|Reply|Talk|Always answer|Please answer) (politely|kindly|truthfully|in English|like a pirate|in rhymes
    |as you like|correctly|in detail|as well as you can)(.|)
    (The user is|You talk to|This chat is with) (a child|a programmer|a customer|a friend|a student|my mother
    |a beginner)(.|)
    (Help the user|Do not lie|Be kind|Be careful|Stay calm|Use simple words|Never be rude|Do your best|Never swear)(.
    |!|)
    """,
    "(You work for|You belong to) (a small firm|a school|my team)(.|)",
)
_BRIEF = Patterns(
    """
    Be brief.
    Answer briefly.
    (Be|Please be|Always be|You are) (brief|concise|short|terse|very brief)(.|!| please.| in your answers.|)
    (Answer|Reply|Please answer|Always answer|Give answers) (briefly|in few words|as short as possible|shortly
    |concisely|in one word if possible)(.|!|)
    (Keep|Please keep) (it|your answers|answers|all answers) (short|brief|very short|concise)(.|!|)
    """,
    "(Use few words|No long answers|Short answers only)(.|!|, please.)",
)


@dataclasses.dataclass(frozen=True)
class Conversation:
    """A system prompt, perhaps empty, and turns."""

    system: str
    turns: tuple[Turn, ...]
    is_brief: bool = False

    def messages(self, num_turns: int | None = None, with_last_answer: bool = True) -> list[dict[str, str]]:
        """Return chat messages of the first turns."""
        messages = [{"role": "system", "content": self.system}] if self.system else []
        for turn in self.turns[:num_turns]:
            messages.append({"role": "user", "content": turn.user})
            messages.append({"role": "assistant", "content": turn.text(self.is_brief)})
        return messages if with_last_answer else messages[:-1]


def _next_turn(source: Source, state: Memory, is_first: bool, is_last: bool) -> Turn:
    rng = source.rng
    if is_first and rng.random() < 0.2:
        return chat.greet(source, state)
    if is_last and not is_first and rng.random() < 0.12:
        return chat.part(source, state)
    draw = rng.random()
    if draw < (0.14 if is_first else 0.2):
        return memory.tell(source, state)
    if draw < (0.19 if is_first else 0.25):
        return memory.tell_more(source, state)
    if draw < (0.22 if is_first else 0.44):
        return memory.recall(source, state) if rng.random() < 0.58 else memory.ask_missing(source, state)
    if draw < (0.24 if is_first else 0.49):
        return memory.ask_all(source, state)
    weights = [weight for weight, _ in SKILLS.values()]
    return rng.choices([skill for _, skill in SKILLS.values()], weights)[0](source, state)


def compose(source: Source) -> Conversation:
    """Compose one training conversation of 1 to 24 turns."""
    rng = source.rng
    num_turns = rng.choices([count for count, _ in _NUM_TURNS], [weight for _, weight in _NUM_TURNS])[0]
    draw = rng.random()
    system, is_brief = "", False
    if draw < 0.08:
        system, is_brief = _BRIEF.draw(source), True
    elif draw < 0.2:
        system = _SYSTEM.draw(source)
    state = Memory()
    turns = [_next_turn(source, state, i == 0, i == num_turns - 1) for i in range(num_turns)]
    return Conversation(system, tuple(turns), is_brief)


def conversation(seed: int, index: int) -> Conversation:
    """Return training conversation number `index`, the same one for the same seed on every machine."""
    return compose(Source(random.Random(f"train/{seed}/{index}")))


def filler(source: Source, state: Memory) -> Turn:
    """Return a turn that neither tells nor asks for a fact about the user."""
    names = ("small talk", "identity", "how to", "arithmetic", "capitals", "unknown")
    return SKILLS[source.rng.choice(names)][1](source, state)
