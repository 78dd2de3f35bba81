"""From a request to the state of its sequence, after every check."""

import secrets
import time
from dataclasses import replace

import numpy as np

from nanochat_infer.engine.logits_edit import LogitsEditor
from nanochat_infer.engine.penalty_ids import PenaltyIds
from nanochat_infer.engine.request import ContextLimit, Int32Array, Request, checked_ids
from nanochat_infer.engine.reuse import NO_IDS
from nanochat_infer.engine.sequence import SequenceState
from nanochat_infer.engine.speculation import PromptLookup
from nanochat_infer.engine.stream import RequestStream


def new_sequence(
    request: Request, *, vocab_size: int, context_limit: ContextLimit, max_blocks: int, speculates: bool
) -> SequenceState:
    """Check a request and return its state, without a number.

    Args:
        request: what was asked.
        vocab_size: ids must be below it.
        context_limit: the longest sequence.
        max_blocks: width of a block table.
        speculates: the engine guesses tokens ahead. Requests that look back at what they drew do not.

    Raises:
        ParameterError: an id is not one of the vocabulary, or the prompt is empty.
        ContextLengthError: the prompt leaves no room for an answer.
    """
    ids = checked_ids(request.prompt_ids, vocab_size)
    context_limit.check(len(ids), room=0 if request.prefill_only else 1)
    params = request.params
    wanted = len(ids) + (0 if request.prefill_only else params.max_tokens)
    max_num_tokens = min(wanted, context_limit.tokens)
    previous_ids = checked_ids(request.previous_ids, vocab_size) if len(request.previous_ids) else NO_IDS
    penalty = PenaltyIds(ids, max_num_tokens) if params.repetition_penalty != 1 else None
    editor = _editor(request, max_num_tokens - len(ids), penalty, vocab_size)
    if editor is not None and editor.takes_repetition:
        penalty, params = None, replace(params, repetition_penalty=1.0)
    token_ids: Int32Array = np.empty(max_num_tokens, dtype=np.int32)
    token_ids[: len(ids)] = ids
    plain = penalty is None and editor is None and not request.prefill_only
    seed = params.seed if params.seed is not None else secrets.randbits(63)
    return SequenceState(
        number=-1,
        stream=RequestStream(seed, len(ids), max_num_tokens - len(ids)),
        params=params,
        seed=seed,
        stop_token_ids=frozenset() if params.ignore_eos else frozenset(request.stop_token_ids),
        token_ids=token_ids,
        num_prompt_tokens=len(ids),
        max_num_tokens=max_num_tokens,
        max_is_context=wanted > context_limit.tokens,
        block_row=np.zeros(max_blocks, dtype=np.int32),
        penalty=penalty,
        submitted_s=time.perf_counter(),
        num_tokens=len(ids),
        previous_ids=previous_ids,
        idle=request.idle,
        prefill_only=request.prefill_only,
        editor=editor,
        lookup=PromptLookup(token_ids, vocab_size) if speculates and plain else None,
    )


def _editor(request: Request, capacity: int, penalty: PenaltyIds | None, vocab_size: int) -> LogitsEditor | None:
    options = request.options
    if options is None or options.changes_nothing or request.prefill_only:
        return None
    options.check_ids(vocab_size)
    if penalty is None or not options.has_penalties:  # the device takes the repetition penalty, after the bias
        return LogitsEditor(options, capacity)
    return LogitsEditor(options, capacity, repetition=penalty, repetition_penalty=request.params.repetition_penalty)
