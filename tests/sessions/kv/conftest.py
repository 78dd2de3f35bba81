"""A database with a place for KV."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data" / "chat.db", kv_root=tmp_path / "cache" / "kv") as opened:
        yield opened


@pytest.fixture
def key(store: Store) -> int:
    """A conversation."""
    return store.create_session(SamplingParams()).key
