import assert from "node:assert/strict";
import { test } from "node:test";
import { load, settled, TABLE, UnreadableFile } from "./browser.mjs";

const { Cancelled, NoAnswer, UploadFailed } = await load("http");
const { Queue } = await load("queue");
const { Texts } = await load("texts");
const texts = new Texts(TABLE.en, "en");

const NOW = new Date("2026-12-04T14:15:59Z");

/** A queue whose uploads the test ends. */
function start({ hasEnded = false, ...more } = {}) {
  const limits = { min: 0, max: 10, isLimited: true, typePrefix: null, type: null, isKnown: false, digests: {} };
  const plan = {
    transport: "put",
    url: "https://s.example/",
    bucket: "bkt",
    key: "in/",
    isPrefix: true,
    isFlat: true,
    limits,
  };
  Object.assign(plan, more, { limits: { ...limits, ...more.limits } });
  const uploads = [];
  const transport = {
    upload: (_, job, signal, onProgress) =>
      new Promise((resolve, reject) => {
        uploads.push({ job, onProgress, resolve, reject });
        signal.addEventListener("abort", () => reject(new Cancelled()));
      }),
  };
  const states = [];
  const clock = { hasEnded, now: NOW };
  const queue = new Queue(plan, transport, clock, texts, (job) => states.push(`${job.path} ${job.state}`));
  return { queue, uploads, states, clock, plan };
}

function chosen(...names) {
  return names.map((name) => ({ file: new File(["x"], name), path: name }));
}

function statesOf(queue) {
  return queue.jobs.map((job) => job.state);
}

function keysOf(queue) {
  return queue.jobs.map((job) => job.key);
}

test("one file, from the beginning to the end", async () => {
  const { queue, uploads, states } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].onProgress(5, 10);
  uploads[0].onProgress(10, 10);
  uploads[0].resolve({ isStored: true, etag: '"1"' });
  await settled();
  assert.deepEqual(states, ["a waiting", "a checking", "a sending", "a sending", "a answering", "a stored"]);
  const [job] = queue.jobs;
  const { key, etag, problem, canRetry, sent, isActive } = job;
  assert.deepEqual(
    { key, etag, problem, canRetry, sent, isActive },
    { key: "in/a", etag: '"1"', problem: null, canRetry: false, sent: 1, isActive: false },
  );
  // By the store's clock, as the folder.
  assert.equal(job.endedAt, NOW);
});

test("what the page cannot see is not called stored", async () => {
  const { queue, uploads, states } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].onProgress(null, 0);
  uploads[0].resolve({ isStored: false, etag: "" });
  await settled();
  assert.deepEqual(states, ["a waiting", "a checking", "a sending", "a unseen", "a sent"]);
});

test("three at a time, in their order", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a", "b", "c", "d", "e"));
  await settled();
  assert.deepEqual(statesOf(queue), ["sending", "sending", "sending", "waiting", "waiting"]);
  uploads[1].resolve({ isStored: true, etag: "" });
  await settled();
  assert.deepEqual(statesOf(queue), ["sending", "stored", "sending", "sending", "waiting"]);
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  assert.deepEqual(statesOf(queue), ["failed", "stored", "sending", "sending", "sending"]);
  assert.deepEqual(
    uploads.map(({ job }) => job.path),
    ["a", "b", "c", "d", "e"],
  );
});

test("ten thousand files take no longer than they must", async () => {
  const { queue, uploads } = start();
  const names = Array.from({ length: 10_000 }, (_, n) => `${n}`);
  let looked = 0;
  queue.changed = () => looked++;
  queue.add(chosen(...names));
  // Looking through all files for each of them is a hundred million steps; this many would show as a hang.
  for (let n = 0; n < names.length; n++) {
    while (uploads.length <= n) await new Promise((resolve) => setImmediate(resolve));
    uploads[n].resolve({ isStored: true, etag: "" });
  }
  await settled();
  assert.equal(queue.jobs.filter((job) => job.state === "stored").length, 10_000);
  assert.equal(looked, 40_000);
});

