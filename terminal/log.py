"""The log file: what went wrong inside the program, for bug reports. Prompts and answers are not written to it."""

import contextlib
import logging
import logging.handlers
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from terminal.output import Console
from terminal.paths import make_private_folder

# The event loop's own complaints would be printed into the prompt.
LOGGERS = {
    "nanochat_infer": logging.DEBUG,
    "sessions": logging.DEBUG,
    "terminal": logging.DEBUG,
    "asyncio": logging.WARNING,
}
MAX_BYTES = 1 << 20
OLD_FILES = 1
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def logging_to(path: Path | None, console: Console | None = None) -> Iterator[None]:
    """While inside, our loggers and threads that fail write here and nowhere else.

    Args:
        path: the file; made, with its folder, at the first record. None writes no file.
        console: also print the records there.
    """
    handlers: list[logging.Handler] = [logging.NullHandler() if path is None else _PrivateFile(path)]
    if console is not None:
        handlers.append(_ConsoleHandler(console))
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = list(handlers), False
        logger.setLevel(LOGGERS[logger.name])
    hook, threading.excepthook = threading.excepthook, _log_thread
    try:
        yield
    finally:
        threading.excepthook = hook
        for logger, (earlier, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = earlier, propagate
            logger.setLevel(level)
        for handler in handlers:
            handler.close()


def _log_thread(args: Any) -> None:
    """Log what ended a thread, in place of a traceback on standard error."""
    if args.exc_type is not SystemExit:
        name = "?" if args.thread is None else args.thread.name
        _log.error("the thread %s failed", name, exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A log of limited size that only this user can read; where it cannot be written, records are dropped."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)

    def _open(self) -> Any:
        make_private_folder(Path(self.baseFilename).parent)
        stream = open(  # noqa: SIM115 - the handler closes it
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            errors="backslashreplace",
            opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW, 0o600),
        )
        os.fchmod(stream.fileno(), 0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk or a folder without rights is no reason to print anything."""


class _ConsoleHandler(logging.Handler):
    """Prints records through the terminal filter."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.say(self.format(record))
