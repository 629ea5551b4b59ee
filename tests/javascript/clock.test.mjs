import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { load } from "./browser.mjs";

const { Clock } = await load("clock");
const PAGE = "https://store.example/bkt/page.html?X-Amz-Signature=1";

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-23T12:00:00Z") }));
afterEach(() => mock.reset());

function answerWith(date) {
  const asked = [];
  mock.method(globalThis, "fetch", async (...given) => {
    asked.push(given);
    return new Response("", { headers: date === null ? {} : { Date: date } });
  });
  return asked;
}

test("the seconds that are left", () => {
  const clock = new Clock("2026-11-23T12:01:30Z");
  assert.equal(clock.left, 90);
  assert.equal(clock.hasEnded, false);
  mock.timers.setTime(Date.parse("2026-11-23T12:01:29.5Z"));
  assert.equal(clock.left, 0.5);
});

for (const now of ["2026-11-23T12:01:30Z", "2026-11-24T00:00:00Z"]) {
  test(`nothing is left at ${now}`, () => {
    mock.timers.setTime(Date.parse(now));
    const clock = new Clock("2026-11-23T12:01:30Z");
    assert.equal(clock.left, 0);
    assert.equal(clock.hasEnded, true);
  });
}

test("the store's time counts, an hour ahead of that of the device", async () => {
  const asked = answerWith("Mon, 23 Nov 2026 13:00:00 GMT");
  const clock = new Clock("2026-11-23T13:10:00Z");
  await clock.ask(PAGE);
  assert.equal(clock.left, 600);
  assert.deepEqual(asked, [[PAGE, { headers: { Range: "bytes=0-0" }, cache: "no-store" }]]);
});

test("the same, an hour behind", async () => {
  answerWith("Mon, 23 Nov 2026 11:00:00 GMT");
  const clock = new Clock("2026-11-23T11:30:00Z");
  assert.equal(clock.hasEnded, true);
  await clock.ask(PAGE);
  assert.equal(clock.left, 1800);
});

for (const date of [null, "", "soon"]) {
  test(`without a date in the answer (${date}), that of the device does`, async () => {
    answerWith(date);
    const clock = new Clock("2026-11-23T12:01:00Z");
    await clock.ask(PAGE);
    assert.equal(clock.left, 60);
  });
}

test("without an answer, too", async () => {
  mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const clock = new Clock("2026-11-23T12:01:00Z");
  await clock.ask(PAGE);
  assert.equal(clock.left, 60);
});
