"""Moving KV between the pool and whoever keeps it elsewhere: complete blocks of one prefix, out and in, as bytes.

Bytes are copied outside the engine's lock, while steps run. A block is filled before the prefix cache hears of it, so
nobody reads a part of it. What is imported is believed: whoever reads it from a disk verifies it before.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from nanochat_infer.devices.base import ModelRunner
from nanochat_infer.engine.kv_cache import KvCache
from nanochat_infer.engine.kv_holds import Hold
from nanochat_infer.engine.prefix_cache import ROOT_KEY, Prefix
from nanochat_infer.engine.request import Int32Array
from nanochat_infer.errors import DeviceError, NanochatInferError, ParameterError

Uint8Array = np.ndarray[Any, np.dtype[np.uint8]]

_log = logging.getLogger(__name__)


class KvTransfer:
    """What all chains of an engine share.

    Args:
        runner: reads and writes blocks.
        kv_cache: the engine's.
        changed: the engine's condition; guards all but the runner.
        num_promised: blocks that running requests are going to need, under the condition.
    """

    def __init__(
        self, runner: ModelRunner, kv_cache: KvCache, changed: threading.Condition, num_promised: Callable[[], int]
    ) -> None:
        self.runner = runner
        self.kv_cache = kv_cache
        self.changed = changed
        self.num_promised = num_promised
        self.process_id = os.getpid()
        self.is_closed = False  # set under the condition

    def check_process(self) -> None:
        """Raise NanochatInferError in a forked child, where a lock that another thread held stays locked for ever."""
        if os.getpid() != self.process_id:
            raise NanochatInferError("the engine does not work in a forked process; load the model there, or use spawn")


class KvChain:
    """The complete blocks of one prefix; also a context manager. Made by Engine.kv_chain.

    Used by one thread at a time; release() from any. Once the engine is closed, nothing is in memory and nothing can be
    added. A held block stays where it is unless a running request cannot go on without the space (or a waiting one
    cannot start while none runs): then every hold is taken away, add() returns False, and hold() may be called again.

    Args:
        transfer: of the engine.
        token_ids: int32 [num_tokens], checked.
    """

    def __init__(self, transfer: KvTransfer, token_ids: Int32Array) -> None:
        self.token_ids = token_ids
        self.block_size = transfer.kv_cache.block_size
        self.block_bytes = transfer.runner.block_bytes
        self.num_blocks = len(token_ids) // self.block_size
        self.num_held = 0  # where importing goes on
        self._transfer = transfer
        self._hold = Hold()
        self._prefixes: list[Prefix] = []
        self._keys: list[bytes] = []  # made here, outside the lock
        hash_block, key = transfer.kv_cache.prefix_cache.hash_block, ROOT_KEY
        for index in range(self.num_blocks):
            key = hash_block(key, self._ids(index))
            self._keys.append(key)

    def is_in_memory(self, index: int) -> bool:
        """Tell whether block number index is in the prefix cache.

        Raises:
            NanochatInferError: in a forked child.
        """
        self._check_index(index)
        self._transfer.check_process()
        with self._transfer.changed:
            return self._find(index) is not None

    def export(self, index: int) -> Uint8Array | None:
        """Return a copy of block number index, uint8 [block_bytes], without making it count as used.

        Returns:
            None if it is not in the prefix cache, or left it while it was copied.

        Raises:
            NanochatInferError: in a forked child.
        """
        self._check_index(index)
        self._transfer.check_process()
        pool = self._transfer.kv_cache.pool
        with self._transfer.changed:
            block_id = self._find(index)
            num_uses = pool.num_uses(block_id) if block_id is not None else 0
        if block_id is None:
            return None
        try:
            data = self._transfer.runner.read_block(block_id)
        except DeviceError as error:
            _log.debug("KV block %d could not be read: %s", block_id, error)
            return None
        with self._transfer.changed:  # a block that was not handed out again was not written to
            is_same = self._find(index) == block_id and pool.num_uses(block_id) == num_uses
        return data if is_same else None

    def hold(self) -> int:
        """Hold the leading blocks that are in memory, so that nothing evicts them; return num_held.

        Raises:
            NanochatInferError: in a forked child.
        """
        self._transfer.check_process()
        with self._transfer.changed:
            self._transfer.kv_cache.holds.collect()
            if not self._hold.is_open:
                self._hold = Hold()
            self._hold_on()
            return self.num_held

    def add(self, data: Uint8Array) -> bool:
        """Import block number num_held, and hold it and what follows it in memory.

        Args:
            data: uint8 [block_bytes], as export() returned it; copied.

        Returns:
            False if the pool has no block to give without taking it from a running request, or the hold was taken away.

        Raises:
            ParameterError: data has another size.
            NanochatInferError: in a forked child.
        """
        values = np.frombuffer(data, np.uint8)
        if len(values) != self.block_bytes:
            raise ParameterError(f"a KV block of this model has {self.block_bytes:,} bytes, got {len(values):,}")
        self._transfer.check_process()
        changed, holds = self._transfer.changed, self._transfer.kv_cache.holds
        with changed:
            holds.collect()
            hold, index = self._hold, self.num_held
            if self._transfer.is_closed or not hold.is_open or index >= self.num_blocks:
                return False
            self._hold_on()
            if self.num_held > index:  # computed meanwhile
                return True
            block_id = self._free_block()
            if block_id is None:
                return False
            holds.num_writing += 1
        is_written = False
        try:
            self._transfer.runner.write_block(block_id, values)
            is_written = True
        except DeviceError as error:
            _log.debug("KV block %d could not be written: %s", block_id, error)
        finally:
            with changed:
                holds.num_writing -= 1
                if is_written:
                    self._publish(block_id, index)
                holds.collect()
                if hold.is_open:
                    self._hold_on()
                self._transfer.kv_cache.pool.release(block_id)  # the writer's own reference
                changed.notify_all()
        return self.num_held > index and hold.is_open

    def release(self) -> None:
        """Let go of everything, last block first, so that a prefix outlives what builds on it; again does nothing.

        Waits for no lock, so that a signal or the garbage collector may call it anywhere.
        """
        if os.getpid() != self._transfer.process_id:
            return
        hold, self._hold, self.num_held = self._hold, Hold(), 0
        self._transfer.kv_cache.holds.give_back(hold)
        if self._transfer.changed.acquire(blocking=False):  # else whoever needs a block next collects it
            try:
                self._transfer.kv_cache.holds.collect()
                self._transfer.changed.notify_all()
            finally:
                self._transfer.changed.release()

    def __enter__(self) -> "KvChain":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def __del__(self) -> None:
        if self.__dict__.get("num_held"):
            self.release()

    # From here on: under the condition.

    def _hold_on(self) -> None:
        """Hold the blocks after the held ones as far as they are in memory."""
        kv_cache, hold = self._transfer.kv_cache, self._hold
        while len(hold.blocks) < self.num_blocks and (block_id := self._find(len(hold.blocks))) is not None:
            kv_cache.pool.acquire(block_id)
            kv_cache.holds.add(hold, block_id)
        self.num_held = len(hold.blocks)

    def _free_block(self) -> int | None:
        """Return a blank block or else the cached one unused for longest, or None where running requests need all."""
        pool = self._transfer.kv_cache.pool
        return pool.allocate() if pool.num_available > self._transfer.num_promised() else None

    def _publish(self, block_id: int, index: int) -> None:
        """Let the prefix cache know a block; one that somebody else published meanwhile stays blank."""
        kv_cache = self._transfer.kv_cache
        if not self._transfer.is_closed and kv_cache.prefix_cache.insert(block_id, self._prefix(index)):
            kv_cache.pool.keep_prefix(block_id)

    def _find(self, index: int) -> int | None:
        cache = self._transfer.kv_cache.prefix_cache
        prefix = self._prefix(index)
        block_id = None if self._transfer.is_closed else cache.find(prefix)
        if block_id is not None and (known := cache.prefix_of(block_id)) is not prefix:
            self._prefixes[index:] = [known]
        return block_id

    def _prefix(self, index: int) -> Prefix:
        """Return the prefix that ends with a block; chained to the cache's own objects, so that comparing is quick."""
        cache, prefixes = self._transfer.kv_cache.prefix_cache, self._prefixes
        while len(prefixes) <= index:
            at = len(prefixes)
            prefix = Prefix(self._keys[at], prefixes[-1] if prefixes else None, self._ids(at))
            block_id = cache.find(prefix)
            prefixes.append(prefix if block_id is None else cache.prefix_of(block_id))
        return prefixes[index]

    def _ids(self, index: int) -> bytes:
        ids = self.token_ids[index * self.block_size : (index + 1) * self.block_size]
        return ids.astype("<i4", copy=False).tobytes()

    def _check_index(self, index: int) -> None:
        if not 0 <= index < self.num_blocks:
            raise ParameterError(f"a block number must be from 0 to {self.num_blocks - 1}, got {index}")
