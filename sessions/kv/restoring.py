"""From the disk into the engine's memory: read, verify, only then import."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sessions.kv.chain_files import ChainFiles
from sessions.kv.folder import KvFolder
from sessions.kv.format import RefusedBlockError
from sessions.kv.models import Speeds
from sessions.kv.parts import Chain

NOT_ON_DISK = "not on disk"
TOO_SLOW = "recomputing is faster"
NO_ROOM = "no room in memory"
STOPPED = "something else came first"


@dataclass(slots=True)
class Restored:
    """What of a prefix came from the disk; a context manager that holds its blocks in memory until it is left.

    Args:
        num_blocks: blocks that were read and imported.
        num_tokens: their tokens.
        seconds: what that took.
        reason: why not more; "" where every complete block is in memory now.
    """

    num_blocks: int = 0
    num_tokens: int = 0
    seconds: float = 0.0
    reason: str = ""
    chain: Chain | None = field(default=None, repr=False, compare=False)

    def release(self) -> None:
        """Let go of the blocks; again does nothing."""
        if self.chain is not None:
            self.chain.release()
            self.chain = None

    def __enter__(self) -> "Restored":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Importer:
    """Brings the blocks of one prefix from the disk into memory.

    Args:
        folder: where refused files are put aside.
        files: of the prefix.
        chain: where they go; the caller releases it.
        speeds: what is known of this machine.

    Attributes:
        num_blocks: imported.
        seconds: what that took.
        refused: why a file was refused, "" where none was.
    """

    def __init__(self, folder: KvFolder, files: ChainFiles, chain: Chain, speeds: Speeds) -> None:
        self.num_blocks, self.seconds, self.refused = 0, 0.0, ""
        self._folder, self._files, self._chain, self._speeds = folder, files, chain, speeds

    def run(self, stop: Callable[[], bool] | None = None) -> str:
        """Import as far as it goes; return why not further, "" at the end of the prefix.

        Args:
            stop: asked before each block; True ends it there.
        """
        chain = self._chain
        if chain.hold() >= chain.num_blocks:
            return ""
        if not self._folder.has(self._files.names[chain.num_held]):
            return NOT_ON_DISK
        if not self._speeds.restoring_pays(chain.block_size):
            return TOO_SLOW
        started = time.perf_counter()
        reason = ""
        while not reason and (index := chain.num_held) < chain.num_blocks:
            reason = STOPPED if stop is not None and stop() else self._import(index)
            self.seconds = time.perf_counter() - started
            if self._speeds.is_too_slow(self.num_blocks, self.seconds, chain.block_size):
                reason = reason or TOO_SLOW
        return reason if chain.num_held < chain.num_blocks else ""

    def _import(self, index: int) -> str:
        try:
            block = self._files.read(index)
        except RefusedBlockError as error:
            self._folder.put_aside(self._files.names[index])
            self.refused = str(error)
            return f"refused: {error}"
        if block is None:
            return NOT_ON_DISK
        if not self._chain.add(np.frombuffer(block, np.uint8)):
            return NO_ROOM
        self.num_blocks += 1
        self._files.touch(index)
        return ""
