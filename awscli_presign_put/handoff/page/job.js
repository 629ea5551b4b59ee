// One file to upload, and how that goes.

import { UploadFailed } from "./http.js";
import { hasDigests, isReadable } from "./limits.js";
import { Rate } from "./rate.js";

/**
 * @typedef {object} Problem
 * @property {string} id of a text
 * @property {Record<string, string>} values
 * @property {string} [code] for whoever helps
 */

/** @typedef {"waiting" | "checking" | "sending" | "unseen" | "answering" | "stored" | "sent" | "replaced" | "failed" | "cancelled"} State */

export class Job {
  /** @type {State} */
  state = "waiting";
  /** @type {Problem | null} */
  problem = null;
  canRetry = false;
  /** Whether it was refused because the link has ended, and can be sent if it has not. */
  isLate = false;
  /** The type to send it as, if the person says so; empty where there is none to ask for. */
  guess = "";
  /** The one that the person has said so of. */
  type = "";
  sent = 0;
  /** When its state or what is sent was last changed, as performance.now() has it. */
  changedAt = 0;
  /** How many parts were at the store, and not proved to be of this file. */
  resent = 0;
  rate = new Rate();
  etag = "";
  /** Whether it is at its key, or may be, as far as this page can tell. */
  mayBeStored = false;
  /** @type {Date | null} */
  endedAt = null;
  abort = new AbortController();

  /** @param {File} file @param {string} path as the person knows it @param {string} key of the object */
  constructor(file, path, key) {
    this.file = file;
    this.path = path;
    this.key = key;
  }

  /** @param {import("./limits.js").Limits} limits @param {import("./clock.js").Clock} clock */
  async check(limits, clock) {
    if (!(await isReadable(this.file))) throw new UploadFailed("unreadable");
    if (!(await hasDigests(this.file, limits))) throw new UploadFailed("other_file");
    this.abort.signal.throwIfAborted();
    // Last: to read a large file takes a while.
    if (clock.hasEnded) throw new UploadFailed("link_ended");
  }

  /** Whether no other file can have its key. */
  get keepsKey() {
    return this.state !== "failed" || this.canRetry || this.guess !== "" || this.mayBeStored || this.isLate;
  }

  get isActive() {
    return ["waiting", "checking", "sending", "unseen", "answering"].includes(this.state);
  }
}
