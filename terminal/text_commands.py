"""Slash commands that take text in and out: /read, /copy."""

from pathlib import Path

from terminal.attachments import AttachmentError, file_and_text
from terminal.chat import Chat
from terminal.code_blocks import code_blocks
from terminal.describe import shown_text, size_text
from terminal.outcome import CommandError, Outcome
from terminal.sanitize import clean_line
from terminal.wording import in_words

_MANY_CHARACTERS = 16


def read_command(chat: Chat, argument: str) -> Outcome:
    """Have a text file go into the next message, or with a text send both now: /read FILE [TEXT]; /read off drops."""
    if not argument:
        if not chat.attachments:
            raise CommandError("/read FILE has a text file go into the next message; /read FILE TEXT sends both now")
        return Outcome(f"{_attached(chat)}; /read off drops {_them(chat)}")
    if argument.lower() == "off":
        names = ", ".join(attachment.name for attachment in chat.attachments)
        chat.attachments = ()
        return Outcome(f"no longer attached: {names}" if names else "nothing is attached")
    name, text = file_and_text(argument)
    try:
        chat.attach(Path(name))
    except AttachmentError as error:
        if text and argument.startswith(name):
            raise AttachmentError(f"{error}; a name with spaces stands in quotes") from error
        raise
    if text:
        with in_words(chat.wording, attached=[one.name for one in chat.attachments]):
            return Outcome(answer=chat.send(text))
    said = f"{_attached(chat)}; {'it goes' if len(chat.attachments) == 1 else 'they go'} into your next message"
    return Outcome(said + _too_long(chat))


def _too_long(chat: Chat) -> str:
    """Return what is to be said where the files alone are more than the context holds, as far as that is known."""
    llm = chat.app.loaded
    if llm is None:
        return ""
    text, limit = chat.compose(""), llm.info.context_length
    # Encoding takes long where the text is far too long, and tokens of more characters than these are rare.
    if len(text) < _MANY_CHARACTERS * limit and len(llm.tokenizer.encode(text)) < limit:
        return ""
    return f": more than the context of {limit:,} tokens holds, so that will be refused; /read off drops {_them(chat)}"


def _attached(chat: Chat) -> str:
    files = ", ".join(f"{one.name} ({size_text(len(one.text.encode()))})" for one in chat.attachments)
    return f"attached: {files}"


def _them(chat: Chat) -> str:
    return "it" if len(chat.attachments) == 1 else "them"


def copy_command(chat: Chat, argument: str) -> Outcome:
    """Put the last answer onto the clipboard as it was written, or one of its code blocks: /copy [code [N]]."""
    said = chat.opened.messages()
    answers = [shown_text(message.text, message.reasoning) for message in said if message.role == "assistant"]
    if not answers:
        raise CommandError("there is no answer to copy yet")
    if not argument:
        if not answers[-1]:
            raise CommandError("the last answer has no text to copy")
        return Outcome(copy=answers[-1])
    word, _, number = argument.lower().partition(" ")
    if word != "code":
        raise CommandError(f"/copy takes nothing, code, or code and a number, got '{clean_line(argument[:40])}'")
    blocks = code_blocks(answers[-1])
    if not blocks:
        raise CommandError("the last answer has no code block; /copy copies all of it")
    which = _number(number.strip(), len(blocks))
    others = f"code block {which} of {len(blocks)}; /copy code N copies another" if len(blocks) > 1 else ""
    return Outcome(others, copy=blocks[which - 1])


def _number(text: str, count: int) -> int:
    """Return which code block is meant; the first where it is not said."""
    if not text:
        return 1
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= count:
        return int(text)
    which = "1, the only one" if count == 1 else f"a number from 1 to {count}"
    raise CommandError(f"/copy code N takes {which}, got '{clean_line(text[:20])}'")
