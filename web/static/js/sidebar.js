// The pane of conversations: search, filters, the list and how it stays up to date.

import { get } from "./api.js";
import { byId, el, fill, icon, iconButton, later, say } from "./dom.js";
import { showMenu } from "./dialogs.js";
import { glyph, glyphButton } from "./icons.js";
import { SessionActions } from "./session_actions.js";
import { SessionList } from "./session_list.js";
import { showHelp } from "./shortcuts.js";
import { themeButton } from "./theme.js";
import { attempt } from "./toast.js";

const PAGE = 100;
const MOST_AT_ONCE = 1000;
const NEAR_PX = 600;
const MAX_HITS = 50;

export class Sidebar {
  /** @param {Object} parts open(id, message), begin(), changed(id), gone(id): true where it was shown, close(), limits() */
  constructor(parts) {
    this.parts = parts;
    this.sessions = [];
    this.more = false;
    this.archived = false;
    this.tag = "";
    this.asked = 0;
    this.actions = new SessionActions({
      reload: () => this.load(), rename: (session) => this.list.rename(session.id), knownTags: () => this.knownTags(),
      changed: parts.changed, gone: parts.gone, open: parts.open, limits: parts.limits,
    });
    this.list = new SessionList({
      open: parts.open, actions: this.actions, titleLength: () => parts.limits().title, before: () => this.search,
    });
    this.build();
  }

  build() {
    this.search = el("input", { type: "search", class: "field search", placeholder: "Search", "aria-label": "Search conversations", autocomplete: "off", maxlength: "500" });
    this.loadSoon = later(150, () => this.load());
    this.search.addEventListener("input", this.loadSoon);
    this.search.addEventListener("keydown", (event) => this.searchPressed(event));
    this.tagButton = glyphButton("tag", "Filter by a tag", () => this.chooseTag(), { "aria-haspopup": "menu", "aria-expanded": "false" });
    this.filters = el("div", { class: "filters", hidden: true });
    this.archiveButton = glyphButton("archive", "Archive", () => this.showArchive(!this.archived), { "aria-pressed": "false" });
    this.frame = el("div", { class: "sessions-frame" }, this.list.element);
    this.frame.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const theme = el("button", { type: "button", class: "icon-button" });
    themeButton(theme);
    fill(byId("sidebar"),
      el("div", { class: "sidebar-head" }, el("span", { class: "brand", text: "nanochat_infer" }),
        iconButton("close", "Close the list", () => this.parts.close(), { class: "icon-button only-narrow" })),
      iconButton("plus", "New conversation", () => this.parts.begin(), { shown: true, class: "button new-button" }),
      el("div", { class: "search-row" }, el("div", { class: "search-frame" }, icon("search"), this.search), this.tagButton),
      this.filters, this.frame,
      el("div", { class: "sidebar-foot" }, this.archiveButton, el("span", { class: "space" }), glyphButton("keyboard", "Keyboard", showHelp), theme));
  }

  focusSearch() {
    this.search.focus();
    this.search.select();
  }

  /** Mark what is open; it is listed, whatever was filtered by before. */
  setCurrent(id) {
    const isOther = id !== this.list.current;
    this.list.setCurrent(id);
    const isFiltered = this.archived || this.tag || this.search.value.trim();
    if (!isOther || id === null || !isFiltered || this.list.lists(id)) return;
    this.search.value = "";
    this.archived = false;
    this.tag = "";
    this.filter();
  }

  searchPressed(event) {
    if (event.key === "Escape" && this.search.value) {
      event.stopPropagation();
      this.search.value = "";
      this.load();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.list.first()?.focus();
    } else if (event.key === "Enter" && !event.isComposing) {
      // What was typed last may not have been looked for yet.
      this.loadSoon.cancel();
      const loaded = this.load();
      const { asked } = this;
      // Where another load came between, the list is not of these words.
      loaded.then(() => asked === this.asked && this.search.value.trim() && this.list.first()?.click());
    }
  }

  /** Fetch what is listed again; the newest request wins. */
  async load() {
    const asked = ++this.asked;
    const words = this.search.value.trim();
    try {
      if (words) {
        const { hits } = await get(`/api/search?${new URLSearchParams({ q: words, limit: String(MAX_HITS), tag: this.tag })}`);
        if (asked === this.asked) this.showHits(hits);
      } else {
        const read = await this.fetchAll(Math.max(PAGE, this.sessions.length), () => asked === this.asked);
        if (asked === this.asked) this.show(read.sessions, read.more);
      }
    } catch (error) {
      if (asked !== this.asked || error.status === 401) return;
      // What was listed before is not what was looked for.
      if (words) this.sessions = [];
      if (!this.sessions.length) this.list.showEmpty(error.message);
    }
  }

