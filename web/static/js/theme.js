// Light, dark or as the system.

import { icon } from "./dom.js";
import { keep, kept } from "./kept.js";

const ORDER = ["auto", "light", "dark"];
const LOOKS = { auto: ["auto", "Colours: as the system"], light: ["sun", "Colours: light"], dark: ["moon", "Colours: dark"] };
const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** Show on a button which theme is on, and turn it with each press; other tabs follow. */
export function themeButton(button) {
  const show = () => {
    const [name, label] = LOOKS[root.dataset.theme] ?? LOOKS.auto;
    button.replaceChildren(icon(name));
    button.title = label;
    button.setAttribute("aria-label", label);
    showFrame();
  };
  const set = (theme) => {
    root.dataset.theme = ORDER.includes(theme) ? theme : "auto";
    show();
  };
  button.addEventListener("click", () => {
    set(ORDER[(ORDER.indexOf(root.dataset.theme) + 1) % ORDER.length]);
    keep("theme", root.dataset.theme);
  });
  window.addEventListener("storage", (event) => event.key === "theme" && set(kept("theme", "auto")));
  systemDark.addEventListener("change", showFrame);
  set(root.dataset.theme);
}

/** The browser's own frame, on a phone, takes the colour of the page. */
function showFrame() {
  document.querySelector("meta[name='theme-color']")?.setAttribute("content", getComputedStyle(document.body).backgroundColor);
}
