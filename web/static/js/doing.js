// What the user does with the conversation that is shown: say something, and change what was said.

import { messagePath, patch, post, sessionPath } from "./api.js";
import { joined } from "./drafts.js";
import { attempt, complain, toast } from "./toast.js";

export class Doing {
  /** @param {Conversation} conversation */
  constructor(conversation) {
    this.conversation = conversation;
    this.isSending = false;
    // An answer ends only so that another one goes on in its place.
    this.isCutting = false;
    this.acting = "";
    // How full the context was when it was last counted, and how much of the answer was in it; null: not known yet.
    this.use = null;
    this.written = 0;
    this.actions = this.makeActions();
  }

  /** What the messages offer. */
  makeActions() {
    const isLast = (view) => view === this.conversation.last;
    return {
      isLast,
      isBusy: () => this.conversation.following !== null,
      isUnanswered: (view) => isLast(view) && !this.isSending,
      changeOf: (view) => this.conversation.drafts.get(this.changeName(view)).text,
      keepChange: (view, text) => this.keepChange(view, text),
      edit: (view, text) => this.act("/edit", { message: view.data.id, text, ...this.thinking() }),
      regenerate: (view) => this.act("/regenerate", { ...(isLast(view) ? {} : { message: view.data.id }), ...this.thinking() }),
      fork: (view) => this.conversation.parts.fork(view.data.id),
      goOn: () => this.act("/continue"),
      answerNow: () => this.answerNow(),
      switchTo: (message) => this.act("/switch", { message }),
    };
  }

  changeName(view) {
    return `change:${this.conversation.id}:${view.data.id}`;
  }

  /** Keep what a sent message is being changed to, as a draft is kept. */
  keepChange(view, text) {
    const { conversation } = this;
    conversation.drafts.put(this.changeName(view), { text: text === view.data.text ? "" : text, files: [] }, conversation);
  }

  /** What the switch beside the box says, sent along: it may have been turned just now. */
  thinking() {
    const { parts, settings } = this.conversation;
    return parts.state().model.supports_thinking ? { thinking: settings.thinking } : {};
  }

  /** Post an action of this conversation and show what came of it; true where it worked. */
  async act(route, body = {}) {
    const { conversation } = this;
    // Pressed twice, it is done once.
    if (this.acting === route) return false;
    this.acting = route;
    const focus = this.keepFocus();
    let worked = false;
    try {
      const begun = await post(sessionPath(conversation.id, route), body);
      for (const notice of begun.notices ?? []) toast(notice);
      // Another version is looked at from where the reader is.
      if (route === "/switch") conversation.scroll.leaveEnd();
      else conversation.scroll.stay(true);
      worked = true;
    } catch (error) {
      complain(error);
    }
    await conversation.refresh(true);
    this.acting = "";
    focus();
    return worked;
  }

  /** Return what brings the focus back to the same button of the message that then stands there. */
  keepFocus() {
    const { conversation } = this;
    const focused = document.activeElement;
    const at = conversation.views.findIndex((view) => view.element.contains(focused));
    const label = focused?.getAttribute("aria-label");
    return () => {
      const isLost = document.activeElement === document.body || document.activeElement === null;
      if (at >= 0 && isLost && !conversation.views[at]?.focusOn(label)) conversation.parts.composer().focus();
    };
  }

  async send(text) {
    const { conversation } = this;
    // A message that is sent while another conversation is opened belongs to that one.
    const { sending } = conversation;
    await conversation.opening?.catch(() => {});
    this.isSending = true;
    try {
      if (sending.opened !== conversation.opened || sending.id !== conversation.id) throw new Error("The conversation was not open yet.");
      await this.sendTo(sending, text);
      return true;
    } catch (error) {
      const problem = error.message || "That did not work.";
      if (sending.opened === conversation.opened) conversation.parts.composer().showProblem(problem);
      else toast(`A message was not sent; it is the draft of its conversation again. ${problem}`, { kind: "error", seconds: 10 });
      await conversation.refresh();
      return false;
    } finally {
      this.isSending = false;
      conversation.last?.refresh();
    }
  }

