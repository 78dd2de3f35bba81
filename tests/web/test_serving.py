"""The program with its page: `serve`, and beside a chat in the terminal, on one engine."""

import os
import re
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions import Store
from terminal.app import App
from terminal.arguments import parse
from terminal.output import Console
from terminal.paths import find_paths
from terminal.serving import ServingError, start_web, web_options
from terminal.settings import load_settings
from tests.fake_run import load_for
from tests.pty_program import ENDLESS, FAKE_RUN, RUN, PtyProgram
from tests.web_client import PATIENCE_S, Client, Page
from web.credential import Credential
from web.listening import AddressError, listen
from web.options import WebOptions
from web.server import WebServer

_LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/#t=[\w-]+")


def client_of(printed: str) -> Client:
    """A client of the server whose link was printed."""
    found = _LINK.search(printed)
    assert found, printed
    token = (find_paths().config.parent / "web-token").read_text().strip()
    return Client(int(found[1]), {"Authorization": f"Bearer {token}"})


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def serve(*arguments: str, mode: str | None = "echo") -> "subprocess.Popen[str]":
    command = [sys.executable, *([str(RUN)] if mode is None else [str(FAKE_RUN), mode]), "serve", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_serve_prints_its_link_and_saves_at_the_end(number: signal.Signals) -> None:
    process = serve("--port", "0", *ENDLESS, mode="slow")
    try:
        client = client_of(line_of(process))
        session = client.new()
        answer = client.say(session, "go")
        with client.events(f"/api/messages/{answer}/events") as stream:
            assert next(event for event in stream if event.data and event.data["type"] == "blocks")
            process.send_signal(number)
            _, said = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert process.returncode == (0 if number == signal.SIGINT else 128 + number), said
    assert "Traceback" not in said
    with Store.open(find_paths().database) as store:
        message = store.message(answer)
        assert message is not None
        assert (message.status, message.text[:6]) == ("stopped", "word0 ")


@pytest.fixture(name="app")
def scripted_app() -> Iterator[App]:
    settings = load_settings({"port": 0}, {}, find_paths().config)
    app = App(settings, find_paths(), Console(), private=False, load=load_for("echo"))
    yield app
    app.close()


def test_a_taken_port_is_one_sentence_that_names_the_process(app: App) -> None:
    server = start_web(app, Namespace())
    try:
        app.settings.port = server.port
        with pytest.raises(AddressError, match=rf"port {server.port} is in use by the process {os.getpid()} .*--port"):
            start_web(app, Namespace())
    finally:
        server.stop()


@pytest.mark.parametrize(("host", "port"), [("evil.com", 0), ("127.0.0.1", 70000), ("192.0.2.1", 0), ("", 0)])
def test_other_addresses_are_sentences(host: str, port: int) -> None:
    with pytest.raises(AddressError):
        listen(host, port)


def test_other_machines_are_let_in_only_with_a_token_of_ones_own(app: App) -> None:
    app.settings.host = "0.0.0.0"
    for token, expected in (("", "put a token"), ("short", "at least 32")):
        with pytest.raises(ServingError, match=expected):
            web_options(app, {"NANOCHAT_INFER_API_KEY": token})
    assert not (find_paths().config.parent / "web-token").exists()
    token = "k" * 40
    assert web_options(app, {"NANOCHAT_INFER_API_KEY": token}).credential.is_token(token)
    app.settings.host = "127.0.0.1"
    assert not web_options(app, {}).credential.is_token(token)
    assert (find_paths().config.parent / "web-token").exists()


def test_a_private_page_leaves_no_token_on_disk() -> None:
    settings = load_settings({}, {}, find_paths().config)
    app = App(settings, find_paths(), Console(), private=True, load=load_for("echo"))
    assert web_options(app, {}).private
    assert not (find_paths().config.parent / "web-token").exists()
    app.close()


def test_without_authentication_anybody_on_this_machine_is_let_in_and_nobody_else(app: App) -> None:
    app.settings.no_auth = True
    server = start_web(app, Namespace())
    try:
        assert server.link() == f"http://127.0.0.1:{server.port}/"
        wait_for(lambda: server.parts)
        client = Client(server.port, headers={})
        assert client.get("/api/sessions") == {"sessions": [], "more": False}
        assert client.request("GET", "/metrics").status == 200
        assert client.request("GET", "/api/sessions", Host="evil.example").status == 421
        assert client.request("GET", "/api/sessions", Origin="http://evil.example").status == 403
    finally:
        server.stop()
    assert not (find_paths().config.parent / "web-token").exists()
    with pytest.raises(ServingError, match=r"--no-auth asks for no token, and NANOCHAT_INFER_API_KEY holds one"):
        web_options(app, {"NANOCHAT_INFER_API_KEY": "k" * 40})
    for host in ("0.0.0.0", "192.0.2.1"):
        app.settings.host = host
        with pytest.raises(AddressError, match=rf"--no-auth is for this machine only, and --host {host}"):
            web_options(app, {})
        with pytest.raises(AddressError, match="--no-auth"):
            WebServer(lambda: app.manager, WebOptions(Credential("k" * 40), host=host, port=0, no_auth=True)).start()


def test_names_and_origins_come_from_options_environment_and_config(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('allowed_hosts = ["a.example", "B.example:8443"]\ncors_origins = ["https://c.example"]\n')
    settings = load_settings({}, {}, config)
    assert (settings.allowed_hosts, settings.cors_origins) == (("a.example", "b.example:8443"), ("https://c.example",))
    environ = {
        "NANOCHAT_INFER_ALLOWED_HOSTS": "d.example, [::1]:5",
        "NANOCHAT_INFER_CORS_ORIGINS": "http://localhost:3000",
        "NANOCHAT_INFER_NO_AUTH": "yes",
    }
    settings = load_settings({}, environ, config)
    assert (settings.allowed_hosts, settings.cors_origins) == (("d.example", "[::1]:5"), ("http://localhost:3000",))
    assert settings.no_auth
    line = [
        "serve",
        "--allowed-host",
        "e.example",
        "--allowed-host",
        "f.example:1",
        "--cors-origin",
        "https://g.example",
    ]
    settings = load_settings(vars(parse(line)), environ, config)
    app = App(settings, find_paths(), Console(), private=True, load=load_for("echo"))
    options = web_options(app, {})
    app.close()
    assert (options.allowed_hosts, options.cors_origins) == (("e.example", "f.example:1"), ("https://g.example",))
    assert options.no_auth


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--no-auth"], "--no-auth is for the page in the browser; add --web, or use serve"),
        (["-i", "--allowed-host", "x.example"], "--allowed-host is for the page in the browser"),
        (["serve", "--allowed-host", "http://x.example"], "allowed_hosts must be like chat.example"),
        (["serve", "--allowed-host", "x.example:0"], "allowed_hosts must be like"),
        (["serve", "--allowed-host", "x.example:65536"], "allowed_hosts must be like"),
        (["serve", "--allowed-host", "*"], "allowed_hosts must be like"),
        (["serve", "--allowed-host", ""], "allowed_hosts must be like"),
        (["serve", "--cors-origin", "*"], "cors_origins must be like https://chat.example"),
        (["serve", "--cors-origin", "null"], "cors_origins must be like"),
        (["serve", "--cors-origin", "chat.example"], "cors_origins must be like"),
        (["serve", "--cors-origin", "https://chat.example/"], "cors_origins must be like"),
        (["serve", "--cors-origin", "https://me@chat.example"], "cors_origins must be like"),
    ],
)
def test_a_wrong_name_is_one_sentence(arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(arguments)
    assert end.value.code == 2
    assert expected in capsys.readouterr().err


def test_serve_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["serve", "--help"])
    said = capsys.readouterr().out
    for option in ("--host", "--port", "--no-auth", "--allowed-host HOST[:PORT]", "--cors-origin URL"):
        assert option in said
    for word in ("web-token", "NANOCHAT_INFER_API_KEY", "/v1", "/openapi.json", "Bearer TOKEN"):
        assert word in said


