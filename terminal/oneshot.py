"""One prompt, one answer: -p, standard input, or both."""

import json
import sys
from typing import BinaryIO

from nanochat_infer.errors import NanochatInferError
from nanochat_infer.generation import TextDelta
from terminal.chat import Chat
from terminal.describe import answer_json, answer_stats, ending, is_unsaved
from terminal.exit_codes import EXIT_ERROR, EXIT_INTERRUPTED, EXIT_OK
from terminal.output import Console
from terminal.render import AnswerPrinter, RunningAnswer
from terminal.sanitize import clean, clean_json


class InputError(NanochatInferError):
    """Standard input cannot be used as a prompt."""


def message_limit() -> int:
    """Most bytes of one message."""
    from sessions.checks import MAX_MESSAGE_BYTES

    return MAX_MESSAGE_BYTES


def read_standard_input(stream: BinaryIO | None = None) -> str:
    """Return all of standard input as text.

    Raises:
        InputError: it is too long, not UTF-8, or cannot be read.
    """
    if stream is None:
        if sys.stdin is None:
            return ""
        stream = sys.stdin.buffer
    limit = message_limit()
    try:
        data = stream.read(limit + 1)
    except OSError as error:
        raise InputError(f"standard input cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise InputError(f"standard input is longer than {limit:,} bytes, the most for one message; send it in parts")
    return decode_input(data)


def decode_input(data: bytes) -> str:
    """Return bytes as text; a byte order mark is dropped and CR LF becomes LF.

    Raises:
        InputError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"standard input is not UTF-8 text: byte 0x{error.object[error.start]:02x} at position {error.start:,}; "
            "convert it first, for example with iconv"
        ) from error


def join_prompt(standard_input: str, prompt: str) -> str:
    """Return standard input and the prompt as one message, standard input first."""
    parts = [part for part in (standard_input.rstrip("\n"), prompt) if part.strip()]
    return "\n\n".join(parts)


def run_oneshot(chat: Chat, console: Console, prompt: str, *, as_json: bool) -> int:
    """Answer one prompt and return the exit code.

    Raises:
        NanochatInferError: the model, the database or the prompt cannot be used.
    """
    settings = chat.app.settings
    chat.wording = "flags"
    is_streamed = settings.stream and not (as_json or settings.extract)
    printer = _printer(chat, console, show_text=is_streamed, show_thinking=not (settings.hide_thinking or as_json))
    had_history = chat.session is not None
    answer = chat.send(prompt)
    running = RunningAnswer(answer)
    for notice in chat.take_notices(answer):
        console.say(f"note: {notice}")
    finished = running.follow(printer)
    if finished is None:
        return EXIT_INTERRUPTED
    chat.app.something_was_written()
    is_missing = False
    if as_json:
        session_id = None if chat.app.private else chat.opened.id
        text = json.dumps(answer_json(finished, session_id, chat.app.llm), ensure_ascii=not console.is_utf8)
        console.write(clean_json(text) + "\n")
    elif settings.extract:
        is_missing = not _write_code(console, finished.text)
    elif not is_streamed:
        _write_whole(chat, console, finished.text)
    if settings.verbose:
        console.say(f"[{answer_stats(finished)}]")
        if not chat.app.private:
            console.say(f"[conversation {chat.opened.id}; -c goes on with it]")
    if finished.finish_reason == "error":
        console.error(finished.message or "the answer could not be finished")
        return EXIT_ERROR
    note = ending(
        finished,
        chat.params.max_tokens,
        how_to_continue="",
        private=chat.app.private,
        wording="flags",
        has_history=had_history,
        can_drop=had_history and chat.overflow == "refuse",
    )
    if is_unsaved(finished, private=chat.app.private):
        console.error(note)
        return EXIT_ERROR
    if note:
        console.say(f"note: {note}")
    if printer.interrupted:
        return EXIT_INTERRUPTED
    if is_missing:
        console.error("the answer has no code block, so there is nothing to extract; without -x all of it is printed")
        return EXIT_ERROR
    return EXIT_OK


def _printer(chat: Chat, console: Console, *, show_text: bool, show_thinking: bool) -> AnswerPrinter:
    markdown = console.out_styled and not chat.app.settings.plain
    return AnswerPrinter(console, show_text=show_text, show_thinking=show_thinking, markdown=markdown)


def _write_code(console: Console, text: str) -> bool:
    """Write the first code block; tell whether there is one."""
    from terminal.code_blocks import code_blocks

    found = code_blocks(text)
    for block in found[:1]:
        code = block if block.endswith("\n") else f"{block}\n"
        console.write(clean(code, for_terminal=console.out_is_terminal))
    return bool(found)


def _write_whole(chat: Chat, console: Console, text: str) -> None:
    """Write an answer as it would have been streamed."""
    printer = _printer(chat, console, show_text=True, show_thinking=False)
    printer.show(TextDelta(text, (), "content"))
    printer.leave()
