// One message of the conversation: its blocks, its state, what can be done with it.

import { BlockList } from "./blocks.js";
import { copyText, el, fill, icon, iconButton, duration } from "./dom.js";

const UNFINISHED = { stopped: "Stopped", interrupted: "Interrupted", error: "Error" };

export class MessageView {
  /**
   * @param {Object} data as the server gives it
   * @param {Object} actions edit(view, text), regenerate(), goOn(), switchTo(id), isLast(view)
   */
  constructor(data, actions) {
    this.actions = actions;
    this.element = el("article", { class: `message message-${data.role}`, data: { id: data.id } });
    this.opened = null;
    this.progress = el("div", { class: "progress", hidden: true });
    this.foot = el("footer", { class: "message-foot" });
    this.end = el("p", { class: "message-end", hidden: true });
    this.content = el("div", { class: "prose" });
    this.blocks = new BlockList(this.content);
    this.build(data);
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
    this.thoughts = el("div", { class: "prose" });
    this.thoughtBlocks = new BlockList(this.thoughts);
    this.thoughtName = el("span", { text: "Thoughts" });
    this.thinking = el("details", { class: "thinking", hidden: true }, el("summary", {}, icon("think"), this.thoughtName), this.thoughts);
    this.thinking.addEventListener("click", (event) => {
      if (event.target.closest("summary")) this.opened = !this.thinking.open;
    });
    this.element.append(el("h2", { class: "unseen", text: "Answer" }), this.thinking, this.content, this.progress, this.end, this.foot);
  }

  /** Take the message's newest values; blocks that stream stay as they are. */
  update(data, { blocks = true } = {}) {
    this.data = data;
    if (!this.isAnswer) {
      this.content.textContent = data.text;
    } else if (blocks && data.blocks) {
      this.blocks.show(data.blocks);
      this.thoughtBlocks.show(data.reasoning_blocks ?? []);
    }
    this.refresh();
  }

  /** Take a change of the stream. */
  apply(news) {
    if (news.content) this.blocks.apply(news.content);
    if (news.reasoning) this.thoughtBlocks?.apply(news.reasoning);
    this.showThinking();
    this.progress.hidden = this.blocks.size > 0;
  }

  refresh() {
    if (this.isAnswer) {
      this.showThinking();
      this.element.setAttribute("aria-busy", String(this.isStreaming));
      this.element.classList.toggle("streaming", this.isStreaming);
      if (!this.isStreaming) this.progress.hidden = true;
      else if (!this.blocks.size && !this.thoughtBlocks.size) this.showProgress(null);
      this.showEnd();
    }
    if (this.data.role === "user" || this.isAnswer) this.showFoot();
  }

  showThinking() {
    const some = this.thoughtBlocks.size > 0;
    this.thinking.hidden = !some;
    const now = this.isStreaming && this.blocks.size === 0;
    this.thoughtName.textContent = now ? "Thinking…" : "Thoughts";
    this.thinking.open = this.opened ?? now;
  }

  showEnd() {
    const { status, finish_reason: reason, error, sound } = this.data;
    const parts = [];
    if (status in UNFINISHED) parts.push(error ? `${UNFINISHED[status]}: ${error}` : `${UNFINISHED[status]}.`);
    else if (reason === "length") parts.push(error || "The answer reached its longest length; continue it, or set a longer one.");
    if (sound === false) parts.push("This message was changed outside of the program.");
    this.end.textContent = parts.join(" ");
    this.end.hidden = parts.length === 0;
    this.end.classList.toggle("is-error", status === "error");
  }

  /** Show how far the model is before the first word. */
  showProgress(reading) {
    if (!this.isStreaming || this.blocks.size || this.thoughtBlocks?.size) return;
    this.progress.hidden = false;
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    if (reading?.phase === "queued") {
      fill(this.progress, dots, reading.ahead ? `Waiting: ${reading.ahead} before this one` : "Waiting");
    } else if (reading?.phase === "reading" && reading.total > 0) {
      const bar = el("progress", { max: reading.total, "aria-label": "Reading the conversation" });
      bar.value = reading.processed;
      const eta = reading.eta_s > 1 ? `, about ${Math.ceil(reading.eta_s)} s` : "";
      const cached = reading.cached ? `, ${reading.cached.toLocaleString()} cached` : "";
      fill(this.progress, bar, `Reading ${reading.processed.toLocaleString()} of ${reading.total.toLocaleString()} tokens${cached}${eta}`);
    } else {
      fill(this.progress, dots, el("span", { class: "unseen", text: "Waiting for the first word" }));
    }
  }

  showFoot() {
    const { siblings } = this.data;
    const parts = [];
    if (siblings?.ids.length > 1) parts.push(this.arrows(siblings));
    if (!this.isStreaming) {
      const copy = iconButton("copy", "Copy this message", async () => {
        const done = await copyText(this.data.text);
        copy.replaceChildren(icon(done ? "check" : "close"));
        setTimeout(() => copy.replaceChildren(icon("copy")), 1500);
      });
      parts.push(copy);
      if (this.data.role === "user" && this.actions.isUnanswered(this)) {
        parts.push(iconButton("again", "Answer this message", () => this.actions.regenerate()));
      }
      if (this.data.role === "user") parts.push(iconButton("edit", "Edit this message", () => this.edit()));
      if (this.isAnswer && this.actions.isLast(this)) {
        parts.push(iconButton("again", "Answer again", () => this.actions.regenerate()));
        if (this.data.status !== "done" || this.data.finish_reason === "length") {
          parts.push(iconButton("forward", "Continue this answer", () => this.actions.goOn()));
        }
      }
      if (this.isAnswer) parts.push(this.figures());
    }
    fill(this.foot, ...parts);
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

  /** Turn a user message into a box to change it. */
  edit() {
    if (this.editing) return;
    this.editing = true;
    const box = el("textarea", { class: "field edit-box", rows: "3", "aria-label": "Change your message" });
    box.value = this.data.text;
    const close = () => {
      this.editing = false;
      form.replaceWith(this.content);
      this.foot.hidden = false;
    };
    const send = async () => {
      if (!box.value.trim()) return;
      button.disabled = true;
      const done = await this.actions.edit(this, box.value);
      button.disabled = false;
      if (done) close();
    };
    const button = el("button", { type: "button", class: "button button-main", text: "Send again", on: { click: send } });
    const form = el("div", { class: "edit-form" }, box, el("div", { class: "dialog-actions" },
      el("button", { type: "button", class: "button", text: "Cancel", on: { click: close } }), button));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    });
    this.content.replaceWith(form);
    this.foot.hidden = true;
    box.style.height = `${Math.min(box.scrollHeight + 4, innerHeight * 0.6)}px`;
    box.focus();
  }
}
