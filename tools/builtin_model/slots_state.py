"""What a conversation has told so far, and how it is said again."""

import re
from collections.abc import Mapping

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import BY_KIND, OWNED, RELATION, RELATIONS, SLOTS, SPELLINGS, THEIRS
from tools.builtin_model.turns import Check

_HOLES = re.compile(r"\{[A-Za-z]\}")
_A_VOWEL = re.compile(r"\ba (?=[aeiouAEIOU])")
_MY = re.compile(r"\b(my|My|MY)\b")
_LONE_I = re.compile(r"\bi\b(?!')|\bi(?='(m|ve|d|ll)\b)")
_NUMBERS = {2: ("two", "2"), 3: ("three", "3")}


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
        return [(BY_KIND[kind], key) for kind, key in self.facts]

    def fact(self, slot: Slot, key: str, subject: str = "") -> str:
        """Return the fact as the model repeats it."""
        values = self.facts[slot.kind, key]
        form = slot.plural if slot.plural and len(values) > 1 else slot.fact
        return with_an(form.format(k=key, v=join(values), y=subject or yours(key)))

    def store(self, slot: Slot, key: str, value: str) -> None:
        """Keep a value, as the model says it: added to the others where a slot has many."""
        value = turned(value)
        place = (slot.kind, key)
        if slot.many:
            self.facts[place] = [*self.facts.get(place, []), *re.split(r" and | AND ", value)]
        else:
            self.facts[place] = [value]

    def relation(self, key: str) -> str:
        """Return the name of the user's sister, dog and so on, or an empty string."""
        return self.facts.get((RELATION.kind, key), [""])[0]


def turned(value: str) -> str:
    """Return a value as the model says it: "in your bag"."""
    return _MY.sub(lambda match: "YOUR" if match[0].isupper() else "your", value)


def with_an(text: str) -> str:
    """Return the text with "an" before a vowel."""
    return _A_VOWEL.sub("an ", text)


def join(parts: list[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def sentence(text: str) -> str:
    """Return the text as a sentence."""
    return text[0].upper() + text[1:] + "."


def yours(key: str) -> str:
    """Return a key as the model says it: "your dog", "the code", "Tom"."""
    if key in OWNED:
        return f"your {key}"
    return re.sub(r"(?i)^my ", "your ", key)


def usual(key: str) -> str:
    """Return the usual spelling of a key."""
    return SPELLINGS.get(key, key)


def spelling(source: Source, key: str) -> str:
    """Return one of the spellings of a key, mostly the usual one."""
    others = [other for other, usual_key in SPELLINGS.items() if usual_key == key]
    return source.rng.choice(others) if others and source.chance(0.35) else key


def pick_slot(source: Source) -> tuple[Slot, str]:
    """Draw a slot and a key."""
    slot = source.rng.choices(SLOTS, [slot.weight for slot in SLOTS])[0]
    return slot, usual(slot.pick_key(source))


def pick_near(source: Source, memory: Memory) -> tuple[Slot, str]:
    """Pick a slot, often one of a kind that was told with another key: the dog's name beside the cat's."""
    kinds = [slot for slot, key in memory.known() if key]
    if kinds and source.chance(0.4):
        slot = source.rng.choice(kinds)
        return slot, usual(slot.pick_key(source))
    return pick_slot(source)


def pick_known(source: Source, memory: Memory) -> tuple[Slot, str]:
    """Pick a fact that was told: more often an early one, and one with others of its kind beside it."""
    known = memory.known()
    kinds = [slot.kind for slot, _ in known]
    weights = [(2.0 if kinds.count(kind) > 1 else 1.0) * (1.5 - i / len(kinds)) for i, kind in enumerate(kinds)]
    return source.rng.choices(known, weights)[0]


def draw_value(source: Source, memory: Memory, slot: Slot, key: str) -> str:
    """Draw a value that the slot does not have yet."""
    old = [value.lower() for value in memory.facts.get((slot.kind, key), [])]
    while True:
        value = slot.value(source, key)
        if not set(re.split(" and ", value.lower())) & set(old) and value.lower() not in old:
            return value


def other_value(source: Source, memory: Memory, slot: Slot, key: str) -> str:
    """Draw a wrong value: sometimes that of another key."""
    mine = [value.lower() for value in memory.facts.get((slot.kind, key), [])]
    others = [
        value
        for (kind, other), values in memory.facts.items()
        if kind == slot.kind and other != key
        for value in values
        if value.lower() not in mine
    ]
    return source.rng.choice(others) if others and source.chance(0.4) else draw_value(source, memory, slot, key)


def subject(source: Source, memory: Memory, slot: Slot, key: str, is_new: bool = False) -> tuple[str, str, str]:
    """Return how the user says whom a fact is about, the words before a name in it, and the name."""
    if slot not in THEIRS or key not in OWNED:
        return key, "", key
    mine, name = f"my {spelling(source, key)}", memory.relation(key)
    if name and source.chance(0.6):
        return (name, "", name) if source.chance(0.6) else (f"{mine} {name}", f"{mine} ", name)
    if is_new and not name and key in RELATIONS and source.chance(0.25):
        name = RELATION.value(source, key)
        return f"{mine} {name}", f"{mine} ", name
    return mine, mine, ""


def said_subject(written: str, before: str, name: str, key: str) -> str:
    """Return the subject as the model says it, from what the user wrote."""
    if not before:
        return yours(written) if written == key or not name else written
    return f"your {key} {written[len(before) :]}".strip() if name else f"your {key}"


def values_for(source: Source, key: str, mine: str, **values: str) -> dict[str, str]:
    """Return what to put into the patterns of a slot."""
    count = len(re.split(r", | and ", values.get("v", "")))
    number = source.rng.choice(_NUMBERS.get(count, ("two",)))
    return {"k": spelling(source, key), "m": mine, "n": number, **values}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, whatever the case of the holes has become."""
    return _HOLES.sub(lambda match: values[match[0][1].lower()], text)


def typed(source: Source, text: str) -> str:
    """Return the text with "I" for "i" as often as people write it so."""
    text = with_an(text)
    share = 0.75 if text != text.lower() else 0.25
    return _LONE_I.sub("I", text) if source.chance(share) else text


def say_slot(source: Source, patterns: Patterns, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Say a sentence of a slot."""
    text, written = source.say(patterns, values)
    return typed(source, text), written


def say_around(
    source: Source, frame: Patterns, hole: str, part: str, values: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Say a frame around a part that has holes of its own."""
    text, written = source.say(frame, {**values, hole: part})
    text = fill(text, written)
    if text[0].islower() and text != text.lower() and source.chance(0.5):
        text = text[0].upper() + text[1:]
    return typed(source, text), written


def grade(memory: Memory, slot: Slot, key: str, answer: str, *needed: str) -> Check:
    """Return a check: these and the values, no other value of the same kind, and nothing endless."""
    values = tuple(memory.facts[slot.kind, key])
    none = [
        value
        for (kind, other), olds in memory.facts.items()
        if kind == slot.kind and other != key
        for value in olds
        if value not in values and not re.search(rf"(?i)(?<!\w){re.escape(value)}(?!\w)", answer)
    ]
    return Check(all_of=(*values, *needed), none_of=("not told", *none), max_words=max(12, 2 * len(answer.split()) - 4))
