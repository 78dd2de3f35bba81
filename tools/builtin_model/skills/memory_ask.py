"""Ask for what was told about oneself, in the same conversation."""

import re

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import memory_frames as frames
from tools.builtin_model.skills.memory_more import either, other_age
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import (
    COUNT,
    DISLIKE,
    FAMILY,
    FAVOURITE,
    GROUP,
    HAVE,
    HOBBY,
    LIKE,
    NAME,
    ORIGIN,
    OTHERS,
    PETS,
    RELATION,
    SLOTS,
    THEIRS,
    TOWN,
)
from tools.builtin_model.slots_state import (
    Memory,
    draw_value,
    fill,
    grade,
    join,
    other_value,
    pick_known,
    pick_near,
    pick_slot,
    said_subject,
    say_around,
    say_slot,
    sentence,
    subject,
    typed,
    values_for,
    with_an,
    yours,
)
from tools.builtin_model.turns import Check, Follow, Turn, exactly

MAX_LISTED = 6
NOTHING = "You have not told me anything about yourself yet."
_ROW = "yes/no about you"
_OPPOSITES = {LIKE.kind: DISLIKE, DISLIKE.kind: LIKE}
_ELSEWHERE = {TOWN.kind: ORIGIN, ORIGIN.kind: TOWN}


def about(memory: Memory, key: str) -> str:
    """Return the key as the model says it."""
    return yours(key)


def _asked(source: Source, memory: Memory, slot: Slot, key: str, patterns: Patterns, **more: str) -> tuple[str, str]:
    """Say a question of a slot; return it and its subject as the model says it."""
    mine, before, name = subject(source, memory, slot, key)
    user, written = say_slot(source, patterns, values_for(source, key, mine, **more))
    return user, _said(slot, key, written, before, name)


def _framed(source: Source, memory: Memory, slot: Slot, key: str, frame: Patterns) -> tuple[str, str]:
    """Say a question of the general kind about what the slot is for."""
    mine, before, name = subject(source, memory, slot, key)
    user, written = say_around(source, frame, "t", source.rng.choice(slot.topics), values_for(source, key, mine))
    return user, _said(slot, key, written, before, name)


def _said(slot: Slot, key: str, written: dict[str, str], before: str, name: str) -> str:
    if slot not in THEIRS or (not before and name == key):
        return yours(key)
    # A name alone is repeated as it was told, not as the question has it.
    return said_subject(written["m"], before, name, key) if before else name


def _cap(text: str) -> str:
    return text[0].upper() + text[1:]


def recall(source: Source, memory: Memory, place: tuple[Slot, str] | None = None) -> Turn:
    """Ask for a fact told earlier in the conversation."""
    if not memory.facts:
        return ask_missing(source, memory)
    if not isinstance(place, tuple):
        draw = source.rng.random()
        turn = either(source, memory) if draw < 0.06 else other_age(source, memory) if draw < 0.12 else None
        if turn:
            return turn
        place = pick_known(source, memory)
    slot, key = place
    draw = source.rng.random()
    start = ""
    if draw < 0.3:
        user, said = _framed(source, memory, slot, key, frames.PLAIN)
    elif draw < 0.38:
        (user, said), start = _framed(source, memory, slot, key, frames.HAVE_TOLD), "Yes, "
    elif draw < 0.44:
        (user, said), start = _framed(source, memory, slot, key, frames.FORGOTTEN), "No, "
    elif draw < 0.48 and slot is NAME:
        user, said, start = typed(source, source.say(frames.ME)[0]), "", "Yes, "
    else:
        user, said = _asked(source, memory, slot, key, slot.ask)
    fact = memory.fact(slot, key, said)
    answer = f"{start}{fact}." if start else sentence(fact)
    values = memory.facts[slot.kind, key]
    needed = tuple(filter(None, (start[:-2], said if slot in THEIRS else "")))
    brief = f"{start}{join(values)}." if start else _cap(join(values)) + "."
    check = grade(memory, slot, key, answer, *needed)
    if slot in THEIRS:  # The brief answer does not repeat whom it is about.
        check = grade(memory, slot, key, answer, *needed[:-1])
    row = _ROW if start else "recall"
    return Turn(row, user, answer, check, brief, _follow_recall(slot))


