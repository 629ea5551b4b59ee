"""The main job and the mistakes: each kind as a process that a user starts, and tables of them by ``Cli.call``."""

import contextlib
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import reference
from clis import SECRET_KEY, plain
from conftest import WITH_HELP
from uploads import curl, put

CEGEDIM = """
[profile cegedim]
region = us-east-1
endpoint_url = https://storage-eb4.cegedim.cloud
s3 =
    addressing_style = path
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""
VERSION_4_LINE = re.compile(
    r"https://storage-eb4\.cegedim\.cloud/bucket-test/feather\.ttf\?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    r"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F\d{8}%2Fus-east-1%2Fs3%2Faws4_request"
    r"&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}\n"
)
VERSION_2_LINE = re.compile(
    r"https://storage-eb4\.cegedim\.cloud/bucket-test/feather\.ttf"
    r"\?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=[A-Za-z0-9%]+&Expires=\d+\n"
)
BAD_PARAMETER = {1: 255, 2: 252}
NO_CREDENTIALS = {1: 255, 2: 253}


@pytest.fixture(scope="module")
def buckets(cli):
    made = {}

    def bucket(server):
        if server not in made:
            made[server] = server.bucket("bucket-test")
        return made[server]

    return bucket


def profile(server, **settings):
    lines = "".join(f"    {name} = {value}\n" for name, value in settings.items())
    return f"[profile store]\nregion = us-east-1\ns3 =\n    addressing_style = path\n{lines}"


def keys_file(server):
    return f"[store]\naws_access_key_id = {server.access_key}\naws_secret_access_key = {server.secret_key}\n"


def test_upload_with_curl(cli, server, buckets, tmp_path):
    bucket, key = buckets(server), f"{cli.version}/feather.ttf"
    file = tmp_path / "feather.ttf"
    file.write_bytes(bytes(range(256)) * 40)
    done = cli.run(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--expires-in", "300", "--profile", "store"],
        *["--endpoint-url", server.endpoint],
        config=profile(server),
        credentials=keys_file(server),
    )
    assert (done.code, done.err) == (0, "")
    url = done.out.rstrip("\n")
    assert done.out == f"{url}\n"
    assert url.startswith(f"{server.endpoint}/{bucket}/{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&")

    uploaded = curl(url, file)
    assert (uploaded.returncode, uploaded.stderr) == (0, "")
    assert server.client().get_object(Bucket=bucket, Key=key)["Body"].read() == file.read_bytes()

    changed = url[:-1] + ("0" if url[-1] != "0" else "1")
    refused = curl(changed, file)
    assert refused.returncode == 22
    assert "SignatureDoesNotMatch" in refused.stdout
    assert put(url.replace("feather.ttf", "other.ttf"), b"x").status == 403


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("source", ["option", "configuration"])
def test_version_2_upload_with_curl(cli, ministack, buckets, tmp_path, source):
    bucket, key = buckets(ministack), f"{cli.version}/version 2"
    (tmp_path / "file").write_bytes(b"contents")
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--profile", "store", "--endpoint-url", ministack.endpoint],
        *["--content-type", "font/ttf"],
        *(["--signature-version", "s3"] if source == "option" else []),
        config=profile(ministack, **({"signature_version": "s3"} if source == "configuration" else {})),
        credentials=keys_file(ministack),
    )
    assert done.code == 0
    assert done.err == "note: The upload must send exactly this header:\n  Content-Type: font/ttf\n"
    assert list(reference.split(done.out.strip())[2]) == ["AWSAccessKeyId", "Signature", "Expires"]

    without_header = curl(done.out.strip(), tmp_path / "file")
    assert without_header.returncode == 22
    uploaded = curl(done.out.strip(), tmp_path / "file", "--header", "Content-Type: font/ttf")
    assert (uploaded.returncode, uploaded.stderr) == (0, "")
    stored = ministack.client().get_object(Bucket=bucket, Key=key)
    assert (stored["Body"].read(), stored["ContentType"]) == (b"contents", "font/ttf")


@pytest.mark.usefixtures("each_major")
def test_content_type_is_bound(cli, server, buckets):
    bucket, key = buckets(server), f"{cli.version}/typed"
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--content-type", "font/ttf", "--endpoint-url", server.endpoint],
        *["--region", "us-east-1"],
        **server.keys_for(),
    )
    assert done.err == "note: The upload must send exactly this header:\n  Content-Type: font/ttf\n"
    url = done.out.strip()
    assert put(url, b"x").status == 403
    assert put(url, b"x", [("Content-Type", "text/html")]).status == 403
    assert put(url, b"x", [("Content-Type", "font/ttf")]).status == 200
    assert server.client().head_object(Bucket=bucket, Key=key)["ContentType"] == "font/ttf"


@pytest.mark.usefixtures("each_major")
def test_expired_url_is_refused(cli, server, buckets):
    done = cli.call(
        *["s3", "presign-put", f"s3://{buckets(server)}/late", "--expires-in", "1s", "--endpoint-url", server.endpoint],
        *["--region", "us-east-1"],
        **server.keys_for(),
    )
    url = done.out.strip()
    signed_at = datetime.strptime(reference.split(url)[2]["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    time.sleep(max(0, (signed_at + timedelta(seconds=2.1) - datetime.now(timezone.utc)).total_seconds()))
    assert put(url, b"x").status in (400, 403)  # rclone says 400


def test_the_line_that_is_printed(cli):
    command = ["s3", "presign-put", "s3://bucket-test/feather.ttf", "--expires-in", "300", "--profile", "cegedim"]
    endpoint = ["--endpoint-url", "https://storage-eb4.cegedim.cloud"]
    done = cli.run(*command, *endpoint, config=CEGEDIM)
    assert (done.code, done.err) == (0, "")
    assert VERSION_4_LINE.fullmatch(done.out)
    signature = reference.split(done.out.strip())[2]["X-Amz-Signature"]
    assert signature == reference.version_4_signature("PUT", done.out.strip(), (), SECRET_KEY)

    done = cli.run(*command, *endpoint, "--signature-version", "s3", config=CEGEDIM)
    assert (done.code, done.err) == (0, "")
    assert VERSION_2_LINE.fullmatch(done.out)
    signature = reference.split(done.out.strip())[2]["Signature"]
    assert signature == reference.version_2_signature("PUT", "bucket-test", done.out.strip(), (), SECRET_KEY)

    if cli.knows_configured_endpoints:
        assert VERSION_4_LINE.fullmatch(cli.run(*command, config=CEGEDIM).out)


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_regional_host(cli, region):
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--region", region)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"https://bkt.s3.{region}.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&")


ALLOWED = "Use 1 to 604800 seconds, or a duration such as 90m, 12h or 7d."
MISTAKES = [
    (["s3://bkt"], "<S3Uri> 's3://bkt' has no key. Use s3://bucket/key."),
    (["s3://bkt/"], "<S3Uri> 's3://bkt/' has no key. Use s3://bucket/key."),
    (["s3://bkt/k", "--expires-in", "0"], f"--expires-in '0' is not a positive duration. {ALLOWED}"),
    (["s3://bkt/k", "--expires-in", "-1"], f"--expires-in '-1' is not a positive duration. {ALLOWED}"),
    (
        ["s3://bkt/k", "--expires-in", "604801"],
        f"--expires-in '604801' is more than the maximum of 7 days. {ALLOWED}",
    ),
    (["s3://bkt/k", "--expires-in", "8d"], f"--expires-in '8d' is more than the maximum of 7 days. {ALLOWED}"),
    (["s3://bkt/k", "--expires-in", "abc"], f"--expires-in 'abc' is not a duration. {ALLOWED}"),
    (["s3://bkt/k", "--no-sign-request"], "--no-sign-request cannot be used: a presigned URL is always signed."),
    (
        ["s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/k", "--signature-version", "s3"],
        "<S3Uri> 's3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/k' is in an access point, "
        "which requires Signature Version 4.",
    ),
    (
        ["s3://bkt/k", "--content-type", "application/x-www-form-urlencoded; charset=utf-8"],
        "--content-type: This AWS CLI does not sign that value of Content-Type. Use another value.",
    ),
]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_mistake(cli, arguments, message):
    done = cli.call("s3", "presign-put", *arguments, "--region", "us-east-1")
    assert done.out == ""
    assert plain(done.err) == message
    assert done.code == BAD_PARAMETER[cli.major]


def test_mistake_of_a_process(cli):
    """The worker that runs the others tells the truth."""
    arguments = ["s3", "presign-put", *MISTAKES[0][0], "--region", "us-east-1"]
    done = cli.run(*arguments)
    assert done == cli.call(*arguments)
    assert done.code == BAD_PARAMETER[cli.major]


def test_no_credentials(cli):
    arguments = ["s3://bkt/k", "--region", "us-east-1"]
    nothing = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    expected = cli.run("s3", "presign", *arguments, **nothing)
    for version in ("s3v4", "s3"):
        done = cli.run("s3", "presign-put", *arguments, "--signature-version", version, **nothing)
        assert done == expected
        assert (done.code, done.out) == (NO_CREDENTIALS[cli.major], "")
        assert "Unable to locate credentials" in done.err


def test_unknown_profile(cli):
    expected = cli.run("s3", "presign", "s3://bkt/k", "--profile", "nope")
    done = cli.run("s3", "presign-put", "s3://bkt/k", "--profile", "nope")
    assert done == expected
    assert (done.code, done.out) == (255, "")
    assert "The config profile (nope) could not be found" in done.err


def test_session_token(cli, ministack, buckets):
    sts = ministack.client("sts")
    temporary = sts.get_session_token()["Credentials"]
    for version, parameter in (("s3v4", "X-Amz-Security-Token"), ("s3", "x-amz-security-token")):
        key = f"{cli.version}/temporary {version}"
        done = cli.call(
            *["s3", "presign-put", f"s3://{buckets(ministack)}/{key}", "--signature-version", version],
            *["--region", "us-east-1", "--endpoint-url", ministack.endpoint],
            AWS_ACCESS_KEY_ID=temporary["AccessKeyId"],
            AWS_SECRET_ACCESS_KEY=temporary["SecretAccessKey"],
            AWS_SESSION_TOKEN=temporary["SessionToken"],
        )
        assert done.code == 0, done.err
        assert reference.split(done.out.strip())[2][parameter] == temporary["SessionToken"]
        assert temporary["SecretAccessKey"] not in done.out
        answer = put(done.out.strip(), b"x")
        assert answer.status == 200, answer


def test_credentials_that_end_first(cli, tmp_path):
    end = (datetime.now(timezone.utc) + timedelta(minutes=10)).replace(microsecond=0)
    (tmp_path / "credentials.json").write_text(
        json.dumps(
            {
                "Version": 1,
                "AccessKeyId": "ASIAEXAMPLE",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            }
        )
    )
    config = f"[profile role]\nregion = us-east-1\ncredential_process = cat {tmp_path / 'credentials.json'}\n"
    command = ["s3", "presign-put", "s3://bkt/k", "--profile", "role", "--expires-in", "12h"]
    done = cli.run(*command, config=config)
    assert done.code == 0
    assert re.fullmatch(r"https://bkt\.s3\.us-east-1\.amazonaws\.com/k\?\S+\n", done.out)
    assert "&X-Amz-Expires=43200&" in done.out
    assert done.err == (
        f"note: The URL stops working at {end:%Y-%m-%dT%H:%M:%SZ}, when the credentials that signed it expire.\n"
    )
    quiet = cli.call(*command, "--only-show-errors", config=config)
    assert (quiet.code, quiet.err) == (0, "")


def test_no_region_is_said_once(cli):
    done = cli.call("s3", "presign-put", "s3://bkt/k")
    assert done.code == 0
    assert done.err == (
        "note: No region is configured; using us-east-1. "
        "For a bucket in another region, use --region or set region in the profile.\n"
    )
    assert cli.call("s3", "presign-put", "s3://bkt/k", "--endpoint-url", "https://e.example").err == ""
    assert cli.call("s3", "presign-put", "s3://bkt/k", AWS_DEFAULT_REGION="us-east-1").err == ""


def unadorned(text):
    """A help page without what makes it bold and justified on a terminal."""
    return re.sub(" +", " ", re.sub(r".\x08", "", re.sub(r"\x1b\[[0-9;]*m", "", text)))


@pytest.mark.parametrize("cli", WITH_HELP, indirect=True)
def test_help(cli):
    done = cli.run("s3", "presign-put", "help", PAGER="cat", COLUMNS="100")
    page = unadorned(done.out)
    assert (done.code, done.err) == (0, "")
    for section in ("DESCRIPTION", "SYNOPSIS", "OPTIONS", "EXAMPLES"):
        assert f"\n{section}\n" in page, section
    # Old releases have no list of the global options.
    presign = unadorned(cli.run("s3", "presign", "help", PAGER="cat", COLUMNS="100").out)
    assert ("\nGLOBAL OPTIONS\n" in page) is ("\nGLOBAL OPTIONS\n" in presign)
    for option in ("--expires-in", "--content-type", "--addressing-style", "--signature-version", "--only-show-errors"):
        assert f"[{option}" in page
        assert f"{option} (" in page
    assert "aws s3 presign-put s3://bucket-test/feather.ttf --expires-in 300 --profile cegedim" in page
    assert "Output:" in page


@pytest.mark.parametrize("cli", WITH_HELP, indirect=True)
def test_s3_help_lists_the_command(cli):
    page = unadorned(cli.run("s3", "help", PAGER="cat").out)
    commands = page[page.index("AVAILABLE COMMANDS") :]
    assert re.findall(r"presign\S*", commands) == [
        "presign",
        "presign-explain",
        "presign-multipart",
        "presign-post",
        "presign-probe",
        "presign-put",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["s3", "presign", "s3://bkt/k", "--region", "us-east-1", "--expires-in", "x"],
        ["s3", "ls", "s3://bkt", "--no-sign-request", "--endpoint-url", "http://127.0.0.1:9"],
        ["s3api", "put-object", "--bucket", "bkt"],
        ["configure", "list"],
        ["s3", "nonsense"],
    ],
)
def test_other_commands_are_as_before(cli, arguments):
    fast = {"AWS_MAX_ATTEMPTS": "1"}
    before, after = (cli.run(*arguments, plugin=plugin, **fast) for plugin in (False, True))
    if arguments[-1] == "nonsense" and "presign" in before.err:  # the newest releases list no choices
        # The one thing that changes: the choices have five more. v1 sets them in two columns.
        choices = set(re.findall(r"[a-z-]+", after.err)) - set(re.findall(r"[a-z-]+", before.err))
        assert choices == {"presign-put", "presign-post", "presign-multipart", "presign-explain", "presign-probe"}
        assert (before.code, before.out) == (after.code, after.out)
    else:
        assert before == after


def without_the_moment(debug_log):
    """A log without times and addresses, and without the lines about plugins."""
    log = re.sub(r"0x[0-9a-f]+|^\d{4}-\d\d-\d\d \S+|MainThread - ", "", debug_log, flags=re.MULTILINE)
    return [line for line in log.splitlines() if "plugin" not in line.lower()]


def test_other_commands_are_as_before_with_debug(cli):
    arguments = ["configure", "get", "region", "--debug"]
    before, after = (cli.run(*arguments, plugin=plugin, AWS_DEFAULT_REGION="eu-west-3") for plugin in (False, True))
    assert (before.code, before.out) == (after.code, after.out)
    assert len(before.err.splitlines()) > 5
    assert without_the_moment(before.err) == without_the_moment(after.err)


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_closed_standard_error_costs_nothing(cli, closed):
    command = f"'{cli.path}' s3 presign-put s3://bkt/k --region us-east-1 --content-type a/b {closed}"
    done = subprocess.run(["sh", "-c", command], env=cli.environment(), stdout=subprocess.PIPE, text=True, check=False)
    assert done.stdout.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?")


def command_lines():
    """Those of all processes: from ps, or from /proc in containers without it."""
    if shutil.which("ps"):
        return subprocess.run(
            ["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return lines


def test_demo_that_is_ended_leaves_nothing(tmp_path):
    demo = subprocess.Popen(
        [sys.executable, "-m", "awscli_presign_put", "demo"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    first = demo.stdout.readline()
    (home,) = tmp_path.iterdir()
    demo.terminate()
    assert first.startswith("# aws-cli/")
    demo.stdout.close()
    assert demo.wait(timeout=30) in (128 + signal.SIGTERM, 128 + signal.SIGPIPE)
    assert list(tmp_path.iterdir()) == []
    assert [line for line in command_lines() if str(home) in line] == []


def test_debug_shows_no_secret(cli):
    done = cli.run("s3", "presign-put", "s3://bkt/k", "--region", "us-east-1", "--debug")
    assert done.code == 0
    assert done.out.startswith("https://bkt.s3.us-east-1.amazonaws.com/k?")
    assert done.out.count("\n") == 1
    assert SECRET_KEY not in done.out + done.err
    assert "Traceback" not in done.err
    version_2 = cli.run(
        "s3", "presign-put", "s3://bkt/k", "--region", "us-east-1", "--debug", "--signature-version", "s3"
    )
    assert SECRET_KEY not in version_2.out + version_2.err


def test_demo_on_this_cli(cli, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "awscli_presign_put", "demo", "--aws", str(cli.path)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    shown = [line for line in done.stdout.splitlines() if line.startswith("$ ")]
    assert [line.split()[1] for line in shown] == ["aws", "aws", "curl", "aws", "cmp", "curl"]
    assert shown[1].startswith("$ aws s3 presign-put s3://bucket-test/feather.ttf --expires-in 300 --profile demo")
    assert "--request PUT --upload-file feather.ttf 'http://127.0.0.1:" in shown[2]
    assert "SignatureDoesNotMatch" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [0, 1])
def test_history_is_closed(cli, tmp_path, code):
    """The AWS CLI's own record of its commands is left as "aws s3 presign" leaves it: no -wal and no -shm beside it."""
    config = "[default]\nregion = us-east-1\ncli_history = enabled\n"
    history = {"AWS_CLI_HISTORY_FILE": str(tmp_path / "history" / "history.db")}
    (tmp_path / "history").mkdir()
    for arguments in (["presign"], ["presign-put"]):
        done = cli.run("s3", *arguments, "s3://bkt/k" if code == 0 else "s3://Not_Valid!/k", config=config, **history)
        assert (done.code == 0) is (code == 0)
        assert [path.name for path in (tmp_path / "history").iterdir()] == ["history.db"]
    with contextlib.closing(sqlite3.connect(tmp_path / "history" / "history.db")) as database:
        rows = database.execute("SELECT payload FROM records WHERE event_type = 'CLI_ARGUMENTS'").fetchall()
    assert ["presign-put" in arguments for (arguments,) in rows] == [False, True]


