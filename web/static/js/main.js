// The page: its parts, and how they speak with each other.

import { get, onUnauthorized, post, sentence, sessionPath } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { closeMenu, showHelp, showMenu } from "./dialogs.js";
import { byId, el, fill, icon, iconButton, later } from "./dom.js";
import { Events } from "./events.js";
import { enter, showLogin, takeCode } from "./login.js";
import { showSettings } from "./settings.js";
import { exportItems, Sidebar } from "./sidebar.js";
import { Telemetry } from "./telemetry.js";
import { narrow, paneShown, setPane } from "./theme.js";
import { attempt, toast } from "./toast.js";

const page = { state: null, offline: false };
const title = el("h1", { class: "title", tabindex: "-1" });
const badges = el("span", { class: "badges" });
const listButton = iconButton("menu", "Conversations", () => turnPane("sidebar"), { "aria-controls": "sidebar" });
const telemetryButton = iconButton("gauge", "Telemetry", () => turnPane("telemetry"), { "aria-controls": "telemetry" });
const settingsButton = iconButton("settings", "Settings of this conversation", () => openSettings());
const menuButton = iconButton("dots", "More", () => showMenu(menuButton, menuItems()), { "aria-haspopup": "menu", "aria-expanded": "false" });

const sidebar = new Sidebar({
  open: (id, message) => openConversation(id, message),
  begin: () => beginConversation(),
  changed: (id) => id === conversation.id && conversation.refresh(),
  gone: (id) => id === conversation.id && beginConversation(),
  close: () => turnPane("sidebar", false),
});
const composer = new Composer({
  send: (text) => conversation.send(text),
  stop: () => conversation.stop(),
  draftChanged: () => conversation.contextSoon(),
  setThinking: (value) => attempt(() => conversation.configure({ thinking: value })),
});
const telemetry = new Telemetry(() => turnPane("telemetry", false));
const conversation = new Conversation({
  state: () => page.state,
  composer: () => composer,
  follow: (message) => events.follow(message),
  changed: () => showHeader(),
  listChanged: () => loadListSoon(),
  reading: (reading) => telemetry.showReading(reading),
  context: (use) => {
    composer.showContext(use);
    telemetry.showContext(use);
  },
  vanished: () => {
    toast("This conversation was deleted.");
    beginConversation();
  },
});
const loadListSoon = later(250, () => sidebar.load());
const events = new Events({
  sessions: ({ ids }) => {
    loadListSoon();
    if (ids.includes(conversation.id)) conversation.refreshSoon();
  },
  model: ({ model }) => {
    const came = model.state === "ready" && page.state.model.state !== "ready";
    page.state.model = model;
    if (came) reloadState();
    showModel();
  },
  engine: ({ engine }) => telemetry.showEngine(engine),
  blocks: (news) => conversation.onBlocks(news),
  reading: (news) => conversation.onReading(news),
  end: (news) => conversation.onEnd(news),
  gone: (news) => conversation.onGone(news),
  hello: () => setOffline(false),
  lost: () => setOffline(true),
  back: () => {
    sidebar.load();
    conversation.refresh();
  },
});

async function openConversation(id, message = 0) {
  if (narrow.matches) turnPane("sidebar", false);
  await attempt(() => conversation.open(id, message));
}

function beginConversation() {
  if (narrow.matches) turnPane("sidebar", false);
  conversation.begin();
}

function showHeader() {
  const { session, id } = conversation;
  title.textContent = session?.title || "New conversation";
  document.title = session?.title ? `${session.title} – nanochat_infer` : "nanochat_infer";
  menuButton.hidden = id === null;
  sidebar.setCurrent(id);
  const hash = id === null ? "" : `#c=${encodeURIComponent(id)}`;
  if (location.hash !== hash) history.pushState(null, "", location.pathname + hash);
  composer.showThinking(page.state.model.supports_thinking === true, conversation.settings.thinking);
  showBadges();
}

function showBadges() {
  const { model } = page.state;
  const hidden = conversation.session?.private || page.state.private;
  fill(badges,
    hidden ? el("span", { class: "badge badge-private", text: "private", title: "Kept in memory only" }) : null,
    model.state === "ready" ? el("span", { class: "badge", text: `${model.name} · ${model.device}`, title: `${model.name}, ${model.weights}, on ${model.device}` }) : null);
}

function showModel() {
  const { model } = page.state;
  const notices = [];
  if (page.offline) notices.push(el("p", { class: "notice notice-error", role: "status", text: "The program does not answer. Trying again…" }));
  if (model.state === "loading") notices.push(el("p", { class: "notice", role: "status", text: `The model is being loaded${model.step ? `: ${model.step}` : ""}. You can write already.` }));
  if (model.state === "failed") notices.push(el("p", { class: "notice notice-error", role: "alert", text: `The model could not be loaded. ${sentence(model.error || "The program's output says why")}` }));
  fill(byId("notices"), ...notices);
  showBadges();
  composer.showThinking(model.supports_thinking === true, conversation.settings.thinking);
  if (conversation.id === null) conversation.showEmpty();
}

