"""Markdown to block nodes by markdown-it: no HTML, no images, no link definitions, links of three schemes."""

import re
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from web.rendering.code import code_block
from web.rendering.latex import math_node
from web.rendering.math_rules import add_math
from web.rendering.nodes import Node, is_allowed_url

# Longer paragraphs stay plain text: brackets and stars without end would cost time that grows with their square.
MAX_INLINE_CHARS = 16_384
_PLAIN_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|\[\]]{1,2000}")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\] ")
_CONTAINERS = {
    "paragraph_open": "p",
    "heading_open": "h",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "blockquote_open": "quote",
    "em_open": "em",
    "strong_open": "strong",
    "s_open": "del",
    "link_open": "a",
}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False, "maxNesting": 20})
    parser.enable(["table", "strikethrough"])
    # A definition further down would change blocks above that are closed; and it hides where a link leads to.
    parser.disable(["reference", "html_block", "html_inline"])
    # The library declares these two as methods; its own documentation replaces them so.
    setattr(parser, "validateLink", is_allowed_url)  # noqa: B010
    add_math(parser)
    parser.core.ruler.at("inline", _bounded_inline)
    return parser


def _bounded_inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) <= MAX_INLINE_CHARS:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        else:
            token.children.append(Token("text", "", 0, content=token.content))


def block_tokens(source: str) -> list[list[Token]]:
    """Return the tokens of each block of the outermost level; the first token of each has its lines as map.

    Args:
        source: Markdown with line ends of one character.
    """
    blocks: list[list[Token]] = []
    depth = 0
    for token in _parser().parse(source):
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def block_node(tokens: list[Token]) -> dict[str, Any]:
    """Return the node of one block of block_tokens."""
    top: list[Node] = []
    stack: list[list[Node]] = [top]
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            stack[-1].append(_table(tokens[index:end]))
            index = end
        elif token.hidden:
            pass
        elif token.nesting == 1:
            opened = _opened(token)
            stack[-1].append(opened)
            stack.append(opened["c"])
        elif token.nesting == -1:
            children = stack.pop()
            if token.type == "list_item_close":
                _mark_task(children, stack[-1][-1])
        elif token.type == "inline":
            stack[-1].extend(_inline(token.children or []))
        else:
            stack[-1].append(_leaf(token))
        index += 1
    node = top[0]
    return node if isinstance(node, dict) else {"k": "p", "c": [node]}


def _opened(token: Token) -> dict[str, Any]:
    node: dict[str, Any] = {"k": _CONTAINERS.get(token.type, "p"), "c": []}
    if node["k"] == "h":
        node["level"] = int(token.tag[1])
    elif node["k"] == "ol":
        node["start"] = int(token.attrs.get("start", 1))
    elif node["k"] == "a":
        node["href"] = str(token.attrs.get("href", ""))
    return node


def _leaf(token: Token) -> Node:
    if token.type == "fence":
        return code_block(token.content, token.info)
    if token.type == "code_block":
        return code_block(token.content, "")
    if token.type == "math_block":
        return math_node(token.content, display=True)
    if token.type == "hr":
        return {"k": "hr"}
    return {"k": "p", "c": [token.content]}


def _table(tokens: list[Token]) -> dict[str, Any]:
    node: dict[str, Any] = {"k": "table", "align": [], "head": [], "rows": []}
    row: list[list[Node]] = node["head"]
    for token in tokens:
        if token.type == "tr_open" and node["head"]:
            row = []
            node["rows"].append(row)
        elif token.type == "th_open":
            style = str(token.attrs.get("style", ""))
            node["align"].append(style.removeprefix("text-align:") if style else "")
        elif token.type == "inline":
            row.append(_inline(token.children or []))
    return node


def _inline(tokens: list[Token]) -> list[Node]:
    top: list[Node] = []
    stack: list[list[Node]] = [top]
    links = 0
    for token in tokens:
        if token.nesting == 1:
            node = _opened(token)
            links += node["k"] == "a"
            if node["k"] == "a" and not is_allowed_url(node["href"]):
                # "[x]()" leads nowhere, and no rule asks validateLink.
                stack.append(stack[-1])
                continue
            stack[-1].append(node)
            stack.append(node["c"])
        elif token.nesting == -1:
            stack.pop()
            links -= token.type == "link_close"
        elif token.type in ("text", "text_special"):
            _add_text(stack[-1], token.content, plain=links > 0)
        elif token.type == "softbreak":
            _add_text(stack[-1], "\n", plain=True)
        else:
            stack[-1].append(_inline_leaf(token))
    return top


def _inline_leaf(token: Token) -> Node:
    if token.type == "code_inline":
        return {"k": "codespan", "text": token.content}
    if token.type == "hardbreak":
        return {"k": "br"}
    if token.type == "math_inline":
        return math_node(token.content, display=token.markup in ("$$", "\\["))
    if token.type == "image":
        return {"k": "image", "alt": token.content, "url": str(token.attrs.get("src", ""))}
    return token.content


def _add_text(into: list[Node], text: str, *, plain: bool) -> None:
    """Append text; addresses in it become links unless plain, <br> a break, which models write in table cells."""
    start = 0
    while match := _BREAK.search(text, start):
        _add_linked(into, text[start : match.start()], plain)
        into.append({"k": "br"})
        start = match.end()
    _add_linked(into, text[start:], plain)


def _add_linked(into: list[Node], text: str, plain: bool) -> None:
    start = 0
    for match in () if plain else _PLAIN_URL.finditer(text):
        url = match[0].rstrip(".,;:!?*_~")
        if url.endswith(")") and url.count("(") < url.count(")"):
            url = url.rstrip(")")
        if not is_allowed_url(url) or url.endswith("//"):
            continue
        _join(into, text[start : match.start()])
        into.append({"k": "a", "href": url, "c": [url]})
        start = match.start() + len(url)
    _join(into, text[start:])


def _join(into: list[Node], text: str) -> None:
    if not text:
        return
    if into and isinstance(into[-1], str):
        into[-1] += text
    else:
        into.append(text)


def _mark_task(children: list[Node], item: Node) -> None:
    """Turn "[x] " at the beginning of a list item into a mark of the item."""
    first = children[0] if children else None
    inner = first["c"] if isinstance(first, dict) and first["k"] == "p" else children
    text = inner[0] if inner else None
    match = _TASK.match(text) if isinstance(text, str) else None
    if isinstance(text, str) and match is not None and isinstance(item, dict):
        inner[0] = text[match.end() :]
        item["checked"] = match[1] != " "
