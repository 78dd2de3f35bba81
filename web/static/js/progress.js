// How far the model is before the first word: its place in the queue, then how much of the prompt it has read.

import { el } from "./dom.js";

export class Progress {
  constructor() {
    this.dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.bar = el("progress", { "aria-label": "Reading the conversation", hidden: true });
    this.text = el("span");
    this.element = el("div", { class: "progress", hidden: true }, this.dots, this.bar, this.text);
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {?Object} reading as the server tells it; null: nothing is known yet */
  show(reading) {
    const isReading = reading?.phase === "reading" && reading.total > 0;
    this.element.hidden = false;
    this.bar.hidden = !isReading;
    this.dots.hidden = isReading;
    if (isReading) {
      this.bar.max = reading.total;
      this.bar.value = reading.processed;
    }
    const text = isReading ? readText(reading) : reading?.phase === "queued" ? queueText(reading) : "";
    if (this.text.textContent !== text) this.text.textContent = text;
  }
}

function queueText({ ahead }) {
  if (!ahead) return "Next in the queue";
  return ahead === 1 ? "Waiting: one answer before this one" : `Waiting: ${ahead} answers before this one`;
}

function readText({ processed, total, cached, eta_s: eta }) {
  const parts = [`Reading ${processed.toLocaleString()} of ${total.toLocaleString()} tokens`];
  if (cached) parts.push(`${cached.toLocaleString()} cached`);
  if (eta > 1) parts.push(`about ${Math.ceil(eta)} s left`);
  return parts.join(", ");
}
