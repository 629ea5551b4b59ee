from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, explained

from awscli_presign_put.explain.store_answer import MAX_BYTES, StoreAnswer, read_answer

XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has &quot;expired&#34; '
    "&amp; &#x41;</Message><RequestId>R1</RequestId></Error>"
)


def test_document():
    answer = read_answer(XML.encode())
    assert (answer.status, answer.code, answer.message) == (None, "AccessDenied", 'Request has "expired" & A')
    assert answer.elements["RequestId"] == "R1"


HEAD = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nx-amz-request-id: R2\r\n\r\n"


@pytest.mark.parametrize("before", ["", "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"])
def test_whole_of_curl(before):
    answer = read_answer((before + HEAD + XML).encode())
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert answer.headers == {"content-type": "application/xml", "x-amz-request-id": "R2"}


def test_verbose_curl():
    head = "* Connected\n> PUT /b/k HTTP/1.1\n> Host: h\n>\n" + "".join(
        f"< {line}\n" for line in HEAD.strip().replace("\r", "").splitlines()
    )
    answer = read_answer(f"{head}< \n{XML}".encode())
    assert (answer.status, answer.code, answer.headers["x-amz-request-id"]) == (403, "AccessDenied", "R2")


def test_what_a_format_command_prints():
    answer = read_answer(f"{XML}\nHTTP 403: 12 bytes sent to k.\n".encode())
    assert (answer.status, answer.code) == (403, "AccessDenied")


def test_no_body():
    assert read_answer(b"HTTP/2 412 \r\nserver: x\r\n") == StoreAnswer(412, {"server": "x"}, {}, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_other_encodings(encoding):
    assert read_answer(XML.replace("expired", "expir\xe9d").encode(encoding)).code == "AccessDenied"


def test_part_of_a_document():
    assert read_answer(XML[:90].encode()).code == "AccessDenied"
    assert read_answer(b"curl: (22) <Code>SlowDown</Code>").code == "SlowDown"


def test_bytes_of_the_canonical_request_come_before_its_text():
    raw = "PUT\n/b\n\nhost:h\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"<Error><CanonicalRequest>PUT /b</CanonicalRequest><CanonicalRequestBytes>{raw.encode().hex(' ')}"
    answer = read_answer(f"{text}</CanonicalRequestBytes><StringToSign>a\nb</StringToSign></Error>".encode())
    assert (answer.canonical_request, answer.string_to_sign) == (raw, "a\nb")
    assert read_answer(b"<CanonicalRequestBytes>zz</CanonicalRequestBytes>").canonical_request == ""


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(20)
)


def test_entities_are_not_expanded():
    answer = read_answer(f"{BOMB}]><Error><Code>&u;</Code><Message>&lt;&#1114112;&#55296;</Message></Error>".encode())
    assert (answer.code, answer.message) == ("&u;", "<\ufffd\ufffd")


@pytest.mark.parametrize("part", ["<", "<a", "<a>", "<a ", "</a>", "HTTP/1.1 200", "a: b\n", "&#", "\n< ", "<Code>"])
def test_no_answer_takes_long(part):
    """By the timeout of a test: what took quadratic time would take hours."""
    answer = read_answer((part * (2 * MAX_BYTES)).encode())
    assert len(answer.text) <= MAX_BYTES


@given(st.binary())
def test_any_bytes(raw):
    assert isinstance(read_answer(raw), StoreAnswer)


def test_page():
    assert read_answer(b"<!DOCTYPE html><html><body>Login").is_page
    assert not read_answer(XML.encode()).is_page


CONNECT = "> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n"
PUT = "> PUT /b/k?X-Amz-Signature=1 HTTP/1.1\n> Host: h\n>\n"


def test_answer_of_a_proxy_is_none_of_the_store():
    refused = read_answer(f"{CONNECT}< HTTP/1.1 403 Forbidden\n< Server: squid\n<\n".encode())
    assert (refused.status, refused.headers, refused.request) == (None, {}, None)
    passed = f"{CONNECT}< HTTP/1.1 200 Connection established\n<\n"
    assert read_answer(passed.encode()).status is None
    answer = read_answer(f"{passed}{PUT}< HTTP/1.1 403 Forbidden\n< Server: MinIO\n<\n".encode())
    assert (answer.status, answer.headers, answer.request.method) == (403, {"server": "MinIO"}, "PUT")


def test_answer_to_the_upload_and_not_to_what_follows_a_redirect():
    text = f"{PUT}< HTTP/1.1 302 Found\n< Location: /login\n<\n> GET /login HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\nHello"
    assert read_answer(text.encode()).status == 302
    again = f"{PUT}< HTTP/1.1 307 T\n<\n{PUT}< HTTP/1.1 200 OK\n<\n"
    assert read_answer(again.encode()).status == 200


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 403 F\nDate: Mon, 30 Nov 2026 12:00:00 GMT\n\n",
        "<Error><ServerTime>2026-11-30T12:00:00Z</ServerTime></Error>",
        "<Error><ServerTime>2026-11-30T12:00:00.000Z</ServerTime></Error>",
    ],
)
def test_time_of_the_store(text):
    assert read_answer(text.encode()).time == datetime(2026, 11, 30, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["", "HTTP/1.1 403 F\nDate: today\n\n", "<Error><ServerTime>T</ServerTime></Error>"])
