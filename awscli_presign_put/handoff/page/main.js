// The upload page: reads the plan, and connects what the person does with the uploads.

import { chosenFiles, droppedFiles, isHidden } from "./chosen.js";
import { Clock } from "./clock.js";
import { isSameOrigin } from "./http.js";
import { List } from "./list.js";
import { MAX_NOTE, problemOfName } from "./names.js";
import { Queue } from "./queue.js";
import { chooseLanguage, Texts } from "./texts.js";
import { multipart } from "./transports/multipart.js";
import { post } from "./transports/post.js";
import { put } from "./transports/put.js";
import { byId, showChooser, showNote, showPlan, showTimeLeft, write } from "./view.js";

const transports = { multipart, post, put };

const plan = /** @type {import("./queue.js").PagePlan} */ (JSON.parse(byId("plan").textContent ?? ""));
const languages = Object.keys(plan.texts);
const language = plan.language ?? chooseLanguage(languages, navigator.languages);
// The form of numbers and dates is that of the person's region, where the language is theirs.
const locale = navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
const texts = new Texts(plan.texts[language], locale);
const clock = new Clock(plan.endsAt);
const queue = new Queue(
  plan,
  transports[/** @type {keyof typeof transports} */ (plan.transport)],
  clock,
  texts,
  (job) => {
    list.show(job);
    // Of thousands of files below a prefix, only those that end change it.
    if (!job.isActive || !plan.isPrefix) showChooser(queue);
  },
);
const list = new List(queue, texts);

/** @type {import("./chosen.js").Chosen[]} what came before the store's time, or before the name of the person */
const early = [];
let timer = 0;
/** How many drops are being read, of which each may be of a large folder. */
let reading = 0;

document.documentElement.lang = language;
showPlan(queue);
showChooser(queue);
const asked = isSameOrigin(plan.url) ? clock.ask(location.href, tick) : null;
showTimeLeft(queue);
byId("page").hidden = false;
connect();
await asked;
tick();
if (queue.isReady) add(early.splice(0));

function tick() {
  showTimeLeft(queue);
  clearTimeout(timer);
  if (clock.hasEnded) {
    queue.close();
    // What came in time, and waits, is not forgotten.
    add(early.splice(0));
  } else {
    queue.open();
    timer = setTimeout(tick, Math.min(1000, clock.left * 1000));
  }
}

/** @param {import("./chosen.js").Chosen[]} chosen */
function upload(chosen) {
  if (!chosen.length) return;
  if (clock.hasEnded) {
    // The page says so, but where the person may not look.
    byId("ended").scrollIntoView({ block: "nearest" });
    write("live", byId("ended").textContent ?? "");
    return;
  }
  if (!clock.isAsking && queue.isReady) return add(chosen);
  early.push(...chosen);
  list.wait(early.length);
  if (queue.isReady) return;
  // What was dropped or pasted too early waits for the name.
  byId("live").textContent = texts.say("sender_first");
  byId(plan.asksName ? "name" : "note").focus();
}

/** @param {import("./chosen.js").Chosen[]} chosen */
function add(chosen) {
  if (!chosen.length) return;
  list.wait(0);
  const shown = chosen.filter((each) => !isHidden(each));
  list.leaveOut(chosen.length - shown.length);
  if (shown.length) queue.add(shown);
}

/** The person has said who they are. @param {Event} event */
function introduce(event) {
  event.preventDefault();
  // What waits is listed at once, and what was entered stays.
  if (clock.hasEnded) return tick();
  const [name, message] = [entered("name"), entered("note")];
  const n = texts.number(message.length);
  const problems = {
    name: plan.asksName ? problemOfName(name) : null,
    note: message.length > MAX_NOTE ? { id: "note_long", values: { n, max: texts.number(MAX_NOTE) } } : null,
  };
  for (const [id, problem] of Object.entries(problems)) {
    byId(`${id}-problem`).textContent = problem ? texts.say(problem.id, problem.values) : "";
    byId(id).setAttribute("aria-invalid", String(problem !== null));
  }
  const first = problems.name ? "name" : problems.note ? "note" : "";
  if (first) return byId(first).focus();
  queue.sender = { name, message };
  showTimeLeft(queue);
  showChooser(queue);
  byId("choose").focus();
  upload(early.splice(0));
}

/** What the person has entered. @param {string} id of the field */
function entered(id) {
  return /** @type {HTMLInputElement} */ (byId(id)).value.trim();
}

function connect() {
  connectInput("file", "choose");
  connectInput("folder", "choose-folder");
  const file = /** @type {HTMLInputElement} */ (byId("file"));
  file.multiple = plan.isPrefix;
  if (plan.limits.type) file.accept = plan.limits.type;
  byId("choose-folder").hidden = !plan.isPrefix || !("webkitdirectory" in file);
  byId("sender-form").onsubmit = introduce;
  const note = () => showNote(texts, entered("note").length, MAX_NOTE);
  byId("note").oninput = note;
  note();
  byId("replace").onclick = () => {
    queue.replace();
    showChooser(queue);
    byId("choose").focus();
  };
  connectDrop();
  document.addEventListener("paste", ({ target, clipboardData: data }) => {
    // Some programs add a picture of a text to it.
    const isText = target instanceof Element && target.matches("input,textarea") && data?.getData("text/plain");
    if (!isText) upload(chosenFiles(data?.files));
  });
  byId("copy").onclick = copyReceipt;
  window.addEventListener("beforeunload", (event) => {
    const isUnsent = !clock.hasEnded && (queue.sender ? queue.hasUnsentMessage : entered("note") !== "");
    if (isUnsent || reading || early.length || queue.jobs.some((job) => job.isActive)) event.preventDefault();
  });
}

/** @param {string} id of the input @param {string} button that opens it */
function connectInput(id, button) {
  const input = /** @type {HTMLInputElement} */ (byId(id));
  byId(button).onclick = () => input.click();
  input.onchange = () => {
    upload(chosenFiles(input.files));
    // So that the same file can be chosen again.
    input.value = "";
  };
}

/** Anywhere on the page: a file that misses the frame would replace the page. */
function connectDrop() {
  const mark = (/** @type {boolean} */ isOver) => byId("chooser").classList.toggle("over", isOver);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", () => mark(false));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if ([...(event.dataTransfer?.items ?? [])].some(({ kind }) => kind === "file"))
      read(droppedFiles(/** @type {DataTransfer} */ (event.dataTransfer)));
  });
}

/** @param {Promise<import("./chosen.js").Chosen[]>} dropped */
async function read(dropped) {
  const hadEnded = clock.hasEnded;
  reading++;
  write("reading", texts.say("reading"));
  const chosen = await dropped;
  reading--;
  write("reading", reading ? texts.say("reading") : chosen.length ? "" : texts.say("nothing_found"));
  // What came in time is not forgotten.
  if (clock.hasEnded && !hadEnded) add(chosen);
  else upload(chosen);
}

async function copyReceipt() {
  try {
    await navigator.clipboard.writeText(byId("receipt").textContent ?? "");
  } catch {
    // Without HTTPS there is no such clipboard. What is not shown cannot be marked.
    /** @type {HTMLDetailsElement} */ (byId("receipt-details")).open = true;
    getSelection()?.selectAllChildren(byId("receipt"));
    // Where this is forbidden, too, the person can copy what is marked now.
    if (!document.execCommand("copy")) return;
  }
  byId("live").textContent = texts.say("copied");
  byId("copy").textContent = texts.say("copied");
}
