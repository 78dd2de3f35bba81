"""What the program itself says is stored: for tests that ran it on a pseudo-terminal."""

import json
import time
from typing import Any

from terminal.paths import find_paths
from tests import warm_program
from tests.pty_program import PATIENCE_S
from tests.session_tools import count


def stored(*arguments: str) -> Any:
    """What `sessions ...` prints as JSON."""
    done = warm_program.run("echo", "sessions", *arguments, "--json")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def last_messages() -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = stored("show", stored("list")[0]["id"])["messages"]
    return messages


def await_status(status: str) -> None:
    """Wait until an answer with this status is on disk."""
    _await_count(f"SELECT count(*) FROM messages WHERE status = '{status}'", f"no answer is {status!r}")


def await_text(length: int) -> None:
    """Wait until so many bytes of the answer that is being written are on disk: they come after what is seen."""
    sql = f"SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) >= {length} FROM pieces"
    _await_count(sql, "the answer does not reach the disk")


def _await_count(sql: str, otherwise: str) -> None:
    deadline, path = time.monotonic() + PATIENCE_S, find_paths().database
    while not count(path, sql):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)
