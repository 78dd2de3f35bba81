// The page: its parts, and how they speak with each other.

import { get, onUnauthorized, post, sessionPath } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { lastReading } from "./conversation_parts.js";
import { showMenu } from "./dialogs.js";
import { byId, el, fill, icon, iconButton, later } from "./dom.js";
import { Events } from "./events.js";
import { showBadges, showNotices } from "./header.js";
import { glyph, glyphButton } from "./icons.js";
import { editInPlace } from "./in_place.js";
import { enter, hasCode, showLogin, takeCode } from "./login.js";
import { narrow, Panes } from "./panes.js";
import { showSettings } from "./settings.js";
import { listenToKeys, showHelp } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { Telemetry } from "./telemetry.js";
import { attempt, endNotes, toast } from "./toast.js";

// replaces: how many are on their way to a place that takes the place of the present one in the history.
const page = { state: null, offline: false, replaces: 0 };
const title = el("h1", { class: "title", tabindex: "-1", on: { dblclick: () => renameHere() } });
const badges = el("span", { class: "badges" });
const listButton = iconButton("menu", "Conversations", () => panes.turn("sidebar"), { "aria-controls": "sidebar" });
const newButton = iconButton("plus", "New conversation", () => beginConversation(), { class: "icon-button new-here" });
const telemetryButton = iconButton("gauge", "Telemetry", () => panes.turn("telemetry"), { class: "icon-button wide-button", "aria-controls": "telemetry" });
const settingsButton = iconButton("settings", "Settings of this conversation", () => openSettings());
const menuButton = glyphButton("more", "More", () => showMenu(menuButton, menuItems()), { "aria-haspopup": "menu", "aria-expanded": "false" });

const sidebar = new Sidebar({
  open: (id, message) => openConversation(id, message),
  begin: () => beginConversation(),
  changed: (id) => id === conversation.id && conversation.refresh(),
  gone: (id) => {
    const wasShown = id === conversation.id;
    if (wasShown) replacePlace(beginConversation);
    return wasShown;
  },
  close: () => panes.turn("sidebar", false),
  limits: () => page.state.limits,
});
const composer = new Composer({
  send: (text) => conversation.send(text),
  stop: () => stopAnswer(),
  draftChanged: () => conversation.contextSoon(),
  setThinking: (value) => attempt(() => conversation.configure({ thinking: value })),
});
const telemetry = new Telemetry(() => panes.turn("telemetry", false));
const conversation = new Conversation({
  state: () => page.state,
  composer: () => composer,
  follow: (message) => events.follow(message),
  changed: () => {
    showHeader();
    showFigures();
  },
  listChanged: () => loadListSoon(),
  fork,
  reading: (reading) => telemetry.showReading(reading),
  context: (use) => {
    composer.showContext(use);
    telemetry.showContext(use);
  },
  vanished: () => {
    toast("This conversation was deleted.");
    replacePlace(beginWithDraft);
  },
});
const panes = new Panes({ sidebar: listButton, telemetry: telemetryButton });
const news = new Set();
const loadListSoon = later(250, () => {
  const ids = [...news];
  news.clear();
  sidebar.changed(ids);
});
const events = new Events({
  sessions: ({ ids }) => {
    for (const id of ids) news.add(id);
    loadListSoon();
    if (ids.includes(conversation.id)) conversation.refreshSoon();
  },
  model: ({ model }) => {
    const came = model.state === "ready" && page.state.model.state !== "ready";
    page.state.model = model;
    if (came) attempt(reloadState);
    showModel();
  },
  notices: ({ texts }) => {
    for (const text of texts) toast(text, { seconds: 15 });
  },
  engine: ({ engine }) => telemetry.showEngine(engine, page.state.model),
  blocks: (change) => conversation.onBlocks(change),
  reading: (change) => conversation.onReading(change),
  end: (change) => conversation.onEnd(change),
  gone: (change) => conversation.onGone(change),
  hello: () => setOffline(false),
  lost: () => setOffline(true),
  // An EventSource says no status; a request that is refused for want of a login shows the card.
  refused: () => get("/api/state").catch(() => {}),
  back: () => {
    sidebar.load();
    conversation.refresh();
  },
});

async function openConversation(id, message = 0) {
  if (narrow.matches) panes.turn("sidebar", false);
  await attempt(() => conversation.open(id, message));
}

function beginConversation() {
  if (narrow.matches) panes.turn("sidebar", false);
  conversation.begin();
}

/** Go on with what was written in a conversation that is gone. */
function beginWithDraft() {
  const [text, files] = [composer.box.value, composer.files];
  beginConversation();
  composer.set([composer.box.value, text].filter(Boolean).join("\n\n"), [...composer.files, ...files]);
  conversation.keepDraft();
}

/** Go elsewhere with no way back to the present address, where nothing is any more. */
async function replacePlace(action) {
  page.replaces += 1;
  try {
    await action();
  } finally {
    page.replaces -= 1;
  }
}

function stopAnswer() {
  endNotes();
  return conversation.stop();
}

/** What Escape does: each press leaves one thing, and what lies beside the conversation before the answer is stopped. */
function leave() {
  if (panes.closeDrawers()) return;
  if (document.activeElement?.closest("#sidebar, #telemetry")) composer.box.focus();
  else stopAnswer();
}

