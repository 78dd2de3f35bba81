"""The command line: letters, checks in one sentence, what is not in this version."""

import pytest

from terminal.arguments import build_parser, parse


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        parse(argv)
    assert caught.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1, printed.err
    return printed.err


def test_every_letter_of_the_design() -> None:
    line = "-m M -p P -i -t 0.5 -k 5 -P 0.5 -l 9 -s 3 -v -c"
    found = parse(line.split())
    assert (found.model, found.prompt, found.interactive, found.temperature) == ("M", "P", True, 0.5)
    assert (found.top_k, found.top_p, found.max_length, found.seed) == (5, 0.5, 9, 3)
    assert found.verbose
    assert found.resume
    long = "--model M --prompt P --interactive --temperature 0.5 --top-k 5 --top-p 0.5 --max-length 9 --seed 3"
    assert vars(parse([*long.split(), "--verbose", "--continue"])) == vars(found)


def test_the_long_options() -> None:
    line = "--session S --system T --device cpu --ctx-size 99 --json --weights int8 --threads 2 --min-p 0.1 --no-think"
    found = parse([*line.split(), "--repetition-penalty", "1.1", "--stop", "a", "--stop", "b", "--kv-memory", "1M"])
    assert (found.session, found.system, found.device, found.ctx_size) == ("S", "T", "cpu", 99)
    assert (found.weights, found.threads, found.min_p, found.think) == ("int8", 2, 0.1, False)
    assert (found.repetition_penalty, found.stop, found.kv_memory) == (1.1, ("a", "b"), 1 << 20)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["-t", "5"], "temperature must be in [0, 2], got 5"),
        (["-t", "nan"], "temperature must be in [0, 2], got nan"),
        (["-t", "warm"], "temperature must be a number"),
        (["-k", "1.5"], "top_k must be a whole number"),
        (["-k", "-2"], "top_k must be from -1"),
        (["-P", "0"], "top_p must be in (0, 1]"),
        (["-l", "0"], "max_length must be from 1"),
        (["-s", "-1"], "seed must be from 0"),
        (["--ctx-size", "0"], "ctx_size must be a whole number of at least 1"),
        (["--threads", "x"], "threads must be a whole number"),
        (["--kv-memory", "lots"], "kv_memory must be a size like 512M"),
        (["--device", "tpu"], "device must be one of auto, cpu, cuda"),
        (["--stop", ""], "a stop text must have 1 to 256 characters"),
        (["--stop", "a"] * 5, "at most 4 texts"),
        (["--model", ""], "model must be a text"),
        (["--nope"], "unknown option '--nope'"),
        (["--temp", "1"], "unknown option '--temp'"),
        (["hello"], "unknown command 'hello'; a prompt is given with -p"),
        (["-c", "--session", "x"], "not allowed with"),
        (["--private", "-c"], "--private keeps nothing"),
        (["-i", "--json"], "--json is for single answers"),
        (["sessions", "show"], "needs the ID"),
        (["sessions", "frobnicate"], "invalid choice"),
    ],
)
def test_wrong_ones_get_one_sentence(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in refused(argv, capsys)


@pytest.mark.parametrize("argv", [["--tui"], ["--web"], ["serve"], ["pack", "x"], ["bench", "--json"], ["eval"]])
def test_what_is_planned_is_refused_in_a_sentence(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{argv[0]} is not in this version" in refused(argv, capsys)
    assert argv[0] in build_parser().format_help().split("Planned, not in this version")[1]


def test_a_hostile_option_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--\x1b]0;x\x07"], ["\x1b[31m"], ["--device", "\x1b[31m"]):
        assert "\x1b" not in refused(argv, capsys)


def test_json_before_or_after_the_command() -> None:
    assert parse(["sessions", "list", "--json"]).json
    assert parse(["--json", "sessions", "list"]).json
    assert not parse(["sessions", "list"]).json
