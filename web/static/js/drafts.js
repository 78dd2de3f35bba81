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

  /**
   * Keep a draft; its `sent` says what of it is on its way, and what is left once that arrived.
   * What is private is kept in memory only: browsers write the storage of tabs to disk.
   */
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
    const { sent, ...draft } = JSON.parse(sessionStorage.getItem(name));
    if (!sent) return checked(draft);
    return { ...checked(draft), sent: { text: String(sent.text), after: Number(sent.after), next: checked(sent.next) } };
  } catch {
    return null;
  }
}

const checked = ({ text, files }) => ({ text: String(text), files: files.map((file) => ({ name: String(file.name), text: String(file.text) })) });

function store(name, draft) {
  // Where the files do not fit, the text alone is better than nothing.
  const { text, files } = draft;
  for (const kept of [draft, { text, files }, { text, files: [] }]) {
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
