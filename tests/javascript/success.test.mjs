import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { load } from "./browser.mjs";

const { bare, completed, isBusy, isGone, partsIn, stored } = await load("success");

const STORE = "https://store.example/k";
const LOGIN = "<!DOCTYPE html>\n<html><body>Log in</body></html>";

beforeEach(() => {
  globalThis.location = { origin: "https://store.example" };
});
afterEach(() => delete globalThis.location);

function answer(status, { text = "", etag = "", type = "", isRedirected = false } = {}) {
  return { status, text, etag, isRedirected, header: (name) => (name === "content-type" ? type : "") };
}

function error(code, message = "") {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

/** What a call says: its value, or the id, the code and whether the file may be stored. */
function said(call) {
  try {
    return call();
  } catch ({ id, code, mayBeStored }) {
    return [id, code, mayBeStored];
  }
}

test("bare", () => assert.deepEqual(['"a"', "a", '""', ""].map(bare), ["a", "a", "", ""]));

const YES = { isStored: true, etag: '"1"' };
for (const [what, status, more, expected] of [
  ["an empty body", 200, { etag: '"1"' }, YES],
  ["white space", 200, { etag: '"1"', text: " \n" }, YES],
  // Swift.
  ["an empty body that is called HTML", 200, { etag: '"1"', type: "text/html; charset=UTF-8" }, YES],
  ["white space that is called HTML", 200, { etag: '"1"', type: "text/html", text: "\r\n" }, YES],
  ["another document", 200, { etag: '"1"', type: "application/xml", text: "<a/>" }, YES],
  ["an odd ETag", 200, { etag: "\u202e\u001b[2J" }, { isStored: true, etag: "\\u202e\\x1b[2J" }],
  ["a web page with an ETag", 200, { etag: '"1"', type: "text/html", text: LOGIN }, ["not_store", "", false]],
  ["a web page without a type", 200, { etag: '"1"', text: LOGIN }, ["not_store", "", false]],
  ["a web page in capitals", 200, { etag: '"1"', text: `\n<HTML>` }, ["not_store", "", false]],
  ["text that is called HTML", 200, { etag: '"1"', type: "text/html", text: "Log in" }, ["not_store", "", false]],
  ["the answer of another URL", 200, { etag: '"1"', isRedirected: true }, ["not_store", "", false]],
  ["an error", 200, { etag: '"1"', text: error("AccessDenied") }, ["store_denied", "AccessDenied, HTTP 200", false]],
  ["an unknown error", 200, { etag: '"1"', text: " <Error>" }, ["store_unknown", "HTTP 200", false]],
  ["an error after a mark", 200, { etag: "1", text: "\ufeff<Error/>" }, ["store_unknown", "HTTP 200", false]],
  ["no ETag", 200, {}, ["not_as_store", "HTTP 200, no ETag", true]],
  ["quotation marks alone", 200, { etag: '""' }, ["not_as_store", "HTTP 200, no ETag", true]],
  ["another status", 201, { etag: '"1"' }, ["not_as_store", "HTTP 201, not 200", true]],
  ["another status", 204, { etag: '"1"' }, ["not_as_store", "HTTP 204, not 200", true]],
  ["a redirect", 307, { etag: '"1"' }, ["store_elsewhere", "HTTP 307", false]],
  ["a refusal", 403, { etag: '"1"', text: error("AccessDenied") }, ["store_denied", "AccessDenied, HTTP 403", false]],
  ["a web page", 403, { type: "text/html", text: LOGIN }, ["store_denied", "HTTP 403", false]],
  [
    "an empty message",
    403,
    { text: error("SignatureDoesNotMatch") },
    ["store_altered", "SignatureDoesNotMatch, HTTP 403", false],
  ],
  ["a time-out", 408, {}, ["store_busy", "HTTP 408", true]],
  ["a fault", 500, {}, ["store_busy", "HTTP 500", true]],
  ["a fault of the store", 500, { text: error("InternalError") }, ["store_busy", "InternalError, HTTP 500", true]],
  ["a gateway", 502, { text: LOGIN, type: "text/html" }, ["store_busy", "HTTP 502", true]],
  ["a store that is busy", 503, { text: error("SlowDown") }, ["store_busy", "SlowDown, HTTP 503", false]],
  ["what is busy", 503, {}, ["store_busy", "HTTP 503", true]],
  ["what is not supported", 501, {}, ["store_unable", "HTTP 501", false]],
  ["a version that is not supported", 505, {}, ["store_busy", "HTTP 505", false]],
  ["a full disk", 507, {}, ["store_full", "HTTP 507", false]],
]) {
  test(`${status} with ${what}`, () =>
    assert.deepEqual(
      said(() => stored(answer(status, more), STORE)),
      expected,
    ));
}

for (const [status, more, expected] of [
  [200, {}, { isStored: false, etag: "" }],
  [204, {}, { isStored: false, etag: "" }],
  // A document can be read where the rest can.
  [201, {}, ["not_as_store", "HTTP 201, no ETag", true]],
  [201, { text: "<PostResponse><ETag>&quot;1&quot;</ETag></PostResponse>" }, { isStored: true, etag: '"1"' }],
  [200, { text: LOGIN }, ["not_store", "", false]],
]) {
  test(`${status} of a store of another origin, with ${JSON.stringify(more)}`, () => {
    globalThis.location = { origin: "null" };
    assert.deepEqual(
      said(() => stored(answer(status, more), STORE, status)),
      expected,
    );
  });
}

const COMPLETE = '<?xml version="1.0"?>\n<CompleteMultipartUploadResult xmlns="a"><ETag>&quot;1-2&quot;</ETag>';
for (const [what, status, text, expected] of [
  ["whole", 200, COMPLETE, '"1-2"'],
  ["after white space", 200, ` \n${COMPLETE.slice(22)}`, '"1-2"'],
  ["with an error", 200, error("InternalError"), ["store_busy", "InternalError, HTTP 200", false]],
  ["a page", 200, LOGIN, ["not_store", "", false]],
  [
    "without an ETag",
    200,
    COMPLETE.replaceAll("&quot;", "").replace("1-2", ""),
    ["not_as_store", "HTTP 200, no ETag", true],
  ],
  ["with an empty ETag", 200, COMPLETE.replace("1-2", ""), ["not_as_store", "HTTP 200, no ETag", true]],
  ["empty", 200, "", ["not_as_store", "HTTP 200, no ETag", true]],
  ["of another status", 204, COMPLETE, ["not_as_store", "HTTP 204, no ETag", true]],
  [
    "of another element",
    200,
    "<CompleteMultipartUploadResults><ETag>1</ETag>",
    ["not_as_store", "HTTP 200, no ETag", true],
  ],
  ["refused", 400, error("EntityTooSmall"), ["store_limit", "EntityTooSmall, HTTP 400", false]],
]) {
  test(`a completion ${what}`, () =>
    assert.deepEqual(
      said(() => completed(answer(status, { text }))),
      expected,
    ));
}

const part = (number, size, more = "") =>
  `<Part><PartNumber>${number}</PartNumber><ETag>&quot;e&quot;</ETag><Size>${size}</Size>${more}</Part>`;
const list = (...parts) => `<?xml version="1.0"?>\n<ListPartsResult xmlns="a">${parts.join("")}</ListPartsResult>\n`;

test("parts", () => {
  const text = list(part(2, 7, "<ChecksumSHA256>x</ChecksumSHA256>"), part(10_000, 0));
  assert.deepEqual(
    [...partsIn(answer(200, { text }), "ChecksumSHA256")],
    [
      [2, { size: 7, etag: '"e"', digest: "x" }],
      [10_000, { size: 0, etag: '"e"', digest: "" }],
    ],
  );
  assert.equal(partsIn(answer(200, { text }), "").get(2).digest, "");
  assert.equal(partsIn(answer(200, { text: list() }), "").size, 0);
});

const UNREADABLE = ["list_unreadable", "", false];
for (const [what, text, expected, status = 200] of [
  ["that is cut", list(part(1, 5)).slice(0, -5), UNREADABLE],
  ["that is empty", "", UNREADABLE],
  ["that is another document", "<a></ListPartsResult>", UNREADABLE],
  ["with a size in words", list(part(1, "abc")), UNREADABLE],
  ["with a size below zero", list(part(1, -1)), UNREADABLE],
  ["with a size of 5,000 digits", list(part(1, "9".repeat(5000))), UNREADABLE],
  ["with a size of 16 digits", list(part(1, "9".repeat(16))), UNREADABLE],
  ["without a size", list(part(1, "")), UNREADABLE],
  ["without a number", list(part("", 5)), UNREADABLE],
  ["with the part 0", list(part(0, 5)), UNREADABLE],
  ["with the part 10,001", list(part(10_001, 5)), UNREADABLE],
  ["that is a page", LOGIN, ["not_store", "", false]],
  ["of another status", list(), UNREADABLE, 206],
  ["that is refused", error("AccessDenied"), ["store_denied", "AccessDenied, HTTP 403", false], 403],
]) {
  test(`a list ${what}`, () =>
    assert.deepEqual(
      said(() => partsIn(answer(status, { text }), "")),
      expected,
    ));
}

for (const [status, more, gone] of [
  [404, { text: error("NoSuchUpload") }, true],
  // Ceph.
  [404, { text: error("NoSuchKey") }, true],
  [404, {}, true],
  [404, { text: error("NoSuchBucket") }, false],
  [404, { text: LOGIN }, false],
  [200, {}, false],
  [403, { text: error("NoSuchUpload") }, false],
]) {
  test(`${status} ${more.text ?? ""} is ${gone ? "" : "not "}gone`, () =>
    assert.equal(isGone(answer(status, more)), gone));
}

for (const [status, text, busy] of [
  [200, "", false],
  [200, error("InternalError"), true],
  [200, error("SlowDown"), true],
  [200, error("AccessDenied"), false],
  [400, error("RequestTimeout"), true],
  [408, "", true],
  [409, error("OperationAborted"), true],
  [409, error("Other"), false],
  [429, "", true],
  [500, error("InternalError", "Complete multipart upload already in progress"), true],
  [501, "", false],
  [503, error("SlowDown"), true],
  [503, "", true],
  [507, "", false],
  [403, error("AccessDenied"), false],
]) {
  test(`${status} ${text} is ${busy ? "" : "not "}busy`, () => assert.equal(isBusy(answer(status, { text })), busy));
}
