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
// `aws s3` appends nine characters to the name of a file while it fetches it, and shortens it for that by characters.
const FETCHED_BYTES = 246;

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
  return [minute, senderIn(prefix, sender), letters].filter((part) => part !== "").join("-");
}

/**
 * What a folder has of the name that a person gave; empty where there is no room for it.
 * @param {string} prefix what the folder is below
 * @param {string} sender
 */
export function senderIn(prefix, sender) {
  // A folder has a name that file systems can have, and leaves room for the name of a file first.
  const ofKey = MAX_KEY_BYTES - bytesOf(prefix) - "/".length - NAME_BYTES;
  return wordsOf(start(wordsOf(sender), Math.min(NAME_BYTES, ofKey) - FOLDER_BYTES - "-".length));
}

// Of what a person enters.
const MAX_NAME = 80; // characters
export const MAX_NOTE = 2000; // units of UTF-16, as browsers count; the command knows how many bytes they have at most

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

// Of letters, without those of Hangul that are blank.
const WORD =
  /(?:(?![\u115f\u1160\u3164\uffa0])[\p{L}\p{Nd}]\p{M}*(?:[\u200c\u200d](?=[\u0600-\u0dff\u1000-\u109f\u1780-\u18af]))?)+/gu;

/**
 * A name as a part of a folder: its letters and digits of any script, and hyphens between them.
 * @param {string} name
 */
export function wordsOf(name) {
  // Marks belong to their letter: many scripts write their vowels so, and some join letters by characters that nobody sees.
  return (name.normalize("NFC").match(WORD) ?? []).join("-").normalize("NFC");
}

/**
 * As much of the beginning as has room, in whole characters as a person sees them; half of one only where not even the
 * first has room.
 * @param {string} text
 * @param {number} room in bytes
 */
function start(text, room) {
  if (bytesOf(text) <= room) return text;
  return beginning(charactersOf(text), room) || beginning(Array.from(text), room);
}

/** @param {string[]} pieces @param {number} room in bytes */
function beginning(pieces, room) {
  let [size, count] = [0, 0];
  for (const piece of pieces) {
    size += bytesOf(piece);
    if (size > room) break;
    count++;
  }
  return pieces.slice(0, count).join("");
}

/** @param {string} text */
function charactersOf(text) {
  // Firefox has it since 2024. Without it: each with its marks.
  if (!Intl.Segmenter) return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/**
 * The path of a file as part of a key. macOS hands over decomposed names (NFD), which other systems show as others.
 * A path with an empty part or with dots alone cannot be fetched again by every program. Windows takes a backslash for a
 * slash; else, a name that it cannot have stays as it is, for all others.
 * @param {string} path with "/" between the folders
 */
export function nameOf(path) {
  // Half a character becomes what UTF-8 has for it, also where there is no toWellFormed.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(path)).normalize("NFC");
  const parts = text.split("/").filter((part) => part !== "");
  return parts.map((part) => part.split("\\").map(named).join("\\")).join("/") || "_";
}

/** @param {string} part of a path */
function named(part) {
  return /^\.{0,2}$/.test(part) ? "_".repeat(part.length || 1) : part;
}

/**
 * The key of a file of this visit.
 * @param {string} place what all of them begin with
 * @param {string} path of the file
 * @param {Taken} taken
 */
export function keyOf(place, path, taken) {
  const name = nameOf(path);
  // What no key can be is refused rather than shortened.
  if (problemOfKey(place + name)) return place + name;
  // Windows and macOS count no bytes: there, a name can have three times as many as elsewhere.
  const parts = name
    .split("/")
    .map((part, at, { length }) => shortened(part, at === length - 1 ? mostOf(part) : NAME_BYTES));
  return freeName(place + parts.join("/"), taken);
}

/** How many bytes the name of a file can have. @param {string} name */
function mostOf(name) {
  return /[^ -~]/.test(name) ? FETCHED_BYTES : NAME_BYTES;
}

/** A name with less than all of it must not end in a backslash. @param {string} part of a path @param {number} most bytes */
function shortened(part, most) {
  return bytesOf(part) > most ? withEnd(part.replaceAll("\\", "_"), "", most, true) : part;
}

/**
 * A key as systems see it that do not tell upper and lower case apart, do not see dots and spaces at the end of a name,
 * or take a backslash for a slash: there, two names would become one file.
 * @param {string} key
 */
export function folded(key) {
  const parts = key.toLowerCase().toUpperCase().toLowerCase().normalize("NFC").split(/[/\\]/);
  return parts.map((part) => part.replace(/[. ]+$/, "") || part).join("/");
}

/** The names of a visit, each folded, with the folders that they are in. */
export class Taken {
  #files = new Set();
  #folders = new Set();

  /** @param {Iterable<string>} [keys] */
  constructor(keys = []) {
    for (const key of keys) this.add(key);
  }

  /** @param {string} key */
  add(key) {
    const name = folded(key);
    this.#files.add(name);
    for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) this.#folders.add(name.slice(0, end));
  }

  /** Whether this is a file. @param {string} key */
  hasFile(key) {
    return this.#files.has(folded(key));
  }

  /** Whether a part of a path is below a file, by its backslashes. @param {string} place @param {string} part */
  hasFileAbove(place, part) {
    const pieces = part.split("\\");
    return pieces.slice(1).some((_, n) => this.hasFile(place + pieces.slice(0, n + 1).join("/")));
  }

  /** Whether this is a file or a folder: no file system has both of one name. @param {string} key */
  has(key) {
    return this.hasFile(key) || this.#folders.has(folded(key));
  }
}

/**
 * A name that none of the taken ones is: telephones call every photo "image.jpg", and the second would replace the first.
 * Nor is it a folder above one of them, or one of them a folder above it.
 * @param {string} name
 * @param {Taken | Set<string>} taken
 */
export function freeName(name, taken) {
  const all = taken instanceof Taken ? taken : new Taken(taken);
  let free = "";
  let spare = MAX_KEY_BYTES - bytesOf(name);
  const parts = name.split("/");
  for (const [at, part] of parts.entries()) {
    free += at ? "/" : "";
    const isFile = at === parts.length - 1;
    const isTaken = (/** @type {string} */ other) =>
      (isFile ? all.has(free + other) : all.hasFile(free + other)) || all.hasFileAbove(free, other);
    // As a slash, it would be one more place for a number.
    const bare = isTaken(part) ? part.replaceAll("\\", "_") : part;
    const room = bytesOf(bare) + Math.min(spare, (isFile ? mostOf(bare) : NAME_BYTES) - bytesOf(bare));
    let other = bare;
    for (let n = 2; isTaken(other); n++) other = withEnd(bare, ` (${n})`, room, isFile);
    spare -= bytesOf(other) - bytesOf(bare);
    free += other;
  }
  return free;
}

/**
 * A name with an end before its extension, and shortened where it must be; the extension stays if that has room.
 * @param {string} name
 * @param {string} end
 * @param {number} room in bytes
 * @param {boolean} isFile a folder has no extension
 */
function withEnd(name, end, room, isFile) {
  const dot = isFile ? name.lastIndexOf(".") : 0;
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  const rest = end + extension;
  if (bytesOf(stem + rest) <= room) return stem + rest;
  const short = start(stem, room - bytesOf(rest));
  // A name without any of its own is none: a key that is too long is refused.
  return short ? short + rest : (start(name, room - bytesOf(end)) || name) + end;
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
