"""Name some members of a kind, go on naming, and say what kind a thing is."""

import dataclasses
from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Source
from tools.builtin_model.skills.lists_more import BUT, EITHER, STARTING, WHICH, WHICH_PLACE
from tools.builtin_model.skills.lists_patterns import (
    ASK,
    ASK_ONE,
    IS_A,
    MORE,
    MORE_COUNTED,
    NEXT_IS,
    NEXT_KIND,
    NEXT_WHAT,
    ONE_MORE,
    WHAT,
)
from tools.builtin_model.skills.lists_words import (
    DESCRIBED,
    HOME,
    KINDS,
    UNIQUE,
    UNKNOWN,
    Kind,
    bare,
    is_apart,
    is_kind,
    said,
    several,
    with_article,
)
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

_SKILL = "lists"
# Which days or planets there are is another skill's to say: here they are counted.
_COUNTED = ("time", "space")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
_BIG = ("eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "fifty", "a hundred", "a dozen")
_SOME = ("some", "some", "a few", "any", "several", "", "", "a bunch of", "a list of", "some", "a handful of")
MOST = 7
DEFAULT = 3


def _join(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _number(source: Source) -> tuple[int, str]:
    """Return a count and how it is typed."""
    draw = source.rng.random()
    if draw < 0.22:
        return DEFAULT, source.rng.choice(_SOME)
    if draw < 0.27:
        return 2, source.rng.choice(("a couple of", "a pair of", "a couple"))
    if draw < 0.33:
        high = source.rng.randint(8, 100)
        return high, str(high) if source.chance(0.5) else source.rng.choice(_BIG)
    count = source.rng.choice((2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7))
    return count, str(count) if source.chance(0.45) else _NUMBERS[count]


def _named(kind: Kind, start: int, count: int, more: str = "") -> tuple[str, str, int]:
    """Return the answer that names members from a place of the list on, its brief form, and the next place."""
    end = min(start + count, len(kind.members))
    members = kind.members[start:end]
    if not members:
        return f"I have no more {kind.many} on my list.", "", end
    if len(members) == 1:
        listed, head = members[0], f"Here is one{more} {kind.one}"
    else:
        listed = _join([several(member) for member in members])
        head = f"Here are {_NUMBERS[len(members)]}{more} {kind.many}"
        if not more and (count > MOST or count > len(members)):
            head = f"I can name {_NUMBERS[len(members)]} {kind.many}"
    return f"{head}: {listed}.", listed[0].upper() + listed[1:] + ".", end


def _turn(user: str, kind: Kind, count: int) -> Turn:
    wanted = min(count, MOST)
    answer, brief, end = _named(kind, 0, wanted)
    if count > MOST and len(kind.members) >= MOST:
        answer = answer.replace("Here are", "I can name")
    follow = (_more(kind, end), _more(kind, end), _other_kind(wanted), _place(kind, end))
    return exactly(_SKILL, user, answer, brief, follow if end > 1 else follow[:3])


def _place(kind: Kind, end: int) -> Follow:
    """Ask which the first, second or last named one was."""

    def ask(source: Source, _memory: Memory) -> Turn:
        place = source.rng.randrange(min(end, 3)) if source.chance(0.6) else end - 1
        name = "last" if place == end - 1 and (place > 2 or source.chance(0.5)) else _PLACES[place]
        user, _ = source.say(WHICH_PLACE, {"n": name})
        member = several(kind.members[place])
        return exactly(_SKILL, user, f"The {name} one was {member}.", f"{member[0].upper()}{member[1:]}.")

    return ask


_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _but(source: Source) -> Turn:
    """Ask for members without a given one."""
    kind = source.rng.choice(_LONG)
    without = source.rng.choice(kind.members[:5])
    rest = dataclasses.replace(kind, members=tuple(member for member in kind.members if member != without))
    count = source.rng.choice((2, 3, 3, 4, 5))
    typed = str(count) if source.chance(0.45) else _NUMBERS[count]
    shown = source.rng.choice((several(without), bare(without)))
    user, _ = source.say(BUT, {"n": typed, "k": kind.many, "m": shown})
    return _turn(user, rest, count)


def _starting(source: Source) -> Turn:
    """Ask for a member that begins with a letter."""
    kind = source.rng.choice(_LONG)
    letter = bare(source.rng.choice(kind.members))[0].lower() if source.chance(0.85) else source.rng.choice("quvxyz")
    found = [member for member in kind.members if bare(member)[0].lower() == letter]
    shown = letter.upper() if source.chance(0.4) else letter
    user, _ = source.say(STARTING, {"k": kind.one, "a": with_article(kind.one), "l": shown})
    if not found:
        return exactly(_SKILL, user, f"I have no {kind.one} with {letter} on my list.", "None.")
    return exactly(_SKILL, user, f"Here is one {kind.one}: {found[0]}.", found[0][0].upper() + found[0][1:] + ".")


_LONG = tuple(
    kind for kind in KINDS if len(kind.members) > 7 and kind.group not in ("time", "letter", "number", "body", "place")
)


def _more(kind: Kind, start: int) -> Follow:
    def ask(source: Source, _memory: Memory) -> Turn:
        draw = source.rng.random()
        count, typed = 1, "one"
        if draw < 0.35:
            user, _ = source.say(ONE_MORE, {"k": kind.names[0][1]})
        elif draw < 0.6:
            count = DEFAULT
            user, _ = source.say(MORE, {"k": kind.many})
        else:
            count = source.rng.choice((1, 2, 2, 3, 3, 4))
            typed = str(count) if source.chance(0.4) else _NUMBERS[count]
            user, _ = source.say(MORE_COUNTED, {"n": typed, "k": kind.many if count > 1 else kind.one})
        answer, brief, end = _named(kind, start, count, " more")
        follow: tuple[Follow, ...] = (_other_kind(min(count, MOST)),)
        return exactly(_SKILL, user, answer, brief, (_more(kind, end), *follow) if brief else follow)

    return ask


def _other_kind(count: int) -> Follow:
    def ask(source: Source, memory: Memory) -> Turn:
        if source.chance(0.12):
            unknown = _unknown_kind(source)
            user, written = source.say(NEXT_KIND, {"k": unknown, "n": ""})
            return _no_list(" ".join(user.split()), written["k"])
        kind = source.rng.choice(KINDS)
        names = source.rng.choice(kind.names) if source.chance(0.4) else kind.names[0]
        wanted, typed = count, ""
        if source.chance(0.35):
            wanted, typed = _number(source)
        if kind.group in _COUNTED:
            wanted, typed = DEFAULT, _NUMBERS[DEFAULT]
        k = names[0] if wanted > 1 else names[1]
        user, _ = source.say(NEXT_KIND, {"k": k, "n": typed or (_NUMBERS[1] if wanted == 1 else "")}, loose=("k",))
        if not typed and wanted > 1:
            wanted = count
        return _turn(" ".join(user.split()), kind, wanted)

    return ask


def _unknown_kind(source: Source) -> str:
    return _made_up(source) if source.chance(0.35) else source.word(UNKNOWN)


def _made_up(source: Source) -> str:
    """Return a made-up word in the plural, sometimes two."""
    while (word := words.made_up(source, (1, 3)))[-1] in "sxzy":
        pass
    return f"{words.made_up(source, (1, 2))} {word}s" if source.chance(0.15) else word + "s"


def _no_list(user: str, typed: str) -> Turn:
    name = typed.lower() if typed.isupper() else typed
    answer = f"I have no list of {name}, but I can name fruits, animals or colours."
    return exactly(_SKILL, user, answer, f"I have no list of {name}.", (_other_kind(DEFAULT),))


def ask(source: Source, _memory: Memory) -> Turn:
    """Ask to name some members of a kind."""
    draw = source.rng.random()
    if draw < 0.07:
        return _but(source) if draw < 0.04 else _starting(source)
    if source.chance(0.1):
        _, typed = _number(source)
        user, written = source.say(ASK, {"n": typed, "k": _unknown_kind(source)})
        return _no_list(" ".join(user.split()), written["k"])
    kind = source.rng.choice(KINDS)
    many, one = source.rng.choice(kind.names) if source.chance(0.4) else kind.names[0]
    if source.chance(0.17):
        values = {"k": one, "a": with_article(one)}
        user, _ = source.say(ASK_ONE, values, loose=("k",))
        return _turn(user, kind, 1)
    count, typed = _number(source)
    while kind.group in _COUNTED and (count >= min(MOST, len(kind.members)) or typed in _SOME):
        count, typed = _number(source)
    user, _ = source.say(ASK, {"n": typed, "k": many}, loose=("k",))
    # Some forms have no place for the number.
    while kind.group in _COUNTED and typed.lower() not in user.lower():
        user, _ = source.say(ASK, {"n": typed, "k": many}, loose=("k",))
    if typed.lower() not in user.lower():
        count = DEFAULT
    return _turn(" ".join(user.split()), kind, count)


def _belongs(user: str, member: str, asked: Kind) -> Turn:
    is_right = is_kind(member, asked)
    kind = asked if is_right else HOME[member]
    fact = f"{said(member)} is {with_article(kind.one)}."
    follow: tuple[Follow, ...] = (_next_is(asked, member), _next_what)
    return exactly("kinds", user, f"Yes, {fact}" if is_right else f"No, {fact}", "Yes." if is_right else "No.", follow)


def _draw_pair(source: Source) -> tuple[str, Kind]:
    """Return a member, and a kind that it belongs to or surely not."""
    while True:
        kind = source.rng.choice(KINDS)
        if source.chance(0.5):
            member = source.rng.choice(kind.members)
            if member in _UNIQUE:
                return member, kind
            continue
        member = source.rng.choice(UNIQUE)
        if is_apart(member, kind):
            return member, kind


_UNIQUE = frozenset(UNIQUE)
_PLAIN = tuple(member for member in DESCRIBED if not HOME[member].one.startswith("thing"))


def _typed(source: Source, member: str) -> tuple[str, str]:
    """Return the member as it may be typed, and the verb that goes with it."""
    if source.chance(0.2) and several(member) != member:
        return several(member), "are"
    return (bare(member) if source.chance(0.12) else member), "is"


def is_a(source: Source, _memory: Memory) -> Turn:
    """Ask whether a thing is of a kind, or of which."""
    if source.chance(0.35):
        things = DESCRIBED if source.chance(0.7) else UNIQUE
        # What a planet is, the planets skill says.
        while HOME[member := source.rng.choice(things)].group == "space":
            pass
        return _what(source, member, following=False)
    if source.chance(0.16):
        return _choice(source)
    member, kind = _draw_pair(source)
    typed, verb = _typed(source, member)
    name = source.rng.choice(kind.names) if source.chance(0.25) else kind.names[0]
    named = name[0] if verb == "are" else with_article(name[1])
    user, _ = source.say(IS_A, {"m": typed, "v": verb, "k": named})
    return _belongs(user, member, kind)


def _choice(source: Source) -> Turn:
    """Ask which of some things is of a kind, or of which of two kinds a thing is."""
    member = source.rng.choice(_PLAIN)
    kind = HOME[member]
    others: list[str] = []
    while len(others) < 2:
        other = source.rng.choice(_PLAIN)
        if is_apart(other, kind) and is_apart(member, HOME[other]) and other not in others:
            others.append(other)
    if source.chance(0.5):
        names = [with_article(kind.one), with_article(HOME[others[0]].one)]
        source.rng.shuffle(names)
        typed = bare(member) if source.chance(0.15) else member
        user, _ = source.say(EITHER, {"m": typed, "k": names[0], "j": names[1]})
        brief = with_article(kind.one).capitalize() + "."
    else:
        things = [member, *others]
        source.rng.shuffle(things)
        pair = [member, others[0]]
        source.rng.shuffle(pair)
        if source.chance(0.4):
            things, pair = [bare(thing) for thing in things], [bare(thing) for thing in pair]
        named = dict(zip("pqrst", (*things, *pair), strict=True))
        user, _ = source.say(WHICH, {"k": with_article(kind.one), **named})
        brief = member.capitalize() + "."
    name = said(member)
    return exactly("kinds", user, f"{name[0].upper()}{name[1:]} is {with_article(kind.one)}.", brief, (_next_what,))


def _what(source: Source, member: str, following: bool) -> Turn:
    kind = HOME[member]
    user, _ = source.say(NEXT_WHAT if following else WHAT, {"m": member, "b": bare(member)})
    name = said(member)
    fact = f"{name[0].upper()}{name[1:]} is {with_article(kind.one)}."
    return exactly("kinds", user, fact, with_article(kind.one).capitalize() + ".", (_next_what,))


def _next_what(source: Source, _memory: Memory) -> Turn:
    return _what(source, source.rng.choice(DESCRIBED), following=True)


def _next_is(kind: Kind, last: str) -> Follow:
    """Return a next question after one about a kind: is another thing than the last of it?"""

    def ask_next(source: Source, _memory: Memory) -> Turn:
        members = [member for member in kind.members if member in _UNIQUE and member != last]
        if members and (source.chance(0.5) or kind.one.startswith("thing")):
            member = source.rng.choice(members)
        else:
            while (member := source.rng.choice(UNIQUE)) == last or not is_apart(member, kind):
                pass
        user, _ = source.say(NEXT_IS, {"m": member})
        return _belongs(user, member, kind)

    return ask_next


Skill = Callable[[Source, Memory], Turn]
SKILLS: tuple[tuple[str, float, Skill], ...] = ((_SKILL, 16, ask), ("kinds", 7, is_a))
