import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { FakeXhr, load } from "../browser.mjs";

const { Cancelled, UploadFailed } = await load("http");

const PLAN = {
  url: "https://store.example/bkt",
  fields: [
    ["key", "in/a"],
    ["policy", "é"],
    ["x-amz-meta-a", ""],
    ["success_action_status", "201"],
  ],
  limits: { typePrefix: null },
};
/** The same, where the form asks for another answer. */
const planOf = (status) => ({ ...PLAN, fields: [...PLAN.fields.slice(0, 3), ...status] });

afterEach(() => {
  mock.reset();
  delete navigator.onLine;
  delete globalThis.location;
});

let instances = 0;

/** A page at this origin: the transport, whose memory is new; and what it asks by fetch, which answers as the script says. */
async function pageAt(origin, answer = () => Promise.reject(new TypeError("Failed to fetch"))) {
  globalThis.location = { origin };
  const { post } = await load("transports/post", `${instances++}`);
  const asked = [];
  mock.method(globalThis, "fetch", async (url, options) => {
    asked.push([options.method ?? "GET", options.mode ?? "cors", url, options.body ? [...options.body.keys()] : null]);
    return answer(url, options);
  });
  FakeXhr.install();
  const file = new File(["abc"], 'a"é.png', { type: "image/png" });
  async function upload(script, { signal = new AbortController().signal, plan = PLAN } = {}) {
    FakeXhr.script = script;
    const seen = [];
    const end = await post
      .upload(plan, { file, key: "in/a.png" }, signal, (...given) => seen.push(given))
      .then(
        (stored) => ({ stored }),
        (error) => ({ error }),
      );
    return { ...end, seen };
  }
  return { upload, asked };
}

const STORE = "https://store.example";
const XML = "<PostResponse><Key>k</Key><ETag>&quot;1&quot;</ETag></PostResponse>";

function failedAs(error, id, code = "") {
  assert.ok(error instanceof UploadFailed, String(error));
  assert.deepEqual([error.id, error.code], [id, code]);
}

test("the fields in their order, the key of the file, and the file at the end", async () => {
  const { upload, asked } = await pageAt(STORE);
  const { stored, seen } = await upload((xhr) => {
    xhr.progress(9, 9);
    xhr.answer(201, XML);
  });
  assert.deepEqual([stored, seen, asked], [{ isStored: true, etag: '"1"' }, [[9, 9]], []]);
  const { method, url, body, headers } = FakeXhr.last;
  assert.deepEqual([method, url, headers], ["POST", PLAN.url, []]);
  const file = body.get("file");
  assert.deepEqual(
    [...body].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
    [
      ["key", "in/a.png"],
      ["policy", "é"],
      ["x-amz-meta-a", ""],
      ["success_action_status", "201"],
      ["file", "file"],
    ],
  );
  assert.deepEqual([await file.text(), file.type], ["abc", "application/octet-stream"]);
});

test("the type of the file, where the form leaves it open", async () => {
  const { upload } = await pageAt(STORE);
  await upload((xhr) => xhr.answer(204), { plan: { ...PLAN, limits: { typePrefix: "image/" } } });
  assert.deepEqual(
    [...FakeXhr.last.body.keys()],
    ["key", "policy", "x-amz-meta-a", "success_action_status", "Content-Type", "file"],
  );
  assert.equal(FakeXhr.last.body.get("Content-Type"), "image/png");
});

