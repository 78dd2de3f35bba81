"""KV chains: blocks out of one engine and into another, beside requests, eviction, closing, and each other."""

import os
import threading
from random import Random

import numpy as np
import pytest

from nanochat_infer.engine import kv_transfer, prefix_cache
from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import NanochatInferError, ParameterError
from tests.colliding_prefixes import ComparesOneBlock, four_bits
from tests.kv_engines import GREEDY, IDS, answer, checked, exported, import_all, make, runner_of
from tests.manual_engine import check_accounting, collect, drain
from tests.scripted_runner import ConsistencyError, ScriptedRunner, small_limits


def test_what_was_imported_is_not_computed() -> None:
    source, target = make(), make()
    with checked(source, target):
        blocks = exported(source, IDS)
        with target.kv_chain(IDS) as chain:
            assert (chain.num_blocks, chain.block_size, chain.block_bytes) == (10, 4, 96)
            assert not any(chain.is_in_memory(index) for index in range(10))
            assert chain.export(0) is None
            assert import_all(chain, blocks) == chain.num_held == 10
            assert all(chain.is_in_memory(index) for index in range(10))
            assert target.stats().used_blocks == 10
        assert target.stats().used_blocks == 0
        assert answer(target, IDS) == (answer(source, IDS)[0], 40)
        assert target.stats().computed_tokens == len(IDS) - 40
        again = exported(target, IDS)
        assert [block.tobytes() for block in again] == [block.tobytes() for block in blocks]


def test_a_part_of_a_prefix_is_a_prefix() -> None:
    source, target = make(), make()
    with checked(source, target):
        blocks = exported(source, IDS)
        with target.kv_chain(IDS[:13]) as chain:
            assert import_all(chain, blocks[:3]) == 3
        assert answer(target, IDS)[1] == 12


def test_an_import_goes_on_over_blocks_that_are_there() -> None:
    source, target = make(), make()
    with checked(source, target):
        blocks = exported(source, IDS)
        answer(target, IDS[:17])
        with target.kv_chain(IDS) as chain:
            assert chain.hold() == 4
            assert import_all(chain, blocks) == 6
        # A gap in the middle: block 0 is lost, its successors are not.
        lost = target._kv_cache.prefix_cache.find(target.kv_chain(IDS)._prefix(0))
        assert lost is not None
        target._kv_cache.prefix_cache.remove(lost)
        target._kv_cache.pool.forget_prefix(lost)
        with target.kv_chain(IDS) as chain:
            assert chain.hold() == 0
            assert chain.add(blocks[0])
            assert chain.num_held == 10


def test_ids_and_sizes_are_checked() -> None:
    engine = make()
    with pytest.raises(ParameterError, match=r"must be in \[0, 50\)"):
        engine.kv_chain([50])
    empty = engine.kv_chain([])
    assert (empty.num_blocks, empty.hold()) == (0, 0)
    chain = engine.kv_chain(IDS)
    with pytest.raises(ParameterError, match="from 0 to 9, got 10"):
        chain.export(10)
    with pytest.raises(ParameterError, match="96 bytes, got 95"):
        chain.add(np.zeros(95, np.uint8))
    assert not chain.is_in_memory(0)
    check_accounting(engine)


def test_bytes_and_views_are_taken_too() -> None:
    source, target = make(), make()
    blocks = exported(source, IDS)
    with checked(target), target.kv_chain(IDS) as chain:
        assert chain.add(blocks[0].tobytes())  # type: ignore[arg-type]
        assert chain.add(memoryview(bytearray(blocks[1].tobytes())))  # type: ignore[arg-type]
    assert answer(target, IDS)[1] == 8


def test_exporting_does_not_count_as_use() -> None:
    engine = make(num_blocks=24)
    answer(engine, IDS)
    answer(engine, [9] * 40)
    chain = engine.kv_chain(IDS)
    assert all(chain.export(index) is not None for index in range(10))
    answer(engine, [8] * 20)
    assert engine.kv_chain([9] * 40).is_in_memory(9)
    assert not chain.is_in_memory(9)
    assert chain.is_in_memory(0)
    check_accounting(engine)


def test_a_block_that_is_evicted_while_it_is_copied_is_not_returned() -> None:
    engine = make(num_blocks=12)
    with checked(engine):
        answer(engine, IDS)
        chain = engine.kv_chain(IDS)
        runner_of(engine).inside.append(lambda: answer(engine, [7] * 40))
        assert chain.export(9) is None
        answer(engine, IDS)

        def evict_and_compute_again() -> None:
            answer(engine, [7] * 40)
            answer(engine, IDS)

        runner_of(engine).inside.append(evict_and_compute_again)
        assert chain.export(9) is None
        assert chain.export(9) is not None


def test_two_importers_of_one_prefix() -> None:
    source, target = make(), make()
    with checked(source, target):
        blocks = exported(source, IDS)
        first, second = target.kv_chain(IDS), target.kv_chain(IDS)
        runner_of(target).inside.append(lambda: second.add(blocks[0]))
        assert first.add(blocks[0])
        assert (first.num_held, second.num_held) == (1, 1)
        stats = target.stats()
        assert (stats.used_blocks, stats.free_blocks) == (1, 63)  # the second copy was given back
        import_all(first, blocks)
        assert second.num_held == 1
        assert import_all(second, blocks) == 0
        assert second.num_held == 10
        first.release()
        assert target.stats().used_blocks == 10
        second.release()
        assert target.stats().cached_blocks == 10


