"""The page's own files: nothing inline or from elsewhere, no markup from strings, the same lists as the server's."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.page.payloads import carriers, scripts
from web.rendering.nodes import CODE_CLASSES, KINDS, MATH_ATTRIBUTES, MATH_TAGS

STATIC = Path(__file__).parents[3] / "web" / "static"
FILES = sorted(path for path in STATIC.rglob("*") if path.is_file())
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
# What makes markup or code of strings, or sets what the policy forbids.
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc\s*=|\beval\(|"
    r"new Function|Function\(|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`]|importScripts|\.cssText|new Worker|"
    r"javascript:|setAttribute\(\s*[\"'](?:on|style|src|srcdoc)"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_make_no_markup_of_strings(path: Path) -> None:
    code = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(), flags=re.MULTILINE)
    assert not SINKS.findall(code)


def test_the_sinks_are_seen() -> None:
    for code in ("a.innerHTML = b", "setTimeout('x')", "el.setAttribute('onclick', x)", "new Function('x')"):
        assert SINKS.search(code)


def test_the_document_holds_no_script_or_style_of_its_own() -> None:
    document = (STATIC / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|<script type=\"module\">", document)
    assert all(body == "" for body in re.findall(r"<script[^>]*>(.*?)</script>", document, re.DOTALL))


def addresses(path: Path) -> Iterator[str]:
    text = path.read_text()
    yield from re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    names = [address for address in addresses(path) if not address.startswith("http://www.w3.org/")]
    assert not names
    assert not re.search(r"@import|url\((?!#)", path.read_text()) or path.suffix == ".js"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_every_file_that_is_named_is_there() -> None:
    document = (STATIC / "index.html").read_text()
    for name in re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", document):
        assert (STATIC / name).is_file(), name
    for path in SCRIPTS:
        for name in re.findall(r"from \"(\./[^\"]+)\"", path.read_text()):
            assert (path.parent / name).is_file(), f"{path.name}: {name}"


def test_no_file_is_left_that_nothing_asks_for() -> None:
    texts = {path: path.read_text() for path in SCRIPTS}
    asked = set(re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", (STATIC / "index.html").read_text()))
    reached, new = set(), {STATIC / name for name in asked if name.endswith(".js")}
    while new:
        path = new.pop()
        reached.add(path)
        new |= {(path.parent / name) for name in re.findall(r"from \"\./([^\"]+)\"", texts[path])} - reached
    assert reached == set(SCRIPTS)
    assert {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css")} <= asked


def words_of(name: str) -> set[str]:
    """The words of a Set in tree.js."""
    code = (STATIC / "js" / "tree.js").read_text()
    body = re.search(rf"const {name} = new Set\((.*?)\);\n", code, re.DOTALL)
    assert body
    return set(" ".join(json.loads(text) for text in re.findall(r"\"[^\"]*\"", body[1])).replace(":", ": ").split())


def test_the_page_knows_the_nodes_that_the_server_makes() -> None:
    assert words_of("MATH_TAGS") == MATH_TAGS
    assert words_of("MATH_ATTRIBUTES") == MATH_ATTRIBUTES
    assert words_of("CODE_CLASSES") == CODE_CLASSES - {""}
    makers = re.search(r"const MAKERS = \{(.*?)\n\};", (STATIC / "js" / "tree.js").read_text(), re.DOTALL)
    assert makers
    assert set(re.findall(r"^  (\w+)[:,]", makers[1], re.MULTILINE)) == set(KINDS)


def test_there_are_enough_attacks() -> None:
    assert len(scripts()) >= 1_500
    assert len(carriers()) >= 300
