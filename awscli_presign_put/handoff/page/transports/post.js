// One file by one form.

import { elementOf } from "../answers.js";
import { headOf, isReachable, isSameOrigin, NoAnswer, send, UploadFailed } from "../http.js";
import { typeOf } from "../limits.js";
import { stored } from "../success.js";

/**
 * What the browser lets this page see: "progress" needs a CORS rule where the store has not served the page, and
 * "answer" a store that names this page in its answers; else "nothing". Found out once.
 * @type {"progress" | "answer" | "nothing"}
 */
let sees = "progress";

/** @type {import("../queue.js").Transport} */
export const post = {
  async upload(plan, job, signal, onProgress) {
    if (sees === "progress") {
      try {
        return outcome(plan, await sendForm(plan, job, signal, onProgress));
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        const { sentAny, sentAll } = error;
        // Whatever was sent, was sent with the browser's consent.
        if (sentAny || sentAll || isSameOrigin(plan.url)) throw new UploadFailed("network", { mayBeStored: sentAll });
        sees = await whatIsSeen(plan.url);
      }
    }
    onProgress(null, 0);
    return sees === "answer" ? withAnswer(plan, job, signal) : blindly(plan, job, signal);
  },
};

/**
 * @param {import("../queue.js").PagePlan} plan
 * @param {import("../job.js").Job} job
 * @param {AbortSignal} signal
 */
async function withAnswer(plan, job, signal) {
  try {
    return outcome(plan, await sendForm(plan, job, signal, null));
  } catch (error) {
    throw error instanceof NoAnswer ? unseen() : error;
  }
}

/** A request that failed, and of which nobody saw how much was sent. */
function unseen() {
  return new UploadFailed("network", { mayBeStored: navigator.onLine !== false });
}

/**
 * @param {import("../queue.js").PagePlan} plan
 * @param {import("../job.js").Job} job
 * @param {AbortSignal} signal
 */
async function blindly(plan, job, signal) {
  const stop = new AbortController();
  const end = () => stop.abort(signal.reason);
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    await fetch(plan.url, { method: "POST", mode: "no-cors", body: formOf(plan, job), signal: stop.signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unseen();
  } finally {
    signal.removeEventListener("abort", end);
    // What the store says cannot be read, and may have no end.
    stop.abort();
  }
  return { isStored: false, etag: "" };
}

/**
 * What the browser would let this page see of an upload. Asked with an empty form, which no store accepts: the file of
 * an upload whose answer cannot be read would have to be sent twice.
 * @param {string} url
 */
async function whatIsSeen(url) {
  try {
    await headOf(url, { method: "POST", body: new FormData() });
    return "answer";
  } catch {
    // Without a network, too: that says nothing of what can be seen with one.
    if (await isReachable(new URL("/", url).href)) return "nothing";
    throw new UploadFailed("network");
  }
}

/**
 * @param {import("../queue.js").PagePlan} plan
 * @param {import("../job.js").Job} job
 * @param {AbortSignal} signal
 * @param {import("../queue.js").OnProgress | null} onProgress
 */
function sendForm(plan, job, signal, onProgress) {
  return send({ method: "POST", url: plan.url, body: formOf(plan, job), signal, onProgress });
}

/**
 * @param {import("../queue.js").PagePlan} plan
 * @param {import("../job.js").Job} job
 */
function formOf(plan, { file, key, type }) {
  const form = new FormData();
  form.append("key", key);
  for (const [name, value] of plan.fields) if (name !== "key") form.append(name, value);
  const prefix = plan.limits.typePrefix;
  if (prefix !== null) form.append("Content-Type", type || String(typeOf(file, prefix)));
  // The last field. How a store reads a name with quotes or not in ASCII differs, and none needs it.
  form.append("file", file.slice(0, file.size, "application/octet-stream"), "file");
  return form;
}

/** @param {import("../queue.js").PagePlan} plan @param {import("../http.js").Answer} answer */
function outcome(plan, answer) {
  // Swift, which has no forms. A store that has them names the condition that failed.
  if (answer.status === 412 && !elementOf(answer.text, "Code"))
    throw new UploadFailed("store_unable", { code: "HTTP 412" });
  const asked = Number(plan.fields.find(([name]) => name === "success_action_status")?.[1]);
  // Amazon S3 API Reference, "POST Object": without one of these, it is 204.
  return stored(answer, plan.url, [200, 201].includes(asked) ? asked : 204);
}