def test_a_request_that_computes_the_prefix_meanwhile() -> None:
    source, target = make(), make()
    with checked(source, target):
        blocks = exported(source, IDS)
        chain = target.kv_chain(IDS)
        runner_of(target).inside.append(lambda: answer(target, IDS))
        assert chain.add(blocks[0])
        assert chain.num_held == 10
        chain.release()
        assert target.stats().used_blocks == 0


def test_a_write_that_fails_leaves_nothing() -> None:
    blocks = exported(make(), IDS)
    engine = make()

    def fail() -> None:
        raise NotImplementedError("no write today")

    runner_of(engine).inside.append(fail)
    chain = engine.kv_chain(IDS)
    with pytest.raises(NotImplementedError):
        chain.add(blocks[0])
    assert (chain.num_held, engine.stats().free_blocks) == (0, 64)
    assert chain.add(blocks[0])
    chain.release()
    check_accounting(engine)


def test_after_close_nothing_is_there_and_nothing_breaks() -> None:
    blocks = exported(make(), IDS)
    engine = make()
    chain, late = engine.kv_chain(IDS), engine.kv_chain(IDS)
    assert all(chain.add(block) for block in blocks[:5])
    runner_of(engine).inside.append(engine.close)
    assert not chain.add(blocks[5])
    assert not late.add(blocks[0])
    assert late.hold() == 0
    assert not late.is_in_memory(0)
    assert late.export(0) is None
    chain.release()
    assert engine.stats().used_blocks == 0


def test_a_forked_child_is_told_and_releases_nothing() -> None:
    engine = make()
    chain = engine.kv_chain(IDS)
    with engine._changed:  # a lock that is held at the fork stays so in the child
        child = os.fork()
        if child == 0:
            code = 1
            try:
                chain.release()
                for call in (chain.hold, lambda: chain.export(0), lambda: chain.is_in_memory(0)):
                    with pytest.raises(NanochatInferError, match="forked process"):
                        call()
                code = 0
            finally:
                os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_wrong_block_is_noticed_by_these_tests() -> None:
    engine = make()
    blocks = exported(make(), IDS)
    with engine.kv_chain(IDS) as chain:
        assert chain.add(blocks[1])
        with pytest.raises(ConsistencyError, match="does not see its own KV"):
            answer(engine, IDS)


def exchange(num_rounds: int) -> tuple[int, int]:
    """Random requests, imports and exports in a small pool with a hash of four bits; each row checks what it sees.

    Returns:
        Blocks imported, and prompt tokens found.
    """
    random = Random(11)
    source, target = make(num_blocks=40), make(num_blocks=24)
    for engine in (source, target):
        engine._kv_cache.prefix_cache.hash_block = four_bits
    num_imported = num_restored = 0
    with checked(source, target):
        for _ in range(num_rounds):
            ids = [random.randrange(2) for _ in range(random.randrange(5, 40))]
            answer(source, ids)
            chain = source.kv_chain(ids)
            blocks = [chain.export(index) for index in range(chain.num_blocks)]
            other = target.submit(Request([random.randrange(2) for _ in range(20)], GREEDY))
            target.turn(random.randrange(3))
            with target.kv_chain(ids) as into:
                into.hold()
                while into.num_held < into.num_blocks and (data := blocks[into.num_held]) is not None:
                    target.turn(random.randrange(2))
                    if not into.add(data):
                        break
                    num_imported += 1
                stream = target.submit(Request(ids, GREEDY))
                target.turn()
            target.finish_all()
            check_accounting(target)
            tokens, finished = collect(stream)
            num_restored += finished.usage.cached_tokens
            assert tokens == answer(source, ids)[0]
            drain(other)
    return num_imported, num_restored


def test_beside_requests_with_a_hash_of_four_bits() -> None:
    num_imported, num_restored = exchange(250)
    assert num_imported > 300
    assert num_restored > 2000


def test_there_hits_confirmed_by_one_block_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (prefix_cache, kv_transfer):
        monkeypatch.setattr(module, "Prefix", ComparesOneBlock)
    with pytest.raises(ConsistencyError, match="does not see its own KV"):
        exchange(250)


@pytest.mark.parametrize("close", [False, True])
def test_threads_import_export_and_ask_at_once(close: bool) -> None:
    source = make()
    prompts = [[start, *IDS[:30]] for start in range(6)]
    kept = [exported(source, ids) for ids in prompts]
    expected = [answer(source, ids)[0] for ids in prompts]
    runner = ScriptedRunner(50, limits=small_limits(num_blocks=48), delay_s=0.0002)
    engine = Engine(runner)
    wrong: list[object] = []

    def work(number: int) -> None:
        random = Random(number)
        try:
            for _ in range(60):
                which = random.randrange(6)
                with engine.kv_chain(prompts[which]) as chain:
                    import_all(chain, kept[which])
                    for index in range(chain.num_blocks):
                        data = chain.export(index)
                        if data is not None and not np.array_equal(data, kept[which][index]):
                            wrong.append((which, index))
                    stream = engine.submit(Request(prompts[which], GREEDY))
                tokens, finished = collect(stream)
                if finished.reason != "cancelled" and tokens != expected[which]:
                    wrong.append((tokens, finished))
        except NanochatInferError as error:
            if "closed" not in str(error):
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    if close:
        threads[0].join(0.05)
        engine.close()
        runner.close()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    engine.close()
    assert not wrong
    assert not runner.violations
    assert engine.stats().used_blocks == 0
    check_accounting(engine)
