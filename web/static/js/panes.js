// The panes beside the conversation: shown or hidden, as wide as the user wants, and drawers on a narrow screen.

import { byId } from "./dom.js";
import { keep, kept } from "./kept.js";

const root = document.documentElement;
const NAMES = ["sidebar", "telemetry"];
const [NARROWEST, WIDEST, USUAL, STEP] = [208, 480, 280, 16];
const FOCUSABLE = "button:not([disabled]), a[href], input:not([disabled]), textarea, select, [tabindex='0']";
export const narrow = matchMedia("(max-width: 53.75em)");

export class Panes {
  /** @param {Object<string, HTMLElement>} buttons that show and hide a pane, by its name */
  constructor(buttons) {
    this.buttons = buttons;
    this.opener = null;
    byId("scrim").addEventListener("click", () => this.closeDrawers());
    narrow.addEventListener("change", () => {
      // A pane that lay open beside the conversation would now lie over it.
      this.forget();
      this.show();
    });
    for (const name of NAMES) byId(name).addEventListener("keydown", (event) => this.keepInside(byId(name), event));
    this.forget();
    listenToResizer(byId("sidebar-resizer"));
  }

  forget() {
    for (const name of NAMES) root.dataset[name] = narrow.matches ? "auto" : kept(name, name === "sidebar" ? "auto" : "off");
  }

  /** Tell whether a pane is shown; "auto" shows the list where there is room. */
  isShown(name) {
    const value = root.dataset[name];
    return value === "auto" ? name === "sidebar" && !narrow.matches : value === "on";
  }

  get hasDrawer() {
    return narrow.matches && NAMES.some((name) => this.isShown(name));
  }

  /** Show or hide a pane. On a narrow screen that is not kept: there a pane lies over the conversation. */
  turn(name, shown = !this.isShown(name)) {
    const before = this.hasDrawer;
    if (shown && narrow.matches) for (const other of NAMES) root.dataset[other] = "off";
    root.dataset[name] = shown ? "on" : "off";
    if (!narrow.matches) keep(name, root.dataset[name]);
    if (this.hasDrawer && !before) this.opener = document.activeElement;
    const wasInside = byId(name).contains(document.activeElement);
    this.show();
    if (narrow.matches && shown) focusable(byId(name))[0]?.focus();
    else if (narrow.matches && before) this.opener?.focus({ preventScroll: true });
    else if (wasInside && !shown) this.buttons[name].focus({ preventScroll: true });
  }

  /** Close what lies over the conversation; tells whether there was something. */
  closeDrawers() {
    if (!this.hasDrawer) return false;
    for (const name of NAMES) if (this.isShown(name)) this.turn(name, false);
    return true;
  }

  /** Bring the page in line with what is shown. */
  show() {
    for (const name of NAMES) {
      const shown = this.isShown(name);
      this.buttons[name].setAttribute("aria-expanded", String(shown));
      byId(name).inert = !shown;
    }
    byId("scrim").classList.toggle("shown", this.hasDrawer);
    // The notes stay within reach.
    for (const id of ["header", "notices", "log-frame", "composer"]) byId(id).inert = this.hasDrawer;
    byId("skip").hidden = this.hasDrawer;
  }

  keepInside(pane, event) {
    if (event.key !== "Tab" || !narrow.matches) return;
    const all = focusable(pane);
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }
}

const focusable = (pane) => [...pane.querySelectorAll(FOCUSABLE)].filter((element) => element.checkVisibility());

/** Let the edge of the list be dragged, and moved with the arrow keys. */
function listenToResizer(edge) {
  const pane = byId("sidebar");
  const set = (width, final = true) => {
    const wanted = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
    root.style.setProperty("--sidebar-width", `${wanted}px`);
    edge.setAttribute("aria-valuenow", String(wanted));
    if (final) keep("sidebar-width", String(wanted));
  };
  edge.setAttribute("aria-valuemin", String(NARROWEST));
  edge.setAttribute("aria-valuemax", String(WIDEST));
  const before = Number(kept("sidebar-width", ""));
  if (before) set(before, false);
  else edge.setAttribute("aria-valuenow", String(USUAL));
  edge.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const left = pane.getBoundingClientRect().left;
    const move = (moved) => set(moved.clientX - left, false);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => {
      edge.removeEventListener("pointermove", move);
      set(pane.getBoundingClientRect().width);
    }, { once: true });
  });
  edge.addEventListener("dblclick", () => set(USUAL));
  edge.addEventListener("keydown", (event) => {
    const width = pane.getBoundingClientRect().width;
    const to = { ArrowLeft: width - STEP, ArrowRight: width + STEP, Home: NARROWEST, End: WIDEST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set(to);
  });
}
