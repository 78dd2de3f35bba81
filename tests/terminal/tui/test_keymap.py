"""Keys: defaults, remapping, and that nothing lies on what terminals send for Tab, Enter and Backspace."""

import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.dom import DOMNode

import terminal.tui
from terminal.tui.keymap import ACTIONS, SAME_BYTES, Action, bindings, key_map, shown_key
from tests.tui_pieces import Bare, run_pilot

CONTRACT = [
    "new",
    "find",
    "stop",
    "regenerate",
    "edit",
    "continue",
    "copy_message",
    "copy_code",
    "branch_previous",
    "branch_next",
    "toggle_thinking",
    "settings",
    "toggle_telemetry",
    "toggle_sidebar",
    "rename",
    "fork",
    "export",
    "delete",
    "help",
    "focus_composer",
]


def own_classes() -> list[type[DOMNode]]:
    found: dict[str, type[DOMNode]] = {}
    for module_info in pkgutil.iter_modules(terminal.tui.__path__):
        module = importlib.import_module(f"terminal.tui.{module_info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, DOMNode) and value.__module__.startswith("terminal."):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return list(found.values())


def keys_of(binding: object) -> list[str]:
    text = binding.key if isinstance(binding, Binding) else binding[0]  # type: ignore[index]
    return [key.strip().lower() for key in text.split(",")]


def test_every_action_of_the_full_screen_has_a_key() -> None:
    keys = key_map({})
    assert not keys.problems
    assert set(CONTRACT) <= set(keys.keys)
    assert all(keys.shown(name) for name in CONTRACT)


def test_no_two_actions_share_a_key() -> None:
    taken = [key for action in ACTIONS for key in action.keys.split(",")]
    assert len(taken) == len(set(taken))


def test_no_binding_of_ours_lies_on_tab_enter_or_backspace_in_disguise() -> None:
    classes = own_classes()
    assert {"SessionRows", "SettingsDialog", "SessionList", "ConfirmDialog"} <= {cls.__name__ for cls in classes}
    bad = [
        f"{cls.__name__}: {key}"
        for cls in classes
        for binding in cls.__dict__.get("BINDINGS", ())
        for key in keys_of(binding)
        if key in SAME_BYTES
    ]
    assert not bad, bad
    assert keys_of(Binding("ctrl+h,x", "y")) == ["ctrl+h", "x"]  # it would be seen


@pytest.mark.parametrize("key", ["ctrl+i", "Ctrl+M", "ctrl-h", "Control+H", "f2,ctrl+i"])
def test_remapping_to_those_is_refused_in_a_sentence(key: str) -> None:
    found = key_map({"new": key})
    assert found.keys["new"] == "ctrl+n"
    assert len(found.problems) == 1
    assert "the same" in found.problems[0]
    assert found.problems[0].startswith("[keys] new:")


def test_remapping_takes_the_keys_as_people_write_them() -> None:
    found = key_map({"new": "Ctrl-G, F11", "toggle-sidebar": "alt+s", "action_find": "none", "help": "Ctrl+PgUp"})
    # Ctrl+G opens the editor in the input.
    assert len(found.problems) == 1
    assert "needed elsewhere" in found.problems[0]
    assert found.keys["toggle_sidebar"] == "alt+s"
    assert found.keys["find"] == ""
    assert found.shown("help") == "Ctrl+PgUp"
    assert key_map({"new": "ctrl+y,f11"}).keys["new"] == "ctrl+y,f11"


@pytest.mark.parametrize(
    ("action", "key", "words"),
    [
        ("nwe", "ctrl+y", "did you mean new?"),
        ("qqqqq", "ctrl+y", "known are help"),
        ("new", "x", "typed into messages"),
        ("new", "shift+x", "typed into messages"),
        ("new", "delete", "typed into messages"),
        ("new", "enter", "needed elsewhere"),
        ("new", "escape", "needed elsewhere"),
        ("list_rename", "enter", "needed elsewhere"),
        ("new", "ctrl+banana", "there is no key"),
        ("new", "hold+n", "there is no key"),
        ("new", "\x1b[31m", "there is no key"),
        ("new", "ctrl+f", "belongs to find"),
        ("list_rename", "a", "belongs to list_archive"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(action: str, key: str, words: str) -> None:
    found = key_map({action: key})
    assert found.keys == key_map({}).keys
    assert words in found.problems[0]
    assert "\x1b" not in found.problems[0]


def test_two_actions_may_change_places() -> None:
    found = key_map({"new": "ctrl+f", "find": "ctrl+n"})
    assert not found.problems
    assert (found.keys["new"], found.keys["find"]) == ("ctrl+f", "ctrl+n")


def test_of_two_that_want_one_key_one_gets_it() -> None:
    found = key_map({"new": "ctrl+y", "find": "ctrl+y"})
    assert len(found.problems) == 1
    assert (found.keys["new"], found.keys["find"]) == ("ctrl+y", "ctrl+f,f3")


@given(st.dictionaries(st.sampled_from([a.name for a in ACTIONS]) | st.text(), st.text() | st.sampled_from(CONTRACT)))
def test_whatever_stands_in_the_file_every_action_keeps_usable_keys(changes: dict[str, str]) -> None:
    found = key_map(changes)
    taken = [key for keys in found.keys.values() for key in keys.split(",") if key]
    assert len(taken) == len(set(taken))
    assert not set(taken) & set(SAME_BYTES)
    assert set(found.keys) == {action.name for action in ACTIONS}


@given(st.permutations([a.name for a in ACTIONS if a.scope == ""]), st.randoms(use_true_random=False))
def test_shuffled_keys_never_collide(names: list[str], random: object) -> None:
    defaults = {action.name: action.keys for action in ACTIONS}
    changes = dict(zip(names, [defaults[n] for n in sorted(names)], strict=True))
    found = key_map(changes)
    taken = [key for keys in found.keys.values() for key in keys.split(",") if key]
    assert len(taken) == len(set(taken))


def test_keys_are_shown_as_people_write_them() -> None:
    assert [shown_key(key) for key in ("ctrl+n", "alt+left", "f5", "slash")] == ["Ctrl+N", "Alt+\u2190", "F5", "/"]


def test_a_remapped_key_works_and_the_old_one_does_not() -> None:
    class Noting(Bare):
        def action_new(self) -> None:
            self.ran.append("new")

    app = Noting()

    async def drive(pilot: object) -> None:
        await pilot.press("ctrl+n")  # type: ignore[attr-defined]
        app.set_keymap(key_map({"new": "ctrl+y"}).keys)
        await pilot.press("ctrl+n")  # type: ignore[attr-defined]
        assert app.ran == ["new"]
        await pilot.press("ctrl+y")  # type: ignore[attr-defined]

    run_pilot(app, drive)
    assert app.ran == ["new", "new"]


def test_bindings_can_be_remapped_by_the_name_of_their_action() -> None:
    for binding in (*bindings(), *bindings("list")):
        assert binding.id == binding.action
    assert {binding.id for binding in bindings()} == {action.name for action in ACTIONS if action.scope == ""}
    assert isinstance(ACTIONS[0], Action)
