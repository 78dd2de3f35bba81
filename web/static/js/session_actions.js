// What can be done with a conversation of the list: rename, tags, archive, deletion with undo, export.

import { patch, post, remove, sessionPath } from "./api.js";
import { icon } from "./dom.js";
import { glyph } from "./icons.js";
import { showTags } from "./tags.js";
import { attempt, toast } from "./toast.js";

export class SessionActions {
  /**
   * @param {Object} parts reload(), rename(session), changed(id), gone(id): true where it was shown, open(id),
   *   knownTags() -> Promise, limits()
   */
  constructor(parts) {
    this.parts = parts;
  }

  /** Entries of a menu for a conversation. */
  items(session) {
    return [
      { text: "Rename", icon: icon("edit"), action: () => this.parts.rename(session) },
      { text: "Tags…", icon: glyph("tag"), action: () => this.tags(session) },
      { text: session.archived ? "Take out of the archive" : "Archive", icon: glyph(session.archived ? "unarchive" : "archive"), action: () => this.archive(session) },
      ...exportItems(session.id),
      { text: "Delete", icon: glyph("bin"), danger: true, begins: true, action: () => this.delete(session) },
    ];
  }

  async saveName(session, name) {
    await attempt(() => patch(sessionPath(session.id), { name: name || null }));
    this.parts.changed(session.id);
    await this.parts.reload();
  }

  tags(session) {
    return showTags(session, this.parts, async (tags) => {
      const read = await patch(sessionPath(session.id), { tags });
      this.parts.changed(session.id);
      this.parts.reload();
      return read.session.tags;
    });
  }

  async archive(session, archived = !session.archived) {
    await attempt(async () => {
      await patch(sessionPath(session.id), { archived });
      this.parts.changed(session.id);
      toast(archived ? "Moved to the archive." : "Taken out of the archive.", {
        action: "Undo", onAction: () => attempt(async () => {
          await patch(sessionPath(session.id), { archived: !archived });
          this.parts.changed(session.id);
          await this.parts.reload();
        }),
      });
    });
    await this.parts.reload();
  }

  async delete(session) {
    await attempt(async () => {
      const { undo_s: seconds } = await remove(sessionPath(session.id));
      const wasShown = this.parts.gone(session.id);
      toast(`Deleted “${(session.title || "Untitled").slice(0, 60)}”.`, {
        seconds, action: "Undo", onAction: () => attempt(async () => {
          await post(sessionPath(session.id, "/restore"));
          await this.parts.reload();
          if (wasShown) await this.parts.open(session.id);
        }),
      });
    });
    await this.parts.reload();
  }
}

/** Menu items that save a conversation as a file. */
export function exportItems(id) {
  return [["md", "Markdown"], ["json", "JSON"], ["jsonl", "JSON lines"]].map(([format, name], i) => ({
    begins: i === 0, text: `Export as ${name}`, icon: glyph("save"), href: sessionPath(id, `/export?format=${format}`),
  }));
}
