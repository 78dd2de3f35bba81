"""The threads that walk a program together: they sleep on a semaphore between steps and burn no CPU while idle."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import numpy as np

from kernels.cpu.program_layout import EPOCH_SHIFT
from nanochat_infer.devices.base import StepInterruptedError
from nanochat_infer.devices.cpu_memory import Array, address, allocate
from nanochat_infer.devices.cpu_program import Program
from nanochat_infer.errors import DeviceError

Run = Callable[[int, int, int, int, int, int, int], int]
PARTS_PER_THREAD = 4  # so that a slower thread leaves its share to the others


class ThreadTeam:
    """num_threads - 1 daemon threads and the calling one.

    Args:
        run: compiled function (table, num_rows, dyn, board, epoch, parts, stop), without the GIL.
        num_threads: 1 needs no thread at all.

    Raises:
        DeviceError: so many threads cannot be had.
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
        self._closed = False  # never undone, unlike the stop word, which an interrupt() that comes late may set too
        self._wake = [threading.Semaphore(0) for _ in range(num_threads - 1)]
        self._inside = [threading.Lock() for _ in self._wake]  # held while a thread walks
        self._threads = [
            threading.Thread(target=self._serve, args=(wake, inside), name=f"nanochat-cpu-{i + 1}", daemon=True)
            for i, (wake, inside) in enumerate(zip(self._wake, self._inside, strict=True))
        ]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:
            self._threads = [thread for thread in self._threads if thread.ident is not None]
            self.close()
            raise DeviceError(
                f"{num_threads} threads cannot be had here ({error}); give a smaller --threads"
            ) from error

    def run(self, program: Program, first: int, last: int, dyn: int) -> None:
        """Walk rows first .. last of a program, all threads together; returns when every part is done.

        Raises:
            DeviceError: close() was called, before or meanwhile.
            StepInterruptedError: interrupt() was called meanwhile.
        """
        with self._lock:
            self._clear_stop()
            self._epoch += 1
            board = program.board[first:last]
            board[:, :2] = self._epoch << EPOCH_SHIFT
            rest = (dyn, address(board), self._epoch, self.num_parts, address(self._stop))
            arguments = (program.address(first), last - first, *rest)
            self._work = (program, arguments)  # whoever comes late keeps the table alive while looking at it
            try:
                is_stopped = self._walk(arguments)
                is_interrupted = is_stopped and not self._closed
                if is_interrupted:
                    self._clear_away(board)
            except BaseException:
                self._stop_for_ever()  # a signal here leaves parts behind that others may still be computing
                raise
            finally:
                self._is_running = False
            if is_interrupted:
                raise StepInterruptedError
            if is_stopped:
                raise _closed_error()

    def _walk(self, arguments: tuple[int, ...]) -> bool:
        """Let all threads walk; returns whether they were stopped."""
        self._is_running = True
        for wake in self._wake:
            wake.release()
        return bool(self._run_compiled(*arguments))

    def _clear_stop(self) -> None:
        if not self._closed:
            self._stop[0] = 0
        if self._closed:  # looked at after the store: a close() from now on stops the walk that begins
            self._stop[0] = 1
            raise _closed_error()

    def _stop_for_ever(self) -> None:
        self._closed = True
        self._stop[0] = 1

    def interrupt(self) -> None:
        """End a running walk at the end of its stage; from any thread, waits for nothing."""
        if self._is_running:
            self._stop[0] = 1

    def _clear_away(self, board: Array) -> None:
        """Wait until no other thread computes a part of what was interrupted, and let none begin one."""
        with ExitStack() as held:
            for lock in self._inside:
                held.enter_context(lock)
            board[:, :2] = 0

    def _serve(self, wake: threading.Semaphore, inside: threading.Lock) -> None:
        while not self._closed:
            wake.acquire()
            work = self._work
            if work is not None:
                with inside:
                    self._run_compiled(*work[1])

    def close(self) -> None:
        """Stop a running step at the end of its stage and end the threads; from any thread, and again."""
        self._stop_for_ever()
        with self._lock:
            self._work = None
        for wake in self._wake:
            wake.release()
        for thread in self._threads:
            thread.join()


def _closed_error() -> DeviceError:
    return DeviceError("the model was closed while it was in use; load it again")
