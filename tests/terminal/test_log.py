"""Where records go: into the file, and not into the prompt."""

import asyncio
import logging
from pathlib import Path

import pytest

from terminal.log import logging_to


def fail_unseen() -> None:
    """Leave a task behind that failed and that nobody asks."""

    async def fails() -> None:
        raise ValueError("unseen")

    async def main() -> None:
        task = asyncio.ensure_future(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(main())


def test_what_the_event_loop_complains_of_is_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "log"
    with logging_to(path):
        fail_unseen()
        logging.getLogger("asyncio").debug("a detail")
    text = path.read_text()
    assert "Task exception was never retrieved" in text
    assert "ValueError: unseen" in text
    assert "a detail" not in text
    assert capfd.readouterr().err == ""


def test_loggers_are_as_before_afterwards(tmp_path: Path) -> None:
    logger = logging.getLogger("asyncio")
    before = (logger.handlers, logger.level, logger.propagate)
    with logging_to(tmp_path / "log"):
        assert logger.propagate is False
    assert (logger.handlers, logger.level, logger.propagate) == before