@pytest.mark.slow
def test_serve_on_every_address_without_a_token_ends_before_it_listens() -> None:
    process = serve("--host", "0.0.0.0", "--port", "0")
    printed, said = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, printed, said.count("\n")) == (1, "", 1)


def send_and_see(program: PtyProgram, client: Client, session: str, text: str, shown: str) -> int:
    """Say something on the page and wait until the terminal shows it."""
    answer = client.say(session, text)
    program.expect(text)
    program.expect(shown)
    return answer


def test_what_is_said_on_the_page_appears_in_the_terminal_and_the_other_way_round() -> None:
    with PtyProgram("echo", "-i", "--web", "--port", "0", columns=120) as program:
        program.expect("works once")
        program.expect_prompt()
        client = client_of(program.output.decode())
        program.send("from the terminal\r")
        program.expect("You said: from the terminal")
        program.expect_prompt()
        (listed,) = client.get("/api/sessions")["sessions"]
        session = listed["id"]
        assert [m["text"] for m in client.get(f"/api/sessions/{session}")["messages"]][-1] == (
            "You said: from the terminal"
        )
        program.send("half a dr")
        send_and_see(program, client, session, "from the page", "You said: from the page")
        program.send("aft\r")
        program.expect("You said: half a draft")
        with client.events("/api/events") as stream:
            program.expect_prompt()
            program.send("news\r")
            assert next(e for e in stream if e.data and session in e.data.get("ids", ()))
            program.expect("You said: news")
        said = [m["text"] for m in client.get(f"/api/sessions/{session}")["messages"] if m["role"] == "user"]
        assert said == ["from the terminal", "from the page", "half a draft", "news"]
        program.expect_prompt()
        assert client.post("/api/chat", {"prompt": "by a program", "session": session})["session"] == session
        program.expect("You said: by a program")
        program.expect_prompt()
        program.send("/bye\r")
        assert program.process.wait(PATIENCE_S) == 0


