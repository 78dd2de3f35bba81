"""Where the real third-party test material lies; tests that use it skip where it is absent."""

from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent.parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here (third-party test material)")


def data_path(*parts: str) -> Path:
    """A file of the shared data, or skip the test."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not here (third-party test material)")
    return path
