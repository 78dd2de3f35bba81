"""A loaded model's KV as other parts see it: bytes of blocks out of one process's model and into the next."""

import os
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from nanochat_infer import LLM, SamplingParams, load
from nanochat_infer.errors import NanochatInferError

TEXT = "The theory of attention is that a word looks at the words before it. " * 6
PARAMS = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=3, max_tokens=40, ignore_eos=True)


def fresh() -> LLM:
    return load(device="cpu", ctx_size=1024, threads=2)


@pytest.fixture(scope="module")
def source() -> Iterator[LLM]:
    with fresh() as llm:
        yield llm


@pytest.fixture
def target() -> Iterator[LLM]:
    with fresh() as llm:
        yield llm


def exported(llm: LLM, ids: list[int]) -> list[np.ndarray]:
    chain = llm.kv_chain(ids)
    blocks = [chain.export(index) for index in range(chain.num_blocks)]
    assert blocks
    return [block for block in blocks if block is not None]


def test_a_conversation_goes_on_in_another_model(source: LLM, target: LLM) -> None:
    ids = source.tokenizer.encode(TEXT)
    assert target.prefill_tok_s == 0.0
    first = source.start(ids, PARAMS).result()
    assert source.prefill_tok_s > 0.0
    history = [*ids, *first.token_ids]
    blocks = exported(source, history)
    expected = source.start([*history, 1, 2, 3], PARAMS).result()
    with target.kv_chain(history) as chain:
        assert (chain.block_size, chain.num_blocks) == (16, len(history) // 16)
        assert all(chain.add(block) for block in blocks)
        found = target.start([*history, 1, 2, 3], PARAMS).result()
    assert found.token_ids == expected.token_ids
    restored = 16 * len(blocks)
    assert len(history) - restored <= 16
    assert found.usage.cached_tokens == restored
    assert target.stats().computed_tokens == len(history) + 3 - restored
    assert target.stats().used_blocks == 0


def test_importing_beside_answers_changes_none(source: LLM, target: LLM) -> None:
    prompts = [source.tokenizer.encode(f"{number} {TEXT}") for number in range(6)]
    expected = [source.start(ids, PARAMS).result().token_ids for ids in prompts]
    kept = [exported(source, ids) for ids in prompts[:3]]
    running = [target.start(ids, PARAMS) for ids in prompts[3:]]
    found: dict[int, tuple[int, ...]] = {}

    def restore(number: int) -> None:
        with target.kv_chain(prompts[number]) as chain:
            for block in kept[number]:
                assert chain.add(block)
            generation = target.start(prompts[number], PARAMS)
        result = generation.result()
        assert result.usage.cached_tokens >= 16 * len(kept[number])
        found[number] = result.token_ids

    threads = [threading.Thread(target=restore, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    others = [generation.result().token_ids for generation in running]
    for thread in threads:
        thread.join(60)
    assert [found[number] for number in range(3)] + others == expected


def test_after_close_and_in_a_forked_child(source: LLM) -> None:
    ids = source.tokenizer.encode(TEXT)
    source.start(ids, PARAMS).result()
    blocks = exported(source, ids)
    llm = fresh()
    chain = llm.kv_chain(ids)
    assert chain.add(blocks[0])
    child = os.fork()
    if child == 0:
        code = 1
        try:
            chain.release()
            for call in (lambda: llm.kv_chain(ids), chain.hold, lambda: chain.add(blocks[1])):
                with pytest.raises(NanochatInferError, match="forked process"):
                    call()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert chain.add(blocks[1])
    llm.close()
    assert not chain.add(blocks[2])
    assert chain.export(0) is None
    assert llm.kv_chain(ids).hold() == 0
    chain.release()
