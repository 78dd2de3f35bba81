"""engine.logits() in another thread, on an engine that the test steps."""

import threading
import time
from collections.abc import Sequence

import numpy as np

from nanochat_infer.errors import NanochatInferError
from tests.manual_engine import ManualEngine


class LogitsCall:
    """Begins at once; when made, the engine has the job.

    Args:
        engine: stepped by the test.
        ids: the prompt.
    """

    def __init__(self, engine: ManualEngine, ids: Sequence[int]) -> None:
        self._engine, self._ids = engine, list(ids)
        self._result: np.ndarray | None = None
        self._error: NanochatInferError | None = None
        num_jobs = len(engine._logits_jobs)
        self._thread = threading.Thread(target=self._call, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 60
        while len(engine._logits_jobs) == num_jobs:
            assert time.monotonic() < deadline, "the engine did not get the job"
            time.sleep(0.0002)

    @property
    def num_jobs(self) -> int:
        """Jobs that the engine still has, this one or others."""
        return len(self._engine._logits_jobs)

    def result(self) -> np.ndarray:
        """The logits, once the engine has computed them."""
        self._thread.join(60)
        assert not self._thread.is_alive(), "engine.logits did not return"
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def finish(self) -> np.ndarray:
        """Turn until nothing is left to do; return the logits."""
        self._engine.finish_all()
        return self.result()

    def _call(self) -> None:
        try:
            self._result = self._engine.logits(self._ids)
        except NanochatInferError as error:
            self._error = error
