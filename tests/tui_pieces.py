"""The parts of the full screen on their own: an application with a list, figures and dialogs, and made-up figures."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from sessions import SessionManager
from sessions.overflow import ContextUse
from sessions.records import SearchHit, SessionInfo
from sessions.telemetry import EngineReading, Reading
from terminal.tui.key_line import KeyLine
from terminal.tui.keymap import KeyMap, bindings, key_map
from terminal.tui.palette import CommandProvider
from terminal.tui.sidebar import SessionList
from terminal.tui.telemetry import TelemetryPane
from terminal.tui.themes import DARK, THEMES

NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
TITLES = (
    "Why is the sky blue?",
    "A recipe for bread with rye and sourdough, for six people",
    "日本語の会話: 天気について話す",
    "Refactor the parser",
    "[/bold] is not [markup",
)


def infos(count: int = 12) -> list[SessionInfo]:
    """Return made-up conversations, the newest first."""
    return [
        SessionInfo(
            id=f"session{number:05d}",
            name=TITLES[number % len(TITLES)],
            title=TITLES[number % len(TITLES)],
            created_at=NOW - timedelta(hours=7 * number),
            updated_at=NOW - timedelta(hours=7 * number, minutes=5),
            num_messages=2 + 3 * number,
            model="built-in",
            tags=("work", "later")[: number % 3],
        )
        for number in range(count)
    ]


class StubManager:
    """What SessionList asks a manager for, from lists in memory."""

    def __init__(self, found: list[SessionInfo]) -> None:
        self.found = found
        self.searched: list[str] = []
        self.callbacks: list[Any] = []
        self.store = self

    def list(self, limit: int = 50, *, archived: bool | None = False, tag: str | None = None) -> list[SessionInfo]:
        return [info for info in self.found if archived is None or info.archived == archived][:limit]

    def search(self, text: str, limit: int = 20, tag: str | None = None) -> Any:
        self.searched.append(text)
        hits = [info for info in self.found if text.lower() in info.title.lower()]
        return [SearchHit(info.id, info.name, 7, "user", ("about ", text, " and more")) for info in hits[:limit]]

    def on_change(self, callback: Any) -> Any:
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def running(self) -> frozenset[str]:
        return frozenset()


READING = Reading(
    phase="writing",
    processed=1902,
    total=1902,
    cached=1834,
    prefill_tok_s=812.0,
    num_tokens=512,
    tok_s_now=41.2,
    tok_s_mean=39.8,
    ttft_ms=231.0,
    history=tuple(float(10 + 9 * (number % 5) + number % 3) for number in range(40)),
    elapsed_s=12.9,
)
PREFILL = Reading(
    phase="reading", processed=1200, total=3000, cached=400, prefill_tok_s=640.0, eta_s=2.8, elapsed_s=1.3
)
ENGINE = EngineReading(
    model="built-in",
    device="cpu",
    weights="int8",
    kv_type="f32",
    context_length=4096,
    block_size=16,
    num_blocks=2048,
    used_blocks=151,
    cached_blocks=873,
    free_blocks=1024,
    hit_share=0.83,
    reused_tokens=83,
    computed_tokens=17,
    memory={"weights": 12 << 20, "kv": 64 << 20, "scratch": 3 << 20},
    rss_bytes=320 << 20,
    threads=2,
    draft_tokens=340,
    accepted_tokens=207,
    acceptance=0.61,
    running=1,
    waiting=2,
)
CONTEXT = ContextUse(used=2000, limit=4096, system=40, history=1960, draft=0)


class Bare(App[None]):
    """Keys, themes and the palette, and nothing on the screen; what the parts say is kept in `heard`."""

    COMMANDS: ClassVar = {CommandProvider}
    BINDINGS: ClassVar = list(bindings())

    def __init__(self, theme: str = DARK) -> None:
        super().__init__()
        self.heard: list[Message] = []
        self.ran: list[str] = []
        self.keys: KeyMap = key_map({})
        self.animation_level = "none"
        self._wanted_theme = theme
        for one in THEMES:
            self.register_theme(one)

    def on_mount(self) -> None:
        self.theme = self._wanted_theme

    def on_command_chosen(self, message: Message) -> None:
        self.heard.append(message)


class Pieces(Bare):
    """List, a filler, figures."""

    DEFAULT_CSS = "#filler { width: 1fr; }"

    def __init__(self, manager: Any = None, *, theme: str = DARK, plain: bool = False) -> None:
        super().__init__(theme)
        self.sessions = SessionList(manager, plain=plain, clock=lambda: NOW, id="sessions")
        self.pane = TelemetryPane(plain=plain, id="pane")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.sessions
            yield Static("the conversation", id="filler")
            yield self.pane
        yield KeyLine()

    def on_session_list_opened(self, message: SessionList.Opened) -> None:
        self.heard.append(message)

    def on_session_list_changed(self, message: SessionList.Changed) -> None:
        self.heard.append(message)


def real_manager(store: Any, llm: Any = None) -> SessionManager:
    """Return a manager as the program has it, without KV on disk."""
    return SessionManager(store, llm, kv_quota=0)


def run_pilot(
    app: App[Any], drive: Callable[[Any], Coroutine[Any, Any, None]], size: tuple[int, int] = (80, 24)
) -> None:
    """Run an application without a terminal, and drive it by keys."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await drive(pilot)

    asyncio.run(run())


async def settle(pilot: Any) -> None:
    """Wait until what threads found is shown."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def until_nothing_is_ready() -> None:
    """Let the event loop do all that can be done now; what waits for a time or a thread is not waited for."""
    loop: Any = asyncio.get_running_loop()
    end, num_rounds = loop.time() + 2, 0
    while num_rounds < 3 and loop.time() < end:
        await asyncio.sleep(0)
        num_rounds = 0 if loop._ready else num_rounds + 1


async def until(pilot: Any, condition: Callable[[], Any], timeout_s: float = 30.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it never came"
        await pilot.pause(0.02)
