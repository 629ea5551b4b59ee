// One file in parts. The store is the state: what is there, ListParts says, after a reload and in another browser, too.
//
// A part counts only where it is proved to be of this file. The store is told to put together exactly the parts that were
// proved; then the object is proved, too.

import { elementOf, refused, shown } from "../answers.js";
import { LONG_AFTER, NoAnswer, send, UploadFailed, unheard } from "../http.js";
import { Proof } from "../proof.js";
import { isOfNetwork, pause, RETRIES, Requests } from "../requests.js";
import { bare, completed, etagOf, isBusy, isGone, partsIn } from "../success.js";

const PARTS_AT_ONCE = 4;
const ROUNDS = 4; // of sending what is missing, where another visit replaces it meanwhile
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
 * @property {string} digestName WebCrypto's name of it, or "MD5"; empty where this page cannot compute it
 * @property {string} composite the digest of the whole object; empty where none is signed
 * @property {string} startedAt when the upload was started, in ISO 8601
 * @property {Record<string, string>} digests of the parts that are not in missing
 * @property {[string, string][]} listHeaders
 * @property {string[]} lists a link for each thousand parts
 * @property {Link} complete
 * @property {Link} head
 */

/** @typedef {{ url: string, headers: [string, string][] }} Link */
/** @typedef {import("../success.js").Listed} Listed */

/** The upload is not there any more: it was completed, or aborted. */
class Gone extends Error {}

/** @type {import("../queue.js").Transport} */
export const multipart = {
  isInParts: true,
  async upload(plan, job, signal, onProgress) {
    const parts = /** @type {Parts} */ (plan.parts);
    const upload = new UploadInParts(parts, job, signal, onProgress);
    try {
      return await upload.run();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw upload.requests.hasAnswer ? new UploadFailed("network") : await unheard(plan.url);
    }
  },
};

class UploadInParts {
  /** @type {Map<number, number>} bytes that were sent of each part */
  #sent = new Map();
  /** Whether a part that was sent is there, also where a list does not have it yet. */
  #isSentThere = true;

  /**
   * @param {Parts} parts
   * @param {import("../job.js").Job} job
   * @param {AbortSignal} signal
   * @param {import("../queue.js").OnProgress} onProgress
   */
  constructor(parts, job, signal, onProgress) {
    this.parts = parts;
    this.job = job;
    this.file = job.file;
    this.signal = signal;
    this.onProgress = onProgress;
    this.requests = new Requests(signal);
    this.proof = new Proof(parts, this.file, signal);
    this.count = this.proof.count;
  }

  /** @returns {Promise<import("../queue.js").Stored>} */
  async run() {
    try {
      for (let round = 0; ; round++) {
        const listed = await this.#list();
        const unproved = await this.#unproved(listed);
        const etag = unproved.length ? null : await this.#complete();
        if (etag !== null) return await this.#prove(etag);
        if (await this.#isOver(listed)) throw new Gone();
        if (round === ROUNDS) throw new UploadFailed(this.job.resent ? "part_changed" : "part_missing");
        await this.#sendParts(unproved, listed);
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      return this.#prove("");
    }
  }

  /** Which parts the store has. */
  async #list() {
    const found = /** @type {Map<number, Listed>} */ (new Map());
    for (const url of this.parts.lists.slice(0, Math.ceil(this.count / PARTS_PER_LIST))) {
      const answer = await this.requests.ask("GET", { url, headers: this.parts.listHeaders });
      if (isGone(answer)) throw new Gone();
      for (const [number, part] of partsIn(answer, this.parts.digestElement)) found.set(number, part);
    }
    return found;
  }

  /**
   * The numbers of the parts that are not proved to be at the store.
   * @param {Map<number, Listed>} listed
   */
  async #unproved(listed) {
    const { etags } = this.proof;
    const unproved = [];
    this.#sent.clear();
    if (listed.size) this.onProgress(null, 0, "checking");
    for (let number = 1; number <= this.count; number++) {
      const part = listed.get(number);
      if (part ? await this.proof.isPart(number, part) : this.#isSentThere && etags.has(number)) {
        this.#sent.set(number, this.proof.length(number));
      } else {
        if (part) await this.#mustBeSenders(number);
        unproved.push(number);
      }
    }
    this.#tell();
    return unproved;
  }

