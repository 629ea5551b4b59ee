// The list of uploads that the page shows, and what they come to.

import { codeOf } from "./answers.js";
import { visible } from "./texts.js";
import { byId, fill, nodesOf, write } from "./view.js";

/** The list of uploads, and what they come to. */
export class List {
  /** @type {Map<import("./job.js").Job, HTMLElement>} */
  #rows = new Map();
  /** @type {Map<import("./job.js").State, number>} how many uploads are in each state */
  #counts = new Map();
  /** @type {string[]} */
  #receipt = [];
  #leftOut = 0;

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {import("./texts.js").Texts} texts
   */
  constructor(queue, texts) {
    this.queue = queue;
    this.texts = texts;
  }

  /** @param {import("./job.js").Job} job */
  show(job) {
    byId("uploads").hidden = false;
    const row = this.#rows.get(job) ?? this.#newRow(job);
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
    const before = /** @type {import("./job.js").State | undefined} */ (row.dataset.state);
    row.dataset.state = job.state;
    row.dataset.cause = job.problem?.id ?? "";
    fill(part("said"), this.#said(job));
    part("note").textContent = job.resent ? this.texts.say("sent_again", { n: this.texts.number(job.resent) }) : "";
    const progress = /** @type {HTMLProgressElement} */ (row.querySelector("progress"));
    progress.hidden = !["sending", "unseen", "answering"].includes(job.state);
    if (job.state === "unseen") progress.removeAttribute("value");
    else progress.value = job.file.size ? job.sent / job.file.size : 0;
    this.#showButton(part("cancel"), job.isActive);
    this.#showButton(part("retry"), job.canRetry);
    this.#showButton(part("force"), job.guess !== "");
    if (before !== job.state) this.#showTurn(job, before);
  }

  /** Say that files wait before they are uploads. @param {number} count of them */
  wait(count) {
    if (this.#rows.size) return;
    byId("uploads").hidden = !count && !this.#leftOut;
    write("summary", count ? this.texts.say("early", { n: this.texts.number(count) }) : "");
  }

  /** Say how many files were left out. @param {number} count of those that were now */
  leaveOut(count) {
    if (!count) return;
    this.#leftOut += count;
    byId("uploads").hidden = byId("left-out").hidden = false;
    write("left-out", this.texts.say("left_out", { n: this.texts.number(this.#leftOut) }));
  }

  /**
   * What another state of a job is for the whole. Of thousands of files, each has a few, and none looks at all others.
   * @param {import("./job.js").Job} job
   * @param {import("./job.js").State} [before]
   */
  #showTurn(job, before) {
    if (before) this.#counts.set(before, this.#count(before) - 1);
    this.#counts.set(job.state, this.#count(job.state) + 1);
    this.#showSummary();
    if (!job.isActive) this.#announce(`${visible(job.path)}: ${this.#said(job).join("")}`);
    if (job.state === "stored" || job.state === "sent") this.#addToReceipt(job);
    // There is one key, and nothing is left of what was there.
    if (job.state !== "replaced") return;
    this.#receipt = [];
    byId("receipt").replaceChildren();
  }

  /** @param {import("./job.js").State} state */
  #count(state) {
    return this.#counts.get(state) ?? 0;
  }

  /** A button that goes hands its focus to its sibling, or to the list. @param {HTMLElement} button @param {boolean} isShown */
  #showButton(button, isShown) {
    const hadFocus = document.activeElement === button && !isShown;
    button.hidden = !isShown;
    if (hadFocus) /** @type {HTMLElement} */ (button.closest("li"))?.focus();
  }

  /** @param {import("./job.js").Job} job */
  #newRow(job) {
    const row = document.createElement("li");
    row.tabIndex = -1;
    const add = (/** @type {string} */ tag, /** @type {string} */ name, text = "") => {
      const element = document.createElement(tag);
      element.className = name;
      element.textContent = text;
      row.append(element);
      return element;
    };
    add("bdi", "name", visible(job.path));
    add("span", "size", this.texts.size(job.file.size));
    const progress = /** @type {HTMLProgressElement} */ (add("progress", "progress"));
    progress.max = 1;
    progress.setAttribute("aria-label", this.texts.say("progress_of", { name: job.path }));
    add("span", "said");
    add("span", "note");
    for (const name of /** @type {const} */ (["cancel", "retry", "force"])) {
      // What was sent of a file in parts stays at the store.
      const text = this.queue.transport.isInParts ? { cancel: "pause", retry: "resume", force: name }[name] : name;
      const button = /** @type {HTMLButtonElement} */ (add("button", name, this.texts.say(text)));
      button.type = "button";
      button.setAttribute("aria-label", this.texts.say(`${text}_of`, { name: job.path }));
      button.onclick = () => this.queue[name](job);
    }
    byId("list").append(row);
    this.#rows.set(job, row);
    return row;
  }

  /** In parts: those at odd places are values. @param {import("./job.js").Job} job */
  #said(job) {
    const { texts } = this;
    if (job.problem) return this.#problemInWords(job, job.problem);
    if (job.state === "sending") return [this.#progressInWords(job)];
    const { plan } = this.queue;
    const name = plan.isPrefix ? job.key.slice(this.queue.place.length) : job.path;
    if (job.state === "stored" && name !== job.path) return texts.parts("stored_as", { name });
    if (job.state === "cancelled" && this.queue.transport.isInParts) return [texts.say("paused")];
    if (job.state === "cancelled" && job.mayBeStored)
      return [`${texts.say("cancelled")}. ${texts.say("maybe_stored")}`];
    return [texts.say(job.state === "unseen" ? "sending_unseen" : job.state)];
  }

  /** @param {import("./job.js").Job} job @param {import("./job.js").Problem} problem */
  #problemInWords({ mayBeStored }, problem) {
    const { texts } = this;
    const parts = texts.parts(problem.id, problem.values);
    const isSaid = ["exists_maybe", "not_as_store"].includes(problem.id);
    const more = mayBeStored && !isSaid ? [texts.say("maybe_stored")] : [];
    const code = codeOf(problem);
    const [before, ...rest] = code ? texts.parts("code", { code }) : [""];
    // The last and the first are no values.
    return [...parts.slice(0, -1), [parts.at(-1), ...more, before].filter(Boolean).join(" "), ...rest];
  }

  /** @param {import("./job.js").Job} job */
  #progressInWords(job) {
    const { texts } = this;
    const percent = texts.number(job.file.size ? job.sent / job.file.size : 0, {
      style: "percent",
    });
    const { speed } = job.rate;
    if (!speed) return percent;
    const seconds = (job.file.size - job.sent) / speed;
    const said = texts.say("sending_left", { percent, speed: texts.size(speed), left: texts.duration(seconds) });
    const isTooSlow = this.queue.transport.isInParts && seconds > this.queue.clock.left;
    return isTooSlow ? `${said} ${texts.say("too_slow")}` : said;
  }

