"""Engines whose KV is moved out and in, by hand and step by step."""

from collections.abc import Iterator
from contextlib import contextmanager

from nanochat_infer import SamplingParams
from nanochat_infer.devices.base import Array
from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.kv_transfer import KvChain
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.scripted_runner import ScriptedRunner, small_limits

IDS = list(range(1, 42))  # ten complete blocks of 4, and one id more
GREEDY = SamplingParams(temperature=0.0, max_tokens=3)


class GatedRunner(ScriptedRunner):
    """Lets a test do something in the middle of a copy, and fail it."""

    def __init__(self, **sizes: int) -> None:
        super().__init__(50, limits=small_limits(**sizes))
        self.inside: list[object] = []

    def read_block(self, block_id: int) -> Array:
        self._call()
        return super().read_block(block_id)

    def write_block(self, block_id: int, data: Array) -> None:
        self._call()
        super().write_block(block_id, data)

    def _call(self) -> None:
        while self.inside:
            action = self.inside.pop()
            assert callable(action)
            action()


def make(**sizes: int) -> ManualEngine:
    return ManualEngine(GatedRunner(**sizes))


def runner_of(engine: Engine) -> GatedRunner:
    runner = engine._transfer.runner
    assert isinstance(runner, GatedRunner)
    return runner


def answer(engine: ManualEngine, ids: list[int], max_tokens: int = 3) -> tuple[list[int], int]:
    """Run a request; its tokens, and how many of its prompt were found."""
    stream = engine.submit(Request(ids, SamplingParams(temperature=0.0, max_tokens=max_tokens)))
    engine.finish_all()
    tokens, finished = collect(stream)
    assert finished.reason == "length", finished.message
    return tokens, finished.usage.cached_tokens


def exported(engine: ManualEngine, ids: list[int]) -> list[Array]:
    """Compute a prompt and copy its blocks out."""
    answer(engine, ids)
    chain = engine.kv_chain(ids)
    blocks = [chain.export(index) for index in range(chain.num_blocks)]
    assert all(block is not None for block in blocks)
    return [block for block in blocks if block is not None]


def import_all(chain: KvChain, blocks: list[Array]) -> int:
    """As whoever restores does it; the number of blocks that had to be brought."""
    chain.hold()
    num_added = 0
    while chain.num_held < chain.num_blocks and chain.add(blocks[chain.num_held]):
        num_added += 1
    return num_added


@contextmanager
def checked(*engines: ManualEngine) -> Iterator[None]:
    """Check that no row saw foreign KV, and the whole block accounting."""
    yield
    for engine in engines:
        assert not runner_of(engine).violations
        check_accounting(engine)
