"""Code with colours, line by line: what a line looks like depends on the lines above it only."""

import copy
import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from terminal.markdown.styles import PLAIN, Span
from terminal.sanitize import shorten

if TYPE_CHECKING:
    from pygments.lexer import Lexer, RegexLexer

    _Token = tuple[int, Any, str]

MAX_LANGUAGE_COLUMNS = 20
# Longer lines are data more often than code, and some lexers take quadratic time.
MAX_LINE = 500
_MAX_STEPS = 20 * MAX_LINE
_MAX_STATES = 50
_MAX_KNOWN = 8
_TAB = 4

# The first that a token type belongs to counts.
_STYLES = (
    ("Token.Comment.Preproc", "35"),
    ("Token.Comment", "2;3"),
    ("Token.Keyword", "35"),
    ("Token.Operator.Word", "35"),
    ("Token.Literal.String", "32"),
    ("Token.Literal.Number", "36"),
    ("Token.Name.Function", "34"),
    ("Token.Name.Class", "34"),
    ("Token.Name.Decorator", "33"),
    ("Token.Name.Builtin", "36"),
    ("Token.Name.Tag", "34"),
    ("Token.Name.Attribute", "33"),
    ("Token.Generic.Deleted", "31"),
    ("Token.Generic.Inserted", "32"),
    ("Token.Generic.Heading", "1"),
    ("Token.Generic.Subheading", "1"),
    ("Token.Generic.Prompt", "2"),
)
_COMMENT = "2;3"
# Comments over several lines, which most lexers match as a whole.
_BLOCK_COMMENTS = (("/*", "*/"), ("<!--", "-->"))


class Highlighter:
    """Colours the lines of one block of code.

    Args:
        info: what stands behind the fence; only its first word counts, and only if it is a language.
    """

    def __init__(self, info: str) -> None:
        words = info.split()
        self.language = shorten(words[0].strip("{}."), MAX_LANGUAGE_COLUMNS) if words else ""
        self._lexer = _lexer(self.language.lower()) if self.language else None
        self._states: tuple[str, ...] = ("root",)
        self._comment_end = ""
        # The last line, and the one that is growing, are asked for again and again while they are drawn.
        self._known: dict[tuple[object, ...], tuple[list[Span], tuple[str, ...], str]] = {}

    def fork(self) -> "Highlighter":
        """Return a highlighter in the same state."""
        return copy.copy(self)

    def line(self, text: str) -> list[Span]:
        """Return a line, which is harmless already, in colours."""
        text = text.expandtabs(_TAB)
        if self._lexer is None or len(text) > MAX_LINE:
            return [(text, PLAIN)]
        key = (text, self._states, self._comment_end)
        if key not in self._known:
            spans = self._whole_line(text)
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            self._known[key] = spans, self._states, self._comment_end
        spans, self._states, self._comment_end = self._known[key]
        return spans

    def _whole_line(self, text: str) -> list[Span]:
        spans: list[Span] = []
        if self._comment_end:
            end = text.find(self._comment_end)
            if end < 0:
                return [(text, _COMMENT)]
            end += len(self._comment_end)
            self._comment_end = ""
            spans.append((text[:end], _COMMENT))
            text = text[end:]
        return spans + self._coloured(text)

    def _coloured(self, text: str) -> list[Span]:
        if self._lexer is None:
            return [(text, PLAIN)]
        try:
            spans = self._code_line(self._lexer, text)
        except Exception:  # noqa: BLE001 - a lexer that stumbles costs the colours, not the answer
            self._lexer = None
            return [(text, PLAIN)]
        # What a lexer changes or leaves out does not count.
        return spans if "".join(value for value, _ in spans) == text else [(text, PLAIN)]

    def _code_line(self, lexer: "Lexer", text: str) -> list[Span]:
        states = self._states
        tokens = list(self._tokens(lexer, text))
        for opening, closing in _BLOCK_COMMENTS:
            start = _unclosed(text, opening, closing, tokens)
            if start >= 0:
                self._states, self._comment_end = states, closing
                return [*_styled(self._tokens(lexer, text[:start])), (text[start:], _COMMENT)]
        return _styled(tokens)

    def _tokens(self, lexer: "Lexer", text: str) -> "Iterator[_Token]":
        """Yield the tokens of a line; then the states are those that the next line begins in."""
        from pygments.lexer import RegexLexer

        is_regular = type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
        if isinstance(lexer, RegexLexer) and is_regular:
            return self._stateful_tokens(lexer, text + "\n")
        return lexer.get_tokens_unprocessed(text + "\n")

    def _stateful_tokens(self, lexer: "RegexLexer", text: str) -> "Iterator[_Token]":
        """As RegexLexer.get_tokens_unprocessed, which does not say in what states it ended."""
        from pygments.token import Error, _TokenType

        rules: dict[str, Any] = lexer._tokens  # type: ignore[attr-defined]
        states = list(self._states)
        position = 0
        for _ in range(_MAX_STEPS):
            if position >= len(text):
                break
            for match_rule, action, new_state in rules[states[-1]]:
                found = match_rule(text, position)
                if not found:
                    continue
                if action is not None:
                    if isinstance(action, _TokenType):
                        yield position, action, found.group()
                    else:
                        yield from action(lexer, found)
                position = found.end()
                _change(states, new_state)
                break
            else:
                if text[position] == "\n":
                    states = ["root"]
                yield position, Error, text[position]
                position += 1
        # What a hostile block piles up is cut; real code is never so deep.
        self._states = tuple(states[-_MAX_STATES:])


def _styled(tokens: "Iterable[_Token]") -> list[Span]:
    return [(value.rstrip("\n"), _style(str(kind))) for _, kind, value in tokens if value.strip("\n")]


def _change(states: list[str], new_state: Any) -> None:
    """Enter or leave states as a rule of a lexer says."""
    if new_state is None:
        return
    if isinstance(new_state, int):
        if abs(new_state) >= len(states):
            del states[1:]
        else:
            del states[new_state:]
    elif new_state == "#push":
        states.append(states[-1])
    elif isinstance(new_state, tuple):
        for state in new_state:
            if state == "#pop":
                if len(states) > 1:
                    states.pop()
            elif state == "#push":
                states.append(states[-1])
            else:
                states.append(state)


def _unclosed(text: str, opening: str, closing: str, tokens: "list[_Token]") -> int:
    """Return where a comment begins that does not end in the line; -1 for nowhere."""
    start = text.rfind(opening)
    if start < 0 or closing in text[start + len(opening) :]:
        return -1
    for position, kind, value in tokens:
        if position <= start < position + len(value):
            return -1 if str(kind).startswith(("Token.Literal.String", "Token.Comment")) else start
    return -1


@functools.cache
def _style(kind: str) -> str:
    return next((style for prefix, style in _STYLES if kind == prefix or kind.startswith(prefix + ".")), PLAIN)


@functools.cache
def _aliases() -> dict[str, str]:
    """Return the names of languages that pygments itself knows; asking it for others would load plugins."""
    from pygments.lexers import get_all_lexers

    return {alias.lower(): aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    alias = _aliases().get(language)
    if alias is None or language in ("text", "plain"):
        return None
    try:
        return get_lexer_by_name(alias, stripnl=False, ensurenl=False)
    except (ClassNotFound, ImportError):
        return None
