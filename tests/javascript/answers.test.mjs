import assert from "node:assert/strict";
import { test } from "node:test";
import { load, TABLE } from "./browser.mjs";

const { codeOf, elementOf, refusal, shown } = await load("answers");

function error(code, message) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

function condition(text) {
  return error("AccessDenied", `Invalid according to Policy: Policy Condition failed: ${text}`);
}

for (const [text, name, found] of [
  ["<a><ETag>&quot;1&quot;</ETag></a>", "ETag", '"1"'],
  ['<a><ETag xmlns="x">&#34;1&#x22;</ETag></a>', "ETag", '"1"'],
  ["<a><ETag></ETag></a>", "ETag", ""],
  ["<a><ETag/></a>", "ETag", ""],
  ["<!DOCTYPE html><p>Welcome<br>", "ETag", ""],
  ["OK", "ETag", ""],
  ["", "ETag", ""],
  [`${" ".repeat(16_384)}<ETag>1</ETag>`, "ETag", ""],
]) {
  test(`${name} in ${text.trim()}`, () => assert.equal(elementOf(text, name), found));
}

for (const [text, asShown] of [
  ['"9bb58f26192e4ba00f01e2e7b136bbd8-3"', '"9bb58f26192e4ba00f01e2e7b136bbd8-3"'],
  ["<b>", "<b>"],
  ["a\u001b[2Jb", "a\\x1b[2Jb"],
  ["\u0000\t\r\n\u007f\u009b", "\\x00\\x09\\x0d\\x0a\\x7f\\x9b"],
  ["\u202eyssif\u2066", "\\u202eyssif\\u2066"],
  ["\u05d0\u0627", "\\u05d0\\u0627"],
  ["\u{1f600}\u{e0001}", "\\U0001f600\\U000e0001"],
  ["\ud800", "\\ud800"],
  ["a".repeat(100), "a".repeat(100)],
  ["a".repeat(101), `${"a".repeat(100)}...`],
]) {
  test(`shown as ${asShown}`, () => assert.equal(shown(text), asShown));
}

test("the code of a store turns nothing around", () => {
  assert.equal(refusal(400, error("\u202eDenied\u0007", "")).code, "\\u202eDenied\\x07, HTTP 400");
});

