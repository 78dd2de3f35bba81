"""A web page of somebody else: where it comes from, everything that it tries on a server of this machine."""

# ruff: noqa: E501

import hashlib
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import web.app
from sessions import Store
from tests.web_client import Client, serving
from web.server import WebServer

Routes = list[tuple[str, str]]
_ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")

# Everything that a page may try without being asked; what it could read comes back.
ATTACK = """
async ([base, routes]) => {
  const read = [];
  const soon = (ms) => new Promise(done => setTimeout(done, ms));
  const within = (promise) => Promise.race([promise, soon(1500)]);
  const frame = (attributes) => {
    const element = document.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  };
  const loaded = (tag, properties, path) => new Promise(done => {
    const element = Object.assign(document.createElement(tag), properties);
    // These say "loaded" of a refusal, too.
    const tellsNothing = tag === 'embed' || ['prefetch', 'manifest', 'icon'].includes(properties.rel);
    element.onload = () => { if (!tellsNothing) read.push([tag, 'GET', path, `loaded ${properties.rel ?? ''}`]); done(); };
    element.onerror = done;
    document.body.append(element);
    setTimeout(done, 500);
  });
  const body = JSON.stringify({text: 'x', name: 'x', code: 'x', message: 1, prompt: 'x', messages: [{role: 'user', content: 'x'}]});
  const kinds = ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/csp-report', ''];
  const tries = [];
  for (const [method, path] of routes) {
    const url = base + path;
    const shown = new URL(url).pathname;
    for (const mode of ['cors', 'no-cors']) for (const credentials of ['include', 'omit'])
      for (const kind of method === 'GET' ? [''] : kinds)
        tries.push(async () => {
          try {
            const options = {method, mode, credentials, cache: 'no-store', keepalive: true};
            if (method !== 'GET') Object.assign(options, {body, headers: kind ? {'Content-Type': kind} : {}});
            const text = await (await fetch(url, options)).text();
            if (text) read.push(['fetch', method, shown, text]);
          } catch (error) { /* refused */ }
        });
    for (const headers of [{}, {'X-HTTP-Method-Override': 'DELETE'}, {Authorization: 'Bearer x'}, {'Sec-Fetch-Site': 'same-origin'}])
      tries.push(() => new Promise(done => {
        const request = new XMLHttpRequest();
        try {
          request.open(method, url);
          request.withCredentials = true;
          for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
          request.onloadend = () => { if (request.responseText) read.push(['xhr', method, shown, request.responseText]); done(); };
          request.send(method === 'GET' ? null : body);
        } catch (error) { done(); }
      }));
    if (method === 'GET') {
      for (const [tag, name] of [['img', 'src'], ['script', 'src'], ['video', 'src'], ['embed', 'src'], ['audio', 'src']])
        tries.push(() => loaded(tag, {[name]: url}, shown));
      for (const rel of ['stylesheet', 'prefetch', 'modulepreload', 'manifest', 'icon', 'preload'])
        tries.push(() => loaded('link', {rel, href: url, as: 'script'}, shown));
      tries.push(async () => { try { await import(url); read.push(['import', method, shown, 'loaded']); } catch (error) { /* refused */ } });
      tries.push(async () => { try { new Worker(url); } catch (error) { /* refused */ } });
      tries.push(async () => {
        const style = document.createElement('style');
        style.textContent = `@import '${url}'; @font-face {font-family: f; src: url('${url}')} body {font-family: f; background: url('${url}')}`;
        document.body.append(style);
      });
      for (const withCredentials of [true, false]) tries.push(async () => {
        const source = new EventSource(url, {withCredentials});
        source.onopen = source.onmessage = (event) => read.push(['EventSource', method, shown, String(event.data)]);
        await soon(300);
        source.close();
      });
      for (const more of [{}, {sandbox: ''}, {credentialless: ''}]) tries.push(async () => {
        const element = frame({src: url, ...more});
        await soon(300);
        try { if (element.contentDocument?.body?.textContent) read.push(['iframe', method, shown, element.contentDocument.body.textContent]); }
        catch (error) { /* another origin */ }
        element.remove();
      });
    }
    tries.push(async () => { try { const s = new WebSocket(url.replace('http', 'ws')); s.onopen = () => read.push(['WebSocket', method, shown, 'open']); } catch (error) { /* refused */ } });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) tries.push(async () => { navigator.sendBeacon(url, new Blob([body], {type})); });
    tries.push(async () => {
      const link = Object.assign(document.createElement('a'), {href: '#', ping: url});
      document.body.append(link);
      link.click();
    });
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      tries.push(async () => {
        const form = document.createElement('form');
        const name = 'f' + Math.random();
        const target = frame({name});
        Object.assign(form, {action: url, method: method === 'GET' ? 'GET' : 'POST', enctype, target: name});
        const input = document.createElement('input');
        input.name = '{"text":"x","a":"'; input.value = '"}';
        form.append(input); document.body.append(form); form.submit();
        await soon(150);
        try { if (target.contentDocument?.body?.textContent) read.push(['form', method, shown, target.contentDocument.body.textContent]); }
        catch (error) { /* another origin */ }
      });
    tries.push(async () => {
      const script = `fetch(${JSON.stringify(url)}, {method: '${method}', mode: 'no-cors', credentials: 'include'});` +
        `const f = document.createElement('form'); f.action = ${JSON.stringify(url)}; f.method = 'POST'; f.enctype = 'text/plain'; document.body.append(f); f.submit();`;
      frame({sandbox: 'allow-scripts allow-forms', srcdoc: '<body><script>' + script + '<' + '/script>'});
      frame({src: 'data:text/html,' + encodeURIComponent('<body><script>' + script + '<' + '/script>')});
      await soon(150);
    });
  }
  window.__tries = tries.length;
  for (let i = 0; i < tries.length; i += 24) {
    await within(Promise.all(tries.slice(i, i + 24).map(t => t())));
    for (const element of [...document.querySelectorAll('iframe, form, style, link, embed, video, audio')]) element.remove();
  }
  await soon(1000);
  return read.map(([how, method, path, text]) => [how, method, path, String(text).slice(0, 300)]);
}
"""


