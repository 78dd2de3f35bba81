"""Remember what the user tells, and repeat it when asked, later in the same conversation."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import NAME, SLOTS, SPELLINGS
from tools.builtin_model.turns import Check, Turn

MAX_MANY = 3
MAX_LISTED = 5
_BEFORE_CORRECTION = Patterns(
    """
    no, {clause}
    actually, {clause}
    sorry, {clause}
    (no|sorry|oh sorry|wait|actually|no, sorry|i was wrong|i made a mistake|i lied|correction|i changed my mind
    |not quite|oops|i meant|that was wrong)(,|.|:|) {clause}(.|!|| now| instead)
    {clause} (now|instead)(.|)
    """,
    "(let me correct that|i have to correct myself|scratch that)(,|.|:) {clause}(.|)",
)
_JOINED = Patterns(
    """
    {all}
    {all}.
    (hi|hello|hey|well|please remember that|remember|you should know that|note that|so|ok|by the way|listen|fyi
    |just so you know|let me tell you|a bit about me:|i tell you that|know that)(,|) {all}(.|!|)
    """,
    "(some things about me|here is something about me)(:|,) {all}(.|)",
)
_BETWEEN = (" and ", " and ", ", ", ", and ", "; ", ". ")
_ASK_ALL = Patterns(
    """
    what do you know about me?
    what did i tell you?
    what did i tell you about myself?
    (what do you know|what do you remember|what have you learned|what can you tell me|tell me what you know
    |tell me everything you know|tell me all you remember|do you remember anything|do you know anything
    |do you remember something|say what you know|list what you know|what did you remember) about me(|?| now?| so far?)
    (what did i tell you|what have i told you|what did i say)(| about me| about myself)(|?| so far?)
    (sum up|list|repeat|summarise) (what i told you|what you know about me|everything i told you
    |the facts about me)(.|)
    """,
    "(which|what) facts (did you keep|have you noted) about me?\n(describe me|give me a summary of me)(.|)",
)
NOTHING = "You have not told me anything about yourself yet."


class Memory:
    """What a conversation has told so far, in the order of telling."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, str], list[str]] = {}

    @property
    def name(self) -> str:
        """Return the user's name, or an empty string."""
        return self.facts.get(("name", ""), [""])[0]

    def known(self) -> list[tuple[Slot, str]]:
        """Return the slots with a value."""
        by_kind = {slot.kind: slot for slot in SLOTS}
        return [(by_kind[kind], key) for kind, key in self.facts]

    def fact(self, slot: Slot, key: str) -> str:
        """Return the fact as the model repeats it."""
        return slot.fact.format(k=key, v=join(self.facts[slot.kind, key]))


