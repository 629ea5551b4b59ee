"""Forms against a server that verifies their policies: what is within the limits is stored, and nothing else."""

import base64
import json
import re
import time

import pytest
from clis import plain
from conftest import WITH_HELP
from test_presign_put import BAD_PARAMETER, NO_CREDENTIALS, unadorned
from test_round_trip import BODIES, stored
from uploads import post

PNG = ("Content-Type", "image/png")
LIMITS = ["--min-size", "2", "--max-size", "1KB", "--content-type", "image/*", "--metadata", "case=7"]


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket(f"post-{cli.version.replace('.', '-')}")


@pytest.fixture(params=["s3v4", "s3"])
def version(request):
    return request.param


def run(cli, server, *arguments, **environment):
    endpoint = ["--region", "us-east-1", "--endpoint-url", server.endpoint]
    return cli.call("s3", "presign-post", *arguments, *endpoint, **{**server.keys_for(), **environment})


REPLACES = (
    "note: A file replaces any other that was uploaded with the same name, whoever sent it. The upload page and the "
    "scripts use a folder for each visit instead: --share, --format html, --format powershell or --format python, "
    "without --flat.\n"
)


def form_for(cli, server, *arguments, **environment):
    """The document; its fields as pairs, which a form has in their order."""
    done = run(cli, server, *arguments, **environment)
    assert (done.code, done.err) == (0, REPLACES if arguments[0].endswith("/") else "")
    document = json.loads(done.out)
    return {**document, "Fields": list(document["Fields"].items())}


@pytest.mark.usefixtures("each_major")
def test_within_the_limits_is_stored(cli, ministack, bucket, version):
    form = form_for(cli, ministack, f"s3://{bucket}/in/a.png", "--signature-version", version, *LIMITS)
    for body in (b"12", b"x" * 1000):
        answer = post(form["Url"], [*form["Fields"], PNG], body)
        assert answer.status == 201, answer
        assert re.search(rb"<Key>in/a\.png</Key><ETag>", answer.body)
    head = ministack.client().head_object(Bucket=bucket, Key="in/a.png")
    assert (head["ContentType"], head["Metadata"]) == ("image/png", {"case": "7"})
    assert stored(ministack, bucket) == {"in/a.png": b"x" * 1000}


def changed(name, value):
    """A function that puts this value into the field."""
    return lambda fields: [(each, value if each == name else content) for each, content in fields]


def with_policy(change):
    """A function that changes the policy, and leaves its signature as it was."""

    def edit(fields):
        policy = json.loads(base64.b64decode(dict(fields)["policy"]))
        change(policy)
        return changed("policy", base64.b64encode(json.dumps(policy).encode()).decode())(fields)

    return edit


def same(fields):
    return fields


REFUSED = {
    "too large": (same, PNG, b"x" * 1001, 400, b"EntityTooLarge"),
    "too small": (same, PNG, b"x", 400, b"EntityTooSmall"),
    "another key": (changed("key", "in/b.png"), PNG, b"123", 403, b"AccessDenied"),
    "another type": (same, ("Content-Type", "text/html"), b"123", 403, b"AccessDenied"),
    "no type": (
        lambda fields: [each for each in fields if each[0] != "Content-Type"],
        None,
        b"123",
        403,
        b"AccessDenied",
    ),
    "an edited field": (changed("x-amz-meta-case", "8"), PNG, b"123", 403, b"AccessDenied"),
    "a missing field": (
        lambda fields: [each for each in fields if each[0] != "x-amz-meta-case"],
        PNG,
        b"123",
        403,
        b"AccessDenied",
    ),
    "an extra field": (lambda fields: [*fields, ("x-amz-meta-more", "1")], PNG, b"123", 403, b"AccessDenied"),
    "another answer": (changed("success_action_status", "200"), PNG, b"123", 403, b"AccessDenied"),
    "a wider policy": (
        with_policy(lambda policy: policy["conditions"].remove(["content-length-range", 2, 1000])),
        PNG,
        b"123",
        403,
        b"SignatureDoesNotMatch",
    ),
    "a longer policy": (
        with_policy(lambda policy: policy.update(expiration="2099-01-01T00:00:00Z")),
        PNG,
        b"123",
        403,
        b"SignatureDoesNotMatch",
    ),
}


