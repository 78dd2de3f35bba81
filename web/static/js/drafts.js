// What is written and not sent yet, by conversation: it outlives a reload, and goes with the tab.

const PREFIX = "draft:";
export const EMPTY = { text: "", files: [] };

/** Return two drafts as one, in this order. */
export function joined(first, then, between = "\n") {
  const texts = [first.text, then.text].filter(Boolean);
  return { text: texts.join(between), files: [...first.files, ...then.files] };
}

export class Drafts {
  constructor() {
    this.memory = new Map();
  }

  /** Return the draft of a conversation; null is the one that is not begun. */
  get(id) {
    return this.memory.get(id) ?? stored(PREFIX + (id ?? "")) ?? EMPTY;
  }

  /** Keep a draft. What is private is kept in memory only: browsers write the storage of tabs to disk. */
  put(id, draft, { isPrivate }) {
    const name = PREFIX + (id ?? "");
    if (!draft.text && !draft.files.length) return this.forget(id);
    this.memory.set(id, draft);
    if (isPrivate || !store(name, draft)) drop(name);
    return undefined;
  }

  forget(id) {
    this.memory.delete(id);
    drop(PREFIX + (id ?? ""));
  }
}

function stored(name) {
  try {
    const { text, files } = JSON.parse(sessionStorage.getItem(name));
    return { text: String(text), files: files.map((file) => ({ name: String(file.name), text: String(file.text) })) };
  } catch {
    return null;
  }
}

function store(name, draft) {
  // Where the files do not fit, the text alone is better than nothing.
  for (const kept of [draft, { ...draft, files: [] }]) {
    try {
      sessionStorage.setItem(name, JSON.stringify(kept));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

function drop(name) {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Without storage there is nothing to remove.
  }
}
