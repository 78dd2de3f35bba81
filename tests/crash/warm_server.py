"""Children that start in a millisecond: a warm process has imported everything, and forks for each of them."""

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
_MESSAGE_BYTES = 1 << 20
_PR_SET_PDEATHSIG = 1
# A child that is stuck shows in the test that waits for it, not in a run without end.
PATIENCE_S = 120.0


class Child:
    """One forked process; every line it wrote comes whole, one cut by a kill is dropped."""

    def __init__(self, server: "WarmServer", pid: int, output: int) -> None:
        self.pid = pid
        self._server = server
        self._output = output
        self._buffer = b""
        self._ended = False

    def read(self, until: float | None = None, *, lines: int | None = None) -> list[Any]:
        """Return what it says (JSON) until a time, a number of lines, or its end.

        Args:
            until: of time.monotonic(); None waits for the end.
            lines: enough.
        """
        found: list[Any] = []
        last = time.monotonic() + PATIENCE_S
        while lines is None or len(found) < lines:
            if b"\n" in self._buffer:
                line, _, self._buffer = self._buffer.partition(b"\n")
                found.append(json.loads(line))
                if isinstance(found[-1], dict) and "error" in found[-1]:
                    raise AssertionError(found[-1]["error"])
                continue
            left = (last if until is None else until) - time.monotonic()
            if self._ended or (left <= 0 and until is not None):
                break
            assert left > 0, f"a child said nothing for {PATIENCE_S} s"
            if not select.select([self._output], [], [], max(0.0, left))[0]:
                continue
            data = os.read(self._output, 1 << 16)
            self._ended = not data
            last = time.monotonic() + PATIENCE_S
            self._buffer += data
        return found

    def kill(self) -> list[Any]:
        """Kill it now; return what it had said and was not read yet."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.finish()[0]

    def finish(self) -> tuple[list[Any], int]:
        """Wait for its end; return what it said and its exit status (negative: the signal)."""
        said = self.read()
        os.close(self._output)
        return said, self._server.wait(self.pid)


class WarmServer:
    """Forks children that call a function by name; a context manager.

    Args:
        modules: imported before the first fork; none of them may start a thread.
        preload: a library to preload (recorder.build()).
    """

    def __init__(self, modules: Sequence[str], preload: Path | None = None) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        environ = dict(os.environ)
        if preload is not None:
            environ["LD_PRELOAD"] = str(preload)
        code = "import sys; from tests.crash.warm_server import serve; serve(int(sys.argv[1]), sys.argv[2:])"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, str(theirs.fileno()), *modules],
            cwd=ROOT,
            env={**environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._channel = ours

    def start(self, function: Callable[..., None], *arguments: Any) -> Child:
        """Call a module's function in a new process; its first argument is `say`, which takes what JSON can hold."""
        reading, writing = os.pipe()
        request = {"name": f"{function.__module__}:{function.__qualname__}", "arguments": arguments}
        try:
            socket.send_fds(self._channel, [_line(request)], [writing])
        finally:
            os.close(writing)
        return Child(self, int(self._reply()), reading)

    def run(self, function: Callable[..., None], *arguments: Any) -> tuple[list[Any], int]:
        """Call it and wait; return what it said and its exit status."""
        return self.start(function, *arguments).finish()

    def wait(self, pid: int) -> int:
        """Return the exit status of an ended child."""
        self._channel.sendall(_line({"wait": pid}))
        return int(self._reply())

    def _reply(self) -> str:
        self._channel.settimeout(PATIENCE_S)
        data = b""
        while not data.endswith(b"\n"):
            more = self._channel.recv(64)
            if not more:
                raise AssertionError("the warm process ended")
            data += more
        return data.decode()

    def __enter__(self) -> "WarmServer":
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._process.wait(20)


def serve(descriptor: int, modules: Sequence[str]) -> None:
    """Serve one WarmServer until it is closed."""
    for module in modules:
        importlib.import_module(module)
    channel = socket.socket(fileno=descriptor)
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, _MESSAGE_BYTES, 1)
        if not message:
            return
        while not message.endswith(b"\n"):
            message += channel.recv(_MESSAGE_BYTES)
        request = json.loads(message)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            channel.sendall(_line(os.waitstatus_to_exitcode(status)))
            continue
        child = os.fork()
        if child == 0:
            channel.close()
            _call(request, descriptors[0])
        os.close(descriptors[0])
        channel.sendall(_line(child))


def _call(request: dict[str, Any], output: int) -> None:
    """Do what a child is for, and end without any of the parent's clean-up."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    status = 1

    def say(value: Any) -> None:
        os.write(output, _line(value))

    try:
        module, _, name = request["name"].partition(":")
        getattr(importlib.import_module(module), name)(say, *request["arguments"])
        status = 0
    except BaseException:  # noqa: BLE001 - the test that waits raises it
        say({"error": traceback.format_exc()})
    finally:
        os._exit(status)


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"
