// One file in parts. The store is the state: what is there, ListParts says, after a reload and in another browser, too.

import { elementOf, refusal, refused } from "../answers.js";
import { NoAnswer, send, UploadFailed, unheard } from "../http.js";
import { isDigestOf } from "../limits.js";

const PARTS_AT_ONCE = 4;
const RETRIES = 5;
const LONGEST_PAUSE = 30_000; // milliseconds
const PARTS_PER_LIST = 1000;

/**
 * The links of an upload in parts.
 * @typedef {object} Parts
 * @property {number} size of each part but the last, in bytes
 * @property {string[] | null} url what the URLs of all parts share, before and after the number and at the end; null where
 *   each has a URL of its own
 * @property {[number, string, string][]} missing number, what its URL has of its own, and its digest or an empty text
 * @property {[string, string][]} headers of each part
 * @property {string} digestHeader empty where no digest is signed
 * @property {string} digestElement what XML calls it; empty where it has no name for it
 * @property {string} digestName WebCrypto's name of it; empty where it has none
 * @property {string} composite the digest of the whole object; empty where none is signed
 * @property {string} startedAt when the upload was started, in ISO 8601
 * @property {Record<string, string>} digests of the parts that are not in missing
 * @property {[string, string][]} listHeaders
 * @property {string[]} lists a link for each thousand parts
 * @property {Link} complete
 * @property {Link} head
 */

/** @typedef {{ url: string, headers: [string, string][] }} Link */
/** @typedef {{ size: number, etag: string, digest: string }} Listed */

/** @type {import("../queue.js").Transport} */
export const multipart = {
  isInParts: true,
  async upload(plan, { file }, signal, onProgress) {
    const parts = /** @type {Parts} */ (plan.parts);
    const upload = new UploadInParts(parts, file, signal, onProgress);
    try {
      return await upload.run();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw upload.hasAnswer ? new UploadFailed("network") : await unheard(plan.url);
    }
  },
};

class UploadInParts {
  hasAnswer = false;
  /** @type {Map<number, number>} bytes that were sent of each part */
  #sent = new Map();

  /**
   * @param {Parts} parts
   * @param {File} file
   * @param {AbortSignal} signal
   * @param {import("../queue.js").OnProgress} onProgress
   */
  constructor(parts, file, signal, onProgress) {
    this.parts = parts;
    this.file = file;
    this.signal = signal;
    this.onProgress = onProgress;
    this.count = Math.max(1, Math.ceil(file.size / parts.size));
    /** @type {Map<number, string>} */
    this.digests = new Map(Object.entries(parts.digests).map(([number, digest]) => [Number(number), digest]));
    for (const [number, , digest] of parts.missing) if (digest) this.digests.set(number, digest);
  }

  /** @returns {Promise<import("../queue.js").Stored>} */
  async run() {
    const listed = await this.#list();
    if (!listed) return this.#prove("");
    for (const number of listed.keys()) if (this.#has(listed, number)) this.#sent.set(number, this.#length(number));
    this.#tell();
    await this.#sendParts(this.parts.missing.filter(([number]) => number <= this.count && !this.#has(listed, number)));
    const all = await this.#list();
    if (!all) return this.#prove("");
    for (let number = 1; number <= this.count; number++)
      if (!this.#has(all, number)) throw new UploadFailed("part_missing");
    return this.#complete(all);
  }

  /** @param {number} number */
  #length(number) {
    return Math.min(this.parts.size, this.file.size - (number - 1) * this.parts.size);
  }

  /** @param {Map<number, Listed>} listed @param {number} number */
  #has(listed, number) {
    const part = listed.get(number);
    if (!part || number > this.count || part.size !== this.#length(number)) return false;
    return !part.digest || !this.digests.has(number) || part.digest === this.digests.get(number);
  }

  /** Which parts the store has; null where it has no such upload. */
  async #list() {
    const found = /** @type {Map<number, Listed>} */ (new Map());
    for (const url of this.parts.lists.slice(0, Math.ceil(this.count / PARTS_PER_LIST))) {
      const answer = await this.#ask("GET", { url, headers: this.parts.listHeaders }, null);
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refused(answer);
      if (!isDocument(answer.text, "ListPartsResult")) throw new UploadFailed("network");
      for (const part of answer.text.split("<Part>").slice(1)) {
        const digest = this.parts.digestElement ? elementOf(part, this.parts.digestElement) : "";
        const size = Number(elementOf(part, "Size"));
        found.set(Number(elementOf(part, "PartNumber")), { size, etag: elementOf(part, "ETag"), digest });
      }
    }
    return found;
  }

