// What the page says of error codes of a store: the id of a text, and the cause that it names for whoever helps, unless
// the code says as much; and the codes. `make readme` writes this file from explain/causes_by_code.py, as the
// scripts have theirs.

export const CODES = {
  "store_denied signer-not-allowed": "AccessDenied",
  "blocked cors": "AccessForbidden CORSResponse",
  store_denied: "AccountProblem AllAccessDisabled NotSignedUp",
  "store_elsewhere other-region":
    "AuthorizationHeaderMalformed IllegalLocationConstraintException IncorrectEndpoint InvalidRegion InvalidRegionName PermanentRedirect",
  "store_damaged digest-different": "BadDigest XAmzContentChecksumMismatch XAmzContentSHA256Mismatch",
  "store_busy condition-failed": "ConditionalRequestConflict",
  "store_limit too-large": "EntityTooLarge MaxMessageLengthExceeded",
  "store_limit too-small": "EntityTooSmall",
  "store_ended url-expired": "ExpiredRequest RequestExpired",
  "store_credentials credentials-expired": "ExpiredToken TokenRefreshRequired",
  "store_exists condition-failed": "FileAlreadyExists FileImmutable",
  store_damaged: "IncompleteBody",
  store_busy: "InternalError OperationAborted ServiceUnavailable SlowDown TooManyRequests",
  "store_credentials unknown-key": "InvalidAccessKeyId XAdminUserNotFound",
  "store_damaged invalid-digest": "InvalidDigest",
  "part_missing invalid-part": "InvalidPart",
  part_missing: "InvalidPartOrder",
  "store_altered signature-mismatch": "InvalidSignature SignatureDoesNotMatch",
  "store_credentials token-region": "InvalidToken InvalidTokenId",
  "store_unable not-supported": "MethodNotAllowed NotImplemented",
  "store_bucket no-such-bucket": "NoSuchAccessPoint NoSuchBucket NoSuchMultiRegionAccessPoint",
  no_upload: "NoSuchUpload",
  store_full: "QuotaExceeded XMinioStorageFull",
  "store_elsewhere bucket-just-created": "Redirect TemporaryRedirect",
  "store_clock wrong-clock": "RequestTimeTooSkewed",
  stalled: "RequestTimeout",
};

// What docs/causes.md calls it where no code of the store tells more exactly.
export const CAUSE_IDS = {
  blocked: "cors",
  part_missing: "invalid-part",
  store_altered: "signature-mismatch",
  store_bucket: "no-such-bucket",
  store_changed: "condition-failed",
  store_clock: "wrong-clock",
  store_credentials: "credentials-expired",
  store_damaged: "digest-different",
  store_denied: "signer-not-allowed",
  store_elsewhere: "other-region",
  store_ended: "url-expired",
  store_exists: "condition-failed",
  store_limit: "too-large",
  store_policy: "form-condition-failed",
  store_type: "form-condition-failed",
  store_unable: "not-supported",
};
