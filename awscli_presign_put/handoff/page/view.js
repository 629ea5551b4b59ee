// What the page shows of the plan and of the uploads.

import { kindInWords, typeInWords } from "./limits.js";
import { visible } from "./texts.js";

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} id @param {string} text */
export function write(id, text) {
  byId(id).textContent = text;
}

/**
 * Write a text with values that may be of any script: none changes the order of what is around it.
 * @param {HTMLElement} element
 * @param {string[]} parts those at odd places are values
 */
export function fill(element, parts) {
  element.replaceChildren(...nodesOf(parts));
}

/** @param {string[]} parts as above */
export function nodesOf(parts) {
  return parts.map((part, at) => {
    if (at % 2 === 0) return part;
    const value = document.createElement("bdi");
    value.textContent = part;
    return value;
  });
}

/**
 * What is allowed, before anything is chosen.
 * @param {import("./queue.js").Queue} queue
 */
export function showPlan({ plan, texts, clock }) {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts.say(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
  const title = visible(plan.title) || texts.say(plan.isPrefix ? "title_files" : "title_file");
  document.title = title;
  write("title", title);
  const { limits } = plan;
  if (limits.isLimited) texts.useUnitsOf(limits.max);
  write("terms", termsInWords(plan, texts, clock.now));
  write("files", texts.say(plan.isPrefix ? "many_files" : limits.isKnown ? "known_file" : "one_file"));
  write("size", sizeInWords(limits, texts) + (plan.isPrefix ? ` ${texts.say("of_each")}` : ""));
  write("type", visible(typeInWords(limits, texts)));
  const place = byId("place");
  place.textContent = visible(`${plan.bucket}/${plan.key}`);
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
 * @param {import("./queue.js").PagePlan} plan
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
  const { hasEnded, isAsking } = clock;
  byId("ended").hidden = !hasEnded;
  byId("chooser").hidden = hasEnded || !isReady;
  // What the person has written stays within reach.
  byId("sender").hidden = isReady || (hasEnded && !(/** @type {HTMLTextAreaElement} */ (byId("note")).value));
  write("left", hasEnded || isAsking ? "" : texts.say("left", { time: texts.duration(clock.left) }));
}

/**
 * How much there is of the message.
 * @param {import("./texts.js").Texts} texts
 * @param {number} size
 * @param {number} max
 */
export function showNote(texts, size, max) {
  write("note-count", texts.say("note_count", { n: texts.number(size), max: texts.number(max) }));
}

/**
 * What can be chosen: of one key, nothing more once a file is there, unless the person wants to replace it.
 * @param {import("./queue.js").Queue} queue
 */
export function showChooser(queue) {
  const choices = byId("choices");
  const hadFocus = choices.contains(document.activeElement);
  choices.hidden = queue.isTaken;
  const { folder, plan, senderShown: name } = queue;
  const { beforeHint } = queue.oneKey;
  byId("sender-is").hidden = name === "";
  fill(byId("sender-is"), queue.texts.parts("sender_is", { name }));
  byId("note-waits").hidden = !queue.hasUnsentMessage || queue.jobs.length > 0;
  byId("before-hint").hidden = !beforeHint;
  write("before-hint", beforeHint && queue.texts.say(beforeHint));
  if (plan.isPrefix && queue.oneKey.hasStored) write("choose", queue.texts.say("choose_more"));
  byId("folder-of-visit").hidden = !folder;
  write("folder-name", folder);
  byId("there").hidden = !queue.isTaken;
  write(
    "there-hint",
    queue.texts.say(queue.canReplace ? (queue.oneKey.hasStored ? "there" : "there_maybe") : "there_for_good"),
  );
  byId("replace").hidden = !queue.canReplace;
  // What is hidden hands its focus on.
  if (hadFocus && choices.hidden) byId(queue.canReplace ? "replace" : "list").focus();
}
