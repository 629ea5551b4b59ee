// The texts of one language, and numbers, sizes and times as that language writes them.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const BINARY = ["", "kib", "mib", "gib", "tib"]; // ids of texts
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

// What nobody sees, or what shows the text around it in another order; not the joiners of emoji and of many scripts, and
// not the tags of a flag.
const UNSEEN =
  /\u{1f3f4}[\u{e0020}-\u{e007f}]+|[\p{Cc}\p{Bidi_C}\p{Zl}\p{Zp}\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * A text of any origin as it is shown: with an escape sequence, such as "\u202e", for each character that nobody sees.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(UNSEEN, (found) => {
    const code = Number(found.codePointAt(0)).toString(16);
    if (code === "1f3f4") return found;
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

export class Texts {
  /**
   * @param {Record<string, string>} table of this language
   * @param {string} locale a tag such as "de-AT"
   */
  constructor(table, locale) {
    this.table = table;
    this.locale = locale;
    /** Whether sizes are said in KiB and MiB: the sender has given the limit so. */
    this.isBinary = false;
  }

  /**
   * A text with the values in the place of their names in braces.
   * @param {string} id
   * @param {Record<string, string | number>} [values]
   */
  say(id, values = {}) {
    return this.parts(id, values).join("");
  }

  /**
   * The same in parts: those at odd places are values, of which each may be of any script and of any origin.
   * @param {string} id
   * @param {Record<string, string | number>} [values]
   */
  parts(id, values = {}) {
    // One pass: a file may be named "{size}".
    const parts = this.table[id].split(/\{(\w+)\}/);
    return parts.map((part, at) => (at % 2 ? visible(String(values[part])) : part));
  }

  /** @param {number} value @param {Intl.NumberFormatOptions} [options] */
  number(value, options) {
    return new Intl.NumberFormat(this.locale, options).format(value);
  }

  /** Say all sizes in the units of this one. @param {number} bytes */
  useUnitsOf(bytes) {
    this.isBinary = this.#shortest(bytes)?.base === 1024;
  }

  /** A size to read at a glance, such as "1.2 MB". @param {number} bytes */
  size(bytes) {
    const base = this.isBinary ? 1024 : 1000;
    let rank = 0;
    let value = bytes;
    for (; value >= base - 0.5 && rank < UNITS.length - 1; rank++) value /= base;
    if (!rank) return this.#bytes(bytes);
    const digits = value < 100 ? 1 : 0;
    if (this.isBinary) return this.say(BINARY[rank], { n: this.number(value, { maximumFractionDigits: digits }) });
    return this.number(value, { style: "unit", unit: UNITS[rank], maximumFractionDigits: digits });
  }

  /** A size without doubt, as a limit needs it: "10 MiB (10,485,760 bytes)". @param {number} bytes */
  exactSize(bytes) {
    const exact = this.#bytes(bytes);
    return bytes < 1000 ? exact : `${this.#whole(bytes) ?? this.size(bytes)} (${exact})`;
  }

  /** A limit in one unit, as the sender has most likely given it. @param {number} bytes */
  limit(bytes) {
    return (bytes >= 1000 && this.#whole(bytes)) || this.size(bytes);
  }

  /** A size as a whole number, and its unit; null for none. @param {number} bytes */
  #shortest(bytes) {
    const found = [];
    for (let rank = 1; rank < UNITS.length; rank++) {
      for (const base of [1000, 1024]) found.push({ base, rank, n: bytes / base ** rank });
    }
    // 16 MB are 15,625 KiB, too.
    return found.filter(({ n }) => n && Number.isInteger(n)).sort((one, other) => one.n - other.n)[0] ?? null;
  }

  /** A size of 1,000 bytes or more as a whole number, as the sender has most likely given it. @param {number} bytes */
  #whole(bytes) {
    const shortest = this.#shortest(bytes);
    if (!shortest) return null;
    const { base, rank, n } = shortest;
    if (base === 1024) return this.say(BINARY[rank], { n: this.number(n) });
    return this.number(n, { style: "unit", unit: UNITS[rank] });
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

  /** A day and a time for people, such as "Friday, December 4 at 6:00 PM". @param {Date} time @param {Date} now */
  day(time, now) {
    return new Intl.DateTimeFormat(this.locale, {
      ...{ weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" },
      ...(time.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
    }).format(time);
  }

  /** @param {number} bytes */
  #bytes(bytes) {
    return this.number(bytes, { style: "unit", unit: "byte", unitDisplay: "long" });
  }

  /** @param {number} value @param {string} unit */
  #unit(value, unit) {
    return this.number(value, { style: "unit", unit, unitDisplay: "short" });
  }
}
