"""Holds of KV chains: what they keep, when they make way, and that no running request pays for them."""

import gc
import threading

from nanochat_infer import SamplingParams
from nanochat_infer.engine.request import Request
from tests.kv_engines import GREEDY, IDS, answer, checked, exported, import_all, make, runner_of
from tests.manual_engine import check_accounting, collect


def test_held_blocks_are_not_evicted() -> None:
    source, target = make(), make(num_blocks=24)
    with checked(source, target):
        blocks = exported(source, IDS)
        with target.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            for start in range(8):
                answer(target, [start + 5] * 40)
            assert all(chain.is_in_memory(index) for index in range(10))
        answer(target, [2] * 40)
        answer(target, [3] * 40)
        assert not chain.is_in_memory(9)  # the control: once let go, they are


def test_a_released_prefix_loses_its_end_first() -> None:
    engine = make(num_blocks=12)
    blocks = exported(make(), IDS)
    with engine.kv_chain(IDS) as chain:
        import_all(chain, blocks)
    answer(engine, [7] * 17, max_tokens=1)
    assert [chain.is_in_memory(index) for index in (0, 6, 7, 8, 9)] == [True, True, False, False, False]
    check_accounting(engine)


def test_a_full_pool_gives_nothing_and_nobody_is_preempted() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        streams = [engine.submit(Request([start] * 16, SamplingParams(max_tokens=12))) for start in (30, 31)]
        engine.turn(3)
        with engine.kv_chain(IDS) as chain:
            num_added = import_all(chain, blocks)
            assert 0 < num_added < 10
            assert not chain.add(blocks[chain.num_held])
            assert engine.stats().free_blocks + engine.stats().cached_blocks >= 2
            engine.finish_all()
            assert engine.stats().preemptions == 0
        assert [collect(stream)[1].reason for stream in streams] == ["length", "length"]


def test_holds_make_way_for_a_running_request() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        stream = engine.submit(Request([30] * 8, SamplingParams(max_tokens=50)))
        engine.turn(2)
        chain = engine.kv_chain(IDS)
        import_all(chain, blocks)
        assert chain.num_held == 10
        engine.finish_all()
        assert collect(stream)[1].reason == "length"
        assert engine.stats().preemptions == 0
        assert chain.num_held == 10  # what the importer goes by does not change behind its back
        assert not chain.add(blocks[0])
        assert 0 < chain.hold() < 10
        chain.release()


def test_an_import_whose_holds_were_taken_away_ends() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        with engine.kv_chain(IDS) as chain:
            assert all(chain.add(block) for block in blocks[:6])
            answer(engine, [7] * 45)
            assert (chain.num_held, chain.add(blocks[6])) == (6, False)
            assert (chain.num_held, engine.stats().used_blocks) == (6, 0)
            assert chain.hold() < 6
            assert import_all(chain, blocks) > 4
        with engine.kv_chain(IDS) as chain:
            answer(engine, [9] * 45)
            assert chain.add(blocks[0])
            runner_of(engine).inside.append(lambda: answer(engine, [8] * 56))
            assert not chain.add(blocks[1])  # while it was written
            assert engine.stats().used_blocks == 0


def test_a_block_that_is_being_written_costs_nobody_his_place() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=12)
    with checked(engine):
        prompts = ([30] * 8, [31] * 10)
        streams = [engine.submit(Request(ids, SamplingParams(max_tokens=24 - len(ids)))) for ids in prompts]
        engine.turn(3)
        chain = engine.kv_chain(IDS)
        runner_of(engine).inside.append(lambda: engine.turn(60))  # a slow writer
        chain.add(blocks[0])
        assert engine.stats().preemptions == 0
        chain.release()
        engine.finish_all()
        assert engine.stats().preemptions == 0
        assert [collect(stream)[1].reason for stream in streams] == ["length", "length"]


def test_what_is_in_memory_needs_no_room() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        answer(engine, IDS)
        stream = engine.submit(Request([30] * 16, SamplingParams(max_tokens=8)))
        engine.turn(2)
        with engine.kv_chain(IDS) as chain:
            assert chain.add(blocks[0])
            assert chain.num_held == 10
        engine.finish_all()
        collect(stream)


def test_holds_make_way_where_nothing_else_runs() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        with engine.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            assert answer(engine, [7] * 40)[1] == 0
        with engine.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            job = threading.Thread(target=lambda: engine.logits([8] * 40))
            job.start()
            while not engine._logits_jobs:
                pass
            engine.finish_all()
            while engine._logits_jobs:
                engine.turn()
            job.join(60)
            assert not job.is_alive()


def test_a_waiting_request_does_not_take_holds_while_another_runs() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=20)
    with checked(engine):
        running = engine.submit(Request([30] * 8, SamplingParams(max_tokens=12)))
        engine.turn(2)
        with engine.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            waiting = engine.submit(Request([31] * 60, GREEDY))
            engine.turn(5)
            assert chain.num_held == 10
            assert all(chain.is_in_memory(index) for index in range(10))
            assert engine.stats().waiting == 1
            engine.finish_all()
        assert [collect(stream)[1].reason for stream in (running, waiting)] == ["length", "length"]


def test_idle_work_waits_for_holds_and_takes_none() -> None:
    blocks = exported(make(), IDS)
    engine = make(num_blocks=16)
    with checked(engine):
        with engine.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            idle = engine.submit(Request([7] * 40, GREEDY, idle=True, prefill_only=True))
            engine.turn(3)
            assert (engine.stats().idle, engine.stats().steps) == (1, 0)
            assert all(chain.is_in_memory(index) for index in range(10))
        engine.finish_all()
        assert collect(idle)[1].reason == "length"
        idle = engine.submit(Request([8] * 40, GREEDY, idle=True, prefill_only=True))
        engine.turn()  # it has begun
        with engine.kv_chain(IDS) as chain:
            import_all(chain, blocks)
            assert chain.num_held == 10
            engine.turn(5)
            assert engine.stats().idle == 1
            assert all(chain.is_in_memory(index) for index in range(10))
        engine.finish_all()
        assert collect(idle)[1].reason == "length"


def test_release_is_safe_twice_dropped_and_under_the_lock() -> None:
    blocks = exported(make(), IDS)
    engine = make()
    chain = engine.kv_chain(IDS)
    import_all(chain, blocks)
    with engine._changed:  # as a signal or the collector may find it
        chain.release()
        chain.release()
    assert (chain.num_held, engine.stats().used_blocks) == (0, 0)
    assert chain.hold() == 10
    assert engine.stats().used_blocks == 10
    del chain
    gc.collect()
    assert (engine.stats().used_blocks, engine.stats().cached_blocks) == (0, 10)
    check_accounting(engine)
