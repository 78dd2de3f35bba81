"""Cutting the thoughts of an answer short: they are closed where they stand, and the answer itself follows."""

from dataclasses import replace

from sessions.answer import Answer
from sessions.session import Session

_CLOSE_TAG = "</think>"
# As thinking models write it themselves, and their templates after them.
CLOSING = f"\n{_CLOSE_TAG}\n\n"


def is_thinking(answer: Answer) -> bool:
    """Tell whether an answer has thoughts so far and nothing else, as its viewers see it; the row lags behind."""
    with answer._changed:
        kinds = {delta.kind for delta in answer._deltas if delta.text}
        return answer.finished is None and kinds == {"reasoning"}


def answer_now(session: Session) -> Answer:
    """Close the thoughts of the last answer, which was stopped among them, and go on with the answer itself.

    The whole becomes a new message beside it, as by continue_answer; where nothing is to close it is just that.

    Raises:
        SessionError: there is no unfinished answer, or it could not be saved.
        NanochatInferError: the model does not take it.
    """
    with session._lock:
        branch = session._unfinished_branch()
        last, llm = branch[-1], session._manager.llm
        thought = "" if last.text else llm.tokenizer.decode(list(last.token_ids or ()), skip_special_tokens=False)
        if not last.reasoning or last.text or _CLOSE_TAG in thought:
            return session.continue_answer()
        # In an answer of another tokenizer nothing of these ids is believed, and its text is gone on from.
        closing = llm.tokenizer.encode(CLOSING, add_special_tokens=False, parse_special=True)
        closed = replace(last, token_ids=(*(last.token_ids or ()), *closing))
        return session._continue([*branch[:-1], closed])
