"""Conversations as Markdown to read: what was said cannot be mistaken for what this program says about it.

What people, system prompts and thoughts say stands in fences, as it was typed. Answers are Markdown themselves and
stand as they are, unless something in them would reach beyond its end (a fence or HTML that is not closed) or looks
like one of the headings here: such an answer stands in a fence too.
"""

import re
from collections.abc import Iterable, Iterator

from sessions.exchange import Conversation
from sessions.records import Message
from sessions.titles import clean

_LINE_END = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"( *)(`{3,}|~{3,})(.*)")
_BACKTICKS = re.compile(r"`{3,}")
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)")
_WEB_ADDRESS = re.compile(r"<https?://[^\s<>]*>")
# HTML may stay open to the end of the document; the definition of a link or footnote works everywhere in it.
_REACHES_OUT = re.compile(r"<[A-Za-z/!?]|\]:")
_IN_LIST = re.compile(r"\s*(?:[-*+>]|\d+[.)])\s*(?:`{3}|~{3})")
_OWN_LINE = re.compile(
    r"\s*#+\s*(You|Assistant|System prompt|Note)\b|\s*- Conversation:|.*\bmessage \d+\W*$", re.IGNORECASE
)
# What CommonMark gives a meaning inside of a line, and what begins an entity or a tag.
_SPECIAL = re.compile(r"([\\`*_\[\]#!|<>&~$])")
_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | dict.fromkeys(
    range(0x7F, 0xA0), 0xFFFD
)
_ENDS = {
    "stopped": "This answer was stopped.",
    "interrupted": "This answer was interrupted.",
    "error": "This answer ended with an error.",
    "streaming": "This answer is still being written.",
}


def markdown(conversations: Iterable[Conversation]) -> Iterator[str]:
    """Return the branches of conversations, in pieces; their messages are those of the branch."""
    for number, conversation in enumerate(conversations):
        yield "\n---\n\n" if number else ""
        yield _head(conversation)
        for message in conversation.messages:
            yield "\n" + _message(message)


def fenced(text: str, language: str = "text") -> str:
    """Return text between fences that are longer than any run of backticks in it."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def escaped(text: str) -> str:
    """Return text on one line, so that Markdown shows it as it is."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def visible(text: str) -> str:
    """Return text with one kind of line end, and signs in place of what controls a terminal."""
    return _LINE_END.sub("\n", text).translate(_CONTROLS)


def is_self_contained(text: str) -> bool:
    """Tell whether Markdown text changes nothing of how what follows is read; in doubt it is said to."""
    prose = _outside_fences(text.split("\n"))
    if prose is None or any(_IN_LIST.match(line) or _OWN_LINE.match(line) for line in prose):
        return False
    spared = [_CODE_SPAN.sub("", line) for line in prose]
    if any("`" in line for line in spared):
        # Which backticks belong together is not known, so none of them protects anything.
        spared = prose
    return not any(_REACHES_OUT.search(_WEB_ADDRESS.sub("", line)) for line in spared)


def _outside_fences(lines: list[str]) -> list[str] | None:
    """Return the lines outside of fences; None where it is not certain that every fence is closed.

    A fence in a list is indented, and so must be all in it: less indented text ends the list, and the fence with it.
    """
    prose: list[str] = []
    fence, indent = "", 0
    for line in lines:
        found = _FENCE.match(line)
        if not fence:
            if found and not (found[2][0] == "`" and "`" in found[3]):
                fence, indent = found[2], len(found[1])
            elif line.lstrip(" \t")[:3] in ("```", "~~~"):
                return None
            else:
                prose.append(line)
        elif found and found[2][0] == fence[0] and len(found[2]) >= len(fence) and not found[3].strip(" \t"):
            if len(found[1]) != indent:
                return None
            fence = ""
        elif line.strip() and not line.startswith(" " * indent):
            return None
    return None if fence else prose


def _head(conversation: Conversation) -> str:
    facts = [("Conversation", conversation.public_id), ("Model", conversation.model)]
    facts += [("Tags", ", ".join(conversation.tags)), ("Begun", f"{conversation.created_at:%Y-%m-%d %H:%M} UTC")]
    lines = [f"# {escaped(conversation.name or conversation.title) or 'Untitled'}", ""]
    lines += [f"- {name}: {escaped(value)}" for name, value in facts if value]
    text = "\n".join(lines) + "\n"
    if conversation.system:
        text += f"\n## System prompt\n\n{fenced(visible(conversation.system))}"
    return text


def _message(message: Message) -> str:
    if message.role in ("marker", "system"):
        return f"## Note, message {message.id}\n\n{fenced(visible(message.text))}"
    if message.role == "user":
        return f"## You, message {message.id}\n\n{fenced(visible(message.text))}"
    model = f" ({escaped(message.model)})" if message.model else ""
    parts = [f"## Assistant{model}, message {message.id}\n"]
    if message.reasoning:
        parts.append(f"<details><summary>Thinking</summary>\n\n{fenced(visible(message.reasoning))}\n</details>\n")
    if message.text:
        text = visible(message.text).rstrip("\n")
        parts.append(f"{text}\n" if is_self_contained(text) else fenced(text, "markdown"))
    if not message.sound:
        parts.append("*The checksum of this message differs: it was changed outside of this program.*\n")
    if message.status in _ENDS:
        said = f" {escaped(message.error)}" if message.error and message.status == "error" else ""
        parts.append(f"*{_ENDS[message.status]}{said}*\n")
    return "\n".join(parts)
