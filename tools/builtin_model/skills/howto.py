"""Explain this program with its commands as they are, and the words that one meets in it."""

import re
from collections.abc import Callable, Sequence

from tools.builtin_model.patterns import Patterns, Source, expand
from tools.builtin_model.skills import (
    howto_chat,
    howto_engine,
    howto_extra,
    howto_frames,
    howto_install,
    howto_more,
    howto_settings,
    howto_shell,
    howto_terms,
    howto_terms_more,
)
from tools.builtin_model.skills.howto_frames import Topic, in_shell
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

_ABOUT_CHAT = howto_chat.TOPICS + howto_settings.TOPICS
TOPICS: tuple[Topic, ...] = (
    *_ABOUT_CHAT,
    *(in_shell(topic) for topic in _ABOUT_CHAT if topic.shell and topic.name not in ("read", "commands")),
    *howto_shell.TOPICS,
    *howto_engine.TOPICS,
    *howto_install.TOPICS,
    *howto_more.TOPICS,
)
TERMS: tuple[Topic, ...] = howto_terms.TOPICS + howto_terms_more.TOPICS + howto_more.TERMS
_BY_NAME = {topic.name: topic for topic in TOPICS}
_ASKED_FOR_MORE = tuple(topic for topic in TOPICS if topic.do)
_SETTING = Patterns(
    """
    how do i set it?
    and how do i change it?
    (how|and how|ok, how|so how) (do|can|could|would|should) (i|we) (set|change|use|get|choose|see|control) (it|that
    |this
    |that here|it here|it in this program|one)(|?)
    (where|with which command) (do|can) i (set|change|use|see) (it|that|this)(|?)
    (which|what) (command|option) (is|sets|is there for|do i need for) (it|that|this)(|?| here)
    (can|could) i (set|change|use|see|choose) (it|that|this)(|?| here| in this program)
    (and|how|ok, and) (here|in this program|with this program|in practice)(|?)
    """,
    "(show me how to set|by what command do i control) (it|that)(|?|.)",
)
_SURE, _WHERE = Patterns(howto_extra.SURE), Patterns(howto_extra.WHERE)
_OPTION = re.compile(r"(?<![\w/.~])(?:--[a-z][\w-]*|-[a-zA-Z])(?!\w)")
_OTHER_PROGRAMS = re.compile(r"(?:pip (?:un)?install|pytest)[^;:,]*")
_SLASH = re.compile(r"(?<![\w.~/-])/[a-z]+")
_SUBCOMMAND = re.compile(r"run\.py ([a-z]+)")
_ACTION = re.compile(r"run\.py sessions ([a-z]+)")
_SET = re.compile(r"/set (?!NAME)(\w+)")


def named() -> dict[str, tuple[str, ...]]:
    """Return what the answers name of the program, by kind, so that a test can look for each in the program.

    Returns:
        "slash": commands of the chat, without the slash; "set": parameters of /set; "option": options of the command
        line; "subcommand": of run.py; "action": of run.py sessions.
    """
    texts = [text for topic in TOPICS + TERMS for text in (topic.answer, topic.brief, topic.shell, topic.undo)]
    texts = [_OTHER_PROGRAMS.sub("", text) for text in texts]

    def found(pattern: re.Pattern[str]) -> tuple[str, ...]:
        return tuple(sorted({match for text in texts for match in pattern.findall(text)}))

    slashes = tuple(text[1:] for text in found(_SLASH) if text not in ("/v", "/chat", "/completions"))
    return {
        "slash": slashes,
        "set": found(_SET),
        "option": found(_OPTION),
        "subcommand": found(_SUBCOMMAND),
        "action": found(_ACTION),
    }


def _fixed(patterns: Patterns, answer: str, brief: str, skill: str) -> Follow:
    def follow(source: Source, memory: Memory) -> Turn:
        user, _ = source.say(patterns)
        return exactly(skill, user, answer, brief, (_another,) if skill == "how to" else (_another_term,))

    return follow


def _another(source: Source, _memory: Memory) -> Turn:
    """Ask for something else in a way that leans on a question before."""
    topic = source.rng.choice(_ASKED_FOR_MORE)
    is_noun = bool(topic.noun) and source.chance(0.4)
    patterns = howto_frames.THEN_NOUN if is_noun else howto_frames.THEN_DO
    phrase = expand(f"({topic.noun if is_noun else topic.do})", source.rng)
    user, _ = source.say(patterns, {"x": phrase})
    return _turn("how to", user, topic)


def _another_term(source: Source, _memory: Memory) -> Turn:
    """Ask for the meaning of another word in a way that leans on a question before."""
    topic = source.rng.choice(TERMS)
    user, _ = source.say(howto_frames.THEN_NOUN, {"x": expand(f"({topic.noun})", source.rng)})
    return _turn("terms", user, topic)


def _turn(skill: str, user: str, topic: Topic) -> Turn:
    """Return a turn for a question about a topic, with what may be asked next."""
    follow: list[Follow] = [_another if skill == "how to" else _another_term]
    has_command = skill == "how to" or "/" in topic.answer or "run.py" in topic.answer
    again = howto_frames.AGAIN if has_command else howto_frames.AGAIN_TERM
    follow.append(_fixed(again, topic.answer, topic.brief, skill))
    if topic.answer.startswith(("Type /", "Run python")):
        follow.append(_fixed(_SURE, f"Yes. {topic.answer}", "Yes.", skill))
        is_slash = topic.answer.startswith("Type /")
        place = (
            "Type it here in the chat and press Enter."
            if is_slash
            else "Type it in the shell, in the folder of run.py."
        )
        follow.append(_fixed(_WHERE, place, "Here in the chat." if is_slash else "In the shell.", skill))
    if topic.shell:
        follow.append(_fixed(howto_frames.THEN_SHELL, topic.shell, howto_frames.bare(topic.shell), "how to"))
    if topic.chat:
        follow.append(_fixed(howto_frames.THEN_CHAT, topic.chat, howto_frames.bare(topic.chat), "how to"))
    if topic.undo:
        follow.append(_fixed(howto_frames.THEN_UNDO, topic.undo, howto_frames.bare(topic.undo), "how to"))
    if topic.setting:
        target = _BY_NAME[topic.setting]
        follow.append(_fixed(_SETTING, target.answer, target.brief, "how to"))
    return exactly(skill, user, topic.answer, topic.brief, tuple(follow))


def _ask(skill: str, topics: Sequence[Topic], source: Source) -> Turn:
    topic = source.rng.choice(topics)
    user, _ = source.say(topic.patterns)
    return _turn(skill, user, topic)


def ask(source: Source, memory: Memory | None = None) -> Turn:
    """Ask how to use the program."""
    return _ask("how to", TOPICS, source)


def ask_term(source: Source, memory: Memory | None = None) -> Turn:
    """Ask what a word means."""
    return _ask("terms", TERMS, source)


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("how to", 36.0, ask),
    ("terms", 18.0, ask_term),
)
