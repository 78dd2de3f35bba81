// The conversation that is shown: its messages, the answer that is followed, what the user does with them.

import { get, messagePath, patch, post, sessionPath } from "./api.js";
import { lastReading, signOf, welcome } from "./conversation_parts.js";
import { byId, el, icon, later, say } from "./dom.js";
import { MessageView } from "./message.js";
import { attempt, complain, toast } from "./toast.js";

const FIRST = 60;
const TAIL = 8;
const MOST = 500;
const NEAR_PX = 60;

export class Conversation {
  /**
   * @param {Object} parts state() of the server, follow(message|null), changed(): its name or settings may be others,
   *   listChanged(), reading(reading|null), context(use|null), composer()
   */
  constructor(parts) {
    this.parts = parts;
    this.log = byId("log");
    this.toEnd = byId("to-end");
    this.toEnd.append(icon("down"));
    this.toEnd.setAttribute("aria-label", "To the newest message");
    this.toEnd.addEventListener("click", () => this.scrollToEnd(true));
    // Another size of the window or of what is shown leaves the end in view.
    new ResizeObserver(() => this.keepEnd()).observe(this.log);
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.refreshSoon = later(200, () => this.refresh());
    this.contextSoon = later(300, () => this.loadContext());
    this.drafts = new Map();
    this.opened = 0;
    this.reset(null);
  }

  reset(id) {
    this.id = id;
    this.session = null;
    this.pending = {};
    this.views = [];
    this.leaf = null;
    this.more = false;
    this.following = null;
    this.atEnd = true;
    this.lastReading = null;
    this.log.replaceChildren();
    this.refreshSoon.cancel();
    this.contextSoon.cancel();
    this.parts.context(null);
    this.parts.reading(null);
  }

  /** Where the page is: an answer that was asked for from another place is not for this one. */
  place() {
    return `${this.opened} ${this.id}`;
  }

  get last() {
    return this.views.at(-1);
  }

  /** What a conversation that is not begun yet will have, or this one has. */
  get settings() {
    const { params = {}, ...rest } = this.pending;
    const base = this.session ?? this.parts.state().defaults;
    return { system: base.system, thinking: base.thinking, overflow: base.overflow, ...rest, params: { ...base.params, ...params } };
  }

  leave() {
    const composer = this.parts.composer();
    this.drafts.set(this.id, { text: composer.box.value, files: composer.files });
    // What is typed from here on is for the next conversation, also while that is still fetched.
    composer.set("");
    this.opened += 1;
  }

  /** Show an empty page for a new conversation; it is made with its first message. */
  begin() {
    this.leave();
    this.parts.follow(null);
    this.reset(null);
    this.showEmpty();
    this.settle();
  }

  /** Show a conversation, and one message of it where that is given. */
  open(id, message = 0) {
    this.opening = this.fetch(id, message);
    return this.opening;
  }

  async fetch(id, message) {
    this.leave();
    const opened = this.opened;
    let read;
    try {
      read = await get(sessionPath(id, `?limit=${FIRST}`));
    } catch (error) {
      if (opened === this.opened) this.settle();
      throw error;
    }
    if (message && !read.messages.some((other) => other.id === message) && read.more) read = await get(sessionPath(id, `?limit=${MOST}`));
    if (opened !== this.opened) return;
    this.reset(read.session.id);
    this.merge(read, true);
    this.settle();
    const found = message && this.views.find((view) => view.data.id === message);
    if (found) this.point(found);
    else this.scrollToEnd();
  }

  settle() {
    const composer = this.parts.composer();
    const draft = this.drafts.get(this.id) ?? { text: "", files: [] };
    composer.set(draft.text + composer.box.value, [...draft.files, ...composer.files]);
    composer.focus();
    this.log.dataset.session = this.id ?? "";
    this.parts.changed();
    this.showStreaming();
  }

  point(view) {
    this.atEnd = false;
    view.element.scrollIntoView({ block: "center" });
    view.element.classList.add("pointed");
    setTimeout(() => view.element.classList.remove("pointed"), 2500);
  }