  /** @param {Parts["missing"]} missing */
  async #sendParts(missing) {
    const rest = [...missing];
    const stop = new AbortController();
    const end = () => stop.abort();
    this.signal.addEventListener("abort", end);
    const work = async () => {
      for (let part = rest.shift(); part; part = rest.shift()) await this.#sendPart(part, stop.signal);
    };
    const workers = Array.from({ length: PARTS_AT_ONCE }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      // One that failed for good ends the others, too.
      stop.abort();
      await Promise.allSettled(workers);
      throw error;
    } finally {
      this.signal.removeEventListener("abort", end);
    }
  }

  /** @param {Parts["missing"][number]} part @param {AbortSignal} signal */
  async #sendPart([number, varying, digest], signal) {
    const { url, headers, digestHeader, digestName, size } = this.parts;
    const start = (number - 1) * size;
    const body = this.file.slice(start, start + this.#length(number), "");
    if (digestName && !(await isDigestOf(body, digestName, digest))) throw new UploadFailed("other_file");
    const link = {
      url: url ? url[0] + number + url[1] + varying + url[2] : varying,
      headers: digest ? [...headers, /** @type {[string, string]} */ ([digestHeader, digest])] : headers,
    };
    const answer = await this.#ask("PUT", link, body, signal, (sent) => {
      this.#sent.set(number, Math.min(sent, body.size));
      this.#tell();
    });
    if (answer.status !== 200) throw refused(answer);
    this.#sent.set(number, body.size);
    this.#tell();
  }

  #tell() {
    const sent = [...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.onProgress(sent, this.file.size);
  }

  /** @param {Map<number, Listed>} listed */
  async #complete(listed) {
    const texts = [];
    for (let number = 1; number <= this.count; number++) {
      const { etag, digest } = /** @type {Listed} */ (listed.get(number));
      const name = this.parts.digestElement;
      const ofPart = name ? `<${name}>${digest || this.digests.get(number) || ""}</${name}>` : "";
      const tag = etag.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      texts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag>${ofPart}</Part>`);
    }
    const space = "http://s3.amazonaws.com/doc/2006-03-01/";
    const text = `<CompleteMultipartUpload xmlns="${space}">${texts.join("")}</CompleteMultipartUpload>`;
    // A Blob without a type: a string would be sent with one.
    const answer = await this.#ask("POST", this.parts.complete, new Blob([text]));
    // The answer of an attempt before may have been lost.
    if (answer.status === 404) return this.#prove("");
    const isComplete = answer.status === 200 && isDocument(answer.text, "CompleteMultipartUploadResult");
    if (!isComplete) throw refused(answer);
    return this.#prove(elementOf(answer.text, "ETag"));
  }

  /**
   * Look at the object: it must be there whole.
   * @param {string} etag that the store gave; empty where the upload was completed before
   */
  async #prove(etag) {
    const answer = await this.#ask("HEAD", this.parts.head, null);
    const isWhole = answer.status === 200 && answer.header("content-length") === String(this.file.size);
    if (isWhole && this.#isOurs(answer, etag)) return { isStored: true, etag: answer.etag || etag };
    throw etag ? new UploadFailed("store_damaged") : new UploadFailed("no_upload");
  }

  /**
   * Whether an object is of this very upload: by its digest where it has one, else by its ETag and its age.
   * @param {import("../http.js").Answer} answer
   * @param {string} etag as above
   */
  #isOurs(answer, etag) {
    const digest = this.parts.composite && answer.header(this.parts.digestHeader.toLowerCase());
    if (digest) return digest === this.parts.composite;
    const isNew = Date.parse(answer.header("last-modified")) >= Date.parse(this.parts.startedAt);
    // Some stores give an object another ETag than they said.
    if (etag) return isNew || !answer.etag || bare(answer.etag) === bare(etag);
    return isNew && bare(answer.etag).endsWith(`-${this.count}`);
  }

  /**
   * Send a request, and again after growing pauses while that may help.
   * @param {string} method
   * @param {Link} link
   * @param {Blob | null} body
   * @param {AbortSignal} [signal]
   * @param {((sent: number) => void) | null} [onProgress]
   */
  async #ask(method, { url, headers }, body, signal = this.signal, onProgress = null) {
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt === RETRIES;
      try {
        const answer = await send({ method, url, headers, body, signal, onProgress });
        this.hasAnswer = true;
        if (isLast || !isTransient(answer)) return answer;
      } catch (error) {
        const isOfTheNetwork = error instanceof NoAnswer || (error instanceof UploadFailed && error.id === "stalled");
        // Before the first answer, it is more likely that the browser does not let this page send.
        if (!isOfTheNetwork || isLast || !(this.hasAnswer || navigator.onLine === false)) throw error;
      }
      onProgress?.(0);
      await pause(Math.min(1000 * 2 ** attempt, LONGEST_PAUSE), signal);
    }
  }
}

/** @param {import("../http.js").Answer} answer */
function isTransient({ status, text }) {
  // A 200 to the completion can have an error in its body.
  if (status === 200) return /<Code>(?:InternalError|ServiceUnavailable|SlowDown)</.test(text);
  return ["store_busy", "stalled"].includes(refusal(status, text).id);
}

/** @param {string} text @param {string} name of its outermost element */
function isDocument(text, name) {
  return new RegExp(`^\\s*(?:<\\?.*?\\?>\\s*)?<${name}[\\s>]`, "s").test(text);
}

/** @param {string} etag */
function bare(etag) {
  return etag.replaceAll('"', "");
}

/** @param {number} milliseconds @param {AbortSignal} signal */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
