// Drawings of the frame that the messages have no use for; on the same grid as those of dom.js.

import { el, icon } from "./dom.js";

const PATHS = {
  archive: "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
  unarchive: "M4 5h16v4H4zM6 9v10h12V9M12 17v-5M9.5 14l2.5-2.5L14.5 14",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 11v5M13.5 11v5",
  tag: "M4 4h7l9 9-7 7-9-9zM8 8h.01",
  save: "M12 4v11M7.5 11L12 15.5 16.5 11M5 19.5h14",
  keyboard: "M3.5 7h17v10h-17zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8.5 14h7",
  branch: "M7 8.5v7M7 4.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4M7 15.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4M17 4.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4M17 8.5v.5a3.5 3.5 0 0 1-3.5 3.5H7",
  leave: "M10 5H5v14h5M15 8l4 4-4 4M19 12H9",
  more: "M6 11.6a.4.4 0 1 0 0 .8a.4.4 0 0 0 0-.8M12 11.6a.4.4 0 1 0 0 .8a.4.4 0 0 0 0-.8M18 11.6a.4.4 0 1 0 0 .8a.4.4 0 0 0 0-.8",
};

/** Make an icon of the frame. */
export function glyph(name) {
  const drawn = icon("");
  drawn.firstElementChild.setAttribute("d", PATHS[name] ?? "");
  return drawn;
}

/** Make a button with an icon of the frame; its label is seen as a tooltip. */
export function glyphButton(name, label, listener, properties = {}) {
  const button = el("button", { type: "button", class: "icon-button", title: label, "aria-label": label, ...properties }, glyph(name));
  button.addEventListener("click", listener);
  return button;
}
