from dataclasses import replace

import pytest
from kits import ADDRESS, DIGESTS, KIT, multipart

from awscli_presign_put.handoff.multipart_kit import KitPart, MultipartKit, multipart_kit
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import CommonUrl


def test_values():
    assert multipart_kit(KIT) == MultipartKit(
        works="Works until 2026-11-23T12:00:00Z.",
        ends=1795435200,
        ends_at="2026-11-23T12:00:00Z",
        key="k",
        before=f"{ADDRESS}partNumber=",
        between="&uploadId=UP%2F1&X-Amz-Signature=",
        after="",
        parts=[KitPart(1, "aa", "AAAA"), KitPart(2, "bb", "BBBB")],
        headers=(),
        digest_header="x-amz-checksum-sha256",
        digest_element="ChecksumSHA256",
        algorithm="SHA256",
        composite="CCCC-2",
        all_digests={1: "AAAA", 2: "BBBB"},
        has_md5=True,
    )
    assert KitPart(1, "aa", "AAAA").hexadecimal == "000000"


def test_without_digests():
    kit = multipart_kit(multipart(key="a\nb"))
    assert (kit.key, kit.digest_header, kit.digest_element, kit.algorithm) == ("a%0Ab", "", "", "")
    assert (kit.composite, kit.all_digests, kit.parts[0].digest) == ("", {}, "")


def test_content_md5():
    kit = multipart_kit(multipart(digests=replace(DIGESTS, algorithm="MD5", composite=None)))
    assert (kit.digest_header, kit.digest_element, kit.algorithm, kit.composite) == ("Content-MD5", "", "MD5", "")


def test_urls_of_their_own():
    parts = [part._replace(varying=f"https://e.example:443/{part.number}") for part in KIT.parts]
    kit = multipart_kit(replace(KIT, common_url=None, parts=parts))
    assert (kit.before, kit.between, kit.after) == (None, "", "")
    assert [part.varying for part in kit.parts] == ["https://e.example/1", "https://e.example/2"]


def test_host_as_it_was_signed():
    kit = multipart_kit(replace(KIT, common_url=CommonUrl("http://e.example:80/k?partNumber=", "&", "")))
    assert kit.before == "http://e.example/k?partNumber="


def test_headers_that_differ_from_part_to_part():
    parts = [part._replace(headers=(*part.headers, ("x-n", str(part.number)))) for part in KIT.parts]
    with pytest.raises(UnsupportedTarget) as caught:
        multipart_kit(replace(KIT, parts=parts))
    assert str(caught.value) == "has other headers for each part, which another plugin adds. Use --format json."
    same = [part._replace(headers=(*part.headers, ("x-n", "1"))) for part in KIT.parts]
    assert multipart_kit(replace(KIT, parts=same)).headers == (("x-n", "1"),)


@pytest.mark.parametrize(
    ("changes", "has_md5"),
    [
        ({"headers": (("x-amz-server-side-encryption", "AES256"),)}, True),
        ({"headers": (("x-amz-server-side-encryption", "aws:kms"),)}, False),
        ({"headers": (("X-Amz-Server-Side-Encryption", "aws:kms:dsse"),)}, False),
        ({"encryption": (("x-amz-server-side-encryption-customer-algorithm", "AES256"),)}, False),
    ],
)
def test_etags_that_are_no_md5(changes, has_md5):
    assert multipart_kit(replace(KIT, request=replace(KIT.request, **changes))).has_md5 is has_md5
