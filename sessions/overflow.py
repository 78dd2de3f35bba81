"""What of a conversation still fits into the context: counted before anything is generated, cut at whole turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanochat_infer.errors import ContextLengthError
from sessions.records import Message

if TYPE_CHECKING:
    from sessions.prompt import LanguageModel

EncodeBranch = Callable[[Sequence[Message]], list[int]]


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How full the context is; used = system + history + draft.

    Args:
        used: tokens of the next prompt, all that the template adds included.
        limit: most tokens of prompt and answer together.
        system: tokens before the first message.
        history: tokens of the messages that still reach the model.
        draft: tokens of the message being written and of the opening of its answer; 0 without a draft.
    """

    used: int
    limit: int
    system: int
    history: int
    draft: int


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
    prompt_ids = encode(shown)
    if len(prompt_ids) + (limit.reserve if drop else 1) <= limit.tokens:
        return Fitted(prompt_ids, shown[0])
    starts = [i for i, message in enumerate(shown) if message.role == "user"][1:]
    start = 0
    if drop and starts:
        start, prompt_ids = _shortened(shown, starts, encode, limit)
    if len(prompt_ids) >= limit.tokens:
        alone = len(encode(shown[starts[-1] :])) if starts else len(prompt_ids)
        raise ContextLengthError(_sentence(len(prompt_ids), alone, limit, drop=drop, answers=shown[-1].role == "user"))
    return Fitted(prompt_ids, shown[start], start > 0)


def _shortened(
    shown: Sequence[Message], starts: Sequence[int], encode: EncodeBranch, limit: Limit
) -> tuple[int, list[int]]:
    """Return where the longest end begins that leaves half of the room free, and its prompt; at least the last turn."""
    best, best_ids = starts[-1], encode(shown[starts[-1] :])
    most = limit.tokens - limit.reserve
    target = min(most, max(limit.tokens // 2, (len(best_ids) + most) // 2))
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        prompt_ids = encode(shown[starts[middle] :])
        if len(prompt_ids) <= target:
            high, best, best_ids = middle, starts[middle], prompt_ids
        else:
            low = middle + 1
    return best, best_ids


def marker_text(fitted: Fitted, branch: Sequence[Message], limit: Limit) -> str:
    """Return the sentence that stands in the conversation where turns were dropped."""
    gone = [message.id for message in branch].index(fitted.first.id)
    turns = sum(message.role == "user" for message in branch[:gone])
    what = "turn above no longer reaches" if turns == 1 else f"{turns:,} turns above no longer reach"
    return f"to make room in the context of {limit.tokens:,} tokens, the first {what} the model"


def _sentence(num_tokens: int, num_alone: int, limit: Limit, *, drop: bool, answers: bool) -> str:
    """Say how much there is, how much fits, and what can be done.

    Args:
        num_tokens: of the prompt.
        num_alone: of the prompt with nothing but the last turn.
        limit: of the model.
        drop: turns may be left out.
        answers: a message is to be answered; otherwise an answer is to be continued.
    """
    numbers = f"the prompt has {num_tokens:,} tokens and the context holds {limit.tokens:,}, answer included"
    if num_alone >= limit.tokens:
        what = "the last message is too long by itself" if answers else "the answer fills it alone"
        return f"{numbers}; {what}: /undo takes the message back, /new begins afresh, {limit.option} raises the limit"
    over = num_tokens + 1 - limit.tokens
    dropping = "" if drop else ", /set overflow drop leaves out the oldest turns"
    return (
        f"{numbers}: {over:,} too many; /new begins afresh, /undo takes the message back, "
        f"{limit.option} raises the limit{dropping}"
    )
