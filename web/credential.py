"""Who may come in: a secret token in a file of this user, links that work once, and the browser's cookie."""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from nanochat_infer.errors import NanochatInferError

MIN_SECRET_CHARACTERS = 32
LINK_SECONDS = 30 * 60.0
_MAX_LINKS = 64
_MAX_FILE_BYTES = 1024
_SECRET = re.compile(r"[\x21-\x7e]{32,512}")


class CredentialError(NanochatInferError):
    """The token cannot be read, kept, or used."""


class Credential:
    """The token, the links made with it, and the cookie that stands for it; thread-safe.

    Args:
        token: what lets in, at least 32 characters.
        clock: seconds, for tests.

    Raises:
        CredentialError: the token is too short or holds other characters than visible ASCII.
    """

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        if not _SECRET.fullmatch(token):
            raise CredentialError(
                f"the token must have at least {MIN_SECRET_CHARACTERS} visible ASCII characters and at most 512; make "
                'one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        self._token = _digest(token)
        # Whoever sees the cookie cannot make the token of it.
        self.cookie_value = hmac.new(token.encode(), b"nanochat_infer cookie 1", hashlib.sha256).hexdigest()
        self._cookie = _digest(self.cookie_value)
        self._clock = clock
        self._lock = threading.Lock()
        self._links: dict[bytes, float] = {}

    def new_code(self) -> str:
        """Return a code that can be swapped for the cookie once, within half an hour."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._links) >= _MAX_LINKS:
                self._links.pop(next(iter(self._links)))
            self._links[_digest(code)] = self._clock() + LINK_SECONDS
        return code

    def take_code(self, code: str) -> bool:
        """Tell whether this is a code that was not used yet, or the token; the code is used up."""
        given = _digest(code)
        with self._lock:
            now = self._clock()
            # Compared one by one, in constant time each.
            found = next((known for known in self._links if hmac.compare_digest(known, given)), None)
            until = None if found is None else self._links.pop(found)
        return (until is not None and now < until) or self.is_token(code)

    def is_token(self, text: str) -> bool:
        """Tell whether this is the token."""
        return hmac.compare_digest(_digest(text), self._token)

    def is_cookie(self, text: str) -> bool:
        """Tell whether this is the cookie's value."""
        return hmac.compare_digest(_digest(text), self._cookie)


def token_in(path: Path) -> str:
    """Return the token in a file, which is made if it is not there: 32 random bytes, for its owner only.

    Raises:
        CredentialError: the file cannot be made or read, or others can read it.
    """
    try:
        token = _read(path)
        if token is None:
            _create(path, secrets.token_urlsafe(32))
            token = _read(path)
    except OSError as error:
        raise CredentialError(f"the token file {path} cannot be used: {error.strerror or error}") from error
    if token is None or not _SECRET.fullmatch(token):
        raise CredentialError(f"the token file {path} holds no token; remove it, and a new one is made")
    return token


def _read(path: Path) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise CredentialError(
                f"the token file {path} is not for its owner only (mode 0600), so others may know the token; remove "
                "it, and a new one is made"
            )
        return file.read(_MAX_FILE_BYTES).decode("ascii", "replace").strip()


def _create(path: Path, token: str) -> None:
    """Write the file whole or not at all; where another start was first, its token stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".token-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(token.encode() + b"\n")
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
