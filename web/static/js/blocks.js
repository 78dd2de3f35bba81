// The blocks of one text in the page; only those that changed are replaced.

import { toDom } from "./tree.js";

export class BlockList {
  /** @param {HTMLElement} element that holds the blocks and nothing else */
  constructor(element) {
    this.element = element;
    this.nodes = [];
    this.sources = [];
  }

  get size() {
    return this.nodes.length;
  }

  /** Show these blocks; those that stand there already stay as they are, with what is selected in them. */
  show(blocks) {
    this.apply({ count: blocks.length, set: [...blocks.entries()] });
  }

  /** Take one change of the stream: {count, set: [[index, block], ...]}; the set goes to the end. */
  apply({ count, set }) {
    let same = 0;
    // What is sent again after a reconnection, or at the end, is there already.
    while (same < set.length && this.sources[set[same][0]] === JSON.stringify(set[same][1])) same += 1;
    this.cut(same < set.length ? set[same][0] : count);
    for (const [index, block] of set.slice(same)) if (index === this.nodes.length) this.add(block);
  }

  cut(count) {
    this.sources.length = Math.min(this.sources.length, count);
    while (this.nodes.length > count) this.nodes.pop().remove();
  }

  add(block) {
    const node = toDom(block);
    (block.k === "tail" ? this.leaf() : this.element).append(node);
    this.nodes.push(node);
    this.sources.push(JSON.stringify(block));
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
