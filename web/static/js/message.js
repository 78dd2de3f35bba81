// One message of the conversation: its blocks, its state, what can be done with it.

import { BlockList } from "./blocks.js";
import { signOf } from "./conversation_parts.js";
import { copyText, duration, el, fill, icon, iconButton } from "./dom.js";
import { editForm } from "./edit_form.js";
import { Progress } from "./progress.js";
import { Thinking } from "./thinking.js";
import { toast } from "./toast.js";

const UNFINISHED = { stopped: "Stopped", interrupted: "Interrupted", error: "Error" };
const LONG_CHARS = 1200;
const LONG_LINES = 15;

export class MessageView {
  /**
   * @param {Object} data as the server gives it
   * @param {Object} actions edit(view, text), changeOf(view), keepChange(view, text), regenerate(view), fork(view), goOn(),
   *   answerNow(), switchTo(id), isLast(view), isUnanswered(view), isBusy()
   * @param {?MessageView} continued what the message goes on from, if that was shown
   */
  constructor(data, actions, continued = null) {
    this.actions = actions;
    this.element = el("article", { class: `message message-${data.role}`, data: { id: data.id } });
    this.foot = el("footer", { class: "message-foot" });
    this.footSign = "";
    this.build(data);
    if (this.thinking && continued?.thinking) this.thinking.seconds = continued.thinking.seconds;
    this.update(data);
  }

  get isAnswer() {
    return this.data.role === "assistant";
  }

  get isStreaming() {
    return this.data.status === "streaming";
  }

  build(data) {
    if (data.role === "user") {
      this.content = el("div", { class: "user-text" });
      this.element.append(el("h2", { class: "unseen", text: "You" }), this.content, this.foot);
      return;
    }
    if (data.role !== "assistant") {
      this.element.append((this.content = el("p", { class: "marker-text" })));
      return;
    }
    this.content = el("div", { class: "prose" });
    this.blocks = new BlockList(this.content);
    this.thinking = new Thinking(() => this.actions.answerNow());
    this.progress = new Progress();
    this.end = el("p", { class: "message-end", hidden: true });
    this.element.append(el("h2", { class: "unseen", text: "Answer" }), this.thinking.element, this.content, this.progress.element,
      this.end, this.foot);
  }

  /** Take the message's newest values; blocks that stream stay as they are. */
  update(data, { blocks = true } = {}) {
    this.data = data;
    this.sign = signOf(data);
    if (!this.isAnswer) this.showText(data.text);
    else if (blocks && data.blocks) {
      this.blocks.show(data.blocks);
      this.thinking.blocks.show(data.reasoning_blocks ?? []);
    }
    this.refresh();
  }

  showText(text) {
    this.content.textContent = text;
    // What scrolls by itself can be reached by the keyboard.
    const isLong = text.length > LONG_CHARS || text.split("\n").length > LONG_LINES;
    const properties = { tabindex: "0", role: "group", "aria-label": "Your message" };
    if (isLong && this.data.role === "user") for (const [name, value] of Object.entries(properties)) this.content.setAttribute(name, value);
  }

  /** Tell whether anything of the answer is shown yet. */
  get hasBlocks() {
    return this.isAnswer && this.blocks.size + this.thinking.blocks.size > 0;
  }

  /** Take a change of the stream. */
  apply(news) {
    if (!this.isAnswer) return;
    if (news.content) this.blocks.apply(news.content);
    if (news.reasoning) this.thinking.blocks.apply(news.reasoning);
    this.showThinking();
    if (this.hasBlocks) this.progress.hide();
  }

  refresh() {
    if (this.isAnswer) {
      this.showThinking();
      this.element.setAttribute("aria-busy", String(this.isStreaming));
      this.element.classList.toggle("streaming", this.isStreaming);
      if (!this.isStreaming || this.hasBlocks) this.progress.hide();
      else if (this.progress.element.hidden) this.progress.show(null);
      this.showEnd();
    }
    if (this.data.role === "user" || this.isAnswer) this.showFoot();
  }

  showThinking() {
    this.thinking.show(this.isStreaming && this.blocks.size === 0);
  }

  showEnd() {
    const { status, finish_reason: reason, error, sound, saved } = this.data;
    const isUnsaved = saved === false && status !== "streaming";
    const parts = [];
    if (status in UNFINISHED) parts.push(error ? `${UNFINISHED[status]}: ${error}` : `${UNFINISHED[status]}.`);
    else if (reason === "length") parts.push(error || "The answer reached its longest length; continue it, or set a longer one.");
    if (sound === false) parts.push("This message was changed outside of the program.");
    if (isUnsaved) parts.push("This answer is not saved yet; free some space, or copy it. It is tried again while the program runs.");
    this.end.textContent = parts.join(" ");
    this.end.hidden = parts.length === 0;
    this.end.classList.toggle("is-error", status === "error" || isUnsaved);
  }

