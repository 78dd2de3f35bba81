"""What every response tells the browser: nothing from elsewhere, no markup from strings, no frame, no guessing."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY_HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()"),
    ("X-DNS-Prefetch-Control", "off"),
)
NO_STORE = ("Cache-Control", "no-store")


def with_security(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers with the security ones; no-store, unless they say otherwise of caching."""
    names = {name.lower() for name, _ in headers}
    added = [pair for pair in (*SECURITY_HEADERS, NO_STORE) if pair[0].lower() not in names]
    return [*headers, *added]
