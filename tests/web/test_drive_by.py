"""Other web pages in a real browser: they reach no route, change nothing and read nothing, under any name."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import web.app
from sessions import Store
from tests.web_client import Client, serving
from web.server import WebServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")]

# Everything that a page may try without being asked; what it could read comes back.
_ATTACK = """
async ([base, routes]) => {
  const read = [];
  const within = (promise) => Promise.race([promise, new Promise(done => setTimeout(done, 1500))]);
  const frame = (attributes) => {
    const element = document.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  };
  const tries = [];
  for (const [method, path] of routes) {
    const url = base + path;
    const body = JSON.stringify({text: 'x', name: 'x', code: 'x', message: 1});
    for (const mode of ['cors', 'no-cors']) for (const credentials of ['include', 'omit'])
      for (const kind of ['text/plain', 'application/json', 'application/x-www-form-urlencoded'])
        tries.push(async () => {
          try {
            const options = {method, mode, credentials};
            if (method !== 'GET') Object.assign(options, {body, headers: {'Content-Type': kind}});
            const reply = await fetch(url, options);
            const text = await reply.text();
            if (text) read.push(['fetch', method, path, text.slice(0, 50)]);
          } catch (error) { /* refused */ }
        });
    if (method === 'GET') {
      for (const [tag, name] of [['img', 'src'], ['script', 'src'], ['link', 'href'], ['video', 'src']])
        tries.push(async () => {
          const element = document.createElement(tag);
          if (tag === 'link') element.rel = 'stylesheet';
          element[name] = url;
          await new Promise(done => { element.onload = () => { read.push([tag, path]); done(); };
            element.onerror = done; document.body.append(element); setTimeout(done, 800); });
        });
      tries.push(async () => {
        const source = new EventSource(url, {withCredentials: true});
        source.onmessage = (event) => read.push(['EventSource', path, event.data]);
        await new Promise(done => setTimeout(done, 300));
        source.close();
      });
      tries.push(async () => {
        const element = frame({src: url});
        await new Promise(done => setTimeout(done, 300));
        try { if (element.contentDocument && element.contentDocument.body.textContent) read.push(['iframe', path]); }
        catch (error) { /* another origin */ }
      });
    }
    tries.push(async () => { try { new WebSocket(url.replace('http', 'ws')); } catch (error) { /* refused */ } });
    tries.push(async () => { navigator.sendBeacon(url, new Blob([body], {type: 'text/plain'})); });
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      tries.push(async () => {
        const form = document.createElement('form');
        const name = 'f' + Math.random();
        frame({name});
        Object.assign(form, {action: url, method: method === 'GET' ? 'GET' : 'POST', enctype, target: name});
        const input = document.createElement('input');
        input.name = '{"text":"x","a":"'; input.value = '"}';
        form.append(input); document.body.append(form); form.submit();
      });
    tries.push(async () => {
      const script = `fetch(${JSON.stringify(url)}, {method: '${method}', mode: 'no-cors'})`;
      frame({sandbox: 'allow-scripts allow-forms', srcdoc: '<script>' + script + '<' + '/script>'});
    });
  }
  for (let i = 0; i < tries.length; i += 20) await within(Promise.all(tries.slice(i, i + 20).map(t => t())));
  await new Promise(done => setTimeout(done, 1000));
  return read;
}
"""


@contextmanager
def attacker() -> Iterator[int]:
    """A web server of somebody else on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>evil</title><body>evil"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def routes_of(app: Any, session: str) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<path:name>", "index.html").replace("<session_id>", session)
        path = path.replace("<int:message_id>", "1")
        found += [(method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def dump(store: Store) -> str:
    return json.dumps([[str(m) for m in store.branch(store.session(1).leaf_id)], str(store.list_sessions())])


def watch_routes(app: Any) -> list[str]:
    """Note every request that reaches a route."""
    from flask import request

    reached: list[str] = []
    app._got_first_request = False
    app.before_request(lambda: reached.append(f"{request.method} {request.path}"))
    app._got_first_request = True
    return reached


@contextmanager
def browsing(*arguments: str) -> Iterator[Any]:
    """A browser, and a context of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *arguments])
        yield chromium.new_context()
        chromium.close()


@contextmanager
def chat_with_a_secret() -> Iterator[tuple[Client, WebServer, Store, str, Any]]:
    made: list[Any] = []
    create = web.app.create_app

    def noted(*arguments: Any) -> Any:
        made.append(create(*arguments))
        return made[-1]

    with Store.open(None) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.app, "create_app", noted)
        with serving(store=store) as (client, server):
            session = client.new(name="secret name")
            client.finished(client.say(session, "a secret"))
            yield client, server, store, session, made[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_on_another_port_reaches_nothing_though_the_user_is_logged_in(host: str) -> None:
    with chat_with_a_secret() as (_, server, store, session, app), attacker() as port, browsing() as context:
        tab = context.new_page()
        tab.goto(server.link().replace("127.0.0.1", host))
        tab.wait_for_selector("#app:not([hidden])")
        tab.goto("about:blank")
        routes = routes_of(app, session)
        assert len(routes) > 25
        before = dump(store)
        reached = watch_routes(app)
        tab.goto(f"http://{host}:{port}/")
        read = tab.evaluate(_ATTACK, [server.address.replace("127.0.0.1", host), routes])
        assert read == []
        assert reached == []
        assert dump(store) == before
        # The control: our own page reaches a route in the same browser.
        tab.goto(server.address.replace("127.0.0.1", host) + "/")
        tab.wait_for_selector("#app:not([hidden])")
        assert reached


def test_a_name_that_turns_to_this_machine_reaches_nothing() -> None:
    with chat_with_a_secret() as (client, _, store, session, app):
        rules = "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP localhost.evil.test 127.0.0.1"
        with browsing(rules) as context:
            before, routes = dump(store), routes_of(app, session)
            reached = watch_routes(app)
            tab = context.new_page()
            for name in ("evil.test", "localhost.evil.test"):
                reply = tab.goto(f"http://{name}:{client.port}/")
                assert reply.status == 421
                # What a page of that name would do if it had been loaded before the name turned.
                tab.route("**/start", lambda route: route.fulfill(body="<body>", content_type="text/html"))
                tab.goto(f"http://{name}:{client.port}/start")
                read = tab.evaluate(_ATTACK, [f"http://{name}:{client.port}", routes])
                # It is its own origin, so it may read the refusals.
                assert all("does not answer to that host name" in line[3] for line in read if line[0] == "fetch"), read
                assert not any("secret" in str(line) for line in read)
            assert reached == []
            assert dump(store) == before
