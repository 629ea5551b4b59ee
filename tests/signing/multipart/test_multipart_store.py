"""An upload at its store: started and kept only when it was handed over; found again with its parts."""

import time
from dataclasses import replace

import pytest
from clients import client_of, shown
from raw_store import RawStore, answer, cut

from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.multipart.multipart_request import FileDigests, MultipartRequest
from awscli_presign_put.signing.multipart.multipart_store import (
    ListedPart,
    ListedUpload,
    lifecycle_days,
    list_upload,
    start,
)
from awscli_presign_put.signing.multipart.part_plan import MIB, plan_parts
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.bucket_query import StoreContext

REQUEST = MultipartRequest(
    "bkt",
    "logs/k",
    300,
    plan_parts(10 * MIB + 3, part_size=5 * MIB),
    headers=(("Content-Type", "font/ttf"), ("x-vendor", "1")),
    common=(("x-amz-expected-bucket-owner", "111122223333"),),
    digests=FileDigests("SHA256", ("a=", "b=", "c="), "d=-3"),
)


@pytest.fixture
def store():
    with RawStore() as started:
        yield started


@pytest.fixture
def asking(store, make_session):
    session = make_session()
    client = client_of(session, region="us-east-1", endpoint_url=store.endpoint)
    presigner = Presigner(client, session.get_credentials())
    return StoreContext(presigner, "us-east-1", 60, lambda seconds: None, pytest.fail, shown)


def in_turn(*scripts):
    """The first script for the first request, and so on."""
    left = list(scripts)

    def script(store, connection):
        left.pop(0)(store, connection)

    return script


def test_started_and_handed_over(store, asking):
    handed = []
    start(asking, asking.presigner, REQUEST, handed.append)
    (presigned,) = handed
    assert (presigned.upload_id, [part.number for part in presigned.parts]) == ("UP123", [1, 2, 3])
    assert store.methods() == ["HEAD", "POST"]
    created = store.seen[1]
    names = ["content-type", "x-vendor", "x-amz-checksum-algorithm", "x-amz-expected-bucket-owner"]
    assert [created.headers.get(name) for name in names] == ["font/ttf", "1", "SHA256", "111122223333"]
    assert created.path == "/bkt/logs/k?uploads"


@pytest.mark.parametrize("digests", [None, FileDigests("MD5", ("a=", "b=", "c="), None)])
def test_no_digests_of_s3_are_asked_for(store, asking, digests):
    """Newer releases of botocore would ask for CRC32, which S3 then demands of each part."""
    request = MultipartRequest("bkt", "k", 300, REQUEST.plan, digests=digests)
    start(asking, asking.presigner, request, lambda presigned: None)
    created = store.seen[1].headers
    assert {name for name in created if name.startswith(("x-amz-checksum", "x-amz-sdk"))} == set()


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_aborted_where_it_is_not_handed_over(store, asking, error):
    def fail(_):
        raise error

    with pytest.raises(type(error)):
        start(asking, asking.presigner, REQUEST, fail)
    assert store.methods() == ["HEAD", "POST", "DELETE"]
    assert store.seen[2].path == "/bkt/logs/k?uploadId=UP123"


def test_aborted_after_a_slow_reader(store, asking):
    """What the reader takes is not of the time that the store has."""

    def fail(_):
        time.sleep(1.2)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        start(asking._replace(limit=1), asking.presigner, REQUEST, fail)
    assert store.methods() == ["HEAD", "POST", "DELETE"]


def test_bucket_in_another_region(store, asking):
    """The links would be for the wrong one: nothing is handed over, and the upload is aborted."""
    redirect = answer(
        301, {"x-amz-bucket-region": "eu-west-3"}, b"<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>"
    )
    store.scripts["HEAD"] = in_turn(redirect, answer(headers={"x-amz-bucket-region": "eu-west-3"}))
    with pytest.raises(CheckFailed) as caught:
        start(asking, asking.presigner, REQUEST, pytest.fail)
    assert str(caught.value) == (
        "The URL was signed for us-east-1, but the bucket bkt is in eu-west-3. Use --region eu-west-3."
    )
    assert store.methods()[-2:] == ["POST", "DELETE"]


def test_abort_that_fails(store, asking):
    def fail(_):
        raise OSError("disk full")

    store.scripts["DELETE"] = cut
    with pytest.raises(CheckFailed) as caught:
        start(asking, asking.presigner, REQUEST, fail)
    assert str(caught.value).startswith("The store started a multipart upload that was not aborted: ")
    assert str(caught.value).endswith(
        "To abort it, run: aws s3api abort-multipart-upload --bucket bkt --key logs/k --upload-id UP123 "
        f"--expected-bucket-owner 111122223333 --endpoint-url {store.endpoint}"
    )


