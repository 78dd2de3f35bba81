"""Ask for what was told in two more ways: one of two, and the age in other years."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots import AGE, FAVOURITE, JOB, NAME, ORIGIN, RELATION, TOWN
from tools.builtin_model.slots_state import Memory, grade, other_value, sentence, typed, with_an
from tools.builtin_model.turns import Turn, exactly

_EITHER: dict[str, Patterns] = {
    NAME.kind: Patterns(
        """
        is my name {o} or {w}?
        am i {o} or {w}?
        (is my name|am i|am i called|did i say my name is|which is my name,|what's my name,|do people call me
    |was my name|who am i,|is it) {o} or {w}(|?)
        """
    ),
    AGE.kind: Patterns(
        "am i {o} or {w}?\n(am i|am i aged|how old am i,|did i say i am|is my age"
        "|what's my age,) {o} or {w}( years old|)?"
    ),
    TOWN.kind: Patterns(
        "do i live in {o} or in {w}?\n(do i live in|is my home in|where do i live,|did i say i live in"
        "|am i based in) {o} "
        "or (in |){w}(|?)"
    ),
    ORIGIN.kind: Patterns(
        "am i from {o} or {w}?\n(am i from|do i come from|where am i from,|did i say i'm from) {o} or (from |){w}(|?)"
    ),
    JOB.kind: Patterns(
        "am i a {o} or a {w}?\n(am i a|do i work as a|what am i, a|what's my job,|did i say i'm a) {o} or (a |){w}(|?)"
    ),
    FAVOURITE.kind: Patterns(
        "is my favourite {k} {o} or {w}?\n(is my favourite {k}|is my favorite {k}|which {k} do i prefer,"
        "|what's my favourite {k},|did i say my favourite {k} is) {o} or {w}(|?)"
    ),
    RELATION.kind: Patterns(
        "is my {k} called {o} or {w}?\n(is my {k} called|is my {k}|what's my {k} called,|is my {k}'s name"
        "|who is my {k},"
        "|did i say my {k} is) {o} or {w}(|?)"
    ),
}


def either(source: Source, memory: Memory) -> Turn | None:
    """Ask which of two it is: "is my name Tom or Tim?"; None where nothing fits."""
    places: list[tuple[Slot, str]] = [place for place in memory.known() if place[0].kind in _EITHER]
    if not places:
        return None
    slot, key = source.rng.choice(places)
    right = memory.facts[slot.kind, key][0]
    pair = [right, other_value(source, memory, slot, key)]
    source.rng.shuffle(pair)
    user, _ = source.say(_EITHER[slot.kind], {"k": key, "o": pair[0], "w": pair[1]})
    answer = sentence(memory.fact(slot, key))
    wrong = next(value for value in pair if value != right)
    check = grade(memory, slot, key, answer)
    if wrong.lower() not in answer.lower():
        check = type(check)(all_of=check.all_of, none_of=(*check.none_of, wrong), max_words=check.max_words)
    return Turn("recall", typed(source, with_an(user)), answer, check, sentence(right))


_LATER = Patterns(
    """
    how old will i be next year?
    how old will i be on my next birthday?
    (how old will i be|how old am i going to be|what age will i be|what will my age be|tell me how old i will be
    |how old shall i be|how old do i get|how old will i turn) (next year|on my next birthday|in one year|in a year
    |a year from now|in a year's time)(|?)
    (how many candles|what number) (will be|goes|go|will there be) on my next (birthday cake|cake)?
    what age (do i turn|am i turning|will i turn) (next|next year|on my next birthday)?
    """
)
_BEFORE = Patterns(
    """
    how old was i last year?
    how old was i a year ago?
    (how old was i|what age was i|what was my age|tell me how old i was|how old have i been) (last year|a year ago
    |one year ago
    |this time last year|before my last birthday)(|?)
    """
)


def other_age(source: Source, memory: Memory) -> Turn | None:
    """Ask for the age a year later or before; None where the age was not told."""
    value = memory.facts.get((AGE.kind, ""), [""])[0]
    if not value.isdigit() or int(value) < 2:
        return None
    if source.chance(0.7):
        user, age, start = source.say(_LATER)[0], int(value) + 1, "you will be"
    else:
        user, age, start = source.say(_BEFORE)[0], int(value) - 1, "you were"
    years = "year" if age == 1 else "years"
    answer = f"You are {value} now, so {start} {age} {years} old."
    return exactly("recall", typed(source, user), answer, f"{age}.")
