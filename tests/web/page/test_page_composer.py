"""Where messages are written: drafts, files, keys, what is said beside the box, and what a new page offers."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions import Store
from tests.fake_llm import FakeInfo, FakeLLM, Pause
from tests.web.page.live_page import ENDLESS, LivePage, live_page

pytestmark = pytest.mark.slow

TRANSFER = """
  const data = new DataTransfer();
  for (const [name, type, body] of files) {
    data.items.add(new File([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], name, { type }));
  }
"""
PASTE = f"""(files) => {{
  {TRANSFER}
  document.querySelector('#composer-text').dispatchEvent(
    new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }}));
}}"""
DROP = f"""(files) => {{
  {TRANSFER}
  for (const kind of ['dragenter', 'dragover', 'drop']) {{
    document.body.dispatchEvent(new DragEvent(kind, {{ dataTransfer: data, bubbles: true, cancelable: true }}));
    if (kind === 'dragover') window.__dropping = document.body.classList.contains('dropping');
  }}
}}"""
READING = """() => /Reading \\d+ of \\d+ tokens.*about \\d+ s left/.test(
  document.querySelector('.progress')?.textContent)"""


def script(messages: Any) -> Iterator[Any]:
    """Repeat the last message, slowly where that is asked for."""
    last = next(m.content for m in reversed(messages) if m.role == "user")
    if "endless" in last:
        for number in range(10_000):
            yield f"word{number} "
            yield Pause(0.02)
    else:
        yield f"You said: {last}"


@pytest.fixture
def live(chromium: Any, tmp_path: Path) -> Iterator[LivePage]:
    """A page whose conversations are kept on disk; those in memory are private."""
    store = Store.open(tmp_path / "chat.db")
    llm = FakeLLM(script, info=FakeInfo(supports_thinking=True))
    with live_page(chromium, llm, store=store, options=ENDLESS) as opened:
        yield opened
        assert not opened.violations()


def file(name: str, body: bytes, kind: str = "text/plain") -> list[str]:
    return [name, kind, base64.b64encode(body).decode()]


def draft(live: LivePage) -> str:
    return str(live.tab.input_value("#composer-text"))


def wait_for_draft(live: LivePage, text: str) -> None:
    live.tab.wait_for_function("text => document.querySelector('#composer-text').value === text", arg=text)


def test_files_come_by_dialog_drop_and_paste_and_go_in_fences(live: LivePage, tmp_path: Path) -> None:
    text, binary = tmp_path / "notes.md", tmp_path / "x.bin"
    text.write_bytes(b"\xef\xbb\xbfa\r\n```\r\nb\r\n")
    binary.write_bytes(b"\xff\xfe\0")
    live.tab.set_input_files("input[type=file]", [str(text), str(binary)])
    live.tab.wait_for_selector(".composer-problem:has-text('x.bin is not UTF-8 text')")
    live.tab.evaluate(PASTE, [file("pasted.py", b"x = 1\n")])
    live.tab.wait_for_selector(".chip-name:text-is('pasted.py')")
    assert live.tab.locator(".composer-problem:visible").count() == 0
    live.tab.evaluate(DROP, [file("dropped `one`\u202e.txt", b"last"), file("gone.txt", b"gone")])
    live.tab.wait_for_selector(".chip-name:text-is('gone.txt')")
    assert live.tab.evaluate("window.__dropping") is True
    assert live.tab.locator("body.dropping").count() == 0
    live.tab.get_by_label("Remove gone.txt").click()
    assert live.texts(".chip-name") == ["notes.md", "pasted.py", "dropped `one` .txt"]
    live.say("what is this")
    fences = "````notes.md\na\n```\nb\n````\n\n```pasted.py\nx = 1\n```\n\n```dropped 'one' .txt\nlast\n```"
    assert live.texts(".user-text") == [f"{fences}\n\nwhat is this"]
    assert live.tab.locator(".chip").count() == 0


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"a\0b", "zero bytes"), (b" \n", "is empty"), (b"\xc3", "not UTF-8"), (b"x" * 1_048_577, "left in this message")],
)
def test_what_is_no_text_file_is_refused_beside_the_box(live: LivePage, body: bytes, why: str) -> None:
    live.tab.fill("#composer-text", "kept")
    live.tab.evaluate(PASTE, [file("f.txt", body)])
    live.tab.wait_for_selector(f".composer-problem:has-text('{why}')")
    assert live.tab.locator(".chip").count() == 0
    assert draft(live) == "kept"
    live.tab.press("#composer-text", "!")
    assert live.tab.locator(".composer-problem:visible").count() == 0


def test_text_with_its_picture_is_pasted_as_text(live: LivePage) -> None:
    live.tab.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/plain', 'cell');
          data.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
          const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector('#composer-text').dispatchEvent(event);
          window.__taken = event.defaultPrevented;
        }"""
    )
    assert live.tab.evaluate("window.__taken") is False


