"""Make the built-in model from nothing: tokenizer, training, export, evaluation, card, golden answers.

`python -m tools.builtin_model.build --minutes 150`
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

from tools.builtin_model.evaluate import BUILTIN
from tools.builtin_model.golden import GOLDEN

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN = pathlib.Path(__file__).resolve().parent / "run"


def _must(module: str, *arguments: object) -> None:
    """Run a step in a process of its own, and leave with its exit code if it fails."""
    command = [sys.executable, "-m", f"tools.builtin_model.{module}", *map(str, arguments)]
    print("$", " ".join(command), flush=True)
    if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(code)


def publish_folder(made: pathlib.Path, to: pathlib.Path) -> None:
    """Put the files of a finished model in place, each by a rename, the weights last."""
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(made.glob("[!.]*"), key=lambda path: path.name == "model.safetensors"):
        temporary = to / f".{path.name}.tmp"
        shutil.copyfile(path, temporary)
        os.replace(temporary, to / path.name)


def main() -> None:
    """Parse the command line and run every step; training goes on where an earlier call was stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, default=RUN, help="folder for checkpoint and log")
    parser.add_argument("--to", type=pathlib.Path, default=BUILTIN, help="the model folder to write")
    parser.add_argument("--minutes", type=float, default=150.0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hardware", default="", help="for the card")
    parser.add_argument("--note", default="", help="what else the card shall say of the run")
    args = parser.parse_args()
    run, to = args.run.resolve(), args.to.resolve()
    _must("train", "--run", run, "--minutes", args.minutes, "--steps", args.steps, "--seed", args.seed)
    made = run / "model"
    _must("export", "--run", run, "--to", made)
    command = f"python -m tools.builtin_model.build --minutes {args.minutes:g}"
    command += f" --steps {args.steps}" * bool(args.steps) + f" --seed {args.seed}" * (args.seed != 1)
    card = ["--command", command, "--note", args.note]
    card += ["--hardware", args.hardware] if args.hardware else []
    _must("card", "--run", run, "--model", made, *card)
    publish_folder(made, to)
    if to == BUILTIN:
        _must("golden", "--model", to, "--to", GOLDEN)
    size = sum(path.stat().st_size for path in to.iterdir() if path.is_file())
    print(json.dumps({"folder": str(to), "bytes": size, "seed": args.seed}))


if __name__ == "__main__":
    main()
