// Where messages are written: grows with the text, keeps drafts, takes text files.

import { byId, el, fill, icon, iconButton, later } from "./dom.js";
import { toast } from "./toast.js";

const coarse = matchMedia("(pointer: coarse)");

export class Composer {
  /** @param {Object} actions send(text) -> Promise<bool>, stop(), draftChanged(text), setThinking(value) */
  constructor(actions) {
    this.actions = actions;
    this.files = [];
    this.limit = 1048576;
    this.busy = false;
    this.streaming = false;
    this.box = el("textarea", { id: "composer-text", class: "composer-text", rows: "1", placeholder: "Write a message", "aria-label": "Message",
      enterkeyhint: coarse.matches ? "enter" : "send", autocomplete: "off" });
    this.chips = el("ul", { class: "chips", "aria-label": "Attached files", hidden: true });
    this.picker = el("input", { type: "file", class: "unseen", multiple: true, tabindex: "-1", "aria-hidden": "true" });
    this.attach = iconButton("plus", "Attach a text file", () => this.picker.click());
    this.think = el("button", { type: "button", class: "button think-button", hidden: true, on: { click: () => this.turnThinking() } });
    this.gauge = el("span", { class: "gauge", hidden: true });
    this.send = iconButton("send", "Send", () => this.submit(), { class: "icon-button send-button" });
    this.stop = iconButton("stop", "Stop the answer", () => actions.stop(), { class: "icon-button send-button stop-button", hidden: true });
    this.frame = el("div", { class: "composer-frame" }, this.chips, this.box,
      el("div", { class: "composer-row" }, this.attach, this.think, el("span", { class: "space" }), this.gauge, this.stop, this.send));
    byId("composer").append(this.picker, this.frame);
    this.tell = later(500, () => actions.draftChanged(this.box.value));
    this.listen();
    this.grow();
  }

  listen() {
    this.box.addEventListener("input", () => {
      this.grow();
      this.tell();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      const newLine = event.shiftKey || event.altKey || (coarse.matches && !event.ctrlKey && !event.metaKey);
      if (newLine) return;
      event.preventDefault();
      this.submit();
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
    for (const file of files) {
      const room = this.limit - this.size();
      if (file.size > room) {
        toast(`${file.name} has ${file.size.toLocaleString()} bytes; ${Math.max(0, room).toLocaleString()} are left in this message.`, { kind: "error" });
        continue;
      }
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
        if (text.includes("\0")) throw new TypeError("no text");
        this.files.push({ name: file.name, text });
      } catch {
        toast(`${file.name} is no UTF-8 text; attach a text file.`, { kind: "error" });
      }
    }
    this.showFiles();
  }

  size() {
    return new TextEncoder().encode(this.compose()).length;
  }

  showFiles() {
    this.chips.hidden = this.files.length === 0;
    fill(this.chips, ...this.files.map((file) => el("li", { class: "chip" }, icon("file"),
      el("span", { class: "chip-name", text: file.name }),
      el("span", { class: "muted", text: `${file.text.split("\n").length.toLocaleString()} lines` }),
      iconButton("close", `Remove ${file.name}`, () => {
        this.files = this.files.filter((other) => other !== file);
        this.showFiles();
        this.box.focus();
      }))));
    this.tell();
  }

  /** The message with its files, each in a fence longer than any it holds. */
  compose() {
    const parts = this.files.map(({ name, text }) => {
      const runs = text.match(/`{3,}/g) ?? [];
      const fence = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
      const info = name.replace(/[`\s]+/g, "_").slice(0, 80);
      return `${fence}${info}\n${text.replace(/\n?$/, "\n")}${fence}`;
    });
    return [...parts, this.box.value].filter((part) => part !== "").join("\n\n");
  }

  async submit() {
    const text = this.compose();
    if (this.streaming && text.trim()) toast("An answer is being written; Esc stops it, and what you wrote stays here.", { seconds: 4 });
    if (this.busy || this.streaming || !text.trim()) return;
    if (this.size() > this.limit) {
      toast(`The message is longer than ${this.limit.toLocaleString()} bytes; shorten it.`, { kind: "error" });
      return;
    }
    this.setBusy(true);
    // What is typed while the message is on its way is the next draft.
    const [sent, files] = [this.box.value, this.files];
    this.set("", []);
    let done = false;
    try {
      done = await this.actions.send(text);
    } finally {
      this.setBusy(false);
      if (!done) this.set(sent + (this.box.value ? `\n${this.box.value}` : ""), [...files, ...this.files]);
    }
  }

  setBusy(busy) {
    this.busy = busy;
    this.send.disabled = busy;
  }

  setStreaming(streaming) {
    this.streaming = streaming;
    this.stop.hidden = !streaming;
    this.send.hidden = streaming;
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
    if (!coarse.matches) this.box.focus({ preventScroll: true });
  }

  showThinking(supported, value) {
    this.think.hidden = !supported;
    this.thinking = value ?? null;
    const name = this.thinking === null ? "auto" : this.thinking ? "on" : "off";
    fill(this.think, icon("think"), el("span", {}, el("span", { class: "wide-only", text: "Thinking: " }), name));
    this.think.title = "Whether the model thinks before its next answers";
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
