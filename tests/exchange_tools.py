"""What the tests of export and import share: any conversation, and what must be equal after a round trip."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st

from nanochat_infer.engine.events import Timings, Usage
from nanochat_infer.sampling_params import SamplingParams
from sessions.exchange import Conversation
from sessions.export import export
from sessions.records import Message, Role
from sessions.statements import NewMarker
from sessions.store import Store
from tests.session_tools import ending, new_answer, turn

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["```\n# You\n~~~", "\x1b[2J\u2028\x85\x7f", '"\\\n\r\t\0', "\u202eabc", "𝒳🎉", "## You, message 3"]
)
LINES = st.text(st.characters(categories=["L", "N"]), max_size=20)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
COUNTS = st.integers(0, 2**40)
FLOATS = st.floats(0, 2**40)
PARAMS = st.builds(
    SamplingParams,
    temperature=st.floats(0, 2),
    top_k=st.integers(-1, 2**31 - 1),
    top_p=st.floats(0.001, 1),
    min_p=st.floats(0, 1),
    repetition_penalty=st.floats(0.1, 10),
    seed=st.none() | st.integers(0, 2**63 - 1),
    max_tokens=st.integers(1, 2**31 - 1),
    stop=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9), max_size=4).map(tuple),
    ignore_eos=st.booleans(),
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[Message, ...]:
    """Draw a tree of messages of every role and status, with ids that are not 1, 2, 3."""
    found: list[Message] = []
    for _ in range(draw(st.integers(0, 6))):
        earlier = st.none() | st.sampled_from([message.id for message in found]) if found else st.none()
        role: Role = draw(st.sampled_from(get_args(Role)))
        is_answer = role == "assistant"
        found.append(
            Message(
                id=(found[-1].id if found else 0) + draw(st.integers(1, 9)),
                parent_id=draw(earlier),
                role=role,
                text=draw(TEXTS),
                status=draw(st.sampled_from(["done", "stopped", "interrupted", "error"])),
                created_at=draw(TIMES),
                reasoning=draw(TEXTS) if is_answer else "",
                finish_reason=draw(st.none() | LINES),
                error=draw(LINES),
                token_ids=tuple(draw(st.lists(st.integers(0, 2**31 - 1), max_size=4))) if is_answer else None,
                tokenizer_fingerprint=draw(LINES),
                model=draw(LINES),
                model_fingerprint=draw(LINES),
                params=draw(st.none() | PARAMS),
                seed=draw(st.none() | st.integers(0, 2**63 - 1)),
                usage=Usage(draw(COUNTS), draw(COUNTS), draw(COUNTS)),
                timings=Timings(draw(FLOATS), draw(FLOATS), draw(FLOATS), draw(FLOATS), draw(COUNTS), draw(COUNTS)),
                finished_at=draw(st.none() | TIMES),
                continues_id=draw(earlier),
                kept_id=draw(earlier) if role == "marker" else None,
                sound=draw(st.integers(0, 9)) > 0,
            )
        )
    return tuple(found)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Draw a conversation that a store can hold."""
    tree = draw(messages())
    return Conversation(
        public_id=draw(LINES),
        name=draw(st.none() if tree else st.just("named")) or draw(st.none() | LINES.filter(bool)),
        title=draw(LINES),
        system=draw(st.none() | TEXTS.filter(bool)),
        params=draw(PARAMS),
        thinking=draw(st.none() | st.booleans()),
        overflow=draw(st.sampled_from(["refuse", "drop"])),
        date_string=draw(LINES),
        model=draw(LINES),
        archived=draw(st.booleans()),
        tags=tuple(sorted(draw(st.sets(st.sampled_from(["a", "b c", "ü", "long-tag"]))))),
        forked_from=None,
        created_at=draw(TIMES),
        updated_at=draw(TIMES),
        leaf_id=draw(st.none() | st.sampled_from([message.id for message in tree])) if tree else None,
        messages=tree,
    )


def fill(store: Store) -> int:
    """Write a conversation with a bit of everything; return its key."""
    params = SamplingParams(temperature=0.25, seed=5, stop=("end",))
    key = store.create_session(params, name="name", system="sys", model="m", overflow="drop", model_path="/p").key
    user, first = turn(store, key, None, "question", "first ä🎉")
    second = store.begin_answer(key, user, replace(new_answer(store), continues_id=first))
    store.finish_answer(second, replace(ending("second", "stopped"), reasoning="thought", error="e"))
    _, third = store.begin_turn(key, second, "more", "title", new_answer(store), marker=NewMarker("dropped", None))
    store.finish_answer(third, ending("third"))
    store.set_tags(key, ["work", "x"])
    store.update_session(key, archived=True, thinking=False)
    return key


def exported(store: Store, key: int | None = None) -> list[dict[str, Any]]:
    """Return the conversations of a JSON export."""
    found: list[dict[str, Any]] = json.loads("".join(export(store, key, "json")))["conversations"]
    return found


def without_ids(conversation: dict[str, Any]) -> dict[str, Any]:
    """Return an exported conversation with the numbers of its messages for their ids, and without its own."""
    numbers: dict[int | None, int | None] = {None: None}
    numbers |= {message["id"]: number for number, message in enumerate(conversation["messages"])}
    renamed = {name: value for name, value in conversation.items() if name not in ("id", "forked_from")}
    renamed["leaf_id"] = numbers[conversation["leaf_id"]]
    names = ("id", "parent_id", "continues_id", "kept_id")
    renamed["messages"] = [
        {**message, **{name: numbers[message[name]] for name in names}} for message in conversation["messages"]
    ]
    return renamed


def num_rows(store: Store) -> int:
    """Return the number of rows in all tables but those that SQLite keeps behind an index."""

    def count(connection: Any) -> int:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%!_fts!_%' ESCAPE '!'"
            " AND name NOT LIKE 'sqlite%'"
        )
        names = [row[0] for row in found]
        return sum(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)

    return store.transaction(count)


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """Return a new file with that content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
