// Short notes at the edge of the page, with one action at most.

import { byId, el, iconButton } from "./dom.js";

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
    note.remove();
  };
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

/** Show what went wrong. */
export function complain(error) {
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
