// The lines of the list of conversations. A line stays the same element as long as its conversation is listed.

import { el, fill } from "./dom.js";
import { showMenu } from "./dialogs.js";
import { editInPlace } from "./in_place.js";
import { glyph, glyphButton } from "./icons.js";

const WHOSE = { user: "You", assistant: "Answer", system: "System prompt" };

export class SessionList {
  /**
   * @param {Object} parts open(id, message) -> Promise, actions: SessionActions, titleLength(), before() -> what stands
   *   above the list
   */
  constructor(parts) {
    this.parts = parts;
    this.current = null;
    // The message that was gone to from what a search found.
    this.pointed = 0;
    this.rows = new Map();
    this.headings = new Map();
    this.element = el("ul", { class: "sessions", "aria-label": "Conversations" });
    this.element.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Show conversations under the days of their last change. */
  show(sessions) {
    const groups = new Groups(new Date());
    const rows = new Map();
    const headings = new Map();
    const wanted = [];
    for (const session of sessions) {
      const name = groups.of(session.updated_at);
      if (!headings.has(name)) {
        headings.set(name, this.headings.get(name) ?? el("li", { class: "group", text: name }));
        wanted.push(headings.get(name));
      }
      const row = this.rows.get(session.id) ?? this.row(session.id);
      this.update(row, session);
      rows.set(session.id, row);
      wanted.push(row.element);
    }
    this.arrange(wanted);
    this.rows = rows;
    this.headings = headings;
  }

  /** Show what a search found. */
  showHits(hits) {
    this.rows = new Map();
    this.arrange(hits.map((hit) => el("li", { class: "session-item", data: { id: hit.session } },
      el("button", { type: "button", class: "session hit", data: { message: hit.message }, on: { click: () => this.openHit(hit) } },
        el("span", { class: "session-title", text: hit.title || "Untitled" }),
        el("span", { class: "snippet" }, WHOSE[hit.role] ? el("span", { class: "whose", text: `${WHOSE[hit.role]}: ` }) : null, ...marked(hit.parts))))));
    this.markOpen();
  }

  openHit(hit) {
    this.pointed = hit.message;
    this.markOpen();
    return this.parts.open(hit.session, hit.message);
  }

  /** Say why nothing is listed. */
  showEmpty(text) {
    this.rows = new Map();
    fill(this.element, el("li", { class: "empty muted", text }));
  }

  setCurrent(id) {
    this.current = id;
    this.markOpen();
  }

  /** Tell whether a conversation is among those that are shown. */
  lists(id) {
    return this.element.querySelector(lineOf(id)) !== null;
  }

  /** Mark the line of the open conversation; of what a search found only that which was gone to. */
  markOpen() {
    for (const button of this.element.querySelectorAll("[aria-current]")) mark(button, false);
    const open = this.rows.get(this.current)?.open;
    mark(open ?? this.element.querySelector(`${lineOf(this.current)} .hit[data-message="${this.pointed}"]`), true);
  }

  /** Change the name of a listed conversation where it stands; false where it is not listed. */
  rename(id) {
    const row = this.rows.get(id);
    if (!row) return false;
    editInPlace(row.open, row.session.title, { label: "Name (empty: its first line)", maxlength: this.parts.titleLength() },
      (name) => this.parts.actions.saveName(row.session, name));
    return true;
  }

  first() {
    return this.element.querySelector("button.session");
  }

  row(id) {
    const row = { session: null, sign: "", opening: null, title: el("span", { class: "session-title" }), extras: el("span", { class: "extras" }) };
    row.open = el("button", { type: "button", class: "session", on: { click: () => (row.opening = this.parts.open(id)) } }, row.title, row.extras);
    // Its first click opens, and what is opened takes the focus.
    row.open.addEventListener("dblclick", async () => {
      await row.opening;
      this.rename(id);
    });
    row.menu = glyphButton("more", "Actions", () => showMenu(row.menu, this.parts.actions.items(row.session)),
      { class: "icon-button session-menu", tabindex: "-1", "aria-haspopup": "menu", "aria-expanded": "false" });
    row.element = el("li", { class: "session-item", data: { id } }, row.open, row.menu);
    return row;
  }

  update(row, session) {
    mark(row.open, session.id === this.current);
    // Of thousands of lines most are the very objects of before.
    if (row.session === session) return;
    const sign = JSON.stringify(session);
    if (row.sign === sign) return;
    Object.assign(row, { session, sign });
    row.title.textContent = session.title || "Untitled";
    row.open.title = session.title || "";
    row.menu.title = `Actions for ${session.title || "this conversation"}`;
    row.menu.setAttribute("aria-label", row.menu.title);
    fill(row.extras,
      session.tags.length ? el("span", { class: "tags", text: session.tags.map((tag) => `#${tag}`).join(" ") }) : null,
      session.forked_from ? el("span", { class: "fork-mark", role: "img", "aria-label": "a fork of another conversation", title: "A fork of another conversation" }, glyph("branch")) : null,
      session.archived ? el("span", { class: "fork-mark", role: "img", "aria-label": "in the archive", title: "In the archive" }, glyph("archive")) : null,
      session.running ? el("span", { class: "running-dot", role: "img", "aria-label": "an answer is being written", title: "An answer is being written" }) : null);
  }

  /** Bring the lines into order with as few moves as there are changes; who had the focus keeps it. */
  arrange(wanted) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    const line = focused?.closest("li");
    const at = [...this.element.children].indexOf(line);
    const keep = new Set(wanted);
    for (const item of [...this.element.children]) if (!keep.has(item)) item.remove();
    let next = this.element.firstElementChild;
    for (const item of wanted) {
      if (item === next) next = next.nextElementSibling;
      else this.element.insertBefore(item, next);
    }
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) focused.focus({ preventScroll: true });
    else (this.element.querySelector(`${lineOf(line.dataset.id)} .session`) ?? this.near(at))?.focus();
  }

  near(at) {
    const lines = [...this.element.children];
    return (lines.slice(at).find((line) => line.dataset.id) ?? lines.findLast((line) => line.dataset.id))?.querySelector("button.session");
  }

  pressed(event) {
    const all = [...this.element.querySelectorAll("button.session")];
    const line = document.activeElement.closest("li");
    const at = all.indexOf(line?.querySelector("button.session"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const session = this.rows.get(line?.dataset.id)?.session;
    if (to !== undefined) (all[to] ?? (to < 0 ? this.parts.before() : null))?.focus();
    else if (event.key === "ArrowRight" && session) line.querySelector(".session-menu").focus();
    else if (event.key === "ArrowLeft" && session) all[at].focus();
    else if (event.key === "F2" && session) this.rename(session.id);
    else if (event.key === "Delete" && session) this.parts.actions.delete(session);
    else return;
    event.preventDefault();
  }
}

const lineOf = (id) => `li[data-id="${CSS.escape(id ?? "")}"]`;

function mark(button, isCurrent) {
  if (isCurrent === button?.hasAttribute("aria-current")) return;
  if (isCurrent) button?.setAttribute("aria-current", "page");
  else button?.removeAttribute("aria-current");
}

/** The days, then the months, that a list is divided by. */
class Groups {
  constructor(now) {
    this.now = now;
    this.known = new Map();
  }

  /** @param {string} time ISO 8601, UTC; what is equal up to ten minutes is on the same day everywhere */
  of(time) {
    const key = time.slice(0, 15);
    if (!this.known.has(key)) this.known.set(key, groupOf(new Date(time), this.now));
    return this.known.get(key);
  }
}

function groupOf(date, now) {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return "Last 7 days";
  if (days < 31) return "Last 30 days";
  return date.toLocaleDateString(undefined, { year: "numeric", month: "long" });
}

/** Every second part of a text is what was found. */
function marked(parts) {
  return parts.map((part, place) => (place % 2 ? el("mark", { text: part }) : document.createTextNode(part)));
}
