// Dialogs of the browser's own <dialog>, where focus stays inside and returns; and menus below buttons.

import { el, iconButton } from "./dom.js";

let numbered = 0;

/**
 * Make and show a dialog; resolves with its return value once it is closed.
 * @param {string} title
 * @param {HTMLElement} body
 * @param {{wide?: boolean, onOpen?: function(HTMLDialogElement), mayLeave?: function(): boolean}} options mayLeave is
 *   asked when the button, Escape or a click beside the dialog would close it
 */
export function openDialog(title, body, { wide = false, onOpen = () => {}, mayLeave = () => true } = {}) {
  return new Promise((resolve) => {
    const heading = `dialog-title-${++numbered}`;
    const dialog = el("dialog", { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": heading },
      el("header", { class: "dialog-head" }, el("h2", { id: heading, text: title }), iconButton("close", "Close", () => mayLeave() && dialog.close(""))),
      body);
    // A text that is marked may end with the pointer outside.
    let pressedOutside = false;
    dialog.addEventListener("pointerdown", (event) => (pressedOutside = event.target === dialog));
    dialog.addEventListener("click", (event) => event.target === dialog && pressedOutside && mayLeave() && dialog.close(""));
    dialog.addEventListener("cancel", (event) => event.target === dialog && !mayLeave() && event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    onOpen(dialog);
  });
}

let openMenu = null;

/**
 * Show a menu below a button.
 * @param {HTMLElement} button
 * @param {Array<{text: string, icon?: Node, hint?: string, action?: function(), href?: string, danger?: boolean,
 *   disabled?: boolean, begins?: boolean}>} items begins: a line stands above it
 */
export function showMenu(button, items) {
  const again = openMenu?.button === button;
  closeMenu();
  if (again) return;
  const menu = el("div", { class: "menu", role: "menu", "aria-label": button.getAttribute("aria-label") ?? "Actions" }, ...items.map(menuItem));
  menu.addEventListener("keydown", (event) => moveInMenu(menu, event));
  document.body.append(menu);
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height + 8 > innerHeight ? Math.max(8, at.top - size.height - 4) : at.bottom + 4}px`;
  button.setAttribute("aria-expanded", "true");
  openMenu = { menu, button };
  focusItem(menu, menu.firstElementChild);
  setTimeout(() => document.addEventListener("pointerdown", outside), 0);
}

function menuItem(item) {
  const properties = { role: "menuitem", class: `menu-item${item.danger ? " danger" : ""}${item.begins ? " begins" : ""}`, tabindex: "-1", "aria-disabled": item.disabled ? "true" : null };
  const parts = [item.icon, el("span", { class: "menu-text", text: item.text }), item.hint ? el("span", { class: "menu-hint", text: item.hint }) : null];
  const entry = item.href
    ? el("a", { ...properties, href: item.href, download: true }, ...parts)
    : el("button", { ...properties, type: "button" }, ...parts);
  entry.addEventListener("click", () => {
    if (item.disabled) return;
    closeMenu();
    item.action?.();
  });
  return entry;
}

function focusItem(menu, item) {
  for (const other of menu.children) other.tabIndex = other === item ? 0 : -1;
  item?.focus();
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
    focusItem(menu, items[(to + items.length) % items.length]);
  } else if (event.key === "Escape" || event.key === "Tab") {
    closeMenu();
    event.stopPropagation();
  } else {
    return;
  }
  event.preventDefault();
}
