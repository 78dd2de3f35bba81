// Settings of one conversation: system prompt, sampling, thinking, what happens when the context is full.

import { ApiError } from "./api.js";
import { el } from "./dom.js";
import { openDialog } from "./dialogs.js";

const NAMES = {
  temperature: "Temperature", top_k: "Top k", top_p: "Top p", min_p: "Min p", repetition_penalty: "Repetition penalty",
  seed: "Seed", max_tokens: "Longest answer", stop: "Stop texts",
};

/**
 * Show the settings; what is wrong is said beside its field, and nothing typed is lost.
 * @param {Object} state of the server: parameters, model
 * @param {Object} values {system, thinking, overflow, params}
 * @param {function(Object): Promise} save gets what changed
 */
export function showSettings(state, values, save) {
  const system = el("textarea", { class: "field", rows: "5", "aria-describedby": "error-system", placeholder: "What the model is told before the first message" });
  system.value = values.system ?? "";
  const fields = new Map(state.parameters.map((parameter) => [parameter.name, parameterField(parameter, values.params[parameter.name])]));
  const thinking = choice([["auto", "As the model is made"], ["on", "On"], ["off", "Off"]], values.thinking === null ? "auto" : values.thinking ? "on" : "off");
  const overflow = choice([["refuse", "Refuse the message"], ["drop", "Leave out the oldest turns"]], values.overflow);
  const problem = el("p", { class: "field-error", role: "alert" });
  const reset = el("button", { type: "button", class: "button", text: "Defaults" });
  reset.addEventListener("click", () => {
    for (const [name, field] of fields) field.input.value = shown(state.defaults.params[name]);
  });
  const form = el("form", { class: "dialog-body", novalidate: true },
    labelled("System prompt", system, "error-system"),
    el("div", { class: "field-grid" }, ...[...fields.values()].map((field) => field.element)),
    el("div", { class: "field-grid" },
      state.model.supports_thinking ? labelled("Thinking", thinking, "error-thinking") : null,
      labelled("When the context is full", overflow, "error-overflow")),
    problem,
    el("div", { class: "dialog-actions" }, reset, el("span", { class: "space" }), el("button", { class: "button button-main", text: "Save" })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    problem.textContent = "";
    try {
      const changed = collect({ system, fields, thinking, overflow }, values);
      if (Object.keys(changed).length) await save(changed);
      form.closest("dialog").close("saved");
    } catch (error) {
      const at = error.parameter ?? [...fields.keys()].find((name) => error.message.toLowerCase().startsWith(name));
      const place = at && form.querySelector(`#error-${CSS.escape(at)}`);
      (place || problem).textContent = error.message;
      fields.get(at)?.input.setAttribute("aria-invalid", "true");
      fields.get(at)?.input.focus();
    }
  });
  return openDialog("Settings of this conversation", form, { wide: true });
}

function labelled(name, input, errorId, help = "") {
  return el("div", { class: "field-block" },
    el("label", { class: "label" }, el("span", { text: name }), input),
    help ? el("p", { class: "field-help", id: errorId.replace("error", "help"), text: help }) : null,
    el("p", { class: "field-error", id: errorId, role: "alert" }));
}

function parameterField(parameter, value) {
  const { name, kind, help } = parameter;
  const input = kind === "texts"
    ? el("textarea", { class: "field", rows: "2", placeholder: "one per line" })
    : el("input", { class: "field", type: "text", inputmode: kind === "integer" ? "numeric" : "decimal", autocomplete: "off", placeholder: parameter.nullable ? "none" : null });
  input.setAttribute("aria-describedby", `help-${name} error-${name}`);
  input.value = shown(value);
  return { parameter, input, element: labelled(NAMES[name] ?? name, input, `error-${name}`, help) };
}

const shown = (value) => (Array.isArray(value) ? value.join("\n") : value === null || value === undefined ? "" : String(value));

function choice(options, value) {
  const select = el("select", { class: "field" }, ...options.map(([name, text]) => el("option", { value: name, text })));
  select.value = value;
  return select;
}

function clearErrors(form) {
  for (const error of form.querySelectorAll(".field-error")) error.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/** Return what differs from the values that were shown. */
function collect({ system, fields, thinking, overflow }, values) {
  const changed = {};
  if (system.value !== (values.system ?? "")) changed.system = system.value || null;
  const params = {};
  for (const [name, { parameter, input }] of fields) {
    if (input.value !== shown(values.params[name])) params[name] = read(parameter, input.value);
  }
  if (Object.keys(params).length) changed.params = params;
  const thinks = { auto: null, on: true, off: false }[thinking.value];
  if (thinks !== (values.thinking ?? null)) changed.thinking = thinks;
  if (overflow.value !== values.overflow) changed.overflow = overflow.value;
  return changed;
}

function read({ name, kind, nullable }, text) {
  if (kind === "texts") return text.split("\n").filter((line) => line !== "");
  const trimmed = text.trim().replace(/^(-?\d+),(\d+)$/, "$1.$2");
  if (trimmed === "" && nullable) return null;
  const number = Number(trimmed);
  if (trimmed === "" || !Number.isFinite(number) || (kind === "integer" && !/^-?\d+$/.test(trimmed))) {
    const error = new ApiError(400, `${name} must be a ${kind === "integer" ? "whole number" : "number"}, got “${text.slice(0, 40)}”.`, null);
    error.parameter = name;
    throw error;
  }
  // Larger ones would be rounded on the way.
  return kind === "integer" && !Number.isSafeInteger(number) ? trimmed : number;
}
