// What the head of the page says of the model, of privacy and of the connection.

import { sentence } from "./api.js";
import { el, fill } from "./dom.js";

/** Show in short what answers, and whether it is kept. */
export function showBadges(place, state, session) {
  const { model } = state;
  const hidden = session?.private || state.private;
  fill(place,
    hidden ? el("span", { class: "badge badge-private", text: "private", title: "Kept in memory only" }) : null,
    session?.archived ? el("span", { class: "badge", text: "archived" }) : null,
    session?.is_fork ? el("span", { class: "badge", text: "fork", title: "A fork of another conversation" }) : null,
    modelBadge(model));
}

function modelBadge({ state, name, weights, device, step }) {
  if (state === "ready") return el("span", { class: "badge badge-model", text: `${name} · ${device}`, title: `${name}, ${weights}, on ${device}` });
  if (state === "failed") return el("span", { class: "badge badge-model badge-failed", text: "no model" });
  return el("span", { class: "badge badge-model", title: step || null }, el("span", { class: "running-dot", "aria-hidden": "true" }), "loading the model");
}

/** Say what keeps answers from coming. */
export function showNotices(place, model, offline) {
  const notices = [];
  if (offline) notices.push(el("p", { class: "notice notice-error notice-offline", role: "status", text: "The program does not answer. Trying again…" }));
  if (model.state === "loading") notices.push(el("p", { class: "notice", role: "status", text: `The model is being loaded${model.step ? `: ${model.step}` : ""}. You can write already.` }));
  if (model.state === "failed") notices.push(el("p", { class: "notice notice-error", role: "alert", text: `The model could not be loaded. ${sentence(model.error || "The program's output says why")}` }));
  fill(place, ...notices);
}