for (const [what, more, given, problem] of [
  ["too large", {}, new File(["x".repeat(11)], "a"), ["too_large", { size: "11 bytes", max: "10 bytes" }]],
  ["of another type", { limits: { typePrefix: "image/", type: "image/*" } }, new File(["x"], "a.txt"), null],
  ["with a long name", {}, new File(["x"], "x".repeat(1025)), ["name_too_long", {}]],
  ["with a line break in its name", {}, new File(["x"], "a\nb"), ["name_not_allowed", {}]],
]) {
  test(`a file ${what} is refused, and nothing is sent`, async () => {
    const { queue, uploads } = start(more);
    queue.add([{ file: given, path: given.name }]);
    await settled();
    const [{ state, problem: found, canRetry }] = queue.jobs;
    const [id, values] = problem ?? ["type_unknown", { allowed: "Pictures" }];
    assert.deepEqual([state, found, canRetry, uploads], ["failed", { id, values }, false, []]);
  });
}

test("what could not be read of a folder is refused", async () => {
  const { queue, uploads } = start();
  queue.add([{ file: new File([], "a"), path: "f/a", problem: "unreadable" }, ...chosen("b")]);
  await settled();
  const [job] = queue.jobs;
  assert.deepEqual([job.state, job.problem, job.canRetry], ["failed", { id: "unreadable", values: {} }, false]);
  assert.equal(uploads.length, 1);
});

test("a file whose type is not known is sent as what the person says that it is", async () => {
  const { queue, uploads } = start({ limits: { typePrefix: "image/", type: "image/*" } });
  queue.add(chosen("photo.XYZ"));
  await settled();
  const [job] = queue.jobs;
  assert.deepEqual(
    [job.state, job.problem.id, job.guess, job.canRetry],
    ["failed", "type_unknown", "image/x-xyz", false],
  );
  queue.add([{ file: new File(["x"], "photo.XYZ", { type: "image/png" }), path: "photo.XYZ" }]);
  queue.force(job);
  await settled();
  assert.deepEqual([job.state, job.type, job.guess, job.problem], ["sending", "image/x-xyz", "", null]);
  assert.deepEqual(keysOf(queue), ["in/photo.XYZ", "in/photo (2).XYZ"]);
  assert.equal(uploads.length, 2);
});

test("after the end, nothing can be sent as what the person says that it is", async () => {
  const { queue } = start({ limits: { typePrefix: "image/", type: "image/*" } });
  queue.add(chosen("photo.XYZ"));
  queue.close();
  assert.equal(queue.jobs[0].guess, "");
});

test("equal names get numbers", async () => {
  const { queue } = start();
  queue.add(chosen("image.jpg", "image.jpg"));
  queue.add(chosen("image.jpg"));
  await settled();
  assert.deepEqual(keysOf(queue), ["in/image.jpg", "in/image (2).jpg", "in/image (3).jpg"]);
});

test("a name is free again when its file was refused", async () => {
  const { queue, uploads } = start();
  queue.add([{ file: new File(["x".repeat(11)], "a"), path: "a" }]);
  queue.add(chosen("a"));
  await settled();
  assert.deepEqual(keysOf(queue), ["in/a", "in/a"]);
  assert.equal(uploads.length, 1);
});

test("a name is not free while its file can be sent again", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  queue.add(chosen("a"));
  assert.deepEqual(keysOf(queue), ["in/a", "in/a (2)"]);
});

test("names that differ in upper and lower case alone get numbers: some systems do not tell them apart", async () => {
  const { queue } = start();
  queue.add(chosen("IMG_1.JPG", "img_1.jpg", "a/B", "A/b"));
  await settled();
  assert.deepEqual(keysOf(queue), ["in/IMG_1.JPG", "in/img_1 (2).jpg", "in/a/B", "in/A/b (2)"]);
});

const FOLDER = /^in\/2026-12-04-1415-[a-kmnp-z2-9]{8}\/$/;

test("each visit has a folder, which is decided on with the first file", async () => {
  const visits = [start({ isFlat: false }), start({ isFlat: false })];
  assert.deepEqual(
    visits.map(({ queue }) => queue.folder),
    ["", ""],
  );
  for (const { queue, clock } of visits) {
    queue.add(chosen("a", "a"));
    clock.now = new Date("2027-01-01T00:00:00Z");
    queue.add(chosen("b", "f/c"));
  }
  await settled();
  for (const { queue } of visits) {
    assert.match(queue.place, FOLDER);
    assert.deepEqual(
      keysOf(queue),
      ["a", "a (2)", "b", "f/c"].map((name) => queue.place + name),
    );
  }
  assert.notEqual(visits[0].queue.folder, visits[1].queue.folder);
});

