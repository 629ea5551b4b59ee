import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakeXhr, load } from "../browser.mjs";

const { put } = await load("transports/put");
const { Cancelled, UploadFailed } = await load("http");

const PLAN = {
  url: "https://store.example/bkt/k?X-Amz-Signature=1",
  headers: [
    ["Content-Type", "text/plain"],
    ["x-amz-meta-a", "é\u{1f600}"],
  ],
};

beforeEach(() => {
  globalThis.location = { origin: "https://store.example" };
});
afterEach(() => {
  mock.reset();
  delete globalThis.location;
});

function upload(
  script,
  { signal = new AbortController().signal, file = new File(["abc"], "a.png", { type: "image/png" }) } = {},
) {
  FakeXhr.install(script);
  const seen = [];
  return put
    .upload(PLAN, { file }, signal, (...given) => seen.push(given))
    .then(
      (stored) => ({ stored, seen }),
      (error) => ({ error, seen }),
    );
}

function reachable(isThere) {
  const asked = [];
  mock.method(globalThis, "fetch", async (url, options) => {
    asked.push([url, options.mode]);
    if (!isThere) throw new TypeError("Failed to fetch");
    return new Response("", { status: 403 });
  });
  return asked;
}

function failedAs(error, id, code = "") {
  assert.ok(error instanceof UploadFailed);
  assert.deepEqual([error.id, error.code], [id, code]);
}

test("the file, and exactly the headers of the plan", async () => {
  const { stored, seen } = await upload((xhr) => {
    xhr.progress(3, 3);
    xhr.answer(200, "", 'etag: "1"\r\n');
  });
  assert.deepEqual(stored, { isStored: true, etag: '"1"' });
  assert.deepEqual(seen, [[3, 3]]);
  const { method, url, headers, body } = FakeXhr.last;
  assert.deepEqual([method, url], ["PUT", PLAN.url]);
  // UTF-8, each byte as a character.
  assert.deepEqual(headers, [
    ["Content-Type", "text/plain"],
    ["x-amz-meta-a", "\u00c3\u00a9\u00f0\u009f\u0098\u0080"],
  ]);
  // A browser would send this type beside the headers.
  assert.deepEqual([await body.text(), body.type], ["abc", ""]);
});

test("the store refuses", async () => {
  const body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
  const { error } = await upload((xhr) => xhr.answer(403, body));
  failedAs(error, "store_ended", "AccessDenied, HTTP 403");
});

for (const [status, headers, text, id, code] of [
  [200, "", "", "not_as_store", "HTTP 200, no ETag"],
  [200, 'etag: ""\r\n', "", "not_as_store", "HTTP 200, no ETag"],
  [204, "etag: 1\r\n", "", "not_as_store", "HTTP 204, not 200"],
  [500, "", "", "store_busy", "HTTP 500"],
  [504, "", "<html>", "store_busy", "HTTP 504"],
  [408, "", "", "store_busy", "HTTP 408"],
]) {
  test(`HTTP ${status}, ${headers.trim() || "no headers"}, does not prove that it is stored`, async () => {
    const { error } = await upload((xhr) => xhr.answer(status, text, headers));
    failedAs(error, id, code);
    assert.equal(error.mayBeStored, true);
  });
}

test("a failure after the last byte leaves open what the store has", async () => {
  const { error } = await upload((xhr) => {
    xhr.progress(3, 3);
    xhr.upload.onload();
    xhr.fail();
  });
  failedAs(error, "network");
  assert.equal(error.mayBeStored, true);
});

test("the same of an empty file, of which there is no progress", async () => {
  globalThis.location = { origin: "null" };
  const { error } = await upload((xhr) => {
    xhr.upload.onload();
    xhr.fail();
  });
  failedAs(error, "network");
  assert.equal(error.mayBeStored, true);
});

test("elsewhere, a page that may not read the ETag does not say that it is stored", async () => {
  globalThis.location = { origin: "null" };
  assert.deepEqual((await upload((xhr) => xhr.answer(200))).stored, { isStored: false, etag: "" });
});

for (const status of [199, 300, 307]) {
  test(`HTTP ${status} is no success`, async () => {
    const { error } = await upload((xhr) => xhr.answer(status));
    failedAs(error, status === 199 ? "store_unknown" : "store_elsewhere", `HTTP ${status}`);
  });
}

test("cancelled", async () => {
  assert.ok((await upload(null, { signal: AbortSignal.abort() })).error instanceof Cancelled);
});

test("a failure on the store's own page is the network's", async () => {
  const asked = reachable(true);
  const { error } = await upload((xhr) => xhr.fail());
  failedAs(error, "network");
  assert.deepEqual(asked, []);
});

test("elsewhere, nothing was sent and the store is there: the browser does not let the page", async () => {
  globalThis.location = { origin: "null" };
  const asked = reachable(true);
  const { error } = await upload((xhr) => xhr.fail());
  failedAs(error, "blocked");
  assert.deepEqual(asked, [["https://store.example/", "no-cors"]]);
});

test("elsewhere, the store is not there", async () => {
  globalThis.location = { origin: "null" };
  reachable(false);
  const { error } = await upload((xhr) => xhr.fail());
  failedAs(error, "network");
});

test("elsewhere, a part was sent: the browser let the page", async () => {
  globalThis.location = { origin: "null" };
  const asked = reachable(true);
  const { error } = await upload((xhr) => {
    xhr.progress(1, 3);
    xhr.fail();
  });
  failedAs(error, "network");
  assert.deepEqual(asked, []);
});
