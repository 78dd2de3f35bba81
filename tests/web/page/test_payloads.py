"""The attacks themselves: enough of them, of every kind; and what the server makes of them before any browser does."""

import itertools
import json
import random
from typing import Any

import pytest

from tests.web.page.payloads import carriers, scripts, short_scripts
from web.rendering import AnswerBlocks, render_blocks
from web.rendering.nodes import faults


def test_there_are_enough_of_every_kind() -> None:
    texts = scripts()
    assert len(texts) == len(set(texts)) >= 1_500
    assert len(set(carriers())) >= 300
    assert len(short_scripts(190)) > 1_000
    assert len(short_scripts(50)) > 200
    everything = "\n".join(texts).lower()
    for sign in ("<script", "<svg", "<math", "<iframe", "onerror", "onload", "ontoggle", "javascript:", "&#106;",
                 "data:", "```", "$$", "\\href", "[x](", "![x](", "| ", "> ", "\0", "\u202e", "alert"):  # fmt: skip
        assert sign in everything, sign


def faulty(texts: list[str]) -> list[str]:
    return [text for text in texts for block in render_blocks(text) for _ in faults(block)]


def test_the_server_makes_allowed_blocks_of_them() -> None:
    texts = [*scripts()[::12], *carriers()[::6]]
    assert faulty(texts) == []
    # The scan sees what is not allowed.
    block = json.loads(json.dumps(render_blocks("[x](https://a.test/)")).replace("https:", "javascript:"))
    assert list(faults(block[0]))


@pytest.mark.slow
def test_the_server_makes_the_same_allowed_blocks_of_all_however_they_are_split() -> None:
    rng = random.Random(3)
    texts = [*scripts(), *carriers()]
    assert faulty(texts) == []
    for text in texts:
        edges = [0, *sorted(rng.sample(range(len(text) + 1), min(len(text), 9))), len(text)]
        answer = AnswerBlocks()
        blocks: list[dict[str, Any]] = []
        pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
        for change in itertools.chain(*(answer.push(piece) for piece in pieces), answer.finish()):
            del blocks[change[0] :]
            blocks.append(change[1])
        assert blocks == render_blocks(text), text
