"""Causes in the time, in the credentials, and in what these may do."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import Cause, shows

_MAY_NOT = "not authorized to perform: *"
_LIMITS = "service control policy|resource control policy|permissions boundary"

SIGNER: Tuple[Cause, ...] = (
    Cause(
        "url-expired",
        "The URL or the form has expired.",
        "The current time is after its end. The upload must begin before.",
        "Generate a new URL, with a longer --expires-in if uploads wait in a queue or are repeated.",
        "Ask for a new URL, and begin the upload before it expires.",
        shows("AccessDenied SignatureDoesNotMatch", r"(?:request|policy|signature|url) (?:has )?expired")
        + shows("ExpiredToken", r"presigned url|^Details: .*expire")
        + shows("InvalidRequest", r"date is too old")
        + shows("RequestExpired ExpiredRequest")
        + shows("403", rank=2),
    ),
    Cause(
        "expiry-too-long",
        "The URL shall be valid for more than 7 days, which Signature Version 4 does not allow.",
        "X-Amz-Expires is more than 604800.",
        "Use --expires-in 7d or less. For a longer time, generate URLs when they are requested.",
        "Ask for a new URL.",
        shows("AuthorizationQueryParametersError", r"less than a week|604800|seven days"),
        needs="long life",
    ),
    Cause(
        "store-skew",
        "The store refuses a presigned URL 15 minutes after it was signed, although the URL is valid for longer.",
        "The answer is RequestTimeTooSkewed, and the URL was signed more than 15 minutes ago and has not expired.",
        "Update the store, and use --expires-in 15m until then.",
        "Ask for a new URL, and use it within 15 minutes.",
        shows("RequestTimeTooSkewed"),
        needs="age",
    ),
    Cause(
        "wrong-clock",
        "The clock of the machine that signed, or that of the store, is wrong.",
        "The URL is signed in the future, or expired when it was new.",
        "Set the clocks, such as by NTP, and generate a new URL.",
        "Ask for a new URL.",
        shows("AccessDenied", r"not valid yet|not yet valid") + shows("RequestTimeTooSkewed"),
    ),
    Cause(
        "credentials-expired",
        "The temporary credentials that signed the URL have expired, and the URL with them.",
        "The store answers ExpiredToken, and the URL itself has not expired.",
        "Get new credentials and generate a new URL. For a longer time, sign with credentials that last longer.",
        "Ask for a new URL.",
        shows("ExpiredToken TokenRefreshRequired") + shows("InvalidAccessKeyId", r"expired"),
        needs="temporary",
    ),
    Cause(
        "key-inactive",
        "The store knows the access key ID, and it is not active.",
        "The store answers InvalidAccessKeyId, and the message says that the key is inactive, disabled or expired.",
        "Activate the access key, or sign with another one.",
        "Ask for a new URL.",
        shows("InvalidAccessKeyId", r"inactive|not active|deactivated|disabled|suspended")
        + shows("InvalidAccessKeyId", r"expired", rank=1),
    ),
    Cause(
        "token-region",
        "The session token is not valid in this region, or for this store.",
        "The token is from the global STS endpoint, and the bucket is in a region that must be enabled first.",
        "Set sts_regional_endpoints = regional in the profile, and get new credentials.",
        "Ask for a new URL.",
        shows("InvalidToken InvalidTokenId", rank=1),
        needs="token",
    ),
    Cause(
        "unknown-key",
        "The store does not know the access key ID.",
        "The key was deleted, belongs to another store or partition, or is temporary and its session token is missing.",
        "Check the profile and the endpoint, and generate a new URL.",
        "Ask for a new URL.",
        shows("InvalidAccessKeyId") + shows("InvalidArgument", r"credential access key has length"),
    ),
    Cause(
        "signer-not-allowed",
        "The signer has no permission for this request.",
        "The store answers AccessDenied, and the URL has not expired. presign-put --check answers the same.",
        "Give the signer the action that the message names, else s3:PutObject for this key and what the signed headers "
        "require, such as s3:PutObjectAcl.",
        "Tell the sender the answer of the store.",
        shows(
            "AccessDenied",
            rf"{_MAY_NOT}(s3[\w-]*:\w+).*because no (?:identity-based|resource-based)",
            "The signer requires {}.",
        )
        + shows("AccessDenied", rf"{_MAY_NOT}(s3[\w-]*:\w+)", "The signer requires {}.", rank=1)
        + shows("AccessDenied 403", rank=1),
    ),
    Cause(
        "policy-denies",
        "A policy denies the request, whatever the signer may do.",
        "The message says explicit deny. Policies require an encryption header or a network, or refuse old signatures "
        "or unsigned contents. The policy of a role denies the sessions that its owner has taken back.",
        "Read the policy that the message names, else the bucket policy. Sign the header that it requires, such as "
        "with --sse, or use a shorter --expires-in.",
        "Send exactly the signed headers, from the network that the sender allows.",
        shows("AccessDenied", rf"explicit deny(?! in an? (?:session|{_LIMITS}))|no vpc endpoint policy")
        + shows("AccessDenied", rank=2),
    ),
    Cause(
        "limit-denies",
        "A limit of the account or of the signer denies the request: a policy of the organization, or a permissions "
        "boundary.",
        "The message names a service control policy, a resource control policy or a permissions boundary.",
        "Ask who administers the organization, or the boundary, to allow the action. A permission for the signer, or a "
        "bucket policy, does not help. Or sign with other credentials.",
        "Tell the sender the answer of the store.",
        shows("AccessDenied", rf"(?:explicit deny in an?|because no) ({_LIMITS})", "It is a {}."),
    ),
    Cause(
        "session-denies",
        "The session of the role that signed the URL does not allow the request.",
        "The message says that no session policy allows it. The sender used --assume-role: the session is for one key "
        "or prefix, and with --from-ip for some networks.",
        "Compare the key, and the networks of --from-ip with the public address of the receiver. Generate a new URL.",
        "Upload from the network that the sender names. Tell the sender your public address.",
        shows("AccessDenied", r"no session policy allows|explicit deny in a session policy")
        + shows("AccessDenied", r"assumed-role/.*not authorized to perform(?!.*because)", rank=2),
    ),
    Cause(
        "kms-not-allowed",
        "The signer may not use the KMS key that encrypts the object.",
        "The message names kms:GenerateDataKey or kms:Decrypt.",
        "Give the signer kms:GenerateDataKey for that key, and kms:Decrypt for multipart uploads.",
        "Tell the sender the answer of the store.",
        shows("AccessDenied", rf"{_MAY_NOT}(kms:\w+)", "The store requires {}."),
    ),
    Cause(
        "kms-key-unusable",
        "The KMS key that shall encrypt the object cannot be used, whatever the signer may do.",
        "The code begins with KMS: the key is disabled, does not exist, is in another region than the bucket, or is "
        "not one that encrypts.",
        "Check that the key is enabled and in the region of the bucket: the one that is signed, else that of the "
        "bucket. Or use another key.",
        "Tell the sender the answer of the store.",
        shows("KMS.DisabledException KMS.NotFoundException KMS.KMSInvalidStateException KMS.InvalidKeyUsageException"),
    ),
    Cause(
        "version-2-refused",
        "The URL is signed with Signature Version 2, and the store requires Version 4.",
        "The URL has AWSAccessKeyId and Signature. On AWS, buckets created after June 24, 2020 refuse it.",
        "Use --signature-version s3v4.",
        "Ask for a new URL.",
        shows("Unauthorized", r"sigv2")
        + shows("InvalidRequest InvalidArgument", r"aws4-hmac-sha256|authorization mechanism|signature version 4"),
        needs="version 2",
    ),
)
