"""What KvDisk needs of a model, around a real engine whose runner checks that every sequence sees its own KV."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from nanochat_infer.devices.base import RunnerLimits
from nanochat_infer.engine.engine import Engine
from nanochat_infer.engine.events import Finished, TokenGenerated
from nanochat_infer.engine.kv_transfer import KvChain
from nanochat_infer.engine.request import Request
from nanochat_infer.engine.stats import EngineStats
from nanochat_infer.sampling_params import SamplingParams
from sessions.kv.disk import KvDisk
from sessions.kv.folder import KvFolder
from sessions.store import Store
from tests.scripted_runner import ScriptedRunner

VOCAB_SIZE = 250
FIELDS = {
    name: f"{name} of the test"
    for name in (
        "weights",
        "config",
        "architecture",
        "num_hidden_layers",
        "num_key_value_heads",
        "head_dim",
        "rope",
        "context_length",
        "tokenizer",
        "chat_template",
        "weight_format",
        "kv_type",
        "kv_layout",
        "engine",
        "numeric_mode",
        "byte_order",
    )
}


class EngineModel:
    """An engine with a ScriptedRunner, and an identity that tests may change.

    Args:
        fields: of the identity.
        num_blocks: KV blocks of 16 tokens.
        options: of ScriptedRunner.
    """

    def __init__(self, fields: Mapping[str, str] = FIELDS, *, num_blocks: int = 256, **options: Any) -> None:
        self.fields = dict(fields)
        self._options = {"limits": RunnerLimits(num_blocks, 16, 512, 8, 4096), **options}
        self._start()
        self.prefill_tok_s = 0.0
        self.busy = False
        self.digests: Path | None = None

    def _start(self) -> None:
        self.runner = ScriptedRunner(VOCAB_SIZE, **self._options)
        self.engine = Engine(self.runner)

    def restart(self) -> None:
        """Begin with empty memory."""
        self.close()
        self._start()

    def kv_chain(self, token_ids: Sequence[int]) -> KvChain:
        return self.engine.kv_chain(token_ids)

    def kv_identity(self, digests: Path | None) -> Mapping[str, str]:
        self.digests = digests
        return self.fields

    def stats(self) -> EngineStats:
        return EngineStats(block_size=16, running=1) if self.busy else self.engine.stats()

    def answer(self, prompt_ids: Sequence[int], max_tokens: int = 8) -> tuple[list[int], Finished]:
        """Generate greedily; return the ids drawn and how it ended. The runner found no fault in its KV."""
        params = SamplingParams(temperature=0.0, max_tokens=max_tokens, ignore_eos=True)
        events = list(self.engine.submit(Request(list(prompt_ids), params)))
        assert not self.runner.violations
        finished = events[-1]
        assert isinstance(finished, Finished)
        return [event.token_id for event in events if isinstance(event, TokenGenerated)], finished

    def close(self) -> None:
        self.engine.close()
        self.runner.close()

    def __enter__(self) -> "EngineModel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def prompt(num_tokens: int, seed: int = 0) -> list[int]:
    ids: list[int] = np.random.default_rng(seed).integers(0, VOCAB_SIZE, num_tokens).tolist()
    return ids


def keep(store: Store, key: int, model: EngineModel, ids: Sequence[int], **options: Any) -> KvDisk:
    """Compute a prompt and save its blocks; return what did it, closed."""
    disk = KvDisk(store, model, **options)
    model.answer(ids, 1)
    disk.save(key, ids)
    assert disk.flush(30)
    disk.close()
    return disk


@contextmanager
def ready_disk(store: Store, model: EngineModel, **options: Any) -> Iterator[KvDisk]:
    """A KvDisk that has identified its model, closed at the end."""
    disk = KvDisk(store, model, **options)
    assert disk.flush(30)
    try:
        yield disk
    finally:
        disk.close(10)


def block_files(folder: KvFolder) -> dict[str, Path]:
    """Return the whole blocks in a folder by name."""
    return {path.name: path for path in (folder.path / "blocks").glob("*/*")}


def folder_of(store: Store) -> KvFolder:
    """Return where a store keeps KV."""
    assert store.kv is not None
    return store.kv


def num_restored(store: Store, key: int, ids: Sequence[int]) -> int:
    """Return how many blocks of a prompt a fresh process gets from the disk."""
    with EngineModel() as model, ready_disk(store, model) as disk, disk.restore(key, ids) as restored:
        return restored.num_blocks
