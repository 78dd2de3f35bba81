// Elements from names and texts only: there is no way from here to markup in strings.

const FORBIDDEN = new Set(["style", "srcdoc", "src", "action", "formaction", "data"]);

/**
 * Make an element.
 * @param {string} tag
 * @param {Object} properties class, text, on: {event: listener}, data: {name: value}; all others are attributes
 *   (false, null and undefined leave one out, true makes it empty).
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on") || FORBIDDEN.has(name)) throw new Error(`attribute ${name} is not allowed`);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
// Own drawings on a grid of 24, strokes only.
const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  search: "M11 5a6 6 0 1 0 0 12a6 6 0 0 0 0-12M16 16l4 4",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v10H9zM5 15V5h10",
  check: "M5 13l4 4L19 7",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  again: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  forward: "M6 6l7 6-7 6zM17 6v12",
  back: "M9 14L5 10l4-4M5 10h9a5 5 0 0 1 0 10h-3",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  settings: "M4 8h8M16 8h4M4 16h4M12 16h8M14 6v4M10 14v4",
  gauge: "M4 17a8 8 0 1 1 16 0M12 17l4-6",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
  moon: "M19 14.5A8 8 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5",
  auto: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  file: "M7 4h7l4 4v12H7zM14 4v4h4",
  fork: "M7 4v16M7 12h6a4 4 0 0 0 4-4V5",
  think: "M9 18h6M10 21h4M8 14a6 6 0 1 1 8 0v1H8z",
  help: "M9 9a3 3 0 1 1 4 3c-1 .6-1 1-1 2M12 18h.01",
};

/** Make an icon; what it means is said by the text or label of what holds it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.append(path);
  return svg;
}

/** Make a button with an icon and a label that is seen only as a tooltip, unless `shown`. */
export function iconButton(name, label, listener, { shown = false, ...properties } = {}) {
  const button = el("button", { type: "button", class: shown ? "button" : "icon-button", title: label, ...properties }, icon(name));
  if (shown) button.append(el("span", { text: label }));
  else button.setAttribute("aria-label", label);
  button.addEventListener("click", listener);
  return button;
}

/** Replace all children. */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Say one short line to screen readers, once. */
export function say(text) {
  const line = byId("status");
  if (line.textContent !== text) line.textContent = text;
}

/** Call a function once, `wait_ms` after the last of several calls. */
export function later(wait_ms, action) {
  let timer = 0;
  const called = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), wait_ms);
  };
  called.cancel = () => clearTimeout(timer);
  return called;
}

/** Milliseconds in words. */
export const duration = (ms) => (ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

/** Put text on the clipboard; false where the browser does not let us. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Outside of a secure context there is only this way.
    const box = el("textarea", { class: "unseen", readonly: true });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}