test("the name of the person is in the folder, and the message goes with the first files", async () => {
  const { queue, uploads } = start({ isFlat: false, asksName: true, asksMessage: true, limits: { max: 100 } });
  assert.equal(queue.isReady, false);
  queue.sender = { name: "Anna Müller", message: "Grüße" };
  assert.equal(queue.isReady, true);
  queue.add(chosen("a", "message.txt"));
  queue.add(chosen("b"));
  await settled();
  assert.match(queue.folder, /^2026-12-04-1415-Anna-Müller-[a-kmnp-z2-9]{8}$/);
  assert.deepEqual(
    keysOf(queue),
    ["message.txt", "a", "message (2).txt", "b"].map((name) => queue.place + name),
  );
  assert.deepEqual(
    [await uploads[0].job.file.text(), uploads[0].job.file.type],
    ["Grüße", "text/plain; charset=utf-8"],
  );
});

test("without a message, there is no file of it", async () => {
  const { queue } = start({ isFlat: false, asksMessage: true });
  queue.sender = { name: "", message: "" };
  queue.add(chosen("message.txt"));
  await settled();
  assert.deepEqual(keysOf(queue), [`${queue.place}message.txt`]);
});

test("one key has no folder", async () => {
  const { queue } = start({ isFlat: false, isPrefix: false, key: "report.pdf" });
  queue.add(chosen("a"));
  await settled();
  assert.deepEqual([queue.place, queue.folder, ...keysOf(queue)], ["report.pdf", "", "report.pdf"]);
});

test("names are composed", () => {
  const { queue } = start();
  queue.add(chosen("Mu\u0308nchen"));
  assert.deepEqual(keysOf(queue), ["in/M\u00fcnchen"]);
});

test("one key takes one file", async () => {
  const { queue } = start({ isPrefix: false, key: "report.pdf" });
  queue.add(chosen("a", "b"));
  await settled();
  assert.deepEqual(
    queue.jobs.map(({ problem }) => problem),
    [
      { id: "one_only", values: {} },
      { id: "one_only", values: {} },
    ],
  );
  queue.add(chosen("c"));
  await settled();
  queue.add(chosen("d"));
  await settled();
  assert.deepEqual(statesOf(queue), ["failed", "failed", "sending", "failed"]);
  assert.equal(queue.jobs[2].key, "report.pdf");
});

const THERE = { id: "already_there", values: {} };
const MAYBE_THERE = { id: "already_there_maybe", values: {} };

for (const isStored of [true, false]) {
  test(`one key takes another file only when it shall replace the first (${isStored ? "stored" : "unseen"})`, async () => {
    const { queue, uploads } = start({ isPrefix: false, key: "report.pdf" });
    const there = isStored ? THERE : MAYBE_THERE;
    assert.deepEqual([queue.isTaken, queue.canReplace], [false, true]);
    queue.add(chosen("a"));
    await settled();
    uploads[0].resolve({ isStored, etag: "" });
    await settled();
    assert.equal(queue.isTaken, true);
    queue.add(chosen("b"));
    assert.deepEqual([queue.jobs[1].state, queue.jobs[1].problem, uploads.length], ["failed", there, 1]);
    queue.replace();
    assert.equal(queue.isTaken, false);
    queue.add(chosen("c"));
    await settled();
    uploads[1].reject(new UploadFailed("network"));
    await settled();
    queue.retry(queue.jobs[2]);
    await settled();
    uploads[2].resolve({ isStored, etag: "" });
    await settled();
    assert.equal(queue.isTaken, true);
    queue.add(chosen("d"));
    assert.deepEqual([queue.jobs[3].problem, uploads.length], [there, 3]);
  });
}

for (const [what, more, transport] of [
  ["in parts", {}, { isInParts: true }],
  ["that must not replace anything", { headers: [["If-None-Match", "*"]] }, {}],
]) {
  test(`an upload ${what} cannot be replaced`, async () => {
    const { queue, uploads } = start({ isPrefix: false, key: "report.pdf", ...more });
    Object.assign(queue.transport, transport);
    assert.equal(queue.canReplace, false);
    queue.add(chosen("a"));
    await settled();
    uploads[0].resolve({ isStored: true, etag: "" });
    await settled();
    queue.replace();
    assert.equal(queue.isTaken, true);
    queue.add(chosen("b"));
    assert.deepEqual(queue.jobs[1].problem, { id: "there_for_good", values: {} });
  });
}