def _follow_recall(slot: Slot) -> tuple[Follow, ...]:
    def beside(source: Source, memory: Memory) -> Turn:
        others = [place for place in memory.known() if place[0] is slot]
        if len(others) > 1 and source.chance(0.7):
            return recall(source, memory, source.rng.choice(others))
        return recall(source, memory) if source.chance(0.5) else yes_no(source, memory)

    return (beside,)


def ask_missing(source: Source, memory: Memory) -> Turn:
    """Ask for something that was not told."""
    slot, key = pick_near(source, memory)
    for _ in range(100):
        if (slot.kind, key) not in memory.facts and not _is_told_otherwise(memory, slot, key):
            break
        slot, key = pick_slot(source)
    else:
        return recall(source, memory)
    draw = source.rng.random()
    start = "You have not told me"
    if draw < 0.25:
        user, said = _framed(source, memory, slot, key, frames.PLAIN)
    elif draw < 0.37:
        user, said = _framed(source, memory, slot, key, frames.HAVE_TOLD)
        start = "No, you have not told me"
    elif draw < 0.45:
        user, said = _framed(source, memory, slot, key, frames.FORGOTTEN)
    elif draw < 0.48 and slot is NAME:
        user, said = typed(source, source.say(frames.ME)[0]), ""
    else:
        user, said = _asked(source, memory, slot, key, slot.ask)
    instead = [] if start.startswith("No") else _instead(memory, slot)
    if instead:
        return exactly("recall", user, sentence(join(instead)))
    return exactly("not told", user, f"{start} {slot.missing.format(k=key, y=said or yours(key))} yet.")


def _instead(memory: Memory, slot: Slot) -> list[str]:
    """Return what comes near to a fact that was not told: the favourite food for what one likes."""
    near = {TOWN.kind: (ORIGIN,), ORIGIN.kind: (TOWN,), LIKE.kind: (FAVOURITE, HOBBY), HAVE.kind: (RELATION, COUNT)}
    return [
        memory.fact(other, key)
        for other, key in memory.known()
        if other in near.get(slot.kind, ()) and (other is not RELATION or key in PETS)
    ]


def _is_told_otherwise(memory: Memory, slot: Slot, key: str) -> bool:
    """Say whether it was told under another kind: the cats, and not the cat."""
    if slot is RELATION:
        return (GROUP.kind, f"{key}s") in memory.facts or key in ("pet", "fish", "friend", "partner")
    if slot is COUNT:
        return (GROUP.kind, key) in memory.facts or (RELATION.kind, key.removesuffix("s")) in memory.facts
    if slot is GROUP:
        return (RELATION.kind, key.removesuffix("s")) in memory.facts
    return slot is HAVE and GROUP.kind in [kind for kind, _ in memory.facts]


def ask_all(source: Source, memory: Memory) -> Turn:
    """Ask for everything told."""
    user = typed(source, source.say(frames.ASK_ALL)[0])
    known = memory.known()
    if not known:
        return exactly("not told", user, NOTHING)
    if len(known) > MAX_LISTED:
        return recall(source, memory)
    facts = [memory.fact(slot, key) for slot, key in known]
    answer = f"You told me that {join(facts)}."
    check = Check(all_of=tuple(facts), none_of=("not told",), max_words=len(answer.split()) + 6)
    return Turn("recall all", user, answer, check)


def recall_two(source: Source, memory: Memory) -> Turn:
    """Ask for two facts at once."""
    known = memory.known()
    if len(known) < 2:
        return recall(source, memory)
    if source.chance(0.5):
        kinds = [slot for slot, _ in known]
        known = [place for place in known if kinds.count(place[0]) > 1] or known
    pair = source.rng.sample(known, 2)
    topics, facts = [], []
    for slot, key in pair:
        mine = f"my {key}" if yours(key).startswith("your ") and not key.lower().startswith("my ") else key
        topics.append(fill(source.rng.choice(slot.topics), values_for(source, key, mine)))
        facts.append(memory.fact(slot, key))
    user, _ = source.say(frames.TWO, dict(zip("ab", topics, strict=True)))
    check = Check(all_of=tuple(facts), none_of=("not told",))
    return Turn("recall two", typed(source, user), sentence(join(facts)), check)


