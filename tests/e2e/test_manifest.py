"""``--manifest``: its lines in, its lines out, its notes and its mistakes."""

import base64
import hashlib
import json
import os
import subprocess

import pytest
import reference
from bulk import BAD_PARAMETER, REGION, STORE
from clis import SECRET_KEY, plain

TWO = b'{"Key": "a b", "ContentType": "a/b", "ContentLength": 5}\n{"Key": "c"}\n'


def run(cli, contents, tmp_path, *arguments, **environment):
    (tmp_path / "manifest").write_bytes(contents)
    path = str(tmp_path / "manifest")
    return cli.call("s3", "presign-put", "s3://bkt/p/", "--manifest", path, *STORE, *arguments, **environment)


@pytest.mark.usefixtures("each_major")
def test_each_line_is_the_document_of_one_upload(cli, tmp_path):
    """But for its moment; and with --format url, its URL."""
    done = run(cli, TWO, tmp_path, "--acl", "private", "--expires-in", "7d")
    assert (done.code, done.err) == (0, "")
    documents = [json.loads(line) for line in done.out.splitlines()]
    options = [["--content-type", "a/b", "--content-length", "5"], []]
    for document, key, own in zip(documents, ["a b", "c"], options):
        alone = cli.call(
            *["s3", "presign-put", f"s3://bkt/p/{key}", *own, "--acl", "private", "--expires-in", "7d"],
            *["--output", "json", *STORE],
        )
        expected = json.loads(alone.out)
        assert list(document) == list(expected)
        signed = reference.version_4_signature("PUT", document["Url"], document["Headers"].items(), SECRET_KEY)
        assert reference.split(document["Url"])[2]["X-Amz-Signature"] == signed
        for one in (document, expected):
            one["Url"] = one["Url"].partition("?")[0]
            del one["ExpiresAt"]
        assert document == expected
    done = run(cli, TWO, tmp_path, "--format", "url")
    assert [reference.split(line)[1] for line in done.out.splitlines()] == ["/bkt/p/a b", "/bkt/p/c"]
    assert done.err == "note: Each upload must send the headers of its line. To list them, use --format jsonl.\n"


TYPE = b'{"Key": "a", "ContentType": "a/b"}\n'
LENGTH = b'{"Key": "b", "ContentLength": 5}\n'


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("contents", "printed", "options", "fault"),
    [
        (b"", 0, [], None),
        (TWO + b"\n", 2, [], "line 3 is empty. "
         'Each line must contain one JSON object, such as {"Key": "a.txt", "ContentLength": 5}.'),
        (TYPE * 200 + b'{"Key": "\\ud800"}\n', 200, [],
         "line 201: Key is not valid UTF-8: it has one half of a surrogate pair."),
        (TYPE + b'{"Key": "b", "Metadata": {"\\ud83e\\udd8a": "\\ud800"}}\n', 1, [],
         "line 2: Metadata \U0001f98a=\\ud800 is not ASCII. S3 metadata must be ASCII. Encode it, or use --tags."),
        (TYPE + LENGTH, 1, ["--content-length", "4"],
         "line 2: ContentLength contradicts --content-length: both set the header Content-Length. "
         "Use only one of them."),
        (TYPE + LENGTH, 1, ["--signature-version", "s3"],
         "line 2: Signature Version 2 cannot sign Content-Length. Use Signature Version 4."),
        (TYPE * 200 + TYPE.replace(b"a/b", b"a/b; c=d  e"), 200, [],
         "line 201: Signature Version 4 reads several spaces or a tab in Content-Type as one space. Use one."),
        (TYPE * 200 + TYPE.replace(b"a/b", b"application/x-www-form-urlencoded; charset=utf-8"), 200, [],
         "line 201: This AWS CLI does not sign that value of Content-Type. Use another value."),
    ],
)  # fmt: skip
def test_bad_line(cli, tmp_path, contents, printed, options, fault):
    """The lines before it stand."""
    done = run(cli, contents, tmp_path, *options)
    assert len(done.out.splitlines()) == printed
    if fault is None:
        assert (done.code, done.err) == (0, "")
    else:
        assert done.code == BAD_PARAMETER[cli.major]
        assert plain(done.err) == f"--manifest {tmp_path / 'manifest'} {fault}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--keys-from", "x"], "--keys-from cannot be combined with --manifest."),
        (["--for-file", "x"], "--for-file cannot be combined with --manifest."),
        (["--format", "curl"],
         "--format curl cannot be combined with --manifest. Use --format jsonl, url, sh, powershell or python."),
        (["--output", "json"], "--output and --query cannot be combined with --manifest. Use --format jsonl."),
        (["--share", "s3://b/"], "An upload page cannot be combined with --manifest. For a prefix, use presign-post."),
        (["--acl", "private", "--grants", "read=id=1"], "--acl cannot be combined with --grants."),
        (["--no-overwrite", "--signature-version", "s3"],
         "--no-overwrite: Signature Version 2 cannot sign If-None-Match. Use Signature Version 4."),
        (["--no-sign-request"], "--no-sign-request cannot be used: a presigned URL is always signed."),
    ],
)  # fmt: skip
def test_mistake(v1, tmp_path, arguments, message):
    done = run(v1, TYPE, tmp_path, *arguments)
    assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[1], "", message)


