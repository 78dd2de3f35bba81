// The conversation that is shown: its messages in order, and the answer that is followed.

import { get, sessionPath } from "./api.js";
import { lastReading, signOf, welcome, welcomeSign } from "./conversation_parts.js";
import { Doing } from "./doing.js";
import { byId, el, later, say } from "./dom.js";
import { Drafts, EMPTY, joined } from "./drafts.js";
import { MessageView } from "./message.js";
import { LogScroll } from "./scroll.js";
import { attempt, complain, toast } from "./toast.js";

const FIRST = 60;
const TAIL = 8;
const MOST = 500;

export class Conversation {
  /**
   * @param {Object} parts state() of the server, follow(message|null), changed(): its name or settings may be others,
   *   listChanged(), reading(reading|null), context(use|null), composer(), vanished(): it was deleted
   */
  constructor(parts) {
    this.parts = parts;
    this.log = byId("log");
    this.scroll = new LogScroll(this.log, byId("to-end"), () => this.views.length && this.loadOlder());
    this.doing = new Doing(this);
    this.refreshSoon = later(200, () => this.refresh());
    this.contextSoon = later(300, () => this.doing.loadContext());
    this.drafts = new Drafts();
    // What is in the box belongs to the conversation that is shown; not while the next one is fetched.
    this.settled = false;
    this.opened = 0;
    // The conversation that is fetched, or shown; and the draft that is on its way, with where it was written.
    this.coming = null;
    this.sending = null;
    parts.composer().hooks = { draft: () => this.keepDraft(), editLast: () => this.doing.editLast(() => parts.composer().focus()),
      depart: (draft, text) => this.depart(draft, text), arrive: (done) => this.arrive(done) };
    window.addEventListener("pagehide", () => this.keepDraft());
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
    this.scroll.stay(true);
    this.lastReading = null;
    this.emptySign = "";
    this.log.replaceChildren();
    this.refreshSoon.cancel();
    this.contextSoon.cancel();
    this.doing.use = null;
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

  /** Of a conversation that is still fetched it is not known. */
  get isPrivate() {
    return Boolean(!this.settled || this.session?.private || this.parts.state()?.private);
  }

  keepDraft() {
    if (!this.settled) return;
    const { draft } = this.parts.composer();
    // A message that is on its way is a draft until it is known to be there.
    const { sending } = this;
    const kept = sending?.opened === this.opened ? { ...joined(sending.draft, draft), sent: { text: sending.text, after: sending.after, next: draft } } : draft;
    this.drafts.put(this.id, kept, this);
  }

  /** A draft goes on its way from here. */
  depart(draft, text) {
    this.sending = { opened: this.opened, id: this.coming, draft, text, after: this.leaf ?? 0, next: null, isPrivate: this.isPrivate };
  }

  /** What is left of a draft that was on its way when the page was loaded anew, if it arrived. */
  unsent(draft) {
    const last = this.views.findLast((view) => view.data.role === "user")?.data;
    return last && last.id > draft.sent.after && last.text === draft.sent.text ? draft.sent.next : draft;
  }

  /** It has arrived, or goes back to the conversation that it was written in, wherever the reader is now. */
  arrive(done) {
    const { opened, id, draft, next, isPrivate } = this.sending;
    const composer = this.parts.composer();
    this.sending = null;
    if (opened !== this.opened) {
      const left = next ?? this.drafts.get(id);
      this.drafts.put(id, done ? left : joined(draft, left), { isPrivate });
      return;
    }
    if (!done) this.write(joined(draft, composer.draft));
    this.keepDraft();
  }

  write({ text, files }) {
    this.parts.composer().set(text, files);
  }

  leave(coming) {
    const composer = this.parts.composer();
    this.coming = coming;
    if (this.settled) {
      this.keepDraft();
      if (this.sending?.opened === this.opened) this.sending.next = composer.draft;
      // What is typed from here on is for the next conversation, also while that is still fetched.
      composer.set("");
      composer.showProblem("");
    }
    if (this.views.some((view) => view.hasChange)) toast("What you changed is kept; edit the message again to go on with it.");
    this.settled = false;
    this.opened += 1;
  }

  /** Show an empty page for a new conversation; it is made with its first message. */
  begin() {
    this.leave(null);
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
    this.leave(id);
    const opened = this.opened;
    let read;
    try {
      read = await this.read(id, message);
    } catch (error) {
      if (error.status === 404) this.drafts.forget(id);
      if (opened === this.opened) this.settle();
      throw error;
    }
    if (opened !== this.opened) return;
    this.reset(read.session.id);
    this.merge(read, true);
    this.settle();
    this.scroll.toEnd();
    if (message && !this.point(message)) {
      const show = async () => (await this.doing.actions.switchTo(message)) && this.point(message);
      toast("What was found stands in another version of this conversation.", { action: "Show it", onAction: show });
    }
  }

  /** Return the end of a conversation, or all from one of its messages on. */
  async read(id, message) {
    let read = await get(sessionPath(id, `?limit=${FIRST}`));
    // What comes later on a branch has a higher number.
    while (message && read.more && read.messages[0]?.id > message) {
      const older = await get(sessionPath(id, `?limit=${MOST}&before=${read.messages[0].id}`));
      read = { ...read, messages: [...older.messages, ...read.messages], more: older.more };
    }
    return read;
  }

  settle() {
    const composer = this.parts.composer();
    const { sending } = this;
    this.coming = this.id;
    const kept = this.drafts.get(this.id);
    let draft = kept.sent ? this.unsent(kept) : kept;
    // Who comes back while a message is on its way has the draft after it.
    if (sending?.next && sending.id === this.id) {
      draft = sending.next;
      sending.opened = this.opened;
    }
    this.write(joined(draft, composer.draft, ""));
    composer.focus();
    this.settled = true;
    // Looked at once: the same words, typed later, are a draft.
    if (kept.sent) this.keepDraft();
    this.log.dataset.session = this.id ?? "";
    this.parts.changed();
    this.showStreaming();
  }

  /** Show a message, and which one it is; true where it is on the branch that is shown. */
  point(message) {
    const view = this.views.find((other) => other.data.id === message);
    if (!view) return false;
    this.scroll.toElement(view.element);
    view.element.classList.add("pointed");
    setTimeout(() => view.element.classList.remove("pointed"), 2500);
    return true;
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
    const shown = read.messages.map((message) => this.viewOf(message, old.get(message.id), old.get(message.continues)));
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

  viewOf(message, view, continued) {
    if (!view || view.data.role !== message.role) return new MessageView(message, this.doing.actions, continued);
    // What streams is newer than what was read.
    const isFollowed = message.id === this.following && message.status === "streaming" && view.hasBlocks;
    if (view.sign !== signOf(message)) view.update(message, { blocks: !isFollowed });
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
    // What can be done with a message depends on whether another one follows.
    for (const view of this.views.slice(-3)) view.refresh();
    this.scroll.keepEnd();
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
      this.scroll.holding(() => {
        this.views = [...read.messages.map((message) => this.viewOf(message)), ...this.views];
        this.more = read.more && read.messages.length > 0;
        this.arrange();
      });
    });
    this.loadingOlder = false;
  }

