"""Everything else: say that the model does not know, and what it can do instead."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source, is_held_value
from tools.builtin_model.skills import (
    unknown_ask,
    unknown_daily,
    unknown_do,
    unknown_famous,
    unknown_near,
    unknown_plain,
    unknown_things,
    unknown_trivia,
    unknown_views,
)
from tools.builtin_model.skills import unknown_famous_words as famous
from tools.builtin_model.skills import unknown_words as names
from tools.builtin_model.turns import Check, Follow, Turn, exactly

if TYPE_CHECKING:
    from tools.builtin_model.skills.memory import Memory

KNOW_NOT = "I don't know that. Ask me about sums, capitals, words or this program."
CANNOT = "I can't do that. I can do sums, name capitals, play with words and explain this program."
SEE = "I see. I don't know much about that."
BECAUSE = "Because I am only a tiny program."
ONLY_ENGLISH = "I understand only English."
_BRIEF = {KNOW_NOT: "I don't know.", CANNOT: "I can't do that.", SEE: "I see.", ONLY_ENGLISH: "Only English."}
_TEXTS = (KNOW_NOT, CANNOT, SEE, ONLY_ENGLISH, *_BRIEF.values(), "No, I can't do that.", "No, I don't know that.")
_SAID = {part.strip() for text in _TEXTS for part in text.lower().split(".") if part.strip()} | {"no", "sorry"}


def _is_refusal(answer: str) -> bool:
    """Say whether every sentence is one of our refusals or offers: nothing is invented before or after it."""
    parts = [part.strip() for part in answer.lower().replace("!", ".").split(".") if part.strip()]
    return bool(parts) and set(parts) <= _SAID


NOT_KNOWN = Check(any_of=("don't know", "can't do"), test=_is_refusal)
_FOREIGN = Check(any_of=("don't know", "can't do", "only english"), test=_is_refusal)
_SEEN = Check(any_of=("I see", "don't know", "can't do"), test=_is_refusal)

_LEAD = unknown_ask.patterns(
    """
    I have a question.
    I need help.
    (i was reading|we read|they talked|i heard|i was thinking|there was a film|we had a lesson|i saw a programme
    |people argue|my teacher spoke) about ({t}|{p}|{l}|{k}|{e})(|| yesterday| at school| last night)(.|,|!)
    (i have|we have|i've got|my son has) (a test|an exam|homework|a quiz|a presentation|a party|guests|a date
    |a problem|a question|an interview)(| tomorrow| today| next week| about {t})(.|,|!)
    (i need this|it is|this is|i ask) for (school|my homework|work|my son|a friend|a quiz|a bet|my {n})(.|:)
    (i am|i'm) (going to {l}|curious|writing about {t}|looking at the {n}|bored|lost in {l}|not sure about this
    |stuck with my homework|watching {w})(.|,)
    (ok, another question|a question about {t}|something else|different topic|a hard one|now something different
    |trivia time|a quick one|you may not know this|a stupid question maybe)(.|:|,)
    (yesterday|last night|in {l}|at work) (we|i|they) (argued about {t}|saw {k}|talked about {p}|watched {w}|ate {f}
    |lost the {n})(.| and)
    (let's talk about|let us talk about|i am interested in|i love|my topic is) ({t}|{p}|{l}|{k}|{w})(.|!|:)
    """,
    """
    my daughter asked me something about {t}.
    nobody at home could answer this.
    a colleague and i have a bet about {p}.
    i cannot find it in any book.
    """,
)
_AGAIN = unknown_ask.patterns(
    """
    try it
    please!
    are you sure?
    guess
    come on
    just try
    try anyway
    (really|are you sure|you sure|sure|is that so|no idea|not at all
    |seriously|don't you know that|you don't)(|?|!| then?| though?)
    (try|please try|just try|try it|try again|do it|do it anyway|come on|oh come on|please|pretty please|pls|guess
    |just guess|take a guess|make a guess|have a guess|give it a try|try harder|think again|think harder
    |you can do it|at least try|have a go|one more try|do your best)(|!|.|?| please| for me| now)
    (but |)(i need it|i need to know|i really want to know|it is important|it's for school|it is easy
    |everybody knows that|that is easy|it is urgent|you must know that|you should know that|any idea is fine
    |you have to|google knows it|chatgpt can do it|i will pay you|it's not hard|a child knows that)(|!|.)
    (can't you|could you not|can you not|why don't you|won't you) (try|guess|look it up|find out|google it
    |think about it|do it anyway|just answer|search for it|say something|help me with it)(|?| please?)
    (what is|what's|give me|tell me) your (best guess|guess|first idea)(|?|.| then)
    (look it up|find out|search for it|google it|use the internet|ask someone|just answer|just say something
    |make something up|invent something|answer me|give me an answer|say anything|any answer|roughly)(|!|.| please
    | then)
    """,
    """
    please, you must have some idea
    think about it once more
    is there no way at all?
    just say what comes to mind
    do me the favour and try
    you really have no clue?
    i am sure you can
    """,
)
_WHY = unknown_ask.patterns(
    """
    why not?
    (why not|why|why can't you|how come|and why not)(|?|!| then?| though?)
    (but|and|so|oh,|ok,|hm,|really,) (why not|why|how come|why is that)(|?)
    """,
    """
    may i know the reason?
    what is it that stops you?
    """,
)
_MORE = unknown_ask.patterns(
    """
    and {p}?
    what about {l}?
    and the {n}?
    (and|what about|how about|or|and what about|ok, and) ({p}|{l}|{k}|{t}|{f}|{b}|{am}|{w}|the {n}|{d}|the {r} of {c}
    |the {q} of {c}|{e}|{i})(|?| then?)
    (do you know anything|don't you know anything|is there anything you know|tell me anything|say something
    |tell me something) (about {p}|about {t}|about {k}|about {c}|about the {n}|about {l}|about {b})(|?|.)
    (and (who|when|where|why|how) was (that|it)|who else|what else|where exactly|when exactly|since when|how many
    |how much|in which country|in what year|and before that|and after that|what then)(|?)
    """,
    """
    then maybe {p}?
    so what do you know about {k}?
    and also about {l}, nothing?
    """,
)


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s"


_IRREGULAR = frozenset(
    split_words(
        """man woman child foot tooth mouse goose fish sheep deer leaf shelf knife thief life wolf calf half salmon
        trout tuna squid moose bison shrimp herring scissors pliers tongs trousers medicine music money water history
        sand rice butter"""
    )
)
_PLURALS = tuple(_plural(word) for word in unknown_things.NOUNS if word not in _IRREGULAR)
_ANIMALS = tuple(_plural(word) for word in unknown_things.ANIMALS if word not in _IRREGULAR)
_PEOPLE = names.PEOPLE + famous.PEOPLE
_WORKS = names.WORKS + famous.WORKS
_TOPICS = names.TOPICS + famous.TOPICS
_PLACES = names.PLACES + famous.PLACES
_BRANDS = names.BRANDS + famous.BRANDS
_DISHES = names.DISHES + famous.DISHES
_OPEN: dict[str, tuple[str, ...]] = {
    "p": _PEOPLE, "p2": _PEOPLE, "w": _WORKS, "w2": _WORKS, "t": _TOPICS, "t2": _TOPICS,
    "e": names.EVENTS, "l": _PLACES, "l2": _PLACES, "c": names.COUNTRIES, "c2": names.COUNTRIES,
    "b": _BRANDS, "b2": _BRANDS, "d": names.PUT_OFF, "d2": names.PUT_OFF, "i": names.ILLNESSES,
    "f": _DISHES, "f2": _DISHES, "n": unknown_things.NOUNS, "n2": unknown_things.NOUNS, "s": _PLURALS,
    "s2": _PLURALS, "m": unknown_things.ANIMALS, "m2": unknown_things.ANIMALS, "k": _ANIMALS, "k2": _ANIMALS,
    "v": unknown_things.VERBS, "v2": unknown_things.VERBS, "j": unknown_things.ADJECTIVES,
    "j2": unknown_things.ADJECTIVES, "h": unknown_things.HOW_TO + famous.HOW_TO, "er": unknown_things.ERRANDS,
    "a": unknown_things.ACTIVITIES, "a2": unknown_things.ACTIVITIES, "mo": unknown_things.MISS_OBJECTS,
    "mt": unknown_things.MISS_TERMS, "fo": unknown_things.FOREIGN, "qd": unknown_trivia.QUESTIONS,
    "qd2": unknown_trivia.QUESTIONS,
    "qi": unknown_trivia.WITHIN, "nf": unknown_trivia.FACTS, "dd": unknown_trivia.DEEDS, "sw": famous.SOFTWARE,
    "fw": famous.FOREIGN_WORDS, "ph": famous.PHRASES, "sl": famous.SLANG,
}  # fmt: skip
_CLOSED: dict[str, tuple[str, ...]] = {
    "g": names.LANGUAGES, "r": unknown_things.ROLES, "q": unknown_things.MEASURES, "o": unknown_things.ASPECTS,
    "wr": unknown_things.WRITINGS, "mv": unknown_things.MISS_VERBS,
}  # fmt: skip


@functools.cache
def _words_of(key: str, is_train: bool) -> tuple[str, ...]:
    """Return the words of a table that belong to training, or those that do not."""
    return tuple(word for word in _OPEN[key] if is_held_value(word) != is_train)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" and not word.startswith(("uni", "use", "eu")) else f"a {word}"


def _values(source: Source) -> dict[str, str]:
    """Draw a value for every name, now and then a made-up one."""
    rng = source.rng
    values = {key: rng.choice(_words_of(key, source.split == "train")) for key in _OPEN}
    values |= {key: rng.choice(choices) for key, choices in _CLOSED.items()}
    values["x"], values["x2"] = words.made_up(source), words.made_up(source)
    if source.chance(0.12):
        first = source.word(words.NAMES)
        values["p"] = f"{first} {values['x2'].capitalize()}" if source.chance(0.7) else values["x2"].capitalize()
    for key, share in (("t", 0.08), ("d", 0.1), ("n", 0.06), ("l", 0.08), ("b", 0.1), ("w", 0.05), ("m", 0.04)):
        if source.chance(share):
            made = words.made_up(source)
            values[key] = made.capitalize() if key in "lbw" else made
    for key, share in (("n", 0.1), ("s", 0.15), ("m", 0.06)):
        if source.chance(share):
            values[key] = f"{values['j2']} {values[key]}"
    values["an"], values["am"], values["am2"] = map(_article, (values["n"], values["m"], values["m2"]))
    verb = values["v"]
    values["vs"] = _plural(verb)
    values["y"] = str(rng.randint(1000, 2060) if source.chance(0.6) else rng.randint(1900, 2026))
    values["z"] = str(rng.randint(2, 10 ** rng.randint(1, 4)))
    return values


Family = tuple[Patterns, str, float]
_FAR: tuple[Family, ...] = (
    (unknown_plain.QUESTIONS, KNOW_NOT, 12),
    (unknown_ask.PEOPLE, KNOW_NOT, 11),
    (unknown_ask.MEANING, KNOW_NOT, 12),
    (unknown_ask.WORLD, KNOW_NOT, 12),
    (unknown_daily.HOW_TO, KNOW_NOT, 11),
    (unknown_daily.NOW, KNOW_NOT, 11),
    (unknown_views.VIEWS, KNOW_NOT, 7),
    (unknown_views.TOOLS, KNOW_NOT, 5),
    (unknown_views.FREE, KNOW_NOT, 10),
    (unknown_views.FOREIGN, ONLY_ENGLISH, 3),
    (unknown_do.REQUEST, CANNOT, 19),
    (unknown_do.REMARK, SEE, 12),
    (unknown_famous.QUESTIONS, KNOW_NOT, 24),
    (unknown_famous.WORDS, KNOW_NOT, 8),
    (unknown_famous.SOFTWARE, KNOW_NOT, 7),
    (unknown_famous.REQUESTS, CANNOT, 13),
)
_CLOSE: tuple[Family, ...] = (
    (unknown_near.NEAR, KNOW_NOT, 8),
    (unknown_plain.MISSES, KNOW_NOT, 6),
    (unknown_near.NEAR_DO, CANNOT, 2),
)


def _turn(skill: str, user: str, answer: str) -> Turn:
    """Return a refusal, with what a user says to it."""
    if answer == ONLY_ENGLISH:
        return Turn(skill, user, answer, _FOREIGN, _BRIEF[answer], (functools.partial(_why, skill=skill),))
    check = _SEEN if answer == SEE else NOT_KNOWN
    follow: tuple[Follow, ...] = ()
    if answer != SEE:
        insist = functools.partial(_insist, skill=skill, answer=answer)
        why = functools.partial(_why, skill=skill)
        follow = (insist, insist, why, _more) if answer == KNOW_NOT else (insist, insist, why)
    return Turn(skill, user, answer, check, _BRIEF[answer], follow)


def _insist(source: Source, _memory: "Memory", *, skill: str, answer: str) -> Turn:
    """Insist: the answer stays."""
    user, _ = source.say(_AGAIN, _values(source))
    return _turn(skill, user, answer)


def _why(source: Source, _memory: "Memory", *, skill: str) -> Turn:
    """Ask for the reason: it is the one that the model gives for whatever it cannot do."""
    user, _ = source.say(_WHY, _values(source))
    return exactly(skill, user, BECAUSE)


def _more(source: Source, _memory: "Memory") -> Turn:
    """Ask the same of something else."""
    user, _ = source.say(_MORE, _values(source))
    return _turn("unknown", user, KNOW_NOT)


def _drawn(source: Source, skill: str, families: tuple[Family, ...]) -> Turn:
    patterns, answer, _ = source.rng.choices(families, [weight for _, _, weight in families])[0]
    values = _values(source)
    user, _ = source.say(patterns, values)
    if answer == KNOW_NOT and source.chance(0.07):
        user = source.say(_LEAD, values)[0] + " " + user
    return _turn(skill, user, answer)


def ask(source: Source) -> Turn:
    """Ask, request or remark something outside the model's small world."""
    return _drawn(source, "unknown", _FAR)


def unknown(source: Source, _memory: "Memory") -> Turn:
    """Ask, request or remark something far outside."""
    return ask(source)


def near(source: Source, _memory: "Memory") -> Turn:
    """Ask or request something that only looks like what the model can do."""
    return _drawn(source, "near misses", _CLOSE)


SKILLS: tuple[tuple[str, float, Callable[..., Turn]], ...] = (
    ("unknown", 40, unknown),
    ("near misses", 24, near),
)
