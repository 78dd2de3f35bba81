"""Conversations to prompt ids: the template's skeleton with control tokens, contents without, answers as sampled."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nanochat_infer.errors import ParameterError, TemplateError
from nanochat_infer.text.answer_ids import continued_ids, visible_ids
from nanochat_infer.text.chat_template import ChatMessage, ChatTemplate
from nanochat_infer.text.content_guard import ContentGuard, free_characters
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG
from nanochat_infer.text.tokenizer import Tokenizer, check_text

Render = Callable[[Sequence[ChatMessage], bool], str]


@dataclass(frozen=True, slots=True)
class _Answer:
    """The ids of an earlier answer, standing at rendered[start:end]."""

    start: int
    end: int
    token_ids: tuple[int, ...]


def encode_chat(
    tokenizer: Tokenizer,
    template: ChatTemplate,
    messages: Sequence[ChatMessage],
    *,
    enable_thinking: bool | None = None,
    date_string: str | None = None,
    continue_final_message: bool = False,
) -> list[int]:
    """Return the prompt ids of a conversation.

    Control ids come from the template alone, whatever the contents spell. Where the template shows an earlier answer as
    it was, the ids sampled for it stand in the prompt; else its text is encoded. Without control texts in contents and
    without sampled ids the result equals transformers' apply_chat_template. An inline think block in an assistant's
    content is taken for its reasoning, if the template knows of such blocks.

    Args:
        tokenizer: the model's.
        template: the model's.
        messages: at least one.
        enable_thinking: passed on to the template; None leaves it undefined.
        date_string: today's date for templates that write one.
        continue_final_message: the last message is an unfinished answer; the prompt ends with it and no closing token.

    Raises:
        ParameterError: no messages, a text that is not Unicode, or nothing to continue.
        TemplateError: the template failed, or refused the conversation.
    """
    _check(messages, date_string, tokenizer, continue_final_message)

    def render(shown: Sequence[ChatMessage], add_generation_prompt: bool) -> str:
        longer = sum(len(message.content) + len(message.reasoning) for message in shown) - num_characters
        return template.render(
            shown, add_generation_prompt, enable_thinking, date_string, extra_characters=max(longer, 0)
        )

    messages = [_normalise(template, message) for message in messages]
    num_characters = sum(len(message.content) + len(message.reasoning) for message in messages)
    if not continue_final_message:
        return _Prompt(tokenizer, render, messages).encode()
    *earlier, final = messages
    ids = continued_ids(tokenizer, final)
    if ids is not None:
        return _Prompt(tokenizer, render, earlier).encode() + list(ids)
    return _Prompt(tokenizer, render, messages).encode_unfinished()


def encode_plain(tokenizer: Tokenizer, messages: Sequence[ChatMessage]) -> list[int]:
    """Return the prompt ids for a base model: the texts one after the other, answers as the ids that were sampled."""
    ids: list[int] = []
    for message in messages:
        check_text(message.content)
        sampled = message.token_ids if message.role == "assistant" else None
        span = visible_ids(tokenizer, sampled, message.content) if sampled and message.content else None
        if sampled and span:
            ids += sampled[span[0] : span[1]]
        elif not ids:
            ids += tokenizer.encode(message.content)
        elif message.content:
            ids += tokenizer.encode_pieces([message.content], continuation=True)
    return ids


class _Prompt:
    """One rendering of a conversation with guarded contents."""

    def __init__(self, tokenizer: Tokenizer, render: Render, messages: Sequence[ChatMessage]) -> None:
        self._tokenizer = tokenizer
        self._render = render
        self._messages = messages
        controls = tokenizer.control_ids
        texts = [text for message in messages for text in (message.content, message.reasoning)]
        num_single = sum(len(text) == 1 for text in controls)
        self._mark, self._end, *rest = free_characters(texts, 2 + num_single + len(messages))
        self._guard = ContentGuard(controls, self._mark, rest[:num_single])
        self._placeholders = rest[num_single:]
        self._suspicious = any(self._guard.is_suspicious(text) for text in texts)

    def encode(self) -> list[int]:
        """Return the ids of the conversation and the opening of an answer."""
        guarded = [_map_texts(message, self._guard.protect) for message in self._messages]
        rendered = self._render(guarded, True)
        if self._suspicious:
            strict = self._render(
                [_map_texts(message, self._guard.protect_strictly) for message in self._messages], True
            )
            if self._controls(strict) != self._controls(rendered):
                return self._encode_text(strict)
        answers = self._find_answers(rendered, guarded)
        ids: list[int] = []
        at = 0
        for answer in answers:
            ids += self._encode_text(rendered[at : answer.start], continuation=at > 0)
            ids += answer.token_ids
            at = answer.end
        return ids + self._encode_text(rendered[at:], continuation=at > 0)

    def encode_unfinished(self) -> list[int]:
        """Return the ids of the conversation up to the last character of its last message, from text."""
        *earlier, final = [_map_texts(message, self._guard.protect_strictly) for message in self._messages]
        if final.reasoning and not final.content:
            opening = self._render(earlier, True)
            if not opening.rstrip("\n").endswith(OPEN_TAG):
                opening += OPEN_TAG + "\n"
            return self._encode_text(opening + final.reasoning)
        ending = self._end + " "
        rendered = self._render([*earlier, replace(final, content=final.content + ending)], False)
        at = rendered.rfind(self._end)
        if at < 0:
            raise TemplateError("the chat template does not show the last answer, so it cannot be continued")
        kept = rendered[:at] if rendered.startswith(ending, at) else rendered[:at].rstrip()
        return self._encode_text(kept)

    def _find_answers(self, rendered: str, guarded: Sequence[ChatMessage]) -> list[_Answer]:
        """Find where the template shows earlier answers as they were, by rendering again with placeholders for them."""
        candidates = {
            self._placeholders[index]: message
            for index, message in enumerate(self._messages)
            if message.role == "assistant" and message.token_ids and message.content
        }
        if not candidates:
            return []
        shown = [
            replace(message, content=self._placeholders[index]) if self._placeholders[index] in candidates else message
            for index, message in enumerate(guarded)
        ]
        parts = re.split(f"([{''.join(candidates)}])", self._render(shown, True))
        if len(set(parts[1::2])) != len(parts) // 2 or not rendered.startswith(parts[0]):
            return []
        answers: list[_Answer] = []
        at = len(parts[0])
        for placeholder, following in zip(parts[1::2], parts[2::2], strict=True):
            message = candidates[placeholder]
            text = self._shown_text(rendered, at, guarded[self._messages.index(message)].content, following)
            if text is None:
                return []
            answer = self._answer(rendered, at, at + len(text), message.token_ids or ())
            answers += [answer] if answer else []
            at += len(text) + len(following)
        return answers

    def _shown_text(self, rendered: str, at: int, content: str, following: str) -> str | None:
        """Return the content as it stands at a place, whole or trimmed, if the skeleton goes on after it."""
        for text in (content, content.strip(), content.lstrip(), content.rstrip()):
            if rendered.startswith(text, at) and rendered.startswith(following, at + len(text)):
                return text
        return None

    def _answer(self, rendered: str, start: int, end: int, token_ids: tuple[int, ...]) -> _Answer | None:
        text = self._guard.restore(rendered[start:end])
        span = visible_ids(self._tokenizer, token_ids, text) if text else None
        if span is None:
            return None
        first, last = span
        thinking = token_ids[:first]
        before = self._tokenizer.decode(thinking)
        shown = before.startswith(OPEN_TAG) and rendered.endswith(before, 0, start)
        if shown and self._tokenizer.special_ids.isdisjoint(thinking):
            return _Answer(start - len(before), end, token_ids[:last])
        return _Answer(start, end, token_ids[first:last])

    def _controls(self, rendered: str) -> list[int]:
        return [piece for piece in self._tokenizer.split_controls(rendered) if isinstance(piece, int)]

    def _encode_text(self, rendered: str, *, continuation: bool = False) -> list[int]:
        """Encode rendered text: the control tokens in it are the template's, all else is plain text."""
        pieces = self._tokenizer.split_controls(rendered)
        plain = [self._guard.restore(piece) if isinstance(piece, str) else piece for piece in pieces]
        if continuation and plain and isinstance(plain[0], str):
            head, plain = plain[:1], plain[1:]
            return self._tokenizer.encode_pieces(head, continuation=True) + self._tokenizer.encode_pieces(plain)
        return self._tokenizer.encode_pieces(plain)


