// What a store answers, as what it means for the person who uploads.

// Amazon S3 API Reference, "Error responses"; each as the id of a text.
const CAUSES = {
  AccessDenied: "store_denied",
  AccountProblem: "store_denied",
  AllAccessDisabled: "store_denied",
  BadDigest: "store_damaged",
  ConditionalRequestConflict: "store_busy",
  EntityTooLarge: "store_limit",
  EntityTooSmall: "store_limit",
  ExpiredToken: "store_credentials",
  IncompleteBody: "store_damaged",
  InternalError: "store_busy",
  InvalidAccessKeyId: "store_credentials",
  InvalidDigest: "store_damaged",
  InvalidToken: "store_credentials",
  MethodNotAllowed: "store_unable",
  NoSuchBucket: "store_bucket",
  NotImplemented: "store_unable",
  OperationAborted: "store_busy",
  PermanentRedirect: "store_elsewhere",
  QuotaExceeded: "store_full",
  RequestTimeTooSkewed: "store_clock",
  RequestTimeout: "stalled",
  ServiceUnavailable: "store_busy",
  SignatureDoesNotMatch: "store_altered",
  SlowDown: "store_busy",
  TemporaryRedirect: "store_elsewhere",
  TokenRefreshRequired: "store_credentials",
  XAmzContentChecksumMismatch: "store_damaged",
  XAmzContentSHA256Mismatch: "store_damaged",
  XMinioStorageFull: "store_full",
};

// What the message of an AccessDenied tells more exactly, in the words of several stores.
const DENIED = [
  // A condition that failed is quoted, with what the sender wrote into it.
  [/condition failed[^$]*\$content-type/i, "store_type"],
  [/condition failed[^$]*content-length-range/i, "store_limit"],
  [/condition failed/i, "store_policy"],
  [/expired/i, "store_ended"],
  [/not valid yet|not yet valid|skew/i, "store_clock"],
  [/content-type/i, "store_type"],
  [/content-length-range|min.?size|max.?size/i, "store_limit"],
  [/policy condition|according to policy|extra input fields/i, "store_policy"],
];

/**
 * The texts of the elements of an answer in XML; empty for any other answer.
 * @param {string} text
 */
function elementsOf(text) {
  const found = /** @type {Record<string, string>} */ ({});
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  for (const element of root.children) found[element.localName] ??= element.textContent ?? "";
  return found;
}

/** The ETag in the answer to a form. @param {string} text */
export function etagIn(text) {
  return text ? (elementsOf(text).ETag ?? "") : "";
}

/**
 * Why the store refused an upload: the id of a text, and the code for whoever helps.
 * @param {number} status
 * @param {string} text the body
 */
export function refusal(status, text) {
  const { Code: code = "", Message: message = "" } = text ? elementsOf(text) : {};
  return { id: causeOf(status, code, message), code: code ? `${code}, HTTP ${status}` : `HTTP ${status}` };
}

/** @param {number} status @param {string} code @param {string} message */
function causeOf(status, code, message) {
  if (code === "PreconditionFailed" || status === 412) {
    // A form's condition is called so, too.
    if (/policy|condition.*\$/i.test(message)) return deniedBecause(message) ?? "store_policy";
    return /if-match/i.test(message) ? "store_changed" : "store_exists";
  }
  if (code === "AccessDenied") return deniedBecause(message) ?? "store_denied";
  if (Object.hasOwn(CAUSES, code)) return CAUSES[/** @type {keyof typeof CAUSES} */ (code)];
  if (deniedBecause(message)) return String(deniedBecause(message));
  if (status >= 300 && status < 400) return "store_elsewhere";
  if (status === 413) return "store_limit";
  if (status === 403) return "store_denied";
  if (status === 501 || status === 405) return "store_unable";
  if (status === 507) return "store_full";
  return status >= 500 || status === 429 ? "store_busy" : "store_unknown";
}

/** @param {string} message */
function deniedBecause(message) {
  const row = DENIED.find(([pattern]) => /** @type {RegExp} */ (pattern).test(message));
  return row ? String(row[1]) : null;
}
