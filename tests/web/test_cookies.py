"""Cookies: each login has its own, logout takes it back, and both hold over restarts and for other servers."""

import fcntl
import hmac
import logging
import os
import re
import stat
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sessions import SessionManager, Store
from tests.fake_llm import FakeLLM
from tests.web_client import TOKEN, serving
from web.app import create_app
from web.credential import COOKIE_FILE, COOKIE_SECONDS, MAX_COOKIES, Credential, token_in
from web.options import WebOptions

PORT = 8471
NAME = f"nanochat_{PORT}"
START = 1_800_000_000.0
FILES = [".web-cookies.lock", COOKIE_FILE, "web-token"]


@pytest.fixture(name="now")
def clock() -> list[float]:
    return [START]


@pytest.fixture(name="start")
def starter(tmp_path: Path, now: list[float]) -> Iterator[Any]:
    """Return what starts a server on the folder, as another start of the program would."""
    with Store.open(None) as store, SessionManager(store, FakeLLM()) as manager:
        _ = manager.llm

        def start(**options: Any) -> "Server":
            credential = Credential(token_in(tmp_path / "web-token"), now=lambda: now[0])
            return Server(create_app(manager, WebOptions(credential, port=PORT, **options)), credential)

        yield start


class Server:
    def __init__(self, app: Any, credential: Credential) -> None:
        self.app = app
        self.credential = credential

    def send(self, method: str, path: str, cookie: str = "", **fields: str) -> Any:
        headers = {"Host": f"127.0.0.1:{PORT}"} | ({"Cookie": cookie} if cookie else {})
        return self.app.test_client(use_cookies=False).open(path, method=method, headers=headers, json=fields or {})

    def login(self, cookie: str = "") -> str:
        reply = self.send("POST", "/api/login", cookie, code=self.credential.new_code())
        assert reply.status_code == 204
        value, *rest = reply.headers["Set-Cookie"].split("; ")
        assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={30 * 86400}"} <= set(rest)
        return str(value)

    def is_in(self, cookie: str) -> bool:
        status = self.send("GET", "/api/sessions", cookie).status_code
        assert status in (200, 401)
        return bool(status == 200)

    def logout(self, cookie: str) -> None:
        assert self.send("POST", "/api/logout", cookie).status_code == 204


def test_each_login_has_a_cookie_of_its_own(start: Any) -> None:
    server = start()
    cookies = [server.login() for _ in range(5)]
    assert len(set(cookies)) == 5
    assert all(re.fullmatch(rf"{NAME}=[\w-]{{43}}", cookie) for cookie in cookies), "256 bits"
    assert all(map(server.is_in, cookies))
    assert not server.is_in(f"{NAME}={'x' * 43}")


def test_logout_takes_back_the_cookie_and_no_other_also_over_a_restart(start: Any) -> None:
    server = start()
    mine, other = server.login(), server.login()
    server.logout(mine)
    for each in (server, start()):
        assert not each.is_in(mine)
        assert each.is_in(other)
    assert server.send("POST", "/api/logout", mine).status_code == 401


def test_logout_ends_the_event_streams_of_its_cookie_and_no_other(start: Any, tmp_path: Path) -> None:
    server = start()
    mine, other = server.login(), server.login()
    token = {"Host": f"127.0.0.1:{PORT}", "Authorization": f"Bearer {token_in(tmp_path / 'web-token')}"}
    responses = [server.send("GET", "/api/events", cookie) for cookie in (mine, other)]
    responses.append(server.app.test_client(use_cookies=False).get("/api/events", headers=token))
    assert [response.status_code for response in responses] == [200] * 3
    ended, *going = [response.iter_encoded() for response in responses]
    assert all(b"hello" in next(stream) for stream in (ended, *going))
    server.logout(mine)
    assert len(list(islice(ended, 10))) < 10, "it ends by itself"
    assert all(len(list(islice(stream, 4))) == 4 for stream in going)
    for response in responses:
        response.close()


def test_what_one_server_does_holds_for_the_others_of_this_user(start: Any) -> None:
    one, two = start(), start()
    cookie = one.login()
    assert two.is_in(cookie)
    later = two.login()
    assert one.is_in(later)
    one.logout(cookie)
    assert not two.is_in(cookie)
    assert two.is_in(later)


