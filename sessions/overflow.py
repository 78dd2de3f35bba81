"""What of a conversation still fits into the context: counted before anything is generated, cut at whole turns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nanochat_infer.errors import ContextLengthError, TextTooLongError
from sessions.records import Message

if TYPE_CHECKING:
    from sessions.prompt import LanguageModel

# Rough, for telling whether counting is worth its time.
_TOKENS_AROUND, _CHARACTERS_PER_TOKEN, _FAR = 3, 4, 4

EncodeBranch = Callable[[Sequence[Message]], list[int]]
Cure = Literal["new", "undo", "limit", "drop"]
_CURES: dict[Cure, str] = {
    "new": "begin a new conversation",
    "undo": "take the message back",
    "limit": "raise the limit with {option}",
    "drop": "have the oldest turns left out",
}


class ConversationTooLongError(ContextLengthError):
    """A conversation does not fit into the context.

    Args:
        what: is too much, without a cure.
        cures: what helps, the best first; a front end may say them in its own words.
        option: of the command line that raises the limit.
    """

    def __init__(self, what: str, cures: Sequence[Cure], option: str) -> None:
        self.what, self.cures, self.option = what, tuple(cures), option
        super().__init__(self.in_words(_CURES, last=" or "))

    def in_words(self, words: Mapping[Cure, str], *, last: str = ", ") -> str:
        """Return the sentence with these words for the cures; those without any are left out.

        Args:
            words: by cure.
            last: what stands before the last one.
        """
        cures = [words[cure].format(option=self.option) for cure in self.cures if cure in words]
        listed = last.join([*([", ".join(cures[:-1])] if cures[1:] else []), *cures[-1:]])
        return f"{self.what}; {listed}" if listed else self.what


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How full the context is; used = system + history + draft.

    Args:
        used: tokens of the next prompt, all that the template adds included.
        limit: most tokens of prompt and answer together.
        system: tokens before the first message.
        history: tokens of the messages that still reach the model.
        draft: tokens of the message being written and of the opening of its answer; 0 without a draft.
        unanswered: tokens of a last message that got no answer, which the next one replaces; not among those used.
    """

    used: int
    limit: int
    system: int
    history: int
    draft: int
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tokens prompt and answer may have together, and which option raises it.

    Args:
        tokens: the most.
        reserve: of them, what "drop" keeps free for the answer.
        option: of the command line.
    """

    tokens: int
    reserve: int = 1
    option: str = "--ctx-size"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What of a branch goes to the model.

    Args:
        prompt_ids: the whole prompt.
        first: the message that it begins with.
        shortened: turns that would have reached the model were left out.
    """

    prompt_ids: list[int]
    first: Message
    shortened: bool = False


