"""Kills packing at random moments: `python -m tests.nano.kill_pack FOLDER KILLS`; prints what was found."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nanochat_infer.errors import ModelFileError
from nanochat_infer.nano.verify import verify_nano
from nanochat_infer.nano.writer import TEMPORARY, clean_folder
from tests.nano_files import model_folder, packed_file


def in_child(work: Callable[[], object], kill_after_s: float | None) -> bool:
    """Do work in a forked child; return whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def is_damaged(path: Path) -> bool:
    """Whether a file is there and not as it should be."""
    try:
        return path.exists() and bool(verify_nano(path)[1])
    except ModelFileError:
        return True


def naive(good: bytes, path: Path) -> None:
    """Write under the final name, as a control."""
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(good), 1 << 16):
            file.write(good[start : start + (1 << 16)])
            time.sleep(0.001)


def naive_is_damaged(good: bytes, path: Path, kill_after_s: float) -> bool:
    """Kill the naive writer; return whether it left a damaged file."""
    in_child(lambda: naive(good, path), kill_after_s)
    found = is_damaged(path)
    path.unlink(missing_ok=True)
    return found


def main(folder: Path, rounds: int) -> None:
    """Run the rounds."""
    model = model_folder(folder / "m", hidden_size=128, intermediate_size=512, num_hidden_layers=4)
    out, rng = folder / "out" / "m.nano", random.Random(0)
    out.parent.mkdir()
    begun = time.monotonic()
    in_child(lambda: packed_file(model, out), None)
    duration, good = time.monotonic() - begun, out.read_bytes()
    out.unlink()
    killed = damaged = naive_damaged = 0
    for i in range(10 * rounds):
        if killed == rounds:
            break
        was_killed = in_child(lambda: packed_file(model, out), duration * rng.uniform(0.05, 1))
        killed += was_killed
        duration *= 1.1 if was_killed else 0.8  # about every second round comes too late, so the end is covered
        damaged += is_damaged(out)
        out.unlink(missing_ok=True)
        if i % 4 == 0:
            naive_damaged += naive_is_damaged(good, out, rng.uniform(0.002, 0.02))
    for _ in range(200):  # on a busy machine a kill may come before the first byte or after the last, time and again
        if naive_damaged:
            break
        naive_damaged += naive_is_damaged(good, out, rng.uniform(0.002, 0.2))
    for left in out.parent.iterdir():
        assert left.name.startswith(TEMPORARY)
        os.utime(left, times=(time.time() - 120,) * 2)
    clean_folder(out.parent)
    left_after_cleaning = len(list(out.parent.iterdir()))
    print(f"{killed=} {damaged=} {naive_damaged=} {left_after_cleaning=}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
