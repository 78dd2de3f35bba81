// How the page gets in: by the link's one-time code, or by the token pasted by hand.

import { post } from "./api.js";
import { byId, el, fill } from "./dom.js";

const CODE = /^#t=(.+)$/;
// What follows the code in a link names a conversation.
const PLACE = /&(c=[\w.-]+)$/;

/** Tell whether the address is a link with a code. */
export const hasCode = () => CODE.test(location.hash);

/** Return the code of the link and take it out of the address bar and the history; the conversation it names stays. */
export function takeCode() {
  const match = CODE.exec(location.hash);
  if (!match) return "";
  const place = PLACE.exec(match[1]);
  history.replaceState(null, "", location.pathname + (place ? `#${place[1]}` : ""));
  return unescaped(match[1].replace(PLACE, ""));
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Return the code in a whole link, or what is no link as it is. */
const codeOf = (text) => (/^\S*#t=/.test(text) ? text.replace(/^\S*#t=/, "").replace(PLACE, "") : text);

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
    el("p", { class: "muted", text: "Open the link that the program printed when it started, or paste that link or the token here. A link works once." }),
    el("p", { class: "muted" }, "The token is in the file ", el("code", { text: "web-token" }), ", beside the program’s config.toml, and ", el("code", { text: "serve" }),
      " says where; or it is what the variable ", el("code", { text: "NANOCHAT_INFER_API_KEY" }), " held at the start."),
    el("label", { class: "label" }, "Token", input),
    note, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pasted = unescaped(codeOf(input.value.trim()));
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
