"""Textual's driver under job control: after any stop the whole screen is there again."""

import codecs
import contextlib
import errno
import os
import selectors
import signal
from collections.abc import Callable
from typing import IO, Any

from textual import constants
from textual.drivers.linux_driver import LinuxDriver

from terminal.exit_codes import SIGNAL_BASE
from terminal.tui.paste_parser import PasteParser

_ALTERNATE_SCREEN, _NO_CURSOR, _FOCUS, _NO_WRAP = "\x1b[?1049h", "\x1b[?25l", "\x1b[?1004h", "\x1b[?7l"
# As Textual asks for it: keys told apart, all of them reported, with their text.
_KITTY = "\x1b[>25u"
_TICK_S, _READ_BYTES = 0.1, 4096


class _Output:
    """The terminal as a file that takes everything, also when the window is gone.

    Textual's thread that writes would end with the first error, and the screen wait for it for ever.

    Args:
        file: the terminal.
        when_gone: called once, in the thread that writes.
    """

    def __init__(self, file: IO[str], when_gone: Callable[[], None]) -> None:
        self._file = file
        self._when_gone = when_gone
        self._is_gone = False

    def write(self, text: str) -> int:
        self._try(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._file.flush)

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return True

    def _try(self, action: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            action()
        except (OSError, ValueError):
            self._is_gone = True
            self._when_gone()


class JobDriver(LinuxDriver):
    """Goes on after SIGTSTP, which Textual sees coming, and after SIGSTOP, which nobody does.

    After the latter its threads still run; beginning anew would double them.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file: Any = _Output(self._file, self._hang_up)

    def _hang_up(self) -> None:
        """Leave as after SIGHUP: nobody sees the screen any more."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.exit, SIGNAL_BASE + signal.SIGHUP)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self._hang_up()
        except BaseException as error:  # noqa: BLE001 - shown by the application, which then ends
            self._app.call_later(self._app._handle_exception, error)

    def _sigcont_application(self, *_: Any) -> None:
        if self._key_thread is not None and self._key_thread.is_alive():
            self._switch_on_again()
        elif self._auto_restart:
            self.resume_application_mode()
        self._loop.call_soon_threadsafe(self._draw_all)

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the screen ends; bytes that are no UTF-8 become U+FFFD.

        Textual's own would end with such bytes, and ask for ever once the terminal is gone.

        Raises:
            OSError: the terminal is gone.
        """
        parser = PasteParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_TICK_S):
                    data = os.read(self.fileno, _READ_BYTES)
                    if not data:
                        raise OSError(errno.EIO, "the terminal is gone")
                    # An empty text would tell the parser that nothing comes any more.
                    if text := decode(data):
                        for event in parser.feed(text):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _switch_on_again(self) -> None:
        """Switch on what the keeper of the terminal switched off for the shell."""
        self.write(_ALTERNATE_SCREEN + _NO_CURSOR + _FOCUS + _NO_WRAP)
        if not constants.DISABLE_KITTY_KEY:
            self.write(_KITTY)
        self._enable_bracketed_paste()
        self._enable_mouse_support()
        self.flush()

    def _draw_all(self) -> None:
        """Have every line drawn, also those that have not changed since."""
        if self._app.screen_stack:
            self._app.screen.refresh(layout=True)
