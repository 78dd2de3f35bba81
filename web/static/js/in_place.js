// A text that is changed where it stands.

import { el } from "./dom.js";

/**
 * Put a box in the place of an element until Enter, Escape or a click elsewhere.
 * @param {HTMLElement} shown what stands there otherwise; it comes back
 * @param {string} value
 * @param {{label: string, maxlength: number, className?: string}} looks
 * @param {function(string): void} save gets the trimmed text, where it is another one
 * @param {function(): void} after where the focus goes after Enter or Escape
 */
export function editInPlace(shown, value, { label, maxlength, className = "" }, save, after = () => shown.focus({ preventScroll: true })) {
  const box = el("input", { type: "text", class: `field in-place ${className}`, maxlength, "aria-label": label, autocomplete: "off", spellcheck: "false" });
  box.value = value;
  let ended = false;
  const end = (keep, refocus) => {
    // Taking the box away blurs it, which would end it once more.
    if (ended) return;
    ended = true;
    const text = box.value.trim();
    box.replaceWith(shown);
    if (refocus) after();
    if (keep && text !== value) save(text);
  };
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    end(event.key === "Enter", true);
  });
  box.addEventListener("blur", () => end(true, false));
  shown.replaceWith(box);
  box.focus();
  box.select();
}