def ask_about(source: Source, memory: Memory) -> Turn:
    """Ask for all about one person or pet, or for all pets or the whole family."""
    keys = list(dict.fromkeys(key for slot, key in memory.known() if slot is RELATION or slot in THEIRS))
    if not keys:
        return recall(source, memory)
    if source.chance(0.35):
        return _ask_group(source, memory)
    key = source.rng.choice(keys)
    name = memory.relation(key)
    places = [(slot, other) for slot, other in memory.known() if other == key and slot in THEIRS]
    is_named = bool(name) and source.chance(0.5)
    mine = name if is_named else f"my {key}" if yours(key) != key else key
    user, _ = source.say(frames.ABOUT, {"m": mine})
    said = name if is_named else yours(key)
    parts = [f"is your {key}" if is_named else f"is called {name}"] if name else []
    parts += [memory.fact(slot, key, "@").removeprefix("@ ") for slot, _ in places]
    answer = f"{_cap(said)} {join(parts)}."
    return Turn("recall", typed(source, user), answer, Check(all_of=tuple(parts), none_of=("not told",)))


def _ask_group(source: Source, memory: Memory) -> Turn:
    what, keys = source.rng.choice((("pets", PETS), ("family", FAMILY), ("friends", OTHERS[:1])))
    patterns = {"pets": frames.MY_PETS, "family": frames.MY_FAMILY, "friends": frames.MY_FRIENDS}[what]
    told = [memory.fact(slot, key) for slot, key in memory.known() if slot is RELATION and key in keys]
    if not told and any(slot in (HAVE, GROUP, COUNT) for slot, _ in memory.known()):
        return recall(source, memory)
    is_yes_no = source.chance(0.4)
    user = typed(source, source.say(frames.ANY[what] if is_yes_no else patterns)[0])
    if not told:
        return exactly("not told", user, f"You have not told me about your {what} yet.")
    check = Check(all_of=tuple(told), none_of=("not told",))
    if is_yes_no:
        return _yes_no_turn(user, "Yes", join(told), check, "Yes, " + join(told) + ".")
    return Turn("recall", user, sentence(join(told)), check)


def _yes_no_turn(user: str, start: str, fact: str, check: Check, brief: str) -> Turn:
    other = "No" if start == "Yes" else "Yes"
    strict = Check(all_of=(start, *check.all_of), none_of=(other, *check.none_of), max_words=check.max_words)
    return Turn(_ROW, user, f"{start}, {fact}.", strict, brief)


def yes_no(source: Source, memory: Memory, place: tuple[Slot, str] | None = None) -> Turn:
    """Ask whether a fact is so: "is my name Anna?"."""
    places = [pair for pair in memory.known() if pair[0].yes_no]
    if isinstance(place, tuple) and place[0].yes_no:
        slot, key = place
    elif places and source.chance(0.8):
        slot, key = source.rng.choice(places)
    else:
        slot, key = pick_near(source, memory)
        while slot.yes_no is None:
            slot, key = pick_slot(source)
    if slot in (LIKE, DISLIKE, HAVE):
        return _is_listed(source, memory, slot)
    if slot is RELATION and source.chance(0.25):
        return _has(source, memory, key)
    assert slot.yes_no is not None
    values = memory.facts.get((slot.kind, key), [])
    is_true = bool(values) and source.chance(0.5)
    other = source.rng.choice(values) if is_true else other_value(source, memory, slot, key)
    user, said = _asked(source, memory, slot, key, slot.yes_no, o=other)
    if not values:
        owners = [place for place, names in memory.facts.items() if place[0] == slot.kind and other in names]
        if slot is RELATION and owners:
            return exactly(_ROW, user, f"No, {other} is your {owners[0][1]}.", f"No, your {owners[0][1]}.")
        if slot.kind in _ELSEWHERE or _is_told_otherwise(memory, slot, key):
            return recall(source, memory) if memory.facts else ask_missing(source, memory)
        return exactly("not told", user, f"You have not told me {slot.missing.format(k=key, y=said)} yet.")
    fact = memory.fact(slot, key, said)
    start = "Yes" if is_true else "No"
    brief = "Yes." if is_true else f"No, {join(values)}."
    answer = f"{start}, {fact}."
    check = grade(memory, slot, key, answer)
    turn = _yes_no_turn(user, start, fact, check, brief)
    return exactly(_ROW, user, turn.answer, brief) if is_true else turn


