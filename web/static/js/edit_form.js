// The box in which a message that was sent is changed.

import { el } from "./dom.js";
import { sends } from "./keys.js";

/**
 * Make the box.
 * @param {string} text of the message
 * @param {{close: function(), cancel: function(), changed: function(string), send: function(string): Promise<boolean>}} actions
 *   close puts the change aside, cancel drops it; send tells whether it worked
 * @returns {{element: HTMLElement, focus: function()}}
 */
export function editForm(text, { close, cancel, changed, send }) {
  const box = el("textarea", { class: "field edit-box", rows: "2", "aria-label": "Change your message" });
  box.value = text;
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 4, innerHeight * 0.6)}px`;
  };
  const submit = async () => {
    if (!box.value.trim() || button.disabled) return;
    button.disabled = true;
    const done = await send(box.value);
    button.disabled = false;
    if (done) cancel();
  };
  const button = el("button", { type: "button", class: "button button-main", text: "Send again", on: { click: submit } });
  const element = el("div", { class: "edit-form" }, box, el("div", { class: "dialog-actions" },
    el("button", { type: "button", class: "button", text: "Cancel", on: { click: cancel } }), button));
  box.addEventListener("input", () => {
    grow();
    changed(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      close();
    } else if (sends(event)) {
      event.preventDefault();
      submit();
    }
  });
  const focus = () => {
    grow();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  };
  return { element, focus };
}
