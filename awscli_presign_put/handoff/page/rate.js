// How fast an upload is, by what was sent in the last seconds.

const WINDOW = 8000; // milliseconds

export class Rate {
  /** @type {[number, number][]} */
  #samples = [];

  /** @param {number} sent bytes since the beginning @param {number} [now] milliseconds */
  add(sent, now = performance.now()) {
    this.#samples.push([now, sent]);
    while (this.#samples.length > 2 && this.#samples[0][0] < now - WINDOW) this.#samples.shift();
  }

  /** Bytes a second; 0 while it is not known. */
  get speed() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last[0] - first[0] < 250) return 0;
    return ((last[1] - first[1]) * 1000) / (last[0] - first[0]);
  }
}