@pytest.mark.parametrize(
    "endpoint", ["http://u:secret@127.0.0.1:9", "u:secret@e.example", "http://u:secret@e_x", "http://u:sec/secret@e"]
)
@pytest.mark.parametrize(
    "place", ["--endpoint-url", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "profile", "AWS_ENDPOINT_URL_STS"]
)
def test_password_of_an_endpoint_is_not_shown(cli, place, endpoint):
    config = "[default]\nregion = us-east-1\nendpoint_url = {}\n[profile role]\nregion = us-east-1\n"
    config += "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\n"
    if place != "profile":
        config = config.replace("endpoint_url = {}\n", "")
    options = ["--endpoint-url", endpoint] if place == "--endpoint-url" else []
    options += ["--profile", "role"] if place.endswith("STS") else []
    keys = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None} if place.endswith("STS") else {}
    variables = {place: endpoint, "HTTPS_PROXY": "http://127.0.0.1:9"} if place.startswith("AWS_") else {}
    credentials = "[default]\naws_access_key_id = a\naws_secret_access_key = b\n"
    done = cli.call(
        *["s3", "presign-put", "s3://bkt/k", *options],
        config=config.format(endpoint),
        credentials=credentials,
        AWS_MAX_ATTEMPTS="1",
        **variables,
        **keys,
    )
    assert (done.code != 0, done.out) == (True, "")
    assert "secret" not in done.err
