"""An answer's think block, followed id by id: only the control token closes it; and the bytes behind an id."""

from pathlib import Path

import numpy as np
import pytest

from nanochat_infer.errors import ParameterError
from nanochat_infer.text.think_block import ThinkBlock, ThinkTags
from nanochat_infer.text.tokenizer import Tokenizer
from tests.tiny_tokenizer import VOCAB_SIZE, token_ids, write_tokenizer

IDS = token_ids("chatml")
STOP = frozenset({IDS["<|im_end|>"]})


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder: Path = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(folder, "chatml")
    return Tokenizer.from_folder(folder)


def started(tokenizer: Tokenizer, *, opened: bool) -> ThinkBlock:
    block = ThinkBlock(ThinkTags(tokenizer, VOCAB_SIZE, STOP))
    block.begin(opened=opened)
    return block


def test_the_way_through_a_block(tokenizer: Tokenizer) -> None:
    block = started(tokenizer, opened=False)
    newlines = tokenizer.encode("\n\n")
    assert block.ids_at_its_edges().tolist() == [IDS["<think>"]]
    assert block.take(IDS["<think>"])
    assert block.inside
    for token_id in tokenizer.encode("well\n"):
        assert block.allowed()[token_id]
        assert block.take(token_id)
    assert not block.allowed()[IDS["<|im_end|>"]]
    assert block.take(IDS["</think>"])
    assert not block.inside
    assert set(newlines) <= set(block.ids_at_its_edges().tolist())
    assert block.take(newlines[0])
    assert block.ids_at_its_edges().tolist() == []
    assert not block.take(newlines[0]), "a second one is the JSON's"


def test_an_answer_that_does_not_think(tokenizer: Tokenizer) -> None:
    block = started(tokenizer, opened=False)
    [brace] = tokenizer.encode("{")
    assert not block.take(brace)
    assert not block.take(IDS["<think>"]), "inside the JSON it is none of the block"
    assert not block.inside


def test_a_prompt_that_opened_the_block(tokenizer: Tokenizer) -> None:
    block = started(tokenizer, opened=True)
    assert block.inside
    assert block.take(IDS["</think>"])
    assert not block.inside


def test_other_tokens_cannot_spell_the_end(tokenizer: Tokenizer) -> None:
    block = started(tokenizer, opened=True)
    spelled = tokenizer.encode("a </think")
    for token_id in spelled:
        assert block.allowed()[token_id]
        assert block.take(token_id)
    forbidden = np.flatnonzero(~block.allowed()).tolist()
    assert [i for i in forbidden if i not in STOP] == tokenizer.encode(">")
    assert block.allowed()[IDS["</think>"]]
    block.take(tokenizer.encode("x")[0])
    assert block.allowed()[tokenizer.encode(">")[0]], "control: elsewhere it is a character like others"


def test_a_model_without_tags_is_refused(tmp_path: Path) -> None:
    write_tokenizer(tmp_path, "llama3")
    with pytest.raises(ParameterError, match=r"^schema cannot be followed after thinking by this model"):
        ThinkTags(Tokenizer.from_folder(tmp_path), VOCAB_SIZE, STOP)


def test_the_bytes_behind_an_id(tokenizer: Tokenizer) -> None:
    text = "hello the ä€😀\n"
    ids = tokenizer.encode(text)
    assert b"".join(map(tokenizer.token_bytes, ids)) == text.encode()
    assert len(tokenizer.token_bytes(ids[-1])) == 1
    assert tokenizer.token_bytes(IDS["<|im_end|>"]) == b""
    assert tokenizer.token_bytes(IDS["<think>"]) == b"<think>"
    assert [tokenizer.token_bytes(i) for i in (-1, VOCAB_SIZE - 1, VOCAB_SIZE + 5, 2**40)] == [b""] * 4