def test_file_that_cannot_be_read(v1):
    done = v1.call("s3", "presign-put", "s3://bkt/", "--manifest", "/nonexistent", *STORE)
    assert (done.code, done.out) == (BAD_PARAMETER[1], "")
    assert plain(done.err) == "--manifest /nonexistent cannot be read: No such file or directory."


def test_each_line_comes_at_once(v1):
    """Before the next one is sent; and what is not read any more is not signed."""
    command = [v1.path, "s3", "presign-put", "s3://bkt/", "--manifest", "-", *STORE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=v1.environment(), **pipes) as process:
        for line in (TYPE, LENGTH, TYPE, b'{"Key": "\\n"}\n'):
            process.stdin.write(line)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["Key"] == json.loads(line)["Key"]
        process.stdout.close()
        process.stdin.write(TYPE)
        process.stdin.close()
        assert (process.wait(timeout=60), process.stderr.read()) == (141, b"")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_each_upload_is_bound_to_its_headers(v1, ministack, tmp_path, version):
    """MiniStack verifies both versions. What another line has is refused."""
    bucket = ministack.bucket(f"manifest-{version}")
    bodies = [os.urandom(9) for _ in range(4)]
    lines = [
        {
            "Key": f"é {at}\n%",
            "ContentType": f"a/{at}",
            "ContentMD5": base64.b64encode(hashlib.md5(body).digest()).decode(),
            "Metadata": {"at": f'"{at}'},
            **({"StorageClass": "STANDARD_IA"} if at % 2 else {}),
        }
        for at, body in enumerate(bodies)
    ]
    (tmp_path / "manifest").write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ["--endpoint-url", ministack.endpoint, *REGION, "--signature-version", version]
    done = v1.call(
        *["s3", "presign-put", f"s3://{bucket}/p/", "--manifest", str(tmp_path / "manifest"), *options],
        **ministack.keys_for(),
    )
    documents = [json.loads(line) for line in done.out.splitlines()]
    for at, (document, body) in enumerate(zip(documents, bodies)):
        assert upload(document["Url"], documents[at - 1]["Headers"], body) in (400, 403)
        assert upload(document["Url"], document["Headers"], body) == 200
    client = ministack.client()
    for at, body in enumerate(bodies):
        stored = client.get_object(Bucket=bucket, Key=f"p/é {at}\n%")
        assert (stored["Body"].read(), stored["ContentType"]) == (body, f"a/{at}")
        assert stored["Metadata"] == {"at": f'"{at}'}


def upload(url, headers, body):
    """The status of the answer."""
    options = [option for header in headers.items() for option in ("--header", ": ".join(header))]
    command = ["curl", "--silent", "--path-as-is", "--output", "/dev/null", "--write-out", "%{http_code}"]
    done = subprocess.run(
        [*command, "--request", "PUT", "--data-binary", "@-", *options, url],
        input=body,
        capture_output=True,
        check=True,
    )
    return int(done.stdout)