  /** Take news of conversations: most often those that changed are the first of the list now. */
  async changed(ids) {
    if (this.search.value.trim()) return;
    const asked = ++this.asked;
    try {
      const head = await this.fetch(0, PAGE);
      if (asked !== this.asked) return;
      const first = new Set(head.sessions.map((session) => session.id));
      const listed = new Set(this.sessions.map((session) => session.id));
      if (!head.more || this.sessions.length <= PAGE) this.show(head.sessions, head.more);
      else if (ids.some((id) => listed.has(id) && !first.has(id))) await this.load();
      else this.show([...head.sessions, ...this.sessions.filter((session) => !first.has(session.id))], this.more);
    } catch {
      // The list stays as it was; the notice about the connection says why.
    }
  }

  fetch(offset, limit) {
    return get(`/api/sessions?${new URLSearchParams({ offset: String(offset), limit: String(limit), archived: String(this.archived), tag: this.tag })}`);
  }

  async fetchAll(count, wanted) {
    const sessions = [];
    for (let offset = 0; ; offset += MOST_AT_ONCE) {
      const read = await this.fetch(offset, Math.min(MOST_AT_ONCE, count - offset));
      sessions.push(...read.sessions);
      if (!read.more || offset + MOST_AT_ONCE >= count || !wanted()) return { sessions, more: read.more };
    }
  }

  show(sessions, more) {
    // Two pages overlap where a conversation moved between their requests.
    this.sessions = [...new Map(sessions.map((session) => [session.id, session])).values()];
    this.more = more;
    if (this.sessions.length) this.list.show(this.sessions);
    else this.list.showEmpty(this.tag ? "No conversation has this tag." : this.archived ? "Nothing is in the archive." : "Conversations appear here once you send a message.");
    this.scrolled();
  }

  showHits(hits) {
    this.sessions = [];
    this.more = false;
    say(hits.length ? `${hits.length} found` : "Nothing was found");
    if (hits.length) this.list.showHits(hits);
    else this.list.showEmpty("Nothing was found.");
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.frame;
    if (this.more && !this.loadingMore && scrollHeight - scrollTop - clientHeight < NEAR_PX && clientHeight) this.loadMore();
  }

  async loadMore() {
    this.loadingMore = true;
    const asked = this.asked;
    const read = await attempt(() => this.fetch(this.sessions.length, Math.min(MOST_AT_ONCE, Math.max(PAGE, this.sessions.length))));
    this.loadingMore = false;
    // News that came meanwhile may have moved the border between the pages.
    if (asked !== this.asked) this.scrolled();
    else if (read) this.show([...this.sessions, ...read.sessions], read.more && read.sessions.length > 0);
  }

  // Filters

  showArchive(archived) {
    this.archived = archived;
    return this.filter();
  }

  setTag(tag) {
    this.tag = tag;
    return this.filter();
  }

  filter() {
    const part = (name, label, end) => el("span", { class: "filter" }, el("span", { class: "filter-name", text: name }),
      iconButton("close", label, () => (end(), this.search.focus())));
    fill(this.filters,
      this.archived ? part("Archive", "Leave the archive", () => this.showArchive(false)) : null,
      this.tag ? part(`#${this.tag}`, `Show all, not only #${this.tag}`, () => this.setTag("")) : null);
    this.filters.hidden = !this.archived && !this.tag;
    this.tagButton.setAttribute("aria-pressed", String(Boolean(this.tag)));
    this.archiveButton.setAttribute("aria-pressed", String(this.archived));
    this.sessions = [];
    this.frame.scrollTop = 0;
    return this.load();
  }

  async knownTags() {
    return (await get("/api/sessions?limit=1&tags=1")).tags;
  }

  async chooseTag() {
    const tags = await attempt(() => this.knownTags());
    if (!tags) return;
    showMenu(this.tagButton, [
      ...(tags.length ? [] : [{ text: "No conversation has a tag yet", disabled: true }]),
      ...(this.tag ? [{ text: "All conversations", icon: icon("close"), action: () => this.setTag("") }] : []),
      ...tags.map(({ tag, count }) => ({ text: `#${tag}`, icon: glyph("tag"), hint: String(count), action: () => this.setTag(tag) })),
    ]);
  }
}
