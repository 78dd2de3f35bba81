"""The form of a kind of fact that a user can tell."""

import dataclasses
from collections.abc import Callable

from tools.builtin_model.patterns import Patterns, Source


@dataclasses.dataclass(frozen=True)
class Slot:
    """One kind of fact.

    In the texts `{k}` is the key, `{v}` the value, `{o}` some value, `{m}` the key as the user says it ("my brother",
    "Tom") and `{y}` the same as the model says it ("your brother", "Tom").

    Attributes:
        tell: sentences that tell it.
        clause: the same as clauses that can be joined with "and" or follow "actually".
        ask: questions for it.
        fact: how the model repeats it, to follow "I will remember that".
        missing: what the model says it was not told.
        keys: words for `{k}`; a slot with keys is many facts, as the favourite food and the favourite drink.
        value: draws a value for a key.
        many: new values are added, not replaced.
        plural: the fact where there are several values; empty: the same.
        topics: what is asked for, to follow "do you remember".
        yes_no: questions with `{o}` to be answered with yes or no.
        who: questions with `{v}` that the fact itself answers.
        has: questions whether there is such a fact at all.
        draw_key: draws an open key, as the name of a person.
    """

    kind: str
    tell: Patterns
    clause: Patterns
    ask: Patterns
    fact: str
    missing: str
    value: Callable[[Source, str], str]
    keys: tuple[str, ...] = ("",)
    many: bool = False
    weight: float = 1.0
    plural: str = ""
    topics: tuple[str, ...] = ()
    yes_no: Patterns | None = None
    who: Patterns | None = None
    has: Patterns | None = None
    draw_key: Callable[[Source], str] | None = None

    def pick_key(self, source: Source) -> str:
        """Draw a key."""
        return self.draw_key(source) if self.draw_key else source.rng.choice(self.keys)
