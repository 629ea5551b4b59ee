// What of each request is a success: one rule, for all transports. Anything may answer in the place of a store.

import { elementOf, refused, shown } from "./answers.js";
import { isSameOrigin, UploadFailed } from "./http.js";

/** @typedef {import("./http.js").Answer} Answer */
/** @typedef {{ size: number, etag: string, digest: string }} Listed */

const MAX_NUMBER = 10_000; // of a part

/** An ETag without its quotation marks. @param {string} etag */
export function bare(etag) {
  return etag.replaceAll('"', "");
}

/**
 * What a store has answered to a PUT or to a form, whose file it must have stored; throws what there is to say else.
 * @param {Answer} answer
 * @param {string} url of the upload
 * @param {number} [status] that a store answers
 */
export function stored(answer, url, status = 200) {
  if (isUnclear(answer)) throw Object.assign(refused(answer), { mayBeStored: true });
  const etag = etagOf(answer, url, status);
  return { isStored: etag !== "", etag: shown(etag) };
}

/**
 * The ETag that a store has answered to a PUT or to a form; empty where the browser does not let this page see it.
 *
 * A store of another origin shows its headers only as far as it wants, but a document to each page that can read at all.
 * @param {Answer} answer
 * @param {string} url
 * @param {number} [status]
 */
export function etagOf(answer, url, status = 200) {
  mustBeStores(answer);
  const etag = [answer.etag, elementOf(answer.text, "ETag")].find(bare) ?? "";
  if (answer.status !== status) throw notAsStore(answer, `HTTP ${answer.status}, not ${status}`);
  if (!etag && (isSameOrigin(url) || status === 201)) throw notAsStore(answer, `HTTP ${answer.status}, no ETag`);
  return etag;
}

/** The ETag of the whole, in the answer to a completion. @param {Answer} answer */
export function completed(answer) {
  mustBeStores(answer);
  const etag = elementOf(answer.text, "ETag");
  if (answer.status === 200 && isBegin(answer.text, "CompleteMultipartUploadResult") && bare(etag)) return etag;
  throw notAsStore(answer, `HTTP ${answer.status}, no ETag`);
}

/**
 * The parts in a list of a store.
 * @param {Answer} answer
 * @param {string} digestElement what XML calls their digests; empty for none
 */
export function partsIn(answer, digestElement) {
  mustBeStores(answer);
  const { status, text } = answer;
  const found = /** @type {Map<number, Listed>} */ (new Map());
  if (status !== 200 || !isBegin(text, "ListPartsResult") || !/<\/ListPartsResult>\s*$/.test(text)) throw unreadable();
  for (const part of text.split("<Part>").slice(1)) {
    const [number, size] = [elementOf(part, "PartNumber"), elementOf(part, "Size")];
    if (!/^\d{1,5}$/.test(number) || !/^\d{1,15}$/.test(size)) throw unreadable();
    if (Number(number) < 1 || Number(number) > MAX_NUMBER) throw unreadable();
    const digest = digestElement ? elementOf(part, digestElement) : "";
    found.set(Number(number), { size: Number(size), etag: elementOf(part, "ETag"), digest });
  }
  return found;
}

/** Whether there is no such upload, or no such object, any more. @param {Answer} answer */
export function isGone({ status, text, header }) {
  return status === 404 && elementOf(text, "Code") !== "NoSuchBucket" && !isPage(text, header);
}

/**
 * Whether the same request may succeed later.
 * @param {Answer} answer
 */
export function isBusy(answer) {
  if (isSuccess(answer) && !hasError(answer.text)) return false;
  return ["store_busy", "stalled"].includes(refused(answer).id);
}

/** Whether this leaves open what has become of the file: the answer of a gateway, or the store's own excuse. @param {Answer} answer */
function isUnclear({ status, text }) {
  if (status === 408) return true;
  if (status < 500 || [501, 505, 507].includes(status)) return false;
  return ["", "InternalError"].includes(elementOf(text, "Code"));
}

/** A store's own answer that is no refusal; throws what else it is. @param {Answer} answer */
function mustBeStores(answer) {
  if (!isSuccess(answer)) throw refused(answer);
  // In front of a network's login, each request is answered by a page, and often with a good status. Swift says of an empty
  // body that it is HTML.
  if (answer.isRedirected || isPage(answer.text, answer.header)) throw new UploadFailed("not_store");
  if (hasError(answer.text)) throw refused(answer);
}

/** @param {Answer} answer */
function isSuccess({ status }) {
  return status >= 200 && status <= 299;
}

/** @param {string} text @param {Answer["header"]} header */
function isPage(text, header) {
  const start = text.trimStart().slice(0, 15);
  return start !== "" && (/html/i.test(header("content-type")) || /^<(?:!doctype html|html)\b/i.test(start));
}

/** @param {string} text */
function hasError(text) {
  return isBegin(text, "Error");
}

/** Whether this is the outermost element of a document. @param {string} text @param {string} name */
function isBegin(text, name) {
  return new RegExp(`^\\s*(?:<\\?[^>]*\\?>\\s*)?<${name}[\\s/>]`).test(text.replace(/^\ufeff/, ""));
}

/** @param {Answer} answer @param {string} code */
function notAsStore({ status }, code) {
  return new UploadFailed("not_as_store", { values: { status: String(status) }, code, mayBeStored: true });
}

function unreadable() {
  return new UploadFailed("list_unreadable");
}
