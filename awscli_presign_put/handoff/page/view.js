// What the page shows of the plan and of the uploads.

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
 * @param {import("./queue.js").Plan} plan
 * @param {import("./texts.js").Texts} texts
 */
export function showPlan(plan, texts) {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts.say(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
  const title = plan.title || texts.say(plan.isPrefix ? "title_files" : "title_file");
  document.title = title;
  write("title", title);
  const { limits } = plan;
  write("files", texts.say(plan.isPrefix ? "many_files" : limits.isKnown ? "known_file" : "one_file"));
  write("size", sizeInWords(limits, texts) + (plan.isPrefix ? ` ${texts.say("of_each")}` : ""));
  write("type", limits.type ?? texts.say("type_any"));
  const place = byId("place");
  place.textContent = `${plan.bucket}/${plan.key}`;
  if (plan.isPrefix)
    /** @type {HTMLElement} */ (place.closest("div")?.firstElementChild).textContent = texts.say("place_below");
  byId("ends").setAttribute("datetime", plan.endsAt);
  write("ends", texts.time(new Date(plan.endsAt)));
  if (plan.mayEndEarlier) write("ends-earlier", ` ${texts.say("ends_earlier")}`);
  write("choose", texts.say(plan.isPrefix ? "choose_files" : "choose_file"));
  write("drop-hint", texts.say(plan.isPrefix ? "drop_files" : "drop_file"));
  write("ended", texts.say("ended"));
}

/** @param {import("./limits.js").Limits} limits @param {import("./texts.js").Texts} texts */
function sizeInWords({ min, max, isLimited }, texts) {
  const values = { min: texts.exactSize(min), max: texts.exactSize(max) };
  if (min === max) return texts.say("size_exact", values);
  if (min) return texts.say("size_range", values);
  return texts.say(isLimited ? "size_most" : "size_any", values);
}

/** @param {number} seconds @param {import("./texts.js").Texts} texts */
export function showTimeLeft(seconds, texts) {
  byId("ended").hidden = seconds > 0;
  byId("chooser").hidden = seconds === 0;
  write("left", seconds > 0 ? texts.say("left", { time: texts.duration(seconds) }) : "");
}

/** The list of uploads, and what they come to. */
export class List {
  /** @type {Map<import("./queue.js").Job, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {import("./texts.js").Texts} texts
   */
  constructor(queue, texts) {
    this.queue = queue;
    this.texts = texts;
  }

  /** @param {import("./queue.js").Job} job */
  show(job) {
    byId("uploads").hidden = false;
    const row = this.#rows.get(job) ?? this.#newRow(job);
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
    if (row.dataset.state !== job.state && !job.isActive) this.#announce(`${job.path}: ${this.#said(job)}`);
    row.dataset.state = job.state;
    row.dataset.cause = job.problem?.id ?? "";
    part("said").textContent = this.#said(job);
    const progress = /** @type {HTMLProgressElement} */ (row.querySelector("progress"));
    progress.hidden = !["sending", "unseen", "answering"].includes(job.state);
    if (job.state === "unseen") progress.removeAttribute("value");
    else progress.value = job.file.size ? job.sent / job.file.size : 0;
    this.#showButton(part("cancel"), job.isActive);
    this.#showButton(part("retry"), job.canRetry);
    this.#showSummary();
  }

  /** A button that goes hands its focus to its sibling, or to the list. @param {HTMLElement} button @param {boolean} isShown */
  #showButton(button, isShown) {
    const hadFocus = document.activeElement === button && !isShown;
    button.hidden = !isShown;
    if (hadFocus) /** @type {HTMLElement} */ (button.closest("li"))?.focus();
  }

  /** @param {import("./queue.js").Job} job */
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
    for (const name of /** @type {const} */ (["cancel", "retry"])) {
      const button = /** @type {HTMLButtonElement} */ (add("button", name, this.texts.say(name)));
      button.type = "button";
      button.setAttribute("aria-label", this.texts.say(`${name}_of`, { name: job.path }));
      button.onclick = () => this.queue[name](job);
    }
    byId("list").append(row);
    this.#rows.set(job, row);
    return row;
  }

  /** @param {import("./queue.js").Job} job */
  #said(job) {
    const { texts } = this;
    if (job.problem) {
      const code = job.problem.code ? ` ${texts.say("code", { code: job.problem.code })}` : "";
      return texts.say(job.problem.id, job.problem.values) + code;
    }
    if (job.state === "sending") return this.#progressInWords(job);
    const name = job.key.slice(this.queue.plan.key.length);
    if (job.state === "stored" && this.queue.plan.isPrefix && name !== job.path)
      return texts.say("stored_as", { name });
    return texts.say(job.state === "unseen" ? "sending_unseen" : job.state);
  }

  /** @param {import("./queue.js").Job} job */
  #progressInWords(job) {
    const { texts } = this;
    const percent = texts.number(job.file.size ? job.sent / job.file.size : 0, {
      style: "percent",
    });
    const { speed } = job.rate;
    if (!speed) return percent;
    const left = texts.duration((job.file.size - job.sent) / speed);
    return texts.say("sending_left", { percent, speed: texts.size(speed), left });
  }

  #showSummary() {
    const { jobs } = this.queue;
    const count = (/** @type {string} */ state) => jobs.filter((job) => job.state === state).length;
    const [stored, sent, failed] = ["stored", "sent", "failed"].map(count);
    const active = jobs.filter((job) => job.isActive).length;
    const numbers = Object.entries({ stored, failed, active, sent }).map(([id, n]) => [id, this.texts.number(n)]);
    const parts = [this.texts.say("summary", Object.fromEntries(numbers))];
    if (sent) parts.push(this.texts.say("summary_sent", Object.fromEntries(numbers)));
    const isDone = stored > 0 && stored === jobs.filter((job) => job.state !== "cancelled").length;
    if (isDone) parts.push(this.texts.say("all_stored"));
    write("summary", parts.join(" "));
    byId("receipt-part").hidden = stored + sent === 0;
    write("receipt", this.receipt);
  }

  /** What was uploaded, for the person to keep. */
  get receipt() {
    const ended = this.queue.jobs.filter((job) => job.state === "stored" || job.state === "sent");
    return ended
      .map((job) => {
        const values = {
          name: `${this.queue.plan.bucket}/${job.key}`,
          bytes: String(job.file.size),
          time: String(job.endedAt?.toISOString()),
          etag: job.etag || "-",
        };
        return this.texts.say(job.state === "stored" ? "receipt_line" : "receipt_line_sent", values);
      })
      .join("\n");
  }

  /** @param {string} text */
  #announce(text) {
    write("live", text);
  }
}
