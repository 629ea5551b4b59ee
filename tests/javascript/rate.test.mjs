import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./browser.mjs";

const { Rate } = await load("rate");

function speedAfter(...samples) {
  const rate = new Rate();
  for (const [now, sent] of samples) rate.add(sent, now);
  return rate.speed;
}

for (const [what, samples, speed] of [
  ["nothing", [], 0],
  ["one sample", [[0, 100]], 0],
  [
    "less than a quarter of a second",
    [
      [0, 0],
      [249, 1000],
    ],
    0,
  ],
  [
    "a quarter of a second",
    [
      [0, 0],
      [250, 1000],
    ],
    4000,
  ],
  [
    "half a second",
    [
      [0, 0],
      [100, 900],
      [500, 1000],
    ],
    2000,
  ],
  [
    "a fast beginning that is more than eight seconds ago",
    [
      [0, 0],
      [1000, 1_000_000],
      [5000, 1_000_400],
      [10_000, 1_000_900],
    ],
    100,
  ],
  [
    "a pause of a minute",
    [
      [0, 0],
      [1000, 1000],
      [61_000, 7000],
    ],
    100,
  ],
]) {
  test(`the speed after ${what}`, () => assert.equal(speedAfter(...samples), speed));
}

test("the time is that of the browser where none is given", (t) => {
  const times = [1000, 3000];
  t.mock.method(performance, "now", () => times.shift());
  const rate = new Rate();
  rate.add(0);
  rate.add(500);
  assert.equal(rate.speed, 250);
});
