"""A presigned URL comes out of the links that others make of it, byte for byte."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, causes, explained, moment

from awscli_presign_put.explain.wrappers import unwrapped
from awscli_presign_put.output.explain_document import explanation_document

URL = URLS["minio put"]


def defense_2(url):
    """As Proofpoint's URL Defense 2 writes it: - for %, _ for /."""
    uri_encoded = quote(url, safe="/").replace("-", "%2D").replace("_", "%5F")
    return f"https://urldefense.proofpoint.com/v2/url?u={uri_encoded.replace('%', '-').replace('/', '_')}&d=x&c=y"


def defense_3(url):
    """As URL Defense 3 writes it: * for each character that it does not like, and these in Base64."""
    replaced = "".join(each for each in url if each in "?&=%")
    text = "".join("*" if each in "?&=%" else each for each in url)
    return f"https://urldefense.com/v3/__{text}__;{base64.urlsafe_b64encode(replaced.encode()).decode()}!!abc$"


WRAPPERS = {
    "nam02.safelinks.protection.outlook.com": lambda url: (
        f"https://nam02.safelinks.protection.outlook.com/?url={quote(url, safe='')}&data=05%7C01&reserved=0"
    ),
    "www.google.com": lambda url: f"https://www.google.com/url?q={quote(url, safe='')}&sa=D&source=docs",
    "l.facebook.com": lambda url: f"https://l.facebook.com/l.php?u={quote(url, safe='')}&h=AT0",
    "slack-redir.net": lambda url: f"https://slack-redir.net/link?url={quote(url, safe='')}",
    "urldefense.proofpoint.com": defense_2,
    "urldefense.com": defense_3,
    "a link in Markdown": lambda url: f"[the link]({url})",
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_url_comes_out(wrapper):
    wrapped = WRAPPERS[wrapper](URL)
    found = unwrapped(wrapped)
    assert (found.text, found.wrapper) == (URL, wrapper)
    explanation = explained(wrapped, moment(URL))
    assert (explanation.verdict, causes(explanation), explanation.repaired) == ("fails", ["url-damaged"], URL)
    assert explanation.findings[0].detail == f"The URL was inside of {wrapper}. It was taken out."


def test_more_than_one_character_at_a_time():
    tail = base64.urlsafe_b64encode(b"?Signature=x&").decode()
    assert unwrapped(f"https://urldefense.com/v3/__https:/h/k**L__;{tail}!!a$").text == "https://h/k?Signature=x&"


@pytest.mark.parametrize("url", [URL, URLS["boto3 v2 put"], "https://h/?url=https%3A%2F%2Fother", "https://h/k", "x"])
def test_what_is_in_no_other_link(url):
    assert unwrapped(url) is None


@given(st.text("https:/._*-?&=u;_!%[]()AX"))
def test_any_text(text):
    for before in ("", "https://urldefense.com/v3/__", "https://urldefense.proofpoint.com/v2/url?u=", "[]("):
        found = unwrapped(before + text)
        assert found is None or found.wrapper


OTHERS = {
    "https://acc.blob.core.windows.net/c/a?sv=2022-11-02&se=2026-12-01T00:00:00Z&sp=w&sig=abc%3D": "Azure Storage SAS",
    "https://swift/v1/AUTH_x/c/a?temp_url_sig=abc&temp_url_expires=4102444800": "OpenStack Swift TempURL",
    "https://d1.cloudfront.net/a?Expires=4102444800&Signature=abc~x_&Key-Pair-Id=K123": "Amazon CloudFront",
    "https://d1.cloudfront.net/a?Policy=eyJ&Signature=abc~x_&Key-Pair-Id=K123": "Amazon CloudFront",
    "https://b-1.cos.eu.myqcloud.com/a?q-sign-algorithm=sha1&q-ak=AK&q-signature=abc": "Tencent Cloud COS",
    "https://b.obs.eu.myhuaweicloud.com/a?AccessKeyId=AK&Expires=4102444800&Signature=abc%3D": "Huawei Cloud OBS",
}


@pytest.mark.parametrize("url", OTHERS)
def test_url_that_is_signed_for_another_service(url):
    document = explanation_document(explained(url))
    assert (document["Verdict"], document["Causes"]) == ("unknown", [])
    assert document["Kind"] == f"presigned URL, {OTHERS[url]}"
    assert "abc" not in str(document["AccessKeyId"])


EXPIRED = "https://swift/v1/AUTH_x/c/a?temp_url_sig=abc&temp_url_expires=1700000000"


def test_url_of_another_service_that_has_expired():
    assert causes(explained(EXPIRED)) == ["url-expired"]


MAYBE = {
    "https://protect-eu.mimecast.com/s/abcDEF?domain=s3.example.com": "It is a link of a mail filter, and does not "
    "contain the real URL. Use the address to which it leads.",
    "https://bit.ly/3abc": "It is a short link, and does not contain the real URL. Use the address to which it leads.",
    "https://objectstorage.eu-1.oraclecloud.com/p/abc/n/ns/b/bk/o/a": "It is a pre-authenticated request of Oracle "
    "Object Storage.",
    "https://x.supabase.co/storage/v1/object/upload/sign/b/a?token=ey": "It has token, which may be a signature of "
    "another service.",
}


@pytest.mark.parametrize("url", MAYBE)
def test_url_that_may_be_signed_otherwise(url):
    explanation = explained(url)
    assert (explanation.verdict, causes(explanation)) == ("unknown", ["(not-presigned)"])
    assert explanation_document(explanation)["Summary"] == f"It is not known whether it works. {MAYBE[url]}"


@pytest.mark.parametrize("url", ["https://h/b/k", "https://h/b/k?partNumber=1&uploadId=abc", "https://h/b/k?uploads"])
def test_url_without_a_signature(url):
    assert causes(explained(url)) == ["not-presigned"]
