"""Make the built-in model from nothing: tokenizer, training, export, evaluation.

`python -m tools.builtin_model.build --minutes 80`
"""

import argparse
import json
import pathlib
import subprocess
import sys

from tools.builtin_model.evaluate import BUILTIN

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN = pathlib.Path(__file__).resolve().parent / "run"


def _call(module: str, *arguments: object) -> None:
    """Run a step in a process of its own: training wants thread settings before torch loads."""
    command = [sys.executable, "-m", f"tools.builtin_model.{module}", *map(str, arguments)]
    print("$", " ".join(command), flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """Parse the command line and run every step; training goes on where an earlier call was stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, default=RUN, help="folder for checkpoint and log")
    parser.add_argument("--to", type=pathlib.Path, default=BUILTIN, help="the model folder to write")
    parser.add_argument("--minutes", type=float, default=80.0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    run, to = args.run.resolve(), args.to.resolve()
    _call("train", "--run", run, "--minutes", args.minutes, "--steps", args.steps, "--seed", args.seed)
    _call("export", "--run", run, "--to", to)
    command = f"python -m tools.builtin_model.build --minutes {args.minutes:g} --steps {args.steps} --seed {args.seed}"
    _call("card", "--run", run, "--model", to, "--command", command, "--seed", args.seed)
    size = sum(path.stat().st_size for path in to.iterdir() if path.is_file())
    print(json.dumps({"folder": str(to), "bytes": size, "seed": args.seed}))


if __name__ == "__main__":
    main()
