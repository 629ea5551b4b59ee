// When the link ends, by the store's time where it can be had: the clock of this device may be wrong.

// How long files wait for the store's time, in milliseconds; then that of this device must do.
const PATIENCE = 20_000;

export class Clock {
  /** @param {string} endsAt in ISO 8601 */
  constructor(endsAt) {
    this.endsAt = new Date(endsAt);
    this.offset = 0;
    /** Whether the store is being asked for its time: until then, nobody knows whether the link has ended. */
    this.isAsking = false;
  }

  /**
   * Take over the store's time, where the store has served this page.
   * @param {string} url of this page
   * @param {() => void} [changed] is called when the answer comes after all
   */
  async ask(url, changed = () => {}) {
    this.isAsking = true;
    const asked = this.#ask(url);
    let timer = 0;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(true), PATIENCE);
    });
    const isLate = await Promise.race([late, asked]);
    clearTimeout(timer);
    this.isAsking = false;
    if (isLate) asked.then(changed);
  }

  /** @param {string} url */
  async #ask(url) {
    try {
      const answer = await fetch(url, { headers: { Range: "bytes=0-0" }, cache: "no-store" });
      const time = Date.parse(answer.headers.get("Date") ?? "");
      if (!Number.isNaN(time)) this.offset = time - Date.now();
    } catch {
      // The clock of this device must do.
    }
  }

  get now() {
    return new Date(Date.now() + this.offset);
  }

  /** How many seconds are left; 0 once the link has ended. */
  get left() {
    return Math.max(0, (this.endsAt.getTime() - this.now.getTime()) / 1000);
  }

  get hasEnded() {
    return !this.isAsking && this.left === 0;
  }
}
