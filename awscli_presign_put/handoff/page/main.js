// The upload page: reads the plan, and connects what the person does with the uploads.

import { chosenFiles, droppedFiles, isHidden } from "./chosen.js";
import { Clock } from "./clock.js";
import { isSameOrigin } from "./http.js";
import { problemOfName } from "./names.js";
import { Queue } from "./queue.js";
import { chooseLanguage, Texts } from "./texts.js";
import { multipart } from "./transports/multipart.js";
import { post } from "./transports/post.js";
import { put } from "./transports/put.js";
import { byId, List, showChooser, showPlan, showTimeLeft } from "./view.js";

const transports = { multipart, post, put };

const plan = /** @type {import("./queue.js").Plan} */ (JSON.parse(byId("plan").textContent ?? ""));
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

/** @type {import("./chosen.js").Chosen[]} */
const early = [];

document.documentElement.lang = language;
showPlan(queue);
showChooser(queue);
byId("page").hidden = false;
connect();
if (isSameOrigin(plan.url)) await clock.ask(location.href);
tick();

function tick() {
  showTimeLeft(queue);
  if (clock.hasEnded) queue.close();
  else setTimeout(tick, Math.min(1000, clock.left * 1000));
}

/** @param {import("./chosen.js").Chosen[]} chosen */
function upload(chosen) {
  if (clock.hasEnded || !chosen.length) return;
  if (queue.isReady) {
    const shown = chosen.filter((each) => !isHidden(each));
    list.leaveOut(chosen.length - shown.length);
    if (shown.length) queue.add(shown);
    return;
  }
  // What was dropped or pasted too early waits for the name.
  early.push(...chosen);
  byId("live").textContent = texts.say("sender_first");
  byId(plan.asksName ? "name" : "note").focus();
}

/** The person has said who they are. @param {Event} event */
function introduce(event) {
  event.preventDefault();
  const value = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id)).value.trim();
  const problem = plan.asksName ? problemOfName(value("name")) : null;
  byId("name-problem").textContent = problem ? texts.say(problem.id, problem.values) : "";
  byId("name").toggleAttribute("aria-invalid", problem !== null);
  if (problem) return byId("name").focus();
  queue.sender = { name: value("name"), message: value("note") };
  showTimeLeft(queue);
  showChooser(queue);
  byId("choose").focus();
  upload(early.splice(0));
}

function connect() {
  connectInput("file", "choose");
  connectInput("folder", "choose-folder");
  const file = /** @type {HTMLInputElement} */ (byId("file"));
  file.multiple = plan.isPrefix;
  if (plan.limits.type) file.accept = plan.limits.type;
  byId("choose-folder").hidden = !plan.isPrefix || !("webkitdirectory" in file);
  byId("sender-form").onsubmit = introduce;
  byId("replace").onclick = () => {
    queue.replace();
    showChooser(queue);
    byId("choose").focus();
  };
  connectDrop();
  document.addEventListener("paste", (event) => upload(chosenFiles(event.clipboardData?.files)));
  byId("copy").onclick = copyReceipt;
  window.addEventListener("beforeunload", (event) => {
    if (queue.jobs.some((job) => job.isActive)) event.preventDefault();
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
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer) upload(await droppedFiles(event.dataTransfer));
  });
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
