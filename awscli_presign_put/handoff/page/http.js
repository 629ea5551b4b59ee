// One request, that ends when nothing moves any more, and whose answer has limits in bytes and in time.

// Without a byte of the file sent, in milliseconds; and in all for an answer that is not for a file.
const STALLED_AFTER = 60_000;
/**
 * In all, after the last byte of a file was handed to the network, which may hold much of it still; and for what takes a
 * store long.
 */
export const LONG_AFTER = 300_000;

// What a store answers is shorter; what stands in the way of one may answer with anything, and without an end.
const MAX_ANSWER = 1024 * 1024; // bytes

/** Why an upload did not come about, or is not known to have: the id of a text, with its values, and a code for whoever helps. */
export class UploadFailed extends Error {
  /**
   * @param {string} id
   * @param {{ values?: Record<string, string>, code?: string, mayBeStored?: boolean }} [more]
   */
  constructor(id, { values = {}, code = "", mayBeStored = false } = {}) {
    super(id);
    this.id = id;
    this.values = values;
    this.code = code;
    this.mayBeStored = mayBeStored;
  }
}

/** The person cancelled it. */
export class Cancelled extends Error {}

/** The request failed before the store answered: the network, or the browser, which does not tell them apart. */
export class NoAnswer extends Error {
  /**
   * @param {boolean} sentAny whether a part of the body was sent
   * @param {boolean} sentAll whether all of it was
   */
  constructor(sentAny, sentAll = false) {
    super("no answer");
    this.sentAny = sentAny;
    this.sentAll = sentAll;
  }
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} text
 * @property {string} etag empty where the page may not read it
 * @property {(name: string) => string} header any other header, likewise; the name in lower case
 * @property {boolean} isRedirected whether it is of another URL than was asked
 */

/**
 * Send a body and return what the store answers.
 *
 * XMLHttpRequest, because fetch tells no progress of what it sends.
 * @param {object} request
 * @param {string} request.method
 * @param {string} request.url
 * @param {(readonly string[])[]} [request.headers] names and values
 * @param {Blob | FormData | null} request.body
 * @param {AbortSignal} request.signal
 * @param {((sent: number, total: number) => void) | null} request.onProgress null makes no preflight where none is needed
 * @param {number | null} [request.wait] milliseconds for all of it; null where the body is of a file, which takes its time
 * @param {number} [request.most] bytes of the answer
 * @returns {Promise<Answer>}
 */
export function send({ method, url, headers = [], body, signal, onProgress, wait = null, most = MAX_ANSWER }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let sentAny = false;
    let sentAll = false;
    let timer = 0;
    const watch = (/** @type {number} */ time) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(reject, new UploadFailed("stalled", { mayBeStored: sentAll })), time);
    };
    const abort = () => end(reject, new Cancelled());
    /** @template T @param {(value: T) => void} settle @param {T} value */
    const end = (settle, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      settle(value);
      xhr.abort();
    };
    signal.addEventListener("abort", abort);
    xhr.open(method, url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    if (onProgress) {
      xhr.upload.onprogress = (event) => {
        sentAny ||= event.loaded > 0;
        onProgress(event.loaded, event.total);
        watch(STALLED_AFTER);
      };
      xhr.upload.onload = () => {
        sentAll = true;
        watch(LONG_AFTER);
      };
      watch(STALLED_AFTER);
    } else if (wait !== null) watch(wait);
    else {
      // What is sent cannot be seen. But once the answer begins, it must end.
      xhr.onreadystatechange = () => {
        if (xhr.readyState !== 2) return;
        sentAll = true;
        watch(STALLED_AFTER);
      };
    }
    xhr.onprogress = ({ loaded }) => {
      if (loaded > most) end(reject, new UploadFailed("not_store", { mayBeStored: wait === null }));
    };
    // Safari fires "abort" when it drops a connection itself.
    xhr.onerror = xhr.onabort = xhr.ontimeout = () => end(reject, new NoAnswer(sentAny, sentAll));
    xhr.onload = () => {
      // getResponseHeader of a header that is not exposed writes an error to the console.
      const lines = xhr.getAllResponseHeaders().split("\r\n");
      const header = (/** @type {string} */ name) =>
        lines
          .find((line) => line.toLowerCase().startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? "";
      const isRedirected = !isSameUrl(xhr.responseURL || url, url);
      end(resolve, { status: xhr.status, text: xhr.responseText, etag: header("etag"), header, isRedirected });
    };
    if (signal.aborted) abort();
    else xhr.send(body);
  });
}

/** @param {string} one @param {string} other */
function isSameUrl(one, other) {
  const [a, b] = [new URL(one), new URL(other)];
  return a.origin + a.pathname + a.search === b.origin + b.pathname + b.search;
}

/**
 * Ask by fetch, and have the head of the answer in time.
 * @param {string} url
 * @param {RequestInit} options
 * @param {number} [wait] milliseconds
 */
export async function headOf(url, options, wait = STALLED_AFTER) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    return await fetch(url, { ...options, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the store itself has served this page: then the browser lets it see all. @param {string} url */
export function isSameOrigin(url) {
  return new URL(url).origin === location.origin;
}

/**
 * What kept an upload from being sent of which the store has heard nothing: where it is there all the same, the browser
 * has asked it, and was not allowed to send.
 * @param {string} url of the upload
 */
export async function unheard(url) {
  const isBlocked = !isSameOrigin(url) && (await isReachable(new URL("/", url).href));
  return new UploadFailed(isBlocked ? "blocked" : "network");
}

/**
 * Whether anything answers at this URL, whatever the browser lets the page read of it.
 * @param {string} url
 */
export async function isReachable(url) {
  try {
    await headOf(url, { mode: "no-cors", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}
