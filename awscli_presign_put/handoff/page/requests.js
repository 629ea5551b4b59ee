// The requests of one upload that takes many: each is sent again, after growing pauses, while that may help.

import { NoAnswer, send, UploadFailed } from "./http.js";
import { isBusy } from "./success.js";

/** How often a request is sent again. */
export const RETRIES = 5;
const LONGEST_ANSWER = 60_000; // milliseconds
const MAX_LIST = 2 * 1024 * 1024; // bytes

/** Whether a request has failed because of the network, or of a store that is silent. @param {unknown} error */
export function isOfNetwork(error) {
  if (error instanceof NoAnswer) return true;
  return error instanceof UploadFailed && !error.code && ["stalled", "network"].includes(error.id);
}

/** Wait before another attempt. @param {number} attempt from 0 @param {AbortSignal} signal */
export function pause(attempt, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * 2 ** attempt);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

export class Requests {
  /** Whether the store has answered anything. */
  hasAnswer = false;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.signal = signal;
  }

  /**
   * Send a request. What the store answers may be a refusal.
   * @param {string} method
   * @param {import("./transports/multipart.js").Link} link
   * @param {Blob | null} [body]
   * @param {AbortSignal} [signal]
   * @param {((sent: number) => void) | null} [onProgress] where the body is a part of the file
   */
  async ask(method, { url, headers }, body = null, signal = this.signal, onProgress = null) {
    const wait = onProgress ? null : LONGEST_ANSWER;
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt === RETRIES;
      try {
        const answer = await send({ method, url, headers, body, signal, onProgress, wait, most: MAX_LIST });
        this.hasAnswer = true;
        if (isLast || !isBusy(answer)) return answer;
      } catch (error) {
        if (!isOfNetwork(error)) throw error;
        // Before the first answer, it is more likely that the browser does not let this page send.
        if (isLast || !(this.hasAnswer || navigator.onLine === false)) {
          // What may be there is a part, and not the file.
          throw error instanceof NoAnswer ? error : new UploadFailed("stalled");
        }
      }
      onProgress?.(0);
      await pause(attempt, signal);
    }
  }
}
