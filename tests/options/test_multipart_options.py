import base64
import hashlib

import given_options
import pytest

from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.options.multipart_options import (
    digests_for,
    multipart_options,
    multipart_request,
    plan_for,
    resume_options,
)
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import MIB, PartPlan

KEY = "k" * 32


def arguments(path="s3://bkt/k", **given):
    return multipart_options(given_options.parsed(PresignMultipartCommand, path, **{"expires_in": "300", **given}))


def test_what_was_given():
    options = arguments(
        size="1", part_size="5MiB", resume="u", checksum_algorithm="NONE", sse="AES256", share="s3://b/"
    )
    assert options.common == given_options.common(expires_in="300", takes_file=True, sse="AES256", share="s3://b/")
    assert options[1:] == ("1", None, "5MiB", "u", "NONE", True)
    assert arguments(max_size="1", for_file="f", guess_mime_type=False).sizes == {"for-file": "f", "max-size": "1"}


def request_of(path="s3://bkt/k", version_2=False, **given):
    return multipart_request(arguments(path, **given), version_2)[0]


def refused(path="s3://bkt/k", **given):
    with pytest.raises(UsageError) as caught:
        request_of(path, **given)
    return str(caught.value)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"x" * 10)
    return path


def test_sizes(file):
    assert request_of(size="40GiB") == MultipartRequest("bkt", "k", 300, PartPlan(40 * 1024 * MIB, True, 16 * MIB))
    assert request_of(max_size="1TiB").plan == PartPlan(1024 * 1024 * MIB, False, 256 * MIB)
    assert request_of(size="0", part_size="5242880").plan == PartPlan(0, True, 5 * MIB)
    assert request_of(for_file=str(file)).plan == PartPlan(10, True, 16 * MIB)


def test_file(file):
    request = request_of("s3://bkt/in/", for_file=str(file))
    assert (request.key, request.headers) == ("in/report.pdf", (("Content-Type", "application/pdf"),))
    assert request_of(for_file=str(file), guess_mime_type=False).headers == ()
    assert request_of(for_file=str(file), content_type="a/b").headers == (("Content-Type", "a/b"),)
    assert request_of(for_file=str(file), resume="u").headers == ()


def test_headers_and_their_requests():
    request = request_of(
        size="1",
        metadata={"a": "b"},
        header=[["x-vendor=1"]],
        no_overwrite=True,
        expected_bucket_owner="111122223333",
        request_payer="requester",
        sse_c="AES256",
        sse_c_key=KEY,
    )
    key = base64.b64encode(KEY.encode()).decode()
    md5 = base64.b64encode(hashlib.md5(KEY.encode()).digest()).decode()
    customer = "x-amz-server-side-encryption-customer"
    assert request.headers == (("x-amz-meta-a", "b"), ("x-vendor", "1"))
    assert request.common == (("x-amz-request-payer", "requester"), ("x-amz-expected-bucket-owner", "111122223333"))
    assert request.encryption == (
        (f"{customer}-algorithm", "AES256"),
        (f"{customer}-key", key),
        (f"{customer}-key-MD5", md5),
    )
    assert request.conditions == (("If-None-Match", "*"),)
    assert request.lengths_are_signed is True
    assert request_of(size="1", version_2=True).lengths_are_signed is False


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "One of --for-file, --size or --max-size is required."),
        ({"size": "1", "max_size": "1"}, "--size cannot be combined with --max-size."),
        ({"for_file": "f", "size": "1"}, "--for-file cannot be combined with --size."),
        (
            {"size": "1.5GiB"},
            "--size '1.5GiB' is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB.",
        ),
        (
            {"size": "1", "part_size": "x"},
            "--part-size 'x' is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB.",
        ),
        (
            {"size": "1", "part_size": "4MiB"},
            "--part-size: 4194304 bytes are too few. S3 requires at least 5 MiB for each part but the last.",
        ),
        (
            {"max_size": "100TiB"},
            "--max-size: 109951162777600 bytes are too many. S3 accepts at most 10000 parts of 5 GiB, which are "
            "53687091200000 bytes.",
        ),
        ({"size": "1", "checksum_algorithm": "MD5"}, "--checksum-algorithm requires --for-file."),
        ({"size": "1", "guess_mime_type": False}, "--no-guess-mime-type requires --for-file."),
        ({"size": "1", "resume": " "}, "--resume is empty. Specify the ID of the upload."),
        (
            {"size": "1", "resume": "u", "metadata": {"a": "b"}},
            "--resume cannot be combined with --metadata: the upload has that from when it was started.",
        ),
        (
            {"size": "1", "header": [["Content-Type=a/b"]], "content_type": "a/b"},
            "--content-type and --header both set the header Content-Type. Use only one of them.",
        ),
        (
            {"size": "1", "expires_in": "8d"},
            "--expires-in '8d' is more than the maximum of 7 days. Use 1 to 604800 seconds, or a duration such as 90m, "
            "12h or 7d.",
        ),
        ({"for_file": "/none"}, "--for-file /none cannot be read: No such file or directory."),
        (
            {"for_file": "/dev/null"},
            "--for-file /dev/null is not a regular file. Specify the file that will be uploaded.",
        ),
        (
            {"for_file": "/"},
            "--for-file / is a folder. For the files in a folder, use aws s3 presign-put --for-files /.",
        ),
    ],
)
def test_refused(given, message):
    assert refused(**given) == message


