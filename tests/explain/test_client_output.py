"""What clients print: the code, the message and the status in it. The wording is shortened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain.client_output import SentRequest, read_client_error, read_sent_request

DENIED = (None, "AccessDenied", "Access Denied")
PRINTED = {
    "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied": DENIED,
    "upload failed: ./a to s3://b/a An error occurred (SlowDown) when calling the PutObject operation (reached max "
    "retries: 4): Reduce": (None, "SlowDown", "Reduce"),
    "An error occurred (403) when calling the HeadObject operation: Forbidden": (403, None, "Forbidden"),
    "operation error S3: PutObject, https response error StatusCode: 403, RequestID: R, HostID: H, api error "
    "AccessDenied: Access Denied": (403, "AccessDenied", "Access Denied"),
    "NoSuchBucket: The bucket is not there\n\tstatus code: 404, request id: R": (
        404,
        "NoSuchBucket",
        "The bucket is not there",
    ),
    "AmazonS3Exception: Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: R)": (
        403,
        "AccessDenied",
        "Denied",
    ),
    "S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: R)": (403, "AccessDenied", "Access Denied"),
    "resulted in a `403 Forbidden` response: (truncated...) AccessDenied (client): Access Denied": (
        403,
        "AccessDenied",
        "Access Denied",
    ),
    "Aws::S3::Errors::AccessDenied: Access Denied": DENIED,
    "k.rb:1: Access Denied (Aws::S3::Errors::AccessDenied)": DENIED,
    "S3 operation failed; code: AccessDenied, message: Access Denied, resource: /b/k": DENIED,
    "AccessDenied: Access Denied\n    at f (a.js:1:2) {\n  '$metadata': { httpStatusCode: 403 }": (
        403,
        "AccessDenied",
        "Access Denied",
    ),
    '{"code":"AccessDenied","message":"Access Denied"}': DENIED,
    "Amazon.S3.AmazonS3Exception: Access Denied": (None, "AccessDenied", "Amazon.S3.AmazonS3Exception: Access Denied"),
    "HTTPError: 403 Client Error: Forbidden for url: https://h/k": (403, None, None),
    "Client error '403 Forbidden' for url 'https://h/k'": (403, None, None),
    "ClientResponseError: 403, message='Forbidden', url='https://h'": (403, None, None),
    "urllib.error.HTTPError: HTTP Error 411: Length Required": (411, None, None),
    "AxiosError: Request failed with status code 403": (403, None, None),
    "curl: (22) The requested URL returned error: 403": (403, None, None),
    "Invoke-WebRequest : The remote server returned an error: (403) Forbidden.": (403, None, None),
    "Invoke-RestMethod: Response status code does not indicate success: 403 (Forbidden).": (403, None, None),
    "PUT https://h/k?X 403 (Forbidden)": (403, None, None),
    "ERROR 403: Forbidden.": (403, None, None),
    "TypeError: Failed to fetch": (None, None, None),
    "TypeError: x\n    at f (a.js:1:2)": (None, None, None),
    "hello": (None, None, None),
}


@pytest.mark.parametrize("text", PRINTED)
def test_error_as_it_is_printed(text):
    status, elements = read_client_error(text)
    assert (status, elements.get("Code"), elements.get("Message")) == PRINTED[text]


@given(st.text())
def test_any_text(text):
    status, _ = read_client_error(f"Status Code: {text}")
    assert status is None or 100 <= status <= 599


@pytest.mark.parametrize("part", ["a ", "GET ", "AccessDenied: ", " (Service: ", "A", "Error: ", '"code": "A'])
def test_no_text_takes_long(part):
    """By the timeout of a test: what took quadratic time would take hours."""
    status, elements = read_client_error(part * (256 * 1024 // len(part)))
    assert status is None
    assert set(elements) <= {"Code", "Message"}


OF_CURL = """\
*   Trying 127.0.0.1:9000...
> PUT /b/first HTTP/1.1
> Host: h
>
< HTTP/1.1 307 Temporary Redirect
> PUT /b/in/a%20b?X-Amz-Date=1 HTTP/2
> Host: other:9000
> Content-Length: 5
> User-Agent: curl/7.88.1
>\x20
* We are completely uploaded and fine
< HTTP/2 403
"""


def test_last_request():
    headers = (("content-length", "5"), ("user-agent", "curl/7.88.1"))
    expected = SentRequest("PUT", "/b/in/a%20b?X-Amz-Date=1", "other:9000", headers)
    assert read_sent_request(OF_CURL) == expected
    assert read_sent_request(OF_CURL.replace("\n", "\r\n")) == expected
    assert expected.file_name == "a%20b"


def test_no_request():
    assert read_sent_request("< HTTP/1.1 403 Forbidden\n> quoted: text\n") is None


@given(st.lists(st.text()))
def test_any_text_of_curl(lines):
    request = read_sent_request("\n".join(["> PUT /k HTTP/1.1", *(f"> {line}" for line in lines)]))
    assert request is not None


def test_request_that_a_client_sends_after_a_redirect():
    more = "< HTTP/1.1 302 Found\n> GET /login HTTP/1.1\n> Host: other\n< HTTP/1.1 200 OK\n"
    assert read_sent_request(OF_CURL.replace("X-Amz-Date", "X-Amz-Signature") + more).method == "PUT"


def test_what_is_no_upload():
    assert read_sent_request("> CONNECT h:443 HTTP/1.1\n> Host: h:443\n") is None
    assert not read_sent_request("> OPTIONS /b/k HTTP/1.1\n> Host: h\n").is_upload
    assert read_sent_request(OF_CURL).is_upload
