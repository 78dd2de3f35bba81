"""Shared by all tests: slow ones are left out unless asked for, user folders point into a temporary place."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Compiled kernels are shared by all tests and their child processes; the device adds its own key below it.
KERNEL_CACHE = Path(__file__).parent.parent / ".numba_cache"
KERNEL_CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ.setdefault("NUMBA_CACHE_DIR", str(KERNEL_CACHE))

# Below nohup SIGHUP is ignored, which the programs under test would inherit and keep.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The same examples every time: only a change turns a run red. -m slow and HYPOTHESIS_PROFILE=search look for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("same", settings.get_profile("search"), derandomize=True)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how Hypothesis draws, before tests are collected."""
    usual = "search" if config.getoption("-m") else "same"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow tests unless a -m expression or a test id was given."""
    if config.getoption("-m") or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if "slow" in item.keywords]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if "slow" not in item.keywords]


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own folders; no test reads or writes the user's."""
    home: Path = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith("NANOCHAT_INFER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NANOCHAT_INFER_HOME", str(home))
    return home
