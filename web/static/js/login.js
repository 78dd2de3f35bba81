// How the page gets in: by the link's one-time code, or by the token pasted by hand.

import { post } from "./api.js";
import { byId, el, fill } from "./dom.js";

/** Return the code of the link and take it out of the address bar and the history. */
export function takeCode() {
  const match = /^#t=(.+)$/.exec(location.hash);
  if (!match) return "";
  history.replaceState(null, "", location.pathname);
  return unescaped(match[1]);
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Trade a code for the cookie; returns "" or what is wrong. */
export async function enter(code) {
  try {
    await post("/api/login", { code });
    return "";
  } catch (error) {
    return error.message;
  }
}

/** Ask for the token until one lets in. */
export function showLogin(why, entered) {
  const input = el("input", { type: "password", class: "field", autocomplete: "off", spellcheck: "false", "aria-describedby": "login-why" });
  const note = el("p", { id: "login-why", class: "login-why", role: "alert", text: why });
  const button = el("button", { class: "button button-main", text: "Enter" });
  const form = el("form", { class: "login-card" },
    el("h1", { text: "nanochat_infer" }),
    el("p", { class: "muted", text: "Open the link that the program printed when it started, or paste that link or the token here." }),
    el("label", { class: "label" }, "Token", input),
    note, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pasted = unescaped(input.value.trim().replace(/^.*#t=/, ""));
    if (!pasted) return input.focus();
    button.disabled = true;
    note.textContent = await enter(pasted);
    button.disabled = false;
    if (note.textContent) return input.select();
    byId("login").hidden = true;
    return entered();
  });
  byId("app").hidden = true;
  byId("login").hidden = false;
  fill(byId("login"), form);
  input.focus();
}
