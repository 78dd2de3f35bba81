"""One prompt, one answer: -p, standard input, or both."""

import json
import sys
from typing import BinaryIO

from nanochat_infer.errors import NanochatInferError
from terminal.chat import Chat
from terminal.describe import answer_json, answer_stats, ending
from terminal.exit_codes import EXIT_ERROR, EXIT_INTERRUPTED, EXIT_OK
from terminal.output import Console
from terminal.render import AnswerPrinter, RunningAnswer
from terminal.sanitize import clean_json


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
    printer = AnswerPrinter(console, show_text=not as_json, show_thinking=not (settings.hide_thinking or as_json))
    answer = chat.send(prompt)
    running = RunningAnswer(answer)
    for notice in chat.take_notices(answer):
        console.say(f"note: {notice}")
    finished = running.follow(printer)
    if finished is None:
        return EXIT_INTERRUPTED
    chat.app.something_was_written()
    if as_json:
        session_id = None if chat.app.private else chat.opened.id
        text = json.dumps(answer_json(finished, session_id, chat.app.llm), ensure_ascii=not console.is_utf8)
        console.write(clean_json(text) + "\n")
    if settings.verbose:
        console.say(f"[{answer_stats(finished)}]")
        if not chat.app.private:
            console.say(f"[conversation {chat.opened.id}; -c goes on with it]")
    if finished.finish_reason == "error":
        console.error(finished.message or "the answer could not be finished")
        return EXIT_ERROR
    if note := ending(finished, chat.params.max_tokens, how_to_continue="", private=chat.app.private):
        console.say(f"note: {note}")
    return EXIT_INTERRUPTED if printer.interrupted else EXIT_OK
