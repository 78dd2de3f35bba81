"""Tell facts about oneself: one, several, corrected, taken back."""

import re

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills import memory_ask
from tools.builtin_model.skills import memory_tell_frames as frames
from tools.builtin_model.skills.memory_intro import in_passing, introduce
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import FAMILY, NAME, NOTES, PETS, RELATION, RELATIONS, THEIRS
from tools.builtin_model.slots_state import (
    Memory,
    draw_value,
    fill,
    join,
    pick_near,
    pick_slot,
    said_subject,
    say_around,
    say_slot,
    subject,
    turned,
    typed,
    usual,
    values_for,
    with_an,
)
from tools.builtin_model.turns import Check, Turn, exactly

MAX_MANY = 3
PEOPLE = frozenset(RELATIONS)
WOMEN = split_words("sister mother wife daughter aunt grandmother girlfriend niece")
_ASKS = (memory_ask.recall, memory_ask.yes_no)
_PROGRAM = "I am only a program."
_REPLIES = (
    (frames.NAME_BACK, "I am the built-in model of nanochat_infer."),
    (frames.NAME_BACK, "I am the built-in model of nanochat_infer."),
    (frames.NAME_HOW, "I am fine, thank you."),
    (frames.NAME_HELP, "How can I help you?"),
)


def form_of(slot: Slot, value: str) -> str:
    """Return how the model says a fact with this value."""
    return slot.plural if slot.plural and " and " in value.lower() else slot.fact


def _mine(text: str) -> str:
    """Turn what the model says into what the user says."""
    text = re.sub(r"\byour\b", "my", text)
    return re.sub(r"\byou\b", "i", re.sub(r"\byou are\b", "i am", text))


def _acknowledgement(memory: Memory, slot: Slot, key: str, value: str, said: str, is_change: bool) -> tuple[str, str]:
    form = form_of(slot, value)
    told = with_an(form.format(k=key, v=value, y=said))
    if is_change:
        return f"OK, I have changed that: {told}.", f"Changed: {told}."
    if slot is NAME:
        return f"Nice to meet you, {value}!", f"Hello, {value}."
    return f"OK, I will remember that {told}.", f"Noted: {told}."


def _told(
    memory: Memory, slot: Slot, key: str, user: str, value: str, said: str, is_change: bool, name: str = ""
) -> Turn:
    """Store a fact and return the turn that tells it."""
    old = memory.facts.get((slot.kind, key), [""])[0] if is_change else ""
    value = turned(value)
    memory.store(slot, key, value)
    if name:
        memory.store(RELATION, key, name)
    answer, brief = _acknowledgement(memory, slot, key, value, said, is_change)
    subjects = (said,) if slot in THEIRS or slot in NOTES else (key,) if key else ()
    none = (old,) if old and old.lower() not in answer.lower() else ()
    check = Check(all_of=(value, *subjects), none_of=none, max_words=2 * len(answer.split()))

    def again(source: Source, state: Memory) -> Turn:
        place = (slot, key)
        if (slot.kind, key) not in state.facts:
            return tell(source, state)
        draw = source.rng.random()
        if old and draw < 0.15:
            was = form_of(slot, old).format(k=key, v=old, y=said)
            user, _ = source.say(frames.BEFORE)
            return exactly("recall", typed(source, user), f"Before that, you told me that {with_an(was)}.", old + ".")
        if draw < 0.3 and not slot.many:
            return correct_shortly(source, state, place)
        if draw < 0.45 and len(state.facts[slot.kind, key]) == 1:
            return forget_that(source, state, place)
        return memory_ask.recall(source, state, place) if draw < 0.75 else memory_ask.yes_no(source, state, place)

    return Turn("tell", user, answer, check, brief, (again,))


def correct_shortly(source: Source, memory: Memory, place: tuple[Slot, str]) -> Turn:
    """Correct what was told just now: "no, I meant Bob"."""
    slot, key = place
    old = memory.facts[slot.kind, key][0]
    value = draw_value(source, memory, slot, key)
    patterns = frames.RENAME if slot is NAME and source.chance(0.4) else frames.SHORT_CORRECTION
    user, written = source.say(patterns, {"v": value, "o": old})
    if slot is NAME and patterns is frames.SHORT_CORRECTION and source.chance(0.2):
        user = user.replace("it's", "I'm")
    return _told(memory, slot, key, typed(source, user), written["v"], memory_ask.about(memory, key), True)


