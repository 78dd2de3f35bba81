// What the conversation shows and compares, made of values alone.

import { el, icon } from "./dom.js";

/** What of a message makes it look other than before. */
export function signOf({ status, text, reasoning, error, finish_reason: reason, siblings, sound, saved }) {
  return JSON.stringify([status, text.length, text.slice(-20), reasoning.length, error, reason, siblings, sound, saved]);
}

/** The figures of an answer that ended, as the last reading of it. */
export function lastReading(reading, { usage = {}, timings = {}, why = "" }) {
  return {
    ...reading, phase: "done", num_tokens: usage.completion_tokens, processed: usage.prompt_tokens, total: usage.prompt_tokens,
    cached: usage.cached_tokens, ttft_ms: timings.ttft_ms, prefill_tok_s: timings.prefill_tok_s, tok_s_now: 0,
    tok_s_mean: timings.decode_tok_s, draft_tokens: timings.draft_tokens, accepted_tokens: timings.accepted_tokens,
    why,
  };
}

/** What can be asked of any model; the built-in one, which knows little, answers these. */
const SUGGESTIONS = ["What can you do?", "What is 48 plus 27?", "What is a KV cache?"];
const BEGINNINGS = ["Once upon a time, there was", "The little dog ran to", "One day, Lily found"];

/** What of the server's state the welcome shows. */
export function welcomeSign({ model, private: isPrivate }) {
  return JSON.stringify([model.state, model.name, model.is_chat, isPrivate]);
}

/**
 * What stands where no message is yet.
 * @param {Object} state of the server
 * @param {function(string)} choose sends a suggestion
 */
export function welcome(state, choose) {
  const { model } = state;
  const isReady = model.state === "ready";
  const isPlain = isReady && model.is_chat === false;
  const name = !isReady ? "A language model" : model.name === "built-in" ? "The small built-in model" : model.name;
  const about = isPlain
    ? `${name} goes on with the text that you begin. It runs on this machine; nothing you write leaves it.`
    : `${name} answers on this machine; nothing you write leaves it. Conversations are kept here, and the terminal has the same ones.`;
  return el("div", { class: "welcome" },
    el("h2", { text: isPlain ? "Begin a text" : "What shall we talk about?" }),
    el("p", { class: "muted", text: about }),
    state.private ? el("p", { class: "muted", text: "Private: these conversations are kept in memory only, and end with the program." }) : null,
    el("ul", { class: "suggestions", "aria-label": "Suggestions" }, ...(isPlain ? BEGINNINGS : SUGGESTIONS).map((text) =>
      el("li", {}, el("button", { type: "button", class: "suggestion", on: { click: () => choose(text) } }, el("span", { text }), icon("send"))))));
}