def test_enter_sends_shift_enter_breaks_and_composition_does_neither(live: LivePage) -> None:
    box = live.tab.locator("#composer-text")
    box.fill("one")
    live.tab.keyboard.press("Shift+Enter")
    live.tab.keyboard.type("two")
    live.tab.evaluate(
        "document.querySelector('#composer-text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert box.input_value() == "one\ntwo"
    live.tab.keyboard.press("Enter")
    live.ended(1)
    assert live.texts(".user-text") == ["one\ntwo"]


def test_enter_breaks_on_a_touch_screen(chromium: Any) -> None:
    with live_page(
        chromium, FakeLLM(script), has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}
    ) as live:
        live.tab.fill("#composer-text", "one")
        live.tab.press("#composer-text", "Enter")
        live.tab.keyboard.type("two")
        assert draft(live) == "one\ntwo"
        live.tab.get_by_label("Send", exact=True).tap()
        live.ended(1)
        assert live.texts(".user-text") == ["one\ntwo"]


def test_up_changes_the_last_message_where_nothing_is_written(live: LivePage) -> None:
    live.say("first")
    live.tab.fill("#composer-text", "half")
    live.tab.press("#composer-text", "ArrowUp")
    assert live.tab.locator(".edit-box").count() == 0
    live.tab.fill("#composer-text", "")
    live.tab.press("#composer-text", "ArrowUp")
    assert live.tab.evaluate("document.activeElement.className") == "field edit-box"
    live.tab.keyboard.press("Escape")
    assert live.tab.evaluate("document.activeElement.id") == "composer-text"
    live.tab.press("#composer-text", "ArrowUp")
    live.tab.keyboard.type(", again")
    live.tab.keyboard.press("Enter")
    live.tab.wait_for_selector("text=You said: first, again")
    assert live.texts(".user-text") == ["first, again"]


def test_a_draft_survives_another_conversation_a_reload_and_an_error(live: LivePage) -> None:
    live.say("hello")
    live.tab.fill("#composer-text", "half a thought")
    live.tab.evaluate(PASTE, [file("f.txt", b"text")])
    live.tab.wait_for_selector(".chip")
    live.tab.keyboard.press("Control+Shift+O")
    assert draft(live) == ""
    live.tab.fill("#composer-text", "another")
    live.tab.locator(".session").click()
    wait_for_draft(live, "half a thought")
    live.tab.reload()
    wait_for_draft(live, "half a thought")
    assert live.texts(".chip-name") == ["f.txt"]
    live.tab.route("**/messages", lambda route: route.abort())
    live.tab.press("#composer-text", "Enter")
    live.tab.wait_for_selector(".composer-problem:has-text('does not answer')")
    wait_for_draft(live, "half a thought")
    live.tab.unroute("**/messages")
    live.tab.press("#composer-text", "Enter")
    live.ended(2)
    assert live.tab.locator(".composer-problem:visible").count() == 0
    live.tab.reload()
    live.ended(2)
    assert draft(live) == ""
    live.tab.keyboard.press("Control+Shift+O")
    wait_for_draft(live, "another")


def test_what_is_taken_back_stands_before_the_draft_and_keeps_its_files(live: LivePage) -> None:
    live.say("the question")
    live.tab.fill("#composer-text", "half a thought")
    live.tab.evaluate(PASTE, [file("f.txt", b"text")])
    live.tab.wait_for_selector(".chip")
    take_back(live)
    wait_for_draft(live, "the question\n\nhalf a thought")
    assert live.texts(".chip-name") == ["f.txt"]
    live.tab.wait_for_selector(".toast:has-text('before what you had written')")
    live.shows(".user-text", [])
    take_back(live)
    live.tab.wait_for_selector(".toast:has-text('There is no message to take back')")
    assert draft(live) == "the question\n\nhalf a thought"


