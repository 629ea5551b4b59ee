import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, explained, keys, moment

from awscli_presign_put.explain.form import explain_form, read_form
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.output.explain_document import explanation_document
from awscli_presign_put.output.explain_text import explanation_text
from awscli_presign_put.output.secrets import Hider, secrets_in

TOKEN = "FwoGZXIvYXdzEJr//////////wEaDSECRETpartOFtheTOKEN1234567890abcdef=="
URL = URLS["minio put"].replace("&X-Amz-Date", f"&X-Amz-Security-Token={quote(TOKEN, safe='')}&X-Amz-Date")
SIGNATURE = dict(read_url(URL).query)["X-Amz-Signature"]


def uri_encoded(text, times):
    return uri_encoded(quote(text, safe=""), times - 1) if times else text


def printed(answer, url=URL):
    raw = f"<Error><Code>AccessDenied</Code>{answer}</Error>".encode()
    document = explanation_document(explained(url, moment(URL), keys("other", TOKEN), answer=read_answer(raw)))
    return json.dumps(document), explanation_text(document)


@pytest.mark.parametrize("times", range(4))
@pytest.mark.parametrize("secret", [TOKEN, SIGNATURE, SIGNATURE.upper()], ids=["token", "signature", "capitals"])
@pytest.mark.parametrize(
    "answer",
    [
        "<Message>The value {} is bad</Message>",
        "<ArgumentName>x</ArgumentName><ArgumentValue>{}</ArgumentValue>",
        "<HeadersNotSigned>x-amz-security-token: {}</HeadersNotSigned>",
        "<Message>" + "a" * 280 + "{}</Message>",
        "<CanonicalRequest>PUT\n/bkt/{}\na=b\nhost:h\n\nhost\nUNSIGNED-PAYLOAD</CanonicalRequest>",
    ],
    ids=["message", "argument", "header", "cut", "path"],
)
def test_secrets_of_the_url_are_nowhere(answer, secret, times):
    for text in printed(answer.format(uri_encoded(secret, times))):
        for part in (secret[-20:], secret[:20], secret[20:40]):
            assert not any(uri_encoded(part, again) in text for again in range(4))


@pytest.mark.parametrize("name", ["sig", "Signature", "q-signature", "temp_url_sig", "X-Goog-Signature", "token"])
def test_parameters_of_other_services(name):
    document = explanation_document(explained(f"{URLS['minio put']}&{name}={SIGNATURE}", moment(URL)))
    assert SIGNATURE not in json.dumps({**document, "RepairedUrl": None})


def test_secrets_of_a_form():
    fields = {"key": "a", "policy": "e30=", "x-amz-signature": SIGNATURE, "x-amz-security-token": TOKEN}
    form = read_form(json.dumps({"url": "https://bkt.s3.amazonaws.com", "fields": fields}).encode())
    answer = read_answer(f"<Error><Code>AccessDenied</Code><Message>{TOKEN} {SIGNATURE}</Message></Error>".encode())
    document = explanation_document(explain_form(form, Situation(moment(URL), keys(), answer=answer)))
    assert document["Answer"]["Message"] == "(hidden) (hidden)"


def test_secrets_of_what_a_client_has_sent():
    sent = f"> PUT /bkt/a HTTP/1.1\n> Host: h\n> x-amz-security-token: {TOKEN}\n> \n< HTTP/1.1 403 Forbidden\n< \n"
    answer = read_answer(f"{sent}<Error><Code>AccessDenied</Code><Message>{TOKEN}</Message></Error>".encode())
    document = explanation_document(explained(URLS["minio put"], moment(URL), answer=answer))
    assert document["Answer"]["Message"] == "(hidden)"


def test_short_values_and_names_are_none():
    assert list(secrets_in((("sig", "abc"), ("X-Amz-SignedHeaders", "content-type"), ("token", "abcdefgh")))) == [
        "abcdefgh"
    ]
    assert Hider(["abcdefgh"]).hide({"abcdefgh": ["x ABC%2564efgh y", 1, None]}) == {
        "(hidden)": ["x (hidden) y", 1, None]
    }


AROUND = st.text("abc .,/é\n")


@given(AROUND, AROUND, st.text("AbC019+/=_-. é", min_size=12), st.integers(0, 3))
def test_any_secret(before, after, secret, times):
    hider = Hider([secret])
    if len(set(secret.lower())) > 2:
        assert uri_encoded(secret, times) not in hider.hide(f"{before}{uri_encoded(secret, times)}{after}")


@given(st.text())
def test_other_texts_stay(text):
    assert Hider([TOKEN]).hide({"Text": text}) == Hider(()).hide({"Text": text})
