// Dialogs of the browser's own <dialog>: focus stays inside, Escape closes, focus returns.

import { el, iconButton } from "./dom.js";

/** Make and show a dialog; resolves with its return value once it is closed. */
export function openDialog(title, body, { wide = false, onOpen = () => {} } = {}) {
  return new Promise((resolve) => {
    const heading = `dialog-title-${crypto.randomUUID?.() ?? Math.random()}`;
    const dialog = el("dialog", { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": heading },
      el("header", { class: "dialog-head" }, el("h2", { id: heading, text: title }), iconButton("close", "Close", () => dialog.close(""))),
      body);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    onOpen(dialog);
  });
}

/** Ask for one line of text; null where it was left. */
export async function askText(title, label, value, { action = "Save", maxlength = 200 } = {}) {
  const input = el("input", { type: "text", class: "field", maxlength, autofocus: true, "aria-label": label });
  input.value = value;
  let answer = null;
  const form = el("form", { method: "dialog", class: "dialog-body" }, el("label", { class: "label" }, label, input),
    el("div", { class: "dialog-actions" }, el("button", { class: "button button-main", text: action })));
  form.addEventListener("submit", () => (answer = input.value.trim()));
  await openDialog(title, form, { onOpen: () => input.select() });
  return answer;
}

const KEYS = [
  ["Send the message", "Enter"],
  ["New line", "Shift+Enter"],
  ["Stop the answer", "Esc"],
  ["Search conversations", "Ctrl+K"],
  ["New conversation", "Ctrl+Shift+O"],
  ["Show or hide the list", "Ctrl+B"],
  ["Rename the conversation", "Ctrl+Shift+E"],
  ["Delete the conversation", "Ctrl+Shift+D"],
  ["This help", "Ctrl+/"],
];

/** Show the keys. */
export function showHelp() {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const rows = KEYS.map(([what, keys]) => el("div", { class: "key-row" }, el("dt", { text: what }),
    el("dd", {}, ...keys.split("+").map((key) => el("kbd", { text: mac && key === "Ctrl" ? "⌘" : key })))));
  return openDialog("Keyboard", el("div", { class: "dialog-body" }, el("dl", { class: "keys" }, ...rows),
    el("p", { class: "muted", text: "On a touch screen Enter begins a new line. Drop a text file anywhere to attach it." })));
}

let openMenu = null;

/**
 * Show a menu below a button.
 * @param {HTMLElement} button
 * @param {Array<{text: string, icon?: Node, action?: function(), href?: string, download?: boolean, danger?: boolean}>} items
 */
export function showMenu(button, items) {
  const again = openMenu?.button === button;
  closeMenu();
  if (again) return;
  const menu = el("div", { class: "menu", role: "menu" }, ...items.map((item) => {
    const properties = { role: "menuitem", class: item.danger ? "menu-item danger" : "menu-item", tabindex: "-1" };
    const entry = item.href
      ? el("a", { ...properties, href: item.href, download: true }, item.icon, item.text)
      : el("button", { ...properties, type: "button" }, item.icon, item.text);
    entry.addEventListener("click", () => {
      closeMenu();
      item.action?.();
    });
    return entry;
  }));
  menu.addEventListener("keydown", (event) => moveInMenu(menu, event));
  document.body.append(menu);
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height + 8 > innerHeight ? Math.max(8, at.top - size.height - 4) : at.bottom + 4}px`;
  button.setAttribute("aria-expanded", "true");
  openMenu = { menu, button };
  menu.firstElementChild?.focus();
  setTimeout(() => document.addEventListener("pointerdown", outside), 0);
}

function outside(event) {
  if (openMenu && !openMenu.menu.contains(event.target) && !openMenu.button.contains(event.target)) closeMenu();
}

/** Close the open menu; tells whether there was one. */
export function closeMenu() {
  if (!openMenu) return false;
  document.removeEventListener("pointerdown", outside);
  const { menu, button } = openMenu;
  openMenu = null;
  button.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) button.focus();
  menu.remove();
  return true;
}

function moveInMenu(menu, event) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    items[(to + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    closeMenu();
    event.stopPropagation();
  } else {
    return;
  }
  event.preventDefault();
}
