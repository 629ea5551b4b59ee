// The uploads of this page: which wait, which are sent, how each ended.

import { isOfTheFile, mayBeStored, problemAfter } from "./doubt.js";
import { Cancelled } from "./http.js";
import { Job } from "./job.js";
import { guessFor, problemOfFile, problemOfType } from "./limits.js";
import { folderOf, keyOf, problemOfKey, RANDOM_BYTES, senderIn, Taken } from "./names.js";
import { OneKey } from "./one_key.js";
import { Rate } from "./rate.js";

/**
 * What the page is given.
 * @typedef {object} PagePlan
 * @property {string} transport "put" or "post"
 * @property {string} url
 * @property {[string, string][]} headers of a PUT, all of them
 * @property {[string, string][]} fields of a form, all that are signed
 * @property {string} bucket
 * @property {string} key whole, or what keys begin with
 * @property {boolean} isPrefix which of the two it is
 * @property {boolean} [isFlat] whether files go directly below the prefix, and not into a folder of this visit
 * @property {boolean} [asksName] whether the person has to say who they are
 * @property {boolean} [asksMessage] whether they can leave a message
 * @property {import("./limits.js").Limits} limits
 * @property {import("./transports/multipart.js").Parts | null} parts of an upload in parts
 * @property {string} resume the command by which the sender makes a new link for the rest; empty where there is none
 * @property {string} endsAt in ISO 8601
 * @property {boolean} mayEndEarlier
 * @property {string[]} networks from which alone it works; none for anywhere
 * @property {string} title empty for that of the language
 * @property {string} message
 * @property {string | null} language null for that of the browser
 * @property {Record<string, Record<string, string>>} texts language -> id -> text
 */

/**
 * The number of bytes that were sent, and of those to send; null where the page cannot see it, or sends nothing.
 * @typedef {(sent: number | null, total: number, state?: "checking" | "unseen") => void} OnProgress
 */

/**
 * How a file is sent. It throws UploadFailed, or Cancelled or anything after the signal was given.
 * @typedef {object} Transport
 * @property {boolean} [isInParts] what was sent stays at the store: to cancel is to pause; and the link must last to the end
 * @property {(plan: PagePlan, job: Job, signal: AbortSignal, onProgress: OnProgress) => Promise<Stored>} upload
 */

/**
 * @typedef {object} Stored
 * @property {boolean} isStored false where the answer of the store cannot be read
 * @property {string} etag empty where it is not known
 */

const AT_ONCE = 3;
const MESSAGE = "message.txt";

export class Queue {
  /** @type {Job[]} */
  jobs = [];
  /** @type {Set<Job>} in their order; of ten thousand files, looking for the next among all is slow */
  #waiting = new Set();
  #busy = 0;
  /** Of this visit, below the prefix; empty until there is a file, and where there is none. */
  folder = "";
  /** @type {{ name: string, message: string } | null} what the person said before the first file */
  sender = null;
  /** @type {Job | null} that of the message, once there is one */
  #note = null;
  /**
   * @param {PagePlan} plan
   * @param {Transport} transport
   * @param {import("./clock.js").Clock} clock
   * @param {import("./texts.js").Texts} texts
   * @param {(job: Job) => void} changed is called after each change of a job
   */
  constructor(plan, transport, clock, texts, changed) {
    this.plan = plan;
    this.transport = transport;
    this.clock = clock;
    this.texts = texts;
    this.changed = changed;
    this.oneKey = new OneKey(plan, transport);
  }

  /** Whether files can be taken: the person has said what the sender wants to know. */
  get isReady() {
    return this.sender !== null || !(this.plan.asksName || this.plan.asksMessage);
  }

  /** @param {import("./chosen.js").Chosen[]} chosen */
  add(chosen) {
    const message = this.#message();
    const files = [...message, ...chosen];
    const taken = new Taken(this.jobs.filter((job) => job.keepsKey).map((job) => job.key));
    for (const { file, path, problem: id } of files) {
      const { isPrefix, key } = this.plan;
      const job = new Job(file, path, isPrefix ? keyOf(this.place, path, taken) : key);
      this.jobs.push(job);
      if (file === message[0]?.file) this.#note = job;
      const problem = id ? { id, values: {} } : this.#problemOf(job, files.length);
      this.#admit(job, problem);
      if (!problem || job.guess || job.isLate) taken.add(job.key);
    }
    // What is sent later has their name in it.
    if (!this.isReady) this.folder = "";
    this.#next();
  }