@pytest.mark.usefixtures("each_major")
def test_nothing_else_is_stored(cli, ministack, bucket, version):
    form = form_for(cli, ministack, f"s3://{bucket}/in/a.png", "--signature-version", version, *LIMITS)
    for name, (change, content_type, body, status, code) in REFUSED.items():
        fields = [*form["Fields"], *([content_type] if content_type else [])]
        answer = post(form["Url"], change(fields), body)
        assert (answer.status, code in answer.body) == (status, True), (name, answer)
    other = ministack.bucket("post-other")
    answer = post(form["Url"].replace(bucket, other), [*form["Fields"], PNG], b"123")
    assert answer.status == 403, answer
    assert stored(ministack, other) == stored(ministack, bucket) == {}


@pytest.mark.usefixtures("each_major")
def test_expired(cli, ministack, bucket, version):
    arguments = [f"s3://{bucket}/k", "--expires-in", "1", "--signature-version", version]
    form = form_for(cli, ministack, *arguments)
    time.sleep(2.1)
    answer = post(form["Url"], form["Fields"], b"123")
    assert (answer.status, b"Policy expired" in answer.body) == (403, True)
    assert stored(ministack, bucket) == {}


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("prefix", ["in/", ""])
def test_uploader_names_the_files_below_a_prefix(cli, ministack, bucket, version, prefix):
    form = form_for(cli, ministack, f"s3://{bucket}/{prefix}", "--signature-version", version)
    assert (form["KeyPrefix"], "Key" in form) == (prefix, False)
    for name in ("a.txt", "b c.txt"):
        assert post(form["Url"], form["Fields"], b"1", name).status == 201
    assert post(form["Url"], changed("key", f"{prefix}sub/c")(form["Fields"]), b"1").status == 201
    keys = {f"{prefix}a.txt", f"{prefix}b c.txt", f"{prefix}sub/c"}
    if prefix:
        assert post(form["Url"], changed("key", "out/c")(form["Fields"]), b"1").status == 403
    assert set(stored(ministack, bucket)) == keys


def test_same_on_every_cli(cli):
    """At one moment, the same form to the byte."""
    done = cli.call_at(
        "20261123T215524Z",
        ".",
        *["s3", "presign-post", "s3://bkt/in/", "--max-size", "10MiB", "--region", "eu-west-1", "--expires-in", "300"],
        *["--acl", "private", "--query", '[Url, Fields.policy, Fields."x-amz-signature"]', "--output", "json"],
    )
    assert (done.code, done.err) == (0, REPLACES)
    url, policy, signature = json.loads(done.out)
    credential = "AKIAIOSFODNN7EXAMPLE/20261123/eu-west-1/s3/aws4_request"
    assert url == "https://bkt.s3.eu-west-1.amazonaws.com/"
    assert base64.b64decode(policy).decode() == (
        '{"expiration": "2026-11-23T22:00:24Z", "conditions": [{"success_action_status": "201"}, {"acl": "private"}, '
        '["content-length-range", 0, 10485760], {"bucket": "bkt"}, ["starts-with", "$key", "in/"], '
        '{"x-amz-algorithm": "AWS4-HMAC-SHA256"}, '
        f'{{"x-amz-credential": "{credential}"}}, {{"x-amz-date": "20261123T215524Z"}}]}}'
    )
    assert re.fullmatch("[0-9a-f]{64}", signature)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("status", ["200", "201", "204"])
def test_answer(cli, ministack, bucket, status):
    form = form_for(cli, ministack, f"s3://{bucket}/k", "--success-status", status)
    assert post(form["Url"], form["Fields"], b"1").status == int(status)
    assert stored(ministack, bucket) == {"k": b"1"}