def forget_that(source: Source, memory: Memory, place: tuple[Slot, str]) -> Turn:
    """Take back what was told just now."""
    slot, key = place
    user, _ = source.say(frames.FORGET_THAT)
    del memory.facts[slot.kind, key]
    return exactly("forgotten", typed(source, user), "OK, I have forgotten that.", "Forgotten.")


def forget(source: Source, memory: Memory) -> Turn:
    """Take a fact back, or all of them."""
    if source.chance(0.2):
        user, _ = source.say(frames.ALL_OF_IT)
        memory.facts.clear()
        return exactly("forgotten", typed(source, user), "OK, I have forgotten everything.", "Forgotten.")
    known = memory.known()
    slot, key = source.rng.choice(known) if known and source.chance(0.85) else pick_near(source, memory)
    what = slot.missing.format(k=key, y=memory_ask.about(memory, key))
    user, _ = source.say(frames.FORGET, {"t": _mine(what)})
    if memory.facts.pop((slot.kind, key), None) is None:
        answer = f"You have not told me {what} yet."
        return exactly("not told", typed(source, user), answer)
    return exactly("forgotten", typed(source, user), f"OK, I have forgotten {what}.", "Forgotten.")


def tell(source: Source, memory: Memory, place: tuple[Slot, str] | None = None) -> Turn:
    """Tell one fact; a fact told before is corrected."""
    turn = in_passing(source, memory, _ASKS) if place is None and source.chance(0.08) else None
    if turn:
        return turn
    slot, key = place or pick_near(source, memory)
    while place is None and slot.many and len(memory.facts.get((slot.kind, key), [])) >= MAX_MANY:
        slot, key = pick_slot(source)
    is_change = (slot.kind, key) in memory.facts and not slot.many
    mine, before, name = subject(source, memory, slot, key, is_new=True)
    values = values_for(source, key, mine, v=draw_value(source, memory, slot, key))
    if is_change and slot is NAME and source.chance(0.3):
        user, written = say_slot(source, frames.RENAME, values)
    elif is_change and source.chance(0.85):
        user, written = say_around(source, frames.BEFORE_CORRECTION, "clause", slot.clause.draw(source), values)
    elif source.chance(0.3):
        user, written = say_around(source, frames.TELL, "clause", slot.clause.draw(source), values)
    elif not is_change and source.chance(0.14 if slot is NAME else 0.06):
        return _tell_and_ask_back(source, memory, slot, key, values, (before, name))
    else:
        user, written = say_slot(source, slot.tell, values)
    said, key, new_name = _as_stored(slot, key, written, before, name)
    is_new_name = bool(new_name) and not memory.relation(key) and not is_change
    return _told(memory, slot, key, user, written["v"], said, is_change, new_name if is_new_name else "")


def _as_stored(slot: Slot, key: str, written: dict[str, str], before: str, name: str) -> tuple[str, str, str]:
    """Return the subject as the model says it, the key, and the name that came with it."""
    if slot not in THEIRS:
        return memory_ask.about(Memory(), key), key, ""
    said = said_subject(written["m"], before, name, key)
    if not before and name == key:
        return written["m"], written["m"], ""
    return said, key, written["m"][len(before) :] if before and name else ""


def _tell_and_ask_back(
    source: Source, memory: Memory, slot: Slot, key: str, values: dict[str, str], about: tuple[str, str]
) -> Turn:
    """Tell a fact and ask the model for its own."""
    frame, reply = source.rng.choice(_REPLIES) if slot is NAME else (frames.BACK, _PROGRAM)
    user, written = say_around(source, frame, "clause", slot.clause.draw(source), values)
    said, key, name = _as_stored(slot, key, written, *about)
    turn = _told(memory, slot, key, user, written["v"], said, False, "" if memory.relation(key) else name)
    answer = f"{turn.answer} {reply}"
    check = Check(all_of=(turned(written["v"]), reply.rstrip(".?")), max_words=2 * len(answer.split()))
    return Turn("tell", user, answer, check, "", turn.follow)


def _pronoun(source: Source, key: str) -> str:
    """Return "he" for a brother, and what a pet is called by."""
    if key in PETS:
        return source.rng.choice(("it", "it", "he", "she"))
    if key in WOMEN:
        return "she"
    return "he" if key in FAMILY else source.rng.choice(("he", "she"))


