"""Tests here wait until the screen has nothing left to do, also where a busy machine gives it no time to do it."""

from collections.abc import Iterator

import pytest
from textual._wait import wait_for_idle

from tests.tui_pieces import until_nothing_is_ready


@pytest.fixture(autouse=True, scope="module")
def idle_and_not_only_starved() -> Iterator[None]:
    async def idle(*limits: float) -> None:
        # Textual's own takes a process that gets no time of the processor for one that has nothing to do.
        await wait_for_idle(*limits)
        await until_nothing_is_ready()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", idle)
        patch.setattr("textual.pilot.wait_for_idle", idle)
        yield
