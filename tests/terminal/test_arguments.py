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
    assert len(printed.err) < 600
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


def test_the_engine_options() -> None:
    line = "--max-seqs 256 --max-queue 5 --prefill-chunk 64 --no-speculation"
    found = parse(line.split())
    assert (found.max_seqs, found.max_queue, found.prefill_chunk, found.speculation) == (256, 5, 64, False)
    assert parse(["--prefill-chunk", "auto", "--speculation"]).prefill_chunk == "auto"
    assert parse([]).speculation is None


@pytest.mark.parametrize("before", [True, False])
def test_options_of_a_batch_before_or_after_the_word(before: bool) -> None:
    options = ["-m", "M", "-t", "0.5", "--stop", "a", "--system", "T", "--max-seqs", "3", "--no-think", "-v"]
    found = parse([*options, "batch", "F", "-o", "-"] if before else ["batch", *options, "F", "-o", "-"])
    assert (found.command, found.file, found.output) == ("batch", "F", "-")
    assert (found.model, found.temperature, found.stop, found.system) == ("M", 0.5, ("a",), "T")
    assert (found.max_seqs, found.think, found.verbose) == (3, False, True)
    assert parse(["-t", "0.5", "batch", "-", "-t", "1"]).temperature == 1
    assert parse(["batch", "-"]).file == "-"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["-t", "5"], "temperature must be from 0 to 2, got 5"),
        (["-t", "nan"], "temperature must be from 0 to 2, got nan"),
        (["-t", "warm"], "temperature must be a number"),
        (["-k", "1.5"], "top_k must be a whole number"),
        (["-k", "-2"], "top_k must be from -1"),
        (["-P", "0"], "top_p must be above 0 and at most 1"),
        (["-l", "0"], "max_length must be from 1"),
        (["-s", "-1"], "seed must be from 0"),
        (["--ctx-size", "0"], "ctx_size must be a whole number of at least 1"),
        (["--threads", "x"], "threads must be a whole number"),
        (["--max-seqs", "0"], "max_seqs must be a whole number from 1 to 256, got '0'"),
        (["--max-seqs", "257"], "max_seqs must be a whole number from 1 to 256"),
        (["--max-queue", "0"], "max_queue must be a whole number of at least 1"),
        (["--prefill-chunk", "some"], "prefill_chunk must be a whole number of at least 1, or auto, got 'some'"),
        (["batch"], "required: FILE"),
        (["batch", "F", "-t", "9"], "temperature must be from 0 to 2, got 9"),
        (["-p", "x", "batch", "F"], "leave out -p"),
        (["-c", "batch", "F"], "leave out -c"),
        (["--json", "batch", "F"], "leave out --json"),
        (["batch", "F", "--nope"], "unknown option '--nope'"),
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
        (["sessions", "show"], "sessions show needs the ID of a conversation"),
        (["sessions", "delete"], "sessions delete needs the ID"),
        (["sessions"], "needs an action such as list, show or search"),
        (["sessions", "list", "--nope"], "unknown option '--nope'"),
        (["sessions", "list", "--limit", "0"], "a whole number from 1 to 1,000,000, got '0'"),
        (["sessions", "list", "--all", "--archived"], "not allowed with"),
        (["sessions", "export", "x", "-f", "pdf"], "invalid choice: 'pdf'"),
        (["sessions", "path", "nowhere"], "invalid choice: 'nowhere'"),
        (["--kv-disk", "lots"], "kv_disk must be a size like 512M or 2G, or off"),
        (["--overflow", "both"], "overflow must be one of refuse, drop"),
        (["sessions", "frobnicate"], "no action 'frobnicate'; there are list, show, search, rename,"),
        (["sessions", "lst"], "no action 'lst'; did you mean list? (see python run.py sessions --help)"),
        (["sessions", "export"], "needs the ID of a conversation, or --all"),
        (["sessions", "export", "x", "--all"], "needs the ID of a conversation, or --all"),
        (["-i", "--tui"], "two kinds of chat"),
        (["--web", "-p", "x"], "--web alone has no place for -p"),
        (["-i", "-x"], "-x is for single answers; leave out -i"),
        (["--tui", "--no-stream"], "--no-stream is for single answers; leave out --tui"),
        (["--web", "--json"], "--json is for single answers; leave out --web"),
        (["--json", "-x"], "leave out one of the two"),
        (["-p", "x", "--port", "1"], "--port is for the page in the browser"),
        (["--host", "h", "-i"], "--host is for the page in the browser"),
        (["serve", "--port", "65536"], "port must be a whole number from 0 to 65535, got '65536'"),
        (["serve", "--host", ""], "host must be a text"),
        (["-i", "serve"], "serve answers in the browser; leave out -i"),
        (["-p", "x", "serve"], "leave out -p"),
        (["serve", "-v"], "serve shows tokens and speed on the page, under Telemetry; leave out -v"),
        (["-v", "--web"], "--web shows tokens and speed on the page"),
        (["--tui", "sessions", "list"], "sessions is no chat; leave out --tui"),
        (["--web", "batch", "F"], "batch is no chat; leave out --web"),
        (["-x", "batch", "F"], "leave out -x"),
        (["--session", "x" * 100_000, "-c"], "not allowed with"),
        (["-t", "x" * 100_000], "temperature must be a number"),
    ],
)
def test_wrong_ones_get_one_sentence(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in refused(argv, capsys)


@pytest.mark.parametrize("argv", [["eval"]])
def test_what_is_planned_is_refused_in_a_sentence(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{argv[0]} is not in this version" in refused(argv, capsys)
    assert argv[0] in build_parser().format_help().split("Planned, not in this version")[1]


@pytest.mark.parametrize("argv", [["serve"], ["sessions"], ["doctor"], ["pack"], ["bench"]])
def test_no_help_is_wider_than_the_terminal(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        parse([*argv, "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 78


def test_a_hostile_option_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--\x1b]0;x\x07"], ["\x1b[31m"], ["--device", "\x1b[31m"]):
        assert "\x1b" not in refused(argv, capsys)


def test_the_disk_and_a_full_context() -> None:
    found = parse(["--kv-disk", "off", "--overflow", "drop"])
    assert (found.kv_disk, found.overflow) == (0, "drop")
    assert parse(["--kv-disk", "2G"]).kv_disk == 2 << 30


def test_json_before_or_after_the_command() -> None:
    assert parse(["sessions", "--json", "list"]).json
    assert parse(["sessions", "list", "--json"]).json
    assert parse(["--json", "sessions", "list"]).json
    assert not parse(["sessions", "list"]).json


def test_where_to_chat() -> None:
    found = parse(["--tui", "--web", "--port", "0", "--host", "::1", "--plain", "-p", "first"])
    assert (found.tui, found.web, found.port, found.host, found.plain) == (True, True, 0, "::1", True)
    assert found.command is None
    assert parse(["-i", "--web"]).command is None
    assert parse(["--web", "--port", "5"]).command == "serve"
    found = parse(["-c", "-t", "1", "serve", "--port", "9", "-m", "M", "--system", "S", "--overflow", "drop"])
    assert (found.command, found.resume, found.temperature, found.port, found.model) == ("serve", True, 1, 9, "M")
    assert (found.system, found.overflow) == ("S", "drop")
    assert parse(["serve"]).host is None, "not given, so that environment and config.toml count"
    assert parse(["-x", "--no-stream", "-p", "x"]).stream is False
