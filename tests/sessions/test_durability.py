"""Every acknowledgement comes after the disk's own; what kills and power cuts leave is tested in tests/crash."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.session_tools import ROOT


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """strace counts the writer's fsyncs: at least one per acknowledged message, or an acknowledgement means nothing."""
    trace = tmp_path / "trace"
    code = """
import sys
from pathlib import Path
from nanochat_infer.sampling_params import SamplingParams
from sessions.store import Store
from tests.session_tools import turn
store = Store.open(Path(sys.argv[1]))
key = store.create_session(SamplingParams()).key
open(sys.argv[1] + ".mark", "w").close()
parent = None
for number in range(10):
    parent = turn(store, key, parent, "q", "a")[1]
open(sys.argv[1] + ".mark2", "w").close()
"""
    tracer = ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync,openat"]
    if shutil.which("strace") is None or subprocess.run([*tracer, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace cannot trace here")
    command = [*tracer, sys.executable, "-c", code, str(tmp_path / "chat.db")]
    subprocess.run(command, check=True, timeout=60, cwd=ROOT)
    middle = trace.read_text().split("chat.db.mark")[1]
    assert middle.count("fsync(") + middle.count("fdatasync(") >= 20
