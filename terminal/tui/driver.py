"""Textual's driver under job control: after any stop the whole screen is there again."""

from typing import Any

from textual import constants
from textual.drivers.linux_driver import LinuxDriver

_ALTERNATE_SCREEN, _NO_CURSOR, _FOCUS, _NO_WRAP = "\x1b[?1049h", "\x1b[?25l", "\x1b[?1004h", "\x1b[?7l"
# As Textual asks for it: keys told apart, all of them reported, with their text.
_KITTY = "\x1b[>25u"


class JobDriver(LinuxDriver):
    """Goes on after SIGTSTP, which Textual sees coming, and after SIGSTOP, which nobody does.

    After the latter its threads still run; beginning anew would double them.
    """

    def _sigcont_application(self, *_: Any) -> None:
        if self._key_thread is not None and self._key_thread.is_alive():
            self._switch_on_again()
        elif self._auto_restart:
            self.resume_application_mode()
        self._loop.call_soon_threadsafe(self._draw_all)

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