test("below a prefix, nothing is taken", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].resolve({ isStored: true, etag: "" });
  await settled();
  assert.equal(queue.isTaken, false);
});

test("one key takes no second file by a retry", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "report.pdf" });
  queue.add(chosen("a"));
  await settled();
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  queue.add(chosen("b"));
  await settled();
  queue.retry(queue.jobs[0]);
  await settled();
  assert.deepEqual(statesOf(queue), ["failed", "sending"]);
  assert.deepEqual([queue.jobs[0].problem, queue.jobs[0].canRetry], [{ id: "one_only", values: {} }, true]);
  uploads[1].resolve({ isStored: true, etag: "" });
  await settled();
  queue.retry(queue.jobs[0]);
  assert.deepEqual([...statesOf(queue), queue.jobs[0].problem], ["failed", "stored", THERE]);
  queue.replace();
  queue.retry(queue.jobs[0]);
  await settled();
  assert.deepEqual(statesOf(queue), ["sending", "stored"]);
});

test("cancel while it is sent, then retry", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].onProgress(1, 2);
  queue.cancel(queue.jobs[0]);
  await settled();
  const [job] = queue.jobs;
  assert.deepEqual([job.state, job.problem, job.canRetry], ["cancelled", null, true]);
  queue.retry(job);
  assert.deepEqual([job.state, job.sent, job.canRetry, job.rate.speed], ["checking", 0, false, 0]);
  await settled();
  uploads[1].resolve({ isStored: true, etag: "" });
  await settled();
  assert.equal(job.state, "stored");
});

for (const [what, sent, transport, mayBe] of [
  ["before any of it is told", null, {}, true],
  ["just before its end", [5, 10], {}, true],
  ["while the answer is awaited", [10, 10], {}, true],
  ["while nothing is seen", [null, 0], {}, true],
  ["in parts, which go on later", [10, 10], { isInParts: true }, false],
]) {
  test(`of a file that is cancelled ${what}, the store ${mayBe ? "may have" : "has not"} all`, async () => {
    const { queue, uploads } = start({ isPrefix: false, key: "k" });
    Object.assign(queue.transport, transport);
    queue.add(chosen("a"));
    await settled();
    if (sent) uploads[0].onProgress(...sent);
    queue.cancel(queue.jobs[0]);
    await settled();
    const [{ state, mayBeStored, canRetry }] = queue.jobs;
    assert.deepEqual([state, mayBeStored, canRetry, queue.isTaken], ["cancelled", mayBe, true, mayBe]);
    queue.add(chosen("b"));
    await settled();
    assert.equal(queue.jobs[1].state, mayBe ? "failed" : "sending");
    assert.deepEqual(queue.jobs[1].problem, mayBe ? MAYBE_THERE : null);
  });
}

for (const [what, size, sent, silent, speed, mayBe] of [
  ["of which nothing is told yet, on this machine", 12e6, 0, 40, 0, true],
  ["of which so much cannot be sent in this time", 500e6, 0, 40, 0, false],
  ["of which less than half a percent is left", 500e6, 499e6, 1000, 1e6, true],
  ["of which a part is told just now", 100e6, 50e6, 50, 1e6, false],
  ["of which the last is sent more quickly", 100e6, 90e6, 200, 1e6, true],
  ["of which nothing moves any more", 12e6, 5e6, 2100, 0, false],
]) {
  test(`a file ${what}, is cancelled: it ${mayBe ? "may be" : "is not"} stored`, async (t) => {
    const { queue, uploads } = start({ isPrefix: false, key: "k", limits: { max: 1e9 } });
    const file = new File(["x"], "a");
    Object.defineProperty(file, "size", { value: size });
    let now = 0;
    t.mock.method(performance, "now", () => now);
    queue.add([{ file, path: "a" }]);
    await settled();
    if (sent) uploads[0].onProgress(sent, size);
    Object.defineProperty(queue.jobs[0].rate, "speed", { value: speed });
    now = silent;
    queue.cancel(queue.jobs[0]);
    await settled();
    assert.deepEqual([queue.jobs[0].mayBeStored, queue.isTaken], [mayBe, mayBe]);
  });
}

