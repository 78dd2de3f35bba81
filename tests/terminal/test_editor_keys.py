"""Keys of the prompt that come from the terminal itself."""

import asyncio

from prompt_toolkit import PromptSession
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from terminal.editor_keys import key_bindings


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