def test_a_cookie_is_good_for_30_days_over_restarts(start: Any, now: list[float]) -> None:
    cookie = start().login()
    now[0] = START + COOKIE_SECONDS - 1
    assert start().is_in(cookie)
    server = start()
    now[0] = START + COOKIE_SECONDS
    assert not server.is_in(cookie)
    assert not start().is_in(cookie)


def test_a_browser_that_logs_in_again_has_one_cookie(start: Any) -> None:
    server = start()
    first = server.login()
    second = server.login(f"{NAME}=tossed; {first}")
    assert not server.is_in(first)
    assert server.is_in(second)


def test_only_so_many_are_kept_the_newest(tmp_path: Path) -> None:
    credential = Credential("t" * 40, folder=tmp_path)
    cookies = [credential.new_cookie() for _ in range(MAX_COOKIES + 3)]
    for each in (credential, Credential("t" * 40, folder=tmp_path)):
        assert [each.is_cookie(cookie) for cookie in cookies] == [False] * 3 + [True] * MAX_COOKIES
    assert len((tmp_path / COOKIE_FILE).read_text().splitlines()) == MAX_COOKIES


def test_what_is_over_goes_from_the_file(start: Any, tmp_path: Path, now: list[float]) -> None:
    server = start()
    server.login()
    now[0] += COOKIE_SECONDS
    server.login()
    assert len((tmp_path / COOKIE_FILE).read_text().splitlines()) == 1


def test_the_file_is_for_its_owner_only_and_holds_no_cookie(start: Any, tmp_path: Path) -> None:
    server = start()
    for cookie in (server.login(), server.login()):
        assert cookie.partition("=")[2] not in (tmp_path / COOKIE_FILE).read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES, "nothing is left beside it"
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_token_knows_no_cookie_of_the_old_one(tmp_path: Path) -> None:
    cookie = Credential("t" * 40, folder=tmp_path).new_cookie()
    assert not Credential("u" * 40, folder=tmp_path).is_cookie(cookie)
    assert Credential("t" * 40, folder=tmp_path).is_cookie(cookie)


