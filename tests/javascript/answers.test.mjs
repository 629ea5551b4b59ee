import assert from "node:assert/strict";
import { test } from "node:test";
import { load, TABLE } from "./browser.mjs";

const { etagIn, refusal } = await load("answers");

function error(code, message) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

function condition(text) {
  return error("AccessDenied", `Invalid according to Policy: Policy Condition failed: ${text}`);
}

const STORED = `<?xml version="1.0" encoding="UTF-8"?>
<PostResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Location>https://b.s3.amazonaws.com/k</Location>
<Bucket>b</Bucket><Key>k</Key><ETag>&quot;9bb58f26192e4ba00f01e2e7b136bbd8&quot;</ETag></PostResponse>`;

for (const [what, text, etag] of [
  ["201", STORED, '"9bb58f26192e4ba00f01e2e7b136bbd8"'],
  ["204", "", ""],
  ["another document", "<a><b>c</b></a>", ""],
  ["a web page", "<!DOCTYPE html><p>Welcome<br>", ""],
  ["no XML", "OK", ""],
]) {
  test(`the ETag in ${what}`, () => assert.equal(etagIn(text), etag));
}

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
];

for (const [status, text, id, code] of AS_IT_IS) {
  test(`${status} ${text.replace(/<\?.*\?>\s*/, "").slice(0, 120)}`, () => {
    assert.deepEqual(refusal(status, text), { id, code });
    assert.notEqual(TABLE.en[id], undefined);
  });
}
