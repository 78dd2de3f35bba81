"""What the built-in model is taught to say of this program is true: each command and option that it names exists."""

import argparse
from collections.abc import Iterator

import pytest

from terminal.arguments import build_parser
from terminal.commands import COMMAND_NAMES
from terminal.parameters import PARAMETER_NAMES
from tools.builtin_model.skills import howto


def parsers(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield the parser and those of its commands, under their names."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, child in action.choices.items():
                yield from parsers(child, f"{name} {word}".strip())


@pytest.fixture(scope="module")
def real() -> dict[str, set[str]]:
    found = dict(parsers(build_parser(width=100)))
    options = {text for parser in found.values() for action in parser._actions for text in action.option_strings}
    return {
        "slash": set(COMMAND_NAMES),
        "set": set(PARAMETER_NAMES),
        "option": options,
        "subcommand": {name for name in found if name and " " not in name},
        "action": {name.split()[1] for name in found if name.startswith("sessions ")},
    }


@pytest.mark.parametrize("kind", ["slash", "set", "option", "subcommand", "action"])
def test_every_name_that_it_says_exists(real: dict[str, set[str]], kind: str) -> None:
    said = set(howto.named()[kind])
    assert len(said) >= 5
    assert said <= real[kind], f"not in the program: {said - real[kind]}"


def test_control_an_invented_name_would_be_found(real: dict[str, set[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    invented = howto.TOPICS[0]._replace(answer="Type /teleport, or --teleport.")
    monkeypatch.setattr(howto, "TOPICS", (invented,))
    named = howto.named()
    assert not set(named["slash"]) <= real["slash"]
    assert not set(named["option"]) <= real["option"]


@pytest.mark.parametrize(
    "command",
    [
        "new",
        "list",
        "resume",
        "search",
        "fork",
        "export",
        "set",
        "undo",
        "edit",
        "regen",
        "delete",
        "stats",
        "why",
        "help",
    ],
)
def test_the_commands_of_a_chat_are_explained(command: str) -> None:
    assert command in howto.named()["slash"]
