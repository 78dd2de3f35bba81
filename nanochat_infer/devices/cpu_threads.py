"""The threads that walk a program together: they sleep on a semaphore between steps and burn no CPU while idle."""

import threading
from collections.abc import Callable

import numpy as np

from kernels.cpu.program_layout import EPOCH_SHIFT
from nanochat_infer.devices.base import StepInterruptedError
from nanochat_infer.devices.cpu_memory import Array, address, allocate
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.errors import DeviceError

Run = Callable[[int, int, int, int, int, int, int], int]
CLOSED, INTERRUPTED = 1, 2
PARTS_PER_THREAD = 4  # so that a slower thread leaves its share to the others


class ThreadTeam:
    """num_threads - 1 daemon threads and the calling one.

    Args:
        run: compiled function (table, num_rows, dyn, board, epoch, parts, stop), without the GIL.
        num_threads: 1 needs no thread at all.
    """

    def __init__(self, run: Run, num_threads: int) -> None:
        self.num_threads = num_threads
        self.num_parts = 1 if num_threads == 1 else PARTS_PER_THREAD * num_threads
        self._run_compiled = run
        self._stop = allocate(64, "the threads").view(np.int64)
        self._work: tuple[Program, tuple[int, ...]] | None = None
        self._epoch = 0
        self._lock = threading.Lock()
        self._is_running = False
        self._wake = [threading.Semaphore(0) for _ in range(num_threads - 1)]
        self._inside = [threading.Lock() for _ in self._wake]  # held while a thread walks
        self._threads = [
            threading.Thread(target=self._serve, args=(wake, inside), name=f"nanochat-cpu-{i + 1}", daemon=True)
            for i, (wake, inside) in enumerate(zip(self._wake, self._inside, strict=True))
        ]
        for thread in self._threads:
            thread.start()

    def run(self, program: Program, first: int, last: int, dyn: int) -> None:
        """Walk rows first .. last of a program, all threads together; returns when every part is done.

        Raises:
            DeviceError: close() was called, before or meanwhile.
            StepInterruptedError: interrupt() was called meanwhile.
        """
        with self._lock:
            if self._stop[0] == CLOSED:
                raise DeviceError("the model was closed while it was in use; load it again")
            self._epoch += 1
            board = program.board[first:last]
            board[:, :2] = self._epoch << EPOCH_SHIFT
            rest = (dyn, address(board), self._epoch, self.num_parts, address(self._stop))
            arguments = (program.address(first), last - first, *rest)
            self._work = (program, arguments)  # whoever comes late keeps the table alive while looking at it
            try:
                self._stop[0] = 0
                self._is_running = True
                for wake in self._wake:
                    wake.release()
                stopped = self._run_compiled(*arguments)
                self._is_running = False
                if stopped and self._stop[0] == INTERRUPTED:
                    self._clear_away(board)
                    raise StepInterruptedError
            except StepInterruptedError:
                raise
            except BaseException:
                self._stop[0] = CLOSED  # a signal here leaves parts behind that others may still be computing
                raise
            if stopped:
                raise DeviceError("the model was closed while it was in use; load it again")

    def interrupt(self) -> None:
        """End a running walk at the end of its stage; from any thread, waits for nothing."""
        if self._is_running and self._stop[0] == 0:
            self._stop[0] = INTERRUPTED

    def _clear_away(self, board: Array) -> None:
        """Wait until no other thread computes a part of what was interrupted, and let none begin one."""
        for lock in self._inside:
            lock.acquire()
        board[:, :2] = 0
        for lock in self._inside:
            lock.release()

    def _serve(self, wake: threading.Semaphore, inside: threading.Lock) -> None:
        while self._stop[0] != CLOSED:
            wake.acquire()
            work = self._work
            if work is not None:
                with inside:
                    self._run_compiled(*work[1])

    def close(self) -> None:
        """Stop a running step at the end of its stage and end the threads; from any thread, and again."""
        self._stop[0] = CLOSED
        with self._lock:
            self._stop[0] = CLOSED  # a walk that was about to begin has cleared it
            self._work = None
        for wake in self._wake:
            wake.release()
        for thread in self._threads:
            thread.join()
