// What the engine does now: rates, context, cache and memory.

import { byId, el, fill, iconButton, duration } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const count = (value) => Math.round(value ?? 0).toLocaleString();
const rate = (value) => (value > 0 ? `${value.toFixed(1)} tok/s` : "–");
const share = (value) => `${Math.round((value ?? 0) * 100)} %`;
const PHASES = { waiting: "Waiting", queued: "In the queue", reading: "Reading", writing: "Writing", done: "Done" };

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let at = 0;
  let size = value ?? 0;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${size.toFixed(at > 1 ? 1 : 0)} ${units[at]}`;
}

export class Telemetry {
  constructor(close) {
    this.answer = el("dl", { class: "figures-list" });
    this.engine = el("dl", { class: "figures-list" });
    this.context = el("div", { class: "context-block" });
    this.line = document.createElementNS(SVG, "polyline");
    this.spark = document.createElementNS(SVG, "svg");
    this.spark.setAttribute("class", "sparkline");
    this.spark.setAttribute("viewBox", "0 0 120 32");
    this.spark.setAttribute("preserveAspectRatio", "none");
    this.spark.setAttribute("role", "img");
    this.spark.append(this.line);
    fill(byId("telemetry"),
      el("div", { class: "pane-head" }, el("h2", { text: "Telemetry" }), iconButton("close", "Close telemetry", close)),
      el("section", {}, el("h3", { text: "Answer" }), this.spark, this.answer),
      el("section", {}, el("h3", { text: "Context" }), this.context),
      el("section", {}, el("h3", { text: "Engine" }), this.engine));
    this.showReading(null);
    this.showContext(null);
    this.showEngine(null);
  }

  /** Show an answer's figures. */
  showReading(reading) {
    if (!reading) {
      rows(this.answer, [["State", "No answer is being written"]]);
      this.spark.classList.add("idle");
      return;
    }
    this.spark.classList.remove("idle");
    rows(this.answer, [
      ["State", PHASES[reading.phase] ?? reading.phase],
      ["Now", rate(reading.tok_s_now)],
      ["Mean", rate(reading.tok_s_mean)],
      ["First token", reading.ttft_ms > 0 ? duration(reading.ttft_ms) : "–"],
      ["Tokens", count(reading.num_tokens)],
      ["Prompt read", `${count(reading.processed)} of ${count(reading.total)}`],
      ["Prefill", rate(reading.prefill_tok_s)],
      ["Cached", count(reading.cached)],
      reading.restored_tokens ? ["From disk", count(reading.restored_tokens)] : null,
      reading.draft_tokens ? ["Guesses kept", `${count(reading.accepted_tokens)} of ${count(reading.draft_tokens)}`] : null,
      reading.phase === "queued" ? ["Ahead", count(reading.ahead)] : null,
    ]);
    this.showHistory(reading.history ?? []);
  }

  showHistory(history) {
    const top = Math.max(1, ...history);
    const step = 120 / Math.max(1, history.length - 1);
    this.line.setAttribute("points", history.map((value, i) => `${(i * step).toFixed(1)},${(31 - (value / top) * 30).toFixed(1)}`).join(" "));
    this.spark.setAttribute("aria-label", `Tokens per second over the last minute, at most ${top.toFixed(0)}`);
  }

  /** Show how the context is used. */
  showContext(use) {
    if (!use) {
      fill(this.context, el("p", { class: "muted", text: "Not known yet" }));
      return;
    }
    const bar = el("meter", { min: "0", max: use.limit, high: use.limit * 0.9, "aria-label": "Context used" });
    bar.value = use.used;
    const list = el("dl", { class: "figures-list" });
    rows(list, [["Used", `${count(use.used)} of ${count(use.limit)}`], ["System", count(use.system)], ["History", count(use.history)], ["Draft", count(use.draft)]]);
    fill(this.context, bar, list);
  }

  /** Show the engine's figures. */
  showEngine(engine) {
    if (!engine) {
      rows(this.engine, [["State", "The model is not loaded yet"]]);
      return;
    }
    rows(this.engine, [
      ["Model", engine.model],
      ["Device", [engine.device, engine.weights].filter(Boolean).join(", ")],
      ["Threads", count(engine.threads)],
      ["Running", count(engine.running)],
      ["Waiting", count(engine.waiting)],
      ["Cache hits", share(engine.hit_share)],
      ["KV blocks", `${count(engine.used_blocks)} used, ${count(engine.cached_blocks)} cached, ${count(engine.free_blocks)} free`],
      engine.draft_tokens ? ["Guesses kept", share(engine.acceptance)] : null,
      ...Object.entries(engine.memory ?? {}).map(([name, size]) => [`Memory: ${name}`, bytes(size)]),
      ["Process", engine.rss_bytes ? bytes(engine.rss_bytes) : "–"],
    ]);
  }
}

/** Show pairs; only what changed is touched. */
function rows(list, pairs) {
  const wanted = pairs.filter(Boolean);
  while (list.children.length > wanted.length) list.lastElementChild.remove();
  wanted.forEach(([name, value], i) => {
    const row = list.children[i] ?? list.appendChild(el("div", {}, el("dt"), el("dd")));
    if (row.firstChild.textContent !== name) row.firstChild.textContent = name;
    if (row.lastChild.textContent !== value) row.lastChild.textContent = value;
  });
}
