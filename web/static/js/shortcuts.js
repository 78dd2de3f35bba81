// The keys of the page: one table for what they do and for the help that lists them.

import { closeMenu, openDialog } from "./dialogs.js";
import { byId, el } from "./dom.js";

// What a key is called here, the words of the help, and the name of the action; keys without one are of the message box.
const KEYS = [
  ["Write", "Enter", "Send the message"],
  ["Write", "Shift+Enter", "New line"],
  ["Write", "↑", "Edit the last message, where nothing is written"],
  ["Write", "Esc", "Stop the answer"],
  ["Conversations", "Ctrl+K", "Search conversations", "search"],
  ["Conversations", "Ctrl+Shift+O", "New conversation", "begin"],
  ["Conversations", "Ctrl+Shift+E", "Rename the conversation", "rename"],
  ["Conversations", "Ctrl+Shift+D", "Delete the conversation", "delete"],
  ["Page", "Ctrl+B", "Show or hide the list", "sidebar"],
  ["Page", "Ctrl+.", "Show or hide telemetry", "telemetry"],
  ["Page", "Ctrl+,", "Settings of this conversation", "settings"],
  ["Page", "Ctrl+/", "This help", "help"],
  ["Page", "?", "This help, outside of text", "help"],
];
const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Show the keys. */
export function showHelp() {
  const groups = [...new Set(KEYS.map(([group]) => group))];
  const row = ([, keys, what]) => el("div", { class: "key-row" }, el("dt", { text: what }),
    el("dd", {}, ...keys.split("+").map((key) => el("kbd", { text: mac && key === "Ctrl" ? "⌘" : key }))));
  return openDialog("Keyboard", el("div", { class: "dialog-body" },
    ...groups.map((group) => el("section", { class: "key-group" }, el("h3", { text: group }),
      el("dl", { class: "keys" }, ...KEYS.filter(([name]) => name === group).map(row)))),
    el("p", { class: "muted dialog-lead", text: "In the list: ↑ and ↓ move, → leads to the actions, F2 renames, Delete deletes. On a touch screen Enter begins a new line. Drop a text file anywhere to attach it." })));
}

/**
 * Listen to the keys.
 * @param {Object<string, function()>} actions by name
 * @param {function()} escape what Escape does where no menu is open
 * @param {function()} write brings the focus to the message box, for what is typed or pasted with no place
 */
export function listenToKeys(actions, escape, write) {
  const byKey = new Map(KEYS.filter(([, , , name]) => name).map(([, keys, , name]) => [keys.toLowerCase(), name]));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]") || byId("app").hidden) return;
    if (event.key === "Escape") {
      if (!closeMenu()) escape();
      return;
    }
    const name = byKey.get(pressed(event));
    if (!name) {
      if (event.target === document.body && isWritten(event)) write();
      return;
    }
    if (event.key === "?" && isText(event.target)) return;
    event.preventDefault();
    closeMenu();
    (actions[name] ?? { help: showHelp }[name])();
  });
}

function pressed(event) {
  if (event.altKey) return "";
  const key = latin(event);
  if (!event.ctrlKey && !event.metaKey) return key === "?" ? key : "";
  // What a sign needs Shift for differs from keyboard to keyboard.
  return `ctrl+${event.shiftKey && /^[a-z]$/.test(key) ? "shift+" : ""}${key}`;
}

/** Return what a key writes, or would write on a Latin keyboard where its own letters are others. */
function latin({ key, code }) {
  if (/^[\x00-\x7f]+$/.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.at(-1).toLowerCase() : { Period: ".", Comma: ",", Slash: "/" }[code] ?? key;
}

/** Tell whether a key writes a sign, or pastes; a space scrolls. */
function isWritten(event) {
  const hasModifier = event.ctrlKey || event.metaKey;
  return !event.altKey && (hasModifier ? latin(event) === "v" : event.key !== " " && [...event.key].length === 1);
}

const isText = (target) => target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
