// The texts of one language, and numbers, sizes and times as that language writes them.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const BINARY = [
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
];
const PARTS = [
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/**
 * The language to use: the first wanted one that there is, else English, else any.
 * @param {string[]} available codes such as "en"
 * @param {readonly string[]} wanted tags such as "de-AT", the most wanted first
 */
export function chooseLanguage(available, wanted) {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split("-")[0];
    if (available.includes(code)) return code;
  }
  return available.includes("en") ? "en" : available[0];
}

export class Texts {
  /**
   * @param {Record<string, string>} table of this language
   * @param {string} locale a tag such as "de-AT"
   */
  constructor(table, locale) {
    this.table = table;
    this.locale = locale;
  }

  /**
   * A text with the values in the place of their names in braces.
   * @param {string} id
   * @param {Record<string, string | number>} [values]
   */
  say(id, values = {}) {
    // One pass: a file may be named "{size}".
    return this.table[id].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** @param {number} value @param {Intl.NumberFormatOptions} [options] */
  number(value, options) {
    return new Intl.NumberFormat(this.locale, options).format(value);
  }

  /** A size to read at a glance, such as "1.2 MB". @param {number} bytes */
  size(bytes) {
    if (bytes < 1000) return this.exactSize(bytes);
    let rank = 0;
    let value = bytes;
    for (; value >= 999.5 && rank < UNITS.length - 1; rank++) value /= 1000;
    const digits = value < 100 ? 1 : 0;
    return this.number(value, { style: "unit", unit: UNITS[rank], maximumFractionDigits: digits });
  }

  /** A size without doubt, as a limit needs it: "10 MiB (10,485,760 bytes)". @param {number} bytes */
  exactSize(bytes) {
    const exact = this.say("bytes", { n: this.number(bytes) });
    if (bytes < 1000) return exact;
    const binary = BINARY.find(([factor]) => bytes % Number(factor) === 0);
    const short = binary ? `${this.number(bytes / Number(binary[0]))} ${binary[1]}` : this.size(bytes);
    return `${short} (${exact})`;
  }

  /** A time span by its two largest units, such as "2 h 5 min". @param {number} seconds */
  duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const first = PARTS.findIndex(([length]) => whole >= Number(length));
    if (first < 0) return this.#unit(0, "second");
    const [length, name] = PARTS[first];
    const said = [this.#unit(Math.floor(whole / Number(length)), String(name))];
    const next = PARTS[first + 1];
    const rest = next ? Math.floor((whole % Number(length)) / Number(next[0])) : 0;
    if (next && rest) said.push(this.#unit(rest, String(next[1])));
    return said.join(" ");
  }

  /** @param {Date} time */
  time(time) {
    return new Intl.DateTimeFormat(this.locale, {
      dateStyle: "medium",
      timeStyle: "long",
    }).format(time);
  }

  /** @param {number} value @param {string} unit */
  #unit(value, unit) {
    return this.number(value, { style: "unit", unit, unitDisplay: "short" });
  }
}
