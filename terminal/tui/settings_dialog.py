"""The settings of a conversation as a form: every parameter with its range, errors beside the field."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Select, Static, TextArea

from nanochat_infer.errors import NanochatInferError
from terminal.parameters import PARAMETERS, Parameter
from terminal.sanitize import clean, clean_line
from terminal.tui.dialog_base import CleanInput, CleanTextArea, Dialog

if TYPE_CHECKING:
    from terminal.chat import Chat

Changes = dict[str, str]
_SHORT = {"stop": 'a text, ["a", "b"] or none', "overflow": "refuse, or drop the oldest"}
_UNSAVED = "not saved yet: Ctrl+S saves, Esc again leaves without"


class SettingsDialog(Dialog[Changes | None]):
    """Return what was changed as texts by parameter name, for terminal.parameters.set_parameters; None if left.

    Args:
        values: what is set now, as texts by name.
        defaults: what Reset gives, likewise; the parameters' own where one is missing.
        parameters: the fields.
    """

    DEFAULT_CSS = """
    SettingsDialog > .dialog-box { width: 100; height: 95%; max-height: 29; }
    SettingsDialog VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    SettingsDialog .dialog-row { height: auto; }
    SettingsDialog .dialog-name { width: 19; }
    SettingsDialog Input { width: 18; height: 1; border: none; padding: 0; background: $panel; }
    SettingsDialog Select { width: 18; height: 1; }
    SettingsDialog SelectCurrent { padding: 0; background: $panel; }
    SettingsDialog Select:focus SelectCurrent { background: $primary 30%; }
    SettingsDialog Input:focus { border: none; background: $primary 30%; }
    SettingsDialog .dialog-about { width: 1fr; padding-left: 2; color: $foreground 60%; height: auto; }
    SettingsDialog .dialog-about.wrong { color: $error; }
    SettingsDialog TextArea { height: 4; width: 1fr; border: none; padding: 0; background: $panel; }
    SettingsDialog .dialog-tall .dialog-about { padding-left: 0; }
    SettingsDialog TextArea:focus { border: none; }
    SettingsDialog .dialog-note { height: 1; }
    SettingsDialog .dialog-note.help { color: $foreground 60%; }
    SettingsDialog .dialog-note { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", show=False, priority=True)]

    def __init__(
        self,
        values: Mapping[str, str],
        defaults: Mapping[str, str] | None = None,
        *,
        parameters: Sequence[Parameter] = PARAMETERS,
        plain: bool = False,
    ) -> None:
        super().__init__(plain=plain)
        # As the fields show them: what is not touched is no change.
        self._values = {p.name: _shown(p, values.get(p.name, p.default)) for p in parameters}
        self._defaults = {p.name: (defaults or {}).get(p.name, p.default) for p in parameters}
        self._parameters = {p.name: p for p in parameters}
        self._warned = False
        self._focused = ""

    @classmethod
    def of_chat(cls, chat: "Chat", *, plain: bool = False) -> "SettingsDialog":
        """Make the form of a conversation."""
        params, others = chat.default_params, chat.defaults
        usual = {p.name: p.shown(getattr(params, p.field) if p.is_sampling else others[p.name]) for p in PARAMETERS}
        return cls({p.name: p.text(chat) for p in PARAMETERS}, usual, plain=plain)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield Static(Content("Settings of this conversation"), classes="dialog-title", markup=False)
            with VerticalScroll(can_focus=False):
                for parameter in self._parameters.values():
                    yield from self._row(parameter)
            yield Static("", id="note", classes="dialog-note", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("Save (Ctrl+S)"), id="save", variant="primary", compact=True)
                yield Button(Content("Reset"), id="reset", compact=True)
                yield Button(Content("Cancel (Esc)"), id="cancel", compact=True)

    def _row(self, parameter: Parameter) -> ComposeResult:
        about = Static(_about(parameter), id=f"about-{parameter.name}", classes="dialog-about", markup=False)
        name = Static(Content(parameter.name), classes="dialog-name", markup=False)
        text, field_id = self._values[parameter.name], f"field-{parameter.name}"
        if parameter.kind == "lines":
            with Vertical(classes="dialog-row dialog-tall"):
                with Horizontal(classes="dialog-row"):
                    yield name
                    yield about
                yield CleanTextArea(text, id=field_id)
            return
        with Horizontal(classes="dialog-row"):
            yield name
            if parameter.choices and text in parameter.choices:
                yield Select(
                    [(choice, choice) for choice in parameter.choices],
                    value=text,
                    allow_blank=False,
                    compact=True,
                    id=field_id,
                )
            else:
                yield CleanInput(text, id=field_id)
            yield about

    def on_mount(self) -> None:
        self.query_one(f"#field-{next(iter(self._parameters))}").focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field means that the user came to."""
        self._focused = _name_of(event.widget.id)
        self._tell()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._warned = False
        self._show_problem(_name_of(event.input.id))
        self._tell()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "save":
            self.action_save()
        elif event.button.id == "reset":
            self._fill(self._defaults)
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Close with the changes, unless a field is wrong."""
        wrong = [name for name in self.changes() if not self._show_problem(name)]
        if wrong:
            self.query_one(f"#field-{wrong[0]}").focus()
            self._tell()
            return
        self.dismiss(self.changes())

    def action_leave(self) -> None:
        """Close without changes; asks once more where there are some."""
        if self.changes() and not self._warned:
            self._warned = True
            self._tell()
            return
        self.dismiss(None)

    def changes(self) -> Changes:
        """Return the fields that say something else than what is set."""
        texts = {name: self._text(name) for name in self._parameters}
        return {name: text for name, text in texts.items() if text != self._values[name]}

    def _tell(self) -> None:
        """Say below the fields what keeps them from being saved, else what the field means that has the focus."""
        wrong = [name for name in self._parameters if self.query_one(f"#about-{name}").has_class("wrong")]
        parameter = self._parameters.get(self._focused)
        text = "" if parameter is None else parameter.help
        if self._warned:
            text = _UNSAVED
        elif wrong:
            text = f"cannot be saved yet: {', '.join(wrong)}"
        note = self.query_one("#note", Static)
        note.update(Content(clean_line(text)))
        note.set_class(not wrong and not self._warned, "help")

    def _text(self, name: str) -> str:
        field = self.query_one(f"#field-{name}")
        if isinstance(field, TextArea):
            return field.text
        if isinstance(field, Select):
            return str(field.value)
        return field.value.strip() if isinstance(field, Input) else ""

    def _fill(self, values: Mapping[str, str]) -> None:
        for name, text in values.items():
            field = self.query_one(f"#field-{name}")
            if isinstance(field, TextArea):
                # Nobody wants to lose a long text by a wrong button.
                continue
            if isinstance(field, Select | Input):
                field.value = text

    def _show_problem(self, name: str) -> bool:
        """Say beside a field what is wrong with it; tell whether it is right."""
        parameter = self._parameters[name]
        about = self.query_one(f"#about-{name}", Static)
        try:
            parameter.check(self._text(name))
        except NanochatInferError as error:
            about.update(Content(clean_line(str(error))))
            about.add_class("wrong")
            return False
        about.update(_about(parameter))
        about.remove_class("wrong")
        return True


def _shown(parameter: Parameter, text: str) -> str:
    return clean(text) if parameter.kind == "lines" else clean_line(text)


def _about(parameter: Parameter) -> Content:
    # What it takes exactly, an error says; here a row has 31 columns on a small screen.
    text = _SHORT.get(parameter.name) or re.sub(r" to \d[\d,]{9,}\d", " or more", parameter.range_text)
    return Content(clean_line(text))


def _name_of(field_id: str | None) -> str:
    return (field_id or "").removeprefix("field-")
