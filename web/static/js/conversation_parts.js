// What the conversation shows and compares, made of values alone.

import { el } from "./dom.js";

/** What of a message makes it look other than before. */
export function signOf({ status, text, reasoning, error, finish_reason: reason, siblings, sound }) {
  return JSON.stringify([status, text.length, text.slice(-20), reasoning.length, error, reason, siblings, sound]);
}

/** The figures of an answer that ended, as the last reading of it. */
export function lastReading(reading, usage, timings) {
  return {
    ...reading, phase: "done", num_tokens: usage.completion_tokens, processed: usage.prompt_tokens, total: usage.prompt_tokens,
    cached: usage.cached_tokens, ttft_ms: timings.ttft_ms, prefill_tok_s: timings.prefill_tok_s, tok_s_now: 0,
    tok_s_mean: timings.decode_tok_s, draft_tokens: timings.draft_tokens, accepted_tokens: timings.accepted_tokens,
  };
}

/** What stands where no message is yet. */
export function welcome(state) {
  const model = state.model.state === "ready" ? state.model.name : "";
  return el("div", { class: "welcome" }, el("h2", { text: "What shall we talk about?" }),
    model ? el("p", { class: "muted", text: `${model} answers on this machine; nothing leaves it.` }) : null,
    state.private ? el("p", { class: "muted", text: "Private: this conversation is kept in memory only." }) : null);
}