for (const [asked, status, headers, text, stored] of [
  ["200", 200, "etag: 2\r\n", "", { isStored: true, etag: "2" }],
  ["204", 204, "etag: 2\r\n", "", { isStored: true, etag: "2" }],
  ["", 204, "etag: 2\r\n", "", { isStored: true, etag: "2" }],
  ["199", 204, "etag: 2\r\n", "", { isStored: true, etag: "2" }],
  ["201", 201, "etag: 2\r\n", "<PostResponse><ETag></ETag></PostResponse>", { isStored: true, etag: "2" }],
  // What Ceph 16 says where it has stored nothing.
  ["201", 201, "", "<PostResponse><ETag></ETag></PostResponse>", "HTTP 201, no ETag"],
  ["201", 201, "", "", "HTTP 201, no ETag"],
  ["201", 204, "etag: 2\r\n", "", "HTTP 204, not 201"],
  ["201", 200, "etag: 2\r\n", "", "HTTP 200, not 201"],
  ["200", 204, "etag: 2\r\n", "", "HTTP 204, not 200"],
  ["", 200, "etag: 2\r\n", "", "HTTP 200, not 204"],
  ["204", 204, "", "", "HTTP 204, no ETag"],
]) {
  test(`asked for ${asked || "nothing"}, the store answers ${status} with ${headers.trim() || "no header"} and ${text}`, async () => {
    const { upload } = await pageAt(STORE);
    const plan = planOf(asked ? [["success_action_status", asked]] : []);
    const { stored: found, error } = await upload((xhr) => xhr.answer(status, text, headers), { plan });
    if (typeof stored === "object") assert.deepEqual(found, stored);
    else {
      failedAs(error, "not_as_store", stored);
      assert.deepEqual([error.values, error.mayBeStored], [{ status: String(status) }, true]);
    }
  });
}

test("the store refuses", async () => {
  const { upload } = await pageAt(STORE);
  const { error } = await upload((xhr) => xhr.answer(400, "<Error><Code>EntityTooLarge</Code></Error>"));
  failedAs(error, "store_limit", "EntityTooLarge, HTTP 400");
});

for (const [text, id, code] of [
  // Swift.
  ["Bad URL", "store_unable", "HTTP 412"],
  ["<Error><Code>PreconditionFailed</Code></Error>", "store_exists", "PreconditionFailed, HTTP 412"],
]) {
  test(`412 with ${text}`, async () => {
    const { upload } = await pageAt(STORE);
    failedAs((await upload((xhr) => xhr.answer(412, text))).error, id, code);
  });
}

test("on the store's own page, a failure is the network's", async () => {
  const { upload, asked } = await pageAt(STORE);
  failedAs((await upload((xhr) => xhr.fail())).error, "network");
  assert.deepEqual(asked, []);
});

test("a failure after the last byte leaves open what the store has", async () => {
  const { upload, asked } = await pageAt("null");
  const { error } = await upload((xhr) => {
    xhr.progress(9, 9);
    xhr.upload.onload();
    xhr.fail();
  });
  failedAs(error, "network");
  assert.deepEqual([error.mayBeStored, asked], [true, []]);
});

test("the same of what is too small for progress", async () => {
  const { upload, asked } = await pageAt("null");
  const { error } = await upload((xhr) => {
    xhr.upload.onload();
    xhr.fail();
  });
  failedAs(error, "network");
  assert.deepEqual([error.mayBeStored, asked], [true, []]);
});

test("what the store says where nothing can be seen is not waited for", async () => {
  let last;
  const { upload } = await pageAt("null", (url, options) => {
    last = options.signal;
    return opaque(url, options);
  });
  assert.equal((await upload((xhr) => xhr.fail())).stored.isStored, false);
  assert.equal(last.aborted, true);
  last = null;
  assert.equal((await upload(null, { signal: AbortSignal.abort() })).error.name, "AbortError");
  assert.equal(last, null);
});

test("elsewhere with a rule, a failure after the first byte is the network's", async () => {
  const { upload, asked } = await pageAt("null");
  const { error } = await upload((xhr) => {
    xhr.progress(1, 9);
    xhr.fail();
  });
  failedAs(error, "network");
  assert.deepEqual(asked, []);
});

/** A store that lets the page read what it answers, and has no rule for a preflight. */
const readable = () => Promise.resolve(new Response("", { status: 400 }));
const isOfFile = ({ method, mode }) => method === "POST" && mode === "no-cors";
/** A store whose answers the page may not read. */
const opaque = (_, { mode }) => (mode === "no-cors" ? readable() : Promise.reject(new TypeError("Failed to fetch")));

