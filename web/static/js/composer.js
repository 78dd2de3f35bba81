// Where messages are written: grows with the text, takes text files, says what is wrong beside what was written.

import { byId, el, fill, icon, iconButton, later } from "./dom.js";
import { EMPTY } from "./drafts.js";
import { fenced, readTextFile } from "./files.js";
import { isTouch, sends } from "./keys.js";
import { toast } from "./toast.js";

export class Composer {
  /** @param {Object} actions send(text) -> Promise<bool>, stop(), draftChanged(text), setThinking(value) */
  constructor(actions) {
    this.actions = actions;
    // What the conversation does with the draft; see Conversation.
    this.hooks = { draft: () => {}, editLast: () => false, depart: () => {}, arrive: () => {} };
    this.files = [];
    this.limit = 1048576;
    this.busy = false;
    this.streaming = false;
    this.box = el("textarea", { id: "composer-text", class: "composer-text", rows: "1", placeholder: "Write a message", "aria-label": "Message",
      "aria-describedby": "composer-problem", enterkeyhint: isTouch() ? "enter" : "send", autocomplete: "off" });
    this.problem = el("p", { id: "composer-problem", class: "composer-problem", role: "alert", hidden: true });
    this.chips = el("ul", { class: "chips", "aria-label": "Attached files", hidden: true });
    this.picker = el("input", { type: "file", class: "unseen", multiple: true, tabindex: "-1", "aria-hidden": "true" });
    this.attach = iconButton("plus", "Attach a text file", () => this.picker.click());
    this.think = el("button", { type: "button", class: "button think-button", hidden: true, on: { click: () => this.turnThinking() } });
    this.gauge = el("span", { class: "gauge", hidden: true });
    this.send = iconButton("send", "Send", () => this.submit(), { class: "icon-button send-button" });
    this.stop = iconButton("stop", "Stop the answer", () => actions.stop(), { class: "icon-button send-button stop-button", hidden: true });
    this.frame = el("div", { class: "composer-frame" }, this.chips, this.box,
      el("div", { class: "composer-row" }, this.attach, this.think, el("span", { class: "space" }), this.gauge, this.stop, this.send));
    byId("composer").append(this.picker, this.problem, this.frame);
    this.tell = later(500, () => this.draftChanged());
    this.listen();
    this.grow();
  }

