"""What a session keeps in memory between two answers: the ids computed last, and the prefill of what comes next."""

import array
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from sessions.prompt import LanguageModel, RunningPrefill

# A message that follows at once, as on a pipe, and a program that ends need no prefill ahead of them.
PREFILL_DELAY_S = 0.1

Encode = Callable[[str], list[int]]
Save = Callable[[Sequence[int]], None]


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
        first_id: the first of the messages that reached the model.
        answer_ids: int32 [num_sampled_tokens], what followed the prompt.
    """

    prompt_ids: "array.array[int]"
    message_ids: tuple[int, ...]
    answer_id: int
    system: str | None
    thinking: bool | None
    first_id: int | None = None
    answer_ids: "array.array[int]" = field(default_factory=pack)

    @property
    def ids(self) -> "array.array[int]":
        """int32, prompt and answer."""
        return self.prompt_ids + self.answer_ids

    @property
    def computed_ids(self) -> "array.array[int]":
        """int32, those that have KV: the id sampled last was never an input."""
        return self.prompt_ids + self.answer_ids[:-1]


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
        self._prefill: RunningPrefill | None = None
        self._ended = False

    @property
    def last(self) -> Turn | None:
        """The turn computed last, of whatever branch; None if there is none in memory."""
        return self._last

    @property
    def ended(self) -> bool:
        """Nothing is computed ahead any more."""
        return self._ended

    def begin(self, turn: Turn) -> None:
        """Take over a turn whose generation has started."""
        self.cancel()
        with self._lock:
            self._last = turn

    def complete(self, answer_id: int, answer_ids: Sequence[int]) -> Turn | None:
        """Add what was sampled and return the turn; None if it was dropped meanwhile."""
        with self._lock:
            if self._last is None or self._last.answer_id != answer_id:
                return None
            self._last = replace(self._last, answer_ids=pack(answer_ids))
            return self._last

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

    def watch(self) -> threading.Event:
        """Return what is set once the history of this moment is out of date."""
        with self._lock:
            return self._outdated

    def prefill(self, answer_id: int, encode: Encode, save: Save = lambda _: None) -> None:
        """Have the history after an answer computed; nothing is done if it is not the last any more. See ahead."""
        with self._lock:
            last, outdated = self._last, self._outdated
        llm = self._llm()
        if last is None or last.answer_id != answer_id or not llm.info.is_chat or outdated.wait(self._delay_s):
            return
        history = self.history(encode, outdated)
        if history:
            self.compute(history, outdated, save, computed=last)

    def history(self, encode: Encode, outdated: threading.Event) -> list[int]:
        """Return the ids that any next prompt begins with; [] where they are out of date.

        Args:
            encode: text of a next message -> ids of the prompt with it.
            outdated: of the moment when the history was read; see watch.

        Raises:
            NanochatInferError: the conversation cannot be encoded.
        """
        with_one = encode("a")
        # What prompts with two different messages have in common comes before the message.
        return [] if outdated.is_set() else common_prefix(with_one, encode("b"))

    def compute(
        self,
        history: Sequence[int],
        outdated: threading.Event,
        save: Save,
        *,
        computed: Turn | None = None,
        submitted: Callable[[], None] = lambda: None,
    ) -> None:
        """Have ids computed at idle priority and saved; returns once they are, or once they are out of date.

        Args:
            history: see history.
            outdated: see history.
            save: takes the ids whose KV is there.
            computed: what is there already.
            submitted: called once the engine has it, before any of it is computed.

        Raises:
            NanochatInferError: the engine does not take it.
        """
        if computed is not None and _is_computed(history, computed):
            if not outdated.is_set():
                save(history)
            return
        with self._lock:
            if outdated.is_set():
                return
            prefill = self._prefill = self._llm().prefill(history)
        submitted()
        for _ in prefill:
            pass
        if not outdated.is_set():
            save(history)


def common_prefix(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return the ids that both begin with."""
    return [pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))]


def _is_computed(history: Sequence[int], turn: Turn) -> bool:
    """Tell whether the turn left nothing to compute."""
    return turn.computed_ids[: len(history)] == pack(history)
