"""A warm start takes the kernels from the cache and imports no compiler, nor anything else slow and not needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nanochat_infer.devices.cpu_paths import compiler_features, present_paths

SLOW = ("llvmlite", "numba", "pytest", "scipy", "torch", "transformers")
SCRIPT = """
import sys
from nanochat_infer import SamplingParams, load

with load(device="cpu", ctx_size=64, threads=1) as llm:
    llm.generate([1, 2, 3], SamplingParams(max_tokens=2))
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def slow_modules(script: str = SCRIPT) -> list[str]:
    """Return those that a process which computes two tokens has imported."""
    command = [sys.executable, "-c", script, *SLOW]
    found = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=True
    )
    return found.stdout.split()


def test_a_warm_start_imports_nothing_slow() -> None:
    slow_modules()  # compiles what is not in the tests' cache yet
    assert slow_modules() == []


def test_control_an_import_is_seen() -> None:
    assert slow_modules("import numba\n" + SCRIPT)[:2] == ["llvmlite", "numba"]


@pytest.mark.parametrize(
    "where", ["both", *(pytest.param(where, marks=pytest.mark.slow) for where in ("environment", "file"))]
)
def test_numbas_own_settings_do_not_end_the_process(where: str, tmp_path: Path) -> None:
    """Instructions that a kernel names cannot be compiled for a processor without AVX; LLVM would abort."""
    if "vnni" not in present_paths(compiler_features()):
        pytest.skip("this processor has no AVX-512 VNNI")
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    if where != "file":
        environ["NUMBA_ENABLE_AVX"] = "0"
    if where != "environment":
        (tmp_path / ".numba_config.yaml").write_text("enable_avx: 0\ncpu_name: generic\n")
    script = "from kernels.cpu.library import KernelLibrary\nassert KernelLibrary().address('linear_int8_vnni')"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environ, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
