import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import URLS, causes, explained, moment

from awscli_presign_put.explain.damage import repaired, unwrapped
from awscli_presign_put.explain.finding import Change
from awscli_presign_put.explain.url import pairs_of
from awscli_presign_put.output.explain_document import explanation_document

URL = "https://h/k?a=b&c=d%2F"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (URL, []),
        (f" {URL}\r\n", []),
        (f"{URL}.", [(".", "")]),
        (f"<{URL}>,", [("<", ""), (">,", "")]),
        (f"\u201c{URL}\u201d", [("\u201c", ""), ("\u201d", "")]),
        (URL.replace("&", "&amp;"), [("&amp;", "&")]),
        (URL.replace("&", "&#38;"), [("&#38;", "&")]),
        (URL.replace("&", "\\u0026"), [("\\u0026", "&")]),
        (URL.replace("/", "\\/"), [("\\/", "/")]),
        (URL.replace("&", "\\&").replace("?", "\\?"), [("\\&", "&"), ("\\?", "?")]),
        (URL.replace("&", "&\n  "), [("(a line break)", "")]),
        (URL.replace("&", "&\ufeff"), [("(an invisible character)", "")]),
        ("https%3A%2F%2Fh%2Fk%3Fa%3Db%26c%3Dd%252F", [("%3A%2F%2F", "://")]),
        (URL.replace("=", "=3D").replace("&", "=\n&"), [("=3D", "=")]),
    ],
)
def test_url_without_the_marks_of_a_text(text, changes):
    assert repaired(text)[:2] == (URL, tuple(Change("text", *change) for change in changes))


def test_key_at_the_end_is_left_alone():
    assert repaired("https://h/a.").text == "https://h/a."


@given(st.text("\"'<>().?h/&;=3D\\ \n"))
def test_any_text(text):
    again = repaired(text).text
    assert len(again) <= len(text)


SIGNED = URLS["minio put"]
TYPED = "It contains characters of a text program in the place of ?, &, =, % or -."
LETTERS = "Small and capital letters were lost in the {}."


@pytest.mark.parametrize(("text", "note"), [
    (SIGNED.replace("?", "\uff1f"), TYPED),
    (SIGNED.translate(str.maketrans("?&=%", "\uff1f\uff06\uff1d\uff05")), TYPED),
    (SIGNED.replace("X-Amz-", "X\u2013Amz\u2013"), TYPED),
    (SIGNED.replace("X-Amz-", "X\u2011Amz\u2011"), TYPED),
    (SIGNED.replace("X-Amz-", "x-amz-"), LETTERS.format("names of its parameters")),
    (SIGNED.replace("X-Amz-", "X-AMZ-"), LETTERS.format("names of its parameters")),
    (URLS["boto3 v2 put"].replace("AWSAccessKeyId", "awsaccesskeyid").replace("Expires", "expires")
     .replace("Signature", "signature"), LETTERS.format("names of its parameters")),
])  # fmt: skip
def test_letters_that_a_program_has_replaced(text, note):
    explanation = explained(text)
    assert [each for each in causes(explanation) if "(" not in each] == ["url-damaged"]
    assert explanation.findings[0].detail == note
    right = URLS["boto3 v2 put"] if "awsaccesskeyid" in text else SIGNED
    assert pairs_of(explanation.repaired.partition("?")[2]) == pairs_of(right.partition("?")[2])


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_whole_url_in_small_or_capital_letters(change):
    explanation = explained(change(SIGNED))
    assert causes(explanation)[0] == "url-damaged"
    assert explanation.findings[0].detail.startswith(LETTERS.format("URL"))
    assert explanation.repaired == ""


def test_key_with_such_characters_is_left_alone():
    for text in ("https://h/\uff1f\u2013?a=b", URLS["boto3 v2 put"]):
        assert repaired(text) == (text, (), ())


@pytest.mark.parametrize(
    "written",
    [
        "\xa0{}\xa0",
        '=HYPERLINK("{}")',
        '=HYPERLINK("{}"; "Upload")',
        "[Upload here|{}]",
        "{quoted}",
    ],
)
def test_url_of_a_document_is_repaired(written):
    url = "https://b.example/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=" + "0a" * 32
    assert repaired(written.format(url, quoted=url.replace("=", "=3D"))).text == url


@pytest.mark.parametrize("name", ["minio put", "boto3 v2 put"])
def test_question_mark_that_was_lost(name):
    explanation = explained(URLS[name].replace("?", "&"))
    assert [each for each in causes(explanation) if "(" not in each] == ["url-damaged"]
    assert explanation.findings[0].detail == 'It contains "&" in the place of "?".'
    assert explanation.repaired == URLS[name]


WRAPPED = URLS["minio put"]


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
    wrapped = WRAPPERS[wrapper](WRAPPED)
    found = unwrapped(wrapped)
    assert (found.text, found.wrapper) == (WRAPPED, wrapper)
    explanation = explained(wrapped, moment(WRAPPED))
    assert (explanation.verdict, causes(explanation), explanation.repaired) == ("fails", ["url-damaged"], WRAPPED)
    assert explanation.findings[0].detail == f"The URL was inside of {wrapper}. It was taken out."


def test_more_than_one_character_at_a_time():
    tail = base64.urlsafe_b64encode(b"?Signature=x&").decode()
    assert unwrapped(f"https://urldefense.com/v3/__https:/h/k**L__;{tail}!!a$").text == "https://h/k?Signature=x&"


@pytest.mark.parametrize(
    "url", [WRAPPED, URLS["boto3 v2 put"], "https://h/?url=https%3A%2F%2Fother", "https://h/k", "x"]
)
def test_what_is_in_no_other_link(url):
    assert unwrapped(url) is None


@given(st.text("https:/._*-?&=u;_!%[]()AX"))
def test_any_text_is_unwrapped(text):
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
