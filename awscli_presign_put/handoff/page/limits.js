// What a file must be like. It is refused here before anything is sent.

import { TYPES } from "./types.js";

const ANY = "application/octet-stream";

// A digest is computed at once, of a whole file in memory; more than this is left to the store.
const MAX_DIGEST_BYTES = 256 * 1024 * 1024;

/**
 * @typedef {object} Limits
 * @property {number} min bytes
 * @property {number} max bytes
 * @property {boolean} isLimited whether the sender set a greatest size; else it is that of the store
 * @property {string | null} typePrefix how the type must begin; null where the form has none, or one of its own
 * @property {string | null} type what a person reads, and what the file dialog offers
 * @property {boolean} isKnown whether a digest is signed: it must be exactly this file
 * @property {Record<string, string>} digests those that a page can compute: WebCrypto's name of the function -> digest in Base64
 */

// How a person calls all types that begin so; ids of texts.
const KINDS = { "audio/*": "audio", "image/*": "images", "video/*": "videos" };
const KINDS_OF_FILES = { audio: "kind_audio", images: "kind_images", videos: "kind_videos" };

/**
 * The type that a file must have, in words.
 * @param {Limits} limits
 * @param {import("./texts.js").Texts} texts
 */
export function typeInWords({ type }, texts) {
  if (type === null) return texts.say("type_any");
  return Object.hasOwn(KINDS, type) ? texts.say(KINDS[/** @type {keyof typeof KINDS} */ (type)], { type }) : type;
}

/**
 * What files are accepted, as a person says it.
 * @param {Limits} limits
 * @param {import("./texts.js").Texts} texts
 */
export function kindInWords({ type }, texts) {
  if (type === null || type === "*") return texts.say("kind_any");
  const kind = Object.hasOwn(KINDS, type) ? KINDS[/** @type {keyof typeof KINDS} */ (type)] : "";
  if (kind) return texts.say(KINDS_OF_FILES[/** @type {keyof typeof KINDS_OF_FILES} */ (kind)]);
  const extension = extensionOfType(type);
  return extension ? texts.say("kind_named", { name: extension.toUpperCase() }) : texts.say("kind_some");
}

// What files are mostly called whose type has another extension first.
const COMMON = { ai: "ps", mpga: "mp3", oga: "ogg", qt: "mov" };

/** What files of a type are called; empty where that is not known. @param {string} type */
function extensionOfType(type) {
  const [kind, wanted] = type.split(";")[0].trim().toLowerCase().split("/");
  if (!Object.hasOwn(TYPES, kind)) return "";
  const items = TYPES[/** @type {keyof typeof TYPES} */ (kind)].split(" ").map((item) => item.split(":"));
  const found = items.find(([subtype]) => subtype === wanted);
  const extension = found ? (found[1] ?? found[0]).split(",")[0] : "";
  return Object.hasOwn(COMMON, extension) ? COMMON[/** @type {keyof typeof COMMON} */ (extension)] : extension;
}

