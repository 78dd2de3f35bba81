"""Who may come in: a secret token in a file of this user, links that work once, and the cookies of browsers."""

import contextlib
import fcntl
import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nanochat_infer.errors import NanochatInferError

MIN_SECRET_CHARACTERS = 32
LINK_SECONDS = 30 * 60.0
_MAX_LINKS = 64
COOKIE_SECONDS = 30 * 86400
MAX_COOKIES = 64
COOKIE_FILE = "web-cookies"
_PATIENCE_S, _TICK_S = 2.0, 0.005
_MAX_FILE_BYTES = 16 << 10
_SECRET = re.compile(r"[\x21-\x7e]{32,512}")
_COOKIE_LINE = re.compile(r"([0-9a-f]{64}) ([0-9]{1,12})")

_log = logging.getLogger(__name__)


class CredentialError(NanochatInferError):
    """The token cannot be read, kept, or used."""


class FileToken(str):
    """A token from a file, which knows the folder of that file."""

    folder: Path

    def __new__(cls, token: str, folder: Path) -> "FileToken":
        self = super().__new__(cls, token)
        self.folder = folder
        return self


class Cookies:
    """The cookies that browsers got, each good for 30 days or until it is taken back; thread-safe.

    Kept is what tells a cookie when it comes back, not the cookie. Programs of one user share the file: what one of
    them takes back is good for none. Where the file cannot be used, browsers log in again.

    Args:
        key: with another one none of the cookies is known.
        path: of the file; without one, cookies end with the program.
        now: seconds since 1970, for tests.
    """

    def __init__(self, key: bytes, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._ends: dict[str, int] = {}
        self._read_state: tuple[int, ...] | None = None
        # What is known here could not be written, so the file is not believed.
        self._is_unsaved = False

    def new(self, instead_of: Iterable[str] = ()) -> str:
        """Return a new cookie; the oldest one goes where there are too many.

        Args:
            instead_of: what the browser has now, which is taken back.
        """
        value = secrets.token_urlsafe(32)
        self._change({self._digest(old) for old in instead_of}, self._digest(value))
        return value

    def revoke(self, values: Iterable[str]) -> None:
        """Take cookies back; values that are none are passed over."""
        self._change({self._digest(value) for value in values})

    def is_known(self, value: str) -> bool:
        """Tell whether this is one of the cookies."""
        given = self._digest(value)
        with self._lock:
            self._read_changes()
            now = self._now()
            # Each is compared, in constant time.
            found = [hmac.compare_digest(known, given) and now < end for known, end in self._ends.items()]
        return any(found)

    def _change(self, gone: set[str], added: str | None = None) -> None:
        with _turn(self._path), self._lock:
            self._read_changes()
            now = self._now()
            if added is None and not gone & self._ends.keys():
                return
            ends = {known: end for known, end in self._ends.items() if known not in gone and now < end}
            if added is not None:
                ends[added] = int(now) + COOKIE_SECONDS
            self._ends = dict(list(ends.items())[-MAX_COOKIES:])
            self._save(is_taken_back=bool(gone))

    def _read_changes(self) -> None:
        if self._path is None or self._is_unsaved:
            return
        state = _state(self._path)
        if state != self._read_state:
            self._read_state, self._ends = state, _read_cookies(self._path)

    def _save(self, *, is_taken_back: bool) -> None:
        if self._path is None:
            return
        try:
            with _temporary(self._path, "".join(f"{known} {end}\n" for known, end in self._ends.items())) as temporary:
                os.replace(temporary, self._path)
            self._read_state, self._is_unsaved = _state(self._path), False
        except OSError as error:
            self._is_unsaved = True
            what = "browsers log in again after the next start"
            if is_taken_back:
                # A full disk lets a file be removed; rather no cookie is good after a restart than this one.
                try:
                    self._path.unlink(missing_ok=True)
                except OSError:
                    what = "a cookie that was taken back may be good again after the next start; remove the file"
            _log.warning("the cookie file %s cannot be written (%s): %s", self._path, error.strerror or error, what)

    def _digest(self, value: str) -> str:
        return hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


class Credential:
    """The token, the links made with it, and the cookies that stand for it; thread-safe.

    Args:
        token: what lets in, at least 32 characters.
        clock: seconds, for tests.
        folder: where cookies outlive the program; that of the token's file where it has one.
        now: seconds since 1970, for tests.

    Raises:
        CredentialError: the token is too short or holds other characters than visible ASCII.
    """

    def __init__(
        self,
        token: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        folder: Path | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not _SECRET.fullmatch(token):
            raise CredentialError(
                f"the token must have at least {MIN_SECRET_CHARACTERS} visible ASCII characters and at most 512; make "
                'one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        self._token = _digest(token)
        folder = token.folder if folder is None and isinstance(token, FileToken) else folder
        key = hmac.new(token.encode(), b"nanochat_infer cookies 2", hashlib.sha256).digest()
        self._cookies = Cookies(key, None if folder is None else folder / COOKIE_FILE, now)
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

    @property
    def cookie_value(self) -> str:
        """A new cookie, each time."""
        return self.new_cookie()

    def new_cookie(self, instead_of: Iterable[str] = ()) -> str:
        """Return a cookie of one browser, in place of those that it has."""
        return self._cookies.new(instead_of)

    def revoke_cookies(self, values: Iterable[str]) -> None:
        """Let nobody in with these any more."""
        self._cookies.revoke(values)

    def is_cookie(self, text: str) -> bool:
        """Tell whether this is the cookie of a browser that logged in."""
        return self._cookies.is_known(text)


def token_in(path: Path) -> FileToken:
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
    return FileToken(token, path.parent)


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
    with _temporary(path, f"{token}\n") as temporary, contextlib.suppress(FileExistsError):
        os.link(temporary, path)


@contextlib.contextmanager
def _temporary(path: Path, text: str) -> Iterator[str]:
    """Give a file beside another, for its owner only, that holds a text; it is gone at the end."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".web-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


@contextlib.contextmanager
def _turn(path: Path | None) -> Iterator[None]:
    """Keep other programs from changing a file meanwhile; where nothing can be locked it is used as it is."""
    with contextlib.ExitStack() as stack:
        if path is not None:
            with contextlib.suppress(OSError):
                # Of its own, for the file is replaced, and the folder is locked by others.
                flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                descriptor = os.open(path.with_name(f".{path.name}.lock"), flags, 0o600)
                stack.callback(os.close, descriptor)
                _lock(descriptor)
        yield


def _lock(descriptor: int) -> None:
    """Lock a file; one that a stopped program holds is not waited for for ever."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(_TICK_S)


def _state(path: Path) -> tuple[int, ...] | None:
    """Return what is another after each change of a file; None where it is not there."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode, status.st_uid


def _read_cookies(path: Path) -> dict[str, int]:
    """Return the end of each cookie; one wrong line, and none is believed."""
    try:
        text = _read(path) or ""
    except (OSError, CredentialError):
        found: list[re.Match[str] | None] = [None]
    else:
        found = [_COOKIE_LINE.fullmatch(line) for line in text.splitlines()]
    lines = [line for line in found if line is not None]
    if len(lines) < len(found):
        _log.warning("the cookie file %s cannot be used: browsers log in again", path)
        return {}
    return {line[1]: int(line[2]) for line in lines[-MAX_COOKIES:]}


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
