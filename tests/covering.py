"""Covering arrays: few combinations in which every pair (or triple) of axis values comes up."""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Combination = dict[str, Any]
Allowed = Callable[[Combination], bool]
Part = frozenset[tuple[str, Any]]


def _always(_: Combination) -> bool:
    return True


def parts_of(combination: Combination, strength: int) -> set[Part]:
    """Every choice of `strength` axis values in a combination."""
    return {frozenset(part) for part in itertools.combinations(combination.items(), strength)}


def all_parts(axes: Mapping[str, Sequence[Any]], strength: int, allowed: Allowed = _always) -> set[Part]:
    """What a covering array must hold."""
    return {
        frozenset(zip(names, values, strict=True))
        for names in itertools.combinations(axes, strength)
        for values in itertools.product(*(axes[name] for name in names))
        if allowed(dict(zip(names, values, strict=True)))
    }


def all_combinations(axes: Mapping[str, Sequence[Any]], allowed: Allowed = _always) -> list[Combination]:
    """The full product, in order, without those that are not allowed."""
    product = (dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values()))
    return [combination for combination in product if allowed(combination)]


def covering(
    axes: Mapping[str, Sequence[Any]], strength: int, allowed: Allowed = _always, *, seed: int = 0, tries: int = 12
) -> list[Combination]:
    """Combinations that hold every part, each the one of a few random candidates that adds most parts.

    Args:
        axes: name -> values.
        strength: axes of a part: 2 covers every pair of values, 3 every triple.
        allowed: False for combinations that make no sense, complete ones or parts of them.
        seed: of the candidates; the same arguments give the same list.
        tries: candidates.
    """
    missing = dict.fromkeys(sorted(all_parts(axes, strength, allowed), key=lambda part: sorted(map(repr, part))))
    draw, chosen = random.Random(seed), []

    def candidate(part: Part) -> Combination:
        while True:
            combination = {name: draw.choice(values) for name, values in axes.items()} | dict(part)
            if allowed(combination):
                return combination

    while missing:
        part = next(iter(missing))
        candidates = [candidate(part) for _ in range(tries)]
        best = max(candidates, key=lambda each: sum(part in missing for part in parts_of(each, strength)))
        for done in parts_of(best, strength):
            missing.pop(done, None)
        chosen.append(best)
    return chosen
