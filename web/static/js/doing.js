// What the user does with the conversation that is shown: say something, and change what was said.

import { messagePath, patch, post, sessionPath } from "./api.js";
import { attempt, complain, toast } from "./toast.js";

export class Doing {
  /** @param {Conversation} conversation */
  constructor(conversation) {
    this.conversation = conversation;
    this.isSending = false;
    // An answer ends only so that another one goes on in its place.
    this.isCutting = false;
    this.actions = this.makeActions();
  }

  /** What the messages offer. */
  makeActions() {
    const isLast = (view) => view === this.conversation.last;
    return {
      isLast,
      isUnanswered: (view) => isLast(view) && !this.isSending,
      edit: (view, text) => this.act("/edit", { message: view.data.id, text, ...this.thinking() }),
      regenerate: () => this.act("/regenerate", this.thinking()),
      goOn: () => this.act("/continue"),
      answerNow: () => this.answerNow(),
      switchTo: (message) => this.act("/switch", { message }),
    };
  }

  /** What the switch beside the box says, sent along: it may have been turned just now. */
  thinking() {
    const { parts, settings } = this.conversation;
    return parts.state().model.supports_thinking ? { thinking: settings.thinking } : {};
  }

  /** Post an action of this conversation and show what came of it; true where it worked. */
  async act(route, body = {}) {
    const { conversation } = this;
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
    await conversation.opening?.catch(() => {});
    this.isSending = true;
    try {
      await this.sendTo(conversation.id, text);
      return true;
    } catch (error) {
      conversation.parts.composer().showProblem(error.message || "That did not work.");
      await conversation.refresh();
      return false;
    } finally {
      this.isSending = false;
      conversation.last?.refresh();
    }
  }

  async sendTo(wanted, text) {
    const { conversation } = this;
    let place = conversation.place();
    const { leaf } = conversation;
    const thinking = this.thinking();
    let id = wanted;
    if (id === null) {
      const made = await post("/api/sessions", conversation.pending);
      id = made.session.id;
      if (place === conversation.place()) {
        conversation.reset(id);
        conversation.merge(made, true);
        conversation.log.dataset.session = id;
        conversation.drafts.forget(null);
        place = conversation.place();
      }
    }
    conversation.scroll.stay(true);
    const begun = await post(sessionPath(id, "/messages"), { text, ...thinking, ...(leaf === null ? {} : { after: leaf }) });
    conversation.drafts.forget(wanted);
    for (const notice of begun.notices ?? []) toast(notice);
    conversation.parts.listChanged();
    if (place !== conversation.place()) return;
    await conversation.refresh();
    // A short answer may have ended before it could be followed.
    if (conversation.following === null && conversation.last?.isAnswer) conversation.sayEnd(conversation.last.data, conversation.last.data.error);
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

  /** Change the last message that was sent; true where there is one. */
  editLast() {
    const { conversation } = this;
    const view = conversation.views.findLast((other) => other.data.role === "user");
    if (!view || conversation.following !== null) return false;
    view.edit();
    return true;
  }

  async undo() {
    const { conversation } = this;
    await attempt(async () => {
      const { text } = await post(sessionPath(conversation.id, "/undo"));
      if (text !== null) conversation.parts.composer().set(text);
      conversation.keepDraft();
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
      conversation.session = (await patch(sessionPath(conversation.id), changed)).session;
    }
    conversation.parts.changed();
    conversation.contextSoon();
  }

  /** Count how full the context is with what is written. */
  async loadContext() {
    const { conversation } = this;
    const { parts } = conversation;
    if (conversation.id === null || conversation.following !== null || parts.state().model.state !== "ready") return;
    const place = conversation.place();
    try {
      const use = await post(sessionPath(conversation.id, "/context"), { draft: parts.composer().compose() });
      if (place === conversation.place()) parts.context(use);
    } catch {
      // The gauge keeps what it showed; sending says what is wrong.
    }
  }
}
