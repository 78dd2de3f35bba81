"""The form of a kind of fact that a user can tell."""

import dataclasses
from collections.abc import Callable

from tools.builtin_model.patterns import Patterns, Source


@dataclasses.dataclass(frozen=True)
class Slot:
    """One kind of fact.

    Attributes:
        tell: sentences that tell it, with `{v}` and perhaps `{k}`.
        clause: the same as clauses that can be joined with "and" or follow "actually".
        ask: questions for it.
        fact: how the model repeats it, to follow "I will remember that".
        missing: what the model says it was not told.
        keys: words for `{k}`; a slot with keys is many facts, as the favourite food and the favourite drink.
        value: draws a value for a key.
            A question may hold `{o}`, some value, right or not: it is answered with the fact itself.
        many: new values are added, not replaced.
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