def take_back(live: LivePage) -> None:
    live.tab.get_by_label("More", exact=True).click()
    live.tab.get_by_text("Take back the last message").click()


@pytest.mark.parametrize("is_new", [False, True])
def test_what_could_not_be_sent_goes_back_to_its_own_conversation(live: LivePage, is_new: bool) -> None:
    elsewhere, here = live.client.new(name="elsewhere"), live.client.new(name="here")
    open_here = f"location.hash = '#c={here}'"
    if not is_new:
        live.tab.evaluate(open_here)
        live.opened(here)
    live.tab.fill("#composer-text", "the question")
    live.tab.evaluate(PASTE, [file("f.txt", b"text")])
    live.tab.wait_for_selector(".chip")
    held: list[Any] = []
    live.tab.route("**/messages", lambda route: held.append(route))
    with live.tab.expect_request("**/messages"):
        live.tab.press("#composer-text", "Enter")
    here = str(live.tab.get_attribute("#log", "data-session"))
    live.tab.keyboard.type("and then")
    live.tab.evaluate(f"location.hash = '#c={elsewhere}'")
    live.opened(elsewhere)
    live.tab.keyboard.type("another thing")
    error = {"error": {"message": "the disk is full", "code": "full"}}
    held[0].fulfill(status=503, json=error)
    live.tab.wait_for_selector(".toast:has-text('the draft of its conversation again. The disk is full.')")
    assert draft(live) == "another thing"
    assert live.tab.locator(".chip").count() == 0
    assert live.tab.locator(".composer-problem:visible").count() == 0
    live.tab.evaluate(f"location.hash = '#c={here}'")
    live.opened(here)
    wait_for_draft(live, "the question\nand then")
    assert live.texts(".chip-name") == ["f.txt"]
    live.tab.reload()
    live.opened(here)
    wait_for_draft(live, "the question\nand then")
    live.tab.evaluate(f"location.hash = '#c={elsewhere}'")
    live.opened(elsewhere)
    wait_for_draft(live, "another thing")


def test_who_comes_back_while_a_message_is_on_its_way_finds_the_draft_after_it(live: LivePage) -> None:
    here, elsewhere = live.client.new(name="here"), live.client.new(name="elsewhere")
    live.tab.evaluate(f"location.hash = '#c={here}'")
    live.opened(here)
    live.tab.fill("#composer-text", "the question")
    held: list[Any] = []
    live.tab.route("**/messages", lambda route: held.append(route))
    with live.tab.expect_request("**/messages"):
        live.tab.press("#composer-text", "Enter")
    live.tab.keyboard.type("and then")
    for session in (elsewhere, here):
        live.tab.evaluate(f"location.hash = '#c={session}'")
        live.opened(session)
    wait_for_draft(live, "and then")
    held[0].continue_()
    live.shows(".user-text", ["the question"])
    live.ended(1)
    assert draft(live) == "and then"


def test_a_message_in_another_conversation_waits_until_the_one_before_arrived(live: LivePage) -> None:
    here, elsewhere = live.client.new(name="here"), live.client.new(name="elsewhere")
    live.tab.evaluate(f"location.hash = '#c={here}'")
    live.opened(here)
    held: list[Any] = []
    live.tab.route("**/messages", lambda route: held.append(route))
    with live.tab.expect_request("**/messages"):
        live.send("one")
    live.tab.evaluate(f"location.hash = '#c={elsewhere}'")
    live.opened(elsewhere)
    live.send("two")
    live.tab.wait_for_selector(".toast:has-text('still on its way')")
    assert draft(live) == "two"
    held[0].continue_()


def test_a_change_of_a_message_outlives_escape_another_conversation_and_a_reload(live: LivePage) -> None:
    elsewhere = live.client.new(name="elsewhere")
    live.say("first")
    here = str(live.tab.get_attribute("#log", "data-session"))
    live.tab.get_by_label("Edit this message").click()
    live.tab.keyboard.type(" and more")
    live.tab.keyboard.press("Escape")
    live.tab.wait_for_selector(".toast:has-text('What you changed is kept')")
    assert live.texts(".user-text") == ["first"]
    live.tab.get_by_label("Close this note").click()
    live.tab.get_by_label("Edit this message").click()
    assert live.tab.input_value(".edit-box") == "first and more"
    live.tab.keyboard.type(" still")
    live.tab.evaluate(f"location.hash = '#c={elsewhere}'")
    live.opened(elsewhere)
    live.tab.wait_for_selector(".toast:has-text('What you changed is kept')")
    live.tab.evaluate(f"location.hash = '#c={here}'")
    live.opened(here)
    live.tab.reload()
    live.opened(here)
    live.tab.get_by_label("Edit this message").click()
    assert live.tab.input_value(".edit-box") == "first and more still"
    # Only this drops it.
    live.tab.get_by_text("Cancel").click()
    live.tab.get_by_label("Edit this message").click()
    assert live.tab.input_value(".edit-box") == "first"


