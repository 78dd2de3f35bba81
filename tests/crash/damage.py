"""Damaged copies of one database: what is shown of them, and whether anything changed without a word."""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from nanochat_infer.errors import SessionError
from nanochat_infer.sampling_params import SamplingParams
from sessions import recovery
from sessions.records import Message
from sessions.store import Store
from tests.session_tools import turn

NUM_SESSIONS, NUM_TURNS = 3, 8


def write_sound(path: Path) -> dict[str, list[str]]:
    """Write some conversations; return the texts of each by its name."""
    texts: dict[str, list[str]] = {}
    with Store.open(path) as store:
        for session in range(NUM_SESSIONS):
            name = f"conversation {session}"
            key = store.create_session(SamplingParams(), name=name).key
            texts[name], parent = [], None
            for number in range(NUM_TURNS):
                question = f"question {session}.{number} " + "é" * (number * 331 % 3000)
                said = [question, f"answer {session}.{number} " * 90]
                _, parent = turn(store, key, parent, *said)
                texts[name] += said
    return texts


def damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Return what was done to the file, and the file."""
    changed = bytearray(data)
    kind = chance.choice(("bits", "bits", "schema", "page", "zeros", "cut", "swap"))
    if kind in ("bits", "schema"):
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(12_000 if kind == "schema" else len(changed))] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del changed[chance.randrange(1, len(changed)) :]
    else:
        first, second = (4096 * chance.randrange(len(changed) // 4096) for _ in range(2))
        page = bytes(changed[first : first + 4096])
        changed[first : first + 4096] = {"page": chance.randbytes(4096), "zeros": bytes(4096)}.get(
            kind, bytes(changed[second : second + 4096])
        )
        if kind == "swap":
            changed[second : second + 4096] = page
    return kind, bytes(changed)


def look(path: Path, data: bytes, texts: dict[str, list[str]]) -> Counter[str]:
    """Open a damaged database as the program does, and save what can be saved; count what came of it.

    Anything silent is counted under a key that begins with "SILENT", a crash goes through.
    """
    found: Counter[str] = Counter()
    path.write_bytes(data)
    is_told = False
    try:
        with Store.open(path) as store:
            is_told = store.read_only
            found["read only" if store.read_only else "opened"] += 1
            shown = _all_shown(store, texts)
            is_told = is_told or bool(store.notices)
            found["found by the check"] += bool(store.check(full=True))
    except SessionError as error:
        found["refused" if _is_sentence(error) else "SILENT: no sentence"] += 1
        is_told, shown = True, {}
    if is_told and path.read_bytes() != data:
        found["SILENT: a damaged file was written into"] += 1
    found += _silent(shown, texts, is_told=is_told)
    return found + _recovered(path, texts)


def _all_shown(store: Store, texts: dict[str, list[str]]) -> dict[str, list[Message] | None]:
    """Read every conversation; None where that was refused."""
    shown: dict[str, list[Message] | None] = {}
    for name in texts:
        try:
            row = store.find_session(name)
            shown[name] = [] if row is None else store.branch(row.leaf_id)
        except SessionError:
            shown[name] = None
    for action in (store.list_sessions, store.last_session, lambda: store.search("question")):
        try:
            action()
        except SessionError as error:
            if not _is_sentence(error):
                raise
    return shown


def _is_sentence(error: SessionError) -> bool:
    return bool(str(error)) and str(error).isprintable()


def _silent(shown: dict[str, list[Message] | None], texts: dict[str, list[str]], *, is_told: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, messages in shown.items():
        if messages is None:
            continue
        true = set(texts[name])
        if any(message.sound and message.text not in true for message in messages):
            found["SILENT: another text"] += 1
        if not is_told and all(message.sound for message in messages) and [m.text for m in messages] != texts[name]:
            found["SILENT: messages are missing"] += 1
    return found


def _recovered(path: Path, texts: dict[str, list[str]]) -> Counter[str]:
    """Recover into a fresh file; count the share of messages that is there as it was."""
    target = path.with_name("recovered.db")
    target.unlink(missing_ok=True)
    before = path.read_bytes()
    num_messages = sum(map(len, texts.values()))
    found = Counter({"messages": num_messages})
    try:
        recovery.recover(path, target)
        with Store.open(target) as store:
            assert not store.read_only, store.notices
        with closing(sqlite3.connect(target)) as connection:
            there = [row[0] for row in connection.execute("SELECT text FROM messages")]
        true = {text for each in texts.values() for text in each}
        found["messages recovered"] += len(true & set(there))
    except SessionError as error:
        found["nothing to recover" if _is_sentence(error) else "SILENT: no sentence"] += 1
    if path.read_bytes() != before:
        found["SILENT: recovering wrote into the damaged file"] += 1
    return found