def test_no_key():
    assert refused("s3://bkt/", size="1") == ("<S3Uri> 's3://bkt/' has no key. Use s3://bucket/key.")


def test_part_size_of_an_upload_that_was_begun():
    assert plan_for(arguments(size="1GiB"), 8 * MIB).part_size == 8 * MIB
    assert plan_for(arguments(size="1GiB", part_size="6MiB"), 8 * MIB).part_size == 6 * MIB


def test_digests(file):
    given = {"for_file": str(file)}
    plan = PartPlan(10, True, 5 * MIB)

    def algorithm(**more):
        digests = digests_for(arguments(**given, **more), plan, pytest.fail)
        return digests and digests.algorithm

    assert (algorithm(), algorithm(checksum_algorithm="MD5")) == ("SHA256", "MD5")
    assert algorithm(checksum_algorithm="NONE") is None
    assert digests_for(arguments(size="10"), plan, pytest.fail) is None


def test_resume_options():
    given = {"for_file": "/home/me/-file", "no_overwrite": True, "format": "sh", "checksum_algorithm": "MD5"}
    assert resume_options(arguments("s3://bkt/a b", **given), PartPlan(10, True, 5 * MIB), "u'1") == [
        *["--resume", "u'1", "--for-file=-file", "--part-size", "5MiB", "--expires-in", "300", "--no-overwrite"],
        *["--checksum-algorithm", "MD5", "--format", "sh"],
    ]


def test_resume_options_with_a_role():
    networks = [["203.0.113.0/24"], ["198.51.100.0/24,2001:db8::/32"]]
    role = {"assume_role": "arn:aws:iam::123456789012:role/r", "external_id": "secret", "from_ip": networks}
    given = {**role, "role_session_name": "me", "sts_endpoint_url": "https://s.example", "size": "10"}
    assert " ".join(resume_options(arguments(**given), PartPlan(10, True, 5 * MIB), "u")) == (
        "--resume u --size 10 --part-size 5MiB --expires-in 300 --assume-role arn:aws:iam::123456789012:role/r "
        "--from-ip 203.0.113.0/24,198.51.100.0/24,2001:db8::/32 --role-session-name me "
        "--sts-endpoint-url https://s.example --external-id ID"
    )


def test_resume_options_have_no_secrets():
    given = {"max_size": "1GiB", "sse_c": "AES256", "sse_c_key": KEY}
    assert " ".join(resume_options(arguments(**given), PartPlan(MIB, False, 16 * MIB), "u")) == (
        "--resume u --max-size 1GiB --part-size 16MiB --expires-in 300 --sse-c AES256 --sse-c-key KEY"
    )