  showEmpty() {
    const state = this.parts.state();
    const sign = welcomeSign(state);
    if (this.views.length || (sign === this.emptySign && this.log.querySelector(".welcome"))) return;
    this.emptySign = sign;
    this.log.replaceChildren(welcome(state, (text) => this.parts.composer().offer(text)));
  }

  // The answer that is written

  followLast() {
    const last = this.last?.data;
    const wanted = last?.role === "assistant" && last.status === "streaming" ? last.id : null;
    if (wanted !== null || this.following !== null) this.parts.follow(wanted);
    const before = this.following;
    this.following = wanted;
    this.showStreaming();
    if (wanted === null) this.sayEndOf(before);
  }

  showStreaming() {
    const isStreaming = this.following !== null || this.doing.isCutting;
    this.parts.composer().setStreaming(isStreaming);
    this.log.setAttribute("aria-busy", String(isStreaming));
    for (const button of this.log.querySelectorAll(".idle-button")) button.disabled = isStreaming;
    if (isStreaming) say("Generating");
  }

  viewFollowed(id) {
    return id === this.following ? this.views.findLast((view) => view.data.id === id) : undefined;
  }

  onBlocks(news) {
    this.viewFollowed(news.message)?.apply(news);
    this.scroll.keepEnd();
  }

  onReading(news) {
    const view = this.viewFollowed(news.message);
    if (!view) return;
    this.lastReading = news.reading;
    this.parts.reading(news.reading);
    this.doing.showUse();
    view.showReading(news.reading);
    this.scroll.keepEnd();
  }

  onEnd(news) {
    const view = this.viewFollowed(news.message.id);
    if (!view) return;
    this.following = null;
    view.update({ ...view.data, ...news.message, siblings: view.data.siblings }, { blocks: false });
    this.showStreaming();
    this.sayEndOf(news.message.id);
    this.arrange();
    this.refresh();
  }

  /** Say that an answer has ended, with what is written below it. */
  sayEndOf(message) {
    const view = this.views.findLast((other) => other.data.id === message);
    if (!view?.isAnswer || view.isStreaming || this.doing.isCutting) return;
    const { status, text } = view.data;
    this.parts.reading(lastReading(this.lastReading, view.data));
    const words = text.split(/\s+/).filter(Boolean).length;
    say([status === "done" ? `Answer complete, ${words} words` : "The answer ended", view.end.textContent].filter(Boolean).join(". "));
  }

  async onGone(news) {
    if (news.message !== this.following) return;
    this.following = null;
    await this.refresh(true);
    this.sayEndOf(news.message);
  }

  // What the user does; see Doing

  send(text) {
    return this.doing.send(text);
  }

  stop() {
    return this.doing.stop();
  }

  undo() {
    return this.doing.undo();
  }

  configure(changed) {
    return this.doing.configure(changed);
  }
}