def join(parts: list[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _pick_slot(source: Source) -> tuple[Slot, str]:
    slot = source.rng.choices(SLOTS, [slot.weight for slot in SLOTS])[0]
    key = source.rng.choice(slot.keys)
    return slot, SPELLINGS.get(key, key)


def _pick_near(source: Source, memory: Memory) -> tuple[Slot, str]:
    """Pick a slot, often one of a kind that was told with another key: the dog's name beside the cat's."""
    kinds = [slot for slot, key in memory.known() if key]
    if kinds and source.chance(0.4):
        slot = source.rng.choice(kinds)
        key = source.rng.choice(slot.keys)
        return slot, SPELLINGS.get(key, key)
    return _pick_slot(source)


def _spelling(source: Source, key: str) -> str:
    others = [other for other, usual in SPELLINGS.items() if usual == key]
    return source.rng.choice([key, *others])


def _some_value(source: Source, memory: Memory, slot: Slot, key: str) -> str:
    """Return a value to ask about: often the true one."""
    true = memory.facts.get((slot.kind, key), [])
    return source.rng.choice(true) if true and source.chance(0.4) else slot.value(source, key)


def _draw_value(source: Source, memory: Memory, slot: Slot, key: str) -> str:
    while True:
        value = slot.value(source, key)
        if value.lower() not in [old.lower() for old in memory.facts.get((slot.kind, key), [])]:
            return value


def _store(memory: Memory, slot: Slot, key: str, value: str) -> None:
    place = (slot.kind, key)
    memory.facts[place] = [*memory.facts.get(place, []), value] if slot.many else [value]


def _acknowledge(memory: Memory, slot: Slot, key: str, value: str, is_change: bool) -> Turn:
    """Return a turn without its user text."""
    told = slot.fact.format(k=key, v=value)
    if is_change:
        answer, brief = f"OK, I have changed that: {told}.", "Changed."
    elif slot is NAME:
        answer, brief = f"Nice to meet you, {value}!", f"Hello, {value}."
    else:
        answer, brief = f"OK, I will remember that {told}.", "Noted."
    return Turn("tell", "", answer, Check(all_of=(value,)), brief)


def _with_user(turn: Turn, user: str) -> Turn:
    return Turn(turn.skill, user, turn.answer, turn.check, turn.brief)


def tell(source: Source, memory: Memory, place: tuple[Slot, str] | None = None) -> Turn:
    """Tell one fact; a fact told before is corrected."""
    slot, key = place or _pick_near(source, memory)
    while place is None and slot.many and len(memory.facts.get((slot.kind, key), [])) >= MAX_MANY:
        slot, key = _pick_slot(source)
    is_change = (slot.kind, key) in memory.facts and not slot.many
    values = {"k": _spelling(source, key), "v": _draw_value(source, memory, slot, key)}
    if is_change and source.chance(0.8):
        clause = slot.clause.draw(source)
        text, written = source.say(_BEFORE_CORRECTION, {"clause": clause, "v": values["v"]})
        # The clause still holds its own {names}; the case chosen for the sentence applies to them too.
        user = text.replace("{V}", "{v}").replace("{K}", "{k}").format(k=values["k"], v=written["v"])
    else:
        user, written = source.say(slot.tell, values)
    _store(memory, slot, key, written["v"])
    return _with_user(_acknowledge(memory, slot, key, written["v"], is_change), user)


def tell_more(source: Source, memory: Memory) -> Turn:
    """Tell two or three new facts in one message."""
    places: list[tuple[Slot, str]] = []
    wanted = 2 if source.chance(0.75) else 3
    for _ in range(40):
        same = places and places[0][1] and source.chance(0.35)
        place = (places[0][0], source.rng.choice(places[0][0].keys)) if same else _pick_slot(source)
        place = (place[0], SPELLINGS.get(place[1], place[1]))
        if place not in places and (place[0].kind, place[1]) not in memory.facts:
            places.append(place)
        if len(places) == wanted:
            break
    else:
        return tell(source, memory)
    clauses, told, values = [], [], []
    for slot, key in places:
        value = _draw_value(source, memory, slot, key)
        value = value.lower() if source.chance(0.2) else value
        clauses.append(slot.clause.draw(source).format(k=_spelling(source, key), v=value))
        told.append(slot.fact.format(k=key, v=value))
        values.append(value)
        _store(memory, slot, key, value)
    text = clauses[0] + (", " + clauses[1] if wanted == 3 else "") + source.rng.choice(_BETWEEN) + clauses[-1]
    # The noise of case would change the values after they were stored.
    calm = Source(source.rng, source.split, noise=0.0)
    user, _ = calm.say(_JOINED, {"all": text})
    return Turn("tell several", user, f"OK, I will remember that {join(told)}.", Check(all_of=tuple(values)), "Noted.")


def recall(source: Source, memory: Memory) -> Turn:
    """Ask for a fact told earlier in the conversation."""
    known = memory.known()
    if not known:
        return ask_missing(source, memory)
    slot, key = source.rng.choice(known)
    user, _ = source.say(slot.ask, {"k": _spelling(source, key), "o": _some_value(source, memory, slot, key)})
    values = memory.facts[slot.kind, key]
    check = Check(all_of=tuple(values), none_of=("not told",))
    return Turn("recall", user, _sentence(memory.fact(slot, key)), check, join(values) + ".")


def ask_missing(source: Source, memory: Memory) -> Turn:
    """Ask for something that was not told."""
    slot, key = _pick_near(source, memory)
    while (slot.kind, key) in memory.facts:
        slot, key = _pick_slot(source)
    user, _ = source.say(slot.ask, {"k": _spelling(source, key), "o": slot.value(source, key)})
    answer = f"You have not told me {slot.missing.format(k=key)} yet."
    return Turn("not told", user, answer, Check(all_of=("not told me",)), answer)


def ask_all(source: Source, memory: Memory) -> Turn:
    """Ask for everything told."""
    user, _ = source.say(_ASK_ALL)
    known = memory.known()
    if not known:
        return Turn("not told", user, NOTHING, Check(all_of=("not told me",)), NOTHING)
    if len(known) > MAX_LISTED:
        return recall(source, memory)
    facts = [memory.fact(slot, key) for slot, key in known]
    values = tuple(value for slot, key in known for value in memory.facts[slot.kind, key])
    return Turn("recall all", user, f"You told me that {join(facts)}.", Check(all_of=values))
