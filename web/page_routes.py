"""The page's files, and how a browser gets its cookie."""

import os
from pathlib import Path

from flask import Blueprint, Response, request, send_file
from werkzeug.security import safe_join

from web.body import read_fields
from web.credential import COOKIE_SECONDS, Credential
from web.errors import HttpError
from web.responses import empty

STATIC_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
_MAX_CODE = 512


def page_routes(credential: Credential, cookie_name: str, folder: Path = STATIC_FOLDER) -> Blueprint:
    """Return the routes.

    Args:
        credential: what lets in.
        cookie_name: of this server.
        folder: of the files.
    """
    routes = Blueprint("page", __name__)

    @routes.get("/")
    def index() -> Response:
        return _file(folder, "index.html")

    @routes.get("/favicon.ico")
    def icon() -> Response:
        return _file(folder, "favicon.svg")

    @routes.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        return _file(folder, name)

    @routes.post("/api/login")
    def login() -> Response:
        fields = read_fields()
        code = fields.text("code")
        fields.done()
        if len(code) > _MAX_CODE or not credential.take_code(code.strip()):
            raise HttpError(
                401, "this link was used already, is too old or is wrong; the program prints a new one at each start"
            )
        response = empty()
        response.set_cookie(
            cookie_name,
            credential.new_cookie(request.cookies.getlist(cookie_name)),
            max_age=COOKIE_SECONDS,
            path="/",
            httponly=True,
            samesite="Strict",
        )
        return response

    @routes.post("/api/logout")
    def logout() -> Response:
        read_fields().done()
        credential.revoke_cookies(request.cookies.getlist(cookie_name))
        response = empty()
        response.delete_cookie(cookie_name, path="/", httponly=True, samesite="Strict")
        return response

    return routes


def _file(folder: Path, name: str) -> Response:
    """Return a file of the page; only of known kinds, and nothing hidden."""
    path, suffix = safe_join(str(folder), name), os.path.splitext(name)[1].lower()
    if path is None or suffix not in _TYPES or any(part.startswith(".") for part in name.split("/")):
        raise HttpError(404, "there is no such file")
    if not os.path.isfile(path):
        raise HttpError(404, "there is no such file")
    response = send_file(path, mimetype=_TYPES[suffix], conditional=True, etag=True, max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response
