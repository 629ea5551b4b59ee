"""``--keys-from``: its lines in, its lines out, its notes and its mistakes."""

import json
from datetime import datetime, timedelta, timezone

import pytest
import reference
from bulk import BAD_PARAMETER, STORE, bulk
from clis import SECRET_KEY, plain


@pytest.mark.usefixtures("each_major")
def test_json_lines(cli, tmp_path):
    """Each is the document that --output json prints for that key."""
    options = [*STORE, "--content-type=a/b", "--header", "Url=u", "--header", 'Key="Key": "x\\', "--expires-in", "7d"]
    prefix, keys = 'p "é"/', ["plain", 'quote"\\', "é🦊\x7f\u2028", "\x01"]
    lines = bulk(cli, f"s3://bkt/{prefix}", keys, "--format", "jsonl", *options, tmp_path=tmp_path)
    for key, line in zip(keys, lines):
        assert line.isascii()
        request = json.loads(line)
        alone = json.loads(cli.call("s3", "presign-put", f"s3://bkt/{prefix}{key}", *options, "--output", "json").out)
        assert list(request) == list(alone)
        url, moment = request.pop("Url"), request.pop("ExpiresAt")
        assert url.partition("?")[0] == alone.pop("Url").partition("?")[0]
        signed = reference.version_4_signature("PUT", url, request["Headers"].items(), SECRET_KEY)
        assert reference.split(url)[2]["X-Amz-Signature"] == signed
        made = datetime.strptime(reference.split(url)[2]["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        assert moment == f"{made + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
        del alone["ExpiresAt"]
        assert request == alone
        assert request["Key"] == prefix + key


def keys_of(cli, contents, tmp_path, *arguments, uri="s3://bkt/p/", **environment):
    """The keys whose lines are printed for a file of these contents, and the result."""
    (tmp_path / "keys").write_bytes(contents)
    done = cli.call("s3", "presign-put", uri, "--keys-from", str(tmp_path / "keys"), *STORE, *arguments, **environment)
    return [reference.split(line)[1].removeprefix("/bkt/p/") for line in done.out.splitlines()], done


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("contents", "keys"),
    [
        (b"", []),
        (b"\xef\xbb\xbf", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        ("\ufeffa\n\ufeffb\n".encode(), ["a", "\ufeffb"]),
        (b" a \n\tb\n", [" a ", "\tb"]),
        (b"a\rb\n", ["a\rb"]),
        ("é\u2028\x85\x0c\n".encode(), ["é\u2028\x85\x0c"]),
        (b"/\n//\n", ["/", "//"]),
        (b"x" * 1022 + b"\n", ["x" * 1022]),
    ],
)
def test_lines(cli, tmp_path, contents, keys):
    printed, done = keys_of(cli, contents, tmp_path)
    assert (printed, done.code, done.err) == (keys, 0, "")


EMPTY = "is empty. Each line must contain one key."
LONG = "is too long. A key, including its prefix, can have at most 1024 bytes."
NO_UTF_8 = "is not valid UTF-8. Save the file as UTF-8."


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("contents", "keys", "fault"),
    [
        (b"\n", 0, f"line 1 {EMPTY}"),
        (b"\r\n", 0, f"line 1 {EMPTY}"),
        (b"\xef\xbb\xbf\n", 0, f"line 1 {EMPTY}"),
        (b"a\nb\n\nc\n", 2, f"line 3 {EMPTY}"),
        (b"a\nb\n\n", 2, f"line 3 {EMPTY}"),
        (b"a\n" + b"x" * 1023 + b"\n", 1, f"line 2 {LONG}"),
        (b"a\n" + "é".encode() * 512, 1, f"line 2 {LONG}"),
        (b"x" * 3_000_000, 0, f"line 1 {LONG}"),
        (b"a\nb\xff\nc\n", 1, f"line 2 {NO_UTF_8}"),
        (b"a\n\xed\xa0\x80\n", 1, f"line 2 {NO_UTF_8}"),
        ("a\n".encode("utf-16"), 0, "line 1 is UTF-16, not UTF-8. Save the file as UTF-8."),
        (b"a\n" * 50_000 + b"\xc3\n\xa9\n", 50_000, f"line 50001 {NO_UTF_8}"),
    ],
)
def test_bad_line(cli, tmp_path, contents, keys, fault):
    printed, done = keys_of(cli, contents, tmp_path)
    assert len(printed) == keys
    assert done.code == BAD_PARAMETER[cli.major]
    assert plain(done.err) == f"--keys-from {tmp_path / 'keys'} {fault}"


MISTAKES = [
    (["--keys-from", "/nonexistent"], "--keys-from /nonexistent cannot be read: No such file or directory."),
    (["--keys-from", "/"], "--keys-from / cannot be read: Is a directory."),
    (
        ["--keys-from", "K", "--for-file", "K"],
        "--for-file cannot be combined with --keys-from.",
    ),
    (
        ["--keys-from", "K", "--format", "curl"],
        "--format curl cannot be combined with --keys-from. Use --format url or jsonl.",
    ),
    (
        ["--keys-from", "K", "--output", "json"],
        "--output and --query cannot be combined with --keys-from. Use --format jsonl.",
    ),
    (
        ["--keys-from", "K", "--query", "Url"],
        "--output and --query cannot be combined with --keys-from. Use --format jsonl.",
    ),
    (["--format", "jsonl"], "--format jsonl requires --keys-from or --manifest. For one key, use --format json."),
    (
        ["--keys-from", "K", "--expires-in", "8d"],
        "--expires-in '8d' is more than the maximum of 7 days. "
        "Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d.",
    ),
    (
        ["--keys-from", "K", "--no-overwrite", "--signature-version", "s3"],
        "--no-overwrite: Signature Version 2 cannot sign If-None-Match. Use Signature Version 4.",
    ),
    (["--keys-from", "K", "--no-sign-request"], "--no-sign-request cannot be used: a presigned URL is always signed."),
]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_mistake(cli, tmp_path, arguments, message):
    (tmp_path / "K").write_text("a\n")
    arguments = [str(tmp_path / "K") if argument == "K" else argument for argument in arguments]
    done = cli.call("s3", "presign-put", "s3://bkt/k", *arguments, *STORE)
    assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", message)


@pytest.mark.usefixtures("each_major")
def test_no_bucket(cli, tmp_path):
    _, done = keys_of(cli, b"a\n", tmp_path, uri="s3://")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == "<S3Uri> 's3://' has no bucket name. Use s3://bucket/key."


def test_no_credentials(cli, tmp_path):
    nothing = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    _, done = keys_of(cli, b"a\n", tmp_path, **nothing)
    assert (done.code, done.out) == ({1: 255, 2: 253}[cli.major], "")
    assert "Unable to locate credentials" in done.err


@pytest.mark.usefixtures("each_major")
def test_notes_are_given_once(cli, tmp_path):
    (tmp_path / "keys").write_text("a\nb\nc\n")
    done = cli.call("s3", "presign-put", "s3://bkt", "--keys-from", str(tmp_path / "keys"), "--content-type", "a/b")
    assert [line.partition("?")[0] for line in done.out.splitlines()] == [
        f"https://bkt.s3.amazonaws.com/{key}" for key in "abc"
    ]
    assert done.err == (
        "note: No region is configured; using us-east-1. "
        "For a bucket in another region, use --region or set region in the profile.\n"
        "note: Each upload must send exactly this header:\n  Content-Type: a/b\n"
    )
    _, done = keys_of(cli, b"a\n", tmp_path, "--content-type", "a/b", "--format", "jsonl")
    assert done.err == ""  # each line says it


@pytest.mark.usefixtures("each_major")
def test_check_asks_about_the_first_key(cli, tmp_path, ministack):
    """Once, and before anything is printed."""
    server, bucket = ministack, ministack.bucket("check-many")
    options = ["--check", "--endpoint-url", server.endpoint]
    printed, done = keys_of(cli, b"a\nb\n", tmp_path, *options, uri=f"s3://{bucket}/", **server.keys_for())
    assert (len(printed), done.code, done.err) == (2, 0, "")
    assert "Uploads" not in server.client().list_multipart_uploads(Bucket=bucket)
    printed, done = keys_of(cli, b"a\nb\n", tmp_path, *options, uri="s3://no-such-bucket/", **server.keys_for())
    assert (printed, done.code) == ([], 255)
    assert plain(done.err) == (
        f"--check: The bucket no-such-bucket does not exist at {ministack.endpoint}. "
        "Check the bucket name and the endpoint."
    )


SLOWER = "note: The AWS CLI must sign each of these keys separately, which is slower.\n"


def test_directory_bucket_is_signed_key_by_key(cli, tmp_path, session_store):
    endpoint, end = session_store
    (tmp_path / "keys").write_text("a\nb c\n")
    done = cli.call(
        *["s3", "presign-put", "s3://b--use1-az4--x-s3/p/", "--keys-from", str(tmp_path / "keys")],
        *["--endpoint-url", endpoint, "--region", "us-east-1"],
    )
    if not cli.knows_directory_buckets:
        assert (done.code, done.out) == (252, "")
        return
    assert done.code == 0
    assert done.err == (
        "note: The URLs stop working when the credentials that signed them expire, "
        f"the first at {end:%Y-%m-%dT%H:%M:%SZ}.\n" + SLOWER
    )
    for key, line in zip(["a", "b c"], done.out.splitlines()):
        _, path, query = reference.split(line)
        assert path == f"/b--use1-az4--x-s3/p/{key}"
        assert query["X-Amz-Credential"].startswith("SESSIONKEY/")
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", line, (), "session-secret")


GUARD = """
def awscli_initialize(cli):
    cli.register("before-parameter-build.s3.PutObject", refuse)


def refuse(params, **_):
    if params["Key"].startswith("private/"):
        raise ValueError("aws_guard refuses " + params["Key"])
"""
BYSTANDER = """
def awscli_initialize(cli):
    for event in ("top-level-args-parsed", "building-command-table.main", "before-sign.ec2", "before-send.s3"):
        cli.register(event, lambda **_: None)
"""


def keys_beside(cli, tmp_path, name, source, contents):
    """The keys whose lines are printed beside a second plugin of this name, and the result."""
    (tmp_path / f"{name}.py").write_text(source)
    (tmp_path / "keys").write_bytes(contents)
    plugins = cli.plugin.replace("cli_legacy_plugin_path = ", f"cli_legacy_plugin_path = {tmp_path}:")
    done = cli.run(
        *["s3", "presign-put", "s3://bkt/", "--keys-from", str(tmp_path / "keys"), *STORE],
        plugin=False,
        config=f"{plugins}{name} = {name}\n",
        PYTHONPATH=str(tmp_path) if cli.major == 1 else None,
    )
    return [reference.split(line)[1].removeprefix("/bkt/") for line in done.out.splitlines()], done


def test_plugin_that_refuses_keys(cli, tmp_path):
    """It refuses the same keys as it does when they are signed one by one."""
    printed, done = keys_beside(cli, tmp_path, "aws_guard", GUARD, b"a\nb c\nprivate/x\nd\n")
    assert printed == ["a", "b c"]
    assert done.code == 255
    note, *empty, message = done.err.splitlines()
    assert note == f"note: The plugin aws_guard may change or refuse requests to S3. {SLOWER[6:].strip()}"
    assert (plain(message), "".join(empty)) == ("aws_guard refuses private/x", "")


def test_plugin_that_has_no_say_in_signing(cli, tmp_path):
    printed, done = keys_beside(cli, tmp_path, "aws_bystander", BYSTANDER, b"a\nb c\nprivate/x\n")
    assert (printed, done.code, done.err) == (["a", "b c", "private/x"], 0, "")


def test_multi_region_access_point_is_signed_key_by_key(cli, tmp_path):
    (tmp_path / "keys").write_text("a\nb c\n")
    uri = "s3://arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap/p/"
    done = cli.call("s3", "presign-put", uri, "--keys-from", str(tmp_path / "keys"))
    if cli.major == 1:  # a plain v1 carries no awscrt
        assert (done.code, done.out) == (255, "")
        return
    assert (done.code, done.err) == (0, SLOWER)
    for key, line in zip(["a", "b c"], done.out.splitlines()):
        host, path, query = reference.split(line)
        assert (host, path) == ("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", f"/p/{key}")
        assert query["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"


@pytest.mark.usefixtures("each_major")
def test_credentials_that_end_first(cli, tmp_path):
    end = (datetime.now(timezone.utc) + timedelta(minutes=20)).replace(microsecond=0)
    temporary = {"AWS_SESSION_TOKEN": "t", "AWS_CREDENTIAL_EXPIRATION": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    _, done = keys_of(cli, b"a\nb\n", tmp_path, "--format", "jsonl", **temporary)
    assert done.err == (
        "note: The URLs stop working when the credentials that signed them expire, "
        f"the first at {end:%Y-%m-%dT%H:%M:%SZ}.\n"
    )
    for line in done.out.splitlines():
        request = json.loads(line)
        assert (request["ExpiresAt"], request["LimitedBy"]) == (f"{end:%Y-%m-%dT%H:%M:%SZ}", "credentials")


@pytest.mark.usefixtures("each_major")
def test_credentials_that_end_within_minutes(cli, tmp_path):
    """botocore renews them with each signature; here they are asked for now and then, and serve for many keys."""
    end = datetime.now(timezone.utc) + timedelta(minutes=5)
    (tmp_path / "process").write_text(
        f"""\
echo called >> '{tmp_path}/calls'
number=$(wc -l < '{tmp_path}/calls' | tr -d ' ')
echo '{{"Version": 1, "AccessKeyId": "AK'$number'", "SecretAccessKey": "s'$number'", "SessionToken": "t",'
echo '"Expiration": "{end:%Y-%m-%dT%H:%M:%SZ}"}}'
"""
    )
    config = f"[profile role]\nregion = us-east-1\ncredential_process = sh {tmp_path}/process\n"
    lines = [f"{number}\n" for number in range(2000)]
    printed, done = keys_of(cli, "".join(lines).encode(), tmp_path, "--profile", "role", config=config)
    assert len(printed) == 2000
    assert done.err == (
        "note: The URLs stop working when the credentials that signed them expire, "
        f"the first at {end:%Y-%m-%dT%H:%M:%SZ}.\n"
    )
    for url in done.out.splitlines()[:: 2000 // 20]:
        query = reference.split(url)[2]
        secret = query["X-Amz-Credential"].split("/")[0].replace("AK", "s")
        assert query["X-Amz-Signature"] == reference.version_4_signature("PUT", url, (), secret)
    assert len((tmp_path / "calls").read_text().splitlines()) <= 4


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("scheme", ["file://", "fileb://"])
@pytest.mark.parametrize("option", ["--keys-from", "--for-file"])
def test_contents_of_a_file_are_never_taken_for_its_name(cli, tmp_path, scheme, option):
    """AWS CLI v2 puts the contents of file://PATH in its place, and a message about a missing file would show them."""
    (tmp_path / "secret").write_text("a secret\nof two lines\n")
    path = f"{scheme}{tmp_path / 'secret'}"
    done = cli.call("s3", "presign-put", "s3://bkt/k", option, path, *STORE)
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == f"{option} {path} is not a path. Omit {scheme}."


@pytest.mark.usefixtures("each_major")
def test_uri_is_taken_as_it_stands(cli, tmp_path):
    (tmp_path / "secret").write_text("s3://bkt/secret")
    done = cli.call("s3", "presign-put", f"file://{tmp_path / 'secret'}", *STORE)
    assert (done.out, plain(done.err)) == (
        "",
        f"<S3Uri> 'file://{tmp_path / 'secret'}' is not an S3 URI. Use s3://bucket/key.",
    )
