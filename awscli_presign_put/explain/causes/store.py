"""Causes in what a store does not have or allow, and in what a browser does not show."""

from typing import Tuple

from awscli_presign_put.explain.causes.cause import CLIENT, Cause, general, shows

# Chrome, Firefox, Safari, and axios in any of them. The store may have answered anything.
_BROWSERS = r"failed to fetch|load failed|networkerror when attempting|network error|err_failed\b"
_CORS = r"\bcors\b|cross-origin request blocked|access-control-allow-origin|access control checks"
_CLOSED = (
    r"econnreset|connection (?:was )?(?:reset|closed|aborted)|broken pipe|epipe|(?:recv|send) failure|empty reply"
    r"|err_connection_(?:reset|closed|aborted)|err_empty_response|socket hang up|other side closed|remotedisconnected"
    r"|curl: \((?:52|55|56|92)\)|forcibly closed|err_http2|ns_error_net_(?:reset|interrupt)|\": eof$"
)
_NOT_REACHED = (
    r"could not resolve|unknownhost|name or service not known|getaddrinfo|\benotfound|nodename nor servname"
    r"|econnrefused|connection refused|failed to connect|err_name_not_resolved|err_connection_refused"
    r"|err_connection_timed_out|connect(?:ion)? timed? ?out|connecttimeout|err_timed_out|no route to host"
    r"|network is unreachable|no such host|could not connect|curl: \((?:6|7)\)|failed host lookup"
    r"|failed to lookup address|unable to connect to the remote server|err_address_unreachable"
    r"|err_internet_disconnected|ns_error_(?:unknown_host|connection_refused)"
)
# It speaks of the proxy, and the store has received nothing.
_PROXY = (
    r"resolve proxy|connect to proxy|proxyerror|proxyconnect|err_proxy|err_tunnel"
    r"|connect tunnel failed|from proxy after connect|proxy connect aborted|tunnel connection failed|curl: \((?:5|97)\)"
    r"|proxy tunnel(?:ing)? (?:request|failed)|tunneling socket could not|unable to connect to proxy"
)
_TLS = (
    r"wrong version number|ssl_error_syscall|err_ssl_|ssl_connect|eproto|unexpected eof|handshake failure"
    r"|server gave http response to https|curl: \(35\)|ssl routines|ssleoferror|terminated the handshake"
)
_CERTIFICATE = (
    r"ssl certificate|certificate verify failed|err_cert_|self[- ]signed|x509:|err_ssl_(?:\w+_)?cert"
    r"|unable to (?:get local issuer|verify the first) cert|curl: \((?:51|60)\)|trust relationship|pkix path"
    r"|unable to find valid certification path|certificate_verify_failed|handshakeexception: .*certificate"
)

# React Native says no more.
_ANY = "network request failed"
# Browsers, iOS and Android refuse to send it.
_BLOCKED = (
    r"err_unsafe_port|app transport security|cleartext (?:http )?(?:traffic|communication)|err_cleartext_not_permitted"
)
# They say the same of what else a page loads.
_MAY_BE_BLOCKED = r"err_blocked_by_|violates the [\w' ]*content security policy|requested an insecure"

_CLIENTS = "(?:curl|wget|aws|http|python3?)"
_NOTHING_SENT = (
    r"curl: can't open|curl: \(26\)|filenotfounderror|enoent|no such file or directory|cannot find (?:the )?path"
    rf"|cannot find (?:the )?file|{_CLIENTS}(?:\.exe)?'? is not recognized|command not found: {_CLIENTS}\b"
    rf"|{_CLIENTS}: (?:command )?not found|unable to (?:locate|load) credentials|could not load credentials"
    r"|with body length 0"
    r"| is not in this folder|upload failed: (?:there is no file |.+ is not a regular file)"
)

