"""The --help text in the README is the program's. `python -m terminal.cli_help README.md` puts it there."""

from pathlib import Path

from terminal.cli_help import BEGIN, END, help_text, with_help

README = Path(__file__).parent.parent.parent / "README.md"


def test_help_in_the_readme() -> None:
    document = README.read_text(encoding="utf-8")
    assert document == with_help(document), "run: python -m terminal.cli_help README.md"


def test_another_text_would_be_seen() -> None:
    document = f"# Title\n{BEGIN}\nold\n{END}\nmore\n"
    assert with_help(document) != document
    assert with_help(with_help(document)) == with_help(document)
    assert help_text() in with_help(document).replace("\n```\n", "\n", 1)
