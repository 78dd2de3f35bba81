// Where the reader is in the log: at its end, which stays in view as it grows, or elsewhere, which stays where it is.

import { icon } from "./dom.js";

const NEAR_PX = 60;
const TOP_PX = 300;
const SETTLING_MS = 300;

export class LogScroll {
  /**
   * @param {HTMLElement} log what scrolls
   * @param {HTMLButtonElement} button leads to the end
   * @param {function()} nearTop called when the reader comes near the beginning
   */
  constructor(log, button, nearTop) {
    this.log = log;
    this.button = button;
    this.nearTop = nearTop;
    this.top = 0;
    this.own = -1;
    this.frame = 0;
    this.resized = 0;
    button.append(icon("down"));
    button.title = "To the newest message";
    button.setAttribute("aria-label", "To the newest message");
    button.addEventListener("click", () => {
      // The button goes away, and must not take the focus with it.
      if (document.activeElement === button) log.focus({ preventScroll: true });
      this.toEnd(true);
    });
    // Another size of the window or of what is shown leaves the end in view; of what was skipped the size is known late.
    const sizes = new ResizeObserver((entries) => {
      if (entries.some(({ target }) => target === log)) this.resized = performance.now();
      this.keepEnd();
    });
    sizes.observe(log);
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        for (const node of removedNodes) if (!node.isConnected) sizes.unobserve(node);
        for (const node of addedNodes) sizes.observe(node);
      }
    }).observe(log, { childList: true });
    log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    log.addEventListener("wheel", (event) => event.deltaY < 0 && this.leaveEnd(), { passive: true });
    this.stay(true);
  }

  /** Say whether the end is to stay in view. */
  stay(atEnd) {
    this.atEnd = atEnd;
    this.button.hidden = atEnd;
    // At the end the browser must not hold what is above; elsewhere it does, as sizes become known.
    this.log.classList.toggle("at-end", atEnd);
  }

  /** Let go of the end, if there is anything above it. */
  leaveEnd() {
    if (this.log.scrollTop > 0) this.stay(false);
  }

  scrolled() {
    const { scrollTop: top, scrollHeight, clientHeight } = this.log;
    const below = scrollHeight - top - clientHeight;
    // Text that came since we scrolled is below as well; only the reader's own way up leaves the end.
    if (below <= 2) this.stay(true);
    else if (Math.abs(top - this.own) > 2) {
      const isSettling = this.atEnd && below < 2 * innerHeight && performance.now() - this.resized < SETTLING_MS;
      if (top < this.top) this.stay(isSettling);
      else if (below < NEAR_PX) this.stay(true);
    }
    this.top = top;
    if (top < TOP_PX) this.nearTop();
  }

  /** Show the end with the next frame, if the reader is there. */
  keepEnd() {
    if (!this.atEnd || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.atEnd) this.jump();
    });
  }

  jump() {
    this.log.scrollTop = this.log.scrollHeight;
    this.own = this.log.scrollTop;
  }

  toEnd(smooth = false) {
    this.stay(true);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (smooth && !calm) this.log.scrollTo({ top: this.log.scrollHeight, behavior: "smooth" });
    else this.jump();
    this.keepEnd();
  }

  /** Show one element in the middle. */
  toElement(element) {
    this.stay(false);
    element.scrollIntoView({ block: "center" });
  }

  /** Change what is above while what is seen stays where it is. */
  holding(change) {
    const edge = this.log.getBoundingClientRect().top;
    const seen = [...this.log.querySelectorAll(".message")].find((element) => element.getBoundingClientRect().bottom > edge);
    const before = seen?.getBoundingClientRect().top ?? 0;
    change();
    if (!seen?.isConnected) return;
    this.log.scrollTop += seen.getBoundingClientRect().top - before;
    this.top = this.log.scrollTop;
  }
}
