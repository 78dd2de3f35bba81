"""Keys of the prompt that come from the terminal itself."""

import asyncio
import threading

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from terminal.editor_keys import key_bindings
from terminal.free_terminal import in_free_terminal


def test_the_terminals_answer_to_a_cancelled_question_is_no_error() -> None:
    """Ctrl+C between the question for the cursor and its answer cancels the library's wait, and the answer comes."""

    async def asked_and_answered() -> str:
        with create_pipe_input() as keys:
            bindings = key_bindings(lambda text: text, lambda text: text, lambda: None)
            session: PromptSession[str] = PromptSession(key_bindings=bindings, input=keys, output=DummyOutput())
            cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            cancelled.cancel()
            session.app.renderer._waiting_for_cpr_futures.append(cancelled)
            keys.send_text("\x1b[5;1Rhello\r")
            text = await asyncio.wait_for(session.prompt_async(), 30)
            assert not session.app.renderer.waiting_for_cpr
            return text

    assert asyncio.run(asked_and_answered()) == "hello"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('\x1b[200~"""Doc."""\nimport os\x1b[201~\r', '"""Doc."""\nimport os'),
        ('"""one\rtwo"""\r', '"""one\ntwo"""'),
        # A block that came back from the history, all but its first line folded.
        ('"""F\r', '"""F'),
    ],
    ids=["docstring", "block", "folded block"],
)
def test_enter_sends_unless_a_block_is_open(keys: str, expected: str) -> None:
    async def sent() -> str:
        with create_pipe_input() as pipe:
            bindings = key_bindings(
                lambda text: text, lambda text: text, lambda: None, lambda text: text.replace("F", '\ntwo\n"""')
            )
            session: PromptSession[str] = PromptSession(
                key_bindings=bindings, multiline=True, input=pipe, output=DummyOutput()
            )
            pipe.send_text(keys)
            return await asyncio.wait_for(session.prompt_async(), 10)

    assert asyncio.run(sent()) == expected


class Ended(SystemExit):
    """Leaves the loop at once, as what a signal's handler raises."""


def test_a_signal_while_something_is_to_be_printed_above_ends_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was to be printed still waits for the terminal's answer, and nothing waits for it."""
    caught: list[BaseException] = []

    async def never(*_: object) -> None:
        await asyncio.get_running_loop().create_future()

    def talk() -> None:
        with create_pipe_input() as keys:
            session: PromptSession[str] = PromptSession(input=keys, output=DummyOutput())

            def begin() -> None:
                in_free_terminal(lambda: None)
                asyncio.get_running_loop().call_later(0.05, end)

            def end() -> None:
                raise Ended

            def soon() -> None:
                asyncio.get_running_loop().call_soon(begin)

            monkeypatch.setattr(type(session.app.output), "responds_to_cpr", True)
            # Only what is printed above waits for the terminal, not the end of the prompt.
            waits = iter([never])
            monkeypatch.setattr(
                session.app.renderer, "wait_for_cpr_responses", lambda *_: next(waits, asyncio.sleep)(0)
            )
            try:
                session.prompt(pre_run=soon)
            except BaseException as error:  # noqa: BLE001
                caught.append(error)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    thread.join(30)
    assert [type(error) for error in caught] == [Ended]
