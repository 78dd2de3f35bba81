"""Origins that the user named, as the user wrote them and as browsers send them."""

import pytest

from web.cors import named_origin


def sent(origin: str, *named: str, path: str = "/v1/models") -> str | None:
    return named_origin({"HTTP_ORIGIN": origin, "PATH_INFO": path}, frozenset(named))


@pytest.mark.parametrize(
    ("named", "origin"),
    [
        ("http://a.example:80", "http://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://a.example", "http://a.example"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://a.example:443", "http://a.example:443"),
    ],
)
def test_browsers_leave_out_the_port_that_the_scheme_has_anyway(named: str, origin: str) -> None:
    assert sent(origin, "https://other.example", named) == origin, "it is given back as the browser compares it"
    assert sent(origin, named, path="/api/chat") is None


@pytest.mark.parametrize(
    ("named", "origin"),
    [
        ("https://a.example:80", "https://a.example"),
        ("http://a.example:443", "http://a.example"),
        ("http://a.example:8080", "http://a.example"),
        ("http://a.example:180", "http://a.example:1"),
        ("http://a.example:80", "https://a.example"),
        ("http://a.example:80", "null"),
    ],
)
def test_no_other_port_is_left_out(named: str, origin: str) -> None:
    assert sent(origin, named) is None