STORE: Tuple[Cause, ...] = (
    Cause(
        "cors",
        "The browser does not let the page read the answer, because no CORS rule of the bucket allows the request.",
        "The browser says CORS, and the store may have answered anything: a wrong region, an expired URL or a refusal "
        "look the same. The same URL works with curl.",
        "Add a CORS rule to the bucket: AllowedOrigins with the origin of the page (* for a page from disk), "
        "AllowedMethods with PUT or POST, AllowedHeaders with each signed header, ExposeHeaders with ETag.",
        "Upload with curl, or tell the sender the address of the page.",
        shows("AccessForbidden CORSResponse") + shows(CLIENT, _CORS, rank=1) + shows(CLIENT, _BROWSERS, rank=2),
    ),
    Cause(
        "public-access-blocked",
        "Block Public Access of the bucket or account refuses the upload: it has a public ACL, or only a public policy "
        "allows it.",
        "The message names the setting: BlockPublicAcls for an ACL, RestrictPublicBuckets for a policy.",
        "Remove --acl, if the URL has one. Otherwise name the signer in the bucket policy, which allows everybody now. "
        "Change Block Public Access only if the objects shall be public.",
        "Ask for a new URL.",
        shows("AccessDenied", r"block ?public")
        + shows("AccessDenied", r"(BlockPublicAcls|RestrictPublicBuckets)", "The setting is {}."),
    ),
    Cause(
        "acl-not-supported",
        "The upload has an ACL, and the bucket has ACLs disabled, which is the default on AWS.",
        "The store answers AccessControlListNotSupported.",
        "Remove --acl and --grants, and use a bucket policy; or enable ACLs with the object ownership of the bucket.",
        "Ask for a new URL.",
        shows("AccessControlListNotSupported InvalidBucketAclWithObjectOwnership"),
    ),
    Cause(
        "not-supported",
        "The store does not support a header or an operation of this request.",
        "It has no tags, ACLs, storage classes, forms or checksums. R2, B2, GCS and others lack some of them.",
        "Remove the option, such as --tags or --acl. For a store without forms, use presign-put.",
        "Ask for a new URL.",
        general("NotImplemented MalformedSecurityHeader 501")
        + shows("NotImplemented", r"header '?(x-amz-(?!checksum|sdk-checksum|trailer)[\w-]+)", "The header is {}.")
        + shows("NotImplemented", r"^Header: (?!transfer-encoding)(\S+)", "The header is {}.")
        + shows("InvalidArgument", r"unsupported (?:header|value for) '?(?!'?x-amz-(?:sdk-)?checksum)([^' ]+)(?: |$)")
        + shows("MethodNotAllowed", rank=3),
    ),
    Cause(
        "condition-failed",
        "A condition of the request does not hold, such as that the object must not exist. An upload was not stored.",
        "The URL was signed with If-None-Match or If-Match.",
        "Sign for another key, or without the condition.",
        "If the object is the one to be uploaded, nothing is left to do. After 409, send the upload again.",
        shows("PreconditionFailed ConditionalRequestConflict FileAlreadyExists FileImmutable")
        + shows("409 412", rank=1),
    ),
    Cause(
        "connection-closed",
        "The connection ended without an answer.",
        "A store resets the connection if the file is too large for the policy; a proxy does it after its time limit.",
        "Check the limit of the form, and the size and time limits of proxies.",
        "Check the size of the file, then send the upload again.",
        shows(CLIENT, rf"^(?!.*(?:{_PROXY}|{_TLS}|{_CERTIFICATE})).*(?:{_CLOSED})")
        + shows(CLIENT, rf"fetch failed|{_ANY}", rank=2),
    ),
    Cause(
        "not-reached",
        "The store could not be reached: its name was not found, or nothing answered.",
        "The client says that it could not resolve the host, or could not connect.",
        "Check that the endpoint is a name that the uploader can reach, not one of a container or an internal network.",
        "Check the connection, and that the URL is complete.",
        shows(CLIENT, rf"^(?!.*(?:{_PROXY})).*(?:{_NOT_REACHED})")
        + shows(CLIENT, r"timed? ?out|curl: \(28\)", rank=2)
        + shows(CLIENT, rf"fetch failed|{_ANY}", rank=1),
    ),
    Cause(
        "certificate-refused",
        "The client does not accept the certificate of the store.",
        "The client names the certificate or TLS. It sent no request.",
        "Give the store a certificate for this host that clients know. For a bucket with a dot in its name, use "
        "--addressing-style path.",
        "Tell the sender which certificate the client refuses.",
        shows(CLIENT, _CERTIFICATE) + shows(CLIENT, _ANY, rank=3),
    ),
    Cause(
        "tls-failed",
        "The TLS connection failed, and the client does not name the certificate.",
        "The client says that the TLS version or the handshake is wrong. It sent no request.",
        "Check whether the endpoint is https: a store that has http only answers so.",
        "Check the scheme of the URL, and whether a proxy is between this machine and the store.",
        shows(CLIENT, rf"^(?!.*(?:{_CERTIFICATE})).*(?:{_TLS})", rank=1)
        + shows(CLIENT, r"ssl/tls secure channel", rank=1),
    ),
    Cause(
        "proxy-failed",
        "A proxy between the client and the store could not be reached, or refused the request. Nothing reached the "
        "store.",
        "The client names the proxy or CONNECT.",
        "Nothing. The URL is good as far as that is known.",
        "Check HTTPS_PROXY and NO_PROXY, and what the proxy allows.",
        shows(CLIENT, _PROXY) + shows(CLIENT, r"^proxy: ([345][0-9]{2})", "The proxy answered {}.") + shows("407"),
    ),
    Cause(
        "nothing-sent",
        "The client has sent nothing: it could not read the file, has no credentials, or is not installed.",
        "The client names the file or the credentials, or the shell the client.",
        "Nothing. The URL is good as far as that is known.",
        "Check the path of the file, and that the client is installed. A presigned URL requires no credentials: use an "
        "HTTP client such as curl, and no SDK.",
        shows(CLIENT, _NOTHING_SENT),
    ),
    Cause(
        "client-blocked",
        "The browser or the system of the uploader refuses to send the request. Nothing reached the store.",
        "The client names mixed content, the Content Security Policy, a port, an extension (ERR_BLOCKED_BY_CLIENT), "
        "App Transport Security or cleartext traffic.",
        "Sign for an https endpoint with a usual port. Add that endpoint to connect-src of the Content Security Policy "
        "of the page.",
        "Try it without the extensions of the browser, or in another one; otherwise tell the sender what is refused.",
        shows(CLIENT, _BLOCKED) + shows(CLIENT, _MAY_BE_BLOCKED, rank=1) + shows(CLIENT, _ANY, rank=4),
    ),
    Cause(
        "stored",
        "The store accepted the request.",
        "The status is 200, 201 or 204, and the answer has no error.",
        "Nothing.",
        "Nothing.",
    ),
)
