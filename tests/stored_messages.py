"""What the program itself says is stored: for tests that ran it on a pseudo-terminal."""

import json
import subprocess
import sys
from typing import Any

from tests.pty_program import FAKE_RUN


def stored(*arguments: str) -> Any:
    """What `sessions ...` prints as JSON."""
    done = subprocess.run(
        [sys.executable, FAKE_RUN, "echo", "sessions", *arguments, "--json"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def last_messages() -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = stored("show", stored("list")[0]["id"])["messages"]
    return messages