test("cancel while it waits: it is not sent, and can be later", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a", "b", "c", "d"));
  queue.cancel(queue.jobs[3]);
  await settled();
  assert.deepEqual([queue.jobs[3].state, queue.jobs[3].canRetry], ["cancelled", true]);
  for (const upload of uploads) upload.resolve({ isStored: true, etag: "" });
  await settled();
  assert.equal(uploads.length, 3);
  queue.retry(queue.jobs[3]);
  await settled();
  assert.equal(uploads.length, 4);
});

test("cancel while the file is checked", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a"));
  assert.deepEqual(statesOf(queue), ["checking"]);
  queue.cancel(queue.jobs[0]);
  await settled();
  assert.deepEqual([...statesOf(queue), uploads.length], ["cancelled", 0]);
});

for (const [what, error, problem, canRetry] of [
  [
    "the store",
    () => new UploadFailed("store_type", { code: "AccessDenied, HTTP 403" }),
    { id: "store_type", values: {}, code: "AccessDenied, HTTP 403" },
    true,
  ],
  ["the network", () => new UploadFailed("network"), { id: "network", values: {}, code: "" }, true],
  ["the digest", () => new UploadFailed("other_file"), { id: "other_file", values: {}, code: "" }, false],
  ["the end", () => new UploadFailed("link_ended"), { id: "link_ended", values: {}, code: "" }, false],
  ["a mistake", () => new TypeError("x is y"), { id: "network", values: {}, code: "TypeError: x is y" }, true],
  ["no answer", () => new NoAnswer(true), { id: "network", values: {}, code: "Error: no answer" }, true],
]) {
  test(`an upload fails because of ${what}`, async () => {
    const { queue, uploads } = start();
    queue.add(chosen("a"));
    await settled();
    uploads[0].reject(error());
    await settled();
    const [job] = queue.jobs;
    assert.deepEqual([job.state, job.problem, job.canRetry], ["failed", problem, canRetry]);
  });
}

test("a file that cannot be read is not sent", async () => {
  const { queue, uploads } = start();
  queue.add([{ file: new UnreadableFile(["x"], "a"), path: "a" }]);
  await settled();
  const [job] = queue.jobs;
  assert.deepEqual([job.problem, job.canRetry, uploads], [{ id: "unreadable", values: {}, code: "" }, true, []]);
});

for (const error of [new UploadFailed("network"), new DOMException("gone", "NotReadableError")]) {
  test(`a file that changes while it is sent (${error.name})`, async () => {
    const { queue, uploads } = start();
    queue.add(chosen("a"));
    await settled();
    queue.jobs[0].file.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) });
    uploads[0].reject(error);
    await settled();
    assert.deepEqual(queue.jobs[0].problem, { id: "unreadable", values: {} });
  });
}

test("a file that is not the signed one is not sent", async () => {
  const { queue, uploads } = start({ limits: { digests: { "SHA-1": "x" } } });
  queue.add(chosen("a"));
  while (queue.jobs[0].isActive) await settled();
  assert.deepEqual([queue.jobs[0].problem.id, queue.jobs[0].canRetry, uploads], ["other_file", false, []]);
});

test("after the end, nothing is sent, and nothing can be sent again", async () => {
  const { queue, uploads, clock } = start();
  queue.add(chosen("a", "b", "c", "d"));
  await settled();
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  queue.add(chosen("e", "f"));
  await settled();
  assert.deepEqual(statesOf(queue), ["failed", "sending", "sending", "sending", "waiting", "waiting"]);
  clock.hasEnded = true;
  queue.close();
  await settled();
  assert.deepEqual(statesOf(queue), ["failed", "sending", "sending", "sending", "failed", "failed"]);
  assert.deepEqual(queue.jobs[4].problem, { id: "link_ended", values: {} });
  uploads[1].resolve({ isStored: true, etag: "" });
  uploads[2].reject(new UploadFailed("network"));
  await settled();
  assert.deepEqual(statesOf(queue).slice(0, 4), ["failed", "stored", "failed", "sending"]);
  assert.deepEqual(
    queue.jobs.map((job) => job.canRetry),
    [false, false, false, false, false, false],
  );
  assert.equal(uploads.length, 4);
});