  /** Fetch the end of the conversation again, or all that is shown. */
  async refresh(all = false) {
    if (this.id === null) return;
    const place = this.place();
    try {
      const limit = all ? Math.min(MOST, Math.max(FIRST, this.views.length)) : TAIL;
      const read = await get(sessionPath(this.id, `?limit=${limit}`));
      if (place !== this.place()) return;
      if (!this.merge(read, all)) await this.refresh(true);
    } catch (error) {
      if (error.status === 404 && place === this.place()) this.parts.vanished();
      else if (error.status !== 0) complain(error);
    }
  }

  /** Show what was read; false where it does not follow what is shown, so that all must be read. */
  merge(read, all) {
    const first = read.messages[0];
    let kept = 0;
    if (!all && first && this.views.length) {
      const at = this.views.findIndex((view) => view.data.id === first.id);
      if (at < 0 && this.last.data.id !== first.parent) return false;
      kept = at < 0 ? this.views.length : at;
    }
    if (!all && !first && read.more) return false;
    const old = new Map(this.views.map((view) => [view.data.id, view]));
    const shown = read.messages.map((message) => this.viewOf(message, old.get(message.id)));
    this.views = [...this.views.slice(0, kept), ...shown];
    if (kept === 0) this.more = read.more;
    this.session = read.session;
    this.leaf = read.leaf;
    this.arrange();
    for (const notice of read.notices ?? []) toast(notice);
    this.followLast();
    this.parts.changed();
    this.contextSoon();
    return true;
  }

  viewOf(message, view) {
    if (!view || view.data.role !== message.role) return new MessageView(message, this.actions());
    const followed = message.id === this.following && message.status === "streaming" && view.blocks.size + (view.thoughtBlocks?.size ?? 0) > 0;
    if (view.sign !== signOf(message)) view.update(message, { blocks: !followed });
    view.sign = signOf(message);
    return view;
  }

  /** Bring the elements into the order of the views. */
  arrange() {
    const older = this.more ? [this.olderButton()] : [];
    const wanted = [...older, ...this.views.map((view) => view.element)];
    if (!wanted.length) return this.showEmpty();
    wanted.forEach((element, i) => {
      const there = this.log.children[i];
      if (there !== element) this.log.insertBefore(element, there ?? null);
    });
    while (this.log.children.length > wanted.length) this.log.lastElementChild.remove();
    for (const view of this.views.slice(-3)) view.refresh();
    this.keepEnd();
    return undefined;
  }

  olderButton() {
    this.older ??= el("button", { type: "button", class: "button older", text: "Earlier messages", on: { click: () => this.loadOlder() } });
    return this.older;
  }

  async loadOlder() {
    if (this.loadingOlder || !this.more || !this.views.length) return;
    this.loadingOlder = true;
    const place = this.place();
    await attempt(async () => {
      const read = await get(sessionPath(this.id, `?limit=${FIRST}&before=${this.views[0].data.id}`));
      if (place !== this.place()) return;
      const fromEnd = this.log.scrollHeight - this.log.scrollTop;
      this.views = [...read.messages.map((message) => this.viewOf(message)), ...this.views];
      this.more = read.more && read.messages.length > 0;
      this.arrange();
      this.log.scrollTop = this.log.scrollHeight - fromEnd;
    });
    this.loadingOlder = false;
  }

  showEmpty() {
    this.log.replaceChildren(welcome(this.parts.state()));
  }

  // The answer that is written

  followLast() {
    const last = this.last?.data;
    const wanted = last?.role === "assistant" && last.status === "streaming" ? last.id : null;
    if (wanted !== null || this.following !== null) this.parts.follow(wanted);
    this.following = wanted;
    this.showStreaming();
  }

  showStreaming() {
    this.parts.composer().setStreaming(this.following !== null);
    this.log.setAttribute("aria-busy", String(this.following !== null));
    if (this.following !== null) say("Generating");
  }

  viewFollowed(id) {
    return id === this.following ? this.views.findLast((view) => view.data.id === id) : undefined;
  }

  onBlocks(news) {
    this.viewFollowed(news.message)?.apply(news);
    this.keepEnd();
  }

  onReading(news) {
    const view = this.viewFollowed(news.message);
    if (!view) return;
    this.lastReading = news.reading;
    this.parts.reading(news.reading);
    view.showProgress(news.reading);
  }

