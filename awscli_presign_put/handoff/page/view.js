// What the page shows of the plan and of the uploads.

import { codeOf } from "./answers.js";
import { kindInWords, typeInWords } from "./limits.js";

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} id @param {string} text */
function write(id, text) {
  byId(id).textContent = text;
}

/**
 * What is allowed, before anything is chosen.
 * @param {import("./queue.js").Queue} queue
 */
export function showPlan({ plan, texts, clock }) {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts.say(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
  const title = plan.title || texts.say(plan.isPrefix ? "title_files" : "title_file");
  document.title = title;
  write("title", title);
  const { limits } = plan;
  if (limits.isLimited) texts.useUnitsOf(limits.max);
  write("terms", termsInWords(plan, texts, clock.now));
  write("files", texts.say(plan.isPrefix ? "many_files" : limits.isKnown ? "known_file" : "one_file"));
  write("size", sizeInWords(limits, texts) + (plan.isPrefix ? ` ${texts.say("of_each")}` : ""));
  write("type", typeInWords(limits, texts));
  const place = byId("place");
  place.textContent = `${plan.bucket}/${plan.key}`;
  if (plan.isPrefix)
    /** @type {HTMLElement} */ (place.closest("div")?.firstElementChild).textContent = texts.say("place_below");
  byId("ends").setAttribute("datetime", plan.endsAt);
  write("ends", texts.time(new Date(plan.endsAt)));
  if (plan.mayEndEarlier) write("ends-earlier", ` ${texts.say("ends_earlier")}`);
  byId("networks-row").hidden = plan.networks.length === 0;
  byId("name-row").hidden = !plan.asksName;
  byId("note-row").hidden = !plan.asksMessage;
  write("networks", plan.networks.join(", "));
  write("choose", texts.say(plan.isPrefix ? "choose_files" : "choose_file"));
  write("drop-hint", texts.say(plan.isPrefix ? "drop_files" : "drop_file"));
  write("ended", texts.say("ended") + (plan.resume ? ` ${texts.say("sender_runs", { command: plan.resume })}` : ""));
}

// What a size is for each of many files; ids of texts.
const EACH = { terms_exact: "terms_exact_each", terms_most: "terms_most_each", terms_range: "terms_range_each" };

/**
 * What is allowed until when, in one sentence.
 * @param {import("./queue.js").Plan} plan
 * @param {import("./texts.js").Texts} texts
 * @param {Date} now
 */
function termsInWords({ limits, isPrefix, endsAt }, texts, now) {
  const { min, max, isLimited, isKnown } = limits;
  const values = { min: texts.limit(min), max: texts.limit(max) };
  const what = isKnown ? texts.say("terms_known") : kindInWords(limits, texts);
  const count = isPrefix || isKnown ? what : texts.say("terms_one", { what });
  const size = min === max ? "terms_exact" : min ? "terms_range" : isLimited ? "terms_most" : "";
  const said = size ? [texts.say(isPrefix ? EACH[size] : size, values)] : [];
  return texts.say("terms", { what: [count, ...said].join(", "), time: texts.day(new Date(endsAt), now) });
}

/** @param {import("./limits.js").Limits} limits @param {import("./texts.js").Texts} texts */
function sizeInWords({ min, max, isLimited }, texts) {
  const values = { min: texts.exactSize(min), max: texts.exactSize(max) };
  if (min === max) return texts.say("size_exact", values);
  if (min) return texts.say("size_range", values);
  return texts.say(isLimited ? "size_most" : "size_any", values);
}

/** @param {import("./queue.js").Queue} queue */
export function showTimeLeft({ clock, texts, isReady }) {
  const seconds = clock.left;
  byId("ended").hidden = seconds > 0;
  byId("chooser").hidden = seconds === 0 || !isReady;
  byId("sender").hidden = seconds === 0 || isReady;
  write("left", seconds > 0 ? texts.say("left", { time: texts.duration(seconds) }) : "");
}

/**
 * What can be chosen: of one key, nothing more once a file is there, unless the person wants to replace it.
 * @param {import("./queue.js").Queue} queue
 */
export function showChooser(queue) {
  const choices = byId("choices");
  const hadFocus = choices.contains(document.activeElement);
  choices.hidden = queue.isTaken;
  const { sender } = queue;
  byId("sender-is").hidden = !sender?.name;
  const { folder, plan } = queue;
  if (plan.isPrefix && queue.hasStored) write("choose", queue.texts.say("choose_more"));
  byId("folder-of-visit").hidden = !folder;
  write("folder-name", folder);
  write("sender-is", queue.texts.say("sender_is", { name: sender?.name ?? "" }));
  byId("there").hidden = !queue.isTaken;
  write(
    "there-hint",
    queue.texts.say(queue.canReplace ? (queue.hasStored ? "there" : "there_maybe") : "there_for_good"),
  );
  byId("replace").hidden = !queue.canReplace;
  // What is hidden hands its focus on.
  if (hadFocus && choices.hidden) byId(queue.canReplace ? "replace" : "list").focus();
}

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
    part("said").textContent = this.#said(job);
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
    if (!job.isActive) this.#announce(`${job.path}: ${this.#said(job)}`);
    if (job.state === "stored" || job.state === "sent") this.#addToReceipt(job);
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
    add("bdi", "name", job.path);
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

  /** @param {import("./job.js").Job} job */
  #said(job) {
    const { texts } = this;
    if (job.problem) {
      const code = codeOf(job.problem);
      return texts.say(job.problem.id, job.problem.values) + (code ? ` ${texts.say("code", { code })}` : "");
    }
    if (job.state === "sending") return this.#progressInWords(job);
    const { plan } = this.queue;
    const name = plan.isPrefix ? job.key.slice(this.queue.place.length) : job.path;
    if (job.state === "stored" && name !== job.path) return texts.say("stored_as", { name });
    if (job.state === "cancelled" && this.queue.transport.isInParts) return texts.say("paused");
    if (job.state === "cancelled" && job.mayBeStored) return texts.say("cancelled_late");
    return texts.say(job.state === "unseen" ? "sending_unseen" : job.state);
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
    const active = this.#rows.size - stored - sent - failed - cancelled;
    const numbers = Object.entries({ stored, failed, active, sent }).map(([id, n]) => [id, this.texts.number(n)]);
    const parts = [this.texts.say("summary", Object.fromEntries(numbers))];
    if (sent) parts.push(this.texts.say("summary_sent", Object.fromEntries(numbers)));
    if (stored > 0 && stored === this.#rows.size - cancelled) parts.push(this.texts.say("all_stored"));
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
    const line = this.texts.say(job.state === "stored" ? "receipt_line" : "receipt_line_sent", values);
    byId("receipt").append(this.#receipt.length ? `\n${line}` : line);
    this.#receipt.push(line);
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
