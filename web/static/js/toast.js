// Short notes at the edge of the page, with one action at most.

import { byId, el, iconButton } from "./dom.js";

const shown = new Map();

/**
 * Show a note.
 * @param {string} text
 * @param {{kind?: "info"|"error", seconds?: number, action?: string, onAction?: function()}} options
 */
export function toast(text, { kind = "info", seconds = 6, action = "", onAction = () => {} } = {}) {
  const note = el("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : null }, el("span", { class: "toast-text", text }));
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    shown.delete(note);
    note.remove();
  };
  // The same words twice tell nothing new.
  for (const [other, { endIt }] of [...shown]) if (other.firstElementChild.textContent === text) endIt();
  shown.set(note, { endIt: end, isPlain: kind === "info" && !action });
  if (action) {
    note.append(el("button", { type: "button", class: "toast-action", text: action, on: { click: () => (end(), onAction()) } }));
  }
  note.append(iconButton("close", "Close this note", end));
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(end, seconds * 1000);
  };
  // Who reads or wants to press has the time for it; the undo of a deletion runs out by the server's clock all the same.
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, wait);
  byId("toasts").append(note);
  wait();
  return end;
}

/** End the notes that ask for nothing and complain of nothing. */
export function endNotes() {
  for (const { endIt, isPlain } of [...shown.values()]) if (isPlain) endIt();
}

/** Show what went wrong; a notice says already that the program does not answer. */
export function complain(error) {
  if (error?.status === 0 && byId("notices").querySelector(".notice-offline")) return;
  if (error?.status !== 401) toast(error?.message || "That did not work.", { kind: "error", seconds: 10 });
}

/** Run an action; what goes wrong is shown. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    complain(error);
    return undefined;
  }
}