  onEnd(news) {
    const view = this.viewFollowed(news.message.id);
    if (!view) return;
    this.following = null;
    view.update({ ...view.data, ...news.message, siblings: view.data.siblings }, { blocks: false });
    this.showStreaming();
    this.sayEnd(news.message, news.why);
    this.arrange();
    this.refresh();
  }

  sayEnd({ status, text, usage = {}, timings = {} }, why = "") {
    this.parts.reading(lastReading(this.lastReading, usage, timings));
    const words = text.split(/\s+/).filter(Boolean).length;
    say(status === "done" ? `Answer complete, ${words} words` : `The answer ended. ${why}`);
  }

  onGone(news) {
    if (news.message !== this.following) return;
    this.following = null;
    this.refresh(true);
  }

  // What the user does

  actions() {
    this.ownActions ??= {
      isLast: (view) => view === this.last,
      isUnanswered: (view) => view === this.last && !this.sending,
      edit: (view, text) => this.act("/edit", { message: view.data.id, text }),
      regenerate: () => this.act("/regenerate"),
      goOn: () => this.act("/continue"),
      switchTo: (message) => this.act("/switch", { message }),
    };
    return this.ownActions;
  }

  /** Post an action of this conversation and show what came of it; true where it worked. */
  async act(route, body = {}) {
    try {
      const begun = await post(sessionPath(this.id, route), body);
      for (const notice of begun.notices ?? []) toast(notice);
      this.atEnd = route !== "/switch";
      await this.refresh(true);
      return true;
    } catch (error) {
      complain(error);
      await this.refresh(true);
      return false;
    }
  }

  async send(text) {
    // A message that is sent while another conversation is opened belongs to that one.
    await this.opening?.catch(() => {});
    let place = this.place();
    const here = () => place === this.place();
    this.sending = true;
    try {
      let { id, leaf } = this;
      if (id === null) {
        const made = await post("/api/sessions", this.pending);
        id = made.session.id;
        if (here()) {
          this.reset(id);
          this.merge(made, true);
          this.log.dataset.session = id;
          place = this.place();
        }
      }
      this.atEnd = true;
      const begun = await post(sessionPath(id, "/messages"), leaf === null ? { text } : { text, after: leaf });
      for (const notice of begun.notices ?? []) toast(notice);
      this.parts.listChanged();
      if (!here()) return true;
      await this.refresh();
      // A short answer may have ended before it could be followed.
      if (this.following === null && this.last?.isAnswer) this.sayEnd(this.last.data, this.last.data.error);
      this.scrollToEnd();
      return true;
    } catch (error) {
      complain(error);
      await this.refresh();
      return false;
    } finally {
      this.sending = false;
      this.last?.refresh();
    }
  }

  /** Stop the answer that is being written; true where there was one. */
  async stop() {
    if (this.following === null) return false;
    const message = this.following;
    await attempt(() => post(messagePath(message, "/stop")));
    return true;
  }

  async undo() {
    await attempt(async () => {
      const { text } = await post(sessionPath(this.id, "/undo"));
      if (text !== null) this.parts.composer().set(text);
      await this.refresh(true);
    });
  }

  /** Change settings, here or of the conversation to come. */
  async configure(changed) {
    if (this.id === null) {
      this.pending = { ...this.pending, ...changed, ...(changed.params ? { params: { ...this.pending.params, ...changed.params } } : {}) };
    } else {
      this.session = (await patch(sessionPath(this.id), changed)).session;
    }
    this.parts.changed();
    this.contextSoon();
  }

  async loadContext() {
    if (this.id === null || this.following !== null || this.parts.state().model.state !== "ready") return;
    const place = this.place();
    try {
      const use = await post(sessionPath(this.id, "/context"), { draft: this.parts.composer().compose() });
      if (place === this.place()) this.parts.context(use);
    } catch {
      // The gauge keeps what it showed; sending says what is wrong.
    }
  }

  // Scrolling

  scrolled() {
    const below = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    this.atEnd = below < NEAR_PX;
    this.toEnd.hidden = this.atEnd;
    if (this.log.scrollTop < 300 && this.more && this.views.length) this.loadOlder();
  }

  keepEnd() {
    if (!this.atEnd || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.atEnd) this.log.scrollTop = this.log.scrollHeight;
    });
  }

  scrollToEnd(smooth = false) {
    this.atEnd = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.keepEnd();
  }
}
