"""waitress with bounds on what its clients may take: threads, connections, memory and time."""

# The stubs of waitress are wrong about what is used here, and may be missing.
# mypy: disable-error-code="attr-defined, arg-type, union-attr, misc, override"

import contextlib
import logging
import math
import socket
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from web.http_channel import IDLE_S, MAX_BODY_BYTES, MAX_HEADER_BYTES, Channel, RefusedError
from web.request_threads import RequestThreads

# Open ones; those that are answered have a thread each, and there are fewer.
MAX_CONNECTIONS = 512
# How long a client may take for its request while others wait for its place.
CROWDED_S = 1.0
# What waits for one slow reader; then its own thread waits.
_OUTPUT_BYTES = 256 << 10
# As many again may wait in the system, which would take several megabytes for each.
_SEND_BYTES = 256 << 10
# Beyond it waitress writes into a file, and conversations have no business there.
_NEVER = 1 << 40
_LOOP_S = 0.25
_DRAIN_S = 1.0
_log = logging.getLogger(__name__)


class _Server(TcpWSGIServer):
    channel_class = Channel
    is_ending = False
    loop_thread: threading.Thread | None = None

    def pull_trigger(self) -> None:
        # A request may take longer than the server.
        with contextlib.suppress(OSError):
            super().pull_trigger()

    def set_socket_options(self, conn: socket.socket) -> None:
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)

    def add_task(self, task: Channel) -> None:
        """Have a request answered, or refuse it where as many are answered as there may be threads."""
        if threading.current_thread() is self.loop_thread and not self.task_dispatcher.has_room():
            task.requests[0].error = RefusedError(503)
            task.is_refused = True
        else:
            super().add_task(task)

    def held_bytes(self) -> int:
        """Return the bytes of all bodies that are on their way."""
        return sum(channel.held_bytes for channel in self.active_channels.values())

    def maintenance(self, now: float) -> None:
        """Do nothing: what is closed within a round of the loop may be a new connection at its end."""

    def tidy(self, now: float) -> None:
        """Close what is late; between two rounds of the loop."""
        for channel in list(self.active_channels.values()):
            channel.end_if_late(now)

    def make_room(self, now: float) -> None:
        """Close connections that have waited for their clients for the longest, if new ones have no place."""
        if len(self._map) < self.adj.connection_limit:
            return
        waiting = [
            (since, channel)
            for channel in self.active_channels.values()
            if (since := channel.waits_since()) is not None and now - since > CROWDED_S
        ]
        waiting.sort(key=lambda pair: pair[0])
        for _, channel in waiting[: max(1, len(self.active_channels) // 8)]:
            channel.handle_close()


class HttpServer:
    """Runs an application on a socket, in threads of its own.

    Args:
        app: WSGI.
        bound: a socket that listens.
        num_threads: requests that are answered at once at most, streams included.
    """

    def __init__(self, app: Any, bound: socket.socket, num_threads: int) -> None:
        self._map: dict[int, Any] = {}
        self._ending = threading.Event()
        self._stopped = threading.Event()
        self._threads = RequestThreads(num_threads)
        adjustments = Adjustments(
            sockets=[bound],
            threads=num_threads,
            ident="",
            # More would be joined and cut for each chunk of a body.
            recv_bytes=16 << 10,
            max_request_header_size=MAX_HEADER_BYTES,
            # waitress refuses what is as long, too.
            max_request_body_size=MAX_BODY_BYTES + 1,
            inbuf_overflow=_NEVER,
            outbuf_overflow=_NEVER,
            outbuf_high_watermark=_OUTPUT_BYTES,
            # Its own socket and the one that wakes it are counted, too.
            connection_limit=_most_connections() + 2,
            channel_timeout=int(IDLE_S),
            channel_request_lookahead=1,
            log_socket_errors=False,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
        )
        self._server = _Server(
            app,
            self._map,
            True,
            bound,
            dispatcher=self._threads,
            adj=adjustments,
            bind_socket=False,
            sockinfo=(bound.family, bound.type, bound.proto, bound.getsockname()),
        )
        self._thread = threading.Thread(target=self._run, name="web-server", daemon=True)
        self._server.loop_thread = self._thread

    @property
    def num_threads(self) -> int:
        """How many threads answer requests, or wait for one, now."""
        return self._threads.count

    @property
    def num_connections(self) -> int:
        """How many connections are open now."""
        return len(self._server.active_channels)

    @property
    def output_bytes(self) -> int:
        """How much waits here for clients to read it."""
        return sum(channel.total_outbufs_len for channel in list(self._server.active_channels.values()))

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self, timeout_s: float = 1.5) -> None:
        """Take no more requests, wait for those that run, and close every connection."""
        self._server.is_ending = True
        self._ending.set()
        self._server.pull_trigger()
        # Meanwhile the loop still sends what they answer.
        self._threads.shutdown(timeout=timeout_s)
        self._stopped.set()
        self._server.pull_trigger()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        until, listens, next_tidy = math.inf, True, 0.0
        while time.monotonic() < until:
            try:
                wasyncore.loop(timeout=_LOOP_S, use_poll=True, map=self._map, count=1)
                now = time.time()
                self._server.make_room(now)
                if now >= next_tidy:
                    next_tidy = now + _LOOP_S
                    self._server.tidy(now)
            except Exception:  # noqa: BLE001
                # One connection's trouble is not the others', and no reason to turn ever faster.
                _log.exception("the server's loop")
                time.sleep(_LOOP_S)
            if listens and self._ending.is_set():
                listens = False
                self._server.del_channel(self._map)
                self._server.socket.close()
            if self._stopped.is_set():
                until = min(until, time.monotonic() + _DRAIN_S)
                if not any(channel.total_outbufs_len for channel in self._server.active_channels.values()):
                    break
        for channel in list(self._server.active_channels.values()):
            # Threads that wait for a slow reader are woken by this only.
            channel.handle_close()
        wasyncore.close_all(self._map, ignore_all=True)


def _most_connections() -> int:
    """Return how many connections may be open: half of the files that the system allows at most."""
    try:
        import resource
    except ImportError:
        return MAX_CONNECTIONS
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MAX_CONNECTIONS if allowed < 0 else min(MAX_CONNECTIONS, allowed // 2)