@pytest.mark.usefixtures("each_major")
def test_redirect(cli, ministack, bucket):
    # v1 would take the URL for the place of the value.
    url = f"{ministack.endpoint}/done?x=1"
    form = form_for(cli, ministack, f"s3://{bucket}/k", "--success-redirect", url)
    assert dict(form["Fields"])["success_action_redirect"] == url
    assert "success_action_status" not in dict(form["Fields"])
    assert post(form["Url"], form["Fields"], b"1").status == 303
    assert stored(ministack, bucket) == {"k": b"1"}


OBJECT_OPTIONS = {
    "Content-Type": ["--content-type", "font/ttf"],
    "Cache-Control": ["--cache-control", "no-store"],
    "Content-Disposition": ["--content-disposition", 'attachment; filename="$(x)\'.ttf"'],
    "Content-Encoding": ["--content-encoding", "gzip"],
    "Expires": ["--expires", "2030-01-31T12:00:00Z"],
    "x-amz-storage-class": ["--storage-class", "STANDARD_IA"],
    "x-amz-server-side-encryption": ["--sse", "AES256"],
    "x-amz-website-redirect-location": ["--website-redirect", "/other"],
    "tagging": ["--tags", "a b", "<c>"],
    "Content-MD5": ["--content-md5", "xMpCOKC5I4INzFCab3WEmw=="],
}


@pytest.mark.usefixtures("each_major")
def test_object_options_are_fields(cli, ministack, bucket, version):
    options = [word for words in OBJECT_OPTIONS.values() for word in words]
    form = form_for(cli, ministack, f"s3://{bucket}/k", "--signature-version", version, *options)
    fields = dict(form["Fields"])
    assert {name: fields[name] for name in OBJECT_OPTIONS} == {
        **{name: words[-1] for name, words in OBJECT_OPTIONS.items()},
        "Expires": "Thu, 31 Jan 2030 12:00:00 GMT",
        "tagging": "<Tagging><TagSet><Tag><Key>a b</Key><Value>&lt;c&gt;</Value></Tag></TagSet></Tagging>",
    }
    assert post(form["Url"], form["Fields"], b"1").status == 201
    head = ministack.client().head_object(Bucket=bucket, Key="k")
    assert (head["ContentType"], head["CacheControl"], head["StorageClass"]) == ("font/ttf", "no-store", "STANDARD_IA")
    assert (head["ContentDisposition"], head["ContentEncoding"]) == ('attachment; filename="$(x)\'.ttf"', "gzip")
    assert stored(ministack, bucket) == {"k": b"1"}


