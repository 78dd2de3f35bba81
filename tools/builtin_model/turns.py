"""One user message with the wanted answer, and the check that grades an answer."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

Follow = Callable[[Any, Any], "Turn"]


@dataclasses.dataclass(frozen=True)
class Check:
    """What a right answer must be; case, spacing and closing punctuation are ignored.

    Attributes:
        exact: the answer is one of these.
        all_of: the answer holds all of these as whole words.
        any_of: the answer holds one of these as whole words.
        none_of: the answer holds none of these as whole words.
        max_words: the answer has no more words than this; 0: any number.
        test: says whether an answer is right, where words alone cannot say it.
    """

    exact: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    max_words: int = 0
    test: Callable[[str], bool] | None = None

    def passes(self, answer: str) -> bool:
        """Grade an answer."""
        found = [_holds(answer, text) for text in self.any_of]
        return (
            (not self.exact or _plain(answer) in map(_plain, self.exact))
            and all(_holds(answer, text) for text in self.all_of)
            and (any(found) or not found)
            and not any(_holds(answer, text) for text in self.none_of)
            and (not self.max_words or len(answer.split()) <= self.max_words)
            and (self.test is None or self.test(answer))
        )


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".!? ")


def _holds(answer: str, text: str) -> bool:
    """Find the text as whole words: 1 is not found in 19."""
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", answer, re.IGNORECASE) is not None


@dataclasses.dataclass(frozen=True)
class Turn:
    """One user message with the answer wanted.

    Attributes:
        skill: the row of the table that it is graded under.
        user: what the user types.
        answer: what the model says.
        check: what a right answer must hold.
        brief: the answer when the system prompt asks for few words; empty: the same answer.
        follow: draw a next turn that leans on this one, as "and of Spain?"; each is called as a skill is.
        fixed: the answer stays as it is in any style: what was asked for is the exact text.
    """

    skill: str
    user: str
    answer: str
    check: Check
    brief: str = ""
    follow: tuple[Follow, ...] = ()
    fixed: bool = False


def exactly(skill: str, user: str, answer: str, brief: str = "", follow: tuple[Follow, ...] = ()) -> Turn:
    """Return a turn whose only right answer is the one given, or its brief form."""
    return Turn(skill, user, answer, Check(exact=tuple(filter(None, (answer, brief)))), brief, follow)
