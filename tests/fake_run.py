"""The program with a scripted model: `python tests/fake_run.py MODE [options]`, or `main(MODE, [options])` in a test.

MODE chooses the script: echo, slow (words until stopped), hostile (FAKE_TEXT byte by byte), think, error, defaults,
base, note, load-error, load-slow (FAKE_LOAD_S seconds, or until there is a file FAKE_LOAD_GATE), crash (a thread and
the answer raise), slow-close (like slow, and the model takes an hour to close), markdown (every kind of block,
slowly), fast (4,000 tokens at about FAKE_TOK_S tokens per second, 200 by default), quiet (nothing until stopped).
"""

import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from nanochat_infer.errors import ModelFileError
from terminal.cli import main
from tests.fake_llm import Fail, FakeInfo, FakeLLM, Pause, Piece, echo


def slow(messages: Any) -> Iterator[Piece]:
    """Words that never end by themselves within a test."""
    for number in range(100_000):
        yield f"word{number} "
        yield Pause(0.02)


def hostile(messages: Any) -> Iterator[Piece]:
    """What FAKE_TEXT says (a JSON string), one byte at a time."""
    for byte in json.loads(os.environ["FAKE_TEXT"]).encode():
        yield bytes([byte])


def think(messages: Any) -> Iterator[Piece]:
    yield "<think>"
    yield "so he asks that\n"
    yield "</think>"
    yield "\n\nthe answer"


def failing(messages: Any) -> Iterator[Piece]:
    if messages[-1].content == "fail":
        yield "half of it"
        yield Fail("the model \x1b[31mfailed")
    else:
        yield echo(messages)


def crash(messages: Any) -> Iterator[Piece]:
    """Bugs: in a thread of its own, then in the answer's."""
    thread = threading.Thread(target=lambda: 1 // 0, name="a-thread")
    thread.start()
    thread.join()
    yield "half of it"
    yield RuntimeError("a bug below")


ANSWER = """# A heading

Some *emphasis*, **strong words**, `inline code` and a [link](https://example.org/page).

- first
- second
  1. deeper
  2. and deeper

> a quotation

```python
def add(a: int, b: int) -> int:
    \"\"\"Add two numbers.\"\"\"
    return a + b  # the sum
```

| language | year |
|----------|------|
| Python   | 1991 |
| Rust     | 2015 |

---

The end.
"""


def markdown(messages: Any) -> Iterator[Piece]:
    """Every kind of block, a few characters at a time."""
    yield "<think>"
    yield "They want to see Markdown."
    yield "</think>"
    for start in range(0, len(ANSWER), 7):
        yield ANSWER[start : start + 7]
        yield Pause(0.005)


def fast(messages: Any) -> Iterator[Piece]:
    """4,000 tokens of Markdown, as fast as FAKE_TOK_S says, whatever the machine does meanwhile."""
    seconds = 1 / float(os.environ.get("FAKE_TOK_S", "200"))
    begun = time.monotonic()
    words = [word for line in ANSWER.splitlines(keepends=True) for word in re.findall(r"\s*\S+|\s+", line)]
    for number in range(4_000):
        yield words[number % len(words)]
        yield Pause(max(0.0, begun + number * seconds - time.monotonic()))


def quiet(messages: Any) -> Iterator[Piece]:
    """Says nothing for a long time."""
    yield Pause(3600)


class SlowToClose(FakeLLM):
    """A model that does not come to an end."""

    def close(self) -> None:
        super().close()
        time.sleep(3600)


def _wait_to_load() -> None:
    if gate := os.environ.get("FAKE_LOAD_GATE"):
        while not os.path.exists(gate):
            time.sleep(0.01)
    else:
        time.sleep(float(os.environ["FAKE_LOAD_S"]))


def load_for(mode: str) -> Any:
    """Return a stand-in for nanochat_infer.load."""
    scripts = {"slow": slow, "hostile": hostile, "think": think, "error": failing, "crash": crash}
    scripts |= {"slow-close": slow, "markdown": markdown, "fast": fast, "quiet": quiet}

    def load(path: str | None = None, **options: Any) -> FakeLLM:
        if mode == "load-error":
            raise ModelFileError(f"config.json of {path} is \x1b[31mdamaged")
        if mode == "load-slow":
            options["on_status"]("opening fake")
            _wait_to_load()
        info = FakeInfo(
            name="fa\x1bke" if mode == "hostile" else "fake",
            # It is there when a conversation is gone on with.
            path=str(path or Path(__file__).parent),
            is_chat=mode != "base",
            notes=("an NVIDIA GPU is present",) if mode == "note" else (),
            supports_thinking=mode in ("think", "markdown"),
            context_length=options.get("ctx_size") or 4096,
        )
        defaults = {"temperature": 0.25, "top_k": 11} if mode == "defaults" else {}
        make = SlowToClose if mode == "slow-close" else FakeLLM
        return make(script=scripts.get(mode, echo), info=info, generation_defaults=defaults)

    return load


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], load=load_for(sys.argv[1])))