  async sendTo(sending, text) {
    const { conversation } = this;
    let place = conversation.place();
    const { leaf } = conversation;
    const thinking = this.thinking();
    if (sending.id === null) {
      const made = await post("/api/sessions", conversation.pending);
      sending.id = made.session.id;
      conversation.drafts.forget(null);
      if (place === conversation.place()) {
        conversation.reset(sending.id);
        conversation.coming = sending.id;
        conversation.merge(made, true);
        conversation.log.dataset.session = sending.id;
        conversation.keepDraft();
        place = conversation.place();
      } else {
        // Another page that is not begun may be shown now.
        sending.opened = -1;
      }
    }
    if (place === conversation.place()) conversation.scroll.stay(true);
    const begun = await post(sessionPath(sending.id, "/messages"), { text, ...thinking, ...(leaf === null ? {} : { after: leaf }) });
    for (const notice of begun.notices ?? []) toast(notice);
    conversation.parts.listChanged();
    if (place !== conversation.place()) return;
    await conversation.refresh();
    // A short answer may have ended before it could be followed.
    if (conversation.following === null) conversation.sayEndOf(conversation.last?.data.id);
    conversation.scroll.toEnd();
  }

  /** Stop the answer that is being written; true where there was one. */
  async stop() {
    const message = this.conversation.following;
    if (message === null) return false;
    await attempt(() => post(messagePath(message, "/stop")));
    return true;
  }

  /** End the thoughts of the answer that is being written, and have it go on with the answer itself. */
  async answerNow() {
    if (this.conversation.following === null) return;
    this.isCutting = true;
    await this.act("/answer-now");
    this.isCutting = false;
    this.conversation.showStreaming();
  }

  /** Change the last message that was sent, then go `back`; true where there is one. */
  editLast(back) {
    const { conversation } = this;
    const view = conversation.views.findLast((other) => other.data.role === "user");
    if (!view || conversation.following !== null) return false;
    view.edit(back);
    return true;
  }

  async undo() {
    const { conversation } = this;
    const { id, isPrivate } = conversation;
    const place = conversation.place();
    await attempt(async () => {
      const { text } = await post(sessionPath(id, "/undo"));
      if (text === null) {
        toast("There is no message to take back.");
        return;
      }
      const taken = { text, files: [] };
      if (place !== conversation.place()) {
        conversation.drafts.put(id, joined(taken, conversation.drafts.get(id), "\n\n"), { isPrivate });
        return;
      }
      const { draft } = conversation.parts.composer();
      conversation.write(joined(taken, draft, "\n\n"));
      conversation.keepDraft();
      if (draft.text || draft.files.length) toast("The message stands in the box again, before what you had written there.");
      await conversation.refresh(true);
    });
  }

  /** Change settings, here or of the conversation to come. */
  async configure(changed) {
    const { conversation } = this;
    if (conversation.id === null) {
      const { pending } = conversation;
      conversation.pending = { ...pending, ...changed, ...(changed.params ? { params: { ...pending.params, ...changed.params } } : {}) };
    } else {
      const place = conversation.place();
      const { session } = await patch(sessionPath(conversation.id), changed);
      if (place !== conversation.place()) return;
      conversation.session = session;
    }
    conversation.parts.changed();
    conversation.contextSoon();
  }

  /** Count how full the context is with what is written. */
  async loadContext() {
    const { conversation } = this;
    const { parts } = conversation;
    // While an answer is written, its own figures say how full it is; the limit is asked for once.
    const isKnown = conversation.following !== null && this.use !== null;
    if (conversation.id === null || isKnown || parts.state().model.state !== "ready") return;
    const place = conversation.place();
    try {
      const use = await post(sessionPath(conversation.id, "/context"), { draft: parts.composer().compose() });
      if (place !== conversation.place()) return;
      this.use = use;
      this.written = conversation.following === null ? 0 : (conversation.lastReading?.num_tokens ?? null);
      parts.context(use);
      this.showUse();
    } catch {
      // The gauge keeps what it showed; sending says what is wrong.
    }
  }

  /** Show how full the context is with the answer that is being written, so far as that is known. */
  showUse() {
    const { lastReading: reading, following, parts } = this.conversation;
    if (following === null || this.use === null || !reading || reading.phase === "done") return;
    this.written ??= reading.num_tokens;
    const { total, num_tokens: written } = reading;
    const used = total ? total + written : this.use.used + Math.max(0, written - this.written);
    parts.context({ ...this.use, used, history: Math.max(0, used - this.use.system), draft: 0 });
  }
}
