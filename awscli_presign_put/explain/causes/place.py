"""Causes in where the request goes: the bucket, its region, its host."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import CLIENT, Cause, shows

_REGION = "AuthorizationQueryParametersError AuthorizationHeaderMalformed"
# What Chrome says of a CORS request that the store redirects.
_REDIRECT = r"redirect is not allowed for a preflight"
# Amazon API Gateway and Lambda, Cloudflare, Kubernetes, Envoy, Kong, Traefik, and a login before the store.
_GATEWAYS = (
    r"missing authentication token|^x-amzn-errortype: |^x-amz-apigw-id: |^apigw-requestid: "
    r"|error code: 1[0-9]{3}\b|\"kind\": *\"Status\"|default backend"
    r"|404 page not found|no healthy upstream|upstream connect error|rbac: access denied|no api key found"
    r"|no route matched|^www-authenticate: (?:basic|bearer|digest|key|negotiate|ntlm)\b"
)

PLACE: Tuple[Cause, ...] = (
    Cause(
        "other-region",
        "The URL is signed for another region than that of the bucket.",
        "The answer names the region, or redirects. In a browser, the redirect looks like a CORS error.",
        "Use --region with the region of the bucket, and generate a new URL.",
        "Ask for a new URL.",
        shows(_REGION, r"expecting '?([a-z0-9-]+)", "The bucket is in {}.")
        + shows("AuthorizationHeaderMalformed", r"^Region: (\S+)", "The bucket is in {}.")
        + shows("AuthorizationQueryParametersError", r"^Region: (\S+)", "The bucket is in {}.", rank=1)
        + shows("AuthorizationQueryParametersError", r"region", rank=1)
        + shows("AuthorizationHeaderMalformed", r"region|scope", rank=1)
        + shows("AuthorizationHeaderMalformed", rank=1)
        + shows(
            "PermanentRedirect IllegalLocationConstraintException IncorrectEndpoint InvalidRegion InvalidRegionName"
        )
        + shows("PermanentRedirect", r"^Endpoint: (\S+)", "Its endpoint is {}.")
        + shows("301 400", r"^x-amz-bucket-region: (\S+)", "The bucket is in {}.")
        + shows("AccessDenied", r"must be addressed[\s\S]*^Endpoint: (\S+)", "Its endpoint is {}.")
        + shows(CLIENT, _REDIRECT)
        + shows("301", rank=1)
        + shows("400", rank=3),
    ),
    Cause(
        "bucket-just-created",
        "The URL has the global host, which redirects for some hours after a bucket was created in another region.",
        "The store answers 307 TemporaryRedirect.",
        "Sign for the regional host, as presign-put does, with --region.",
        "Ask for a new URL. Do not follow the redirect: the signature is for the first host.",
        shows("TemporaryRedirect Redirect")
        + shows(CLIENT, _REDIRECT)
        + shows("TemporaryRedirect Redirect", r"^Endpoint: (\S+)", "Its endpoint is {}.")
        + shows("307", rank=1),
    ),
    Cause(
        "no-such-bucket",
        "The bucket does not exist at this endpoint, or belongs to another account.",
        "The store answers NoSuchBucket; AccessDenied if the bucket belongs to somebody else.",
        "Check the bucket name, the endpoint and the account with --check.",
        "Ask for a new URL.",
        shows("NoSuchBucket NoSuchAccessPoint NoSuchMultiRegionAccessPoint")
        + shows("AccessDenied", rank=3)
        + shows("404", rank=1),
    ),
    Cause(
        "domain-not-known",
        "The store does not know its own domain: it reads another part of the URL than its bucket as the bucket.",
        "The bucket is in the host, and the answer names the first part of the key, or the whole host, as the bucket.",
        "Use --addressing-style path. Or tell the store its domain, such as by MINIO_DOMAIN or rgw_dns_name, and have "
        "proxies pass the Host header on.",
        "Ask for a new URL.",
    ),
    Cause(
        "bucket-twice",
        "The URL contains the bucket twice: the endpoint has it already.",
        "The host or the path of the endpoint contains the bucket name, and it is in the URL again.",
        "Use the endpoint of the store, without the bucket.",
        "Ask for a new URL.",
    ),
    Cause(
        "path-style-refused",
        "The store requires the bucket in the host name, and the URL has it in the path.",
        "The store answers SecondLevelDomainForbidden (Alibaba Cloud OSS) or PathStyleNotAllowed.",
        "Use --addressing-style virtual.",
        "Ask for a new URL.",
        shows("SecondLevelDomainForbidden PathStyleNotAllowed"),
    ),
    Cause(
        "no-acceleration",
        "The URL has the host of S3 Transfer Acceleration, which the bucket does not have enabled.",
        "The host contains s3-accelerate, and the message names Transfer Acceleration.",
        "Enable Transfer Acceleration for the bucket, or set use_accelerate_endpoint = false, and generate a new URL.",
        "Ask for a new URL.",
        shows("InvalidRequest", r"transfer acceleration"),
        needs="acceleration",
    ),
    Cause(
        "not-an-endpoint",
        "The host is not that of an S3 API. It accepts no uploads.",
        "It is the host of a website (s3-website), a console, or public downloads (r2.dev).",
        "Use the endpoint of the S3 API of the store, and generate a new URL.",
        "Ask for a new URL.",
    ),
    Cause(
        "no-key",
        "The URL has no key, so that it is for a bucket, and not for an object.",
        "The path ends after the bucket name.",
        "Generate a URL for a bucket and a key.",
        "Ask for a new URL.",
    ),
    Cause(
        "not-a-store",
        "The answer is not that of an S3 store.",
        "It is a web page, or a message of its own, such as that of a proxy, a console, a login or an API gateway.",
        "Check the endpoint: use the address of the S3 API, not that of the console.",
        "Check whether a proxy is between this machine and the store, and whether the URL is complete.",
        shows("302", rank=2)
        + shows("303", rank=1)
        + shows("502 504", rank=1)
        + shows("408 429 500 503", rank=2)
        + shows(f"400 401 403 404 408 429 500 502 503 504 {CLIENT}", _GATEWAYS),
    ),
)
