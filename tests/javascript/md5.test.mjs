import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { load, UnreadableFile } from "./browser.mjs";

const { md5 } = await load("md5");
const { signal } = new AbortController();

async function inHex(bytes) {
  return Buffer.from(await md5(new Blob([bytes]), signal)).toString("hex");
}

// RFC 1321, section A.5.
for (const [text, digest] of [
  ["", "d41d8cd98f00b204e9800998ecf8427e"],
  ["a", "0cc175b9c0f1b6a831c399e269772661"],
  ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
  ["1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"],
]) {
  test(`of "${text}"`, async () => assert.equal(await inHex(text), digest));
}

test("the same as OpenSSL's, around the ends of blocks and of what is read at once", async () => {
  const lengths = [...Array(200).keys()];
  for (const end of [2 ** 21, 2 ** 22]) for (const more of [-65, -64, -1, 0, 1, 55, 56, 64]) lengths.push(end + more);
  for (const length of lengths) {
    const bytes = randomBytes(length);
    assert.equal(await inHex(bytes), createHash("md5").update(bytes).digest("hex"), `${length} bytes`);
  }
});

test("it can be cancelled", async () => {
  const abort = new AbortController();
  const bytes = new Blob([Buffer.alloc(2 ** 22)]);
  const ended = md5(bytes, abort.signal);
  abort.abort();
  await assert.rejects(ended, { name: "AbortError" });
});

test("what cannot be read has none", async () => {
  await assert.rejects(md5(new UnreadableFile(["abc"], "a"), signal), { name: "NotReadableError" });
});
