"""All links of an upload are those that the presigner makes one by one."""

import importlib.util
import re
from dataclasses import replace
from types import SimpleNamespace

import examples
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from awscli_presign_put.signing.errors import AuditFailed, NoTemplate, UnboundHeaders
from awscli_presign_put.signing.multipart import multipart_presigner, part_url_template
from awscli_presign_put.signing.multipart.multipart_presigner import check_signable, presign_multipart
from awscli_presign_put.signing.multipart.multipart_request import FileDigests, MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import MIB, plan_parts
from awscli_presign_put.signing.multipart.part_url_template import proved_part_template
from awscli_presign_put.signing.put import actions
from awscli_presign_put.signing.upload.upload_request import UploadRequest

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
UPLOAD_ID = "2~a/b+c=="
KEY = "a b/ü+k"
SIZE = 12 * 16 * MIB + 5
PLAN = plan_parts(SIZE)
PARTS = tuple(f"{number:042d}+=" for number in range(1, PLAN.count + 1))
OWNER = (("x-amz-expected-bucket-owner", "111122223333"),)
SSE_C = (("x-amz-server-side-encryption-customer-algorithm", "AES256"),)
WHOLE = MultipartRequest("bkt", KEY, 300, PLAN)
DIGESTS = {
    "none": None,
    "SHA256": FileDigests("SHA256", PARTS, "c=-13"),
    "MD5": FileDigests("MD5", PARTS, None),
}


@pytest.fixture(params=["s3v4", "s3"])
def version(request):
    return request.param


def same_moment(make):
    """What ``make`` gives, made within one second."""
    for _ in range(10):
        made = make()
        if len({re.search("(?:X-Amz-Date|Expires)=([^&]+)", url)[1] for url in made}) == 1:
            return made
    raise AssertionError("No links were signed in one second.")


@pytest.mark.parametrize("token", [None, "to/ken+="])
@pytest.mark.parametrize("algorithm", DIGESTS)
def test_parts_are_those_of_the_presigner(make_presigner, monkeypatch, version, algorithm, token):
    if token:
        monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    presigner = make_presigner(signature_version=version)
    request = replace(
        WHOLE, digests=DIGESTS[algorithm], common=OWNER, encryption=SSE_C, lengths_are_signed=version == "s3v4"
    )
    numbers = [1, 2, 3, 7, 12, 13]

    def make():
        multipart = presign_multipart(presigner, request, UPLOAD_ID, numbers)
        assert multipart.common_url is not None
        ours = [multipart.url(part) for part in multipart.parts]
        theirs = [
            presigner.presign(
                UploadRequest("bkt", KEY, 300, request.of_part(number)), actions.upload_part(UPLOAD_ID, number)
            ).url
            for number in numbers
        ]
        return ours + theirs

    urls = same_moment(make)
    assert urls[: len(numbers)] == urls[len(numbers) :]


def test_headers_of_each_request():
    request = replace(
        WHOLE,
        headers=(("Content-Type", "font/ttf"),),
        common=OWNER,
        encryption=SSE_C,
        conditions=(("If-None-Match", "*"),),
        digests=DIGESTS["SHA256"],
    )
    both = (*SSE_C, *OWNER)
    assert request.of_create == (("Content-Type", "font/ttf"), ("x-amz-checksum-algorithm", "SHA256"), *both)
    sha256 = "x-amz-checksum-sha256"
    assert request.of_part(1) == (("Content-Length", "16777216"), (sha256, PARTS[0]), *both)
    assert request.of_part(13) == (("Content-Length", "5"), (sha256, PARTS[12]), *both)
    assert request.of_list == both
    size = ("x-amz-mp-object-size", str(SIZE))
    assert request.of_complete == (size, (sha256, "c=-13"), ("If-None-Match", "*"), *both)
    assert request.of_abort == OWNER
    assert request.of_head == (("x-amz-checksum-mode", "ENABLED"), *both)


def test_headers_without_a_file():
    request = MultipartRequest("bkt", "k", 300, plan_parts(SIZE, is_exact=False))
    assert [request.of_create, request.of_part(1), request.of_complete, request.of_head] == [()] * 4
    exact = replace(request, plan=PLAN)
    assert exact.of_part(13) == (("Content-Length", "5"),)
    assert exact.of_complete == (("x-amz-mp-object-size", str(SIZE)),)
    assert replace(exact, lengths_are_signed=False).of_part(13) == ()


def test_headers_of_content_md5():
    request = replace(WHOLE, digests=DIGESTS["MD5"])
    assert request.of_create == ()
    assert request.of_part(1) == (("Content-Length", "16777216"), ("Content-MD5", PARTS[0]))
    assert request.of_complete == (("x-amz-mp-object-size", str(SIZE)),)
    assert request.of_head == ()


