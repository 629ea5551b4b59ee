import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakeXhr, load, settled } from "./browser.mjs";

const { Cancelled, headOf, isReachable, isSameOrigin, NoAnswer, send, UploadFailed } = await load("http");

beforeEach(() => {
  FakeXhr.install();
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.reset());

/** A request that is under way: how it ends, and what cancels it. */
function start(more = {}) {
  const abort = new AbortController();
  const seen = [];
  const request = { method: "PUT", url: "https://store.example/k", body: new Blob(["abc"]), signal: abort.signal };
  const ended = send({ ...request, onProgress: (...given) => seen.push(given), ...more }).then(
    (answer) => ({ answer }),
    (error) => ({ error }),
  );
  return { abort, ended, seen, xhr: FakeXhr.last, request };
}

/** How it ended, without the function that gives other headers. */
function withoutHeader({ answer: { header: _, isRedirected, ...answer } }) {
  assert.equal(isRedirected, false);
  return { answer };
}

test("any other header can be asked for", async () => {
  const { ended, xhr } = start();
  xhr.answer(200, "", "Content-Length: 7\r\netag: 1\r\n");
  const { header } = (await ended).answer;
  assert.deepEqual([header("content-length"), header("length"), header("date")], ["7", "", ""]);
});

test("what is sent, and what is answered", async () => {
  const { ended, seen, xhr, request } = start({ headers: [["Content-Type", "a/b"]] });
  assert.deepEqual([xhr.method, xhr.url, xhr.headers], ["PUT", request.url, [["Content-Type", "a/b"]]]);
  xhr.progress(0, 3);
  xhr.progress(3, 3);
  xhr.upload.onload();
  xhr.answer(200, "text", 'date: now\r\netag: "1"\r\nserver: x\r\n');
  assert.deepEqual(withoutHeader(await ended), { answer: { status: 200, text: "text", etag: '"1"' } });
  assert.deepEqual(seen, [
    [0, 3],
    [3, 3],
  ]);
  assert.equal(xhr.body.size, 3);
});

for (const [headers, etag] of [
  ["", ""],
  ["x-etag: 2\r\n", ""],
  ["ETag:1\r\n", "1"],
]) {
  test(`the ETag in ${JSON.stringify(headers)}`, async () => {
    const { ended, xhr } = start();
    xhr.answer(204, "", headers);
    assert.deepEqual(withoutHeader(await ended), { answer: { status: 204, text: "", etag } });
  });
}

test("an answer that refuses is an answer", async () => {
  const { ended, xhr } = start();
  xhr.answer(403, "no");
  assert.deepEqual(withoutHeader(await ended), { answer: { status: 403, text: "no", etag: "" } });
});

for (const [what, sent, sentAny] of [
  ["nothing", [], false],
  ["nothing yet", [0], false],
  ["a part", [0, 1], true],
]) {
  test(`the connection fails, and ${what} was sent`, async () => {
    const { ended, xhr } = start();
    for (const bytes of sent) xhr.progress(bytes, 3);
    xhr.fail();
    const { error } = await ended;
    assert.ok(error instanceof NoAnswer);
    assert.equal(error.sentAny, sentAny);
  });
}

for (const name of ["onabort", "ontimeout"]) {
  test(`the browser drops the connection (${name})`, async () => {
    const { ended, xhr } = start();
    xhr[name]();
    assert.ok((await ended).error instanceof NoAnswer);
  });
}

test("it is cancelled", async () => {
  const { abort, ended, xhr } = start();
  abort.abort();
  assert.ok((await ended).error instanceof Cancelled);
  assert.equal(xhr.aborts, 1);
});

test("it was cancelled before", async () => {
  const { ended, xhr } = start({ signal: AbortSignal.abort() });
  assert.ok((await ended).error instanceof Cancelled);
  assert.equal(xhr.body, undefined);
});

test("to cancel what has ended changes nothing", async () => {
  const { abort, ended, xhr } = start();
  xhr.answer(200);
  abort.abort();
  assert.deepEqual(withoutHeader(await ended), { answer: { status: 200, text: "", etag: "" } });
  assert.equal(xhr.aborts, 0);
});

function isStalled({ error }) {
  assert.ok(error instanceof UploadFailed);
  assert.deepEqual([error.id, error.values, error.code, error.mayBeStored], ["stalled", {}, "", false]);
}

test("nothing is sent for a minute", async () => {
  const { ended, xhr } = start();
  mock.timers.tick(59_999);
  assert.equal(xhr.aborts, 0);
  mock.timers.tick(1);
  isStalled(await ended);
  assert.equal(xhr.aborts, 1);
});

test("each byte gives it another minute", async () => {
  const { ended, xhr } = start();
  for (let sent = 0; sent < 3; sent++) {
    mock.timers.tick(59_999);
    xhr.progress(sent, 3);
  }
  mock.timers.tick(60_000);
  isStalled(await ended);
});

/** It ended without an answer that could be read; so the file may be stored. */
function isOpen({ error }, id = "stalled") {
  assert.ok(error instanceof UploadFailed);
  assert.deepEqual([error.id, error.values, error.code, error.mayBeStored], [id, {}, "", true]);
}

test("the answer has five minutes after the last byte, however slowly it comes; then the file may be stored", async () => {
  const { ended, xhr } = start();
  xhr.progress(3, 3);
  xhr.upload.onload();
  for (let second = 0; second < 299; second++) {
    mock.timers.tick(1000);
    xhr.onprogress({ loaded: second });
  }
  mock.timers.tick(999);
  assert.equal(xhr.aborts, 0);
  mock.timers.tick(1);
  isOpen(await ended);
  assert.equal(xhr.aborts, 1);
});

test("the connection fails after the last byte", async () => {
  const { ended, xhr } = start();
  xhr.progress(3, 3);
  xhr.upload.onload();
  xhr.fail();
  const { error } = await ended;
  assert.deepEqual([error.sentAny, error.sentAll], [true, true]);
});

test("without progress, there is no listener, which would make a preflight, and no end of what is sent", async () => {
  const { ended, xhr } = start({ onProgress: null });
  assert.deepEqual(xhr.upload, {});
  xhr.opened();
  mock.timers.tick(3_600_000);
  assert.equal(xhr.aborts, 0);
  xhr.answer(201, "late");
  assert.deepEqual(withoutHeader(await ended), { answer: { status: 201, text: "late", etag: "" } });
});

test("without progress, an answer that has begun has a minute", async () => {
  const { ended, xhr } = start({ onProgress: null });
  mock.timers.tick(3_600_000);
  xhr.head();
  mock.timers.tick(59_999);
  xhr.onprogress({ loaded: 1 });
  assert.equal(xhr.aborts, 0);
  mock.timers.tick(1);
  isOpen(await ended);
});

test("what is not for a file has its time in all, however slowly the answer comes", async () => {
  const { ended, xhr } = start({ onProgress: null, wait: 5000 });
  xhr.head();
  mock.timers.tick(4999);
  xhr.onprogress({ loaded: 1 });
  assert.equal(xhr.aborts, 0);
  mock.timers.tick(1);
  isStalled(await ended);
});

const MOST = 1024 * 1024;

test("an answer has so many bytes", async () => {
  const { ended, xhr } = start({ onProgress: null, wait: 5000 });
  xhr.onprogress({ loaded: MOST });
  assert.equal(xhr.aborts, 0);
  xhr.onprogress({ loaded: MOST + 1 });
  const { error } = await ended;
  assert.deepEqual([error.id, error.mayBeStored, xhr.aborts], ["not_store", false, 1]);
});

test("so has the answer to a file, which may be stored then", async () => {
  const { ended, xhr } = start();
  xhr.onprogress({ loaded: MOST + 1 });
  isOpen(await ended, "not_store");
});

test("a list may have more", async () => {
  const { ended, xhr } = start({ onProgress: null, wait: 5000, most: 2 * MOST });
  xhr.onprogress({ loaded: 2 * MOST });
  xhr.answer(200, "long");
  assert.equal((await ended).answer.text, "long");
});

for (const [responseURL, isRedirected] of [
  ["https://store.example/k", false],
  ["https://store.example/k#a", false],
  ["", false],
  ["https://store.example/login", true],
  ["https://store.example/k?a=1", true],
  ["http://store.example/k", true],
]) {
  test(`an answer of ${responseURL || "no URL"} is ${isRedirected ? "of another" : "of this"} request`, async () => {
    const { ended, xhr } = start();
    xhr.responseURL = responseURL;
    xhr.answer(200);
    assert.equal((await ended).answer.isRedirected, isRedirected);
  });
}

for (const [url, origin, isSame] of [
  ["https://store.example/k", "https://store.example", true],
  ["https://store.example:443/k", "https://store.example", true],
  ["https://STORE.example/k", "https://store.example", true],
  ["http://store.example/k", "https://store.example", false],
  ["https://store.example:8443/k", "https://store.example", false],
  ["https://store.example/k", "null", false],
]) {
  test(`whether ${url} is of ${origin}`, (t) => {
    globalThis.location = { origin };
    t.after(() => delete globalThis.location);
    assert.equal(isSameOrigin(url), isSame);
  });
}

test("what answers is reachable", async () => {
  const asked = [];
  mock.method(globalThis, "fetch", async (...given) => {
    asked.push(given);
    return new Response("", { status: 403 });
  });
  assert.equal(await isReachable("https://store.example/"), true);
  const [[url, { signal: _, ...options }]] = asked;
  assert.deepEqual([url, options], ["https://store.example/", { mode: "no-cors", cache: "no-store" }]);
});

for (const [wait, more] of [
  [60_000, []],
  [500, [500]],
]) {
  test(`what is silent for ${wait / 1000} seconds is not`, async () => {
    mock.method(globalThis, "fetch", (_, { signal }) => {
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    let isOver = false;
    const ended = headOf("https://store.example/", {}, ...more).catch(() => {
      isOver = true;
    });
    mock.timers.tick(wait - 1);
    await settled();
    assert.equal(isOver, false);
    mock.timers.tick(1);
    await ended;
    assert.equal(isOver, true);
  });
}

test("what does not is not", async () => {
  mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  assert.equal(await isReachable("https://store.example/"), false);
});