  listen() {
    this.box.addEventListener("input", () => {
      this.showProblem("");
      this.grow();
      this.tell();
    });
    this.box.addEventListener("keydown", (event) => {
      if (sends(event)) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "ArrowUp" && !event.isComposing && !this.box.value && !this.files.length && this.hooks.editLast()) {
        event.preventDefault();
      }
    });
    this.box.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // A copied cell or paragraph comes with a picture of itself.
      const isText = event.clipboardData?.getData("text/plain") && files.every((file) => file.type.startsWith("image/"));
      if (!files.length || isText) return;
      event.preventDefault();
      this.take(files);
    });
    this.picker.addEventListener("change", () => {
      this.take([...this.picker.files]);
      this.picker.value = "";
    });
    this.frame.addEventListener("pointerdown", (event) => {
      if (event.target === this.frame) setTimeout(() => this.box.focus());
    });
    this.listenToDrops();
  }

  listenToDrops() {
    const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    let depth = 0;
    const show = (by) => {
      depth = by === 0 ? 0 : Math.max(0, depth + by);
      document.body.classList.toggle("dropping", depth > 0);
    };
    document.addEventListener("dragenter", (event) => holdsFiles(event) && show(1));
    document.addEventListener("dragleave", (event) => holdsFiles(event) && show(-1));
    document.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      show(0);
      this.take([...event.dataTransfer.files]);
      this.box.focus();
    });
  }

  /** Attach text files to the next message. */
  async take(files) {
    this.showProblem("");
    const problems = [];
    for (const file of files) {
      try {
        this.files = [...this.files, await readTextFile(file, this.limit - this.size())];
      } catch (error) {
        problems.push(error.message);
      }
    }
    this.showFiles();
    this.tell();
    if (problems.length) this.showProblem(problems.join(" "));
  }

  size() {
    return new TextEncoder().encode(this.compose()).length;
  }

  showFiles() {
    this.chips.hidden = this.files.length === 0;
    fill(this.chips, ...this.files.map((file) => el("li", { class: "chip" }, icon("file"),
      el("span", { class: "chip-name", text: file.name }),
      el("span", { class: "muted", text: lines(file.text) }),
      iconButton("close", `Remove ${file.name}`, () => {
        this.files = this.files.filter((other) => other !== file);
        this.showFiles();
        this.tell();
        this.box.focus();
      }))));
  }

  /** The message with its files before the text, as the terminal sends what /read takes. */
  compose() {
    return [...this.files.map(fenced), ...(this.box.value.trim() ? [this.box.value] : [])].join("\n\n");
  }

  async submit() {
    const text = this.compose();
    if (this.streaming && text.trim()) toast("An answer is being written; Esc stops it, and what you wrote stays here.", { seconds: 4 });
    else if (this.busy && text.trim()) toast("The message before is still on its way; what you wrote stays here.", { seconds: 4 });
    if (this.busy || this.streaming || !text.trim()) return;
    if (this.size() > this.limit) {
      this.showProblem(`The message is longer than ${this.limit.toLocaleString()} bytes; shorten it.`);
      return;
    }
    this.showProblem("");
    // What is typed while the message is on its way is the next draft.
    const sent = this.draft;
    this.set("", []);
    await this.dispatch(text, sent);
  }

  /** @param {Object} draft that the text is of: it comes back where it was written, if it cannot be sent */
  async dispatch(text, draft) {
    this.setBusy(true);
    this.hooks.depart(draft, text);
    let done = false;
    try {
      done = await this.actions.send(text);
    } finally {
      this.setBusy(false);
      this.hooks.arrive(done);
      this.actions.draftChanged(this.box.value);
    }
  }

  /** Send a text that is not of the box; a draft in it stays. */
  async offer(text) {
    if (this.busy || this.streaming) return;
    await this.dispatch(text, EMPTY);
    this.focus();
  }

  /** Say what is wrong with what was written; "" when nothing is. */
  showProblem(text) {
    this.problem.hidden = !text;
    if (this.problem.textContent !== text) this.problem.textContent = text;
  }

  draftChanged() {
    this.hooks.draft();
    this.actions.draftChanged(this.box.value);
  }

  setBusy(busy) {
    this.busy = busy;
    this.send.disabled = busy;
  }

  setStreaming(streaming) {
    this.streaming = streaming;
    const hadFocus = [this.stop, this.send].includes(document.activeElement);
    this.stop.hidden = !streaming;
    this.send.hidden = streaming;
    if (hadFocus) (streaming ? this.stop : this.box).focus();
  }

  /** What is written and not sent. */
  get draft() {
    return { text: this.box.value, files: this.files };
  }

  /** Put a draft into the box. */
  set(text, files = []) {
    this.box.value = text;
    this.files = files;
    this.showFiles();
    this.grow();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, Math.round(innerHeight / 3))}px`;
  }

  focus() {
    // A name that is being changed in its place would be ended by losing the focus.
    if (!isTouch() && !document.activeElement?.matches(".in-place")) this.box.focus({ preventScroll: true });
  }

  showThinking(supported, value) {
    this.think.hidden = !supported;
    this.thinking = value ?? null;
    const name = this.thinking === null ? "auto" : this.thinking ? "on" : "off";
    fill(this.think, icon("think"), el("span", {}, el("span", { class: "wide-only", text: "Thinking: " }), name));
    this.think.title = "Whether the model thinks before its next answer";
    this.think.setAttribute("aria-label", `Thinking: ${name}`);
  }

  turnThinking() {
    const next = this.thinking === null ? true : this.thinking ? false : null;
    this.actions.setThinking(next);
  }

  /** Show how full the context is. */
  showContext(use) {
    this.gauge.hidden = !use;
    if (!use) return;
    const share = use.limit ? Math.min(1, use.used / use.limit) : 0;
    const meter = el("meter", { min: "0", max: "1", high: "0.9", "aria-label": "Context used" });
    meter.value = share;
    fill(this.gauge, meter, el("span", { class: "wide-only", text: `${use.used.toLocaleString()} / ${use.limit.toLocaleString()}` }));
    this.gauge.title = `Context: system ${use.system}, history ${use.history}, draft ${use.draft} of ${use.limit} tokens`;
    this.gauge.classList.toggle("full", share >= 1);
  }
}

function lines(text) {
  const count = text.replace(/\n$/, "").split("\n").length;
  return count === 1 ? "1 line" : `${count.toLocaleString()} lines`;
}