def test_temporary_credentials(cli, ministack, bucket, version):
    sts = ministack.client("sts")
    keys = sts.get_session_token(DurationSeconds=900)["Credentials"]
    session = {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
    done = run(cli, ministack, f"s3://{bucket}/k", "--signature-version", version, **session)
    document = json.loads(done.out)
    assert (done.code, document["LimitedBy"]) == (0, "unknown")
    assert done.err == (
        "note: The form stops working when the temporary credentials that signed it expire, and at "
        f"{document['ExpiresAt']} at the latest. The AWS CLI does not know when these credentials expire.\n"
    )
    fields = list(document["Fields"].items())
    assert dict(fields)["x-amz-security-token"] == keys["SessionToken"]
    answer = post(document["Url"], fields, b"1")
    assert answer.status == 201, answer
    assert post(document["Url"], [each for each in fields if each[0] != "x-amz-security-token"], b"2").status == 400
    assert stored(ministack, bucket) == {"k": b"1"}


def test_check(cli, ministack, bucket):
    for key in ("in/k", "in/"):
        assert form_for(cli, ministack, f"s3://{bucket}/{key}", "--check", "--acl", "private", "--max-size", "1")
    done = run(cli, ministack, "s3://bucket-that-is-not-there/in/", "--check")
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == (
        f"--check: The bucket bucket-that-is-not-there does not exist at {ministack.endpoint}. "
        "Check the bucket name and the endpoint."
    )
    assert ministack.client().list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


@pytest.mark.usefixtures("each_major")
def test_output_and_query(cli, ministack, bucket):
    done = run(cli, ministack, f"s3://{bucket}/é", "--query", "[Bucket, Key]", "--output", "text")
    assert (done.code, done.out, done.err) == (0, f"{bucket}\té\n", "")
    document = json.loads(run(cli, ministack, f"s3://{bucket}/é", "--output", "json").out)
    assert list(document) == ["Url", "Fields", "Conditions", "Bucket", "Key", "ExpiresAt", "LimitedBy"]
    printed = run(cli, ministack, f"s3://{bucket}/é", "--format", "json").out
    assert list(json.loads(printed)) == list(document)
    assert '    "Key": "é",\n' in printed


@pytest.mark.usefixtures("each_major")
def test_store_without_forms(cli, rclone):
    """The form is signed all the same. rclone refuses it."""
    bucket = rclone.bucket("no-forms")
    form = form_for(cli, rclone, f"s3://{bucket}/k")
    assert post(form["Url"], form["Fields"], next(BODIES)).status >= 400
    assert stored(rclone, bucket) == {}


ACCESS_POINT = "arn:aws:s3:us-east-1:123456789012:accesspoint/ap"


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["s3://bkt/in/", "--manifest", "keys.txt"],
            "--manifest cannot be used with presign-post: one form is for all keys below a URI that ends in a slash. "
            "Use presign-put --manifest.",
        ),
        (
            ["s3://bkt/in/", "--format", "jsonl"],
            "--format jsonl requires --keys-from. For one form, use --format json.",
        ),
        (
            ["s3://bkt/k", "--if-match", "x"],
            "--if-match cannot be used with presign-post: a form has no field for it. Use presign-put --if-match.",
        ),
        (["s3://bkt/k", "--max-size", "1", "--min-size", "2"], "--min-size 2 is more than --max-size 1."),
        (
            ["s3://bkt/k", "--format", "json", "--output", "json"],
            "--format cannot be combined with --output or --query.",
        ),
        (
            ["s3://bkt/k", "--format", "curl", "--success-redirect", "https://e.example/"],
            "--format curl: the form redirects the uploader, which is for browsers. Omit --success-redirect.",
        ),
        (
            ["s3://bkt/k", "--no-sign-request"],
            "--no-sign-request cannot be used: a form is always signed.",
        ),
        (
            [f"s3://{ACCESS_POINT}/k"],
            f"<S3Uri> 's3://{ACCESS_POINT}/k' is the ARN of an access point, for which the AWS CLI cannot sign form "
            "uploads. Use the name of the bucket, or use presign-put.",
        ),
    ],
)
def test_mistake(cli, arguments, message):
    done = cli.call("s3", "presign-post", *arguments, "--region", "us-east-1")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == message


def test_mistake_in_a_process_of_its_own(cli):
    done = cli.run("s3", "presign-post", "s3://bkt/in/", "--no-overwrite")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == (
        "--no-overwrite cannot be used with presign-post: a form has no field for it. Use presign-put --no-overwrite."
    )


def test_no_credentials(cli):
    arguments = ["s3://bkt/k", "--region", "us-east-1"]
    nothing = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    expected = cli.run("s3", "presign", *arguments, **nothing)
    for version in ("s3v4", "s3"):
        done = cli.call("s3", "presign-post", *arguments, "--signature-version", version, **nothing)
        assert (done.code, done.out) == (NO_CREDENTIALS[cli.major], "")
        assert done.err == expected.err


@pytest.mark.parametrize("cli", WITH_HELP, indirect=True)
def test_help(cli):
    done = cli.run("s3", "presign-post", "help", PAGER="cat", COLUMNS="100")
    page = unadorned(done.out)
    assert (done.code, done.err) == (0, "")
    for option in ("--min-size", "--max-size", "--content-type", "--success-status", "--signature-version"):
        assert page.count(f"[{option}") == 1
        assert page.count(f"{option} (") == 1
    assert page.count("aws s3 presign-post s3://bucket-test/photos/ --max-size 10MiB") == 2
