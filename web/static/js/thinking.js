// What the model thinks before it answers: folded, with the time that it takes, and a way to cut it short.

import { BlockList } from "./blocks.js";
import { el, icon } from "./dom.js";

export class Thinking {
  /** @param {function()} answerNow ends the thoughts of the answer that is written */
  constructor(answerNow) {
    this.text = el("div", { class: "prose" });
    this.blocks = new BlockList(this.text);
    this.name = el("span", { text: "Thoughts" });
    this.seconds = 0;
    // What the reader did with it, if anything.
    this.opened = null;
    this.details = el("details", {}, el("summary", {}, icon("think"), this.name), this.text);
    this.details.addEventListener("click", (event) => {
      if (event.target.closest("summary")) this.opened = !this.details.open;
    });
    this.cut = el("button", { type: "button", class: "button answer-now", hidden: true, text: "Answer now",
      title: "End the thoughts; the answer goes on from what there is", on: { click: () => this.end(answerNow) } });
    this.element = el("div", { class: "thinking", hidden: true }, this.details, this.cut);
  }

  async end(answerNow) {
    this.cut.disabled = true;
    await answerNow();
    this.cut.disabled = false;
  }

  /** Take how long it has thought, by the server's clock: all that came after the first token, until the answer begins. */
  take({ elapsed_s: elapsed, ttft_ms: first }) {
    if (!this.cut.hidden) this.seconds = Math.max(0, elapsed - first / 1e3);
  }

  /** @param {boolean} isNow it thinks now */
  show(isNow) {
    this.element.hidden = this.blocks.size === 0;
    this.cut.hidden = !isNow || this.blocks.size === 0;
    const time = this.seconds >= 1 ? ` for ${timeText(this.seconds)}` : "";
    const name = isNow ? `Thinking${time}…` : time ? `Thought${time}` : "Thoughts";
    if (this.name.textContent !== name) this.name.textContent = name;
    const open = this.opened ?? isNow;
    if (this.details.open !== open) this.details.open = open;
  }
}

function timeText(seconds) {
  const whole = Math.floor(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
