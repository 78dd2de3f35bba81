"""Who is let through to the routes: one WSGI layer around the application, so that no new route can forget it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.http import parse_cookie

from web.cors import API_PREFIX, answer_preflight, is_preflight, named_origin, with_cors
from web.credential import Credential
from web.errors import HttpError, StartResponse, refuse
from web.headers import with_security
from web.listening import check_local

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

MAX_PAGE_BODY_BYTES, MAX_API_BODY_BYTES = 2 << 20, 8 << 20
MAX_URL_BYTES = 4096
_READING = ("GET", "HEAD")
_WRITING = ("POST", "PATCH", "DELETE", "PUT")
_OPEN_PATHS = ("/", "/health", "/favicon.ico", "/api/login")
# Beside the API: they take texts, and lists of a million ids.
_LONG_PATHS = ("/tokenize", "/detokenize", "/apply-template")
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_MAX_COOKIES = 16
# In the environ of WSGI: tells whether the request would be let in now, for answers without an end.
STILL_ADMITTED = "nanochat.still_admitted"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a request must show.

    Args:
        hosts: values of the Host header, in lower case, with the port where it is not 80.
        credential: what lets in.
        cookie_name: of this port: browsers send cookies to every port of a host.
        named_hosts: of the hosts, those that the user added; something that speaks HTTPS may stand before them.
        cors_origins: of web pages that may use the API with a token.
        no_auth: no credential is needed; whoever reaches the address is let in.
    """

    hosts: frozenset[str]
    credential: Credential
    cookie_name: str = field(default="nanochat")
    named_hosts: frozenset[str] = frozenset()
    cors_origins: frozenset[str] = frozenset()
    no_auth: bool = False


def policy_for(
    credential: Credential,
    host: str,
    port: int,
    allowed_hosts: Iterable[str] = (),
    *,
    cors_origins: Iterable[str] = (),
    no_auth: bool = False,
) -> Policy:
    """Return the policy of a server.

    Args:
        credential: what lets in.
        host: the address it listens on; an address of any is none that a browser names.
        port: likewise.
        allowed_hosts: more values of the Host header; one without a port stands for this port, and for none.
        cors_origins: see Policy.
        no_auth: see Policy.

    Raises:
        AddressError: other machines reach the address, and no credential is asked for.
    """
    if no_auth:
        check_local(host)
    names = [*_LOOPBACK_NAMES]
    if host not in ("0.0.0.0", "::", ""):
        names.append(f"[{host}]" if ":" in host else host)
    hosts = {f"{name}:{port}" for name in names}
    if port == 80:
        hosts |= set(names)
    named = {_plain_host(name) for name in allowed_hosts}
    named |= {f"{name}:{port}" for name in named if not has_port(name)}
    return Policy(
        hosts=frozenset(host.lower() for host in hosts) | named,
        credential=credential,
        cookie_name=f"nanochat_{port}",
        named_hosts=frozenset(named),
        cors_origins=frozenset(cors_origins),
        no_auth=no_auth,
    )