  /** Show how far the model is: before the first word, and how long it has thought. */
  showReading(reading) {
    if (!this.isStreaming) return;
    this.thinking.take(reading);
    this.showThinking();
    if (!this.hasBlocks) this.progress.show(reading);
  }

  /** Show what can be done; only where that is other than before, or the focus would be lost. */
  showFoot() {
    const { siblings, status, finish_reason: reason, usage, timings } = this.data;
    const sign = JSON.stringify([siblings, status, reason, usage, timings, this.actions.isLast(this), this.actions.isUnanswered(this)]);
    if (sign === this.footSign) return;
    this.footSign = sign;
    const focused = this.foot.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    fill(this.foot, siblings?.ids.length > 1 ? this.arrows(siblings) : null, ...(this.isStreaming ? [] : this.buttons()),
      this.isAnswer && !this.isStreaming ? this.figures() : null);
    if (focused) this.focusOn(focused);
  }

  /** Put the focus on the button with this label; tells whether there is one. */
  focusOn(label) {
    const found = [...this.foot.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === label && !button.disabled);
    found?.focus();
    return found !== undefined;
  }

  buttons() {
    const { actions } = this;
    const copy = iconButton("copy", "Copy this message", async () => {
      const done = await copyText(this.data.text);
      copy.replaceChildren(icon(done ? "check" : "close"));
      setTimeout(() => copy.replaceChildren(icon("copy")), 1500);
    });
    if (!this.isAnswer) {
      return [copy, actions.isUnanswered(this) ? iconButton("again", "Answer this message", () => actions.regenerate(this)) : null,
        iconButton("edit", "Edit this message", () => this.edit(), { class: "icon-button idle-button", disabled: actions.isBusy() })];
    }
    if (!actions.isLast(this)) {
      const busy = { class: "icon-button idle-button", disabled: actions.isBusy() };
      return [copy, iconButton("again", "Another answer here", () => actions.regenerate(this), busy),
        iconButton("fork", "Fork after this answer", () => actions.fork(this), busy)];
    }
    const isUnfinished = this.data.status !== "done" || this.data.finish_reason === "length";
    return [copy, iconButton("again", "Answer again", () => actions.regenerate(this)),
      isUnfinished ? iconButton("forward", "Continue this answer", () => actions.goOn()) : null];
  }

  arrows({ position, ids }) {
    const step = (by, name, label) =>
      iconButton(name, label, () => this.actions.switchTo(ids[position + by]), { disabled: ids[position + by] === undefined });
    return el("span", { class: "siblings", role: "group", "aria-label": "Versions" }, step(-1, "left", "Version before"),
      el("span", { class: "siblings-count", text: `${position + 1}/${ids.length}` }), step(1, "right", "Next version"));
  }

  figures() {
    const { usage = {}, timings = {}, model } = this.data;
    const parts = [];
    if (timings.decode_tok_s > 0) parts.push(`${timings.decode_tok_s.toFixed(1)} tok/s`);
    if (usage.completion_tokens > 0) parts.push(`${usage.completion_tokens} tokens`);
    if (timings.ttft_ms > 0) parts.push(`first after ${duration(timings.ttft_ms)}`);
    if (usage.cached_tokens > 0) parts.push(`${usage.cached_tokens} of ${usage.prompt_tokens} cached`);
    return el("span", { class: "figures", title: model || null, text: parts.join(" · ") });
  }

  /** Tell whether the message is being changed, to something else than it is. */
  get hasChange() {
    return Boolean(this.form && this.actions.changeOf(this));
  }

  /** Turn a user message into a box to change it. */
  edit(back = () => this.focusOn("Edit this message")) {
    if (this.form) return this.form.focus();
    const { actions } = this;
    const close = () => {
      if (!this.form) return;
      if (this.hasChange) toast("What you changed is kept; edit the message again to go on with it.");
      this.form.element.replaceWith(this.content);
      this.form = null;
      this.foot.hidden = false;
      if (this.element.isConnected) back();
    };
    const cancel = () => {
      actions.keepChange(this, this.data.text);
      close();
    };
    this.form = editForm(actions.changeOf(this) || this.data.text,
      { close, cancel, changed: (text) => actions.keepChange(this, text), send: (text) => actions.edit(this, text) });
    this.content.replaceWith(this.form.element);
    this.foot.hidden = true;
    this.form.focus();
    return undefined;
  }
}
