// The list of conversations: search, open, rename, archive, delete with undo, export.

import { get, patch, post, remove, sessionPath } from "./api.js";
import { byId, el, fill, icon, iconButton, later, say } from "./dom.js";
import { askText, showHelp, showMenu } from "./dialogs.js";
import { themeButton } from "./theme.js";
import { attempt, toast } from "./toast.js";

const PAGE = 100;

export class Sidebar {
  /** @param {Object} actions open(id, message), begin(), gone(id), close() */
  constructor(actions) {
    this.actions = actions;
    this.sessions = [];
    this.current = null;
    this.limit = PAGE;
    this.archived = false;
    this.asked = 0;
    this.search = el("input", { type: "search", class: "field search", placeholder: "Search", "aria-label": "Search conversations", autocomplete: "off" });
    this.search.addEventListener("input", later(150, () => this.load()));
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.search.value) {
        event.stopPropagation();
        this.search.value = "";
        this.load();
      } else if (event.key === "ArrowDown" || event.key === "Enter") {
        this.list.querySelector("button.session")?.[event.key === "Enter" ? "click" : "focus"]();
      }
    });
    this.list = el("ul", { class: "sessions" });
    this.list.addEventListener("keydown", (event) => this.moveFocus(event));
    this.more = el("button", { type: "button", class: "button more", text: "Show more", hidden: true, on: { click: () => this.loadMore() } });
    this.archiveButton = el("button", { type: "button", class: "button quiet", "aria-pressed": "false", text: "Archive", on: { click: () => this.turnArchive() } });
    const theme = el("button", { type: "button", class: "icon-button" });
    themeButton(theme);
    fill(byId("sidebar"),
      el("div", { class: "sidebar-head" }, el("span", { class: "brand", text: "nanochat_infer" }),
        iconButton("close", "Close the list", () => actions.close(), { class: "icon-button only-narrow" })),
      iconButton("plus", "New conversation", () => actions.begin(), { shown: true, class: "button new-button" }),
      el("div", { class: "search-frame" }, icon("search"), this.search),
      el("div", { class: "sessions-frame" }, this.list, this.more),
      el("div", { class: "sidebar-foot" }, this.archiveButton, el("span", { class: "space" }), iconButton("help", "Keyboard", showHelp), theme));
  }

  /** Fetch the list again; the newest request wins. */
  async load() {
    const asked = ++this.asked;
    const words = this.search.value.trim();
    try {
      if (words) {
        const { hits } = await get(`/api/search?${new URLSearchParams({ q: words, limit: "50" })}`);
        if (asked === this.asked) this.showHits(hits);
      } else {
        const query = new URLSearchParams({ limit: String(this.limit), archived: String(this.archived) });
        const { sessions } = await get(`/api/sessions?${query}`);
        if (asked === this.asked) this.showSessions(sessions);
      }
    } catch (error) {
      if (asked === this.asked && error.status !== 401) this.showEmpty(error.message);
    }
  }

  loadMore() {
    this.limit = Math.min(1000, this.limit * 2);
    return this.load();
  }

  turnArchive() {
    this.archived = !this.archived;
    this.archiveButton.setAttribute("aria-pressed", String(this.archived));
    this.limit = PAGE;
    return this.load();
  }

  showSessions(sessions) {
    this.sessions = sessions;
    this.more.hidden = sessions.length < this.limit || this.limit >= 1000;
    if (!sessions.length) return this.showEmpty(this.archived ? "Nothing is in the archive." : "No conversations yet.");
    const now = new Date();
    const items = [];
    let group = "";
    for (const session of sessions) {
      const name = groupOf(new Date(session.updated_at), now);
      if (name !== group) items.push(el("li", { class: "group", text: (group = name) }));
      items.push(this.item(session));
    }
    this.replace(items);
  }

  /** Replace the list; focus stays on the same conversation. */
  replace(items) {
    const id = this.list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.id : null;
    const kind = document.activeElement.classList.contains("session") ? ".session" : ".session-menu";
    fill(this.list, ...items);
    if (id) this.list.querySelector(`li[data-id="${CSS.escape(id)}"] ${kind}`)?.focus();
  }

  item(session) {
    const open = el("button", { type: "button", class: "session", title: session.title, "aria-current": session.id === this.current ? "page" : null,
      on: { click: () => this.actions.open(session.id) } },
      el("span", { class: "session-title", text: session.title || "Untitled" }),
      session.tags.length ? el("span", { class: "tags", text: session.tags.map((tag) => `#${tag}`).join(" ") }) : null);
    if (session.running) open.append(el("span", { class: "running-dot", role: "img", "aria-label": "an answer is being written" }));
    const menu = iconButton("dots", `Actions for ${session.title || "this conversation"}`, () => showMenu(menu, this.menuItems(session)),
      { class: "icon-button session-menu", "aria-haspopup": "menu", "aria-expanded": "false" });
    return el("li", { class: "session-item", data: { id: session.id } }, open, menu);
  }

  showHits(hits) {
    this.sessions = [];
    this.more.hidden = true;
    if (!hits.length) return this.showEmpty("Nothing was found.");
    say(`${hits.length} found`);
    this.replace(hits.map((hit) => el("li", { class: "session-item", data: { id: hit.session } },
      el("button", { type: "button", class: "session hit", on: { click: () => this.actions.open(hit.session, hit.message) } },
        el("span", { class: "session-title", text: hit.title || "Untitled" }),
        el("span", { class: "snippet" }, ...marked(hit.snippet))))));
    return undefined;
  }

  showEmpty(text) {
    this.more.hidden = true;
    fill(this.list, el("li", { class: "empty muted", text }));
  }

  setCurrent(id) {
    this.current = id;
    for (const item of this.list.children) {
      const button = item.querySelector(".session");
      if (item.dataset.id === id) button?.setAttribute("aria-current", "page");
      else button?.removeAttribute("aria-current");
    }
  }

  moveFocus(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const all = [...this.list.querySelectorAll("button.session")];
    const at = all.indexOf(document.activeElement.closest("li")?.querySelector("button.session"));
    (all[at + by] ?? (by < 0 ? this.search : null))?.focus();
    event.preventDefault();
  }

  menuItems(session) {
    return [
      { text: "Rename", icon: icon("edit"), action: () => this.rename(session) },
      { text: session.archived ? "Take out of the archive" : "Archive", icon: icon("file"), action: () => this.archive(session) },
      ...exportItems(session.id),
      { text: "Delete", icon: icon("close"), danger: true, action: () => this.delete(session) },
    ];
  }

  async rename(session) {
    const name = await askText("Rename the conversation", "Name (empty: its first line)", session.title);
    if (name === null || name === session.title) return;
    await attempt(() => patch(sessionPath(session.id), { name: name || null }));
    this.load();
    this.actions.changed(session.id);
  }

  async archive(session) {
    await attempt(async () => {
      await patch(sessionPath(session.id), { archived: !session.archived });
      toast(session.archived ? "Taken out of the archive." : "Moved to the archive.", {
        action: "Undo", onAction: () => attempt(async () => {
          await patch(sessionPath(session.id), { archived: session.archived });
          this.load();
        }),
      });
    });
    this.load();
  }

  async delete(session) {
    await attempt(async () => {
      const { undo_s: seconds } = await remove(sessionPath(session.id));
      this.actions.gone(session.id);
      toast(`Deleted “${(session.title || "Untitled").slice(0, 60)}”.`, {
        seconds, action: "Undo", onAction: () => attempt(async () => {
          await post(sessionPath(session.id, "/restore"));
          await this.load();
          this.actions.open(session.id);
        }),
      });
    });
    this.load();
  }
}

/** Menu items that save a conversation as a file. */
export function exportItems(id) {
  return [["md", "Markdown"], ["json", "JSON"], ["jsonl", "JSON lines"]].map(([format, name]) => ({
    text: `Export as ${name}`, icon: icon("down"), href: sessionPath(id, `/export?format=${format}`),
  }));
}

function groupOf(date, now) {
  const days = Math.floor((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return "This week";
  if (days < 31) return "This month";
  return date.toLocaleDateString(undefined, { year: "numeric", month: "long" });
}

/** What stands between [ and ] in a snippet is what was found. */
function marked(snippet) {
  return snippet.split(/(\[[^[\]]*\])/).map((part) =>
    /^\[.*\]$/s.test(part) ? el("mark", { text: part.slice(1, -1) }) : document.createTextNode(part));
}
