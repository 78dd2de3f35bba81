"""Text from outside cannot drive the terminal or break the screen: 500 sequences, made-up text, and the source."""

import ast
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from terminal.tui.app import ChatApp
from terminal.tui.dialogs import ConfirmDialog, SettingsDialog, TextDialog
from terminal.tui.splitting import BlockStream
from terminal.tui.text_view import PlainStream, TextView
from tests.hostile_text import HOSTILE, byte_splits, is_harmless
from tests.tui_app import ask, drive, shown_text

TUI = Path(__file__).parents[3] / "terminal" / "tui"
# Of these, the first argument is read as markup unless it is a Content or markup=False stands beside it.
_MARKUP_READERS = ("Static", "Label", "Button", "Option", "Input", "Checkbox", "RadioButton", "Collapsible")
_NEVER = ("from_markup", "from_text", "with_tooltip", "notify")
_SHORT = 60
# So many texts share a note, a draft and so on: putting each alone would take most of an hour.
_TOGETHER = 5


def lines_of(text: str, pieces: tuple[str, ...], *, is_markdown: bool = True) -> list[str]:
    """Return what a view shows of a text that came in pieces."""
    view = TextView(is_markdown=is_markdown)
    for piece in pieces:
        view.push(piece)
    view.finish()
    return [line.plain for segment in view.segments for line in segment.lines(40)]


@pytest.mark.parametrize("is_markdown", [True, False])
def test_every_sequence_comes_out_harmless_however_it_is_cut(is_markdown: bool) -> None:
    check_sequences(HOSTILE[::25], is_markdown=is_markdown)


@pytest.mark.slow
@pytest.mark.parametrize("is_markdown", [True, False])
def test_all_sequences_come_out_harmless_however_they_are_cut(is_markdown: bool) -> None:
    check_sequences(HOSTILE, is_markdown=is_markdown)


def check_sequences(texts: tuple[str, ...], *, is_markdown: bool) -> None:
    for text in texts:
        whole = lines_of(text, (text,), is_markdown=is_markdown)
        assert is_harmless("\n".join(whole)), text
        for number, pieces in enumerate(byte_splits(text)):
            if len(text) < _SHORT or number % (len(text) // 4) == 0:
                assert lines_of(text, pieces, is_markdown=is_markdown) == whole, (text, pieces)


def test_the_check_finds_what_is_not_made_harmless() -> None:
    stream = PlainStream()
    stream.push("\x1b]0;owned\x07")
    assert not is_harmless("\n".join(line.plain for block in stream.open_blocks() for line in block.layout(40)))


def test_entities_that_stand_for_control_characters_stay_harmless() -> None:
    stream = BlockStream()
    blocks = [*stream.push("a &#x202e; b &#13; [x](http://y/&#x202e;)\n"), *stream.open_blocks()]
    assert is_harmless("\n".join(line.plain for block in blocks for line in block.layout(80)))


async def put_everywhere(screen: ChatApp, pilot: Pilot[int], texts: list[str]) -> None:
    """Bring texts into every widget of the screen, and see that it lives and shows nothing harmful."""
    for start in range(0, len(texts), _TOGETHER):
        text = "\n".join(texts[start : start + _TOGETHER])
        await screen.tell(text, "error")
        screen.show_status(text)
        screen.composer.put(text)
        screen._proposals.show_for("/" + text)
        for view in screen.conversation.views():
            view.say(text)
    one = " ".join(texts)
    for dialog in (ConfirmDialog(one), TextDialog(one, one, hint=one), SettingsDialog({"system": one, "stop": one})):
        await screen.push_screen(dialog)
        # Textual's Select does not outlive being removed while it is mounted.
        await pilot.pause()
        await pilot.pause(0.05)
        assert is_harmless(shown_text(screen))
        await dialog.dismiss()
    await asyncio.sleep(0.1)
    assert is_harmless(shown_text(screen))
    assert screen.is_running


def fuzzed(texts: list[str]) -> None:
    """Run the application with texts as titles, messages, tags, answers, notes, errors, drafts and in dialogs."""
    given_texts = [text for text in texts if text.strip()] or ["x"]
    written = iter(given_texts * 3)

    async def scenario(screen: ChatApp, pilot: Pilot[int]) -> None:
        screen.chat.app.llm.script = lambda messages: "\n\n".join(given_texts)  # type: ignore[attr-defined]
        for _ in range(2):
            asked = next(written).encode("utf-8", "replace").decode()
            await ask(screen, "//" + asked.replace("\n", " "))
            await screen.attempt(partial(screen.chat.opened.rename, asked[:100]))
            await screen.attempt(partial(screen.chat.opened.set_tags, [asked[:20]]))
        screen.sidebar.reload()
        await asyncio.sleep(0.05)
        await put_everywhere(screen, pilot, given_texts)

    drive(scenario, size=(130, 40))


@given(st.lists(st.text(max_size=80), min_size=8, max_size=12))
@settings(max_examples=1, phases=[Phase.generate])
def test_made_up_text_in_every_widget(texts: list[str]) -> None:
    fuzzed(texts)


@pytest.mark.slow
@given(st.lists(st.text(max_size=80), min_size=90, max_size=110))
@settings(max_examples=100, phases=[Phase.generate])
def test_ten_thousand_made_up_texts_in_every_widget(texts: list[str]) -> None:
    fuzzed(texts)


def test_markup_like_text_in_every_widget() -> None:
    fuzzed(["[/", "[/bold]", "[@click=app.quit]x[/]", "[$error]x", "\x1b]0;owned\x07", "\u202eevil", ":smile:", "[[]]"])


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(TUI.glob("*.py")):
        yield path, ast.parse(path.read_text())


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_made(node: ast.expr) -> bool:
    """Whether an expression makes a str of parts: an f-string, a sum, format, join, str()."""
    if isinstance(node, ast.Call):
        return name_of(node) in ("format", "str", "repr", "clean", "clean_line", "shorten")
    if isinstance(node, ast.BinOp):
        return is_made(node.left) or is_made(node.right)
    if isinstance(node, ast.IfExp):
        return is_made(node.body) or is_made(node.orelse)
    return isinstance(node, ast.JoinedStr)


def markup_problems(tree: ast.Module) -> list[str]:
    """Return where text could be read as markup."""
    problems = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr in ("border_title", "border_subtitle", "tooltip")
            for t in node.targets
        ):
            problems.append(f"line {node.lineno}: a title or tooltip is markup")
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node)
        is_plain = any(k.arg == "markup" and getattr(k.value, "value", None) is False for k in node.keywords)
        first = node.args[0] if node.args else None
        if name in _NEVER or (name in _MARKUP_READERS and not is_plain and first is not None and not _is_safe(first)):
            problems.append(f"line {node.lineno}: {name}")
        elif name == "update" and first is not None and is_made(first):
            problems.append(f"line {node.lineno}: update with a text")
    return problems


def _is_safe(first: ast.expr) -> bool:
    if isinstance(first, ast.Constant):
        return "[" not in str(first.value)
    return isinstance(first, ast.Call) and name_of(first) in ("Content", "styled", "assemble", "Text")


def test_no_text_from_outside_reaches_a_markup_api() -> None:
    found = {path.name: problems for path, tree in sources() if (problems := markup_problems(tree))}
    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [
        'Static(f"{x}")',
        "Static(title)",
        "a.update(f'{x}')",
        "a.notify(x)",
        "Content.from_markup(x)",
        "a.border_title = x",
        "Button(str(x))",
    ],
)
def test_the_check_of_the_source_finds_markup(bad: str) -> None:
    assert markup_problems(ast.parse(bad))