/** In lower case; empty for none. @param {string} name of a file */
function extensionOf(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/**
 * The types that files with this extension have, by the table. Browsers leave the type of many empty, or say what the
 * system calls it.
 * @param {string} extension
 */
function typesByName(extension) {
  const found = [];
  for (const [kind, list] of Object.entries(TYPES)) {
    for (const item of list.split(" ")) {
      const [subtype, extensions = subtype] = item.split(":");
      if (extension && extensions.split(",").includes(extension)) found.push(`${kind}/${subtype}`);
    }
  }
  return found;
}

/**
 * The type to send for a file; null where none that is allowed is known.
 * @param {File} file
 * @param {string} prefix
 */
export function typeOf(file, prefix) {
  const types = [file.type, ...typesByName(extensionOf(file.name)), ANY];
  return types.find((type) => type !== "" && type.startsWith(prefix)) ?? null;
}

/**
 * A type that is allowed for a file of which none is known, if the person says that it is one; empty for none.
 * @param {File} file
 * @param {string | null} prefix
 */
export function guessedType(file, prefix) {
  const extension = extensionOf(file.name);
  if (!prefix || !/^[\w.+-]+\/(?:x-)?$/.test(prefix) || !/^[a-z0-9]{1,16}$/.test(extension)) return "";
  return `${prefix}${prefix.endsWith("/") ? "x-" : ""}${extension}`;
}

/**
 * The type to send a file as that was refused for its type, if the person says so; empty for none.
 * @param {File} file
 * @param {string} problem its id
 * @param {Limits} limits
 */
export function guessFor(file, problem, { typePrefix, type }) {
  // Where each file gets the one type, the person decides on what is called otherwise.
  if (typePrefix === null) return ["other_type", "type_unknown"].includes(problem) ? String(type) : "";
  return problem === "type_unknown" ? guessedType(file, typePrefix) : "";
}

/**
 * What is wrong with a file, as the id of a text and its values; null for nothing.
 * @param {File} file
 * @param {Limits} limits
 * @param {import("./texts.js").Texts} texts
 * @returns {import("./job.js").Problem | null}
 */
export function problemOfFile(file, limits, texts) {
  const size = texts.exactSize(file.size);
  const [min, max] = [texts.exactSize(limits.min), texts.exactSize(limits.max)];
  if (limits.min === limits.max && file.size !== limits.max) return { id: "other_size", values: { size, max } };
  if (file.size > limits.max) return { id: "too_large", values: { size, max } };
  if (file.size < limits.min) return { id: "too_small", values: { size, min } };
  if (limits.typePrefix !== null && typeOf(file, limits.typePrefix) === null) return otherType(file, limits, texts);
  return null;
}

/**
 * What is wrong with the type of one of many files which all get the one type that the sender has said; null for nothing.
 * @param {File} file
 * @param {{ isPrefix: boolean, limits: Limits }} plan
 * @param {import("./texts.js").Texts} texts
 * @returns {import("./job.js").Problem | null}
 */
export function problemOfType(file, { isPrefix, limits }, texts) {
  const type = limits.type?.split(";")[0].trim().toLowerCase() ?? "";
  const types = [file.type, ...typesByName(extensionOf(file.name))];
  if (!isPrefix || limits.typePrefix !== null || !extensionOfType(type) || types.includes(type)) return null;
  return otherType(file, limits, texts);
}

/** @param {File} file @param {Limits} limits @param {import("./texts.js").Texts} texts @returns {import("./job.js").Problem} */
function otherType({ type }, limits, texts) {
  const allowed = kindInWords(limits, texts);
  return type && type !== ANY
    ? { id: "other_type", values: { type, allowed } }
    : { id: "type_unknown", values: { allowed } };
}

/**
 * Whether the file has the digests that it must have, as far as this browser can tell.
 * @param {File} file
 * @param {Limits} limits
 */
export async function hasDigests(file, limits) {
  for (const [name, expected] of Object.entries(limits.digests)) {
    if (!(await isDigestOf(file, name, expected))) return false;
  }
  return true;
}

/**
 * Whether this is the digest of these bytes; true, too, where this browser cannot tell.
 * @param {Blob} bytes
 * @param {string} name WebCrypto's of the function
 * @param {string} expected in Base64
 */
export async function isDigestOf(bytes, name, expected) {
  return canDigest(bytes) ? (await digestOf(bytes, name)) === expected : true;
}

/** Whether this browser can compute a digest of so many bytes. @param {Blob} bytes */
export function canDigest(bytes) {
  // A page that does not come over HTTPS has no WebCrypto.
  return Boolean(globalThis.crypto?.subtle) && bytes.size <= MAX_DIGEST_BYTES;
}

/** @param {Blob} bytes @param {string} name @returns {Promise<string>} in Base64 */
async function digestOf(bytes, name) {
  return inBase64(new Uint8Array(await crypto.subtle.digest(name, await bytes.arrayBuffer())));
}

/** @param {Uint8Array} digest */
export function inBase64(digest) {
  return btoa(String.fromCharCode(...digest));
}

/** Whether the content of a file is to be had: it may have been changed or moved. @param {File} file */
export async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
