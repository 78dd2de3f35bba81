"""The page's blocks while an answer streams: in the end the same elements as those of the whole text, for any split."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.page.live_page import live_page
from web.answer_stream import Part
from web.rendering import AnswerBlocks, render_blocks

pytestmark = pytest.mark.slow

PIECES = [
    "# Title\n",
    "some words of a paragraph ",
    "**bold** and `code`, ",
    "\n\n",
    "\n",
    "- item\n",
    "  - inner\n",
    "1. first\n",
    "> quoted\n",
    "```python\nx = 1\n",
    "```\n",
    "\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "$$\\frac{a}{b}$$\n\n",
    "[link](https://example.test/) ",
    "words without an end " * 40,
]
APPLY = """async (cases) => {
  const { BlockList } = await import('/static/js/blocks.js');
  const make = () => new BlockList(document.createElement('div'));
  const faults = [];
  cases.forEach(([changes, whole], number) => {
    const [streamed, shown] = [make(), make()];
    for (const change of changes) {
      streamed.apply(change);
      if (streamed.size !== change.count) faults.push([number, `${streamed.size} blocks, not ${change.count}`]);
    }
    const first = streamed.nodes[0];
    shown.show(whole);
    if (streamed.element.innerHTML !== shown.element.innerHTML) faults.push([number, streamed.element.innerHTML]);
    streamed.show(whole);
    if (streamed.nodes[0] !== first) faults.push([number, 'the first block was made again']);
  });
  return faults;
}"""


def changes(text: str, rng: random.Random) -> Iterator[dict[str, Any]]:
    """What a viewer gets of a text that comes in pieces, some of it again after reconnections."""
    answer, part, number = AnswerBlocks(), Part(), 0
    start = seen = 0
    while start < len(text):
        end = start + rng.randint(1, 60)
        number += 1
        part.apply(answer.push(text[start:end]), number)
        start = end
        if rng.random() < 0.5:
            seen = 0 if rng.random() < 0.1 else seen
            if change := part.since(seen):
                yield json.loads(change)
            seen = number
    part.apply(answer.finish(), number + 1)
    if last := part.since(seen):
        yield json.loads(last)


def test_streamed_blocks_become_those_of_the_whole_text(chromium: Any) -> None:
    rng = random.Random(11)
    texts = ["".join(rng.choices(PIECES, k=rng.randint(1, 25))) + "end" for _ in range(150)]
    cases = [[list(changes(text, rng)), render_blocks(text)] for text in texts]
    assert sum('"tail"' in json.dumps(sent) for sent, _ in cases) > 10, "text that is not rendered yet must come too"
    with live_page(chromium) as live:
        faults = live.tab.evaluate(APPLY, cases)
        assert not faults, (texts[faults[0][0]], faults[0], len(faults))
