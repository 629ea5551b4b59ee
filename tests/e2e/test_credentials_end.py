"""When the credentials that sign end before the URL: known, unknown, or already past."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
import reference
from clis import plain
from raw_store import RawStore, answer
from uploads import put

NOTE = (
    "note: The URL stops working when the temporary credentials that signed it expire, and at {} at the latest. "
    "The AWS CLI does not know when these credentials expire.\n"
)
NOTE_ON_MANY = (
    "note: The URLs stop working when the temporary credentials that signed them expire, even if --expires-in is "
    "longer. The AWS CLI does not know when these credentials expire.\n"
)
NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
FORM = "Use ISO 8601 with a time zone, such as 2030-01-31T12:00:00Z, or unset it."
PLACES = ["environment", "credentials file", "config file", "credential_process"]


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket("credentials-end")


@pytest.fixture(scope="module")
def temporary(ministack):
    """Temporary credentials that MiniStack's STS has given."""
    return ministack.client("sts").get_session_token()["Credentials"]


@pytest.fixture(params=PLACES)
def kept(request, temporary, tmp_path):
    """What ``Cli.call`` takes to find these credentials in one of the places where their end is not kept."""
    keys = [temporary[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    if request.param == "environment":
        return dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), keys))
    if request.param == "credential_process":
        members = dict(zip(("AccessKeyId", "SecretAccessKey", "SessionToken"), keys))
        (tmp_path / "keys.json").write_text(json.dumps({"Version": 1, **members}))
        return {**NO_KEYS, "config": f"[default]\ncredential_process = cat {tmp_path / 'keys.json'}\n"}
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    section = "[default]\n" + "".join(f"{name} = {value}\n" for name, value in zip(names, keys))
    return {**NO_KEYS, "credentials" if request.param == "credentials file" else "config": section}


@pytest.fixture
def presign(cli, ministack, bucket):
    def run(key, *options, **environment):
        arguments = ["s3", "presign-put", f"s3://{bucket}/{key}", "--endpoint-url", ministack.endpoint]
        return cli.call(*arguments, "--region", "us-east-1", *options, **environment)

    return run


def latest(url):
    """The end of this URL by its own expiry."""
    query = reference.split(url)[2]
    if "Expires" in query:
        end = datetime.fromtimestamp(int(query["Expires"]), timezone.utc)
    else:
        signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        end = signed_at + timedelta(seconds=int(query["X-Amz-Expires"]))
    return f"{end:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_token_without_an_end(presign, kept, ministack, bucket, version):
    done = presign("k", "--output", "json", "--expires-in", "12h", "--signature-version", version, **kept)
    assert done.code == 0, done.err
    request = json.loads(done.out)
    end = latest(request["Url"])
    assert request == {
        "Method": "PUT",
        "Url": request["Url"],
        "Headers": {},
        "Bucket": bucket,
        "Key": "k",
        "ExpiresAt": end,
        "LimitedBy": "unknown",
    }
    assert done.err == NOTE.format(end)
    assert put(request["Url"], b"x").status == 200


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", ["curl", "powershell", "python"])
def test_hand_off_says_so(presign, kept, form):
    done = presign("k", "--format", form, **kept)
    assert done.code == 0, done.err
    (url,) = re.findall(r"http://[^'\"]+", done.out)
    words = f"Works until {latest(url)}, or until the temporary credentials of the sender expire, if that is earlier."
    at, line = {"curl": (0, f": '{words}'"), "python": (1, f"# {words}"), "powershell": (4, words)}[form]
    assert done.out.splitlines()[at] == line
    assert done.err == NOTE.format(latest(url))


@pytest.mark.usefixtures("each_major")
def test_many(presign, kept, tmp_path):
    (tmp_path / "keys").write_text("a\nb\n")
    done = presign("", "--keys-from", str(tmp_path / "keys"), "--format", "jsonl", **kept)
    assert (done.code, done.err) == (0, NOTE_ON_MANY)
    requests = list(map(json.loads, done.out.splitlines()))
    assert [(request["Key"], request["LimitedBy"]) for request in requests] == [("a", "unknown"), ("b", "unknown")]
    assert [request["ExpiresAt"] for request in requests] == [latest(request["Url"]) for request in requests]
    urls = presign("", "--keys-from", str(tmp_path / "keys"), **kept)
    assert (urls.code, urls.err, urls.out.count("\n")) == (0, NOTE_ON_MANY, 2)