  /** @param {Job} job @param {import("./job.js").Problem | null} problem */
  #admit(job, problem) {
    if (!problem) return this.#wait(job);
    job.guess = guessFor(job.file, problem.id, this.plan.limits);
    return this.#end(job, "failed", problem);
  }

  /** What the keys of this visit begin with. The first call decides on the folder. */
  get place() {
    const { key, isPrefix, isFlat } = this.plan;
    if (!isPrefix || isFlat) return key;
    const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
    this.folder ||= folderOf(key, this.clock.now, random, this.sender?.name);
    return `${key}${this.folder}/`;
  }

  /** The message as a file, with the first files alone. @returns {import("./chosen.js").Chosen[]} */
  #message() {
    if (!this.sender?.message || this.#note) return [];
    return [{ file: new File([this.sender.message], MESSAGE, { type: "text/plain; charset=utf-8" }), path: MESSAGE }];
  }

  /** Whether the person has left a message of which nothing is known to have been sent. */
  get hasUnsentMessage() {
    return Boolean(this.sender?.message) && !["stored", "sent"].includes(this.#note?.state ?? "");
  }

  /** What folders have of the name that the person gave. */
  get senderShown() {
    return senderIn(this.plan.key, this.sender?.name ?? "");
  }

  /** Whether a file is at the one key, as far as this visit knows, and the person has not asked to replace it. */
  get isTaken() {
    return this.oneKey.isTaken;
  }

  /** Whether the link can put another file in the place of the one that is there. */
  get canReplace() {
    return this.oneKey.canReplace;
  }

  /** Let the next file take the place of the one that is there. */
  replace() {
    this.oneKey.replace();
  }

  /** @param {Job} job */
  cancel(job) {
    job.abort.abort();
    if (this.#waiting.delete(job)) this.#end(job, "cancelled", null, true);
  }

  /** @param {Job} job */
  retry(job) {
    const problem = this.#problemOfOneKey(job);
    if (problem) return this.#end(job, "failed", problem, true);
    Object.assign(job, { state: "waiting", problem: null, canRetry: false, sent: 0, rate: new Rate() });
    job.abort = new AbortController();
    this.#wait(job);
    return this.#next();
  }

  /** Send a file as what it is not known to be. @param {Job} job */
  force(job) {
    job.type = job.guess;
    job.guess = "";
    this.retry(job);
  }

  /** The link has ended: what waits will not be sent. What is being sent may come through. */
  close() {
    for (const job of this.jobs) {
      job.canRetry = false;
      job.guess = "";
      if (this.#waiting.delete(job)) this.#end(job, "failed", { id: "link_ended", values: {} });
      else this.changed(job);
    }
  }

  /** The link has not ended after all: the store's time came late. What was refused for that is sent. */
  open() {
    const late = this.jobs.filter((job) => job.isLate);
    for (const job of late) {
      Object.assign(job, { isLate: false, problem: null });
      this.#admit(job, this.#problemOf(job, late.length));
    }
    this.#next();
  }

  /** @param {Job} job */
  #wait(job) {
    this.#waiting.add(job);
    this.changed(job);
  }

  /** @param {Job} job @returns {import("./job.js").Problem | null} */
  #problemOfOneKey(job) {
    const isBeside = !this.plan.isPrefix && this.jobs.some((other) => other !== job && other.isActive);
    if (isBeside) return { id: "one_only", values: {} };
    return this.oneKey.problemOf(job);
  }

  /** @param {Job} job @param {number} together @returns {import("./job.js").Problem | null} */
  #problemOf(job, together) {
    if (this.clock.hasEnded) return { id: "link_ended", values: {} };
    if (!this.plan.isPrefix && together > 1) return { id: "one_only", values: {} };
    const problem = this.#problemOfOneKey(job);
    if (problem) return problem;
    const id = this.plan.isPrefix ? problemOfKey(job.key) : null;
    if (id) return { id, values: {} };
    return problemOfFile(job.file, this.plan.limits, this.texts) ?? problemOfType(job.file, this.plan, this.texts);
  }

  #next() {
    for (const job of this.#waiting) {
      if (this.#busy >= AT_ONCE) return;
      this.#waiting.delete(job);
      this.#run(job);
    }
  }

  /** @param {Job} job */
  async #run(job) {
    const { signal } = job.abort;
    this.#busy++;
    this.#to(job, "checking");
    try {
      await job.check(this.plan.limits, this.clock);
      this.#to(job, "sending");
      const { isStored, etag } = await this.transport.upload(this.plan, job, signal, (...seen) =>
        this.#progress(job, ...seen),
      );
      job.etag = etag;
      this.#end(job, isStored ? "stored" : "sent");
    } catch (error) {
      if (signal.aborted || error instanceof Cancelled) {
        this.#doubt(job, null);
        this.#end(job, "cancelled", null, true);
      } else {
        const problem = await problemAfter(job, error);
        this.#doubt(job, error);
        this.#end(job, "failed", problem, !isOfTheFile(error));
      }
    }
    this.#busy--;
    this.#next();
  }

  /** @param {Job} job @param {unknown} error null for none */
  #doubt(job, error) {
    // An upload in parts goes on from what the store has.
    if (this.transport.isInParts || !mayBeStored(job, error)) return;
    job.mayBeStored = true;
    this.oneKey.note(job, false);
  }

  /** @param {Job} job @param {number | null} sent @param {number} total @param {"checking" | "unseen"} [state] */
  #progress(job, sent, total, state = "unseen") {
    if (sent === null) return this.#to(job, state);
    // Of a form, the fields are counted, too.
    job.sent = total ? Math.min(1, sent / total) * job.file.size : 0;
    job.rate.add(job.sent);
    return this.#to(job, total && sent >= total ? "answering" : "sending");
  }

  /** @param {Job} job @param {import("./job.js").State} state */
  #to(job, state) {
    job.state = state;
    job.changedAt = performance.now();
    this.changed(job);
  }

  /** @param {Job} job @param {import("./job.js").State} state @param {import("./job.js").Problem | null} [problem] @param {boolean} [canRetry] */
  #end(job, state, problem = null, canRetry = false) {
    job.endedAt = this.clock.now;
    if (["stored", "sent"].includes(state)) {
      job.mayBeStored = true;
      this.oneKey.note(job, state === "stored");
      // Of one key, nothing is left of those before.
      const before = this.plan.isPrefix || state === "sent" ? [] : this.jobs.filter((other) => other !== job);
      for (const other of before) if (["stored", "sent"].includes(other.state)) this.#to(other, "replaced");
    }
    job.problem = problem;
    // What was added before the person has said who they are has no folder with their name.
    job.isLate = problem?.id === "link_ended" && this.isReady;
    job.canRetry = canRetry && !this.clock.hasEnded;
    this.#to(job, state);
  }
}
