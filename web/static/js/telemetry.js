// What the engine does now: rates, context, cache and memory.

import { pairs, PartsBar, Sparkline } from "./charts.js";
import { byId, duration, el, fill, iconButton } from "./dom.js";

const count = (value) => Math.round(value ?? 0).toLocaleString();
const figureOf = (value) => (value < 100 ? value.toFixed(1) : count(value));
const rate = (value) => (value > 0 ? `${figureOf(value)} tok/s` : "–");
const share = (value) => `${Math.round((value ?? 0) * 100)}\u00a0%`;
const known = (value) => (value ? count(value) : "–");
const PHASES = { waiting: "Waiting", queued: "In the queue", reading: "Reading the conversation", writing: "Writing", done: "Done" };
const STATES = { loading: "The model is being loaded", failed: "The model could not be loaded" };

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
    this.now = el("span", { class: "big-figure", text: "–" });
    this.unit = el("span", { class: "muted", text: "tokens/s" });
    this.bigRow = el("div", { class: "big-row" }, this.now, this.unit);
    this.phase = el("p", { class: "phase muted" });
    this.spark = new Sparkline();
    this.prefill = el("progress", { class: "prefill", "aria-label": "Reading the conversation", hidden: true });
    this.answer = list();
    this.why = el("p", { class: "why muted" });
    this.contextBar = new PartsBar("Context");
    this.contextHead = el("p", { class: "part-head" });
    this.blocks = new PartsBar("KV blocks");
    this.engine = list();
    this.model = list();
    this.memory = list();
    this.memoryBlock = section("Memory", this.memory);
    this.blocksBlock = section("KV blocks", this.blocks.element);
    fill(byId("telemetry"),
      el("div", { class: "pane-head" }, el("h2", { text: "Telemetry" }), iconButton("close", "Close telemetry", close)),
      section("Answer", this.bigRow, this.spark.element, this.phase, this.prefill, this.answer, this.why),
      section("Context", this.contextHead, this.contextBar.element),
      section("Engine", this.engine), this.blocksBlock, this.memoryBlock, section("Model", this.model));
    this.showReading(null);
    this.showContext(null);
    this.showEngine(null);
  }

  /** Show an answer's figures. */
  showReading(reading) {
    const writes = reading?.phase === "writing";
    const figure = writes && reading.tok_s_now > 0 ? reading.tok_s_now : (reading?.tok_s_mean ?? 0);
    this.bigRow.hidden = !(figure > 0);
    set(this.now, figureOf(figure));
    set(this.unit, writes && reading.tok_s_now > 0 ? "tokens/s now" : "tokens/s on average");
    set(this.phase, reading ? phaseOf(reading) : "No answer is being written.");
    this.spark.element.classList.toggle("idle", !reading?.history?.length);
    this.spark.show(reading?.history ?? []);
    this.prefill.hidden = reading?.phase !== "reading" || !reading.total;
    this.prefill.max = reading?.total || 1;
    this.prefill.value = reading?.processed ?? 0;
    pairs(this.answer, reading ? answerFigures(reading) : []);
    set(this.why, reading?.why ?? "");
  }

  /** Show how the context is used. */
  showContext(use) {
    this.contextBar.element.hidden = !use;
    set(this.contextHead, use ? `${count(use.used)} of ${count(use.limit)} tokens` : "Known once a conversation has begun.");
    this.contextHead.classList.toggle("muted", !use);
    if (!use) return;
    const parts = [["System", use.system], ["History", use.history], ["Thinking", use.thinking], ["Draft", use.draft]]
      .filter(([, size]) => size !== undefined && size !== null);
    this.contextBar.show([...parts, ["Free", Math.max(0, use.limit - use.used)]].map(([name, size]) => ({ name, size, text: count(size) })));
  }

  /** Show the engine's figures; `state` says why there are none. */
  showEngine(engine, state = null) {
    for (const part of [this.blocksBlock, this.memoryBlock, this.model.parentElement]) part.hidden = !engine;
    if (!engine) {
      pairs(this.engine, [["State", STATES[state?.state] ?? "Not known yet"], state?.step ? ["Step", state.step] : null]);
      return;
    }
    const prompts = engine.reused_tokens + engine.computed_tokens;
    pairs(this.engine, [
      ["Answers running", count(engine.running)],
      ["Waiting", count(engine.waiting)],
      ["Decode, all answers", rate(engine.decode_tok_s)],
      ["Prefill", rate(engine.prefill_tok_s)],
      ["Prompt tokens cached", prompts ? `${count(engine.reused_tokens)} (${share(engine.hit_share)})` : "–"],
      engine.draft_tokens ? ["Guesses kept", `${count(engine.accepted_tokens)} of ${count(engine.draft_tokens)} (${share(engine.acceptance)})`] : null,
    ]);
    this.blocks.show([
      { name: "In use", size: engine.used_blocks, text: count(engine.used_blocks) },
      { name: "Cached", size: engine.cached_blocks, text: count(engine.cached_blocks) },
      { name: "Free", size: engine.free_blocks, text: count(engine.free_blocks) },
    ]);
    pairs(this.memory, [
      ...Object.entries(engine.memory ?? {}).map(([name, size]) => [named(name), bytes(size)]),
      engine.rss_bytes ? ["Whole process", bytes(engine.rss_bytes)] : null,
    ]);
    pairs(this.model, [
      ["Name", engine.model],
      ["Device", [engine.device, engine.threads ? `${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}` : ""].filter(Boolean).join(", ")],
      ["Weights", engine.weights],
      ["KV cache", engine.kv_type],
      ["Context", `${count(engine.context_length)} tokens`],
    ]);
  }
}

const list = () => el("dl", { class: "figures-list" });
const section = (name, ...children) => el("section", {}, el("h3", { text: name }), ...children);
const named = (name) => (name === "kv" ? "KV cache" : name.charAt(0).toUpperCase() + name.slice(1));

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function phaseOf({ phase, ahead, eta_s: eta }) {
  const name = PHASES[phase] ?? phase;
  if (phase === "queued" && ahead) return `${name}, ${count(ahead)} before this one`;
  return phase === "reading" && eta > 1 ? `${name}, about ${Math.ceil(eta)} s more` : name;
}

function answerFigures(reading) {
  return [
    ["Mean", rate(reading.tok_s_mean)],
    ["First token after", reading.ttft_ms > 0 ? duration(reading.ttft_ms) : "–"],
    ["Tokens written", count(reading.num_tokens)],
    ["Prompt", reading.phase === "reading" ? `${count(reading.processed)} of ${count(reading.total)}` : known(reading.total)],
    ["From the cache", reading.total ? count(reading.cached) : "–"],
    reading.restored_tokens ? ["Of these from disk", count(reading.restored_tokens)] : null,
    ["Prefill", rate(reading.prefill_tok_s)],
    reading.draft_tokens ? ["Guesses kept", `${count(reading.accepted_tokens)} of ${count(reading.draft_tokens)}`] : null,
  ];
}
