"""Which of the ids sampled for an earlier answer stand for the text that a template shows of it."""

from nanochat_infer.text.chat_template import ChatMessage
from nanochat_infer.text.reasoning import CLOSE_TAG, ReasoningSplitter
from nanochat_infer.text.tokenizer import Tokenizer


def visible_ids(tokenizer: Tokenizer, token_ids: tuple[int, ...], text: str) -> tuple[int, int] | None:
    """Return (first, end) so that token_ids[first:end] decode to exactly this text, the answer without its think block.

    Whitespace before the text and anything after it, such as a stop string, is left out. None where a token lies across
    an end of the text, where the ids say something else, or where a special id stands inside.

    Args:
        tokenizer: the model's.
        token_ids: the sampled ids of the answer.
        text: the content as the template shows it.
    """
    pieces = [tokenizer.shown_bytes(token_id) for token_id in token_ids]
    target = text.encode()
    offsets = {0: (0, 0)}
    position = 0
    for index, piece in enumerate(pieces):
        if piece is None:
            return None
        position += len(piece)
        first_end = offsets.get(position, (index + 1, index + 1))[0]
        offsets[position] = (first_end, index + 1)
    data = b"".join(piece for piece in pieces if piece)
    close = data.find(CLOSE_TAG.encode())
    start = close + len(CLOSE_TAG) if close >= 0 else 0
    if start == 0 and tokenizer.strips_leading_space and data.startswith(b" " + target):
        target = b" " + target
    while not data.startswith(target, start):
        if not data[start : start + 1].isspace():
            return None
        start += 1
    begin, end = offsets.get(start), offsets.get(start + len(target))
    if begin is None or end is None:
        return None
    first, last = begin[1], end[0]
    return (first, last) if first < last and tokenizer.special_ids.isdisjoint(token_ids[first:last]) else None


def continued_ids(tokenizer: Tokenizer, message: ChatMessage) -> tuple[int, ...] | None:
    """Return the ids from which a stopped answer goes on, without a stop id; None where they differ from its text."""
    ids = message.token_ids or ()
    while ids and ids[-1] in tokenizer.special_ids:
        ids = ids[:-1]
    if not ids or not tokenizer.special_ids.isdisjoint(ids):
        return None
    text = tokenizer.decode(ids)
    for opened in (False, True):
        splitter = ReasoningSplitter(opened)
        said = splitter.push(text) + splitter.flush()
        content = "".join(part for kind, part in said if kind == "content")
        reasoning = "".join(part for kind, part in said if kind == "reasoning")
        if (content, reasoning) == (message.content, message.reasoning):
            return ids
    span = visible_ids(tokenizer, ids, message.content) if message.content else None
    return ids[: span[1]] if span else None