test("elsewhere, the answer can be read and the progress cannot", async () => {
  const { upload, asked } = await pageAt("null", readable);
  const { stored, seen } = await upload((xhr) => (xhr.upload.onprogress ? xhr.fail() : xhr.answer(201, XML)));
  assert.deepEqual([stored, seen], [{ isStored: true, etag: '"1"' }, [[null, 0]]]);
  assert.deepEqual(asked, [["POST", "cors", PLAN.url, []]]);
  // Found out once.
  await upload((xhr) => xhr.answer(201, XML));
  assert.equal(asked.length, 1);
  assert.equal(FakeXhr.all.length, 3);
});

for (const onLine of [true, false]) {
  test(`the same, and the connection fails ${onLine ? "on" : "off"} line`, async () => {
    Object.defineProperty(navigator, "onLine", { value: onLine, configurable: true });
    const { upload } = await pageAt("null", readable);
    const { error } = await upload((xhr) => xhr.fail());
    failedAs(error, "network");
    assert.equal(error.mayBeStored, onLine);
  });
}

test("elsewhere, nothing can be seen: sent, and nothing is claimed", async () => {
  const { upload, asked } = await pageAt("null", opaque);
  const { stored, seen } = await upload((xhr) => xhr.fail());
  assert.deepEqual([stored, seen], [{ isStored: false, etag: "" }, [[null, 0]]]);
  const form = ["key", "policy", "x-amz-meta-a", "success_action_status", "file"];
  assert.deepEqual(asked, [
    ["POST", "cors", PLAN.url, []],
    ["GET", "no-cors", "https://store.example/", null],
    ["POST", "no-cors", PLAN.url, form],
  ]);
  await upload(null);
  assert.deepEqual(asked.slice(3), [["POST", "no-cors", PLAN.url, form]]);
  assert.equal(FakeXhr.all.length, 1);
});

test("without a network, nothing is found out, and the next upload tries all again", async () => {
  const { upload, asked } = await pageAt("null");
  failedAs((await upload((xhr) => xhr.fail())).error, "network");
  assert.equal(asked.length, 2);
  const { stored, seen } = await upload((xhr) => {
    xhr.progress(9, 9);
    xhr.answer(201, XML);
  });
  assert.deepEqual([stored, seen], [{ isStored: true, etag: '"1"' }, [[9, 9]]]);
});

test("three at once find it out together", async () => {
  const { upload, asked } = await pageAt("null", opaque);
  const ends = await Promise.all([1, 2, 3].map(() => upload((xhr) => queueMicrotask(() => xhr.fail()))));
  assert.deepEqual(
    ends.map(({ stored }) => stored?.isStored),
    [false, false, false],
  );
  assert.equal(asked.filter(([, mode, , body]) => mode === "no-cors" && body).length, 3);
});

test("what cannot be seen is cancelled", async () => {
  const abort = new AbortController();
  const { upload } = await pageAt("null", (url, options) => {
    if (!isOfFile(options)) return opaque(url, options);
    abort.abort();
    return Promise.reject(options.signal.reason);
  });
  const { error } = await upload((xhr) => xhr.fail(), { signal: abort.signal });
  assert.equal(error.name, "AbortError");
});

test("what cannot be seen fails", async () => {
  const { upload } = await pageAt("null", (url, options) =>
    isOfFile(options) ? Promise.reject(new TypeError("Failed to fetch")) : opaque(url, options),
  );
  const { error } = await upload((xhr) => xhr.fail());
  failedAs(error, "network");
  assert.equal(error.mayBeStored, true);
});

test("cancelled before it began", async () => {
  const { upload } = await pageAt(STORE);
  assert.ok((await upload(null, { signal: AbortSignal.abort() })).error instanceof Cancelled);
});
