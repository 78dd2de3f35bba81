"""LaTeX to MathML nodes of the allow-list, by latex2mathml; what it cannot read is shown as it was written."""

import html
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from web.rendering.nodes import MATH_TAGS, Node, is_math_attribute

MAX_LATEX_CHARS = 4_000
MAX_DEPTH = 40
# Macros could grow without bound; the others reach out of the formula.
_REFUSED = (
    "\\newcommand",
    "\\renewcommand",
    "\\def",
    "\\let",
    "\\href",
    "\\url",
    "\\style",
    "\\class",
    "\\includegraphics",
)


def math_node(latex: str, *, display: bool) -> Node:
    """Return a formula's node, {"k": "math"}, or {"k": "tex"} with its source where it cannot be shown."""
    source = latex.strip()
    children = _converted(source, display)
    if children is None:
        return {"k": "tex", "text": source, "display": display}
    return {"k": "math", "c": list(children), "display": display, "tex": source}


@lru_cache(maxsize=512)
def _converted(latex: str, display: bool) -> tuple[Node, ...] | None:
    if (
        not latex
        or len(latex) > MAX_LATEX_CHARS
        or any(word in latex for word in _REFUSED)
        or _depth(latex) > MAX_DEPTH
    ):
        return None
    # Imported here: most answers hold no formula.
    from latex2mathml.converter import Converter

    try:
        root = Converter(display="block" if display else "inline").convert_to_element(latex)
    # The library raises its own errors, and IndexError, KeyError and others on what it did not foresee.
    except (Exception, RecursionError):  # noqa: BLE001
        return None
    children = _children(root)
    return tuple(children) if any(_has_ink(child) for child in children) else None


def _depth(latex: str) -> int:
    depth = deepest = 0
    for character in latex:
        depth += (character == "{") - (character == "}")
        deepest = max(deepest, depth)
    # Commands nest without braces too: \sqrt\sqrt\sqrt x.
    return max(deepest, latex.count("\\sqrt"), latex.count("\\frac") // 2, latex.count("\\left"))


def _children(element: Element) -> list[Node]:
    children: list[Node] = [html.unescape(element.text)] if element.text else []
    for child in element:
        node = _element(child)
        # A row around one thing says nothing.
        children.append(node)
        if child.tail:
            children.append(html.unescape(child.tail))
    return children


def _element(element: Element) -> dict[str, Any]:
    tag = element.tag if element.tag in MATH_TAGS else "mrow"
    attributes = {name: value for name, value in element.attrib.items() if is_math_attribute(name, value)}
    return {"k": "m", "tag": tag, "attrs": attributes, "c": _children(element)}


def _has_ink(node: Node) -> bool:
    if isinstance(node, str):
        return bool(node.strip())
    return any(_has_ink(child) for child in node.get("c", ()))