def limit_of(llm: "LanguageModel", max_tokens: int = 0) -> Limit:
    """Return the model's limit, or the KV pool's where that is smaller.

    Args:
        llm: the model.
        max_tokens: the longest answer asked for; at most a quarter of the context is kept free for it.
    """
    stats, context = llm.stats(), llm.info.context_length
    pool = stats.num_blocks * stats.block_size
    tokens = min(context, pool) if pool else context
    return Limit(tokens, max(1, min(max_tokens, tokens // 4)), "--kv-memory" if tokens < context else "--ctx-size")


def reached(branch: Sequence[Message]) -> Sequence[Message]:
    """Return what of a branch reaches the model: all from the message on that its last marker names.

    Where that one is not on the branch, as beside an edited message, all that follows the marker does.
    """
    last = next((i for i in reversed(range(len(branch))) if branch[i].kept_id is not None), None)
    if last is None:
        return branch
    start = next((i for i, message in enumerate(branch) if message.id == branch[last].kept_id), last + 1)
    return branch[start:]


def fit(branch: Sequence[Message], encode: EncodeBranch, limit: Limit, *, drop: bool) -> Fitted:
    """Return the prompt of a branch, without its oldest turns where they must make room.

    Turns are dropped in large steps, down to half of what the context holds, so that the prefix stays the same for many
    turns. The system prompt and the last turn always stay; what fits without dropping is never refused.

    Args:
        branch: first to last; not empty.
        encode: messages -> prompt, the system prompt in front.
        limit: of the model.
        drop: leave out turns; otherwise a prompt that is too long is refused.

    Raises:
        ContextLengthError: it does not fit.
    """
    shown = reached(branch) or branch
    turns = [i for i, message in enumerate(shown) if message.role == "user"]
    ends = _Ends(shown, [0, *turns[1:]], encode)
    # Far too much is not encoded only to be counted: that takes long, and no template makes a text of any length.
    whole = None if _guess(shown) > _FAR * limit.tokens else ends.ids(0)
    if whole is None and ends.first_within(limit.tokens - (limit.reserve if drop else 1)) == 0:
        whole = ends.ids(0)
    if whole is not None and len(whole) + (limit.reserve if drop else 1) <= limit.tokens:
        return Fitted(whole, shown[0])
    start = ends.shortened(limit) if drop and len(turns) > 1 else 0
    found = whole if start == 0 else ends.ids(start)
    if found is None or len(found) >= limit.tokens:
        alone = ends.ids(len(ends.starts) - 1)
        count = f"{len(found):,}" if found is not None else f"about {_guess(shown[ends.starts[start] :]):,}"
        fits = alone is not None and len(alone) < limit.tokens
        raise _too_long(count, found, limit, drop=drop, fits=fits, last=shown[-1].role)
    return Fitted(found, shown[ends.starts[start]], start > 0)


def _guess(shown: Sequence[Message]) -> int:
    """Return about how many tokens messages have, from what is stored."""
    return sum(
        _TOKENS_AROUND + (len(m.token_ids) if m.token_ids else len(m.text) // _CHARACTERS_PER_TOKEN) for m in shown
    )


def is_far_too_long(text: str, limit: Limit) -> bool:
    """Tell whether a text is so much longer than the context that it is not worth counting."""
    return len(text) // _CHARACTERS_PER_TOKEN > _FAR * limit.tokens


def guessed_tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return _TOKENS_AROUND + len(text) // _CHARACTERS_PER_TOKEN


class _Ends:
    """The prompts of a branch's ends, each encoded once.

    Args:
        shown: messages that reach the model.
        starts: where ends of whole turns begin, the whole first.
        encode: messages -> prompt.
    """

    def __init__(self, shown: Sequence[Message], starts: Sequence[int], encode: EncodeBranch) -> None:
        self.starts = starts
        self._shown, self._encode = shown, encode
        self._known: dict[int, list[int] | None] = {}

    def ids(self, number: int) -> list[int] | None:
        """Return the prompt of the end that begins at starts[number]; None if it is too long to be made."""
        if number not in self._known:
            try:
                self._known[number] = self._encode(self._shown[self.starts[number] :])
            except TextTooLongError:
                self._known[number] = None
        return self._known[number]

    def first_within(self, most: int) -> int:
        """Return the number of the longest end that has at most so many tokens; the last turn's if none has.

        From the last turn on, so that a long history behind it costs nothing.
        """
        high = last = len(self.starts) - 1
        low, step = 0, 1
        while high > 0:
            number = max(0, last - step)
            if not self._is_within(number, most):
                low = number + 1
                break
            high, step = number, 2 * step
        while low < high:
            middle = (low + high) // 2
            if self._is_within(middle, most):
                high = middle
            else:
                low = middle + 1
        return high

    def shortened(self, limit: Limit) -> int:
        """Return the number of the longest end that leaves half of the room free; the last turn's if none does."""
        last = self.ids(len(self.starts) - 1)
        if last is None:
            return len(self.starts) - 1
        most = limit.tokens - limit.reserve
        return max(1, self.first_within(min(most, max(limit.tokens // 2, (len(last) + most) // 2))))

    def _is_within(self, number: int, most: int) -> bool:
        prompt_ids = self.ids(number)
        return prompt_ids is not None and len(prompt_ids) <= most


def marker_text(fitted: Fitted, branch: Sequence[Message], limit: Limit) -> str:
    """Return the sentence that stands in the conversation where turns were dropped."""
    gone = [message.id for message in branch].index(fitted.first.id)
    turns = sum(message.role == "user" for message in branch[:gone])
    what = "turn above no longer reaches" if turns == 1 else f"{turns:,} turns above no longer reach"
    return f"to make room in the context of {limit.tokens:,} tokens, the first {what} the model"


def _too_long(
    count: str, prompt_ids: Sequence[int] | None, limit: Limit, *, drop: bool, fits: bool, last: str
) -> ConversationTooLongError:
    """Return the error that says what is too much, and what can be done.

    Args:
        count: tokens of the prompt, in words.
        prompt_ids: what does not fit; None where it is too long to be counted.
        limit: of the model.
        drop: turns may be left out.
        fits: the last turn does, by itself.
        last: role of the last message; an assistant's is to be continued.
    """
    what = f"the prompt has {count} tokens and the context holds {limit.tokens:,}, answer included"
    if not fits:
        why = "the last message is too long by itself" if last == "user" else "the answer fills it alone"
        return ConversationTooLongError(f"{what}; {why}", ("undo", "new", "limit"), limit.option)
    over = "far" if prompt_ids is None else f"{len(prompt_ids) + 1 - limit.tokens:,}"
    cures: tuple[Cure, ...] = ("new", "undo", "limit") if drop else ("new", "undo", "limit", "drop")
    return ConversationTooLongError(f"{what}: {over} too many", cures, limit.option)
