"""Formulas in Markdown: $..$, $$..$$, \\(..\\), \\[..\\] and bare LaTeX environments, as rules of markdown-it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

MAX_INLINE_CHARS = 1_000
_PAIRS = {"\\(": "\\)", "\\[": "\\]"}
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:equation|align|aligned|gather|gathered|multline|cases|[bpvBV]?matrix|array|split|alignat)\*?)\}"
)
# A sentence may end behind a formula that stands for itself.
_AFTER_CLOSE = re.compile(r"[.,;:!?]{0,2}\Z")


def add_math(parser: MarkdownIt) -> None:
    """Make a parser know formulas: tokens `math_inline` and `math_block` with the LaTeX as content."""
    parser.inline.ruler.before("escape", "math_inline", _math_inline)
    parser.block.ruler.before("fence", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})


def _math_inline(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] == "$":
        opener = "$$" if source.startswith("$$", start) else "$"
        end = _closing_dollars(source, start, opener)
        closer = opener
    else:
        opener = source[start : start + 2]
        closer = _PAIRS.get(opener, "")
        end = source.find(closer, start + 2, start + MAX_INLINE_CHARS) if closer else -1
    if end <= start + len(opener):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = source[start + len(opener) : end]
        token.markup = opener
    state.pos = end + len(closer)
    return True


def _closing_dollars(source: str, start: int, opener: str) -> int:
    """Return where the formula that begins at start ends; -1 where these are dollars of money."""
    begin = start + len(opener)
    if source[begin : begin + 1].isspace() and opener == "$":
        return -1
    position = begin
    limit = min(len(source), begin + MAX_INLINE_CHARS)
    while (position := source.find(opener, position, limit)) >= 0:
        escaped = source[position - 1] == "\\"
        money = opener == "$" and (source[position - 1].isspace() or source[position + 1 : position + 2].isdigit())
        if not escaped and not money:
            # Math is never touched inside of code.
            return -1 if "`" in source[begin:position] else position
        # "$5 or $10" opens none; nor does what stands behind it.
        if money:
            return -1
        position += len(opener)
    return -1


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    first = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    environment = _ENVIRONMENT.match(first)
    opener = first[:2]
    if environment is not None:
        closer, body_start = f"\\end{{{environment[1]}}}", 0
    elif opener in ("$$", "\\["):
        closer, body_start = {"$$": "$$", "\\[": "\\]"}[opener], 2
    else:
        return False
    at = first.find(closer, max(body_start, 1))
    if at >= 0 and not _AFTER_CLOSE.match(first[at + len(closer) :].strip()):
        return False
    if silent:
        return True
    _take_lines(state, start_line, end_line, first[body_start:], closer, keep_closer=environment is not None)
    return True


def _take_lines(
    state: StateBlock, start_line: int, end_line: int, text: str, closer: str, *, keep_closer: bool
) -> None:
    """Push the formula that begins in start_line; up to an empty line, where it is not closed, it is a paragraph."""
    lines, line = [text], start_line
    while True:
        at = lines[-1].find(closer)
        if at >= 0 and _AFTER_CLOSE.match(lines[-1][at + len(closer) :].strip()):
            after = lines[-1][at + len(closer) :].strip()
            lines[-1] = lines[-1][: at + len(closer) * keep_closer] + after
            token = state.push("math_block", "math", 0)
            token.content = "\n".join(lines)
            break
        line += 1
        outside = line < end_line and state.sCount[line] < state.blkIndent
        if line >= end_line or state.isEmpty(line) or outside:
            line -= 1
            state.push("paragraph_open", "p", 1).map = [start_line, line + 1]
            token = state.push("inline", "", 0)
            token.content = state.getLines(start_line, line + 1, state.blkIndent, False).strip()
            token.children = []
            state.push("paragraph_close", "p", -1)
            break
        lines.append(state.getLines(line, line + 1, state.blkIndent, False))
    token.map = [start_line, line + 1]
    state.line = line + 1
