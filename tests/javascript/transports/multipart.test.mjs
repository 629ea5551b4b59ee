import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakeXhr, load, settled } from "../browser.mjs";

const { multipart } = await load("transports/multipart");
const { Cancelled, UploadFailed } = await load("http");

const ORIGIN = "https://store.example";
const [LIST, PART, COMPLETE, HEAD] = ["list", "part", "complete", "head"].map((name) => `${ORIGIN}/k?${name}`);
const SIZE = 4; // of each part

function sum(bytes, encoding = "hex") {
  return createHash("md5").update(bytes).digest(encoding);
}

function sha(bytes) {
  return createHash("sha256").update(bytes).digest("base64");
}

function error(code, message = "") {
  return `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

/** A store with one upload, of parts and then of an object, that does what S3 does; a test may change each answer. */
class Store {
  parts = new Map();
  object = null;
  /** Whether it says of a finished upload that there is none; else it repeats what it has said. */
  forgets = true;
  isOver = false;
  asked = [];
  /** The ETag of a part: of a store that encrypts, no digest. */
  etagOf = (bytes) => sum(bytes);
  digests = new Map();
  answers = new Map();
  n = 0;

  install() {
    FakeXhr.install((xhr) => this.#serve(xhr));
    return this;
  }

  /** Answer the next requests of this name so: each gets the request, and what the store would say. */
  next(name, ...scripts) {
    this.answers.set(name, [...(this.answers.get(name) ?? []), ...scripts]);
    return this;
  }

  count(name) {
    return this.asked.filter((each) => each === name).length;
  }

  get names() {
    return this.asked.join(" ");
  }

  async #serve(xhr) {
    const name = new URL(xhr.url).search.slice(1).split("&")[0];
    const number = Number(new URL(xhr.url).searchParams.get("n"));
    this.asked.push(number ? `${name}${number}` : name);
    const body = xhr.body ? Buffer.from(await xhr.body.arrayBuffer()) : null;
    if (xhr.isDone) return;
    if (body && xhr.upload.onprogress) {
      xhr.progress(body.length, body.length);
      xhr.upload.onload();
    }
    const usual = () => this[name](body, number);
    const script = this.answers.get(`${name}${number || ""}`)?.shift();
    const answer = script ? await script(xhr, usual) : usual();
    if (answer && !xhr.isDone) xhr.answer(...answer);
  }

  list() {
    if (this.isOver && this.forgets) return [404, error("NoSuchUpload")];
    const rows = [...this.parts].map(([number, { bytes, etag, digest }]) => {
      const more = digest ? `<ChecksumSHA256>${digest}</ChecksumSHA256>` : "";
      return `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size>${more}</Part>`;
    });
    return [200, `<ListPartsResult>${rows.join("")}</ListPartsResult>`];
  }

  part(bytes, number) {
    if (this.isOver && this.forgets) return [404, error("NoSuchUpload")];
    this.put(number, bytes);
    return [200, "", `etag: "${this.parts.get(number).etag}"\r\n`];
  }

  put(number, bytes, digest = "") {
    this.parts.set(number, { bytes: Buffer.from(bytes), etag: this.etagOf(Buffer.from(bytes), this.n++), digest });
    return this;
  }

  complete(body) {
    if (this.isOver) return this.forgets ? [404, error("NoSuchUpload")] : this.result;
    const wanted = [...String(body).matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"([^"]*)"<\/ETag>/g)];
    this.document = String(body);
    const found = wanted.map(([, number, etag]) => {
      const part = this.parts.get(Number(number));
      return part && part.etag === etag ? part : null;
    });
    if (found.includes(null)) return [400, error("InvalidPart")];
    const etag = this.wholeOf(found);
    this.object = { bytes: Buffer.concat(found.map(({ bytes }) => bytes)), etag };
    this.isOver = true;
    this.result = [
      200,
      `<CompleteMultipartUploadResult><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`,
    ];
    return this.result;
  }

  wholeOf(found) {
    return `${sum(Buffer.concat(found.map(({ etag }) => Buffer.from(etag, "hex"))))}-${found.length}`;
  }

  /** The object as another visit has made it. */
  made(text, etag = null) {
    const bytes = Buffer.from(text);
    const parts = text.match(/.{1,4}/g).map((part) => ({ etag: sum(part) }));
    this.object = { bytes, etag: etag ?? Store.prototype.wholeOf(parts) };
    this.isOver = true;
    return this;
  }

  head() {
    if (!this.object) return [404];
    const { bytes, etag, digest } = this.object;
    const more = digest ? `x-amz-checksum-sha256: ${digest}\r\n` : "";
    return [200, "", `content-length: ${bytes.length}\r\netag: "${etag}"\r\n${more}`];
  }
}

const PARTS = {
  size: SIZE,
  url: [`${PART}&n=`, "&s=", ""],
  missing: [1, 2, 3].map((number) => [number, `${number}`, ""]),
  headers: [["x-amz-a", "b"]],
  digestHeader: "",
  digestElement: "",
  digestName: "",
  composite: "",
  startedAt: "2026-11-23T12:00:00Z",
  digests: {},
  lists: [LIST],
  listHeaders: [["x-amz-c", "d"]],
  complete: { url: COMPLETE, headers: [["x-amz-e", "f"]] },
  head: { url: HEAD, headers: [["x-amz-g", "h"]] },
};

/** The parts of a page that is bound to this text by SHA-256. */
function boundTo(text) {
  const digests = text.match(/.{1,4}/g).map(sha);
  return {
    ...PARTS,
    missing: digests.map((digest, n) => [n + 1, `${n + 1}`, digest]),
    digestHeader: "x-amz-checksum-sha256",
    digestElement: "ChecksumSHA256",
    digestName: "SHA-256",
    composite: `${sha(Buffer.concat(digests.map((each) => Buffer.from(each, "base64"))))}-${digests.length}`,
  };
}

const [A, B] = ["aaaabbbbcc", "ddddbbbbee"];
const ETAG_OF_A = `"${sum(Buffer.concat(["aaaa", "bbbb", "cc"].map((part) => sum(part, null))))}-3"`;

/** A visit that has chosen a file of this text. */
function visit(text, parts = PARTS) {
  const job = { file: new File([text], "a"), resent: 0 };
  const seen = [];
  async function upload(signal = new AbortController().signal) {
    const plan = { url: LIST, parts };
    return multipart
      .upload(plan, job, signal, (...given) => seen.push(given))
      .then(
        (stored) => stored,
        (failure) => failure,
      );
  }
  return { job, seen, upload };
}

function failedAs(end, id, { code = "", mayBeStored = false } = {}) {
  assert.ok(end instanceof UploadFailed, String(end?.stack ?? JSON.stringify(end)));
  assert.deepEqual([end.id, end.code, end.mayBeStored], [id, code, mayBeStored]);
}

/** An answer that gets lost after the store has done what it was asked. */
const lost = (xhr, usual) => {
  usual();
  xhr.fail();
};
const nothing = () => [200, "<ListPartsResult></ListPartsResult>"];
const busy = () => [503, error("SlowDown")];
const inProgress = () => [500, error("InternalError", "This multipart completion is already in progress")];

let waited = [];
/** How long each answer may take at most. */
let limits = [];
/** What happens when the newest of these times is over. */
let timeOut = () => {};

beforeEach(() => {
  globalThis.location = { origin: ORIGIN };
  waited = [];
  limits = [];
  const wait = globalThis.setTimeout;
  // A pause takes no time, and what would be too long does not come.
  mock.method(globalThis, "setTimeout", (what, time) => {
    if (time >= 60_000) {
      limits.push(time);
      timeOut = what;
      return 0;
    }
    waited.push(time);
    return wait(what, 0);
  });
});
afterEach(() => {
  mock.reset();
  delete globalThis.location;
});

const STORED_A = { isStored: true, etag: ETAG_OF_A };

test("a file in three parts: what is asked, and with which headers", async () => {
  const store = new Store().install();
  const { upload, seen, job } = visit(A);
  assert.deepEqual(await upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete head");
  assert.equal(String(store.object.bytes), A);
  const [list, part, , , , complete, head] = FakeXhr.all;
  assert.deepEqual(
    [list, part, complete, head].map(({ method, url, headers }) => [method, url, headers]),
    [
      ["GET", LIST, [["x-amz-c", "d"]]],
      ["PUT", `${PART}&n=1&s=1`, [["x-amz-a", "b"]]],
      ["POST", COMPLETE, [["x-amz-e", "f"]]],
      ["HEAD", HEAD, [["x-amz-g", "h"]]],
    ],
  );
  assert.equal(part.body.type, "");
  assert.equal(complete.body.type, "");
  assert.equal(
    store.document,
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      `<Part><PartNumber>1</PartNumber><ETag>"${sum("aaaa")}"</ETag></Part>` +
      `<Part><PartNumber>2</PartNumber><ETag>"${sum("bbbb")}"</ETag></Part>` +
      `<Part><PartNumber>3</PartNumber><ETag>"${sum("cc")}"</ETag></Part></CompleteMultipartUpload>`,
  );
  const sent = seen.filter(([bytes]) => bytes !== null);
  assert.deepEqual(
    [sent[0], sent.at(-1)],
    [
      [0, 10],
      [10, 10],
    ],
  );
  assert.deepEqual(seen.at(-1), [null, 0, "checking"]);
  assert.equal(job.resent, 0);
});

test("each answer has its time: a minute, and five for what takes a store long", async () => {
  const store = new Store().install().put(1, "aaaa").put(2, "bbbb");
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part3 list complete head");
  // Of a part: until something is sent, after the last progress, and after the last byte.
  assert.deepEqual(limits, [60_000, 60_000, 60_000, 300_000, 60_000, 300_000, 60_000]);
});

for (const text of ["", "a", "aaaa", "aaaab"]) {
  test(`a file of ${text.length} bytes`, async () => {
    const store = new Store().install();
    assert.equal((await visit(text).upload()).isStored, true);
    assert.equal(String(store.object.bytes), text);
    assert.equal(store.asked.filter((name) => name.startsWith("part")).length, Math.max(1, Math.ceil(text.length / 4)));
  });
}

test("a URL for each part", async () => {
  const store = new Store().install();
  const missing = [1, 2, 3].map((number) => [number, `${PART}&n=${number}`, ""]);
  assert.deepEqual(await visit(A, { ...PARTS, url: null, missing }).upload(), STORED_A);
  assert.equal(FakeXhr.all[1].url, `${PART}&n=1`);
  assert.equal(store.count("part1"), 1);
});

test("parts that are proved by their MD5s are not sent again", async () => {
  const store = new Store().install().put(1, "aaaa").put(2, "bbbb");
  const { upload, job, seen } = visit(A);
  assert.deepEqual(await upload(), STORED_A);
  assert.equal(store.names, "list part3 list complete head");
  assert.equal(job.resent, 0);
  assert.deepEqual(seen.slice(0, 2), [
    [null, 0, "checking"],
    [8, 10],
  ]);
});

test("parts of another file are sent again, and that is counted", async () => {
  const store = new Store().install().put(1, "aaaa").put(2, "bbbb");
  const { upload, job } = visit(B);
  assert.equal((await upload()).isStored, true);
  assert.equal(store.names, "list part1 part3 list complete head");
  assert.equal(String(store.object.bytes), B);
  assert.equal(job.resent, 1);
});

test("all parts of another file, which are no object yet, are sent again", async () => {
  const store = new Store().install().put(1, "aaaa").put(2, "bbbb").put(3, "cc");
  assert.equal((await visit(B).upload()).isStored, true);
  assert.equal(store.names, "list head part1 part3 list complete head");
  assert.equal(String(store.object.bytes), B);
});

test("another visit that completes in between, at a store that repeats its answer", async () => {
  const store = new Store().install();
  store.forgets = false;
  store.next("complete", async (_, usual) => {
    const { parts } = store;
    store.parts = new Map();
    store.put(1, "dddd").put(2, "bbbb").put(3, "ee");
    store.complete(
      ["dddd", "bbbb", "ee"].map((part, n) => `<PartNumber>${n + 1}</PartNumber><ETag>"${sum(part)}"</ETag>`),
    );
    store.parts = parts;
    return usual();
  });
  failedAs(await visit(A).upload(), "unverified", { mayBeStored: true });
  assert.equal(String(store.object.bytes), B);
});

test("a part of another length is none of this file", async () => {
  const store = new Store().install().put(1, "aaaa").put(3, "cccc");
  // Its ETag would prove it.
  store.parts.get(3).etag = sum("cc");
  const { upload, job } = visit(A);
  assert.deepEqual(await upload(), STORED_A);
  assert.equal(store.names, "list part2 part3 list complete head");
  assert.equal(job.resent, 1);
});

test("parts beyond the file, of a larger one, are left out", async () => {
  const store = new Store().install().put(4, "dddd");
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(String(store.object.bytes), A);
});

/** ETags of 32 digits that are no digests, as where the store encrypts by a key of its own. */
const encrypted = (_, n) => sum(`random ${n}`);

test("where ETags are no digests, parts of an earlier visit are sent again", async () => {
  const store = new Store().install();
  store.etagOf = encrypted;
  store.put(1, "aaaa").put(2, "bbbb");
  const { upload, job } = visit(A);
  assert.equal((await upload()).isStored, true);
  assert.equal(store.names, "list part1 part2 part3 list complete head");
  assert.equal(job.resent, 2);
});

test("the same, in one visit: what was sent before a pause is known", async () => {
  const store = new Store().install();
  store.etagOf = encrypted;
  const { upload, job } = visit(A);
  const abort = new AbortController();
  store.next("part3", () => abort.abort());
  assert.ok((await upload(abort.signal)) instanceof Cancelled);
  await settled();
  assert.equal((await upload()).isStored, true);
  assert.equal(store.names, "list part1 part2 part3 list part3 list complete head");
  assert.equal(job.resent, 0);
});

test("where the whole has an ETag that is no digest either, the answer to this completion proves it", async () => {
  const store = new Store().install();
  store.etagOf = encrypted;
  store.wholeOf = () => `${"e".repeat(32)}-3`;
  assert.deepEqual(await visit(A).upload(), { isStored: true, etag: `"${"e".repeat(32)}-3"` });
});

test("but not the object of another visit", async () => {
  const store = new Store().install();
  store.etagOf = encrypted;
  store.made(A, `${"e".repeat(32)}-3`);
  failedAs(await visit(A).upload(), "unverified");
});

test("a part that another visit replaces before the completion is sent again", async () => {
  const store = new Store().install();
  store.next(
    "list",
    (_, usual) => usual(),
    (_, usual) => {
      store.put(2, "xxxx");
      return usual();
    },
  );
  const { upload, job } = visit(A);
  assert.deepEqual(await upload(), STORED_A);
  // It might be the object of another visit.
  assert.equal(store.names, "list part1 part2 part3 list head part2 list complete head");
  assert.equal(job.resent, 1);
});

test("a part that another visit replaces at the last moment is refused by the store", async () => {
  const store = new Store().install();
  store.next("complete", (_, usual) => {
    store.put(2, "xxxx");
    return usual();
  });
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete head list head part2 list complete head");
  assert.equal(String(store.object.bytes), A);
});

test("two visits that go on replacing end", async () => {
  const store = new Store().install();
  const replaced = (_, usual) => {
    store.put(1, "xxxx");
    return usual();
  };
  store.next("list", (_, usual) => usual(), ...Array(9).fill(replaced));
  failedAs(await visit(A).upload(), "part_changed");
  assert.equal(store.object, null);
  assert.equal(store.count("list"), 5);
});

test("a list that does not have yet what was sent", async () => {
  const store = new Store().install();
  store.next("list", nothing, nothing);
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete head");
});

test("a store that loses parts", async () => {
  const store = new Store().install();
  for (const number of [1, 2, 3]) {
    store.next(
      `part${number}`,
      ...Array(9).fill((_, usual) => {
        const answer = usual();
        store.parts.delete(number);
        return answer;
      }),
    );
  }
  failedAs(await visit(A).upload(), "part_missing");
  assert.equal(store.object, null);
});

for (const [what, put, id] of [
  ["that is not there", [], "part_missing"],
  ["that is not proved", [1, "xxxx"], "part_unproved"],
]) {
  test(`a part ${what}, and for which there is no link`, async () => {
    const store = new Store().install();
    if (put.length) store.put(...put);
    failedAs(await visit(A, { ...PARTS, missing: PARTS.missing.slice(1) }).upload(), id);
    assert.equal(store.names, "list");
  });
}

test("a store whose ETags cannot be read: the list has them", async () => {
  globalThis.location = { origin: "null" };
  const store = new Store().install();
  for (const number of [1, 2, 3]) store.next(`part${number}`, (_, usual) => usual().slice(0, 1));
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete head");
});

test("the same, and nothing of the object either: nothing is claimed", async () => {
  globalThis.location = { origin: "null" };
  const store = new Store().install();
  store.next("head", () => [200, "", "content-length: 10\r\n"]);
  assert.deepEqual(await visit(A).upload(), { isStored: false, etag: ETAG_OF_A });
});

for (const [what, answer, id, code = ""] of [
  ["without an ETag", [200], "not_as_store", "HTTP 200, no ETag"],
  ["of another status", [204, "", "etag: 1\r\n"], "not_as_store", "HTTP 204, not 200"],
  ["that is a page", [200, "<html>", "etag: 1\r\n"], "not_store"],
  ["that is an error", [200, error("AccessDenied"), "etag: 1\r\n"], "store_denied", "AccessDenied, HTTP 200"],
  ["that refuses", [403, error("AccessDenied")], "store_denied", "AccessDenied, HTTP 403"],
  ["of what knows no digests", [400, error("NotImplemented")], "store_unable", "NotImplemented, HTTP 400"],
]) {
  test(`an answer to a part ${what} ends the upload, and no part is sent after it`, async () => {
    const text = "a".repeat(40);
    const missing = Array.from({ length: 10 }, (_, n) => [n + 1, `${n + 1}`, ""]);
    const store = new Store().install().next("part1", () => answer);
    failedAs(await visit(text, { ...PARTS, missing }).upload(), id, { code });
    assert.equal(store.count("complete"), 0);
    assert.ok(store.asked.length <= 8, store.names);
  });
}

test("a part that is busy is sent again after growing pauses", async () => {
  const store = new Store().install().next("part1", busy, busy, (xhr) => xhr.fail());
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.count("part1"), 4);
  assert.deepEqual(waited, [1000, 2000, 4000]);
});

test("a store that takes a part and says nothing", async () => {
  const store = new Store().install().next("part1", ...Array(9).fill(() => timeOut()));
  failedAs(await visit(A).upload(), "stalled");
  assert.equal(store.count("part1"), 6);
});

test("a part whose connection fails, on another origin", async () => {
  globalThis.location = { origin: "null" };
  mock.method(globalThis, "fetch", async () => new Response(""));
  new Store().install().next("part1", ...Array(9).fill((xhr) => xhr.fail()));
  failedAs(await visit(A).upload(), "network");
});

const MOST = 2 * 1024 * 1024;
for (const [loaded, id] of [
  [MOST, ""],
  [MOST + 1, "not_store"],
]) {
  test(`a list of ${loaded} bytes`, async () => {
    new Store().install().next("list", (xhr, usual) => {
      xhr.onprogress({ loaded });
      return usual();
    });
    const end = await visit(A).upload();
    if (id) failedAs(end, id);
    else assert.deepEqual(end, STORED_A);
  });
}

test("a store that loses a part once", async () => {
  const store = new Store().install();
  store.next("complete", (_, usual) => {
    store.parts.delete(2);
    return usual();
  });
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.count("part2"), 2);
});

test("a list without ETags proves nothing", async () => {
  const store = new Store().install().put(1, "aaaa", sha("aaaa"));
  store.parts.get(1).etag = "";
  assert.deepEqual(await visit(A, boundTo(A)).upload(), STORED_A);
  assert.equal(store.count("part1"), 1);
});

test("but not for ever", async () => {
  const store = new Store().install().next("part1", ...Array(9).fill(busy));
  failedAs(await visit(A).upload(), "store_busy", { code: "SlowDown, HTTP 503" });
  assert.equal(store.count("part1"), 6);
  assert.deepEqual(waited, [1000, 2000, 4000, 8000, 16_000]);
});

test("a connection that fails for good", async () => {
  new Store().install().next("part1", ...Array(9).fill((xhr) => xhr.fail()));
  failedAs(await visit(A).upload(), "network");
});

test("before the first answer, the browser may not let this page send", async () => {
  globalThis.location = { origin: "null" };
  mock.method(globalThis, "fetch", async () => new Response(""));
  const store = new Store().install().next("list", (xhr) => xhr.fail());
  failedAs(await visit(A).upload(), "blocked");
  assert.equal(store.names, "list");
});

for (const [what, answer, id, code = ""] of [
  ["that cannot be read", [200, "<ListPartsResult><Part><Size>abc</Size></Part></ListPartsResult>"], "list_unreadable"],
  ["that is a page", [200, "<html>"], "not_store"],
  ["that is refused", [403, error("AccessDenied")], "store_denied", "AccessDenied, HTTP 403"],
]) {
  test(`a list ${what}`, async () => {
    const store = new Store().install().next("list", () => answer);
    failedAs(await visit(A).upload(), id, { code });
    assert.equal(store.names, "list");
  });
}

test("a list for each thousand parts that the file has", async () => {
  const missing = Array.from({ length: 1001 }, (_, n) => [n + 1, `${n + 1}`, ""]);
  const lists = [LIST, `${LIST}&second`, `${LIST}&third`];
  const store = new Store().install();
  const text = "a".repeat(4001);
  store.next("list", nothing, nothing);
  assert.equal((await visit(text, { ...PARTS, missing, lists }).upload()).isStored, true);
  assert.deepEqual(
    FakeXhr.all.slice(0, 2).map(({ url }) => url),
    lists.slice(0, 2),
  );
  assert.equal(store.count("list"), 4);
});

// What became of an upload that another run has completed.

for (const forgets of [true, false]) {
  const what = forgets ? "is gone" : "repeats its answer";
  test(`an upload that was completed by this file and ${what}`, async () => {
    const store = new Store().install();
    store.forgets = forgets;
    await visit(A).upload();
    assert.deepEqual(await visit(A).upload(), STORED_A);
    assert.equal(String(store.object.bytes), A);
  });

  test(`an upload that was completed by another file of this size and ${what}`, async () => {
    const store = new Store().install();
    store.forgets = forgets;
    await visit(A).upload();
    const { upload, job } = visit(B);
    failedAs(await upload(), "unverified");
    assert.equal(String(store.object.bytes), A);
    assert.equal(job.resent, 0);
    // Swift would change the object by its parts.
    assert.deepEqual([store.count("part1"), store.count("complete")], [1, 1]);
  });
}

for (const [what, text, etag, id] of [
  ["whose ETag is the MD5 of all", A, sum(A), null],
  ["whose ETag is the MD5 of all in capitals", A, sum(A).toUpperCase(), null],
  ["whose ETag is the MD5 of another", A, sum(B), "unverified"],
  ["of another number of parts", A, ETAG_OF_A.replaceAll('"', "").replace("-3", "-2"), "unverified"],
  ["with an ETag that says nothing", A, "odd", "unverified"],
  ["of another size", `${A}a`, null, "no_upload"],
]) {
  test(`an object ${what}`, async () => {
    const store = new Store().install().made(text, etag);
    const end = await visit(A).upload();
    if (id) failedAs(end, id);
    else assert.deepEqual(end, { isStored: true, etag: `"${etag}"` });
    assert.equal(store.names, "list head");
  });
}

test("an upload that was aborted", async () => {
  const store = new Store().install();
  store.isOver = true;
  failedAs(await visit(A).upload(), "no_upload");
});

for (const code of ["NoSuchUpload", "NoSuchKey"]) {
  test(`an upload that ends while parts are sent (${code})`, async () => {
    const store = new Store().install().next("part2", () => {
      store.made(B);
      return [404, error(code)];
    });
    failedAs(await visit(A).upload(), "unverified");
  });

  test(`an upload that ends before its completion (${code})`, async () => {
    const store = new Store().install().next("complete", () => {
      store.made(B);
      return [404, error(code)];
    });
    failedAs(await visit(A).upload(), "unverified");
  });
}

test("an object that may not be looked at", async () => {
  const store = new Store()
    .install()
    .made(A)
    .next("head", () => [403]);
  failedAs(await visit(A).upload(), "no_upload", { code: "HTTP 403" });
  assert.equal(store.count("head"), 1);
});

for (const [what, isOver] of [
  ["before", true],
  ["after this completion", false],
]) {
  test(`an answer of another address is none about the object (${what})`, async () => {
    const store = new Store().install();
    if (isOver) store.made(A);
    store.next("head", (xhr, usual) => {
      xhr.responseURL = `${ORIGIN}/login`;
      return usual();
    });
    const end = await visit(A).upload();
    if (isOver) failedAs(end, "no_upload", { code: "HTTP 200" });
    else assert.deepEqual(end, { isStored: false, etag: ETAG_OF_A });
  });
}

test("the same after this completion: nothing is claimed", async () => {
  new Store().install().next("head", () => [403]);
  assert.deepEqual(await visit(A).upload(), { isStored: false, etag: ETAG_OF_A });
});

test("a store that puts together something else", async () => {
  const store = new Store().install();
  store.next("complete", (_, usual) => {
    const answer = usual();
    store.object.bytes = Buffer.from("short");
    return answer;
  });
  failedAs(await visit(A).upload(), "store_damaged");
});

test("a store that puts together other parts of the same length", async () => {
  const store = new Store().install();
  store.next("complete", () => {
    store.made(B);
    return [200, `<CompleteMultipartUploadResult><ETag>${store.object.etag}</ETag></CompleteMultipartUploadResult>`];
  });
  failedAs(await visit(A).upload(), "unverified", { mayBeStored: true });
});

// The completion.

test("the answer to the completion is lost: the next one says that it is over", async () => {
  const store = new Store().install().next("complete", lost);
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete complete head");
});

test("the answer is lost, and the store is busy with it: the object is looked at first", async () => {
  const store = new Store().install().next("complete", lost, inProgress);
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.names, "list part1 part2 part3 list complete complete head head");
});

test("a completion that the store is busy with, and that comes about later", async () => {
  const store = new Store().install().next("complete", inProgress, inProgress);
  assert.deepEqual(await visit(A).upload(), STORED_A);
  assert.equal(store.count("complete"), 3);
  assert.deepEqual(waited, [1000, 2000]);
});

test("a completion that the store is busy with for good may come about", async () => {
  const store = new Store().install().next("complete", ...Array(9).fill(busy));
  failedAs(await visit(A).upload(), "store_busy", { code: "SlowDown, HTTP 503", mayBeStored: true });
  assert.equal(store.count("complete"), 6);
});

test("a completion without any answer may come about", async () => {
  const store = new Store().install();
  store.next("complete", ...Array(9).fill((xhr) => xhr.fail())).next("head", ...Array(9).fill((xhr) => xhr.fail()));
  failedAs(await visit(A).upload(), "network", { mayBeStored: true });
  assert.deepEqual([store.count("complete"), store.count("head")], [6, 6]);
});

test("a completion that is answered, and nothing is heard of the object", async () => {
  new Store().install().next("head", ...Array(9).fill((xhr) => xhr.fail()));
  failedAs(await visit(A).upload(), "network", { mayBeStored: true });
});

for (const [what, answer, id, more] of [
  ["200 with an error", [200, error("AccessDenied")], "store_denied", { code: "AccessDenied, HTTP 200" }],
  ["200 without a document", [200], "not_as_store", { code: "HTTP 200, no ETag", mayBeStored: true }],
  ["200 with a page", [200, "<!DOCTYPE html>"], "not_store", {}],
  ["403", [403, error("AccessDenied")], "store_denied", { code: "AccessDenied, HTTP 403" }],
  ["412", [412, error("PreconditionFailed")], "store_exists", { code: "PreconditionFailed, HTTP 412" }],
]) {
  test(`a completion that is answered by ${what} is no success`, async () => {
    const store = new Store().install().next("complete", () => answer);
    failedAs(await visit(A).upload(), id, more);
    assert.equal(store.names, "list part1 part2 part3 list complete head");
  });

  test(`but it is, where the object is there all the same (${what})`, async () => {
    new Store().install().next("complete", (_, usual) => {
      usual();
      return answer;
    });
    assert.deepEqual(await visit(A).upload(), STORED_A);
  });
}

// What is bound to one file.

test("a file that is bound by its digests", async () => {
  const store = new Store().install();
  const parts = boundTo(A);
  assert.deepEqual(await visit(A, parts).upload(), STORED_A);
  // Digests are computed side by side.
  assert.deepEqual(FakeXhr.all.find(({ url }) => url.includes("n=1")).headers, [
    ["x-amz-a", "b"],
    ["x-amz-checksum-sha256", sha("aaaa")],
  ]);
  assert.ok(store.document.includes(`<ETag>"${sum("aaaa")}"</ETag><ChecksumSHA256>${sha("aaaa")}</ChecksumSHA256>`));
});

test("another file is not sent", async () => {
  const store = new Store().install();
  failedAs(await visit(B, boundTo(A)).upload(), "other_file");
  assert.equal(store.count("part1"), 0);
});

test("another file is told, also where all parts are at the store", async () => {
  const store = new Store().install();
  store.put(1, "aaaa", sha("aaaa")).put(2, "bbbb", sha("bbbb")).put(3, "cc", sha("cc"));
  failedAs(await visit(B, boundTo(A)).upload(), "other_file");
  assert.equal(store.names, "list");
});

test("a browser that computes no digests takes none for proved", async () => {
  mock.getter(crypto, "subtle", () => undefined);
  const store = new Store().install();
  store.etagOf = encrypted;
  store.put(1, "aaaa", sha("aaaa")).put(2, "bbbb", sha("bbbb"));
  const { upload, job } = visit(B, boundTo(A));
  await upload();
  assert.equal(job.resent, 2);
});

test("a part is proved by its digest, where its ETag is none", async () => {
  const store = new Store().install();
  store.etagOf = encrypted;
  store.put(1, "aaaa", sha("aaaa")).put(2, "bbbb", sha("bbbb"));
  assert.equal((await visit(A, boundTo(A)).upload()).isStored, true);
  assert.equal(store.names, "list part3 list complete head");
});

test("a part with another digest is sent again", async () => {
  const store = new Store().install().put(1, "aaaa", sha("xxxx"));
  const { upload, job } = visit(A, boundTo(A));
  assert.deepEqual(await upload(), STORED_A);
  assert.equal(job.resent, 1);
  assert.equal(store.count("part1"), 1);
});

for (const [what, text, digest, id] of [
  ["the digest of the sender's file", A, boundTo(A).composite, null],
  ["that, for another file", B, boundTo(A).composite, "unverified"],
  ["another digest", A, boundTo(B).composite, "unverified"],
]) {
  test(`an object with ${what}`, async () => {
    const store = new Store().install().made(A, `${"e".repeat(32)}-3`);
    store.object.digest = digest;
    const end = await visit(text, boundTo(A)).upload();
    if (id) failedAs(end, id);
    else assert.equal(end.isStored, true);
  });
}

test("an object with a digest of the whole is proved by its ETag", async () => {
  const store = new Store().install().made(A);
  store.object.digest = sha(A);
  assert.deepEqual(await visit(A, boundTo(A)).upload(), STORED_A);
});

test("Content-MD5 is compared before a part is sent", async () => {
  const digests = ["aaaa", "bbbb", "cc"].map((part) => sum(part, "base64"));
  const missing = digests.map((digest, n) => [n + 1, `${n + 1}`, digest]);
  const parts = { ...PARTS, missing, digestHeader: "Content-MD5", digestName: "MD5" };
  const store = new Store().install();
  failedAs(await visit(B, parts).upload(), "other_file");
  assert.equal(store.count("part1"), 0);
  assert.deepEqual(await visit(A, parts).upload(), STORED_A);
});

test("the digests of parts without a link are known", async () => {
  const { missing, ...bound } = boundTo(A);
  const store = new Store().install();
  store.etagOf = encrypted;
  store.put(1, "aaaa", sha("aaaa"));
  const parts = { ...bound, missing: missing.slice(1), digests: { 1: sha("aaaa") } };
  assert.equal((await visit(A, parts).upload()).isStored, true);
  assert.deepEqual(
    [1, 2, 3].map((number) => store.count(`part${number}`)),
    [0, 1, 1],
  );
});

test("an ETag of a store becomes no other part of the document", async () => {
  const store = new Store().install();
  store.etagOf = () => "a&b<c";
  store.wholeOf = () => "odd";
  store.next("list", (_, usual) => usual(), nothing);
  store.next("complete", (_, usual) => {
    usual();
    assert.ok(store.document.includes('<ETag>"a&amp;b&lt;c"</ETag>'), store.document);
    return [403];
  });
  failedAs(await visit(A).upload(), "store_denied", { code: "HTTP 403" });
});

test("it is cancelled while a file is compared", async () => {
  const store = new Store().install().put(1, "aaaa");
  const abort = new AbortController();
  const { upload, seen } = visit(A);
  seen.push = ([, , state]) => state === "checking" && abort.abort();
  assert.ok((await upload(abort.signal)) instanceof Cancelled);
  assert.equal(store.object, null);
});
