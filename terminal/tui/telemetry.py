"""The pane of figures: of the answer that is being written, of the context, and of the engine."""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from terminal.describe import size_text
from terminal.sanitize import clean_line, shorten
from terminal.tui.sparkline import gauge, sparkline

if TYPE_CHECKING:
    from sessions.telemetry import EngineReading, Reading

WIDTH = 34
_PHASES = {
    "waiting": "waiting for the model",
    "queued": "in the queue",
    "reading": "reading the prompt",
    "writing": "writing",
    "done": "done",
}
_LABEL = 10
_PROBLEM_LINES = 5
_STYLES = ("label", "value", "strong", "good", "warn", "bad")
# Words, and the component class of their colour.
Line = list[tuple[str, str]]


class ContextLike(Protocol):
    """As sessions.ContextUse."""

    @property
    def used(self) -> int: ...
    @property
    def limit(self) -> int: ...


class TelemetryPane(VerticalScroll, can_focus=False):
    """Live figures; set_reading() as often as one likes, it draws only what changed.

    Args:
        plain: words and numbers only, for screen readers.
    """

    DEFAULT_CSS = """
    TelemetryPane { width: 36; background: $surface; padding: 0 1; scrollbar-size-vertical: 1; overflow-x: hidden; }
    TelemetryPane.plain { background: $background; }
    TelemetryPane Static { width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }
    TelemetryPane.plain Static { text-wrap: wrap; }
    TelemetryPane .figures--label { color: $foreground 60%; }
    TelemetryPane .figures--value { color: $foreground; }
    TelemetryPane .figures--strong { color: $primary; text-style: bold; }
    TelemetryPane .figures--good { color: $success; }
    TelemetryPane .figures--warn { color: $warning; }
    TelemetryPane .figures--bad { color: $error; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"figures--{name}" for name in _STYLES}

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="plain" if plain else None)
        self._plain = plain
        self._figures: tuple[Reading | None, EngineReading | None, ContextLike | None] = (None, None, None)
        self._drawn: tuple[object, ...] = ()
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="figures", markup=False)

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self._redraw, init=False)
        self._redraw()

    def on_resize(self) -> None:
        self._redraw()

    def set_reading(
        self, reading: "Reading | None", engine: "EngineReading | None", context: ContextLike | None = None
    ) -> None:
        """Show these figures.

        Args:
            reading: of the answer; None where there was none yet.
            engine: of the engine; None while the model is loading.
            context: how full the context is, as counted last; while an answer is written it grows by itself.
        """
        self._figures = (reading, engine, context)
        self._redraw()

    def say_problem(self, text: str) -> None:
        """Show why there is no model; "" where there is one, or may come."""
        if text != self._problem:
            self._problem = text
            self._redraw()

    @property
    def shown_text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(text for text, _ in line) for line in self._lines())

    def _lines(self) -> list[Line]:
        width = self._width()
        lines = plain_lines(*self._figures) if self._plain else pane_lines(*self._figures, width)
        if self._problem:
            # In place of "the model is loading", which the plain figures do not have.
            words = textwrap.wrap(self._problem, width)[:_PROBLEM_LINES]
            lines[: 0 if self._plain else 1] = [[(part, "bad")] for part in words]
        return lines

    def _width(self) -> int:
        size: Size = self.scrollable_content_region.size
        return max(20, size.width or WIDTH)

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        lines = self._lines()
        key = (lines, self.app.theme)
        if key == self._drawn:
            return
        self._drawn = key
        styles = {name: self.get_visual_style(f"figures--{name}", partial=True) for name in _STYLES}
        drawn = [Content.assemble(*((words, styles[name]) for words, name in line)) for line in lines]
        self.query_one("#figures", Static).update(Content("\n").join(drawn))


def used_tokens(reading: "Reading | None", context: ContextLike | None) -> int:
    """Return the tokens in the context now: as counted, or what the running answer has made of it."""
    counted = 0 if context is None else context.used
    # A branch may have been left since its last answer was done; what was counted is of the one that is shown.
    if reading is None or reading.phase in ("waiting", "queued") or (reading.phase == "done" and counted):
        return counted
    return max(counted, reading.total + reading.num_tokens)


def pane_lines(
    reading: "Reading | None", engine: "EngineReading | None", context: ContextLike | None, width: int
) -> list[Line]:
    """Return the lines of the pane; the most important first, for a short screen shows only those."""
    lines: list[Line] = []
    if engine is None:
        lines.append([("the model is loading", "label")])
    else:
        what = ", ".join(part for part in (engine.device, engine.weights) if part)
        lines.append([(shorten(engine.model, max(8, width - len(what) - 3)), "strong"), (f"  {what}", "label")])
    lines += _answer_lines(reading, width)
    limit = context.limit if context is not None else 0 if engine is None else engine.context_length
    lines += _context_lines(used_tokens(reading, context), limit, width)
    if engine is not None:
        lines += _engine_lines(engine, reading, width)
    return [[(clean_line(words), style) for words, style in line] for line in lines]


def _row(label: str, value: str, style: str = "value") -> Line:
    return [(f"{label:<{_LABEL}}", "label"), (value, style)]


def _answer_lines(reading: "Reading | None", width: int) -> list[Line]:
    if reading is None:
        return [[("no answer yet", "label")], [("", "label")]]
    ahead = f", {reading.ahead} before it" if reading.phase == "queued" and reading.ahead else ""
    busy = reading.phase in ("queued", "reading", "writing")
    lines: list[Line] = [
        [
            ("\u25cf " if busy else "\u25cb ", "good" if busy else "label"),
            (f"{_PHASES[reading.phase]}{ahead}", "value"),
            (f"  {reading.elapsed_s:,.1f} s", "label"),
        ]
    ]
    if reading.phase == "reading":
        share = 100 * reading.processed / max(1, reading.total)
        lines.append(_row("prompt", f"{reading.processed:,}/{reading.total:,} {share:.0f} %"))
        lines.append([(gauge(reading.processed, reading.total, width), "strong")])
        lines.append(_row("left", f"{reading.eta_s:,.1f} s" if reading.eta_s else "\u2013"))
    else:
        rate = f"{reading.tok_s_now:,.1f}" if reading.phase == "writing" else "\u2013"
        lines.append([*_row("tok/s", rate, "strong"), ("  mean ", "label"), (f"{reading.tok_s_mean:,.1f}", "value")])
        curve = [*reading.history, *((reading.tok_s_now,) if reading.phase == "writing" else ())]
        if not any(curve) and reading.tok_s_mean:
            # It was over before the first second was.
            curve = [reading.tok_s_mean]
        lines.append([(sparkline(curve, width), "strong")])
        first = _duration(reading.ttft_ms) if reading.ttft_ms else "\u2013"
        lines.append([*_row("first", first), ("  tokens ", "label"), (f"{reading.num_tokens:,}", "value")])
    prefill = f"{reading.prefill_tok_s:,.0f} tok/s" if reading.prefill_tok_s else "\u2013"
    lines.append(_row("prefill", prefill))
    if reading.total:
        disk = f" ({reading.restored_tokens:,} disk)" if reading.restored_tokens else ""
        share = 100 * reading.cached / reading.total
        lines.append(_row("reused", f"{reading.cached:,}/{reading.total:,} {share:.0f} %{disk}"))
    return lines


def _context_lines(used: int, limit: int, width: int) -> list[Line]:
    if not limit:
        return []
    share = used / limit
    style = "bad" if share >= 0.9 else "warn" if share >= 0.75 else "good"
    return [
        _row("context", f"{used:,}/{limit:,} {100 * share:.0f} %"),
        [(gauge(used, limit, width), style)],
    ]


def _engine_lines(engine: "EngineReading", reading: "Reading | None", width: int) -> list[Line]:
    mib = [f"{name} {size_text(size)}" for name, size in engine.memory.items() if size]
    drafted, accepted = engine.draft_tokens, engine.accepted_tokens
    if reading is not None and reading.draft_tokens:
        drafted, accepted = reading.draft_tokens, reading.accepted_tokens
    guesses = f"{100 * accepted / drafted:.0f} % of {drafted:,} accepted" if drafted else "none"
    lines = [
        _row("KV blocks", f"{engine.num_blocks:,} of {engine.block_size} tokens"),
        _row("", f"{engine.used_blocks:,} used, {engine.cached_blocks:,} cached,"),
        _row("", f"{engine.free_blocks:,} free"),
        _row("hits", f"{100 * engine.hit_share:.0f} % of prompt tokens"),
        _row("guesses", guesses),
        _row("memory", mib[0] if mib else "\u2013"),
        *(_row("", part) for part in mib[1:]),
    ]
    if engine.rss_bytes:
        lines.append(_row("", f"process {size_text(engine.rss_bytes)}"))
    if engine.threads:
        lines.append(_row("threads", str(engine.threads)))
    lines.append(_row("requests", f"{engine.running} running, {engine.waiting} waiting"))
    return [[(shorten(text, width) if style == "value" else text, style) for text, style in line] for line in lines]


def _duration(ms: float) -> str:
    return f"{ms:,.0f} ms" if ms < 10_000 else f"{ms / 1e3:,.1f} s"


def plain_lines(reading: "Reading | None", engine: "EngineReading | None", context: ContextLike | None) -> list[Line]:
    """Return the same figures as sentences without signs and curves."""
    return [[(clean_line(text), "value")] for text in _sentences(reading, engine, context)]


def _sentences(reading: "Reading | None", engine: "EngineReading | None", context: ContextLike | None) -> Iterable[str]:
    if engine is not None:
        yield f"Model {engine.model}, {engine.device}, {engine.weights}."
    if reading is not None:
        yield f"Answer: {_PHASES[reading.phase]}."
        if reading.phase == "reading":
            yield f"Prompt {reading.processed:,} of {reading.total:,} tokens, {reading.eta_s:,.0f} seconds left."
        yield f"{reading.num_tokens:,} tokens, {reading.tok_s_mean:,.1f} per second."
        if reading.phase == "writing":
            yield f"{reading.tok_s_now:,.1f} per second now."
        if reading.total:
            yield f"Reused {reading.cached:,} of {reading.total:,} prompt tokens."
        if reading.ttft_ms:
            yield f"First token after {_duration(reading.ttft_ms)}."
    limit = context.limit if context is not None else 0 if engine is None else engine.context_length
    if limit:
        yield f"Context {used_tokens(reading, context):,} of {limit:,} tokens."
    if engine is not None:
        yield (f"KV blocks: {engine.used_blocks:,} used, {engine.cached_blocks:,} cached, {engine.free_blocks:,} free.")
        yield f"Prefix hits {100 * engine.hit_share:.0f} percent."
        if engine.draft_tokens:
            yield f"Guesses: {100 * engine.acceptance:.0f} percent of {engine.draft_tokens:,} accepted."
        memory = [*engine.memory.items(), ("process", engine.rss_bytes)]
        yield "Memory: " + ", ".join(f"{name} {size_text(size)}" for name, size in memory if size) + "."
        yield f"{engine.threads} threads; {engine.running} requests running, {engine.waiting} waiting."
