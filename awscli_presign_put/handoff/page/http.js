// One request, with progress, that ends when nothing moves any more.

// Without a byte sent, or without an answer after the last one, in milliseconds.
const STALLED_AFTER = 60_000;
const NO_ANSWER_AFTER = 300_000;

/** Why an upload did not come about: the id of a text, with its values, and a code for whoever helps. */
export class UploadFailed extends Error {
  /**
   * @param {string} id
   * @param {{ values?: Record<string, string>, code?: string }} [more]
   */
  constructor(id, { values = {}, code = "" } = {}) {
    super(id);
    this.id = id;
    this.values = values;
    this.code = code;
  }
}

/** The person cancelled it. */
export class Cancelled extends Error {}

/** The request failed before the store answered: the network, or the browser, which does not tell them apart. */
export class NoAnswer extends Error {
  /** @param {boolean} sentAny whether a part of the body was sent */
  constructor(sentAny) {
    super("no answer");
    this.sentAny = sentAny;
  }
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} text
 * @property {string} etag empty where the page may not read it
 * @property {(name: string) => string} header any other header, likewise; the name in lower case
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
 * @returns {Promise<Answer>}
 */
export function send({ method, url, headers = [], body, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let sentAny = false;
    let timer = 0;
    const watch = (/** @type {number} */ wait) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(reject, new UploadFailed("stalled")), wait);
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
      xhr.upload.onload = () => watch(NO_ANSWER_AFTER);
      watch(STALLED_AFTER);
    }
    // Safari fires "abort" when it drops a connection itself.
    xhr.onerror = xhr.onabort = xhr.ontimeout = () => end(reject, new NoAnswer(sentAny));
    xhr.onload = () => {
      // getResponseHeader of a header that is not exposed writes an error to the console.
      const lines = xhr.getAllResponseHeaders().split("\r\n");
      const header = (/** @type {string} */ name) =>
        lines
          .find((line) => line.toLowerCase().startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? "";
      end(resolve, { status: xhr.status, text: xhr.responseText, etag: header("etag"), header });
    };
    if (signal.aborted) abort();
    else xhr.send(body);
  });
}

/**
 * What came of an upload to which the store has answered that it is stored; it must be an answer of a store.
 *
 * In front of a network's login, each request is answered by a page, and often with a good status.
 * @param {Answer} answer
 * @param {string} url of the upload
 * @param {string} etag of the header, or of the body
 */
export function stored(answer, url, etag) {
  if (/html/i.test(answer.header("content-type"))) throw new UploadFailed("not_store");
  // Each store gives one, and hides none from a page of its own.
  return { isStored: etag !== "" || !isSameOrigin(url), etag };
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
    await fetch(url, { mode: "no-cors", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}
