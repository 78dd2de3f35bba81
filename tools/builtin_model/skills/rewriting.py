"""Rewrite a text: in capitals, in small letters, politely, shorter, negative, as a question; or repeat it."""

import re
from collections.abc import Callable

from tools.builtin_model import common, words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import rewriting_asks as asks
from tools.builtin_model.skills import rewriting_frames as frames
from tools.builtin_model.skills import rewriting_words as table
from tools.builtin_model.skills.letters_frames import wider
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Check, Follow, Turn

Skill = Callable[[Source, Memory], Turn]
REWRITING = "rewriting"
_MAX_TRIES = 200
_COLOURS = ("red", "blue", "green", "black", "white", "yellow", "brown", "grey", "pink", "orange", "purple")
# Nobody wants or buys these.
_PERSONS = frozenset(
    common.split_words(
        """child people person man woman baby boy girl uncle aunt family friend mother father parent wife husband
        brother sister son daughter student kid"""
    )
)
_NOUNS = tuple(word for word in common.NOUNS if len(word) <= 9 and word not in _PERSONS)
_VERBS = tuple(word for word in common.VERBS if len(word) <= 7)
_IRREGULAR = frozenset(
    common.split_words(
        """child man woman foot tooth leaf knife wife shelf life thief hero fish police people wood wool air water money
        music medicine rubber leather"""
    )
)
_COUNTED = tuple(word for word in _NOUNS if word not in _IRREGULAR)
_UPPER = wider(asks.UPPER, frames.UPPER)
_LOWER = wider(asks.LOWER, frames.LOWER)
_POLITE = wider(asks.POLITE, frames.POLITE)
_SHORTEN = wider(asks.SHORTEN, frames.SHORTEN)
_NEGATE = wider(asks.NEGATE, frames.NEGATE)
_QUESTION = wider(asks.QUESTION, frames.QUESTION)
_REPEAT = wider(asks.REPEAT, frames.REPEAT)
_FIRST = wider(asks.FIRST, frames.FIRST)
_SLOT = re.compile(r"\{(\w)\}")


def _plural(word: str) -> str:
    """Return the plural of a regular noun."""
    if word[-1] == "y" and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "sh", "ch")) else "s")


def _value(source: Source, slot: str) -> str:
    """Draw what stands in a slot of a text."""
    if slot == "n":
        return words.made_up(source, (1, 2)) if source.chance(0.08) else source.word(_NOUNS)
    if slot == "m":
        return _plural(words.made_up(source, (1, 2)) if source.chance(0.08) else source.word(_COUNTED))
    if slot == "p":
        return words.made_up(source, (1, 3)).capitalize() if source.chance(0.35) else source.word(words.NAMES)
    if slot == "t":
        return words.made_up(source, (2, 3)).capitalize() if source.chance(0.3) else source.word(words.TOWNS)
    if slot == "w":
        return words.made_up(source, (1, 3))
    if slot == "c":
        return source.rng.choice(_COLOURS)
    if slot == "d":
        return str(source.rng.randint(2, 20))
    return source.word(common.ADJECTIVES if slot == "j" else _VERBS)


def _filled(source: Source, template: str, values: dict[str, list[str]] | None = None) -> str:
    """Fill the slots; those of a second template get the values of the first."""
    used: dict[str, int] = {}
    kept = {} if values is None else values

    def value(match: re.Match[str]) -> str:
        slot = match[1]
        place = used[slot] = used.get(slot, -1) + 1
        drawn = kept.setdefault(slot, [])
        if place == len(drawn):
            drawn.append(_value(source, slot))
        return drawn[place]

    text = _SLOT.sub(value, template.replace("{n}s", "{m}"))
    return re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)


def sentence(source: Source) -> str:
    """Draw a text of one to nine words."""
    draw = source.rng.random()
    if draw < 0.1:
        return _filled(source, source.rng.choice(table.MARKED))
    if draw < 0.25:
        text = source.word(table.PHRASES)
    elif draw < 0.35:
        count = source.rng.randint(1, 5)
        text = " ".join(_value(source, source.rng.choice("nnjvwp")) for _ in range(count))
    else:
        text = _filled(source, source.rng.choice(table.SENTENCES))
    if source.chance(0.3):
        text = text[0].upper() + text[1:]
    return text


def _cased(text: str, given: str, written: str) -> str:
    """Return the text in the case that the sentence got."""
    if written == given:
        return text
    return text.lower() if written == given.lower() else text.upper()


def _quoted(source: Source, text: str, share: float) -> str:
    if not source.chance(share):
        return text
    return f'"{text}"' if "'" in text or source.chance(0.5) else f"'{text}'"


