// What a failed upload leaves open: whether the file may be stored all the same, and whether to send it again is of use.

import { UploadFailed } from "./http.js";
import { isReadable } from "./limits.js";

// A browser says how much it has sent each 50 milliseconds at most, and Chromium each 100; of less than half a percent, each
// second. Where the answer fails, Chromium tells the last of it first. Firefox does not, and of WebKit nobody says.
const TOLD_EACH = 2000; // milliseconds
const TOLD_OF_FAILURE = 200; // milliseconds, of a busy machine
const SENT_UNTOLD = 8 * 1024 * 1024; // bytes
// Of a connection whose speed is not known yet, such as one to this machine.
const FASTEST = 2 ** 30; // bytes a second
const BURST = 10;

/**
 * Whether a file may be stored although its upload has failed, or was cancelled: all of it may have been sent, and the
 * store has not refused it.
 * @param {import("./job.js").Job} job
 * @param {unknown} error null where it was cancelled
 */
export function mayBeStored(job, error) {
  const { id, code } = error instanceof UploadFailed ? error : { id: "", code: "" };
  if (error instanceof UploadFailed && error.mayBeStored) return true;
  if (id === "blocked") return false;
  const [answer, said, status] = /^(?:(.*), )?HTTP (\d+)$/s.exec(code) ?? [""];
  if (answer) return !isRefusal(said ?? "", Number(status));
  return id === "not_store" || mayBeWhole(job, error === null);
}

/**
 * Whether an answer is a refusal of the store itself. What is between, and a store with a fault, may give an error for what
 * is stored.
 * @param {string} code of the store, empty for none
 * @param {number} status
 */
function isRefusal(code, status) {
  return status < 500 ? status !== 408 : code !== "" && ![500, 502, 504].includes(status);
}

/** Whether all of a file may have been sent. @param {import("./job.js").Job} job @param {boolean} isCancelled */
function mayBeWhole({ state, file, sent, changedAt, rate }, isCancelled) {
  if (state !== "sending") return ["answering", "unseen"].includes(state);
  // Of an empty file, there is no progress.
  if (!file.size) return true;
  const [left, silent] = [file.size - sent, performance.now() - changedAt];
  if (isCancelled) {
    const speed = BURST * rate.speed || FASTEST;
    return silent <= TOLD_EACH && left <= SENT_UNTOLD + (silent / 1000) * speed;
  }
  const isUntold = ["mozInnerScreenX", "GestureEvent"].some((name) => name in globalThis);
  return isUntold && navigator.onLine !== false && left <= SENT_UNTOLD && silent <= TOLD_OF_FAILURE;
}

/**
 * What is wrong after this error.
 * @param {import("./job.js").Job} job
 * @param {unknown} error
 * @returns {Promise<import("./job.js").Problem>}
 */
export async function problemAfter(job, error) {
  const { id, values, code } =
    error instanceof UploadFailed ? error : new UploadFailed("network", { code: String(error) });
  // What the store refuses to replace may be this very file.
  if (job.mayBeStored && ["store_changed", "store_exists"].includes(id)) return { id: "exists_maybe", values, code };
  // A file that changes while it is sent looks like a connection that failed.
  return id === "network" && !(await isReadable(job.file)) ? { id: "unreadable", values } : { id, values, code };
}

/** Whether to send the same again is of no use. @param {unknown} error */
export function isOfTheFile(error) {
  return error instanceof UploadFailed && ["link_ended", "other_file"].includes(error.id);
}