test("an end that comes between the choice and its turn", async () => {
  const { queue, uploads, clock } = start();
  queue.add(chosen("a"));
  clock.hasEnded = true;
  await settled();
  assert.deepEqual([queue.jobs[0].problem.id, queue.jobs[0].canRetry, uploads], ["link_ended", false, []]);
});

for (const [given, sent] of [
  [[0, 20], 0],
  [[5, 20], 2.5],
  [[20, 20], 10],
  [[25, 20], 10],
  [[0, 0], 0],
]) {
  test(`the bytes of the file of ${given.join(" of ")} bytes of the request`, async () => {
    const { queue, uploads } = start();
    queue.add([{ file: new File(["x".repeat(10)], "a"), path: "a" }]);
    await settled();
    uploads[0].onProgress(...given);
    assert.equal(queue.jobs[0].sent, sent);
  });
}

const LOST = [
  ["a connection that fails", () => new UploadFailed("network"), true],
  ["no answer", () => new UploadFailed("stalled"), true],
  ["a page of the network", () => new UploadFailed("not_store"), true],
  ["a mistake", () => new TypeError("x"), true],
  ["a gateway", () => new UploadFailed("store_busy", { code: "HTTP 504" }), true],
  ["a store with a fault", () => new UploadFailed("store_busy", { code: "InternalError, HTTP 500" }), true],
  ["a store that is busy", () => new UploadFailed("store_busy", { code: "SlowDown, HTTP 503" }), false],
  ["a store that refuses", () => new UploadFailed("store_denied", { code: "AccessDenied, HTTP 403" }), false],
  ["a browser that forbids it", () => new UploadFailed("blocked"), false],
];

for (const [what, error, mayBe] of LOST) {
  test(`a file of which all was sent before ${what} ${mayBe ? "may be" : "is not"} stored`, async () => {
    const { queue, uploads } = start({ isPrefix: false, key: "k" });
    queue.add(chosen("a"));
    await settled();
    uploads[0].onProgress(10, 10);
    uploads[0].reject(error());
    await settled();
    assert.deepEqual(
      [queue.jobs[0].state, queue.jobs[0].mayBeStored, queue.isTaken, queue.oneKey.hasStored],
      ["failed", mayBe, mayBe, false],
    );
    queue.add(chosen("b"));
    await settled();
    assert.deepEqual([queue.jobs[1].problem, uploads.length], mayBe ? [MAYBE_THERE, 1] : [null, 2]);
    if (!mayBe) return;
    // The same file replaces itself only.
    queue.retry(queue.jobs[0]);
    await settled();
    assert.equal(queue.jobs[0].state, "sending");
    uploads[1].resolve({ isStored: true, etag: "" });
    await settled();
    queue.add(chosen("c"));
    assert.deepEqual(queue.jobs[2].problem, THERE);
    queue.replace();
    queue.retry(queue.jobs[1]);
    queue.add(chosen("d"));
    await settled();
    assert.deepEqual(
      queue.jobs.slice(2).map(({ problem }) => problem?.id),
      ["already_there", "one_only"],
    );
  });
}

const MB = 1_000_000;

for (const [what, size, sent, wait, isOnline, mayBe] of [
  ["nothing is told yet", 1, null, 0, true, true],
  ["a part is told", 10 * MB, 4 * MB, 0, true, true],
  ["much is left", 10 * MB, MB, 0, true, false],
  ["nothing moves any more", 10 * MB, 4 * MB, 300, true, false],
  ["nothing is told without a network", 1, null, 0, false, false],
]) {
  test(`Firefox does not tell the last that it has sent: a file of which ${what}`, async (t) => {
    const { navigator } = globalThis;
    const setNavigator = (value) => Object.defineProperty(globalThis, "navigator", { value, configurable: true });
    t.after(() => {
      delete globalThis.mozInnerScreenX;
      setNavigator(navigator);
    });
    globalThis.mozInnerScreenX = 0;
    setNavigator({ onLine: isOnline });
    const { queue, uploads } = start({ isPrefix: false, key: "k", limits: { max: 10 * MB } });
    queue.add([{ file: new File([new Uint8Array(size)], "a"), path: "a" }]);
    await settled();
    if (sent) uploads[0].onProgress(sent, size);
    await new Promise((resolve) => setTimeout(resolve, wait));
    uploads[0].reject(new UploadFailed("network"));
    await settled();
    assert.equal(queue.isTaken, mayBe);
  });
}