def _is_listed(source: Source, memory: Memory, slot: Slot) -> Turn:
    """Ask whether one likes, hates or has something."""
    assert slot.yes_no is not None
    values = memory.facts.get((slot.kind, ""), [])
    opposite = _OPPOSITES.get(slot.kind)
    contrary = memory.facts.get((opposite.kind, ""), []) if opposite else []
    draw = source.rng.random()
    if values and draw < 0.5:
        other = source.rng.choice(values)
        asked = other
        if slot is HAVE and len(other.split()) == 3 and other[:2].lower() in ("a ", "an") and source.chance(0.4):
            asked = f"{'an' if other.split()[2][0] in 'aeiou' else 'a'} {other.split()[2]}"
        user, _ = say_slot(source, slot.yes_no, {"o": asked})
        return exactly(_ROW, user, f"Yes, {slot.fact.format(v=other)}.", "Yes.")
    if opposite and contrary and draw < 0.8:
        other = source.rng.choice(contrary)
        user, _ = say_slot(source, slot.yes_no, {"o": other})
        return exactly(_ROW, user, f"No, {opposite.fact.format(v=other)}.", "No.")
    known = [value.lower() for value in (*values, *contrary)]
    other = draw_value(source, memory, slot, "")
    while other.lower() in known or " and " in other or (slot is HAVE and _has_already(memory, other)):
        other = draw_value(source, memory, slot, "")
    user, written = say_slot(source, slot.yes_no, {"o": other})
    return exactly("not told", user, f"You have not told me that {slot.fact.format(v=written['o'])}.")


def _has_already(memory: Memory, thing: str) -> bool:
    noun = thing.split()[-1].lower().removesuffix("s")
    told = [
        key
        for kind, key in memory.facts
        if kind in (RELATION.kind, GROUP.kind, COUNT.kind, *(slot.kind for slot in THEIRS))
    ]
    told += [value.split()[-1] for value in memory.facts.get((HAVE.kind, ""), [])]
    return noun in [word.lower().removesuffix("s") for word in told]


def _has(source: Source, memory: Memory, key: str) -> Turn:
    """Ask whether one has a dog, a brother and so on."""
    assert RELATION.has is not None
    name = memory.relation(key)
    if not name and (_has_already(memory, key) or key == "pet"):
        return recall(source, memory)
    user, _ = _asked(source, memory, RELATION, key, RELATION.has)
    if name:
        return exactly(_ROW, user, f"Yes, {memory.fact(RELATION, key)}.", "Yes.")
    return exactly("not told", user, f"You have not told me that you have a{'n' * (key[0] in 'aeiou')} {key}.")


def who_is(source: Source, memory: Memory) -> Turn:
    """Ask by value: who is Rex, who lives in Rome?"""
    places = [(slot, key) for slot, key in memory.known() if slot.who or slot is GROUP]
    if not places:
        return recall(source, memory)
    slot, key = source.rng.choice(places)
    values = memory.facts[slot.kind, key]
    patterns = RELATION.who if slot is GROUP else slot.who
    assert patterns is not None
    if slot in (RELATION, GROUP):
        value = source.rng.choice(re.split(r", | and | AND ", values[0]))
        user, _ = source.say(patterns, {"v": value})
        owners = [other for kind, other in memory.facts if kind == RELATION.kind and memory.relation(other) == value]
        answer = f"{_cap(value)} is your {join(owners)}." if owners else f"{_cap(value)} is one of your {key}."
        return exactly("who is", typed(source, user), answer, f"Your {join(owners)}." if owners else "")
    value = source.rng.choice(values)
    user, _ = source.say(patterns, {"v": value})
    family = [other for other in SLOTS if other.kind in (slot.kind, slot.kind.removeprefix("their "))]
    family += [other for other in THEIRS if other.kind == f"their {slot.kind}"]
    facts = [
        with_an(other.fact.format(k=key, y=yours(key), v=value))
        for other, key in memory.known()
        if other in family and value.lower() in [known.lower() for known in memory.facts[other.kind, key]]
    ]
    return exactly("who is", typed(source, user), sentence(join(facts)))
