// What a failed upload leaves open: whether the file may be stored all the same, and whether to send it again is of use.

import { UploadFailed } from "./http.js";

// Firefox says how much it has sent each 50 milliseconds only, and nothing of the last of it where the answer fails.
const TOLD_EACH = 200; // milliseconds, of a busy machine
const SENT_UNTOLD = 8 * 1024 * 1024; // bytes

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
  return id === "not_store" || mayBeWhole(job);
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

/** Whether all of a file may have been sent. @param {import("./job.js").Job} job */
function mayBeWhole({ state, file, sent, changedAt }) {
  if (state !== "sending") return ["answering", "unseen"].includes(state);
  // Of an empty file, there is no progress.
  if (!file.size) return true;
  const isSilent = "mozInnerScreenX" in globalThis && navigator.onLine !== false;
  return isSilent && file.size - sent <= SENT_UNTOLD && performance.now() - changedAt <= TOLD_EACH;
}

/** Whether to send the same again is of no use. @param {unknown} error */
export function isOfTheFile(error) {
  return error instanceof UploadFailed && ["link_ended", "other_file"].includes(error.id);
}