GAUGE = """() => {
  const shown = document.querySelector('.gauge:not([hidden])')?.textContent ?? '0';
  return Number(shown.split(' /')[0].replaceAll(',', ''));
}"""


def test_the_gauge_goes_on_while_an_answer_is_written_also_after_a_reload(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(script, info=FakeInfo(context_length=1_000_000))) as live:
        session = live.client.new(params={"max_tokens": 100_000})
        live.tab.goto(f"{live.server.address}/#c={session}")
        live.opened(session)
        live.send("endless")
        live.tab.wait_for_selector("text=word3")
        live.holds(f"() => ({GAUGE})() > 0")
        before = live.tab.evaluate(GAUGE)
        live.holds(f"n => ({GAUGE})() > n + 50", before)
        live.tab.reload()
        live.holds(f"n => ({GAUGE})() > n + 100", before)
        now = live.tab.evaluate(GAUGE)
        live.holds(f"n => ({GAUGE})() > n", now)
        live.tab.press("#composer-text", "Escape")
        live.ended(1)


STORED = "JSON.stringify({...sessionStorage, ...localStorage})"


def test_a_private_draft_is_not_stored(chromium: Any, live: LivePage) -> None:
    with live_page(chromium, FakeLLM(script)) as private:
        for page in (private, live):
            page.say("hello")
            page.tab.fill("#composer-text", "half a thought")
            page.tab.evaluate("dispatchEvent(new Event('pagehide'))")
        assert "half" not in private.tab.evaluate(STORED)
        assert "half" in live.tab.evaluate(STORED)
        private.tab.keyboard.press("Control+Shift+O")
        assert draft(private) == ""
        private.tab.locator(".session").click()
        wait_for_draft(private, "half a thought")
        assert "half" not in private.tab.evaluate(STORED)


def test_what_the_server_refuses_is_said_beside_the_box_and_the_text_kept(chromium: Any) -> None:
    with live_page(chromium, FakeLLM(busy=True)) as live:
        live.send("hello")
        live.tab.wait_for_selector(".composer-problem:has-text('The queue is full')")
        assert draft(live) == "hello"
        assert live.texts(".user-text") == ["hello"]


def test_a_message_waits_while_an_answer_is_written(live: LivePage) -> None:
    live.send("endless")
    live.tab.wait_for_selector("text=word3")
    assert live.tab.locator(".send-button:visible").get_attribute("aria-label") == "Stop the answer"
    live.send("too early")
    assert draft(live) == "too early"
    live.tab.press("#composer-text", "Escape")
    live.ended(1)
    assert live.texts(".user-text") == ["endless"]
    assert draft(live) == "too early"


def test_a_new_page_offers_what_can_be_asked(live: LivePage) -> None:
    live.tab.fill("#composer-text", "a draft")
    offered = live.texts(".suggestion")
    assert len(offered) == 3
    live.tab.get_by_text(offered[0]).click()
    live.ended(1)
    assert live.texts(".user-text") == [offered[0]]
    assert live.tab.locator(".welcome").count() == 0
    assert draft(live) == "a draft"


def test_progress_says_the_place_in_the_queue_and_how_much_is_read(chromium: Any) -> None:
    llm = FakeLLM(script, queue_ahead=3, delay_s=0.5, prefill_chunk=4, prefill_delay_s=0.2)
    with live_page(chromium, llm) as live:
        live.send("please read this slowly")
        live.tab.wait_for_selector(".progress:has-text('Waiting: 2 answers before this one')")
        live.tab.wait_for_selector(".progress progress:visible")
        live.tab.wait_for_function(READING)
        live.ended(1)
        assert live.tab.locator(".progress:visible").count() == 0