def test_all_links(make_presigner):
    plan = plan_parts(2500 * 5 * MIB, part_size=5 * MIB)
    multipart = presign_multipart(make_presigner(), replace(WHOLE, plan=plan), UPLOAD_ID, [2499, 2500])
    links = [*multipart.lists, multipart.complete, multipart.abort, multipart.head]
    assert [(link.method, link.headers) for link in links] == [
        *[("GET", ())] * 3,
        ("POST", (("x-amz-mp-object-size", str(plan.size)),)),
        ("DELETE", ()),
        ("HEAD", ()),
    ]
    queries = [reference.split(link.url)[2] for link in links]
    assert [query.get("part-number-marker") for query in queries] == ["0", "1000", "2000", None, None, None]
    assert [query.get("uploadId") for query in queries] == [UPLOAD_ID] * 5 + [None]
    assert [(part.number, part.offset, part.length) for part in multipart.parts] == [
        (2499, 2498 * 5 * MIB, 5 * MIB),
        (2500, 2499 * 5 * MIB, 5 * MIB),
    ]
    first = multipart.lists[0]
    assert (multipart.expires_at, multipart.limited_by) == (first.expires_at, first.limited_by)
    assert multipart.upload_id == UPLOAD_ID


def test_nothing_is_missing(make_presigner):
    multipart = presign_multipart(make_presigner(), WHOLE, UPLOAD_ID, [])
    assert (multipart.parts, multipart.common_url) == ([], None)


def test_another_plugin_has_a_say(make_presigner):
    """Then botocore signs each part, and what the plugin adds is handed over."""
    presigner = make_presigner()

    def add(request, **_):
        number = reference.split(request.url)[2].get("partNumber")
        request.headers["x-amz-meta-number"] = str(number)

    add.__globals__  # noqa: B018  # its module is that of a test, and so of another plugin
    presigner.client.meta.events.register_last("before-sign.s3", add)
    multipart = presign_multipart(presigner, WHOLE, UPLOAD_ID, [1, 2, 13])
    assert multipart.common_url is None
    for part in multipart.parts:
        length = ("Content-Length", str(PLAN.length(part.number)))
        assert part.headers == (length, ("x-amz-meta-number", str(part.number)))
        query = reference.split(multipart.url(part))[2]
        expected = reference.version_4_signature("PUT", multipart.url(part), part.headers, SECRET_KEY)
        assert (query["partNumber"], query["X-Amz-Signature"]) == (str(part.number), expected)


def test_last_part_is_proved(make_presigner, monkeypatch):
    original, made = part_url_template.PartTemplate.signatures, []

    def wrong(self, parts):
        """Of the template of the first part alone, and of the last part. Both are made anew where a second ends."""
        if self not in made:
            made.append(self)
        return [
            "0" * 64 if number == 12 and made.index(self) % 2 == 0 else sig
            for (number, _), sig in zip(parts, original(self, parts))
        ]

    monkeypatch.setattr(part_url_template.PartTemplate, "signatures", wrong)
    with pytest.raises(AuditFailed) as caught:
        presign_multipart(make_presigner(), WHOLE, UPLOAD_ID, [1, 12])
    assert str(caught.value) == (
        "The link of the last part differs from the one that the AWS CLI signs. "
        "Remove the plugin that changes requests for some parts."
    )


def test_template_that_gives_another_url(make_presigner):
    presigned = make_presigner().presign(UploadRequest("bkt", "k", 60), actions.upload_part("u", 1))
    other = SimpleNamespace(access_key="AKIAIOSFODNN7EXAMPLE", secret_key="another", token=None)
    with pytest.raises(NoTemplate):
        proved_part_template(presigned, None, other)


def test_no_second_is_long_enough(make_presigner, monkeypatch):
    """Where two parts are never signed in one second, botocore signs each."""
    monkeypatch.setattr(multipart_presigner, "_SAME_SECOND", 0)
    multipart = presign_multipart(make_presigner(), WHOLE, UPLOAD_ID, [1, 13])
    assert (multipart.common_url, [part.number for part in multipart.parts]) == (None, [1, 13])


@settings(max_examples=examples.of(20))
@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    upload_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
)
def test_any_key_and_upload(shared_presigner, key, upload_id):
    multipart = presign_multipart(shared_presigner, replace(WHOLE, key=key), upload_id, [1, 5, 13])
    assert (multipart.common_url is None) is False
    for part in multipart.parts:
        url = multipart.url(part)
        _, path, query = reference.split(url)
        assert (path, query["uploadId"], query["partNumber"]) == (f"/{key}", upload_id, str(part.number))
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, part.headers, SECRET_KEY)


@pytest.fixture(scope="module")
def shared_presigner():
    import botocore.session
    from clients import client_of

    from awscli_presign_put.signing.put.presigner import Presigner

    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", SECRET_KEY)
    return Presigner(client_of(session, region="us-east-1"), session.get_credentials())


def test_conditions_that_version_2_cannot_sign(make_presigner):
    request = replace(WHOLE, conditions=(("If-None-Match", "*"),), lengths_are_signed=False)
    with pytest.raises(UnboundHeaders) as caught:
        check_signable(make_presigner(signature_version="s3"), request)
    assert caught.value.names == ("If-None-Match",)
    assert check_signable(make_presigner(), request).headers == request.of_complete


@pytest.mark.skipif(importlib.util.find_spec("awscrt") is None, reason="requires awscrt")
def test_multi_region_access_point(make_presigner):
    """Version 4A has no template."""
    arn = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
    multipart = presign_multipart(make_presigner(), replace(WHOLE, bucket=arn), UPLOAD_ID, [1, 13])
    assert (multipart.common_url, len(multipart.parts)) == (None, 2)
