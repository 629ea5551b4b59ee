"""The request that curl --verbose prints."""

from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.explain.client_output import SentRequest, read_sent_request

PRINTED = """\
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
    assert read_sent_request(PRINTED) == expected
    assert read_sent_request(PRINTED.replace("\n", "\r\n")) == expected
    assert expected.file_name == "a%20b"


def test_no_request():
    assert read_sent_request("< HTTP/1.1 403 Forbidden\n> quoted: text\n") is None


@given(st.lists(st.text()))
def test_any_text(lines):
    request = read_sent_request("\n".join(["> PUT /k HTTP/1.1", *(f"> {line}" for line in lines)]))
    assert request is not None


def test_request_that_a_client_sends_after_a_redirect():
    more = "< HTTP/1.1 302 Found\n> GET /login HTTP/1.1\n> Host: other\n< HTTP/1.1 200 OK\n"
    assert read_sent_request(PRINTED.replace("X-Amz-Date", "X-Amz-Signature") + more).method == "PUT"


def test_what_is_no_upload():
    assert read_sent_request("> CONNECT h:443 HTTP/1.1\n> Host: h:443\n") is None
    assert not read_sent_request("> OPTIONS /b/k HTTP/1.1\n> Host: h\n").is_upload
    assert read_sent_request(PRINTED).is_upload
