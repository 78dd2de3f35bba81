"""The address that the server listens on: taken before anything else begins, or a sentence why not."""

import contextlib
import errno
import ipaddress
import os
import socket
from pathlib import Path

from nanochat_infer.errors import NanochatInferError


class AddressError(NanochatInferError):
    """The server cannot listen there."""


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_local(host: str) -> None:
    """Refuse to serve without authentication where other machines can reach it.

    Raises:
        AddressError: they can.
    """
    if not is_loopback(host):
        raise AddressError(
            f"--no-auth is for this machine only, and --host {host[:80]} is open to others; leave out one of the two"
        )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound, and listens.

    Args:
        host: an address of this machine, or localhost.
        port: 0 takes any.

    Raises:
        AddressError: the address is none, or is taken.
    """
    if not 0 <= port <= 65535:
        raise AddressError(f"--port must be from 0 to 65535, got {port}")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise AddressError(f"--host must be an address such as 127.0.0.1 or ::1, got {host[:80]!r}") from None
    is_four = address.version == 4
    family = socket.AF_INET if is_four else socket.AF_INET6
    try:
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise AddressError(f"this system has no IPv{address.version} ({error.strerror or error})") from error
    try:
        # Connections of an earlier start may still be closing; a port in use stays in use.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not is_four:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((str(address), port))
        bound.listen(256)
    except OSError as error:
        bound.close()
        raise AddressError(_sentence(error, host, port)) from error
    return bound


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        owner = _owner(port)
        who = f"the process {owner}" if owner else "another program"
        return f"port {port} is in use by {who}; end it, or choose another with --port ({port + 1}, or 0 for any)"
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the system; choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; --host 127.0.0.1 is for this machine only"
    return f"{host} port {port} cannot be listened on: {error.strerror or error}"


def _owner(port: int) -> str:
    """Return number and name of the process that listens on a port, "" where Linux does not tell."""
    inodes = set[str]()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    with contextlib.suppress(OSError):
        for process in Path("/proc").iterdir():
            # Others' processes are closed to us, and processes end while they are looked at.
            with contextlib.suppress(OSError):
                if process.name.isdecimal() and _holds(process, inodes):
                    name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                    return f"{process.name} ({name})"
    return ""


def _holds(process: Path, inodes: set[str]) -> bool:
    """Tell whether a process has one of these open; descriptors are closed while they are looked at."""
    for link in (process / "fd").iterdir():
        with contextlib.suppress(OSError):
            if os.readlink(link) in inodes:
                return True
    return False