def test_a_file_is_there_whole_or_not_at_all(
    start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = start()
    server.login()
    with open(tmp_path / COOKIE_FILE, "rb") as file:
        first = server.login()
        assert file.read().count(b"\n") == 1, "who reads the old one reads it to its end"
    before = (tmp_path / COOKIE_FILE).read_bytes()
    monkeypatch.setattr(os, "fsync", _full_disk)
    second = server.login()
    assert (tmp_path / COOKIE_FILE).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    assert server.is_in(first)
    assert server.is_in(second)
    assert "cannot be written (No space left" in caplog.text
    # After a restart the unwritten one logs in again, no more.
    other = start()
    assert (other.is_in(first), other.is_in(second)) == (True, False)
    monkeypatch.undo()
    third = server.login()
    other = start()
    assert all(map(other.is_in, (first, second, third))), "the next write holds all that is known"
    other.logout(third)
    assert not server.is_in(third), "and from then on the file counts again"


def test_what_is_taken_back_stays_so_on_a_full_disk(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start()
    mine, other = server.login(), server.login()
    monkeypatch.setattr(os, "fsync", _full_disk)
    server.logout(mine)
    assert not server.is_in(mine)
    assert server.is_in(other)
    assert not start().is_in(mine), "rather everybody logs in again"


def test_where_nothing_can_be_written_or_removed_logout_holds_for_the_server(
    start: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = start()
    cookie = server.login()
    monkeypatch.setattr(os, "fsync", _full_disk)
    monkeypatch.setattr(Path, "unlink", _full_disk)
    server.logout(cookie)
    assert not server.is_in(cookie)
    assert "may be good again after the next start; remove the file" in caplog.text


_GOOD = "0" * 64 + f" {int(START) + 1000}\n"


@pytest.mark.parametrize(
    "content",
    [b"\x00\xff" * 500, b"x" * 100_000, b"{}", _GOOD.encode() + b"half", _GOOD.encode()[:70], b"\n\n" + b" " * 9, b""],
)
def test_a_corrupt_file_means_to_log_in_again(start: Any, tmp_path: Path, content: bytes) -> None:
    old = start().login()
    (tmp_path / COOKIE_FILE).write_bytes(content)
    server = start()
    assert not server.is_in(old)
    new = server.login()
    assert start().is_in(new)


def test_one_wrong_line_and_none_is_believed(start: Any, tmp_path: Path) -> None:
    old, path = start().login(), tmp_path / COOKIE_FILE
    path.write_text(f"{path.read_text()}{'0' * 64} \n")
    assert not start().is_in(old)


@pytest.mark.parametrize("kind", ["readable", "link", "pipe", "folder"])
def test_a_file_that_is_none_or_of_others_is_not_believed(start: Any, tmp_path: Path, kind: str) -> None:
    path, old = tmp_path / COOKIE_FILE, start().login()
    if kind == "readable":
        path.chmod(0o644)
    else:
        path.rename(tmp_path / "real")
    if kind == "link":
        path.symlink_to(tmp_path / "real")
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind == "folder":
        path.mkdir(mode=0o700)
    server = start()
    assert not server.is_in(old)
    new = server.login()
    assert server.is_in(new), "login works all the same"
    assert start().is_in(new) == (kind != "folder")
    server.logout(new)
    assert not server.is_in(new)


def test_a_removed_file_logs_everybody_out(start: Any, tmp_path: Path) -> None:
    server = start()
    cookie = server.login()
    (tmp_path / COOKIE_FILE).unlink()
    assert not server.is_in(cookie)
    assert server.is_in(server.login())


def test_a_program_without_a_folder_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    credential = Credential("t" * 40)
    cookie = credential.new_cookie()
    assert credential.is_cookie(cookie)
    credential.revoke_cookies([cookie, "other"])
    assert not credential.is_cookie(cookie)
    assert not list(tmp_path.iterdir())


def test_servers_that_write_at_once_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who waits for longer than the patience writes without its turn; on a slow disk all of them together take seconds.
    monkeypatch.setattr("web.credential._PATIENCE_S", 60.0)
    servers = [Credential("t" * 40, folder=tmp_path) for _ in range(4)]
    kept: list[str] = []
    gone: list[str] = []

    def use(credential: Credential) -> None:
        for _ in range(8):
            cookie, other = credential.new_cookie(), credential.new_cookie()
            credential.revoke_cookies([other])
            kept.append(cookie)
            gone.append(other)

    threads = [threading.Thread(target=use, args=(each,)) for each in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for credential in (*servers, Credential("t" * 40, folder=tmp_path)):
        assert all(map(credential.is_cookie, kept))
        assert not any(map(credential.is_cookie, gone))


def test_a_stopped_program_that_has_its_turn_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.credential._PATIENCE_S", 0.01)
    credential = Credential("t" * 40, folder=tmp_path)
    first = credential.new_cookie()
    with open(tmp_path / FILES[0], "rb") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        second = credential.new_cookie()
        credential.revoke_cookies([first])
    assert (credential.is_cookie(first), credential.is_cookie(second)) == (False, True)


def test_every_cookie_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    credential = Credential("t" * 40)
    first, *_ = [credential.new_cookie() for _ in range(3)]
    compared, compare_digest = [], hmac.compare_digest

    def compare(known: str, given: str) -> bool:
        compared.append(known)
        return compare_digest(known, given)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert credential.is_cookie(first)
    assert len(set(compared)) == 3, "also after the one that is found"


def test_without_authentication_there_is_nothing_to_take_back(start: Any, tmp_path: Path) -> None:
    server = start(no_auth=True)
    assert server.is_in("")
    server.logout("")
    server.logout(f"{NAME}=anything")
    assert server.is_in("")
    assert not (tmp_path / COOKIE_FILE).exists()


def test_logout_through_real_sockets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    with serving(FakeLLM()) as (client, _):
        values = []
        client.headers = {}
        for _ in range(2):
            reply = client.request("POST", "/api/login", {"code": TOKEN})
            values.append(reply.headers["set-cookie"].split(";")[0])
        first, second = values
        assert client.request("GET", "/api/state", Cookie=first).status == 200
        assert client.request("POST", "/api/logout", {}, Cookie=first).status == 204
        assert client.request("GET", "/api/state", Cookie=first).status == 401
        assert client.request("GET", "/api/state", Cookie=second).status == 200


def _full_disk(*_: Any, **__: Any) -> None:
    raise OSError(28, "No space left on device")