def test_no_time(text):
    assert read_answer(text.encode()).time is None


ETAG = '"9e107d9d372bb6826bd81d3542a419d6"'
OF_UPLOADS = {
    "PUT": f"HTTP/1.1 200 OK\nETag: {ETAG}\nx-amz-request-id: R\nContent-Length: 0\n\n",
    "MinIO's": f"HTTP/1.1 200 OK\nAccept-Ranges: bytes\nETag: {ETAG}\n\n",
    "of parts": f"HTTP/1.1 200 OK\nETag: {ETAG[:-1]}-12{ETAG[-1]}\n\n",
    "Google's": 'HTTP/1.1 200 OK\nETag: "-CKih16GjycICEAE="\n\n',
    "a form": f"HTTP/1.1 204 No Content\nETag: {ETAG}\nLocation: https://b.example/a\n\n",
    "a document": "HTTP/1.1 201 Created\n\n<?xml version='1.0'?>\n<PostResponse><ETag>a</ETag>\n</PostResponse>",
    "parts": "HTTP/1.1 200 OK\n\n<CompleteMultipartUploadResult><ETag>a</ETag></CompleteMultipartUploadResult>",
    "curl's": f"> PUT /a HTTP/1.1\n> Host: h\n> \n{{ [5 bytes data]\n< HTTP/1.1 200 OK\n"
    f"< ETag: {ETAG}\n< \n* Connection left\n",
}
OF_OTHERS = {
    "Express": 'HTTP/1.1 200 OK\nETag: W/"5-abc"\n\n{"ok":false}',
    "JSON": f'HTTP/1.1 200 OK\nETag: {ETAG}\n\n{{"ok": false}}',
    "nginx": 'HTTP/1.1 200 OK\nServer: nginx\nETag: "5f3c2a1b-1a2"\n\n',
    "a preflight": "HTTP/1.1 200 OK\nx-amz-request-id: R\nAccess-Control-Allow-Methods: PUT\n\n",
    "HEAD": f"HTTP/1.1 200 OK\nLast-Modified: Mon, 30 Nov 2026 10:00:00 GMT\nETag: {ETAG}\n\n",
    "a range": f"HTTP/1.1 206 Partial Content\nETag: {ETAG}\nContent-Range: bytes 0-0/5\n\n",
    "accepted": f"HTTP/1.1 202 Accepted\nETag: {ETAG}\n\n",
    "WebDAV": f"HTTP/1.1 207 Multi-Status\nETag: {ETAG}\n\n",
    "a list": "HTTP/1.1 200 OK\nx-amz-request-id: R\n\n<ListBucketResult><ETag>a</ETag></ListBucketResult>",
    "the start of parts": "HTTP/1.1 200 OK\nx-amz-request-id: R\n\n<InitiateMultipartUploadResult><UploadId>a"
    "</UploadId></InitiateMultipartUploadResult>",
    "a new bucket": "HTTP/1.1 200 OK\nLocation: /photos\nx-amz-request-id: R\n\n",
    "no ETag": "HTTP/1.1 200 OK\nETag:\nx-amz-request-id: R\n\n",
    "GET": f"> GET /a HTTP/1.1\n> Host: h\n> \n< HTTP/1.1 200 OK\n< ETag: {ETAG}\n< \n",
}


@pytest.mark.parametrize("name", OF_UPLOADS)
def test_upload_that_was_stored(name):
    assert read_answer(OF_UPLOADS[name].encode()).is_of_upload


@pytest.mark.parametrize("name", OF_OTHERS)
def test_success_of_something_else(name):
    answer = read_answer(OF_OTHERS[name].encode())
    assert (answer.is_of_upload, answer.says_nothing) == (False, True)


STORES = [
    ({"server": "AmazonS3"}, {}, "Amazon S3"),
    ({"server": "MinIO/RELEASE"}, {}, "MinIO"),
    ({"server": "AliyunOSS"}, {}, "Alibaba Cloud OSS"),
    ({"server": "UploadServer"}, {}, "Google Cloud Storage"),
    ({"x-guploader-uploadid": "x"}, {}, "Google Cloud Storage"),
    ({"cf-ray": "x"}, {}, None),
    ({"x-amz-request-id": "tx000001-0065-1-default"}, {}, "Ceph"),
    ({}, {"RequestId": "tx000001-0065-1-default"}, "Ceph"),
    ({}, {"EC": "0002-00000224"}, "Alibaba Cloud OSS"),
    ({"server": "nginx"}, {"RequestId": "R"}, None),
]


@pytest.mark.parametrize(("headers", "elements", "store"), STORES)
def test_store_that_answered(headers, elements, store):
    assert StoreAnswer(403, headers, elements, "").store == store


def test_what_is_special_is_said():
    raw = (
        b"HTTP/1.1 501 N\nserver: UploadServer\n\n<Code>NotImplemented</Code><Message>header 'x-amz-tagging'</Message>"
    )
    explanation = explained(URLS["minio put"], answer=read_answer(raw))
    assert explanation.address.store == "Google Cloud Storage"
    assert explanation.findings[0].detail == (
        "The header is x-amz-tagging. Google Cloud Storage refuses x-amz- headers that it does not know, such as tags."
    )
