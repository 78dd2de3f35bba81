"""One Chromium for all tests of the page; they are slow, and left out where there is none."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.page.live_page import CHROMIUM, browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    pytest.importorskip("playwright.sync_api", reason="the tests of the page need playwright; pip install playwright")
    if CHROMIUM is None:
        pytest.skip("there is no chromium; apt install chromium")
    with browser() as running:
        yield running
