// What a store answers, as what it means for the person who uploads.

import { CAUSE_IDS, CODES } from "./codes.js";
import { UploadFailed } from "./http.js";

// What the message of an AccessDenied tells more exactly, in the words of several stores.
const DENIED = [
  // A condition that failed is quoted, with what the sender wrote into it.
  [/condition failed[^$]*\$content-type/i, "store_type"],
  [/condition failed[^$]*content-length-range/i, "store_limit"],
  [/condition failed/i, "store_policy"],
  [/expired/i, "store_ended"],
  [/not valid yet|not yet valid|skew/i, "store_clock"],
  [/content-type/i, "store_type"],
  [/content-length-range|min.?size|max.?size/i, "store_limit"],
  [/policy condition|according to policy|extra input fields/i, "store_policy"],
];

// What a store says that knows the request, and not what is in it; in the words of several.
const UNKNOWN = [
  [/checksum/i, "store_digest"],
  [/unsupported|not (?:supported|implemented)/i, "store_unable"],
];

/**
 * What to tell whoever helps: the store's code, and the cause as docs/causes.md names it; empty for nothing.
 * @param {import("./job.js").Problem} problem
 */
export function codeOf({ id, code }) {
  const [text, ofCode] = meaningOf(code?.split(",")[0] ?? "");
  const cause = text === id ? ofCode : CAUSE_IDS[/** @type {keyof typeof CAUSE_IDS} */ (id)];
  return [code, cause].filter(Boolean).join(", ");
}

// Longer than each code and each ETag of a store.
const MAX_SHOWN = 100; // characters

/**
 * A code or an ETag as it can be shown: both are ASCII at each store, so all else is there to deceive, such as a character
 * that turns the order of the text around. It becomes an escape sequence.
 * @param {string} text
 */
export function shown(text) {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return cut.replace(/[^ -~]/gu, (character) => {
    const code = Number(character.codePointAt(0)).toString(16);
    if (code.length > 4) return `\\U${code.padStart(8, "0")}`;
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

// An error of a store is shorter, and what stands in the way of one may answer with anything, and much of it.
const MAX_READ = 16_384; // characters

// XML has these; a store written in Go writes quotes as numbers.
const ENTITIES = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };

/**
 * The text of an element of an answer in XML; empty where there is none.
 *
 * Not by a parser of the browser: of an answer that is no XML, Chromium's makes a document with a style of its own, which
 * this page forbids, and the console has an error.
 * @param {string} text
 * @param {string} name
 */
export function elementOf(text, name) {
  const found = new RegExp(`<${name}(?:\\s[^<>]*)?>([^<]*)</`).exec(text.slice(0, MAX_READ))?.[1] ?? "";
  return found.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(amp|apos|gt|lt|quot));/gi, (_, decimal, hex, entity) => {
    if (entity) return ENTITIES[/** @type {keyof typeof ENTITIES} */ (entity.toLowerCase())];
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/**
 * Why the store refused an upload: the id of a text, and the code for whoever helps.
 * @param {number} status
 * @param {string} text the body
 */
export function refusal(status, text) {
  const [code, message] = [elementOf(text, "Code"), elementOf(text, "Message")];
  return { id: causeOf(status, code, message), code: code ? `${shown(code)}, HTTP ${status}` : `HTTP ${status}` };
}

/** The same as an error. @param {import("./http.js").Answer} answer */
export function refused({ status, text }) {
  const { id, code } = refusal(status, text);
  return new UploadFailed(id, { code });
}

/** @param {number} status @param {string} code @param {string} message */
function causeOf(status, code, message) {
  if (code === "PreconditionFailed" || status === 412) {
    // A form's condition is called so, too.
    if (/policy|condition.*\$/i.test(message)) return deniedBecause(message) ?? "store_policy";
    return /if-match/i.test(message) ? "store_changed" : "store_exists";
  }
  if (code === "AccessDenied") return deniedBecause(message) ?? "store_denied";
  if (meaningOf(code).length) return meaningOf(code)[0];
  if (deniedBecause(message)) return String(deniedBecause(message));
  if (["InvalidArgument", "InvalidRequest"].includes(code) && rowOf(UNKNOWN, message))
    return String(rowOf(UNKNOWN, message));
  if (status >= 300 && status < 400) return "store_elsewhere";
  if (status === 413) return "store_limit";
  if (status === 403) return "store_denied";
  if (status === 501 || status === 405) return "store_unable";
  if (status === 507) return "store_full";
  return status >= 500 || status === 429 || status === 408 ? "store_busy" : "store_unknown";
}

/** The id of a text and a cause, or the text alone, of a code that is known; else nothing. @param {string} code */
function meaningOf(code) {
  const found = Object.entries(CODES).find(([, codes]) => codes.split(" ").includes(code));
  return found ? found[0].split(" ") : [];
}

/** @param {string} message */
function deniedBecause(message) {
  return rowOf(DENIED, message);
}

/** @param {(string | RegExp)[][]} table @param {string} message */
function rowOf(table, message) {
  const row = table.find(([pattern]) => /** @type {RegExp} */ (pattern).test(message));
  return row ? String(row[1]) : null;
}
