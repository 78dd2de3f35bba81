"""The whole program on a full disk, faults row 21: what is not saved is said, and a text stays until there is room."""

import resource
from pathlib import Path

from tests.pty_program import ENDLESS, PtyProgram, plain
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


def test_an_answer_that_cannot_be_saved_is_an_error_of_p(own_home: Path) -> None:
    with PtyProgram("fast", "-p", "go", *ENDLESS, environ={"FAKE_TOK_S": "1500"}) as program:
        program.expect("A heading")
        limit(program, FEW_BYTES)
        program.expect("not saved: ")
        assert program.wait() == 1
        printed = plain(program.output)
        assert printed.count("The end.") > 10, "the answer goes on all the same"
        assert "kept" not in printed
    assert count(own_home / "data" / "chat.db", "SELECT count(*) FROM messages WHERE text = 'go'") == 1
    assert count(own_home / "data" / "chat.db", "SELECT count(*) FROM messages WHERE status = 'done'") == 1


def test_a_stopped_answer_that_cannot_be_saved_is_not_called_kept(own_home: Path) -> None:
    with PtyProgram("slow", "-i", *ENDLESS) as program:
        program.expect_prompt()
        program.send("go\r")
        program.expect("word3")
        limit(program, FEW_BYTES)
        program.send("\x03")
        program.expect("stopped; not saved: ")
        program.expect_prompt()
        assert "is kept" not in plain(program.output)
        limit(program, resource.RLIM_INFINITY)
        program.send("\x04")
        assert program.wait() == 0
    stopped = "SELECT count(*) FROM messages WHERE status = 'stopped' AND text LIKE 'word0 word1 %'"
    assert count(own_home / "data" / "chat.db", stopped) == 1, "there is room again before the end"
