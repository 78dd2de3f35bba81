"""Remember what the user tells, and repeat it when asked, later in the same conversation."""

from collections.abc import Callable

from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.memory_ask import ask_about, ask_all, ask_missing, recall, recall_two, who_is, yes_no
from tools.builtin_model.skills.memory_tell import correct, forget, tell, tell_and_ask, tell_more
from tools.builtin_model.slots_state import Memory, join
from tools.builtin_model.turns import Turn

Skill = Callable[[Source, Memory], Turn]


def _when_told(ask: Skill) -> Skill:
    """Return the skill, which tells something first where nothing was told yet."""

    def skill(source: Source, memory: Memory) -> Turn:
        if memory.facts or source.chance(0.15):
            return ask(source, memory)
        return tell_and_ask(source, memory) if source.chance(0.35) else tell(source, memory)

    return skill


SKILLS: tuple[tuple[str, float, Skill], ...] = (
    ("tell", 10, tell),
    ("tell several", 7, tell_more),
    ("tell and ask", 5, tell_and_ask),
    ("recall", 20, _when_told(recall)),
    ("recall all", 6, _when_told(ask_all)),
    ("recall about", 3, _when_told(ask_about)),
    ("recall two", 5, _when_told(recall_two)),
    ("not told", 5, ask_missing),
    ("yes/no about you", 9, _when_told(yes_no)),
    ("who is", 7, _when_told(who_is)),
    ("corrected", 5, _when_told(correct)),
    ("forgotten", 2, _when_told(forget)),
)

__all__ = [
    "SKILLS", "Memory", "ask_about", "ask_all", "ask_missing", "correct", "forget", "join", "recall", "recall_two",
    "tell", "tell_and_ask", "tell_more", "who_is", "yes_no",
]  # fmt: skip
