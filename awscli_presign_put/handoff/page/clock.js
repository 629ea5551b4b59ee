// When the link ends, by the store's time where it can be had: the clock of this device may be wrong.

export class Clock {
  /** @param {string} endsAt in ISO 8601 */
  constructor(endsAt) {
    this.endsAt = new Date(endsAt);
    this.offset = 0;
  }

  /**
   * Take over the store's time, where the store has served this page.
   * @param {string} url of this page
   */
  async ask(url) {
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
    return this.left === 0;
  }
}
