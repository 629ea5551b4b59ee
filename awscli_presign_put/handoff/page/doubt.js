// What a failed upload leaves open: whether the file may be stored all the same, and whether to send it again is of use.

import { UploadFailed } from "./http.js";

/** Whether all of a file may have been sent. @param {import("./job.js").Job} job */
export function mayBeWhole({ state, file }) {
  // Of an empty file, there is no progress.
  return ["answering", "unseen"].includes(state) || (state === "sending" && !file.size);
}

/**
 * Whether the store itself has refused what was sent, or nothing was: then it has not stored it. What is between, and a
 * store with a fault, may give an error for what is stored.
 * @param {unknown} error
 */
export function isRefusal(error) {
  if (!(error instanceof UploadFailed)) return false;
  if (error.id === "blocked") return true;
  const [, code, status] = /^(?:(.*), )?HTTP (\d+)$/s.exec(error.code) ?? [];
  return Number(status) < 500 ? status !== "408" : Boolean(code) && !["500", "502", "504"].includes(status);
}

/** Whether to send the same again is of no use. @param {unknown} error */
export function isOfTheFile(error) {
  return error instanceof UploadFailed && ["link_ended", "other_file"].includes(error.id);
}
