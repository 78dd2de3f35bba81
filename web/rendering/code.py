"""Fenced code as runs of (class, text), coloured by Pygments where the language is one of a known list."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from web.rendering.nodes import Node, is_language

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Longer code is shown without colours: some lexers need time that grows faster than the text.
MAX_HIGHLIGHTED_CHARS = 100_000
MAX_LINE_CHARS = 2_000
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){20}")

# What a fence may say -> Pygments' name. A list, because each lexer is a set of regular expressions to be trusted.
LANGUAGES: dict[str, str] = {
    alias: lexer
    for lexer, aliases in {
        "python": "python py python3",
        "pycon": "pycon",
        # Pygments' own lexers for Java and C# need time that grows with the square of a text of words.
        "javascript": "javascript js jsx mjs node java csharp c# cs",
        "typescript": "typescript ts tsx",
        "json": "json jsonc",
        "html": "html xhtml",
        "xml": "xml svg",
        "css": "css",
        "scss": "scss",
        "bash": "bash sh shell zsh",
        "console": "console shell-session",
        "powershell": "powershell ps1",
        "c": "c h",
        "cpp": "cpp c++ cc cxx hpp cuda cu",
        "kotlin": "kotlin kt",
        "scala": "scala",
        "go": "go golang",
        "rust": "rust rs",
        "swift": "swift",
        "ruby": "ruby rb",
        "php": "html+php php",
        "perl": "perl pl",
        "r": "r rlang",
        "julia": "julia jl",
        "lua": "lua",
        "haskell": "haskell hs",
        "sql": "sql sqlite mysql postgresql",
        "yaml": "yaml yml",
        "toml": "toml",
        "ini": "ini cfg conf",
        "make": "make makefile",
        "cmake": "cmake",
        "docker": "docker dockerfile",
        "diff": "diff patch udiff",
        "markdown": "markdown md",
        "latex": "latex tex",
        "numpy": "numpy",
        "zig": "zig",
        "dart": "dart",
    }.items()
    for alias in aliases.split()
}

# Pygments' token types, the most special first; what fits none has no class.
_CLASSES: tuple[tuple[str, str], ...] = (
    ("Token.Name.Function", "f"),
    ("Token.Name.Class", "n"),
    ("Token.Name.Namespace", "n"),
    ("Token.Name.Exception", "n"),
    ("Token.Name.Builtin", "b"),
    ("Token.Name.Decorator", "d"),
    ("Token.Name.Tag", "k"),
    ("Token.Name.Attribute", "a"),
    ("Token.Name.Variable", "v"),
    ("Token.Keyword", "k"),
    ("Token.Literal.String", "s"),
    ("Token.Literal.Number", "m"),
    ("Token.Comment", "c"),
    ("Token.Operator.Word", "k"),
    ("Token.Operator", "o"),
    ("Token.Generic.Deleted", "gd"),
    ("Token.Generic.Inserted", "gi"),
    ("Token.Generic.Heading", "gh"),
    ("Token.Generic.Subheading", "gh"),
    ("Token.Generic.Prompt", "c"),
)


def code_block(text: str, info: str) -> dict[str, Node | list[Any]]:
    """Return the node of a code block.

    Args:
        text: the code, as it is to be shown and copied.
        info: what the fence says after its marks; its first word is the language.
    """
    words = info.split(maxsplit=1)
    language = words[0] if words and is_language(words[0]) else ""
    lexer = _lexer(LANGUAGES.get(language.lower(), "")) if _is_ordinary(text) else None
    if lexer is None:
        return {"k": "code", "lang": language, "runs": [["", text]] if text else []}
    runs: list[list[str]] = []
    for kind, piece in lexer.get_tokens(text):
        css_class = "" if piece.isspace() else _class_of(str(kind))
        if runs and (runs[-1][0] == css_class or piece.isspace()):
            runs[-1][1] += piece
        elif piece:
            runs.append([css_class, piece])
    return {"k": "code", "lang": language, "runs": list(runs)}


def _is_ordinary(text: str) -> bool:
    """Tell whether lexers take time that grows with the text; some do not with long lines or many empty ones."""
    if len(text) > MAX_HIGHLIGHTED_CHARS or _EMPTY_LINES.search(text):
        return False
    return max(map(len, text.split("\n"))) <= MAX_LINE_CHARS


@lru_cache(maxsize=64)
def _lexer(name: str) -> "Lexer | None":
    if not name:
        return None
    # Imported here: a page without code needs none of it.
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(name, stripnl=False, stripall=False, ensurenl=False, startinline=True)


@lru_cache(maxsize=512)
def _class_of(kind: str) -> str:
    return next((css for prefix, css in _CLASSES if kind == prefix or kind.startswith(prefix + ".")), "")
