"""The team of threads: any number of them, asleep between steps, and the same results however they are disturbed."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from nanochat_infer import LLM, SamplingParams, load
from nanochat_infer.devices.cpu_threads import ThreadTeam
from nanochat_infer.errors import DeviceError

PROMPT, PARAMS = list(range(3, 40)), SamplingParams(temperature=0.0, max_tokens=12, ignore_eos=True)


def open_with(threads: int) -> LLM:
    return load(device="cpu", ctx_size=128, threads=threads, speculation=False)


@pytest.fixture(scope="module")
def alone() -> list[int]:
    with open_with(1) as llm:
        return list(llm.generate(PROMPT, PARAMS).token_ids)


@pytest.mark.parametrize("threads", [2, 7])
def test_any_number_of_threads_gives_the_same(threads: int, alone: list[int]) -> None:
    with open_with(threads) as llm:
        assert list(llm.generate(PROMPT, PARAMS).token_ids) == alone


def test_beside_busy_processes_the_result_is_the_same(alone: list[int]) -> None:
    busy = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(3)]
    try:
        with open_with(3) as llm:
            assert list(llm.generate(PROMPT, PARAMS).token_ids) == alone
    finally:
        for process in busy:
            process.kill()
            process.wait()


# Of one core: more than an idle process takes, and less than a spinning thread gets beside many busy processes.
SPINNING = 0.2


def processor_share(seconds: float) -> float:
    """Processor time of this process over a sleep, per second of it."""
    start_s = time.process_time()
    time.sleep(seconds)
    return (time.process_time() - start_s) / seconds


def test_an_idle_model_takes_no_processor_time() -> None:
    with open_with(4) as llm:
        llm.generate(PROMPT, PARAMS)
        assert min(processor_share(0.3) for _ in range(5)) < SPINNING


def test_control_a_spinning_thread_is_seen() -> None:
    """What the test above would measure if a thread went on waiting for work by spinning."""
    import threading

    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            np.dot(np.ones(1000), np.ones(1000))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        assert any(processor_share(0.3) > SPINNING for _ in range(60))
    finally:
        stop.set()
        thread.join()


def test_threads_that_cannot_be_had_leave_none_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    start, before = threading.Thread.start, set(threading.enumerate())

    def limited(self: threading.Thread) -> None:
        if self.name == "nanochat-cpu-3":
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading.Thread, "start", limited)
    with pytest.raises(DeviceError, match=r"4 threads cannot be had here .* give a smaller --threads"):
        ThreadTeam(lambda *_: 0, 4)
    assert set(threading.enumerate()) <= before  # those of earlier tests may end meanwhile
