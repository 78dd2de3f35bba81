"""The page's files: each with its type, said once."""

from pathlib import Path

import pytest
from flask import Flask

from web.credential import Credential
from web.page_routes import page_routes


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("x.js", "text/javascript; charset=utf-8"),
        ("x.css", "text/css; charset=utf-8"),
        ("favicon.svg", "image/svg+xml; charset=utf-8"),
        ("x.txt", "text/plain; charset=utf-8"),
        ("x.json", "application/json"),
        ("x.png", "image/png"),
    ],
)
def test_a_file_has_one_type_and_one_charset(tmp_path: Path, name: str, content_type: str) -> None:
    (tmp_path / name).write_text("x")
    app = Flask("page", static_folder=None)
    app.register_blueprint(page_routes(Credential("t" * 43), "cookie", tmp_path))
    response = app.test_client().get(f"/static/{name}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    response.close()