@pytest.mark.usefixtures("each_major")
def test_check_that_passes_says_so(presign, kept):
    done = presign("k", "--check", **kept)
    assert (done.code, done.err) == (0, NOTE.format(latest(done.out.strip())))
    quiet = presign("k", "--check", "--only-show-errors", **kept)
    assert (quiet.code, quiet.err) == (0, "")


def test_token_that_has_expired(cli):
    with RawStore() as store:
        message = "The provided token has expired."
        body = f"<Error><Code>ExpiredToken</Code><Message>{message}</Message></Error>".encode()
        store.scripts.update(HEAD=answer(400), POST=answer(400, body=body))
        arguments = ["s3", "presign-put", "s3://bkt/k", "--check", "--endpoint-url", store.endpoint]
        done = cli.call(*arguments, AWS_DEFAULT_REGION="us-east-1", AWS_SESSION_TOKEN="old")
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == (
        "--check: The store would refuse this upload, because the temporary credentials have expired (ExpiredToken). "
        "Get new credentials."
    )


def test_end_in_the_environment(presign, temporary, tmp_path):
    end = (datetime.now(timezone.utc) + timedelta(minutes=30)).replace(microsecond=0)
    shown = f"{end:%Y-%m-%dT%H:%M:%SZ}"
    known = {
        "AWS_ACCESS_KEY_ID": temporary["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": temporary["SecretAccessKey"],
        "AWS_SESSION_TOKEN": temporary["SessionToken"],
        "AWS_CREDENTIAL_EXPIRATION": end.isoformat(),
    }
    query = ["--output", "json", "--query", "[Url,ExpiresAt,LimitedBy]"]
    done = presign("k", *query, "--expires-in", "12h", **known)
    assert json.loads(done.out)[1:] == [shown, "credentials"]
    assert done.err == f"note: The URL stops working at {shown}, when the credentials that signed it expire.\n"
    done = presign("k", *query, "--expires-in", "5m", **known)
    url, expires_at, limited_by = json.loads(done.out)
    assert (expires_at, limited_by, done.err) == (latest(url), "request", "")


def test_end_in_the_environment_of_other_credentials(presign, temporary):
    """It belongs to the keys in the environment: those of a profile have none."""
    names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey"}
    names["aws_session_token"] = "SessionToken"
    profile = "[other]\n" + "".join(f"{name} = {temporary[member]}\n" for name, member in names.items())
    query = ["--output", "text", "--query", "LimitedBy"]
    done = presign(
        "k", *query, "--profile", "other", credentials=profile, AWS_CREDENTIAL_EXPIRATION="2020-01-01T00:00:00Z"
    )
    assert (done.code, done.out) == (0, "unknown\n")


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (
            "2026-01-31T12:00:00Z",
            "The credentials in the environment have expired: AWS_CREDENTIAL_EXPIRATION is 2026-01-31T12:00:00Z. "
            "Get new credentials, and set all of their variables again.",
        ),
        ("tomorrow", f"AWS_CREDENTIAL_EXPIRATION 'tomorrow' is not a date. {FORM}"),
        ("2030-01-31T12:00:00", f"AWS_CREDENTIAL_EXPIRATION '2030-01-31T12:00:00' has no time zone. {FORM}"),
    ],
)
def test_end_in_the_environment_that_cannot_be(cli, presign, tmp_path, end, message):
    (tmp_path / "keys").write_text("a\n")
    for options in ([], ["--keys-from", str(tmp_path / "keys")]):
        done = presign("k", *options, AWS_SESSION_TOKEN="t", AWS_CREDENTIAL_EXPIRATION=end)
        assert (done.code, done.out) == ({1: 255, 2: 253}[cli.major], "")
        assert plain(done.err) == message


def test_exported_credentials(cli, presign, temporary):
    """What ``aws configure export-credentials --format env`` prints of credentials that have an end, in a shell."""
    end = f"{datetime.now(timezone.utc) + timedelta(minutes=45):%Y-%m-%dT%H:%M:%SZ}"
    known = {
        "AWS_ACCESS_KEY_ID": temporary["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": temporary["SecretAccessKey"],
        "AWS_SESSION_TOKEN": temporary["SessionToken"],
        "AWS_CREDENTIAL_EXPIRATION": end,
    }
    exported = cli.call("configure", "export-credentials", "--format", "env", **known)
    assert (exported.code == 0) is (cli.major > 1)  # v1 has no such command; what v2 prints serves it, too
    environment = dict(re.findall(r"export (\w+)=(.*)", exported.out)) if cli.major > 1 else known
    assert set(environment) == set(known)
    done = presign("k", "--output", "text", "--query", "[ExpiresAt,LimitedBy]", "--expires-in", "1d", **environment)
    assert done.out == f"{end}\tcredentials\n"
