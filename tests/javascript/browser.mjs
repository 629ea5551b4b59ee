// What a browser has and node has not, as far as the page's modules use it.

import { createRequire } from "node:module";

process.env.TZ = "UTC";

const require = createRequire(new URL("../../.matrix/npm/", import.meta.url));
const xmldom = require("@xmldom/xmldom");

/** A browser gives a document with the element "parsererror" where xmldom throws, as Firefox does. */
class DOMParser {
  parseFromString(text, type) {
    const parser = new xmldom.DOMParser({ onError: xmldom.onErrorStopParsing });
    try {
      return parser.parseFromString(text, type);
    } catch {
      return parser.parseFromString("<parsererror/>", type);
    }
  }
}

globalThis.DOMParser = DOMParser;

const page = new URL("../../awscli_presign_put/handoff/page/", import.meta.url);

/** A module of the page. @param {string} name @param {string} [instance] for one with a state of its own */
export function load(name, instance = "") {
  return import(new URL(`${name}.js${instance && `?${instance}`}`, page));
}

/** The table of texts of the page. */
export const TABLE = require("../../awscli_presign_put/handoff/page/texts.json");

/** A file whose content cannot be read: it was moved, or changed. */
export class UnreadableFile extends File {
  slice() {
    return { arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) };
  }
}

/** Let all that waits for nothing but promises go on. */
export async function settled() {
  for (let n = 0; n < 50; n++) await null;
  await new Promise((resolve) => setImmediate(resolve));
}

/** XMLHttpRequest, of which a test plays the store: `FakeXhr.last` is the newest. */
export class FakeXhr {
  /** @type {FakeXhr[]} */
  static all = [];
  /** @type {((xhr: FakeXhr) => void) | null} what is done when it is sent */
  static script = null;

  static get last() {
    return FakeXhr.all.at(-1);
  }

  static install(script = null) {
    FakeXhr.all = [];
    FakeXhr.script = script;
    globalThis.XMLHttpRequest = FakeXhr;
  }

  headers = [];
  upload = {};
  aborts = 0;
  status = 0;
  responseText = "";
  answered = "";

  open(method, url) {
    Object.assign(this, { method, url });
    FakeXhr.all.push(this);
  }

  setRequestHeader(name, value) {
    this.headers.push([name, value]);
  }

  send(body) {
    this.body = body;
    FakeXhr.script?.(this);
  }

  abort() {
    if (this.body === undefined || this.isDone) return;
    // A browser fires it where something was under way.
    this.isDone = true;
    this.aborts++;
    this.onabort();
  }

  getAllResponseHeaders() {
    return this.answered;
  }

  opened() {
    this.readyState = 1;
    this.onreadystatechange?.();
  }

  /** The head of the answer is there. */
  head() {
    this.readyState = 2;
    this.onreadystatechange?.();
  }

  progress(loaded, total) {
    this.upload.onprogress({ loaded, total });
  }

  answer(status, text = "", headers = "") {
    this.isDone = true;
    Object.assign(this, { status, responseText: text, answered: headers });
    this.onload();
  }

  fail() {
    this.isDone = true;
    this.onerror();
  }
}
