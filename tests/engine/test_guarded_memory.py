"""No kernel touches a byte beyond its memory while whole models run: prefill, decoding, guesses, copies, sampling."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.guarded_memory", what]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_models_stay_inside_their_memory() -> None:
    result = run("models")
    assert (result.returncode, result.stdout) == (0, "ran\n"), result.stderr


def test_control_a_byte_beyond_is_fatal() -> None:
    assert -run("beyond").returncode in (signal.SIGSEGV, signal.SIGBUS)