test("a file of which a part was sent before a failure is not stored", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "k" });
  queue.add(chosen("a"));
  await settled();
  uploads[0].onProgress(9, 10);
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  assert.deepEqual([queue.jobs[0].mayBeStored, queue.isTaken], [false, false]);
});

test("where a gateway has answered, all may have been sent, whatever the browser tells", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "k" });
  queue.add(chosen("a"));
  await settled();
  uploads[0].reject(new UploadFailed("store_busy", { code: "HTTP 502" }));
  await settled();
  assert.deepEqual([queue.jobs[0].mayBeStored, queue.isTaken], [true, true]);
});

test("of an empty file, all is sent at once", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "k" });
  queue.add([{ file: new File([], "a"), path: "a" }]);
  await settled();
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  assert.equal(queue.isTaken, true);
});

test("who has asked to replace a file can retry that, and is asked again for another", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "k" });
  queue.add(chosen("a"));
  await settled();
  uploads[0].resolve({ isStored: true, etag: "" });
  await settled();
  queue.replace();
  queue.add(chosen("b"));
  await settled();
  uploads[1].onProgress(10, 10);
  uploads[1].reject(new UploadFailed("network"));
  await settled();
  assert.equal(queue.isTaken, true);
  queue.add(chosen("c"));
  assert.deepEqual(queue.jobs[2].problem, THERE);
  queue.retry(queue.jobs[1]);
  await settled();
  assert.equal(queue.jobs[1].state, "sending");
});

for (const header of ["If-None-Match", "if-match"]) {
  test(`with ${header}, the store decides on what may be stored`, async () => {
    const { queue, uploads } = start({ isPrefix: false, key: "k", headers: [[header, "*"]] });
    assert.equal(queue.canReplace, false);
    queue.add(chosen("a"));
    await settled();
    uploads[0].onProgress(10, 10);
    uploads[0].reject(new UploadFailed("network"));
    await settled();
    assert.deepEqual([queue.jobs[0].mayBeStored, queue.isTaken], [true, false]);
    queue.retry(queue.jobs[0]);
    await settled();
    const code = "PreconditionFailed, HTTP 412";
    uploads[1].reject(new UploadFailed(header === "if-match" ? "store_changed" : "store_exists", { code }));
    await settled();
    assert.deepEqual(queue.jobs[0].problem, { id: "exists_maybe", values: {}, code });
    queue.add(chosen("b"));
    await settled();
    uploads[2].reject(new UploadFailed("store_exists", { code }));
    await settled();
    assert.equal(queue.jobs[1].problem.id, "store_exists");
  });
}

for (const [what, more, transport, hint] of [
  ["one key", { isPrefix: false }, {}, "before_replaced"],
  ["a form", { isPrefix: false, headers: undefined }, {}, "before_replaced"],
  ["one key that must not be replaced", { isPrefix: false, headers: [["If-None-Match", "*"]] }, {}, "before_refused"],
  [
    "one that is known",
    {
      isPrefix: false,
      headers: [
        ["a", "b"],
        ["If-Match", '"x"'],
      ],
    },
    {},
    "before_known",
  ],
  ["one file that is known", { isPrefix: false, limits: { isKnown: true } }, {}, ""],
  ["an upload in parts", { isPrefix: false }, { isInParts: true }, ""],
  ["a prefix", { isFlat: false }, {}, ""],
  ["a prefix without folders", {}, {}, "before_names"],
]) {
  test(`what is said of files from before, of ${what}`, () => {
    const { queue } = start(more);
    Object.assign(queue.transport, transport);
    assert.equal(queue.oneKey.beforeHint, hint);
  });
}

test("a file and a folder of the same name", async () => {
  const { queue } = start();
  queue.add(chosen("photos", "photos/a.jpg", "photos/b.jpg"));
  queue.add(chosen("x/y", "X", "x/y/z"));
  await settled();
  assert.deepEqual(
    keysOf(queue),
    ["photos", "photos (2)/a.jpg", "photos (2)/b.jpg", "x/y", "X (2)", "x/y (2)/z"].map((name) => `in/${name}`),
  );
});

