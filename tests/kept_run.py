"""The program with its keeper and a scripted model: `python tests/kept_run.py MODE [options]`, see tests/fake_run.py.

KEPT_MODULES names a file for what was imported before the model. SIGUSR1 makes a thread of the program end the process
with os._exit(7); SIGUSR2 makes one raise; SIGRTMIN prints where all its threads are.
"""

import faulthandler
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from terminal.starting import run

EXIT_CODE = 7


def load(*arguments: Any, **options: Any) -> Any:
    """Stand in for nanochat_infer.load; nothing of the script is imported before the program has forked."""
    if path := os.environ.get("KEPT_MODULES"):
        Path(path).write_text(" ".join(list(sys.modules)))
    from tests.fake_run import load_for

    return load_for(sys.argv[1])(*arguments, **options)


def _in_thread(action: Any) -> None:
    threading.Thread(target=action, name="a-worker").start()


def _prepare() -> None:
    faulthandler.register(signal.SIGRTMIN, all_threads=True)
    signal.signal(signal.SIGUSR1, lambda *_: _in_thread(lambda: os._exit(EXIT_CODE)))
    signal.signal(signal.SIGUSR2, lambda *_: _in_thread(lambda: 1 // 0))


if __name__ == "__main__":
    # Inherited by the program; its keeper blocks them and passes them on.
    _prepare()
    sys.exit(run(sys.argv[2:], load))
