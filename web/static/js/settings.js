// Settings of one conversation: system prompt, sampling, thinking, what happens when the context is full.

import { el } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { choice, clearError, labelled, ParameterField, showError } from "./fields.js";

const THINKING = [["auto", "As the model is made"], ["on", "On"], ["off", "Off"]];
const OVERFLOW = [["refuse", "Refuse the message"], ["drop", "Leave out the oldest turns"]];
const thinkingName = (value) => (value === null || value === undefined ? "auto" : value ? "on" : "off");
const thinkingValue = (name) => ({ auto: null, on: true, off: false })[name];

/**
 * Show the settings; what is wrong is said beside its field, and nothing typed is lost.
 * @param {Object} state of the server: parameters, defaults, model
 * @param {Object} values {system, thinking, overflow, params}
 * @param {function(Object): Promise} save gets what changed
 */
export function showSettings(state, values, save) {
  const form = new SettingsForm(state, values, save);
  return openDialog("Settings of this conversation", form.element, { wide: true, mayLeave: () => form.mayLeave() });
}

/** Bring a field into view with what is said of it, which the browser may have put behind the foot. */
function show(input) {
  input.focus();
  input.closest(".field-block").scrollIntoView({ block: "nearest" });
}

class SettingsForm {
  constructor(state, values, save) {
    this.state = state;
    this.values = values;
    this.save = save;
    this.warned = false;
    this.system = el("textarea", { class: "field", rows: "4", "aria-describedby": "error-system", placeholder: "What the model is told before the first message" });
    this.system.value = values.system ?? "";
    this.fields = new Map(state.parameters.map((parameter) =>
      [parameter.name, new ParameterField(parameter, values.params[parameter.name], state.defaults.params[parameter.name])]));
    this.thinking = choice(THINKING, thinkingName(values.thinking));
    this.overflow = choice(OVERFLOW, values.overflow);
    this.problem = el("p", { class: "field-error", role: "alert" });
    this.button = el("button", { class: "button button-main", text: "Save" });
    this.element = this.build();
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.element.addEventListener("input", (event) => {
      this.warned = false;
      clearError(event.target);
    });
  }

  build() {
    const reset = el("button", { type: "button", class: "button", text: "Defaults", title: "Back to what a new conversation begins with", on: { click: () => this.reset() } });
    const heading = (text) => el("h3", { class: "form-head", text });
    return el("form", { class: "dialog-form", novalidate: true },
      el("div", { class: "dialog-body" },
        labelled("System prompt", this.system, "system"),
        heading("Sampling"),
        el("div", { class: "field-grid" }, ...[...this.fields.values()].map((field) => field.element)),
        heading("Behaviour"),
        el("div", { class: "field-grid" },
          this.state.model.supports_thinking ? labelled("Thinking", this.thinking, "thinking", "whether the model thinks before it answers") : null,
          labelled("When the context is full", this.overflow, "overflow", "what does not fit is never dropped silently"))),
      el("div", { class: "dialog-foot" }, this.problem,
        el("div", { class: "dialog-actions" }, reset, el("span", { class: "space" }), this.button)));
  }

  reset() {
    const { defaults } = this.state;
    this.system.value = defaults.system ?? "";
    this.thinking.value = thinkingName(defaults.thinking);
    this.overflow.value = defaults.overflow;
    for (const [name, field] of this.fields) field.set(defaults.params[name]);
    for (const input of this.element.querySelectorAll(".field")) clearError(input);
    this.problem.textContent = "Defaults are filled in; save to keep them.";
    this.problem.classList.add("is-note");
  }

  async submit() {
    this.say("");
    const wrong = [...this.fields.values()].filter((field) => !field.check());
    if (wrong.length) {
      show(wrong[0].input);
      return;
    }
    this.button.disabled = true;
    try {
      const changed = this.changed();
      if (Object.keys(changed).length) await this.save(changed);
      this.element.closest("dialog").close("saved");
    } catch (error) {
      this.refuse(error);
    } finally {
      this.button.disabled = false;
    }
  }

  /** Say beside its field what the server refused. */
  refuse(error) {
    const name = [...this.fields.keys(), "system", "thinking", "overflow"].find((name) => new RegExp(`^(an? )?${name}\\b`, "i").test(error.message));
    const input = this.fields.get(name)?.input ?? { system: this.system, thinking: this.thinking, overflow: this.overflow }[name];
    if (!input?.isConnected) return this.say(error.message);
    showError(input, error.message);
    return show(input);
  }

  say(text) {
    this.problem.textContent = text;
    this.problem.classList.remove("is-note");
  }

  /** Closing by accident loses nothing: the first try asks. */
  mayLeave() {
    if (this.warned || !this.isChanged) return true;
    this.warned = true;
    this.say("This is not saved yet: save it, or close once more to leave it as it was.");
    return false;
  }

  get isChanged() {
    try {
      return Object.keys(this.changed()).length > 0;
    } catch {
      return true;
    }
  }

  /** Return what differs from the values that were shown. */
  changed() {
    const { values } = this;
    const changed = {};
    if (this.system.value !== (values.system ?? "")) changed.system = this.system.value || null;
    const params = Object.fromEntries([...this.fields].filter(([, field]) => field.isChanged).map(([name, field]) => [name, field.value]));
    if (Object.keys(params).length) changed.params = params;
    const thinking = thinkingValue(this.thinking.value);
    if (thinking !== (values.thinking ?? null)) changed.thinking = thinking;
    if (this.overflow.value !== values.overflow) changed.overflow = this.overflow.value;
    return changed;
  }
}
