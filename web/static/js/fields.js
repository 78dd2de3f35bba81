// Fields of forms: a label, a box, a line of help and a place for what is wrong.

import { sentence } from "./api.js";
import { el } from "./dom.js";

const NAMES = {
  temperature: "Temperature", top_k: "Top k", top_p: "Top p", min_p: "Min p", repetition_penalty: "Repetition penalty",
  seed: "Seed", max_tokens: "Longest answer", stop: "Stop texts",
};
const ENDLESS = 2 ** 31 - 1;

/** Put a label above an input, and below it its help and its error. */
export function labelled(text, input, name, help = "") {
  const error = el("p", { class: "field-error", id: `error-${name}`, role: "alert" });
  input.id = `field-${name}`;
  input.setAttribute("aria-describedby", [help ? `help-${name}` : "", error.id].filter(Boolean).join(" "));
  return el("div", { class: "field-block" }, el("label", { class: "label", for: input.id, text }), input,
    help ? el("p", { class: "field-help", id: `help-${name}`, text: help }) : null, error);
}

/** Make a box to choose from [value, text] pairs. */
export function choice(options, value) {
  const select = el("select", { class: "field" }, ...options.map(([name, text]) => el("option", { value: name, text })));
  select.value = value;
  return select;
}

const errorOf = (input) => input.closest(".field-block")?.querySelector(".field-error");

/** Say what is wrong with an input. */
export function showError(input, text) {
  errorOf(input).textContent = text;
  input.setAttribute("aria-invalid", "true");
}

/** Take back what was said of an input. */
export function clearError(input) {
  input.removeAttribute("aria-invalid");
  const error = errorOf(input);
  if (error) error.textContent = "";
}

/** One sampling parameter as the server describes it. */
export class ParameterField {
  /** @param {Object} parameter of /api/state; @param value it has now; @param usual of a new conversation */
  constructor(parameter, value, usual) {
    this.parameter = parameter;
    const { name, kind, nullable } = parameter;
    this.input = kind === "texts"
      ? el("textarea", { class: "field", rows: "2", placeholder: "one per line" })
      : el("input", { class: "field", type: "text", inputmode: kind === "integer" ? "numeric" : "decimal", autocomplete: "off", placeholder: nullable ? "none" : null });
    this.element = labelled(NAMES[name] ?? name, this.input, name, helpOf(parameter, usual));
    this.set(value);
    this.shown = this.input.value;
  }

  set(value) {
    this.input.value = Array.isArray(value) ? value.join("\n") : value === null || value === undefined ? "" : String(value);
  }

  get isChanged() {
    return this.input.value !== this.shown;
  }

  /** What is typed, as the server wants it; text that is no number stays text, and is refused. */
  get value() {
    const { kind, nullable } = this.parameter;
    if (kind === "texts") return this.input.value.split("\n").filter((line) => line !== "");
    const text = this.input.value.trim().replace(/^(-?\d+),(\d+)$/, "$1.$2");
    if (text === "" && nullable) return null;
    const number = Number(text);
    // Larger ones would be rounded on the way.
    return kind === "integer" && /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? text : number;
  }

  /** Say beside the field what is wrong with it; true where nothing is. */
  check() {
    const problem = this.isChanged ? this.problem() : "";
    if (problem) showError(this.input, sentence(problem));
    else clearError(this.input);
    return !problem;
  }

  problem() {
    const { name, kind } = this.parameter;
    const text = this.input.value.trim();
    if (kind === "texts" || this.value === null) return "";
    const number = Number(this.value);
    const is = `${name} must be a ${kind === "integer" ? "whole number" : "number"}`;
    if (text === "" || !Number.isFinite(number) || (kind === "integer" && !/^-?\d+$/.test(text))) return `${is}, got “${text.slice(0, 40)}”.`;
    const { low, low_open: open, high } = this.parameter;
    const inside = (open ? number > Number(low) : number >= Number(low)) && number <= Number(high);
    return inside ? "" : `${is} ${rangeOf(this.parameter)}, got ${text.slice(0, 40)}.`;
  }
}

function rangeOf({ low, low_open: open, high }) {
  const from = open ? `above ${low}` : `from ${low}`;
  if (Number(high) >= ENDLESS) return open ? from : `from ${low} on`;
  return `${from} to ${high}`;
}

function helpOf(parameter, usual) {
  const parts = [parameter.help];
  if (parameter.kind !== "texts") parts.push(rangeOf(parameter));
  if (usual !== null && usual !== undefined && !Array.isArray(usual)) parts.push(`usually ${usual}`);
  return parts.join("; ");
}