// [HTTP status, answer, id of the text, code]
const AS_IT_IS = [
  [403, error("AccessDenied", "Access Denied"), "store_denied", "AccessDenied, HTTP 403"],
  [403, error("AccessDenied", "Request has expired"), "store_ended", "AccessDenied, HTTP 403"],
  [403, error("AccessDenied", "Invalid according to Policy: Policy expired."), "store_ended", "AccessDenied, HTTP 403"],
  [403, error("AccessDenied", "Request is not yet valid"), "store_clock", "AccessDenied, HTTP 403"],
  [403, error("AccessDenied", "Request is not valid yet"), "store_clock", "AccessDenied, HTTP 403"],
  [403, error("RequestTimeTooSkewed", "The difference is"), "store_clock", "RequestTimeTooSkewed, HTTP 403"],
  [403, condition('["starts-with", "$Content-Type", "image/"]'), "store_type", "AccessDenied, HTTP 403"],
  [403, condition("[eq, $content-type, image/png]"), "store_type", "AccessDenied, HTTP 403"],
  [403, condition('["eq", "$key", "a"]'), "store_policy", "AccessDenied, HTTP 403"],
  // What the sender wrote is no reason.
  [403, condition('["eq", "$key", "expired/content-type/max-size"]'), "store_policy", "AccessDenied, HTTP 403"],
  [403, condition('["content-length-range", 1, 10]'), "store_limit", "AccessDenied, HTTP 403"],
  [
    403,
    error("AccessDenied", "Invalid according to Policy: Extra input fields: x"),
    "store_policy",
    "AccessDenied, HTTP 403",
  ],
  [400, error("EntityTooLarge", "Your proposed upload exceeds"), "store_limit", "EntityTooLarge, HTTP 400"],
  [400, error("EntityTooSmall", "Your proposed upload is smaller"), "store_limit", "EntityTooSmall, HTTP 400"],
  [400, error("ExpiredToken", "The provided token has expired."), "store_credentials", "ExpiredToken, HTTP 400"],
  [403, error("InvalidAccessKeyId", "The AWS Access Key Id"), "store_credentials", "InvalidAccessKeyId, HTTP 403"],
  [403, error("SignatureDoesNotMatch", "The request signature"), "store_altered", "SignatureDoesNotMatch, HTTP 403"],
  [404, error("NoSuchBucket", "The specified bucket"), "store_bucket", "NoSuchBucket, HTTP 404"],
  [400, error("BadDigest", "The Content-MD5"), "store_damaged", "BadDigest, HTTP 400"],
  [412, error("PreconditionFailed", "At least one"), "store_exists", "PreconditionFailed, HTTP 412"],
  [412, "", "store_exists", "HTTP 412"],
  [412, error("PreconditionFailed", "If-Match: no match"), "store_changed", "PreconditionFailed, HTTP 412"],
  [
    412,
    error("PreconditionFailed", 'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]'),
    "store_type",
    "PreconditionFailed, HTTP 412",
  ],
  [503, error("SlowDown", "Reduce your request rate"), "store_busy", "SlowDown, HTTP 503"],
  [400, error("RequestTimeout", "Your socket connection"), "stalled", "RequestTimeout, HTTP 400"],
  [307, error("TemporaryRedirect", "Please re-send"), "store_elsewhere", "TemporaryRedirect, HTTP 307"],
  [400, error("constructor", "toString"), "store_unknown", "constructor, HTTP 400"],
  [400, error("Other", "The Content-Type is not allowed"), "store_type", "Other, HTTP 400"],
  [301, "", "store_elsewhere", "HTTP 301"],
  [413, "<html><body>413 Request Entity Too Large</html>", "store_limit", "HTTP 413"],
  [403, "<!DOCTYPE html><p>Blocked<br>", "store_denied", "HTTP 403"],
  [405, "", "store_unable", "HTTP 405"],
  [501, error("NotImplemented", "A header"), "store_unable", "NotImplemented, HTTP 501"],
  [507, "", "store_full", "HTTP 507"],
  [429, "", "store_busy", "HTTP 429"],
  [502, "Bad gateway", "store_busy", "HTTP 502"],
  [400, "", "store_unknown", "HTTP 400"],
  [404, "", "store_unknown", "HTTP 404"],
  [404, error("NoSuchUpload", ""), "no_upload", "NoSuchUpload, HTTP 404"],
  [400, error("InvalidPart", ""), "part_missing", "InvalidPart, HTTP 400"],
  [400, error("InvalidPartOrder", ""), "part_missing", "InvalidPartOrder, HTTP 400"],
  [200, error("AccessDenied", ""), "store_denied", "AccessDenied, HTTP 200"],
  [403, error("", ""), "store_denied", "HTTP 403"],
  // Swift, of a completion.
  [
    400,
    error("InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid."),
    "store_digest",
    "InvalidRequest, HTTP 400",
  ],
  [400, error("InvalidArgument", "Unsupported header"), "store_unable", "InvalidArgument, HTTP 400"],
  [400, error("InvalidArgument", "This is not supported."), "store_unable", "InvalidArgument, HTTP 400"],
  [400, error("InvalidArgument", "no"), "store_unknown", "InvalidArgument, HTTP 400"],
  [400, error("BadDigest", "checksum"), "store_damaged", "BadDigest, HTTP 400"],
  [400, error("Other", "checksum, not supported"), "store_unknown", "Other, HTTP 400"],
];

for (const [status, text, id, code] of AS_IT_IS) {
  test(`${status} ${text.replace(/<\?.*\?>\s*/, "").slice(0, 120)}`, () => {
    assert.deepEqual(refusal(status, text), { id, code });
    assert.notEqual(TABLE.en[id], undefined);
  });
}

// [id of the text, code of the store, what whoever helps is told]
for (const [id, code, told] of [
  ["blocked", undefined, "cors"],
  ["cancelled", undefined, ""],
  ["store_busy", "SlowDown, HTTP 503", "SlowDown, HTTP 503"],
  ["store_credentials", "InvalidAccessKeyId, HTTP 403", "InvalidAccessKeyId, HTTP 403, unknown-key"],
  ["store_damaged", "BadDigest, HTTP 400", "BadDigest, HTTP 400, digest-different"],
  ["store_damaged", "IncompleteBody, HTTP 400", "IncompleteBody, HTTP 400"],
  ["store_damaged", "InvalidDigest, HTTP 400", "InvalidDigest, HTTP 400, invalid-digest"],
  ["store_denied", "AccessDenied, HTTP 403", "AccessDenied, HTTP 403, signer-not-allowed"],
  ["store_denied", "AccountProblem, HTTP 403", "AccountProblem, HTTP 403"],
  ["store_denied", "HTTP 403", "HTTP 403, signer-not-allowed"],
  ["store_elsewhere", "TemporaryRedirect, HTTP 307", "TemporaryRedirect, HTTP 307, bucket-just-created"],
  ["store_ended", "AccessDenied, HTTP 403", "AccessDenied, HTTP 403, url-expired"],
  ["store_exists", "PreconditionFailed, HTTP 412", "PreconditionFailed, HTTP 412, condition-failed"],
  ["store_limit", "EntityTooSmall, HTTP 400", "EntityTooSmall, HTTP 400, too-small"],
  ["store_limit", "HTTP 413", "HTTP 413, too-large"],
  ["store_unknown", "constructor, HTTP 400", "constructor, HTTP 400"],
]) {
  test(`${id} with the code ${code}`, () => assert.equal(codeOf({ id, code }), told));
}
