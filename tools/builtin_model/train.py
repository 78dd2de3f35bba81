"""Train the model: resumable, with a progress line.

`python -m tools.builtin_model.train --run FOLDER --minutes 90` trains, or goes on where the folder's checkpoint stands.
A file FOLDER/decay starts the final decay at once; FOLDER/stop ends the run after the step.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import sys
import time

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from tools.builtin_model.checkpoint import read_checkpoint
from tools.builtin_model.data import Batch, BatchStream
from tools.builtin_model.model import SHAPES, Decoder, init_weights
from tools.builtin_model.optimizer import Optimizer
from tools.builtin_model.tokenizer import save_tokenizer, train_tokenizer

SEED = 1
MICRO_BATCHES = 2
WARMUP_STEPS = 60
DECAY_SHARE = 0.7
FINAL_RATE = 0.02
CHECKPOINT_S = 120.0
LOG_S = 10.0


@dataclasses.dataclass
class Progress:
    """What a checkpoint keeps beside the optimizer."""

    step: int = 0
    num_tokens: int = 0
    trained_s: float = 0.0
    decay_from: float = 1.0 - DECAY_SHARE
    shard: int = 0
    place: int = 0
    shape: str = "middle"
    seed: int = SEED


def rate_at(done: float, step: int, decay_from: float) -> float:
    """Return the schedule: a short warm-up, a plateau, and a linear decay over the last share of the run."""
    warmup = min(1.0, (step + 1) / WARMUP_STEPS)
    left = (1.0 - done) / max(1e-9, 1.0 - decay_from)
    return warmup * max(FINAL_RATE, min(1.0, left))


def train_step(model: Decoder, batches: list[Batch]) -> float:
    """Accumulate the gradients of the batches, weighing every answer token alike; return the mean loss."""
    num_targets = sum(int((batch.targets >= 0).sum()) for batch in batches)
    total = 0.0
    for batch in batches:
        wanted = batch.targets.reshape(-1).to(model.device)
        places = (wanted >= 0).nonzero().squeeze(1)
        hidden = model(batch.input_ids.to(model.device)).reshape(-1, model.shape.hidden_size)[places]
        loss = functional.cross_entropy(model.logits(hidden).float(), wanted[places], reduction="sum") / num_targets
        torch.autograd.backward(loss)
        total += loss.item()
    return total


class Run:
    """A training run in a folder."""

    def __init__(
        self,
        folder: pathlib.Path,
        limit_s: float,
        max_steps: int,
        seed: int,
        shape_name: str = "middle",
        is_fused: bool = False,
    ) -> None:
        self.folder, self.limit_s, self.max_steps = folder, limit_s, max_steps
        folder.mkdir(parents=True, exist_ok=True)
        self.checkpoint = folder / "checkpoint.pt"
        state = read_checkpoint(folder) if self.checkpoint.exists() else None
        self.progress = Progress(**state["progress"]) if state else Progress(shape=shape_name, seed=seed)
        begun = f"--shape {self.progress.shape} --seed {self.progress.seed}"
        if begun != f"--shape {shape_name} --seed {seed}":
            raise ValueError(f"{folder} was begun with {begun}; give these, or another folder")
        shape = SHAPES[self.progress.shape]
        path = folder / "tokenizer.json"
        if not path.exists():
            save_tokenizer(train_tokenizer(seed), folder, shape.max_position_embeddings)
        self.model = Decoder(shape)
        init_weights(self.model, seed)
        self.model.to("cuda" if torch.cuda.is_available() else "cpu", torch.bfloat16)
        if is_fused and shutil.which("g++"):
            self.model.compile_layers()
        self.optimizer = Optimizer(self.model)
        if state:
            self.optimizer.load(state["optimizer"])
        self.stream = BatchStream(Tokenizer.from_file(str(path)), seed, self.progress.shard, self.progress.place)

    def done(self) -> float:
        """Return the share of the run that is over, in [0, 1]."""
        by_steps = self.progress.step / self.max_steps if self.max_steps else 0.0
        by_time = self.progress.trained_s / self.limit_s if self.limit_s else 0.0
        return min(1.0, max(by_steps, by_time))

    def save(self) -> None:
        """Write the checkpoint; a kill at any time leaves the old or the new one."""
        self.progress.shard, self.progress.place = self.stream.shard, self.stream.place
        temporary = self.checkpoint.with_suffix(".tmp")
        torch.save({"optimizer": self.optimizer.state(), "progress": dataclasses.asdict(self.progress)}, temporary)
        os.replace(temporary, self.checkpoint)

    def log(self, text: str) -> None:
        """Print a line, and keep it in the folder."""
        line = f"{time.strftime('%H:%M:%S')} {text}"
        print(line, flush=True)
        with (self.folder / "train.log").open("a") as file:
            file.write(line + "\n")

    def train(self) -> None:
        """Train until the time or the steps are used up."""
        progress = self.progress
        (self.folder / "stop").unlink(missing_ok=True)
        last_log = last_save = last = time.monotonic()
        losses: list[float] = []
        tokens = 0
        while (done := self.done()) < 1.0 and not (self.folder / "stop").exists():
            if (self.folder / "decay").exists() and done < progress.decay_from:
                progress.decay_from = done
            batches = [self.stream.next() for _ in range(MICRO_BATCHES)]
            rate = rate_at(done, progress.step, progress.decay_from)
            losses.append(train_step(self.model, batches))
            self.optimizer.step(rate)
            num_tokens = sum(batch.input_ids.numel() for batch in batches)
            now = time.monotonic()
            progress.trained_s += now - last
            last = now
            progress.step += 1
            progress.num_tokens += num_tokens
            tokens += num_tokens
            if now - last_log > LOG_S:
                left_s = progress.trained_s * (1 / max(self.done(), 1e-6) - 1)
                self.log(
                    f"step {progress.step} loss {sum(losses) / len(losses):.4f} rate {rate:.3f}"
                    f" {tokens / (now - last_log):,.0f} tokens/s, {progress.num_tokens / 1e6:.1f} M tokens,"
                    f" {done:.0%} done, {left_s / 60:.1f} min left"
                )
                last_log, losses, tokens = now, [], 0
            if now - last_save > CHECKPOINT_S:
                self.save()
                last_save = time.monotonic()
        (self.folder / "stop").unlink(missing_ok=True)
        self.save()
        self.log(f"ended at step {progress.step}, {progress.num_tokens:,} tokens, {progress.trained_s / 60:.1f} min")


def main() -> int:
    """Parse the command line and train; return 3 if the run was stopped before its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=pathlib.Path, required=True, help="folder of the run: tokenizer, checkpoint, log")
    parser.add_argument("--minutes", type=float, default=90.0, help="training time; 0: no limit")
    parser.add_argument("--steps", type=int, default=0, help="steps; 0: no limit")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as torch takes")
    parser.add_argument("--shape", choices=SHAPES, default="middle", help="of a new run")
    args = parser.parse_args()
    if args.minutes < 0 or args.steps < 0 or not (args.minutes or args.steps):
        parser.error("--minutes or --steps must be above 0, and neither below")
    if args.run.exists() and not args.run.is_dir():
        parser.error(f"{args.run} is a file; --run takes a folder")
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        run = Run(args.run, args.minutes * 60, args.steps, args.seed, args.shape, is_fused=True)
    except ValueError as error:
        parser.error(str(error))
    run.train()
    return 0 if run.done() >= 1.0 else 3


if __name__ == "__main__":
    sys.exit(main())
