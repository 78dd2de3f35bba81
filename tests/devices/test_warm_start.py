"""A warm start takes the kernels from the cache and imports no compiler, nor anything else slow and not needed."""

import subprocess
import sys
from pathlib import Path

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
