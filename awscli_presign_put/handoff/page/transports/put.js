// One file by one PUT request.

import { NoAnswer, send, UploadFailed, unheard } from "../http.js";
import { stored } from "../success.js";

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
      return stored(await send({ method: "PUT", url: plan.url, headers, body, signal, onProgress }), plan.url);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const { sentAny, sentAll } = error;
      throw sentAny || sentAll ? new UploadFailed("network", { mayBeStored: sentAll }) : await unheard(plan.url);
    }
  },
};
