// Text files in a message: read with care, quoted so that nothing in them can end the quote; as terminal/attachments.py.

// Control characters and those that turn the direction of what is read.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const LONGEST_NAME = 200;

/**
 * Read a file.
 * @param {File} file
 * @param {number} room bytes that the message can still take
 * @returns {Promise<{name: string, text: string}>}
 * @throws {Error} a sentence: it is too long, no text, or empty.
 */
export async function readTextFile(file, room) {
  const name = file.name.replace(UNSEEN, " ").trim().slice(0, LONGEST_NAME) || "file";
  if (file.size > room) {
    throw new Error(`${name} has ${file.size.toLocaleString()} bytes; ${Math.max(0, room).toLocaleString()} are left in this message. Attach a part of it.`);
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()).replaceAll("\r\n", "\n");
  } catch (error) {
    const reason = error instanceof TypeError ? "is not UTF-8 text; convert it first" : "cannot be read; is it a folder?";
    throw new Error(`${name} ${reason}.`, { cause: error });
  }
  if (text.includes("\0")) throw new Error(`${name} is not text: it holds zero bytes.`);
  if (!text.trim()) throw new Error(`${name} is empty.`);
  return { name, text };
}

/** A file as a block of code with its name, in a fence longer than any that it holds. */
export function fenced({ name, text }) {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return `${fence}${name.replaceAll("`", "'")}\n${text.replace(/\n$/, "")}\n${fence}`;
}