  /**
   * Whether the object is there, made of exactly these parts: a store that still lists them takes others, too, and would
   * change the object of another visit.
   * @param {Map<number, Listed>} listed
   */
  async #isOver(listed) {
    if (listed.size < this.count) return false;
    return this.proof.isOf(await this.requests.ask("HEAD", this.parts.head), listed);
  }

  /** @param {number} number of a part */
  async #mustBeSenders(number) {
    if ((await this.proof.hasDigest(number)) === false) throw new UploadFailed("other_file");
  }

  /** @param {number[]} numbers @param {Map<number, Listed>} listed */
  async #sendParts(numbers, listed) {
    const links = new Map(this.parts.missing.map((part) => [part[0], part]));
    const without = numbers.find((number) => !links.has(number));
    // The sender has made links for what was missing then.
    if (without) throw new UploadFailed(listed.has(without) ? "part_unproved" : "part_missing");
    this.job.resent += numbers.filter((number) => listed.has(number)).length;
    const rest = numbers.map((number) => /** @type {Parts["missing"][number]} */ (links.get(number)));
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
    const { url, headers, digestHeader } = this.parts;
    const body = this.proof.bytes(number);
    await this.#mustBeSenders(number);
    const link = {
      url: url ? url[0] + number + url[1] + varying + url[2] : varying,
      headers: digest ? [...headers, /** @type {[string, string]} */ ([digestHeader, digest])] : headers,
    };
    const answer = await this.requests.ask("PUT", link, body, signal, (sent) => {
      this.#sent.set(number, Math.min(sent, body.size));
      this.#tell();
    });
    if (isGone(answer)) throw new Gone();
    const etag = etagOfPart(answer, link.url);
    // What this page may not read, the list has.
    if (etag) this.proof.etags.set(number, etag);
    this.#sent.set(number, body.size);
    this.#tell();
  }

  #tell() {
    const sent = [...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.onProgress(sent, this.file.size);
  }

  /**
   * Complete the upload.
   * @returns {Promise<string | null>} the ETag of the whole; empty where it is there although no answer says so, and null
   *   where the store has not the parts that were proved
   */
  async #complete() {
    // A Blob without a type: a string would be sent with one.
    const body = new Blob([this.proof.document()]);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#completeOnce(body);
      } catch (error) {
        if (!(error instanceof UploadFailed)) throw error;
        const isLast = attempt === RETRIES;
        // Of an attempt before, the answer may have been lost.
        if ((isLast || !isOfNetwork(error)) && (await this.#isThere())) return "";
        if (isLast || !error.mayBeStored || error.id === "not_as_store") throw error;
      }
      await pause(attempt, this.signal);
    }
  }

  /** The same once. @param {Blob} body */
  async #completeOnce(body) {
    const { url, headers } = this.parts.complete;
    const request = { method: "POST", url, headers, body, signal: this.signal, onProgress: null, wait: LONG_AFTER };
    const answer = await send(request).catch((error) => {
      throw isOfNetwork(error) ? lost(error) : error;
    });
    if (isGone(answer)) return "";
    if (elementOf(answer.text, "Code").startsWith("InvalidPart")) {
      this.#isSentThere = false;
      return null;
    }
    if (isBusy(answer)) throw Object.assign(refused(answer), { mayBeStored: true });
    return completed(answer);
  }

  /** @param {import("../http.js").Answer} head @param {string} etag as of the completion */
  #isProved(head, etag) {
    this.onProgress(null, 0, "checking");
    return this.proof.isObject(head, etag);
  }

  /** Whether the object is there, and this file, as far as the store tells. */
  async #isThere() {
    try {
      const head = await this.requests.ask("HEAD", this.parts.head);
      return head.status === 200 && this.#hasSize(head) && (await this.#isProved(head, ""));
    } catch (error) {
      if (isOfNetwork(error)) return false;
      throw error;
    }
  }

  /** @param {import("../http.js").Answer} head */
  #hasSize(head) {
    return head.header("content-length") === String(this.file.size);
  }

  /**
   * Look at the object: it must be there, whole, and proved to be this file.
   * @param {string} etag that the store gave to this completion; empty where another one came before
   * @returns {Promise<import("../queue.js").Stored>}
   */
  async #prove(etag) {
    const head = await this.requests.ask("HEAD", this.parts.head).catch((error) => {
      throw etag && isOfNetwork(error) ? lost(error) : error;
    });
    const isSeen = isGone(head) || (head.status === 200 && !head.isRedirected);
    // Nor may the browser let this page see what would prove it.
    if (etag && !(isSeen && (isGone(head) || head.etag))) return { isStored: false, etag: shown(etag) };
    if (!isSeen) throw new UploadFailed("no_upload", { code: `HTTP ${head.status}` });
    if (isGone(head) || !this.#hasSize(head)) throw new UploadFailed(etag ? "store_damaged" : "no_upload");
    if (await this.#isProved(head, etag)) return { isStored: true, etag: shown(head.etag) };
    throw new UploadFailed("unverified", { mayBeStored: etag !== "" });
  }
}

/** What there is to say where the answer to a completion is lost. @param {unknown} error */
function lost(error) {
  return new UploadFailed(error instanceof UploadFailed ? error.id : "network", { mayBeStored: true });
}

/** The ETag of a part, without its quotation marks. @param {import("../http.js").Answer} answer @param {string} url */
function etagOfPart(answer, url) {
  try {
    return bare(etagOf(answer, url));
  } catch (error) {
    // A part that may be there is no file that may be.
    if (error instanceof UploadFailed) error.mayBeStored = false;
    throw error;
  }
}
