// Which key a file gets below a prefix. Nothing here knows the time or is random: both are given.

// Amazon S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8.
const MAX_KEY_BYTES = 1024;
// What S3 replaces in each field of a form.
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is that string
const PLACEHOLDER = "${filename}";
// 32 of them, so that each stands for five bits; without those that look like others. They need quotes nowhere.
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
// "2026-12-04-1415-" and eight letters.
const FOLDER_BYTES = 24;
// The name of a file in the file systems in use.
const NAME_BYTES = 255;

/** How many random bytes a folder is made of: of each, five bits are used. */
export const RANDOM_BYTES = 8;

/** @param {string} text */
function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

/**
 * The folder of one visit: nobody can guess it, so that no other visit writes to it.
 * @param {string} prefix what the folder is below
 * @param {Date} time
 * @param {Uint8Array} random RANDOM_BYTES of them
 * @param {string} [sender] the name that a person gave, which becomes a part of it
 * @returns {string} without a slash at its end
 */
export function folderOf(prefix, time, random, sender = "") {
  const minute = time.toISOString().slice(0, 16).replace("T", "-").replace(":", "");
  const letters = Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
  // A long prefix leaves room for the names of files first.
  const room = MAX_KEY_BYTES - bytesOf(prefix) - FOLDER_BYTES - "-/".length - NAME_BYTES;
  return [minute, ...cut(wordsOf(sender), room), letters].join("-");
}

// Of a name that a person gives.
const MAX_NAME = 80; // characters

/**
 * What is wrong with the name that a person gives; null for nothing.
 * @param {string} name
 * @returns {import("./job.js").Problem | null}
 */
export function problemOfName(name) {
  const size = Array.from(name.normalize("NFC")).length;
  if (size > MAX_NAME) return { id: "sender_name_long", values: { n: String(size), max: String(MAX_NAME) } };
  return wordsOf(name) ? null : { id: "sender_name_needed", values: {} };
}

/**
 * A name as a part of a folder: its letters and digits of any script, and hyphens between them.
 * @param {string} name
 */
export function wordsOf(name) {
  // Marks belong to their letter: many scripts write their vowels so.
  return (name.normalize("NFC").match(/(?:[\p{L}\p{Nd}]\p{M}*)+/gu) ?? []).join("-").normalize("NFC");
}

/** As much of the words as has room; nothing for none. @param {string} words @param {number} room in bytes */
function cut(words, room) {
  let rest = words;
  while (rest && bytesOf(rest) > room) rest = Array.from(rest).slice(0, -1).join("");
  rest = wordsOf(rest);
  return rest ? [rest] : [];
}

/**
 * The path of a file as part of a key. macOS hands over decomposed names (NFD), which other systems show as others.
 * A path with an empty part or with dots alone cannot be fetched again by every program.
 * @param {string} path with "/" between the folders
 */
export function nameOf(path) {
  // Half a character becomes what UTF-8 has for it, also where there is no toWellFormed.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(path)).normalize("NFC");
  const parts = text.split("/").filter((part) => part !== "");
  return parts.map((part) => (/^\.\.?$/.test(part) ? "_".repeat(part.length) : part)).join("/") || "_";
}

/**
 * A key as systems see it that do not tell upper and lower case apart: there, two names would become one file.
 * @param {string} key
 */
export function folded(key) {
  return key.toUpperCase().toLowerCase().normalize("NFC");
}

/**
 * A name that none of the taken ones is: telephones call every photo "image.jpg", and the second would replace the first.
 * @param {string} name
 * @param {Set<string>} taken each folded
 */
export function freeName(name, taken) {
  if (!taken.has(folded(name))) return name;
  const start = name.lastIndexOf("/") + 1;
  const dot = name.lastIndexOf(".");
  const end = dot > start ? dot : name.length;
  for (let n = 2; ; n++) {
    const other = `${name.slice(0, end)} (${n})${name.slice(end)}`;
    if (!taken.has(folded(other))) return other;
  }
}

/**
 * What is wrong with a key, as the id of a text; null for nothing.
 * @param {string} key
 */
export function problemOfKey(key) {
  if (bytesOf(key) > MAX_KEY_BYTES) return "name_too_long";
  // A browser sends a line break in a field as two characters, and no list of a bucket can show a control character.
  if (key.includes(PLACEHOLDER) || /\p{Cc}/u.test(key)) return "name_not_allowed";
  return null;
}
