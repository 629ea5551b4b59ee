// What a file must be like. It is refused here before anything is sent.

// Browsers leave the type empty, or say what the system calls it, for many of these.
const TYPES = {
  avif: "image/avif",
  bmp: "image/bmp",
  csv: "text/csv",
  gif: "image/gif",
  heic: "image/heic",
  heif: "image/heif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  m4a: "audio/mp4",
  md: "text/markdown",
  mkv: "video/x-matroska",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  tif: "image/tiff",
  tiff: "image/tiff",
  txt: "text/plain",
  wav: "audio/wav",
  webp: "image/webp",
  xml: "application/xml",
  zip: "application/zip",
};
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

/**
 * The type to send for a file; null where none that is allowed is known.
 * @param {File} file
 * @param {string} prefix
 */
export function typeOf(file, prefix) {
  const extension = file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase();
  const byName = Object.hasOwn(TYPES, extension) ? TYPES[/** @type {keyof typeof TYPES} */ (extension)] : "";
  const found = [file.type, byName, ANY].find((type) => type !== "" && type.startsWith(prefix));
  return found ?? null;
}

/**
 * What is wrong with a file, as the id of a text and its values; null for nothing.
 * @param {File} file
 * @param {Limits} limits
 * @param {import("./texts.js").Texts} texts
 * @returns {import("./queue.js").Problem | null}
 */
export function problemOfFile(file, limits, texts) {
  const size = texts.exactSize(file.size);
  const [min, max] = [texts.exactSize(limits.min), texts.exactSize(limits.max)];
  if (limits.min === limits.max && file.size !== limits.max) return { id: "other_size", values: { size, max } };
  if (file.size > limits.max) return { id: "too_large", values: { size, max } };
  if (file.size < limits.min) return { id: "too_small", values: { size, min } };
  if (limits.typePrefix !== null && typeOf(file, limits.typePrefix) === null) {
    const allowed = String(limits.type);
    return file.type
      ? { id: "other_type", values: { type: file.type, allowed } }
      : { id: "type_unknown", values: { allowed } };
  }
  return null;
}

/**
 * Whether the file has the digests that it must have, as far as this browser can tell.
 * @param {File} file
 * @param {Limits} limits
 */
export async function hasDigests(file, limits) {
  // A page that does not come over HTTPS has no WebCrypto.
  if (!globalThis.crypto?.subtle || file.size > MAX_DIGEST_BYTES) return true;
  for (const [name, expected] of Object.entries(limits.digests)) {
    const digest = await crypto.subtle.digest(name, await file.arrayBuffer());
    if (btoa(String.fromCharCode(...new Uint8Array(digest))) !== expected) return false;
  }
  return true;
}