@dataclass
class Victim:
    """A server with a conversation that holds a secret, and what reaches its routes.

    Args:
        client: with the token.
        server: where the user is logged in.
        app: its application.
        session: the conversation.
        message: its answer.
        database: the file.
        reached: method and path of every request that got through to the routes.
    """

    client: Client
    server: WebServer
    app: Any
    session: str
    message: int
    database: Path
    reached: list[str]

    @property
    def routes(self) -> Routes:
        """Every route, also such as are yet to be written."""
        return routes_of(self.app, self.session, self.message)

    def digest(self) -> str:
        """Return a checksum of everything in the database."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
            rows = [repr(connection.execute(f'select * from "{name}"').fetchall()) for name in sorted(names)]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def routes_of(app: Any, session: str, message: int) -> Routes:
    """Return method and path of each rule, its arguments filled with what is there."""

    def value(match: "re.Match[str]") -> str:
        converter, name = match[1] or "", match[2]
        if converter == "path":
            return "index.html"
        return str(message) if converter == "int" else session if "session" in name else "x"

    found = []
    for rule in app.url_map.iter_rules():
        path = _ARGUMENT.sub(value, rule.rule)
        found += [(method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def watch_routes(app: Any, reached: list[str]) -> None:
    """Note every request that gets through to the routes."""
    from flask import request

    app._got_first_request = False
    app.before_request(lambda: reached.append(f"{request.method} {request.path}"))
    app._got_first_request = True


@contextmanager
def victim(folder: Path, **options: Any) -> Iterator[Victim]:
    """A server with a secret; options are WebOptions'."""
    made: list[Any] = []
    create: Callable[..., Any] = web.app.create_app

    def noted(*arguments: Any) -> Any:
        made.append(create(*arguments))
        return made[-1]

    database = folder / "victim.db"
    with Store.open(database) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.app, "create_app", noted)
        with serving(store=store, **options) as (client, server):
            session = client.new(name="secret name")
            message = client.say(session, "a secret")
            client.finished(message)
            reached: list[str] = []
            watch_routes(made[0], reached)
            yield Victim(client, server, made[0], session, message, database, reached)


@contextmanager
def attacker(headers: tuple[tuple[str, str], ...] = ()) -> Iterator[int]:
    """A web server of somebody else on this machine; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>evil</title><body>evil"
            self.send_response(200)
            for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(body))), *headers):
                self.send_header(name, value)
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