def _say(source: Source, patterns: Patterns, text: str, quotes: float = 0.3, minds_end: bool = True) -> tuple[str, str]:
    """Return the sentence and the text as typed in it, where no noise can be taken for a part of the text."""
    given = _quoted(source, text, 1.0 if text[-1] in ".!?" and minds_end else quotes)
    is_open = given == text
    for _ in range(_MAX_TRIES):
        user, written = source.say(patterns, {"x": given})
        before, _found, after = user.partition(written["x"])
        lead = "".join(before.split()[-1:]).strip(",.?!").lower()
        tail = "".join(after.split()[:1]).strip(",.?!").lower()
        # "Write a story" asks for something else than "write: a story".
        is_writing = lead == "write" and not after.strip("?!. ")
        if not is_open or not (lead in table.LEADING or tail in table.TRAILING or is_writing):
            return user.replace(".,", ",").replace(".?", "?"), _cased(text, given, written["x"])
    return f"{patterns.train[0].split(' {x}')[0]} {given}", text


def _same(wanted: str) -> Callable[[str], bool]:
    """Return a test that minds the case, but neither quotes nor closing punctuation."""
    right = _core(wanted)
    return lambda answer: _core(answer) == right


def _core(text: str) -> str:
    return " ".join(text.split()).strip("\"'").rstrip(".!? ")


def _turn(user: str, answer: str, text: str, done: tuple[str, ...], minds_case: bool = True) -> Turn:
    """Return a turn whose answer is exactly this text."""
    check = Check(test=_same(answer)) if minds_case else Check(exact=(answer,))
    return Turn(REWRITING, user, answer, check, "", _follows(text, answer, done), True)


def _polite(order: str) -> str:
    """Return a request in polite words."""
    order = order.rstrip(".!")
    return f"Could you please {order[0].lower()}{order[1:]}?"


