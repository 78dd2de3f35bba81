"""Hostile text everywhere in the interactive chat: messages, titles, tags, drafts and the history."""

import re
from pathlib import Path

from sessions import SessionManager, Store
from terminal.history import open_history
from terminal.paths import find_paths
from tests.fake_llm import FakeLLM
from tests.hostile_text import HOSTILE, foreign_sequences
from tests.pty_program import PtyProgram

# What the prompt's library writes: modes, cursor movements and its shape, erasing, styles, a question for the cursor.
PROMPT_SEQUENCES = re.compile(r"\x1b\[(?:\?(?:1|7|12|25|2004)[hl]|\d*[ABCDGJK]|[0-9;]*m|6n|\d* q|\d*;\d*H)|[\r\x08]")


def storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def test_whatever_is_stored_only_our_own_sequences_reach_the_terminal(own_home: Path) -> None:
    texts = [storable(text) for text in HOSTILE]
    with (
        Store.open(find_paths().database) as store,
        SessionManager(store, FakeLLM(script=lambda _: "\n\n".join(texts))) as manager,
    ):
        session = manager.create(name="\x1b]0;pwned\x07name")
        for text in ("\n".join(texts[::7])[:1_900], "\x1b]52;c;cm0=\x07" + texts[3]):
            for _ in session.send(text):
                pass
        session.set_tags(["\x1b]2;x\x07tag\u202e"], [])
    history = open_history(find_paths().history)
    history.store_string("\n".join(texts[:15]))
    for text in texts[::40]:
        history.store_string(text.replace("\n", " ") or "x")
    with PtyProgram("echo", "-c", "-i") as program:
        program.expect_prompt()
        program.send("\x1b[A" * 3)
        program.settle()
        program.send("\x03/list\r")
        program.expect("name")
        program.expect_prompt()
        program.send("/resume \t")
        program.settle()
        program.send("\x03\x03/edit 1\r")
        program.settle()
        program.send("\x03\x12\x1b")
        program.settle()
        program.send("\x03/export nope/\x1b]0;pwned\r")
        program.settle()
        written = program.output.decode()
        assert foreign_sequences(written, PROMPT_SEQUENCES) == []
        assert program.screen.title == ""
        assert foreign_sequences(written + texts[0], PROMPT_SEQUENCES) != [], "the control"
