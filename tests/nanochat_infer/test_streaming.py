"""Which text of an answer is reasoning, by what its prompt says about thinking."""

from pathlib import Path

import pytest

from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.streaming import TextPipeline, closes_thinking, opens_thinking
from nanochat_infer.text.chat_template import ChatMessage, ChatTemplate, load_chat_template
from nanochat_infer.text.prompt import encode_chat
from nanochat_infer.text.tokenizer import Tokenizer
from tests.tiny_tokenizer import eos_ids, write_tokenizer

TAGS = "Use <think> and </think> here"
THOUGHT = "<think>\nhm\n</think>\n\nyes"
QUESTION = [ChatMessage("user", "hello </think>")]


@pytest.fixture(scope="module", name="parts")
def tokenizer_and_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokenizer, ChatTemplate]:
    folder: Path = tmp_path_factory.mktemp("chatml")
    write_tokenizer(folder, "chatml")
    tokenizer = Tokenizer.from_folder(folder)
    template = load_chat_template(folder, tokenizer)
    assert template is not None
    return tokenizer, template


def said(
    tokenizer: Tokenizer, prompt_ids: list[int], answer: str, *, controls: bool = True, thinks_first: bool = False
) -> tuple[str, str]:
    """Return (content, reasoning) of an answer after a prompt."""
    ids = tokenizer.encode(answer, add_special_tokens=False, parse_special=controls)
    pipeline = TextPipeline(
        tokenizer,
        prompt_ids,
        SamplingParams(),
        frozenset(eos_ids("chatml")),
        thinks=True,
        continues=False,
        thinks_first=thinks_first,
    )
    deltas = [delta for token_id in ids for delta in pipeline.push(token_id)] + pipeline.finish()
    found = [(delta.kind, delta.text) for delta in deltas]
    content, reasoning = ("".join(text for kind, text in found if kind == one) for one in ("content", "reasoning"))
    assert (content, reasoning) == (pipeline.text("content"), pipeline.text("reasoning"))
    return content, reasoning


@pytest.mark.parametrize("controls", [True, False])
@pytest.mark.parametrize("answer", [TAGS, THOUGHT, "<think>", "</think>", "plain", "\n"])
def test_after_a_closed_block_all_is_content(
    parts: tuple[Tokenizer, ChatTemplate], answer: str, controls: bool
) -> None:
    tokenizer, template = parts
    prompt_ids = encode_chat(tokenizer, template, QUESTION, enable_thinking=False)
    assert closes_thinking(tokenizer, prompt_ids)
    assert said(tokenizer, prompt_ids, answer, controls=controls) == (answer, "")


@pytest.mark.parametrize("controls", [True, False])
def test_where_the_prompt_says_nothing_reasoning_comes_apart(
    parts: tuple[Tokenizer, ChatTemplate], controls: bool
) -> None:
    tokenizer, template = parts
    prompt_ids = encode_chat(tokenizer, template, QUESTION)
    assert not closes_thinking(tokenizer, prompt_ids)
    assert not opens_thinking(tokenizer, prompt_ids)
    assert said(tokenizer, prompt_ids, THOUGHT, controls=controls) == ("yes", "hm")
    assert said(tokenizer, prompt_ids, TAGS, controls=controls) == ("Use  here", " and ")


def test_a_prompt_that_opens_the_block_goes_on_inside_it(parts: tuple[Tokenizer, ChatTemplate]) -> None:
    tokenizer, template = parts
    opening = tokenizer.encode("<think>\n", add_special_tokens=False, parse_special=True)
    prompt_ids = [*encode_chat(tokenizer, template, QUESTION), *opening]
    assert opens_thinking(tokenizer, prompt_ids)
    assert not closes_thinking(tokenizer, prompt_ids)
    assert said(tokenizer, prompt_ids, "hm\n</think>\n\n" + TAGS) == (TAGS, "hm")


def test_a_format_that_lets_the_answer_think_first_does_so_after_a_closed_block(
    parts: tuple[Tokenizer, ChatTemplate],
) -> None:
    tokenizer, template = parts
    prompt_ids = encode_chat(tokenizer, template, QUESTION, enable_thinking=False)
    assert said(tokenizer, prompt_ids, THOUGHT, thinks_first=True) == ("yes", "hm")
    assert said(tokenizer, prompt_ids, TAGS, thinks_first=True) == (TAGS, "")