def test_refused(store, asking):
    store.scripts["POST"] = answer(403, body=b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
    with pytest.raises(CheckFailed) as caught:
        start(asking, asking.presigner, REQUEST, pytest.fail)
    assert str(caught.value) == (
        "The store would refuse this upload: AccessDenied: no. Check the permissions of these credentials."
    )


def listing(*parts, more=None, algorithm=""):
    """The answer to ListParts; ``more`` is the marker of the next page."""
    entries = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;e&quot;</ETag><Size>{size}</Size>"
        f"<ChecksumSHA256>{digest}</ChecksumSHA256></Part>"
        for number, size, digest in parts
    )
    truncated = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>"
    marker = f"<NextPartNumberMarker>{more}</NextPartNumberMarker>" if more else ""
    of_upload = f"<ChecksumAlgorithm>{algorithm}</ChecksumAlgorithm>" if algorithm else ""
    return answer(body=f"<ListPartsResult>{truncated}{marker}{of_upload}{entries}</ListPartsResult>".encode())


def listed(asking):
    return list_upload(asking, "bkt", "k", "UP/1", REQUEST.of_list)


def test_listed_in_pages(store, asking):
    pages = [listing((1, 5, "a="), (3, 5, "c="), more=3), listing((4, 1, "d="), algorithm="SHA256")]
    store.scripts["GET"] = in_turn(*pages)
    found = listed(asking)
    assert found == ListedUpload(
        {
            1: ListedPart(5, {"SHA256": "a="}, "e"),
            3: ListedPart(5, {"SHA256": "c="}, "e"),
            4: ListedPart(1, {"SHA256": "d="}, "e"),
        },
        "SHA256",
    )
    assert [request.path.partition("?")[2] for request in store.seen] == [
        "uploadId=UP%2F1&max-parts=400&part-number-marker=0",
        "uploadId=UP%2F1&max-parts=400&part-number-marker=3",
    ]
    assert store.seen[0].headers["x-amz-expected-bucket-owner"] == "111122223333"


def test_list_without_an_end(store, asking):
    store.scripts["GET"] = listing((1, 5, "a="), more=1)
    with pytest.raises(CheckFailed) as caught:
        listed(asking)
    assert str(caught.value) == f"{store.endpoint} did not answer as an S3 store does. Check the endpoint."
    assert len(store.seen) == 2


PART = "<Part><PartNumber>{}</PartNumber><Size>{}</Size></Part>"


@pytest.mark.parametrize(
    "body",
    [
        "<ListPartsResult>" + PART.format(1, "abc"),
        "<ListPartsResult>" + PART.format(1, "9" * 5000),
        "<ListPartsResult>" + PART.format(1, -5),
        "<ListPartsResult>" + PART.format("abc", 5),
        "<ListPartsResult>" + PART.format(0, 5),
        "<ListPartsResult>" + PART.format(10_001, 5),
        "<ListPartsResult><Part><PartNumber>1</PartNumber></Part>",
        "<ListPartsResult><Part><Size>1</Size></Part>",
        "<html>Log in",
        "",
    ],
)
def test_list_that_is_none(store, asking, body):
    """botocore takes any document for it, and any text for a number."""
    end = "</html>" if body.startswith("<html>") else "</ListPartsResult>" if body else ""
    store.scripts["GET"] = answer(body=f"{body}{end}".encode())
    with pytest.raises(CheckFailed) as caught:
        listed(asking)
    assert str(caught.value) == f"{store.endpoint} did not answer as an S3 store does. Check the endpoint."


def test_refusal_without_a_message(store, asking):
    """Ceph's RADOS Gateway answers so."""
    store.scripts["GET"] = answer(403, body=b"<Error><Code>AccessDenied</Code><Message></Message></Error>")
    with pytest.raises(CheckFailed) as caught:
        listed(asking)
    assert str(caught.value) == (
        "The store would refuse this upload: AccessDenied: no reason given. Check the permissions of these credentials."
    )


