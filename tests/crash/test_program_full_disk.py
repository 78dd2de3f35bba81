"""The whole program on a full disk, faults row 21: not saved is said, and the text stays until there is room."""

import resource
from pathlib import Path

from tests.pty_program import PtyProgram
from tests.session_tools import count

FEW_BYTES = 100


def limit(program: PtyProgram, size: int) -> None:
    """Let no file of the program grow beyond size; also what is there already cannot be written there."""
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_message_that_cannot_be_saved_stays_in_the_input(own_home: Path) -> None:
    with PtyProgram("echo", "-i") as program:
        program.expect_prompt()
        program.send("first\r")
        program.expect("first")
        program.expect_prompt()
        limit(program, FEW_BYTES)
        program.send("precious words\r")
        # What meets the full disk first, the reading before or the saving, says so.
        program.expect_any("not saved: ", "cannot be read: the disk refused it")
        program.settle()
        assert program.cursor_line().startswith(">>> precious words"), program.display()
        assert count(own_home / "data" / "chat.db", "SELECT count(*) FROM messages") == 2
        limit(program, resource.RLIM_INFINITY)
        program.send(", again\r")
        program.expect_prompt()
        program.settle()
        sql = "SELECT count(*) FROM messages WHERE text = 'precious words, again' AND role = 'user'"
        assert count(own_home / "data" / "chat.db", sql) == 1
        assert count(own_home / "data" / "chat.db", "SELECT count(*) FROM messages WHERE status = 'done'") == 4
        program.send("\x04")
        assert program.wait() == 0
