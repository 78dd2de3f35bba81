"""Starts the full screen, and leaves it in order."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from terminal.app import App
from terminal.chat import Chat
from terminal.exit_codes import SIGNAL_BASE
from terminal.sanitize import clean_line
from terminal.signals import Terminated
from terminal.tui.app import ChatApp


def run_tui(app: App, chat: Chat, open_conversation: Callable[[], None], first_message: str = "") -> int:
    """Chat on the full screen; return the exit code.

    Args:
        app: of this start; its console is the screen's while this runs.
        chat: the conversation, as the front end looks at it.
        open_conversation: opens the conversation that was asked for; called behind the first picture.
        first_message: sent as soon as the screen is there.

    Raises:
        Terminated: a signal ended it; the screen is closed already.
    """
    console = app.console
    screen = ChatApp(chat, open_conversation, first_message)
    signals: list[int] = []
    try:
        with _signals_end(screen, signals):
            code = screen.run(mouse=not app.settings.plain)
    finally:
        app.console = console
    if signals:
        raise Terminated(signals[0])
    if code == SIGNAL_BASE + signal.SIGHUP:
        # The window is gone, and no signal came.
        raise Terminated(signal.SIGHUP)
    session = chat.session
    if screen.crash is not None:
        what = clean_line(f"{type(screen.crash).__name__}: {screen.crash}")
        console.error(f"the full screen ended by a bug of the program ({what}); {app.paths.log} has more")
    if session is not None and not app.private:
        console.say(f"resume with: --session {session.id} --tui")
    return screen.return_code or code or 0


@contextlib.contextmanager
def _signals_end(screen: ChatApp, came: list[int]) -> Iterator[None]:
    """While inside, SIGTERM and SIGHUP close the screen, and SIGINT does what Ctrl+C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        came.append(number)
        screen.from_signal(lambda: screen.exit(SIGNAL_BASE + number))

    def interrupt(number: int, frame: FrameType | None) -> None:
        screen.from_signal(screen.action_interrupt)

    wanted = {signal.SIGTERM: end, signal.SIGINT: interrupt}
    if hasattr(signal, "SIGHUP"):
        wanted[signal.SIGHUP] = end
    earlier = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, old in earlier.items():
            signal.signal(number, old)