class Admission:
    """Lets requests through that our own page, a program with the token, or nobody in particular may send.

    Args:
        app: the application.
        policy: what a request must show.
    """

    def __init__(self, app: WsgiApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        origin = named_origin(environ, self._policy.cors_origins)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers = with_security(headers)
            return start_response(status, headers if origin is None else with_cors(headers, origin), *rest)

        try:
            host = admit(environ, self._policy)
        except HttpError as error:
            _log.info("refused: %s", error)
            body = refuse(error, start)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else body
        if origin is not None and is_preflight(environ):
            return answer_preflight(start)
        shown: Environ = {name: environ[name] for name in ("HTTP_AUTHORIZATION", "HTTP_COOKIE") if name in environ}
        environ[STILL_ADMITTED] = lambda: has_credential(shown, self._policy, cookie=origin is None)
        # Flask has a list of hosts too, and knows one spelling of each.
        environ["HTTP_HOST"] = host
        return self._app(environ, start)


def admit(environ: Mapping[str, Any], policy: Policy) -> str:
    """Return the request's host in its plain spelling.

    The order is that of what each check keeps out: other sites by their names, other pages, other people, too much.

    Raises:
        HttpError: the request may not come in.
    """
    method, path = str(environ["REQUEST_METHOD"]), str(environ.get("PATH_INFO", ""))
    host = _plain_host(str(environ.get("HTTP_HOST", "")))
    # With a host in the request line that one counts, and the header may say anything.
    is_absolute = not str(environ.get("REQUEST_URI", path)).startswith("/")
    if host not in policy.hosts or is_absolute:
        raise HttpError(421, "this server does not answer to that host name; --allowed-host HOST:PORT adds one")
    is_named = named_origin(environ, policy.cors_origins) is not None
    if not is_named:
        _check_origin(environ, host, policy)
        _check_site(environ.get("HTTP_SEC_FETCH_SITE"), method, path)
    if is_named and is_preflight(environ):
        return host
    _check_method(method, environ)
    # A page of a named origin would send the cookie of this host without knowing it.
    if not is_open(method, path) and not has_credential(environ, policy, cookie=not is_named):
        raise HttpError(
            401,
            "a credential is missing or wrong; open the link that the program printed, or send the token as a Bearer",
            headers={"WWW-Authenticate": "Bearer"},
        )
    is_long = path.startswith(API_PREFIX) or path in _LONG_PATHS
    _check_size(environ, MAX_API_BODY_BYTES if is_long else MAX_PAGE_BODY_BYTES)
    return host


def is_open(method: str, path: str) -> bool:
    """Tell whether a request needs no credential; anything else does, routes that are yet to be written as well."""
    return (path in _OPEN_PATHS or path.startswith("/static/")) and (method in _READING or path == "/api/login")


def has_credential(environ: Mapping[str, Any], policy: Policy, *, cookie: bool = True) -> bool:
    """Tell whether a request carries the token as a Bearer, or the cookie; without authentication each does.

    Args:
        environ: of WSGI.
        policy: what counts.
        cookie: the cookie counts.
    """
    if policy.no_auth:
        return True
    scheme, _, token = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    if scheme.lower() == "bearer" and policy.credential.is_token(token.strip()):
        return True
    cookies = parse_cookie(str(environ.get("HTTP_COOKIE", ""))).getlist(policy.cookie_name) if cookie else []
    # A page on another port can set cookies of this name besides ours.
    found = [policy.credential.is_cookie(value) for value in cookies[:_MAX_COOKIES]]
    return any(found)


def has_port(host: str) -> bool:
    """Tell whether a value of the Host header ends with a port."""
    _, colon, port = host.rpartition(":")
    return bool(colon) and port.isdecimal()


def _plain_host(host: str) -> str:
    """Return a host in lower case, without a dot at the end of its name."""
    name, colon, port = host.lower().rpartition(":") if has_port(host) else (host.lower(), "", "")
    return f"{name.removesuffix('.')}{colon}{port}"


def _check_origin(environ: Mapping[str, Any], host: str, policy: Policy) -> None:
    """Refuse what another page sends; a page of ours has the origin of the host that it speaks to."""
    origin = environ.get("HTTP_ORIGIN")
    schemes = {str(environ.get("wsgi.url_scheme", "http"))} | ({"https"} if host in policy.named_hosts else set())
    if origin is not None and origin not in {f"{scheme}://{host}" for scheme in schemes}:
        raise HttpError(403, "requests of other web pages are refused; --cors-origin URL lets one use the API")


def _check_site(site: object, method: str, path: str) -> None:
    """Refuse what another page asks for; what a person typed into the address bar comes from "none"."""
    by_hand = site == "none" and method in _READING and is_open(method, path)
    if site not in (None, "same-origin") and not by_hand:
        raise HttpError(
            403, "requests of other web pages are refused; copy the address into the browser's address bar yourself"
        )


def _check_method(method: str, environ: Mapping[str, Any]) -> None:
    """Refuse methods that no route has, and bodies that a page of another site could send."""
    if method in _WRITING:
        kind = str(environ.get("CONTENT_TYPE", "")).lower().replace(" ", "")
        if kind not in ("application/json", "application/json;charset=utf-8"):
            raise HttpError(415, "the body must be JSON; send it with Content-Type: application/json")
        if environ.get("HTTP_CONTENT_ENCODING"):
            raise HttpError(415, "the body must not be compressed; leave out Content-Encoding")
    elif method not in (*_READING, "OPTIONS"):
        raise HttpError(
            405,
            f"the method {method[:20]!r} is not known here",
            headers={"Allow": "DELETE, GET, HEAD, OPTIONS, PATCH, POST"},
        )


def _check_size(environ: Mapping[str, Any], most: int) -> None:
    if len(str(environ.get("REQUEST_URI", ""))) > MAX_URL_BYTES:
        raise HttpError(414, f"the address is longer than {MAX_URL_BYTES:,} bytes")
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdecimal() and len(length) < 16):
        raise HttpError(400, "Content-Length is no number")
    if int(length) > most:
        raise HttpError(413, f"the body has {int(length):,} bytes, the most is {most:,}; send it in parts")
