"""`batch FILE`: many prompts through one engine, answers written as they finish, and resumable."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal.app import App
from terminal.batch.answers import REPLACED_SUFFIX, AnswerFile, PrintedAnswers
from terminal.batch.input import Prompts, answers_path, numbered_lines, open_prompts
from terminal.batch.lines import BadLine, BatchError, BatchPrompt, LineDefaults, parse_line
from terminal.batch.progress import Progress, num_lines
from terminal.batch.workers import Outcome, Workers
from terminal.exit_codes import EXIT_ERROR, EXIT_OK
from terminal.output import Console
from terminal.signals import Terminated, nothing_interrupts

EXTRA_IN_FLIGHT = 4  # wait in the engine's queue, so that a free place is taken at the next step
_TICK_S = 0.2

Answers = AnswerFile | PrintedAnswers


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Args:
        total: lines of the input that are not blank; None where they are read as they come.
        answered: one byte per line number, 1 for lines that have their answer; may be shorter than the input.
    """

    total: int | None
    answered: bytearray

    @property
    def num_answered(self) -> int:
        """Lines that have their answer."""
        return self.answered.count(1)

    def is_answered(self, line: int) -> bool:
        """Tell whether a line has its answer."""
        return line < len(self.answered) and self.answered[line] == 1


def run_batch(app: App, name: str, output: str | None) -> int:
    """Answer the prompts of a file and return the exit code.

    Args:
        app: where the model comes from. Nothing is saved among the conversations.
        name: the input; "-" is standard input.
        output: where answers go; None is beside the input, "-" is standard output.

    Raises:
        NanochatInferError: the model, the input or the file of answers cannot be used.
        KeyboardInterrupt: it was interrupted; what was finished is kept.
    """
    prompts = open_prompts(name)
    try:
        answers = _open_answers(app.console, prompts, answers_path(name, prompts, output))
        try:
            return _answer_all(app, prompts, answers)
        finally:
            answers.close()
    except (KeyboardInterrupt, Terminated):
        prompts.abandon()
        raise KeyboardInterrupt from None
    finally:
        prompts.close()


def _open_answers(console: Console, prompts: Prompts, path: Path | None) -> Answers:
    if path is None:
        return PrintedAnswers(console)
    # Unlike Path.exists, it says no of what cannot be looked at; opening then says why.
    if os.path.exists(path) and os.path.samestat(os.stat(path), os.fstat(prompts.file.fileno())):
        raise BatchError(f"{path} is the input itself; give another file with -o")
    return AnswerFile(path)


def _answer_all(app: App, prompts: Prompts, answers: Answers) -> int:
    llm = app.llm
    defaults = LineDefaults.of(app.settings, llm)
    plan = _make_plan(prompts, answers, defaults, app.console)
    where = answers.path if isinstance(answers, AnswerFile) else None
    if plan.total is not None:
        found = f"{plan.num_answered:,} answered already, " if plan.num_answered else ""
        beside = f"; answers go to {where}" if where else ""
        app.console.say(f"{num_lines(plan.total)}: {found}{plan.total - plan.num_answered:,} to run{beside}")
    todo = _todo(prompts, plan, defaults)
    settings = app.settings
    in_flight = settings.max_seqs + min(EXTRA_IN_FLIGHT, settings.max_queue)
    if plan.total is not None:
        in_flight = max(1, min(in_flight, plan.total - plan.num_answered))
    progress = Progress(app.console, plan.total, plan.num_answered)
    try:
        code = _run(Workers(llm, todo, in_flight), answers, progress, app.console)
    except BaseException:
        # A thread may still wait for the next line.
        prompts.abandon()
        raise
    if settings.verbose:
        app.console.say(f"[{progress.usage()}]")
    return code


def _make_plan(prompts: Prompts, answers: Answers, defaults: LineDefaults, console: Console) -> Plan:
    """Find what an earlier run has answered, and leave nothing else in the file of answers."""
    if isinstance(answers, PrintedAnswers) or answers.is_empty:
        if isinstance(answers, AnswerFile):
            answers.drop_torn_line()
        total = sum(1 for _ in numbered_lines(prompts.rewind())) if prompts.is_regular else None
        return Plan(total, bytearray())
    answers.drop_torn_line()
    prompts.spool()
    total = last = 0
    for number, _ in numbered_lines(prompts.rewind()):
        last, total = number, total + 1
    keys = answers.keys(last)
    answered = bytearray(last + 1)
    for number, data in numbered_lines(prompts.rewind()):
        if number <= last and keys[number]:
            line = parse_line(number, data, defaults)
            answered[number] = isinstance(line, BatchPrompt) and int(line.key, 16) == keys[number]
    if num_replaced := answers.keep(answered):
        console.say(
            f"note: {num_replaced:,} answers in {answers.path} were to other lines, with other parameters or from "
            f"another model; they are now in {answers.path}{REPLACED_SUFFIX}"
        )
    return Plan(total, answered)


def _todo(prompts: Prompts, plan: Plan, defaults: LineDefaults) -> Iterator[BatchPrompt | BadLine]:
    for number, data in numbered_lines(prompts.rewind() if prompts.is_regular else prompts.file):
        if not plan.is_answered(number):
            yield parse_line(number, data, defaults)


def _run(workers: Workers, answers: Answers, progress: Progress, console: Console) -> int:
    """Write what the workers hand out until all is done, and return the exit code."""
    where = str(answers.path) if isinstance(answers, AnswerFile) else ""

    def whole() -> contextlib.AbstractContextManager[None]:
        # A pipe may stay full for ever, so there an interrupt does not wait.
        return nothing_interrupts() if where else contextlib.nullcontext()

    def write(outcome: Outcome) -> None:
        answers.append(outcome.record)
        progress.count(outcome.record, failed=outcome.failed)

    try:
        workers.start()
        while not workers.is_done:
            with whole():
                if (outcome := workers.take(_TICK_S)) is not None:
                    write(outcome)
                    workers.done()
            answers.sync()
            progress.show(workers.num_tokens)
    except (KeyboardInterrupt, Terminated):
        workers.stop()
        with whole():
            for outcome in workers.finished():
                write(outcome)
        answers.close()
        console.say(progress.stopped(where))
        raise
    except BaseException:
        workers.stop()
        raise
    answers.close()
    console.clear_status()
    if progress.num_failed:
        console.error(progress.failed(where))
        return EXIT_ERROR
    if sentence := progress.answered(workers.num_tokens):
        console.say(sentence)
    return EXIT_OK