function showHeader() {
  const { session, id } = conversation;
  title.textContent = session?.title || "New conversation";
  title.title = session?.title ?? "";
  document.title = session?.title ? `${session.title} – nanochat_infer` : "nanochat_infer";
  sidebar.setCurrent(id);
  const hash = id === null ? "" : `#c=${encodeURIComponent(id)}`;
  if (location.hash !== hash) history[page.replaces ? "replaceState" : "pushState"](null, "", location.pathname + hash);
  composer.showThinking(page.state.model.supports_thinking === true, conversation.settings.thinking);
  showBadges(badges, page.state, session);
}

/** The figures of the last answer; a short one may have ended before anything was heard of its end. */
function showFigures() {
  const { last, following, lastReading: reading } = conversation;
  if (following !== null || !last?.isAnswer || last.isStreaming) return;
  telemetry.showReading(lastReading(reading, last.data));
}

function showModel() {
  const { model } = page.state;
  showNotices(byId("notices"), model, page.offline);
  showBadges(badges, page.state, conversation.session);
  if (model.state !== "ready") telemetry.showEngine(null, model);
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
  const { id, opened, settled } = conversation;
  // One that is not begun gets its id with its first message, which may be on its way.
  const isShown = () => (id === null ? settled && conversation.opened === opened : conversation.id === id);
  return showSettings(page.state, conversation.settings, async (changed) => {
    if (!isShown()) throw new Error("Another conversation is shown now; close this, and open its settings.");
    await conversation.configure(changed);
  });
}

const own = () => ({ ...conversation.session, id: conversation.id });

/** The name is changed in the head, which is there also where the list is not. */
function renameHere() {
  if (conversation.id === null || !title.isConnected) return;
  const session = own();
  editInPlace(title, session.title, { label: "Name (empty: its first line)", maxlength: page.state.limits.title, className: "title-box" },
    (name) => sidebar.actions.saveName(session, name), () => composer.focus());
}

function menuItems() {
  const general = [
    { text: "Telemetry", icon: icon("gauge"), action: () => panes.turn("telemetry") },
    { text: "Keyboard", icon: glyph("keyboard"), action: showHelp },
    ...(page.state?.auth ? [{ text: "Log out", icon: glyph("leave"), action: logOut }] : []),
  ];
  if (conversation.id === null) return general;
  const [, ...others] = sidebar.actions.items(own());
  return [
    { text: "Rename", icon: icon("edit"), action: renameHere },
    { text: "Take back the last message", icon: icon("back"), action: () => conversation.undo() },
    { text: "Fork from here", icon: glyph("branch"), action: () => fork() },
    ...others.slice(0, -1), { ...general[0], begins: true }, ...general.slice(1), ...others.slice(-1),
  ];
}

function logOut() {
  return attempt(async () => {
    await post("/api/logout");
    location.reload();
  });
}

function fork(message) {
  return attempt(async () => {
    const made = await post(sessionPath(conversation.id, "/fork"), message ? { message } : {});
    await sidebar.load();
    await conversation.open(made.session.id);
    toast("This is a copy; the first conversation stays as it was.");
  });
}

listenToKeys({
  search: () => {
    panes.turn("sidebar", true);
    sidebar.focusSearch();
  },
  begin: beginConversation,
  rename: renameHere,
  delete: () => conversation.id && sidebar.actions.delete(own()),
  sidebar: () => panes.turn("sidebar"),
  telemetry: () => panes.turn("telemetry"),
  settings: () => openSettings(),
}, leave, () => composer.box.focus());

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

/** Go where the address says; a link with a code is taken as at the start, which takes the code out of the address. */
function followAddress() {
  if (hasCode()) location.reload();
  else if (!byId("app").hidden) replacePlace(showPlace);
}

async function start() {
  page.state = await get("/api/state");
  composer.limit = page.state.limits.message_bytes;
  byId("login").hidden = true;
  byId("app").hidden = false;
  panes.show();
  showModel();
  await Promise.all([sidebar.load(), showPlace()]);
  events.wanted = true;
  events.resume();
}

async function restart() {
  try {
    await start();
  } catch (error) {
    showFailure(error);
  }
}

/** Say why the page cannot be used, where there is no login that does. */
function showFailure(error) {
  if (error.status === 401) return;
  fill(byId("notices"), el("p", { class: "notice notice-error", role: "alert", text: error.message }));
  byId("app").hidden = false;
}

onUnauthorized(() => {
  events.stop();
  if (byId("login").hidden) showLogin(page.state ? "You are logged out; the program may have been started anew." : "", restart);
});

async function boot() {
  fill(byId("header"), listButton, title, badges, el("span", { class: "space" }), newButton, settingsButton, telemetryButton, menuButton);
  window.addEventListener("popstate", followAddress);
  // Its fragment names no conversation, so the address stays.
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    composer.box.focus();
  });
  const code = takeCode();
  const why = code ? await enter(code) : "";
  try {
    await start();
  } catch (error) {
    if (error.status === 401) showLogin(why, restart);
    else showFailure(error);
  }
}

boot();
