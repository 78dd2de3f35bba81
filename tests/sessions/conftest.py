"""Tests here do not wait for the disk."""

from collections.abc import Iterator

import pytest

from tests.unsynced import unless_durable


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from unless_durable(request.module)
