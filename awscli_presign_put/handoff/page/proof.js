// Whether what is at the store is proved to be this file: a part of it, or the whole object.
//
// Two visits of one page may send two files of one size. Sizes, ages and the number of parts prove nothing.

import { canDigest, inBase64, isDigestOf } from "./limits.js";
import { md5 } from "./md5.js";
import { bare } from "./success.js";

/** @typedef {import("./success.js").Listed} Listed */

/**
 * What is known of a file: the ETags of its parts at the store, and their MD5s. It holds until the page is left: a browser
 * does not read a file that was changed since it was chosen.
 * @typedef {{ etags: Map<number, string>, sums: Map<number, Uint8Array<ArrayBuffer>> }} Known
 * @type {WeakMap<File, Known>}
 */
const knownFiles = new WeakMap();

/** @param {Uint8Array} bytes */
function inHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether an ETag may be an MD5. That of a part which the store encrypts is not, and looks the same. @param {string} etag */
function isSum(etag) {
  return /^[0-9a-f]{32}$/i.test(etag);
}

export class Proof {
  /**
   * @param {import("./transports/multipart.js").Parts} parts
   * @param {File} file
   * @param {AbortSignal} signal
   */
  constructor(parts, file, signal) {
    this.parts = parts;
    this.file = file;
    this.signal = signal;
    this.count = Math.max(1, Math.ceil(file.size / parts.size));
    /** @type {Map<number, string>} those that are signed */
    this.digests = new Map(Object.entries(parts.digests).map(([number, digest]) => [Number(number), digest]));
    for (const [number, , digest] of parts.missing) if (digest) this.digests.set(number, digest);
    const known = knownFiles.get(file) ?? { etags: new Map(), sums: new Map() };
    knownFiles.set(file, known);
    /** Of the parts that are proved. */
    this.etags = known.etags;
    this.sums = known.sums;
  }

  /** @param {number} number of a part */
  length(number) {
    return Math.min(this.parts.size, this.file.size - (number - 1) * this.parts.size);
  }

  /** @param {number} number of a part */
  bytes(number) {
    const start = (number - 1) * this.parts.size;
    return this.file.slice(start, start + this.length(number), "");
  }

  /** The MD5 of a part of this file, in hexadecimal. @param {number} number */
  async #sum(number) {
    const sum = this.sums.get(number) ?? (await md5(this.bytes(number), this.signal));
    this.sums.set(number, sum);
    return inHex(sum);
  }

  /**
   * Whether a part of this file has the digest that is signed; null where there is none, or this browser cannot tell.
   * @param {number} number
   */
  async hasDigest(number) {
    const { digestName } = this.parts;
    const [bytes, digest] = [this.bytes(number), this.digests.get(number)];
    if (!digest || !digestName) return null;
    if (digestName !== "MD5") return canDigest(bytes) ? isDigestOf(bytes, digestName, digest) : null;
    await this.#sum(number);
    return inBase64(/** @type {Uint8Array} */ (this.sums.get(number))) === digest;
  }

  /** Whether a part at the store is proved to be of this file. @param {number} number @param {Listed} part */
  async isPart(number, part) {
    if (part.size !== this.length(number)) return false;
    const [etag, digest] = [bare(part.etag), this.digests.get(number)];
    if (!etag || (digest && part.digest && part.digest !== digest)) return false;
    if (this.etags.get(number) === etag) return true;
    const isSenders = digest && part.digest === digest && (await this.hasDigest(number));
    if (!isSenders && !(isSum(etag) && (await this.#sum(number)) === etag.toLowerCase())) return false;
    this.etags.set(number, etag);
    return true;
  }

  /**
   * Whether an object of this size is proved to be this file. Some stores repeat to each completion what they have said to the
   * first: so the answer to one is no proof by itself.
   * @param {import("./http.js").Answer} head
   * @param {string} etag that the store gave to the completion; empty where another one came before
   */
  async isObject(head, etag) {
    const { composite, digestHeader } = this.parts;
    const digest = composite && head.header(digestHeader.toLowerCase());
    // A store that has no composite digest may have another one.
    if (digest && digest !== composite && digest.endsWith(`-${this.count}`)) return false;
    if (digest && digest === composite && (await this.#isSenders())) return true;
    const tag = bare(head.etag).toLowerCase();
    const isOfParts = new RegExp(`^[0-9a-f]{32}-${this.count}$`).test(tag);
    const isKnown = this.etags.size === this.count;
    // Some stores do not say of how many parts an object was made.
    if (isSum(tag) && inHex(await md5(this.file, this.signal)) === tag) return true;
    if (isOfParts && isKnown && tag === (await this.#whole(async (number) => this.etags.get(number) ?? "")))
      return true;
    if (isKnown && (isSum(tag) || isOfParts) && (await this.#hasSums())) return false;
    // Where ETags are no digests, the store was told exactly which parts it has to put together.
    if (etag) return bare(etag).toLowerCase() === tag;
    return isOfParts && tag === (await this.#whole((number) => this.#sum(number)));
  }

  /** What the store is to put together: exactly the parts that were proved. */
  document() {
    const texts = [];
    for (let number = 1; number <= this.count; number++) {
      const name = this.parts.digestElement;
      const ofPart = name ? `<${name}>${this.digests.get(number) ?? ""}</${name}>` : "";
      const tag = String(this.etags.get(number)).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      texts.push(`<Part><PartNumber>${number}</PartNumber><ETag>"${tag}"</ETag>${ofPart}</Part>`);
    }
    const space = "http://s3.amazonaws.com/doc/2006-03-01/";
    return `<CompleteMultipartUpload xmlns="${space}">${texts.join("")}</CompleteMultipartUpload>`;
  }

  /** Whether an object is made of these parts. @param {import("./http.js").Answer} head @param {Map<number, Listed>} listed */
  async isOf({ status, etag }, listed) {
    const whole = await this.#whole(async (number) => bare(listed.get(number)?.etag ?? ""));
    return status === 200 && whole !== "" && bare(etag).toLowerCase() === whole;
  }

  /** Whether each part of this file has the digest that is signed. */
  async #isSenders() {
    for (let number = 1; number <= this.count; number++) {
      if (!this.etags.has(number) && !(await this.hasDigest(number))) return false;
    }
    return true;
  }

  /** Whether the ETags of the parts at the store are MD5s. */
  async #hasSums() {
    return this.etags.get(1)?.toLowerCase() === (await this.#sum(1));
  }

  /**
   * The ETag that many stores give to an object of parts: the MD5 of their MD5s, and how many they are; empty for none.
   * @param {(number: number) => Promise<string>} sumOf the MD5 of a part, in hexadecimal
   */
  async #whole(sumOf) {
    const sums = [];
    for (let number = 1; number <= this.count; number++) sums.push(await sumOf(number));
    if (!sums.every(isSum)) return "";
    const bytes = sums.map((sum) => Uint8Array.from(sum.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
    return `${inHex(await md5(new Blob(bytes), this.signal))}-${this.count}`;
  }
}