test("a name is not free while its file may be stored", async () => {
  const { queue, uploads } = start();
  queue.add(chosen("a"));
  await settled();
  uploads[0].onProgress(10, 10);
  uploads[0].reject(new UploadFailed("other_file"));
  await settled();
  assert.equal(queue.jobs[0].canRetry, false);
  queue.add(chosen("a"));
  assert.deepEqual(keysOf(queue), ["in/a", "in/a (2)"]);
});

test("a message is unsent until its file is stored", async () => {
  const { queue, uploads } = start({ isFlat: false, asksMessage: true, limits: { max: 100 } });
  assert.equal(queue.hasUnsentMessage, false);
  queue.sender = { name: "", message: "" };
  assert.equal(queue.hasUnsentMessage, false);
  queue.sender = { name: "", message: "x" };
  assert.equal(queue.hasUnsentMessage, true);
  queue.add(chosen("message.txt"));
  await settled();
  uploads[1].resolve({ isStored: true, etag: "" });
  uploads[0].reject(new UploadFailed("network"));
  await settled();
  assert.equal(queue.hasUnsentMessage, true);
  queue.retry(queue.jobs[0]);
  await settled();
  uploads[2].resolve({ isStored: true, etag: "" });
  await settled();
  assert.equal(queue.hasUnsentMessage, false);
});

test("the name of the person is shown as it is in the folder", () => {
  const { queue } = start({ isFlat: false, asksName: true });
  assert.equal(queue.senderShown, "");
  queue.sender = { name: "\u202eAnna  Müller", message: "" };
  assert.equal(queue.senderShown, "Anna-Müller");
});

test("what is chosen after the end is refused rather than forgotten", () => {
  const { queue, uploads } = start({ hasEnded: true, limits: { typePrefix: "image/", type: "image/*" } });
  queue.add(chosen("a"));
  const [{ problem, guess, canRetry }] = queue.jobs;
  assert.deepEqual([problem, guess, canRetry, uploads], [{ id: "link_ended", values: {} }, "", false, []]);
});

test("where each file gets one type, the person decides on what is called otherwise; of one key, the sender has", async () => {
  for (const isPrefix of [true, false]) {
    const { queue, uploads } = start({ isPrefix, limits: { type: "application/pdf" } });
    queue.add([{ file: new File(["x"], "a.exe", { type: "application/x-msdownload" }), path: "a.exe" }]);
    await settled();
    assert.equal(uploads.length, isPrefix ? 0 : 1);
    if (!isPrefix) return;
    const [job] = queue.jobs;
    assert.deepEqual([job.problem.id, job.guess], ["other_type", "application/pdf"]);
    queue.force(job);
    await settled();
    assert.deepEqual([job.state, uploads.length], ["sending", 1]);
  }
});

test("what was refused because of the clock of the device is sent when the store's time comes", async () => {
  const { queue, uploads, clock } = start({ hasEnded: true });
  queue.add(chosen("a", "a"));
  queue.add([{ file: new File(["x".repeat(11)], "b"), path: "b" }, ...chosen("a")]);
  queue.open();
  await settled();
  clock.hasEnded = false;
  queue.open();
  await settled();
  assert.deepEqual(statesOf(queue), ["sending", "sending", "failed", "sending"]);
  assert.equal(queue.jobs[2].problem.id, "too_large");
  assert.deepEqual(
    uploads.map(({ job }) => job.key),
    ["in/a", "in/a (2)", "in/a (3)"],
  );
  uploads[0].resolve({ isStored: true, etag: "" });
  await settled();
  queue.open();
  assert.deepEqual([statesOf(queue)[0], uploads.length], ["stored", 3]);
});

test("the same before the person has said who they are: nothing goes to a folder without their name", async () => {
  const { queue, uploads, clock } = start({ hasEnded: true, asksName: true });
  queue.add(chosen("a"));
  clock.hasEnded = false;
  queue.open();
  await settled();
  assert.deepEqual([statesOf(queue), uploads], [["failed"], []]);
});

test("what another file has replaced is not called uploaded", async () => {
  const { queue, uploads } = start({ isPrefix: false, key: "k" });
  for (const [n, isStored] of [true, false, true].entries()) {
    queue.replace();
    queue.add(chosen(`${n}`));
    await settled();
    uploads[n].resolve({ isStored, etag: "" });
    await settled();
    assert.deepEqual(statesOf(queue), [["stored"], ["stored", "sent"], ["replaced", "replaced", "stored"]][n]);
  }
});
