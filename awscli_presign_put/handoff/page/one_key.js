// What is at the one key of a page, as far as a visit can know. Below a prefix, no file is in the place of another.

/** @typedef {import("./job.js").Job} Job */

// What the store does with a condition if a file is there already; ids of texts.
const CONDITIONS = { "if-none-match": "before_refused", "if-match": "before_known" };

export class OneKey {
  /** Whether one of them is known to be stored. */
  hasStored = false;
  /** @type {Job | null} the last that is there, or that may be */
  #there = null;
  /** Whether the person wants another file in the place of the one that is there. */
  #replaces = false;

  /**
   * @param {import("./queue.js").PagePlan} plan
   * @param {import("./queue.js").Transport} transport
   */
  constructor(plan, transport) {
    this.plan = plan;
    this.transport = transport;
  }

  /** By what the store itself refuses to replace an object, as the id of a text; empty for nothing. */
  get #condition() {
    const names = (this.plan.headers ?? []).map(([name]) => name.toLowerCase());
    return Object.entries(CONDITIONS).find(([name]) => names.includes(name))?.[1] ?? "";
  }

  /** Whether the link can put another file in the place of the one that is there. */
  get canReplace() {
    // An upload in parts is over once it is complete.
    return !this.transport.isInParts && !this.#condition;
  }

  /** What happens to a file from before this visit, which no page can see, as the id of a text; empty for nothing. */
  get beforeHint() {
    const { isPrefix, isFlat, limits } = this.plan;
    if (isPrefix) return isFlat ? "before_names" : "";
    // There is but one such file, or one such upload.
    return limits.isKnown || this.transport.isInParts ? "" : this.#condition || "before_replaced";
  }

  /** Whether a file is there, and the person has not asked to replace it. */
  get isTaken() {
    return !this.#replaces && this.#isThere(null);
  }

  /** Let the next file take the place of the one that is there. */
  replace() {
    this.#replaces = this.canReplace;
  }

  /** A file is there, or may be. @param {Job} job @param {boolean} isStored whether that is known */
  note(job, isStored) {
    this.hasStored ||= isStored;
    this.#there = job;
    this.#replaces = false;
  }

  /** Why another file cannot be sent. @param {Job} job @returns {import("./job.js").Problem | null} */
  problemOf(job) {
    if (this.#replaces || !this.#isThere(job)) return null;
    const id = this.hasStored ? "already_there" : "already_there_maybe";
    return { id: this.canReplace ? id : "there_for_good", values: {} };
  }

  /** Whether a file other than this one is there, or may be. @param {Job | null} job */
  #isThere(job) {
    if (this.plan.isPrefix || !this.#there || this.#there === job) return false;
    // Of what is not known, the store decides by itself, if there is a condition.
    return this.hasStored || !this.#condition;
  }
}