def _tell_pair(source: Source, memory: Memory) -> Turn:
    """Tell the names of two at once."""
    pair = source.rng.sample(sorted({*RELATION.keys}), 2)
    names = [draw_value(source, memory, RELATION, key) for key in pair]
    keys = dict(zip("ab", pair, strict=True))
    user, written = source.say(frames.PAIR, {**keys, **dict(zip("vw", names, strict=True))})
    told = []
    for key, letter in zip(pair, "vw", strict=True):
        memory.store(RELATION, key, written[letter])
        told.append(RELATION.fact.format(k=key, v=written[letter]))
    answer = f"OK, I will remember that {join(told)}."
    return Turn("tell several", typed(source, user), answer, _all_told(told, answer), f"Noted: {join(told)}.", _ASKS)


def _all_told(told: list[str], answer: str) -> Check:
    """Return a check for facts that are swapped as soon as one of them is not said whole."""
    return Check(all_of=tuple(told), max_words=2 * len(answer.split()))


def tell_more(source: Source, memory: Memory) -> Turn:
    """Tell two to four new facts in one message."""
    turn = introduce(source, memory, _ASKS) if source.chance(0.4) else None
    if turn:
        return turn
    if not any(kind == RELATION.kind for kind, _ in memory.facts) and source.chance(0.15):
        return _tell_pair(source, memory)
    user, told = _several(source, memory)
    if len(told) < 2:
        return tell(source, memory)
    answer = f"OK, I will remember that {join(told)}."
    return Turn("tell several", user, answer, _all_told(told, answer), f"Noted: {join(told)}.", _ASKS)


def _several(source: Source, memory: Memory, least: int = 2) -> tuple[str, list[str]]:
    """Store some new facts; return the message and the facts."""
    wanted = source.rng.choices((least, 2, 3, 4), (3, 4, 3, 1))[0]
    places: list[tuple[Slot, str]] = []
    for _ in range(40):
        same = places and places[0][1] and source.chance(0.4)
        if source.chance(0.25):
            place = (NAME, "")
        elif places and places[-1][1] in PEOPLE and places[-1][0] in (RELATION, *THEIRS) and source.chance(0.5):
            place = (source.rng.choice(THEIRS[:3] if places[-1][1] not in PETS else THEIRS[::-2]), places[-1][1])
        elif same:
            place = (places[0][0], usual(places[0][0].pick_key(source)))
        else:
            place = pick_slot(source)
        if place not in places and (place[0].kind, place[1]) not in memory.facts:
            places.append(place)
        if len(places) == wanted:
            break
    is_lower, said, told = source.chance(0.2), "", []
    for i, (slot, key) in enumerate(places):
        mine, before, name = subject(source, memory, slot, key)
        if i and slot in THEIRS and key == places[i - 1][1] and key in RELATIONS and source.chance(0.75):
            mine, before, name = _pronoun(source, key), f"my {key}", ""
        values = values_for(source, key, mine, v=draw_value(source, memory, slot, key))
        if is_lower:
            values = {hole: value.lower() for hole, value in values.items()}
        about, key, _ = _as_stored(slot, key, values, before, name)
        clause = fill(slot.clause.draw(source), values)
        between = source.rng.choice(frames.BETWEEN) if i else ""
        if i and between[-2:-1] in ".!\n" and not clause.startswith((values["v"], values["m"])) and source.chance(0.6):
            clause = clause[0].upper() + clause[1:]
        said += between + clause
        value = turned(values["v"])
        told.append(with_an(form_of(slot, value).format(k=key, v=value, y=about)))
        memory.store(slot, key, values["v"])
    # The noise of case would change the values after they were stored.
    calm = Source(source.rng, source.split, noise=0.0)
    user, _ = calm.say(frames.JOINED, {"all": said})
    if user[0].islower() and not is_lower and source.chance(0.6):
        user = user[0].upper() + user[1:]
    return typed(source, user), told


def tell_and_ask(source: Source, memory: Memory) -> Turn:
    """Tell facts and ask for one of them in the same message."""
    before = set(memory.facts)
    user, _ = _several(source, memory, least=1)
    end = "" if user[-1] in ".?!" else source.rng.choice((".", ",", "!", "."))
    places = [place for place in memory.known() if (place[0].kind, place[1]) not in before]
    if not places:
        return tell(source, memory)
    asked = memory_ask.recall(source, memory, source.rng.choice(places))
    return Turn("tell and ask", f"{user}{end} {asked.user}", asked.answer, asked.check, asked.brief)


def correct(source: Source, memory: Memory) -> Turn:
    """Correct a fact told earlier in the conversation."""
    places = [place for place in memory.known() if not place[0].many]
    if not places:
        return tell(source, memory)
    turn = tell(source, memory, source.rng.choice(places))
    return Turn("corrected", turn.user, turn.answer, turn.check, turn.brief, turn.follow)
