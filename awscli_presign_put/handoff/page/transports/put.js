// One file by one PUT request.

import { refusal } from "../answers.js";
import { isReachable, isSameOrigin, NoAnswer, send, stored, UploadFailed } from "../http.js";

/**
 * XMLHttpRequest sends each character of a value as one byte: so the bytes of UTF-8, each as one character.
 * @param {string} value
 */
function asBytes(value) {
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
}

/** @type {import("../queue.js").Transport} */
export const put = {
  async upload(plan, { file }, signal, onProgress) {
    const headers = plan.headers.map(([name, value]) => [name, asBytes(value)]);
    // Without a type of its own, which the browser would send beside the headers that were signed.
    const body = file.slice(0, file.size, "");
    try {
      const answer = await send({ method: "PUT", url: plan.url, headers, body, signal, onProgress });
      if (answer.status < 200 || answer.status > 299) {
        const { id, code } = refusal(answer.status, answer.text);
        throw new UploadFailed(id, { code });
      }
      return stored(answer, plan.url, answer.etag);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      // Nothing was sent, and the store is there: the browser asked it, and was not allowed to send.
      const isBlocked = !error.sentAny && !isSameOrigin(plan.url) && (await isReachable(new URL("/", plan.url).href));
      throw new UploadFailed(isBlocked ? "blocked" : "network");
    }
  },
};
