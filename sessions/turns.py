"""What a session keeps in memory between two answers: the ids computed last, and the prefill of what comes next."""

import array
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from sessions.prompt import Cancellable, LanguageModel

# A message that follows at once, as on a pipe, and a program that ends need no prefill ahead of them.
PREFILL_DELAY_S = 0.1


def pack(token_ids: Sequence[int] = ()) -> "array.array[int]":
    """Return ids as int32, four bytes each."""
    return array.array("i", token_ids)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was computed for one answer; it explains what the next one reuses.

    Args:
        prompt_ids: int32 [num_prompt_tokens].
        message_ids: the branch's messages up to the one that is answered.
        answer_id: the message that the answer is written into.
        system: the system prompt.
        thinking: what the template was told about thinking.
        answer_ids: int32 [num_sampled_tokens], what followed the prompt.
    """

    prompt_ids: "array.array[int]"
    message_ids: tuple[int, ...]
    answer_id: int
    system: str | None
    thinking: bool | None
    answer_ids: "array.array[int]" = field(default_factory=pack)

    @property
    def ids(self) -> "array.array[int]":
        """int32, prompt and answer."""
        return self.prompt_ids + self.answer_ids


class Turns:
    """The last turn of a session, and the idle prefill of the history that its next prompt will begin with.

    Args:
        llm: the model, once one is needed.
        delay_s: how long after an answer the prefill begins.
    """

    def __init__(self, llm: Callable[[], LanguageModel], *, delay_s: float = PREFILL_DELAY_S) -> None:
        self._llm = llm
        self._delay_s = delay_s
        self._lock = threading.Lock()
        self._last: Turn | None = None
        self._outdated = threading.Event()
        self._prefill: Cancellable | None = None
        self._ended = False

    @property
    def last(self) -> Turn | None:
        """The turn computed last, of whatever branch; None if there is none in memory."""
        return self._last

    def begin(self, turn: Turn) -> None:
        """Take over a turn whose generation has started."""
        self.cancel()
        with self._lock:
            self._last = turn

    def complete(self, answer_id: int, answer_ids: Sequence[int]) -> None:
        """Add what was sampled; nothing if the turn was dropped meanwhile."""
        with self._lock:
            if self._last is not None and self._last.answer_id == answer_id:
                self._last = replace(self._last, answer_ids=pack(answer_ids))

    def cancel(self) -> None:
        """End the prefill, or keep it from beginning: another prompt comes, or the history changes."""
        with self._lock:
            self._outdated.set()
            if not self._ended:
                self._outdated = threading.Event()
            prefill, self._prefill = self._prefill, None
        if prefill is not None:
            prefill.cancel()

    def forget(self, *, for_good: bool = False) -> None:
        """Cancel, and drop the last turn; for_good: no prefill begins any more."""
        self._ended = self._ended or for_good
        self.cancel()
        with self._lock:
            self._last = None

    def prefill(self, answer_id: int, encode: Callable[[str], list[int]]) -> None:
        """Have the next prompt's history computed at idle priority; returns before it is.

        Args:
            answer_id: of the turn that the history ends with; nothing is done if it is not the last any more.
            encode: text of a next message -> ids of the prompt with it.

        Raises:
            NanochatInferError: the conversation cannot be encoded, or the engine does not take it.
        """
        with self._lock:
            last, outdated = self._last, self._outdated
        llm = self._llm()
        if last is None or last.answer_id != answer_id:
            return
        if not llm.info.is_chat or outdated.wait(self._delay_s):
            return
        with_one = encode("a")
        if outdated.is_set():
            return
        # What prompts with two different messages have in common comes before the message.
        history = common_prefix(with_one, encode("b"))
        with self._lock:
            if outdated.is_set() or not history or _is_computed(history, last):
                return
            self._prefill = llm.prefill(history)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return the ids that both begin with."""
    return [pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))]


def _is_computed(history: list[int], turn: Turn) -> bool:
    """Tell whether the turn left nothing to compute; the id sampled last was never an input."""
    return turn.ids[:-1][: len(history)] == pack(history)
