import os
from pathlib import Path

import pytest

from nanochat_infer import memory
from nanochat_infer.errors import DeviceError, ParameterError
from nanochat_infer.memory import (
    BLOCK_SIZE,
    MAX_BLOCKS,
    MAX_CONTEXT,
    available_bytes,
    check_weights_fit,
    parse_bytes,
    plan_kv,
)
from nanochat_infer.models.config import ModelConfig, RopeConfig

QWEN3_06B = ModelConfig("qwen3", 151936, 1024, 3072, 28, 16, 8, 128, 40960, 1e-6, RopeConfig(), True)
GIB = 1 << 30
BLOCK_BYTES = 224 * 1024 * BLOCK_SIZE  # float32


@pytest.mark.parametrize(
    ("text", "size"), [("800M", 800 << 20), ("2G", 2 << 30), ("1.5 GiB", 3 << 29), (4096, 4096), ("64kb", 65536)]
)
def test_sizes_are_read(text: str | int, size: int) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "lots", "-1G", "0", "1e9", "2GG", "9" * 40, "1e3"])
def test_bad_sizes_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="a memory size must look like"):
        parse_bytes(text)


def test_default_takes_a_share_of_free_memory() -> None:
    plan = plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=None, kv_memory=None, free=8 * GIB)
    assert 1.9 * GIB < plan.kv_bytes <= 2 * GIB
    assert plan.max_context_len <= plan.num_blocks * BLOCK_SIZE
    assert plan.max_context_len < 40960


def test_a_given_context_is_kept() -> None:
    plan = plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=32768, kv_memory=None, free=16 * GIB)
    assert plan.max_context_len == 32768
    assert plan.num_blocks * BLOCK_SIZE >= 32768


def test_what_does_not_fit_is_refused_with_numbers() -> None:
    with pytest.raises(
        ParameterError, match=r"a context of 32768 tokens needs 7168 MiB .* got --kv-memory of 1024 MiB"
    ):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=32768, kv_memory=GIB, free=16 * GIB)
    with pytest.raises(DeviceError, match=r"the KV cache needs 7,168\.0 MiB and 4,096\.0 MiB are free"):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=32768, kv_memory=None, free=4 * GIB)
    with pytest.raises(ParameterError, match="ctx_size must be at most 40960"):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=50000, kv_memory=None, free=4 * GIB)
    with pytest.raises(ParameterError, match="ctx_size must be a whole number"):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=0, kv_memory=None, free=4 * GIB)


def test_a_hostile_config_plans_no_gigabytes() -> None:
    tiny = ModelConfig("llama", 8, 2, 2, 1, 1, 1, 2, 2**31 - 1, 1e-6, RopeConfig(), True)
    plan = plan_kv(tiny, block_bytes=256, ctx_size=None, kv_memory=64 * GIB, free=128 * GIB)
    assert plan.max_context_len <= MAX_CONTEXT
    assert plan.num_blocks <= MAX_BLOCKS


def test_weights_that_do_not_fit_are_refused() -> None:
    check_weights_fit(GIB, 2 * GIB)
    with pytest.raises(DeviceError, match=r"the weights need 3,072 MiB and 2,048 MiB are free"):
        check_weights_fit(3 * GIB, 2 * GIB)


def test_a_pool_too_small_or_too_large_is_named() -> None:
    with pytest.raises(ParameterError, match=r"kv_memory must be at least 3,670,016 bytes .* got 1$"):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=None, kv_memory=1, free=GIB)
    assert parse_bytes("999999G") == 999999 * GIB
    with pytest.raises(DeviceError, match="are free"):
        plan_kv(QWEN3_06B, block_bytes=BLOCK_BYTES, ctx_size=None, kv_memory=parse_bytes("999999G"), free=GIB)


def test_small_sizes_are_told_apart() -> None:
    tiny = ModelConfig("llama", 8, 16, 16, 1, 1, 1, 16, 512, 1e-6, RopeConfig(), True)
    with pytest.raises(ParameterError, match=r"needs 0\.125 MiB of KV memory, got --kv-memory of 0\.0625 MiB"):
        plan_kv(tiny, block_bytes=4096, ctx_size=512, kv_memory=1 << 16, free=GIB)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of /proc and of the cgroup's."""
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    return tmp_path


def test_a_system_that_does_not_say_what_is_free(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> int:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 4 << 20, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert available_bytes() == 12 * GIB, "as macOS with 16 GiB"
    (system / "meminfo").write_text("MemTotal: 1 kB\n")
    assert available_bytes() == 12 * GIB, "as an old kernel"
    monkeypatch.setattr(os, "sysconf", unknown)
    assert available_bytes() == memory.FALLBACK_FREE_BYTES


def test_page_cache_of_a_cgroup_is_free(system: Path) -> None:
    (system / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable: {8 << 20} kB\n")
    assert available_bytes() == 8 * GIB
    (system / "memory.max").write_text(f"{4 * GIB}\n")
    (system / "memory.current").write_text(f"{3 * GIB}\n")
    stat = f"anon {GIB}\ninactive_anon {GIB}\nactive_file {GIB}\ninactive_file {GIB // 2}\nunevictable 0\n"
    (system / "memory.stat").write_text(stat)
    assert available_bytes() == 5 * GIB // 2
    (system / "memory.max").write_text("max\n")
    assert available_bytes() == 8 * GIB