def _check(
    messages: Sequence[ChatMessage], date_string: str | None, tokenizer: Tokenizer, continue_final_message: bool
) -> None:
    if not messages:
        raise ParameterError("a conversation needs at least one message, got none")
    for message in messages:
        check_text(message.content)
        check_text(message.reasoning)
    if date_string is not None and any(not isinstance(piece, str) for piece in tokenizer.split_controls(date_string)):
        raise ParameterError(f"date_string must be a date, got {date_string!r}")
    if continue_final_message and messages[-1].role != "assistant":
        raise ParameterError(f"only an assistant message can be continued, got role {messages[-1].role!r}")


def _map_texts(message: ChatMessage, change: Callable[[str], str]) -> ChatMessage:
    return replace(message, content=change(message.content), reasoning=change(message.reasoning))


def _normalise(template: ChatTemplate, message: ChatMessage) -> ChatMessage:
    """Take an inline think block out of an assistant's content, as templates that know of thinking do."""
    if message.role != "assistant" or not template.strips_thinking or CLOSE_TAG not in message.content:
        return message
    head, content = message.content.split(CLOSE_TAG)[0], message.content.split(CLOSE_TAG)[-1]
    reasoning = message.reasoning or head.rstrip("\n").split(OPEN_TAG)[-1].lstrip("\n")
    return replace(message, content=content.lstrip("\n"), reasoning=reasoning)
