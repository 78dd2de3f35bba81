"""What skills produce: turns, with the check that grades an answer to them."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Check:
    """What a right answer must hold: all of these, one of those, none of the last; case is ignored."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def passes(self, answer: str) -> bool:
        """Grade an answer."""
        found = [_holds(answer, text) for text in self.any_of]
        return (
            all(_holds(answer, text) for text in self.all_of)
            and (any(found) or not found)
            and not any(_holds(answer, text) for text in self.none_of)
        )


def _holds(answer: str, text: str) -> bool:
    """Find the text as whole words: 1 is not found in 19."""
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", answer, re.IGNORECASE) is not None


@dataclasses.dataclass(frozen=True)
class Turn:
    """One user message with the answer wanted; `brief` is the answer when the system prompt asks for few words."""

    skill: str
    user: str
    answer: str
    check: Check
    brief: str = ""

    def text(self, is_brief: bool) -> str:
        """Return the answer in the style asked for."""
        return self.brief or self.answer if is_brief else self.answer
