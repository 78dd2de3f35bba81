"""Features read from Linux against those that LLVM finds."""

import os
from pathlib import Path

import pytest
from llvmlite import binding

from nanochat_infer.devices.cpu_features import CPUINFO, LLVM_NAMES, host_features


def of_llvm() -> set[str]:
    return {name for name, present in binding.get_host_cpu_features().items() if present}


@pytest.mark.skipif(not os.access(CPUINFO, os.R_OK), reason="the system has no /proc/cpuinfo")
def test_linux_and_llvm_agree() -> None:
    assert host_features() == of_llvm() & set(LLVM_NAMES.values())


def test_only_what_every_processor_has_counts(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\nflags\t\t: fpu avx2 avx512f\n\nprocessor\t: 1\nflags\t\t: fpu avx2 amx_tile\n")
    assert host_features(path) == {"avx2"}
    path.write_text("processor\t: 0\nFeatures\t: fp asimd asimddp\n")
    assert host_features(path) == {"dotprod"}


def test_without_such_a_list_llvm_is_asked(tmp_path: Path) -> None:
    assert host_features(tmp_path / "missing") == of_llvm()
    (tmp_path / "empty").write_text("processor\t: 0\n")
    assert host_features(tmp_path / "empty") == of_llvm()
