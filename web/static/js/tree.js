// The server's tree of blocks as DOM nodes, by the same list of kinds as web/rendering/nodes.py.

import { copyText, el, icon } from "./dom.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const SCHEMES = new Set(["http:", "https:", "mailto:"]);
const MATH_TAGS = new Set(
  ("mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mmultiscripts mprescripts none " +
    "mtable mtr mtd mstyle mpadded mphantom menclose mfenced merror").split(" "),
);
const MATH_ATTRIBUTES = new Set(
  ("mathvariant stretchy fence form separator separators open close lspace rspace width height depth voffset accent " +
    "accentunder columnalign columnlines rowlines rowspacing columnspacing displaystyle scriptlevel linethickness largeop " +
    "movablelimits minsize maxsize notation symmetric mathcolor").split(" "),
);
const CODE_CLASSES = new Set("k f n b d a v s m c o gd gi gh".split(" "));

const SHORT_CELL = 24;
const WIDE_TEX = 30;

const children = (nodes) => (nodes ?? []).map(toDom);

const MAKERS = {
  p: (node) => el("p", {}, ...children(node.c)),
  // The page has its own first level: the title of the conversation.
  h: (node) => el(`h${Math.min(6, node.level + 1)}`, { class: `level-${node.level}` }, ...children(node.c)),
  ul: (node) => el("ul", {}, ...children(node.c)),
  ol: (node) => el("ol", { start: node.start === 1 ? null : node.start }, ...children(node.c)),
  li: listItem,
  quote: (node) => el("blockquote", {}, ...children(node.c)),
  hr: () => el("hr"),
  code: codeBlock,
  table,
  em: (node) => el("em", {}, ...children(node.c)),
  strong: (node) => el("strong", {}, ...children(node.c)),
  del: (node) => el("del", {}, ...children(node.c)),
  codespan: (node) => el("code", { class: "codespan", text: node.text }),
  a: link,
  image: (node) => el("span", { class: "image-text" }, icon("file"), `${node.alt || "image"} (${node.url})`),
  br: () => el("br"),
  math,
  tex: (node) => el(node.display ? "pre" : "code", { class: "tex", text: node.text }),
  tail: (node) => el("span", { class: "tail", text: node.text }),
  m: mathElement,
};

/** Make the DOM of a node; what is not of the list is shown as text. */
export function toDom(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const make = Object.hasOwn(MAKERS, node?.k ?? "") ? MAKERS[node.k] : null;
  return make ? make(node) : document.createTextNode(JSON.stringify(node));
}

function listItem(node) {
  const item = el("li", {}, ...children(node.c));
  if (node.checked !== undefined) {
    item.classList.add("task");
    item.prepend(el("input", { type: "checkbox", disabled: true, checked: node.checked, "aria-label": node.checked ? "done" : "to do" }));
  }
  return item;
}

function link(node) {
  let url;
  try {
    url = new URL(node.href);
  } catch {
    return el("span", {}, ...children(node.c));
  }
  if (!SCHEMES.has(url.protocol)) return el("span", {}, ...children(node.c));
  const anchor = el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", title: url.href }, ...children(node.c));
  // Where a link leads is seen before it is followed.
  const target = url.protocol === "mailto:" ? url.pathname : url.host;
  const shown = anchor.textContent.trim();
  if (shown === node.href || shown === url.href) return anchor;
  return el("span", { class: "link" }, anchor, el("span", { class: "link-target", text: ` (${target})` }));
}

function codeBlock(node) {
  const code = el("code", {});
  for (const [name, text] of node.runs ?? []) {
    code.append(CODE_CLASSES.has(name) ? el("span", { class: `hl-${name}`, text }) : document.createTextNode(text));
  }
  const label = el("span", { class: "copy-label", text: "Copy" });
  const button = el("button", { type: "button", class: "copy-code", "aria-label": "Copy this code" }, icon("copy"), label);
  button.addEventListener("click", async () => {
    label.textContent = (await copyText(code.textContent.replace(/\n$/, ""))) ? "Copied" : "No clipboard";
    setTimeout(() => (label.textContent = "Copy"), 1500);
  });
  const name = node.lang || "text";
  return el("div", { class: "code-block" },
    el("div", { class: "code-head" }, el("span", { text: name }), button),
    el("pre", { tabindex: "0", role: "group", "aria-label": `Code, ${name}` }, code));
}

function table(node) {
  const cell = (tag) => (content, i) => {
    const made = el(tag, { class: ["left", "right", "center"].includes(node.align?.[i]) ? `align-${node.align[i]}` : null, scope: tag === "th" ? "col" : null }, ...children(content));
    // The table scrolls, so what is short need not be broken, and what is long not into single words.
    const size = made.textContent.length;
    if (size > 0) made.classList.add(size <= SHORT_CELL ? "cell-short" : "cell-long");
    return made;
  };
  return el("div", { class: "table-frame", tabindex: "0", role: "group", "aria-label": "Table" },
    el("table", {},
      el("thead", {}, el("tr", {}, ...node.head.map(cell("th")))),
      el("tbody", {}, ...node.rows.map((row) => el("tr", {}, ...row.map(cell("td")))))));
}

function math(node) {
  const element = document.createElementNS(MATHML, "math");
  if (node.display) element.setAttribute("display", "block");
  element.append(...children(node.c));
  const isWide = (node.tex ?? "").length > WIDE_TEX;
  return el(node.display ? "div" : "span", { class: node.display ? "math-block" : isWide ? "math-inline math-wide" : "math-inline", title: node.tex }, element);
}

function mathElement(node) {
  const element = document.createElementNS(MATHML, MATH_TAGS.has(node.tag) ? node.tag : "mrow");
  for (const [name, value] of Object.entries(node.attrs ?? {})) {
    if (MATH_ATTRIBUTES.has(name)) element.setAttribute(name, String(value));
  }
  element.append(...children(node.c));
  return element;
}
