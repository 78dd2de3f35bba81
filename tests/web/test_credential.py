"""The token's file, links that work once, and what is let in with them."""

import os
import stat
from pathlib import Path

import pytest

from web.credential import LINK_SECONDS, Credential, CredentialError, token_in

TOKEN = "t" * 40


def test_the_token_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "web-token"
    token = token_in(path)
    assert len(token) >= 43, "256 bits"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert token_in(path) == token
    assert [p.name for p in path.parent.iterdir()] == ["web-token"]
    assert token_in(tmp_path / "other") != token


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666, 0o610])
def test_a_token_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "web-token"
    token_in(path)
    path.chmod(mode)
    with pytest.raises(CredentialError, match="remove it"):
        token_in(path)


@pytest.mark.parametrize("content", ["", "short", "x" * 600, "a b" * 20, "é" * 40])
def test_what_is_no_token_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "web-token"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(CredentialError, match="holds no token"):
        token_in(path)


def test_links_and_other_things_are_not_followed(tmp_path: Path) -> None:
    token_in(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name in ("link", "pipe", "folder"):
        with pytest.raises(CredentialError):
            token_in(tmp_path / name)


def test_a_code_works_once_and_for_half_an_hour() -> None:
    now = [0.0]
    credential = Credential(TOKEN, lambda: now[0])
    code, later = credential.new_code(), credential.new_code()
    assert credential.take_code(code)
    assert not credential.take_code(code)
    now[0] = LINK_SECONDS + 1
    assert not credential.take_code(later)
    assert not credential.take_code("")
    # The token itself may be pasted as often as one likes.
    assert credential.take_code(TOKEN)
    assert credential.take_code(TOKEN)


def test_only_so_many_links_are_kept_the_newest() -> None:
    credential = Credential(TOKEN)
    codes = [credential.new_code() for _ in range(70)]
    assert not credential.take_code(codes[0])
    assert credential.take_code(codes[-1])


def test_a_cookie_is_not_the_token_and_the_token_is_no_cookie() -> None:
    credential, other = Credential(TOKEN), Credential(TOKEN)
    cookie = credential.new_cookie()
    assert credential.is_cookie(cookie)
    assert not credential.is_cookie(TOKEN)
    assert not credential.is_token(cookie)
    assert not credential.is_cookie(other.new_cookie())
    assert not credential.is_token("\ud800")
    assert not credential.is_cookie("\ud800")


@pytest.mark.parametrize("token", ["", "x" * 31, "x" * 513, "x" * 40 + "\n", "ü" * 40, "a b" * 20])
def test_a_weak_token_is_refused(token: str) -> None:
    with pytest.raises(CredentialError, match="32"):
        Credential(token)
