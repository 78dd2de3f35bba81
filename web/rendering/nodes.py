"""The nodes that may reach the page, and a check that a tree holds nothing else."""

import re
from collections.abc import Iterator
from typing import Any

# A string is text. {"k": kind, "c": children, ...}: see KINDS for what else a kind carries.
Node = str | dict[str, Any]

URL_SCHEMES = ("http:", "https:", "mailto:")
MAX_URL_CHARS = 2048

# Kind -> the names it may carry beside "k". "c" are children; "runs" of code are [class, text].
KINDS: dict[str, frozenset[str]] = {
    "p": frozenset({"c"}),
    "h": frozenset({"c", "level"}),
    "ul": frozenset({"c"}),
    "ol": frozenset({"c", "start"}),
    "li": frozenset({"c", "checked"}),
    "quote": frozenset({"c"}),
    "hr": frozenset(),
    "code": frozenset({"lang", "runs"}),
    "table": frozenset({"align", "head", "rows"}),
    "em": frozenset({"c"}),
    "strong": frozenset({"c"}),
    "del": frozenset({"c"}),
    "codespan": frozenset({"text"}),
    "a": frozenset({"c", "href"}),
    "image": frozenset({"alt", "url"}),
    "br": frozenset(),
    "math": frozenset({"c", "display", "tex"}),
    "tex": frozenset({"text", "display"}),
    # What of a block that is still written is not rendered yet.
    "tail": frozenset({"text"}),
    "m": frozenset({"c", "tag", "attrs"}),
}

# Classes of highlighted code: keyword, function, class, builtin, decorator, attribute, variable, string, number,
# comment, operator, deleted, inserted, heading.
CODE_CLASSES = frozenset({"", "k", "f", "n", "b", "d", "a", "v", "s", "m", "c", "o", "gd", "gi", "gh"})

_TAGS = (
    "mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mmultiscripts "
    "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose mfenced merror"
)
_ATTRIBUTES = (
    "mathvariant stretchy fence form separator separators open close lspace rspace width height depth voffset accent "
    "accentunder columnalign columnlines rowlines rowspacing columnspacing displaystyle scriptlevel linethickness "
    "largeop movablelimits minsize maxsize notation symmetric mathcolor"
)
MATH_TAGS = frozenset(_TAGS.split())
MATH_ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_MATH_VALUE = re.compile(r"[A-Za-z0-9 .,%#()\[\]{}|+-]{0,60}\Z")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{0,30}\Z")


def is_math_attribute(name: str, value: str) -> bool:
    """Tell whether a MathML attribute may reach the page."""
    return name in MATH_ATTRIBUTES and _MATH_VALUE.match(value) is not None


def is_language(name: str) -> bool:
    """Tell whether a code fence's language is harmless to show."""
    return _LANGUAGE.match(name) is not None


def is_allowed_url(url: str) -> bool:
    """Tell whether a link may lead there: a complete http, https or mailto address without control characters."""
    return (
        len(url) <= MAX_URL_CHARS
        and url.lower().startswith(URL_SCHEMES)
        and not any(character <= " " or "\x7f" <= character <= "\xa0" for character in url)
    )


def faults(node: Any) -> Iterator[str]:
    """Yield what of a tree is outside of the allow-list; nothing for every tree that rendering makes."""
    if isinstance(node, str):
        return
    if not isinstance(node, dict) or node.get("k") not in KINDS:
        yield f"no allowed node: {node!r:.80}"
        return
    kind = node["k"]
    if extra := set(node) - KINDS[kind] - {"k"}:
        yield f"{kind} carries {sorted(extra)}"
    if kind == "a" and not is_allowed_url(node["href"]):
        yield f"link to {node['href']!r:.80}"
    if kind == "h" and node["level"] not in range(1, 7):
        yield f"heading of level {node['level']!r}"
    if kind == "code":
        yield from _code_faults(node)
    if kind == "m":
        if node["tag"] not in MATH_TAGS:
            yield f"MathML tag {node['tag']!r:.80}"
        yield from (f"MathML attribute {n!r:.80}" for n, v in node["attrs"].items() if not is_math_attribute(n, v))
    if kind == "table":
        for row in (node["head"], *node["rows"]):
            for cell in row:
                for child in cell:
                    yield from faults(child)
    for child in node.get("c", ()):
        yield from faults(child)


def _code_faults(node: dict[str, Any]) -> Iterator[str]:
    if not is_language(node["lang"]):
        yield f"language {node['lang']!r:.80}"
    for css_class, text in node["runs"]:
        if css_class not in CODE_CLASSES or not isinstance(text, str):
            yield f"class {css_class!r:.80}"
