// Tags of a conversation: seen, added and taken away; each change is kept at once.

import { sentence } from "./api.js";
import { el, fill, iconButton } from "./dom.js";
import { openDialog } from "./dialogs.js";

/**
 * Show the tags of a conversation.
 * @param {{title: string, tags: string[]}} session
 * @param {Object} parts limits() -> {tag}, knownTags() -> Promise<Array<{tag, count}>>
 * @param {function(string[]): Promise<string[]>} save returns those that it has now
 */
export function showTags(session, parts, save) {
  let tags = [...session.tags];
  let warned = false;
  const problem = el("p", { class: "field-error", id: "tags-error", role: "alert" });
  const list = el("ul", { class: "chips tag-chips", "aria-label": "Tags" });
  const known = el("datalist", { id: "known-tags" });
  const box = el("input", { type: "text", class: "field", maxlength: parts.limits().tag, list: "known-tags", autocomplete: "off", "aria-describedby": "tags-error", "aria-label": "New tag", placeholder: "New tag" });

  async function keep(wanted) {
    problem.textContent = "";
    try {
      tags = await save(wanted);
      show();
      return true;
    } catch (error) {
      problem.textContent = sentence(error.message);
      return false;
    }
  }

  function show() {
    fill(list, ...tags.map((tag) => el("li", { class: "chip" }, el("span", { class: "chip-name", text: `#${tag}` }),
      iconButton("close", `Remove the tag ${tag}`, async () => {
        await keep(tags.filter((other) => other !== tag));
        box.focus();
      }))));
    list.hidden = tags.length === 0;
  }

  const form = el("form", { class: "dialog-body" },
    el("p", { class: "muted dialog-lead", text: session.title || "Untitled" }), list,
    el("div", { class: "field-row" }, box, el("button", { class: "button button-main", text: "Add" })), known, problem);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const added = box.value.split(/[,#]/).map((tag) => tag.trim()).filter(Boolean);
    // What was refused was spoken of already.
    if (added.length) warned = !(await keep([...tags, ...added]));
    if (added.length && !warned) box.value = "";
    box.focus();
  });
  show();
  parts.knownTags().then((all) => fill(known, ...all.map(({ tag }) => el("option", { value: tag }))), () => {});
  box.addEventListener("input", () => (warned = false));
  const mayLeave = () => {
    if (warned || !box.value.trim()) return true;
    warned = true;
    problem.textContent = `“${box.value.trim()}” is not added yet: press Enter to add it, or close once more.`;
    return false;
  };
  return openDialog("Tags", form, { onOpen: () => box.focus(), mayLeave });
}
