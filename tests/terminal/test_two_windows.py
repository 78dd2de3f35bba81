"""Two chats on one conversation: what is said in one is seen in the other while its prompt waits."""

from sessions import Store
from terminal.paths import find_paths
from tests.pty_program import ENDLESS, PtyProgram


def ask(program: PtyProgram, text: str) -> None:
    program.send(f"{text}\r")
    program.expect(f"You said: {text}")
    program.expect_prompt()


def test_each_sees_what_the_other_says_and_nothing_branches() -> None:
    with PtyProgram("echo", "-i") as first:
        first.expect_prompt()
        ask(first, "one")
        with PtyProgram("echo", "-c", "-i") as second:
            second.expect("You said: one")
            second.expect_prompt()
            first.send("half a dr")
            ask(second, "two")
            first.expect("[from another window]")
            first.expect(">>> two")
            first.expect("You said: two")
            # What is being typed stays.
            first.expect_prompt_with(">>> half a dr")
            first.send("aft\r")
            first.expect("You said: half a draft")
            second.expect("[from another window]")
            second.expect("You said: half a draft")
    with Store.open(find_paths().database) as store:
        row = store.last_session()
        assert row is not None
        asked = [m.text for m in store.branch(row.leaf_id) if m.role == "user"]
        assert asked == ["one", "two", "half a draft"]
        assert len(store.tree(row.key)) == 6


def test_another_conversation_is_not_shown_and_a_deleted_one_is_said() -> None:
    with PtyProgram("echo", "-i") as first, PtyProgram("echo", "-i") as second:
        first.expect_prompt()
        ask(first, "one")
        second.expect_prompt()
        ask(second, "elsewhere")
        with Store.open(find_paths().database) as store:
            session = next(info.id for info in store.list_sessions() if info.title == "one")
        # Windows look five times a second: one that was made and deleted in between was never there for them.
        first.settle(1.5)
        second.send(f"/delete {session}\r")
        second.expect(f"deleted {session}")
        second.expect_prompt()
        first.expect("note: this conversation was deleted")
        first.expect_prompt()
        assert b"elsewhere" not in first.output
        ask(second, "still here")


def test_an_answer_of_another_program_comes_while_it_is_written() -> None:
    with PtyProgram("echo", "-i") as first:
        first.expect_prompt()
        ask(first, "one")
        first.send("half a dr")
        with PtyProgram("slow", "-c", "-i", *ENDLESS) as second:
            second.expect_prompt()
            second.send("go\r")
            second.expect("word9")
            first.expect(">>> go")
            # Rows come as they are full, not only at the end.
            first.expect("word0 word1")
            first.expect_on_screen("another window is writing")
            first.expect_on_screen(">>> half a dr")
            first.send("\x03")
            first.expect_prompt()
            first.send("\x03")
            first.expect("another program is writing this answer")
            first.send("me too\r")
            first.expect("error: another window is still writing the last answer")
            first.expect(">>> me too")
            second.send("\x03")
            second.expect_prompt()
            first.expect("[stopped]")
            first.send("\r")
            first.expect("You said: me too")
            assert "elsewhere" not in first.display()
