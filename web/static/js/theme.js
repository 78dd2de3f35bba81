// Light, dark or as the system; and which panes are shown.

import { icon } from "./dom.js";
import { keep } from "./kept.js";

const ORDER = ["auto", "light", "dark"];
const LOOKS = { auto: ["auto", "Colours: as the system"], light: ["sun", "Colours: light"], dark: ["moon", "Colours: dark"] };
const root = document.documentElement;

/** Show on a button which theme is on, and turn it with each press. */
export function themeButton(button) {
  const show = () => {
    const [name, label] = LOOKS[root.dataset.theme] ?? LOOKS.auto;
    button.replaceChildren(icon(name));
    button.title = label;
    button.setAttribute("aria-label", label);
  };
  button.addEventListener("click", () => {
    root.dataset.theme = ORDER[(ORDER.indexOf(root.dataset.theme) + 1) % ORDER.length];
    keep("theme", root.dataset.theme);
    show();
  });
  show();
}

export const narrow = matchMedia("(max-width: 860px)");

/** Tell whether a pane is shown; "auto" shows the list where there is room. */
export function paneShown(name) {
  const value = root.dataset[name];
  return value === "auto" ? name === "sidebar" && !narrow.matches : value === "on";
}

/** Show or hide a pane. On a narrow screen that is not kept: there a pane lies over the conversation. */
export function setPane(name, shown) {
  root.dataset[name] = shown ? "on" : "off";
  if (!narrow.matches) keep(name, root.dataset[name]);
  document.dispatchEvent(new CustomEvent("pane", { detail: { name, shown } }));
}