def _follows(text: str, answer: str, done: tuple[str, ...]) -> tuple[Follow, ...]:
    """Return the next wishes for the same text: what comes is made of the last answer."""

    def other(source: Source, _memory: Memory) -> Turn:
        kind = source.rng.choice([kind for kind in ("upper", "lower", "repeat") if kind not in done])
        user, _ = source.say(asks.AND_OTHER[kind])
        if kind == "repeat":
            return _turn(user, answer, text, ("repeat",))
        return _turn(user, answer.upper() if kind == "upper" else answer.lower(), text, (kind,))

    def politely(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(asks.AND_OTHER["polite"])
        return _turn(user, _polite(text), text, ("polite",), minds_case=False)

    return (other, politely) if "order" in done and "polite" not in done else (other,)


def upper(source: Source, _memory: Memory) -> Turn:
    """Ask for a text in capitals."""
    is_order = source.chance(0.15)
    given = _filled(source, source.rng.choice(table.ORDERS)) if is_order else sentence(source)
    user, text = _say(source, _UPPER if source.chance(0.65) else asks.UPPER_MORE, given)
    return _turn(user, text.upper(), given, ("upper", *(("order",) if is_order else ())))


def lower(source: Source, _memory: Memory) -> Turn:
    """Ask for a text in small letters."""
    given = sentence(source)
    given = given.upper() if source.chance(0.7) else given.title() if source.chance(0.5) else given
    user, text = _say(source, _LOWER if source.chance(0.65) else asks.LOWER_MORE, given)
    return _turn(user, text.lower(), given, ("lower",))


def first(source: Source, _memory: Memory) -> Turn:
    """Ask for a capital at the start."""
    user, text = _say(source, _FIRST, sentence(source).lower())
    return _turn(user, text[0].upper() + text[1:].lower(), text, ())


def title(source: Source, _memory: Memory) -> Turn:
    """Ask for a capital at the start of every word."""
    user, text = _say(source, frames.TITLE, sentence(source).lower())
    answer = " ".join(word[:1].upper() + word[1:].lower() for word in text.split())
    return _turn(user, answer, text, ())


def repeat(source: Source, _memory: Memory) -> Turn:
    """Ask to say a text."""
    is_order = source.chance(0.15)
    given = _filled(source, source.rng.choice(table.ORDERS)) if is_order else sentence(source)
    user, text = _say(source, _REPEAT, given)
    return _turn(user, text, text, ("repeat", *(("order",) if is_order else ())))


def polite(source: Source, _memory: Memory) -> Turn:
    """Ask for a polite form."""
    draw = source.rng.random()
    if draw < 0.14:
        text, answer = source.rng.choice(table.RUDE)
    elif draw < 0.4:
        wish = _filled(source, source.rng.choice(table.WISHES))
        start = source.rng.choice(("I want", "i want", "I need", "give me" if not wish.startswith("to ") else "I want"))
        text = f"{start} {wish}"
        answer = f"Could you please give me {wish}?" if start == "give me" else f"I would like {wish}, please."
    else:
        text = _filled(source, source.rng.choice(table.ORDERS))
        answer = _polite(text)
    text = text[0].upper() + text[1:] if source.chance(0.2) else text
    given = text + source.rng.choice(("", "", "", "", "!", "."))
    user, _ = _say(source, _POLITE, given, 0.3 if " " in text else 0.9, False)
    return _turn(user, answer, text, ("polite",), minds_case=False)


def shorten(source: Source, _memory: Memory) -> Turn:
    """Ask for a shorter form."""
    long, short = source.rng.choice(table.SHORTENED)
    values: dict[str, list[str]] = {}
    text, answer = _filled(source, long, values), _filled(source, short, values)
    answer += "" if answer.endswith("?") else "."
    is_question = long.startswith(("Could", "Would", "Do you", "Did"))
    ending = "?" if is_question and source.chance(0.8) else source.rng.choice(("", ".", "."))
    user, _ = _say(source, _SHORTEN, text + ending, 0.3, False)
    return _turn(user, answer, text, (), minds_case=False)


_BE = (("I am", "Am I"), ("you are", "are you"), ("they are", "are they"), ("we are", "are we"))
_IS = ("she", "he", "it", "the {n}", "{p}", "this {n}", "my {n}", "your {n}")
_DO = ("I", "you", "we", "they", "the {n}s", "{p} and {p}")
_LIKE = ("like", "love", "need", "have", "want", "know", "see", "buy", "sell")
_CAN = ("I", "you", "we", "they", "she", "he", "the {n}", "{p}")


def _statement(source: Source) -> tuple[str, str, str]:
    """Draw a sentence with its negative and its question."""
    rng = source.rng
    draw = rng.random()
    if draw < 0.2:
        subject, inverted = rng.choice(_BE)
        rest = _filled(source, rng.choice(("{j}", "in {t}", "from {t}", "very {j}", "in the {n}")))
        return f"{subject} {rest}", f"{subject} not {rest}", f"{inverted} {rest}"
    if draw < 0.55:
        subject = _filled(source, rng.choice(_IS))
        rest = _filled(source, rng.choice(("{j}", "{c}", "in {t}", "very {j}", "in the {n}", "here", "from {t}")))
        return f"{subject} is {rest}", f"{subject} is not {rest}", f"is {subject} {rest}"
    if draw < 0.8:
        subject = _filled(source, rng.choice(_DO))
        verb = rng.choice(_LIKE)
        rest = _filled(source, rng.choice(("{n}s", "the {n}", "{p}", "the {j} {n}", "my {n}", "{t}")))
        return f"{subject} {verb} {rest}", f"{subject} do not {verb} {rest}", f"do {subject} {verb} {rest}"
    subject = _filled(source, rng.choice(_CAN))
    rest = f"{source.word(_VERBS)} " + _filled(source, rng.choice(("the {n}", "in {t}", "today", "with {p}")))
    auxiliary, negative = rng.choice((("can", "cannot"), ("will", "will not"), ("must", "must not")))
    return f"{subject} {auxiliary} {rest}", f"{subject} {negative} {rest}", f"{auxiliary} {subject} {rest}"


_TIMES = (("twice", 2), ("two times", 2), ("three times", 3), ("3 times", 3), ("four times", 4), ("5 times", 5))


def times(source: Source, _memory: Memory) -> Turn:
    """Ask to say a word several times."""
    name, number = source.rng.choice(_TIMES)
    given = _filled(
        source, source.rng.choice(("{n}", "{w}", "{p}", "{j}", "hello", "yes", "no", "hi", "{j} {n}", "ha"))
    )
    written = _quoted(source, given, 0.3)
    user, said = source.say(asks.TIMES, {"x": written, "n": name})
    answer = " ".join([_cased(given, written, said["x"])] * number)
    return _turn(user, answer, given, ("repeat",))


def turned(source: Source, _memory: Memory) -> Turn:
    """Ask for the negative of a sentence, or for its question."""
    text, negative, question = _statement(source)
    is_negative = source.chance(0.5)
    answer = negative + "." if is_negative else question + "?"
    text = text[0].upper() + text[1:] if source.chance(0.6) else text
    user, _ = _say(
        source, _NEGATE if is_negative else _QUESTION, text + ("." if source.chance(0.2) else ""), 0.3, False
    )
    return _turn(user, answer[0].upper() + answer[1:], text, (), minds_case=False)


def ask(source: Source, memory: Memory) -> Turn:
    """Ask for a text in another form."""
    kinds: tuple[Skill, ...] = (upper, lower, first, repeat, polite, shorten, turned, times, title)
    return source.rng.choices(kinds, (26, 13, 5, 20, 20, 18, 7, 4, 4))[0](source, memory)


SKILLS: tuple[tuple[str, float, Skill], ...] = ((REWRITING, 20.0, ask),)