function setOffline(offline) {
  if (page.offline === offline) return;
  page.offline = offline;
  showModel();
}

async function reloadState() {
  page.state = await get("/api/state");
  composer.limit = page.state.limits.message_bytes;
  showModel();
  conversation.contextSoon();
}

function openSettings() {
  return showSettings(page.state, conversation.settings, (changed) => conversation.configure(changed));
}

const own = () => ({ ...conversation.session, id: conversation.id });

function menuItems() {
  return [
    { text: "Rename", icon: icon("edit"), action: () => sidebar.rename(own()) },
    { text: "Take back the last message", icon: icon("back"), action: () => conversation.undo() },
    { text: "Fork from here", icon: icon("fork"), action: fork },
    ...exportItems(conversation.id),
    { text: conversation.session?.archived ? "Take out of the archive" : "Archive", icon: icon("file"), action: async () => (await sidebar.archive(own()), conversation.refresh()) },
    { text: "Delete", icon: icon("close"), danger: true, action: () => sidebar.delete(own()) },
  ];
}

function fork() {
  return attempt(async () => {
    const made = await post(sessionPath(conversation.id, "/fork"));
    await sidebar.load();
    await conversation.open(made.session.id);
    toast("This is a copy; the first conversation stays as it was.");
  });
}

function turnPane(name, shown = !paneShown(name)) {
  setPane(name, shown);
  if (shown && narrow.matches) setPane(name === "sidebar" ? "telemetry" : "sidebar", false);
  showPanes();
}

function showPanes() {
  for (const [name, button] of [["sidebar", listButton], ["telemetry", telemetryButton]]) {
    const shown = paneShown(name);
    button.setAttribute("aria-expanded", String(shown));
    byId(name).inert = !shown;
  }
  const over = narrow.matches && (paneShown("sidebar") || paneShown("telemetry"));
  byId("scrim").classList.toggle("shown", over);
  byId("main").inert = over;
}

const SHORTCUTS = {
  "k": () => {
    turnPane("sidebar", true);
    sidebar.search.focus();
    sidebar.search.select();
  },
  "b": () => turnPane("sidebar"),
  "/": () => showHelp(),
  "shift+o": () => beginConversation(),
  "shift+e": () => conversation.id && sidebar.rename(own()),
  "shift+d": () => conversation.id && sidebar.delete(own()),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]") || byId("app").hidden) return;
  if (event.key === "Escape") {
    if (closeMenu()) return;
    if (byId("scrim").classList.contains("shown")) {
      turnPane("sidebar", false);
      turnPane("telemetry", false);
    } else conversation.stop();
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const action = SHORTCUTS[(event.shiftKey && event.key !== "/" ? "shift+" : "") + event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});

function build() {
  fill(byId("header"), listButton, title, badges, el("span", { class: "space" }), settingsButton, telemetryButton, menuButton);
  byId("scrim").addEventListener("click", () => {
    turnPane("sidebar", false);
    turnPane("telemetry", false);
  });
  narrow.addEventListener("change", () => {
    // A pane that lay open beside the conversation would now lie over it.
    if (narrow.matches) for (const name of ["sidebar", "telemetry"]) document.documentElement.dataset[name] = "auto";
    showPanes();
  });
  if (narrow.matches) for (const name of ["sidebar", "telemetry"]) document.documentElement.dataset[name] = "auto";
  window.addEventListener("popstate", () => byId("app").hidden || showPlace());
}

/** Show the conversation that the address names. */
async function showPlace() {
  const match = /^#c=([\w.-]+)$/.exec(location.hash);
  if (match && match[1] === conversation.id) return;
  if (match) {
    await openConversation(match[1]);
    if (conversation.id === match[1]) return;
  }
  if (conversation.id !== null || !match) conversation.begin();
}

async function start() {
  page.state = await get("/api/state");
  composer.limit = page.state.limits.message_bytes;
  byId("login").hidden = true;
  byId("app").hidden = false;
  showPanes();
  showModel();
  await Promise.all([sidebar.load(), showPlace()]);
  events.wanted = true;
  events.resume();
}

const restart = () => attempt(start);

onUnauthorized(() => {
  events.stop();
  if (byId("login").hidden) showLogin(page.state ? "You are logged out; the program may have been started anew." : "", restart);
});

async function boot() {
  build();
  const code = takeCode();
  const why = code ? await enter(code) : "";
  try {
    await start();
  } catch (error) {
    if (error.status === 401) showLogin(why, restart);
    else fill(byId("notices"), el("p", { class: "notice notice-error", text: error.message })), (byId("app").hidden = false);
  }
}

boot();