  #showSummary() {
    const [stored, sent, failed, cancelled] = /** @type {const} */ (["stored", "sent", "failed", "cancelled"]).map(
      (state) => this.#count(state),
    );
    const total = this.#rows.size - cancelled - this.#count("replaced");
    const active = total - stored - sent - failed;
    const numbers = Object.entries({ stored, failed, active, sent }).map(([id, n]) => [id, this.texts.number(n)]);
    const parts = [this.texts.say("summary", Object.fromEntries(numbers))];
    if (sent) parts.push(this.texts.say("summary_sent", Object.fromEntries(numbers)));
    if (stored > 0 && stored === total && !this.queue.hasUnsentMessage) parts.push(this.texts.say("all_stored"));
    write("summary", parts.join(" "));
  }

  /** What was added stays as it is: the person may have marked a part of it. @param {import("./job.js").Job} job */
  #addToReceipt(job) {
    const values = {
      name: `${this.queue.plan.bucket}/${job.key}`,
      bytes: String(job.file.size),
      time: String(job.endedAt?.toISOString()),
      etag: job.etag || "-",
    };
    const line = this.texts.parts(job.state === "stored" ? "receipt_line" : "receipt_line_sent", values);
    byId("receipt").append(this.#receipt.length ? "\n" : "", ...nodesOf(line));
    this.#receipt.push(line.join(""));
    byId("receipt-part").hidden = false;
    // What was copied before is not the whole any more.
    write("copy", this.texts.say("copy"));
  }

  /** What was uploaded, for the person to keep; in the order in which it ended. */
  get receipt() {
    return this.#receipt.join("\n");
  }

  /** @param {string} text */
  #announce(text) {
    write("live", text);
  }
}