@pytest.mark.parametrize("code", ["NoSuchUpload", "NoSuchKey"])
def test_no_such_upload(store, asking, code):
    """NoSuchKey is what Ceph's RADOS Gateway says of one that ended."""
    store.scripts["GET"] = answer(404, body=f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode())
    with pytest.raises(CheckFailed) as caught:
        listed(asking)
    assert str(caught.value) == (
        "The store has no upload UP/1 of k. It was completed or aborted, or is of another key. To start a new one, "
        "omit --resume."
    )


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ({}, [1, 2, 3]),
        ({1: (5 * MIB, {"SHA256": "a="}), 2: (5 * MIB, {"SHA256": "b="}), 3: (3, {"SHA256": "c="})}, []),
        ({1: (5 * MIB, {}), 2: (5 * MIB, {}, "e"), 3: (3, {"SHA256": "c="})}, [1, 2]),
        ({1: (5 * MIB, {}, "0bcc0b7e93e124d0dd34c8ec9d5040d1")}, [2, 3]),
        ({1: (5 * MIB, {"SHA256": "x="}), 3: (4, {})}, [1, 2, 3]),
        ({2: (5 * MIB, {"CRC32": "x="}), 4: (5 * MIB, {})}, [1, 2, 3]),
    ],
)
def test_missing(parts, missing):
    found = ListedUpload({number: ListedPart(*part) for number, part in parts.items()}, None)
    assert found.missing(REQUEST) == missing


MD5_REQUEST = replace(REQUEST, digests=FileDigests("MD5", ("C8wLfpPhJNDdNMjsnVBA0Q==", "b=", "c="), None))


@pytest.mark.parametrize(
    ("etag", "missing"),
    [
        ("0bcc0b7e93e124d0dd34c8ec9d5040d1", [2, 3]),
        ("1bcc0b7e93e124d0dd34c8ec9d5040d1", [1, 2, 3]),
        ("0bcc0b7e93e124d0dd34c8ec9d5040d1-1", [1, 2, 3]),
        ("", [1, 2, 3]),
    ],
)
def test_proved_by_its_etag(etag, missing):
    """Where the links have MD5, which stores do not list: the ETag of a part is one, unless a key encrypts it."""
    found = ListedUpload({1: ListedPart(5 * MIB, {}, etag)}, None)
    assert found.missing(MD5_REQUEST) == missing
    assert found.fitting(MD5_REQUEST) == ([] if etag.startswith("1") else [1])


def test_of_lengths_alone():
    """Any file of this size has such parts: whoever has the file compares their MD5, where the store has that."""
    request = replace(REQUEST, digests=None)
    found = ListedUpload({1: ListedPart(5 * MIB, {"SHA256": "a="}, "e"), 2: ListedPart(5 * MIB, {}, "0" * 32)}, None)
    assert (found.fitting(request), found.missing(request)) == ([1, 2], [1, 3])


def test_of_any_size():
    """A short part may be the last one of a smaller file, and may be not."""
    request = MultipartRequest("bkt", "k", 300, plan_parts(15 * MIB, is_exact=False, part_size=5 * MIB))
    found = ListedUpload({1: ListedPart(5 * MIB, {}), 2: ListedPart(3, {})}, None)
    assert (found.fitting(request), found.missing(request)) == ([1], [1, 2, 3])


def rules(*given):
    body = "".join(
        f"<Rule><ID>{at}</ID><Status>{status}</Status>{place}<AbortIncompleteMultipartUpload><DaysAfterInitiation>{days}"
        "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"
        for at, (status, place, days) in enumerate(given)
    )
    other = "<Rule><ID>o</ID><Status>Enabled</Status><Prefix></Prefix><Expiration><Days>1</Days></Expiration></Rule>"
    return answer(body=f"<LifecycleConfiguration>{other}{body}</LifecycleConfiguration>".encode())


@pytest.mark.parametrize(
    ("configured", "days"),
    [
        ([], None),
        ([("Enabled", "<Prefix>logs/</Prefix>", 3)], 3),
        ([("Enabled", "<Filter><Prefix>logs/</Prefix></Filter>", 3), ("Enabled", "<Prefix></Prefix>", 2)], 2),
        ([("Enabled", "<Filter><And><Prefix>log</Prefix></And></Filter>", 3)], 3),
        ([("Disabled", "<Prefix>logs/</Prefix>", 3)], None),
        ([("Enabled", "<Prefix>other/</Prefix>", 3)], None),
    ],
)
def test_lifecycle(store, asking, configured, days):
    store.scripts["GET"] = rules(*configured)
    assert lifecycle_days(asking, REQUEST) == days
    assert store.seen[0].path == "/bkt?lifecycle"


def test_no_lifecycle(store, asking):
    store.scripts["GET"] = answer(
        404, body=b"<Error><Code>NoSuchLifecycleConfiguration</Code><Message>m</Message></Error>"
    )
    assert lifecycle_days(asking, REQUEST) is None
    store.scripts["GET"] = answer(403, body=b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
    with pytest.raises(CheckFailed):
        lifecycle_days(asking, REQUEST)
