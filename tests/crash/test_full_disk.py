"""Disk full at each commit, faults row 21: acknowledged is stored, refused is said, and space brings all back."""

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash import recorder
from tests.crash.full_disk import fail_at
from tests.crash.recorder import Plan
from tests.crash.warm_server import ROOT, WarmServer

# Reading has to roll back what a failed write left, which a disk that takes nothing refuses too.
BEGINNINGS = (
    "not saved: ",
    "the conversations in ",
    "conversations cannot be kept",
    "the conversations cannot be read",
)
MOUNT = 'mount -t tmpfs -o size=1m small "$1" && shift && exec "$@"'


def run_full(kind: str, folder: Path, count: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.crash.full_disk", kind, str(folder), str(count)]
    if kind == "tmpfs":
        if shutil.which("unshare") is None or subprocess.run(["unshare", "-Urm", "true"], check=False).returncode:
            pytest.skip("no mount namespaces here")
        command = ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", str(folder), *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(found: list[dict[str, Any]]) -> None:
    """Every refusal is a sentence for the user, and nothing else went wrong."""
    for line in found:
        assert line["complaints"] == [], line
        for sentence in line["refused"]:
            assert sentence.startswith(BEGINNINGS), line
            assert "\n" not in sentence


@pytest.mark.parametrize("kind", ["tmpfs", "file-size", "pages"])
@pytest.mark.parametrize("count", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path, kind: str, count: int) -> None:
    found = run_full(kind, tmp_path, count)
    assert len(found) == count
    assert sum(bool(line["refused"]) for line in found) > count // 2, found
    check(found)


@pytest.fixture(scope="module")
def server() -> Iterator[WarmServer]:
    library = recorder.build()
    if library is None:
        pytest.skip("no C compiler to build the recorder with")
    with WarmServer(["tests.crash.full_disk"], preload=library) as server:
        yield server


@pytest.mark.parametrize(
    ("plan", "error", "lasts"),
    [
        (Plan.FAIL, errno.ENOSPC, True),
        (Plan.FAIL_TORN, errno.ENOSPC, True),
        (Plan.FAIL, errno.EIO, False),
        (Plan.FAIL, errno.EDQUOT, False),
    ],
)
@pytest.mark.parametrize("step", [131, pytest.param(1, marks=pytest.mark.slow)])
def test_each_file_operation_may_fail(
    server: WarmServer, tmp_path: Path, plan: Plan, error: int, lasts: bool, step: int
) -> None:
    ((probe,), status) = server.run(fail_at, str(tmp_path), int(Plan.NOTHING), 0, False, [1 << 30])
    assert status == 0
    assert probe["operations"] > 300
    assert probe["refused"] == probe["complaints"] == []
    found, status = server.run(
        fail_at, str(tmp_path), int(plan), error, lasts, list(range(1, probe["operations"], step))
    )
    assert status == 0
    # What fails once in company is tried again alone, and streamed text at its next turn.
    assert sum(bool(line["refused"]) for line in found) > len(found) // 3
    check(found)
