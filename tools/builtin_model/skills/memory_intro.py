"""Introduce oneself as people do: several facts in one sentence, a form, and facts in passing before a request."""

import re

from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.memory_intro_frames import INTRO, PASSING, REQUEST
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import (
    ALLERGY,
    DIET,
    DISLIKE,
    FAMILY,
    FAVOURITE,
    HOBBY,
    JOB,
    LIKE,
    NAME,
    ORIGIN,
    PETS,
    RELATION,
    THEIR_AGE,
    TOWN,
)
from tools.builtin_model.slots_person import AGE
from tools.builtin_model.slots_state import Memory, draw_value, fill, join, say_around, typed, values_for, with_an
from tools.builtin_model.turns import Check, Follow, Turn

_HOLE = re.compile(r"\{([A-Za-z])\}")
_SLOTS: dict[str, tuple[Slot, str]] = {
    "n": (NAME, ""),
    "a": (AGE, ""),
    "o": (ORIGIN, ""),
    "t": (TOWN, ""),
    "j": (JOB, ""),
    "l": (LIKE, ""),
    "d": (DISLIKE, ""),
    "h": (HOBBY, ""),
    "g": (ALLERGY, ""),
    "c": (FAVOURITE, "colour"),
}
_PASSING = (ALLERGY, ALLERGY, DIET, LIKE, DISLIKE, JOB, TOWN, AGE, HOBBY, RELATION)


def _holes(text: str) -> list[str]:
    return [hole.lower() for hole in _HOLE.findall(text)]


def introduce(source: Source, memory: Memory, follow: tuple[Follow, ...]) -> Turn | None:
    """Tell several new facts in one natural message; None where it would repeat what was told."""
    for _ in range(12):
        # Holes stay holes: what is told depends on which ones the sentence has.
        text, _ = source.say(INTRO, {hole: f"{{{hole}}}" for hole in (*_SLOTS, *"kvrsb")})
        holes = _holes(text)
        pet = source.rng.choice(PETS[:6] if source.chance(0.8) else PETS)
        person = source.rng.choice(FAMILY)
        keys = {"v": (RELATION, pet), "s": (RELATION, person), "b": (THEIR_AGE, person)}
        places = {hole: {**_SLOTS, **keys}[hole] for hole in holes if hole not in "kr"}
        if not any((slot.kind, key) in memory.facts for slot, key in places.values()):
            break
    else:
        return None
    values = {hole: draw_value(source, memory, slot, key) for hole, (slot, key) in places.items()}
    taken: list[str] = []
    for hole in [hole for hole in "nvs" if hole in values]:
        while values[hole] in taken:
            values[hole] = draw_value(source, memory, *places[hole])
        taken.append(values[hole])
    if text.isupper():
        values = {hole: value.upper() for hole, value in values.items()}
    elif text == text.lower() and source.chance(0.6):
        values = {hole: value.lower() for hole, value in values.items()}
    is_one = bool(re.search(r"(?i)\{r\} \{s\} is", text)) and "b" in places
    told = []
    for hole, (slot, key) in places.items():
        memory.store(slot, key, values[hole])
        if is_one and hole == "s":
            continue
        said = f"your {key} {values['s']}" if is_one else f"your {key}"
        told.append(with_an(slot.fact.format(k=key, v=values[hole], y=said)))
    user = typed(source, fill(text.replace(" ,", ","), {"k": pet, "r": person, **values}))
    answer = f"OK, I will remember that {join(told)}."
    check = Check(all_of=tuple(told), max_words=2 * len(answer.split()))
    return Turn("tell several", user, answer, check, f"Noted: {join(told)}.", follow)


def in_passing(source: Source, memory: Memory, follow: tuple[Follow, ...]) -> Turn | None:
    """Tell a fact on the way to a question that cannot be answered; None where the fact was told."""
    slot = source.rng.choice(_PASSING)
    key = source.rng.choice((*PETS[:5], *FAMILY)) if slot is RELATION else ""
    if (slot.kind, key) in memory.facts:
        return None
    values = values_for(source, key, key, v=draw_value(source, memory, slot, key), q=REQUEST.draw(source))
    user, written = say_around(source, PASSING, "clause", slot.clause.draw(source), values)
    value = written["v"]
    memory.store(slot, key, value)
    told = with_an(slot.fact.format(k=key, v=value))
    answer = f"OK, I will remember that {told}, but I don't know an answer to that."
    check = Check(all_of=(told, "know"), max_words=2 * len(answer.split()))
    return Turn("tell", user, answer, check, f"Noted: {told}. The answer I don't know.", follow)
