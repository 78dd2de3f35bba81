// Small drawings of figures: a line over the last minute, and a bar of parts.

import { el, fill } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 32;
// A line of two seconds is no line across the whole width.
const SHORTEST = 15;

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export class Sparkline {
  constructor() {
    this.line = svg("polyline", { class: "spark-line" });
    this.area = svg("polygon", { class: "spark-area" });
    this.element = svg("svg", { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": "Tokens per second" });
    this.element.append(this.area, this.line);
  }

  /** Show values, one a second, the oldest first. */
  show(values) {
    const top = Math.max(1, ...values);
    const step = WIDTH / Math.max(SHORTEST, values.length - 1);
    const left = WIDTH - step * (values.length - 1);
    const points = values.map((value, i) => `${(left + i * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`);
    this.line.setAttribute("points", points.join(" "));
    this.area.setAttribute("points", points.length ? `${left.toFixed(1)},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}` : "");
    this.element.setAttribute("aria-label", `Tokens per second over the last minute, at most ${top.toFixed(0)}`);
  }
}

export class PartsBar {
  /** @param {string} name what the whole is */
  constructor(name) {
    this.name = name;
    this.bar = svg("svg", { class: "parts-bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", role: "img" });
    this.legend = el("dl", { class: "figures-list" });
    this.element = el("div", { class: "parts" }, this.bar, this.legend);
  }

  /**
   * Show how a whole is divided.
   * @param {Array<{name: string, size: number, text: string}>} parts the last one is what is left
   */
  show(parts) {
    const whole = Math.max(1, parts.reduce((sum, { size }) => sum + size, 0));
    let at = 0;
    this.bar.replaceChildren(...parts.map(({ size }, i) => {
      const width = (100 * size) / whole;
      const part = svg("rect", { class: i === parts.length - 1 ? "part part-rest" : `part part-${i}`, x: at.toFixed(2), y: "0", width: width.toFixed(2), height: "4" });
      at += width;
      return part;
    }));
    this.bar.setAttribute("aria-label", `${this.name}: ${parts.map(({ name, text }) => `${name} ${text}`).join(", ")}`);
    pairs(this.legend, parts.map(({ name, text }, i) => [name, text, i === parts.length - 1 ? "swatch part-rest" : `swatch part-${i}`]));
  }
}

/** Show pairs of name and value; only what changed is touched. */
export function pairs(list, wanted) {
  const shown = wanted.filter(Boolean);
  while (list.children.length > shown.length) list.lastElementChild.remove();
  shown.forEach(([name, value, swatch = ""], i) => {
    const row = list.children[i] ?? list.appendChild(el("div", {}, el("dt"), el("dd")));
    const sign = `${swatch} ${name}`;
    if (row.firstChild.dataset.sign !== sign) {
      row.firstChild.dataset.sign = sign;
      fill(row.firstChild, swatch ? el("i", { class: swatch }) : null, name);
    }
    if (row.lastChild.textContent !== value) row.lastChild.textContent = value;
  });
}