def test_an_answer_of_the_terminal_streams_on_the_page_and_can_be_stopped_there() -> None:
    with PtyProgram("slow", "-i", "--web", "--port", "0", *ENDLESS, columns=120) as program:
        program.expect("works once")
        program.expect_prompt()
        client = client_of(program.output.decode())
        program.send("go\r")
        program.expect("word3 ")
        (listed,) = client.get("/api/sessions")["sessions"]
        answer = client.get(f"/api/sessions/{listed['id']}")["session"]["running"]
        page = Page()
        with client.events(f"/api/events?message={answer}") as stream:
            for event in stream:
                page.apply(event)
                if page.num_applied == 3 and event.data and event.data["type"] == "blocks":
                    assert client.post(f"/api/messages/{answer}/stop") == {"stopped": True}
                if page.end is not None:
                    break
        assert page.end is not None
        assert page.end["status"] == "stopped"
        assert page.blocks["content"][0]["c"][0].startswith("word0 word1 ")
        program.expect_prompt()


@pytest.mark.slow
def test_an_answer_of_another_program_streams_on_the_page_and_is_stopped_there_only() -> None:
    process = serve("--port", "0")
    try:
        client = client_of(line_of(process))
        with PtyProgram("slow", "-i", *ENDLESS) as program:
            program.expect_prompt()
            program.send("go\r")
            program.expect("word3 ")
            (listed,) = client.get("/api/sessions")["sessions"]
            answer = client.get(f"/api/sessions/{listed['id']}")["session"]["running"]
            page = Page()
            with client.events(f"/api/messages/{answer}/events") as stream:
                for event in stream:
                    page.apply(event)
                    if page.num_applied == 2:
                        break
                reply = client.request("POST", f"/api/messages/{answer}/stop", {})
                assert (reply.status, reply.json["error"]["code"]) == (409, "elsewhere")
                program.send("\x03")
                for event in stream:
                    page.apply(event)
                    if page.end is not None:
                        break
            assert page.end is not None
            assert page.end["status"] == "stopped"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_the_built_in_model_answers_on_the_page() -> None:
    process = serve("--port", "0", mode=None)
    try:
        client = client_of(line_of(process))
        until = time.monotonic() + 120
        while client.request("GET", "/health").status != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        answer = client.say(client.new(params={"temperature": 0}), "Hello")
        message = client.finished(answer)
        assert message["status"] == "done"
        assert message["text"]
        assert message["usage"]["completion_tokens"] > 1
        engine = client.get("/api/telemetry")["engine"]
        assert engine["model"] == "built-in"
        assert engine["rss_bytes"] > 1 << 20
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_of_this_machine_gets_nothing() -> None:
    process = serve("--port", "0")
    try:
        client = client_of(line_of(process))
        code = (
            "import os, socket, sys\ns = socket.socket()\nos.setgid(65534)\nos.setuid(65534)\n"
            f"s.connect(('127.0.0.1', {client.port}))\n"
            f"s.sendall(b'GET /api/sessions HTTP/1.1\\r\\nHost: 127.0.0.1:{client.port}\\r\\n\\r\\n')\n"
            "print(s.recv(12)[9:].decode())\n"
            "try:\n    open(sys.argv[1])\nexcept OSError as e:\n    print(type(e).__name__)"
        )
        token = Path(find_paths().config.parent / "web-token")
        done = subprocess.run([sys.executable, "-c", code, str(token)], capture_output=True, text=True, check=False)
        assert done.stdout.split() == ["401", "PermissionError"], done
    finally:
        process.kill()
        process.communicate()
