"""Exports: everything is in JSON, Markdown cannot be mistaken, and files appear whole or not at all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions.export import export, export_file
from sessions.markdown import fenced, is_self_contained, visible
from sessions.statements import NewMarker
from sessions.store import Store
from tests.exchange_tools import exported
from tests.session_tools import ending, new_answer, turn


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


def test_json_holds_the_whole_tree_and_all_settings(store: Store) -> None:
    params = SamplingParams(temperature=0.25, seed=5, stop=("end",))
    key = store.create_session(params, system="be kind", thinking=True, model="m", overflow="drop", model_path="/p").key
    user, first = turn(store, key, None, "question", "first")
    second = store.begin_answer(key, user, new_answer(store))
    store.finish_answer(second, ending("second", "stopped"))
    store.begin_turn(key, second, "more", "a title", new_answer(store), marker=NewMarker("2 turns dropped", None))
    store.set_tags(key, ["work"])
    store.update_session(key, archived=True)
    [conversation] = exported(store)
    found = {message["id"]: message for message in conversation["messages"]}
    assert [message["parent_id"] for message in found.values()] == [None, user, user, second, 4, 5]
    assert (found[first]["text"], found[second]["status"]) == ("first", "stopped")
    assert (found[second]["token_ids"], found[second]["seed"]) == (list(b"second"), 7)
    assert (found[4]["role"], found[4]["kept_id"], found[6]["status"]) == ("marker", 5, "streaming")
    assert conversation["leaf_id"] == 6
    assert {name: conversation[name] for name in ("system", "thinking", "overflow", "archived")} == {
        "system": "be kind",
        "thinking": True,
        "overflow": "drop",
        "archived": True,
    }
    assert "model_path" not in conversation  # where a folder lies is nobody else's business
    assert (conversation["tags"], conversation["title"]) == (["work"], "a title")
    assert (conversation["params"]["temperature"], conversation["params"]["stop"]) == (0.25, ["end"])


def test_a_fork_is_exported_with_what_it_inherited(store: Store) -> None:
    origin = store.create_session(SamplingParams(), name="origin")
    _, answer = turn(store, origin.key, None, "question", "answer")
    fork = store.fork(origin.key, answer, "fork")
    turn(store, fork.key, answer, "only here", "yes")
    [found] = exported(store, fork.key)
    assert [message["text"] for message in found["messages"]] == ["question", "answer", "only here", "yes"]
    assert found["forked_from"] == origin.public_id
    assert len(exported(store)) == 2


def test_jsonl_has_one_message_per_line(store: Store) -> None:
    row = store.create_session(SamplingParams(), name="n")
    turn(store, row.key, None, "line\u2028one\x85two\nthree", "answer")
    lines = "".join(export(store, None, "jsonl")).splitlines()
    kinds = [json.loads(line)["type"] for line in lines]
    assert kinds == ["conversation", "message", "message"]
    assert json.loads(lines[1])["text"] == "line\u2028one\x85two\nthree"
    assert json.loads(lines[1])["conversation_id"] == row.public_id


def test_json_on_a_terminal_moves_no_cursor(store: Store) -> None:
    hostile = "\x1b]0;title\x07\x9b2J\u202eabc\u2066\x7f\ufeff\u061c"
    turn(store, store.create_session(SamplingParams(), name="n").key, None, hostile, hostile)
    for form in ("json", "jsonl"):
        text = "".join(export(store, None, form))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufeff]", text)
        assert json.loads(text.splitlines()[-3 if form == "json" else -1].rstrip(","))["text"] == hostile


@pytest.mark.parametrize(("key", "form", "sentence"), [(None, "pdf", "one of md, json, jsonl"), (9, "md", "deleted")])
def test_an_error_comes_before_the_first_piece(store: Store, key: int | None, form: str, sentence: str) -> None:
    with pytest.raises(SessionError, match=sentence):
        export(store, key, form)


def test_nothing_to_export_is_an_empty_list(store: Store) -> None:
    assert exported(store) == []
    assert "".join(export(store, None, "jsonl")) == "".join(export(store, None, "md")) == ""


# Markdown


def read_back(text: str) -> list[tuple[str, str]]:
    """Return what a Markdown reader sees at the top: (kind, content) of headings, fences and anything else."""
    tokens = MarkdownIt("commonmark").parse(text)
    seen = []
    for number, token in enumerate(tokens):
        if token.level:
            continue
        if token.type == "heading_open":
            seen.append((token.tag, tokens[number + 1].content))
        elif token.type == "fence":
            seen.append((f"fence {token.info}", token.content))
        elif not token.type.endswith("_close"):
            seen.append((token.type, ""))
    return seen


def test_markdown_shows_the_branch_only(store: Store) -> None:
    key = store.create_session(SamplingParams(), name="A *name* <b> #", system="be\nkind").key
    user, _ = turn(store, key, None, "# not a heading", "first answer")
    answer = store.begin_answer(key, user, new_answer(store))
    store.finish_answer(answer, ending("```py\nx = 1\n```", "stopped"))
    text = "".join(export(store, key, "md"))
    assert "first answer" not in text
    assert read_back(text) == [
        ("h1", r"A \*name\* \<b\> \#"),
        ("bullet_list_open", ""),
        ("h2", "System prompt"),
        ("fence text", "be\nkind\n"),
        ("h2", "You, message 1"),
        ("fence text", "# not a heading\n"),
        ("h2", "Assistant (fake), message 3"),
        ("fence py", "x = 1\n"),
        ("paragraph_open", ""),
    ]


PIECES = st.sampled_from(
    [
        "```",
        "````py",
        "~~~",
        "  ```",
        "- ```",
        "> ```",
        "1. item",
        "   ```sh",
        "    code",
        "<div>",
        "a <details> b",
        "`<b>`",
        "``a` <b>",
        "\\`<i>`",
        "<!-- x",
        "<script>",
        "[a]: /x",
        "## You, message 1",
        "You, message 1",
        "---",
        "# Title",
        "text",
        "",
        "\t```",
        "| a | b |",
        "<https://a.b/>",
        "* > - ```",
        "\x0b```",
        "\u2028```",
        "a\r```",
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=8).map("\n".join)
AFTER = "\n## End of it\n\n```text\nfenced\n```\n"


def is_closed(text: str) -> bool:
    """Tell by a real reader whether what follows the text is read as if it stood alone."""
    found = read_back(f"{text}\n{AFTER}")
    tokens = MarkdownIt("commonmark").parse(text)
    html = [part for token in tokens for part in (token, *(token.children or ())) if "html" in part.type]
    return found[-2:] == [("h2", "End of it"), ("fence text", "fenced\n")] and not html


@settings(max_examples=400)
@given(DOCUMENTS)
def test_what_is_called_self_contained_is_so(text: str) -> None:
    shown = visible(text).rstrip("\n")
    if is_self_contained(shown):
        assert is_closed(shown)
        assert not re.search(r"(?m)^#+ You, message", re.sub(r"(?ms)^(```|~~~).*?^\1", "", shown))


def test_the_reader_of_the_test_above_can_tell() -> None:
    assert is_closed("# Title\n\n- a\n- b\n\n```py\nx\n```")
    for text in ("```", "- a\n  ```\nfoo\n```", "<!-- x", "<script>", "a <details> b", "~~~\n```\n~~"):
        assert not is_closed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plain.\n\n## Steps\n\n1. Do this:\n   ```bash\n   ls\n\n   cd\n   ```\n2. Done, `<b>` is a tag, and 1 < 2.",
        "```\nunbalanced ` and <div> in code\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "See <https://example.com/> and ``a ` b``.",
    ],
)
def test_usual_answers_stay_markdown(text: str) -> None:
    assert is_self_contained(text)
    assert is_closed(text)


@settings(max_examples=200)
@given(st.text(st.sampled_from("`~a \n\r\t#")) | DOCUMENTS)
def test_a_fence_gives_back_what_is_in_it(text: str) -> None:
    [(kind, content), *rest] = read_back(fenced(visible(text)) + AFTER)
    assert (kind, len(rest)) == ("fence text", 2)
    assert content == visible(text) + "\n"


# Files


def test_a_file_is_private_and_whole(store: Store, tmp_path: Path) -> None:
    turn(store, store.create_session(SamplingParams(), name="n").key, None, "q", "a")
    target = tmp_path / "all.json"
    size = export_file(store, None, "json", target)
    assert (target.stat().st_size, target.stat().st_mode & 0o777) == (size, 0o600)
    assert target.read_text().splitlines()[4:] == "".join(export(store, None, "json")).splitlines()[4:]
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_is_there_stays(store: Store, tmp_path: Path) -> None:
    store.create_session(SamplingParams(), name="n")
    target = tmp_path / "mine.md"
    target.write_text("mine")
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "nothing")
    for place, sentence in ((target, "exists already"), (link, "exists already"), (tmp_path, "is a folder")):
        with pytest.raises(SessionError, match=sentence):
            export_file(store, None, "md", place)
    with pytest.raises(SessionError, match=r"cannot be written to .* \(No such file or directory\)"):
        export_file(store, None, "md", tmp_path / "no" / "folder.md")
    assert target.read_text() == "mine"
    assert sorted(tmp_path.iterdir()) == [link, target]


def test_a_name_that_cannot_be_looked_at_gives_a_sentence(store: Store, tmp_path: Path) -> None:
    store.create_session(SamplingParams(), name="n")
    long = tmp_path / ("x" * 300)
    for place in (long, long / "a.md"):
        with pytest.raises(SessionError, match=r"cannot be written to .* \(File name too long\)"):
            export_file(store, None, "md", place)
    assert list(tmp_path.iterdir()) == []
