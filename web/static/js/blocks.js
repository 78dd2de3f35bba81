// The blocks of one text in the page; only those that changed are replaced.

import { toDom } from "./tree.js";

export class BlockList {
  /** @param {HTMLElement} element that holds the blocks and nothing else */
  constructor(element) {
    this.element = element;
    this.nodes = [];
  }

  get size() {
    return this.nodes.length;
  }

  /** Show these blocks instead of all others. */
  show(blocks) {
    this.cut(0);
    blocks.forEach((block, index) => this.put(index, block));
  }

  /** Take one change of the stream: {count, set: [[index, block], ...]}. */
  apply(change) {
    const first = change.set.length ? change.set[0][0] : change.count;
    this.cut(Math.max(change.count, first));
    for (const [index, block] of change.set) if (index <= this.nodes.length) this.put(index, block);
  }

  cut(count) {
    while (this.nodes.length > count) this.nodes.pop().remove();
  }

  put(index, block) {
    const node = toDom(block);
    const old = this.nodes[index];
    this.nodes[index] = node;
    if (block.k === "tail") {
      if (old && this.element.contains(old)) old.replaceWith(node);
      else this.leaf().append(node);
      return;
    }
    if (old && this.element.contains(old)) old.replaceWith(node);
    else this.element.append(node);
    // Tails stand inside of the block before them, which is another one now.
    const tails = this.nodes.slice(index + 1).filter((next) => next.classList.contains("tail"));
    if (tails.length) this.leaf().append(...tails);
  }

  /** Where text that is not rendered yet belongs: the end of the innermost of the last block. */
  leaf() {
    let leaf = this.element;
    const last = this.nodes.findLast((node) => !node.classList?.contains("tail"));
    if (!last) return leaf;
    leaf = last.matches(".code-block") ? last.querySelector("code") : last;
    while (/^(UL|OL|LI|BLOCKQUOTE)$/.test(leaf.tagName) && /^(UL|OL|LI|BLOCKQUOTE|P)$/.test(leaf.lastElementChild?.tagName)) {
      leaf = leaf.lastElementChild;
    }
    return /^(P|LI|BLOCKQUOTE|CODE|H[1-6])$/.test(leaf.tagName) ? leaf : this.element;
  }
}
